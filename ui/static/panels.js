// The component of panels; what draws them is loaded once (charts.js).
export default ({ data, parentElement, setTriggerValue }) => window.mentas.panels(parentElement, data, setTriggerValue);
