"""The table recognised in each sheet of a hand-in, and the headers that need a decision; in a report, and on the page of the steward."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from rapidfuzz import fuzz

from data import headers, schema
from data.proposals import Note, Proposal
from data.schema import Table
from data.sheet_choices import ANY_ROW, LEFT_OUT, SheetChoice

NEAREST = 3
"""Columns that are proposed for a header."""
DECISION_NOTES = (
    "near_header", "near_cells", "denied_header", "cancelled_rows", "same_person_rows", "former_code", "unit_beside", "remark_contradicts",
    "leave_rows",
)  # fmt: skip
"""Notes on a header that keep its sheet out until somebody decides."""
MISSING = ("no_key", "no_required")
"""Notes on a column that no header means."""


@dataclass(frozen=True)
class HeaderQuestion:
    """A header that stands for no column: the nearest ones as table.column, and whether the sheet stays out without an answer.

    `proposed` is the one of which a header is spelled nearly so; empty if there is none, or if it could say the opposite.
    """

    header: str
    nearest: tuple[str, ...]
    keeps_out: bool
    proposed: str = ""


@dataclass(frozen=True)
class Recognised:
    """A table that was seen in a sheet, or a sheet without one.

    `table` is what the sheet looks like ("": nothing known, "-": left out by decision); `header_row`, as the spreadsheet numbers it, is None if
    no table came of it; then `columns` (the header of each), `days` and `positions` are empty. `questions` are the headers to be decided on. `row`
    is the header's first row, also where it is only likely; `top` are that row and those above it, each with its number: in no report that is
    kept.
    """

    file: str
    sheet: str | None
    table: str
    header_row: int | None
    columns: dict[str, str]
    days: tuple[str, ...]
    questions: tuple[HeaderQuestion, ...]
    positions: dict[str, int] = field(default_factory=dict)
    """Where columns and days stand, from 0."""
    row: int | None = None
    top: tuple[tuple[int, tuple[str, ...]], ...] = ()
    shape: str = field(default="", repr=False)

    def as_dict(self) -> dict[str, Any]:
        """As JSON's objects."""
        return asdict(self)


def of_proposal(file: str, sheet: str | None, proposal: Proposal, recognition: Mapping[str, Any]) -> Recognised:
    """What a proposal says; `recognition` says what stands at the top of its sheet."""
    table = schema.BY_NAME[proposal.table]
    filled = {*proposal.columns, *({"day", "present"} if proposal.days else set())}
    needed = {*table.key, *(column.name for column in table.columns if column.required)} - filled
    kept_out = dict.fromkeys(note.values["column"] for note in proposal.questions if note.id in DECISION_NOTES)
    questions = [_question(header, table, filled, keeps_out=True) for header in kept_out]
    questions += [_question(header, table, filled, keeps_out=bool(needed)) for header in proposal.unread]
    days = tuple(day.header for day in proposal.days)
    positions = proposal.columns | {day.header: day.position for day in proposal.days}
    return Recognised(
        file, sheet, table.name, proposal.header_row, dict(proposal.headers), days, tuple(questions), positions, *_top(recognition, proposal)
    )


def of_rest(file: str, sheet: str | None, recognition: Mapping[str, Any]) -> list[Recognised]:
    """A sheet without a table: what it may be, and the headers that have to be decided on; nothing if no row looks like a header."""
    top = _top(recognition)
    if recognition["left_out"]:
        return [Recognised(file, sheet, LEFT_OUT, None, {}, (), (), {}, *top)]
    note = Note(**recognition["refused"]) if recognition["refused"] else None
    if note is None or note.id not in (*DECISION_NOTES, *MISSING):
        return [Recognised(file, sheet, "", None, {}, (), (), {}, *top)] if recognition["row"] else []
    headers = [*([note.values["column"]] if note.id in DECISION_NOTES else []), *recognition["unread"]]
    near = note.values.get("near") or note.values["column"]
    table = schema.BY_NAME[near.partition(".")[0]]
    questions = [_question(header, table, set(), True, near if header == note.values["column"] else "") for header in dict.fromkeys(headers)]
    return [Recognised(file, sheet, table.name, None, {}, (), tuple(questions), {}, *top)]


def _question(header: str, table: Table, filled: set[str], keeps_out: bool, first: str = "") -> HeaderQuestion:
    """What is to be decided on a header; `first` stands before the other choices."""
    column = headers.spelled_like(header, table, filled)
    proposed = f"{table.name}.{column}" if column else ""
    choices = dict.fromkeys(each for each in (first or proposed, *nearest(header, table, filled)) if each)
    return HeaderQuestion(header, tuple(choices)[:NEAREST], keeps_out, proposed)


def _top(recognition: Mapping[str, Any], proposal: Proposal | None = None) -> tuple[int | None, tuple[tuple[int, tuple[str, ...]], ...], str]:
    """Row, top and shape of a sheet's first table; of a further one only its row."""
    row = proposal.header_row - proposal.height + 1 if proposal else recognition["row"]
    if row != recognition["row"]:
        return row, (), ""
    return row, tuple((number, tuple(cells)) for number, cells in recognition["top"]), recognition["shape"]


def decided_shapes(choices: Iterable[SheetChoice], sheets: Iterable[Recognised]) -> dict[str, str]:
    """Shape -> table of the sheets that decisions found."""
    return {
        sheet.shape: choice.table
        for choice in choices
        for sheet in sheets
        if sheet.shape and (sheet.file, sheet.sheet) == (choice.file, choice.sheet) and choice.row in (ANY_ROW, sheet.row)
    }


def nearest(header: str, table: Table, filled: set[str]) -> tuple[str, ...]:
    """The columns of a table, of those not `filled`, whose headers are most like this one, the best first, as table.column."""
    text = headers.words(header)
    scores: dict[str, float] = {}
    for known, meaning in headers.known(table.name).items():
        if meaning.column not in filled and meaning.column != "withdrawn":
            scores[meaning.column] = max(scores.get(meaning.column, 0), fuzz.ratio(text, known), fuzz.token_set_ratio(text, known))
    best = sorted(scores, key=lambda column: (-scores[column], column))
    return tuple(f"{table.name}.{column}" for column in best[:NEAREST])
