"""The card of those who are mentas, on the overview and the exits page."""

from __future__ import annotations

from collections.abc import Sequence

from queries import QuestionError
from ui.html import Card, CardBar
from ui.views.programme import Programme
from ui.views.targets import target_card


def mentas_card(view: Programme, trend: Sequence[float] = (), further_notes: tuple[str, ...] = (), earn: bool = True) -> Card:
    """Mentas against their target; of how many away, how many more there may be, of whom it is known that they `earn` (where no
    chart of the page says it), and the closure apart."""
    words, mentas, closure = view.words, view.now.value("mentas"), view.now["closure_exits"]
    target = view.targets.get("mentas")
    goal = target.value("value") if target else None
    unknown, notes = 0, list[str]()
    if view.away is None:
        out_of = words("card.away_withheld")
    else:
        away = view.away.row
        out_of, unknown = words("card.mentas"), away.value("unknown") or 0
        if away["best_case"].known and mentas is not None:
            unknown = away.value("best_case") - mentas  # those sent away by the closure are no mentas, wherever they went
            out_of += words("card.may_be", more=away["best_case"].less(away["worst_case"])) if unknown else ""
        notes += _of_whom_earn(view) if earn else []
        if view.mentas_on:
            out_of = words("card.published_on", on=words.short_date(view.mentas_on))
        elif away["away"].known:
            notes.append(words("card.of_away", **away))
        if (published := view.mentas_published) and not view.mentas_on and published.value != mentas:
            notes.append(words("card.published", figure=published, on=words.short_date(published.as_of)))
        if away.value("unknown"):
            key = "card.unknown" if away["best_case"].known else "card.unknown_only"
            notes.append(words(key, unknown=away["unknown"], most=away["best_case"]))
    if closure.value:
        notes.append(words("card.closure_apart", closure=closure))
    whole = max((mentas or 0) + unknown, goal or 0, 1)
    bar = None if mentas is None else CardBar(mentas / whole, unknown / whole, None if goal is None else goal / whole)
    return target_card(view, "mentas", "mentas", out_of, target, bar, trend, (*notes, *further_notes))


def _of_whom_earn(view: Programme) -> list[str]:
    """How many of those mentas who were contacted since earn; nothing if the role does not get it, or nobody was."""
    if view.context.filters or view.context.missing.intersection(("attendance", "follow_ups")):
        return []
    try:
        rows = view.context.ask("mentas_by_training").rows
    except QuestionError:
        return []
    known = [row for row in rows if row["followed_up"].known and row["earning"].known]
    contacted, earning = (sum(row.value(name) for row in known) for name in ("followed_up", "earning"))
    if not contacted:
        return []
    whole = {name: known[0][name].of("all mentas", total) for name, total in (("followed_up", contacted), ("earning", earning))}
    return [view.words("card.mentas_earn", **whole)]
