"""Recounts of targets, paths, projections, headcounts and freshness."""

from __future__ import annotations

import math
from datetime import date
from itertools import pairwise
from statistics import stdev

from scipy.stats import t as student_t

from tests.factories import Row
from tests.oracle.count import DAY, Count, add_months, months_between, share
from tests.oracle.stages import headline

WIDTH_95 = float(student_t.ppf(0.975, 23))
"""From independent hands: the quantile that the queries hold as a number."""


def target_of(count: Count, indicator: str = "population") -> Row | None:
    if count.selection.narrows:
        return None
    targets = sorted((row for row in count.programme.targets if row["indicator"] == indicator), key=lambda row: row["due_on"])
    coming = [row for row in targets if row["due_on"] >= count.as_of]
    return coming[0] if coming else targets[-1] if targets else None


def target_path(count: Count) -> list[Row]:
    target = target_of(count)
    if target is None or target["baseline_on"] is None or target["baseline_value"] is None or target["baseline_on"] > target["due_on"]:
        return []  # a path needs both ends, the one before the other
    first, last = target["baseline_on"], target["due_on"]
    rows = []
    for on in sorted({first, last, *(month for month in months_between(first, last) if month > first)}):
        walked = (on - first).days / (last - first).days if last > first else 1
        planned = target["baseline_value"] + (target["value"] - target["baseline_value"]) * walked
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


def _projecting(count: Count) -> tuple[Row, int, float, float | None] | None:
    """Target, residents, pace and spread (None while the register is younger than 24 months); None without a target."""
    target = target_of(count)
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
    for on in sorted({count.as_of, target["due_on"], *(month for month in months_between(count.as_of, target["due_on"]) if month > count.as_of)}):
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
        promised = target_of(count, indicator)
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
