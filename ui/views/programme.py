"""What every page asks about the programme as a whole: where it stands, where it stood, its targets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from queries import Answer, QuestionError
from ui.context import Context
from ui.i18n import Words


@dataclass(frozen=True)
class Programme:
    """The programme in one context; a page's own questions are added by what derives from it. Asks once for each answer."""

    context: Context

    @property
    def words(self) -> Words:
        """The words of the page's language."""
        return self.context.words

    @cached_property
    def headline(self) -> Answer:
        """Where the programme stands on the date."""
        return self.context.ask("headline")

    @cached_property
    def month_before(self) -> Answer:
        """The same at the end of the month before."""
        return self.at(month_before(self.context.as_of))

    @cached_property
    def year_before(self) -> Answer:
        """The same a year earlier."""
        return self.at(year_before(self.context.as_of))

    def at(self, day: date) -> Answer:
        """The headline on another day; all of it unknown where the visitor may not ask (a selection that left too few then)."""
        try:
            return self.context.ask("headline", as_of=day)
        except QuestionError:
            unknown = {column.name: np.array([None], dtype=object) for column in self.headline.columns}
            return replace(self.headline, as_of=day, values=unknown, protected=frozenset(), shown_as_of={})

    @cached_property
    def pace(self) -> Answer:
        """Required and recent pace; no row without a target, or inside a selection."""
        return self.context.ask("pace")

    @cached_property
    def targets(self) -> dict[str, dict[str, Any]]:
        """The target of each indicator that has one (rows of target_status)."""
        return {row["indicator"]: row for row in self.context.ask("target_status").records}

    @cached_property
    def flow(self) -> Answer:
        """Month by month who came, returned and left."""
        return self.context.ask("flow_monthly")

    @cached_property
    def path(self) -> Answer:
        """The planned path; no rows without a target that has a baseline."""
        return self.context.ask("target_path")

    @cached_property
    def bounds(self) -> Answer:
        """Where those who are away went, and what mentas can be at most and at least."""
        return self.context.ask("exit_bounds")

    @cached_property
    def away(self) -> Answer | None:
        """Where those who are away went; None where the visitor's role doesn't get it (inside a selection)."""
        try:
            return self.bounds
        except QuestionError:
            return None

    @property
    def path_shown(self) -> bool:
        """Whether the residents of any month can be shown: published figures have them for the whole programme only."""
        return any(row["residents"] is not None for row in self.flow.records) or not self.flow.records

    @cached_property
    def events(self) -> tuple[dict[str, Any], ...]:
        """What happened in the time that the chart of residents shows."""
        begins = self.path.records[0]["on"] if self.path.records else date(self.context.as_of.year - 2, 1, 1)
        return tuple(event for event in self.context.ask("events").records if event["happened_on"] >= begins)

    @cached_property
    def closure_by_month(self) -> dict[date, int]:
        """How many left by order of the closure, in the months in which anybody did."""
        left: dict[date, int] = {}
        total = self.headline.record["closure_exits"]
        for row in reversed(self.flow.records):
            if not total:
                break
            before = self.at(row["month"] - timedelta(days=1)).record["closure_exits"] or 0
            if total > before:
                left[row["month"]] = total - before
            total = before
        return left

    @cached_property
    def reached_by_closure(self) -> bool:
        """Whether the target number would not be reached if those whom the closure sent away were still there.

        Where the returns of those are rounded, it is called so rather too often than too seldom: closure is never success.
        """
        if not self.pace.records or self.pace.record["status"] != "reached" or not self.headline.record["closure_exits"]:
            return False
        answered = self.context.ask("exits_by_destination")
        returned = sum(row["returned"] or 0 for row in answered.records if row["by_closure"])
        away = self.headline.record["closure_exits"] - (0 if answered.protected else returned)
        return bool(away > 0 and self.pace.record["residents"] + away > self.pace.record["target"])

    def base(self) -> str:
        """Of how many the page speaks (n), for the line below a chart."""
        return self.words("panel.registered", registered=self.words.figure(self.headline, "registered"))


def month_before(day: date) -> date:
    """The last day of the month before."""
    return day.replace(day=1) - timedelta(days=1)


def year_before(day: date) -> date:
    """The same day a year before; a month's last day stays one."""
    if (day + timedelta(days=1)).day == 1:
        return date(day.year - 1 + day.month // 12, day.month % 12 + 1, 1) - timedelta(days=1)
    return day.replace(year=day.year - 1)


def next_month(month: date) -> date:
    """The first day of the month after that one."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
