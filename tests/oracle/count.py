"""The base of every recount: one programme as of one date for one selection."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tests.factories import Programme, Row

GRADUATION = {"own_business", "employment", "family", "marriage"}
GROUP_SIZE = 30
DAY = timedelta(days=1)
OF_TRAINING = ("skill", "cohort", "trainer", "organiser")
"""Groupings of enrolments; the others are of people."""


@dataclass
class Selection:
    """Filters as the recount takes them: lists of accepted values, empty for no filter."""

    cohort: tuple[str, ...] = ()
    skill: tuple[str, ...] = ()
    age_band: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()
    education: tuple[str, ...] = ()
    registered_from: date | None = None
    registered_to: date | None = None

    @property
    def narrows(self) -> bool:
        return any((self.cohort, self.skill, self.age_band, self.origin, self.education, self.registered_from, self.registered_to))


def add_months(day: date, months: int) -> date:
    """The same day some months later, the month's last day where it has no such day."""
    month = day.year * 12 + day.month - 1 + months
    year, month = divmod(month, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def share(numerator: int | float, denominator: int | float) -> float | None:
    return numerator / denominator if denominator else None


def age_band(birth_year: int | None, day: date) -> str:
    if birth_year is None:
        return "unknown"
    age = day.year - birth_year
    if age < 25:
        return "18-24"
    if age < 35:
        return "25-34"
    if age < 45:
        return "35-44"
    return "45+"


class Count:
    """One programme as of one date inside one selection."""

    def __init__(self, programme: Programme, as_of: date, selection: Selection) -> None:
        self.programme, self.as_of, self.selection = programme, as_of, selection
        self.cohort = {row["cohort_id"]: row for row in programme.cohorts}
        self.moved = {(row["cohort_id"], row["day"]): row["held_on"] for row in programme.sessions}
        present = defaultdict(set)
        for row in programme.attendance:
            if row["present"]:
                present[row["cohort_id"], row["resident_id"]].add(row["day"])
        assessed = {(row["cohort_id"], row["resident_id"]): row for row in programme.assessments}

        def training_chosen(cohort: Row) -> bool:
            return (not selection.cohort or cohort["cohort_id"] in selection.cohort) and (not selection.skill or cohort["skill"] in selection.skill)

        narrows_training = bool(selection.cohort or selection.skill)
        candidates = []
        for row in programme.enrolments:
            cohort = self.cohort[row["cohort_id"]]
            enrolled_on = row["enrolled_on"] or cohort["starts_on"]
            if enrolled_on > as_of or not training_chosen(cohort) or (narrows_training and cohort["starts_on"] > as_of):
                continue
            candidates.append((row["resident_id"], cohort, enrolled_on))
        trained = {person for person, _, _ in candidates}

        self.people: dict[str, Row] = {}
        for row in programme.residents:
            if row["registered_on"] > as_of:
                continue
            person = {
                "id": row["resident_id"],
                "registered_on": row["registered_on"],
                "age_band": age_band(row["birth_year"], as_of),
                "origin": row["origin"] or "unknown",
                "education": row["education"] or "unknown",
            }
            if any(getattr(selection, name) and person[name] not in getattr(selection, name) for name in ("age_band", "origin", "education")):
                continue
            if selection.registered_from and row["registered_on"] < selection.registered_from:
                continue
            if selection.registered_to and row["registered_on"] > selection.registered_to:
                continue
            if narrows_training and row["resident_id"] not in trained:
                continue
            self.people[row["resident_id"]] = person

        self.enrolments = []
        for who, cohort, enrolled_on in candidates:
            if who not in self.people:
                continue
            key = (cohort["cohort_id"], who)
            days_held = {day for day in present[key] if self.held_on(cohort, day) <= as_of}
            ends_on = self.ends_on(cohort)
            completed = ends_on <= as_of and len(days_held) == cohort["days"]
            assessment = assessed.get(key)
            was_assessed = completed and assessment is not None and assessment["assessed_on"] <= as_of
            first = min((self.held_on(cohort, day) for day in days_held), default=None)
            self.enrolments.append(
                {
                    "person": who,
                    "cohort": cohort["cohort_id"],
                    "skill": cohort["skill"],
                    "trainer": cohort.get("trainer") or "unknown",
                    "organiser": cohort.get("organiser") or "unknown",
                    "starts_on": cohort["starts_on"],
                    "ends_on": ends_on,
                    "days": cohort["days"],
                    "enrolled_on": enrolled_on,
                    "present": days_held,
                    "first": first,
                    "finished": ends_on <= as_of,
                    "started": bool(days_held),
                    "completed": completed,
                    "assessed": was_assessed,
                    "passed": was_assessed and assessment["passed"],
                    "assessed_on": assessment["assessed_on"] if was_assessed else None,
                }
            )
        self.cohorts = sorted(
            (row for row in programme.cohorts if row["starts_on"] <= as_of and training_chosen(row)),
            key=lambda row: (row["starts_on"], row["cohort_id"]),
        )
        self.began_on = min((row["starts_on"] for row in programme.cohorts if row["starts_on"] <= as_of), default=None)
        self.spells = [
            {**row, "returned_on": row["returned_on"] if row["returned_on"] and row["returned_on"] <= as_of else None}
            for row in programme.exits
            if row["exited_on"] <= as_of and row["resident_id"] in self.people
        ]
        self.open = {row["resident_id"]: row for row in self.spells if row["returned_on"] is None}
        self.mentas = {who for who, row in self.open.items() if self.graduates(row)}
        self.covered_on: dict[str, date] = {}
        for row in self.enrolments:
            if row["started"]:
                on = max(row["first"], row["enrolled_on"], self.people[row["person"]]["registered_on"])
                self.covered_on[row["person"]] = min(on, self.covered_on.get(row["person"], on))
        self.latest: dict[str, Row] = {}
        self.with_product = set()
        for row in sorted(programme.follow_ups, key=lambda each: each["followed_up_on"]):
            if row["followed_up_on"] <= as_of and row["resident_id"] in self.people:
                self.latest[row["resident_id"]] = row
                if row["product"]:
                    self.with_product.add(row["resident_id"])
        self.earning = {who for who, row in self.latest.items() if row["earning"]}
        self.sales = [row for row in programme.sales if row["sold_on"] <= as_of and row["resident_id"] in self.people]

    @staticmethod
    def graduates(spell: Row) -> bool:
        return spell["destination"] in GRADUATION and not spell["by_closure"]

    def held_on(self, cohort: Row, day: int) -> date:
        """The date of a cohort's session."""
        held_on: date = self.moved.get((cohort["cohort_id"], day)) or cohort["starts_on"] + (day - 1) * DAY
        return held_on

    def ends_on(self, cohort: Row) -> date:
        """The date of a cohort's last session."""
        return max(self.held_on(cohort, day) for day in range(1, cohort["days"] + 1))

    def resident_on(self, who: str, day: date) -> bool:
        if self.people[who]["registered_on"] > day:
            return False
        return not any(
            row["resident_id"] == who and row["exited_on"] <= day and (row["returned_on"] is None or row["returned_on"] > day) for row in self.spells
        )

    def stage_on(self, who: str, day: date) -> str:
        """The furthest stage of training that a person had reached by the end of a day: passed, completed, started or never."""
        own = [row for row in self.enrolments if row["person"] == who and row["enrolled_on"] <= day and row["first"] and row["first"] <= day]
        completed = [row for row in own if row["completed"] and row["ends_on"] <= day]
        if any(row["passed"] and row["assessed_on"] <= day for row in completed):
            return "passed"
        return "completed" if completed else "started" if own else "never"

    def residents_on(self, day: date) -> int:
        gone = {row["resident_id"] for row in self.spells if row["exited_on"] <= day and (row["returned_on"] is None or row["returned_on"] > day)}
        return sum(person["registered_on"] <= day for who, person in self.people.items() if who not in gone)

    def groups(self, by: str | None) -> list[tuple[str, str]]:
        """(person, value) pairs. An enrolment that counts puts her in its group, also before the group begins."""
        if by in OF_TRAINING:
            return sorted({(row["person"], row[by]) for row in self.enrolments})
        return [(who, person[by] if by else "all") for who, person in self.people.items()]


def in_order(values: Iterable[str]) -> list[str]:
    """By value alone: digits stand before letters, so the age bands come by age, and unknown has no place of its own."""
    return sorted(set(values))


def months_between(first: date, last: date) -> list[date]:
    months = []
    month = first.replace(day=1)
    while month <= last:
        months.append(month)
        month = add_months(month, 1)
    return months
