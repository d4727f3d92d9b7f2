"""Recounts of exits, returns and staying."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from tests.factories import Row
from tests.oracle.count import DAY, Count, add_months, in_order, months_between, share
from tests.oracle.targets import headcount_reconciliation


def flow_monthly(count: Count) -> list[Row]:
    if not count.people:
        return []
    rows = []
    for month in months_between(min(person["registered_on"] for person in count.people.values()), count.as_of):
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


def mentas_monthly(count: Count) -> list[Row]:
    if not count.people:
        return []
    rows = []
    for month in months_between(min(person["registered_on"] for person in count.people.values()), count.as_of):
        end = min(add_months(month, 1) - DAY, count.as_of)
        gone = [row for row in count.spells if row["exited_on"] <= end and (row["returned_on"] is None or row["returned_on"] > end)]
        rows.append({"month": month, "mentas": sum(count.graduates(row) for row in gone)})
    return rows


def exits_monthly(count: Count) -> list[Row]:
    if not count.people:
        return []
    rows = []
    for month in months_between(min(person["registered_on"] for person in count.people.values()), count.as_of):
        left = [row for row in count.spells if row["exited_on"].replace(day=1) == month]
        closure = sum(bool(row["by_closure"]) for row in left)
        mentas = sum(count.graduates(row) for row in left)
        otherwise = len(left) - mentas - closure
        rows.append({"month": month, "exited": len(left), "exited_mentas": mentas, "exited_by_closure": closure, "exited_otherwise": otherwise})
    return rows


def kaplan_meier(observations: Sequence[tuple[str, int, bool] | tuple[str, int, bool, int]]) -> list[Row]:
    """Rows of (group, days, at_risk, events, survival, lower, upper) from observations: group, days, event and, where it is later than at
    0 days, entry."""
    rows = []
    for group in in_order(group for group, *_ in observations):
        own = [(entry[0] if entry else 0, days, event) for other, days, event, *entry in observations if other == group]
        survival, variance = 1.0, 0.0
        for days in sorted({days for _, days, event in own if event}):
            at_risk = sum(entry <= days <= other for entry, other, _ in own)
            events = sum(event for _, other, event in own if other == days)
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


def members(count: Count, by: str | None) -> list[tuple[str, str, date | None]]:
    """(person, value, from when on her exits count there); None from the first day on."""
    by_training = by in ("skill", "cohort")
    if not by_training and not count.selection.cohort and not count.selection.skill:
        return [(who, value, None) for who, value in count.groups(by)]
    since: dict[tuple[str, str], date] = {}
    for row in count.enrolments:
        if row["started"]:
            person = count.people[row["person"]]
            value = row[by] if by_training else person[by] if by else "all"
            on = max(row["first"], row["enrolled_on"], person["registered_on"])
            since[row["person"], value] = min(on, since.get((row["person"], value), on))
    return [(who, value, on) for (who, value), on in since.items()]


def exit_survival(count: Count, by: str | None, since: str | None) -> list[Row]:
    since = since or "completion"
    observations = []
    for who, value, member_since in members(count, by):
        origin = count.people[who]["registered_on"]
        if since == "completion":
            done = sorted((row["ends_on"], row["cohort"], row["skill"]) for row in count.enrolments if row["person"] == who and row["completed"])
            if not done or (by in ("skill", "cohort") and value != {"skill": done[0][2], "cohort": done[0][1]}[by]):
                continue
            origin = done[0][0]
        own = [row for row in count.spells if row["resident_id"] == who]
        if any(row["exited_on"] < origin and (row["returned_on"] is None or row["returned_on"] > origin) for row in own):
            continue
        left = min((row["exited_on"] for row in own if row["exited_on"] >= origin), default=None)
        if left is not None and member_since is not None and left < member_since:
            continue  # gone before she was one of them
        entry = max((member_since - origin).days, 0) if member_since and since == "registration" else 0
        observations.append((value, ((left or count.as_of) - origin).days, left is not None, entry))
    return kaplan_meier(observations)


def first_training(count: Count, by: str | None) -> list[Row]:
    observations = []
    for who, value in count.groups(by) if count.began_on else ():
        origin = max(count.people[who]["registered_on"], count.began_on)
        own = [row for row in count.spells if row["resident_id"] == who]
        if any(row["exited_on"] < origin and (row["returned_on"] is None or row["returned_on"] > origin) for row in own):
            continue
        last = min([row["exited_on"] for row in own if row["exited_on"] >= origin] + [count.as_of])
        on = count.covered_on.get(who)
        trained = on is not None and on <= last
        observations.append((value, ((on if trained else last) - origin).days, trained))
    return kaplan_meier(observations)


def return_survival(count: Count, by: str | None) -> list[Row]:
    groups: dict[str, list[tuple[str, date | None]]] = defaultdict(list)
    for who, value, since in members(count, None if by == "destination" else by):
        groups[who].append((value, since))
    observations = []
    for row in count.spells:
        days = ((row["returned_on"] or count.as_of) - row["exited_on"]).days
        for value, since in groups[row["resident_id"]]:
            if row["destination"] != "died" and (since is None or since <= row["exited_on"]):
                observations.append((row["destination"] if by == "destination" else value, days, row["returned_on"] is not None))
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
    unknown_own = sum(row["destination"] == "unknown" and not row["by_closure"] for row in away)
    died = sum(row["destination"] == "died" for row in away)
    elsewhere = sum(row["destination"] not in ("unknown", "died") and not Count.graduates(row) for row in away)
    return [
        {
            "away": len(away),
            "mentas": mentas,
            "elsewhere": elsewhere,
            "unknown": unknown,
            "died": died,
            "best_case": mentas + unknown_own,
            "worst_case": mentas,
            "unknown_own": unknown_own,
        }
    ]


def cohort_maturity(count: Count) -> list[Row]:
    rows = []
    for cohort in count.cohorts:
        ends_on = count.ends_on(cohort)
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


Stands = tuple[str, bool, int]
"""Where a person stands: stage of training, away, whole months since it began (12 holds all longer)."""


def _months_since(origin: date, day: date) -> int:
    number = (day.year - origin.year) * 12 + day.month - origin.month
    return min(12, number - 1 if add_months(origin, number) > day else number)


@lru_cache(maxsize=4)  # two results look at it since the same four days
def _stands(count: Count, since: date) -> tuple[list[tuple[date, Stands]], list[tuple[date, Stands, bool]]]:
    """Day by day from a date on, where everybody stands at its end; and every move with where it began and whether by the closure."""
    days: list[tuple[date, Stands]] = []
    moves: list[tuple[date, Stands, bool]] = []
    for who, person in count.people.items():
        covered_on = count.covered_on.get(who)
        completed = [max(row["ends_on"], row["enrolled_on"]) for row in count.enrolments if row["person"] == who and row["completed"]]
        trained_on = max(min(completed), covered_on) if completed and covered_on else None
        spells = [row for row in count.spells if row["resident_id"] == who]

        def place(day: date, who: str = who, covered_on: date | None = covered_on, trained_on: date | None = trained_on) -> tuple[str, date]:
            if trained_on and trained_on <= day:
                return "trained", trained_on
            return "started" if covered_on and covered_on <= day else "untrained", count.people[who]["registered_on"]

        day = min(since, count.as_of)
        while day <= count.as_of:
            away = next((row for row in spells if row["exited_on"] <= day and (row["returned_on"] is None or row["returned_on"] > day)), None)
            if away is not None:
                if away["destination"] != "died" and not away["by_closure"]:
                    days.append((day, (place(away["exited_on"])[0], True, _months_since(away["exited_on"], day))))
            elif person["registered_on"] <= day:
                days.append((day, (place(day)[0], False, _months_since(place(day)[1], day))))
            day += DAY
        for row in spells:
            training, origin = place(row["exited_on"])
            moves.append((row["exited_on"], (training, False, _months_since(origin, row["exited_on"])), row["by_closure"]))
            if row["returned_on"] and row["destination"] != "died" and not row["by_closure"]:
                moves.append((row["returned_on"], (training, True, _months_since(row["exited_on"], row["returned_on"])), False))
    return days, moves


def staying_base(count: Count, since: date | None) -> list[Row]:
    """Day by day: who stands where at the end of each day before the as-of date."""
    since = since or add_months(count.as_of, -12)
    stood, moved = _stands(count, since)
    persons = Counter(stands for day, stands in stood if day == count.as_of)
    days = Counter(stands for day, stands in stood if day < count.as_of)
    moves = Counter(stands for day, stands, by_closure in moved if day > since and not by_closure)
    closures = Counter(stands for day, stands, by_closure in moved if day > since and by_closure)
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


def staying_monthly(count: Count, since: date | None) -> list[Row]:
    """The same month by month, counted back from the as-of date: at most 36, none that begins before the date."""
    since = since or add_months(count.as_of, -12)
    ends_month = (count.as_of + DAY).day == 1

    def back(months: int) -> date:
        return add_months(count.as_of + DAY, -months) - DAY if ends_month else add_months(count.as_of, -months)

    stood, moved = _stands(count, since)
    rows = []
    for number in range(36, 0, -1):
        start, end = back(number), back(number - 1)
        if start < since:
            continue

        def kind(stands: Stands) -> tuple[str, int]:
            training, away, months = stands
            name = "returns" if away else "exits_trained" if training == "trained" else "exits_untrained"
            return name, max(first for first in (0, 1, 3, 12) if first <= months)

        days = Counter(kind(stands) for day, stands in stood if start <= day < end)
        moves = Counter(("closures", 0) if by_closure else kind(stands) for day, stands, by_closure in moved if start < day <= end)
        moves["entries", 0] = sum(start < person["registered_on"] <= end for person in count.people.values())
        for move in ("entries", "exits_untrained", "exits_trained", "returns", "closures"):
            timeless = move in ("entries", "closures")
            for step in (0,) if timeless else (0, 1, 3, 12):
                row = {"starts_on": start, "ends_on": end, "move": move, "months": step, "moves": moves[move, step]}
                rows.append({**row, "person_days": days[move, step]})
    return rows


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


def mentas_by_training(count: Count) -> list[Row]:
    rows = {training: [0, 0, 0] for training in ("passed", "completed", "started", "never", "before_programme")}
    for who in count.mentas:
        left = count.open[who]["exited_on"]
        row = rows[count.stage_on(who, left) if count.began_on and left >= count.began_on else "before_programme"]
        later = [each for each in count.programme.follow_ups if each["resident_id"] == who and left < each["followed_up_on"] <= count.as_of]
        row[0] += 1
        row[1] += bool(later)
        row[2] += bool(later) and max(later, key=lambda each: each["followed_up_on"])["earning"]
    return [
        {"training": training, "persons": persons, "followed_up": followed_up, "earning": earning}
        for training, (persons, followed_up, earning) in rows.items()
    ]


def everybody(count: Count) -> list[Row]:
    def whereabouts(who: str) -> str:
        row = count.open.get(who)
        if row is None:
            return "back" if any(spell["resident_id"] == who for spell in count.spells) else "stayed"
        if who in count.mentas:
            return "mentas"
        if row["by_closure"] and row["destination"] != "died":
            return "closure"
        return row["destination"] if row["destination"] in ("died", "unknown") else "elsewhere"

    cells = Counter((count.stage_on(who, count.as_of), whereabouts(who)) for who in count.people)
    places = ("stayed", "back", "mentas", "closure", "elsewhere", "unknown", "died")
    return [
        {"training": training, "whereabouts": place, "persons": cells[training, place]}
        for training in ("never", "started", "completed", "passed")
        for place in places
    ]


def leaving_by_training(count: Count) -> list[Row]:
    """Day by day: in which stage each resident is at the end of each day from the first cohort on, before the as-of date."""
    from scipy.stats import beta, chi2

    days: Counter[str] = Counter()
    exits: Counter[str] = Counter()
    stages = {"never": "never", "started": "started", "completed": "completed", "passed": "completed"}
    for who, person in count.people.items() if count.began_on else ():
        day = first_day = max(count.began_on, person["registered_on"])
        own = [row for row in count.spells if row["resident_id"] == who]
        changes = {row[name] for row in count.enrolments if row["person"] == who for name in ("first", "enrolled_on", "ends_on")}
        for row in own:
            if row["exited_on"] >= count.began_on and row["destination"] != "died" and not row["by_closure"]:
                exits[stages[count.stage_on(who, row["exited_on"])]] += 1
        stage = ""
        while day < count.as_of:
            if day == first_day or day in changes:
                stage = stages[count.stage_on(who, day)]
            days[stage] += not any(row["exited_on"] <= day and (row["returned_on"] is None or row["returned_on"] > day) for row in own)
            day += DAY
    if count.selection.cohort or count.selection.skill:  # who was chosen for her training stayed until it began
        days["never"] = exits["never"] = 0
    rows: list[Row] = []
    for stage in ("never", "started", "completed"):
        months, events, first = days[stage] / 30.4375, exits[stage], rows[0] if rows else None
        rate = share(100 * events, months)
        row = {"stage": stage, "person_months": months, "exits": events, "rate_per_100": rate, "lower": None, "upper": None}
        if months:
            row["lower"] = float(chi2.ppf(0.025, 2 * events)) / 2 / months * 100 if events else 0.0
            row["upper"] = float(chi2.ppf(0.975, 2 * events + 2)) / 2 / months * 100
        row |= {"ratio": 1.0 if first is None and rate else None, "ratio_lower": None, "ratio_upper": None}
        if first and months and first["person_months"] and events + first["exits"]:
            times = first["person_months"] / months
            low = float(beta.ppf(0.025, events, first["exits"] + 1)) if events else 0.0
            row["ratio_lower"] = low / (1 - low) * times
            if first["exits"]:
                high = float(beta.ppf(0.975, events + 1, first["exits"]))
                row |= {"ratio": rate / first["rate_per_100"], "ratio_upper": high / (1 - high) * times}
        rows.append(row)
    return rows
