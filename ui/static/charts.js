// Draws the charts of a page with plotly. A chart stays in its place and is redrawn there when its figure changes.
(() => {
    const widths = new ResizeObserver((entries) => {
        for (const { target: chart, contentRect } of entries) {
            const drawn = chart._fullLayout?.width;
            if (drawn && contentRect.width && Math.abs(drawn - contentRect.width) > 1) window.Plotly.Plots.resize(chart);
        }
    });

    // Loaded by the document, beside Streamlit's own scripts.
    function loaded() {
        const script = document.getElementById("mentas-plotly");
        return new Promise((resolve) => script.addEventListener("load", () => resolve(window.Plotly), { once: true }));
    }

    function placed(place) {
        const chart = document.createElement("div");
        chart.className = "mentas-chart";
        chart.setAttribute("role", "figure");
        place.append(chart);
        widths.observe(chart);
        return chart;
    }

    // Codes of the clicked point: its customdata, of which the first is the code where there are several.
    function picked(chart, { points }) {
        const codes = points.map(({ customdata }) => Array.isArray(customdata) ? customdata[0] : customdata).filter(Boolean);
        if (codes.length) chart.pick("picked", codes);
    }

    // `sent` is JSON: figure, alt (its text alternative), language and its locale for plotly, picks (whether a click is answered).
    window.mentas.chart = async (place, sent, pick) => {
        const chart = place.querySelector(":scope > .mentas-chart") ?? placed(place);
        const text = chart.latest = new TextDecoder().decode(sent);
        chart.pick = pick;
        if (chart.drawn !== text) {
            const { figure, alt, language, locale, picks } = JSON.parse(text);
            chart.setAttribute("aria-label", alt);
            const plotly = window.Plotly ?? await loaded();
            if (chart.latest === text && chart.isConnected) {
                chart.drawn = text;
                plotly.react(chart, figure.data, figure.layout, { displayModeBar: false, locale: language, locales: { [language]: locale } });
                if (picks && !chart.listens) chart.listens = chart.on("plotly_click", (event) => picked(chart, event));
            }
        }
        return () => {
            if (chart.isConnected) return; // an older figure gave way to a newer one in the same place
            widths.unobserve(chart);
            window.Plotly?.purge(chart);
        };
    };
})();
