"""Groups on a calendar: what always holds, dates worked out by hand, what would bring the end forward."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from data.programme import shipped
from planning.assumptions import assumed, days_kept
from planning.blackout_dates import Blackout, days_in, periods
from planning.rates import Rates
from planning.schedule import LEVERS, Inputs, distance, effects, latest_start, make_plan, remedy, start_days

DAY = timedelta(days=1)
d = date
NO_BLACKOUT = Blackout(public=False, joint_leave=False, ramadan=False, weekdays=(0, 1, 2, 3, 4, 5, 6))


def inputs(**changes: object) -> Inputs:
    given = {"persons": 90, "places": 30, "days": 5, "parallel": 1, "pause": 2, "no_show": 0.0, "first": d(2018, 1, 1), "until": d(2018, 12, 31)}
    return Inputs(**{**given, **changes})


def begun(**changes: object) -> list[date]:
    return [group.starts_on for group in make_plan(inputs(**changes)).groups]


def test_the_weeks_around_lebaran_2018() -> None:
    """15 June 2018 is Lebaran. Worked out by hand from the calendar of 2018, groups of Monday to Friday."""
    # Ramadan (17 May to 14 June) is kept free: the week of 14 May holds 17 May, so 7 May would be the last, but 10 May (Ascension) is
    # in it, and 30 April has 1 May: the last is 23 April. Joint leave is 11 to 14 and 18 to 20 June, 27 June was the day of the regional
    # elections (a Wednesday), so the first week after is 2 July.
    assert begun(first=d(2018, 4, 16)) == [d(2018, 4, 16), d(2018, 4, 23), d(2018, 7, 2)]
    # Without Ramadan, but with holidays and joint leave: 14 May (no holiday in that week), then 21 May; 28 May holds 29 May (Waisak) and
    # 1 June (Pancasila); 4 to 8 June is free; 11, 18 June are joint leave, 25 June holds 27 June.
    without_ramadan = Blackout(ramadan=False)
    assert begun(first=d(2018, 4, 24), persons=150, blackout=without_ramadan) == [
        d(2018, 5, 14),
        d(2018, 5, 21),
        d(2018, 6, 4),
        d(2018, 7, 2),
        d(2018, 7, 9),
    ]
    # With public holidays alone 18 to 22 June is a week like others: Lebaran itself is Friday and Saturday, 15 and 16 June.
    public_alone = Blackout(ramadan=False, joint_leave=False)
    assert begun(first=d(2018, 6, 1), persons=60, blackout=public_alone) == [d(2018, 6, 4), d(2018, 6, 18)]


def test_own_days_are_kept_free() -> None:
    own = Blackout(own=((d(2018, 1, 10), d(2018, 1, 19)),))
    # 1 January is New Year; the weeks of 8 and 15 January hold own days
    assert begun(blackout=own, persons=60) == [d(2018, 1, 22), d(2018, 1, 29)]


def test_groups_pauses_rooms_and_places() -> None:
    plan = make_plan(inputs(persons=100, parallel=2, pause=9, blackout=NO_BLACKOUT, skills=("salon", "sewing")))
    # 30 + 30 from 1 to 5 January; nine days free (6 to 14); 30 + 10 from 15 January
    assert [(group.room, group.starts_on, group.ends_on, group.persons, group.skill) for group in plan.groups] == [
        (1, d(2018, 1, 1), d(2018, 1, 5), 30, "salon"),
        (2, d(2018, 1, 1), d(2018, 1, 5), 30, "sewing"),
        (1, d(2018, 1, 15), d(2018, 1, 19), 30, "salon"),
        (2, d(2018, 1, 15), d(2018, 1, 19), 10, "sewing"),
    ]
    assert plan.finished_on == d(2018, 1, 19)


@pytest.mark.parametrize(
    ("places", "no_show", "covers"),
    [
        (30, 0.0, 30),
        (30, 0.1, 27),  # exactly
        (30, 0.08, 27),  # 27.6: nobody is covered in part
        (30, 0.07, 27),  # 27.9
        (10, 0.99, 1),  # somebody comes
        (29, 0.3, 20),  # 20.3
        (100, 0.29, 71),  # 71, though 100 * 0.71 is 70.99999999999999 as a float
    ],
)
def test_who_does_not_come_is_invited_again(places: int, no_show: float, covers: int) -> None:
    plan = make_plan(inputs(persons=covers * 3, places=places, no_show=no_show, blackout=NO_BLACKOUT))
    assert [group.persons for group in plan.groups] == [covers] * 3
    assert all(group.persons <= group.invited <= places for group in plan.groups)


def test_nobody_left_to_cover() -> None:
    plan = make_plan(inputs(persons=0))
    assert (plan.groups, plan.finished_on, plan.meets) == ((), d(2017, 12, 31), True)


def test_more_days_in_a_row_than_the_week_has() -> None:
    plan = make_plan(inputs(days=6))
    assert plan.groups == () and plan.left == 90 and plan.finished_on is None
    saturdays_too = make_plan(inputs(days=6, blackout=Blackout(weekdays=(0, 1, 2, 3, 4, 5))))
    assert saturdays_too.groups[0].starts_on == d(2018, 1, 8), "Monday to Saturday, after New Year's Monday"


def random_inputs(random: Random) -> Inputs:
    first = d(2016, 1, 1) + random.randint(0, 4000) * DAY
    own = tuple((begins := first + random.randint(0, 300) * DAY, begins + random.randint(0, 40) * DAY) for _ in range(random.randint(0, 3)))
    flags = [random.random() < 0.7 for _ in range(3)]
    weekdays = random.choice(((0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 5), (0, 1, 2, 3, 4, 5, 6), (1, 2, 3, 4, 5)))
    return Inputs(
        persons=random.randint(0, 400),
        places=random.randint(1, 50),
        days=random.choice((1, 3, 5, 5, 5)),
        parallel=random.randint(1, 4),
        pause=random.randint(0, 40),
        no_show=random.choice((0.0, 0.05, 0.1, 0.33)),
        first=first,
        until=first + random.randint(30, 700) * DAY,
        blackout=Blackout(*flags, own, weekdays),
    )


@pytest.mark.parametrize("seed", range(60))
def test_what_always_holds(seed: int) -> None:
    given = random_inputs(Random(seed))
    plan = make_plan(given)
    closed = days_in(periods(given.first, given.first + 4000 * DAY, given.blackout))
    for group in plan.groups:
        days = [group.starts_on + number * DAY for number in range(given.days)]
        assert days[-1] == group.ends_on, "days in a row"
        assert not closed.intersection(days) and all(day.weekday() in given.blackout.weekdays for day in days), "none on a day kept free"
        assert group.starts_on >= given.first
        assert 1 <= group.persons <= group.invited <= given.places, "capacity"
    assert sum(group.persons for group in plan.groups) + plan.left == given.persons, "everybody once"
    for room in range(1, given.parallel + 1):
        own = [group for group in plan.groups if group.room == room]
        assert all((later.starts_on - earlier.ends_on).days > given.pause for earlier, later in zip(own, own[1:], strict=False)), "the pause"
    for day in {group.starts_on for group in plan.groups}:
        assert sum(group.starts_on <= day <= group.ends_on for group in plan.groups) <= given.parallel
    assert [group.number for group in plan.groups] == list(range(1, len(plan.groups) + 1))


@pytest.mark.parametrize("seed", range(60))
def test_less_never_ends_earlier(seed: int) -> None:
    """Fewer rooms, fewer places, longer pauses, more absent, more persons, a later beginning: none of them brings the end forward."""
    given = random_inputs(Random(1000 + seed))
    plan = make_plan(given)
    worse = [
        replace(given, parallel=max(1, given.parallel - 1)),
        replace(given, places=max(1, given.places - 3)),
        replace(given, pause=given.pause + 3),
        replace(given, no_show=given.no_show + 0.1),
        replace(given, persons=given.persons + 10),
        replace(given, first=given.first + 8 * DAY),
    ]
    for other in map(make_plan, worse):
        assert other.finished_on is None or (plan.finished_on is not None and other.finished_on >= plan.finished_on)
        assert other.inputs.persons != given.persons or other.covered_by <= plan.covered_by


@pytest.mark.parametrize("seed", range(20))
def test_as_early_as_possible(seed: int) -> None:
    """By a slow search day by day: no group could have begun earlier than it does."""
    given = replace(random_inputs(Random(2000 + seed)), persons=60, places=20, parallel=1)
    closed = days_in(periods(given.first, given.first + 4000 * DAY, given.blackout))
    day, begun_on = given.first, []
    groups = make_plan(given).groups
    while len(begun_on) < len(groups):
        days = [day + number * DAY for number in range(given.days)]
        if all(each.weekday() in given.blackout.weekdays and each not in closed for each in days):
            begun_on.append(day)
            day = days[-1] + (1 + given.pause) * DAY
        else:
            day += DAY
    assert [group.starts_on for group in groups] == begun_on


def test_the_lever_that_moves_most() -> None:
    # 300 persons, ten groups of five days every seven days from 1 January: the last ends on 9 * 7 + 5 = 68th day, 9 March.
    plan = make_plan(inputs(persons=300, blackout=NO_BLACKOUT))
    assert plan.finished_on == d(2018, 3, 9)
    answer = {each.lever: each.days for each in effects(plan)}
    # two rooms: five weeks less. 35 places: nine groups, a week less. No pause: nine times two days. Nobody is expected to stay away.
    assert answer == {"parallel": 35, "pause": 18, "places": 7}
    assert [each.lever for each in effects(plan)] == ["parallel", "pause", "places"]


def test_the_smallest_change_that_meets_the_date() -> None:
    plan = make_plan(inputs(persons=300, blackout=NO_BLACKOUT, until=d(2018, 2, 28)))  # nine days too late
    assert not plan.meets and plan.covered_by == 240, "the eighth group ends on 23 February, the ninth on 2 March"
    answer = remedy(plan)
    alone = dict(answer.alone)
    # a second room; 38 places make eight groups (37 would leave four persons for a ninth); pauses of one day end on 28 February:
    # nine times six days and five
    assert alone["parallel"] and alone["parallel"].parallel == 2
    assert alone["places"] and alone["places"].places == 38
    assert alone["pause"] and alone["pause"].pause == 1
    assert alone["no_show"] is None, "nobody is expected to stay away"
    assert answer.smallest == alone["pause"] and answer.together is None
    assert distance(plan.inputs, answer.smallest) == pytest.approx(1 / 7)


def test_the_last_day_on_which_the_first_group_can_begin() -> None:
    """Ten groups take 68 days (above): to end on 31 March, the 90th day, the first begins on the 23rd at the latest."""
    given = inputs(persons=300, blackout=NO_BLACKOUT, until=d(2018, 3, 31))
    assert latest_start(given) == d(2018, 1, 23)
    assert make_plan(given, d(2018, 1, 23)).finished_on == d(2018, 3, 31) and not make_plan(given, d(2018, 1, 24)).meets
    assert latest_start(replace(given, until=d(2018, 3, 8))) is None, "a day less than it takes"


def test_several_changes_where_none_is_enough() -> None:
    """600 persons within 40 days. Rooms times places of a wave have to make, by the pause: 200 (9 days; three waves end on day 33), 100 (2
    days; six end on day 40), 75 (none; eight end on day 40). Four steps are the fewest: a week less of pause with four rooms (five
    waves, day 33) or with three rooms of 35 places (day 40); no pause with three rooms (seven waves, day 35). The first ends first."""
    plan = make_plan(inputs(persons=600, places=30, pause=9, blackout=NO_BLACKOUT, until=d(2018, 2, 9)))
    answer = remedy(plan)
    assert all(each is None for _, each in answer.alone), "six rooms alone make four waves, the last ends on day 47"
    assert answer.smallest == answer.together == replace(plan.inputs, parallel=4, pause=2)
    assert answer.together and make_plan(answer.together).finished_on == d(2018, 2, 2)
    assert distance(plan.inputs, answer.together) == 4


def test_that_everybody_comes_is_no_proposal() -> None:
    """57 persons, and two of 30 places stay empty: 28 come to each of three groups, or, if all invited did, 30 to each of two, which end in time on
    the 12th. Nobody can decide that; the smallest change that can be decided is a second room."""
    plan = make_plan(inputs(persons=57, no_show=0.06, blackout=NO_BLACKOUT, until=d(2018, 1, 12)))
    answer = remedy(plan)
    alone = dict(answer.alone)
    assert alone["no_show"] and alone["no_show"].no_show < 0.06 and make_plan(alone["no_show"]).meets, "the table of levers says that it would do"
    assert alone["no_show"] not in answer.ways and answer.smallest in (alone["places"], alone["parallel"])


def test_nothing_tried_is_enough() -> None:
    plan = make_plan(inputs(persons=5000, until=d(2018, 1, 31)))
    answer = remedy(plan)
    assert answer.smallest is None


def test_levers_end() -> None:
    given = inputs(no_show=0.12, pause=10)
    assert [each.no_show for each in LEVERS[3].steps(given)] == [0.07, 0.02, 0.0]
    assert [each.no_show for each in LEVERS[3].steps(replace(given, no_show=0.051))] == [0.0], "0.1 % away would leave a place of twelve empty"
    assert [each.pause for each in LEVERS[2].steps(given)] == [3, 0]
    assert [each.places for each in LEVERS[1].steps(given)][-1] == 60
    assert [each.places for each in LEVERS[1].steps(replace(given, places=80))] == [], "more places than are tried stay as they are"


def test_the_calendar_looks_some_years_ahead() -> None:
    possible = start_days(d(2018, 1, 1), 5, Blackout())
    assert possible[0] == d(2018, 1, 8) and possible[-1].year >= 2025


def of_groups(starts: list[date], days: int = 5, capacity: int | None = 30, enrolled: int = 12) -> dict[str, Any]:
    """The values assumed for a plan after groups on those days."""
    rows = [
        {"starts_on": day, "ends_on": day + timedelta(days=days - 1), "capacity": capacity, "enrolled": enrolled, "finished": True, "started": 10}
        for day in starts
    ]
    return {name: setting.value for name, setting in assumed(date(2018, 12, 31), shipped(), rows, 50, None, Rates()).items()}


def test_days_are_kept_free_as_the_groups_so_far_kept_them() -> None:
    """Mondays outside Ramadan and the weeks with holidays: all is kept free. Every ten days whatever day it is: nothing is. Five days from
    each Wednesday on run over a weekend."""
    starts = start_days(date(2016, 1, 1), 5, Blackout())
    mondays = [day for day in starts if day <= date(2018, 12, 1)][::3]
    assert of_groups(mondays)["free"] == ("public", "joint_leave", "ramadan") and of_groups(mondays)["weekdays"] == (0, 1, 2, 3, 4)
    every = [date(2017, 12, 5) + timedelta(days=10 * number) for number in range(36)]
    assert of_groups(every)["free"] == () and of_groups(every)["weekdays"] == (0, 1, 2, 3, 4, 5, 6)
    assert of_groups([date(2018, 1, 3)])["weekdays"] == (0, 1, 2, 3, 4), "one group is no habit"
    # Groups on holidays but on no weekend: Monday to Friday is what one would assume, whatever the data say of holidays.
    weeks = tuple((day, day + timedelta(days=3)) for day in (date(2017, 12, 25) + timedelta(days=7 * number) for number in range(36)))
    assert {name: setting.source for name, setting in days_kept(shipped(), weeks).items()} == {"free": "data", "weekdays": "assumed"}


def test_a_group_has_the_places_that_were_filled() -> None:
    """A capacity of 30 stands where the office wrote none: groups of 62 are no groups of 30. Half empty ones keep their places."""
    days = [date(2018, 1, 1) + timedelta(days=60 * number) for number in range(6)]
    assert of_groups(days, enrolled=62)["places"] == 62 and of_groups(days)["places"] == 30
