"""Published tables: rows that stand there, rates over few, columns that move together, how many values are left possible."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.importer import import_paths
from queries import publish, results
from queries.disclosure.released import Step
from queries.disclosure.snapshots import Breakdown
from queries.disclosure.steps import _far_enough, _wide_enough
from tests import factories
from tests.conftest import Once
from tests.factories import Programme

D = date(2018, 12, 31)
SECRETS = [f"secret number {number}".encode() for number in range(12)]
ORIGINS = {"Kendal": 400, "Jepara": 7, "Demak": 2}
"""Shown as 400, as 5 or 10, and as 0 or 5, as the secret has it."""


@pytest.fixture(scope="module")
def folder(once: Once) -> Path:
    programme = Programme(
        residents=[
            {"resident_id": f"{origin}-{number}", "registered_on": date(2018, 1, 5), "birth_year": 1990, "origin": origin, "education": None}
            for origin, persons in ORIGINS.items()
            for number in range(persons)
        ],
        cohorts=[{"cohort_id": "G", "name": None, "skill": "salon", "starts_on": date(2018, 3, 5), "days": 1, "capacity": 60, "trainer": None}],
    )
    for row in programme.residents:
        key = {"cohort_id": "G", "resident_id": row["resident_id"]}
        programme.enrolments.append({**key, "enrolled_on": None})
        programme.attendance.append({**key, "day": 1, "present": True})
    return once("origins", lambda base: import_paths([factories.write(programme, base / "csv")], base / "store")) / "store"


def test_a_row_of_nothing_but_zeros_is_not_listed(folder: Path) -> None:
    """That it stands there would say that somebody is in it."""
    tables = [publish("breakdown", folder, D, by="origin", secret=secret).records for secret in SECRETS]
    assert {any(row["value"] == "Demak" for row in table) for table in tables} == {True, False}, "by one secret shown as 5, by another as 0"
    assert all(any(row[name] for name in row if name != "value") for table in tables for row in table)


def test_no_rate_stands_over_fewer_than_10(folder: Path) -> None:
    tables = [publish("breakdown", folder, D, by="origin", secret=secret).records for secret in SECRETS]
    of_jepara = [row for table in tables for row in table if row["value"] == "Jepara"]
    assert {row["registered"] for row in of_jepara} == {5, 10} and all(row["covered"] for row in of_jepara)
    assert {row["coverage"] for row in of_jepara if row["registered"] == 5} == {None}
    assert all(row["coverage"] for table in tables for row in table if row["value"] == "Kendal"), "where it stands over enough"


def test_columns_that_move_together_wait_for_the_slowest() -> None:
    """12 left, one of them as mentas: the one cell of mentas that would move says where she belongs."""
    breakdown = Breakdown(results()["breakdown"], "origin", None)

    def step(exits: int, mentas: int) -> Step:
        return Step(D, {("exits", ("Kendal",)): exits, ("mentas", ("Kendal",)): mentas}, {}, {})

    assert not _far_enough(breakdown, step(12, 1), step(0, 0))
    assert _far_enough(breakdown, step(12, 10), step(0, 0)) and _far_enough(breakdown, step(12, 1), step(0, 1)), "one that stays is not waited for"
    assert not _far_enough(breakdown, step(9, 0), step(0, 0)) and not _far_enough(breakdown, step(3, 1), step(3, 1))


@pytest.mark.parametrize(
    ("ranges", "total", "enough"),
    [
        ([(0, 2), (0, 10)], 5, True),  # 0, 1 or 2 of the first: three
        ([(0, 1), (0, 10)], 5, False),  # 0 or 1: two are too few
        ([(0, 4), (0, 4)], 8, False),  # both are 4
        ([(0, 4), (0, 4)], 0, True),  # nobody at all is no secret
        ([(3, 3)], 3, True),  # a single cell is the published total itself
    ],
)
def test_each_part_of_a_total_keeps_three_possible_values(ranges: list[tuple[int, int]], total: int, enough: bool) -> None:
    assert _wide_enough(ranges, total) is enough


@pytest.mark.parametrize("day", [date(2018, 6, 30), date(2019, 9, 30)])
def test_what_is_exact_of_groups_waits_for_no_step(day: date, sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The forecast, the alerts and the overview ask for it: to find the steps of thousands of groups takes long."""
    rounded = ("mentas", "completed_mentas")
    whole = publish("cohorts", sample_store, day).records
    assert any(row["mentas"] for row in whole)
    monkeypatch.setattr("queries.disclosure.tables.latest", lambda *about, **how: pytest.fail("steps are looked for"))
    assert list(publish("cohorts", sample_store, day, exact_only=True).records) == [row | dict.fromkeys(rounded) for row in whole]
