"""Training groups, tests, follow-ups and sales of a simulated programme."""

from __future__ import annotations

from datetime import date
from random import Random

from data.sample.people import ASSUMPTIONS, DAY, TRAINING_DAYS, Cohort, Participation, Person, Programme, draw

PROGRAMME_BEGINS = date(2017, 2, 20)  # jateng.tribunnews.com, 20 February 2017
SECOND_PHASE = date(2018, 8, 24)  # jateng.tribunnews.com, 24 August 2018
CLOSURE = date(2019, 10, 18)  # news.detik.com, 9 October 2019: people went home 18 to 21 October
LAST_GROUP = date(2019, 9, 23)
LAST_DAY = date(2019, 12, 20)

CAPACITY = 30
WEEKS_BETWEEN = (4, 6)  # from one group to the next, while most are still to be trained
WEEKS_BETWEEN_2019 = (6, 9)
FULL_GROUP = 0.6  # besides the first: 30 took part in it (jateng.tribunnews.com, 20 February 2017)
SMALLER_GROUP = (24, 29)
MOST_TRAINED_BEFORE = 12  # in a group that the untrained alone do not fill
TRAINED_BEFORE = 0.06
SAME_SKILL_AGAIN = 0.2
ENROLLED_BEFORE = (0, 18)  # days before the group begins
ENROLLED_LATE = 0.03
ENROLLED_AFTER = (1, 3)  # days after the group began
ABSENT_ALL_DAYS = 0.035
MISSES_A_DAY = 0.035
ASSESSED = 0.97
ASSESSED_SOON = (1, 3)  # days after the group's end
ASSESSED_LATE = (20, 60)
LATE_ASSESSMENT = 0.1
PASSING_SCORE = 56

MAKES_SOMETHING = 0.55
FINDS_A_BUYER = 0.5
SELLS_ONCE = 0.3
SELLS_OFTEN = (2, 7)
CONTACTS_AFTER_TRAINING = (60, 150, 300, 540)  # days, each give or take CONTACT_SHIFT
CONTACT_SHIFT = (-15, 25)
CONTACT_MADE = 0.52
CONTACT_AFTER_LEAVING = 0.15
CONTACT_AFTER_LEAVING_DAYS = (14, 62)
EARNS_AT_FIRST, EARNS_MORE_EACH_TIME, EARNS_IF_MAKING = 0.28, 0.11, 0.18
INCOME_RECORDED = 0.85
PRODUCT_RECORDED = 0.8


def group_days(random: Random) -> set[date]:
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
    return not any(day in ASSUMPTIONS["holidays"] or any(begin <= day <= end for begin, end in ASSUMPTIONS["blackouts"]) for day in training)


def hold_group(random: Random, programme: Programme, residents: list[Person], day: date) -> None:
    """One group of about 30 for five days, mostly of residents not trained yet."""
    number = len(programme.cohorts)
    first, later = ASSUMPTIONS["first_skills"], ASSUMPTIONS["later_skills"]
    skill = first[number] if number < len(first) else later[number % len(later)]
    cohort = Cohort(skill, day)
    programme.cohorts.append(cohort)
    size = CAPACITY if number == 0 or random.random() < FULL_GROUP else random.randint(*SMALLER_GROUP)
    idle = [person for person in residents if person.busy_until < day]
    fresh = [person for person in idle if person.takes_part and not person.covered]
    trained = [person for person in idle if person.covered and (skill not in person.skills or random.random() < SAME_SKILL_AGAIN)]
    random.shuffle(fresh)
    random.shuffle(trained)
    again = min(sum(random.random() < TRAINED_BEFORE for _ in range(size)), len(trained))
    if size - again > len(fresh):
        again = min(size - len(fresh), MOST_TRAINED_BEFORE)
    for person in [*fresh[: size - again], *trained[:again]]:
        _take_part(random, programme, cohort, person)


def _take_part(random: Random, programme: Programme, cohort: Cohort, person: Person) -> None:
    enrolled_on = max(person.registered_on, cohort.starts_on - random.randint(*ENROLLED_BEFORE) * DAY)
    if random.random() < ENROLLED_LATE:
        enrolled_on = cohort.starts_on + random.randint(*ENROLLED_AFTER) * DAY
    participation = Participation(cohort, person, enrolled_on, _days_present(random, cohort.skill))
    programme.participations.append(participation)
    person.busy_until = cohort.ends_on
    if participation.present:
        person.covered = True
        person.skills.add(cohort.skill)
    if participation.completed and person.completed_on is None:
        person.completed_on, person.trade = cohort.ends_on, cohort.skill


def _days_present(random: Random, skill: str) -> frozenset[int]:
    """The days on which one participant comes: all of them, none, the first few, or all but one."""
    every = frozenset(range(1, TRAINING_DAYS + 1))
    chance = random.random()
    if chance < ABSENT_ALL_DAYS:
        return frozenset()
    drops_out = ABSENT_ALL_DAYS + ASSUMPTIONS["drop_out"][skill]
    if chance < drops_out:
        return frozenset(range(1, int(draw(random, ASSUMPTIONS["last_day_of_drop_outs"])) + 1))
    if chance < drops_out + MISSES_A_DAY:
        return every - {random.randint(1, TRAINING_DAYS - 1)}
    return every


def assess(random: Random, programme: Programme, participation: Participation) -> None:
    """The test of who completed the five days, if she is still there on the day it is held."""
    if not participation.completed or random.random() >= ASSESSED:
        return
    after = ASSESSED_LATE if random.random() < LATE_ASSESSMENT else ASSESSED_SOON
    assessed_on = participation.cohort.ends_on + random.randint(*after) * DAY
    # Twelve uniform numbers add up to about a normal distribution: mean 74, standard deviation 13.
    score = min(100, max(20, round(74 + 13 * (sum(random.random() for _ in range(12)) - 6))))
    if not participation.person.away(assessed_on):
        programme.assessments.append((participation, assessed_on, score >= PASSING_SCORE, score))


def follow_up(random: Random, programme: Programme, person: Person) -> None:
    """Contacts after the training and after leaving, and sales that the programme helped to make."""
    product = None
    if person.completed_on and person.trade and random.random() < MAKES_SOMETHING:
        product = random.choice(ASSUMPTIONS["products"][person.trade])
    chance = EARNS_AT_FIRST + (EARNS_IF_MAKING if product else 0)
    for number, day in enumerate(_contacts(random, person)):
        earning = random.random() < chance + EARNS_MORE_EACH_TIME * number
        income = random.choice(ASSUMPTIONS["incomes"]) if earning and random.random() < INCOME_RECORDED else None
        made = product[0] if product and person.completed_on and person.completed_on < day and random.random() < PRODUCT_RECORDED else None
        programme.follow_ups.append((person, day, earning, income, made, draw(random, ASSUMPTIONS["needs"])))
    if product and random.random() < FINDS_A_BUYER:
        _sell(random, programme, person, product)


def _contacts(random: Random, person: Person) -> list[date]:
    """Days of her follow-ups, oldest first."""
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
        programme.sales.append((person, day, name, draw(random, ASSUMPTIONS["channels"]), quantity, quantity * each))
        day += random.randint(0, 60) * DAY
