"""Today's sum of the figures that people ask for, as the Method page and the door of a number write it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from queries import QuestionError, Row
from ui.i18n import Words

ASKED_MOST = ("residents", "coverage", "completion_rate", "mentas", "earning_rate")
"""The figures of the headline that people ask for."""
PARTS = {"residents": ("registered", "exits", "returns"), "mentas": ("away", "elsewhere", "unknown", "died")}
"""What those that are no rate are worked out from: mentas from the row of exit_bounds."""


def worked_sum(words: Words, name: str, headline: Row, bounds: Callable[[], Row]) -> str:
    """The sum of a figure of the headline as of one date; empty where it is not known, its parts are not known as of that date, or the parts
    that are published do not add up as written (each is rounded by itself). `bounds` is the row of exit_bounds; it may raise QuestionError."""
    try:
        row = bounds() if name == "mentas" else headline
    except QuestionError:
        return ""
    metric = headline[name].metric
    parts = PARTS.get(name) or (*(part for _, part in metric.terms), metric.denominator)
    figures = [headline[name], *(row[part] for part in parts)]
    if not all(figure.known for figure in figures) or len({figure.as_of for figure in figures}) > 1:
        return ""
    if name == "mentas" and row.value("away") - sum(row.value(part) for part in parts[1:]) != headline.value(name):
        return ""
    sent_away = name == "mentas" and headline.value("closure_exits")
    places = {name: words.code("whereabouts", name).lower() for name in ("elsewhere", "died")}  # as charts and tables call them
    values: dict[str, Any] = {**row, "elsewhere_name": places["elsewhere"], "died_name": places["died"]}
    return words("method.sum.mentas_after_closure" if sent_away else f"method.sum.{name}", **values)
