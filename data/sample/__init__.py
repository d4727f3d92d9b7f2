"""A made-up programme as canonical CSV files: the same bytes for the same seed, on any machine. Nobody in it exists.

`simulation` goes through its days, `people` are the residents it moves, `training` holds the groups and what follows from them,
`assumptions.toml` says what all of it is drawn from.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from data import press_figures, schema
from data.programme import shipped
from data.sample.people import ASSUMPTIONS, Programme
from data.sample.simulation import PROGRAMME_BEGINS, simulate
from data.sample.training import CAPACITY, TRAINING_DAYS

RESIDENTS_THEN = 488  # solopos.com, February 2017: where the path to the targets begins
AIMED_TO_LEAVE = 146  # 30 % of 488; the city aimed at 30 to 40 % leaving in 2017 (solopos.com, viva.co.id)

Rows = dict[str, Iterable[tuple[Any, ...]]]
"""Rows of each table, in the order of the columns of data/schema.toml."""


def write_sample(folder: Path, seed: int = 2017, scale: int = 1) -> None:
    """Write the made-up programme as canonical CSV files into `folder`, creating it where it is missing.

    `scale` multiplies persons and groups: as many programmes of the same kind in one register, with the published counts and
    targets multiplied alike. Each is written before the next is simulated, so memory does not grow.
    """
    folder.mkdir(parents=True, exist_ok=True)
    width = max(4, len(str(1000 * scale)))
    with ExitStack() as stack:
        writers = {}
        for table in schema.TABLES:
            file = stack.enter_context((folder / f"{table.name}.csv").open("w", encoding="utf-8", newline=""))
            writers[table.name] = csv.writer(file, lineterminator="\n")
            writers[table.name].writerow(column.name for column in table.columns)
        people = cohorts = sales = 0
        for unit in range(scale):
            random = Random(f"mentas {seed} {unit}")
            programme = simulate(random)
            numbers = list(range(people + 1, people + len(programme.people) + 1))
            random.shuffle(numbers)  # a code says nothing about when its person came
            for person, number in zip(programme.people, numbers, strict=True):
                person.code = f"CONTOH-{number:0{width}d}"
            for number, cohort in enumerate(programme.cohorts, start=cohorts + 1):
                cohort.code, cohort.name = f"A{number:02d}", f"Angkatan {number}"
            for name, rows in _rows(programme, sales).items():
                writers[name].writerows(_whole(name, rows))
            people += len(programme.people)
            cohorts += len(programme.cohorts)
            sales += len(programme.sales)
        for name, rows in _published_rows(scale).items():
            writers[name].writerows(_whole(name, rows))


SAMPLE_ENDS = date(2019, 12, 31)
"""The made-up register is complete up to this day."""


def _rows(programme: Programme, sales_before: int) -> Rows:
    """The rows of one programme; its sales are numbered on from those of the programmes before."""
    people = sorted(programme.people, key=lambda person: person.code)
    trainers = ASSUMPTIONS["trainers"]
    return {
        "residents": ((each.code, each.registered_on, each.birth_year, each.origin, each.education) for each in people),
        "cohorts": ((each.code, each.name, each.skill, each.starts_on, TRAINING_DAYS, CAPACITY, trainers[each.skill]) for each in programme.cohorts),
        "enrolments": ((each.cohort.code, each.person.code, each.enrolled_on) for each in programme.participations),
        "attendance": (
            (each.cohort.code, each.person.code, day, _boolean(day in each.present))
            for each in programme.participations
            for day in range(1, TRAINING_DAYS + 1)
        ),
        "assessments": (
            (each.cohort.code, each.person.code, assessed_on, _boolean(passed), score) for each, assessed_on, passed, score in programme.assessments
        ),
        "exits": (
            (each.code, spell.exited_on, spell.destination, _boolean(spell.by_closure), spell.returned_on) for each in people for spell in each.spells
        ),
        "follow_ups": ((person.code, day, _boolean(earning), *rest) for person, day, earning, *rest in programme.follow_ups),
        "sales": ((f"J{number:05d}", person.code, *rest) for number, (person, *rest) in enumerate(programme.sales, start=sales_before + 1)),
    }


def _published_rows(scale: int) -> Rows:
    """Targets, printed counts and printed events, with where they were read."""
    return {
        "targets": [
            # Zero by the national target of 2019.
            ("population", "2019-12-31", 0, PROGRAMME_BEGINS, RESIDENTS_THEN * scale),
            # "Group after group until all are covered"; at the second phase the closure was set for the end of 2018.
            ("coverage", "2018-12-31", 1, None, None),
            # Invented: nobody printed how many should finish their five days.
            ("completion_rate", "2019-12-31", 0.9, None, None),
            ("mentas", "2017-12-31", AIMED_TO_LEAVE * scale, None, None),
        ],
        "headcounts": [(count.counted_on, count.source, count.residents * scale) for count in press_figures.headcounts(shipped())],
        "events": [(event.happened_on, event.title, f"{event.note} ({event.reference})") for event in press_figures.events(shipped())],
    }


def _whole(table: str, rows: Iterable[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    """The rows with an empty cell for each of the table's last columns that the sample knows nothing of."""
    width = len(schema.BY_NAME[table].columns)
    return ((*row, *("",) * (width - len(row))) for row in rows)


def _boolean(value: bool) -> str:
    return "true" if value else "false"
