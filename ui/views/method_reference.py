"""The reference: each result, folded, with its metrics, their definition, sensitivity and query; and one metric in full."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from queries.docs import as_run
from queries.macros import definitions, support
from queries.registry import Metric, Result, results
from ui.html import render
from ui.i18n import Words
from ui.views.method import Method

UNFOLDED = 3
"""Up to so many results that a search found are shown unfolded."""


def matches(view: Method) -> None:
    """The results that were found, each with the metrics found in it, and what all queries share."""
    unfolded = bool(view.searched) and len(view.matches) <= UNFOLDED
    folded = bool(view.matches) and not view.searched
    _show(view, "method_results.html", matches=view.matches, folded=folded, unfolded=unfolded, shared=(support("selection"), definitions()))


def metric(view: Method, result: Result, column: Metric) -> None:
    """One metric, the other results that it stands in, and the whole SQL as it runs."""
    _show(view, "method_metric.html", result=result, column=column, elsewhere=view.elsewhere, whole=as_run(result))


def folded(heading: str, *parts: Markup) -> None:
    """A part of the page behind its heading."""
    st.html(render("section.html", heading=heading, parts=parts))


def points(entries: Sequence[str | tuple[str, str]]) -> Markup:
    """Sentences one below the other, each with the address that it links to (empty: no link)."""
    return render("points.html", points=[(each, "") if isinstance(each, str) else each for each in entries])


def terms(entries: Sequence[tuple[str, str]]) -> Markup:
    """Terms and what they mean."""
    return render("terms.html", terms=entries)


def _show(view: Method, template: str, **more: object) -> None:
    def link(result: Result, column: Metric) -> str:
        return "?" + urlencode({**view.address, "metric": f"{result.name}.{column.name}"})

    st.html(render(template, words=view.words, about=about, facts=facts, link=link, **more))


def about(result: Result, words: Words) -> str:
    """What a row of a result is, what to know of it, and how it is released."""
    grain, notes = words("panel.grain", grain=result.grain[words.language]), result.notes[words.language]
    return f"{grain} {notes} {words(f'method.release.{result.release.rule}')}"


def facts(result: Result, column: Metric, words: Words) -> list[str]:
    """What is known of a metric besides its definition: what it is made of, its unit, which way is better, why it matters, its class."""
    language = words.language
    lines = []
    if column.numerator:
        over = words(f"method.over.{column.over}") if column.over in ("first", "previous", "all", "curve") else ""
        lines.append(words("method.numerator", what=result.numerator(column, language)))
        lines.append(words("method.denominator", what=f"{result.column(column.denominator).label[language]} {over}".strip()))
    if column.base:
        other, _, name = column.base.rpartition(".")
        lines.append(words("method.base", what=(results()[other] if other else result).column(name).label[language]))
    if column.unit[language]:
        lines.append(words("method.unit", unit=column.unit[language]))
    lines.append(words(f"method.better.{column.direction}"))
    if column.why[language]:
        lines.append(words("method.why", why=column.why[language]))
    lines.append(words(f"method.sensitivity.{column.sensitivity}"))
    if column.exact:
        values = "; ".join(", ".join(words.code(label, value) for value in some) for label, some in column.exact.items())
        lines.append(words("method.exact", values=values))
    return lines
