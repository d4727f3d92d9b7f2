// Runs in the document before Streamlit's own scripts, so that a page still loading has its landmarks and can be printed.

// Where the server is: on a page's own address the front end would look for it below that page first, and log two errors.
window.__streamlit = { BACKEND_BASE_URL: new URL("./", document.currentScript.src).href };

(() => {
    window.mentas = {};
    const QUIET = 100; // milliseconds without a change of the page before its landmarks are looked at again
    const TO_FOLLOW = 300; // milliseconds until Streamlit has changed its own colours, on a machine that is not busy
    const TO_GIVE_UP = 30_000; // milliseconds between two messages about the colours after which nothing more is said of them
    const FOLDED =
        ".mentas-folded, .mentas-card-details, .mentas-notes > details, .mentas-ledger > details, .mentas-foot > details, .mentas-section, .mentas-slides details"; // what paper shows unfolded
    const DEFERRED = ".mentas-deferred[data-html]";
    const whenIdle = window.requestIdleCallback ?? ((what) => setTimeout(what, QUIET));
    const TO_SAVE = 60_000; // milliseconds that the browser has for writing a file
    const TO_DRAW = 900; // milliseconds in which charts are drawn for another width
    const TO_ANSWER = 20_000; // milliseconds after which nobody waits for the page that a link leads to

    function set(element, name, value) {
        if (element && element.getAttribute(name) !== value) element.setAttribute(name, value);
    }

    function landmarks() {
        if (!window.mentas.data) return;
        const { menu, current, upload, discard, tooLarge } = window.mentas.data;
        const scroller = document.querySelector("[data-testid=stMain]"); // holds header and footer too, so it is no main
        set(scroller, "role", "group");
        set(scroller, "tabindex", "-1");
        set(document.querySelector(".st-key-header"), "role", "banner");
        set(document.querySelector(".mentas-foot"), "role", "contentinfo");
        const main = document.querySelector(".st-key-page");
        set(main, "role", "main");
        set(main, "tabindex", "-1");
        for (const chart of document.querySelectorAll("[class*='st-key-chart-']")) {
            const [, page, name] = chart.className.match(/st-key-chart-([^- ]+)-(\S+)/) ?? []; // the key "chart.page.name" (ui/panel.py)
            if (name) set(chart, "data-chart", `${page}.${name}`);
        }
        for (const button of document.querySelectorAll("[data-testid=stFileUploaderDropzone] button")) {
            set(button, "aria-label", button.closest("[data-testid=stFileChip]") ? discard : upload); // its own text is English; the style sheet shows this one
        }
        for (const alert of document.querySelectorAll("[data-testid=stFileUploader] [role=alert]")) {
            if (alert.textContent !== tooLarge) alert.textContent = tooLarge; // its own text is English, and only heard
        }
        // What each panel has, "Rincian" or "Unduh CSV", is told apart by its heading.
        for (const panel of document.querySelectorAll("[class*='st-key-panel-']")) {
            const heading = panel.querySelector("h2.mentas-takeaway")?.textContent;
            for (const control of heading ? panel.querySelectorAll("summary:not(:has(h2)), [data-file]") : []) {
                set(control, "aria-label", `${control.textContent.trim()}: ${heading}`);
            }
        }
        const filters = document.querySelector(".st-key-filter-toggle button");
        set(filters, "aria-expanded", String(Boolean(document.querySelector(".st-key-drawer"))));
        for (const bar of document.querySelectorAll(".st-key-menu, .mentas-pages")) {
            set(bar, "role", "navigation");
            set(bar, "aria-label", menu);
            for (const link of bar.querySelectorAll("a")) {
                let address = link.getAttribute("href") ?? "";
                if (address.startsWith("?")) link.setAttribute("href", address = `./${address}`); // the first page: from another one too
                const isCurrent = address.split("?")[0].replace(/^.*\//, "") === current;
                if (isCurrent) set(link, "aria-current", "page");
                else link.removeAttribute("aria-current");
            }
        }
    }

    // What is folded below a panel comes as text and becomes markup when the browser has nothing else to do, or when it is needed.
    function unfold(holders) {
        for (const holder of holders) {
            holder.innerHTML = holder.dataset.html.replace(/[\ue000-\ue004]/g, (each) => "<>&'\""[each.charCodeAt(0) - 0xe000]);
            delete holder.dataset.html;
        }
    }

    function unfoldNext() {
        const holder = document.querySelector(DEFERRED);
        if (!holder) return;
        unfold([holder]);
        whenIdle(unfoldNext);
    }

    function skip(event) {
        if (!event.target.closest?.(".mentas-skip")) return;
        event.preventDefault();
        const main = document.querySelector(".st-key-page");
        main?.focus({ preventScroll: true });
        main?.scrollIntoView();
    }

    // Escape closes the drawer of the filters, unless it closes a list in it.
    function leaveDrawer(event) {
        const drawer = event.key === "Escape" && event.target.closest?.(".st-key-drawer");
        if (!drawer || event.target.getAttribute("aria-expanded") === "true") return;
        drawer.querySelector(".st-key-filter-close button")?.click();
        document.querySelector(".st-key-filter-toggle button")?.focus();
    }

    // On a phone the pages stand behind the button of the bar, as plain links: the bar's own, which is not shown, leads there without
    // loading the document anew, and the menu closes.
    function follow(event) {
        const link = event.target.closest?.(".mentas-pages a");
        const own = link && [...document.querySelectorAll(".st-key-menu a")].find(({ pathname }) => pathname === link.pathname);
        if (!own || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        own.click();
        setTimeout(() => document.querySelector(".st-key-more button")?.click());
    }

    // What is sent to the server names the page that is shown: sent between a click in the menu and the server's answer, it would call the
    // visitor back.
    const dark = matchMedia("(prefers-color-scheme: dark)");
    let destination = null, clickedAt = 0, clickedLink = null;

    function leave(event) {
        const link = event.target.closest?.(".st-key-menu a");
        if (link) [destination, clickedAt, clickedLink] = [link.pathname.replace(/^.*\//, ""), Date.now(), link];
    }

    function isLeaving() {
        return destination !== null && destination !== window.mentas.data?.current && Date.now() - clickedAt < TO_ANSWER;
    }

    // The link of the menu that the server has not answered yet (framework.js).
    window.mentas.unanswered = () => isLeaving() ? clickedLink : null;

    // What the server learns is the mode of Streamlit's own colours, which follow the system's in their own time: while its answers are in
    // another mode than the system, it is told again, less and less often. Now and then they miss the change: a printed page makes Streamlit
    // look at the system again.
    let tellTimer = 0, pause = TO_FOLLOW;

    function tellMode() {
        const mode = systemMode();
        tellTimer = 0;
        if (mode === window.mentas.data?.mode) return;
        if (!isLeaving()) {
            if (pause > TO_FOLLOW && !("paper" in document.documentElement.dataset)) dispatchEvent(new Event("afterprint"));
            window.mentas.tell?.("mode", mode);
            pause *= 2;
        }
        if (pause < TO_GIVE_UP) tellTimer = setTimeout(tellMode, pause);
    }

    function systemMode() {
        return dark.matches ? "dark" : "light";
    }

    function followSystem() {
        clearTimeout(tellTimer);
        pause = TO_FOLLOW;
        tellTimer = setTimeout(tellMode, pause);
    }

    // An answer in the mode of before may come after the system has changed back, when nobody was waiting for it.
    function checkMode() {
        if (systemMode() === window.mentas.data.mode) pause = TO_FOLLOW;
        else if (pause < TO_GIVE_UP) tellTimer ||= setTimeout(tellMode, pause);
    }

    // A file that is clicked comes with the next rerun (ui/files.py): a line of JSON, then the file.
    let received = 0;

    function orderFile(event) {
        const button = event.target.closest?.("[data-file]");
        if (!button) return;
        button.setAttribute("aria-busy", "true");
        window.mentas.tell("wanted", button.dataset.file);
    }

    window.mentas.files = (sent) => {
        const end = sent.indexOf(10), { number, name, mime } = JSON.parse(new TextDecoder().decode(sent.subarray(0, end)));
        if (number === received) return;
        received = number;
        const link = document.createElement("a");
        link.href = URL.createObjectURL(new Blob([sent.subarray(end + 1)], { type: mime }));
        link.download = name;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), TO_SAVE);
        for (const button of document.querySelectorAll("[data-file][aria-busy]")) button.removeAttribute("aria-busy");
    };

    // A chart is drawn for the width of the screen: on paper it is scaled as a whole.
    function toPaper() {
        unfold(document.querySelectorAll(DEFERRED));
        for (const holder of document.querySelectorAll(".mentas-address")) holder.textContent = location.href;
        for (const folded of document.querySelectorAll(FOLDED)) {
            if (!folded.open) folded.dataset.unfolded = folded.open = true;
        }
        for (const holder of document.querySelectorAll(".js-plotly-plot .svg-container")) {
            const { clientWidth: width, clientHeight: height } = holder;
            if (!width) continue;
            holder.style.aspectRatio = `${width} / ${height}`;
            holder.style.setProperty("--mentas-drawn", `${width}px`); // nothing is drawn larger than on the screen
            for (const drawing of holder.querySelectorAll(":scope > .main-svg")) drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
        }
    }

    function toScreen() {
        for (const drawing of document.querySelectorAll(".js-plotly-plot .main-svg")) drawing.removeAttribute("viewBox");
        for (const holder of document.querySelectorAll(".js-plotly-plot .svg-container")) holder.style.aspectRatio = "";
        for (const unfolded of document.querySelectorAll("[data-unfolded]")) {
            unfolded.open = false;
            delete unfolded.dataset.unfolded;
        }
        delete document.documentElement.dataset.paper;
    }

    function print(event) {
        if (!event.target.closest?.(".mentas-print")) return;
        document.documentElement.dataset.paper = "";
        setTimeout(() => window.print(), TO_DRAW);
    }

    function begin() {
        let waiting = 0;
        const later = () => {
            clearTimeout(waiting);
            waiting = setTimeout(() => {
                landmarks();
                whenIdle(unfoldNext);
            }, QUIET);
        };
        new MutationObserver(later).observe(document.body, { childList: true, subtree: true });
        document.addEventListener("toggle", ({ target }) => unfold(target.querySelectorAll(DEFERRED)), true);
        document.addEventListener("click", skip);
        document.addEventListener("click", follow);
        document.addEventListener("click", orderFile);
        document.addEventListener("click", leave, true);
        addEventListener("popstate", () => destination = null);
        document.addEventListener("keydown", leaveDrawer, true); // before the list that it may be in is closed
        document.addEventListener("click", print);
        addEventListener("beforeprint", toPaper);
        addEventListener("afterprint", toScreen);
        // Streamlit follows the system's light and dark by itself but tells the server only with its next message: this sends one.
        dark.addEventListener("change", followSystem);
    }

    Object.assign(window.mentas, { landmarks, checkMode });
    document.addEventListener("DOMContentLoaded", begin);
})();
