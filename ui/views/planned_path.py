"""The residents beside the planned path to their target: to a whole person, and on the last day on which both are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from planning.backtest import right_in_the_end
from planning.record import WINDOW
from queries import Figure, Row
from ui.views.programme import Programme


def whole_planned(row: Row) -> Figure:
    """What the path plans, to a whole person."""
    planned = row["planned"].of("to a whole person", round(row.value("planned")))
    return replace(planned, metric=replace(planned.metric, kind="count"))


def records_end(view: Programme, known: date) -> str:
    """The first sentence where the residents are known only up to a day before the date: that the target cannot be judged, and how far the
    residents were from the planned path on its last day that is known."""
    words, rows = view.words, [row for row in view.path.rows if row["gap"].known and row.value("on") <= known]
    until = words.write(known, "date")
    if not rows or view.pace.row.value("due_on") <= known:
        return words("story.known_up_to", on=words.write(view.context.as_of, "date"), residents=view.now["residents"], known=until)
    return words("story.known", on=rows[-1]["on"], residents=rows[-1]["actual"], plan=beside_plan(view, rows[-1]), known=until)


def beside_plan(view: Programme, row: Row | None) -> str:
    """How many more or fewer residents than the path plans on the day of its row; empty where that is not known."""
    if row is None or not row["gap"].known:
        return ""
    gap = row["actual"].less(whole_planned(row))
    key = "story.above_plan" if gap.value > 0 else "story.below_plan" if gap.value < 0 else "story.on_plan"
    return view.words(key, gap=replace(gap, value=abs(gap.value)))


def planned_today(view: Programme) -> Row | None:
    """The row of the planned path on the as-of date; None where the path has none."""
    return next((row for row in view.path.rows if row.value("on") == view.context.as_of and row["planned"].known), None)


def forecast_condition(view: Programme) -> str:
    """What the forecast and its range are at its end; on what condition, the note of the range says. Empty without a forecast."""
    if not view.ahead:
        return ""
    ends: dict[str, Any] = {name: view.words.write(round(view.ahead[-1][name]), "count") for name in ("middle", "low", "high")}
    return view.words("exits.range_condition", **ends)


def forecast_range(view: Programme) -> str:
    """What the shaded range means, and of which months the rates are that go on in it."""
    return view.words("exits.range_note", months=view.words.write(_rate_months(view), "count"))


def forecast_record(view: Programme) -> str:
    """How many of the forecasts made earlier were right in the end."""
    held, tried = (view.words.write(number, "count") for number in right_in_the_end(view.outlook.backtest))
    return view.words("exits.range_record", held=held, of=tried)


def _rate_months(view: Programme) -> int:
    """Of how many months the rates are with which the forecast goes on."""
    record = view.outlook.record
    return len(record.months[-WINDOW:]) if record else 0
