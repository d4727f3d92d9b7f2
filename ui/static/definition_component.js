// The component of the dialog that a number opens; what shows it is loaded once (definition_dialog.js).
export default ({ data, setTriggerValue }) => window.mentas.definition(data, setTriggerValue);
