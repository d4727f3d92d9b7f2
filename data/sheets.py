"""The tables of a hand-in, and the remarks about its files: what reading finds and what everything after it works on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from data import schema
from data.bilingual import LANGUAGES, Text
from data.headers import words
from data.messages import runs
from data.proposals import Proposal
from data.schema import Table


@dataclass(frozen=True)
class Remark:
    """A remark about a file or sheet; `partial` where something of it wasn't taken, `unread` if nothing of it was read: it may hold any rows."""

    file: str
    sheet: str | None
    message: Text
    partial: bool = False
    unread: bool = False


@dataclass(frozen=True)
class Sheet:
    """One table of a hand-in: its number, file, sheet, and what was recognised."""

    sheet_no: int
    file: str
    name: str | None
    table: Table
    proposal: Proposal
    cohort: str | None = None

    @property
    def present(self) -> list[str]:
        """Names of the table's columns that the sheet fills."""
        filled = [name for name in self.proposal.columns if name != "withdrawn"]
        if self.proposal.days:
            filled += ["day", "present"]
        if self.has_no_cohort:
            filled.append("cohort_id")
        return filled

    @property
    def has_no_cohort(self) -> bool:
        """Whether the group has to be found beside the table."""
        return any(column.name == "cohort_id" for column in self.table.columns) and "cohort_id" not in self.proposal.columns

    @property
    def says_everything(self) -> bool:
        """Whether each row is complete in itself and means one row of the table: no day columns, no dates for days, no withdrawals."""
        dated = set(words(self.header("day") or "").split()) & {"tanggal", "date"}
        return not (self.proposal.days or dated or self.has_no_cohort or "withdrawn" in self.proposal.columns)

    def header(self, column: str) -> str | None:
        """A column's header as it stands in the file; None if it has none."""
        return self.proposal.headers.get(column)

    @property
    def positions(self) -> list[int]:
        """Positions in a row of the cells that are read: the columns, then the days."""
        return [*self.proposal.columns.values(), *(day.position for day in self.proposal.days)]


def in_words(name: str, value: Any) -> Any:
    """A value of a note as a sentence says it: rows as runs, tables and columns in the language's words."""
    if isinstance(value, list):
        return runs(value)
    if name == "table":
        return {language: schema.table_name(value, language) for language in LANGUAGES}
    if name in ("near", "column") and isinstance(value, str) and value.split(".")[0] in schema.BY_NAME and "." in value:
        table, _, column = value.partition(".")
        return {language: schema.title(schema.BY_NAME[table].column(column), language) for language in LANGUAGES}
    return value
