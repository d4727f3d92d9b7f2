// The component of a file that was clicked; the buttons stand below the panels (first.js).
export default ({ data }) => window.mentas.files(data);
