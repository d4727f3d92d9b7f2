"""Answers kept in memory, counted in bytes."""

from __future__ import annotations

import sys
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

OF_AN_ANSWER = 2000
"""Bytes that an answer takes beside its columns: its question, the dict and the heads of the arrays."""
SAMPLE = 5_000
"""Rows of a column of texts or dates whose size is looked at: a result with a row for each group and month has hundreds of thousands, and
measuring each took longer than computing them."""
Values = dict[str, "np.ndarray[Any, Any]"]


class AnswerCache(OrderedDict[tuple[Any, ...], Values]):
    """Answers by their question, the least recently used first, and the bytes that they take."""

    bytes_used = 0

    def __setitem__(self, question: tuple[Any, ...], values: Values) -> None:
        self.bytes_used += size(values) - (size(self[question]) if question in self else 0)
        super().__setitem__(question, values)

    def forget_oldest(self) -> None:
        """Forget the least recently used answer."""
        _, values = self.popitem(last=False)
        self.bytes_used -= size(values)

    def clear(self) -> None:
        """Forget all."""
        super().clear()
        self.bytes_used = 0


def share_texts(values: Values) -> None:
    """Let equal texts of all answers be one object: codes and names stand in each answer anew. Long columns are left as they are (`SAMPLE`)."""
    for column in values.values():
        held: np.ndarray[Any, Any] = getattr(column, "data", column) if hasattr(column, "mask") else column
        if held.dtype.hasobject and held.size <= SAMPLE and held.flags.writeable:  # what is read of a stretch of days shares them already
            held[:] = [sys.intern(each) if type(each) is str else each for each in held.tolist()]


def size(values: Values) -> int:
    """About how many bytes an answer takes; texts and dates that stand in several rows are one object and counted once, of a long column as
    often as in its first rows."""
    return OF_AN_ANSWER + sum(map(_size_of_column, values.values()))


def _size_of_column(column: np.ndarray[Any, Any]) -> int:
    mask: np.ndarray[Any, Any] | None = getattr(column, "mask", None)
    sample = column[:SAMPLE].tolist() if column.dtype.hasobject else []
    objects = sum(map(sys.getsizeof, {id(each): each for each in sample}.values()))
    return column.nbytes + (0 if mask is None else mask.nbytes) + objects * len(column) // max(len(sample), 1)
