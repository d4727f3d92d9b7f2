"""The outcome of an import: counts for each table, rejected rows with place and remedy, changed values, remarks; as text and as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from data.bilingual import LANGUAGES, Text
from data.effects import Effects
from data.headers import MONEY
from data.messages import runs, sentence
from data.recognised import Recognised
from data.schema import BY_NAME, TABLES, Column, table_name, title
from data.sheets import Remark

LONGEST_LINE = 2000
"""Characters of a line; a header of a damaged file may have hundreds of thousands."""
SHOWN = 40
"""Faults, and changed values, that the text report lists for a table; the JSON report lists all."""
FEWEST_VALUES, LONGEST_VALUES = 3, 60
"""Different values that a sentence names at least, and the letters up to which it names more."""
SHOWN_DAYS = 7
"""Headers of days that one sentence names."""


@dataclass
class Counts:
    """Rows of one table: new keys, known keys with other values, identical rows, rejected rows, rows taken out."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    withdrawn: int = 0

    @property
    def changed(self) -> bool:
        """Whether the table differs afterwards."""
        return bool(self.added or self.updated or self.withdrawn)


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a row or a cell: the id of its sentence, the column, its header in the file, and what the sentence names."""

    id: str
    column: str
    header: Text
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def heading(self) -> str:
        """The header as it stands in the file; if it has none, as the office writes it."""
        return self.header["id"]

    def sentence(self, shown: str | None = None, header: str | None = None) -> Text:
        """The sentence; `shown` and `header` instead of the cell's own text and header where it stands for several."""
        values = {"column": header or self.header, "value": "", **self.values, **({"value": shown} if shown is not None else {})}
        return sentence(self.id, **values)


@dataclass(frozen=True)
class Rejection:
    """A row that stayed out, or a cell of it (`cell`): where it stands in the hand-in and why."""

    table: str
    file: str
    sheet: str | None
    row: int
    column: str | None
    faults: tuple[Fault, ...]
    cell: bool = False
    cells: dict[str, str | None] = field(default_factory=dict, repr=False, compare=False)
    """The row as it stands in the file, for the steward to repair; in no report that is kept."""

    @property
    def reason(self) -> Text:
        """Everything that is wrong with the row."""
        texts = [fault.sentence() for fault in self.faults]
        return {language: "; ".join(text[language] for text in texts) for language in LANGUAGES}


@dataclass(frozen=True)
class Update:
    """A value of a known row that changed, as the store writes it; `texts` are the words of what is a code there, by language."""

    table: str
    key: tuple[str, ...]
    column: str
    old: str | None
    new: str | None
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class Section:
    """A part of a report in one language: refused_files, pauses, remarks, rejected_rows, unread_cells, updates or figures."""

    name: str
    heading: str
    lines: list[str]


@dataclass
class Report:
    """The outcome of an import; `version` is the store's current version afterwards (0: none), `changed` whether it is new, `typed` whether its
    rows were typed, so that they stand in no file that anybody knows."""

    version: int = 0
    changed: bool = False
    dry_run: bool = False
    typed: bool = False
    tables: dict[str, Counts] = field(default_factory=lambda: {table.name: Counts() for table in TABLES})
    rejected: list[Rejection] = field(default_factory=list)
    cells: list[Rejection] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)
    pauses: list[Remark] = field(default_factory=list)
    effects: Effects | None = None
    stopped: Text | None = None
    sheets: list[Recognised] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """Rows that are in the store, or out of it, because of, or in agreement with, this hand-in."""
        return sum(counts.added + counts.updated + counts.unchanged + counts.withdrawn for counts in self.tables.values())

    def forget_accepted(self) -> None:
        """Nothing of the hand-in goes in after all: no row counts as added, updated or withdrawn."""
        for counts in self.tables.values():
            counts.added = counts.updated = counts.withdrawn = 0

    @property
    def exit_status(self) -> int:
        """0: everything is in; 1: some rows, cells, columns, sheets or files weren't taken, the rest is in; 2: nothing was changed."""
        if self.stopped:
            return 2
        partial = any(warning.partial for warning in self.warnings)
        return 1 if self.rejected or self.refused or self.cells or partial else 0

    def as_dict(self) -> dict[str, object]:
        """The report as JSON's objects; files refused whole stand among the warnings."""
        return {
            "version": self.version,
            "sheets": [sheet.as_dict() for sheet in self.sheets],
            "tables": {name: vars(counts).copy() for name, counts in self.tables.items()},
            "rejected": [_as_dict(rejection) for rejection in self.rejected],
            "cells": [_as_dict(rejection) for rejection in self.cells],
            "updates": [_update_as_dict(update) for update in self.updates],
            **(self.effects.as_dict() if self.effects else {"figures": [], "forecast": None, "entries": [], "published_months": []}),
            "warnings": [
                {"file": warning.file, "sheet": warning.sheet, "message": warning.message}
                for warning in [*self.refused, *self.pauses, *self.warnings]
            ],
        }

    def as_text(self, language: str) -> str:
        """The report for reading on a terminal, in Indonesian ("id") or English ("en")."""
        words = WORDS[language]
        names = ("added", "updated", "unchanged", "rejected", "withdrawn")
        counted = [table.name for table in TABLES if any(vars(self.tables[table.name]).values())]
        lines = [f"{words['table']:<16}" + "".join(f"{words[name]:>12}" for name in names)] if counted else []
        for name in counted:
            counts = vars(self.tables[name])
            lines.append(f"{table_name(name, language):<16}" + "".join(f"{counts[each]:>12}" for each in names))
        for section in self.sections(language):
            lines += ["", section.heading, *(f"  {line}" for line in section.lines)]
        lines += ["", self.outcome(language)]
        return "\n".join(line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]} …" for line in lines).strip()

    def sections(self, language: str) -> list[Section]:
        """What there is to read beside the counts."""
        words = WORDS[language]
        listed = []
        for name, remarks in (("refused_files", self.refused), ("pauses", self.pauses), ("remarks", self.warnings)):
            if remarks:
                texts = dict.fromkeys(("" if self.typed else _location(remark.file, remark.sheet)) + remark.message[language] for remark in remarks)
                listed.append(Section(name, words["confirmed" if name == "pauses" and self.changed else name], list(texts)))
        for name, rejections in (("rejected_rows", self.rejected), ("unread_cells", self.cells)):
            for table in TABLES:
                own = [rejection for rejection in rejections if rejection.table == table.name]
                if own:
                    heading = words[name].format(table=table_name(table.name, language), count=len(own))
                    listed.append(Section(name, heading, _grouped(own, words, language, self.typed)))
        if self.updates:
            lines = [_updated(update, language) for update in self.updates[:SHOWN]]
            more = [words["more"].format(count=len(self.updates) - SHOWN)] if len(self.updates) > SHOWN else []
            listed.append(Section("updates", words["updates"].format(count=len(self.updates)), lines + more))
        if self.effects:
            listed.append(Section("figures", self.effects.heading[language], [text[language] for text in self.effects.lines]))
        return listed

    def outcome(self, language: str) -> str:
        """What became of the hand-in, in a sentence."""
        words = WORDS[language]
        if self.stopped:
            return self.stopped[language]
        if self.dry_run:
            return words["tried"]
        if not self.changed:
            return words["same"].format(version=self.version)
        return words["published"].format(version=self.version)


def readable(language: str) -> str:
    """The language in which reports are written for a reader of that one: her own, or English."""
    return language if language in WORDS else "en"


def _as_dict(rejection: Rejection) -> dict[str, object]:
    return {
        "table": rejection.table,
        "file": rejection.file,
        "sheet": rejection.sheet,
        "row": rejection.row,
        "column": rejection.column,
        "header": rejection.faults[0].header["id"] if rejection.faults else None,
        "reason": rejection.reason,
    }


def _grouped(rejections: Iterable[Rejection], words: dict[str, str], language: str, typed: bool) -> list[str]:
    """One sentence for all rows of a sheet with the same fault in the same column, or in several days, with some of the values."""
    groups: dict[tuple[Any, ...], tuple[list[int], list[str], list[str], Fault]] = {}
    for rejection in rejections:
        for fault in rejection.faults:
            same = tuple((name, str(value)) for name, value in fault.values.items() if name != "value")
            rows, headers, values, _ = groups.setdefault((rejection.file, rejection.sheet, fault.column, fault.id, same), ([], [], [], fault))
            rows.append(rejection.row)
            if fault.header[language] not in headers:
                headers.append(fault.header[language])
            if (value := str(fault.values.get("value", ""))) not in values:
                values.append(value)
    lines = []
    for (file, sheet, *_), (rows, headers, values, fault) in groups.items():
        several = ", ".join(headers[:SHOWN_DAYS]) + ("" if len(headers) <= SHOWN_DAYS else " ...")
        shown = _values(values)
        numbers = runs(sorted(set(rows)))[language]
        location = "" if typed else f"{_location(file, sheet, ', ')}{words['row']} {numbers}: "
        lines.append(location + fault.sentence(shown, several)[language])
    return lines if len(lines) <= SHOWN else [*lines[:SHOWN], f"{words['more'].format(count=len(lines) - SHOWN)}"]


def _values(given: list[str]) -> str:
    """The first values, as many as fit: of marks, which are short, all are named. One that could be a person's is "" and stands among the others."""
    values = [value for value in given if value]
    number = max(FEWEST_VALUES, sum(total <= LONGEST_VALUES for total in accumulate(map(len, values))))
    return ",".join(values[:number]) + (" ..." if values and (len(values) > number or len(values) < len(given)) else "")


def _update_as_dict(update: Update) -> dict[str, object]:
    return {"table": update.table, "key": list(update.key), "column": update.column, "old": update.old, "new": update.new}


def _updated(update: Update, language: str) -> str:
    table = BY_NAME[update.table]
    column: Column = table.column(update.column)
    texts = update.texts.get(language, {})
    old, new = (texts.get(value) or _written(column, value, language) if value else WORDS[language]["empty"] for value in (update.old, update.new))
    key = ", ".join(_written(table.column(name), value, language) for name, value in zip(table.key, update.key, strict=False))
    return f"{table_name(update.table, language)} {key}: {title(column, language)} {old} → {new}"


def _written(column: Column, value: str, language: str) -> str:
    """A value of the store as people write it: a date with the name of its month, an amount with its thousands apart."""
    if column.kind == "date" and re.fullmatch("[0-9]{4}(?:-[0-9]{2}){2}", value):
        return format_date(date.fromisoformat(value), "d MMM yyyy", locale=language)
    if column.name in MONEY and value.isdecimal():
        return format_decimal(int(value), locale=language)
    return value


def _location(file: str, sheet: str | None, after: str = ": ") -> str:
    location = f"{file} [{sheet}]" if sheet else file
    return f"{location}{after}" if location else ""


WORDS: dict[str, dict[str, str]] = {
    "id": {
        "table": "tabel",
        "added": "baru",
        "updated": "diperbarui",
        "unchanged": "tetap",
        "rejected": "ditolak",
        "withdrawn": "ditarik",
        "refused_files": "Berkas atau lembar yang tidak dibaca:",
        "remarks": "Catatan:",
        "pauses": "Perlu dipastikan:",
        "confirmed": "Sudah dipastikan:",
        "rejected_rows": "Ditolak dari tabel {table} ({count}):",
        "unread_cells": "Sel yang tidak terbaca dalam tabel {table}; barisnya masuk tanpa isian itu ({count}):",
        "updates": "Isian yang berubah ({count}):",
        "empty": "(kosong)",
        "row": "baris",
        "more": "... dan {count} lagi; lihat semuanya dengan --format json",
        "tried": "Uji coba: tidak ada yang disimpan.",
        "same": "Tidak ada yang berbeda dari simpanan; versi {version} tetap berlaku.",
        "published": "Tersimpan sebagai versi {version}.",
    },
    "en": {
        "table": "table",
        "added": "added",
        "updated": "updated",
        "unchanged": "unchanged",
        "rejected": "rejected",
        "withdrawn": "withdrawn",
        "refused_files": "Files or sheets that were not read:",
        "remarks": "Remarks:",
        "pauses": "To be confirmed:",
        "confirmed": "Confirmed:",
        "rejected_rows": "Rejected from the table {table} ({count}):",
        "unread_cells": "Cells of the table {table} that can't be read; their rows went in without them ({count}):",
        "updates": "Values that changed ({count}):",
        "empty": "(empty)",
        "row": "row",
        "more": "... and {count} more; see all of them with --format json",
        "tried": "Trial run: nothing was stored.",
        "same": "Nothing differs from the store; version {version} stays current.",
        "published": "Stored as version {version}.",
    },
}
