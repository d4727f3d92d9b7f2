"""How pages show things: title, answer, figures, charts with definition, table and download, and the ledger strip."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import streamlit as st

from queries import Answer, QuestionError
from ui import html, url_state
from ui.auth import roles
from ui.context import Context
from ui.html import Card, Comparison
from ui.i18n import Words, plotly_locale
from ui.theme import COLOURS

CHART_CONFIG = {"displayModeBar": False, "responsive": True}


def context() -> Context:
    """What the frame found out about this visit."""
    found: Context = st.session_state["context"]
    return found


def title(question: str) -> None:
    """The page's question, as its heading."""
    st.html(f"<h1 class='mentas-title'>{html.prose(question)}</h1>")


def sentence(lead: str, rest: str = "") -> None:
    """The answer in words, right below the question: its first sentence large, the rest as running text."""
    more = f"<p class='mentas-rest'>{html.prose(rest)}</p>" if rest else ""
    st.html(f"<p class='mentas-answer'>{html.prose(lead)}</p>{more}")


def cards(shown: Sequence[Card]) -> None:
    """A row of figures; on a phone one below the other."""
    colours = COLOURS[context().mode]
    st.html(f"<div class='mentas-cards'>{''.join(html.card(card, colours) for card in shown)}</div>")


def chart(
    name: str,
    takeaway: str,
    about: str,
    base: str,
    answer: Answer,
    figure: Callable[[], dict[str, Any]],
    notes: Sequence[str] = (),
    picked: Callable[[list[str]], Any] | None = None,
    further: Sequence[Answer] = (),
) -> None:
    """A chart with its finding as heading; date and n, notes, table, definition, query and download beneath.

    `about` says what is drawn, `base` of how many (n); `answer` is what the table and the download hold; the finding and
    the notes are also what a screen reader says in the chart's place. `picked` is told the codes (customdata) of what is clicked.
    `further` are the other results that are drawn or spoken of: each with its table and definition, folded under its question.
    """
    current = context()
    words = current.words
    with _held_together(name):
        st.html(f"<h2 class='mentas-takeaway'>{html.prose(takeaway)}</h2><p class='mentas-about'>{html.prose(about)}</p>")
        if not answer.records:
            empty(words("panel.empty"))
            return
        _draw(name, figure(), " ".join([takeaway + ".", about, *notes]), picked)
        _foot(name, answer, base, notes, further)


def _held_together(name: str) -> st.delta_generator.DeltaGenerator:
    """The place of a panel, which stays on one sheet of paper."""
    return st.container(key=f"panel.{name}")


def _draw(name: str, figure: dict[str, Any], alt: str, picked: Callable[[list[str]], Any] | None) -> None:
    current = context()
    config = {**CHART_CONFIG, "locale": current.language, "locales": {current.language: plotly_locale(current.language)}}
    key = f"chart.{name}"
    clicks: dict[str, Any] = {}
    if picked is not None:
        clicks = {"on_select": lambda: picked(_clicked(key)), "selection_mode": ("points",)}
    st.plotly_chart(figure, key=key, config=config, alt=alt, **clicks)


def _clicked(key: str) -> list[str]:
    """The codes of the points that are selected in a chart."""
    points = st.session_state[key].selection.points
    codes = [point.get("customdata") for point in points]
    return [str(code[0] if isinstance(code, list | tuple) else code) for code in codes if code]


def comparison(name: str, takeaway: str, about: str, base: str, shown: Comparison, answer: Answer, notes: Sequence[str] = ()) -> None:
    """A table with its finding as heading; `answer` is the named result whose definitions and rows stand beneath."""
    with _held_together(name):
        st.html(
            f"<h2 class='mentas-takeaway'>{html.prose(takeaway)}</h2><p class='mentas-about'>{html.prose(about)}</p>"
            f"{html.comparison(shown, takeaway)}"
        )
        _foot(name, answer, base, notes)


def _foot(name: str, answer: Answer, base: str, notes: Sequence[str], further: Sequence[Answer] = ()) -> None:
    current = context()
    words = current.words
    said = [words("panel.as_of", on=words.write(answer.as_of, "date"), base=base), *notes, *_protection(answer, words)]
    lines = "".join(f"<p>{html.prose(note)}</p>" for note in said)
    st.html(f"<div class='mentas-notes'>{lines}{html.details(answer, words, further)}</div>")
    st.download_button(
        words("panel.download"),
        data=_recorded(lambda: html.as_csv(answer, current.language), answer.result.name),
        file_name=f"{words('file.' + answer.result.name)}_{answer.as_of.isoformat()}.csv",
        mime="text/csv",
        key=f"download.{name}",
        type="tertiary",
        on_click="ignore",
    )


def _protection(answer: Answer, words: Words) -> list[str]:
    """What the sign ≈ means, and as of when the figures are that bear it."""
    if not answer.protected:
        return []
    dates = sorted(set(answer.shown_as_of.values()))
    on = " – ".join(words.write(day, "date") for day in (dates if len(dates) < 2 else (dates[0], dates[-1])))
    return [words("panel.protected", on=on)]


def part(about: str, draw: Callable[[], None]) -> None:
    """Draw a part of a page; where the visitor's role can't have what it asks for, say so in its place.

    `about` says what the part shows and stands as its heading where it can't be drawn. All that asks belongs into `draw`.
    """
    try:
        draw()
    except QuestionError as error:
        withheld(about, error.sentence[context().language])


def withheld(about: str, why: str) -> None:
    """In a part's place: what it would show, and why the visitor doesn't get it."""
    st.html(f"<h2 class='mentas-takeaway'>{html.prose(about)}</h2><p class='mentas-empty mentas-withheld' role='note'>{html.prose(why)}</p>")


def side_by_side(*drawn: Callable[[], None]) -> None:
    """Panels beside each other; below each other where the screen is narrow."""
    for place, draw in zip(st.columns(len(drawn), gap="large"), drawn, strict=True):
        with place:
            draw()


def ledger(answer: Answer) -> None:
    """The strip that accounts for the residents: start + new + returned - exited = now, and the latest headcount."""
    words, row = context().words, answer.record
    parts = [
        ("", words("ledger.on", on=words.write(row["since"], "date")), "opening"),
        ("+", words("ledger.new"), "new"),
        ("+", words("ledger.returned"), "returned"),
        ("−", words("ledger.exited"), "exited"),
        ("=", words("ledger.on", on=words.write(answer.as_of, "date")), "closing"),
    ]
    if row["closing"] is None:
        parts, note = [], words("ledger.withheld")
    elif row["counted_on"] is None:
        note = words("ledger.no_headcount" if not answer.filters else "ledger.selection")
    else:
        key = "ledger.headcount_same" if row["difference"] == 0 else "ledger.headcount_more" if row["difference"] > 0 else "ledger.headcount_fewer"
        note = words(
            key,
            count=abs(row["difference"]),
            source=row["source"],
            on=words.write(row["counted_on"], "date"),
            counted=words.write(row["counted"], "count"),
            difference=words.write(abs(row["difference"]), "count"),
        )
    items = "".join(
        f"<li data-figure='ledger.{name}'><span class='mentas-sign'>{sign}</span><strong>{escape(words.figure(answer, name))}</strong>"
        f"<span class='mentas-part'>{escape(label)}</span></li>"
        for sign, label, name in parts
    )
    inner = f"<ul>{items}</ul>" if items else ""
    st.html(
        f"<section class='mentas-ledger' aria-label='{escape(words('ledger.title'))}'><h2>{escape(words('ledger.title'))}</h2>{inner}"
        f"<p>{html.prose(note)}</p></section>"
    )


def parameters() -> list[tuple[str, str]]:
    """What a view is made of, as pairs of a name and its value: for the first sheet of a workbook."""
    current = context()
    words = current.words
    chosen = current.filters
    said = [(words("workbook.title"), words("brand.name")), (words("control.as_of"), words.write(current.as_of, "date"))]
    for name in (*url_state.LISTS, *url_state.DATES):
        value = getattr(chosen, name)
        if value:
            written = words.write(value, "date") if name in url_state.DATES else ", ".join(words.code(name, each) for each in value)
            said.append((words(f"filter.{name}"), written))
    answered = current.ask("freshness")
    said.append((words("workbook.version"), str(answered.version)))
    if answered.sample:
        said.append((words("sample.badge"), words("sample.about")))
    said.append((words("workbook.role"), words(f"role.{current.role}")))
    return said


def hand_out(name: str, label: str, file_name: str, mime: str, made: Callable[[], bytes], help: str | None = None) -> None:
    """A button that makes a file when it is clicked and hands it out."""
    st.download_button(label, data=_recorded(made, name), file_name=file_name, mime=mime, key=f"download.{name}", on_click="ignore", help=help)


def _recorded(made: Callable[[], bytes], name: str) -> Callable[[], bytes]:
    """What makes a file, and the line in the audit log that it was handed out."""

    def make() -> bytes:
        file = made()
        roles.noted("export", result=name)
        return file

    return make


def heading(text: str, about: str = "") -> None:
    """The heading of a part that is no chart, with what it shows."""
    more = f"<p class='mentas-about'>{html.prose(about)}</p>" if about else ""
    st.html(f"<h2 class='mentas-takeaway'>{html.prose(text)}</h2>{more}")


def empty(text: str) -> None:
    """Said in the place of what can't be shown yet."""
    st.html(f"<p class='mentas-empty'>{html.prose(text)}</p>")
