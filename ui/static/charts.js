// Draws the panels of a page, and their charts with plotly. What stands there stays in its parent; only what changed is made anew.
(() => {
    const widths = new ResizeObserver((entries) => {
        for (const { target: chart, contentRect } of entries) {
            const drawn = chart._fullLayout?.width;
            if (drawn && contentRect.width && Math.abs(drawn - contentRect.width) > 1) window.Plotly.Plots.resize(chart);
        }
    });

    const END_OF_KEY = 10; // a line feed

    // Loaded by the document, beside Streamlit's own scripts.
    function loaded() {
        const script = document.getElementById("mentas-plotly");
        return new Promise((resolve) => script.addEventListener("load", () => resolve(window.Plotly), { once: true }));
    }

    function addDiv(parent, className) {
        const element = document.createElement("div");
        element.className = className;
        parent.append(element);
        return element;
    }

    // Codes of the clicked point: its customdata, of which the first is the code where there are several.
    function sendPick(chart, { points }) {
        const codes = points.map(({ customdata }) => Array.isArray(customdata) ? customdata[0] : customdata).filter(Boolean);
        if (codes.length) chart.pick("picked", [chart.sent.name, ...codes]);
    }

    // Where the labels at the left need another margin than those before, plotly draws the whole chart a second time. Where they
    // need a little less, the margin stays as it is, and with it the plot: what a filter changes is compared with what stood there.
    // Where they need more, or much less, the margin that they will need is known from those before, which plotly measured.
    const SPARE = 24; // pixels that the labels may leave of it; where they leave more, it becomes their own

    function react(chart, plotly, config, { data, layout }, least) {
        if (layout.margin) layout.margin.l = Math.max(layout.margin.l, least);
        plotly.react(chart, data, layout, config);
    }

    // How much of the left margin the labels need; 0 where plotly does not say.
    function labelWidth({ _pushmargin: { base: _, ...labels } = {} }) {
        return Math.max(0, ...Object.values(labels).map(({ l }) => l.size));
    }

    // The width of the widest name at the left; 0 where there are numbers, whose width hardly changes.
    const pen = document.createElement("canvas").getContext("2d");
    function widestName({ yaxis: { ticktext = [], tickfont: { size, family } = {} } = {} }) {
        pen.font = `${size}px ${family}`;
        const lines = ticktext.flatMap((text) => String(text).split("<br>")).map((line) => line.replace(/<[^>]*>/g, ""));
        return Math.max(0, ...lines.map((line) => pen.measureText(line).width));
    }

    function draw(chart, plotly, { language, locale }) {
        if (chart.drawn === chart.sent.digest || !chart.isConnected) return;
        const config = { displayModeBar: false, locale: language, locales: { [language]: locale } }, before = chart._fullLayout?._size?.l ?? 0;
        const figure = JSON.parse(chart.sent.figure), labels = before && labelWidth(chart._fullLayout);
        const names = labels && widestName(figure.layout), namesBefore = names && widestName(chart.layout);
        const expected = namesBefore ? labels + names - namesBefore : labels, stays = expected <= before && before - expected <= SPARE;
        chart.drawn = chart.sent.digest;
        if (!stays) delete chart._fullLayout._pushmargin["y.automargin"]; // plotly begins with what the labels before needed
        react(chart, plotly, config, figure, stays ? before : expected);
        const unused = before && labelWidth(chart._fullLayout);
        if (unused && chart._fullLayout._size.l - unused > SPARE) react(chart, plotly, config, JSON.parse(chart.sent.figure), 0);
        if (chart.sent.picks && !chart.listens) chart.listens = chart.on("plotly_click", (event) => sendPick(chart, event));
    }

    function leave(parent) {
        for (const chart of parent.querySelectorAll(".mentas-chart")) {
            widths.unobserve(chart);
            window.Plotly?.purge(chart);
        }
    }

    // The children of a parent are those parts, in their order; what is no longer among them is taken away.
    function arrange(parent, parts, keyOf, className, fill) {
        const children = new Map([...parent.children].map((child) => [child.key, child]));
        parts.forEach((part, index) => {
            const key = keyOf(part, index);
            const child = children.get(key) ?? addDiv(parent, className(part));
            children.delete(key);
            child.key = key;
            if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index]);
            fill(child, part);
        });
        for (const child of children.values()) {
            leave(child);
            child.remove();
        }
    }

    function write(parent, text) {
        if (parent.text === text) return;
        parent.text = text;
        parent.innerHTML = text; // from templates that escape what is filled in; the policy runs no script in it
    }

    // Where a panel is filled: itself, or, where it has a summary, what that opens. One kind gives way to the other as a whole.
    function folder(parent, summary) {
        const folded = parent.firstElementChild?.localName === "details" ? parent.firstElementChild : null;
        if (Boolean(folded) !== Boolean(summary)) {
            leave(parent);
            parent.replaceChildren();
        }
        if (!summary) return parent;
        const details = folded ?? parent.appendChild(document.createElement("details"));
        details.className = "mentas-section";
        if (!folded) details.append(document.createElement("summary"));
        write(details.firstElementChild, summary);
        return details.children[1] ?? addDiv(details, "");
    }

    function fillPart(parent, part, charts) {
        if (part.columns) {
            arrange(parent, part.columns, (_, index) => index, () => "mentas-column", (column, parts) => {
                fill(column, parts, charts);
            });
            return;
        }
        const { head, chart, foot, summary } = part;
        const slots = [["head", head], ["chart", chart], ["foot", foot]].filter(([, content]) => content);
        const name = ([slot]) => slot === "chart" ? `st-key-chart-${part.name}` : "stHtml";
        arrange(folder(parent, summary), slots, ([slot]) => slot, name, (child, [slot, content]) => {
            if (slot !== "chart") return write(child, content);
            const drawing = child.firstElementChild ?? addDiv(child, "mentas-chart");
            if (!drawing.sent) {
                drawing.setAttribute("role", "figure");
                widths.observe(drawing);
            }
            if (drawing.sent?.alt !== content.alt) drawing.setAttribute("aria-label", content.alt);
            if (child.height !== content.height) child.style.height = `${child.height = content.height}px`; // kept free until it is drawn
            drawing.sent = content;
            charts.push(drawing);
        });
    }

    function fill(parent, parts, charts) {
        const keyOf = ({ name, columns }, index) => name ? name : `${columns ? "columns" : "part"} ${index}`;
        const className = ({ name, columns }) => columns ? "mentas-columns" : name ? `mentas-panel st-key-panel-${name}` : "mentas-panel";
        arrange(parent, parts, keyOf, className, (child, part) => fillPart(child, part, charts));
    }

    // The key of the component that it was sent to.
    function component(sent) {
        return new TextDecoder().decode(sent.subarray(0, sent.indexOf(END_OF_KEY)));
    }

    function isSame(one, other) {
        return one?.length === other.length && one.every((byte, index) => byte === other[index]);
    }

    // Not by a Response: what is read here is there before the browser does anything else.
    async function inflated(bytes) {
        const { readable, writable } = new DecompressionStream("deflate"), writer = writable.getWriter();
        Promise.all([writer.write(bytes), writer.close()]).catch(() => {}); // the reader is told, too
        const reader = readable.getReader(), decoder = new TextDecoder();
        for (let text = "";;) {
            const { done, value } = await reader.read();
            if (done) return text + decoder.decode();
            text += decoder.decode(value, { stream: true });
        }
    }

    // Texts wrap by these; one that came after them pushed down what stood below (0.18). No page waits longer for them than browsers themselves do.
    const FONTS = ["1em Inter", "1em MentasSerif"], FONTS_WAIT = 3000;
    let fonts = null;
    function fontsToCome() {
        if (FONTS.every((font) => document.fonts.check(font))) return null;
        const loads = Promise.allSettled(FONTS.map((font) => document.fonts.load(font)));
        return fonts ??= Promise.race([loads, new Promise((done) => setTimeout(done, FONTS_WAIT))]);
    }

    // `sent`: the key of the component on a line of its own, and compressed JSON: language, its locale for plotly, and the parts
    // (ui/drawing.py). Null where that stands there already, or something newer came while this was read.
    async function refill(sheet, sent) {
        if (isSame(sheet.sent, sent)) return null;
        sheet.sent = sent;
        const charts = [];
        const content = JSON.parse(await inflated(sent.subarray(sent.indexOf(END_OF_KEY) + 1)));
        const waiting = fontsToCome();
        if (waiting) await waiting;
        if (sheet.sent !== sent) return null;
        sheet.content = content;
        fill(sheet, content.parts, charts);
        for (const chart of charts) chart.pick = sheet.pick;
        return charts;
    }

    // Draws them where they stand already (messages.js); false where they do not. Looked for on the page: where the place of a container changes,
    // the framework makes the panels a second time and takes the first ones away.
    window.mentas.redraw = async (sent) => {
        const key = component(sent), drawn = [...document.querySelectorAll(".mentas-panels")].filter((each) => each.sent);
        const sheet = drawn.find((each) => component(each.sent) === key);
        if (!sheet || !window.Plotly) return false;
        for (const chart of await refill(sheet, sent) ?? []) draw(chart, window.Plotly, sheet.content);
        return true;
    };

    window.mentas.panels = async (parent, sent, pick) => {
        const sheet = parent.querySelector(":scope > .mentas-panels") ?? addDiv(parent, "mentas-panels");
        sheet.pick = pick;
        const charts = await refill(sheet, sent);
        for (const chart of charts ? [] : sheet.querySelectorAll(".mentas-chart")) chart.pick = pick;
        const plotly = charts?.length ? window.Plotly ?? await loaded() : null;
        for (const chart of charts ?? []) draw(chart, plotly, sheet.content);
        return () => {
            if (!sheet.isConnected) leave(sheet); // else an older content gave way to a newer one in the same place
        };
    };
})();
