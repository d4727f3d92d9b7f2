"""A day-by-day simulation that steers the number of residents along the printed counts.

Groups of 30 are held for five days from 20 February 2017 on, none in Ramadan; it ends with the closure of October 2019.

Chance is drawn with whole numbers, sums and products of uniform numbers alone: functions such as a logarithm may differ
in the last digit from one machine to the next, and the same seed must give the same bytes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from datetime import date
from random import Random

from data.sample.people import ASSUMPTIONS, DAY, FIRST_DAY, Person, Programme, Spell, draw
from data.sample.training import CLOSURE, PROGRAMME_BEGINS, assess, follow_up, group_days, hold_group

EXITS_2016 = 34  # viva.co.id, December 2016
EXITS_A_MONTH = {2014: 1, 2015: 2}  # before the programme; nothing was printed of these years
EXITS_LATER = (3, 6)  # a month, from the start of the programme
EXITS_2019 = (6, 9)  # a month: with the closure in sight more leave

TRAVEL_DAYS = frozenset(day - before * DAY for day in ASSUMPTIONS["lebaran"] for before in range(4))
TRAVELLERS_A_DAY = (2, 3)
TRAVELLERS_STAY = (5, 13)  # days; fewer than SHORTEST_RETURN, so that travel and leaving differ

LEAVES_IF_TRAINED = 1.7  # times as likely as before a completed training
TRIES = 500
OWN_DECISION_AT_CLOSURE = 0.07
SHORTEST_RETURN, LONGEST_RETURN = 30, 400  # days

YOUNGEST, OLDEST = 19, 60
AGE_UNKNOWN = 0.03
NEVER_TAKES_PART = 0.05

Returning = dict[date, list[Person]]
"""Who comes back on which day."""


def simulate(random: Random) -> Programme:
    """Go through the days once: returns, registrations, exits, groups, and at the end the closure."""
    programme = Programme()
    residents: list[Person] = []
    returning: Returning = {}
    first_days = group_days(random)
    coming, leaving = Counter[date](), Counter[date]()
    day = FIRST_DAY
    while day < CLOSURE:
        if day.day == 1:
            coming, leaving = _plan_month(random, day, len(residents), returning)
        residents.extend(returning.pop(day, []))
        for _ in range(coming[day]):
            person = _newcomer(random, day)
            programme.people.append(person)
            residents.append(person)
        for _ in range(leaving[day]):
            _leave(random, residents, day, returning)
        if day in TRAVEL_DAYS:
            for _ in range(random.randint(*TRAVELLERS_A_DAY)):
                _travel_home(random, residents, day, returning)
        if day in first_days:
            hold_group(random, programme, residents, day)
        day += DAY
    _close(random, residents)
    for participation in programme.participations:
        assess(random, programme, participation)
    for person in programme.people:
        follow_up(random, programme, person)
    return programme


def _steered_to(day: date) -> int:
    """The number of residents to have at a month's end, between the printed counts on a straight line."""
    counts: list[tuple[date, int]] = [(FIRST_DAY, 0), *ASSUMPTIONS["residents_at"]]
    index = bisect_right(counts, day, key=lambda count: count[0])
    before, low = counts[index - 1]
    if index == len(counts):
        return low
    after, high = counts[index]
    return low + (high - low) * (day - before).days // (after - before).days


def _plan_month(random: Random, first: date, now: int, returning: Returning) -> tuple[Counter[date], Counter[date]]:
    """How many come and leave on which day of the month, so that it ends on the printed path."""
    following = (first + 31 * DAY).replace(day=1)
    if following > CLOSURE:
        return Counter(), Counter()  # nobody came or left in the weeks before the closure
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
    # Registrations and exits fall on the same days, so that the number stays near its path within the month too.
    days = [first + offset * DAY for offset in sorted(random.randrange((following - first).days) for _ in range(max(exits, needed)))]
    return Counter(days[:needed]), Counter(days[:exits])


def _newcomer(random: Random, day: date) -> Person:
    # The second smallest of four uniform numbers: few very young, most between 25 and 45.
    age = YOUNGEST + int(sorted(random.random() for _ in range(4))[1] * (OLDEST - YOUNGEST))
    return Person(
        registered_on=day,
        birth_year=None if random.random() < AGE_UNKNOWN else day.year - age,
        origin=draw(random, ASSUMPTIONS["origins"]),
        education=draw(random, ASSUMPTIONS["education"]),
        takes_part=random.random() >= NEVER_TAKES_PART,
    )


def _leave(random: Random, residents: list[Person], day: date, returning: Returning) -> None:
    """One resident leaves by her own decision, a trained one more likely; some come back."""
    person = _one_who_leaves(random, residents, day)
    if person is None:
        return
    destination = draw(random, ASSUMPTIONS["destinations"]["trained" if person.completed_on else "untrained"])
    back = None
    if random.random() < ASSUMPTIONS["returns"][destination]:
        # A product of two uniform numbers: most return early, a few after a year.
        back = day + (SHORTEST_RETURN + int(random.random() * random.random() * (LONGEST_RETURN - SHORTEST_RETURN))) * DAY
    _go(residents, person, day, destination, back, returning)


def _one_who_leaves(random: Random, residents: list[Person], day: date) -> Person | None:
    """A resident who may leave, tried at random: quicker than weighting all of them. None where nearly everybody came today."""
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
    """Move the person from the residents to those away; a return that would fall in the weeks before the closure is dropped."""
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
        destination = draw(random, ASSUMPTIONS["destinations"]["own_decision_at_closure" if own else "closure"])
        person.spells.append(Spell(CLOSURE + random.randint(1, 3) * DAY, destination, not own, None))
