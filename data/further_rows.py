"""What the columns without a meaning say further down in a large text file, of which only the top was looked at as a whole.

The rows that hold something there are gathered, few of each kind, and judged as those of a small file: a remark in the last of a million rows calls
it cancelled as one in the first does.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from operator import itemgetter

from data import headers, schema
from data.cells import shown, tidy
from data.dated_days import take_dates
from data.grids import Grid
from data.headers import words
from data.proposals import Note, Proposal
from data.unread_columns import judge_rest

OF_A_KIND = 3
"""Rows alike in all that is compared of which each is looked at."""
MOST_KINDS = 5_000
"""Kinds of rows that are looked at; a column in which nearly every row has a text of its own has more."""
TAIL = 40
"""Last rows of a file, among which a legend stands."""
COMPARED = ("cohort_id", "day", "present", "passed", "earning", "by_closure", "returned_on")
"""Columns that remarks are held against."""


def look_further(proposal: Proposal, top: Grid, rows: Iterable[list[str]]) -> Proposal:
    """The proposal for a large file's only table with what the other columns say in all `rows` of the file."""
    rest = _other_columns(proposal, top)
    if not rest:
        return proposal
    numbers, below, last = _gathered(proposal, [index for index, _ in rest], rows)
    above = top.rows[: proposal.first_row - 1]
    of_top, of_all = (_judged(proposal, grid, rest) for grid in (top, Grid(name=top.name, rows=[*above, *below], legend=top.legend)))
    place = {proposal.first_row + index: number for index, number in enumerate(numbers)}
    questions, notes = ([_moved(note, place) for note in found] for found in (of_all.questions, of_all.notes))
    if last:
        notes.append(Note("looked_up_to", {"row": [last], "column": ", ".join(text for _, text in rest)}, partial=True))
    return replace(
        proposal,
        questions=[*(note for note in proposal.questions if note not in of_top.questions), *questions],
        notes=[*(note for note in proposal.notes if note not in of_top.notes), *notes],
        unread=of_all.unread,
        weekdays=of_all.weekdays,
        reviews=of_all.reviews,
        dated=of_all.dated,
        dated_days=[(place[row], number, day) for row, number, day in of_all.dated_days],
    )


def _other_columns(proposal: Proposal, top: Grid) -> list[tuple[int, str]]:
    """The columns of a table that nothing is known of, but for those of form tools and of names: position and header."""
    read = {*proposal.columns.values(), *(day.position for day in proposal.days)}
    texts = ((index, tidy(shown(top.cell(proposal.header_row - 1, index)))) for index in range(*proposal.span) if index not in read)
    return [
        (index, text)
        for index, text in texts
        if text and proposal.decided.get(words(text, notes=True)) != "-" and not (headers.is_bookkeeping(text) or headers.is_identifier(text))
    ]


def _gathered(proposal: Proposal, positions: Sequence[int], rows: Iterable[list[str]]) -> tuple[list[int], list[list[str]], int]:
    """Rows that hold something at the positions, a few of each kind, and the last ones, with their numbers; and the row below which no new kind was
    looked at, 0 if all were."""
    compared = [proposal.columns[name] for name in COMPARED if name in proposal.columns]
    seen: Counter[tuple[str, ...]] = Counter()
    kept: list[tuple[int, list[str]]] = []
    tail: deque[tuple[int, list[str]]] = deque(maxlen=TAIL)
    last = 0
    width = max((*positions, *compared)) + 1
    kind_of = itemgetter(*positions, *compared)  # of one position the cell itself, which does as well
    said_in = itemgetter(*positions)
    done: set[tuple[str, ...]] = set()
    for number, row in enumerate(islice(rows, proposal.first_row - 1, None), start=proposal.first_row):
        tail.append((number, row))
        if len(row) < width:
            row = [*row, *([""] * (width - len(row)))]
        kind = kind_of(row)
        if kind in done:
            continue
        if not any(said_in(row)):
            done.add(kind)
        elif len(seen) < MOST_KINDS or kind in seen:
            seen[kind] += 1
            kept.append((number, row))
            if seen[kind] == OF_A_KIND:
                done.add(kind)
        else:
            last = last or number
    kept += [each for each in tail if not kept or each[0] > kept[-1][0]]
    return [number for number, _ in kept], [row for _, row in kept], last


def _judged(proposal: Proposal, grid: Grid, rest: list[tuple[int, str]]) -> Proposal:
    """What is said of the other columns alone."""
    alone = replace(proposal, questions=[], notes=[], unread=[], weekdays={}, reviews=[], dated="", dated_days=[])
    table = schema.BY_NAME[proposal.table]
    judge_rest(alone, grid, table, take_dates(alone, grid, rest))
    return alone


def _moved(note: Note, place: dict[int, int]) -> Note:
    """A note with its rows as the file numbers them."""
    rows = note.values.get("row")
    return replace(note, values={**note.values, "row": [place.get(row, row) for row in rows]}) if isinstance(rows, list) else note
