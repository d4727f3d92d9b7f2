"""A made-up programme that follows the published figures: the same for the same seed, on any machine.

Nobody in it exists. A day-by-day simulation steers the number of residents along the printed counts (data/press_figures),
holds groups of 30 for five days from 20 February 2017 on, none in Ramadan, and ends with the closure of October 2019.
What drives people (who drops out, leaves, returns, sells) is invented, plausible, and named here as constants.

Chance is drawn with whole numbers, sums and products of uniform numbers alone: functions such as a logarithm may differ
in the last digit from one machine to the next, and the same seed must give the same bytes.
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

from data import press_figures, schema
from data.programme import shipped

DAY = timedelta(days=1)

FIRST_DAY = date(2014, 1, 1)
PROGRAMME_BEGINS = date(2017, 2, 20)  # jateng.tribunnews.com, 20 February 2017
SECOND_PHASE = date(2018, 8, 24)  # jateng.tribunnews.com, 24 August 2018
CLOSURE = date(2019, 10, 18)  # news.detik.com, 9 October 2019: people went home 18 to 21 October
LAST_GROUP = date(2019, 9, 23)
LAST_DAY = date(2019, 12, 20)

RESIDENTS_AT = (
    # Month ends that the number of residents is steered to. 488: metrosemarang.com (November 2016), solopos.com
    # (February 2017); 480: semarangsekarang.com (August 2018); 476 and 449, a day apart: kumparan.com and ANTARA
    # (June 2019), the register lies between them; 448: jatengtoday.com (closure).
    (date(2014, 3, 31), 470),
    (date(2014, 8, 31), 486),
    (date(2015, 12, 31), 499),
    (date(2016, 11, 30), 488),
    (date(2017, 2, 28), 488),
    (date(2017, 12, 31), 474),
    (date(2018, 6, 30), 472),
    (date(2018, 7, 31), 479),
    (date(2018, 8, 31), 479),
    (date(2018, 12, 31), 472),
    (date(2019, 5, 31), 464),
    (date(2019, 6, 30), 461),
    (date(2019, 9, 30), 448),
)
EXITS_2016 = 34  # viva.co.id, December 2016
EXITS_A_MONTH = {2014: 1, 2015: 2}  # before the programme; nothing was printed of these years
EXITS_LATER = (3, 6)  # a month, from the programme's begin on
EXITS_2019 = (6, 9)  # a month: with the closure in sight more leave

LEBARAN = (date(2016, 7, 6), date(2017, 6, 25), date(2018, 6, 15), date(2019, 6, 5))
TRAVEL_DAYS = frozenset(day - before * DAY for day in LEBARAN for before in range(4))
TRAVELLERS_A_DAY = (2, 3)
TRAVELLERS_STAY = (5, 13)  # days; fewer than SHORTEST_RETURN, so that travel can be told from leaving
KEPT_FREE = (
    # First day of Ramadan to a week after Lebaran: no activities then (halosemarang.id).
    (date(2017, 5, 27), date(2017, 7, 2)),
    (date(2018, 5, 17), date(2018, 6, 22)),
    (date(2019, 5, 6), date(2019, 6, 12)),
)
HOLIDAYS = frozenset(
    # The national holidays of 2017 to 2019 outside KEPT_FREE (joint decrees of three ministers for each year).
    date.fromisoformat(day)
    for day in (
        *("2017-03-28", "2017-04-14", "2017-04-24", "2017-05-01", "2017-05-11", "2017-05-25"),
        *("2017-08-17", "2017-09-01", "2017-09-21", "2017-12-01", "2017-12-25"),
        *("2018-01-01", "2018-02-16", "2018-03-17", "2018-03-30", "2018-04-14", "2018-05-01", "2018-05-10", "2018-06-27"),
        *("2018-08-17", "2018-08-22", "2018-09-11", "2018-11-20", "2018-12-25"),
        *("2019-01-01", "2019-02-05", "2019-03-07", "2019-04-03", "2019-04-17", "2019-04-19", "2019-05-01"),
        *("2019-08-11", "2019-08-17", "2019-09-01"),
    )
)

TRAINING_DAYS = 5
CAPACITY = 30
WEEKS_BETWEEN = (4, 6)  # from one group to the next, until nearly everybody was reached
WEEKS_BETWEEN_2019 = (6, 9)
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
FULL_GROUP = 0.6  # besides the first: 30 took part in it (jateng.tribunnews.com, 20 February 2017)
SMALLER_GROUP = (24, 29)
MOST_TRAINED_BEFORE = 12  # in a group that newcomers alone don't fill
TRAINED_BEFORE = 0.06
NEVER_TAKES_PART = 0.05
SAME_SKILL_AGAIN = 0.2
ENROLLED_BEFORE = (0, 18)  # days before the group begins
WRITTEN_DOWN_LATE = 0.03
WRITTEN_DOWN_AFTER = (1, 3)  # days after the group began
ABSENT_ALL_DAYS = 0.035
DROPS_OUT = {"culinary": 0.06, "bakery": 0.07, "salon": 0.05, "sewing": 0.11, "crafts": 0.08, "batik": 0.09}
DROPS_OUT_AFTER = ((1, 3), (2, 4), (3, 2), (4, 1))
MISSES_A_DAY = 0.035
ASSESSED = 0.97
ASSESSED_SOON = (1, 3)  # days after the group's end
ASSESSED_LATE = (20, 60)
LATE_ASSESSMENT = 0.1
PASSING_SCORE = 56

LEAVES_IF_TRAINED = 1.7  # times as likely as before a completed training
TRIES = 500
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
DESTINATIONS_OWN_DECISION_AT_CLOSURE = DESTINATIONS_TRAINED[:4]  # those that count as mentas
OWN_DECISION_AT_CLOSURE = 0.07
RETURNS = {"family": 0.28, "unknown": 0.12, "employment": 0.10, "own_business": 0.08, "marriage": 0.06, "other_locality": 0.10, "died": 0.0}
SHORTEST_RETURN, LONGEST_RETURN = 30, 400  # days

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
YOUNGEST, OLDEST = 19, 60
AGE_UNKNOWN = 0.03

PRODUCTS = {
    # Name, pieces in one sale, rupiah a piece.
    "culinary": (("nasi kotak", (10, 60), (15_000, 25_000)), ("kue basah", (20, 150), (2_000, 4_000))),
    "bakery": (("roti", (10, 80), (3_000, 8_000)), ("kue kering", (2, 20), (35_000, 60_000))),
    "salon": (("jasa salon", (1, 8), (25_000, 75_000)),),
    "sewing": (("baju jahitan", (1, 6), (75_000, 150_000)), ("seragam", (2, 20), (85_000, 130_000))),
    "crafts": (("tas rajut", (1, 8), (60_000, 150_000)), ("bros", (5, 40), (5_000, 15_000))),
    "batik": (("kain batik", (1, 5), (120_000, 250_000)),),
}
MAKES_SOMETHING = 0.55
FINDS_A_BUYER = 0.5
SELLS_ONCE = 0.3
SELLS_OFTEN = (2, 7)
CHANNELS = (("bazaar", 30), ("order", 26), ("shop", 16), ("online", 14), ("cooperative", 10), ("other", 4))
CONTACTS_AFTER_TRAINING = (60, 150, 300, 540)  # days, each give or take CONTACT_SHIFT
CONTACT_SHIFT = (-15, 25)
CONTACT_MADE = 0.52
CONTACT_AFTER_LEAVING = 0.15
CONTACT_AFTER_LEAVING_DAYS = (14, 62)
EARNS_AT_FIRST, EARNS_MORE_EACH_TIME, EARNS_IF_MAKING = 0.28, 0.11, 0.18
INCOMES = (400_000, 500_000, 650_000, 750_000, 900_000, 1_200_000, 1_500_000, 1_850_000)
INCOME_TOLD = 0.85
PRODUCT_TOLD = 0.8
NEEDS = (("marketing", 52), ("capital", 20), ("equipment", 10), ("training", 7), ("documents", 3), ("none", 4), (None, 4))

RESIDENTS_THEN = 488  # solopos.com, February 2017: where the path to the targets begins
AIMED_TO_LEAVE = 146  # 30 % of 488; the city aimed at 30 to 40 % leaving in 2017 (solopos.com, viva.co.id)


@dataclass(eq=False)
class Spell:
    """One leaving of a person, and the day of her return if she came back."""

    exited_on: date
    destination: str
    by_closure: bool
    returned_on: date | None

    def holds(self, day: date) -> bool:
        """Whether she is away on the day: from the exit on, to the day before the return."""
        return self.exited_on <= day and (self.returned_on is None or day < self.returned_on)


@dataclass(eq=False)
class Person:
    """One made-up resident while the simulation runs."""

    registered_on: date
    birth_year: int | None
    origin: str | None
    education: str | None
    takes_part: bool
    code: str = ""
    spells: list[Spell] = field(default_factory=list)
    covered: bool = False
    learnt: set[str] = field(default_factory=set)
    busy_until: date = FIRST_DAY
    trade: str | None = None  # the skill of the first completed training
    completed_on: date | None = None

    def stayed_before(self, day: date) -> bool:
        """Whether she was there the day before too, and is in no group: who came today doesn't leave today."""
        came = self.spells[-1].returned_on if self.spells else self.registered_on
        return came is not None and came < day and self.busy_until < day

    def reachable(self, day: date) -> bool:
        """Whether somebody knows where she is: not after her death, nor away to where nobody knows."""
        return not any(spell.holds(day) and spell.destination in ("died", "unknown") for spell in self.spells)

    def away(self, day: date) -> bool:
        """Whether she had left by the day and wasn't back by it."""
        return any(spell.holds(day) for spell in self.spells)


@dataclass(eq=False)
class Cohort:
    """One training group; its code is given when it is written."""

    skill: str
    starts_on: date
    code: str = ""
    name: str = ""

    @property
    def ends_on(self) -> date:
        """The day of the last session."""
        return self.starts_on + (TRAINING_DAYS - 1) * DAY


@dataclass(eq=False)
class Participation:
    """One person in one group: when it was written down and the days (1 to 5) on which she came."""

    cohort: Cohort
    person: Person
    enrolled_on: date
    present: frozenset[int]

    @property
    def completed(self) -> bool:
        """Whether she came on every day."""
        return len(self.present) == TRAINING_DAYS


@dataclass
class Programme:
    """One simulated programme. Rows of assessments, follow-ups and sales: canonical columns after the person's code."""

    people: list[Person] = field(default_factory=list)
    cohorts: list[Cohort] = field(default_factory=list)
    participations: list[Participation] = field(default_factory=list)
    assessments: list[tuple[Participation, date, bool, int]] = field(default_factory=list)
    follow_ups: list[tuple[Person, date, bool, int | None, str | None, str | None]] = field(default_factory=list)
    sales: list[tuple[Person, date, str, str, int, int]] = field(default_factory=list)


Returning = dict[date, list[Person]]


def write_sample(folder: Path, seed: int = 2017, scale: int = 1) -> None:
    """Write the made-up programme as canonical CSV files into `folder`, which is made where it doesn't exist.

    `scale` gives so many times the persons and groups: that many programmes of the same kind in one register, with
    the published counts and targets multiplied alike. Each is written before the next is made, so memory stays the same.
    """
    folder.mkdir(parents=True, exist_ok=True)
    width = max(4, len(str(1000 * scale)))
    with ExitStack() as stack:
        writers = {}
        for table in schema.TABLES:
            file = stack.enter_context((folder / f"{table.name}.csv").open("w", encoding="utf-8", newline=""))
            writers[table.name] = csv.writer(file, lineterminator="\n")
            writers[table.name].writerow(column.name for column in table.columns)
        people = cohorts = sales = 0
        for unit in range(scale):
            random = Random(f"mentas {seed} {unit}")
            programme = _simulate(random)
            numbers = list(range(people + 1, people + len(programme.people) + 1))
            random.shuffle(numbers)  # the code says nothing about when somebody came
            for person, number in zip(programme.people, numbers, strict=True):
                person.code = f"CONTOH-{number:0{width}d}"
            for place, cohort in enumerate(programme.cohorts, start=cohorts + 1):
                cohort.code, cohort.name = f"A{place:02d}", f"Angkatan {place}"
            for name, rows in _rows(programme, sales).items():
                writers[name].writerows(rows)
            people += len(programme.people)
            cohorts += len(programme.cohorts)
            sales += len(programme.sales)
        for name, rows in _published_rows(scale).items():
            writers[name].writerows(rows)


def _simulate(random: Random) -> Programme:
    """Go through the days once: returns, registrations, exits, groups, and at the end the closure."""
    programme = Programme()
    residents: list[Person] = []
    returning: Returning = {}
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
        if day in TRAVEL_DAYS:
            for _ in range(random.randint(*TRAVELLERS_A_DAY)):
                _travel_home(random, residents, day, returning)
        if day in group_days:
            _hold_group(random, programme, residents, day)
        day += DAY
    _close(random, residents)
    for participation in programme.participations:
        _assess(random, programme, participation)
    for person in programme.people:
        _follow_up(random, programme, person)
    return programme


# Who comes and who leaves


def _steered_to(day: date) -> int:
    """The number of residents to have at a month's end, between the printed counts on a straight line."""
    days = [at for at, _ in RESIDENTS_AT]
    place = bisect_right(days, day)
    if place == len(days):
        return RESIDENTS_AT[-1][1]
    before, low = RESIDENTS_AT[place - 1] if place else (FIRST_DAY, 0)
    after, high = RESIDENTS_AT[place]
    return low + (high - low) * (day - before).days // (after - before).days


def _plan_month(random: Random, first: date, now: int, returning: Returning) -> tuple[dict[date, int], dict[date, int]]:
    """How many come and leave on which day of the month, so that its end meets the printed path."""
    following = (first + 31 * DAY).replace(day=1)
    if following > CLOSURE:
        return {}, {}  # nobody came or left in the weeks before the closure
    back = sum(len(people) for day, people in returning.items() if first <= day < following)
    if first < PROGRAMME_BEGINS.replace(day=1):
        # 34 over the year: two in June and December, three in every other month.
        exits = EXITS_A_MONTH.get(first.year, EXITS_2016 // 12 + (first.month % 6 != 0))
        needed = max(0, _steered_to(following - DAY) - (now + back - exits))
    else:
        exits = random.randint(*(EXITS_LATER if first.year < 2019 else EXITS_2019))
        needed = _steered_to(following - DAY) - (now + back - exits)
        if needed < 0:
            exits, needed = exits - needed, 0
    # Comings and goings alternate, so that the number stays near its path within the month too.
    days = sorted(random.randrange((following - first).days) for _ in range(max(exits, needed)))
    coming: dict[date, int] = {}
    leaving: dict[date, int] = {}
    for place, offset in enumerate(days):
        day = first + offset * DAY
        if place < needed:
            coming[day] = coming.get(day, 0) + 1
        if place < exits:
            leaving[day] = leaving.get(day, 0) + 1
    return coming, leaving


def _newcomer(random: Random, day: date) -> Person:
    # The second smallest of four uniform numbers: few very young, most between 25 and 45.
    place = sorted(random.random() for _ in range(4))[1]
    age = YOUNGEST + int(place * (OLDEST - YOUNGEST))
    return Person(
        registered_on=day,
        birth_year=None if random.random() < AGE_UNKNOWN else day.year - age,
        origin=_drawn(random, ORIGINS),
        education=_drawn(random, EDUCATION),
        takes_part=random.random() >= NEVER_TAKES_PART,
    )


def _leave(random: Random, residents: list[Person], day: date, returning: Returning) -> None:
    """One resident leaves by her own decision, a trained one more likely; some come back."""
    person = _one_who_leaves(random, residents, day)
    if person is None:
        return
    destination = _drawn(random, DESTINATIONS_TRAINED if person.completed_on else DESTINATIONS_UNTRAINED)
    back = None
    if random.random() < RETURNS[destination]:
        # A product of two uniform numbers: most return early, a few after a year.
        back = day + (SHORTEST_RETURN + int(random.random() * random.random() * (LONGEST_RETURN - SHORTEST_RETURN))) * DAY
    _go(residents, person, day, destination, back, returning)


def _one_who_leaves(random: Random, residents: list[Person], day: date) -> Person | None:
    """Tries residents at random until one may leave: quicker than weighing all of them. None: nearly everybody came today."""
    for _ in range(TRIES):
        person = random.choice(residents) if residents else None
        if person and person.stayed_before(day) and (person.completed_on or random.random() < 1 / LEAVES_IF_TRAINED):
            return person
    return None


def _travel_home(random: Random, residents: list[Person], day: date, returning: Returning) -> None:
    """One travels home for Lebaran and comes back soon (halosemarang.id; solopos.com)."""
    person = random.choice([person for person in residents if person.stayed_before(day)])
    _go(residents, person, day, "family", day + random.randint(*TRAVELLERS_STAY) * DAY, returning)


def _go(residents: list[Person], person: Person, day: date, destination: str, back: date | None, returning: Returning) -> None:
    """Take the person off the residents; who would come back in the weeks before the closure doesn't come any more."""
    if back is not None and back >= CLOSURE.replace(day=1):
        back = None
    person.spells.append(Spell(day, destination, False, back))
    residents.remove(person)
    if back is not None:
        returning.setdefault(back, []).append(person)


def _close(random: Random, residents: list[Person]) -> None:
    """The 448 counted at the closure go home within the three days after it; few of them by their own decision."""
    for person in residents:
        own = random.random() < OWN_DECISION_AT_CLOSURE
        destination = _drawn(random, DESTINATIONS_OWN_DECISION_AT_CLOSURE if own else DESTINATIONS_CLOSURE)
        person.spells.append(Spell(CLOSURE + random.randint(1, 3) * DAY, destination, not own, None))


# Training


def _group_days(random: Random) -> set[date]:
    """First days of the groups: free Mondays, and the Friday on which the second phase began."""
    days: list[date] = []
    day = PROGRAMME_BEGINS
    while day <= LAST_GROUP:
        days.append(day)
        day += random.randint(*(WEEKS_BETWEEN if day.year < 2019 else WEEKS_BETWEEN_2019)) * 7 * DAY
        while not _is_free(day):
            day += 7 * DAY
    nearest = min(days, key=lambda each: abs(each - SECOND_PHASE))
    return {*days, SECOND_PHASE} - {nearest}


def _is_free(first: date) -> bool:
    training = [first + offset * DAY for offset in range(TRAINING_DAYS)]
    return not any(day in HOLIDAYS or any(begin <= day <= end for begin, end in KEPT_FREE) for day in training)


def _hold_group(random: Random, programme: Programme, residents: list[Person], day: date) -> None:
    """One group of about 30 for five days, mostly of residents not trained yet."""
    number = len(programme.cohorts)
    skill = SKILL_ORDER[number] if number < len(SKILL_ORDER) else SKILLS_LATER[number % len(SKILLS_LATER)]
    cohort = Cohort(skill, day)
    programme.cohorts.append(cohort)
    size = CAPACITY if number == 0 or random.random() < FULL_GROUP else random.randint(*SMALLER_GROUP)
    idle = [person for person in residents if person.busy_until < day]
    fresh = [person for person in idle if person.takes_part and not person.covered]
    trained = [person for person in idle if person.covered and (skill not in person.learnt or random.random() < SAME_SKILL_AGAIN)]
    random.shuffle(fresh)
    random.shuffle(trained)
    again = min(sum(random.random() < TRAINED_BEFORE for _ in range(size)), len(trained))
    if size - again > len(fresh):
        again = min(size - len(fresh), MOST_TRAINED_BEFORE)
    for person in [*fresh[: size - again], *trained[:again]]:
        _take_part(random, programme, cohort, person)


def _take_part(random: Random, programme: Programme, cohort: Cohort, person: Person) -> None:
    enrolled_on = max(person.registered_on, cohort.starts_on - random.randint(*ENROLLED_BEFORE) * DAY)
    if random.random() < WRITTEN_DOWN_LATE:
        enrolled_on = cohort.starts_on + random.randint(*WRITTEN_DOWN_AFTER) * DAY
    participation = Participation(cohort, person, enrolled_on, _days_present(random, cohort.skill))
    programme.participations.append(participation)
    person.busy_until = cohort.ends_on
    if participation.present:
        person.covered = True
        person.learnt.add(cohort.skill)
    if participation.completed and person.completed_on is None:
        person.completed_on, person.trade = cohort.ends_on, cohort.skill


def _days_present(random: Random, skill: str) -> frozenset[int]:
    """The days on which one participant comes: all of them, none, the first few, or all but one."""
    every = frozenset(range(1, TRAINING_DAYS + 1))
    chance = random.random()
    if chance < ABSENT_ALL_DAYS:
        return frozenset()
    if chance < ABSENT_ALL_DAYS + DROPS_OUT[skill]:
        return frozenset(range(1, _drawn(random, DROPS_OUT_AFTER) + 1))
    if chance < ABSENT_ALL_DAYS + DROPS_OUT[skill] + MISSES_A_DAY:
        return every - {random.randint(1, TRAINING_DAYS - 1)}
    return every


def _assess(random: Random, programme: Programme, participation: Participation) -> None:
    """The test of who completed the five days, if she is still there on the day it is held."""
    if not participation.completed or random.random() >= ASSESSED:
        return
    after = ASSESSED_LATE if random.random() < LATE_ASSESSMENT else ASSESSED_SOON
    assessed_on = participation.cohort.ends_on + random.randint(*after) * DAY
    # Twelve uniform numbers add up to about a normal distribution: mean 74, standard deviation 13.
    score = min(100, max(20, round(74 + 13 * (sum(random.random() for _ in range(12)) - 6))))
    if not participation.person.away(assessed_on):
        programme.assessments.append((participation, assessed_on, score >= PASSING_SCORE, score))


# After the training


def _follow_up(random: Random, programme: Programme, person: Person) -> None:
    """Contacts after the training and after leaving, and sales that the programme helped to make."""
    product = None
    if person.completed_on and person.trade and random.random() < MAKES_SOMETHING:
        product = random.choice(PRODUCTS[person.trade])
    chance = EARNS_AT_FIRST + (EARNS_IF_MAKING if product else 0)
    for number, day in enumerate(_contacts(random, person)):
        earning = random.random() < chance + EARNS_MORE_EACH_TIME * number
        income = random.choice(INCOMES) if earning and random.random() < INCOME_TOLD else None
        told = product[0] if product and person.completed_on and person.completed_on < day and random.random() < PRODUCT_TOLD else None
        programme.follow_ups.append((person, day, earning, income, told, _drawn(random, NEEDS)))
    if product and random.random() < FINDS_A_BUYER:
        _sell(random, programme, person, product)


def _contacts(random: Random, person: Person) -> list[date]:
    """Days on which she is asked how she gets on, oldest first."""
    days = set()
    if person.completed_on:
        for after in CONTACTS_AFTER_TRAINING:
            if random.random() < CONTACT_MADE:
                days.add(person.completed_on + (after + random.randint(*CONTACT_SHIFT)) * DAY)
    if person.spells and person.spells[-1].exited_on >= PROGRAMME_BEGINS and random.random() < CONTACT_AFTER_LEAVING:
        days.add(person.spells[-1].exited_on + random.randint(*CONTACT_AFTER_LEAVING_DAYS) * DAY)
    return [day for day in sorted(days) if day <= LAST_DAY and person.reachable(day)]


def _sell(random: Random, programme: Programme, person: Person, product: tuple[str, tuple[int, int], tuple[int, int]]) -> None:
    """Her first sale, and for most of them further ones, until the closure."""
    name, pieces, price = product
    day = (person.completed_on or LAST_DAY) + random.randint(20, 120) * DAY
    for _ in range(1 if random.random() < SELLS_ONCE else random.randint(*SELLS_OFTEN)):
        if day >= CLOSURE or not person.reachable(day):
            return
        quantity = random.randint(*pieces)
        each = random.randrange(price[0], price[1] + 1, 500)
        programme.sales.append((person, day, name, _drawn(random, CHANNELS), quantity, quantity * each))
        day += random.randint(0, 60) * DAY


def _drawn(random: Random, weighted: Iterable[tuple[Any, int]]) -> Any:
    values, weights = zip(*weighted, strict=True)
    return random.choices(values, weights)[0]


# Rows in the order of the contract's columns


def _rows(programme: Programme, sales_before: int) -> dict[str, Iterable[tuple[Any, ...]]]:
    """The rows of one programme, a table a name."""
    people = sorted(programme.people, key=lambda person: person.code)
    return {
        "residents": ((each.code, each.registered_on, each.birth_year, each.origin, each.education) for each in people),
        "cohorts": ((each.code, each.name, each.skill, each.starts_on, TRAINING_DAYS, CAPACITY, TRAINERS[each.skill]) for each in programme.cohorts),
        "enrolments": ((each.cohort.code, each.person.code, each.enrolled_on) for each in programme.participations),
        "attendance": (
            (each.cohort.code, each.person.code, day, _truth(day in each.present))
            for each in programme.participations
            for day in range(1, TRAINING_DAYS + 1)
        ),
        "assessments": (
            (each.cohort.code, each.person.code, assessed_on, _truth(passed), score) for each, assessed_on, passed, score in programme.assessments
        ),
        "exits": (
            (each.code, spell.exited_on, spell.destination, _truth(spell.by_closure), spell.returned_on) for each in people for spell in each.spells
        ),
        "follow_ups": (
            (person.code, day, _truth(earning), income, product, need) for person, day, earning, income, product, need in programme.follow_ups
        ),
        "sales": ((f"J{number:05d}", person.code, *rest) for number, (person, *rest) in enumerate(programme.sales, start=sales_before + 1)),
    }


def _published_rows(scale: int) -> dict[str, Iterable[tuple[Any, ...]]]:
    """What was promised, and what was printed: counts and events with where they were read."""
    return {
        "targets": [
            # Zero by the national target of 2019.
            ("population", "2019-12-31", 0, PROGRAMME_BEGINS, RESIDENTS_THEN * scale),
            # "Group after group until all are covered", and at the second phase the closure was set for the end of 2018.
            ("coverage", "2018-12-31", 1, None, None),
            # Made up, like what drives people: nobody printed how many should finish their five days.
            ("completion_rate", "2019-12-31", 0.9, None, None),
            ("mentas", "2017-12-31", AIMED_TO_LEAVE * scale, None, None),
        ],
        "headcounts": [(count.counted_on, count.source, count.residents * scale) for count in press_figures.headcounts(shipped())],
        "events": [(event.happened_on, event.title, f"{event.note} ({event.reference})") for event in press_figures.events(shipped())],
    }


def _truth(value: bool) -> str:
    return "true" if value else "false"
