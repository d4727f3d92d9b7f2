// A click on a number opens its definition in the one dialog of the page (ui/door.py). The address may name a figure to begin with.
(() => {
    const NAMED = "figure"; // in the address, once for each figure
    const WAITING = "mentas.figure"; // in the memory of the tab, while the visitor signs in
    const DOOR = "[data-door]";
    let dialog = null, opened = "", shown = 0, ask = null;

    // `text`: the number as it is written.
    function request(addresses, text = "") {
        opened = addresses;
        ask?.("opened", { addresses, text });
    }

    // The link to a figure: this view, and the figure's own date and selection.
    function link() {
        const address = new URL(location.href);
        address.searchParams.delete(NAMED);
        for (const each of opened.split(" ")) address.searchParams.append(NAMED, each);
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

    function made() {
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
    window.mentas.door = (data, setTriggerValue) => {
        ask = setTriggerValue;
        const waiting = sessionStorage.getItem(WAITING);
        if (waiting) {
            sessionStorage.removeItem(WAITING);
            request(waiting);
        }
        if (!data?.html || data.number === shown) return;
        shown = data.number;
        dialog ??= made();
        dialog.innerHTML = data.html;
        dialog.setAttribute("aria-label", dialog.querySelector("h2").textContent);
        if (!dialog.open) dialog.showModal();
    };

    function pressed(event) {
        const door = event.target.closest?.(DOOR);
        if (!door || (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") || String(getSelection())) return;
        event.preventDefault();
        request(door.dataset.door, door.matches(".mentas-number") ? door.textContent : "");
    }

    // The address gives the figure back at once, or every link of the page would carry it on.
    const address = new URL(location.href);
    if (address.searchParams.has(NAMED)) {
        sessionStorage.setItem(WAITING, address.searchParams.getAll(NAMED).join(" "));
        address.searchParams.delete(NAMED);
        history.replaceState(history.state, "", address);
    }
    document.addEventListener("click", pressed);
    document.addEventListener("keydown", pressed);
})();
