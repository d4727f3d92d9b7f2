"""Programmes for the tests: read from and written to canonical files, and random ones full of nasty cases."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

Row = dict[str, Any]
DAY = timedelta(days=1)

COLUMNS = {
    "residents": ("resident_id", "registered_on", "birth_year", "origin", "education"),
    "cohorts": ("cohort_id", "name", "skill", "starts_on", "days", "capacity", "trainer"),
    "enrolments": ("cohort_id", "resident_id", "enrolled_on"),
    "attendance": ("cohort_id", "resident_id", "day", "present"),
    "assessments": ("cohort_id", "resident_id", "assessed_on", "passed", "score"),
    "exits": ("resident_id", "exited_on", "destination", "by_closure", "returned_on"),
    "follow_ups": ("resident_id", "followed_up_on", "earning", "monthly_income", "product", "need"),
    "sales": ("sale_id", "resident_id", "sold_on", "product", "channel", "quantity", "amount"),
    "targets": ("indicator", "due_on", "value", "baseline_on", "baseline_value"),
    "headcounts": ("counted_on", "source", "residents"),
    "events": ("happened_on", "title", "note"),
}
DATES = {
    "registered_on",
    "starts_on",
    "enrolled_on",
    "assessed_on",
    "exited_on",
    "returned_on",
    "followed_up_on",
    "sold_on",
    "due_on",
    "baseline_on",
    "counted_on",
    "happened_on",
}
WHOLE = {"birth_year", "days", "capacity", "day", "monthly_income", "quantity", "amount", "residents"}
BROKEN = {"score", "value", "baseline_value"}
FLAGS = {"present", "passed", "by_closure", "earning"}


@dataclass
class Programme:
    """The rows of each table with Python values; None where a cell is empty."""

    residents: list[Row] = field(default_factory=list)
    cohorts: list[Row] = field(default_factory=list)
    enrolments: list[Row] = field(default_factory=list)
    attendance: list[Row] = field(default_factory=list)
    assessments: list[Row] = field(default_factory=list)
    exits: list[Row] = field(default_factory=list)
    follow_ups: list[Row] = field(default_factory=list)
    sales: list[Row] = field(default_factory=list)
    targets: list[Row] = field(default_factory=list)
    headcounts: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)


def write(programme: Programme, folder: Path) -> Path:
    """Write canonical CSV files; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, columns in COLUMNS.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            for row in getattr(programme, table):
                writer.writerow({name: str(value).lower() if isinstance(value, bool) else value for name, value in row.items()})
    return folder


def read(folder: Path) -> Programme:
    """Read canonical CSV files (as an export writes them)."""
    programme = Programme()
    for table in COLUMNS:
        with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            getattr(programme, table).extend({name: _value(name, text) for name, text in row.items()} for row in csv.DictReader(file))
    return programme


def _value(name: str, text: str) -> Any:
    if text == "":
        return None
    if name in DATES:
        return date.fromisoformat(text)
    if name in WHOLE:
        return int(text)
    if name in BROKEN:
        return float(text)
    if name in FLAGS:
        return text == "true"
    return text


SKILLS = ("bakery", "culinary", "salon", "sewing")
DESTINATIONS = ("own_business", "employment", "family", "marriage", "other_locality", "died", "unknown")
FROM, TO = date(2017, 1, 1), date(2018, 12, 31)


def random_programme(seed: int) -> Programme:
    """A random programme of 40 to 110 persons in which every nasty case comes often."""
    random = Random(f"nasty {seed}")
    programme = Programme()
    for number in range(random.randint(40, 110)):
        registered_on = _day(random, FROM - 400 * DAY, TO)
        programme.residents.append(
            {
                "resident_id": f"W-{number:03d}",
                "registered_on": registered_on,
                "birth_year": None if random.random() < 0.15 else registered_on.year - random.choice((18, 19, 24, 25, 34, 35, 44, 45, 80)),
                "origin": random.choice(("Kendal", "Jepara", "Kota Semarang", None)),
                "education": random.choice(("none", "sd", "smp", "college", None)),
            }
        )
    _cohorts(random, programme)
    _exits(random, programme)
    _livelihood(random, programme)
    _beside(random, programme)
    return programme


def _day(random: Random, first: date, last: date) -> date:
    return first + random.randint(0, (last - first).days) * DAY


def _cohorts(random: Random, programme: Programme) -> None:
    for number in range(random.randint(5, 8)):
        days = random.choice((5, 5, 5, 1, 8, 60))
        starts_on = _day(random, FROM, TO)
        if number == 0:
            starts_on = date(2018, 6, 28)  # on its third day on 30 June 2018
        cohort = {
            "cohort_id": f"G{number}",
            "name": f"Group {number}",
            "skill": random.choice(SKILLS),
            "starts_on": starts_on,
            "days": 5 if number == 0 else days,
            "capacity": 30,
            "trainer": None,
        }
        programme.cohorts.append(cohort)
        if number == 1:
            continue  # an empty group
        for person in random.sample(programme.residents, random.randint(3, 20)):
            _enrol(random, programme, cohort, person)


def _enrol(random: Random, programme: Programme, cohort: Row, person: Row) -> None:
    key = {"cohort_id": cohort["cohort_id"], "resident_id": person["resident_id"]}
    # before the start, on it, within the training, and after its end
    enrolled_on = cohort["starts_on"] + random.choice((-20, -1, 0, 0, 0, 1, 3, cohort["days"] + 20)) * DAY
    programme.enrolments.append({**key, "enrolled_on": enrolled_on})
    manner = random.choice(("all", "all", "all", "none", "some", "rows missing"))
    for day in range(1, cohort["days"] + 1):
        present = manner == "all" or (manner != "none" and random.random() < 0.6)
        if manner == "rows missing" and not present:
            continue
        programme.attendance.append({**key, "day": day, "present": present})
    if random.random() < 0.7:  # also of those who did not complete, and late
        assessed_on = cohort["starts_on"] + random.choice((0, cohort["days"], cohort["days"] + 90)) * DAY
        programme.assessments.append(
            {**key, "assessed_on": assessed_on, "passed": random.random() < 0.7, "score": random.choice((None, 0.0, 55.5, 100.0))}
        )


def _exits(random: Random, programme: Programme) -> None:
    for person in programme.residents:
        left = person["registered_on"] + random.choice((0, 0, 1, 30, 200, 500)) * DAY
        for _ in range(random.choice((0, 1, 1, 2, 3))):
            # the same day, before and after six months, not at all
            stayed = random.choice((0, 1, 20, 181, 184, 300, None))
            returned_on = None if stayed is None else left + stayed * DAY
            row = {
                "resident_id": person["resident_id"],
                "exited_on": left,
                "destination": random.choice(DESTINATIONS),
                "by_closure": random.random() < 0.25,
                "returned_on": returned_on,
            }
            programme.exits.append(row)
            if returned_on is None:
                break
            # leaving again on the day of the return, or later; one person leaves once a day
            left = max(returned_on + random.choice((0, 1, 100)) * DAY, left + DAY)


def _livelihood(random: Random, programme: Programme) -> None:
    for person in programme.residents:
        for day in sorted({_day(random, FROM, TO) for _ in range(random.choice((0, 0, 1, 3)))}):
            programme.follow_ups.append(
                {
                    "resident_id": person["resident_id"],
                    "followed_up_on": day,
                    "earning": random.random() < 0.6,
                    "monthly_income": random.choice((None, 0, 500_000, 1_000_000, 1_500_000)),
                    "product": random.choice((None, "roti")),
                    "need": random.choice((None, "marketing", "capital", "none")),
                }
            )
        sold_on = _day(random, FROM, TO)
        for _ in range(random.choice((0, 0, 1, 2, 4))):
            number = len(programme.sales)
            programme.sales.append(
                {
                    "sale_id": f"S{number}",
                    "resident_id": person["resident_id"],
                    "sold_on": sold_on,
                    "product": random.choice(("roti", "kue")),
                    "channel": random.choice(("bazaar", "online", "other")),
                    "quantity": random.randint(1, 9),
                    "amount": random.choice((0, 10_000, 25_000)),
                }
            )
            sold_on += random.choice((0, 0, 1, 40)) * DAY


def _beside(random: Random, programme: Programme) -> None:
    targets = [
        {"indicator": "population", "due_on": date(2018, 3, 31), "value": 20.0, "baseline_on": date(2017, 2, 20), "baseline_value": 60.0},
        {"indicator": "population", "due_on": date(2019, 12, 31), "value": 0.0, "baseline_on": date(2017, 2, 1), "baseline_value": 55.0},
        {"indicator": "population", "due_on": date(2030, 1, 1), "value": 90.0, "baseline_on": None, "baseline_value": None},
        {"indicator": "coverage", "due_on": date(2018, 12, 31), "value": 1.0, "baseline_on": None, "baseline_value": None},
    ]
    programme.targets.extend(target for target in targets if random.random() < 0.6)
    programme.headcounts.append({"counted_on": date(2018, 1, 15), "source": "Dinas", "residents": random.randint(0, 90)})
    programme.headcounts.append({"counted_on": date(2018, 1, 15), "source": "LSM", "residents": random.randint(0, 90)})
