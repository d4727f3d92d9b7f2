"""The record that the forecast starts from, made of what is published, or on other days of the same figures, exact.

The forecast must not tell more than what is published. New entries, exits and residents of each month are exact for everybody, and
returns follow from them; exits by closure are known as of their steps. How long persons have been here or away, and which of those who left
were trained, is not published: everybody leaves at one rate, returns become rarer the longer somebody is away, and persons are followed
from month to month on that assumption.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from planning.rates import Array, by_age
from planning.record import AGES, DAYS_A_MONTH, STEPS, HeldGroup, Month, Observed, emptied
from queries.dates import month_end

RETURNING = np.array([1.0, 0.95, 0.8, 0.6])
"""How likely those away are to come back, by STEPS: some never will, so fewer of those away longest do."""


@dataclass(frozen=True)
class Flow:
    """A month of everybody: new entries, exits (those shown as by closure apart), returns, and residents at its end."""

    start: date
    end: date
    new: int
    left: int
    closure: int
    returned: int
    residents: int


def flows(rows: Sequence[Mapping[str, Any]], closures: Sequence[int], as_of: date) -> tuple[Flow, ...]:
    """The months of flow_monthly up to the date, each with what is shown of the exits by closure up to its end.

    What is shown moves in steps: where it rises by more than left in a month, the rest left in the months before.
    """
    risen = [max(0, now - before) for before, now in zip((0, *closures), closures, strict=False)]
    for index in range(len(rows) - 1, -1, -1):
        more = max(0, risen[index] - rows[index]["exited"])
        risen[index] -= more
        if index:
            risen[index - 1] += more
    return tuple(
        Flow(
            row["month"] - timedelta(days=1),
            end,
            row["new"],
            row["exited"] - closure,
            closure,
            row["net"] - row["new"] + row["exited"],
            row["residents"],
        )
        for row, end, closure in zip(rows, (min(month_end(row["month"]), as_of) for row in rows), risen, strict=True)
    )


def published_record(months: Sequence[Flow], before: Sequence[Flow], headline: Mapping[str, Any], groups: tuple[HeldGroup, ...]) -> Observed:
    """The record of these months, after those before.

    `headline` is the row of the last day, as it is published where it is.
    """
    registered, sent_away = (sum(getattr(flow, name) for flow in before) for name in ("new", "closure"))
    residents = before[-1].residents if before else 0
    here, away = _long(residents), _long(registered - residents - sent_away)
    made = []
    for flow in months:
        length = (flow.end - flow.start).days / DAYS_A_MONTH
        registered, sent_away = registered + flow.new, sent_away + flow.closure
        at_start = here, away
        leaving, returning = _taken(here, np.ones(AGES), flow.left + flow.closure), _taken(away, by_age(RETURNING), flow.returned)
        here, away = _older(here - leaving, flow.new), _older(away - returning, flow.left)
        here[-1] += flow.returned
        here, away = _scaled(here, flow.residents), _scaled(away, registered - flow.residents - sent_away)
        stayed, gone = (tuple(_steps((old + new) / 2) * length) for old, new in zip(at_start, (here, away), strict=True))
        left, back = _shared(stayed, np.ones(len(STEPS)), flow.left), _shared(gone, RETURNING, flow.returned)
        nobody = (0.0,) * len(STEPS)
        made.append(Month(flow.start, flow.end, flow.new, (left, nobody, back), (stayed, nobody, gone)))
    total, covered = headline["registered"], headline["covered"] or 0
    untrained = headline["residents"] - (headline["covered_residents"] or 0)
    return Observed(
        as_of=months[-1].end,
        registered=total,
        covered=covered,
        here=_stages(here, untrained),
        away=_stages(away, (total - covered - untrained) * away.sum() / max(total - headline["residents"], 1)),
        months=tuple(made),
        groups=groups,
        sent_away=sum(flow.closure for flow in months),
        closed=emptied({**headline, "closure_exits": sent_away}),
    )


def _long(persons: int) -> Array:
    ages = np.zeros(AGES)
    ages[-1] = max(persons, 0)
    return ages


def _steps(ages: Array) -> Array:
    return np.array([ages[first:last].sum() for first, last in STEPS])


def _taken(ages: Array, likely: Array, number: float) -> Array:
    """Of the persons, `number` by how likely each is; all if there are fewer."""
    weight = ages * likely
    return np.minimum(ages, weight * (number / weight.sum())) if weight.sum() > 0 else np.zeros(AGES)


def _older(ages: Array, new: float) -> Array:
    older = np.concatenate([[max(new, 0)], ages[:-1]])
    older[-1] += ages[-1]
    return older


def _scaled(ages: Array, total: float) -> Array:
    return ages * (max(total, 0) / ages.sum()) if ages.sum() > 0 else _long(round(total))


def _shared(exposure: Sequence[float], likely: Array, number: int) -> tuple[float, ...]:
    """Moves by STEPS, as the time in which they could happen and how likely each is say."""
    weight = np.array(exposure) * likely
    return tuple(float(each) for each in (weight if weight.sum() > 0 else np.ones(len(STEPS))) * (number / (weight.sum() or len(STEPS))))


def _stages(ages: Array, untrained: float) -> tuple[tuple[float, ...], ...]:
    """Persons by stage: those never trained and those trained, of all ages alike."""
    share = min(1.0, max(0.0, untrained / ages.sum())) if ages.sum() > 0 else 0.0
    return tuple(tuple(float(each) for each in ages * part) for part in (share, 0.0, 1 - share))
