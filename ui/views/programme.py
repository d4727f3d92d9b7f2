"""The answers about the whole programme that all pages share: now, earlier, and the targets."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import accumulate, islice
from operator import itemgetter
from typing import Any, Self

import numpy as np

from planning.forecast import Forecast
from planning.outlook import Outlook, outlook
from planning.verdict import EXPECTED, verdict, wording
from queries import Answer, Figure, Metric, QuestionError, Row, results
from queries.dates import month_end, month_ends, month_of, months_from, previous_month_end, year_before
from queries.verdict import reachable, target_status
from ui.context import Context
from ui.count import Count
from ui.i18n import Words, in_each_language
from ui.views.shares import quoted

TRACED_AFTER = 6
"""Months after the training after which it is asked whether the graduates earn."""
TREND_MONTHS = 24
"""Months that the small line of a card shows."""
REGISTERED = Count("panel.registered", ("registered",), "last")
"""n of an answer that says how many were registered by then."""
CAME = Count("panel.registered", ("new",))
"""n of flow_monthly: everybody who came, month by month."""


def answer_to(result: str, by: str | None = None) -> cached_property[Answer]:
    """A property of a view: the answer to a named result in its context, asked for once."""
    return cached_property(lambda view: view.context.ask(result, by=by))


@dataclass(frozen=True)
class Programme:
    """The programme in one context; a page's own questions are added by what derives from it. Asks once for each answer."""

    context: Context

    @property
    def words(self) -> Words:
        """The words of the page's language."""
        return self.context.words

    @property
    def mode(self) -> str:
        """Light or dark: what charts are drawn for."""
        return self.context.mode

    @property
    def by_training(self) -> bool:
        """Whether the selection is by skill or group, so that only persons who were in training are in it."""
        return bool(self.context.filters.skill or self.context.filters.cohort)

    headline = answer_to("headline")
    """Where the programme stands on the date."""

    @property
    def now(self) -> Row:
        """The figures of the headline."""
        return self.headline.row

    @property
    def reach_unknown(self) -> bool:
        """Whether nobody is recorded as trained and no attendance of any group is known: that nobody was isn't known either."""
        covered = self.now["covered"]
        unrecorded = covered.value == 0 and bool(self.begun) and self.context.known_up_to(covered.metric) < self.begun[0].value("starts_on")
        return "attendance" in self.context.missing or unrecorded

    @property
    def mentas_on(self) -> date | None:
        """As of when a viewer is shown mentas, if that is before the as-of date: published figures move in steps."""
        mentas = self.now["mentas"]
        return mentas.as_of if mentas.known and mentas.as_of < self.context.as_of else None

    @property
    def mentas_published(self) -> Figure | None:
        """What viewers and slides show for mentas on that date, for staff; None if it is published no otherwise or not at all."""
        if self.context.role == "viewer" or self.context.filters or not self.now["mentas"].known:
            return None
        try:
            figure = self.context.published("headline").row["mentas"]
        except QuestionError:
            return None
        shown = replace(figure, population=f"{figure.population}, published")
        return shown if figure.known and figure.as_of < self.context.as_of else None

    @cached_property
    def last_judged(self) -> Self:
        """This view on the last day on which the population target can be judged: on its own date, or where the residents are not known up to
        that, at the end of the month before. Twelve days without records do not leave the question open; what is known only to a day before
        that month's end is not judged."""
        known, before = self.context.known_up_to(self.now["residents"].metric), previous_month_end(self.context.as_of)
        if known >= self.context.as_of or known < before or self.context.filters:
            return self
        earlier = replace(self, context=replace(self.context, as_of=before))
        return earlier if earlier.now.value("registered") and earlier.now["residents"].known and earlier.pace.rows else self

    @property
    def days_before(self) -> tuple[date, date]:
        """The days that figures are compared with: the end of the month before, and the same day a year before."""
        return previous_month_end(self.context.as_of), year_before(self.context.as_of)

    @property
    def month_before(self) -> Answer:
        """The headline at the end of the month before."""
        return self.at(self.days_before[0])

    @property
    def year_before(self) -> Answer:
        """The headline a year earlier."""
        return self.at(self.days_before[1])

    @cached_property
    def _headlines(self) -> dict[date, Answer]:
        return {}

    def at(self, day: date) -> Answer:
        """The headline on another day; all of it unknown if the visitor may not ask (a selection that left too few then)."""
        if day not in self._headlines:
            try:
                self._headlines[day] = self.context.ask("headline", as_of=day)
            except QuestionError:
                unknown = {column.name: np.array([None], dtype=object) for column in self.headline.columns}
                self._headlines[day] = replace(self.headline, as_of=day, values=unknown, protected=frozenset(), shown_as_of={})
        return self._headlines[day]

    def then(self, name: str, day: date) -> Figure | None:
        """A column of the headline on another day; None if nobody was registered yet."""
        row = self.at(day).row
        return row[name] if row.value("registered") else None

    def metric(self, result: str, column: str) -> Metric:
        """What a column of a result measures."""
        return results()[result].column(column)

    pace = answer_to("pace")
    """Required and recent pace; no row without a target, or inside a selection."""

    @property
    def recent_pace(self) -> Figure | None:
        """The fall a month over the last six months; None if it is not known, the residents are not known up to the date, the register is younger
        than that (its first entries are no growth), or the closure is in it: a fall by order is no pace."""
        if not self.pace.rows or self.pace_unknown:
            return None
        closure, begins = self.pace.row["closure_per_month"], month_of(months_from(self.context.as_of, -6))
        closed = bool(closure.value) if closure.known else any(month >= begins for month in self.closure_by_month)
        return None if closed or self.is_young or not self.pace.row["recent_per_month"].known else self.pace.row["recent_per_month"]

    @property
    def pace_unknown(self) -> bool:
        """Whether the residents are known only up to a day before the date: the arrivals of the last days alone would be a growth."""
        return self.context.known_up_to(self.now["residents"].metric) < self.context.as_of

    @property
    def is_young(self) -> bool:
        """Whether the register began less than six months before the date."""
        return any(row.value("month") > months_from(self.context.as_of, -6) for row in self.flow.rows[:1])

    target_status = answer_to("target_status")
    """Every target, milestone and ceiling, and how it stands."""

    @property
    def targets(self) -> dict[str, Row]:
        """The final target of each indicator that has one (rows of target_status)."""
        return {row.value("indicator"): row for row in self.target_status.rows if row.value("final")}

    def status_of(self, target: Row) -> str | None:
        """How a target stands; None if that is not known."""
        known, closure_exits = self.context.tables_known_up_to, self.now.value("closure_exits")
        return target_status(target.record, self.context.as_of, closure_exits, known, lambda: self.reachable)

    @cached_property
    def reachable(self) -> float | None:
        """The most that coverage can still reach, whatever is recorded later; None if that is not known."""
        ask = self.context.ask
        return reachable(lambda day: ask("coverage_ceiling", as_of=day), self.context.tables_known_up_to, self.context.as_of)

    flow = answer_to("flow_monthly")
    """Month by month who came, returned and left."""

    @cached_property
    def begun(self) -> Sequence[Row]:
        """The groups that began by the date, in order."""
        return self.all_groups.rows

    @cached_property
    def all_groups(self) -> Answer:
        """The same as an answer, without their mentas: of many groups a column is far sooner looked through than their rows."""
        return self.context.ask("cohorts", exact_only=True)

    @cached_property
    def training_runs(self) -> bool:
        """Whether a group that began is not over."""
        return not all(self.all_groups.values_of("finished"))

    @cached_property
    def completion_trend(self) -> tuple[float, ...]:
        """Completion rate at the end of each of the last months, over all groups finished by then."""
        columns = (self.all_groups.values_of(name) for name in ("ends_on", "finished", "started", "completed"))
        groups = [(ends_on, came, stayed) for ends_on, finished, came, stayed in zip(*columns, strict=True) if finished and came is not None]
        groups.sort(key=itemgetter(0))
        started, completed = ([0, *accumulate(map(itemgetter(place), groups))] for place in (1, 2))
        days = reversed([month_end(self.context.as_of), *islice(month_ends(date.min, self.context.as_of), TREND_MONTHS - 1)])
        finished = [bisect_right(groups, day, key=itemgetter(0)) for day in days]
        return tuple(completed[count] / started[count] for count in finished if started[count])

    coverage_ceiling = answer_to("coverage_ceiling")
    """How much coverage can still be reached."""

    @property
    def emptied(self) -> bool:
        """Whether people were registered and nobody of them is left."""
        return bool(self.now.value("registered")) and self.now.value("residents") == 0

    @property
    def ceiling(self) -> Figure:
        """The coverage that can still be reached; not known if that is no more than today's."""
        most, now = self.coverage_ceiling.row["ceiling"], self.now["coverage"]
        return most if most.known and now.known and most.value > now.value else replace(most, value=None)

    path = answer_to("target_path")
    """The planned path; no rows without a target that has a baseline."""
    bounds = answer_to("exit_bounds")
    """Where those who are away went, and what mentas can be at most and at least."""

    @cached_property
    def away(self) -> Answer | None:
        """Where those who are away went; None if the visitor's role does not get it (inside a selection)."""
        try:
            return self.bounds
        except QuestionError:
            return None

    @property
    def path_shown(self) -> bool:
        """Whether the role may see the residents of a month: published figures have them for the whole programme only. Months that were
        not handed in are unknown in every role."""
        stale = self.context.known_up_to(self.flow.result.column("residents")) < self.context.as_of
        return stale or any(row["residents"].known for row in self.flow.rows) or not self.flow.rows

    @cached_property
    def events(self) -> tuple[dict[str, Any], ...]:
        """What happened in the time that the chart of residents shows; in another language than the office's its words are quoted."""
        begins = self.path.records[0]["on"] if self.path.records else date(self.context.as_of.year - 2, 1, 1)
        shown = [event for event in self.context.ask("events").records if event["happened_on"] >= begins]
        return tuple(event | {"title": quoted(self.words, event["title"])} for event in shown)

    @cached_property
    def closure_by_month(self) -> dict[date, int]:
        """How many left by order of the closure, in the months in which anybody did."""
        left: dict[date, int] = {}
        total = self.now.value("closure_exits")
        for row in reversed(self.flow.records):
            if not total:
                break
            before = self.at(previous_month_end(row["month"])).row.value("closure_exits") or 0
            if total > before:
                left[row["month"]] = total - before
            total = before
        return left

    @cached_property
    def left(self) -> Answer | None:
        """The exits of each month, mentas and the closure apart; None if the visitor's role does not get them."""
        try:
            return self.context.ask("exits_monthly")
        except QuestionError:
            return None

    @cached_property
    def outlook(self) -> Outlook:
        """What is to be expected from the date on, or from the last day on which the target can be judged."""
        if self.last_judged is not self:
            return self.last_judged.outlook
        return outlook(self.context.folder, self.context.as_of, self.context.filters, self.context.role)

    @property
    def forecast(self) -> Forecast | None:
        """The forecast of the residents, where there is a target to come, it can be trusted and reaches the target's date."""
        shown = self.verdict in EXPECTED and self.outlook.trusted and not self.outlook.too_far
        return self.outlook.forecast if shown else None

    @property
    def ahead(self) -> tuple[dict[str, Any], ...]:
        """The forecast's dates up to the target's, with the middle and the 80 % band of the residents; none without a forecast."""
        if self.forecast is None:
            return ()
        middle, (low, high) = self.forecast.middle("population"), self.forecast.band("population", 80)
        last = self.forecast.index_on(self.pace.row.value("due_on"))
        return tuple({"on": self.forecast.dates[index], "middle": middle[index], "low": low[index], "high": high[index]} for index in range(last + 1))

    @property
    def ceilings(self) -> tuple[Row, ...]:
        """The ceilings that the residents must not exceed (rows of target_status)."""
        return tuple(row for row in self.target_status.rows if row.value("indicator") == "ceiling")

    @cached_property
    def verdict(self) -> str | None:
        """The verdict on the population target as screens word it (planning/verdict.py); None inside a selection."""
        if self.context.filters:
            return None
        if self.last_judged is not self:
            return self.last_judged.verdict
        return wording(verdict(self.context.ask("verdict").records, lambda: self.outlook.chance), lambda: self.outlook.chance)

    @property
    def doubt(self) -> list[str]:
        """Why no chance is given of a target still to come."""
        known = self.context.known_up_to(self.now["residents"].metric)
        if self.verdict not in EXPECTED or known < self.context.as_of:
            return []
        return self.no_chance

    @property
    def no_chance(self) -> list[str]:
        """Why the forecast gives no chance: the target is due after its last month, it failed on the past, or could not be tried on it."""
        ahead = self.outlook
        if ahead.too_far:
            return [self.words("story.too_far", months=self.words.write(ahead.months, "count"))]
        return [] if ahead.trusted else [self.words("story.untrusted" if ahead.backtest else "story.untested")]


def find(answer: Answer, column: str, value: Any) -> Row | None:
    """The row in which a column has that value; None if there is none."""
    return next((row for row in answer.rows if row.value(column) == value), None)


def unanswered(key: str) -> QuestionError:
    """What stands in the place of a panel that has nothing to draw, or of which the visitor's role gets nothing."""
    return QuestionError(**in_each_language(key))
