"""The card of those who are mentas, on the overview and the exits page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from queries import Figure, QuestionError, Row
from ui.html import Card, CardBar
from ui.sentences import joined
from ui.views.feasts import returns_around_feasts
from ui.views.programme import Programme
from ui.views.targets import target_card

UNTRAINED = ("never", "before_programme")
"""Who left without any training: since there was one, and before."""


def mentas_card(view: Programme, trend: Sequence[float] = (), further_notes: tuple[str, ...] = (), earn: bool = True) -> Card:
    """Mentas against their target, how many more there may be, and the closure apart. What else is known of them stands on the page of exits: where
    they went, on the card there; elsewhere how many had no training and, folded, how many `earn`."""
    words, mentas, closure = view.words, view.now.value("mentas"), view.now["closure_exits"]
    target = view.targets.get("mentas")
    goal = target.value("value") if target else None
    unknown, maybe, notes = 0, "", list[str]()
    if view.away is None:
        out_of = words("card.away_withheld")
    else:
        away = view.away.row
        went, unknown = _where_to(view), away.value("unknown") or 0
        out_of = _where_and_passed(view, went) if went and not earn else words("card.mentas")
        without = without_training(_by_training(view)) if went and earn else None
        if without is not None and without.value:
            out_of = words("card.mentas_untrained", untrained=without)
        if away["best_case"].known and mentas is not None:
            unknown = away.value("best_case") - mentas  # those sent away by the closure are no mentas, wherever they went
            maybe = words("card.may_be", more=away["best_case"].less(away["worst_case"])) if unknown else ""
        notes += [*_after_training(view), *_came_back(view, went), *(_of_whom_earn(view) if earn else [])]
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
    card = target_card(view, "mentas", "mentas", out_of, target, bar, trend, (*notes, *further_notes))
    # Below the bar whose end is hatched: after the number they would be taken for a part of it.
    return replace(card, target=joined([card.target, maybe] if card.target else [maybe], " · ")) if bar and maybe else card


def _where_to(view: Programme) -> list[Row]:
    """The destinations of those mentas (rows of exits_by_destination), where their exact numbers add up to them; none where not."""
    mentas = view.now["mentas"]
    if not mentas.value or mentas.rounded or view.mentas_on:
        return []
    try:
        exits = view.context.ask("exits_by_destination").rows
    except QuestionError:
        return []
    rows = [row for row in exits if row.value("destination") in view.words.programme.mentas and not row.value("by_closure")]
    if any(row[name].rounded or not row[name].known for row in rows for name in ("exits", "returned")):
        return []
    return rows if sum(row.value("exits") - row.value("returned") for row in rows) == mentas.value else []


def _named(view: Programme, rows: Sequence[Row]) -> list[str]:
    """Those mentas by where they went, in the programme's order."""
    order = {code: place for place, code in enumerate(view.words.programme.mentas)}
    still = [(row, row["exits"].less(row["returned"])) for row in sorted(rows, key=lambda row: order[row.value("destination")])]
    words = view.words
    return [f"{words.write(persons.value, 'count')}\u00a0{words.write(row['destination']).lower()}" for row, persons in still if persons.value]


def _where_and_passed(view: Programme, rows: Sequence[Row]) -> str:
    """Where those mentas went, and how many of them had passed the test before; without the latter where it is not known exactly."""
    where = view.words("card.mentas_where", parts=", ".join(_named(view, rows)))
    passed = next((row["persons"] for row in _by_training(view) if row.value("training") == "passed"), None)
    if passed is None or not passed.value or passed.rounded:
        return where
    return view.words("card.mentas_passed", where=where, passed=passed)


def _came_back(view: Programme, rows: Sequence[Row]) -> list[str]:
    """Of the exits to the destination from which most came back, how many did: whoever leaves for her family at Lebaran may not have moved on."""
    most = max(rows, key=lambda row: row.value("returned"), default=None)
    if most is None or not most.value("returned"):
        return []
    feast, returned = returns_around_feasts(view), most.value("returned")
    others = sum(row.value("returned") for row in view.flow.rows) - returned if feast else 0
    key = "card.mentas_back_feast" if feast and (feast.value - others) * 2 > returned else "card.mentas_back"  # were all others' around it
    place = view.words.write(most["destination"]).lower()
    return [view.words(key, place=place, exits=most["exits"], returned=most["returned"])]


def _by_training(view: Programme) -> Sequence[Row]:
    """Those mentas by what they had reached when they left; none if the role does not get it."""
    if view.context.filters or "attendance" in view.context.missing:
        return ()
    try:
        return view.context.ask("mentas_by_training").rows
    except QuestionError:
        return ()


def without_training(rows: Sequence[Row]) -> Figure | None:
    """How many of those mentas left without any training, since there was one and before; None where that is not known exactly."""
    without = [row["persons"] for row in rows if row.value("training") in UNTRAINED and row["persons"].known and not row["persons"].rounded]
    if len(without) < len(UNTRAINED):
        return None
    return without[0].of("without any training", sum(figure.value for figure in without))


def _after_training(view: Programme) -> list[str]:
    """How many of those mentas had passed the test when they left, and how many left without any training; of exact figures only."""
    persons = {row.value("training"): row["persons"] for row in _by_training(view)}
    parts = [persons.get(name) for name in ("passed", "never", "before_programme")]
    if any(part is None or not part.known or part.rounded for part in parts):
        return []
    passed, never, before = parts
    return [view.words("card.mentas_trained", passed=passed, never=never, before=before)]


def _of_whom_earn(view: Programme) -> list[str]:
    """How many of those mentas who were contacted since earn; nothing if the role does not get it, or nobody was."""
    rows = [] if "follow_ups" in view.context.missing else _by_training(view)
    known = [row for row in rows if row["followed_up"].known and row["earning"].known]
    contacted, earning = (sum(row.value(name) for row in known) for name in ("followed_up", "earning"))
    if not contacted:
        return []
    whole = {name: known[0][name].of("all mentas", total) for name, total in (("followed_up", contacted), ("earning", earning))}
    return [view.words("card.mentas_earn", **whole)]
