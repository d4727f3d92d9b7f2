"""Repeat groups of form exports: a sheet with a row for each repetition, which gets from the submission's own sheet what it lacks.

KoboToolbox numbers the submissions (`_index`) and names sheet and number in each repetition (`_parent_table_name`, `_parent_index`); ODK
writes the submission's KEY as PARENT_KEY into a file that is called after the form's file and the group (form.csv, form-peserta.csv).
Columns are taken over only where every repetition has one submission, and only those that mean something that no header of its own does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from data import delimited, headers, schema
from data.cells import shown, tidy
from data.file_kinds import kind_of
from data.grids import Grid
from data.proposals import Note, SheetRecognition

KOBO, ODK = ("_parent_index", "_index"), ("PARENT_KEY", "KEY")
"""The column that names the submission, and the submission's own."""
KOBO_TABLE = "_parent_table_name"


@dataclass(frozen=True)
class ParentColumns:
    """What a sheet got: from which other one (as reports call it), and where its first column stands."""

    parent: str
    first: int


def join_sheets(grids: Sequence[Grid]) -> dict[int, ParentColumns]:
    """Give each repetition of a workbook's sheets what it lacks; index of the sheet -> what it got.

    A group within a group gets what the outer one got too.
    """
    by_name = {tidy(grid.name): index for index, grid in enumerate(grids) if grid.name and not grid.hidden}
    parents = {index: parent for index, grid in enumerate(grids) if (parent := by_name.get(_parent_sheet(grid) or "", index)) != index}
    joined: dict[int, ParentColumns | None] = {}

    def join_one(index: int, below: frozenset[int]) -> None:
        parent = parents[index]
        if parent in parents and parent not in joined and parent not in below:
            join_one(parent, below | {index})
        joined[index] = join(grids[index], grids[parent], KOBO, grids[parent].name or "")

    for index in parents:
        if index not in joined:
            join_one(index, frozenset({index}))
    return {index: joined_sheet for index, joined_sheet in joined.items() if joined_sheet}


def recognise_joined(grid: Grid, joined: ParentColumns | None, recognise: Callable[[], SheetRecognition]) -> SheetRecognition:
    """What is recognised in a sheet; of what it got, only columns stay that its table has, and a note names them."""
    recognition = recognise()
    if joined is None:
        return recognition
    taken = {index for proposal in recognition.proposals for index in proposal.columns.values() if index >= joined.first}
    used = taken | {index for proposal in recognition.proposals for index in proposal.reviews}
    texts = [tidy(shown(grid.cell(0, index))) for index in sorted(taken)]
    for row in grid.rows:
        row[joined.first :] = [cell if index in used else "" for index, cell in enumerate(row[joined.first :], start=joined.first)]
    recognition = recognise()
    if taken:
        recognition.notes.append(Note("joined_to_parent", {"column": ", ".join(texts), "other": joined.parent}))
    return recognition


def has_given(recognition: SheetRecognition) -> SheetRecognition:
    """What is recognised in a submissions' sheet that gave repetitions what they lacked: that it has no table of its own needs no word."""
    return recognition if recognition.proposals else replace(recognition, notes=[], refused=None)


def parent_file(name: str, files: Mapping[str, object]) -> str | None:
    """The file of the form among `files` that a file of a group is called after; None if there is none."""
    path = PurePosixPath(name)
    stem = path.stem
    while "-" in stem:
        stem = stem.rpartition("-")[0]
        if (parent := path.with_name(f"{stem}{path.suffix}").as_posix()) in files:
            return parent
    return None


def join_file(grid: Grid, name: str, files: Mapping[str, Path], largest: int) -> ParentColumns | None:
    """Give the repetitions of a file what they lack, from the file of their form, if that is a text of less than `largest` bytes."""
    form = parent_file(name, files)
    if form is None or not grid.rows or _column_index(grid, ODK[0]) is None:
        return None
    path = files[form]
    if kind_of(path) != "text" or path.stat().st_size >= largest:
        return None
    encoding = delimited.encoding_of(path)
    return join(grid, Grid(rows=list(delimited.rows_of(path, encoding, *delimited.delimiter_of(path, encoding)))), ODK, form)


def join(child: Grid, parent: Grid, by: tuple[str, str], name: str) -> ParentColumns | None:
    """Append to the repetitions the columns of their submissions that they lack; `name` is the submissions' in reports.

    None, and nothing appended, where they lack none, or a repetition has no submission or two.
    """
    index, own_index = (_column_index(grid, header) if grid.rows else None for grid, header in zip((child, parent), by, strict=True))
    if index is None or own_index is None:
        return None
    rows: dict[str, int] = {}
    for row in range(1, len(parent.rows)):
        number = tidy(shown(parent.cell(row, own_index)))
        if number and number in rows:
            return None
        rows[number] = row
    lines = [row for row in range(1, len(child.rows)) if any(child.rows[row])]
    of_line = {row: rows.get(tidy(shown(child.cell(row, index))) or "\0") for row in lines}
    lacking = _lacking(child, parent)
    if not lacking or None in of_line.values() or not {*of_line.values()}.isdisjoint(parent.hidden_rows):
        return None
    width = max(map(len, child.rows))
    for row, cells in enumerate(child.rows):
        if row == 0 or row in of_line:
            cells += [""] * (width - len(cells)) + [parent.cell(of_line.get(row) or 0, column) for column in lacking]
    return ParentColumns(name, width)


def _parent_sheet(grid: Grid) -> str | None:
    """The sheet that all repetitions name; None if it is no group, or they name several."""
    index = _column_index(grid, KOBO_TABLE) if grid.rows else None
    names = {tidy(shown(grid.cell(row, index))) for row in range(1, len(grid.rows)) if any(grid.rows[row])} if index is not None else set()
    return names.pop() if len(names) == 1 else None


def _column_index(grid: Grid, header: str) -> int | None:
    """Where the first row has that header, once."""
    indexes = [index for index, cell in enumerate(grid.rows[0]) if tidy(shown(cell)).rsplit("/", 1)[-1].lower() == header.lower()]
    return indexes[0] if len(indexes) == 1 else None


def _lacking(child: Grid, parent: Grid) -> list[int]:
    """The columns of the submission that mean something that no column of the repetition does, and what its reviewers made of it."""
    own = set().union(*(_meanings(cell) for cell in child.rows[0]))
    return [
        column
        for column, cell in enumerate(parent.rows[0])
        if column not in parent.hidden_columns and (meanings := _meanings(cell)) and meanings.isdisjoint(own)
    ]


def _meanings(cell: str) -> set[str]:
    """The columns, of all tables, that a header may mean."""
    text = tidy(shown(cell))
    if headers.is_review(text):
        return {"review"}
    if not text or headers.is_bookkeeping(text) or headers.is_identifier(text):
        return set()
    return {meaning.column for table in schema.TABLES if (meaning := headers.meaning_of(text, table)[0])}
