"""The answers behind the groups page: all groups, the compared ones, and the shares compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from queries import Answer, QuestionError, Row, Rows
from queries.statistics import ALPHA, Z95, Interval, pairs, simultaneous
from ui.excerpt import Excerpt, containing, excerpt
from ui.views.programme import Programme, answer_to
from ui.views.shares import Share, share, share_of
from ui.views.spread import Spread

MOST = 6
"""How many groups are compared at once: more lines than that cannot be told apart."""
MEASURES = {
    "completion": ("completed", "started"),
    "passed_share": ("passed", "assessed"),
    "first_timer_share": ("first_timers", "started"),
}
"""Numerator and denominator of each share of a group; its name is `cohorts.<measure>` in the catalogues."""
JUDGED = 6
"""Months after its training at which a group is judged by how many reached mentas, alone and with all others."""
KNOWN_EARLY = "first_timer_share"
"""The measure that is known before a group is over."""
OF_TESTED = "passed_share"
"""The measure of those who were tested: not tested yet is not failed."""


@dataclass(frozen=True)
class Cohorts(Programme):
    """The answers behind the groups page; `picked` are the codes of the groups to compare, in the order picked; `typed` is what the groups
    of the table have in their name or code."""

    picked: tuple[str, ...] = ()
    typed: str = ""

    @cached_property
    def groups(self) -> Answer:
        """One row a group of the selection."""
        return self.context.ask("cohorts")

    @cached_property
    def attendance(self) -> Answer:
        """One row a group and day."""
        return self.context.ask("attendance_by_day")

    def sessions(self, group: Row) -> list[Row]:
        """The days of a group of which it is known who came."""
        own = self.attendance.only(self.attendance.places("cohort_id", (group.value("cohort_id"),)))
        return [row for row in own.rows if row["rate"].known]

    @cached_property
    def maturity(self) -> Answer:
        """One row a finished group and month since its training."""
        return self.context.ask("cohort_maturity")

    @cached_property
    def earning(self) -> Answer:
        """Who of the selection's graduates earns, by months since the training."""
        return self.context.ask("earning_by_months")

    @cached_property
    def earning_of(self) -> dict[str, Answer]:
        """The same of each compared group; a group of which the selection leaves too few has none."""
        answers = {}
        for code in self.compared_codes:
            group = replace(self.context, filters=replace(self.context.filters, cohort=(code,)))
            with suppress(QuestionError):
                answers[code] = group.ask("earning_by_months")
        return answers

    @property
    def sheets(self) -> Sequence[Answer]:
        """What the workbook holds besides its parameters."""
        return self.groups, self.attendance, self.maturity, self.earning

    @cached_property
    def by_code(self) -> Mapping[str, Row]:
        """Each group's row."""
        return self.groups.rows.by("cohort_id")

    @cached_property
    def finished(self) -> Rows:
        """The groups that are over and in which somebody started."""
        return self.groups.rows.pick(self._finished)

    @cached_property
    def names(self) -> dict[str, str]:
        """Each group's name."""
        return dict(zip(*(self.groups.values_of(name) for name in ("cohort_id", "name")), strict=True))

    @property
    def by_choice(self) -> bool:
        """Whether the visitor picked the groups that are compared."""
        return any(code in self.by_code for code in self.picked)

    @property
    def chosen_codes(self) -> tuple[str, ...]:
        """The codes of the groups that the visitor picked; those shown without a choice are none."""
        return self.compared_codes if self.by_choice else ()

    @cached_property
    def compared(self) -> tuple[Row, ...]:
        """The groups that are compared: those picked, otherwise the first that stands out, beside the mean of all; where none does, none."""
        if self.by_choice:
            return tuple(self.by_code[code] for code in dict.fromkeys(self.picked) if code in self.by_code)[:MOST]
        return tuple(self.by_code[code] for code in self.standing_out[:1])

    @cached_property
    def standing_out(self) -> tuple[str, ...]:
        """The codes of the groups that stand out, those in completion first."""
        return tuple(row.value("cohort_id") for row in self.spread.outside) or tuple(row.value("group") for row in self.passing.outside)

    @property
    def compared_codes(self) -> tuple[str, ...]:
        """Their codes."""
        return tuple(row.value("cohort_id") for row in self.compared)

    @cached_property
    def spread(self) -> Spread:
        """Whether they differ in completion."""
        return Spread(self.finished.ordered_by("starts_on"))

    @cached_property
    def passing(self) -> Spread:
        """Whether they differ in how many passed, of those tested."""
        return Spread(self.tested.rows.where("assessed", bool), ordered=False, measure=("passed", "assessed"))

    tested = answer_to("completion", by="cohort")
    """How many of each group that is over were tested."""

    @cached_property
    def tested_by_code(self) -> Mapping[str, Row]:
        """Each of those groups' row."""
        return self.tested.rows.by("group")

    def measured_of_all(self, measure: str) -> Share:
        """A measure over all groups that are over, together."""
        if measure not in self._of_all:
            answer, places = self._places_of(measure, self._finished)
            self._of_all[measure] = share_of(answer, places, *MEASURES[measure])
        return self._of_all[measure]

    @cached_property
    def _of_all(self) -> dict[str, Share]:
        return {}

    @cached_property
    def _finished(self) -> list[int]:
        """The places of the finished groups in `groups`."""
        over = zip(self.groups.values_of("finished"), self.groups.values_of("started"), strict=True)
        return [place for place, (finished, started) in enumerate(over) if finished and started]

    def _places_of(self, measure: str, groups: Iterable[int]) -> tuple[Answer, list[int]]:
        """The answer that a measure of these groups is taken from, and their places there."""
        finished, codes = self.groups.values_of("finished"), self.groups.values_of("cohort_id")
        known = [place for place in groups if measure == KNOWN_EARLY or finished[place]]
        if measure != OF_TESTED:
            return self.groups, known
        tested = {code: place for place, code in enumerate(self.tested.values_of("group"))}
        return self.tested, [tested[codes[place]] for place in known if codes[place] in tested]

    def measured(self, measure: str, groups: Iterable[Row]) -> Share:
        """A measure over groups together; most are known of those only that are over."""
        return share(self._rows_of(measure, groups), *MEASURES[measure])

    def _rows_of(self, measure: str, groups: Iterable[Row]) -> list[Row]:
        """The rows that a measure of these groups is taken from."""
        known = [group for group in groups if measure == KNOWN_EARLY or group.value("finished")]
        if measure != OF_TESTED:
            return known
        return [self.tested_by_code[code] for code in (group.value("cohort_id") for group in known) if code in self.tested_by_code]

    whole = answer_to("completion")
    """All groups that are over, together; no row where none is."""

    @property
    def completion(self) -> Share:
        """The completion of all groups that are over, together."""
        return self.spread.whole

    @property
    def completion_interval(self) -> Interval | None:
        """Its 95 % interval, widened by how much the groups differ; None if none is over."""
        row = self.whole.rows[0] if self.whole.rows else None
        return Interval(*(row.value(name) for name in ("completion_rate", "lower", "upper"))) if row and row["lower"].known else None

    @cached_property
    def outside(self) -> dict[str, frozenset[str]]:
        """The codes of the groups that are called unusual in a measure, on any part of the page."""
        codes = frozenset(row.value("cohort_id") for row in self.spread.outside)
        return {"completion": codes, "passed_share": frozenset(row.value("group") for row in self.passing.outside)}

    def width(self, measure: str, shares: Sequence[Share]) -> float:
        """The normal quantile for the difference of the first two compared groups in a measure, out of the shares of all groups.

        A pair that the visitor picked is compared as such, and so is a group that stands out with one that does not: the test of all
        groups has allowed for how many there are, and a group is not unusual in one place and chance in another. Otherwise a group that
        is the highest or the lowest of all, which may have been picked for that, is compared as any pair of all of them would be, at the
        level of the test of all groups.
        """
        if sum(code in self.outside.get(measure, ()) for code in self.compared_codes[:2]) == 1:
            return Z95
        number, least, most = self._spans[measure]
        extreme = any(each.value in (least, most) for each in shares if each.value is not None)
        return simultaneous(pairs(number), ALPHA) if extreme else Z95

    @cached_property
    def _spans(self) -> dict[str, tuple[int, float | None, float | None]]:
        """How many groups have a share in each measure, the least and the most of them."""
        spans = {}
        for name, measure in MEASURES.items():
            answer, places = self._places_of(name, range(self.groups.length))
            spans[name] = _span(answer, places, *measure)
        return spans | {"mentas": _span(self.maturity, list(self.matured(self.common_months or 0).values()), "reached", "completed")}

    def matured(self, months: int) -> dict[str, int]:
        """The places in `maturity` at which something is known of a group so many months after its training, by its code."""
        if months not in self._matured:
            places = np.flatnonzero(self._is_matured & (np.ma.getdata(self.maturity.values["months"]) == months))
            self._matured[months] = dict(zip(self.maturity.values["cohort_id"][places].tolist(), places.tolist(), strict=True))
        return self._matured[months]

    @cached_property
    def _matured(self) -> dict[int, dict[str, int]]:
        return {}

    @cached_property
    def _is_matured(self) -> NDArray[np.bool_]:
        """Of each row of `maturity`, whether something is known: of a million people there are hundreds of thousands."""
        mature, shares = (self.maturity.values[name] for name in ("mature", "share"))
        return np.asarray(np.ma.filled(mature, False), dtype=bool) & ~np.ma.getmaskarray(shares)

    def mentas_after(self, months: int, codes: Iterable[str] | None = None) -> Share:
        """Mentas of those who completed so many months before, in these groups (None: in all) for which those months are over."""
        if codes is None:
            return self._mentas_of_all(months)
        at = self.matured(months)
        return share_of(self.maturity, [at[code] for code in dict.fromkeys(codes) if code in at], "reached", "completed")

    @cached_property
    def _mentas_of_each(self) -> dict[int, Share]:
        return {}

    def _mentas_of_all(self, months: int) -> Share:
        if months not in self._mentas_of_each:
            self._mentas_of_each[months] = self.mentas_after(months, self.by_code)
        return self._mentas_of_each[months]

    @cached_property
    def drawn_groups(self) -> Excerpt:
        """The groups of the table: all that have what is typed, or of many the latest; and those that are compared."""
        found = frozenset(containing(self.by_code, self.typed, lambda code: f"{self.names[code]} {code}")) if self.typed else self.by_code
        codes = [code for code in self.by_code if code in found or code in self.compared_codes]
        return excerpt(self.groups, "cohort_id", codes, self.compared_codes, whole=len(self.by_code))

    @cached_property
    def drawn_finished(self) -> Excerpt:
        """The groups that are drawn of those that are over: among them those compared and those that stand out."""
        outside = (row.value("cohort_id") for row in self.spread.named)
        return excerpt(self.groups, "cohort_id", self.finished.values_of("cohort_id"), (*self.compared_codes, *outside))

    @cached_property
    def drawn_tested(self) -> Excerpt:
        """The groups that are drawn of those in which somebody was tested."""
        outside = (row.value("group") for row in self.passing.named)
        codes = self.tested.rows.where("assessed", bool).values_of("group")
        return excerpt(self.tested, "group", codes, (*self.compared_codes, *outside))

    @cached_property
    def drawn_maturity(self) -> Excerpt:
        """The groups that are drawn by the months since their training."""
        known = frozenset(code for code, _, _ in self.maturity.stretches("cohort_id"))
        return excerpt(self.maturity, "cohort_id", (code for code in self.by_code if code in known), self.compared_codes)

    @cached_property
    def common_months(self) -> int | None:
        """The months after the training at which the compared groups are judged: six as everywhere on the page, or as many as are over for
        every one of them of which a whole month is; None if there is none."""
        known = []
        for code in self.compared_codes:
            places = [place for place in self.maturity.places("cohort_id", (code,)) if self._is_matured[place]]
            longest = max(self.maturity.only(places).values_of("months"), default=0)
            known += [longest] if longest else []  # within 0 months says nothing
        return min((JUDGED, *known)) if known else None


def _span(answer: Answer, places: list[int], part: str, of: str) -> tuple[int, float | None, float | None]:
    """How many shares of two columns there are at those places of an answer, the least and the most of them."""
    counts = (answer.values[name][places].tolist() for name in (part, of))
    values = [number / whole for number, whole in zip(*counts, strict=True) if number is not None and whole]
    return len(values), min(values, default=None), max(values, default=None)
