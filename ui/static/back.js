// Back and forward return to the place on the page that one came from: the framework restores the page, and begins at its top.
(() => {
    const STORAGE_KEY = "mentas.places"; // in the memory of the tab, while another document is open
    const SCROLLED = "[data-testid=stMain]";
    const LEAVING = 2000; // milliseconds after a click on a link
    const INTERVAL = 100, STEADY_ATTEMPTS = 10, MOST_ATTEMPTS = 300; // milliseconds between two looks, looks at the place until it holds, and in all
    const offsets = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? "{}");
    let returning = 0;
    let pageLeft = ""; // the page that a link just led away from: the framework scrolls to the top before the address changes

    function remember({ target }) {
        if (!returning && location.href !== pageLeft && target.matches?.(SCROLLED)) offsets[location.href] = Math.round(target.scrollTop);
    }

    // What a visitor does ends the way back, and leads on from the place where the page stands.
    function interrupt() {
        stop();
        const page = document.querySelector(SCROLLED);
        if (page) remember({ target: page });
    }

    function rememberLeft({ target }) {
        if (!target.closest?.("a[href]")) return;
        interrupt();
        pageLeft = location.href;
        setTimeout(() => (pageLeft = ""), LEAVING);
    }

    function stop() {
        clearInterval(returning);
        returning = 0;
    }

    function goBack() {
        stop();
        const offset = offsets[location.href];
        if (!offset) return;
        let attempts = 0, steadyAttempts = 0;
        returning = setInterval(() => {
            const page = document.querySelector(SCROLLED);
            // The page before stands until the server has answered, and then for as long as its answer comes in.
            const isPage = page && window.mentas.data?.current === location.pathname.replace(/^.*\//, "");
            const isStill = isPage && document.querySelector("[data-test-script-state=notRunning]");
            if (isStill && Math.abs(page.scrollTop - offset) > 1) page.scrollTop = offset;
            steadyAttempts = isStill && Math.abs(page.scrollTop - offset) <= 1 ? steadyAttempts + 1 : 0;
            if (steadyAttempts >= STEADY_ATTEMPTS || ++attempts >= MOST_ATTEMPTS) stop();
        }, INTERVAL);
    }

    document.addEventListener("scroll", remember, { capture: true, passive: true });
    for (const kind of ["wheel", "touchstart", "pointerdown", "keydown"]) addEventListener(kind, interrupt, { capture: true, passive: true });
    addEventListener("click", rememberLeft, { capture: true });
    addEventListener("popstate", goBack);
    addEventListener("pagehide", () => sessionStorage.setItem(STORAGE_KEY, JSON.stringify(offsets)));
    if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") goBack();
})();
