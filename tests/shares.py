"""What every share of an answer has to be: a part of its whole, between nobody and everybody."""

from __future__ import annotations

from collections.abc import Iterator

from queries import Answer
from queries.registry import Metric

OVER_ONE = {"target_status.achievement": "a target may be exceeded, and a population may grow from its baseline"}
"""Shares that are no part of a whole, and why."""


def part_and_whole(answer: Answer, column: Metric, index: int) -> tuple[float, float] | None:
    """Numerator and denominator of a rate in that row; None where it is made of others (a curve) or of none."""
    rows = answer.records
    if not column.numerator or not column.denominator or column.over == "curve":
        return None
    terms = column.numerator.replace("-", "+ -").split("+")
    part = sum(-(rows[index][term.strip(" -")] or 0) if "-" in term else rows[index][term.strip()] or 0 for term in terms)
    match column.over:
        case "first":
            whole = rows[0][column.denominator]
        case "previous":
            whole = rows[index - 1][column.denominator] if index else None
        case "all":
            whole = sum(row[column.denominator] or 0 for row in rows)
        case _:
            whole = rows[index][column.denominator]
    return None if whole is None else (part, whole)


def faults(answer: Answer) -> Iterator[str]:
    """What is no part of a whole in an answer."""
    for column in answer.columns:
        name = f"{answer.result.name}.{column.name}"
        if column.kind != "share" or name in OVER_ONE:
            continue
        for index, row in enumerate(answer.records):
            value, counted = row[column.name], part_and_whole(answer, column, index)
            if value is not None and not 0 <= value <= 1:
                yield f"{name} {value} in {row}"
            if value is not None and counted is not None and not 0 <= counted[0] <= counted[1]:
                yield f"{name}: {counted[0]} of {counted[1]} in {row}"
