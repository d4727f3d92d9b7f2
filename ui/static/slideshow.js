const HIDES_AFTER = 3000; // milliseconds after which pointer and buttons go away
const SWIPED = 60; // pixels that count as a swipe
const TO_LEAVE = 4000; // milliseconds in which the server takes the slides away
const TICK = 250; // milliseconds between two looks at the clock

class Slideshow {
    constructor(root) {
        this.root = root;
        this.index = 0;
        this.shown = -1;
        this.paused = false;
        this.since = performance.now();
        this.listening = new AbortController();
        const listen = (target, name, act) => target.addEventListener(name, act, { signal: this.listening.signal });
        this.stage = element("section", "stage");
        this.stage.popover = "manual";
        this.stage.tabIndex = -1;
        this.slide = element("div", "shown");
        this.line = element("div", "line");
        this.tools = element("div", "tools");
        this.panel = element("div", "panel");
        this.panel.hidden = true;
        this.stage.append(this.slide, this.line, this.panel, this.tools);
        root.replaceChildren(this.stage);
        this.stage.showPopover();
        this.stage.focus();
        listen(window, "keydown", (event) => this.key(event));
        listen(this.stage, "pointermove", () => this.moved());
        listen(this.stage, "pointerdown", (event) => {
            this.down = event.isPrimary ? event.clientX : null;
            this.moved();
        });
        listen(this.stage, "pointerup", (event) => this.up(event));
        this.clock = setInterval(() => this.tick(), TICK);
        this.join();
    }

    // A window that a presenter view opened follows it, and tells it what is shown.
    join() {
        if (!window.name.startsWith("mentas.wall.")) return;
        this.channel = new BroadcastChannel(window.name);
        this.channel.onmessage = ({ data }) => {
            if (!this.data) return;
            this.led = true;
            const index = this.data.slides.findIndex((slide) => slide.name === data.show);
            if (index >= 0 && index !== this.index) this.show(index);
            else this.tell();
        };
    }

    tell() {
        if (this.led) this.channel?.postMessage({ shown: this.data.slides[this.index].name });
    }

    take(data, ask, away) {
        this.ask = ask;
        this.away = away;
        if (!this.data) {
            this.data = data;
            const last = data.slides.findIndex((slide) => slide.name === sessionStorage.getItem("mentas.slide"));
            this.paused = data.seconds === 0 || sessionStorage.getItem("mentas.paused") === "yes";
            this.show(Math.max(last, 0));
            this.channel?.postMessage({ joined: true });
        } else if (data.key !== this.data.key) {
            this.next = data; // taken when the round is over
            if (data.look !== this.data.look) this.renew(); // other slides or another language were chosen: at once
        }
    }

    renew() {
        if (!this.next) return;
        this.data = this.next;
        this.next = null;
        this.shown = -1;
        this.show(Math.min(this.index, this.data.slides.length - 1));
    }

    show(index) {
        const round = index >= this.data.slides.length;
        if (round && this.next) {
            this.data = this.next;
            this.next = null;
            this.shown = -1;
        }
        if (round) index = 0; // the next round may have more slides
        const count = this.data.slides.length;
        this.index = ((index % count) + count) % count;
        this.since = performance.now();
        if (this.index === this.shown) return;
        this.shown = this.index;
        const slide = this.data.slides[this.index];
        sessionStorage.setItem("mentas.slide", slide.name);
        this.dress();
        this.slide.replaceChildren(slideOf(this.data, slide));
        this.stage.setAttribute("aria-label", this.data.title);
        this.tick();
        this.tell();
        if (this.index === count - 1 && this.ask) this.ask(); // what the next round begins with
    }

    dress() {
        this.stage.lang = this.data.language;
        for (const [name, colour] of Object.entries(this.data.colours)) this.stage.style.setProperty(`--${name}`, colour);
        const { labels } = this.data;
        const button = (label, act) => {
            const node = element("button", "", label);
            node.type = "button";
            node.onclick = act;
            return node;
        };
        this.tools.replaceChildren(
            button(labels.back, () => this.show(this.index - 1)),
            button(labels.pause, () => this.pause()),
            button(labels.next, () => this.show(this.index + 1)),
            button(labels.full, () => this.full()),
            button(labels.help, () => this.help()),
            button(labels.close, () => this.leave()),
        );
    }

    tick() {
        if (!this.root.isConnected) this.end();
        if (!this.data) return;
        const { seconds, slides } = this.data;
        const far = seconds && !this.paused ? (performance.now() - this.since) / 1000 / seconds : (this.index + 1) / slides.length;
        if (seconds && !this.paused && far >= 1) {
            this.show(this.index + 1);
            return;
        }
        this.line.style.setProperty("--far", Math.min(far, 1).toFixed(3));
    }

    key(event) {
        if (event.ctrlKey || event.altKey || event.metaKey) return;
        const target = event.composedPath()[0];
        if ((event.key === " " || event.key === "Enter") && target instanceof HTMLElement && target.matches("button, a")) return;
        const act = {
            ArrowRight: () => this.show(this.index + 1),
            ArrowDown: () => this.show(this.index + 1),
            PageDown: () => this.show(this.index + 1),
            " ": () => this.show(this.index + 1),
            ArrowLeft: () => this.show(this.index - 1),
            ArrowUp: () => this.show(this.index - 1),
            PageUp: () => this.show(this.index - 1),
            Home: () => this.show(0),
            End: () => this.show(this.data.slides.length - 1),
            f: () => this.full(),
            p: () => this.pause(),
            "?": () => this.help(),
            h: () => this.help(),
            Escape: () => this.escape(),
        }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
        if (!act) return;
        event.preventDefault();
        event.stopPropagation();
        act();
    }

    full() {
        if (document.fullscreenElement) document.exitFullscreen();
        else {document.documentElement.requestFullscreen?.().then(() => {
                this.stage.hidePopover(); // full screen lies above it otherwise
                this.stage.showPopover();
                this.stage.focus();
            }).catch(() => {});}
    }

    pause() {
        if (!this.data.seconds) return;
        this.paused = !this.paused;
        sessionStorage.setItem("mentas.paused", this.paused ? "yes" : "no");
        this.since = performance.now();
        this.stage.dataset.paused = this.paused ? "yes" : "no";
        this.tick();
    }

    open(of, ...parts) {
        this.panel.dataset.of = of;
        this.panel.replaceChildren(...parts);
        this.panel.hidden = false;
    }

    close() {
        this.panel.hidden = true;
        this.panel.dataset.of = "";
    }

    help() {
        if (this.panel.dataset.of === "help") return this.close();
        const list = element("dl");
        for (const [keys, does] of this.data.help) list.append(element("dt", "", keys), element("dd", "", does));
        this.open("help", list);
    }

    escape() {
        if (!this.panel.hidden) this.close();
        else if (!document.fullscreenElement) this.leave();
    }

    leave() {
        this.away();
        // Where the server does not answer, the address leads back.
        setTimeout(() => {
            if (this.root.isConnected) location.assign(this.data.close);
        }, TO_LEAVE);
    }

    moved() {
        this.stage.classList.add("moved");
        clearTimeout(this.hiding);
        this.hiding = setTimeout(() => this.stage.classList.remove("moved"), HIDES_AFTER);
    }

    up(event) {
        const from = this.down;
        this.down = null;
        if (from === null || from === undefined || event.composedPath().some((one) => one === this.tools || one === this.panel)) return;
        const far = event.clientX - from;
        if (Math.abs(far) >= SWIPED) this.show(this.index + (far < 0 ? 1 : -1));
    }

    end() {
        this.listening.abort();
        clearInterval(this.clock);
        clearTimeout(this.hiding);
        this.channel?.close();
    }
}

export default function ({ data, parentElement, setTriggerValue }) {
    const root = parentElement.querySelector(".slideshow");
    root.slideshow ??= new Slideshow(root);
    root.slideshow.take(data, () => setTriggerValue("round", Date.now()), () => setTriggerValue("closed", Date.now()));
}
