"""earning_by_months and tracer at their boundaries, each row with its reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from queries import ask
from tests import factories
from tests.factories import Programme
from tests.inline_rows import build

ENDS = date(2018, 1, 31)
FollowUps = list[tuple[date, bool]]


def programme(*follow_ups: tuple[date, bool]) -> Programme:
    """One person, trained on one day (31 January 2018), with these contacts."""
    made = Programme()
    made.residents.append({"resident_id": "R1", "registered_on": date(2017, 1, 1), "birth_year": None, "origin": None, "education": None})
    made.cohorts.append({"cohort_id": "C1", "name": "C1", "skill": "salon", "starts_on": ENDS, "days": 1, "capacity": 30})
    made.enrolments.append({"cohort_id": "C1", "resident_id": "R1", "enrolled_on": ENDS})
    made.attendance.append({"cohort_id": "C1", "resident_id": "R1", "day": 1, "present": True})
    for on, earning in follow_ups:
        made.follow_ups.append({"resident_id": "R1", "followed_up_on": on, "earning": earning, "monthly_income": None, "product": None, "need": None})
    return made


@pytest.fixture(scope="module")
def store_with(tmp_path_factory: pytest.TempPathFactory) -> Callable[[FollowUps], Path]:
    """A function from contacts to a store of one person with them, built once."""
    known: dict[str, Path] = {}

    def built(follow_ups: FollowUps) -> Path:
        if repr(follow_ups) not in known:
            base = tmp_path_factory.mktemp("earning")
            known[repr(follow_ups)] = build(factories.write(programme(*follow_ups), base / "csv"), base / "store")
        return known[repr(follow_ups)]

    return built


@pytest.mark.parametrize(
    ("follow_ups", "as_of", "expected"),
    [
        ([], date(2018, 4, 29), (0, None, None)),  # 31 January and three months is 30 April: not yet, which is not zero
        ([], date(2018, 4, 30), (1, 0, 0)),  # come so far, not traced
        ([(date(2018, 2, 27), True)], date(2018, 4, 30), (1, 0, 0)),  # more than two months before
        ([(date(2018, 2, 28), True)], date(2018, 4, 30), (1, 1, 1)),  # 28 February is two months before
        ([(date(2018, 6, 30), True)], date(2018, 6, 29), (1, 0, 0)),  # tomorrow
        ([(date(2018, 6, 30), True)], date(2018, 6, 30), (1, 1, 1)),  # two months after
        ([(date(2018, 7, 1), True)], date(2018, 7, 31), (1, 0, 0)),  # more than two months after
        ([(date(2018, 4, 20), True), (date(2018, 5, 9), False)], date(2018, 6, 30), (1, 1, 0)),  # the nearer: 9 days after, not 10 before
        ([(date(2018, 4, 20), True), (date(2018, 5, 10), False)], date(2018, 6, 30), (1, 1, 1)),  # as near: the earlier
        ([(date(2018, 4, 20), True), (date(2018, 5, 9), False)], date(2018, 5, 8), (1, 1, 1)),  # the nearer has not come yet
    ],
)
def test_three_months_after(store_with: Callable[[FollowUps], Path], follow_ups: FollowUps, as_of: date, expected: tuple[int | None, ...]) -> None:
    folder = store_with(follow_ups)
    rows = ask("earning_by_months", folder, as_of).records
    assert [row["months"] for row in rows] == [3, 6, 9, 12, 15, 18, 21, 24]
    assert (rows[0]["due"], rows[0]["traced"], rows[0]["earning"]) == expected
    assert {row["completed"] for row in rows} == {1}
    assert (rows[-1]["due"], rows[-1]["earning"], rows[-1]["earning_rate"], rows[-1]["best"]) == (0, None, None, None), "two years have not passed"
    due, traced, earning = (number or 0 for number in expected)
    assert list(ask("tracer", folder, as_of).records[0].values()) == [
        3,
        due,
        traced,
        earning,
        traced if due else None,
        earning if traced else None,
        earning if due else None,
        earning + due - traced if due else None,
    ], "of one person every share is 0 or 1; the bounds lie between nobody and everybody not traced"
