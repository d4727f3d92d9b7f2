"""The part of a long answer that a page draws: what is drawn and sent does not grow with the number of groups, trainers or products.

A heading judges all of them; the panel says how many are drawn, and its download has the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from queries import Answer
from ui.i18n import Words

T = TypeVar("T")

MOST = 40
"""So many groups are drawn at most, or rows of a ranking: more cannot be told apart on a screen."""
LISTED = 200
"""So many values a list offers at most; the others are found by typing."""


@dataclass(frozen=True)
class Excerpt:
    """The rows of an answer that are drawn: those whose `column` holds one of the `codes`, out of so many (`of`).

    `named`: some of them are drawn because the page names them, not for being the latest.
    """

    whole: Answer
    column: str
    codes: tuple[Any, ...]
    of: int
    named: bool = False

    @property
    def is_cut(self) -> bool:
        """Whether there is more than is drawn."""
        return len(self.codes) < self.of

    @cached_property
    def answer(self) -> Answer:
        """The rows that are drawn; the whole answer where that is all."""
        if not self.is_cut:
            return self.whole
        drawn = frozenset(self.codes)
        return self.whole.only(self.whole.places(self.column, drawn))

    def sentence(self, words: Words) -> str:
        """Which are drawn, of how many; empty where all are."""
        if not self.is_cut:
            return ""
        key = "panel.excerpt_named" if self.named else "panel.excerpt"
        return words(key, drawn=words.write(len(self.codes), "count"), of=words.write(self.of, "count"))


def excerpt(answer: Answer, column: str, codes: Iterable[Any], named: Iterable[Any] = (), whole: int | None = None) -> Excerpt:
    """The part of an answer about groups that is drawn: the latest of the `codes`, which are in order of time, among them those `named`.
    `whole`: of how many, where the codes are not all."""
    given = tuple(dict.fromkeys(codes))
    drawn = latest(given, named)
    return Excerpt(answer, column, drawn, len(given) if whole is None else whole, named=drawn != given[len(given) - len(drawn) :])


def latest(codes: Sequence[Any], named: Iterable[Any] = ()) -> tuple[Any, ...]:
    """Of codes in order of time those that are drawn, in that order: all, or of more than MOST the named ones and the latest of the others."""
    if len(codes) <= MOST:
        return tuple(codes)
    known = frozenset(codes)
    wanted = dict.fromkeys(code for code in named if code in known)
    first = frozenset(list(wanted)[:MOST])
    others = [code for code in codes[-MOST - len(first) :] if code not in first]
    drawn = first | frozenset(others[len(others) - (MOST - len(first)) :])
    return tuple(code for code in codes if code in drawn)


def first_rows(words: Words, *rankings: Sequence[T]) -> tuple[list[T], list[str]]:
    """The rows of rankings that one table shows: all, or of more than MOST the first of each, and the sentence that says so."""
    rows, most = [row for ranking in rankings for row in ranking], MOST // max(1, sum(map(bool, rankings)))
    if len(rows) <= MOST:
        return rows, []
    shown = [row for ranking in rankings for row in ranking[:most]]
    text = words("panel.table_cut", most=words.write(len(shown), "count"), of=words.write(len(rows), "count"))
    return shown, [text]


def offered(values: Sequence[str], chosen: Iterable[str], typed: str, text: Callable[[str], str]) -> tuple[str, ...]:
    """Those of the values that a list offers, in their order: all, or of more than LISTED the chosen ones and the last; where something is
    typed, those whose text begins with it, then those that have it."""
    if len(values) <= LISTED:
        return tuple(values)
    found = containing(values, typed, text) if typed.strip() else values[-LISTED:]
    shown = {*chosen, *sorted(found, key=lambda value: not _plain(text(value)).startswith(_plain(typed)))[:LISTED]}
    return tuple(value for value in values if value in shown)


def containing(values: Iterable[str], typed: str, text: Callable[[str], str]) -> list[str]:
    """The values whose text has what is typed, whatever the case."""
    return [value for value in values if _plain(typed) in _plain(text(value))]


def _plain(text: str) -> str:
    return text.strip().casefold()
