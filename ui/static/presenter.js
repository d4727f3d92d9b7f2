const BEAT = 500; // milliseconds between two looks at the clock
const TYPED = 1200; // milliseconds after which a typed number is taken
const TO_LEAVE = 4000; // milliseconds in which the server takes the view away

function button(label, act) {
    const node = element("button", "", label);
    node.type = "button";
    node.onclick = act;
    return node;
}

class Presenter {
    constructor(root) {
        this.root = root;
        this.index = 0;
        this.typed = "";
        this.listening = new AbortController();
        this.name = sessionStorage.getItem("mentas.presenter") ?? `mentas.wall.${Date.now()}.${Math.random().toString(36).slice(2)}`;
        sessionStorage.setItem("mentas.presenter", this.name);
        this.began = Number(sessionStorage.getItem("mentas.began")) || this.begin();
        this.channel = new BroadcastChannel(this.name);
        this.channel.onmessage = ({ data }) => this.heard(data);
        this.stage = element("main", "stage");
        this.stage.popover = "manual";
        this.stage.tabIndex = -1;
        this.bar = element("header", "bar");
        [this.current, this.next] = [element("div", "holder"), element("div", "holder")];
        [this.now, this.following, this.notes] = [element("h2"), element("h2"), element("div", "notes")];
        this.notes.tabIndex = 0;
        [this.clock, this.passed, this.page, this.wall] = ["clock", "passed", "at", "wall"].map((kind) => element("span", kind));
        this.wall.setAttribute("role", "status");
        const [left, right] = [element("section", "left"), element("section", "right")];
        left.append(this.now, this.current);
        right.append(this.following, this.next, this.notes);
        this.thumbs = element("nav", "thumbs");
        this.stage.append(this.bar, left, right, this.thumbs);
        root.replaceChildren(this.stage);
        this.stage.showPopover();
        this.stage.focus();
        addEventListener("keydown", (event) => this.key(event), { signal: this.listening.signal });
        this.ticking = setInterval(() => this.tick(), BEAT);
    }

    begin() {
        this.began = Date.now();
        sessionStorage.setItem("mentas.began", String(this.began));
        return this.began;
    }

    take(data, away) {
        this.away = away;
        if (data.key === this.data?.key) return;
        const shown = this.data?.slides[this.index]?.name;
        this.data = data;
        this.stage.lang = data.language;
        this.stage.setAttribute("aria-label", data.labels.view);
        for (const [name, colour] of Object.entries(data.colours)) this.stage.style.setProperty(`--${name}`, colour);
        const { labels } = data;
        const buttons = [
            button(labels.back, () => this.show(this.index - 1)),
            button(labels.next, () => this.show(this.index + 1)),
            button(labels.wall, () => this.open()),
            button(labels.restart, () => this.begin()),
            button(labels.leave, () => this.leave()),
        ];
        this.bar.replaceChildren(this.clock, this.passed, this.page, this.wall, ...buttons);
        this.notes.setAttribute("aria-label", labels.notes);
        this.thumbs.setAttribute("aria-label", labels.slides);
        this.thumbs.replaceChildren(...data.slides.map((slide, index) => {
            const thumb = button("", () => this.show(index));
            const holder = element("span", "holder");
            holder.inert = true;
            holder.append(slideOf(data, slide));
            thumb.append(holder, element("span", "number", `${index + 1} ${slide.topic}`));
            return thumb;
        }));
        this.index = Math.max(data.slides.findIndex((slide) => slide.name === shown), 0);
        this.draw();
        this.channel.postMessage({ ask: true });
    }

    // What the wall says: it is there, or what it shows.
    heard({ joined, shown }) {
        this.seen = true;
        if (joined) this.channel.postMessage({ show: this.data.slides[this.index].name });
        const index = this.data.slides.findIndex((slide) => slide.name === shown);
        if (index >= 0 && index !== this.index) {
            this.index = index;
            this.draw();
        }
        this.tick();
    }

    show(index) {
        if (index < 0 || index >= this.data.slides.length) return;
        this.index = index;
        this.draw();
        this.channel.postMessage({ show: this.data.slides[index].name });
    }

    draw() {
        const { slides, labels, notes } = this.data;
        const [slide, next] = [slides[this.index], slides[this.index + 1]];
        this.now.textContent = slide.topic;
        this.following.textContent = next ? `${labels.following}: ${next.topic}` : labels.last;
        this.current.replaceChildren(slideOf(this.data, slide));
        this.next.replaceChildren(...(next ? [slideOf(this.data, next)] : []));
        this.current.inert = this.next.inert = true; // the audience's slides; here their words are in the notes
        this.notes.textContent = notes[slide.name];
        this.notes.scrollTop = 0;
        for (const [index, thumb] of [...this.thumbs.children].entries()) thumb.toggleAttribute("data-current", index === this.index);
        for (const thumb of this.thumbs.children) thumb.removeAttribute("aria-current");
        this.thumbs.children[this.index].setAttribute("aria-current", "true");
        this.thumbs.children[this.index].scrollIntoView({ block: "nearest", inline: "nearest" });
        this.tick();
    }

    tick() {
        if (!this.root.isConnected) return this.end();
        if (!this.data) return;
        const seconds = Math.floor((Date.now() - this.began) / 1000);
        this.clock.textContent = new Date().toLocaleTimeString(this.data.locale, { hour: "2-digit", minute: "2-digit" });
        this.passed.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
        this.page.textContent = this.typed ? `${this.typed} …` : `${this.index + 1}/${this.data.slides.length}`;
        if (this.opened?.closed) this.seen = false;
        this.wall.textContent = this.data.labels[this.seen ? "joined" : "alone"];
    }

    open() {
        this.opened = window.open(this.data.wall, this.name, "popup,width=1280,height=720");
    }

    key(event) {
        if (event.ctrlKey || event.altKey || event.metaKey) return;
        const target = event.composedPath()[0];
        if ((event.key === " " || (event.key === "Enter" && !this.typed)) && target instanceof HTMLElement && target.matches("button")) return;
        const act = /^\d$/.test(event.key) ? () => this.number(event.key) : {
            ArrowRight: () => this.show(this.index + 1),
            PageDown: () => this.show(this.index + 1),
            " ": () => this.show(this.index + 1),
            ArrowLeft: () => this.show(this.index - 1),
            PageUp: () => this.show(this.index - 1),
            Home: () => this.show(0),
            End: () => this.show(this.data.slides.length - 1),
            Enter: () => this.jump(),
            Escape: () => this.leave(),
        }[event.key];
        if (!act) return;
        event.preventDefault();
        event.stopPropagation();
        act();
    }

    number(digit) {
        this.typed += digit;
        clearTimeout(this.waiting);
        this.waiting = setTimeout(() => this.jump(), TYPED);
        this.tick();
    }

    jump() {
        const index = Number(this.typed) - 1;
        clearTimeout(this.waiting);
        this.typed = "";
        this.show(index);
        this.tick();
    }

    leave() {
        this.away();
        // Where the server does not answer, the address leads back.
        setTimeout(() => {
            if (this.root.isConnected) location.assign(this.data.close);
        }, TO_LEAVE);
    }

    end() {
        this.listening.abort();
        clearInterval(this.ticking);
        clearTimeout(this.waiting);
        this.channel.close();
    }
}

export default function ({ data, parentElement, setTriggerValue }) {
    const root = parentElement.querySelector(".presenter");
    root.presenter ??= new Presenter(root);
    root.presenter.take(data, () => setTriggerValue("closed", Date.now()));
}
