"""A programme as the office hands it in month by month: some of what happened is entered late."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tests.factories import COLUMNS, Programme, Row

DATED = {
    "enrolments": "enrolled_on",
    "assessments": "assessed_on",
    "exits": "exited_on",
    "follow_ups": "followed_up_on",
    "sales": "sold_on",
}
"""The tables of which rows are entered late, and when each row happened."""
LATE = 0.25
"""How many of the rows are entered up to four months after they happened; the others within the month."""


def hand_ins(programme: Programme, seed: int, days: list[date]) -> list[Programme]:
    """What is in the office's files at each of these days."""
    random = Random(f"late {seed}")
    delays = {
        (table, index): timedelta(days=random.randint(20, 120) if random.random() < LATE else random.randint(0, 12))
        for table in DATED
        for index in range(len(getattr(programme, table)))
    }
    return [_by(programme, day, delays) for day in days]


def _by(programme: Programme, day: date, delays: dict[tuple[str, int], timedelta]) -> Programme:
    begun = {row["cohort_id"]: row["starts_on"] for row in programme.cohorts if row["starts_on"] <= day}
    persons = {row["resident_id"] for row in programme.residents if row["registered_on"] <= day}
    known = Programme()
    for table in COLUMNS:
        for index, row in enumerate(getattr(programme, table)):
            happened = row[DATED[table]] + delays[table, index] if table in DATED and row[DATED[table]] else None
            if happened is not None and happened > day:
                continue
            if row.get("resident_id", next(iter(persons), None)) not in persons:
                continue
            if table == "residents" and row["registered_on"] > day:
                continue
            if "cohort_id" in row and row["cohort_id"] not in begun:
                continue
            if table == "attendance" and begun[row["cohort_id"]] + timedelta(days=row["day"] - 1) > day:
                continue
            getattr(known, table).append(row)
    known.exits = _spells(known.exits, programme.exits, day)
    return known


def _spells(entered: list[Row], all_exits: list[Row], day: date) -> list[Row]:
    """The exits entered: one that came after another needs that one's return, and a last return is entered three weeks late."""
    known = []
    for row in entered:
        hers = [each for each in all_exits if each["resident_id"] == row["resident_id"] and each["exited_on"] < row["exited_on"]]
        if all(each in entered for each in hers):
            last = not any(each["resident_id"] == row["resident_id"] and each["exited_on"] > row["exited_on"] for each in entered)
            late = last and row["returned_on"] is not None and row["returned_on"] + timedelta(days=20) > day
            known.append({**row, "returned_on": None} if late else row)
    return known
