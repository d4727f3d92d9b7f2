"""Recounts of the stages that persons reached, and of their livelihoods."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from statistics import median

from tests.factories import Row
from tests.oracle.count import Count, add_months, months_between, share


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
    rows = _chain(stages, "share_of_first")
    never = [who - set(count.latest) for who in (stages[0][1] - stages[1][1], stages[0][1] & stages[3][1])]
    return [row | {"never_followed_up": {1: len(never[0]), 4: len(never[1])}.get(index)} for index, row in enumerate(rows)]


def _traced(count: Count, months: int) -> Row:
    """Those due so many months after their first completed training, and what the follow-up nearest to that day says."""
    first: dict[str, date] = {}
    for row in count.enrolments:
        if row["completed"]:
            first[row["person"]] = min(row["ends_on"], first.get(row["person"], row["ends_on"]))
    due = traced = earning = 0
    for who, ends_on in first.items():
        day = add_months(ends_on, months)
        if day > count.as_of:
            continue
        due += 1
        near = [
            (abs((row["followed_up_on"] - day).days), row["followed_up_on"], row["earning"])
            for row in count.programme.follow_ups
            if row["resident_id"] == who and add_months(day, -2) <= row["followed_up_on"] <= min(add_months(day, 2), count.as_of)
        ]
        traced += bool(near)
        earning += bool(near) and min(near)[2]
    return {
        "months": months,
        "completed": len(first),
        "due": due,
        "traced": traced,
        "earning": earning,
        "response": share(traced, due),
        "earning_rate": share(earning, traced),
        "worst": share(earning, due),
        "best": share(earning + due - traced, due),
    }


def tracer(count: Count) -> list[Row]:
    return [{name: value for name, value in _traced(count, months).items() if name != "completed"} for months in (3, 6, 12, 18, 24)]


def graduates_earning(count: Count) -> list[Row]:
    first: dict[str, date] = {}
    for row in count.enrolments:
        if row["completed"]:
            first[row["person"]] = min(row["ends_on"], first.get(row["person"], row["ends_on"]))
    since = [row for who, row in count.latest.items() if who in first and row["followed_up_on"] >= first[who]]
    earning = sum(bool(row["earning"]) for row in since)
    numbers = {"completed": len(first), "followed_up": len(since), "not_followed_up": len(first) - len(since), "earning": earning}
    return [numbers | {"earning_rate": share(earning, len(since))}]


def earning_by_months(count: Count) -> list[Row]:
    rows = [_traced(count, months) for months in (3, 6, 9, 12, 15, 18, 21, 24)]
    return [row if row["due"] else row | {"traced": None, "earning": None} for row in rows]


def _sales(rows: list[Row]) -> Row:
    return {"sales": len(rows), "amount": sum(row["amount"] for row in rows), "sellers": len({row["resident_id"] for row in rows})}


def sales_monthly(count: Count) -> list[Row]:
    if not count.sales:
        return []
    return [
        {"month": month, **_sales([row for row in count.sales if row["sold_on"].replace(day=1) == month])}
        for month in months_between(min(row["sold_on"] for row in count.sales), count.as_of)
    ]


def sales_by(count: Count, name: str) -> list[Row]:
    rows = [{name: value, **_sales([row for row in count.sales if row[name] == value])} for value in {row[name] for row in count.sales}]
    return sorted(rows, key=lambda row: (-row["amount"], row[name]))


def sales_by_facilitator(count: Count) -> list[Row]:
    made: dict[str, list[Row]] = defaultdict(list)
    for row in count.sales:
        made[row["facilitator"] or "unknown"].append(row)
    helped: list[Row] = []
    for name, rows in made.items():
        last = max(row["sold_on"] for row in rows)
        products = ", ".join(sorted({row["product"] for row in rows if row["sold_on"] == last}))
        helped.append({"facilitator": name, **_sales(rows), "latest_on": last, "latest_products": products})
    return sorted(helped, key=lambda row: (-row["amount"], row["facilitator"]))


def needs(count: Count) -> list[Row]:
    counted = Counter(row["need"] or "unknown" for row in count.latest.values())
    return [{"need": need, "persons": persons} for need, persons in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))]


def income(count: Count) -> list[Row]:
    amounts = [row["monthly_income"] for row in count.latest.values() if row["earning"] and row["monthly_income"] is not None]
    return [{"followed_up": len(count.latest), "earning": len(count.earning), "median_monthly_income": float(median(amounts)) if amounts else None}]


def income_base(count: Count) -> list[Row]:
    return [{"with_amount": sum(bool(row["earning"]) and row["monthly_income"] is not None for row in count.latest.values())}]
