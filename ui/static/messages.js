// Draws panels as their message comes in. The framework hands a message on only after two passes over the page, so text and charts would wait
// for them; where this does not find the panels (another version of the framework), they are drawn then.
(() => {
    // Numbers of fields, in the framework's .proto files.
    const DELTA = 5, ELEMENT = 3, COMPONENT = 59, NAME = 2, CONTENT = 12, HASH = 1, SENT_BEFORE = 11, STATUS = 9, RERUN = 11, PAGE = 3;
    const MOST = 8; // contents that the server may name by their hash instead of sending them again
    const contents = new Map();
    const text = new TextDecoder();

    // The content of a field of a message in protobuf's wire format; undefined where it has none.
    function field(message, number) {
        let at = 0;
        const varint = () => {
            let value = 0;
            for (let factor = 1;; factor *= 128) {
                const byte = message[at++];
                value += (byte & 127) * factor;
                if (byte < 128) return value;
                if (at >= message.length) throw new RangeError("no message");
            }
        };
        while (at < message.length) {
            const tag = varint(), kind = tag & 7;
            if (kind === 0) varint();
            else if (kind === 1) at += 8;
            else if (kind === 5) at += 4;
            else if (kind === 2) {
                const length = varint();
                if (tag >> 3 === number) return message.subarray(at, at + length);
                at += length;
            } else return undefined;
        }
        return undefined;
    }

    function panelsIn(message) {
        const before = field(message, SENT_BEFORE);
        if (before) return contents.get(text.decode(before));
        const component = [DELTA, ELEMENT, COMPONENT].reduce((inner, number) => inner && field(inner, number), message);
        const name = component && field(component, NAME);
        if (!name || text.decode(name) !== "mentas.panels") return undefined;
        const content = field(component, CONTENT), hash = field(message, HASH);
        if (content && hash) contents.set(text.decode(hash), content);
        if (contents.size > MOST) contents.delete(contents.keys().next().value);
        return content;
    }

    // The last message of a rerun: a status that says nothing, not that the script is running either.
    function ends(message) {
        return field(message, STATUS)?.length === 0;
    }

    // The framework passes over page and drawer as soon as it has the first messages of a change, and those with the charts would wait for it.
    // So it gets what comes together in one go: after a few milliseconds, or, where panels were redrawn, when the script is done and they
    // are on the screen.
    const TOGETHER = 4, ON_THE_SCREEN = 20, UP_TO_THE_END = 300; // milliseconds

    // What a visitor does between a change of page and the server's answer is sent by the framework with the page before, and called the visitor
    // back to it. It is sent with the page that was asked for, until the framework knows that page.
    let isTurning = false; // what is sent next asks for a page
    addEventListener("click", ({ target }) => isTurning ||= Boolean(target.closest?.("[data-testid=stPageLink] a")), { capture: true });
    addEventListener("popstate", () => isTurning = true);

    window.WebSocket = class extends WebSocket {
        #destination = new Uint8Array();
        #waiting = [];
        #timer = 0;
        #isHandingOn = false;
        #hasEnded = false;
        #isRedrawn = false;
        #drawings = 0; // not done yet: what is handed on before would keep them waiting for the framework's passes
        #drawn = Promise.resolve();

        constructor(...given) {
            super(...given);
            this.addEventListener("message", (event) => this.#receive(event));
            this.addEventListener("close", () => this.#handOn()); // before the framework hears of it
        }

        send(data) {
            const rerun = data instanceof Uint8Array && field(data, RERUN), page = rerun && field(rerun, PAGE);
            if (page) {
                if (isTurning) this.#destination = page.slice();
                else if (text.decode(page) === text.decode(this.#destination)) this.#destination = new Uint8Array();
                else if (page.length === this.#destination.length) page.set(this.#destination);
                isTurning = false;
            }
            super.send(data);
        }

        #receive(event) {
            if (this.#isHandingOn) return;
            const message = event.data instanceof ArrayBuffer ? new Uint8Array(event.data) : new Uint8Array();
            const panels = panelsIn(message);
            if (panels) {
                this.#drawings++;
                this.#drawn = this.#drawn.then(() => this.#redraw(panels));
            }
            if (document.hidden && !this.#waiting.length) return; // its timers are slow
            event.stopImmediatePropagation();
            if (this.#waiting.push(event.data) === 1) this.#handOnIn(TOGETHER);
            this.#hasEnded ||= ends(message);
            if (this.#hasEnded && this.#isRedrawn) this.#handOnIn(ON_THE_SCREEN);
        }

        async #redraw(panels) {
            const isOnPage = await window.mentas.redraw(panels).catch(reportError);
            this.#drawings--;
            if (!this.#waiting.length) return;
            this.#isRedrawn ||= Boolean(isOnPage);
            this.#handOnIn(!this.#isRedrawn ? TOGETHER : this.#hasEnded ? ON_THE_SCREEN : UP_TO_THE_END);
        }

        #handOnIn(milliseconds) {
            clearTimeout(this.#timer);
            this.#timer = setTimeout(() => this.#drawings || this.#handOn(), milliseconds);
        }

        #handOn() {
            this.#isHandingOn = true;
            for (const data of this.#waiting.splice(0)) this.dispatchEvent(new MessageEvent("message", { data }));
            this.#isHandingOn = this.#hasEnded = this.#isRedrawn = false;
        }
    };
})();
