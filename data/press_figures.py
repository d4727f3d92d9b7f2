"""Figures that newspapers and agencies printed about a programme, each with where it was read.

They are in a folder `press_figures` beside the programme's file; a programme needn't have any.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date

from data.files import is_missing
from data.programme import Programme

FOLDER = "press_figures"


@dataclass(frozen=True)
class PublishedCount:
    """A printed number of residents on a day, its source in words and the page it was read on."""

    counted_on: date
    source: str
    residents: int
    place: str
    reference: str


@dataclass(frozen=True)
class PublishedEvent:
    """A printed event on a day, with a note and the page it was read on."""

    happened_on: date
    title: str
    note: str
    reference: str


def headcounts(programme: Programme) -> list[PublishedCount]:
    """The printed counts, oldest first; sources disagree and are never averaged."""
    return [
        PublishedCount(date.fromisoformat(row["counted_on"]), row["source"], int(row["residents"]), row["place"], row["reference"])
        for row in _rows(programme, "headcounts.csv")
    ]


def events(programme: Programme) -> list[PublishedEvent]:
    """The printed events, oldest first."""
    rows = _rows(programme, "events.csv")
    return [PublishedEvent(date.fromisoformat(row["happened_on"]), row["title"], row["note"], row["reference"]) for row in rows]


def _rows(programme: Programme, name: str) -> list[dict[str, str]]:
    path = programme.folder / FOLDER / name
    if is_missing(path):
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
