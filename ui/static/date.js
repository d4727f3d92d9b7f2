// The component of the menu of dates; what draws it is loaded once (dates.js).
export default ({ data, parentElement, setTriggerValue }) => window.mentas.dates(parentElement, data, setTriggerValue);
