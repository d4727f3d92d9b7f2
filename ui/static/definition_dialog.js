// A click on a number opens its definition in the one dialog of the page (ui/definition_dialog.py). The address may name a figure to begin with.
(() => {
    const PARAMETER = "figure"; // in the address, once for each figure
    const STORAGE_KEY = "mentas.figure"; // in the memory of the tab, while the visitor signs in
    const OPENS_DEFINITION = "[data-definition]";
    let dialog = null, opened = "", shown = 0, send = null;

    // `text`: the number as it is written.
    function request(addresses, text = "") {
        opened = addresses;
        send?.("opened", { addresses, text });
    }

    // The link to a figure: this view, and the figure's own date and selection.
    function link() {
        const address = new URL(location.href);
        address.searchParams.delete(PARAMETER);
        for (const each of opened.split(" ")) address.searchParams.append(PARAMETER, each);
        return address.href;
    }

    async function copy() {
        const state = dialog.querySelector("[role=status]"), field = dialog.querySelector("input");
        try {
            await navigator.clipboard.writeText(link());
            state.textContent = state.dataset.copied;
        } catch { // no permission, or no clipboard without https: the address is shown, selected
            state.textContent = state.dataset.byHand;
            field.value = link();
            field.hidden = false;
            field.focus();
            field.select();
        }
    }

    function makeDialog() {
        const element = document.createElement("dialog");
        element.className = "mentas-dialog stHtml";
        element.addEventListener("click", ({ target }) => {
            if (target === element || target.closest(".mentas-close")) element.close();
            else if (target.closest(".mentas-copy")) copy();
        });
        document.body.append(element);
        return element;
    }

    // `data`: number, which counts what was opened, and html, made by templates that escape; empty where nothing is to be opened.
    window.mentas.definition = (data, setTriggerValue) => {
        send = setTriggerValue;
        const waiting = sessionStorage.getItem(STORAGE_KEY);
        if (waiting) {
            sessionStorage.removeItem(STORAGE_KEY);
            request(waiting);
        }
        if (!data?.html || data.number === shown) return;
        shown = data.number;
        dialog ??= makeDialog();
        dialog.innerHTML = data.html;
        dialog.setAttribute("aria-label", dialog.querySelector("h2").textContent);
        if (!dialog.open) dialog.showModal();
    };

    function openClicked(event) {
        const control = event.target.closest?.(OPENS_DEFINITION);
        if (!control || (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") || String(getSelection())) return;
        event.preventDefault();
        request(control.dataset.definition, control.matches(".mentas-number") ? control.textContent : "");
    }

    // The address gives the figure back at once, or every link of the page would carry it on.
    const address = new URL(location.href);
    if (address.searchParams.has(PARAMETER)) {
        sessionStorage.setItem(STORAGE_KEY, address.searchParams.getAll(PARAMETER).join(" "));
        address.searchParams.delete(PARAMETER);
        history.replaceState(history.state, "", address);
    }
    document.addEventListener("click", openClicked);
    document.addEventListener("keydown", openClicked);
})();
