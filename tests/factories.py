"""Programmes for the tests: read from and written to canonical files, and random ones full of nasty cases."""

from __future__ import annotations

import csv
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

Row = dict[str, Any]
DAY = timedelta(days=1)

COLUMNS = {
    "residents": ("resident_id", "registered_on", "birth_year", "origin", "education"),
    "cohorts": ("cohort_id", "name", "skill", "starts_on", "days", "capacity", "trainer", "organiser"),
    "enrolments": ("cohort_id", "resident_id", "enrolled_on"),
    "attendance": ("cohort_id", "resident_id", "day", "present"),
    "assessments": ("cohort_id", "resident_id", "assessed_on", "passed", "score"),
    "exits": ("resident_id", "exited_on", "destination", "by_closure", "returned_on"),
    "follow_ups": ("resident_id", "followed_up_on", "earning", "monthly_income", "product", "need", "organisation"),
    "sales": ("sale_id", "resident_id", "sold_on", "product", "channel", "quantity", "amount", "facilitator"),
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
    sessions: list[Row] = field(default_factory=list)
    """Sessions not held day after day; in no file where there are none."""
    complete_to: date | None = None
    """Up to which date all tables were declared complete."""


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
AS_OF = (
    date(2017, 3, 31),  # little has happened: empty groups, nobody assessed
    date(2018, 2, 28),  # six months from 31 August end here by clamping
    date(2018, 6, 30),  # most has happened, much still runs
    date(2019, 6, 30),  # everything is over, the first target past due
)
"""The dates that the nasty cases gather around."""
COVERING = (0, 1, 3, 11, 116, 120, 133, 217, 251, 318, 368, 377)
"""Seeds of random programmes that hold every nasty case between them, most of them in half of the programmes or more: picked one
after another from 400, always the one that adds most of what is still rare (tests/test_factories.py holds them to it)."""


def random_programme(seed: int) -> Programme:
    """A random programme of 40 to 110 persons in which nasty cases come often (test_factories.py counts them)."""
    random = Random(f"nasty {seed}")
    programme = Programme()
    for number in range(random.randint(40, 110)):
        registered_on = random.choice((_day(random, FROM - 400 * DAY, TO), _day(random, FROM - 400 * DAY, TO), random.choice(AS_OF[:3]) + DAY))
        programme.residents.append(
            {
                "resident_id": f"W-{number:03d}",
                "registered_on": registered_on,
                "birth_year": None if random.random() < 0.15 else registered_on.year - random.choice((18, 19, 24, 25, 34, 35, 44, 45, 80)),
                # one sorts after "unknown"
                "origin": random.choice(("Kendal", "Jepara", "Kota Semarang", "wonogiri", None)),
                "education": random.choice(("none", "sd", "smp", "college", None)),
            }
        )
    _cohorts(random, programme)
    _exits(random, programme)
    _livelihood(random, programme)
    _beside(random, programme)
    for table, columns in COLUMNS.items():
        rows: list[Row] = getattr(programme, table)
        rows[:] = [dict.fromkeys(columns) | row for row in rows]
    return programme


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def ends_on(cohort: Row) -> date:
    """The day of the cohort's last session."""
    last: date = cohort["starts_on"] + (cohort["days"] - 1) * DAY
    return last


def _day(random: Random, first: date, last: date) -> date:
    return first + random.randint(0, (last - first).days) * DAY


def _cohorts(random: Random, programme: Programme) -> None:
    third_day, ended, to_come = random.choice(AS_OF[:2]), random.choice(AS_OF[:3]), random.choice(AS_OF[:3])
    plan: list[tuple[date, int]] = [
        (AS_OF[2] - 2 * DAY, 5),  # G0 on its third day
        (_day(random, FROM, TO), 5),  # G1 stays empty
        (third_day - 2 * DAY, 5),  # G2 on its third day at an earlier date
        (third_day - 2 * DAY, random.choice((5, 5, 3))),  # G3 beside it: the same persons at the same time, often to the same day
        (ended - 4 * DAY, 5),  # G4 on its last day
        (to_come + random.choice((0, 1, 10, 10)) * DAY, 5),  # G5 on its first day or still to come
        *((_day(random, FROM, TO), random.choice((5, 5, 1, 8, 60))) for _ in range(random.randint(1, 4))),
    ]
    earlier: list[Row] = []
    for number, (starts_on, days) in enumerate(plan):
        cohort = {
            "cohort_id": f"G{number}",
            "name": None if number == 2 else f"Group {number}",
            "skill": random.choice(SKILLS),
            "starts_on": starts_on,
            "days": days,
            "capacity": 30,
            "trainer": (None, "BLK", "LPK Kartini", "BLK")[number % 4],
            "organiser": ("Dinas", None, "Dinas")[number % 3],
        }
        programme.cohorts.append(cohort)
        if number == 1:
            continue
        known = random.sample(earlier, min(len(earlier), random.randint(0, 6)))  # trained again
        others = random.sample(programme.residents, random.randint(3, 18))
        earlier = [*known, *(person for person in others if person not in known)]
        for person in earlier:
            _enrol(random, programme, cohort, person)


def _enrol(random: Random, programme: Programme, cohort: Row, person: Row) -> None:
    key = {"cohort_id": cohort["cohort_id"], "resident_id": person["resident_id"]}
    # before the start, on it (also by default), within the training, and after its end
    late = random.choice((-20, -20, -3, 0, 0, None, None, 1, 3, cohort["days"] + 20))
    programme.enrolments.append({**key, "enrolled_on": None if late is None else cohort["starts_on"] + late * DAY})
    manner = random.choice(("all", "all", "all", "none", "some", "rows missing"))
    for day in range(1, cohort["days"] + 1):
        present = manner == "all" or (manner != "none" and random.random() < 0.6)
        if manner == "rows missing" and not present:
            continue
        programme.attendance.append({**key, "day": day, "present": present})
    if random.random() < 0.8:  # also of those who did not complete, and late
        assessed_on = cohort["starts_on"] + random.choice((0, cohort["days"] - 1, cohort["days"], cohort["days"] + 90)) * DAY
        programme.assessments.append(
            {**key, "assessed_on": assessed_on, "passed": random.random() < 0.75, "score": random.choice((None, 0.0, 55.5, 100.0))}
        )


def _exits(random: Random, programme: Programme) -> None:
    cohorts = {row["cohort_id"]: row for row in programme.cohorts}
    trained: dict[str, date] = {}
    begun: dict[str, date] = {}
    for row in programme.enrolments:
        trained.setdefault(row["resident_id"], ends_on(cohorts[row["cohort_id"]]))
        first: date = cohorts[row["cohort_id"]]["starts_on"]
        begun[row["resident_id"]] = min(first, begun.get(row["resident_id"], first))
    for person in programme.residents:
        left = person["registered_on"] + random.choice((0, 0, 1, 30, 200, 500)) * DAY
        ended = trained.get(person["resident_id"])
        if ended is not None and random.random() < 0.5:  # around the end of the training
            left = max(person["registered_on"], ended + random.choice((-30, -1, 0, 0, 1, 30, 90)) * DAY)
        elif random.random() < 0.15:  # six months from here end on 28 February, a day later, or there by clamping
            left = max(person["registered_on"], random.choice((date(2017, 8, 28), date(2017, 8, 29), date(2017, 8, 31))))
        back: date | None = None  # a return that is settled beforehand
        first_day = begun.get(person["resident_id"])
        if first_day is not None and first_day > person["registered_on"] and random.random() < 0.3:
            if random.random() < 0.5:  # away before the training, back on its first day
                left, back = max(person["registered_on"], first_day - random.choice((1, 10, 200)) * DAY), first_day
            else:  # gone on its first day
                left = first_day
        for _ in range(1 if back else random.choice((0, 1, 1, 2, 3))):
            # the same day, before, on and after six months, not at all
            stayed = random.choice((0, 1, 20, 181, 184, 300, None, None))
            returned_on = None if stayed is None else left + stayed * DAY
            if stayed == 181:
                returned_on = add_months(left, 6)
            returned_on = back or returned_on
            row = {
                "resident_id": person["resident_id"],
                "exited_on": left,
                "destination": random.choice((*DESTINATIONS, "own_business", "family")),
                "by_closure": random.random() < 0.25,
                "returned_on": returned_on,
            }
            programme.exits.append(row)
            if returned_on is None:
                break
            # leaving again on the day of the return, or later; one person leaves once a day
            left = max(returned_on + random.choice((0, 1, 100)) * DAY, left + DAY)


def _livelihood(random: Random, programme: Programme) -> None:
    trained = {row["resident_id"] for row in programme.enrolments}
    for person in programme.residents:
        contacts = {_day(random, FROM, TO) for _ in range(random.choice((0, 0, 1, 3)))}
        if person["resident_id"] in trained:  # on an as-of date, and a day too late
            contacts |= {random.choice(AS_OF) + random.choice((0, 0, 1)) * DAY for _ in range(2)}
        for day in sorted(contacts):
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
        sold_on = _day(random, FROM, AS_OF[1])
        for _ in range(random.choice((1, 2, 4) if person["resident_id"] in trained else (0, 0, 1))):
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
        {"indicator": "population", "due_on": AS_OF[2], "value": 15.5, "baseline_on": date(2018, 1, 1), "baseline_value": None},
        {"indicator": "population", "due_on": date(2019, 12, 31), "value": 0.0, "baseline_on": date(2017, 2, 1), "baseline_value": 55.0},
        {"indicator": "population", "due_on": date(2030, 1, 1), "value": 90.0, "baseline_on": None, "baseline_value": None},
        {"indicator": "coverage", "due_on": AS_OF[2], "value": 0.5, "baseline_on": None, "baseline_value": None},
        {"indicator": "coverage", "due_on": date(2018, 12, 31), "value": 1.0, "baseline_on": None, "baseline_value": None},
        {"indicator": "completion_rate", "due_on": date(2018, 12, 31), "value": 0.6, "baseline_on": None, "baseline_value": None},
        {"indicator": "mentas", "due_on": date(2018, 12, 31), "value": random.choice((0.0, 8.0)), "baseline_on": None, "baseline_value": None},
        {"indicator": "ceiling", "due_on": date(2018, 12, 31), "value": 40.0, "baseline_on": None, "baseline_value": None},
        {"indicator": "ceiling", "due_on": date(2019, 12, 31), "value": 50.0, "baseline_on": date(2018, 1, 20), "baseline_value": None},
    ]
    if random.random() < 0.7:
        programme.targets.extend(target for target in targets if random.random() < 0.5)
    for counted_on in (date(2018, 1, 15), AS_OF[2], AS_OF[2] + DAY):
        for source in ("Dinas", "LSM")[: random.randint(1, 2)]:
            programme.headcounts.append({"counted_on": counted_on, "source": source, "residents": random.randint(0, 90)})
    programme.events.append({"happened_on": date(2018, 1, 15), "title": "Census", "note": None})


def smallest(programme: Programme, fails: Callable[[Programme], bool]) -> Programme:
    """A programme with as few persons, cohorts and other rows as still fail, for reading; `programme` itself has to fail."""
    for table in ("residents", "cohorts", *(name for name in COLUMNS if name not in ("residents", "cohorts"))):
        size = max(1, len(getattr(programme, table)) // 2)
        while size:
            index = 0
            while index < len(getattr(programme, table)):
                tried = _without(programme, table, index, size)
                if fails(tried):
                    programme = tried
                else:
                    index += size
            size //= 2
    return programme


def _without(programme: Programme, table: str, index: int, size: int) -> Programme:
    """The programme without some rows of a table and all that belongs to them."""
    tables = {name: list(getattr(programme, name)) for name in COLUMNS}
    del tables[table][index : index + size]
    for parent, key in (("residents", "resident_id"), ("cohorts", "cohort_id")):
        known = {row[key] for row in tables[parent]}
        for name in COLUMNS:
            tables[name] = [row for row in tables[name] if key not in row or row[key] in known]
    enrolled = {(row["cohort_id"], row["resident_id"]) for row in tables["enrolments"]}
    for name in ("attendance", "assessments"):
        tables[name] = [row for row in tables[name] if (row["cohort_id"], row["resident_id"]) in enrolled]
    return Programme(**tables)
