// The component of the dialog that a number opens; what shows it is loaded once (doors.js).
export default ({ data, setTriggerValue }) => window.mentas.door(data, setTriggerValue);
