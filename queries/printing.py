"""Output of the command line: a table for people, JSON and CSV for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping

from data.export import harmless
from queries import RULES, Answer, Published
from queries.formatting import plain, written
from queries.languages import Text

NUMERIC = ("count", "share", "number", "rupiah")
ROUNDED = Text(
    id="≈ dibulatkan supaya tidak seorang pun dikenali (0 berarti 0 sampai {most}); per {days}.",
    en="≈ rounded so that nobody can be recognised (0 means 0 to {most}); as of {days}.",
)
STEPPED = Text(
    id="Angka tentang yang terjadi pada warga binaan diperbarui hanya bila paling sedikit {step} kejadian baru terkumpul; angka ini per {days}.",
    en="Figures on what became of people are updated only once there are at least {step} new events; these are as of {days}.",
)


def as_json(answer: Answer, language: str) -> str:
    """A JSON list with an object for each row: canonical column names, ISO dates, null for unknown."""
    rows = [{name: plain(value) for name, value in row.items()} for row in answer.records]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def as_csv(answer: Answer, language: str) -> str:
    """CSV with canonical column names, full precision, ISO dates, and empty cells for null."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in answer.columns])
    writer.writerows([_csv_cell(value) for value in row.values()] for row in answer.records)
    return out.getvalue()


def _csv_cell(value: object) -> object:
    """Booleans as JSON writes them, and text that a spreadsheet would run as a formula behind an apostrophe."""
    if isinstance(value, bool):
        return str(value).lower()
    return harmless(value) if isinstance(value, str) else plain(value)


def as_table(answer: Answer, language: str) -> str:
    """Aligned columns with labels in that language; a single wide row is printed vertically."""
    return _table(answer, language) + (_caption(answer, language) if isinstance(answer, Published) else "")


def _caption(answer: Published, language: str) -> str:
    """Which figures are rounded (≈) or as of an earlier month end, and as of when."""
    lines = []
    for cells, text in ((answer.protected, ROUNDED), (answer.stepped, STEPPED)):
        dates = sorted({answer.day_of(*cell) for cell in cells})
        if dates:
            days = Text(id=" sampai ", en=" to ")[language].join(written(day, "date", language) for day in dict.fromkeys((dates[0], dates[-1])))
            lines.append(text[language].format(**RULES, days=days) + "\n")
    return "".join(lines)


def _table(answer: Answer, language: str) -> str:
    head = [column.label[language] for column in answer.columns]
    marked = answer.protected if isinstance(answer, Published) else frozenset()
    cells = [
        [("≈ " if (index, column.name) in marked else "") + written(row[column.name], column.kind, language) for column in answer.columns]
        for index, row in enumerate(answer.records)
    ]
    if len(cells) == 1 and len(head) > 8:
        # One wide row reads better vertically.
        width = max(len(label) for label in head)
        return "".join(f"{label:<{width}}  {cell}\n" for label, cell in zip(head, cells[0], strict=True))
    right = [column.kind in NUMERIC for column in answer.columns]
    widths = [max(len(text) for text in column) for column in zip(head, *cells, strict=True)]
    return "".join(
        "  ".join(f"{text:>{width}}" if to_right else f"{text:<{width}}" for text, width, to_right in zip(line, widths, right, strict=True)).rstrip()
        + "\n"
        for line in (head, *cells)
    )


FORMATS: Mapping[str, Callable[[Answer, str], str]] = {"table": as_table, "json": as_json, "csv": as_csv}
"""Output formats; the first is the default."""
