// Notes when cards and charts last changed, in milliseconds since the page was opened, and when the visitor last did something.
window.bench = { began: 0, cards: 0, charts: 0, heard: false };
(() => {
    const CARDS = ".mentas-cards, #cards, .bench-cards";
    const CHARTS = ".js-plotly-plot, [data-chart]";

    function seen(changes) {
        const now = performance.now();
        for (const { target, addedNodes } of changes) {
            const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
            if (!element) continue;
            if (element.closest(CARDS)) window.bench.cards = now;
            for (const node of addedNodes) {
                if (node.nodeType !== Node.ELEMENT_NODE) continue;
                if (node.matches(CARDS) || node.querySelector(CARDS)) window.bench.cards = now;
                if (node.matches("svg, [data-chart] svg") || node.querySelector(".main-svg, [data-chart] svg")) window.bench.charts = now;
            }
            if (element.closest("svg") && element.closest(CHARTS)) window.bench.charts = now;
        }
    }

    function began(event) {
        if (event.isTrusted || event.type === "change") window.bench.began = performance.now();
    }

    for (const type of ["click", "change"]) addEventListener(type, began, true);
    const options = { subtree: true, childList: true, attributes: true, characterData: true, attributeFilter: ["d", "transform", "x", "y", "width", "points"] };
    new MutationObserver(seen).observe(document, options);
})();
