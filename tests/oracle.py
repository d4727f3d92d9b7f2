"""A recount of every named result in plain Python: no SQL, no pandas, slow and obvious. What the queries are held against."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median, stdev
from typing import Any

from scipy.stats import t as student_t

from tests.factories import Programme, Row

GRADUATION = {"own_business", "employment", "family", "marriage"}
GROUP_SIZE = 30
DAY = timedelta(days=1)


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
            held = {day for day in present[key] if cohort["starts_on"] + (day - 1) * DAY <= as_of}
            ends_on = cohort["starts_on"] + (cohort["days"] - 1) * DAY
            completed = ends_on <= as_of and len(held) == cohort["days"]
            assessment = assessed.get(key)
            was_assessed = completed and assessment is not None and assessment["assessed_on"] <= as_of
            first = min((cohort["starts_on"] + (day - 1) * DAY for day in held), default=None)
            self.enrolments.append(
                {
                    "person": who,
                    "cohort": cohort["cohort_id"],
                    "skill": cohort["skill"],
                    "starts_on": cohort["starts_on"],
                    "ends_on": ends_on,
                    "days": cohort["days"],
                    "enrolled_on": enrolled_on,
                    "present": held,
                    "first": first,
                    "finished": ends_on <= as_of,
                    "started": bool(held),
                    "completed": completed,
                    "assessed": was_assessed,
                    "passed": was_assessed and assessment["passed"],
                }
            )
        self.cohorts = sorted(
            (row for row in programme.cohorts if row["starts_on"] <= as_of and training_chosen(row)),
            key=lambda row: (row["starts_on"], row["cohort_id"]),
        )
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

    def resident_on(self, who: str, day: date) -> bool:
        if self.people[who]["registered_on"] > day:
            return False
        return not any(
            row["resident_id"] == who and row["exited_on"] <= day and (row["returned_on"] is None or row["returned_on"] > day) for row in self.spells
        )

    def residents_on(self, day: date) -> int:
        gone = {row["resident_id"] for row in self.spells if row["exited_on"] <= day and (row["returned_on"] is None or row["returned_on"] > day)}
        return sum(person["registered_on"] <= day for who, person in self.people.items() if who not in gone)

    def groups(self, by: str | None) -> list[tuple[str, str]]:
        """(person, value) pairs. An enrolment that counts puts her in its group, also before the group begins."""
        if by in ("skill", "cohort"):
            return sorted({(row["person"], row[by]) for row in self.enrolments})
        return [(who, person[by] if by else "all") for who, person in self.people.items()]


def in_order(values: Iterable[str]) -> list[str]:
    """By value alone: digits stand before letters, so the age bands come by age, and unknown has no place of its own."""
    return sorted(set(values))


def headline(count: Count) -> list[Row]:
    registered = len(count.people)
    residents = registered - len(count.open)
    covered = len(count.covered_on)
    covered_residents = sum(who not in count.open for who in count.covered_on)
    started = sum(row["started"] and row["finished"] for row in count.enrolments)
    completed = sum(row["completed"] for row in count.enrolments)
    assessed = sum(row["assessed"] for row in count.enrolments)
    passed = sum(row["passed"] for row in count.enrolments)
    base = [row for row in count.spells if row["destination"] != "died" and add_months(row["exited_on"], 6) <= count.as_of]
    sustained = [row for row in base if row["returned_on"] is None or row["returned_on"] > add_months(row["exited_on"], 6)]
    return [
        {
            "as_of": count.as_of,
            "registered": registered,
            "residents": residents,
            "covered": covered,
            "coverage": share(covered, registered),
            "covered_residents": covered_residents,
            "coverage_residents": share(covered_residents, residents),
            "enrolled": len({row["person"] for row in count.enrolments}),
            "started": started,
            "completed": completed,
            "completion_rate": share(completed, started),
            "assessed": assessed,
            "passed": passed,
            "pass_rate": share(passed, assessed),
            "exits": len(count.spells),
            "closure_exits": sum(row["by_closure"] for row in count.spells),
            "returns": sum(row["returned_on"] is not None for row in count.spells),
            "mentas": len(count.mentas),
            "sustained_base_6m": len(base),
            "sustained_6m": len(sustained),
            "sustained_rate_6m": share(len(sustained), len(base)),
            "followed_up": len(count.latest),
            "earning": len(count.earning),
            "earning_rate": share(len(count.earning), len(count.latest)),
        }
    ]


def _chain(stages: list[tuple[str, set[str]]], first_name: str) -> list[Row]:
    rows: list[Row] = []
    inside: set[str] | None = None
    for stage, persons in stages:
        inside = persons if inside is None else inside & persons
        first = rows[0]["persons"] if rows else len(inside)
        previous = rows[-1]["persons"] if rows else 0
        rows.append(
            {"stage": stage, "persons": len(inside), first_name: share(len(inside), first), "share_of_previous": share(len(inside), previous)}
        )
    return rows


def cascade(count: Count) -> list[Row]:
    def those(mark: str) -> set[str]:
        return {row["person"] for row in count.enrolments if row[mark]}

    enrolled = {row["person"] for row in count.enrolments}
    stages = [
        ("registered", set(count.people)),
        ("enrolled", enrolled),
        ("started", those("started")),
        ("completed", those("completed")),
        ("passed", those("passed")),
        ("mentas", count.mentas),
        ("earning", count.earning),
    ]
    return _chain(stages, "share_of_registered")


def market_chain(count: Count) -> list[Row]:
    days: dict[str, set[date]] = defaultdict(set)
    for row in count.sales:
        days[row["resident_id"]].add(row["sold_on"])
    sold = set(days)
    stages = [
        ("completed", {row["person"] for row in count.enrolments if row["completed"]}),
        ("with_product", count.with_product | sold),
        ("sold", sold),
        ("sold_again", {who for who in days if len(days[who]) >= 2}),
        ("earning", count.earning),
        ("mentas", count.mentas),
    ]
    return _chain(stages, "share_of_first")


def _months(first: date, last: date) -> list[date]:
    months = []
    month = first.replace(day=1)
    while month <= last:
        months.append(month)
        month = add_months(month, 1)
    return months


def flow_monthly(count: Count) -> list[Row]:
    if not count.people:
        return []
    rows = []
    for month in _months(min(person["registered_on"] for person in count.people.values()), count.as_of):
        end = min(add_months(month, 1) - DAY, count.as_of)

        def inside(day: date | None, month: date = month, end: date = end) -> bool:
            return day is not None and month <= day <= end

        new = sum(inside(person["registered_on"]) for person in count.people.values())
        returned = sum(inside(row["returned_on"]) for row in count.spells)
        exited = sum(inside(row["exited_on"]) for row in count.spells)
        rows.append(
            {"month": month, "new": new, "returned": returned, "exited": exited, "net": new + returned - exited, "residents": count.residents_on(end)}
        )
    return rows


def cohorts(count: Count) -> list[Row]:
    first: dict[str, str] = {}
    for row in sorted(count.enrolments, key=lambda each: (each["starts_on"], each["cohort"])):
        if row["started"]:
            first.setdefault(row["person"], row["cohort"])
    rows = []
    for cohort in count.cohorts:
        own = [row for row in count.enrolments if row["cohort"] == cohort["cohort_id"]]
        ends_on = cohort["starts_on"] + (cohort["days"] - 1) * DAY
        finished = ends_on <= count.as_of
        started, completed = sum(row["started"] for row in own), sum(row["completed"] for row in own)
        rows.append(
            {
                "cohort_id": cohort["cohort_id"],
                "name": cohort["name"] or cohort["cohort_id"],
                "skill": cohort["skill"],
                "starts_on": cohort["starts_on"],
                "ends_on": ends_on,
                "capacity": cohort["capacity"],
                "finished": finished,
                "enrolled": len(own),
                "started": started,
                "completed": completed,
                "completion_rate": share(completed, started) if finished else None,
                "passed": sum(row["passed"] for row in own),
                "first_timers": sum(first.get(row["person"]) == cohort["cohort_id"] for row in own),
                "mentas": sum(row["person"] in count.mentas for row in own),
            }
        )
    return rows


def attendance_by_day(count: Count) -> list[Row]:
    rows = []
    for cohort in count.cohorts:
        own = [row for row in count.enrolments if row["cohort"] == cohort["cohort_id"]]
        for day in range(1, cohort["days"] + 1):
            held_on = cohort["starts_on"] + (day - 1) * DAY
            if held_on <= count.as_of:
                present = sum(day in row["present"] for row in own)
                rows.append(
                    {
                        "cohort_id": cohort["cohort_id"],
                        "day": day,
                        "held_on": held_on,
                        "enrolled": len(own),
                        "present": present,
                        "rate": share(present, len(own)),
                    }
                )
    return rows


def coverage_over_time(count: Count) -> list[Row]:
    rows, covered = [], 0
    for on, newly in sorted(Counter(count.covered_on.values()).items()):
        covered += newly
        registered = sum(person["registered_on"] <= on for person in count.people.values())
        rows.append({"on": on, "newly_covered": newly, "covered": covered, "registered": registered, "coverage": share(covered, registered)})
    return rows


def coverage_monthly(count: Count) -> list[Row]:
    if not count.people:
        return []
    rows = []
    for month in _months(min(person["registered_on"] for person in count.people.values()), count.as_of):
        end = min(add_months(month, 1) - DAY, count.as_of)
        registered = sum(person["registered_on"] <= end for person in count.people.values())
        covered = {who for who, on in count.covered_on.items() if on <= end}
        residents, covered_residents = count.residents_on(end), sum(count.resident_on(who, end) for who in covered)
        rows.append(
            {
                "month": month,
                "newly_covered": sum(month <= on <= end for on in count.covered_on.values()),
                "registered": registered,
                "covered": len(covered),
                "coverage": share(len(covered), registered),
                "residents": residents,
                "covered_residents": covered_residents,
                "coverage_residents": share(covered_residents, residents),
            }
        )
    return rows


def mentas_monthly(count: Count) -> list[Row]:
    if not count.people:
        return []
    rows = []
    for month in _months(min(person["registered_on"] for person in count.people.values()), count.as_of):
        end = min(add_months(month, 1) - DAY, count.as_of)
        gone = [row for row in count.spells if row["exited_on"] <= end and (row["returned_on"] is None or row["returned_on"] > end)]
        rows.append({"month": month, "mentas": sum(count.graduates(row) for row in gone)})
    return rows


def coverage_gap(count: Count) -> list[Row]:
    rows = []
    for whereabouts in ("resident", "away", "all") if count.people else ():
        there = [who for who in count.people if whereabouts == "all" or (who in count.open) is (whereabouts == "away")]
        covered = sum(who in count.covered_on for who in there)
        uncovered = len(there) - covered
        rows.append(
            {
                "whereabouts": whereabouts,
                "persons": len(there),
                "covered": covered,
                "coverage": share(covered, len(there)),
                "uncovered": uncovered,
                "groups_needed": uncovered // GROUP_SIZE + (uncovered % GROUP_SIZE > 0),
            }
        )
    return rows


def _training_groups(count: Count, by: str | None, held: list[Row]) -> list[tuple[str, str | None, list[Row]]]:
    """(value, name, cohorts) of each group of these cohorts, cohorts in the order of their start."""
    if by == "cohort":
        return [(row["cohort_id"], row["name"] or row["cohort_id"], [row]) for row in held]
    if by == "skill":
        return [(skill, None, [row for row in held if row["skill"] == skill]) for skill in in_order(row["skill"] for row in held)]
    return [("all", None, held)] if held else []


def reach(count: Count, by: str | None) -> list[Row]:
    held = {row["cohort_id"]: row for row in cohorts(count)}
    rows = []
    for value, name, own in _training_groups(count, by, count.cohorts):
        figures = [held[row["cohort_id"]] for row in own]
        rows.append(
            {
                "group": value,
                "name": name,
                "starts_on": min(row["starts_on"] for row in own),
                "cohorts": len(own),
                "capacity": sum(row["capacity"] for row in own),
                "enrolled": sum(row["enrolled"] for row in figures),
                "started": sum(row["started"] for row in figures),
                "first_timers": sum(row["first_timers"] for row in figures),
                "again": sum(row["started"] - row["first_timers"] for row in figures),
                "empty_places": sum(max(0, row["capacity"] - row["started"]) for row in figures),
            }
        )
    return rows


def wilson(successes: int, trials: int) -> tuple[float | None, float | None]:
    """Where the share p meets (successes / trials - p)^2 = z^2 p (1 - p) / trials: the two roots, by Newton's way inwards from 0 and 1."""
    if not trials:
        return None, None
    z2, observed = 1.959963984540054**2, successes / trials

    def root(p: float) -> float:
        for _ in range(200):
            p -= ((observed - p) ** 2 - z2 * p * (1 - p) / trials) / (-2 * (observed - p) - z2 * (1 - 2 * p) / trials)
        return p

    return (0.0 if successes == 0 else root(0.0)), (1.0 if successes == trials else root(1.0))


def completion(count: Count, by: str | None) -> list[Row]:
    finished = [row for row in count.cohorts if row["starts_on"] + (row["days"] - 1) * DAY <= count.as_of]
    rows = []
    for value, name, own in _training_groups(count, by, finished):
        ours = [row for row in count.enrolments if row["cohort"] in {cohort["cohort_id"] for cohort in own}]
        started, completed = sum(row["started"] for row in ours), sum(row["completed"] for row in ours)
        assessed, passed = sum(row["assessed"] for row in ours), sum(row["passed"] for row in ours)
        lower, upper = wilson(completed, started)
        rows.append(
            {
                "group": value,
                "name": name,
                "starts_on": min(row["starts_on"] for row in own),
                "enrolled": len(ours),
                "no_shows": sum(not row["started"] for row in ours),
                "started": started,
                "completed": completed,
                "completion_rate": share(completed, started),
                "lower": lower,
                "upper": upper,
                "assessed": assessed,
                "passed": passed,
                "pass_rate": share(passed, assessed),
            }
        )
    return rows


def attendance_unbroken(count: Count, by: str | None) -> list[Row]:
    finished = [row for row in count.cohorts if row["starts_on"] + (row["days"] - 1) * DAY <= count.as_of]
    rows = []
    for value, _, own in _training_groups(count, by, finished):
        ours = [row for row in count.enrolments if row["cohort"] in {cohort["cohort_id"] for cohort in own} and row["started"]]
        kept = 1.0
        for day in range(1, 61):
            before = [row for row in ours if row["days"] >= day and set(range(1, day)) <= row["present"]]
            if before:
                missed = sum(day not in row["present"] for row in before)
                kept *= 1 - missed / len(before)
                rows.append({"group": value, "day": day, "at_risk": len(before), "missed": missed, "kept": kept})
    return rows


def breakdown(count: Count, by: str | None) -> list[Row]:
    by = by or "age_band"
    pairs = count.groups(by)
    rows = []
    for value in in_order(value for _, value in pairs):
        members = {who for who, other in pairs if other == value}
        own = [row for row in count.enrolments if row["person"] in members and (by != "skill" or row["skill"] == value)]
        covered = len({row["person"] for row in own if row["started"]})
        started = sum(row["started"] and row["finished"] for row in own)
        completed = sum(row["completed"] for row in own)
        rows.append(
            {
                "value": value,
                "registered": len(members),
                "residents": sum(who not in count.open for who in members),
                "covered": covered,
                "coverage": share(covered, len(members)),
                "started": started,
                "completed": completed,
                "completion_rate": share(completed, started),
                "exits": sum(row["resident_id"] in members for row in count.spells),
                "mentas": len(members & count.mentas),
            }
        )
    return rows


def kaplan_meier(observations: list[tuple[str, int, bool]]) -> list[Row]:
    """Rows of (group, days, at_risk, events, survival, lower, upper) from (group, days, event) observations."""
    rows = []
    for group in in_order(group for group, _, _ in observations):
        own = [(days, event) for other, days, event in observations if other == group]
        survival, variance = 1.0, 0.0
        for days in sorted({days for days, event in own if event}):
            at_risk = sum(other >= days for other, _ in own)
            events = sum(event for other, event in own if other == days)
            survival *= 1 - events / at_risk
            if survival > 0:
                variance += events / (at_risk * (at_risk - events))
                width = 1.959963984540054 * math.sqrt(variance) / math.log(survival)
                centre = math.log(-math.log(survival))
                lower, upper = math.exp(-math.exp(centre - width)), math.exp(-math.exp(centre + width))
            else:
                survival, lower, upper = 0.0, 0.0, 0.0
            rows.append({"group": group, "days": days, "at_risk": at_risk, "events": events, "survival": survival, "lower": lower, "upper": upper})
    return rows


def exit_survival(count: Count, by: str | None, since: str | None) -> list[Row]:
    since = since or "completion"
    origins: list[tuple[str, str, date]] = []
    if since == "registration":
        origins = [(value, who, count.people[who]["registered_on"]) for who, value in count.groups(by)]
    else:
        for who, person in count.people.items():
            done = sorted((row["ends_on"], row["cohort"], row["skill"]) for row in count.enrolments if row["person"] == who and row["completed"])
            if done:
                ends_on, cohort, skill = done[0]
                value = {"skill": skill, "cohort": cohort, None: "all"}.get(by) or person[by]
                origins.append((value, who, ends_on))
    observations = []
    for value, who, origin in origins:
        own = [row for row in count.spells if row["resident_id"] == who]
        if any(row["exited_on"] < origin and (row["returned_on"] is None or row["returned_on"] > origin) for row in own):
            continue
        left = min((row["exited_on"] for row in own if row["exited_on"] >= origin), default=None)
        observations.append((value, ((left or count.as_of) - origin).days, left is not None))
    return kaplan_meier(observations)


def return_survival(count: Count, by: str | None) -> list[Row]:
    values: dict[str, list[str]] = defaultdict(list)
    for who, value in count.groups(None if by == "destination" else by):
        values[who].append(value)
    observations = []
    for row in count.spells:
        if row["destination"] == "died":
            continue
        days = ((row["returned_on"] or count.as_of) - row["exited_on"]).days
        groups = [row["destination"]] if by == "destination" else values[row["resident_id"]]
        observations += [(value, days, row["returned_on"] is not None) for value in groups]
    return kaplan_meier(observations)


def exits_by_destination(count: Count) -> list[Row]:
    rows = []
    for destination, by_closure in sorted({(row["destination"], row["by_closure"]) for row in count.spells}):
        own = [row for row in count.spells if (row["destination"], row["by_closure"]) == (destination, by_closure)]
        returned = sum(row["returned_on"] is not None for row in own)
        rows.append(
            {
                "destination": destination,
                "by_closure": by_closure,
                "exits": len(own),
                "returned": returned,
                "share": share(len(own), len(count.spells)),
            }
        )
    return rows


def exit_bounds(count: Count) -> list[Row]:
    away = count.open.values()
    mentas, unknown = len(count.mentas), sum(row["destination"] == "unknown" for row in away)
    died = sum(row["destination"] == "died" for row in away)
    elsewhere = sum(row["destination"] not in ("unknown", "died") and not Count.graduates(row) for row in away)
    return [
        {
            "away": len(away),
            "mentas": mentas,
            "elsewhere": elsewhere,
            "unknown": unknown,
            "died": died,
            "best_case": mentas + unknown,
            "worst_case": mentas,
        }
    ]


def cohort_maturity(count: Count) -> list[Row]:
    rows = []
    for cohort in count.cohorts:
        ends_on = cohort["starts_on"] + (cohort["days"] - 1) * DAY
        if ends_on > count.as_of:
            continue
        graduates = {row["person"] for row in count.enrolments if row["cohort"] == cohort["cohort_id"] and row["completed"]}
        firsts = []
        for who in graduates:
            left = [row["exited_on"] for row in count.spells if row["resident_id"] == who and row["exited_on"] >= ends_on and Count.graduates(row)]
            firsts += [min(left)] if left else []
        for months in range(25):
            until = add_months(ends_on, months)
            mature = until <= count.as_of
            reached = sum(left <= until for left in firsts) if mature else None
            rows.append(
                {
                    "cohort_id": cohort["cohort_id"],
                    "months": months,
                    "mature": mature,
                    "completed": len(graduates),
                    "reached": reached,
                    "share": share(reached, len(graduates)) if mature else None,
                }
            )
    return rows


def earning_by_months(count: Count) -> list[Row]:
    first: dict[str, date] = {}
    for row in count.enrolments:
        if row["completed"]:
            first[row["person"]] = min(row["ends_on"], first.get(row["person"], row["ends_on"]))
    rows = []
    for months in (3, 6, 9, 12, 15, 18, 21, 24):
        followed_up = earning = 0
        due = [who for who, ends_on in first.items() if add_months(ends_on, months) <= count.as_of]
        for who in due:
            said = {
                row["followed_up_on"]: row["earning"]
                for row in count.programme.follow_ups
                if row["resident_id"] == who and first[who] < row["followed_up_on"] <= add_months(first[who], months)
            }
            followed_up += bool(said)
            earning += bool(said) and said[max(said)]
        known = {"followed_up": followed_up, "earning": earning} if due else {"followed_up": None, "earning": None}
        rows.append({"months": months, "completed": len(first), "due": len(due), **known, "earning_rate": share(earning, followed_up)})
    return rows


def coverage_bridge(count: Count, since: date | None) -> list[Row]:
    since = since or add_months(count.as_of, -12)
    totals = {name: [0, 0] for name in ("start", "newly_covered", "arrived", "returned", "left", "end")}

    def add(name: str, who: str, day: date, sign: int = 1) -> None:
        on = count.covered_on.get(who)
        totals[name][0 if on is not None and on <= day else 1] += sign

    for who, person in count.people.items():
        if count.resident_on(who, since):
            add("start", who, since)
        if count.resident_on(who, count.as_of):
            add("end", who, count.as_of)
        if person["registered_on"] > since:
            add("arrived", who, person["registered_on"])
        on = count.covered_on.get(who)
        if on is not None and on > since and count.resident_on(who, on - DAY):
            totals["newly_covered"][0] += 1
            totals["newly_covered"][1] -= 1
    for row in count.spells:
        if row["exited_on"] > since:
            add("left", row["resident_id"], row["exited_on"], -1)
        if row["returned_on"] is not None and row["returned_on"] > since:
            add("returned", row["resident_id"], row["returned_on"])
    return [{"component": name, "covered": covered, "uncovered": uncovered} for name, (covered, uncovered) in totals.items()]


def _target(count: Count, indicator: str = "population") -> Row | None:
    if count.selection.narrows:
        return None
    targets = sorted((row for row in count.programme.targets if row["indicator"] == indicator), key=lambda row: row["due_on"])
    coming = [row for row in targets if row["due_on"] >= count.as_of]
    return coming[0] if coming else targets[-1] if targets else None


def target_path(count: Count) -> list[Row]:
    target = _target(count)
    if target is None or target["baseline_on"] is None or target["baseline_value"] is None or target["baseline_on"] > target["due_on"]:
        return []  # a path needs both ends, the one before the other
    first, last = target["baseline_on"], target["due_on"]
    rows = []
    for on in sorted({first, last, *(month for month in _months(first, last) if month > first)}):
        walked = (on - first).days / (last - first).days if last > first else 1
        planned = target["baseline_value"] + (target["value"] - target["baseline_value"]) * walked
        actual = count.residents_on(on) if on <= count.as_of else None
        rows.append({"on": on, "planned": planned, "actual": actual, "gap": None if actual is None else actual - planned})
    return rows


def pace(count: Count) -> list[Row]:
    target = _target(count)
    if target is None:
        return []
    residents, before = count.residents_on(count.as_of), count.residents_on(add_months(count.as_of, -6))
    months_left = (target["due_on"] - count.as_of).days / 30.4375
    recent = (before - residents) / 6
    projected = None
    if residents <= target["value"]:
        projected = count.as_of
    elif recent > 0:
        projected = count.as_of + math.ceil((residents - target["value"]) / recent * 30.4375) * DAY
    if residents <= target["value"]:
        status = "reached"
    elif count.as_of > target["due_on"]:
        status = "missed"
    else:
        status = "on_track" if projected is not None and projected <= target["due_on"] else "behind"
    return [
        {
            "as_of": count.as_of,
            "residents": residents,
            "target": target["value"],
            "due_on": target["due_on"],
            "months_left": months_left,
            "required_per_month": (residents - target["value"]) / months_left if months_left > 0 else None,
            "recent_per_month": recent,
            "projected_on": projected,
            "status": status,
        }
    ]


def verdict(count: Count) -> list[Row]:
    rows = []
    for row in pace(count):
        sent = sum(spell["by_closure"] for spell in count.spells)
        away = sum(spell["by_closure"] for spell in count.open.values())

        def judged(gone: int, row: Row = row) -> str:
            without = row["residents"] + gone  # residents if the closure had sent nobody away
            return "reached_by_closure" if row["status"] == "reached" and without > row["target"] else row["status"]

        known = {name: row[name] for name in ("as_of", "residents", "target", "due_on")}
        rows.append(known | {"closure_exits": sent, "closure_away": away, "verdict": judged(away), "verdict_without_returns": judged(sent)})
    return rows


WIDTH_95 = float(student_t.ppf(0.975, 23))
"""From independent hands: the quantile that the queries hold as a number."""


def _projecting(count: Count) -> tuple[Row, int, float, float | None] | None:
    """Target, residents, pace and spread (None while the register is younger than 24 months); None without a target."""
    target = _target(count)
    if target is None:
        return None
    ends = (count.as_of + DAY).day == 1

    def back(months: int) -> date:
        day = add_months(count.as_of, -months)
        return add_months(day.replace(day=1), 1) - DAY if ends else day

    stocks = [count.residents_on(back(months)) for months in range(25)]
    recent = (count.residents_on(add_months(count.as_of, -6)) - stocks[0]) / 6
    old_enough = any(row["registered_on"] <= back(24) for row in count.programme.residents)
    spread = stdev(later - earlier for later, earlier in pairwise(stocks)) if old_enough else None
    return target, stocks[0], recent, spread


def _between(residents: int, recent: float, spread: float, months: float) -> tuple[float, float]:
    """The 95 % range so many months ahead: variance of the months to come, and of the pace as the mean of six."""
    width = WIDTH_95 * math.sqrt(spread**2 * months + (spread * months) ** 2 / 6)
    return residents - recent * months - width, residents - recent * months + width


def projection(count: Count) -> list[Row]:
    known = _projecting(count)
    if known is None:
        return []
    target, residents, recent, spread = known
    if spread is None or residents <= target["value"] or target["due_on"] <= count.as_of:
        return []
    rows = []
    for on in sorted({count.as_of, target["due_on"], *(month for month in _months(count.as_of, target["due_on"]) if month > count.as_of)}):
        months = (on - count.as_of).days / 30.4375
        fewest, most = (max(limit, 0.0) for limit in _between(residents, recent, spread, months))
        rows.append({"on": on, "projected": max(residents - recent * months, 0.0), "fewest": fewest, "most": most})
    return rows


def projection_range(count: Count) -> list[Row]:
    known = _projecting(count)
    if known is None:
        return []
    target, residents, recent, spread = known
    dates: list[date | None] = [None, None]
    if spread is not None:
        # Day by day, where the queries solve an equation.
        for place in (0, 1):
            days = range(math.floor(1200 * 30.4375) + 2)
            reached = (day for day in days if _between(residents, recent, spread, day / 30.4375)[place] <= target["value"] + 1e-9)
            day = next(reached, None)
            dates[place] = None if day is None else count.as_of + day * DAY
    return [
        {
            "as_of": count.as_of,
            "residents": residents,
            "recent_per_month": recent,
            "spread": spread,
            "projected_earliest": dates[0],
            "projected_latest": dates[1],
        }
    ]


def headcount_reconciliation(count: Count) -> list[Row]:
    if count.selection.narrows:
        return []
    rows = []
    for row in sorted(count.programme.headcounts, key=lambda each: (each["counted_on"], each["source"])):
        if row["counted_on"] <= count.as_of:
            on_register = count.residents_on(row["counted_on"])
            rows.append(
                {
                    "counted_on": row["counted_on"],
                    "source": row["source"],
                    "counted": row["residents"],
                    "on_register": on_register,
                    "difference": on_register - row["residents"],
                }
            )
    return rows


def _sales(rows: list[Row]) -> Row:
    return {"sales": len(rows), "amount": sum(row["amount"] for row in rows), "sellers": len({row["resident_id"] for row in rows})}


def sales_monthly(count: Count) -> list[Row]:
    if not count.sales:
        return []
    return [
        {"month": month, **_sales([row for row in count.sales if row["sold_on"].replace(day=1) == month])}
        for month in _months(min(row["sold_on"] for row in count.sales), count.as_of)
    ]


def _sales_by(count: Count, name: str) -> list[Row]:
    rows = [{name: value, **_sales([row for row in count.sales if row[name] == value])} for value in {row[name] for row in count.sales}]
    return sorted(rows, key=lambda row: (-row["amount"], row[name]))


def needs(count: Count) -> list[Row]:
    counted = Counter(row["need"] or "unknown" for row in count.latest.values())
    return [{"need": need, "persons": persons} for need, persons in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))]


def income(count: Count) -> list[Row]:
    amounts = [row["monthly_income"] for row in count.latest.values() if row["earning"] and row["monthly_income"] is not None]
    return [{"followed_up": len(count.latest), "earning": len(count.earning), "median_monthly_income": float(median(amounts)) if amounts else None}]


def staying_base(count: Count, since: date | None) -> list[Row]:
    """Day by day: who stands where at the end of each day before the as-of date."""
    since = since or add_months(count.as_of, -12)
    persons: Counter[tuple[str, bool, int]] = Counter()
    days: Counter[tuple[str, bool, int]] = Counter()
    moves: Counter[tuple[str, bool, int]] = Counter()
    closures: Counter[tuple[str, bool, int]] = Counter()

    def months(origin: date, day: date) -> int:
        number = (day.year - origin.year) * 12 + day.month - origin.month
        return min(12, number - 1 if add_months(origin, number) > day else number)

    for who, person in count.people.items():
        covered_on = count.covered_on.get(who)
        ends = [row["ends_on"] for row in count.enrolments if row["person"] == who and row["completed"]]
        trained_on = max(min(ends), covered_on) if ends and covered_on else None
        spells = [row for row in count.spells if row["resident_id"] == who]

        def place(day: date, who: str = who, covered_on: date | None = covered_on, trained_on: date | None = trained_on) -> tuple[str, date]:
            if trained_on and trained_on <= day:
                return "trained", trained_on
            return "started" if covered_on and covered_on <= day else "untrained", count.people[who]["registered_on"]

        day = min(since, count.as_of)
        while day <= count.as_of:
            away = next((row for row in spells if row["exited_on"] <= day and (row["returned_on"] is None or row["returned_on"] > day)), None)
            key = None
            if away is not None:
                if away["destination"] != "died" and not away["by_closure"]:
                    key = (place(away["exited_on"])[0], True, months(away["exited_on"], day))
            elif person["registered_on"] <= day:
                key = (place(day)[0], False, months(place(day)[1], day))
            if key:
                (persons if day == count.as_of else days)[key] += 1
            day += DAY
        for row in spells:
            training, origin = place(row["exited_on"])
            if row["exited_on"] > since:
                (closures if row["by_closure"] else moves)[training, False, months(origin, row["exited_on"])] += 1
            if row["returned_on"] and row["returned_on"] > since and row["destination"] != "died" and not row["by_closure"]:
                moves[training, True, months(row["exited_on"], row["returned_on"])] += 1
    return [
        {
            "training": training,
            "gone": away,
            "months": number,
            "persons": persons[training, away, number],
            "person_days": days[training, away, number],
            "moves": moves[training, away, number],
            "closures": closures[training, away, number],
        }
        for training in ("untrained", "started", "trained")
        for away in (False, True)
        for number in range(13)
    ]


def income_base(count: Count) -> list[Row]:
    return [{"with_amount": sum(bool(row["earning"]) and row["monthly_income"] is not None for row in count.latest.values())}]


def events(count: Count) -> list[Row]:
    happened = [dict(row) for row in count.programme.events if row["happened_on"] <= count.as_of]
    return sorted(happened, key=lambda row: (row["happened_on"], row["title"]))


def freshness(count: Count) -> list[Row]:
    """The latest date in each table, of the whole programme whatever is selected."""
    programme, start = count.programme, {cohort_id: cohort["starts_on"] for cohort_id, cohort in count.cohort.items()}
    dates: dict[str, list[date | None]] = {
        "residents": [row["registered_on"] for row in programme.residents],
        "cohorts": [row["starts_on"] for row in programme.cohorts],
        "enrolments": [row["enrolled_on"] or start[row["cohort_id"]] for row in programme.enrolments],
        "attendance": [start[row["cohort_id"]] + (row["day"] - 1) * DAY for row in programme.attendance if row["present"]],
        "assessments": [row["assessed_on"] for row in programme.assessments],
        "exits": [day for row in programme.exits for day in (row["exited_on"], row["returned_on"])],
        "follow_ups": [row["followed_up_on"] for row in programme.follow_ups],
        "sales": [row["sold_on"] for row in programme.sales],
        "headcounts": [row["counted_on"] for row in programme.headcounts],
        "events": [row["happened_on"] for row in programme.events],
    }
    return [
        {"table": table, "latest_on": max((day for day in days if day is not None and day <= count.as_of), default=None)}
        for table, days in dates.items()
    ]


def ledger(count: Count, since: date | None) -> list[Row]:
    since = since or add_months(count.as_of, -12)
    headcounts = sorted(headcount_reconciliation(count), key=lambda row: row["source"])
    latest = max(headcounts, key=lambda row: row["counted_on"], default=None)  # of several on one day the first source
    return [
        {
            "since": since,
            "opening": count.residents_on(since),
            "new": sum(person["registered_on"] > since for person in count.people.values()),
            "returned": sum(row["returned_on"] is not None and row["returned_on"] > since for row in count.spells),
            "exited": sum(row["exited_on"] > since for row in count.spells),
            "closing": count.residents_on(count.as_of),
            **{name: latest and latest[name] for name in ("counted_on", "source", "counted", "difference")},
        }
    ]


def performance(achievement: float) -> str:
    """The scale of government performance reports: above 90 %, 75 %, 65 %, 50 %; a value between two steps belongs to the lower."""
    for least, step in ((0.91, "very_high"), (0.76, "high"), (0.66, "medium"), (0.51, "low")):
        if achievement >= least:
            return step
    return "very_low"


def target_status(count: Count) -> list[Row]:
    (now,) = headline(count)
    actuals = {"population": now["residents"], "coverage": now["coverage"], "completion_rate": now["completion_rate"], "mentas": now["mentas"]}
    rows = []
    for indicator, value in actuals.items():
        promised = _target(count, indicator)
        if promised is None:
            continue
        target, actual = promised["value"], None if value is None else float(value)
        achievement: float | None = None
        if actual is not None and indicator != "population":
            achievement = share(actual, target)
        elif actual is not None and promised["baseline_value"] is not None:
            achievement = share(promised["baseline_value"] - actual, promised["baseline_value"] - target)
        rows.append(
            {
                "indicator": indicator,
                "due_on": promised["due_on"],
                "target": target,
                "actual": actual,
                "gap": None if actual is None else actual - target,
                "achievement": achievement,
                "scale": None if achievement is None else performance(achievement),
                "met": None if actual is None else actual <= target if indicator == "population" else actual >= target,
            }
        )
    return rows


RECOUNTS: dict[str, Callable[..., list[Row]]] = {
    "headline": headline,
    "cascade": cascade,
    "flow_monthly": flow_monthly,
    "cohorts": cohorts,
    "attendance_by_day": attendance_by_day,
    "attendance_unbroken": attendance_unbroken,
    "breakdown": breakdown,
    "cohort_maturity": cohort_maturity,
    "completion": completion,
    "coverage_bridge": coverage_bridge,
    "coverage_gap": coverage_gap,
    "coverage_monthly": coverage_monthly,
    "coverage_over_time": coverage_over_time,
    "earning_by_months": earning_by_months,
    "events": events,
    "exit_bounds": exit_bounds,
    "exit_survival": exit_survival,
    "exits_by_destination": exits_by_destination,
    "freshness": freshness,
    "headcount_reconciliation": headcount_reconciliation,
    "income": income,
    "income_base": income_base,
    "ledger": ledger,
    "market_chain": market_chain,
    "mentas_monthly": mentas_monthly,
    "needs": needs,
    "pace": pace,
    "verdict": verdict,
    "projection": projection,
    "projection_range": projection_range,
    "reach": reach,
    "return_survival": return_survival,
    "sales_by_channel": lambda count: _sales_by(count, "channel"),
    "sales_by_product": lambda count: _sales_by(count, "product"),
    "sales_monthly": sales_monthly,
    "staying_base": staying_base,
    "target_path": target_path,
    "target_status": target_status,
}
"""How each named result is recounted; those of BY take `by`, those of SINCE `since`."""
BY: dict[str, tuple[str | None, ...]] = {
    "breakdown": ("age_band", "origin", "education", "skill"),
    "reach": (None, "skill", "cohort"),
    "completion": (None, "skill", "cohort"),
    "attendance_unbroken": (None, "skill", "cohort"),
    "exit_survival": (None, "age_band", "origin", "education", "skill", "cohort"),
    "return_survival": (None, "age_band", "origin", "education", "skill", "cohort", "destination"),
}
SINCE: dict[str, tuple[str, ...]] = {
    "exit_survival": ("completion", "registration"),
    "coverage_bridge": ("date",),
    "ledger": ("date",),
    "staying_base": ("date",),
}


def recount(result: str, count: Count, by: str | None = None, since: Any = None) -> list[Row]:
    """The rows of a named result."""
    options = {"by": by} if result in BY else {}
    if result in SINCE:
        options |= {"since": since}
    return RECOUNTS[result](count, **options)


def questions(as_of: date, turn: int | None = None) -> list[tuple[str, str | None, Any]]:
    """Every (result, by, since) that the recount can answer; with a turn only some groupings and dates, others each turn."""

    def some(values: tuple[Any, ...], most: int) -> tuple[Any, ...]:
        if turn is None or not values:
            return values
        first = turn * most % len(values)
        return (*values, *values)[first : first + min(most, len(values))]

    def groupings(result: str) -> tuple[str | None, ...]:
        named = tuple(by for by in BY.get(result, ()) if by)
        return (*(by for by in BY.get(result, (None,)) if not by), *some(named, 2 if result == "breakdown" else 1))

    def dates(result: str) -> tuple[Any, ...]:
        if result == "staying_base":
            return some((as_of - 40 * DAY, None, as_of - 200 * DAY, as_of), 1)
        return some((None, as_of, as_of - 40 * DAY, date(as_of.year - 1, 1, 1), date(as_of.year, 1, 1)), 2)

    listed: list[tuple[str, str | None, Any]] = []
    for result in RECOUNTS:
        since = dates(result) if SINCE.get(result) == ("date",) else SINCE.get(result, (None,))
        listed += [(result, by, start) for by in groupings(result) for start in since]
    return listed
