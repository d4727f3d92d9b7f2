// The table of groups; ui/views/cohorts_table.py says what `data` holds.
const made = (name, kind, text) => {
    const element = document.createElement(name);
    if (kind) element.className = kind;
    if (text !== undefined) element.textContent = text;
    return element;
};

function cell(shown, right) {
    const place = made("td", right ? "mentas-right" : "");
    place.append(made("span", "mentas-cell", shown.text));
    if (shown.note) {
        const note = made("small", "", shown.note);
        if (shown.range) note.append(made("span", "mentas-range", shown.range));
        place.append(note);
    }
    if (shown.mark) place.append(made("small", "mentas-stands", shown.mark));
    if (shown.bar !== undefined) {
        const bar = made("span", "mentas-bar");
        bar.setAttribute("aria-hidden", "true");
        const filled = made("span");
        filled.style.width = `${shown.bar * 100}%`;
        filled.style.background = `var(--mentas-${shown.colour})`;
        bar.append(filled);
        if (shown.low !== undefined) {
            const sure = made("span", "mentas-interval");
            sure.style.left = `${shown.low * 100}%`;
            sure.style.width = `${(shown.high - shown.low) * 100}%`;
            bar.append(sure);
        }
        place.append(bar);
    }
    return place;
}

export default function ({ data, parentElement, setTriggerValue }) {
    const root = parentElement.querySelector(".mentas-groups");
    const before = document.activeElement && root.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    const sorted = (root.sorted ??= { column: null, down: false });
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
        const table = made("table");
        const caption = made("caption");
        caption.append(made("span", "", data.caption));
        if (data.compare) {
            const leads = made("button", "", data.compare);
            leads.type = "button";
            leads.dataset.focus = "compare";
            leads.onclick = () => {
                const choice = document.querySelector(".st-key-choice-compare");
                choice?.scrollIntoView({ block: "center" });
                choice?.querySelector("input")?.focus({ preventScroll: true });
            };
            caption.append(leads);
        }
        table.append(caption);
        const head = made("tr");
        const pick = made("th", "", data.pick);
        pick.scope = "col";
        head.append(pick);
        data.heads.forEach((shown, place) => {
            const title = made("th", shown.right ? "mentas-right" : "");
            title.scope = "col";
            const active = sorted.column === place;
            title.setAttribute("aria-sort", active ? (sorted.down ? "descending" : "ascending") : "none");
            const button = made("button", "", shown.text);
            button.type = "button";
            button.title = data.sort;
            button.dataset.focus = `head.${place}`;
            button.append(made("span", "mentas-order", active ? (sorted.down ? " ▼" : " ▲") : " ↕"));
            button.onclick = () => {
                sorted.down = active ? !sorted.down : place > 1;
                sorted.column = place;
                draw(button.dataset.focus);
            };
            title.append(button);
            head.append(title);
        });
        const top = made("thead");
        top.append(head);
        const body = made("tbody");
        for (const row of rows) {
            const line = made("tr", row.picked ? "mentas-picked" : "");
            const place = made("td");
            const box = made("input");
            box.type = "checkbox";
            box.checked = row.picked;
            box.dataset.focus = `row.${row.code}`;
            box.setAttribute("aria-label", row.label);
            box.onchange = () => setTriggerValue("toggled", row.code);
            place.append(box);
            line.append(place);
            row.cells.forEach((shown, number) => {
                const drawn = cell(shown, data.heads[number].right);
                if (number === 0) {
                    const named = made("th");
                    named.scope = "row";
                    named.append(...drawn.childNodes);
                    line.append(named);
                } else line.append(drawn);
            });
            body.append(line);
        }
        table.append(top, body);
        root.replaceChildren(table);
        if (focus) root.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
    };
    draw(before);
}
