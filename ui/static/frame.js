// The frame's component. `data`: language, mode, title, colours, menu (its name) and current (the page's address).
export default function ({ data, setTriggerValue }) {
    const page = document.documentElement;
    page.lang = data.language;
    page.dataset.mode = data.mode;
    document.title = data.title;
    for (const [name, colour] of data.colours) page.style.setProperty(name, colour);
    Object.assign(window.mentas, { data: { ...data, framework: JSON.parse(data.framework) }, tell: setTriggerValue });
    window.mentas.landmarks();
    window.mentas.checkMode();
    window.mentas.translate();
}
