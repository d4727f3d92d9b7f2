"""The answer of the groups page: which groups stand out, the lowest where none does, and what to ask about it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from queries import Row
from ui.sentences import joined
from ui.views.groups import Cohorts
from ui.views.shares import FIRST, Share, briefly, ends, in_full, listed, named_share, share

FEWEST_LOST = 3
"""A fall by fewer people is not worth a heading."""


def answer(view: Cohorts) -> tuple[str, str]:
    """Which groups stand out, in completion or in the test; or that none does, with the lowest. Folded: what the test of all groups says."""
    words, on = view.words, view.words.write(view.context.as_of, "date")
    if "attendance" in view.context.missing:
        return words("completion.not_handed_in", on=on), ""
    if not view.finished:
        return words("cohorts.none_finished", on=on, groups=words.write(len(view.groups.rows), "count")), ""
    return joined([_lead(view, on), *_further(view)]), " ".join(view.spread.sentences(words))


def _lead(view: Cohorts, on: str) -> str:
    words, spread, passing = view.words, view.spread, view.passing
    given: dict[str, Any] = {"on": on, "groups": words.write(len(view.finished), "count"), "mean": in_full(words, view.completion)}
    if len(spread.rated) < 2:
        return words("cohorts.answer_few", **given, completion=given["mean"])
    if spread.outside:
        given |= {"verdict": words("spread.verdict.outside", len(spread.outside)), "rates": _rates(view), "mean": briefly(words, view.completion)}
        return words("cohorts.answer_outside", **given)
    if passing.outside:
        given |= {"verdict": words("spread.verdict.outside", len(passing.outside)), "names": _passed(view, passing.named, len(passing.outside))}
        return words("cohorts.answer_passed", **given | {"mean": briefly(words, passing.whole)})
    given["verdict"] = words("spread.verdict.differ" if spread.differ or passing.differ else "spread.verdict.alike")
    given["among"] = "" if len(spread.rated) == len(view.finished) else words("cohorts.answer_among")
    names, *columns = (spread.rated.values_of(name) for name in ("name", *spread.measure))
    counts = list(zip(*columns, strict=True))
    shares = {each: Share(*each) for each in set(counts)}
    high, low = ends(words, [(name, shares[each]) for name, each in zip(names, counts, strict=True)])
    if high == low:
        return words("cohorts.answer_alike", **given, low=low)
    return words("cohorts.answer_none", **given, low=low, limit=_limit(view))


def _limit(view: Cohorts) -> str:
    """Below how many the one lowest group would stand out: how little a group of its size can show. Empty where several are lowest."""
    lowest = view.spread.lowest
    if len(lowest) != 1:
        return ""
    least, _ = view.spread.usual(lowest[0].value("started"))
    return view.words("cohorts.answer_limit", least=view.words.write(least, "count"), started=lowest[0]["started"]) if least else ""


def _rates(view: Cohorts) -> str:
    """The groups that stand out, each with its completion."""
    words = view.words
    each = [words("cohorts.end", name=row["name"], rate=in_full(words, view.measured("completion", [row]))) for row in view.spread.named]
    return listed(words, each, len(view.spread.outside))


def _passed(view: Cohorts, rows: Sequence[Row], number: int) -> str:
    """Groups with how many passed, of those tested."""
    return listed(view.words, [named_share(view.words, row.value("name"), share([row], *view.passing.measure)) for row in rows[:FIRST]], number)


def _further(view: Cohorts) -> list[str]:
    """After the answer: the groups that stand out in the test beside those in completion; or, where none does in anything, what is unusual of
    all groups together, and where to begin."""
    words, spread, passing = view.words, view.spread, view.passing
    if spread.outside and passing.outside:
        return [words("cohorts.passed_outside", names=_passed(view, passing.named, len(passing.outside))), *_to_ask(view)]
    if spread.outside or passing.outside:
        return _to_ask(view) if spread.outside else []
    said = [words(f"cohorts.together.{spread.outcome}")] if spread.outcome != "alike" else []
    if passing.lowest and len(spread.rated) > 1:
        each = [(row.value("name"), share([row], *passing.measure)) for row in passing.lowest]
        names = _passed(view, passing.lowest, 1) if len(each) == 1 else ends(words, each)[1]  # the share of a tie once
        said.append(words("cohorts.passed_differ" if passing.differ else "cohorts.passed_usual", names=names))
    return [*said, *_to_ask(view)]


def _to_ask(view: Cohorts) -> list[str]:
    """What to ask about the one group that the answer calls low in completion: the day on which most fewer were present than on the day before.
    Nothing where several are the lowest, or no day lost as many as are worth a question."""
    low = view.spread.outside or view.spread.lowest
    days = view.sessions(view.by_code[low[0].value("cohort_id")]) if len(low) == 1 and len(view.spread.rated) > 1 else []
    falls = [(before.value("present") - after.value("present"), before, after) for before, after in pairwise(days)]
    lost, before, after = max(falls, key=lambda fall: fall[0], default=(0, None, None))
    if lost < FEWEST_LOST or before is None or after is None:
        return []
    return [view.words("cohorts.to_ask", name=low[0]["name"], day=after["day"], before=before["present"], after=after["present"])]
