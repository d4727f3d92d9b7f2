"""Shares of groups in words: no percentage over fewer than ten people, and ties named as ties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from babel.lists import format_list

from queries import Figure, Row
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
    known = [row for row in rows if row.value(part) is not None and row.value(of) is not None]
    if not known:
        return Share(0, 0)
    part_sum, of_sum = sum(row.value(part) for row in known), sum(row.value(of) for row in known)
    rate = next((each for each in known[0].values() if (each.metric.numerator, each.metric.denominator) == (part, of)), None)
    if len(known) == 1 and rate is not None:
        return Share(part_sum, of_sum, rate)
    first, last = known[0][part], known[-1][part]
    among = first.population if len(known) == 1 else f"{first.population} to {last.population}, {len(known)} rows"
    metric = replace(first.metric, name=f"{part} of {of}", kind="share")
    parts = tuple(known[0][name] if len(known) == 1 else known[0][name].of_all_rows() for name in (part, of))
    figure = replace(first, metric=metric, population=among, rounded=any(row.is_rounded(name) for row in known for name in (part, of)), parts=parts)
    return Share(part_sum, of_sum, figure)


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
    ordered = sorted(shares, key=lambda named: -(named[1].value or 0.0))
    written: dict[tuple[int, int, bool], str] = {}

    def brief(each: Share) -> str:
        """As it is written: once for what thousands of groups share."""
        alike = each.part, each.of, bool(each.figure and each.figure.rounded)
        if alike not in written:
            written[alike] = str(briefly(words, each))
        return written[alike]

    names: dict[str, list[str]] = {}
    for name, each in ordered:
        names.setdefault(brief(each), []).append(name)

    def text(end: Share) -> str:
        """Of all that have this value: 3 of 3 and 5 of 5 are written apart."""
        texts = dict.fromkeys(brief(tied) for _, tied in ordered if tied.value == end.value)
        return listed(words, [f"{listed(words, names[each])} ({each})" for each in texts])

    return text(ordered[0][1]), text(ordered[-1][1])


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
