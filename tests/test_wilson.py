"""The limits of a share of few, against scipy's; and the days on which participants are lost, by hand."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from queries import ask
from queries.macros import macros, macros_used
from tests import factories
from tests.factories import Programme
from tests.inline_rows import build


def test_limits_are_wilsons() -> None:
    from scipy.stats import binomtest

    connection = duckdb.connect()
    for name in macros_used("select wilson_lower(0, 1), wilson_upper(0, 1)"):
        connection.execute(macros()[name])
    for trials in (1, 2, 9, 10, 29, 30, 388, 20_000):
        for successes in sorted({0, 1, trials // 3, trials * 9 // 10, trials - 1, trials}):
            got = connection.execute(f"select wilson_lower({successes}, {trials}), wilson_upper({successes}, {trials})").fetchone()
            known = binomtest(successes, trials).proportion_ci(method="wilson")
            assert got == pytest.approx((known.low, known.high), abs=1e-12), f"{successes} of {trials}"
            assert got is not None and 0 <= got[0] <= successes / trials <= got[1] <= 1
    assert connection.execute("select wilson_lower(0, 0), wilson_upper(0, 0)").fetchone() == (None, None), "nobody says nothing"


def group(name: str, starts_on: date, days: int, patterns: list[str]) -> Programme:
    """A cohort in which each participant came on the days marked 1."""
    programme = Programme(
        cohorts=[{"cohort_id": name, "name": name, "skill": "salon", "starts_on": starts_on, "days": days, "capacity": 30, "trainer": None}]
    )
    for number, pattern in enumerate(patterns):
        who = f"{name}-{number}"
        programme.residents.append({"resident_id": who, "registered_on": date(2018, 1, 5), "birth_year": None, "origin": None, "education": None})
        programme.enrolments.append({"cohort_id": name, "resident_id": who, "enrolled_on": starts_on - timedelta(days=1)})
        programme.attendance += [{"cohort_id": name, "resident_id": who, "day": day, "present": mark == "1"} for day, mark in enumerate(pattern, 1)]
    return programme


def test_where_they_drop_out(tmp_path: Path) -> None:
    programme = group(
        "A",
        date(2018, 2, 5),
        5,
        [
            "11111",  # completed
            "01111",  # lost on the first day, though she came on all others
            "11011",  # lost on the third, though she came back
            "11110",  # lost on the last
            "11000",  # lost on the third
            "00000",  # never started: a no-show, no drop-out
        ],
    )
    shorter = group("B", date(2018, 3, 5), 2, ["11", "10"])  # a group of two days: nobody of it is at risk on the third
    for name in (name for name, rows in vars(programme).items() if isinstance(rows, list)):
        getattr(programme, name).extend(getattr(shorter, name))
    build(factories.write(programme, tmp_path / "csv"), tmp_path / "store")
    as_of = date(2018, 12, 31)
    rows = ask("attendance_unbroken", tmp_path / "store", as_of).records
    assert [(row["day"], row["at_risk"], row["missed"]) for row in rows] == [(1, 7, 1), (2, 6, 1), (3, 4, 2), (4, 2, 0), (5, 2, 1)]
    assert [row["kept"] for row in rows] == pytest.approx([6 / 7, 5 / 7, 5 / 14, 5 / 14, 5 / 28])
    one = ask("completion", tmp_path / "store", as_of, by="cohort").records
    figures = [(row["group"], row["enrolled"], row["no_shows"], row["started"], row["completed"]) for row in one]
    assert figures == [("A", 6, 1, 5, 1), ("B", 2, 0, 2, 1)]
    by_group = {(row["group"], row["day"]): row["kept"] for row in ask("attendance_unbroken", tmp_path / "store", as_of, by="cohort").records}
    assert by_group["A", 5] == pytest.approx(one[0]["completion_rate"]), "who came every day completed"
    assert ask("attendance_unbroken", tmp_path / "store", date(2018, 2, 8)).records == (), "a running group is neither complete nor failed"
