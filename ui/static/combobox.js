// A field to type into, with a list of options that narrows: the menu of dates (dates.js) and the fields of the drawer (drawer.js).
(() => {
    const PAGE = 10; // options that PageUp and PageDown pass over

    function addElement(name, parent, attributes) {
        const element = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
        parent.append(element);
        return element;
    }

    // Who extends it says which `options` there are (pairs of value and text), what is said where `none` of them has what is typed, whether one
    // `isChosen`, what happens when it is picked (`pick`), and what the closed field shows (`show`).
    class Combobox {
        constructor(host, id) {
            this.id = id;
            this.root = addElement("div", host, { class: "mentas-combobox" });
            this.entry = addElement("div", this.root, { class: "mentas-entry" });
            this.input = addElement("input", this.entry, {
                ...{ type: "text", role: "combobox", autocomplete: "off", spellcheck: "false" },
                ...{ "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false" },
            });
            this.list = addElement("ul", this.root, { role: "listbox", id, hidden: "" });
            if (matchMedia("(pointer: coarse)").matches) this.input.inputMode = "none"; // the keyboard of a phone would cover the list
            this.input.addEventListener("click", () => this.open());
            this.input.addEventListener("input", () => this.open(this.input.value));
            this.input.addEventListener("blur", () => this.close());
            this.input.addEventListener("keydown", (event) => this.press(event));
            this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
            this.list.addEventListener("click", ({ target }) => {
                if (target.dataset.value !== undefined) this.pick(target.dataset.value);
            });
        }

        name(text) {
            this.input.setAttribute("aria-label", text);
        }

        get isOpen() {
            return !this.list.hidden;
        }

        // The options that have what is typed, or all of them; `active` is the value of the one that is gone to.
        open(typed = "", active = undefined) {
            const options = this.options.filter(([, text]) => text.toLowerCase().includes(typed.trim().toLowerCase()));
            this.list.replaceChildren();
            for (const [index, [value, text]] of options.entries()) {
                const option = addElement("li", this.list, {
                    role: "option",
                    id: `${this.id}-${index}`,
                    "aria-selected": String(this.isChosen(value)),
                    "data-value": value,
                });
                option.textContent = text;
            }
            if (!options.length) addElement("li", this.list, { role: "option", "aria-disabled": "true" }).textContent = this.none;
            this.list.hidden = false;
            this.list.setAttribute("aria-label", this.input.ariaLabel); // while it is there: else two things have the field's name
            this.input.setAttribute("aria-expanded", "true");
            if (!typed) this.input.select();
            const there = [...this.list.querySelectorAll("[data-value]")];
            const chosen = typed ? undefined : there.find((option) => option.getAttribute("aria-selected") === "true");
            this.activate(there.find((option) => option.dataset.value === active) ?? chosen ?? there[0]);
        }

        activate(option) {
            this.list.querySelector("[data-active]")?.removeAttribute("data-active");
            this.active = option;
            if (!option) return this.input.removeAttribute("aria-activedescendant");
            option.dataset.active = "";
            this.input.setAttribute("aria-activedescendant", option.id);
            const { offsetTop: top, offsetHeight: height } = option;
            if (top < this.list.scrollTop) this.list.scrollTop = top;
            else if (top + height > this.list.scrollTop + this.list.clientHeight) this.list.scrollTop = top + height - this.list.clientHeight;
        }

        close() {
            this.list.hidden = true;
            this.list.removeAttribute("aria-label");
            this.input.setAttribute("aria-expanded", "false");
            this.activate(null);
            this.show();
        }

        press(event) {
            const options = [...this.list.querySelectorAll("[data-value]")], last = options.length - 1;
            const position = options.indexOf(this.active);
            const target = { ArrowDown: position + 1, ArrowUp: position - 1, PageDown: position + PAGE, PageUp: position - PAGE }[event.key];
            if (target !== undefined) {
                if (this.isOpen) this.activate(options[Math.min(Math.max(target, 0), last)]);
                else this.open();
            } else if (event.key === "Enter" && this.isOpen && this.active) this.pick(this.active.dataset.value);
            else if (event.key === "Escape" && this.isOpen) this.close();
            else return;
            event.preventDefault();
        }
    }

    Object.assign(window.mentas, { addElement, Combobox });
})();
