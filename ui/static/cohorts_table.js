// The table of groups; ui/views/cohorts_table.py says what `data` holds.
const ROLES = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell" };
const make = (name, kind, text) => {
    const element = document.createElement(name);
    // On a phone the rows are laid out as grids, which would cost them what they are.
    if (ROLES[name]) element.setAttribute("role", ROLES[name]);
    if (kind) element.className = kind;
    if (text !== undefined) element.textContent = text;
    return element;
};

function heading(text, scope) {
    const header = make("th", "", text);
    header.scope = scope;
    header.setAttribute("role", scope === "col" ? "columnheader" : "rowheader");
    return header;
}

function dataCell(shown, head) {
    const cell = make("td", head.right ? "mentas-right" : "");
    cell.dataset.head = head.text;
    cell.append(make("span", "mentas-cell", shown.text));
    if (shown.note) {
        const note = make("small", "", shown.note);
        if (shown.range) note.append(make("span", "mentas-range", shown.range));
        cell.append(note);
    }
    if (shown.mark) cell.append(make("small", "mentas-cell-mark", shown.mark));
    if (shown.bar !== undefined) {
        const bar = make("span", "mentas-bar");
        bar.setAttribute("aria-hidden", "true");
        const filled = make("span");
        filled.style.width = `${shown.bar * 100}%`;
        filled.style.background = `var(--mentas-${shown.colour})`;
        bar.append(filled);
        if (shown.low !== undefined) {
            const interval = make("span", "mentas-interval");
            interval.style.left = `${shown.low * 100}%`;
            interval.style.width = `${(shown.high - shown.low) * 100}%`;
            bar.append(interval);
        }
        cell.append(bar);
    }
    return cell;
}

export default function ({ data, parentElement, setTriggerValue }) {
    const root = parentElement.querySelector(".mentas-groups"), folder = root.closest("details");
    folder.firstElementChild.replaceChildren(make("h2", "mentas-takeaway", data.heading));
    folder.open = window.mentas.groupsOpen ?? false; // the framework may make it a second time
    folder.ontoggle = () => window.mentas.groupsOpen = folder.open;
    const before = document.activeElement && root.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    const sorted = (root.sorted ??= { column: null, down: false });
    const opened = (root.opened ??= new Set());
    // On a phone a row shows the rate alone until its other figures are asked for.
    const moreButton = (row, line) => {
        const button = make("button", "mentas-folded", data.more);
        button.type = "button";
        button.dataset.focus = `rest.${row.code}`;
        const showState = () => button.setAttribute("aria-expanded", String(opened.has(row.code)));
        button.onclick = () => {
            if (!opened.delete(row.code)) opened.add(row.code);
            line.classList.toggle("mentas-open", opened.has(row.code));
            showState();
        };
        showState();
        return button;
    };
    const draw = (focus) => {
        const rows = [...data.rows];
        if (sorted.column !== null) {
            const key = (row) => row.cells[sorted.column].key;
            // What is not known yet stays at the end whichever way is sorted.
            rows.sort((one, other) => {
                const [first, second] = [key(one), key(other)];
                if (first === null || second === null) return (first === null) - (second === null);
                const order = first < second ? -1 : first > second ? 1 : 0;
                return sorted.down ? -order : order;
            });
        }
        const table = make("table");
        table.setAttribute("aria-label", data.caption);
        const caption = make("div", "mentas-caption"); // a button has no place within a table but in a cell
        caption.append(make("span", "", data.caption));
        if (data.compare) {
            const compareButton = make("button", "", data.compare);
            compareButton.type = "button";
            compareButton.dataset.focus = "compare";
            compareButton.onclick = () => {
                const choice = document.querySelector(".st-key-choice-compare");
                choice?.scrollIntoView({ block: "center" });
                choice?.querySelector("input")?.focus({ preventScroll: true });
            };
            caption.append(compareButton);
        }
        const head = make("tr");
        head.append(heading(data.pick, "col"));
        data.heads.forEach((shown, index) => {
            const title = heading(undefined, "col");
            if (shown.right) title.className = "mentas-right";
            const active = sorted.column === index;
            title.setAttribute("aria-sort", active ? (sorted.down ? "descending" : "ascending") : "none");
            const button = make("button", "", shown.text);
            button.type = "button";
            button.title = data.sort;
            button.dataset.focus = `head.${index}`;
            button.append(make("span", "mentas-order", active ? (sorted.down ? " ▼" : " ▲") : " ↕"));
            button.onclick = () => {
                sorted.down = active ? !sorted.down : index > 1;
                sorted.column = index;
                draw(button.dataset.focus);
            };
            title.append(button);
            head.append(title);
        });
        const top = make("thead");
        top.append(head);
        const body = make("tbody");
        for (const row of rows) {
            const line = make("tr", row.picked ? "mentas-picked" : "");
            line.classList.toggle("mentas-open", opened.has(row.code));
            const pick = make("td");
            const box = make("input");
            box.type = "checkbox";
            box.checked = row.picked;
            box.dataset.focus = `row.${row.code}`;
            box.setAttribute("aria-label", row.label);
            box.onchange = () => setTriggerValue("toggled", row.code);
            pick.append(box);
            line.append(pick);
            row.cells.forEach((shown, number) => {
                const cell = dataCell(shown, data.heads[number]);
                if (number === 0) {
                    const nameCell = heading(undefined, "row");
                    cell.querySelector(".mentas-cell").lang = data.lang;
                    nameCell.append(...cell.childNodes, moreButton(row, line));
                    line.append(nameCell);
                } else line.append(cell);
            });
            body.append(line);
        }
        table.append(top, body);
        root.replaceChildren(caption, table);
        if (focus) root.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
    };
    draw(before);
}
