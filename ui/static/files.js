// The component of the files that a page offers; the buttons stand below the panels (first.js).
export default ({ data, setTriggerValue }) => window.mentas.files(data, setTriggerValue);
