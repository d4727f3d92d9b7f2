"""The made-up programme as it is written, read with the csv module, and what the tests count from it."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from data.sample import write_sample

SEEDS = (2017, 1, 2, 3)
DAY = timedelta(days=1)
MENTAS = {"own_business", "employment", "family", "marriage"}

COLUMNS = {
    # As the data contract names them, in its order.
    "residents": "resident_id registered_on birth_year origin education",
    "cohorts": "cohort_id name skill starts_on days capacity trainer organiser",
    "enrolments": "cohort_id resident_id enrolled_on",
    "attendance": "cohort_id resident_id day present",
    "assessments": "cohort_id resident_id assessed_on passed score",
    "exits": "resident_id exited_on destination by_closure returned_on",
    "follow_ups": "resident_id followed_up_on earning monthly_income product need organisation",
    "sales": "sale_id resident_id sold_on product channel quantity amount facilitator",
    "targets": "indicator due_on value baseline_on baseline_value",
    "headcounts": "counted_on source residents",
    "events": "happened_on title note",
}
KEYS = {
    "residents": 1,
    "cohorts": 1,
    "enrolments": 2,
    "attendance": 3,
    "assessments": 2,
    "exits": 2,
    "follow_ups": 2,
    "sales": 1,
    "targets": 2,
    "headcounts": 2,
    "events": 2,
}

Row = dict[str, str]


def day_of(text: str) -> date:
    """ISO dates only, as the contract's canonical form has them."""
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", text), text
    return date.fromisoformat(text)


@dataclass
class Sample:
    """A written sample: its folder and rows, and what the tests count from them."""

    folder: Path
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def __getattr__(self, table: str) -> list[Row]:
        try:
            return self.__dict__["rows"][table]
        except KeyError:
            raise AttributeError(table) from None

    @cached_property
    def registered(self) -> dict[str, date]:
        return {row["resident_id"]: day_of(row["registered_on"]) for row in self.residents}

    @cached_property
    def spells(self) -> dict[str, list[tuple[date, date | None, Row]]]:
        spells = defaultdict(list)
        for row in sorted(self.exits, key=lambda row: row["exited_on"]):
            back = day_of(row["returned_on"]) if row["returned_on"] else None
            spells[row["resident_id"]].append((day_of(row["exited_on"]), back, row))
        return spells

    @cached_property
    def starts(self) -> dict[str, date]:
        return {row["cohort_id"]: day_of(row["starts_on"]) for row in self.cohorts}

    @cached_property
    def present(self) -> dict[tuple[str, str], set[int]]:
        """Days present, for every enrolment (an empty set for a no-show)."""
        present: dict[tuple[str, str], set[int]] = {(row["cohort_id"], row["resident_id"]): set() for row in self.enrolments}
        for row in self.attendance:
            if row["present"] == "true":
                present[row["cohort_id"], row["resident_id"]].add(int(row["day"]))
        return present

    @cached_property
    def completed_on(self) -> dict[str, date]:
        """The end of a person's first completed group (all groups have five days)."""
        first: dict[str, date] = {}
        for (cohort, person), days in self.present.items():
            if len(days) == 5:
                end = self.starts[cohort] + 4 * DAY
                first[person] = min(end, first.get(person, end))
        return first

    def current(self, person: str, day: date) -> Row | None:
        """The exit by which a person is away on the day, as metrics.md defines it."""
        for left, back, row in self.spells.get(person, ()):
            if left <= day and (back is None or back > day):
                return row
        return None

    def residents_on(self, day: date) -> int:
        return sum(registered <= day and self.current(person, day) is None for person, registered in self.registered.items())

    def mentas_on(self, day: date) -> set[str]:
        away = {person: self.current(person, day) for person in self.registered}
        return {person for person, row in away.items() if row and row["destination"] in MENTAS and row["by_closure"] == "false"}


def written(folder: Path, seed: int = 2017, scale: int = 1) -> Sample:
    write_sample(folder, seed=seed, scale=scale)
    sample = Sample(folder)
    for table, columns in COLUMNS.items():
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            sample.rows[table] = list(reader)
            assert reader.fieldnames == columns.split(), table
            assert not any(None in row.values() for row in sample.rows[table]), f"{table}: a row has fewer cells than its header"
    return sample
