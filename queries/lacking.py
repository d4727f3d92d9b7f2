"""Questions whose answer was not found among those asked for many days at once: they are asked so when nobody waits (`ask_ahead`)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from datetime import date
from threading import Lock
from typing import Generic, TypeVar

Question = TypeVar("Question", bound=Hashable)
MOST = 256
"""Questions that are noted; the pages have a hundred."""


class Lacking(Generic[Question]):
    """Questions in the order in which they were asked last, each with the date of that time and how often it was put off."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._noted: OrderedDict[Question, tuple[date, int]] = OrderedDict()

    def note(self, question: Question, as_of: date) -> None:
        """Note a question; of an earlier date it is not asked any more."""
        with self._guard:
            self._noted.pop(question, None)
            self._noted[question] = as_of, 0
            while len(self._noted) > MOST:
                self._noted.popitem(last=False)

    def take(self) -> tuple[Question, date, int] | None:
        """The first question; None if there is none."""
        with self._guard:
            if not self._noted:
                return None
            question, (as_of, turn) = self._noted.popitem(last=False)
            return question, as_of, turn

    def put_off(self, lacking: tuple[Question, date, int]) -> None:
        """Note a question once more behind all others, unless it was asked anew meanwhile."""
        question, as_of, turn = lacking
        with self._guard:
            self._noted.setdefault(question, (as_of, turn + 1))
