"""The simulation behind the forecast: residents and coverage, month by month, if nothing else changes, in many runs at once.

In every run:
- residents and people away are counted by stage (untrained, started but not completed, trained) and by whole months since registration,
  completion or leaving (12 holds all longer);
- residents leave by a staying curve (those who completed a training by one of their own where the record tells them apart, which what is
  published does not), who is away returns by another; the levels of entries, exits and returns drift as they did in the last three years,
  with the months around Lebaran apart (planning/drift.py);
- planned groups take those longest on the register first; how many places stay empty or go to people trained before, how many of those
  invited stay away and how many complete differs from group to group (planning/rates.py). Who starts is covered on the group's first day.
  Where the dates of the groups only follow the rhythm of the past, they wander as they did in the past, and come later where none has been
  held for long;
- most programmes neither grow nor shrink for long: runs in which entries balance what leaves weigh more;
- exits by order of a closure enter no rate, and nobody sent away by one is expected back; once a closure has emptied the place, nobody
  comes, returns or is trained.

The same record gives the same runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

import numpy as np

from planning import drift
from planning.levels import RatesOfRecord, rates_of_record
from planning.rates import Array, Rates, Share, at_level, by_age, certain, rate_of, share_of_groups, totals
from planning.record import DAYS_A_MONTH, LOST, Observed, within_reach
from queries.dates import months_from
from queries.in_turn import QuestionLocks

RUNS = 1500
SEED = 20190101
CLOSE = 1e-9
"""Values this close to a target reach it."""
LATEST_GROUPS = 20
"""The latest groups, from which the shares of coming ones are drawn."""
RHYTHM_CHANGES = 0.13
"""How much the rhythm of the groups to come may differ from the past, as a standard deviation of its logarithm."""
LATEST_GAPS, OFF_OF_MEDIAN = 5, 1.25
"""Gaps between groups whose median is assumed to go on, and how much farther off a median is than a mean."""
INTERRUPTED = 2.0
"""Usual gaps without a group after which training is taken to be interrupted; more where the gaps vary much."""
MOST_HELD = 300
"""Of more groups whose dates are decided several that follow each other are held at once: a million persons have thousands."""
LEAST_RHYTHM = 0.1
"""Least variation of the days between groups, as a share of them."""

Schedule = tuple[tuple[date, int], ...]
"""Planned groups: first day and places."""
_in_turn = QuestionLocks()


@dataclass(frozen=True)
class Paths:
    """The outcome of each run: residents, coverage and residents never trained on each date [dates, runs]."""

    dates: tuple[date, ...]
    residents: Array
    coverage: Array
    uncovered: Array


def simulate(
    record: Observed, schedule: Schedule, months: int, by_hand: Rates = Rates(), firm: bool = False, runs: int = RUNS, seed: int = SEED
) -> Paths:
    """Simulate the months after the record's date in that many runs; the same arguments give the same paths, computed once.

    `firm`: the dates of the groups are decided. Groups that begin after the last month are left out.
    """
    with _in_turn.one((record, schedule, months, by_hand, firm, runs, seed)):
        return _simulated(record, schedule, months, by_hand, firm, runs, seed)


@lru_cache(maxsize=16)
def _simulated(record: Observed, schedule: Schedule, months: int, by_hand: Rates, firm: bool, runs: int, seed: int) -> Paths:
    dates = tuple(months_from(record.as_of, number) for number in range(months + 1))
    return Paths(dates, *_Runs(record, by_hand, runs, seed).months(dates, schedule, firm))


class _Runs:
    """The state of all runs: persons here and away [stages, ages, runs], their rates, and what is counted.

    Runs are the last axis, so that sums over ages go along long rows of memory.
    """

    def __init__(self, record: Observed, by_hand: Rates, runs: int, seed: int) -> None:
        record = within_reach(record)
        measured = rates_of_record(record, runs, seed)
        self.record, self.random, self.runs = record, measured.numbers_after(), runs
        self.here = np.repeat(np.array(record.here, dtype=float)[:, :, None], runs, axis=2)
        self.away = np.repeat(np.array(record.away, dtype=float)[:, :, None], runs, axis=2)
        self.registered, self.covered = np.full(runs, record.registered), np.full(runs, record.covered)
        self._rates(measured, by_hand)
        self._groups(by_hand)

    def _rates(self, measured: RatesOfRecord, by_hand: Rates) -> None:
        record, self.entries, self.levels = self.record, measured.entries, measured.levels
        # A rate set by hand is certain: its level does not drift.
        self.steady = tuple(rate is not None for rate in (by_hand.entries, by_hand.leaving, by_hand.returning))
        drawn, back = [measured.untrained.drawn, measured.trained.drawn], measured.returns.drawn
        if by_hand.leaving is not None:
            stayed = [totals(record.months, index)[1] for index in (0, 1)]
            drawn = [at_level(each, rate_of(by_hand.leaving), time if time.any() else stayed[0]) for each, time in zip(drawn, stayed, strict=True)]
        if by_hand.returning is not None:
            days = sum((month.end - month.start).days for month in record.months[-12:])
            away = totals(record.months[-12:], 2)[1] / max(days / DAYS_A_MONTH, 1e-9)  # as many as were away on average
            back = at_level(back, by_hand.returning / max(away.sum(), 1.0), away)
        self.entries = self.entries if by_hand.entries is None else by_hand.entries
        self.newcomers, self.back_soon = drawn[0][:, 0], back[:, 0]
        self.leaving, self.returning = np.stack([_next_month(by_age(each).T) for each in drawn]), _next_month(by_age(back).T)

    def _groups(self, by_hand: Rates) -> None:
        groups, random, runs = self.record.groups[-LATEST_GROUPS:], self.random, self.runs
        enrolled = [group for group in groups if group.enrolled]
        started = [group for group in groups if group.started]
        sized = [(group.places, group) for group in groups if group.places and group.enrolled <= group.places]
        taken = [places - group.enrolled + group.started - group.first_timers for places, group in sized]

        def share(parts: list[int], wholes: list[int], set_by_hand: float | None, prior: tuple[float, float]) -> Share:
            return share_of_groups(random, parts, wholes, runs, prior) if set_by_hand is None else certain(set_by_hand, runs)

        self.no_show = share([group.enrolled - group.started for group in enrolled], [group.enrolled for group in enrolled], by_hand.no_show, (1, 9))
        not_completing = None if by_hand.completion is None else 1 - by_hand.completion
        self.dropping = share([group.started - group.completed for group in started], [group.started for group in started], not_completing, (1, 4))
        self.taken = share_of_groups(random, taken, [places for places, _ in sized], runs, (1, 3)) if sized else certain(0.0, runs)

    def months(self, dates: tuple[date, ...], schedule: Schedule, firm: bool) -> tuple[Array, Array, Array]:
        """Residents, coverage and residents never trained on each date [dates, runs]."""
        counted = [self._counted()]
        together = max(1, -(-len(schedule) // MOST_HELD)) if firm else 1
        coming = [] if self.record.closed else self._begins(dates, bundled(schedule, together), firm)
        begins = [(places, months, months.min(), months.max()) for places, months in coming]
        for number, (before, after) in enumerate(pairwise(dates)):
            self._month(drift.season(before, after))
            for places, months, earliest, latest in begins:
                if earliest < number + 1 and latest >= number:
                    now = np.flatnonzero((months >= number) & (months < number + 1))
                    if now.size:
                        self._hold(now, places, months[now] - number, together)
            counted.append(self._counted())
        residents, shares, uncovered = (np.array(each) for each in zip(*counted, strict=True))
        return residents, shares, uncovered

    def _begins(self, dates: tuple[date, ...], schedule: Schedule, firm: bool) -> list[tuple[int, Array]]:
        """The places of each group, and in how many months it begins in each run."""
        days = np.array([(date_ - dates[0]).days for date_ in dates])
        first = np.array([(begins - dates[0]).days for begins, _ in schedule], dtype=float)
        if firm or not len(first):
            begins = np.repeat(first[:, None], self.runs, axis=1)
        else:
            starts = [group.starts_on for group in self.record.groups][-12:]
            gaps = np.array([(later - earlier).days for earlier, later in pairwise(starts) if later > earlier], dtype=float)
            varies = max(float(np.log(gaps).std(ddof=1)) if len(gaps) > 2 else 0.3, LEAST_RHYTHM)
            # Numbers of their own, group by group: a forecast over more months begins with that over fewer.
            random = np.random.default_rng([SEED, len(gaps)])
            # The days between groups are assumed from the median of the latest ones (planning/assumptions.py).
            median_off = OFF_OF_MEDIAN * varies / max(1, min(len(gaps), LATEST_GAPS)) ** 0.5
            rhythm = random.normal(0, (median_off**2 + RHYTHM_CHANGES**2) ** 0.5, self.runs)
            late = self._interruption(first[0], gaps, varies, starts[-1:], random)
            own = random.normal(0, varies, (len(first), self.runs))
            begins = (np.diff(first, prepend=0.0)[:, None] * np.exp(rhythm + own)).cumsum(axis=0) + late
        months = np.interp(begins - 1, days, np.arange(len(days)), right=np.inf)
        return [(places, months[index]) for index, (_, places) in enumerate(schedule)]

    def _interruption(self, first: float, gaps: Array, varies: float, latest: list[date], random: np.random.Generator) -> Array:
        """Days by which all groups begin later in each run, where none has begun for far longer than usual: an interruption lasts on for as
        long again as it has lasted in half of the runs (its length has no scale: the chance that it is over T times as long is 1 / T)."""
        usual = float(np.exp(np.log(gaps).mean())) if len(gaps) else 0.0
        silent = (self.record.as_of - latest[0]).days if latest else 0
        if not usual or silent <= usual * max(INTERRUPTED, float(np.exp(2 * varies))) or first > silent:
            return np.zeros(self.runs)
        return (silent - usual) * (1 / random.uniform(1e-3, 1, self.runs) - 1)

    def _counted(self) -> tuple[Array, Array, Array]:
        here = self.here.sum(axis=1)
        return np.rint(here.sum(axis=0)), np.divide(self.covered, self.registered, out=np.zeros(self.runs), where=self.registered > 0), here[0]

    def _month(self, season: tuple[float, float]) -> None:
        random, record = self.random, self.record
        self.levels = self.levels.next_month(random)
        entries, exits, returns = self.levels.factors(random, season)
        exits, returns = (np.ones(self.runs) if steady else each for steady, each in zip(self.steady[1:], (exits, returns), strict=True))
        leaving = -np.expm1(-self.leaving * exits)[[0, 0, 1]]
        left = _moved(random, self.here, leaving)
        back = np.zeros((3, self.runs)) if record.closed else _moved(random, self.away, -np.expm1(-self.returning * returns)[None])
        expected = np.zeros(self.runs) if record.closed else self.entries * (np.ones(self.runs) if self.steady[0] else entries)
        new = random.poisson(expected)
        # Who comes in this month has half of it to leave again, and who leaves to return.
        passing = random.binomial(new, -np.expm1(-self.newcomers * exits / 2))
        left[0] += passing
        soon = np.zeros_like(left) if record.closed else _binomial(random, left, -np.expm1(-self.back_soon * returns / 2)[None])
        self.here, self.away = _older(self.here), _older(self.away)
        self.away[:, -1] *= 1 - LOST
        self.here[0, 0] = new - passing
        self.here[:, -1] += back + soon
        self.away[:, 0] = left - soon
        self.registered = self.registered + new

    def _hold(self, now: Array, places: int, part: Array, together: int = 1) -> None:
        """Hold one group in the runs `now` in which it begins in this month, after that part of it: who starts is covered, who completes
        is trained. Only these runs draw. The places may be those of several groups held `together`."""
        random, here = self.random, self.here[:2][:, :, now]  # who is trained is only added to
        waiting = here[0, ::-1].copy()
        waiting[-1] *= part
        before = waiting.cumsum(axis=0)
        free = places - random.binomial(places, self.taken.of_group(random, now, together))
        invited = np.minimum(np.floor(before[-1] + CLOSE), free).astype(int)
        starters = random.binomial(invited, 1 - self.no_show.of_group(random, now, together))
        came = _first_of(waiting, before, starters)[::-1]
        here[0] -= came
        completed = random.binomial(starters, 1 - self.dropping.of_group(random, now, together))
        # Those who do not complete keep their months on the register. Which of them they are is not known: the newest.
        here[1] += _first_of(came, came.cumsum(axis=0), starters - completed)
        self.here[:2][:, :, now] = here
        self.here[2, 0, now] += completed
        self.covered[now] += starters


def bundled(schedule: Schedule, together: int) -> Schedule:
    """The groups by so many that follow each other: the day on which the middle one begins, and the places of all."""
    if together == 1:
        return schedule
    ordered = sorted(schedule)
    bundles = (ordered[index : index + together] for index in range(0, len(ordered), together))
    return tuple((each[len(each) // 2][0], sum(places for _, places in each)) for each in bundles)


def _binomial(random: np.random.Generator, number: Array, probability: Array) -> Array:
    """Binomial draws for each stage and run, drawn run by run."""
    return np.asarray(random.binomial(number.T.astype(int), probability.T).T)


def _moved(random: np.random.Generator, persons: Array, probability: Array) -> Array:
    """Move persons out: how many of each stage [stages, runs] is drawn; which ages they have follows the probabilities."""
    leaving = persons * probability
    likely, number = leaving.sum(axis=1), np.rint(persons.sum(axis=1))
    moved = _binomial(random, number, np.clip(np.divide(likely, number, out=np.zeros_like(likely), where=number > 0), 0, 1))
    leaving *= np.divide(moved, likely, out=np.zeros_like(likely), where=likely > 0)[:, None]
    persons -= leaving
    if persons.min() < 0:
        short = np.minimum(persons, 0).sum(axis=1)
        np.maximum(persons, 0, out=persons)
        whole = persons.sum(axis=1)
        # Parts of persons are drawn as whole ones: more may move than the part that is there.
        persons *= np.divide(np.maximum(whole + short, 0), whole, out=np.zeros_like(whole), where=whole > 0)[:, None]
    return moved.astype(float)


def _next_month(rates: Array) -> Array:
    """Rates [ages, runs] over the coming month: a person spends half of it at her age in months, half at the next."""
    return (rates + np.concatenate([rates[1:], rates[-1:]])) / 2


def _older(persons: Array) -> Array:
    """Everybody a month older: the first age is empty, the last holds all longer ones."""
    older = np.zeros_like(persons)
    older[:, 1:] = persons[:, :-1]
    older[:, -1] += persons[:, -1]
    return older


def _first_of(persons: Array, together: Array, number: Array) -> Array:
    """In each run the first `number` of the persons, in the order in which they stand; `together` are their sums up to each."""
    return np.asarray(np.minimum(np.maximum(number - (together - persons), 0), persons))
