"""Months and years that rows may be said to be of, and what lies outside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

OWN_DATE = {
    "cohorts": "starts_on",
    "assessments": "assessed_on",
    "exits": "exited_on",
    "follow_ups": "followed_up_on",
    "sales": "sold_on",
    "headcounts": "counted_on",
    "events": "happened_on",
    "residents": "registered_on",
}
"""The date on which a row of a table happened: a list of a month has rows of that month."""
SO_FAR = ("residents",)
"""Tables that are handed in as they stand: the register of a year has everybody who came before, but nobody who came after."""


@dataclass(frozen=True)
class Period:
    """Months of one or several years, both ends included; years are 0 where any may be meant. `text` says it as the sheet does."""

    text: str
    first_year: int = 0
    last_year: int = 0
    first_month: int = 1
    last_month: int = 12

    @property
    def has_months(self) -> bool:
        """Whether it is less than whole years, so that a date with day and month turned round may lie in it."""
        return (self.first_month, self.last_month) != (1, 12)

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        if self.first_year:
            return (self.first_year, self.first_month) <= (day.year, day.month) <= (self.last_year, self.last_month)
        return self.first_month <= day.month <= self.last_month

    def ended_before(self, day: date) -> bool:
        """Whether a day lies after it; no day does where its year isn't known."""
        return self.last_year > 0 and (day.year, day.month) > (self.last_year, self.last_month)


def lies_outside(table: str, period: Period, day: date) -> bool:
    """Whether the day of a row of a table isn't one that a sheet named for the period would have."""
    return period.ended_before(day) if table in SO_FAR else not period.holds(day)
