"""Wrong rows put into random programmes and taken out again in every way: nothing of them is left in any result."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random

import duckdb
import pytest

from data import schema, store
from data.facts import FACT_TABLES
from data.importer import import_paths
from queries import ask
from tests import oracle
from tests.conftest import StoreOf
from tests.factories import COLUMNS, Programme, Row, write
from tests.test_figures import first_difference

Rows = dict[str, list[Row]]
DAYS = (date(2018, 6, 30), date(2019, 6, 30))


def wrong_rows(random: Random, programme: Programme, number: int) -> Rows:
    """Some ten rows that could be right: a stranger with all that hangs on her, and rows of persons of the programme."""
    stranger = {"resident_id": f"X{number}", "registered_on": date(2017, 3, 1), "birth_year": 1980, "origin": "demak", "education": "sd"}
    cohort = random.choice(programme.cohorts)
    persons = random.sample(programme.residents, 4)
    stayed = [row for row in programme.residents if all(left["resident_id"] != row["resident_id"] for left in programme.exits)]
    key = {"cohort_id": cohort["cohort_id"], "resident_id": stranger["resident_id"]}
    made: Rows = {
        "residents": [stranger],
        "enrolments": [{**key, "enrolled_on": cohort["starts_on"]}],
        "attendance": [{**key, "day": day, "present": True} for day in range(1, min(cohort["days"], 3) + 1)],
        "assessments": [{**key, "assessed_on": cohort["starts_on"] + timedelta(days=2), "passed": True, "score": 90.0}],
        "exits": [
            {"resident_id": row["resident_id"], "exited_on": row["registered_on"] + timedelta(days=200), "destination": "own_business"}
            for row in random.sample(stayed, min(len(stayed), 1))
        ],
        "follow_ups": [{"resident_id": row["resident_id"], "followed_up_on": date(2018, 2, 3), "earning": True} for row in persons[:2]],
        "sales": [
            {"sale_id": f"W{number}-{place}", "resident_id": row["resident_id"], "sold_on": date(2018, 3, 3), "product": "roti", "channel": "bazaar"}
            | {"quantity": 1, "amount": 99_000}
            for place, row in enumerate(persons)
        ],
    }
    taken = {(row["resident_id"], row["followed_up_on"]) for row in programme.follow_ups}
    made["follow_ups"] = [row for row in made["follow_ups"] if (row["resident_id"], row["followed_up_on"]) not in taken]
    return {table: rows for table, rows in made.items() if rows}


def tables(folder: Path, rows: Rows, withdrawn: bool = False) -> Path:
    """Write the tables, with a column that withdraws every row."""
    folder.mkdir(parents=True)
    for table, own in rows.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [*COLUMNS[table], *(["hapus"] if withdrawn else [])])
            writer.writeheader()
            writer.writerows([{**row, **({"hapus": "ya"} if withdrawn else {})} for row in own])
    return folder


def by_name(folder: Path, work: Path, rows: Rows, programme: Programme) -> None:
    """python -m data withdraw"""
    keys = [
        (table, {name: str(row[name]) for name in schema.BY_NAME[table].key})
        for table, own in rows.items()
        for row in own
        if table not in ("enrolments", "attendance", "assessments")  # they hang on the stranger
    ]
    assert not import_paths([], folder, withdraw=tuple(keys), with_dependents=True, confirm=True).stopped


def by_column(folder: Path, work: Path, rows: Rows, programme: Programme) -> None:
    """A column hapus."""
    assert not import_paths([tables(work / "out", rows, withdrawn=True)], folder, confirm=True).stopped


def by_complete_tables(folder: Path, work: Path, rows: Rows, programme: Programme) -> None:
    """--complete"""
    assert not import_paths([write(programme, work / "whole")], folder, complete=tuple(rows), confirm=True).stopped


def by_undo(folder: Path, work: Path, rows: Rows, programme: Programme) -> None:
    """python -m data undo"""
    store.undo(folder)


WAYS: tuple[Callable[[Path, Path, Rows, Programme], None], ...] = (by_name, by_column, by_complete_tables, by_undo)


def differences(one: Path, other: Path) -> list[str]:
    """The tables and prepared facts in which two stores differ."""
    versions = [store.current(folder) for folder in (one, other)]
    assert versions[0] and versions[1]
    connection = duckdb.connect(":memory:")
    for name, version in zip(("one", "other"), versions, strict=True):
        connection.execute(f"attach '{version.path}' as {name} (read_only)")
    names = [*(table.name for table in schema.TABLES), *FACT_TABLES]
    differing = [
        name
        for name in names
        if connection.execute(
            f"select count(*) from ((from one.{name} except all from other.{name}) union all (from other.{name} except all from one.{name}))"
        ).fetchall()
        != [(0,)]
    ]
    connection.close()
    return differing


def other_answers(one: Path, other: Path, day: date) -> list[str]:
    """The results that two stores answer otherwise."""
    return [
        result
        for result, by, since in oracle.questions(day)
        # but for the last digits of sums: rows may lie in another order
        if first_difference(ask(result, one, day, by=by, since=since).records, ask(result, other, day, by=by, since=since).records)
    ]


def take_out_again(seed: int, programme: Programme, folder: Path, work: Path, at_length: bool = True) -> None:
    """Put ten wrong rows in and take them out; `at_length` twice, in two ways, and all is asked afterwards, which answers from tables and facts."""
    random = Random(f"wrong {seed}")
    shutil.copytree(folder, work / "store")
    ways = random.sample(WAYS, 1 + at_length)
    for number, way in enumerate(ways):
        rows = wrong_rows(random, programme, number)
        report = import_paths([tables(work / f"in{number}", rows)], work / "store", confirm=True)
        assert report.exit_status == 0, report.as_text("en")
        assert differences(folder, work / "store"), "the wrong rows show"
        way(work / "store", work / f"way{number}", rows, programme)
        differing = differences(folder, work / "store")
        assert differing == [], (seed, way.__doc__, differing)
    assert not at_length or other_answers(folder, work / "store", random.choice(DAYS)) == [], (seed, [way.__doc__ for way in ways])


def test_wrong_rows_taken_out_again_leave_nothing(store_of: StoreOf, tmp_path: Path) -> None:
    take_out_again(3, *store_of(3), tmp_path, at_length=False)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [3, 120, *range(500, 530)])
def test_wrong_rows_in_many_programmes(seed: int, store_of: StoreOf, tmp_path: Path) -> None:
    take_out_again(seed, *store_of(seed), tmp_path)
