"""A figure against its target in words: standing, gap, change; and the card that shows it."""

from __future__ import annotations

from collections.abc import Sequence

from queries import Row
from ui.html import Bar, Card
from ui.i18n import Words
from ui.views.programme import Programme


def target_card(
    view: Programme,
    name: str,
    colour: str,
    out_of: str,
    target: Row | None,
    bar: Bar | None = None,
    trend: Sequence[float] = (),
    notes: tuple[str, ...] = (),
) -> Card:
    """The card of a column of the headline: value, what it is out of, standing, target with gap, changes since last month and year.

    `target` is the indicator's row of target_status, None where it has none.
    """
    words, figure = view.words, view.now[name]
    kind = figure.kind
    standing, status = standing_of(view, name, target)
    changes = []
    for before, on in zip((view.month_before, view.year_before), view.days_before, strict=True):
        change = figure.less(before.row[name])
        if change.known and before.row.value("registered") and not change.rounded:
            changes.append(words("card.change", change=difference(words, change.value, kind), on=words.short_date(on)))
    if bar is None and figure.known:
        bar = Bar(figure.value, target=target.value("target") if target else None)
    text = ""
    if target is not None:
        text = words("card.target", target=words.target(target.value("target"), kind), due=words.short_date(target.value("due_on")))
        if target["gap"].known and not target.value("met"):
            text += " · " + gap_of(words, target.value("gap"), kind)
    label = figure.metric.label[words.language]
    return Card(name, label, words.write(figure), colour, out_of, standing, status, text, bar, tuple(changes), notes, tuple(trend))


def standing_of(view: Programme, name: str, target: Row | None) -> tuple[str, str]:
    """A figure's standing (a name of html.MARKS) and what it is in words."""
    words, as_of = view.words, view.context.as_of
    if target is None:
        return "none", words("status.selection" if view.context.filters else "status.no_target")
    if not target["met"].known:
        return "unknown", words("status.unknown")
    if name == "residents" and view.verdict is not None:
        return {"reached": "met", "reached_by_closure": "closure"}.get(view.verdict, view.verdict), words(f"status.{view.verdict}")
    due, promise = target.value("due_on"), target.value("target")
    late = due < as_of
    if target.value("met"):
        then = view.context.ask("headline", as_of=view.context.day(due)).row.value(name) if late else None
        if late and (then is None or then < promise):
            return "late", words("status.late")
        return "met", words("status.reached")
    scale = words("status.achieved", share=target["achievement"], scale=target["scale"])
    return ("missed", f"{words('status.missed')}; {scale}") if late else ("behind", f"{words('status.not_yet')}; {scale}")


def points(words: Words, share: float, signed: bool = False) -> str:
    """A difference of shares in percentage points, with its sign or as a size."""
    value = round(share * 100, 1)
    return words("card.points", points=words.signed(value, "number") if signed else words.write(abs(value), "number"))


def gap_of(words: Words, gap: float, kind: str) -> str:
    """How far from the target, in words."""
    size = points(words, gap) if kind == "share" else words.write(round(abs(gap)), "count")
    return words("card.above" if gap > 0 else "card.below", gap=size)


def difference(words: Words, value: float, kind: str) -> str:
    """A change with its sign: shares in points, everything else in its own unit."""
    return points(words, value, signed=True) if kind == "share" else words.signed(round(value))
