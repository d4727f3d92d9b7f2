"""The answers behind the exits page: the forecast of the residents, how those away left, and who came back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from planning.verdict import EXPECTED
from queries import Answer, Figure, QuestionError
from ui.sentences import joined
from ui.views.feasts import returns_around_feasts
from ui.views.programme import Programme, answer_to

HALF_YEAR, YEAR = 182, 364
"""Days within which returns are counted: two and four points of the published curves' grid of half-years."""
ENOUGH = 20
"""Exits a year old and without a return from which on a published curve that shows nothing further has stayed as it was
(curves end where fewer than 10, rounded, are at risk)."""


@dataclass(frozen=True)
class Exits(Programme):
    """The answers behind the exits page, in one context."""

    @property
    def expected(self) -> dict[str, Any] | None:
        """The residents forecast for the target's date: the middle and the 80 % band, in words; None without a forecast."""
        if self.forecast is None:
            return None
        residents = self.forecast.residents_on(self.pace.row.value("due_on"))
        return {name: self.words.write(number, "count") for name, number in zip(("middle", "low", "high"), residents, strict=True)}

    @property
    def year_end(self) -> str:
        """The residents forecast for the end of this year, where the target is due later; empty where it is not."""
        words, year_end = self.words, date(self.context.as_of.year, 12, 31)
        for each in self.ahead[1:-1]:
            if each["on"] == year_end:
                middle, low, high = (words.write(round(each[name]), "count") for name in ("middle", "low", "high"))
                return words("exits.path_year_end", on=words.short_date(year_end), middle=middle, low=low, high=high)
        return ""

    @cached_property
    def returns_around_feasts(self) -> Figure | None:
        """How many returns were around Lebaran (ui/views/feasts.py)."""
        return returns_around_feasts(self)

    @property
    def paced(self) -> bool:
        """Whether there is a target to come that the recent pace can be compared with."""
        return self.verdict in EXPECTED

    @cached_property
    def bounds_of_one_day(self) -> Answer:
        """Where those away went, as of the day that their mentas are of: published mentas move in steps, everybody away does not.

        Raises QuestionError for a viewer inside a selection.
        """
        day = self.bounds.row["worst_case"].as_of
        return self.bounds if day == self.bounds.as_of else self.context.ask("exit_bounds", as_of=day)

    @cached_property
    def by_destination(self) -> Answer:
        """Every exit by where to, the closure's apart. Raises QuestionError for a viewer inside a selection."""
        return self.context.ask("exits_by_destination")

    @cached_property
    def returns(self) -> Answer:
        """How long those who left stay away."""
        return self.context.ask("return_survival")

    by_training_reached = answer_to("mentas_by_training")
    """Which training those mentas had; QuestionError for a viewer inside a selection."""
    leaving = answer_to("leaving_by_training")
    """How often residents leave by stage of training; QuestionError for a viewer."""

    @cached_property
    def staying(self) -> Answer:
        """How long those who completed the training stay, by skill."""
        return self.context.ask("exit_survival", by="skill", since="completion")

    @cached_property
    def staying_of_all(self) -> Answer:
        """The same over all skills."""
        return self.context.ask("exit_survival", since="completion")

    @cached_property
    def how(self) -> dict[str, Figure] | None:
        """How those away left: away, mentas, closure, other; apart from other who may be mentas, their destination being unknown. None if the
        visitor's role does not get it."""
        closure = self.now["closure_exits"]
        if self.away is None or not closure.known or self.mentas_on:
            return None  # parts of different dates do not add up
        away, mentas = self.away.row["away"], self.away.row["mentas"]
        if closure.value:
            try:
                returned = [row["returned"] for row in self.by_destination.rows if row.value("by_closure") and row["returned"].known]
            except QuestionError:
                return None
            for figure in returned:
                closure = closure.less(figure)
        unknown = self.away.row["unknown_own" if closure.value else "unknown"]
        other = away.less(mentas).less(closure)
        other = other.less(unknown) if unknown.value else other
        if not other.known:
            return None
        return {"away": away, "mentas": mentas, "closure": closure, "unknown": unknown, "other": replace(other, value=max(other.value, 0))}

    @property
    def parts_of_away(self) -> dict[str, Figure]:
        """Those away in parts that add up. Where the role knows whom the closure sent away, they are one part and the unknown only those who
        left by their own decision: `unknown_own`."""
        row, how = self.bounds_of_one_day.row, self.how
        own = row["unknown_own"]
        if how is None or not how["closure"].value or not own.known or not row["died"].known:
            return {name: row[name] for name in ("mentas", "unknown", "elsewhere", "died")}
        parts = {"mentas": row["mentas"], "unknown_own": own, "closure": how["closure"]}
        return {**parts, "elsewhere": how["other"].less(row["died"]), "died": row["died"]}

    @property
    def rest(self) -> str:
        """Those away who are neither mentas nor sent away by the closure: by where they are while nobody was sent away, else together."""
        words, how, row = self.words, self.how or {}, self.bounds.row
        apart = not how["closure"].value and row["elsewhere"].known and row["died"].known
        if apart and row.value("elsewhere") + row.value("died") == how["other"].value:
            parts = {"unknown": how["unknown"], "elsewhere": row["elsewhere"], "died": row["died"]}
            named = [(words.write(part), words.code("whereabouts", name).lower()) for name, part in parts.items() if part.value]
            return joined([joined(each) for each in named], ", ")
        return words("exits.otherwise_unknown" if how["unknown"].value else "exits.otherwise", **how)

    @cached_property
    def unknown_by_closure(self) -> Figure | None:
        """How many of those away whose destination is not known were sent away by the closure; None for nobody, or if that is not known."""
        try:
            rows = self.by_destination.rows
        except QuestionError:
            return None
        for row in rows:
            if row.value("by_closure") and row.value("destination") == "unknown" and row["exits"].known:
                count = row["exits"].less(row["returned"]) if row["returned"].known else row["exits"]
                return count if count.known and count.value > 0 else None  # of two rounded figures the difference may be below 0
        return None

    def came_back(self, days: int) -> Figure | None:
        """The share of those who left that came back within so many days; None if it is not known yet or not for this visitor."""
        try:
            rows = [row for row in self.returns.rows if row["survival"].known]
        except QuestionError:
            return None
        rounded = bool(self.returns.protected)
        if not rows and self.now.value("returns") != 0:
            return None
        if not (rows and rows[-1].value("days") >= days) and self._long_away(days) < (ENOUGH if rounded else 1):
            return None
        if rounded and days > HALF_YEAR and rows and not any(HALF_YEAR < row.value("days") <= days for row in rows):
            return None  # a step that rounding hides: no published number says how many came back in the second half year
        away = [row.value("survival") for row in rows if row.value("days") <= days]
        population = f"{self.returns.whole}, came back within {days} days"
        return Figure(1 - away[-1] if away else 0.0, self.returns.result.column("survival"), self.returns.as_of, rounded, population=population)

    def came_back_range(self, days: int) -> tuple[Figure, Figure] | None:
        """The least and the most of that share, where it is published: rounding moves it by up to 8 points, and the limits hold that.
        None for a share that no rounding moves, or where no share is known."""
        share = self.came_back(days)
        rows = [row for row in self.returns.rows if row["survival"].known] if share and share.rounded else []
        if share is None or not rows:
            return None
        last = next((row for row in reversed(rows) if row.value("days") <= days), None)
        least, most = (1 - last.value("upper"), 1 - last.value("lower")) if last else (0.0, 1 - rows[0].value("lower"))
        return replace(share.of("at least", least), rounded=False), replace(share.of("at most", most), rounded=False)

    def came_back_text(self, days: int) -> str | None:
        """That share in words, a published one by its range; None if it is not known."""
        share, ends = self.came_back(days), self.came_back_range(days)
        if ends is not None:
            return self.words("exits.between", low=ends[0], high=ends[1])
        return None if share is None else self.words.write(share)

    def _long_away(self, days: int) -> int:
        """At least how many exits have been followed that long without a return: those by then, less all returns and deaths."""
        if self.away is None:
            return 0
        by_then = self.year_before.row["exits"] if days > HALF_YEAR else self.now["sustained_base_6m"]
        returns = self.now["returns"]
        return by_then.value - returns.value - (self.away.row.value("died") or 0) if by_then.known and returns.known else 0

    def closure_in(self, answer: Answer, key: str) -> list[str]:
        """The sentence that the exits by the closure are in a curve, where they are: a published one may be as of an earlier date."""
        if not self.closure_by_month or (answer.as_of_shown or answer.as_of) < min(self.closure_by_month):
            return []
        left, month = sum(self.closure_by_month.values()), max(self.closure_by_month)
        return [self.words(key, count=left, closure=self.words.write(left, "count"), month=self.words.write(month, "month"))]
