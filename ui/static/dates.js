// The menu of as-of dates (ui/header.py). A click or Enter sends the date at once.
(() => {
    const RESTING = 500; // milliseconds in which what came last is drawn, after the server's script has come to rest
    const LIST = "mentas-days";

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

    class Menu extends window.mentas.Combobox {
        constructor(host) {
            super(host, LIST);
            this.root.classList.add("mentas-dates");
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
            if (!this.isOpen) this.show();
        }

        // `sent`: label, none (said where no date has what is typed), day, and days as pairs of date and text.
        fill(sent) {
            this.sent = sent;
            this.options = sent.days;
            this.none = sent.none;
            this.day = sent.day;
            this.name(sent.label);
            this.show();
            if (this.isOpen) this.open();
            setTimeout(followWhereAnswered); // the framework has written the links by then
        }

        isChosen(day) {
            return day === this.day;
        }

        show() {
            this.input.value = this.options.find(([each]) => each === this.day)?.[1] ?? "";
        }

        pick(day) {
            if (day !== this.day) {
                clearTimeout(this.settling); // that was for the answer before
                this.send("picked", picked = day);
                this.day = day;
            }
            this.close();
        }
    }

    window.mentas.dates = (host, data, send) => {
        host.menu ??= new Menu(host);
        const menu = host.menu, text = JSON.stringify(data);
        if (menu.text !== text) menu.fill(data);
        Object.assign(menu, { text, send });
    };
})();
