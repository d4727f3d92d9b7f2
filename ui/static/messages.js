// Draws panels as their message comes in. The framework hands a message on only after two passes over the page, so text and charts would wait
// for them; where this does not find the panels (another version of the framework), they are drawn then.
(() => {
    const DELTA = 5, ELEMENT = 3, COMPONENT = 59, NAME = 2, CONTENT = 12, HASH = 1, SENT_BEFORE = 11; // numbers of fields, in the framework's .proto files
    const KEPT = 8; // contents that the server may name by their hash instead of sending them again
    const kept = new Map();
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
        if (before) return kept.get(text.decode(before));
        const component = [DELTA, ELEMENT, COMPONENT].reduce((inner, number) => inner && field(inner, number), message);
        const name = component && field(component, NAME);
        if (!name || text.decode(name) !== "mentas.panels") return undefined;
        const content = field(component, CONTENT), hash = field(message, HASH);
        if (content && hash) kept.set(text.decode(hash), content);
        if (kept.size > KEPT) kept.delete(kept.keys().next().value);
        return content;
    }

    window.WebSocket = class extends WebSocket {
        constructor(...given) {
            super(...given);
            this.addEventListener("message", ({ data }) => {
                const panels = data instanceof ArrayBuffer && panelsIn(new Uint8Array(data));
                if (panels) window.mentas.redraw(panels);
            });
        }
    };
})();
