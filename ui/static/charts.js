// Draws the charts of a page with plotly. A chart stays in its place and is redrawn there when its figure changes.
(() => {
    const widths = new ResizeObserver((entries) => {
        for (const { target: chart, contentRect } of entries) {
            const drawn = chart._fullLayout?.width;
            if (drawn && contentRect.width && Math.abs(drawn - contentRect.width) > 1) window.Plotly.Plots.resize(chart);
        }
    });

    // Loaded by the document, beside Streamlit's own scripts.
    function plotly() {
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

    // `data`: figure (as JSON), alt (its text alternative), language and its locale for plotly, picks (whether a click is answered).
    window.mentas.chart = async (place, { figure, alt, language, locale, picks }, pick) => {
        const chart = place.querySelector(":scope > .mentas-chart") ?? placed(place);
        chart.pick = pick;
        chart.setAttribute("aria-label", alt);
        const wanted = chart.wanted = figure + language;
        const drawing = window.Plotly ?? await plotly();
        if (chart.wanted === wanted && chart.drawn !== wanted && chart.isConnected) {
            chart.drawn = wanted;
            const { data, layout } = JSON.parse(figure);
            drawing.react(chart, data, layout, { displayModeBar: false, locale: language, locales: { [language]: locale } });
            if (picks && !chart.listens) chart.listens = chart.on("plotly_click", (event) => picked(chart, event));
        }
        return () => {
            if (chart.isConnected) return; // an older figure gave way to a newer one in the same place
            widths.unobserve(chart);
            window.Plotly?.purge(chart);
        };
    };
})();
