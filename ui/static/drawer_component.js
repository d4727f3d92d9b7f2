// The component of the drawer of filters; what draws it is loaded once (drawer.js).
export default ({ data, parentElement, setTriggerValue }) => window.mentas.drawer(parentElement, data, setTriggerValue);
