"""A made-up programme that follows the published figures: the same for the same seed, on any machine.

Nobody in it exists. A day-by-day simulation steers the number of residents along the printed counts (data/published),
holds groups of 30 for five days from 20 February 2017 on, none in Ramadan, and ends with the closure of October 2019.
What drives people (who drops out, leaves, returns, sells) is invented, plausible, and named here as constants.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from data import contract, published

DAY = timedelta(days=1)

FIRST_DAY = date(2014, 1, 1)
PROGRAMME_BEGINS = date(2017, 2, 20)  # jateng.tribunnews.com, 20 February 2017
CLOSURE = date(2019, 10, 18)  # news.detik.com, 9 October 2019: people went home 18 to 21 October
LAST_GROUP = date(2019, 9, 23)
LAST_DAY = date(2019, 12, 20)

RESIDENTS_AT = (
    # Month ends that the number of residents is steered to. 488: metrosemarang.com (November 2016), solopos.com
    # (February 2017); 480: semarangsekarang.com (August 2018); 449: ANTARA (June 2019); 448: jatengtoday.com (closure).
    (date(2014, 3, 31), 470),
    (date(2014, 8, 31), 486),
    (date(2015, 12, 31), 499),
    (date(2016, 11, 30), 488),
    (date(2017, 2, 28), 488),
    (date(2017, 12, 31), 474),
    (date(2018, 6, 30), 471),
    (date(2018, 8, 31), 478),
    (date(2018, 12, 31), 470),
    (date(2019, 6, 30), 452),
    (date(2019, 9, 30), 448),
    (date(2019, 12, 31), 448),
)
EXITS_2016 = 34  # viva.co.id, December 2016

RAMADAN_TO_LEBARAN = (
    # First day of Ramadan to a week after Lebaran: no activities then (halosemarang.id).
    (date(2017, 5, 27), date(2017, 7, 2)),
    (date(2018, 5, 17), date(2018, 6, 22)),
    (date(2019, 5, 6), date(2019, 6, 12)),
)
LEBARAN = (date(2016, 7, 6), date(2017, 6, 25), date(2018, 6, 15), date(2019, 6, 5))
HOLIDAYS = ((1, 1), (5, 1), (6, 1), (8, 17), (12, 25))  # fixed national holidays, month and day

SKILL_ORDER = ("culinary", "bakery", "salon", "sewing")  # food, then salon, then sewing (metrosemarang.com, 2016)
SKILLS_LATER = ("culinary", "salon", "sewing", "crafts", "batik", "bakery")
TRAINERS = {
    "culinary": "BLK Kota Semarang",
    "bakery": "Asosiasi pengusaha roti",
    "salon": "Ikatan penata rambut",
    "sewing": "Lembaga kursus menjahit",
    "crafts": "Perajin binaan dinas",
    "batik": "Sanggar batik",
}
PRODUCTS = {
    "culinary": ("katering", "kue basah"),
    "bakery": ("roti", "kue kering"),
    "salon": ("jasa salon",),
    "sewing": ("baju jahitan", "seragam"),
    "crafts": ("tas rajut", "bros"),
    "batik": ("kain batik",),
}
ORIGINS = (
    ("Kota Semarang", 10),
    ("Kab. Kendal", 14),
    ("Kab. Jepara", 13),
    ("Kab. Grobogan", 14),
    ("Kab. Demak", 11),
    ("Kab. Pati", 11),
    ("Kab. Wonosobo", 9),
    ("Kab. Batang", 8),
    (None, 10),
)
EDUCATION = (("none", 11), ("sd", 28), ("smp", 30), ("sma", 16), ("college", 1), (None, 14))

ABSENT_ALL_DAYS = 0.035
DROPS_OUT = {"culinary": 0.06, "bakery": 0.07, "salon": 0.05, "sewing": 0.11, "crafts": 0.08, "batik": 0.09}
DROPS_OUT_AFTER = ((1, 3), (2, 4), (3, 2), (4, 1))
MISSES_A_DAY = 0.035
TRAINED_BEFORE = 0.06
LEAVES_IF_TRAINED = 1.7
DESTINATIONS_TRAINED = (
    ("own_business", 34),
    ("employment", 19),
    ("family", 20),
    ("marriage", 9),
    ("other_locality", 6),
    ("unknown", 11),
    ("died", 1),
)
DESTINATIONS_UNTRAINED = (
    ("own_business", 8),
    ("employment", 11),
    ("family", 33),
    ("marriage", 11),
    ("other_locality", 17),
    ("unknown", 18),
    ("died", 2),
)
DESTINATIONS_CLOSURE = (("family", 50), ("unknown", 26), ("other_locality", 18), ("own_business", 4), ("employment", 2))
OWN_DECISION_AT_CLOSURE = 0.07
RETURNS = {"family": 0.28, "unknown": 0.12, "employment": 0.10, "own_business": 0.08, "marriage": 0.06, "other_locality": 0.10, "died": 0.0}
NEEDS = (("marketing", 46), ("capital", 22), ("equipment", 11), ("training", 8), ("documents", 4), ("none", 5), (None, 4))
CHANNELS = (("bazaar", 30), ("order", 26), ("shop", 16), ("online", 14), ("cooperative", 10), ("other", 4))


@dataclass
class Person:
    """One made-up resident while the simulation runs."""

    registered_on: date
    birth_year: int | None
    origin: str | None
    education: str | None
    code: str = ""
    spells: list[dict[str, Any]] = field(default_factory=list)
    covered: bool = False
    skill: str | None = None
    completed_on: date | None = None


@dataclass
class Programme:
    """The rows of one simulated programme, still without codes."""

    people: list[Person] = field(default_factory=list)
    cohorts: list[dict[str, Any]] = field(default_factory=list)
    enrolments: list[tuple[dict[str, Any], Person, date]] = field(default_factory=list)
    attendance: list[tuple[dict[str, Any], Person, int, bool]] = field(default_factory=list)
    assessments: list[tuple[dict[str, Any], Person, date, bool, int]] = field(default_factory=list)
    follow_ups: list[tuple[Person, dict[str, Any]]] = field(default_factory=list)
    sales: list[tuple[Person, dict[str, Any]]] = field(default_factory=list)


def write_sample(folder: Path, seed: int = 2017, scale: int = 1) -> None:
    """Write the made-up programme as canonical CSV files into `folder`; `scale` times as many persons and groups.

    Written programme by programme, so memory doesn't grow with `scale`.
    """
    width = max(4, len(str(700 * scale)))
    with ExitStack() as stack:
        writers = {}
        for table in contract.TABLES:
            file = stack.enter_context((folder / f"{table.name}.csv").open("w", encoding="utf-8", newline=""))
            writers[table.name] = csv.DictWriter(file, [column.name for column in table.columns], lineterminator="\n")
            writers[table.name].writeheader()
        people = cohorts = sales = 0
        for unit in range(scale):
            random = Random(f"mentas {seed} {unit}")
            programme = _simulate(random)
            numbers = list(range(people + 1, people + len(programme.people) + 1))
            random.shuffle(numbers)  # the code says nothing about when somebody came
            for person, number in zip(programme.people, numbers, strict=True):
                person.code = f"CONTOH-{number:0{width}d}"
            for place, cohort in enumerate(programme.cohorts, start=cohorts + 1):
                cohort["cohort_id"], cohort["name"] = f"A{place:02d}", f"Angkatan {place}"
            _write_programme(writers, programme, sales)
            people += len(programme.people)
            cohorts += len(programme.cohorts)
            sales += len(programme.sales)
        _write_published(writers, scale)


def _simulate(random: Random) -> Programme:
    """Go through the days once: registrations, returns, exits, groups, and at the end the closure."""
    programme = Programme()
    residents: list[Person] = []
    returning: dict[date, list[Person]] = {}
    group_days = _group_days(random)
    coming: dict[date, int] = {}
    leaving: dict[date, int] = {}
    day = FIRST_DAY
    while day < CLOSURE:
        if day.day == 1:
            coming, leaving = _plan_month(random, day, len(residents), returning)
        residents.extend(returning.pop(day, []))
        for _ in range(coming.get(day, 0)):
            person = _newcomer(random, day)
            programme.people.append(person)
            residents.append(person)
        for _ in range(leaving.get(day, 0)):
            _leave(random, residents, day, returning)
        if day in LEBARAN:
            for _ in range(random.randint(6, 9)):
                _travel_home(random, residents, day, returning)
        if day in group_days:
            _hold_group(random, programme, residents, day)
        day += DAY
    _close(random, residents)
    _follow_up(random, programme)
    return programme


def _steered_to(day: date) -> int:
    """The number of residents to have at a month's end, between the printed counts on a straight line."""
    days = [at for at, _ in RESIDENTS_AT]
    place = bisect_right(days, day)
    if place == 0:
        return round(RESIDENTS_AT[0][1] * (day - FIRST_DAY).days / (days[0] - FIRST_DAY).days)
    if place == len(days):
        return RESIDENTS_AT[-1][1]
    (before, low), (after, high) = RESIDENTS_AT[place - 1], RESIDENTS_AT[place]
    return round(low + (high - low) * (day - before).days / (after - before).days)


def _plan_month(random: Random, first: date, now: int, returning: dict[date, list[Person]]) -> tuple[dict[date, int], dict[date, int]]:
    """How many come and leave on which day of the month, so that its end meets the printed path."""
    following = (first + timedelta(days=31)).replace(day=1)
    length = (following - first).days
    if first >= CLOSURE.replace(day=1):
        return {}, {}  # nobody came or left in the weeks before the closure
    back = sum(len(people) for day, people in returning.items() if first <= day < following)
    if first < PROGRAMME_BEGINS.replace(day=1):
        # 34 in the whole of 2016; fewer are known of the years before.
        exits = {2014: 1, 2015: 2}.get(first.year, EXITS_2016 // 12 + (first.month % 6 != 0))
    else:
        exits = random.randint(3, 6)
    needed = _steered_to(following - DAY) - (now + back - exits)
    if needed < 0:
        exits, needed = exits - needed, 0
    # Comings and goings alternate, so that the number stays near its path within the month too.
    days = sorted(random.randrange(length) for _ in range(max(exits, needed)))
    coming: dict[date, int] = {}
    leaving: dict[date, int] = {}
    for place, offset in enumerate(days):
        day = first + timedelta(days=offset)
        if place < needed:
            coming[day] = coming.get(day, 0) + 1
        if place < exits:
            leaving[day] = leaving.get(day, 0) + 1
    return coming, leaving


def _group_days(random: Random) -> set[date]:
    """First days of the groups: Mondays, five to seven weeks apart, kept free of Ramadan, Lebaran and holidays."""
    days = set()
    day = PROGRAMME_BEGINS
    while day <= LAST_GROUP:
        while not _is_free(day):
            day += 7 * DAY
        if day <= LAST_GROUP:
            days.add(day)
        day += 7 * DAY * random.randint(5, 7)
    return days


def _is_free(first: date) -> bool:
    training = [first + offset * DAY for offset in range(5)]
    in_ramadan = any(begin <= day <= end for begin, end in RAMADAN_TO_LEBARAN for day in training)
    return not in_ramadan and not any((day.month, day.day) in HOLIDAYS for day in training)


def _newcomer(random: Random, day: date) -> Person:
    age = min(60, 20 + int(random.betavariate(2, 3) * 40))
    return Person(
        registered_on=day,
        birth_year=None if random.random() < 0.03 else day.year - age,
        origin=_drawn(random, ORIGINS),
        education=_drawn(random, EDUCATION),
    )


def _drawn(random: Random, weighted: Iterable[tuple[Any, int]]) -> Any:
    values, weights = zip(*weighted, strict=True)
    return random.choices(values, weights)[0]


def _leave(random: Random, residents: list[Person], day: date, returning: dict[date, list[Person]]) -> None:
    """One resident leaves by her own decision, a trained one more likely; some come back."""
    weights = [LEAVES_IF_TRAINED if person.completed_on else 1.0 for person in residents]
    person = random.choices(residents, weights)[0]
    if person.registered_on == day or (person.spells and person.spells[-1]["returned_on"] == day):
        return
    destination = _drawn(random, DESTINATIONS_TRAINED if person.completed_on else DESTINATIONS_UNTRAINED)
    back = None
    if random.random() < RETURNS[destination]:
        back = day + timedelta(days=min(400, 12 + int(random.expovariate(1 / 90))))
    _away(residents, person, day, destination, back, returning)


def _travel_home(random: Random, residents: list[Person], lebaran: date, returning: dict[date, list[Person]]) -> None:
    """Some travel home for Lebaran and come back within the month (solopos.com, 2016)."""
    person = random.choice(residents)
    if not person.spells and person.registered_on < lebaran:
        _away(residents, person, lebaran, "family", lebaran + timedelta(days=random.randint(5, 14)), returning)


def _away(residents: list[Person], person: Person, day: date, destination: str, back: date | None, returning: dict[date, list[Person]]) -> None:
    if back is not None and back >= CLOSURE.replace(day=1):
        back = None
    person.spells.append({"exited_on": day, "destination": destination, "by_closure": False, "returned_on": back})
    residents.remove(person)
    if back is not None:
        returning.setdefault(back, []).append(person)


def _hold_group(random: Random, programme: Programme, residents: list[Person], day: date) -> None:
    """One group of about 30 for five days, mostly of residents not trained yet."""
    number = len(programme.cohorts)
    skill = SKILL_ORDER[number] if number < len(SKILL_ORDER) else SKILLS_LATER[number % len(SKILLS_LATER)]
    cohort = {"cohort_id": "", "name": "", "skill": skill, "starts_on": day, "days": 5, "capacity": 30, "trainer": TRAINERS[skill]}
    programme.cohorts.append(cohort)
    size = 30 if random.random() < 0.6 else random.randint(24, 29)
    fresh = [person for person in residents if not person.covered]
    trained = [person for person in residents if person.covered and (person.skill != skill or random.random() < 0.2)]
    random.shuffle(fresh)
    random.shuffle(trained)
    again = max(sum(random.random() < TRAINED_BEFORE for _ in range(size)), size - len(fresh))
    for person in [*fresh[: size - again], *trained[:again]]:
        _take_part(random, programme, cohort, person)


def _take_part(random: Random, programme: Programme, cohort: dict[str, Any], person: Person) -> None:
    first, days, skill = cohort["starts_on"], cohort["days"], cohort["skill"]
    enrolled_on = max(person.registered_on, first - timedelta(days=random.randint(0, 18)))
    if random.random() < 0.03:
        enrolled_on = first + DAY  # written down a day late
    programme.enrolments.append((cohort, person, enrolled_on))
    present = _days_present(random, skill, days)
    for day in range(1, days + 1):
        programme.attendance.append((cohort, person, day, day in present))
    person.covered = person.covered or bool(present)
    person.skill = skill if present else person.skill
    if len(present) < days:
        return
    ends_on = first + (days - 1) * DAY
    person.completed_on = person.completed_on or ends_on
    if random.random() < 0.97:
        late = random.random() < 0.1
        assessed_on = ends_on + timedelta(days=random.randint(20, 60) if late else random.randint(1, 3))
        score = min(100, max(20, round(random.gauss(74, 13))))
        programme.assessments.append((cohort, person, assessed_on, score >= 56, score))


def _days_present(random: Random, skill: str, days: int) -> set[int]:
    chance = random.random()
    if chance < ABSENT_ALL_DAYS:
        return set()
    if chance < ABSENT_ALL_DAYS + DROPS_OUT[skill]:
        return set(range(1, _drawn(random, DROPS_OUT_AFTER) + 1))
    if chance < ABSENT_ALL_DAYS + DROPS_OUT[skill] + MISSES_A_DAY:
        return set(range(1, days + 1)) - {random.randint(1, days)}
    return set(range(1, days + 1))


def _close(random: Random, residents: list[Person]) -> None:
    """The 448 counted at the closure go home within the three days after it; few of them by their own decision."""
    for person in residents:
        day = CLOSURE + timedelta(days=random.randint(1, 3))
        own = random.random() < OWN_DECISION_AT_CLOSURE
        destination = _drawn(random, DESTINATIONS_TRAINED[:4] if own else DESTINATIONS_CLOSURE)
        person.spells.append({"exited_on": day, "destination": destination, "by_closure": not own, "returned_on": None})


def _follow_up(random: Random, programme: Programme) -> None:
    """Contacts after the training and sales that the programme helped to make."""
    for person in programme.people:
        if person.completed_on is None or person.skill is None:
            continue
        makes = random.random() < 0.55
        product = random.choice(PRODUCTS[person.skill]) if makes else None
        contacts = [person.completed_on + timedelta(days=after + random.randint(-15, 25)) for after in (60, 150, 300, 540) if random.random() < 0.52]
        for number, day in enumerate(contacts):
            if day > LAST_DAY:
                break
            earning = random.random() < (0.28 + 0.11 * number + (0.18 if makes else 0))
            income = random.choice((400, 500, 650, 750, 900, 1200, 1500, 1850)) * 1000 if earning and random.random() < 0.85 else None
            row = {
                "followed_up_on": day,
                "earning": earning,
                "monthly_income": income,
                "product": product if random.random() < 0.8 else None,
                "need": _drawn(random, NEEDS),
            }
            programme.follow_ups.append((person, row))
        if makes and random.random() < 0.5:
            _sell(random, programme, person, product)


def _sell(random: Random, programme: Programme, person: Person, product: str | None) -> None:
    day = (person.completed_on or LAST_DAY) + timedelta(days=random.randint(20, 120))
    for _ in range(1 if random.random() < 0.3 else random.randint(2, 7)):
        if day >= CLOSURE:
            return
        quantity = random.randint(1, 30)
        row = {
            "sold_on": day,
            "product": product,
            "channel": _drawn(random, CHANNELS),
            "quantity": quantity,
            "amount": quantity * random.choice((5, 8, 10, 15, 25)) * 1000,
        }
        programme.sales.append((person, row))
        day += timedelta(days=random.randint(0, 60))


def _write_programme(writers: dict[str, csv.DictWriter], programme: Programme, sales_before: int) -> None:
    for person in sorted(programme.people, key=lambda each: each.code):
        writers["residents"].writerow(
            {
                "resident_id": person.code,
                "registered_on": person.registered_on,
                "birth_year": person.birth_year,
                "origin": person.origin,
                "education": person.education,
            }
        )
        for spell in person.spells:
            writers["exits"].writerow({"resident_id": person.code, **_texts(spell)})
    for cohort in programme.cohorts:
        writers["cohorts"].writerow(cohort)
    for cohort, person, enrolled_on in programme.enrolments:
        writers["enrolments"].writerow({"cohort_id": cohort["cohort_id"], "resident_id": person.code, "enrolled_on": enrolled_on})
    for cohort, person, day, present in programme.attendance:
        writers["attendance"].writerow({"cohort_id": cohort["cohort_id"], "resident_id": person.code, "day": day, "present": str(present).lower()})
    for cohort, person, assessed_on, passed, score in programme.assessments:
        row = {"cohort_id": cohort["cohort_id"], "resident_id": person.code, "assessed_on": assessed_on, "passed": passed, "score": score}
        writers["assessments"].writerow(_texts(row))
    for person, row in programme.follow_ups:
        writers["follow_ups"].writerow({"resident_id": person.code, **_texts(row)})
    for number, (person, row) in enumerate(programme.sales, start=sales_before + 1):
        writers["sales"].writerow({"sale_id": f"J{number:05d}", "resident_id": person.code, **row})


def _texts(row: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value).lower() if isinstance(value, bool) else value for name, value in row.items()}


def _write_published(writers: dict[str, csv.DictWriter], scale: int) -> None:
    """What was promised, and what was printed: counts and events with where they were read."""
    writers["targets"].writerows(
        [
            # Zero by the national target of 2019, from the 488 printed in February 2017.
            {"indicator": "population", "due_on": "2019-12-31", "value": 0, "baseline_on": "2017-02-20", "baseline_value": 488 * scale},
            {"indicator": "coverage", "due_on": "2019-12-31", "value": 1, "baseline_on": "2017-02-20", "baseline_value": 0},
            {"indicator": "completion_rate", "due_on": "2019-12-31", "value": 0.9},
            # The city aimed at 30 to 40 % leaving in 2017 (solopos.com, viva.co.id): 30 % of 488.
            {"indicator": "mentas", "due_on": "2017-12-31", "value": 146 * scale, "baseline_on": "2017-01-01", "baseline_value": 0},
        ]
    )
    for count in published.headcounts():
        writers["headcounts"].writerow({"counted_on": count.counted_on, "source": count.source, "residents": count.residents * scale})
    for event in published.events():
        writers["events"].writerow({"happened_on": event.happened_on, "title": event.title, "note": f"{event.note} ({event.reference})"})
