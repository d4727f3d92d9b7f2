// Back and forward return to the place on the page that one came from: the framework restores the page, and begins at its top.
(() => {
    const KEPT = "mentas.places"; // in the memory of the tab, while another document is open
    const SCROLLED = "[data-testid=stMain]";
    const STEP = 100, STEADY = 10, MOST = 100; // milliseconds between two looks, looks at the place until it holds, and in all
    const places = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
    let returning = 0;

    function keep({ target }) {
        if (!returning && target.matches?.(SCROLLED)) places[location.href] = Math.round(target.scrollTop);
    }

    function stop() {
        clearInterval(returning);
        returning = 0;
    }

    function goBack() {
        stop();
        const place = places[location.href];
        if (!place) return;
        let looks = 0, steady = 0;
        returning = setInterval(() => {
            const page = document.querySelector(SCROLLED);
            const still = document.querySelector("[data-test-script-state=notRunning]");
            if (page && still && Math.abs(page.scrollTop - place) > 1) page.scrollTop = place;
            steady = page && still && Math.abs(page.scrollTop - place) <= 1 ? steady + 1 : 0;
            if (steady >= STEADY || ++looks >= MOST) stop();
        }, STEP);
    }

    document.addEventListener("scroll", keep, { capture: true, passive: true });
    for (const kind of ["wheel", "touchstart", "pointerdown", "keydown"]) addEventListener(kind, stop, { capture: true, passive: true });
    addEventListener("popstate", goBack);
    addEventListener("pagehide", () => sessionStorage.setItem(KEPT, JSON.stringify(places)));
    if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") goBack();
})();
