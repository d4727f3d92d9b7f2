"""What an import did: counts a table, rejected rows with place and remedy, remarks; as text and as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field

from data.recognition import Warning_
from data.schema import TABLES, Text

SHOWN = 40
"""Rejected rows that the text report lists for a table; the JSON report lists all."""


@dataclass
class Counts:
    """Rows of one table: new keys, known keys with other values, identical rows, rejected rows."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0


@dataclass(frozen=True)
class Rejection:
    """A row that stayed out: where it stands in the hand-in and why."""

    table: str
    file: str
    sheet: str | None
    row: int
    column: str | None
    reason: Text


@dataclass
class Report:
    """The outcome of an import; `version` is the store's current version afterwards (0: none), `changed` whether it is new."""

    version: int = 0
    changed: bool = False
    dry_run: bool = False
    tables: dict[str, Counts] = field(default_factory=lambda: {table.name: Counts() for table in TABLES})
    rejected: list[Rejection] = field(default_factory=list)
    warnings: list[Warning_] = field(default_factory=list)
    refused: list[Warning_] = field(default_factory=list)
    stopped: Text | None = None

    @property
    def accepted(self) -> int:
        """Rows that are in the store because of, or in agreement with, this hand-in."""
        return sum(counts.added + counts.updated + counts.unchanged for counts in self.tables.values())

    def forget_accepted(self) -> None:
        """Nothing of the hand-in goes in after all: no row counts as added or updated."""
        for counts in self.tables.values():
            counts.added = counts.updated = 0

    @property
    def exit_status(self) -> int:
        """0: all in; 1: some rows or files rejected, the rest in; 2: nothing was changed."""
        if self.stopped:
            return 2
        return 1 if self.rejected or self.refused else 0

    def as_dict(self) -> dict[str, object]:
        """The report as JSON's objects; files refused whole stand among the warnings."""
        return {
            "version": self.version,
            "tables": {name: vars(counts).copy() for name, counts in self.tables.items()},
            "rejected": [
                {
                    "table": rejection.table,
                    "file": rejection.file,
                    "sheet": rejection.sheet,
                    "row": rejection.row,
                    "column": rejection.column,
                    "reason": rejection.reason,
                }
                for rejection in self.rejected
            ],
            "warnings": [{"file": warning.file, "sheet": warning.sheet, "message": warning.message} for warning in [*self.refused, *self.warnings]],
        }

    def as_text(self, language: str) -> str:
        """The report for reading on a terminal, in Indonesian ("id") or English ("en")."""
        words = WORDS[language]
        lines = [f"{words['table']:<14}{words['added']:>10}{words['updated']:>12}{words['unchanged']:>12}{words['rejected']:>10}"]
        for table in TABLES:
            counts = self.tables[table.name]
            name = table.local if language == "id" else table.name
            lines.append(f"{name:<14}{counts.added:>10}{counts.updated:>12}{counts.unchanged:>12}{counts.rejected:>10}")
        for title, remarks in ((words["refused_files"], self.refused), (words["remarks"], self.warnings)):
            if remarks:
                lines += ["", title]
                lines += [f"  {_place(remark.file, remark.sheet)}: {remark.message[language]}" for remark in remarks]
        for table in TABLES:
            rejected = [rejection for rejection in self.rejected if rejection.table == table.name]
            if rejected:
                name = table.local if language == "id" else table.name
                lines += ["", words["rejected_rows"].format(table=name, count=len(rejected))]
                for rejection in rejected[:SHOWN]:
                    place = _place(rejection.file, rejection.sheet)
                    lines.append(f"  {place}, {words['row']} {rejection.row}: {rejection.reason[language]}")
                if len(rejected) > SHOWN:
                    lines.append(f"  {words['more'].format(count=len(rejected) - SHOWN)}")
        lines += ["", self._outcome(words, language)]
        return "\n".join(lines)

    def _outcome(self, words: dict[str, str], language: str) -> str:
        if self.stopped:
            return self.stopped[language]
        if self.dry_run:
            return words["tried"]
        if not self.changed:
            return words["same"].format(version=self.version)
        return words["published"].format(version=self.version)


def _place(file: str, sheet: str | None) -> str:
    return f"{file} [{sheet}]" if sheet else file


WORDS: dict[str, dict[str, str]] = {
    "id": {
        "table": "tabel",
        "added": "baru",
        "updated": "diperbarui",
        "unchanged": "tetap",
        "rejected": "ditolak",
        "refused_files": "Berkas atau lembar yang tidak dapat dibaca:",
        "remarks": "Catatan:",
        "rejected_rows": "Ditolak dari tabel {table} ({count}):",
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
        "refused_files": "Files or sheets that can't be read:",
        "remarks": "Remarks:",
        "rejected_rows": "Rejected from the table {table} ({count}):",
        "row": "row",
        "more": "... and {count} more; see all of them with --format json",
        "tried": "Trial run: nothing was stored.",
        "same": "Nothing differs from the store; version {version} stays current.",
        "published": "Stored as version {version}.",
    },
}
