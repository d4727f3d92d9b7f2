"""Crossings of every kind planted into random programmes: each is told once, and nothing is told of what has not been handed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests import factories
from tests.conftest import Sample
from tests.factories import Programme
from tests.hand_ins import hand_ins
from tests.inline_rows import build
from ui.alerts import answers, history

BEGUN = date(2018, 1, 31)
MONTHS = range(2, 12)
CEILING, MISSED, COUNTED, HELD_BACK = 5, 6, 8, 9
"""The months in which the ceiling is crossed, the target is due, the headcount is wrong, and from which on no exits are handed in."""


def end_of(month: int) -> date:
    return date(2018, month + 1, 1) - timedelta(days=1)


def residents_at(programme: Programme, day: date) -> int:
    """Those registered by that day, less those away."""
    away = [row for row in programme.exits if row["exited_on"] <= day and not (row["returned_on"] and row["returned_on"] <= day)]
    return sum(row["registered_on"] <= day for row in programme.residents) - len(away)


def come(programme: Programme, who: str, day: date) -> None:
    programme.residents.append({"resident_id": who, "registered_on": day, "birth_year": 1990, "origin": None, "education": None})


def planted(seed: int) -> Programme:
    """A random programme up to January 2018. From then on one woman comes on the last day of each month and the one before her leaves on the 28th.

    In May so many come that there are more than ever were registered; nobody reaches the target of 0 by June; in August twice as many are
    counted. Every week a group of twelve is held: all complete the first thirteen, half of them the others.
    """
    made = hand_ins(factories.random_programme(seed), seed, [BEGUN])[0]
    made.targets.clear()
    made.headcounts.clear()
    for number in range(12):
        come(made, f"G-{number:02d}", BEGUN)
    come(made, "N-01", BEGUN)
    for month in MONTHS:
        come(made, f"N-{month:02d}", end_of(month))
        gone = {"resident_id": f"N-{month - 1:02d}", "exited_on": date(2018, month, 28), "destination": "other_locality", "by_closure": False}
        made.exits.append({**gone, "returned_on": None})
    ceiling = sum(row["registered_on"] <= end_of(CEILING) for row in made.residents)
    for number in range(ceiling - residents_at(made, end_of(CEILING)) + 1):
        come(made, f"M-{number:03d}", end_of(CEILING))
    goal = {"baseline_on": date(2018, 1, 1), "baseline_value": None}
    made.targets.append({"indicator": "ceiling", "due_on": date(2019, 12, 31), "value": ceiling, **goal})
    made.targets.append({"indicator": "population", "due_on": end_of(MISSED), "value": 0, **goal, "baseline_value": 100})
    made.headcounts.append({"counted_on": end_of(COUNTED), "source": "Dinas", "residents": 2 * residents_at(made, end_of(COUNTED))})
    for week in range(26):
        name, monday = f"P-{week:02d}", date(2018, 2, 5) + timedelta(weeks=week)
        cohort = {
            "cohort_id": name,
            "name": name,
            "skill": "salon",
            "starts_on": monday,
            "days": 5,
            "capacity": 12,
            "trainer": None,
            "organiser": None,
        }
        made.cohorts.append(cohort)
        for number in range(12):
            made.enrolments.append({"cohort_id": name, "resident_id": f"G-{number:02d}", "enrolled_on": monday})
            days = 5 if week < 13 or number % 2 else 3
            made.attendance.extend({"cohort_id": name, "resident_id": f"G-{number:02d}", "day": day + 1, "present": day < days} for day in range(5))
    return made


def handed_in(programme: Programme, month: int, held_back: int = 0) -> Programme:
    """What is in the files at the end of a month; of the exits and returns from the month `held_back` on nothing."""
    day, known = end_of(month), Programme(targets=programme.targets, events=programme.events)
    left_by = end_of(held_back - 1) if held_back and month >= held_back else day
    begun = {row["cohort_id"]: row["starts_on"] for row in programme.cohorts if row["starts_on"] <= day}
    known.residents = [row for row in programme.residents if row["registered_on"] <= day]
    known.cohorts, known.enrolments, attended = (
        [row for row in rows if row["cohort_id"] in begun] for rows in (programme.cohorts, programme.enrolments, programme.attendance)
    )
    known.attendance = [row for row in attended if begun[row["cohort_id"]] + timedelta(days=row["day"] - 1) <= day]
    for row in programme.exits:
        if row["exited_on"] <= left_by:
            back = row["returned_on"]
            known.exits.append({**row, "returned_on": back if back and back <= left_by else None})
    known.headcounts = [row for row in programme.headcounts if row["counted_on"] <= day]
    for table in ("assessments", "follow_ups", "sales"):
        setattr(known, table, getattr(programme, table))
    return known


EXPECTED = (
    f"ceiling 2019-12-31 {end_of(CEILING)}",
    f"target population {end_of(MISSED)} missed {end_of(MISSED + 1)}",
    f"headcount {end_of(COUNTED)} Dinas {end_of(COUNTED)}",
)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(30, 36))
def test_what_is_planted_is_told_once(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_forecasts", lambda folder, as_of: {})
    programme, alerts = planted(seed), ()
    late: list[str] = []
    for month in MONTHS:
        folder = build(factories.write(handed_in(programme, month, HELD_BACK), tmp_path / f"in{month}"), tmp_path / "store")
        before, alerts = alerts, history.update(folder, end_of(month))
        assert alerts[: len(before)] == before and history.update(folder, end_of(month)) == alerts
        if month >= HELD_BACK:
            late += [each.alert.about for each in alerts[len(before) :]]
            assert {each.alert.kind for each in alerts[len(before) :]} <= {"overdue"}, "nothing but that something is missing"
    keys = [each.alert.key for each in alerts]
    assert [key for key in keys if key.split(" ")[0] in ("ceiling", "target", "headcount")] == list(EXPECTED)
    assert late.count("exits") == 1, "a pause as long as usual is none; after that it is told"
    runs = [key for key in keys if key.startswith("run completion")]
    assert runs and len(keys) == len(set(keys)), keys


@pytest.mark.soak
def test_a_forecast_that_leaves_its_band_is_told_once(sample_of: Callable[..., Sample], tmp_path: Path) -> None:
    """In October 2018 a hundred more leave the made-up programme, of which 430 to 500 were expected at the end of 2019."""
    whole = factories.read(sample_of(2017).folder)
    for month in (8, 9, 10):
        come(whole, f"N-{month:02d}", end_of(month))
    left = {row["resident_id"] for row in whole.exits if row["exited_on"] <= end_of(10)}
    there = [row["resident_id"] for row in whole.residents if row["registered_on"] <= end_of(8) and row["resident_id"] not in left]
    gone = {"exited_on": end_of(10), "destination": "family", "by_closure": False, "returned_on": None}
    whole.exits += [{"resident_id": who, **gone} for who in there[:100]]
    alerts = ()
    for month in (8, 9, 10):
        known = handed_in(whole, month)
        known.events = [row for row in whole.events if row["happened_on"] <= end_of(month)]
        for table, day in (("assessments", "assessed_on"), ("follow_ups", "followed_up_on"), ("sales", "sold_on")):
            setattr(known, table, [row for row in getattr(whole, table) if row[day] <= end_of(month)])
        folder = build(factories.write(known, tmp_path / f"in{month}"), tmp_path / "store")
        alerts = history.update(folder, end_of(month))
        assert history.update(folder, end_of(month)) == alerts
    assert [each.alert.key for each in alerts if each.alert.kind == "forecast"] == [f"forecast 2019-12-31 {end_of(10)}"]
