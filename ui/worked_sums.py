"""Today's sum of the figures that people ask for, as the Method page and the definition dialog write it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from queries import QuestionError, Row
from ui.i18n import Words, is_of_few

WORKED_SUMS = ("residents", "coverage", "completion_rate", "mentas", "earning_rate")
"""The figures of the headline that people ask for."""
PARTS = {"residents": ("registered", "exits", "returns"), "mentas": ("away", "elsewhere", "unknown", "died")}
"""What those that are no rate are worked out from: mentas from the row of exit_bounds."""


def worked_sum(words: Words, name: str, headline: Row, bounds: Callable[[], Row], graduates: Callable[[], Row] | None = None) -> str:
    """The sum of a figure of the headline as of one date; empty if it is not known, its parts are not known as of that date, or the parts
    that are published do not add up as written (each is rounded by itself). `bounds` is the row of exit_bounds, `graduates` that of
    graduates_earning; they may raise QuestionError."""
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
    if name == "earning_rate":
        values["graduates"] = _of_graduates(words, graduates)
    return words("method.sum.mentas_after_closure" if sent_away else f"method.sum.{name}", **values)


def graduates_sum(words: Words, graduates: Row, headline: Row) -> str:
    """The sum of the share of graduates who earn (a row of graduates_earning), with that of everybody followed up beside it."""
    everybody = {f"all_{short}": headline[name] for short, name in (("earning", "earning"), ("followed_up", "followed_up"), ("rate", "earning_rate"))}
    return words("method.sum.earning_graduates", **graduates, **everybody)


def _of_graduates(words: Words, graduates: Callable[[], Row] | None) -> str:
    """The same share of the graduates alone, which stands on the page of livelihoods; empty for who does not get it, and of few."""
    try:
        row = graduates() if graduates else None
    except QuestionError:
        return ""
    return words("method.sum.graduates", **row) if row and row["earning_rate"].known and not is_of_few(row, "earning_rate") else ""
