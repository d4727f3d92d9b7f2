"""Recounts of the training: groups, attendance, coverage, completion."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np

from tests.factories import Row
from tests.oracle.count import DAY, GROUP_SIZE, OF_TRAINING, Count, Selection, add_months, in_order, months_between, share


def cohorts(count: Count) -> list[Row]:
    first: dict[str, str] = {}
    everything = Count(count.programme, count.as_of, Selection())  # the first training of all, whatever is selected
    for row in sorted(everything.enrolments, key=lambda each: (each["starts_on"], each["cohort"])):
        if row["started"]:
            first.setdefault(row["person"], row["cohort"])
    rows = []
    for cohort in count.cohorts:
        own = [row for row in count.enrolments if row["cohort"] == cohort["cohort_id"]]
        ends_on = count.ends_on(cohort)
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
                "completed_mentas": sum(row["completed"] and row["person"] in count.mentas for row in own),
            }
        )
    return rows


def attendance_by_day(count: Count) -> list[Row]:
    rows = []
    for cohort in count.cohorts:
        own = [row for row in count.enrolments if row["cohort"] == cohort["cohort_id"]]
        for day in range(1, cohort["days"] + 1):
            held_on = count.held_on(cohort, day)
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
    for month in months_between(min(person["registered_on"] for person in count.people.values()), count.as_of):
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


def coverage_ceiling(count: Count) -> list[Row]:
    uncovered = [who for who in count.people if who not in count.covered_on]
    left = sum(who in count.open for who in uncovered)
    return [
        {
            "registered": len(count.people),
            "covered": len(count.covered_on),
            "uncovered_residents": len(uncovered) - left,
            "left_uncovered": left,
            "ceiling": share(len(count.people) - left, len(count.people)),
        }
    ]


def equity(count: Count, by: str | None) -> list[Row]:
    pairs = count.groups(by)
    rows = []
    for value in in_order(value for _, value in pairs):
        members = [who for who, other in pairs if other == value]
        covered = sum(who in count.covered_on for who in members)
        lower, upper = wilson(covered, len(members))
        rows.append({"value": value, "registered": len(members), "covered": covered, "coverage": share(covered, len(members))})
        rows[-1] |= {"lower": lower, "upper": upper}
    p_value = _p_equal([(row["covered"], row["registered"]) for row in rows]) if len(rows) > 1 else None
    return [row | {"p_value": p_value} for row in rows]


def _p_equal(counts: list[tuple[int, int]]) -> float:
    """scipy's chi-square; where an expected count is under 5 the tables that are no more probable than this one, of the same random draws."""
    from scipy.stats import chi2_contingency

    covered, registered = sum(hits for hits, _ in counts), sum(size for _, size in counts)
    if min(size * min(covered, registered - covered) for _, size in counts) / registered >= 5:
        return float(chi2_contingency([[hits, size - hits] for hits, size in counts], correction=False).pvalue)
    sizes = [size for _, size in counts]
    drawn = np.random.default_rng(20190101).multivariate_hypergeometric(sizes, covered, size=9999)

    def ways(table: Any) -> int:
        return math.prod(math.comb(size, int(hits)) for size, hits in zip(sizes, table, strict=True))

    own = ways([hits for hits, _ in counts])
    tables, times = np.unique(drawn, axis=0, return_counts=True)  # many are drawn again and again
    return (1 + sum(int(number) for table, number in zip(tables, times, strict=True) if ways(table) <= own)) / 10_000


def waiting(count: Count) -> list[Row]:
    since = [person["registered_on"] for who, person in count.people.items() if who not in count.covered_on and who not in count.open]
    bands = (("0-2", 0, 3), ("3-5", 3, 6), ("6-11", 6, 12), ("12-23", 12, 24), ("24+", 24, 12_000))
    rows = []
    for band, least, below in bands:
        persons = sum(add_months(on, least) <= count.as_of < add_months(on, below) for on in since)
        rows.append({"band": band, "persons": persons, "share": share(persons, len(since))})
    return rows


def _training_groups(count: Count, by: str | None, cohorts_held: list[Row]) -> list[tuple[str, str | None, list[Row]]]:
    """(value, name, cohorts) of each group of these cohorts, cohorts in the order of their start."""
    if by == "cohort":
        return [(row["cohort_id"], row["name"] or row["cohort_id"], [row]) for row in cohorts_held]
    if by == "skill":
        return [(skill, None, [row for row in cohorts_held if row["skill"] == skill]) for skill in in_order(row["skill"] for row in cohorts_held)]
    return [("all", None, cohorts_held)] if cohorts_held else []


def reach(count: Count, by: str | None) -> list[Row]:
    cohorts_held = {row["cohort_id"]: row for row in cohorts(count)}
    rows = []
    for value, name, own in _training_groups(count, by, count.cohorts):
        figures = [cohorts_held[row["cohort_id"]] for row in own]
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


def wilson(successes: float, trials: float) -> tuple[float | None, float | None]:
    """Where the share p meets (successes / trials - p)^2 = z^2 p (1 - p) / trials: the two roots, by Newton's way inwards from 0 and 1."""
    if not trials:
        return None, None
    z2, observed = 1.959963984540054**2, successes / trials

    def root(p: float) -> float:
        for _ in range(200):
            p -= ((observed - p) ** 2 - z2 * p * (1 - p) / trials) / (-2 * (observed - p) - z2 * (1 - 2 * p) / trials)
        return p

    return (0.0 if successes == 0 else root(0.0)), (1.0 if successes == trials else root(1.0))


def design_effects(counts: Iterable[tuple[str, int, int]]) -> dict[str, float]:
    """Of each value, from the (value, completed, started) of its cohorts: how much wider the variance of its rate is than a binomial one."""
    from scipy.stats import norm, t

    cohorts = [each for each in counts if each[2]]
    values = {value for value, _, _ in cohorts}
    completed, started = ({value: sum(row[column] for row in cohorts if row[0] == value) for value in values} for column in (1, 2))
    rate = {value: completed[value] / started[value] for value in values}
    freedom = len(cohorts) - len(values)
    alone = sum(n * rate[value] * (1 - rate[value]) for value, _, n in cohorts)
    pairs = sum(n * (n - 1) * rate[value] * (1 - rate[value]) for value, _, n in cohorts)
    if not freedom or not pairs:
        return dict.fromkeys(values, 1.0)
    squares = sum((c - n * rate[value]) ** 2 for value, c, n in cohorts) * len(cohorts) / freedom
    correlation = (squares - alone) / pairs
    widening = float(t.ppf(0.975, freedom) / norm.ppf(0.975)) ** 2
    partners = {value: sum(n * (n - 1) for other, _, n in cohorts if other == value) / started[value] for value in values}
    return {value: max(1.0, widening * (1 + partners[value] * correlation)) for value in values}


def _sheets_missing(count: Count, cohort: Row) -> bool:
    """Whether the cohort has participants and nothing is known of their attendance: no record of anybody, and no declaration."""
    complete_to, ends_on = count.programme.complete_to, count.ends_on(cohort)
    if complete_to is not None and complete_to >= min(ends_on, count.as_of):
        return False
    recorded = {row["cohort_id"] for row in count.programme.attendance}
    return cohort["cohort_id"] not in recorded and any(row["cohort"] == cohort["cohort_id"] for row in count.enrolments)


def completion(count: Count, by: str | None) -> list[Row]:
    finished = [row for row in count.cohorts if count.ends_on(row) <= count.as_of and not _sheets_missing(count, row)]
    counts = []
    for value, _, own in _training_groups(count, by, finished):
        for cohort in own:
            started = [row for row in count.enrolments if row["cohort"] == cohort["cohort_id"] and row["started"]]
            counts.append((value, sum(row["completed"] for row in started), len(started)))
    effects = design_effects(counts)
    rows = []
    for value, name, own in _training_groups(count, by, finished):
        ours = [row for row in count.enrolments if row["cohort"] in {cohort["cohort_id"] for cohort in own}]
        started, completed = sum(row["started"] for row in ours), sum(row["completed"] for row in ours)
        assessed, passed = sum(row["assessed"] for row in ours), sum(row["passed"] for row in ours)
        effect = effects.get(value)
        lower, upper = wilson(completed / effect, started / effect) if effect else (None, None)
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
                "design_effect": effect,
                "assessed": assessed,
                "passed": passed,
                "pass_rate": share(passed, assessed),
            }
        )
    return rows


def second_attempts(count: Count) -> list[Row]:
    rows = {
        (setback, outcome): 0 for setback in ("not_completed", "not_passed") for outcome in ("succeeded", "enrolled", "waiting", "mentas", "gone")
    }
    for who in count.people:
        own = [row for row in count.enrolments if row["person"] == who]
        setbacks = {
            "not_completed": ([row["started"] and row["finished"] and not row["completed"] for row in own], "completed"),
            "not_passed": ([row["assessed"] and not row["passed"] for row in own], "passed"),
        }
        for setback, (met, success) in setbacks.items():
            if not any(met):
                continue
            to_come = any(not row["finished"] or (setback == "not_passed" and row["completed"] and not row["assessed"]) for row in own)
            if any(row[success] for row in own):
                outcome = "succeeded"
            elif who in count.open:
                outcome = "mentas" if who in count.mentas else "gone"
            else:
                outcome = "enrolled" if to_come else "waiting"
            rows[setback, outcome] += 1
    return [{"setback": setback, "outcome": outcome, "persons": persons} for (setback, outcome), persons in rows.items()]


def attendance_unbroken(count: Count, by: str | None) -> list[Row]:
    finished = [row for row in count.cohorts if count.ends_on(row) <= count.as_of]
    rows = []
    for value, _, own in _training_groups(count, by, finished):
        ours = [row for row in count.enrolments if row["cohort"] in {cohort["cohort_id"] for cohort in own} and row["started"]]
        unbroken = 1.0
        for day in range(1, 61):
            before = [row for row in ours if row["days"] >= day and set(range(1, day)) <= row["present"]]
            if before:
                missed = sum(day not in row["present"] for row in before)
                unbroken *= 1 - missed / len(before)
                stopped = sum(max(row["present"]) == day - 1 for row in ours if row["days"] >= day)
                rows.append({"group": value, "day": day, "at_risk": len(before), "missed": missed, "stopped": stopped, "kept": unbroken})
    return rows


def breakdown(count: Count, by: str | None) -> list[Row]:
    by = by or "age_band"
    pairs = count.groups(by)
    rows = []
    for value in in_order(value for _, value in pairs):
        members = {who for who, other in pairs if other == value}
        own = [row for row in count.enrolments if row["person"] in members and (by not in OF_TRAINING or row[by] == value)]
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
