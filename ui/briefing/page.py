"""The page of the briefing: choose, show on the wall, hand out as a file, freeze, and look at what was frozen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from html import escape
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from data.messages import DataError
from queries import Filters, QuestionError, period, results
from ui import html, panel, url_state
from ui.auth import roles
from ui.briefing.__main__ import writer
from ui.briefing.archive import Comparison, Frozen, FrozenRefused, Saved, before, compare, freeze, frozen_names, save, saved_choices, thaw
from ui.briefing.slides import SLIDES, Briefing, Choice, compose, say, say_change
from ui.briefing.slideshow import as_shown, wall
from ui.briefing.snapshot import QUESTIONS, Facts, gather
from ui.context import Context
from ui.html import Comparison as Side
from ui.i18n import Words

SECONDS = 20
LONGEST = 3600
WALL = "show"
"""What the address holds while the slides are shown. It isn't remembered: another page is another page."""
NAMES = ("slide", "seconds", "dark", "follow", "internal", "frozen")
FILES = {".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pdf": "application/pdf"}
FILES[".xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOTES = "presenting.notes"
MADE = "presenting.made"


def on_the_wall() -> bool:
    """Whether the address asks for the slides alone, without the frame around them."""
    return WALL in st.query_params


def page() -> None:
    """The page in the visit's context: the slides, or what they are chosen and handed out with."""
    context = panel.context()
    chosen = _chosen(context)
    frozen = _said("frozen")
    if on_the_wall():
        opened = _thawed(context, frozen) if frozen else None
        briefing = compose(opened.facts, context.language, opened.choice, context.words.programme) if opened else _today(context, chosen)
        wall(as_shown(briefing, _seconds(), _is("dark"), _link()), _close)
        return
    words = context.words
    if frozen:
        _show_frozen(context, frozen)
        return
    briefing = _today(context, chosen)
    many = len(briefing.slides)
    panel.title(words("showing.question"))
    panel.sentence(
        words(
            "showing.answer",
            count=many,
            slides=words.write(many, "count"),
            on=words.write(briefing.facts.as_of, "date"),
        ),
        words("showing.internal" if briefing.facts.internal else "showing.published"),
    )
    _start(words)
    _choose(context)
    _contents(briefing, words)
    _files(briefing, words)
    if roles.allows(context.role, "planner"):
        _keep(context, chosen, briefing.facts)
    _list_frozen(context)


# ------------------------------------------------------------------------------------------------------ what is chosen


def _said(name: str) -> str:
    return next(iter(url_state.remembered(name)), "")


def _is(name: str) -> bool:
    return _said(name) == "1"


def _seconds() -> int:
    """How long a slide stands; what the address can't mean is the usual."""
    said = _said("seconds")
    return min(int(said), LONGEST) if said.isascii() and said.isdigit() and len(said) < 6 else SECONDS


def _chosen(context: Context) -> Choice:
    """The slides in the address, those that there are; and the notes of this visit."""
    notes = st.session_state.get(NOTES, {})
    return Choice(tuple(name for name in dict.fromkeys(url_state.remembered("slide")) if name in SLIDES), dict(notes))


def _today(context: Context, choice: Choice) -> Briefing:
    """The briefing about the date of the page, or about the latest where it is to follow the data."""
    staff = roles.allows(context.role, "planner")
    if _is("internal") and not staff:
        roles.noted("role_refused", asked="planner", page="briefing")
    internal = _is("internal") and staff
    known = period(context.folder)
    asked_for = known[1] if known and _is("follow") else context.as_of
    filters = Filters(cohort=context.filters.cohort, skill=context.filters.skill)
    day = asked_for if internal else replace(context, role="viewer").day(asked_for)
    facts = gather(context.folder, asked_for, filters, internal, since=before(context.folder, day, filters, internal))
    return compose(facts, context.language, choice, context.words.programme)


def _thawed(context: Context, name: str) -> Frozen:
    """The frozen briefing of that name; a refusal is recorded and reads like an error about a name that there isn't."""
    try:
        return thaw(context.folder, name, roles.allows(context.role, "planner"))
    except FrozenRefused:
        roles.noted("role_refused", asked="planner", frozen=name)
        raise


def _link(**changed: str) -> str:
    """This page's address with all that it holds, without the wall; `changed` in place of what it holds."""
    kept = {name: st.query_params.get_all(name) for name in st.query_params if name != WALL}
    return "./briefing?" + urlencode({**kept, **changed}, doseq=True)


def _choose(context: Context) -> None:
    words, staff = context.words, roles.allows(context.role, "planner")
    panel.heading(words("showing.choice"), words("showing.choice_about"))
    chosen = _chosen(context).slides
    st.session_state["choice.briefing.slide"] = list(chosen)
    st.multiselect(
        words("showing.slides"),
        list(SLIDES),
        key="choice.briefing.slide",
        format_func=lambda name: words(f"briefing.slide.{name}"),
        placeholder=words("showing.all"),
        on_change=lambda: url_state.put("slide", st.session_state["choice.briefing.slide"]),
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="presenting.options"):
        st.session_state["choice.briefing.seconds"] = _seconds()
        st.number_input(
            words("showing.seconds"),
            0,
            LONGEST,
            step=5,
            key="choice.briefing.seconds",
            help=words("showing.seconds_help"),
            width=220,
            on_change=lambda: url_state.put("seconds", [str(st.session_state["choice.briefing.seconds"])]),
        )
        for name in ("dark", "follow", *(("internal",) if staff else ())):
            key = f"choice.briefing.{name}"
            st.session_state[key] = _is(name)
            st.toggle(words(f"showing.{name}_choice"), key=key, help=words(f"showing.{name}_help"), on_change=_switched, args=(name,))
    with st.expander(words("showing.notes"), key="presenting.notes.box"):
        for name in chosen or SLIDES:
            key = f"choice.note.{name}"
            st.session_state.setdefault(key, st.session_state.get(NOTES, {}).get(name, ""))
            st.text_area(words(f"briefing.slide.{name}"), key=key, max_chars=1000, height=80, on_change=_noted, args=(name,))


def _switched(name: str) -> None:
    url_state.put(name, ["1"] if st.session_state[f"choice.briefing.{name}"] else [])


def _noted(name: str) -> None:
    st.session_state[NOTES] = {**st.session_state.get(NOTES, {}), name: st.session_state[f"choice.note.{name}"]}


def _start(words: Words) -> None:
    with st.container(key="presenting.start"):
        st.button(words("showing.start"), key="presenting.begin", type="primary", on_click=_begin)


def _begin() -> None:
    st.query_params[WALL] = "1"


def _close() -> None:
    if WALL in st.query_params:
        del st.query_params[WALL]


# ----------------------------------------------------------------------------------------------------- what there is


def _contents(briefing: Briefing, words: Words) -> None:
    """The slides in words: number, topic, message, caption."""
    panel.heading(words("showing.contents"), words("showing.contents_about"))
    items = "".join(
        f"<li data-slide='{escape(slide.name)}'><span class='mentas-quiet'>{escape(slide.topic)}</span> <strong>{escape(slide.heading)}</strong>"
        f"<span class='mentas-quiet'>{escape(slide.caption)}</span></li>"
        for slide in briefing.slides
    )
    st.html(f"<ol class='mentas-slides'>{items}</ol>")


def _files(briefing: Briefing, words: Words) -> None:
    """PowerPoint, PDF and Excel, made when they are asked for, with their progress; then handed out."""
    panel.heading(words("showing.files"), words("showing.files_about"))
    facts = briefing.facts
    name = f"{words('file.briefing')}{'_internal' if facts.internal else ''}_{facts.as_of.isoformat()}"
    about = repr((facts.as_of, facts.version, facts.internal, facts.filters, briefing.language, [vars(slide) for slide in briefing.slides]))
    with st.container(horizontal=True, key="presenting.files"):
        wanted = [suffix for suffix in FILES if st.button(words(f"showing.make.{suffix[1:]}"), key=f"presenting.make{suffix}")]
    for suffix in wanted:
        with st.container(key="presenting.progress"):
            bar = st.progress(0.0, text=words("showing.making"))
            made = writer(suffix)(briefing, partial(_forward, bar, words("showing.making")))
            bar.empty()
        st.session_state[MADE] = (about, suffix, made)
    kept = st.session_state.get(MADE)
    if kept is None or kept[0] != about:
        return
    _, suffix, made = kept
    panel.hand_out(f"briefing{suffix}", words("showing.download", file=f"{name}{suffix}"), f"{name}{suffix}", FILES[suffix], lambda: made)


def _forward(bar: Any, said: str, far: float) -> None:
    bar.progress(min(max(float(far), 0.0), 1.0), text=said)


def _keep(context: Context, choice: Choice, facts: Facts) -> None:
    """For staff: save what was chosen under a name, open what was saved, freeze."""
    words = context.words
    panel.heading(words("showing.keep"), words("showing.keep_about"))
    name = st.text_input(words("showing.name"), key="presenting.name", max_chars=80)
    with st.container(horizontal=True, key="presenting.keeping"):
        if st.button(words("showing.save"), key="presenting.save") and name.strip():
            as_of = None if _is("follow") else context.as_of
            filters = Filters(cohort=context.filters.cohort, skill=context.filters.skill)
            _tried(context, lambda: _save(context, Saved(name, choice, context.language, as_of, filters, _seconds(), _is("dark"), _is("internal"))))
        if st.button(words("showing.freeze"), key="presenting.freeze", help=words("showing.freeze_help")) and name.strip():
            _tried(context, lambda: _freeze(context, name, facts, choice))
    saved = saved_choices(context.folder)
    if saved:
        with st.container(horizontal=True, key="presenting.saved"):
            for number, each in enumerate(saved):
                st.button(each.name, key=f"presenting.open.{number}", help=words("showing.open_help"), on_click=_open, args=(each,))


def _save(context: Context, saved: Saved) -> None:
    roles.require("planner")
    save(context.folder, saved)


def _freeze(context: Context, name: str, facts: Facts, choice: Choice) -> None:
    roles.require("planner")
    freeze(context.folder, name, facts, choice)
    roles.noted("freeze", version=facts.version, internal=facts.internal)


def _tried(context: Context, act: Any) -> None:
    try:
        act()
    except (QuestionError, DataError) as error:
        st.html(f"<p class='mentas-complaint' role='status'>{escape(error.sentence[context.language])}</p>")
        return
    st.html(f"<p class='mentas-quiet' role='status'>{escape(context.words('showing.kept'))}</p>")


def _open(saved: Saved) -> None:
    """Put what was saved into the address."""
    url_state.put("slide", saved.choice.slides)
    url_state.put("seconds", [str(saved.seconds)])
    url_state.put("lang", [saved.language])
    for name, value in (("dark", saved.dark), ("internal", saved.internal), ("follow", saved.as_of is None)):
        url_state.put(name, ["1"] if value else [])
    if saved.as_of is not None:
        url_state.put("as_of", [saved.as_of.isoformat()])
    url_state.put("cohort", saved.filters.cohort)
    url_state.put("skill", saved.filters.skill)
    st.session_state[NOTES] = dict(saved.choice.notes)
    for name in SLIDES:
        st.session_state[f"choice.note.{name}"] = saved.choice.notes.get(name, "")


# ------------------------------------------------------------------------------------------------------------ frozen


def _list_frozen(context: Context) -> None:
    words = context.words
    names = frozen_names(context.folder, roles.allows(context.role, "planner"))
    panel.heading(words("showing.frozen"), words("showing.frozen_about"))
    if not names:
        panel.empty(words("showing.none_frozen"))
        return
    with st.container(horizontal=True, key="presenting.frozen"):
        for number, name in enumerate(names):
            st.button(name, key=f"presenting.frozen.{number}", on_click=url_state.put, args=("frozen", [name]))


def _show_frozen(context: Context, name: str) -> None:
    """A frozen briefing as it was, and beside it what would be different today."""
    words = context.words
    st.button(words("showing.back"), key="presenting.back", on_click=url_state.put, args=("frozen", []))
    found = _thawed(context, name)
    briefing, facts = compose(found.facts, context.language, found.choice, context.words.programme), found.facts
    panel.title(words("showing.frozen_title", name=found.name))
    made = words.write(date.fromisoformat(facts.made_at[:10]), "date")
    panel.sentence(
        words("showing.frozen_answer", made=made, on=words.write(facts.as_of, "date"), version=str(facts.version)),
        words("showing.internal" if facts.internal else "showing.published"),
    )
    _start(words)
    compared = compare(found, context.folder)
    panel.heading(words("showing.today"), words("showing.today_about", on=words.write(compared.as_of, "date"), version=str(compared.version)))
    _differences(compared, words)
    _contents(briefing, words)
    _files(briefing, words)


def _differences(compared: Comparison, words: Words) -> None:
    head = tuple(words(f"showing.column.{name}") for name in ("figure", "frozen", "late", "redefined", "since", "today"))
    rows = []
    for row in compared.rows:
        parts = (say(row.frozen, words), *(say_change(part, words) for part in (row.late, row.redefined, row.since)), say(row.today, words))
        rows.append((row.label[words.language], *parts))
    same = not compared.others and not any(part.number for row in compared.rows for part in (row.late, row.redefined))
    st.html(f"<p class='mentas-quiet'>{escape(words('showing.unchanged' if same else 'showing.different'))}</p>")
    st.html(html.comparison(Side(head, tuple(rows), frozenset(), 5), words("showing.today")))
    notes = [
        words(
            "showing.others",
            question=results()[QUESTIONS[question]].question[words.language],
            late=words.write(late, "count"),
            redefined=words.write(redefined, "count"),
        )
        for question, late, redefined in compared.others
    ]
    if compared.changed_results:
        notes.append(words("showing.changed", names=", ".join(compared.changed_results)))
    for note in notes:
        st.html(f"<p class='mentas-quiet'>{escape(note)}</p>")
