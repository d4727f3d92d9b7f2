// The component of a chart; what draws it is loaded once (charts.js).
export default ({ data, parentElement, setTriggerValue }) => window.mentas.chart(parentElement, data, setTriggerValue);
