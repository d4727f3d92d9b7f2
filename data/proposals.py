"""The result of recognition for a sheet, as plain data: proposals with their open questions, and notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from data.periods import Period

ALSO_THERE = ("cohort_id",)
"""Key columns that a letterhead, a sheet's name or an option may stand for."""
Choices = Mapping[str, Mapping[str, str]]
"""Decisions on headers: shape of the sheet ("" for any) -> header words -> table.column, column, or "-" for one that isn't to be read;
several, with | between them, where it means a column in each of several tables."""


@dataclass(frozen=True)
class Note:
    """Something to say of a sheet: the id of a sentence, what it names, and whether part of the sheet isn't taken."""

    id: str
    values: dict[str, Any] = field(default_factory=dict)
    partial: bool = False


@dataclass(frozen=True)
class DayColumn:
    """A day's column of an attendance sheet: its position (from 0), header, number or date, part of the day, and the date beside a number."""

    position: int
    header: str
    number: int | None
    date: str | None = None
    part: str | None = None
    beside: str | None = None


@dataclass
class Proposal:
    """One table of a sheet; rows as a spreadsheet numbers them, columns from 0.

    `columns` and `headers` are by the table's column; `cohorts` are (where it stands, text) that may name the group of a sheet without a
    column for it; `height`: rows of the header; `questions` keep the sheet out until they are answered.
    """

    table: str
    sheet: str | None
    header_row: int
    first_row: int
    last_row: int | None
    span: tuple[int, int]
    columns: dict[str, int]
    headers: dict[str, str]
    days: list[DayColumn] = field(default_factory=list)
    cohorts: list[tuple[str, str]] = field(default_factory=list)
    legend: str = ""
    title: str = ""
    """The lines above the header of a table with groups: they say which group it is of."""
    scale: str = ""
    """What the letterhead says that amounts count: (dalam ribuan rupiah)."""
    period: Period | None = None
    """The months or years that the sheet's name, its title or the file's name says."""
    month_first: bool = False
    """Whether a column that is no part of the table has dates with the month first: the time at which a form was sent."""
    unread_rows: list[int] = field(default_factory=list)
    """Rows of the table that the sheet hides or strikes through."""
    unticked: list[str] = field(default_factory=list)
    """Headers of days on which nobody's box is ticked."""
    to_fill_in: list[int] = field(default_factory=list)
    """Positions of what a work list leaves to be filled in; empty for any other sheet."""
    event: list[int] = field(default_factory=list)
    """Positions of one event of several in a row: a row that is empty there has none; empty for any other table."""
    instead: dict[int, list[int]] = field(default_factory=dict)
    """Position of a column -> those of the same question elsewhere, as another version of a form has it: no row has two of them."""
    weekdays: dict[int, int] = field(default_factory=dict)
    """Position of a date -> that of the weekday beside it."""
    dated: str = ""
    """The header of a column of dates beside a list's numbers of days."""
    dated_days: list[tuple[int, int, str]] = field(default_factory=list)
    """What that column says of each day of each group: the first row that says it, the number of the day, and the date."""
    reviews: list[int] = field(default_factory=list)
    """Positions of what reviewers made of each submission of a form."""
    height: int = 1
    shape: str = ""
    score: float = 0.0
    decided: dict[str, str] = field(default_factory=dict)
    """Header words -> table.column or "-", of the decisions that were followed."""
    unread: list[str] = field(default_factory=list)
    """Headers that stand for nothing known and hold data."""
    questions: list[Note] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def closely(self) -> bool:
        """Whether each row has to be looked at before its cells are taken."""
        return any((self.reviews, self.instead, self.weekdays, self.event))

    def as_dict(self) -> dict[str, Any]:
        """The proposal as JSON's objects."""
        return asdict(self)


def from_dict(written: Mapping[str, Any]) -> Proposal:
    """The proposal that `as_dict` wrote."""
    values = dict(written)
    values["span"] = tuple(values["span"])
    values["cohorts"] = [(index, text) for index, text in values["cohorts"]]
    values["instead"] = {int(index): others for index, others in values["instead"].items()}
    values["weekdays"] = {int(index): beside for index, beside in values["weekdays"].items()}
    values["dated_days"] = [(row, number, day) for row, number, day in values["dated_days"]]
    values["days"] = [DayColumn(**day) for day in values["days"]]
    values["period"] = Period(**values["period"]) if values["period"] else None
    for name in ("questions", "notes"):
        values[name] = [Note(**note) for note in values[name]]
    return Proposal(**values)


@dataclass
class SheetRecognition:
    """What was recognised in a sheet: its tables, or why there is none (`refused`: a table was meant; else it is only left out).

    `row` is that of the first header as the spreadsheet numbers it, or of what is most likely one; `top` are that row and those above it, each with
    its number; `shape` says which sheets have the same headers; `unread` are the headers that stand for nothing known if there is no table.
    """

    proposals: list[Proposal] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    refused: Note | None = None
    row: int | None = None
    top: list[tuple[int, list[str]]] = field(default_factory=list)
    shape: str = ""
    unread: list[str] = field(default_factory=list)
    left_out: bool = False
