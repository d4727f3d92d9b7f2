"""Shares of groups in words: no percentage over fewer than ten people, and ties named as ties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from babel.lists import format_list

from queries import Answer, Figure, Row, rows_of
from queries.languages import languages
from queries.statistics import FEWEST, Interval, wilson
from ui.i18n import Words

PARTS = {1 / 4: "quarter", 1 / 3: "third", 2 / 3: "two_thirds", 3 / 4: "three_quarters"}
"""Parts that have a word of their own, nearer to some shares than any tenth: 66.5 % is two thirds, not seven tenths."""
TENTHS = ("hardly_any", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "almost_all")
"""A share in tenths, as a verdict words it: a bold word may hold no digits."""
MOST_NAMES = 4
"""How many names a sentence lists."""
FIRST = MOST_NAMES + 1
"""So many names decide what a sentence lists: one more than it has room for is named too."""


@dataclass(frozen=True)
class Share:
    """A numerator and its denominator; 0 of 0 if nothing is known yet. `figure` says of whom it is, where it is printed."""

    part: int
    of: int
    figure: Figure | None = None

    @property
    def value(self) -> float | None:
        """The share itself."""
        return self.part / self.of if self.of else None

    @property
    def printed(self) -> Figure | None:
        """The share as a figure; None if it is of nobody in particular."""
        return self.figure and replace(self.figure, value=self.value)

    @property
    def interval(self) -> Interval | None:
        """Its 95 % interval, if the people were independent of each other: of one group."""
        return wilson(self.part, self.of)


def share(rows: Iterable[Row], part: str, of: str) -> Share:
    """The share of two columns over several rows together, of those in which both are known."""
    every = rows_of(rows)
    counts = list(zip(every.values_of(part), every.values_of(of), strict=True))
    known = [place for place, (number, whole) in enumerate(counts) if number is not None and whole is not None]
    numbers, wholes = ([counts[place][at] for place in known] for at in (0, 1))
    within = every if len(known) == len(every) else every.pick(known)
    return _together(within, within.any_rounded(part, of), (part, of), numbers, wholes)


def share_of(answer: Answer, places: Iterable[int], part: str, of: str) -> Share:
    """The same of those rows of an answer (counted from 0): of many thousand far sooner had."""
    within = list(places)
    counts = zip(within, *(answer.values[name][within].tolist() for name in (part, of)), strict=True)
    known = [each for each in counts if each[1] is not None and each[2] is not None]
    ends = [known[place][0] for place in {0, len(known) - 1}] if known else []
    rounded = bool(answer.protected) and any(answer.marked(index, name) for index, _, _ in known for name in (part, of))
    return _together(answer.only(sorted(ends)).rows, rounded, (part, of), [each[1] for each in known], [each[2] for each in known])


def _together(rows: Sequence[Row], rounded: bool, names: tuple[str, str], parts: Sequence[int], wholes: Sequence[int]) -> Share:
    """The share of the sums of two columns; `rows` are those that they are from, or the first and the last of them."""
    if not rows:
        return Share(0, 0)
    rate = next((each for each in rows[0].values() if (each.metric.numerator, each.metric.denominator) == names), None)
    if len(parts) == 1 and rate is not None:
        return Share(parts[0], wholes[0], rate)
    first, last = rows[0][names[0]], rows[-1][names[0]]
    among = first.population if len(parts) == 1 else f"{first.population} to {last.population}, {len(parts)} rows"
    metric = replace(first.metric, name=" of ".join(names), kind="share")
    made_of = tuple(rows[0][name] if len(parts) == 1 else rows[0][name].of_all_rows() for name in names)
    return Share(sum(parts), sum(wholes), replace(first, metric=metric, population=among, rounded=rounded, parts=made_of))


def printed(*shares: Share) -> tuple[Figure, ...]:
    """Shares as figures, for the claims of a heading that names them."""
    return tuple(share.printed for share in shares if share.printed)


def percentage(words: Words, share: Share) -> str:
    """A share as a percentage."""
    return words.write(share.printed) if share.printed else words.write(share.value, "share")


def part_of(words: Words, share: Share) -> str:
    """Numerator and denominator of a share."""
    return words("cohorts.part_of", part=words.write(share.part, "count"), of=words.write(share.of, "count"))


def in_full(words: Words, share: Share) -> str:
    """A share with its numerator and denominator; without the percentage where they are few, a dash if it is not known."""
    if share.value is None:
        return words.write(None)
    return percentage(words, share) + f" ({part_of(words, share)})" if share.of >= FEWEST else part_of(words, share)


def named_share(words: Words, name: str, share: Share) -> str:
    """A name with its share in parentheses, so that no two numbers run together: Group 7 (79.3%, 23 of 29)."""
    few = share.value is None or share.of < FEWEST
    return f"{name} ({in_full(words, share) if few else f'{percentage(words, share)}, {part_of(words, share)}'})"


def briefly(words: Words, share: Share) -> str:
    """A share as a percentage; as its numerator and denominator where they are few, a dash if it is not known."""
    return percentage(words, share) if share.value is None or share.of >= FEWEST else part_of(words, share)


def ends(words: Words, shares: Sequence[tuple[str, Share]]) -> tuple[str, str]:
    """The highest and the lowest of named shares, each with its names; those that are written alike, or have the same value, are a tie, and
    named together. One text twice if all are."""
    places: dict[int, list[int]] = {}  # of thousands of groups many have one share, which is looked at once
    for index, (_, each) in enumerate(shares):
        places.setdefault(id(each), []).append(index)
    distinct = [(shares[at[0]][1], at) for at in places.values()]
    written = {id(each): str(briefly(words, each)) for each, _ in distinct}

    def text(end: Share) -> str:
        """Of all that have this value: 3 of 3 and 5 of 5 are written apart."""
        tied = dict.fromkeys(written[id(each)] for each, _ in distinct if each.value == end.value)
        return listed(words, [f"{listed(words, names(each))} ({each})" for each in tied])

    def names(brief: str) -> list[str]:
        """Of all that are written so, the highest first."""
        alike = sorted((-(each.value or 0.0), index) for each, at in distinct if written[id(each)] == brief for index in at)
        return [shares[index][0] for _, index in alike]

    high = min(distinct, key=lambda each: (-(each[0].value or 0.0), each[1][0]))
    low = max(distinct, key=lambda each: (-(each[0].value or 0.0), each[1][-1]))
    return text(high[0]), text(low[0])


def quoted(words: Words, name: str) -> str:
    """A name as the office wrote it; in quotation marks in another language than the office's."""
    return name if words.language == words.office_language else words("spread.office_words", name=name)


def listed(words: Words, names: Sequence[str], number: int | None = None) -> str:
    """Names as a list in a sentence; of many the first few, and how many more. `number`: of how many, where `names` are the FIRST of them."""
    number = len(names) if number is None else number
    if number > FIRST:
        rest = number - MOST_NAMES
        names = [*names[:MOST_NAMES], words("spread.more", rest, rest=words.write(rest, "count"))]
    return format_list(list(names), "standard", locale=languages()[words.language].locale)


def in_tenths(words: Words, rate: float) -> str:
    """A share in the nearest words, for a verdict: a bold word may hold no digits."""
    named = {number / 10: name for number, name in enumerate(TENTHS)} | PARTS
    return words(f"completion.tenths.{'all' if rate == 1 else named[min(named, key=lambda each: abs(each - rate))]}")
