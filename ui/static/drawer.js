// The drawer of filters (ui/drawer.py): fields that keep what is being chosen until it is applied, and the saved views.
(() => {
    const { addElement, Combobox } = window.mentas;
    const decoder = new TextDecoder();
    const PAUSE = 300; // ms after the last letter that the server is asked for what has them

    function addButton(parent, key, press) {
        const place = addElement("div", parent, { class: `st-key-${key}` });
        const button = addElement("button", place, { type: "button" });
        button.addEventListener("click", press);
        return button;
    }

    // A field with its label; one value of its options can be chosen, or several (`many`), which stand in it and are each taken out by a click.
    class Field extends Combobox {
        constructor(host, key) {
            const place = addElement("div", host, { class: `mentas-field st-key-${key}` }), id = `mentas-${key}`;
            const label = addElement("label", place, { for: `${id}-field` });
            super(place, id);
            this.label = label;
            this.input.id = `${id}-field`;
            this.tags = addElement("span", this.entry, { class: "mentas-tags", id: `${id}-chosen` });
            this.entry.prepend(this.tags);
            this.chosen = [];
            this.texts = new Map();
        }

        // `sent`: label, options, chosen, many, none (said where nothing is chosen), nothing (where nothing has what is typed), takeOut, and where
        // the options are not all: more (which says so), and typed (what these were found for).
        fill(sent, isFresh) {
            const typed = sent.more && this.isOpen ? this.input.value : "";
            this.sent = sent;
            this.options = sent.options;
            this.none = sent.nothing;
            this.label.textContent = sent.label;
            this.name(sent.label);
            this.input.placeholder = sent.none;
            this.list.setAttribute("aria-multiselectable", String(sent.many));
            if (isFresh) this.chosen = sent.chosen;
            this.chosen = this.chosen.filter((value) => this.textOf(value) !== undefined);
            this.show();
            if (typed) this.input.value = typed;
            if (this.isOpen) this.open(typed);
        }

        // Also of what was chosen from options that have made room for others.
        textOf(value) {
            const text = this.options.find(([each]) => each === value)?.[1] ?? this.texts.get(value);
            if (this.sent.more && text !== undefined) this.texts.set(value, text);
            return text;
        }

        open(typed = "", active = undefined) {
            super.open(typed, active);
            clearTimeout(this.waiting);
            if (!this.sent.more) return;
            addElement("li", this.list, { role: "option", "aria-disabled": "true" }).textContent = this.sent.more;
            if (typed.trim() !== this.sent.typed) this.waiting = setTimeout(() => this.search?.(typed.trim()), PAUSE);
        }

        close() {
            clearTimeout(this.waiting);
            super.close();
        }

        isChosen(value) {
            return this.sent.many ? this.chosen.includes(value) : value === (this.chosen[0] ?? "");
        }

        pick(value) {
            if (!this.sent.many) {
                this.chosen = value ? [value] : [];
                return this.close();
            }
            this.chosen = this.isChosen(value) ? this.chosen.filter((each) => each !== value) : [...this.chosen, value];
            this.show();
            this.open("", value); // several are chosen one after the other
        }

        show() {
            const { many, takeOut } = this.sent;
            this.input.value = many ? "" : this.textOf(this.chosen[0]) ?? "";
            if (!many) return;
            this.input.placeholder = this.chosen.length ? "" : this.sent.none;
            this.input.setAttribute("aria-describedby", this.tags.id);
            this.tags.replaceChildren();
            for (const value of this.chosen) {
                const tag = addElement("button", this.tags, { type: "button", "aria-label": `${this.textOf(value)}: ${takeOut}` });
                tag.textContent = this.textOf(value);
                tag.addEventListener("click", () => this.takeOut(value));
            }
        }

        takeOut(value) {
            this.chosen = this.chosen.filter((each) => each !== value);
            this.show();
            this.input.focus();
            if (this.isOpen) this.open();
        }

        press(event) {
            if (event.key === "Backspace" && this.sent.many && !this.input.value && this.chosen.length) this.takeOut(this.chosen.at(-1));
            else super.press(event);
        }
    }

    // The list of saved views: a pick opens one.
    class Views extends Field {
        constructor(host, open) {
            super(host, "view-open");
            this.openView = open;
        }

        pick(name) {
            this.close();
            this.openView(name);
        }
    }

    class Drawer {
        constructor(host) {
            this.root = addElement("div", host, { class: "mentas-filters" });
        }

        build(names) {
            this.root.replaceChildren();
            this.applied = this.shownViews = undefined;
            this.title = addElement("strong", addElement("p", this.root, { class: "mentas-drawer" }), {});
            this.fields = new Map(names.map((name) => [name, new Field(this.root, `filter-${name}`)]));
            const buttons = addElement("div", this.root, { class: "mentas-buttons" });
            this.apply = addButton(buttons, "filter-apply", () => this.send("applied", this.chosen()));
            this.clear = addButton(buttons, "filter-none", () => this.send("cleared", true));
            this.leave = addButton(buttons, "filter-close", () => this.send("closed", true));
            this.views = addElement("div", this.root, { class: "mentas-views" });
        }

        chosen() {
            return Object.fromEntries([...this.fields].map(([name, { chosen }]) => [name, chosen]));
        }

        // What is being chosen survives what the server sends for another reason; where something else applies now, that is shown.
        fill({ title, fields, buttons, views, ...shared }) {
            const names = fields.map(({ name }) => name), applied = JSON.stringify(fields.map(({ chosen }) => chosen));
            if (names.join() !== this.names) this.build(names);
            this.title.textContent = title;
            for (const sent of fields) {
                const field = this.fields.get(sent.name);
                field.search = (typed) => this.send("searched", [sent.name, typed]);
                field.fill({ ...shared, ...sent }, applied !== this.applied);
            }
            [this.apply, this.clear, this.leave].forEach((button, index) => button.textContent = buttons[index]);
            const shown = JSON.stringify(views);
            if (shown !== this.shownViews) this.fillViews(views, shared);
            Object.assign(this, { names: names.join(), applied, shownViews: shown });
        }

        // `views`, for staff only: saved (the list of them), remove (the button that deletes the one that is shown), keep (the field and the button
        // that save what applies), refused (why that was not done).
        fillViews(views, shared) {
            const typed = this.views.querySelector(".st-key-view-name input")?.value ?? "";
            this.views.replaceChildren();
            if (views?.saved) new Views(this.views, (name) => this.send("opened", name)).fill({ ...shared, ...views.saved }, true);
            if (views?.remove) addButton(this.views, "view-delete", () => this.send("deleted", true)).textContent = views.remove;
            if (views?.keep) this.addKeeping(views.keep, typed);
            if (views?.refused) addElement("p", this.views, { class: "mentas-complaint", role: "alert" }).textContent = views.refused;
        }

        addKeeping({ label, help, button, longest }, typed) {
            const place = addElement("div", this.views, { class: "mentas-field st-key-view-name" });
            addElement("label", place, { for: "mentas-view-name" }).textContent = label;
            const entry = addElement("div", place, { class: "mentas-entry" });
            const input = addElement("input", entry, {
                ...{ id: "mentas-view-name", type: "text", maxlength: longest, autocomplete: "off" },
                "aria-describedby": "mentas-view-help",
            });
            input.value = typed;
            addElement("p", place, { class: "mentas-help", id: "mentas-view-help" }).textContent = help;
            addButton(this.views, "view-save", () => this.send("kept", input.value)).textContent = button;
        }
    }

    window.mentas.drawer = (host, data, send) => {
        host.drawer ??= new Drawer(host);
        const drawer = host.drawer, text = decoder.decode(data);
        drawer.send = send;
        if (drawer.text !== text) drawer.fill(JSON.parse(text));
        drawer.text = text;
    };
})();
