"""Programmes at the edges: nobody, one person, no training, no attendance, young groups, closed, none or many targets, odd groups,
ten years, all died."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.factories import DAY, Programme, Row

FIRST_DAY = date(2018, 1, 3)
GROUPS = (date(2018, 3, 5), date(2018, 5, 14), date(2018, 7, 2))
"""First days of the three groups, of five days each."""
TARGET = date(2019, 12, 31)


def ordinary(persons: int = 24) -> Programme:
    """Persons registered within a month, a third of them in each of three groups, some exits, follow-ups and sales, and a target."""
    codes = [f"W-{number:03d}" for number in range(persons)]
    of_group = {code: number % len(GROUPS) for number, code in enumerate(codes)}
    enrolled: list[Row] = [{"cohort_id": f"G{of_group[code]}", "resident_id": code} for code in codes]
    return Programme(
        residents=[
            {
                "resident_id": code,
                "registered_on": FIRST_DAY + number % 28 * DAY,
                "birth_year": 1970 + number,
                "origin": ("Kendal", "Jepara", None)[number % 3],
                "education": ("sd", "smp", None)[number % 3],
            }
            for number, code in enumerate(codes)
        ],
        cohorts=[
            {
                "cohort_id": f"G{number}",
                "name": f"Group {number}",
                "skill": ("salon", "bakery", "salon")[number],
                "starts_on": starts_on,
                "days": 5,
                "capacity": 30,
                "trainer": None,
            }
            for number, starts_on in enumerate(GROUPS)
        ],
        enrolments=[{**row, "enrolled_on": None} for row in enrolled],
        attendance=[{**row, "day": day, "present": int(row["resident_id"][2:]) % 5 != day - 1} for row in enrolled for day in range(1, 6)],
        assessments=[
            {**row, "assessed_on": GROUPS[of_group[row["resident_id"]]] + 4 * DAY, "passed": True, "score": None}
            for row in enrolled
            if int(row["resident_id"][2:]) % 4
        ],
        exits=[
            {
                "resident_id": code,
                "exited_on": date(2018, 8, 1) + number * DAY,
                "destination": ("own_business", "family", "unknown", "other_locality")[number % 4],
                "by_closure": False,
                "returned_on": date(2018, 10, 1) if number % 5 == 0 else None,
            }
            for number, code in enumerate(codes[::2])
        ],
        follow_ups=[
            {
                "resident_id": code,
                "followed_up_on": date(2018, 9, 1) + number * DAY,
                "earning": number % 2 == 0,
                "monthly_income": 500_000 if number % 2 == 0 else None,
                "product": "roti",
                "need": "marketing",
            }
            for number, code in enumerate(codes)
        ],
        sales=[
            {
                "sale_id": f"S{number}",
                "resident_id": code,
                "sold_on": date(2018, 9, 10) + number * DAY,
                "product": "roti",
                "channel": "bazaar",
                "quantity": 1,
                "amount": 10_000,
            }
            for number, code in enumerate(codes[::3])
        ],
        targets=[{"indicator": "population", "due_on": TARGET, "value": 0.0, "baseline_on": FIRST_DAY, "baseline_value": float(persons)}],
        headcounts=[{"counted_on": date(2018, 6, 30), "source": "Dinas", "residents": persons}],
        events=[{"happened_on": date(2018, 6, 15), "title": "Lebaran", "note": None}],
    )


def without_sheets(cohort: str) -> Programme:
    """The attendance of one group was not handed in."""
    return replace(ordinary(), attendance=[row for row in ordinary().attendance if row["cohort_id"] != cohort])


def _closed() -> Programme:
    programme = ordinary()
    closing = [
        {"resident_id": row["resident_id"], "exited_on": date(2019, 10, 18), "destination": "unknown", "by_closure": True, "returned_on": None}
        for row in programme.residents
    ]
    return replace(programme, exits=closing)


def _younger() -> Programme:
    """Everything ends when the last group's five days are over, so nobody has been out for three months."""
    programme = ordinary()
    late = {"assessments": "assessed_on", "exits": "exited_on", "follow_ups": "followed_up_on", "sales": "sold_on"}
    until = GROUPS[0] + 10 * DAY
    rows_until = {table: [row for row in getattr(programme, table) if row[column] <= until] for table, column in late.items()}
    groups = {"cohorts": programme.cohorts[:1], "enrolments": [row for row in programme.enrolments if row["cohort_id"] == "G0"]}
    return replace(programme, **rows_until, **groups, attendance=[row for row in programme.attendance if row["cohort_id"] == "G0"])


def _target(indicator: str, due_on: date, value: float, baseline_on: date | None = None, baseline_value: float | None = None) -> Row:
    return {"indicator": indicator, "due_on": due_on, "value": value, "baseline_on": baseline_on, "baseline_value": baseline_value}


def _many_targets() -> Programme:
    """Milestones reached, missed and above the population, a final target without a baseline, and ceilings kept and exceeded."""
    population = [
        _target("population", date(2018, 6, 30), 30.0, FIRST_DAY, 24.0),
        _target("population", date(2018, 9, 30), 2.0, FIRST_DAY, 24.0),
        _target("population", TARGET, 500.0),
    ]
    others = [_target("coverage", date(2018, 1, 31), 1.0), _target("coverage", TARGET, 0.1), _target("mentas", TARGET, 0.0)]
    ceilings = [_target("ceiling", TARGET, 24.0, FIRST_DAY), _target("ceiling", date(2018, 12, 31), 10.0)]
    return replace(ordinary(), targets=[*population, *others, *ceilings])


def _odd_groups() -> Programme:
    """Three groups on the same days, one of 60 days and one of 500 places; three persons start in all."""
    programme = ordinary()
    cohorts = [
        {**row, "starts_on": GROUPS[0], "days": days, "capacity": places}
        for row, days, places in zip(programme.cohorts, (5, 60, 1), (30, 500, 1), strict=True)
    ]
    few = [row for row in programme.attendance if int(row["resident_id"][2:]) < 3 and (row["cohort_id"] != "G2" or row["day"] == 1)]
    return replace(programme, cohorts=cohorts, attendance=few, assessments=[])


def _ten_years() -> Programme:
    """A group a year from 2010 to 2019, each of persons registered the year before; the first five have all left."""
    programme = Programme(targets=ordinary().targets)
    for year in range(2010, 2020):
        code = f"G{year}"
        programme.cohorts.append(
            {"cohort_id": code, "name": code, "skill": "salon", "starts_on": date(year, 3, 1), "days": 5, "capacity": 30, "trainer": None}
        )
        for number in range(6):
            who = f"W-{year}{number}"
            programme.residents.append(
                {"resident_id": who, "registered_on": date(year - 1, 6, 1 + number), "birth_year": 1980, "origin": "Kendal", "education": "sd"}
            )
            programme.enrolments.append({"cohort_id": code, "resident_id": who, "enrolled_on": None})
            programme.attendance += [{"cohort_id": code, "resident_id": who, "day": day, "present": True} for day in range(1, 6)]
            if year < 2015:
                programme.exits.append(
                    {
                        "resident_id": who,
                        "exited_on": date(year + 1, 1, 1 + number),
                        "destination": "own_business",
                        "by_closure": False,
                        "returned_on": None,
                    }
                )
    return programme


EDGES: dict[str, Programme] = {
    "nobody": Programme(cohorts=ordinary().cohorts, targets=ordinary().targets),
    "one person": replace(ordinary(1), sales=[], follow_ups=[]),
    "no training": replace(ordinary(), cohorts=[], enrolments=[], attendance=[], assessments=[]),
    "empty groups": replace(ordinary(), enrolments=[], attendance=[], assessments=[]),
    "no attendance": replace(ordinary(), attendance=[], assessments=[]),
    "nobody came": replace(ordinary(), attendance=[{**row, "present": False} for row in ordinary().attendance], assessments=[]),
    "young groups": _younger(),
    "no exits": replace(ordinary(), exits=[]),
    "no livelihoods, a group without sheets": replace(without_sheets("G1"), follow_ups=[], sales=[]),
    "closed": _closed(),
    "no target": replace(ordinary(), targets=[], headcounts=[], events=[]),
    "many targets": _many_targets(),
    "odd groups": _odd_groups(),
    "ten years": _ten_years(),
    "all died": replace(ordinary(), exits=[{**row, "destination": "died", "by_closure": False} for row in _closed().exits]),
}
"""What each is without, by name; besides that each is ordinary."""
