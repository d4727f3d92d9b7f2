// Back and forward return to the place on the page that one came from: the framework restores the page, and begins at its top.
(() => {
    const KEPT = "mentas.places"; // in the memory of the tab, while another document is open
    const SCROLLED = "[data-testid=stMain]";
    const LEAVING = 2000; // milliseconds after a click on a link
    const STEP = 100, STEADY = 10, MOST = 300; // milliseconds between two looks, looks at the place until it holds, and in all
    const offsets = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
    let returning = 0;
    let left = ""; // the page that a link just led away from: the framework scrolls to the top before the address changes

    function keep({ target }) {
        if (!returning && location.href !== left && target.matches?.(SCROLLED)) offsets[location.href] = Math.round(target.scrollTop);
    }

    // What a visitor does ends the way back, and leads on from the place where the page stands.
    function acted() {
        stop();
        const page = document.querySelector(SCROLLED);
        if (page) keep({ target: page });
    }

    function leave({ target }) {
        if (!target.closest?.("a[href]")) return;
        acted();
        left = location.href;
        setTimeout(() => (left = ""), LEAVING);
    }

    function stop() {
        clearInterval(returning);
        returning = 0;
    }

    function goBack() {
        stop();
        const offset = offsets[location.href];
        if (!offset) return;
        let looks = 0, steady = 0;
        returning = setInterval(() => {
            const page = document.querySelector(SCROLLED);
            // The page before stands until the server has answered, and then for as long as its answer comes in.
            const there = page && window.mentas.data?.current === location.pathname.replace(/^.*\//, "");
            const still = there && document.querySelector("[data-test-script-state=notRunning]");
            if (still && Math.abs(page.scrollTop - offset) > 1) page.scrollTop = offset;
            steady = still && Math.abs(page.scrollTop - offset) <= 1 ? steady + 1 : 0;
            if (steady >= STEADY || ++looks >= MOST) stop();
        }, STEP);
    }

    document.addEventListener("scroll", keep, { capture: true, passive: true });
    for (const kind of ["wheel", "touchstart", "pointerdown", "keydown"]) addEventListener(kind, acted, { capture: true, passive: true });
    addEventListener("click", leave, { capture: true });
    addEventListener("popstate", goBack);
    addEventListener("pagehide", () => sessionStorage.setItem(KEPT, JSON.stringify(offsets)));
    if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") goBack();
})();
