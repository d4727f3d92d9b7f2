"""What a person decided on whole sheets: which table each is, by the row of its header, or that it is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data import schema
from data.messages import DataError

LEFT_OUT = "-"
"""In place of a table: the sheet is left out."""
SHEET = "*"
"""In place of a header, among the decisions that are remembered for a shape: the decision on the sheet itself."""
ANY_ROW = 0
WRITTEN = re.compile(r"(?P<file>[^\[\]]+?)(?:\[(?P<sheet>[^\]]+)\])?(?::(?P<row>[1-9]\d*))?=(?P<table>[^=]+)")
"""How the command line writes a decision: buku.xlsx[Sheet1]:4=exits."""


@dataclass(frozen=True)
class SheetChoice:
    """A sheet (None: the file's only one), the row of its header as the spreadsheet numbers it (0: find it), and its table, or LEFT_OUT."""

    file: str
    sheet: str | None
    row: int
    table: str

    def written(self) -> str:
        """The decision as the command line writes it."""
        return f"{self.file}{f'[{self.sheet}]' if self.sheet else ''}{f':{self.row}' if self.row else ''}={self.table}"


def parse(texts: Iterable[str]) -> tuple[SheetChoice, ...]:
    """Decisions as the command line writes them; a table by its English or Indonesian name. Raises DataError."""
    names = {**{table.name: table.name for table in schema.TABLES}, **{table.local: table.name for table in schema.TABLES}, LEFT_OUT: LEFT_OUT}
    choices = []
    for text in texts:
        match = WRITTEN.fullmatch(text)
        table = names.get(match["table"].strip().lower().replace(" ", "_")) if match else None
        if not match or table is None:
            raise DataError("bad_sheet", value=text)
        choices.append(SheetChoice(match["file"], match["sheet"], int(match["row"] or ANY_ROW), table))
    return tuple(choices)


def of_file(choices: Iterable[SheetChoice], file: str) -> dict[str, dict[str, str]]:
    """Sheet ("" for the file's only one) -> row -> table, as JSON's objects."""
    tables: dict[str, dict[str, str]] = {}
    for each in choices:
        if each.file == file:
            tables.setdefault(each.sheet or "", {})[str(each.row)] = each.table
    return tables


def remembered(choices: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Shape -> table, of the decisions on sheets among those that are remembered."""
    return {shape: texts[SHEET] for shape, texts in choices.items() if SHEET in texts}
