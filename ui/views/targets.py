"""A figure against its target in words: standing, gap, change; and the card that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui.html import Bar, Card
from ui.i18n import Words
from ui.views.programme import Programme, month_before, year_before


def target_card(
    view: Programme,
    name: str,
    colour: str,
    out_of: str,
    target: dict[str, Any] | None,
    bar: Bar | None = None,
    trend: Sequence[float] = (),
    notes: tuple[str, ...] = (),
) -> Card:
    """The card of a column of the headline: value, what it is out of, standing, target with gap, changes since last month and year.

    `target` is the indicator's row of target_status, None where it has none.
    """
    words = view.words
    column = view.headline.result.column(name)
    now = view.headline.record[name]
    standing, status = standing_of(view, name, target)
    changes = []
    for before, on in ((view.month_before, month_before(view.context.as_of)), (view.year_before, year_before(view.context.as_of))):
        then = before.record[name]
        if now is not None and then is not None and before.record["registered"] and not (view.headline.marked(0, name) or before.marked(0, name)):
            changes.append(words("card.change", change=difference(words, now - then, column.kind), on=words.short_date(on)))
    if bar is None and now is not None:
        bar = Bar(now, target=target["target"] if target else None)
    said = ""
    if target is not None:
        said = words("card.target", target=goal(words, target["target"], column.kind), due=words.short_date(target["due_on"]))
        if target["gap"] is not None and not target["met"]:
            said += " · " + gap_of(words, target["gap"], column.kind)
    value = words.figure(view.headline, name)
    return Card(name, column.label[words.language], value, colour, out_of, standing, status, said, bar, tuple(changes), notes, tuple(trend))


def standing_of(view: Programme, name: str, target: dict[str, Any] | None) -> tuple[str, str]:
    """A figure's standing (a name of markup.MARKS) and what it is in words."""
    words = view.words
    if target is None:
        return "none", words("status.selection" if view.context.filters else "status.no_target")
    if target["met"] is None:
        return "unknown", words("status.unknown")
    if name == "residents" and view.pace.records:
        status = view.pace.record["status"]
        if view.reached_by_closure:
            return "closure", words("status.closure")
        return {"reached": "met"}.get(status, status), words(f"status.{status}")
    late = target["due_on"] < view.context.as_of
    if target["met"]:
        then = view.context.ask("headline", as_of=view.context.day(target["due_on"])).record[name] if late else None
        if late and (then is None or then < target["target"]):
            return "late", words("status.late")
        return "met", words("status.reached")
    scale = words("status.achieved", share=words.write(target["achievement"], "share"), scale=words.code("scale", target["scale"]))
    return ("missed", f"{words('status.missed')}; {scale}") if late else ("behind", f"{words('status.not_yet')}; {scale}")


def goal(words: Words, value: float, kind: str) -> str:
    """A target as it was promised: whole shares without a decimal."""
    if kind == "share" and round(value * 100, 6) == round(value * 100):
        return words("card.whole_share", share=words.write(round(value * 100), "count"))
    return words.write(value, kind)


def gap_of(words: Words, gap: float, kind: str) -> str:
    """How far from the target, in words."""
    size = words("card.points", points=words.write(round(abs(gap) * 100, 1), "number")) if kind == "share" else words.write(round(abs(gap)), "count")
    return words("card.above" if gap > 0 else "card.below", gap=size)


def difference(words: Words, value: float, kind: str) -> str:
    """A change with its sign: shares in points, everything else in its own unit."""
    return words("card.points", points=words.signed(round(value * 100, 1), "number")) if kind == "share" else words.signed(round(value))
