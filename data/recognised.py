"""What each sheet of a hand-in was taken for, and which of its headers somebody has to decide on; in a report, and on the page of the steward."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from rapidfuzz import fuzz

from data import headers, schema
from data.proposals import Note, Proposal
from data.schema import Table

NEAREST = 3
"""Columns that are proposed for a header."""
ASKED = ("near_header", "denied_header")
"""Notes on a header that keep its sheet out until somebody decides."""


@dataclass(frozen=True)
class HeaderQuestion:
    """A header that stands for no column: the nearest ones as table.column, and whether the sheet stays out without an answer."""

    header: str
    nearest: tuple[str, ...]
    keeps_out: bool


@dataclass(frozen=True)
class Recognised:
    """A table that was seen in a sheet: its header row as the spreadsheet numbers it (None: no table was found), the header of each column, the
    headers of days, where the group stands, and what has to be decided."""

    file: str
    sheet: str | None
    table: str
    header_row: int | None
    columns: dict[str, str]
    days: tuple[str, ...]
    questions: tuple[HeaderQuestion, ...]
    positions: dict[str, int] = field(default_factory=dict)
    """Where columns and days stand, from 0."""

    def as_dict(self) -> dict[str, Any]:
        """As JSON's objects."""
        return asdict(self)


def of_proposal(file: str, sheet: str | None, proposal: Proposal) -> Recognised:
    """What a proposal says."""
    table = schema.BY_NAME[proposal.table]
    filled = {*proposal.columns, *({"day", "present"} if proposal.days else set())}
    kept_out = [note.values["column"] for note in proposal.questions if note.id in ASKED]
    questions = [HeaderQuestion(header, nearest(header, table, filled), True) for header in kept_out]
    questions += [HeaderQuestion(header, nearest(header, table, filled), False) for header in proposal.unread]
    days = tuple(day.header for day in proposal.days)
    positions = proposal.columns | {day.header: day.position for day in proposal.days}
    return Recognised(file, sheet, table.name, proposal.header_row, dict(proposal.headers), days, tuple(questions), positions)


def of_refusal(file: str, sheet: str | None, note: Note) -> list[Recognised]:
    """The question that alone keeps a sheet from being a table; none where it is something else."""
    if note.id not in ASKED:
        return []
    name, _, column = note.values["near"].partition(".")
    others = [each for each in nearest(note.values["column"], schema.BY_NAME[name], set()) if each != note.values["near"]]
    question = HeaderQuestion(note.values["column"], (f"{name}.{column}", *others[: NEAREST - 1]), True)
    return [Recognised(file, sheet, name, None, {}, (), (question,))]


def nearest(header: str, table: Table, filled: set[str]) -> tuple[str, ...]:
    """The columns of a table, of those not `filled`, whose headers are most like this one, the best first, as table.column."""
    text = headers.words(header)
    scores: dict[str, float] = {}
    for known, meaning in headers.known(table.name).items():
        if meaning.column not in filled and meaning.column != "withdrawn":
            scores[meaning.column] = max(scores.get(meaning.column, 0), fuzz.ratio(text, known), fuzz.token_set_ratio(text, known))
    best = sorted(scores, key=lambda column: (-scores[column], column))
    return tuple(f"{table.name}.{column}" for column in best[:NEAREST])
