"""Recounts of targets, paths, headcounts and freshness."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction
from itertools import pairwise

from tests.factories import Row
from tests.oracle.count import DAY, Count, add_months, months_between, share
from tests.oracle.stages import headline

MONTH = Fraction("30.4375")
"""Days a month. What is rounded up is counted in fractions: in floating point it can be a little more than a whole number."""


def target_of(count: Count, indicator: str = "population") -> Row | None:
    """The final target: the latest due date."""
    if count.selection.narrows:
        return None
    return max((row for row in count.programme.targets if row["indicator"] == indicator), key=lambda row: row["due_on"], default=None)


def target_path(count: Count) -> list[Row]:
    target = target_of(count)
    if target is None or target["baseline_on"] is None or target["baseline_value"] is None or target["baseline_on"] > target["due_on"]:
        return []  # a path needs both ends, the one before the other
    first, last = target["baseline_on"], target["due_on"]
    bends = {first: target["baseline_value"]}
    bends |= {row["due_on"]: row["value"] for row in count.programme.targets if row["indicator"] == "population" and row["due_on"] > first}
    bends[last] = target["value"]
    rows = []
    days = {first, last, *(month for month in months_between(first, last) if month > first), *([count.as_of] if first <= count.as_of <= last else [])}
    for on in sorted(days):
        before, after = max(day for day in bends if day <= on), min((day for day in bends if day > on), default=last)
        walked = (on - before).days / (after - before).days if after > before else 0
        planned = bends[before] + (bends[after] - bends[before]) * walked
        actual = count.residents_on(on) if on <= count.as_of else None
        rows.append({"on": on, "planned": planned, "actual": actual, "gap": None if actual is None else actual - planned})
    return rows


def pace(count: Count) -> list[Row]:
    target = target_of(count)
    if target is None:
        return []
    residents, before = count.residents_on(count.as_of), count.residents_on(add_months(count.as_of, -6))
    months_left = (target["due_on"] - count.as_of).days / 30.4375
    recent = (before - residents) / 6
    sent_away = sum(row["by_closure"] and row["exited_on"] > add_months(count.as_of, -6) for row in count.open.values())
    own = (before - residents - sent_away) / 6
    projected = None
    if residents <= target["value"]:
        projected = count.as_of
    elif own > 0:
        projected = count.as_of + math.ceil((residents - Fraction(target["value"])) / Fraction(before - residents - sent_away, 6) * MONTH) * DAY
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
            "closure_per_month": sent_away / 6,
            "own_per_month": own,
        }
    ]


def verdict(count: Count) -> list[Row]:
    rows = []
    for row in pace(count):
        sent = sum(spell["by_closure"] for spell in count.spells)
        away = sum(spell["by_closure"] for spell in count.open.values())

        def judged(gone: int, row: Row = row) -> str:
            without = row["residents"] + gone  # residents if the closure had sent nobody away
            standing = "running" if row["status"] in ("on_track", "behind") else row["status"]
            return "reached_by_closure" if standing == "reached" and without > row["target"] else standing

        known = {name: row[name] for name in ("as_of", "residents", "target", "due_on")}
        rows.append(known | {"closure_exits": sent, "closure_away": away, "verdict": judged(away), "verdict_without_returns": judged(sent)})
    return rows


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


def events(count: Count) -> list[Row]:
    happened = [dict(row) for row in count.programme.events if row["happened_on"] <= count.as_of]
    return sorted(happened, key=lambda row: (row["happened_on"], row["title"]))


def record_days(count: Count) -> dict[str, list[date]]:
    """The days of each table's records by the as-of date, in order, of the whole programme whatever is selected."""
    programme, start = count.programme, {cohort_id: cohort["starts_on"] for cohort_id, cohort in count.cohort.items()}
    dates: dict[str, list[date | None]] = {
        "residents": [row["registered_on"] for row in programme.residents],
        "cohorts": [row["starts_on"] for row in programme.cohorts],
        "enrolments": [row["enrolled_on"] or start[row["cohort_id"]] for row in programme.enrolments],
        "attendance": [count.held_on(count.cohort[row["cohort_id"]], row["day"]) for row in programme.attendance],
        "assessments": [row["assessed_on"] for row in programme.assessments],
        "exits": [day for row in programme.exits for day in (row["exited_on"], row["returned_on"])],
        "follow_ups": [row["followed_up_on"] for row in programme.follow_ups],
        "sales": [row["sold_on"] for row in programme.sales],
        "headcounts": [row["counted_on"] for row in programme.headcounts],
        "events": [row["happened_on"] for row in programme.events],
    }
    return {table: sorted({day for day in days if day is not None and day <= count.as_of}) for table, days in dates.items()}


def freshness(count: Count) -> list[Row]:
    return [{"table": table, "latest_on": days[-1] if days else None} for table, days in record_days(count).items()]


def known_up_to(count: Count) -> list[Row]:
    """Of a store filled today: each table with rows was handed in today."""
    rows, declared = [], count.programme.complete_to
    for table, days in record_days(count).items():
        last = days[-1] if days else None
        year = [day for day in days if last and day > add_months(last, -12)]
        gaps = sorted((later - sooner).days for sooner, later in pairwise(year))
        rhythm: int | None = 31 if days else None
        if len(gaps) >= 10:
            index = Fraction(95, 100) * (len(gaps) - 1)  # between the two gaps next to it
            lower, upper = gaps[math.floor(index)], gaps[math.ceil(index)]
            rhythm = math.ceil(lower + (upper - lower) * (index - math.floor(index)))
        reaches = [*([declared] if declared else []), *([last + rhythm * DAY] if last and rhythm else [])]
        rows.append(
            {
                "table": table,
                "last_record": last,
                "handed_in_on": date.today() if getattr(count.programme, table) else None,
                "rhythm_days": rhythm,
                "declared": declared,
                "known_up_to": min(count.as_of, max(reaches)) if reaches else None,
            }
        )
    return rows


def performance(achievement: float) -> str:
    """The scale of government performance reports: above 90 %, 75 %, 65 %, 50 %; a value between two steps belongs to the lower."""
    for least, step in ((0.91, "very_high"), (0.76, "high"), (0.66, "medium"), (0.51, "low")):
        if achievement >= least:
            return step
    return "very_low"


def target_status(count: Count) -> list[Row]:
    if count.selection.narrows:
        return []

    def at(day: date) -> Count:
        return Count(count.programme, day, count.selection)

    def figure(then: Count, indicator: str) -> float | None:
        (row,) = headline(then)
        value = row["residents" if indicator in ("population", "ceiling") else indicator]
        return None if value is None else float(value)

    def by_order(then: Count, target: float) -> bool:
        return then.residents_on(then.as_of) + sum(row["by_closure"] for row in then.open.values()) > target

    order = ("population", "coverage", "completion_rate", "mentas", "ceiling")
    rows = []
    for promised in sorted(count.programme.targets, key=lambda row: (order.index(row["indicator"]), row["due_on"])):
        indicator, due, target = promised["indicator"], promised["due_on"], promised["value"]
        then = at(min(due, count.as_of))
        value_at, value_now = figure(then, indicator), figure(count, indicator)
        achievement: float | None = None
        if indicator == "population" and promised["baseline_value"] is not None and value_at is not None:
            achievement = share(promised["baseline_value"] - value_at, promised["baseline_value"] - target)
        elif indicator not in ("population", "ceiling") and value_at is not None:
            achievement = share(value_at, target)

        def meets(value: float | None, indicator: str = indicator, target: float = target) -> bool:
            return value is not None and (value <= target if indicator == "population" else value >= target)

        never_exceeded: bool | None = None
        exceeded_on: date | None = None
        exceeded_now: bool | None = None
        if indicator == "ceiling":
            changes = [row["registered_on"] for row in count.people.values()]
            changes += [day for row in count.spells for day in (row["exited_on"], row["returned_on"]) if day]
            begins = promised["baseline_on"] or min(changes, default=count.as_of)
            days = [day for day in {begins, *changes} if begins <= day <= then.as_of]
            exceeded_on = min((day for day in days if count.residents_on(day) > target), default=None)
            never_exceeded = exceeded_on is None
            exceeded_now = begins <= count.as_of <= due and (value_now or 0) > target
            status = "kept" if never_exceeded else "exceeded"
        elif meets(value_at):
            status = "reached_by_closure" if indicator == "population" and by_order(then, target) else "reached"
        elif due >= count.as_of:
            status = "running"
        elif meets(value_now):
            status = "reached_by_closure" if indicator == "population" and by_order(count, target) else "reached_late"
        else:
            status = "missed"
        rows.append(
            {
                "indicator": indicator,
                "due_on": due,
                "value": target,
                "baseline_on": promised["baseline_on"],
                "baseline_value": promised["baseline_value"],
                "final": due == max(row["due_on"] for row in count.programme.targets if row["indicator"] == indicator),
                "value_at": value_at,
                "value_now": value_now,
                "achievement": achievement,
                "status": status,
                "kept": never_exceeded,
                "exceeded_on": exceeded_on,
                "exceeded_now": exceeded_now,
                "gap": None if value_at is None else value_at - target,
                "scale": None if achievement is None else performance(achievement),
            }
        )
    return rows
