"""Figures that newspapers and agencies printed about the locality, each with where it was read."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "press_figures"


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


def headcounts() -> list[PublishedCount]:
    """The printed counts, oldest first; sources disagree and are never averaged."""
    return [
        PublishedCount(date.fromisoformat(row["counted_on"]), row["source"], int(row["residents"]), row["place"], row["reference"])
        for row in _rows("headcounts.csv")
    ]


def events() -> list[PublishedEvent]:
    """The printed events, oldest first."""
    return [PublishedEvent(date.fromisoformat(row["happened_on"]), row["title"], row["note"], row["reference"]) for row in _rows("events.csv")]


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
