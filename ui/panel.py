"""How pages show things: title, sentence, cards, ledger strip, and charts with their definition, table and download."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import streamlit as st

from queries import Answer
from queries.wording import plain
from ui.setting import Setting
from ui.text import plotly_locale
from ui.theme import COLOURS

CHART_CONFIG = {"displayModeBar": False, "responsive": True}
TABLE_ROWS = 400
"""Rows that the table under a chart shows; the download has all."""


@dataclass(frozen=True)
class Card:
    """One figure: its name, value and unit, what stands beside it, and its standing against a target in words and a mark."""

    label: str
    value: str
    colour: str
    details: tuple[str, ...] = ()
    status: str = ""
    good: bool | None = None
    spark: tuple[float, ...] = ()


def setting() -> Setting:
    """What the frame found out about this visit."""
    found: Setting = st.session_state["setting"]
    return found


def title(question: str) -> None:
    """The page's question, as its heading."""
    st.title(question, anchor=False)


def sentence(text: str) -> None:
    """The answer in words, right below the question."""
    st.html(f'<p class="mentas-answer">{escape(text)}</p>')


def cards(shown: Sequence[Card]) -> None:
    """A row of figures; on a phone one below the other."""
    colours = COLOURS[setting().mode]
    inner = "".join(_card(card, colours) for card in shown)
    st.html(f'<div class="mentas-cards" role="list">{inner}</div>')


def _card(card: Card, colours: dict[str, str]) -> str:
    details = "".join(f"<div class='mentas-detail'>{escape(detail)}</div>" for detail in card.details)
    status = ""
    if card.status:
        mark = {True: "✓", False: "▲", None: "•"}[card.good]
        tone = {True: colours["good"], False: colours["bad"], None: colours["quiet"]}[card.good]
        status = f"<div class='mentas-status' style='color:{tone}'><span aria-hidden='true'>{mark}</span> {escape(card.status)}</div>"
    return (
        f"<div class='mentas-card' role='listitem' style='border-top-color:{colours[card.colour]}'>"
        f"<div class='mentas-label'>{escape(card.label)}</div>"
        f"<div class='mentas-value'>{escape(card.value)}{_spark(card.spark, colours[card.colour])}</div>{status}{details}</div>"
    )


def _spark(values: tuple[float, ...], colour: str) -> str:
    """A small line of the last values; its words are the details beside it."""
    if len(values) < 3:
        return ""
    low, high = min(values), max(values)
    reach = (high - low) or 1
    points = " ".join(f"{place * 96 / (len(values) - 1):.1f},{30 - (value - low) / reach * 26:.1f}" for place, value in enumerate(values))
    return (
        f"<svg class='mentas-spark' viewBox='-2 0 104 34' aria-hidden='true'><polyline points='{points}' fill='none' stroke='{colour}' stroke-width='2.5'/>"
        f"<circle cx='96' cy='{points.rsplit(',', 1)[1]}' r='3.5' fill='{colour}'/></svg>"
    )


def ledger(answer: Answer) -> None:
    """The strip that accounts for the residents: start + new + returned - exited = now, and the latest headcount."""
    words, row = setting().words, answer.row
    parts = [
        (words("ledger.opening", on=words.write(row["since"], "date")), words.write(row["opening"], "count"), ""),
        (words("ledger.new"), words.write(row["new"], "count"), "+"),
        (words("ledger.returned"), words.write(row["returned"], "count"), "+"),
        (words("ledger.exited"), words.write(row["exited"], "count"), "−"),
        (words("ledger.closing", on=words.write(answer.as_of, "date")), words.write(row["closing"], "count"), "="),
    ]
    inner = "".join(
        f"<div class='mentas-part'><div class='mentas-number'><span class='mentas-sign'>{sign}</span> {escape(value)}</div><div>{escape(label)}</div></div>"
        for label, value, sign in parts
    )
    if row["counted_on"] is None:
        note = words("ledger.no_headcount")
    else:
        note = words(
            "ledger.headcount",
            source=row["source"],
            on=words.write(row["counted_on"], "date"),
            counted=words.write(row["counted"], "count"),
            difference=words.signed(row["difference"]),
        )
    st.html(f"<section class='mentas-ledger' aria-label='{escape(words('ledger.title'))}'><div class='mentas-parts'>{inner}</div><p>{escape(note)}</p></section>")


def chart(name: str, takeaway: str, answer: Answer, figure: dict[str, Any], note: str = "") -> None:
    """A chart with its finding as heading; n, date, definition, query, table and download beneath.

    `answer` is what the table and the download hold; `takeaway` says the finding and is the text for screen readers too.
    """
    current = setting()
    words = current.words
    st.subheader(takeaway, anchor=False)
    if not answer.rows:
        st.info(words("panel.empty"))
        return
    config = {**CHART_CONFIG, "locale": current.language, "locales": {current.language: plotly_locale(current.language)}}
    st.plotly_chart(figure, key=f"chart.{name}", config=config, alt=takeaway)
    caption = words("panel.as_of", on=words.write(answer.as_of, "date"))
    st.caption(f"{caption} {note}".strip())
    with st.expander(words("panel.more")):
        _definitions(answer)
        st.html(_table(answer))
        st.download_button(
            words("panel.download"),
            data=lambda: _csv(answer),
            file_name=f"{words('file.' + answer.result.name)}_{answer.as_of.isoformat()}.csv",
            mime="text/csv",
            key=f"download.{name}",
        )
        st.markdown(f"**{words('panel.query')}**")
        st.code(answer.result.sql, language="sql")


def _definitions(answer: Answer) -> None:
    language = answer_language()
    items = "".join(
        f"<dt>{escape(column.label[language])}</dt><dd>{escape(column.definition[language])} {escape(column.why[language])}</dd>" for column in answer.columns
    )
    st.html(f"<p>{escape(answer.result.question[language])}</p><dl class='mentas-definitions'>{items}</dl>")


def answer_language() -> str:
    """The language of the visit."""
    return setting().language


def _cell(row: dict[str, Any], column: Any) -> str:
    words = setting().words
    value = row[column.name]
    return words.code(column.name, value) if column.kind == "code" and value is not None else words.write(value, column.kind)


def _table(answer: Answer) -> str:
    language = answer_language()
    numeric = ("count", "share", "number", "rupiah")
    head = "".join(
        f"<th scope='col' class='{'mentas-right' if column.kind in numeric else ''}'>{escape(column.label[language])}</th>" for column in answer.columns
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td class='{'mentas-right' if column.kind in numeric else ''}'>{escape(_cell(row, column))}</td>" for column in answer.columns)
        + "</tr>"
        for row in answer.rows[:TABLE_ROWS]
    )
    label = escape(answer.result.question[language])
    return f"<div class='mentas-table' tabindex='0' role='region' aria-label='{label}'><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def _csv(answer: Answer) -> bytes:
    """The rows as CSV: labels of the language as header, codes and ISO dates beneath, ready for a spreadsheet (with BOM)."""
    language = answer_language()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", delimiter=";" if language == "id" else ",")
    writer.writerow([column.label[language] for column in answer.columns])
    for row in answer.rows:
        writer.writerow([_csv_cell(row[column.name], language) for column in answer.columns])
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(value: Any, language: str) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value).replace(".", ",") if language == "id" else repr(value)
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + value
    return plain(value)


def columns(count: int, draw: Sequence[Callable[[], None]]) -> None:
    """Panels side by side; below each other where the screen is narrow."""
    for place, drawn in zip(st.columns(count, gap="large"), draw, strict=True):
        with place:
            drawn()
