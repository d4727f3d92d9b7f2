"""The forecast: equal to closed forms, repeatable, wider with time; drift and groups that differ; the closure; calibrated on made-up worlds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import exp
from typing import Any

import numpy as np
import pytest

from planning import drift, rates, simulation
from planning.backtest import Case, how_often, outcome, stays, trusted
from planning.forecast import QUANTILES, Forecast, Goal, forecast
from planning.levels import rates_of_record
from planning.rates import Rates, measured
from planning.record import AGES, STEPS, HeldGroup, Month, Observed, since, within_reach
from planning.simulation import Schedule, _simulated, simulate
from planning.verdict import of_chance, verdict
from queries.dates import months_from
from tests.bench import calibration
from tests.bench.worlds import KINDS, world

D = date(2018, 9, 30)
NOBODY = (0,) * AGES


def ages(*filled: tuple[int, int]) -> tuple[int, ...]:
    """Counts by age, zero but where said."""
    return tuple(dict(filled).get(age, 0) for age in range(AGES))


def months_of(number: int = 36, **values: Any) -> tuple[Month, ...]:
    """As many months alike: entries, and moves and person-months of the last step for untrained, trained and away."""

    def steps(value: float) -> tuple[float, ...]:
        return (0.0, 0.0, 0.0, float(value))

    moves, exposure = values.get("moves", (3, 2, 0)), values.get("exposure", (250.0, 250.0, 0.0))
    return tuple(
        Month(
            months_from(D, -back),
            months_from(D, 1 - back),
            values.get("entries", 4),
            (steps(moves[0]), steps(moves[1]), steps(moves[2])),
            (steps(exposure[0]), steps(exposure[1]), steps(exposure[2])),
        )
        for back in range(number, 0, -1)
    )


def group(number: int, **changes: Any) -> HeldGroup:
    given = {"starts_on": D - timedelta(days=30 * number), "places": 10, "enrolled": 10, "started": 9, "first_timers": 9, "completed": 8}
    return HeldGroup(**{**given, **changes})


def record(**changes: Any) -> Observed:
    """480 residents of whom 180 were never trained, nobody away: changed by what a test needs."""
    given: dict[str, Any] = {
        "as_of": D,
        "registered": 500,
        "covered": 300,
        "here": (ages((12, 180)), ages((12, 40)), ages((12, 260))),
        "away": (NOBODY, NOBODY, NOBODY),
        "months": months_of(),
        "groups": tuple(group(number) for number in range(12, 0, -1)),
    }
    return Observed(**{**given, **changes})


def run(observed: Observed, schedule: Schedule, months: int, by_hand: Rates = Rates(), firm: bool = True, runs: int = 1500, **goals: Any) -> Forecast:
    return forecast(observed, simulate(observed, schedule, months, by_hand, firm, runs), **goals)


CERTAIN = Rates(entries=4.0, leaving=1 - exp(-0.02), returning=0.0, completion=0.9, no_show=0.0)
"""Four a month arrive; everybody leaves at 0.02 a month; nobody comes back: a birth and death process with known distribution."""
NOTHING_MOVES = Rates(entries=0.0, leaving=0.0, returning=0.0, completion=1.0, no_show=0.0)


def flat() -> Observed:
    """A record in which every step of the curves has so many events that it is the same."""
    months = months_of(moves=(2e4, 2e4, 0), exposure=(1e6, 1e6, 0.0))
    level = tuple(replace(month, moves=((2e4,) * 4, (2e4,) * 4, (0.0,) * 4), exposure=((1e6,) * 4, (1e6,) * 4, (0.0,) * 4)) for month in months)
    return record(months=level, groups=())


def test_constant_rates_follow_the_closed_form() -> None:
    """N(t) is Binomial(N0, e^-mt) of those there and Poisson(l/m (1 - e^-mt)) of those who came: mean and quantiles are known."""
    runs = 10_000
    made = run(flat(), (), 24, CERTAIN, runs=runs)
    random = np.random.default_rng(7)
    for month in (1, 6, 12, 24):
        stay, came = exp(-0.02 * month), 4 / 0.02 * (1 - exp(-0.02 * month))
        exact = random.binomial(480, stay, 400_000) + random.poisson(came, 400_000)
        for share, value in zip(QUANTILES, (row[month] for row in made.population), strict=True):
            assert abs(value - np.quantile(exact, share)) <= 2, (month, share)  # whole persons, 10,000 runs
    deviation = (480 * exp(-0.48) * (1 - exp(-0.48)) + 200 * (1 - exp(-0.48))) ** 0.5
    assert made.middle("population")[24] == pytest.approx(480 * exp(-0.48) + 200 * (1 - exp(-0.48)), abs=4 * 1.25 * deviation / runs**0.5 + 0.5)


def test_the_chance_of_a_target_against_the_closed_form() -> None:
    from scipy import stats

    due = months_from(D, 12)
    for target in (365, 378, 390):
        made = run(flat(), (), 12, replace(CERTAIN, entries=0.0), runs=10_000, population=Goal(due, target))
        assert made.population_chance == pytest.approx(stats.binom.cdf(target, 480, exp(-0.24)), abs=0.02)


def test_a_target_between_two_months_and_beyond_the_end() -> None:
    made = run(record(), (), 6, population=Goal(date(2018, 11, 15), 10_000))
    assert made.population_chance == 1.0
    assert run(record(), (), 6, population=Goal(date(2025, 1, 1), 10_000)).population_chance is None, "the forecast ends before"
    # 480 to 10,000 in 46 days: 1.5113 months of 30.4375 days
    assert made.needed == pytest.approx((10_000 - 480) / (46 / 30.4375))


def test_the_same_record_gives_the_same_forecast_and_a_longer_one_begins_alike() -> None:
    schedule = tuple((D + timedelta(days=40 * number), 10) for number in range(1, 20))
    first = run(record(), schedule, 12, firm=False)
    _simulated.cache_clear()
    rates_of_record.cache_clear()
    assert run(record(), schedule, 12, firm=False) == first
    longer = run(record(), schedule, 18, firm=False)
    assert rates_of_record.cache_info().misses == 1, "other months and groups have the same rates, drawn once"
    assert [row[:13] for row in longer.population] == [row[:] for row in first.population]
    assert [row[:13] for row in longer.coverage] == [row[:] for row in first.coverage]


def test_bands_widen_with_time_and_lie_in_each_other() -> None:
    made = run(record(), ((D + timedelta(days=20), 10), (D + timedelta(days=200), 10)), 24)
    for name in ("population", "coverage"):
        rows = getattr(made, name)
        assert all(lower[month] <= higher[month] for lower, higher in zip(rows, rows[1:], strict=False) for month in range(25))
        lower, upper = made.band(name, 80)
        widths = [high - low for low, high in zip(lower, upper, strict=True)]
        assert widths[0] == 0 and widths[1] < widths[6] < widths[24], "today is known"


def test_without_a_move_nothing_moves() -> None:
    """Nobody ever came, left or returned: 480 residents stay, give or take what three years without a move leave open."""
    calm = record(months=months_of(entries=0, moves=(0, 0, 0)), groups=())
    made = run(calm, (), 12)
    assert abs(made.middle("population")[12] - 480) <= 2
    assert made.band("population", 80)[0][12] >= 470 and made.band("population", 80)[1][12] <= 490


def test_groups_cover_those_who_wait_on_their_first_day() -> None:
    schedule = ((date(2018, 10, 30), 30), (date(2018, 11, 9), 30), (date(2018, 11, 9), 30))
    made = run(record(groups=()), schedule, 3, NOTHING_MOVES)
    # 180 wait; 30 in the first month, 60 in the second; registered stay 500
    assert made.middle("uncovered") == (180, 150, 90, 90)
    assert made.middle("coverage") == pytest.approx((0.6, 0.66, 0.78, 0.78))
    assert made.middle("population") == (480,) * 4
    assert run(record(groups=()), ((date(2018, 10, 12), 500),), 1, NOTHING_MOVES).middle("uncovered")[1] == 0, "no more come than wait"


def test_groups_differ_as_they_did() -> None:
    """Half of those invited stay away, by turns none and all: bands of coverage are far wider than if each decided for herself."""

    def width(groups: tuple[HeldGroup, ...]) -> float:
        made = run(record(groups=groups), ((date(2018, 10, 12), 100),), 1, replace(NOTHING_MOVES, no_show=None))
        lower, upper = made.band("coverage", 80)
        return upper[1] - lower[1]

    by_turns = tuple(group(number, started=10 * (number % 2), first_timers=10 * (number % 2), completed=0) for number in range(12, 0, -1))
    alike = tuple(group(number, started=5, first_timers=5, completed=5) for number in range(12, 0, -1))
    assert width(by_turns) > 2 * width(alike)


def test_places_that_others_took_cover_nobody_new() -> None:
    """Half of the places of each group stayed empty or went to people trained before."""
    half = tuple(group(number, enrolled=8, started=8, first_timers=5, completed=8) for number in range(20, 0, -1))
    made = run(record(groups=half), ((date(2018, 10, 12), 100),), 1, NOTHING_MOVES)
    assert made.middle("uncovered")[1] == pytest.approx(180 - 50, abs=4)


def test_dates_that_only_follow_the_rhythm_wander() -> None:
    schedule = tuple((D + timedelta(days=30 * number), 10) for number in range(1, 13))
    firm, loose = (run(record(), schedule, 12, NOTHING_MOVES, firm=firm).band("coverage", 80) for firm in (True, False))
    assert loose[1][6] - loose[0][6] > firm[1][6] - firm[0][6]


def test_who_leaves_may_come_back() -> None:
    months = tuple(
        replace(month, moves=((0.0,) * 4, (0.0,) * 4, (1e4, 1e4, 1e4, 0.0)), exposure=((1.0,) * 4, (1.0,) * 4, (1e5, 1e5, 1e5, 1.0)))
        for month in months_of()
    )
    away = record(here=(NOBODY,) * 3, away=(NOBODY, NOBODY, ages((0, 300))), months=months)
    nobody_else = Rates(entries=0.0, leaving=0.0)
    # Of 300,000 away on average a tenth come back each month.
    made = run(away, (), 12, replace(nobody_else, returning=30_000.0))
    # 0.1 a month over the first year, hardly anything after it: half a month of the last of the twelve is left out
    assert made.middle("population")[12] == pytest.approx(300 * (1 - exp(-1.15)), abs=6)
    assert run(away, (), 12, replace(nobody_else, returning=0.0)).middle("population")[12] == 0


def test_those_long_away_return_less_and_less() -> None:
    """The number away for a year or more grows by 10 a month and as many return as ever: it is not all of them who may."""
    months = tuple(replace(month, exposure=(*month.exposure[:2], (0.0, 0.0, 0.0, 100.0 + 10 * index))) for index, month in enumerate(months_of()))
    reach = within_reach(record(months=months, away=(ages((12, 450)), NOBODY, NOBODY)))
    assert reach.months[-1].exposure[2][3] < 0.5 * months[-1].exposure[2][3]
    assert reach.away[0][12] / 450 == pytest.approx(reach.months[-1].exposure[2][3] / months[-1].exposure[2][3])


def test_a_trend_is_followed_and_a_steady_record_is_not_given_one() -> None:
    random = np.random.default_rng(3)
    steady = tuple(replace(month, entries=int(random.poisson(12))) for month in months_of())
    growing = tuple(replace(month, entries=int(random.poisson(6 * 1.5 ** (index / 12)))) for index, month in enumerate(steady))
    followed = [np.array([[month.entries for month in months]]) for months in (steady, growing)]
    regimes = [drift.follow(random, moves, np.full((1, 36), moves.mean()), [(0.0, 0.0)] * 36, 2000) for moves in followed]
    # Mixed levels: 6 a month growing by half each year are 20 after three years and 30 a year later; the mean over the record was 11.4
    ahead = [float(np.median(mixed.levels.level[0] + 12 * mixed.levels.slope[0])) for _, mixed, _ in regimes]
    assert abs(ahead[0]) < 0.25 and 0.6 < ahead[1] < 1.4
    evidence = [[each.evidence for each in made] for made in regimes]
    assert evidence[0][0] > max(evidence[0][1:]), "steady months are best explained by steady rates"
    assert evidence[1][0] < min(evidence[1][1:]) - 3, "a trend is not"


def test_lebaran_moves_with_the_moon() -> None:
    assert drift.season(date(2018, 5, 31), date(2018, 6, 30)) == pytest.approx((14 / 30, 16 / 30)), "Idul Fitri on 15 June 2018"
    assert drift.season(date(2019, 5, 31), date(2019, 6, 30)) == pytest.approx((4 / 30, 26 / 30)), "on 5 June 2019"
    assert drift.season(date(2018, 9, 30), date(2018, 10, 31)) == (0.0, 0.0)


def test_a_rate_by_hand_is_certain_and_raw_rates_are_raw() -> None:
    known = measured(record())
    days = (D - months_from(D, -24)).days
    assert known.entries == pytest.approx(4 * 24 / (days / 30.4375))
    assert known.leaving == pytest.approx(1 - exp(-5 / 500)), "3 of 250 and 2 of 250 leave in a month, trained or not"
    assert known.completion == pytest.approx(8 / 9) and known.no_show == pytest.approx(0.1)
    more = run(record(), (), 12, Rates(entries=9.0)).middle("population")[12]
    fewer = run(record(), (), 12, Rates(entries=4.0)).middle("population")[12]
    assert more - fewer == pytest.approx(12 * 5 * 0.94, abs=5)


def test_the_raw_returns_are_people_a_month_and_by_hand_as_many_come_back() -> None:
    """3 return each month of 60 who are away: by hand the same number leaves the forecast where it was, and 6 bring 3 more a month."""
    away = {"moves": (1.0, 1.0, 1.0, 0.0), "exposure": (20.0, 20.0, 20.0, 0.0)}
    months = tuple(replace(month, **{name: (*getattr(month, name)[:2], steps) for name, steps in away.items()}) for month in months_of())
    known = record(months=months, away=(ages((0, 20), (2, 20), (6, 20)), NOBODY, NOBODY))
    rates = measured(known)
    assert rates.returning == pytest.approx(3 * 24 / ((D - months_from(D, -24)).days / 30.4375))
    unchanged, same, more = (
        run(known, (), 2, Rates(returning=number)).middle("population")[2] for number in (None, rates.returning, 2 * (rates.returning or 0))
    )
    assert same == pytest.approx(unchanged, abs=2) and more - same == pytest.approx(6, abs=2)


def test_nothing_observed_is_not_known() -> None:
    empty = record(groups=(), months=months_of(7, exposure=(250.0, 0.0, 0.0), moves=(3, 0, 0)))
    known = measured(empty)
    assert (known.completion, known.no_show, known.returning) == (None, None, None)
    assert len(run(empty, (), 6).dates) == 7, "a forecast all the same, with what is known"
    nobody = record(here=(NOBODY,) * 3, registered=0, covered=0)
    assert run(nobody, (), 2).coverage[3][0] == 0.0


@pytest.mark.parametrize(
    ("day", "index"),
    [(None, 3), (date(2019, 1, 31), 3), (date(2018, 12, 31), 3), (date(2018, 11, 16), 2), (date(2018, 11, 14), 1), (date(2018, 10, 31), 1), (D, 0)],
)
def test_the_date_of_a_forecast_that_is_nearest_to_a_day(day: date | None, index: int) -> None:
    """Of 30 September and the three month ends after it: 16 November lies 14 days before the 30th, 14 November 14 days after 31 October."""
    dates = tuple(months_from(D, month) for month in range(4))
    assert Forecast(dates, (), (), (), None, None).index_on(day) == index


def test_persons_are_neither_lost_nor_made() -> None:
    """Residents and those away change by entries alone."""
    made = run(record(), ((date(2018, 10, 12), 30),), 12, replace(CERTAIN, entries=0.0, leaving=0.0))
    assert {value for row in made.population for value in row} == {480}


def test_after_a_full_closure_nobody_comes_returns_or_is_trained() -> None:
    closed = record(here=(NOBODY,) * 3, away=(ages((3, 50)), NOBODY, NOBODY), closed=True, sent_away=480)
    made = run(closed, ((date(2018, 10, 12), 30),), 12, firm=False)
    assert {value for row in made.population for value in row} == {0}
    assert {value for row in made.coverage for value in row} == {0.6}, "300 of 500 as on the day itself"


def flow(new: list[int], exited: list[int]) -> list[dict[str, Any]]:
    residents, rows = 0, []
    for index, (came, left) in enumerate(zip(new, exited, strict=True)):
        residents += came - left
        month = date(2015 + index // 12, index % 12 + 1, 1)
        rows.append({"month": month, "new": came, "exited": left, "residents": residents})
    return rows


def test_the_record_begins_where_entries_and_exits_are_recorded() -> None:
    built_up = flow([150, 100, *[4] * 43], [3] * 45)  # to September 2018: 36 months are enough
    assert since(D, built_up) == date(2015, 9, 30)
    assert since(date(2016, 6, 30), built_up[:18]) == date(2015, 2, 28), "the register filling up is no entries"
    # No exit in two years with 200 residents, then three a month: exits were not recorded yet.
    assert since(D, flow([200, *[4] * 44], [*[0] * 24, *[3] * 21])) == date(2017, 1, 31)
    assert since(date(2015, 6, 30), built_up[:6]) is None, "four months are too short"
    assert since(D, []) is None


def test_verdicts() -> None:
    def rows(standing: str | None) -> list[dict[str, Any]]:
        return [{"verdict": None, "verdict_without_returns": standing, "closure_exits": 12, "residents": 20, "target": 30}]

    def never() -> float:
        raise AssertionError("a target that is reached or missed needs no forecast")

    assert verdict([], never) == "no_target"
    assert verdict(rows("missed"), never) == "missed"
    assert verdict(rows(None), never) == "reached_by_closure", "20 and the 12 sent away are more than 30"
    assert [verdict(rows("running"), lambda chance=chance: chance) for chance in (0.8, 0.79, 0.2, 0.19, None)] == [
        "likely",
        "open",
        "open",
        "unlikely",
        "open",
    ]
    assert of_chance(1.0) == "likely"


# Backtest and worlds


def case(**changes: Any) -> Case:
    before = tuple(480.0 + index % 2 for index in range(25))
    given = {
        "record": record(groups=(), months=months_of(entries=5, exposure=(250.0, 250.0, 150.0))),
        "schedule": (),
        "population": (480.0,) * 12,
        "coverage": (0.6,) * 12,
    }
    return Case(**{**given, "population_before": before, "coverage_before": (0.6,) * 25, **changes})


def test_the_backtest_counts_months_that_held_and_whether_to_trust() -> None:
    right, wrong = outcome(case()), outcome(case(population=(100.0,) * 12))
    assert how_often([right]) == (12, 12) and how_often([wrong]) == (0, 12) and how_often([]) == (0, 0)
    assert how_often([right, wrong], "coverage")[1] == 24
    assert trusted([right]) and trusted([right, right, wrong]) and not trusted([right, wrong]) and not trusted([])
    # Changes of one each month: after four months one deviation is two.
    lower, upper = stays(tuple(float(index % 2) for index in range(24)), 4, 80)
    assert (lower[3], upper[3]) == pytest.approx((1 - 1.282 * 2, 1 + 1.282 * 2), abs=0.01)


def test_a_share_of_groups_is_recovered() -> None:
    """400 groups of 20 with mean 0.3 and correlation 0.1: the posterior lies there."""
    random = np.random.default_rng(5)
    parts = [int(random.binomial(20, random.beta(2.7, 6.3))) for _ in range(400)]
    share = rates.share_of_groups(random, parts, [20] * 400, 2000, (1, 1))
    assert float(np.median(share.mean)) == pytest.approx(0.3, abs=0.03)
    assert float(np.median(share.correlation)) == pytest.approx(0.1, abs=0.05)


def test_worlds_are_what_they_say() -> None:
    closed, partial, small = (world(kind, 0) for kind in ("full_closure", "partial_closure", "size_60"))
    assert closed.residents[-1] == 0 and closed.record(41).closed and not closed.record(39).closed
    assert partial.settings.residents == 481 and 150 < partial.sent < 310
    assert 20 < small.residents[-1] < 140
    observed = small.record(39)
    assert len(observed.months) == 36 and observed.residents == small.residents[calibration.day_of(39)]
    exposed = sum(sum(steps) for month in observed.months for steps in month.exposure[:2])
    assert exposed == pytest.approx(float(np.mean(small.residents[calibration.day_of(3) + 1 : calibration.day_of(39) + 1])) * 36, rel=0.01)
    assert len(STEPS) == len(observed.months[0].moves[0]) and len(KINDS) >= 10


def test_a_few_worlds_hold() -> None:
    """Six forecasts of two worlds, three horizons each: far fewer than half held would come about once in a thousand times."""
    held = [row["held_80"] for row in calibration.cases((world("stationary", 2000), world("correlated_05", 2000)), others=False)]
    assert len(held) == 36 and sum(held) >= 20


@pytest.mark.soak
def test_two_worlds_of_each_kind_hold() -> None:
    result = calibration.summary(calibration.cases((world(kind, seed) for kind in KINDS for seed in (0, 1)), others=False))
    for measure in calibration.MEASURES:
        assert 0.7 <= result["table"][f"all/{measure}/all"]["held_80"] <= 0.95, calibration.text(result)


@pytest.mark.parametrize(("silent", "begun"), [(40, 1.0), (330, 0.5)])
def test_training_that_has_long_stood_still_stands_still_for_as_long_again_in_half_of_the_runs(silent: int, begun: float) -> None:
    """Groups every 30 days. The last one 40 days ago: the next is only late. 330 days ago: overdue for 300, within 302 more in 302 of 602 runs."""
    groups = tuple(replace(group(0), starts_on=D - timedelta(days=silent + 30 * back)) for back in range(11, -1, -1))
    paths = simulate(record(groups=groups), ((D + timedelta(days=2), 10),), 10, NOTHING_MOVES)
    assert np.mean(paths.coverage[-1] > 300 / 500) == pytest.approx(begun, abs=0.05)


def test_thousands_of_groups_are_held_several_at_once_and_reach_as_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """600 groups of 10 in six months, of groups that differ: two at once differ by as much less as the mean of two does."""
    unlike = tuple(group(number, started=10 - number % 5, first_timers=10 - number % 5, completed=5) for number in range(20, 0, -1))
    many = record(registered=20_500, here=(ages((12, 20_180)), ages((12, 40)), ages((12, 260))), groups=unlike)
    schedule = tuple((D + timedelta(days=1 + number * 180 // 600), 10) for number in range(600))
    assert simulation.bundled(schedule[:3], 1) == schedule[:3]
    assert simulation.bundled(((D, 10), (D + timedelta(days=4), 12), (D + timedelta(days=2), 9)), 2) == (
        (D + timedelta(days=2), 19),
        (D + timedelta(days=4), 12),
    ), "in order of time: the day on which the middle one begins, and the places of all"

    def reached() -> tuple[float, float]:
        paths = _simulated.__wrapped__(many, schedule, 6, NOTHING_MOVES, True, 300, 1)
        return float(paths.coverage[-1].mean()), float(paths.coverage[-1].std())

    (mean, spread), held = reached(), simulation.MOST_HELD
    monkeypatch.setattr(simulation, "MOST_HELD", 600)
    one_by_one, spread_one_by_one = reached()
    assert held == 300 and mean == pytest.approx(one_by_one, rel=0.01) and spread == pytest.approx(spread_one_by_one, rel=0.25)


def test_nobody_is_owed_where_parts_of_persons_move() -> None:
    """0.6 persons, drawn as one: in runs where she goes, 0.05 of those who stay would have become −0.4, and a later draw of −1 failed."""
    persons = np.repeat(np.array([[[0.55], [0.05]]]), 64, axis=2)
    moved = simulation._moved(np.random.default_rng(1), persons, np.repeat(np.array([[[1.0], [0.0]]]), 64, axis=2))
    assert set(moved.ravel()) == {0.0, 1.0}  # she goes in some runs
    assert persons.min() >= 0
