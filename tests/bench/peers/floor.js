// The bare page: asks for the content of a date and selection, writes the texts and hands the figures to plotly.
const [day, skill] = [document.querySelector("#as_of"), document.querySelector("#skill")];

function paragraphs(texts) {
    return texts.map((text) => `<p>${text}</p>`).join("");
}

function table(rows) {
    return `<table>${rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("")}</table>`;
}

async function show() {
    const asked = new URLSearchParams([["as_of", day.value], ...[...skill.selectedOptions].map((each) => ["skill", each.value])]);
    const made = await (await fetch(`/content?${asked}`)).json();
    document.querySelector("#head").innerHTML = `<h1>${made.title}</h1>${paragraphs(made.answer)}`;
    document.querySelector(".bench-cards").innerHTML = made.cards
        .map(([label, value, ...more]) => `<div><h2>${label}</h2><strong>${value}</strong>${paragraphs(more)}</div>`).join("");
    const place = document.querySelector("#panels");
    for (const panel of made.panels) {
        let part = document.getElementById(panel.name);
        if (!part) {
            place.insertAdjacentHTML("beforeend", `<section id="${panel.name}"><div></div><div></div></section>`);
            part = document.getElementById(panel.name);
        }
        part.children[0].innerHTML = `<h2>${panel.finding}</h2>${paragraphs([panel.about, ...panel.sources, ...panel.notes])}${table(panel.table)}`;
        if (panel.figure) Plotly.react(part.children[1], panel.figure.data, panel.figure.layout, { displayModeBar: false });
    }
}

day.addEventListener("change", show);
skill.addEventListener("change", show);
show();
