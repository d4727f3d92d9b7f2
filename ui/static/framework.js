// Streamlit's own words are English: what of them can be seen or heard is put into the page's language as it appears. And a lost connection is a
// strip above the page instead of a dialog over it. The words stand in the document's head.
(() => {
    const NAMES = ["aria-label", "aria-description", "aria-valuetext", "placeholder", "title"];
    const OURS = ".stHtml, .mentas-panels, .mentas-combobox, .mentas-filters, .js-plotly-plot"; // no words of Streamlit's, names neither
    const OWN = `${OURS}, [data-testid=stMarkdownContainer], pre, code, script, style`;
    const STRIP_DELAY = 1500; // milliseconds without a connection until the strip appears
    const replaced = new WeakMap(); // node -> name of the attribute -> [Streamlit's text, ours]

    // The document brings the words of its language, the frame those of another one that was switched to.
    let fromDocument = null;
    const currentWords = () => {
        fromDocument ??= JSON.parse(document.querySelector("meta[name=mentas-framework]")?.content ?? "null");
        return window.mentas.data?.framework ?? fromDocument;
    };

    // Its dates and numbers follow the browser's language; here they follow the page's.
    const language = () => window.mentas.data?.language ?? document.documentElement.lang;
    Object.defineProperty(navigator, "language", { get: language, configurable: true });
    Object.defineProperty(navigator, "languages", { get: () => [language()], configurable: true });

    // Its fields name months in English whatever the language is.
    function months(text) {
        const name = (of, month) => new Intl.DateTimeFormat(of, { month: "long" }).format(new Date(2018, month, 1));
        for (let month = 0; month < 12; month++) {
            const english = name("en", month);
            if (text.includes(english)) return text.replace(english, name(language(), month));
        }
        return text;
    }

    function replacement(text, { texts, patterns }) {
        const bare = text.trim();
        const [, date, month] = bare.match(/^(\d\d – )([A-Z][a-z]+)$/) ?? [];
        if (date) return date + months(month);
        if (Object.hasOwn(texts, bare)) return texts[bare];
        for (const [pattern, ours] of patterns) {
            const match = bare.match(pattern);
            if (match) {
                return ours.replace(/\{(\d)\}/g, (_, index) => {
                    const part = match[Number(index) + 1] ?? "";
                    return replacement(part, { texts, patterns }) ?? months(part);
                });
            }
        }
        return null;
    }

    function replace(node, name, text, words, write) {
        if (!text) return;
        const previous = replaced.get(node)?.[name];
        const original = previous && previous[1] === text ? previous[0] : text;
        const ours = replacement(original, words);
        if (ours === null || ours === text) return;
        replaced.set(node, { ...replaced.get(node), [name]: [original, ours] });
        write(ours);
    }

    function translate(root) {
        const words = currentWords();
        if (!words || !root.querySelectorAll || root.closest(OURS)) return;
        const named = NAMES.map((name) => `[${name}]`).join();
        for (const element of [root, ...root.querySelectorAll(named)]) {
            if (element.closest(OURS)) continue;
            for (const name of NAMES) replace(element, name, element.getAttribute(name), words, (ours) => element.setAttribute(name, ours));
        }
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            if (/[A-Za-z]{2}/.test(node.data) && !node.parentElement?.closest(OWN)) {
                replace(node, "text", node.data, words, (ours) => node.data = ours);
            }
        }
    }

    let stripTimer = 0; // the timer until the strip
    let unansweredLink = null; // the link of the menu that was clicked without a connection, or was not answered when it was lost
    addEventListener("click", ({ target }) => {
        if (stripTimer) unansweredLink = target.closest?.(".st-key-menu a") ?? unansweredLink;
    }, { capture: true });

    function connection() {
        const app = document.querySelector("[data-test-connection-state]");
        const connected = !app || app.dataset.testConnectionState === "CONNECTED";
        document.documentElement.toggleAttribute("data-offline", !connected);
        if (connected) {
            // With the connection the server gave up what it was about to show: its answer to the last click would be a page without
            // anything. It is asked for the page of the address, or for the one that a click asked for.
            const link = unansweredLink, wasLost = stripTimer;
            clearTimeout(stripTimer);
            stripTimer = 0;
            unansweredLink = null;
            if (link?.isConnected) link.click();
            else if (wasLost) window.mentas.tell?.("mode", window.mentas.data.mode);
            document.querySelector(".mentas-offline")?.remove();
            return;
        }
        // Closed rather than hidden: while it is open the page behind it can be neither read aloud nor scrolled.
        document.querySelector("[data-testid=stDialog] section > button")?.click();
        if (!stripTimer) unansweredLink = window.mentas.unanswered?.() ?? null;
        stripTimer ||= setTimeout(() => {
            if (document.querySelector(".mentas-offline")) return;
            const strip = document.createElement("p");
            strip.className = "mentas-offline";
            strip.setAttribute("role", "status");
            document.body.append(strip);
            strip.textContent = currentWords()?.offline ?? "";
        }, STRIP_DELAY);
    }

    function begin() {
        new MutationObserver((changes) => {
            for (const { addedNodes, target, type } of changes) {
                if (type === "attributes") translate(target);
                for (const node of addedNodes) translate(node.nodeType === Node.TEXT_NODE ? node.parentElement ?? node : node);
            }
            connection();
        }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-test-connection-state", ...NAMES] });
    }

    window.mentas.translate = () => translate(document.body);
    document.addEventListener("DOMContentLoaded", begin);
})();
