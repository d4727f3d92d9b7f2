"""Slides about decisions: what became of those asked for last time, and those that are open, or what there is to decide."""

from __future__ import annotations

from collections.abc import Sequence

from queries import Figure
from ui.briefing.slide import Slide, Table
from ui.briefing.slides.parts import SlideOrLeftOut, make, missing, other
from ui.briefing.slides.training import assumed, target_of, totals_of, untrained, way
from ui.briefing.snapshot import DecisionEntry, Snapshot
from ui.claims import Figures, NoClaim
from ui.deciding import decided_by
from ui.i18n import Words
from ui.sentences import says

ROWS = 2
"""Decisions on a slide: the latest. The speaker's note has all of them, whole."""
WORDS, STATE, REMAINDER = 17, 2, 4
"""Words of all decisions on a slide together, and those of a state and of the line that says how many more there are."""


def decided(snapshot: Snapshot, words: Words) -> SlideOrLeftOut:
    """What became of the decisions asked for up to the briefing before: those settled since; the others are asked for again."""
    before = [
        each for each in snapshot.decisions if each.on <= snapshot.since.as_of and (each.open or (each.settled_on or each.on) > snapshot.since.as_of)
    ]
    settled = [each for each in before if not each.open]
    if not settled:
        return missing(snapshot, words, "decided", why=words("briefing.nothing_decided"))
    heading = says(words("briefing.heading.decided", done=words.write(len(settled), "count"), all=words.write(len(before), "count")), NoClaim())
    return _slide(snapshot, words, "decided", heading, settled)


def decisions(snapshot: Snapshot, words: Words) -> SlideOrLeftOut:
    """What is asked of those in the room: every decision that is open, also one that was asked for before, or nobody would ask again. Where
    nobody has asked for any, what the calculation of the plan proposes."""
    decisions = [each for each in snapshot.decisions if each.open]
    if not decisions:
        return _proposed(snapshot, words) or missing(snapshot, words, "decisions", why=words("briefing.nothing_asked"))
    new = all(each.on > snapshot.since.as_of for each in decisions)
    key = "briefing.heading.decisions" if new else "briefing.heading.decisions_open"
    heading = says(words(key, count=len(decisions), decisions=words.write(len(decisions), "count")), NoClaim())
    return _slide(snapshot, words, "decisions", heading, decisions)


def _proposed(snapshot: Snapshot, words: Words) -> Slide | None:
    """The request to decide on one of the changes of which one is enough to train all residents in time, with the last day on which the first
    group can begin; how many are trained by then with it and without, and who decides. None where nothing has to change, no change is
    enough, a plan is published, or it was frozen without those days."""
    plan, target = snapshot.plan, target_of(snapshot, "coverage")
    if plan is None or not plan.ways or not plan.latest or target is None:
        return None
    due, there = words.short_date(target.value("due_on")), untrained(snapshot)
    until_due = max((total for group, total in zip(plan.groups, totals_of(plan), strict=True) if group.ends_on <= target.value("due_on")), default=0)
    in_time = there.of("trained by the due date", min(until_due, there.value))
    if len(plan.ways) > 1:
        head = words("briefing.proposed_ways"), words("overview.proposal.latest")
        rows = tuple((way(words, each), words.short_date(day)) for each, day in zip(plan.ways, plan.latest, strict=True))
        rows = (*rows, (words("briefing.proposed_without"), words.write(in_time)))  # of what, the heading says
        table, foot = Table(head, rows), words("briefing.decided_by", offices=decided_by(words))
        heading = words("briefing.heading.proposed_aim", uncovered=there, due=due)
    else:
        outcome = words("briefing.proposed_outcome", due=due.replace(" ", "\u00a0")), _covered(snapshot, words, there)
        without = words("briefing.proposed_without"), _covered(snapshot, words, in_time)
        table, foot = Table((), (outcome, without, (words("briefing.proposed_by"), decided_by(words)))), ""
        heading = words("briefing.heading.proposed", way=way(words, plan.ways[0], "way_instead"), on=words.short_date(plan.latest[0]))
    claim, more = Figures((there,), (target.value("due_on"),)), (words("briefing.proposed"), assumed(words, plan))
    return make(snapshot, words, "decisions", says(heading, claim), table, more=" ".join(more), foot=foot)


def _covered(snapshot: Snapshot, words: Words, people: Figure) -> str:
    """So many of the residents trained, and the coverage that comes of it."""
    share = (snapshot.headline.value("covered") + people.value) / snapshot.headline.value("registered")
    return words("briefing.proposed_covered", people=people, coverage=other(snapshot.headline["coverage"], share))


def _slide(snapshot: Snapshot, words: Words, name: str, heading: str, decisions: Sequence[DecisionEntry]) -> SlideOrLeftOut:
    """The latest decisions with their state, and how many more there are; all of them in full for the speaker."""
    shown, more = list(decisions)[-ROWS:], len(decisions[:-ROWS])
    most = (WORDS - (REMAINDER if more else 0)) // len(shown) - STATE
    rows = [(_briefly(words, each, most), _state(words, each)) for each in shown]
    if more:
        rows.append((words("briefing.decision.more", count=more, more=words.write(more, "count")), ""))
    full = [f"{_whole(words, each).rstrip('.')} – {_state(words, each)}. {each.outcome}".strip() for each in decisions]
    return make(snapshot, words, name, heading, Table((), tuple(rows)), more=" ".join(full))


def _whole(words: Words, each: DecisionEntry) -> str:
    """A decision after the office that is to act; decisions frozen before offices were have none."""
    return ": ".join((words(f"code.office.{each.role}"), each.text)) if each.role else each.text


def _briefly(words: Words, each: DecisionEntry, most: int) -> str:
    """A decision in that many words at most: with its office where both fit, else its first words."""
    whole = _whole(words, each)
    return whole if len(whole.split()) <= most else shortened(each.text, most)


def _state(words: Words, each: DecisionEntry) -> str:
    """Done, dropped, or open until when."""
    if not each.open:
        return words(f"briefing.decision.{each.state}")
    return words("briefing.decision.due", on=words.short_date(each.due_on)) if each.due_on else words("briefing.decision.open")


def shortened(text: str, most: int) -> str:
    """The first words of a text, with … if there are more."""
    parts = text.split()
    return text if len(parts) <= most else " ".join(parts[:most]).rstrip(".,;:") + "\u00a0…"
