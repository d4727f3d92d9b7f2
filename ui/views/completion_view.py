"""The answers behind the completion page, and whether its groups and its skills differ by more than chance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from queries import Figure, QuestionError, Row, Rows
from queries.statistics import ALPHA, is_clearly_most, p_even
from ui.count import is_known
from ui.excerpt import Excerpt, excerpt
from ui.views.programme import Programme, answer_to
from ui.views.shares import FIRST
from ui.views.spread import Spread


@dataclass(frozen=True)
class Completion(Programme):
    """The answers behind the completion page, in one context."""

    whole = answer_to("completion")
    """All finished groups together; no row where none is finished."""
    groups = answer_to("completion", by="cohort")
    """Each finished group."""
    skills = answer_to("completion", by="skill")
    """The finished groups of each skill."""
    second_attempts = answer_to("second_attempts")
    """What became of those who did not complete or pass; QuestionError for a viewer."""
    days = answer_to("attendance_unbroken")
    """Day by day, who came every day so far."""

    @property
    def attended(self) -> list[Row]:
        """The days with attendance; none if no attendance was handed in."""
        return [row for row in self.days.rows if row["kept"].known]

    attendance = answer_to("attendance_by_day")
    """Each session held: enrolled and present."""

    @cached_property
    def judged(self) -> Rows:
        """The finished groups in which somebody started, so that they have a rate."""
        return self.groups.rows.where("completion_rate", is_known)

    @cached_property
    def spread(self) -> Spread:
        """Whether they differ by more than chance."""
        return Spread(self.judged)

    @cached_property
    def drawn_groups(self) -> Excerpt:
        """The groups that are drawn of those that have a rate."""
        named = (row.value("group") for row in self.spread.named)
        return excerpt(self.groups, "group", self.judged.values_of("group"), named)

    @cached_property
    def least_attended(self) -> list[Row]:
        """The sessions that the smallest share came to, all that tie; none if no session is known."""
        rates = self.attendance.values_of("rate")
        lowest = min((rate for rate in rates if rate is not None), default=None)
        return [self.attendance.rows[index] for index, rate in enumerate(rates) if rate is not None and rate == lowest]

    @cached_property
    def drawn_attendance(self) -> Excerpt:
        """The sessions that are drawn: of those of the groups that began."""
        named = dict.fromkeys(row.value("cohort_id") for row in self.least_attended)
        return excerpt(self.attendance, "cohort_id", self.all_groups.values_of("cohort_id"), list(named)[:FIRST])

    @property
    def rated_skills(self) -> list[Row]:
        """The skills that have a rate, the highest first."""
        return sorted((row for row in self.skills.rows if row["completion_rate"].known), key=lambda row: -row.value("completion_rate"))

    @cached_property
    def skill_spread(self) -> Spread:
        """Whether the skills differ by more than chance, each counted as what it is worth where its groups differ."""
        return Spread(self.rated_skills, _whole, ordered=False)

    @property
    def target(self) -> float | None:
        """The target for the completion rate; None if there is none, and inside a selection."""
        target = self.targets.get("completion_rate")
        return None if target is None else float(target.value("value"))

    @cached_property
    def days_differ(self) -> bool:
        """Whether those who stopped are spread over the days on which one can stop more unevenly than chance makes it: the one rule by which days are
        named. Where there is but one such day, it is that."""
        possible = [int(row.value("stopped")) for row in self.attended[1:]]  # nobody stops on the first day
        return len(possible) == 1 or p_even(tuple(possible)) <= ALPHA

    @cached_property
    def worst_days(self) -> list[Row]:
        """The days that are named where the days differ: those from which most came no more, or the fullest and the next of several others, if
        these two cannot be told apart. None if nobody stopped, or the days do not differ."""
        worst = self.fullest_days if self.days_differ else []
        if len(worst) != 1 or len(self.attended) < 4:
            return worst
        others = [row for row in self.attended[1:] if row not in worst]
        second = max(row.value("stopped") for row in others)
        next_to = [row for row in others if row.value("stopped") == second]
        if len(next_to) > 1 or not second or is_clearly_most(worst[0].value("stopped"), second):
            return worst
        return [row for row in self.attended if row in (*worst, *next_to)]

    @property
    def fullest_days(self) -> list[Row]:
        """The days from which most came no more, clearly or not; none if nobody stopped."""
        most = max((row.value("stopped") for row in self.attended), default=0)
        return [row for row in self.attended if row.value("stopped") == most] if most else []

    @property
    def stopped_then(self) -> Figure:
        """How many of them came no more from one of the days that are named."""
        return self.attended[0]["stopped"].of("named days", sum(row.value("stopped") for row in self.worst_days)).of_all_rows()

    @property
    def stopped(self) -> Figure:
        """How many of those who did not complete came no more from some day on: all days together."""
        return self.attended[0]["stopped"].of("all days", sum(row.value("stopped") for row in self.attended)).of_all_rows()

    @property
    def lost(self) -> Figure:
        """How many of those who started missed a day: all days together."""
        return self.attended[0]["missed"].of("all days", sum(row.value("missed") for row in self.attended)).of_all_rows()

    @property
    def came_again(self) -> Figure:
        """How many of those who did not complete came again after a day missed."""
        return self.lost.of("came again", self.lost.value - self.stopped.value)

    @cached_property
    def graduates(self) -> Figure | None:
        """How many people completed a training; None if the role does not get it."""
        try:
            rows = self.context.ask("market_chain").rows
        except QuestionError:
            return None
        return rows[0]["persons"] if rows else None

    def no_shows_on(self, day: date) -> Figure | None:
        """How many had never come by another day; None if no group was finished, or it is not known."""
        try:
            rows = self.context.ask("completion", as_of=self.context.day(day)).rows
        except QuestionError:
            return None
        return rows[0]["no_shows"] if rows else None


def worth(row: Row) -> tuple[float, float]:
    """Completed and started of a skill, as many as they are worth when its groups differ."""
    return row.value("completed") / row.value("design_effect"), row.value("started") / row.value("design_effect")


def _whole(row: Row) -> tuple[int, int]:
    completed, started = worth(row)
    return round(completed), round(started)
