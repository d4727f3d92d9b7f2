"""Answers of submissions as the rows of a sheet: groups are part of the header, a repeat gives a row each time, bookkeeping stays out."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from data import schema
from data.headers import meaning_of
from data.pull.servers import Submission

BOOKKEEPING = re.compile(r"_.*|meta|formhub|.*@odata.*|instanceID")
"""Parts of names that only the servers use."""

Row = dict[str, str]


def write_rows(path: Path, submissions: Iterable[Submission]) -> dict[int, str]:
    """Write the submissions' rows as a CSV file, nothing if there are none. Returns row of the file -> id of its submission.

    A submission without a repetition has a row of its own in a form with repeats only where it names a person itself.
    """
    rows_of_submissions = [(submission, rows_of(submission.answers)) for submission in submissions]
    repeats = any(repeated for _, (_, repeated) in rows_of_submissions)
    lines = [
        (submission.id, row)
        for submission, (rows, repeated) in rows_of_submissions
        for row in rows
        if row and (repeated or not repeats or _names_person(row))
    ]
    if not lines:
        return {}
    headers = list(dict.fromkeys(header for _, row in lines for header in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headers)
        writer.writerows([row.get(header, "") for header in headers] for _, row in lines)
    return {number: submission for number, (submission, _) in enumerate(lines, start=2)}


def rows_of(answers: Mapping[str, Any]) -> tuple[list[Row], bool]:
    """A submission's rows, and whether they are those of a repeat."""
    own, repeats = _flat(answers, "")
    rows = [{**own, **row} for items in repeats for item in items for row in rows_of_item(item)]
    return (rows, True) if rows else ([own], False)


def _names_person(row: Row) -> bool:
    meanings = (meaning_of(header, schema.RESIDENTS)[0] for header in row)
    return any(meaning is not None and meaning.column == "resident_id" for meaning in meanings)


def rows_of_item(item: tuple[str, Mapping[str, Any]]) -> list[Row]:
    """The rows of one turn of a repeat, named by its path."""
    path, answers = item
    own, repeats = _flat(answers, path)
    return [{**own, **row} for items in repeats for inner in items for row in rows_of_item(inner)] if repeats else [own]


def _flat(answers: Mapping[str, Any], path: str) -> tuple[Row, list[list[tuple[str, Mapping[str, Any]]]]]:
    """Single answers by header, and the turns of each repeat below."""
    own: Row = {}
    repeats: list[list[tuple[str, Mapping[str, Any]]]] = []
    for name, value in answers.items():
        if any(BOOKKEEPING.fullmatch(part) for part in name.split("/")):
            continue
        # KoboToolbox names a question by its whole path, ODK Central by its own name inside its group.
        header = name if not path or name.startswith(f"{path}/") else f"{path}/{name}"
        if isinstance(value, Mapping):
            if "coordinates" not in value:
                inner, below = _flat(value, header)
                own |= inner
                repeats += below
        elif isinstance(value, list) and all(isinstance(item, Mapping) for item in value):
            repeats.append([(header, item) for item in value])
        elif value not in (None, ""):
            own[header] = _text(value)
    return own, repeats


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(map(str, value))
    # 45.125 could be read as forty-five thousand; a fourth decimal settles it.
    text = str(value)
    return f"{text}0" if isinstance(value, float) and re.fullmatch(r"-?\d{1,3}\.\d{3}", text) else text
