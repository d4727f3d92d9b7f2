"""Results with a row for each group and day, or month: asked for by the group's number, with its code put in here.

A text of its own for each of 800,000 rows took longer than all that is counted in them, and eight times the memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from queries.answer_cache import Values
from queries.registry import Result

if TYPE_CHECKING:
    import numpy as np

    Codes = np.ndarray[Any, Any]

BY_NUMBER = {
    "attendance_by_day": "select * from attendance_of_groups($as_of)",
    "cohort_maturity": "select * from maturity_of_groups($as_of)",
}
"""The query (of definitions/9_groups.sql) that has the same rows with the number of the cohort in place of its code, by the result's name."""


def question(result: Result) -> str:
    """The query that asks for a result: for one of these, by the group's number."""
    return BY_NUMBER.get(result.name) or result.query()


def as_codes(codes: list[str]) -> Codes:
    """The codes of all groups, in the order of their numbers, as a column."""
    import numpy as np

    return np.array(codes, dtype=object)


def with_codes(values: Values, codes: Codes) -> Values:
    """The columns of such an answer with each group's code; numbers are counted from 1."""
    return {"cohort_id": codes[values["cohort"] - 1], **{name: column for name, column in values.items() if name != "cohort"}}
