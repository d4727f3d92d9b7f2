// The menu of as-of dates (ui/header.py): a field to type into, with a list. A click or Enter sends the date at once.
(() => {
    const PAGE = 10; // dates that PageUp and PageDown pass over
    const RESTING = 500; // milliseconds in which what came last is drawn, after the server's script has come to rest
    const LIST = "mentas-days";

    function addElement(name, parent, attributes) {
        const element = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
        parent.append(element);
        return element;
    }

    // The links to other pages name the date of before until the server has answered a pick: a click on one in between would lose the date.
    // It is followed when they name the date that was picked, or when the server has come to rest.
    let picked = null, waiting = null;

    function linkTo({ bar, pathname }) {
        return [...document.querySelectorAll(`${bar} a`)].find((link) => link.pathname === pathname);
    }

    function holdClick(event) {
        const link = event.target.closest?.(".st-key-menu a, .mentas-pages a");
        if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
        if (!picked || !event.isTrusted) return forgetPick(); // of a script's, which follows what was clicked before
        event.preventDefault();
        event.stopPropagation();
        waiting = { bar: link.closest(".mentas-pages") ? ".mentas-pages" : ".st-key-menu", pathname: link.pathname };
    }

    function follow() {
        const link = waiting && linkTo(waiting);
        forgetPick();
        link?.click();
    }

    function forgetPick() {
        picked = waiting = null;
    }

    function followWhereAnswered() {
        const link = document.querySelector(".st-key-menu a");
        if (picked && link && new URL(link.href).searchParams.get("as_of") === picked) follow();
    }

    document.addEventListener("click", holdClick, true);
    addEventListener("popstate", forgetPick); // Back gives the pick up

    class Menu {
        constructor(host) {
            this.root = addElement("div", host, { class: "mentas-dates" });
            this.input = addElement("input", this.root, {
                ...{ type: "text", role: "combobox", autocomplete: "off", spellcheck: "false" },
                ...{ "aria-autocomplete": "list", "aria-controls": LIST, "aria-expanded": "false" },
            });
            this.list = addElement("ul", this.root, { role: "listbox", id: LIST, hidden: "" });
            if (matchMedia("(pointer: coarse)").matches) this.input.inputMode = "none"; // the keyboard of a phone would cover the list
            this.input.addEventListener("click", () => this.open());
            this.input.addEventListener("input", () => this.open(this.input.value));
            this.input.addEventListener("blur", () => this.close());
            this.input.addEventListener("keydown", (event) => this.press(event));
            this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
            this.list.addEventListener("click", ({ target }) => {
                if (target.dataset.day) this.pick(target);
            });
            const app = document.querySelector("[data-test-script-state]");
            new MutationObserver(() => app.dataset.testScriptState === "notRunning" && this.rest())
                .observe(app, { attributeFilter: ["data-test-script-state"] });
        }

        rest() {
            if (!this.root.isConnected) return;
            followWhereAnswered();
            clearTimeout(this.settling);
            this.settling = setTimeout(() => this.settle(), RESTING);
        }

        // A pick shows at once; what the server said last holds when its script has come to rest. Where Back overtook the pick, that is
        // the date of before, and the framework, to which nothing changed, does not say it again.
        settle() {
            follow();
            this.day = this.sent.day;
            if (!this.isOpen) this.show(this.day);
        }

        // `sent`: label, none (said where no date has what is typed), day, and days as pairs of date and text.
        fill(sent) {
            this.sent = sent;
            this.input.setAttribute("aria-label", sent.label);
            this.list.setAttribute("aria-label", sent.label);
            this.show(sent.day);
            if (this.isOpen) this.open();
            setTimeout(followWhereAnswered); // the framework has written the links by then
        }

        show(day) {
            this.day = day;
            this.input.value = this.sent.days.find(([each]) => each === day)?.[1] ?? "";
        }

        get isOpen() {
            return !this.list.hidden;
        }

        // The dates that have what is typed, or all of them.
        open(typed = "") {
            const days = this.sent.days.filter(([, text]) => text.toLowerCase().includes(typed.trim().toLowerCase()));
            this.list.replaceChildren();
            for (const [day, text] of days) {
                const option = addElement("li", this.list, {
                    role: "option",
                    id: `${LIST}-${day}`,
                    "aria-selected": String(day === this.day),
                    "data-day": day,
                });
                option.textContent = text;
            }
            if (!days.length) addElement("li", this.list, { role: "option", "aria-disabled": "true" }).textContent = this.sent.none;
            this.list.hidden = false;
            this.input.setAttribute("aria-expanded", "true");
            if (!typed) this.input.select();
            this.activate((!typed && this.list.querySelector("[aria-selected=true]")) || this.list.querySelector("[data-day]"));
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
            this.input.setAttribute("aria-expanded", "false");
            this.activate(null);
            this.show(this.day);
        }

        pick({ dataset: { day } }) {
            if (day !== this.day) {
                clearTimeout(this.settling); // that was for the answer before
                this.send("picked", picked = day);
                this.day = day;
            }
            this.close();
        }

        press(event) {
            const options = [...this.list.querySelectorAll("[data-day]")], last = options.length - 1;
            const position = options.indexOf(this.active);
            const target = { ArrowDown: position + 1, ArrowUp: position - 1, PageDown: position + PAGE, PageUp: position - PAGE }[event.key];
            if (target !== undefined) {
                if (this.isOpen) this.activate(options[Math.min(Math.max(target, 0), last)]);
                else this.open();
            } else if (event.key === "Enter" && this.isOpen && this.active) this.pick(this.active);
            else if (event.key === "Escape" && this.isOpen) this.close();
            else return;
            event.preventDefault();
        }
    }

    window.mentas.dates = (host, data, send) => {
        host.menu ??= new Menu(host);
        const menu = host.menu, text = JSON.stringify(data);
        if (menu.text !== text) menu.fill(data);
        Object.assign(menu, { text, send });
    };
})();
