"""Columns that SQL cannot compute: exact limits and tests (exact.py).

The SQL of such a result names these columns and leaves them null. Only results for staff have any: published figures are made from
the SQL alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from queries.exact import p_equal, poisson_limits, ratio_limits

if TYPE_CHECKING:
    import numpy as np

    Values = dict[str, "np.ndarray[Any, Any]"]

Columns = dict[str, list[float | None]]


def complete(result: str, values: Values) -> Values:
    """The columns of a result's answer, with those that are computed here."""
    compute = COMPUTED.get(result)
    if compute is None:
        return values
    import numpy as np

    made = compute({name: column.tolist() for name, column in values.items()})
    return values | {
        name: np.ma.masked_array(np.array([0.0 if number is None else number for number in column]), [number is None for number in column])
        for name, column in made.items()
    }


def _leaving_by_training(columns: dict[str, list[Any]]) -> Columns:
    """The limits of each rate and of its ratio to the first row's, which has a ratio of 1 and no limits."""
    rows = list(zip(columns["exits"], columns["person_months"], strict=True))
    limits = [tuple(100 * limit / time for limit in poisson_limits(exits)) if time else (None, None) for exits, time in rows]
    ratios = [ratio_limits(*row, *rows[0]) if index else (None, None) for index, row in enumerate(rows)]
    return {
        "lower": [low for low, _ in limits],
        "upper": [high for _, high in limits],
        "ratio_lower": [low for low, _ in ratios],
        "ratio_upper": [high for _, high in ratios],
    }


def _equity(columns: dict[str, list[Any]]) -> Columns:
    """The p-value of the one test of all rows, in each."""
    return {"p_value": [p_equal(columns["covered"], columns["registered"])] * len(columns["value"])}


COMPUTED: dict[str, Callable[[dict[str, list[Any]]], Columns]] = {"leaving_by_training": _leaving_by_training, "equity": _equity}
"""How each result is completed, from its columns as lists."""
