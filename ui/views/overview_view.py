"""The answers behind the overview page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from queries import Answer
from queries.dates import month_end
from ui.no_entries import no_entries_since
from ui.views.programme import TREND_MONTHS, Programme

STOCKS = ("residents", "registered", "exits", "returns", "covered", "completed", "passed", "mentas", "closure_exits")
"""The figures of the headline that the table of the month lists."""


@dataclass(frozen=True)
class Overview(Programme):
    """The answers behind the overview, in one context."""

    @cached_property
    def month(self) -> Answer:
        """The account of the residents since the end of the month before."""
        return self.context.ask("ledger", since=self.days_before[0])

    @cached_property
    def as_handed_in(self) -> Answer | None:
        """The programme at the end of the month before, as it was known before the latest hand-in; None if nothing earlier
        is kept, or inside a selection."""
        earlier = self.context.earlier
        return self.context.ask("headline", as_of=self.days_before[0], version=earlier.number) if earlier else None

    def silent(self, name: str) -> date | None:
        """The month since which nothing was entered of what a column of the headline is made from, if that is not this month."""
        since = no_entries_since(self.context, self.now[name].metric.tables)
        return since if since and month_end(since) <= self.days_before[0] else None

    @property
    def all_silent(self) -> bool:
        """Whether nothing was entered this month of people, moves and training, as far as that is known."""
        unknown = [name for name in STOCKS if self.context.known_up_to(self.now[name].metric) < self.context.as_of]
        return bool(self.silent("residents") and self.silent("covered")) and all(name in unknown or self.silent(name) for name in STOCKS)

    @property
    def entered_since(self) -> set[str]:
        """The tables with a record since the end of the month before, as far as the role is told."""
        rows = self.context.ask("known_up_to").rows
        return {row.value("table") for row in rows if (day := row.value("last_record")) and day > self.days_before[0]}

    def trend(self, result: str, column: str) -> tuple[float, ...]:
        """A column of a monthly result in the last months, where it is known."""
        rows = self.context.ask(result).rows[-TREND_MONTHS:]
        return tuple(row.value(column) for row in rows if row[column].known)
