"""The briefing page: choose slides, show them on the wall, download them, freeze a briefing, open a frozen one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from data.messages import DataError
from queries import Filters, QuestionError, period, results
from ui import exports, html, panel, triggers, url_state
from ui.auth import roles
from ui.briefing import presenter, slideshow
from ui.briefing.__main__ import writer
from ui.briefing.archive import Frozen, FrozenRefused, SavedChoice, before, freeze, frozen_names, open_frozen, save, saved_choices
from ui.briefing.archive_comparison import Comparison, compare, corrected_names, corrections, recomposed
from ui.briefing.slide import Briefing, Choice
from ui.briefing.slides import SLIDES, compose
from ui.briefing.snapshot import QUESTIONS, Snapshot, gather
from ui.context import Context
from ui.delivery import page as delivery
from ui.html import Comparison as ComparisonTable
from ui.i18n import Words
from ui.sentences import joined

SECONDS = 20
LONGEST = 3600
SHOW, PRESENT = "show", "present"
"""What the address holds while the slides, or the presenter's view of them, are shown. It is not remembered: another page is another page."""
FILES = {
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}
NOTES = "presenting.notes"
PREPARED_FILE = "presenting.made"


def is_slideshow() -> bool:
    """Whether the address asks for the slides or the presenter's view alone, without the frame around them."""
    return SHOW in st.query_params or PRESENT in st.query_params


def page() -> None:
    """Show the slides, or the controls to choose and download them."""
    context = panel.context()
    name = _remembered("frozen")
    frozen = _frozen(context, name) if name else None
    briefing = recomposed(frozen, context.folder, context.language, context.words.programme) if frozen else _today(context, _choice())
    if PRESENT in st.query_params:
        presenter.show(presenter.view_of(briefing, _is("dark"), _link(), _wall(context, briefing)), _close)
    elif is_slideshow():
        slideshow.show(slideshow.message_of(briefing, _seconds(), _is("dark"), _link()), _close)
    elif frozen:
        _show_frozen(context, frozen, briefing)
    else:
        _show_today(context, briefing)


def _earlier(briefing: Briefing) -> str:
    """Which slides are of an earlier day than the others, of which, and why; empty if none is."""
    words = briefing.words
    of_days = [(number, each.of_day) for number, each in enumerate(briefing.slides, start=1) if each.of_day]
    each = [words("briefing_page.slide_of", number=words.write(number, "count"), on=words.short_date(day)) for number, day in of_days]
    return words("briefing_page.earlier", slides=", ".join(each)) if each else ""


def _show_today(context: Context, briefing: Briefing) -> None:
    words, snapshot, many = context.words, briefing.snapshot, len(briefing.slides)
    panel.title(words("briefing_page.question"))
    about = [words("briefing_page.begin"), words("briefing_page.internal" if snapshot.internal else "briefing_page.published")]
    values = {"slides": words.write(many, "count"), "on": words.write(snapshot.as_of, "date")}
    panel.sentence(words("briefing_page.answer", count=many, earlier=_earlier(briefing), **values), joined(about))
    _start(words)
    _contents(briefing, words)
    _choose(context)
    _files(briefing, words)
    if _staff(context):
        _save_or_freeze(context, snapshot)
        delivery.show(context)
    _list_frozen(context)


# ------------------------------------------------------------------------------------------------------ what is chosen


def _staff(context: Context) -> bool:
    return roles.allows(context.role, "planner")


def _remembered(name: str) -> str:
    return next(iter(url_state.remembered(name)), "")


def _is(name: str) -> bool:
    return _remembered(name) == "1"


def _seconds() -> int:
    """Seconds per slide; the default if the address holds no valid number."""
    text = _remembered("seconds")
    return min(int(text), LONGEST) if text.isascii() and text.isdigit() and len(text) < 6 else SECONDS


def _choice() -> Choice:
    """The valid slides in the address, and the notes of this visit."""
    notes = st.session_state.get(NOTES, {})
    return Choice(tuple(name for name in dict.fromkeys(url_state.remembered("slide")) if name in SLIDES), dict(notes))


def _focus(context: Context) -> Filters:
    return Filters(cohort=context.filters.cohort, skill=context.filters.skill)


def _today(context: Context, choice: Choice) -> Briefing:
    """The briefing for the page's date, or for the latest date if it follows the data."""
    internal = _is("internal") and _staff(context)
    if _is("internal") and not internal:
        roles.log_action("role_refused", asked="planner", page="briefing")
    known = period(context.folder)
    asked_for = known[1] if known and _is("follow") else context.as_of
    day = asked_for if internal else replace(context, role="viewer").day(asked_for)
    since = before(context.folder, day, _focus(context), internal)
    snapshot = gather(context.folder, asked_for, _focus(context), internal, since=since)
    return compose(snapshot, context.language, choice, context.words.programme)


def _frozen(context: Context, name: str) -> Frozen:
    """The frozen briefing of that name; a refusal is recorded and reads as if there were none."""
    try:
        return open_frozen(context.folder, name, _staff(context))
    except FrozenRefused:
        roles.log_action("role_refused", asked="planner", frozen=name)
        raise


def _link() -> str:
    """This page's address with all that it holds, without the slideshow."""
    return "./briefing?" + urlencode({name: st.query_params.get_all(name) for name in st.query_params if name not in (SHOW, PRESENT)}, doseq=True)


def _wall(context: Context, briefing: Briefing) -> str:
    """The address of the slides that a presenter view drives, with all that was chosen here: another window has another memory."""
    remembered = {name: _remembered(name) for name in ("dark", "follow", "internal", "frozen")}
    focus = {"cohort": context.filters.cohort, "skill": context.filters.skill}
    slides = [slide.name for slide in briefing.slides]
    values = {"lang": context.language, "as_of": context.as_of, "slide": slides, **remembered, **focus, "seconds": 0, SHOW: 1}
    return "./briefing?" + urlencode({name: value for name, value in values.items() if value not in ("", ())}, doseq=True)


def _choose(context: Context) -> None:
    words = context.words
    with st.expander(words("briefing_page.choice"), key="presenting.choice.box"):
        panel.line(words("briefing_page.choice_about"), "quiet")
        slides = _choice().slides
        st.session_state["choice.briefing.slide"] = list(slides)
        st.multiselect(
            words("briefing_page.slides"),
            list(SLIDES),
            key="choice.briefing.slide",
            format_func=lambda name: words(f"briefing.slide.{name}"),
            placeholder=words("briefing_page.all"),
            on_change=_put_slides,
        )
        with st.container(horizontal=True, vertical_alignment="bottom", key="presenting.options"):
            st.session_state["choice.briefing.seconds"] = _seconds()
            st.number_input(
                words("briefing_page.seconds"),
                0,
                LONGEST,
                step=5,
                key="choice.briefing.seconds",
                help=words("briefing_page.seconds_help"),
                width=220,
                on_change=lambda: url_state.put("seconds", [str(st.session_state["choice.briefing.seconds"])]),
            )
            for name in ("dark", "follow", *(("internal",) if _staff(context) else ())):
                key = f"choice.briefing.{name}"
                st.session_state[key] = _is(name)
                st.toggle(words(f"briefing_page.{name}_choice"), key=key, help=words(f"briefing_page.{name}_help"), on_change=_switched, args=(name,))
    with st.expander(words("briefing_page.notes"), key="presenting.notes.box"):
        for name in _choice().slides or SLIDES:
            key = f"choice.note.{name}"
            st.session_state.setdefault(key, st.session_state.get(NOTES, {}).get(name, ""))
            st.text_area(words(f"briefing.slide.{name}"), key=key, max_chars=1000, height=80, on_change=_noted, args=(name,))


def _put_slides() -> None:
    slides = triggers.selection("choice.briefing.slide", SLIDES)
    if slides is not None:
        url_state.put("slide", slides)


def _switched(name: str) -> None:
    url_state.put(name, ["1"] if st.session_state[f"choice.briefing.{name}"] else [])


def _noted(name: str) -> None:
    st.session_state[NOTES] = {**st.session_state.get(NOTES, {}), name: st.session_state[f"choice.note.{name}"]}


def _start(words: Words) -> None:
    with st.container(horizontal=True, key="presenting.start"):
        st.button(words("briefing_page.start"), key="presenting.begin", type="primary", on_click=_begin, args=(SHOW,))
        st.button(
            words("briefing_page.present"), key="presenting.present", help=words("briefing_page.present_help"), on_click=_begin, args=(PRESENT,)
        )


def _begin(what: str) -> None:
    st.query_params[what] = "1"


def _close() -> None:
    for name in (SHOW, PRESENT):
        if name in st.query_params:
            del st.query_params[name]


# ----------------------------------------------------------------------------------------------------- what there is


def _contents(briefing: Briefing, words: Words) -> None:
    """The slides in words: number, topic, message, caption."""
    panel.heading(words("briefing_page.contents"), words("briefing_page.contents_about"))
    st.html(html.render("slides.html", slides=briefing.slides, left_out=briefing.left_out, words=words))


def _files(briefing: Briefing, words: Words) -> None:
    """Buttons for PowerPoint, PDF and Excel: each file is made on request, with progress, then offered for download."""
    panel.heading(words("briefing_page.files"), words("briefing_page.files_about"))
    snapshot = briefing.snapshot
    name = f"{words('file.briefing')}{'_internal' if snapshot.internal else ''}_{snapshot.as_of.isoformat()}"
    about = repr((snapshot.as_of, snapshot.version, snapshot.internal, snapshot.filters, briefing.language, briefing.slides))
    with st.container(horizontal=True, key="presenting.files"):
        suffixes = [suffix for suffix in FILES if st.button(words(f"briefing_page.make.{suffix[1:]}"), key=f"presenting.make{suffix}")]
    for suffix in suffixes:
        with st.container(key="presenting.progress"):
            bar = st.progress(0.0, text=words("briefing_page.making"))
            content = writer(suffix)(briefing, partial(_progress, bar, words("briefing_page.making")))
            bar.empty()
        st.session_state[PREPARED_FILE] = (about, suffix, content)
    made = st.session_state.get(PREPARED_FILE)
    if made is not None and made[0] == about:
        _, suffix, content = made
        file = f"{name}{suffix}"
        exports.hand_out(f"briefing{suffix}", words("briefing_page.download", file=file), file, FILES[suffix], lambda: content)


def _progress(bar: Any, text: str, share: float) -> None:
    bar.progress(min(max(float(share), 0.0), 1.0), text=text)


def _save_or_freeze(context: Context, snapshot: Snapshot) -> None:
    """For staff: save the choice of slides, open a saved one, freeze the briefing."""
    words, choice = context.words, _choice()
    with st.expander(words("briefing_page.keep"), key="presenting.keep.box"):
        _keep(context, snapshot, choice)
    choices = saved_choices(context.folder)
    if choices:
        with st.container(horizontal=True, key="presenting.saved"):
            for number, each in enumerate(choices):
                st.button(
                    html.literal(each.name), key=f"presenting.open.{number}", help=words("briefing_page.open_help"), on_click=_open, args=(each,)
                )


def _keep(context: Context, snapshot: Snapshot, choice: Choice) -> None:
    """The name, and the buttons that save the choice or freeze the briefing under it."""
    words = context.words
    panel.line(words("briefing_page.keep_about"), "quiet")
    name = st.text_input(words("briefing_page.name"), key="presenting.name", max_chars=80)
    with st.container(horizontal=True, key="presenting.keeping"):
        if st.button(words("briefing_page.save"), key="presenting.save") and name.strip():
            as_of = None if _is("follow") else context.as_of
            saved = SavedChoice(name, choice, context.language, as_of, _focus(context), _seconds(), _is("dark"), _is("internal"))
            _as_staff(context, lambda: save(context.folder, saved))
        if st.button(words("briefing_page.freeze"), key="presenting.freeze", help=words("briefing_page.freeze_help")) and name.strip():
            _as_staff(context, lambda: _freeze(context, name, snapshot, choice))


def _freeze(context: Context, name: str, snapshot: Snapshot, choice: Choice) -> None:
    freeze(context.folder, name, snapshot, choice)
    roles.log_action("freeze", version=snapshot.version, internal=snapshot.internal)


def _as_staff(context: Context, act: Callable[[], object]) -> None:
    """Run a staff action if the visitor is still staff, and report the outcome."""
    roles.require("planner")
    try:
        act()
    except (QuestionError, DataError) as error:
        panel.line(error.sentence[context.language], "complaint", "status")
    else:
        panel.line(context.words("briefing_page.kept"), "quiet", "status")


def _open(saved: SavedChoice) -> None:
    """Put a saved choice into the address."""
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
    words, names = context.words, frozen_names(context.folder, _staff(context))
    if not names:  # how to freeze one is said above
        return
    panel.heading(words("briefing_page.frozen"), words("briefing_page.frozen_about"))
    corrected = corrected_names(context.folder, _staff(context))
    with st.container(horizontal=True, key="presenting.frozen"):
        for number, name in enumerate(names):
            label = words("briefing_page.frozen_corrected", name=name) if name in corrected else name
            st.button(html.literal(label), key=f"presenting.frozen.{number}", on_click=url_state.put, args=("frozen", [name]))


def _show_frozen(context: Context, frozen: Frozen, briefing: Briefing) -> None:
    """A frozen briefing as it was, and how it differs from today's data."""
    words, snapshot = context.words, frozen.snapshot
    st.button(words("briefing_page.back"), key="presenting.back", on_click=url_state.put, args=("frozen", []))
    panel.title(words("briefing_page.frozen_title", name=frozen.name))
    made = words.write(date.fromisoformat(snapshot.made_at[:10]), "date")
    panel.sentence(
        words("briefing_page.frozen_answer", made=made, on=words.write(snapshot.as_of, "date"), version=str(snapshot.version)),
        words("briefing_page.internal" if snapshot.internal else "briefing_page.published"),
    )
    compared = compare(frozen, context.folder)
    for each in corrections(frozen, context.folder, _staff(context)):
        figure, before, after = each.frozen.metric.label[words.language], words.write(each.frozen), words.write(each.again)
        text = words("briefing_page.corrected", figure=figure, before=before, after=after, version=str(each.version))
        panel.line(text, "complaint", "status")
    _start(words)
    _compared(compared, words)
    _contents(briefing, words)
    _files(briefing, words)


def _compared(compared: Comparison, words: Words) -> None:
    panel.heading(
        words("briefing_page.today"), words("briefing_page.today_about", on=words.write(compared.as_of, "date"), version=str(compared.version))
    )
    same = not compared.others and not any(part.value for row in compared.rows for part in (row.late, row.redefined))
    panel.line(words("briefing_page.unchanged" if same else "briefing_page.different"), "quiet")
    head = tuple(words(f"briefing_page.column.{name}") for name in ("figure", "frozen", "late", "redefined", "since", "today"))
    rows = [
        (
            row.frozen.metric.label[words.language],
            words.write(row.frozen),
            *(words.signed(part) for part in (row.late, row.redefined, row.since)),
            words.write(row.today),
        )
        for row in compared.rows
    ]
    st.html(html.comparison(ComparisonTable(head, tuple(rows), frozenset(), 5), words("briefing_page.today")))
    for question, late, redefined in compared.others:
        about = results()[QUESTIONS[question]].question[words.language]
        panel.line(words("briefing_page.others", question=about, late=words.write(late, "count"), redefined=words.write(redefined, "count")), "quiet")
    if compared.changed_results:
        panel.line(words("briefing_page.changed", names=", ".join(compared.changed_results)), "quiet")
