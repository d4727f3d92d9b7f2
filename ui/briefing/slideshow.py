"""The wall: slides over the whole window, one at a time, by key, touch or by themselves; new data are taken in between two rounds.

One component draws them all from one message, so that a slide costs the server nothing. It lies in the browser's top layer:
no part of the page, and no dialogue of the framework's, comes before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from html import escape
from typing import Any

import streamlit as st

from ui.briefing.slides import Briefing, Chart, Message, Slide, Table, say_shown
from ui.briefing.svg_charts import drawing
from ui.i18n import Words
from ui.theme import COLOURS

KEYS = ("next", "back", "first", "last", "full", "pause", "notes", "help", "close")
"""What the help names, in its order; the keys themselves stand in the catalogue."""

STYLE = """
:host { --u: min(calc(100vw / 1920), calc(100vh / 1080)); }
.stage { position: fixed; inset: 0; width: 100vw; height: 100vh; max-width: none; max-height: none; margin: 0; padding: 0; border: 0;
    overflow: hidden;
    background: var(--page); color: var(--text); font-family: Inter, sans-serif; font-size: calc(28 * var(--u)); line-height: 1.4;
    touch-action: pan-y; }
.stage:focus { outline: none; }
.slide { position: absolute; left: 50%; top: 50%; width: calc(1920 * var(--u)); height: calc(1080 * var(--u));
    transform: translate(-50%, -50%);
    display: grid; grid-template-rows: auto auto minmax(0, 1fr) auto auto; row-gap: calc(14 * var(--u)); box-sizing: border-box;
    padding: calc(44 * var(--u)) calc(96 * var(--u)) calc(30 * var(--u)); }
.top, .foot { display: flex; gap: calc(32 * var(--u)); align-items: baseline; justify-content: space-between; color: var(--quiet);
    white-space: nowrap; }
.top strong { color: var(--text); font-weight: 600; }
.badge { border: calc(3 * var(--u)) solid var(--note-line); background: var(--note); color: var(--text);
    border-radius: calc(6 * var(--u)); padding: 0 calc(16 * var(--u)); }
h1 { font-family: MentasSerif, Georgia, serif; font-weight: 700; font-size: calc(58 * var(--u)); line-height: 1.14;
    letter-spacing: -0.01em; margin: 0; text-wrap: balance; }
.body { min-height: 0; display: grid; align-content: center; }
.body svg { display: block; width: 100%; height: 100%; max-height: calc(620 * var(--u)); }
.figures { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; gap: calc(48 * var(--u)); }
.figure { border-top: calc(10 * var(--u)) solid; background: var(--surface);
    padding: calc(36 * var(--u)) calc(36 * var(--u)) calc(40 * var(--u)); border-radius: 0 0 calc(6 * var(--u)) calc(6 * var(--u)); }
.figure h2 { font: 600 calc(34 * var(--u)) / 1.25 Inter, sans-serif; margin: 0; min-height: 2.5em; }
.figure strong { display: block; font-size: calc(120 * var(--u)); font-weight: 650; line-height: 1.15; letter-spacing: -0.03em;
    font-variant-numeric: tabular-nums; }
.figure p { margin: 0; font-size: calc(30 * var(--u)); color: var(--quiet); }
table { border-collapse: collapse; width: 100%; font-size: calc(30 * var(--u)); }
th, td { text-align: left; vertical-align: top; padding: calc(11 * var(--u)) calc(28 * var(--u)) calc(11 * var(--u)) 0;
    border-bottom: 1px solid var(--line); font-weight: 400; }
tbody th { font-weight: 600; white-space: nowrap; }
thead th { color: var(--quiet); }
.message { background: var(--surface); padding: calc(60 * var(--u)); font-size: calc(40 * var(--u)); border-radius: calc(6 * var(--u)); }
.caption { color: var(--quiet); margin: 0; line-height: 1.32; }
.line { position: absolute; left: 0; bottom: 0; height: max(3px, calc(6 * var(--u))); width: 100%; transform-origin: left;
    background: var(--covered); }
.line { transform: scaleX(var(--far, 0)); }
.tools { position: absolute; right: calc(24 * var(--u)); top: calc(24 * var(--u)); display: flex; gap: 8px; opacity: 0;
    transition: opacity 0.2s; }
.stage.moved .tools, .tools:focus-within { opacity: 1; }
.tools button { font: 500 16px / 1.2 Inter, sans-serif; color: var(--text); background: var(--surface);
    border: 1px solid var(--base); border-radius: 4px; padding: 9px 14px; cursor: pointer; text-decoration: none; }
.tools :focus-visible { outline: 3px solid var(--resident); outline-offset: 2px; }
.stage:not(.moved) { cursor: none; }
.panel { position: absolute; inset: auto calc(96 * var(--u)) calc(90 * var(--u)); background: var(--surface);
    border: calc(3 * var(--u)) solid var(--base); border-radius: calc(10 * var(--u));
    padding: calc(30 * var(--u)) calc(40 * var(--u)); white-space: pre-line; max-height: calc(700 * var(--u)); overflow: auto; }
.panel dl { display: grid; grid-template-columns: auto 1fr; gap: calc(8 * var(--u)) calc(36 * var(--u)); margin: 0; }
.panel dt { font-weight: 600; }
.panel dd { margin: 0; }
[hidden] { display: none !important; }
"""

SCRIPT = """
const HIDES_AFTER = 3000; // milliseconds after which pointer and buttons go away
const SWIPED = 60; // pixels that count as a swipe
const TO_LEAVE = 4000; // milliseconds in which the server takes the wall away
const TICK = 250; // milliseconds between two looks at the clock

function element(name, kind, text) {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    if (text !== undefined) made.textContent = text;
    return made;
}

class Wall {
    constructor(root) {
        this.root = root;
        this.place = 0;
        this.shown = -1;
        this.paused = false;
        this.since = performance.now();
        this.listening = new AbortController();
        const on = (target, name, act) => target.addEventListener(name, act, { signal: this.listening.signal });
        this.stage = element('section', 'stage');
        this.stage.popover = 'manual';
        this.stage.tabIndex = -1;
        this.slide = element('div', 'slide');
        this.line = element('div', 'line');
        this.tools = element('div', 'tools');
        this.panel = element('div', 'panel');
        this.panel.hidden = true;
        this.stage.append(this.slide, this.line, this.panel, this.tools);
        root.replaceChildren(this.stage);
        this.stage.showPopover();
        this.stage.focus();
        on(window, 'keydown', (event) => this.key(event));
        on(this.stage, 'pointermove', () => this.moved());
        on(this.stage, 'pointerdown', (event) => { this.down = event.isPrimary ? event.clientX : null; this.moved(); });
        on(this.stage, 'pointerup', (event) => this.up(event));
        this.clock = setInterval(() => this.tick(), TICK);
    }

    take(data, ask, away) {
        this.ask = ask;
        this.away = away;
        if (!this.data) {
            this.data = data;
            const kept = data.slides.findIndex((slide) => slide.name === sessionStorage.getItem('mentas.slide'));
            this.paused = data.seconds === 0 || sessionStorage.getItem('mentas.paused') === 'yes';
            this.show(Math.max(kept, 0));
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
        this.show(Math.min(this.place, this.data.slides.length - 1));
    }

    show(place) {
        const round = place >= this.data.slides.length;
        if (round && this.next) {
            this.data = this.next;
            this.next = null;
            this.shown = -1;
        }
        const many = this.data.slides.length;
        this.place = ((place % many) + many) % many;
        this.since = performance.now();
        if (this.place === this.shown) return;
        this.shown = this.place;
        const slide = this.data.slides[this.place];
        sessionStorage.setItem('mentas.slide', slide.name);
        this.dress();
        this.slide.replaceChildren(...this.parts(slide));
        this.stage.setAttribute('aria-label', this.data.title);
        if (this.panel.dataset.of === 'notes') this.notes(true);
        this.tick();
        if (this.place === many - 1 && this.ask) this.ask(); // what the next round begins with
    }

    dress() {
        this.stage.lang = this.data.language;
        for (const [name, colour] of Object.entries(this.data.colours)) this.stage.style.setProperty(`--${name}`, colour);
        const { labels } = this.data;
        const button = (label, act) => {
            const made = element('button', '', label);
            made.type = 'button';
            made.onclick = act;
            return made;
        };
        this.tools.replaceChildren(
            button(labels.back, () => this.show(this.place - 1)), button(labels.pause, () => this.pause()),
            button(labels.next, () => this.show(this.place + 1)), button(labels.full, () => this.full()),
            button(labels.help, () => this.help()), button(labels.close, () => this.leave()),
        );
    }

    parts(slide) {
        const top = element('header', 'top');
        top.append(element('strong', '', slide.topic), ...this.data.badges.map((badge) => element('span', 'badge', badge)));
        const heading = element('h1', '', slide.heading);
        const body = element('div', 'body');
        body.innerHTML = slide.body; // drawn by the server from escaped text; no script in it can run
        if (slide.picture) {
            body.setAttribute('role', 'img');
            body.setAttribute('aria-label', slide.alt);
        }
        const foot = element('footer', 'foot');
        foot.append(element('span', '', [this.data.title, this.data.focus].filter(Boolean).join(' · ')), element('span', 'page', slide.page));
        return [top, heading, body, element('p', 'caption', slide.caption), foot];
    }

    tick() {
        if (!this.root.isConnected) this.end();
        if (!this.data) return;
        const { seconds, slides } = this.data;
        const far = seconds && !this.paused ? (performance.now() - this.since) / 1000 / seconds : (this.place + 1) / slides.length;
        if (seconds && !this.paused && far >= 1) {
            this.show(this.place + 1);
            return;
        }
        this.line.style.setProperty('--far', Math.min(far, 1).toFixed(3));
    }

    key(event) {
        if (event.ctrlKey || event.altKey || event.metaKey) return;
        const at = event.composedPath()[0];
        if ((event.key === ' ' || event.key === 'Enter') && at instanceof HTMLElement && at.matches('button, a')) return;
        const act = {
            ArrowRight: () => this.show(this.place + 1), ArrowDown: () => this.show(this.place + 1), PageDown: () => this.show(this.place + 1),
            ' ': () => this.show(this.place + 1), ArrowLeft: () => this.show(this.place - 1), ArrowUp: () => this.show(this.place - 1),
            PageUp: () => this.show(this.place - 1), Home: () => this.show(0),
            End: () => this.show(this.data.slides.length - 1),
            f: () => this.full(), p: () => this.pause(), n: () => this.notes(), '?': () => this.help(), h: () => this.help(),
            Escape: () => this.escape(),
        }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
        if (!act) return;
        event.preventDefault();
        event.stopPropagation();
        act();
    }

    full() {
        if (document.fullscreenElement) document.exitFullscreen();
        else document.documentElement.requestFullscreen?.().then(() => {
            this.stage.hidePopover(); // full screen lies above it otherwise
            this.stage.showPopover();
            this.stage.focus();
        }).catch(() => {});
    }

    pause() {
        if (!this.data.seconds) return;
        this.paused = !this.paused;
        sessionStorage.setItem('mentas.paused', this.paused ? 'yes' : 'no');
        this.since = performance.now();
        this.stage.dataset.paused = this.paused ? 'yes' : 'no';
        this.tick();
    }

    open(of, ...parts) {
        this.panel.dataset.of = of;
        this.panel.replaceChildren(...parts);
        this.panel.hidden = false;
    }

    close() {
        this.panel.hidden = true;
        this.panel.dataset.of = '';
    }

    help() {
        if (this.panel.dataset.of === 'help') return this.close();
        const list = element('dl');
        for (const [keys, does] of this.data.help) list.append(element('dt', '', keys), element('dd', '', does));
        this.open('help', list);
    }

    notes(again = false) {
        if (this.panel.dataset.of === 'notes' && !again) return this.close();
        this.open('notes', element('div', '', this.data.slides[this.place].note));
    }

    escape() {
        if (!this.panel.hidden) this.close();
        else if (!document.fullscreenElement) this.leave();
    }

    leave() {
        this.away();
        // Where the server doesn't answer, the address leads back.
        setTimeout(() => { if (this.root.isConnected) location.assign(this.data.close); }, TO_LEAVE);
    }

    moved() {
        this.stage.classList.add('moved');
        clearTimeout(this.hiding);
        this.hiding = setTimeout(() => this.stage.classList.remove('moved'), HIDES_AFTER);
    }

    up(event) {
        const from = this.down;
        this.down = null;
        if (from === null || from === undefined || event.composedPath().some((one) => one === this.tools || one === this.panel)) return;
        const far = event.clientX - from;
        if (Math.abs(far) >= SWIPED) this.show(this.place + (far < 0 ? 1 : -1));
    }

    end() {
        this.listening.abort();
        clearInterval(this.clock);
        clearTimeout(this.hiding);
    }
}

export default function ({ data, parentElement, setTriggerValue }) {
    const root = parentElement.querySelector('.wall');
    root.wall ??= new Wall(root);
    root.wall.take(data, () => setTriggerValue('round', Date.now()), () => setTriggerValue('closed', Date.now()));
}
"""

_component = st.components.v2.component("mentas.wall", html="<div class='wall'></div>", css=STYLE, js=SCRIPT)


def wall(data: dict[str, Any], closed: Callable[[], Any]) -> None:
    """Show the slides (`as_shown`) over the whole window; at the last slide of a round the page is asked anew. `closed`: she goes back."""
    _component(data=data, key="wall", on_round_change=lambda: None, on_closed_change=closed)


def as_shown(briefing: Briefing, seconds: int, dark: bool, close: str) -> dict[str, Any]:
    """A briefing as the component takes it: `key` changes with anything that is shown, `look` with what was chosen.

    `seconds` is how long a slide stands (0: until a key is pressed), `close` the address of what lies behind the wall.
    """
    words = briefing.words
    colours = COLOURS["dark" if dark else "light"]
    many = len(briefing.slides)
    slides = [_slide(slide, number, many, briefing.on, words, colours) for number, slide in enumerate(briefing.slides, start=1)]
    look = [briefing.language, dark, seconds, [slide["name"] for slide in slides], briefing.focus]
    return {
        "key": sha256(repr((slides, briefing.badges, look)).encode()).hexdigest(),
        "look": repr(look),
        "language": briefing.language,
        "title": briefing.title,
        "badges": list(briefing.badges),
        "focus": briefing.focus,
        "slides": slides,
        "seconds": seconds,
        "colours": {name.replace("_", "-"): colour for name, colour in colours.items()},
        "labels": {name: words(f"wall.{name}") for name in ("next", "back", "pause", "full", "help", "close")},
        "help": [[words(f"wall.key.{name}"), words(f"wall.{name}")] for name in KEYS],
        "close": close,
    }


def _slide(slide: Slide, number: int, many: int, on: str, words: Words, colours: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": slide.name,
        "topic": slide.topic,
        "heading": slide.heading,
        "body": _body(slide, words, colours),
        "picture": isinstance(slide.body, Chart),
        "caption": slide.caption,
        "note": slide.note,
        "alt": slide.alt,
        "page": words("briefing.page", on=on, page=words.write(number, "count"), pages=words.write(many, "count")),
    }


def _body(slide: Slide, words: Words, colours: Mapping[str, str]) -> str:
    """The middle of a slide as HTML; everything that comes from data is escaped."""
    match slide.body:
        case Chart() as chart:
            return drawing(chart, words, colours)
        case Table() as table:
            head = "".join(f"<th scope='col'>{escape(text)}</th>" for text in table.head)
            rows = "".join(
                f"<tr><th scope='row'>{escape(row[0])}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in row[1:])}</tr>" for row in table.rows
            )
            return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        case Message() as message:
            return f"<p class='message'>{escape(message.text)}</p>"
        case figures:
            drawn = "".join(
                f"<div class='figure' style='border-color:{colours[shown.thing]}'><h2>{escape(shown.label)}</h2>"
                f"<strong data-figure='{escape(shown.label)}'>{escape(say_shown(shown, words))}</strong><p>{escape(shown.beneath)}</p></div>"
                for shown in figures
            )
            return f"<div class='figures'>{drawn}</div>"
