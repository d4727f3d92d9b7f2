"""What the forecast is compared with: the method of the first release, "stays as it is" and exponential smoothing.

Each gives the lower and upper end of the 80 % band after some months.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planning.record import Observed
from planning.simulation import Schedule
from queries.dates import months_from

Array = NDArray[Any]
Band = tuple[float, float]

Z80 = 1.2816
RUNS = 2000
LEAN = 3.0


def stays(past: Array, months: int) -> Band:
    """The last value, give or take what as many months' changes have come to."""
    spread = float(np.diff(past).std()) * months**0.5
    return past[-1] - Z80 * spread, past[-1] + Z80 * spread


def smoothed(past: Array, months: int) -> Band:
    """Exponential smoothing, with or without a damped trend: the better by AIC on a grid (Hyndman and others 2008, models ANN and AAdN)."""
    best: tuple[float, float, float] | None = None
    for alpha, beta, damping in product(np.linspace(0.1, 1, 10), (0.0, 0.05, 0.1, 0.2, 0.4), (0.8, 0.9, 0.98)):
        level, trend, errors = past[0], 0.0 if not beta else float(np.diff(past[:13]).mean()), []
        for value in past[1:]:
            expected = level + damping * trend
            errors.append(value - expected)
            level, trend = expected + alpha * errors[-1], damping * trend + alpha * beta * errors[-1]
        variance = float(np.mean(np.square(errors))) + 1e-12
        criterion = len(errors) * np.log(variance) + 2 * (2 if not beta else 5)
        if best is None or criterion < best[0]:
            steps = np.cumsum(damping ** np.arange(1, months + 1))
            ahead = alpha * (1 + beta * steps[: months - 1])
            best = criterion, level + trend * float(steps[-1]), (variance * (1 + float((ahead**2).sum()))) ** 0.5
    assert best is not None
    return best[1] - Z80 * best[2], best[1] + Z80 * best[2]


def first_release(record: Observed, schedule: Schedule, months: int) -> tuple[Array, Array]:
    """The 80 % bands [months, 2] of residents and coverage by the method of the first release: rates of the last two years, taken as
    constant; entries and exits vary more than chance where the net change did; persons attend independently of each other."""
    random = np.random.default_rng(20190101)
    window = record.months[-24:]
    length = sum((month.end - month.start).days for month in window) / 30.4375
    moves, exposure = (np.array([getattr(month, name) for month in window]).sum(axis=0) for name in ("moves", "exposure"))
    entries = sum(month.entries for month in window)
    net = [month.entries + sum(month.moves[2]) - sum(month.moves[0]) - sum(month.moves[1]) for month in window]
    moved = np.mean([month.entries + sum(map(sum, month.moves)) for month in window])
    extra = max(1.0, float(np.var(net, ddof=1) / moved)) if moved else 1.0

    def curve(index: int, extra: float, others: float | None = None) -> Array:
        own = (moves[index].sum() + 0.5) / max(exposure[index].sum(), 1.0)
        whole = own if others is None else (moves[index].sum() + LEAN) / (exposure[index].sum() + LEAN / others)
        shape, rate = moves[index] + 1.0, exposure[index] + 1.0 / whole
        return np.repeat(random.gamma(shape / extra, extra / rate, (RUNS, 4)), (1, 2, 9, 1), axis=1)

    def shock(monthly: float) -> Array:
        spread = (extra - 1) / max(monthly, 0.5)
        return random.gamma(1 / spread, spread, RUNS) if spread > 0 else np.ones(RUNS)

    coming = random.gamma((entries + 0.5) / extra, extra / length, RUNS)
    untrained = curve(0, extra)
    trained = curve(1, extra, (moves[0].sum() + 0.5) / max(exposure[0].sum(), 1.0)) if exposure[1].sum() else untrained
    exits, returns = np.stack([untrained, untrained, trained], axis=1), curve(2, 1.0)
    groups = record.groups
    enrolled, started, completed = (sum(getattr(group, name) for group in groups) for name in ("enrolled", "started", "completed"))
    completion, no_show = (
        random.beta(part + 0.5, whole - part + 0.5, RUNS) for part, whole in ((completed, started), (enrolled - started, enrolled))
    )
    here, away = (np.repeat(np.array(each, dtype=np.int64)[None], RUNS, axis=0) for each in (record.here, record.away))
    registered, covered = np.full(RUNS, record.registered), np.full(RUNS, record.covered)
    bands: list[tuple[Array, Array]] = []
    dates = [months_from(record.as_of, number) for number in range(months + 1)]
    for before, after in pairwise(dates):
        leaving = exits * shock((moves[0].sum() + moves[1].sum()) / length)[:, None, None]
        gone = random.binomial(here, -np.expm1(-_next(leaving)))
        back = random.binomial(away, -np.expm1(-_next(returns))[:, None, :])
        new = random.poisson(coming * shock(entries / length))
        here, away = _older(here - gone), _older(away - back)
        here[:, 0, 0] = new
        here[:, :, -1] += back.sum(axis=2)
        away[:, :, 0] = gone.sum(axis=2)
        registered = registered + new
        for day, places in schedule:
            if before < day <= after:
                covered = covered + _train(random, here, places, no_show, completion, (day - before).days / (after - before).days)
        shares = covered / np.maximum(registered, 1)
        bands.append((np.quantile(here.sum(axis=(1, 2)), (0.1, 0.9)), np.quantile(shares, (0.1, 0.9))))
    return np.array([residents for residents, _ in bands]), np.array([coverage for _, coverage in bands])


def _train(random: np.random.Generator, here: Array, places: int, no_show: Array, completion: Array, part: float) -> Array:
    waiting = here[:, 0, ::-1].copy()
    waiting[:, -1] = random.binomial(waiting[:, -1], part)
    starters = random.binomial(np.minimum(waiting.sum(axis=1), places), 1 - no_show)
    came = np.clip(starters[:, None] - (np.cumsum(waiting, axis=1) - waiting), 0, waiting)[:, ::-1]
    here[:, 0] -= came
    completed = random.binomial(starters, completion)
    here[:, 1] += np.clip((starters - completed)[:, None] - (np.cumsum(came, axis=1) - came), 0, came)
    here[:, 2, 0] += completed
    return np.asarray(starters)


def _next(rates: Array) -> Array:
    return np.asarray((rates + np.concatenate([rates[..., 1:], rates[..., -1:]], axis=-1)) / 2)


def _older(persons: Array) -> Array:
    older = np.zeros_like(persons)
    older[..., 1:] = persons[..., :-1]
    older[..., -1] += persons[..., -1]
    return older


def rhythm(record: Observed, until: date) -> Schedule:
    """Groups as they would go on: the middle places and days between starts of the last six, from the last one on."""
    latest = record.groups[-6:]
    if len(latest) < 2:
        return ()
    places = int(np.median([group.places or 0 for group in latest]))
    gap = int(np.median([(later.starts_on - earlier.starts_on).days for earlier, later in pairwise(latest)]))
    day, groups = latest[-1].starts_on.toordinal(), []
    while (day := day + gap) <= until.toordinal():
        groups.append((max(date.fromordinal(day), date.fromordinal(record.as_of.toordinal() + 1)), places))
    return tuple(groups)
