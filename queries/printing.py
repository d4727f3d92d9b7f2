"""An answer as text for the command line: a table for reading, JSON and CSV for other programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping

from data.export import harmless
from queries import Answer, Published
from queries.formatting import plain, written
from queries.languages import Text

NUMERIC = ("count", "share", "number", "rupiah")


def as_json(answer: Answer, language: str) -> str:
    """A list with an object for each row: names as columns are called in every language, dates as ISO, null for what is not known."""
    rows = [{name: plain(value) for name, value in row.items()} for row in answer.records]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def as_csv(answer: Answer, language: str) -> str:
    """Canonical header in every language, full precision, ISO dates, nothing for null."""
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
    """Aligned text with labels in that language; a single wide row is written downwards."""
    return _table(answer, language) + (_caption(answer, language) if isinstance(answer, Published) else "")


def _caption(answer: Published, language: str) -> str:
    """What the sign ≈ means, and as of when the figures that bear it are."""
    if not answer.protected:
        return ""
    dates = sorted({*answer.shown_as_of.values()})
    days = written(dates[0], "date", language)
    if len(dates) > 1:
        days += Text(id=" sampai ", en=" to ")[language] + written(dates[-1], "date", language)
    return Text(
        id=f"≈ dibulatkan supaya tidak seorang pun dikenali (0 berarti 0 sampai 4); per {days}.\n",
        en=f"≈ rounded so that nobody can be recognised (0 means 0 to 4); as of {days}.\n",
    )[language]


def _table(answer: Answer, language: str) -> str:
    head = [column.label[language] for column in answer.columns]
    marked = answer.protected if isinstance(answer, Published) else frozenset()
    cells = [
        [("≈ " if (index, column.name) in marked else "") + written(row[column.name], column.kind, language) for column in answer.columns]
        for index, row in enumerate(answer.records)
    ]
    if len(cells) == 1 and len(head) > 8:
        # One wide row reads better downwards.
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
"""How an answer can be printed; the first where none is chosen."""
