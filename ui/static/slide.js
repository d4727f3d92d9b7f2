export function element(name, kind, text) {
    const node = document.createElement(name);
    if (kind) node.className = kind;
    if (text !== undefined) node.textContent = text;
    return node;
}

export function slideOf(data, slide) {
    const sheet = element("div", slide.cover ? "slide cover" : "slide");
    sheet.lang = data.language;
    for (const [name, colour] of Object.entries(data.colours)) sheet.style.setProperty(`--${name}`, colour);
    const [heading, body] = [element("h1"), element("div", "body")];
    heading.innerHTML = slide.heading; // both are made by the server from escaped text; no script in them can run
    body.innerHTML = slide.body;
    if (slide.picture) {
        body.dataset.chart = slide.name;
        body.setAttribute("role", "img");
        body.setAttribute("aria-label", slide.alt);
    }
    if (slide.cover) {
        heading.style.color = slide.cover.colour;
        sheet.style.setProperty("--verdict", slide.cover.colour);
        const top = element("header", "place");
        top.append(element("strong", "", slide.cover.place), element("span", "", slide.cover.on));
        sheet.append(top);
        if (slide.cover.question) sheet.append(element("p", "question", slide.cover.question));
    }
    const foot = element("footer", "foot");
    foot.append(...data.badges.map((badge) => element("span", "badge", badge)));
    for (const text of [data.focus, slide.caption]) if (text) foot.append(element("span", "", text));
    foot.append(element("span", "page", slide.page));
    sheet.append(heading, body, foot);
    return sheet;
}
