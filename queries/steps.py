"""Results that stay the same from one day on which something changes to the day before the next: of a small programme they are asked
as of many such days at once.

Most of a small question's time goes into planning it, so that as of a hundred days it takes half as long again as as of one. What a
result may change with is named here; support/change_days.sql finds the days.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from queries.registry import Result

if TYPE_CHECKING:
    from queries.answer_cache import Values

AT_ONCE = 100
"""Days of one question."""
NEAR = 25
"""So many days before the end of a stretch the next one is asked for too, while nobody waits: about what changes in a month."""
ALONE = 2
"""As of so many dates a result is asked alone before."""
CALENDAR = ("months", "years")
"""Kinds of days that go on without any record; they are known to twenty years after the last."""


@dataclass(frozen=True)
class Steps:
    """The kinds of days on which a result may change, and the order of its rows, as SQL over its columns and $by."""

    kinds: tuple[str, ...]
    order: str = ""


_MOVES = ("residents", "training", "exits")
_OF_GROUPS = "case when $by = 'cohort' then starts_on end, \"group\""
STEPS = {
    "breakdown": Steps((*_MOVES, "years"), "value"),
    "cohorts": Steps(_MOVES, "starts_on, cohort_id"),
    "completion": Steps(("training",), _OF_GROUPS),
    "coverage_bridge": Steps(_MOVES, "list_position(['start', 'newly_covered', 'arrived', 'returned', 'left', 'end'], component)"),
    "coverage_ceiling": Steps(_MOVES),
    "coverage_gap": Steps(_MOVES, "list_position(['resident', 'away', 'all'], whereabouts)"),
    "coverage_monthly": Steps((*_MOVES, "months"), "month"),
    "earning_by_months": Steps(("residents", "training", "follow_ups", "horizons"), "months"),
    "equity": Steps(("residents", "training", "years"), "value"),
    "events": Steps(("events",), "happened_on, title"),
    "everybody": Steps(
        _MOVES,
        "list_position(['never', 'started', 'completed', 'passed'], training),"
        " list_position(['stayed', 'back', 'mentas', 'closure', 'elsewhere', 'unknown', 'died'], whereabouts)",
    ),
    "exit_bounds": Steps(_MOVES),
    "exits_by_destination": Steps(("residents", "exits"), "destination, by_closure"),
    "exits_monthly": Steps((*_MOVES, "months"), "month"),
    "flow_monthly": Steps((*_MOVES, "months"), "month"),
    "graduates_earning": Steps(("training", "residents", "follow_ups")),
    "headline": Steps((*_MOVES, "half_years", "follow_ups")),
    "income": Steps(("residents", "follow_ups")),
    "income_base": Steps(("residents", "follow_ups")),
    "ledger": Steps((*_MOVES, "headcounts")),
    "market_chain": Steps(
        (*_MOVES, "follow_ups", "sales"), "list_position(['completed', 'with_product', 'sold', 'sold_again', 'earning', 'mentas'], stage)"
    ),
    "mentas_by_training": Steps((*_MOVES, "follow_ups"), "list_position(['passed', 'completed', 'started', 'never', 'before_programme'], training)"),
    "mentas_monthly": Steps((*_MOVES, "months"), "month"),
    "needs": Steps(("residents", "follow_ups"), "persons desc, need"),
    "reach": Steps(("training",), _OF_GROUPS),
    "sales_by_channel": Steps(("residents", "sales"), "amount desc, channel"),
    "sales_by_facilitator": Steps(("residents", "sales"), "amount desc, facilitator"),
    "sales_by_product": Steps(("residents", "sales"), "amount desc, product"),
    "sales_monthly": Steps(("residents", "sales", "months"), "month"),
    "second_attempts": Steps(
        _MOVES,
        "list_position(['not_completed', 'not_passed'], setback), list_position(['succeeded', 'enrolled', 'waiting', 'mentas', 'gone'], outcome)",
    ),
    "target_status": Steps(
        (*_MOVES, "targets"), "list_position(['population', 'coverage', 'completion_rate', 'mentas', 'ceiling'], indicator), due_on"
    ),
    "tracer": Steps(("residents", "training", "follow_ups", "horizons"), "months"),
    "verdict": Steps((*_MOVES, "targets")),
}
"""By the result's name; of one that counts from a date, for each such date. The order is that of its SQL, which a query about many days
does not keep."""


@dataclass(frozen=True)
class Stretch:
    """The days of one question, and the place among them of the last one up to a date."""

    days: tuple[date, ...]
    place: int


@dataclass
class Asked:
    """The first dates as of which a result was asked, and whether a stretch of it was asked for ahead."""

    dates: set[date] = field(default_factory=set)
    ahead: bool = False


def stretch(days: Sequence[date], as_of: date, kinds: Sequence[str] = ()) -> Stretch | None:
    """The stretch of days of those kinds in which a date lies; None before the first day, and where the calendar goes on after the last."""
    known = bisect_right(days, as_of)
    if not known or (known == len(days) and not set(CALENDAR).isdisjoint(kinds)):
        return None
    number, place = divmod(known - 1, AT_ONCE)
    return Stretch(tuple(days[number * AT_ONCE : (number + 1) * AT_ONCE]), place)


def around(days: Sequence[date], as_of: date, kinds: Sequence[str] = ()) -> list[tuple[date, ...]]:
    """The days of the stretch in which a date lies, and of the one beside it where the date is near its end."""
    own = stretch(days, as_of, kinds)
    if own is None:
        return []
    beside = bisect_right(days, as_of) - 1 + (NEAR if own.place >= AT_ONCE // 2 else -NEAR)
    first = max(beside // AT_ONCE * AT_ONCE, 0)
    nearer = tuple(days[first : first + AT_ONCE])
    return [own.days, *([nearer] if nearer and nearer != own.days else [])]


def question(result: Result) -> str:
    """The query that asks a result as of each of $days, by $by and since $since where it takes them: in their order, the rows of each in the
    result's own."""
    order = STEPS[result.name].order
    return f"""
        select
            requested.place as "place of the day",
            answered.*,
        from (select unnest($days) as as_of, generate_subscripts($days, 1) as place) as requested
        cross join lateral ({result.query("requested.as_of")}) as answered
        order by requested.place{order and ", "}{order}
    """


def on_day(values: Values, place: int, as_of: date) -> Values:
    """The rows of one day of a stretch (counted from 0): as its own question would have found them."""
    import numpy as np

    begin, end = np.searchsorted(values["place of the day"], (place + 1, place + 2))
    rows = {name: _bare(column[begin:end]) for name, column in values.items() if name != "place of the day"}
    if "as_of" in rows:
        rows["as_of"] = np.full(end - begin, np.datetime64(as_of), rows["as_of"].dtype)
    return rows


def _bare(column: Any) -> Any:
    """A column without its mask where nothing is missing."""
    import numpy as np

    return column.data if np.ma.isMaskedArray(column) and not column.mask.any() else column
