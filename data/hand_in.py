"""A hand-in on its way into the store: how it is to be imported, and what typing and merging work on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import duckdb

from data import repairs, schema
from data.effects import FigureSource
from data.optimizer import SMALL
from data.programme import Programme
from data.progress import Advance, Progress
from data.reading import Reading
from data.report import Report
from data.sheet_choices import SheetChoice
from data.sheets import Sheet
from data.values.staged import ValueChoices

Withdrawals = Callable[[duckdb.DuckDBPyConnection, Reading], list[tuple[str, Mapping[str, str]]]]


@dataclass(frozen=True)
class Options:
    """How to import.

    `strict` lets nothing in when a row, cell or file is rejected; `dry_run` judges and reports without storing; `cohort` is the group of sheets
    that don't name one; `fresh` begins from an empty programme; `complete` names tables that are handed in whole; `withdraw` are rows (table,
    key) to be taken out, `with_dependents` what hangs on them too; `confirm` lets pass what is paused otherwise; `allow_emptying` lets empty
    cells take known values away; `withdrawals` names further rows to be taken out, once the hand-in's cells are read; `columns` and `values` are
    decisions on headers and spellings (data/mappings.py), `sheets` on whole sheets (data/sheet_choices.py), remembered for sheets of the same
    shape; `complete_to` are the dates up to which tables
    are declared complete (data/completeness.py); `repairs` are laid over the
    cells of the files, and kept for the same files (data/repairs.py); `based_on` is the version (0: none) that the current one must be;
    `who` hands in, with what `comment`; `typed` rows stand in no file that anybody knows, and none is named;
    `figures` says what moves (data/effects.py): without it nothing is said about figures and no published month is looked at.
    """

    strict: bool = False
    dry_run: bool = False
    cohort: str | None = None
    fresh: bool = False
    complete: tuple[str, ...] = ()
    withdraw: tuple[tuple[str, Mapping[str, str]], ...] = ()
    with_dependents: bool = False
    confirm: bool = False
    allow_emptying: bool = False
    withdrawals: Withdrawals | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sheets: tuple[SheetChoice, ...] = ()
    complete_to: Mapping[str, date] = field(default_factory=dict)
    repairs: tuple[repairs.Repair, ...] = ()
    based_on: int | None = None
    who: str | None = None
    comment: str | None = None
    typed: bool = False
    figures: FigureSource | None = None


@dataclass(frozen=True)
class HandIn:
    """What typing and merging work on; `choices` are spellings that were agreed on, `of_office` says that made-up persons are refused."""

    connection: duckdb.DuckDBPyConnection
    reading: Reading
    report: Report
    options: Options
    programme: Programme
    choices: ValueChoices
    of_office: bool
    progress: Progress | None

    @property
    def advance(self) -> Advance:
        """Tells how far the work is, by the bytes of each table's files."""
        sizes = {
            table.name: sum(self.reading.sizes.get(sheet.file, 0) for sheet in self.reading.sheets if sheet.table is table) for table in schema.TABLES
        }
        return Advance(self.progress, sizes)

    @property
    def is_large(self) -> bool:
        """Whether so much is handed in that work is worth sharing."""
        return sum(self.reading.sizes.values()) > SMALL

    @property
    def sheets(self) -> dict[int, Sheet]:
        """The tables handed in, by number."""
        return {sheet.sheet_no: sheet for sheet in self.reading.sheets}
