"""The oracle: a recount of every named result in plain Python, without SQL or pandas, slow and obvious."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.factories import Row
from tests.oracle.count import DAY, Count, Selection, add_months, age_band
from tests.oracle.leaving import (
    cohort_maturity,
    everybody,
    exit_bounds,
    exit_survival,
    exits_by_destination,
    exits_monthly,
    first_training,
    flow_monthly,
    kaplan_meier,
    leaving_by_training,
    ledger,
    mentas_by_training,
    mentas_monthly,
    return_survival,
    staying_base,
    staying_monthly,
)
from tests.oracle.stages import (
    cascade,
    earning_by_months,
    graduates_earning,
    headline,
    income,
    income_base,
    market_chain,
    needs,
    sales_by,
    sales_by_facilitator,
    sales_monthly,
    tracer,
)
from tests.oracle.targets import (
    events,
    freshness,
    headcount_reconciliation,
    known_up_to,
    pace,
    target_path,
    target_status,
    verdict,
)
from tests.oracle.training import (
    attendance_by_day,
    attendance_unbroken,
    breakdown,
    cohorts,
    completion,
    coverage_bridge,
    coverage_ceiling,
    coverage_gap,
    coverage_monthly,
    coverage_over_time,
    equity,
    reach,
    second_attempts,
    waiting,
)

__all__ = ["BY", "RECOUNTS", "SINCE", "Count", "Selection", "add_months", "age_band", "kaplan_meier", "questions", "recount"]

RECOUNTS: dict[str, Callable[..., list[Row]]] = {
    "headline": headline,
    "cascade": cascade,
    "first_training": first_training,
    "flow_monthly": flow_monthly,
    "cohorts": cohorts,
    "attendance_by_day": attendance_by_day,
    "attendance_unbroken": attendance_unbroken,
    "breakdown": breakdown,
    "cohort_maturity": cohort_maturity,
    "completion": completion,
    "second_attempts": second_attempts,
    "coverage_bridge": coverage_bridge,
    "coverage_ceiling": coverage_ceiling,
    "coverage_gap": coverage_gap,
    "coverage_monthly": coverage_monthly,
    "coverage_over_time": coverage_over_time,
    "earning_by_months": earning_by_months,
    "graduates_earning": graduates_earning,
    "equity": equity,
    "events": events,
    "everybody": everybody,
    "exit_bounds": exit_bounds,
    "exit_survival": exit_survival,
    "exits_by_destination": exits_by_destination,
    "exits_monthly": exits_monthly,
    "freshness": freshness,
    "headcount_reconciliation": headcount_reconciliation,
    "income": income,
    "known_up_to": known_up_to,
    "income_base": income_base,
    "leaving_by_training": leaving_by_training,
    "ledger": ledger,
    "market_chain": market_chain,
    "mentas_by_training": mentas_by_training,
    "mentas_monthly": mentas_monthly,
    "needs": needs,
    "pace": pace,
    "verdict": verdict,
    "reach": reach,
    "return_survival": return_survival,
    "sales_by_channel": lambda count: sales_by(count, "channel"),
    "sales_by_facilitator": sales_by_facilitator,
    "sales_by_product": lambda count: sales_by(count, "product"),
    "sales_monthly": sales_monthly,
    "staying_base": staying_base,
    "staying_monthly": staying_monthly,
    "target_path": target_path,
    "target_status": target_status,
    "tracer": tracer,
    "waiting": waiting,
}
"""How each named result is recounted; those of BY take `by`, those of SINCE `since`."""
BY: dict[str, tuple[str | None, ...]] = {
    "breakdown": ("age_band", "origin", "education", "skill", "trainer", "organiser"),
    "equity": ("age_band", "origin", "education"),
    "reach": (None, "skill", "cohort"),
    "completion": (None, "skill", "cohort"),
    "attendance_unbroken": (None, "skill", "cohort"),
    "exit_survival": (None, "age_band", "origin", "education", "skill", "cohort"),
    "first_training": (None, "age_band", "origin", "education"),
    "return_survival": (None, "age_band", "origin", "education", "skill", "cohort", "destination"),
}
SINCE: dict[str, tuple[str, ...]] = {
    "exit_survival": ("completion", "registration"),
    "coverage_bridge": ("date",),
    "ledger": ("date",),
    "staying_base": ("date",),
    "staying_monthly": ("date",),
}


def recount(result: str, count: Count, by: str | None = None, since: Any = None) -> list[Row]:
    """The rows of a named result."""
    options = {"by": by} if result in BY else {}
    if result in SINCE:
        options |= {"since": since}
    return RECOUNTS[result](count, **options)


def questions(as_of: date, turn: int | None = None) -> list[tuple[str, str | None, Any]]:
    """Every (result, by, since) that the recount can answer; with a turn only some groupings and dates, others each turn."""

    def some(values: tuple[Any, ...], most: int) -> tuple[Any, ...]:
        if turn is None or not values:
            return values
        first = turn * most % len(values)
        return (*values, *values)[first : first + min(most, len(values))]

    def groupings(result: str) -> tuple[str | None, ...]:
        named = tuple(by for by in BY.get(result, ()) if by)
        return (*(by for by in BY.get(result, (None,)) if not by), *some(named, 2 if result == "breakdown" else 1))

    def dates(result: str) -> tuple[Any, ...]:
        if result in ("staying_base", "staying_monthly"):
            return some((as_of - 40 * DAY, None, as_of - 200 * DAY, as_of), 1)
        return some((None, as_of, as_of - 40 * DAY, date(as_of.year - 1, 1, 1), date(as_of.year, 1, 1)), 2)

    listed: list[tuple[str, str | None, Any]] = []
    for result in RECOUNTS:
        since = dates(result) if SINCE.get(result) == ("date",) else SINCE.get(result, (None,))
        listed += [(result, by, start) for by in groupings(result) for start in since]
    return listed
