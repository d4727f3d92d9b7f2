"""A programme small enough to work every figure out by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.factories import COLUMNS, Programme, Row


def tiny() -> Programme:
    """Six persons and two groups, small enough to work every figure out by hand; each row says why it is there."""
    d = date

    def rows(table: str, *values: tuple[Any, ...]) -> list[Row]:
        """Rows by column; trailing columns may be left out."""
        return [dict.fromkeys(COLUMNS[table]) | dict(zip(COLUMNS[table], row, strict=False)) for row in values]

    return Programme(
        residents=rows(
            "residents",
            ("P1", d(2017, 1, 1), 1994, "Kendal", "sd"),  # 24 in 2018: the first band's last age
            ("P2", d(2017, 1, 1), 1993, "Kendal", None),  # 25: the second band's first
            ("P3", d(2017, 3, 15), None, None, "smp"),  # unknown age and origin
            ("P4", d(2018, 1, 9), 1973, "Jepara", "sd"),  # 45; registered when group A was on its second day
            ("P5", d(2018, 7, 1), 1990, "Jepara", "sd"),  # registered after 30 June 2018: no figure at that date knows her
            ("P6", d(2017, 6, 1), 1983, "Jepara", "college"),  # 35
        ),
        cohorts=rows(
            "cohorts",
            ("A", "Roti 1", "bakery", d(2018, 1, 8), 3, 30, None),
            ("B", None, "salon", d(2018, 6, 29), 3, 20, None),  # on its second day on 30 June 2018; named by its code
            ("C", "Salon 2", "salon", d(2018, 7, 9), 5, 30, None),  # still to come
        ),
        enrolments=rows(
            "enrolments",
            ("A", "P1", None),  # counts from the first day
            ("A", "P2", d(2018, 1, 10)),  # enrolled on the last day, present on all: covered from the last day
            ("A", "P3", d(2018, 1, 8)),  # never came
            ("A", "P4", d(2018, 1, 5)),  # enrolled before she was registered, came once
            ("B", "P1", None),  # trained again, another skill
            ("B", "P5", d(2018, 6, 1)),
            ("B", "P6", d(2018, 7, 5)),  # enrolled after 30 June 2018, though present before
            ("C", "P6", d(2018, 6, 1)),  # enrolled in a group that has not begun
        ),
        attendance=rows(
            "attendance",
            *(("A", person, day, True) for person in ("P1", "P2") for day in (1, 2, 3)),
            ("A", "P3", 1, False),
            ("A", "P4", 1, True),
            ("A", "P4", 2, False),  # the third day's row is missing: absent as well
            *(("B", person, day, True) for person in ("P1", "P5") for day in (1, 2, 3)),  # the third day is after 30 June 2018
            ("B", "P6", 1, True),
        ),
        assessments=rows(
            "assessments",
            ("A", "P1", d(2018, 1, 12), True, 80.0),
            ("A", "P2", d(2018, 7, 2), True, None),  # too late for 30 June 2018
            ("A", "P4", d(2018, 1, 12), True, None),  # did not complete
        ),
        exits=rows(
            "exits",
            ("P1", d(2018, 1, 10), "family", False, d(2018, 1, 10)),  # on the training's last day, and back that day
            ("P1", d(2018, 2, 1), "own_business", False, None),
            (
                "P2",
                d(2017, 8, 31),
                "family",
                False,
                d(2018, 2, 28),
            ),  # back on the very day six months later: not sustained; away at the training's end
            ("P3", d(2018, 5, 1), "employment", True, None),  # by closure: no graduation
            ("P5", d(2018, 7, 2), "family", False, None),
            ("P6", d(2018, 6, 30), "unknown", False, None),  # left on the as-of date
        ),
        follow_ups=rows(
            "follow_ups",
            ("P1", d(2018, 3, 1), False, None, None, "marketing"),
            ("P1", d(2018, 6, 1), True, 500_000, "roti", None),  # the latest counts
            ("P2", d(2018, 7, 1), True, 900_000, "roti", "capital"),  # too late
            ("P3", d(2018, 6, 15), True, None, None, None),  # earns, gives no amount
            ("P4", d(2018, 6, 30), False, 100_000, None, "capital"),
            ("P5", d(2018, 6, 1), True, 900_000, None, None),  # not registered yet
        ),
        sales=rows(
            "sales",
            ("S1", "P1", d(2018, 3, 3), "roti", "bazaar", 1, 10_000),
            ("S2", "P1", d(2018, 3, 3), "roti", "online", 2, 5_000),  # twice on one day is not again
            ("S3", "P1", d(2018, 7, 1), "roti", "online", 1, 7_000),  # too late
            ("S4", "P4", d(2018, 5, 5), "kue", "bazaar", 1, 20_000),
        ),
        targets=rows("targets", ("population", d(2018, 7, 15), 0.0, d(2018, 5, 15), 4.0), ("coverage", d(2018, 7, 1), 1.0, None, None)),
        headcounts=rows("headcounts", (d(2018, 6, 30), "Dinas", 3), (d(2018, 7, 1), "Dinas", 2)),
        events=rows("events", (d(2018, 5, 1), "Closure announced", None)),
    )
