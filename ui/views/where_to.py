"""Where people went, in a sentence: most of those away, and apart from them most exits, of which some came back."""

from __future__ import annotations

from queries import Figure, QuestionError, Row
from queries.statistics import FEWEST
from ui.i18n import Words
from ui.sentences import joined
from ui.views.leaving import Exits

NAMED = 2
"""Destinations that are named of those away."""
ROUNDED_BY = 8
"""By how much two published counts can differ where the exact ones are equal: each is true to within 4."""


def where_to(view: Exits) -> list[str]:
    """Where most of those away are, and apart from it where most exits led: some came back. In published figures only the latter, where no
    rounding could have made it so; those sent away by the closure are in neither. Nothing where that is not known, of few, or of a tie."""
    words = view.words
    try:
        answer = view.by_destination
    except QuestionError:
        return []
    own = [row for row in answer.rows if not row.value("by_closure")]
    if not all(row["exits"].known for row in own) or sum(row.value("exits") for row in own) < FEWEST:
        return []
    exits = _first([(row, row["exits"]) for row in own], 1, ROUNDED_BY if answer.protected else 0)
    if answer.protected:
        on = words.short_date(answer.as_of_shown or answer.as_of)
        return [words("exits.where_published", place=_place(words, row), exits=times, on=on) for row, times in exits]
    away = _first([(row, row["exits"].less(row["returned"])) for row in own if row["returned"].known], NAMED)
    if not away or not exits or view.how is None:
        return []
    places = joined([joined([_place(words, row), words.write(persons)]) for row, persons in away], ", ")
    (most, times), back = exits[0], exits[0][0]["returned"]
    came_back = words("exits.came_back", returned=back) if back.known and back.value else ""
    key = "exits.where" if len(own) == len(answer.rows) else "exits.where_own"
    whole = times.of("not by the closure", sum(row.value("exits") for row in own))
    return [words(key, away=view.how["away"], places=places, exits=whole, most=joined([_place(words, most), words.write(times)]), back=came_back)]


def _first(counted: list[tuple[Row, Figure]], most: int, margin: int = 0) -> list[tuple[Row, Figure]]:
    """The destinations with the largest numbers, at most so many, that are larger by more than the margin than each that is left out; none
    where they tie with others, or as many may have gone anywhere."""
    living = [each for each in counted if each[0].value("destination") != "died"]
    ordered = sorted(living, key=lambda each: each[1].value, reverse=True)
    for number in range(most, 0, -1):
        rest = ordered[number][1].value if len(ordered) > number else 0
        if len(ordered) >= number and ordered[number - 1][1].value > rest + margin:
            first = ordered[:number]
            return [] if any(row.value("destination") == "unknown" for row, _ in first) else first
    return []


def _place(words: Words, row: Row) -> str:
    return words.write(row["destination"]).lower()
