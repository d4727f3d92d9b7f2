"""The tables of a sheet and the meaning of its columns: a grid becomes proposals, as plain data.

A proposal says what was recognised, why, and what is still a question. The command line applies one without questions, and prints the
others; a page can show and change it. Nothing here knows the store: codes of groups in a letterhead are candidates, resolved later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from data import group_rows, headers, names, schema, surroundings
from data.cells import shown, tidy
from data.column_assignment import SheetContext, assign, decisions
from data.combined_tables import combined, own_headers, positions_of_its_own
from data.date_parts import join_dates
from data.day_headers import is_weekday
from data.grids import Grid
from data.header_rows import (
    FAR_DOWN,
    begins_header,
    begins_with_digit,
    blocks_of,
    double_header,
    has_codes,
    is_split,
    likely_header,
    may_be_header,
    shape_of,
    single_header,
    top_of,
    units_below,
)
from data.headers import words
from data.moments import split_moments
from data.proposals import ALSO_THERE, Choices, Note, Proposal, SheetRecognition
from data.schema import Table
from data.several_events import OF_ALL, events_of
from data.sheet_choices import ANY_ROW, LEFT_OUT, remembered
from data.status_columns import join_marks
from data.tick_columns import join_ticks
from data.unread_columns import month_first_beside
from data.unrecognised import explain, most_like
from data.values.dates import weekday_in

TOP = 200
"""Below this row, one whose first cell begins with a digit is taken for data without a closer look."""


def recognise(
    grid: Grid,
    file_name: str,
    choices: Choices | None = None,
    alone: bool = True,
    decided: Mapping[str, str] | None = None,
) -> SheetRecognition:
    """The tables of a sheet.

    `file_name` has no ending; `choices`: what was decided on headers; `alone`: the only filled sheet of its file, so that the file's name counts
    as well; `decided`: which table the sheet is, by the row of its header (data/sheet_choices.py), and no other row is looked at.
    """
    if (unread := _unread(grid, decided)) is not None:
        return unread
    own = names.table_named(grid.name) if grid.name else None
    by_file = names.table_named(file_name)
    named = own or (by_file if alone or not grid.name else None)
    if grid.name and names.is_recap(grid.name) and not alone and not decided:
        named = own = by_file = None
    if grid.refused:
        return SheetRecognition(refused=Note(grid.refused)) if named else SheetRecognition(notes=[Note("no_table", partial=True)])
    if grid.whole:
        join_marks(grid)
        join_dates(grid)
        split_moments(grid)
        join_ticks(grid)
    recognition = SheetRecognition()
    width = max((len(row) for row in grid.rows), default=0)
    taken_until = 0
    by_rows = bool(group_rows.named_in(grid, 1, len(grid.rows)))
    sheet = SheetContext(grid, choices or {}, own or by_file, by_rows)
    hidden = set(grid.hidden_rows)
    answered = frozenset(text for texts in (choices or {}).values() for text in texts)
    tables = _tables_by_row(grid, choices or {}, decided or {}, answered)
    if LEFT_OUT in tables.values():
        _show_top(recognition, grid, next(iter(tables)))
        return replace(recognition, notes=[Note("sheet_left_out")], left_out=True)
    for row in range(len(grid.rows)):
        if row < taken_until or row in hidden or (decided and row not in tables):
            continue
        if row in tables:
            blocks = [_decided(sheet, schema.BY_NAME[tables[row]], row, (0, width))]
        elif _may_begin_table(grid, row, answered) and not _is_data(grid.rows[row], recognition.proposals):
            blocks = [proposal for span in blocks_of(grid, row, width) for proposal in _best(sheet, row, span)]
        else:
            continue
        between = surroundings.letterhead_between(grid, recognition.proposals[-1], row) if blocks and recognition.proposals else None
        if len(blocks) > 1 or (blocks and (between is not None or not _repeats(blocks[0], recognition.proposals))):
            _close(recognition.proposals, surroundings.title_above(grid, row) if between is None else between, blocks)
            recognition.proposals += blocks
            taken_until = max(block.header_row for block in blocks)
    recognition.proposals = [part for proposal in recognition.proposals for part in group_rows.by_group(proposal, grid, file_name)]
    for proposal in recognition.proposals:
        surroundings.add(proposal, grid, file_name, recognition.proposals)
        if proposal.event:
            proposal.period = None  # a register of February has the exits of all months beside its people
        proposal.month_first |= month_first_beside(proposal, grid)
    if recognition.proposals:
        first = recognition.proposals[0]
        _show_top(recognition, grid, first.header_row - first.height, first.height)
    else:
        _show_top(recognition, grid, explain(recognition, grid, named, sheet.named, sheet.choices))
    return recognition


def _unread(grid: Grid, decided: Mapping[str, str] | None) -> SheetRecognition | None:
    """What is said of a sheet that isn't looked at: hidden, empty, a guide or an example; None for any other."""
    if grid.hidden:
        left_out = LEFT_OUT in (decided or {}).values()
        note = Note("sheet_left_out") if left_out else Note("hidden_sheet", partial=True)
        return SheetRecognition(notes=[note] if grid.filled else [], left_out=left_out)
    if not grid.filled or (grid.name and names.is_guide(grid.name)):
        return SheetRecognition()
    if grid.name and names.is_example(grid.name) and not decided:
        return SheetRecognition(notes=[Note("example_sheet", partial=True)])
    return None


def _may_begin_table(grid: Grid, row: int, answered: frozenset[str]) -> bool:
    """Whether a row may be a header; far down the sheet, none that begins with a digit."""
    if row > TOP and begins_with_digit(grid.rows[row]):
        return False
    return may_be_header(grid.rows[row], answered) or begins_header(grid, row, answered)


def _is_data(row: list[str], earlier: list[Proposal]) -> bool:
    """Whether a row has codes where the only table above has them, and no cell outside that table: then it is data, whatever words it holds."""
    current = [proposal for proposal in earlier if proposal.last_row is None]
    if len(current) != 1:
        return False
    left, right = current[0].span
    table = schema.BY_NAME[current[0].table]
    codes = [current[0].columns[name] for name in table.key if table.column(name).kind == "code" and name in current[0].columns]
    return bool(codes) and not any(cell.strip() for cell in (*row[:left], *row[right:])) and has_codes(row, codes)


def _tables_by_row(grid: Grid, choices: Choices, decided: Mapping[str, str], answered: frozenset[str]) -> dict[int, str]:
    """Row (from 0) -> table, as it was decided for this sheet or earlier for sheets of its shape."""
    if decided:
        usual = next((row for row, cells in enumerate(grid.rows) if may_be_header(cells, answered)), likely_header(grid)) or 0
        return {(int(row) - 1 if int(row) != ANY_ROW else usual): table for row, table in decided.items() if int(row) <= len(grid.rows)}
    known = remembered(choices)
    shapes = {row: shape_of(cells) for row, cells in enumerate(grid.rows[:FAR_DOWN])} if known else {}
    return {row: known[shape] for row, shape in shapes.items() if shape in known}


def _show_top(recognition: SheetRecognition, grid: Grid, row: int | None, height: int = 1) -> None:
    """Note the header's first row (from 0) with what stands above it; where no table was seen, the most likely one."""
    row = likely_header(grid) if row is None else row
    if row is not None:
        recognition.row, recognition.top, recognition.shape = row + 1, top_of(grid, row + height - 1), shape_of(grid.rows[row])


def _repeats(proposal: Proposal, earlier: list[Proposal]) -> bool:
    """Whether a header only repeats that of the table above it."""
    return any(other.table == proposal.table and other.columns == proposal.columns and other.days == proposal.days for other in earlier)


def _close(earlier: list[Proposal], row: int, blocks: list[Proposal]) -> None:
    """End the tables above a new header."""
    for proposal in earlier:
        if proposal.last_row is None and any(block.span[0] < proposal.span[1] and proposal.span[0] < block.span[1] for block in blocks):
            proposal.last_row = row


def _best(sheet: SheetContext, row: int, span: tuple[int, int]) -> list[Proposal]:
    """The table that the headers of a row fit best, or of that row and the next where both are the header: once for each event of a row."""
    made: list[Proposal] = []
    further: dict[int, list[Proposal]] = {}
    single = single_header(sheet.grid, row, span)
    units = units_below(sheet.grid, row, span)
    double = units or double_header(sheet.grid, row, span)
    goes_on = bool(units) or is_split(sheet.grid, row, span)
    for table in schema.TABLES:
        for cells, height in (([] if goes_on else single, 1), (double, 2)):
            events = [_event(sheet, table, own, cells, row, span, height) for own in events_of(cells, table, decisions(sheet, cells))]
            if whole := [event for event in events if event]:
                made.append(whole[0])
                further[id(whole[0])] = whole[1:]
            elif cells and (proposal := assign(sheet, table, cells, row, span, height)):
                made.append(proposal)
    made.sort(key=_preference)
    if made and sheet.named not in (None, schema.BY_NAME[made[0].table]) and lacks_required(made[0]):
        return []  # the name says another table, and of this one no row could be new: the reason is a column of the other
    if made and sheet.named is None and lacks_required(made[0]) and (other := most_like(single)) and other.name != made[0].table:
        return []  # so do the headers
    if made and (pair := combined(made, sheet.named)):
        return _of_one_row(sheet, pair, further.get(id(pair[1]), []), double if pair[0].height > 1 else single, row)
    return [made[0], *further.get(id(made[0]), [])] if made else []


def _of_one_row(sheet: SheetContext, pair: tuple[Proposal, Proposal], further: list[Proposal], cells: list[str], row: int) -> list[Proposal]:
    """The proposals for two tables in one row, each with its own headers; a row without the second thing, or a `further` one, has none."""
    first, second = pair
    others = [second, *further]
    shape = shape_of(cells)
    own = cells
    for other in others:
        own = own_headers(own, first, other)
    alone = assign(sheet, schema.BY_NAME[first.table], own, row, first.span, first.height, shape=shape)
    if not further:
        own = own_headers(cells, second, first)
        second = assign(sheet, schema.BY_NAME[second.table], own, row, second.span, second.height, shape=shape) or second
        second.event = positions_of_its_own(second, first)
        others = [second]
    for other in others:
        other.notes = [note for note in other.notes if note.values.get("table") != first.table]
    if alone is None:
        return others
    alone.notes = [each for note in alone.notes if (each := _without_events(sheet.grid, note, others))]
    return [alone, *others]


def _without_events(grid: Grid, note: Note, others: list[Proposal]) -> Note | None:
    """A note on people who are called gone, without the rows that have their exit; any other note as it is."""
    if note.id != "status_left":
        return note
    positions = [index for other in others for index in other.event]
    rows = [row for row in note.values["row"] if not any(grid.cell(row - 1, index).strip(" -") for index in positions)]
    return replace(note, values={**note.values, "row": rows}) if rows else None


def _event(sheet: SheetContext, table: Table, own: list[str], cells: list[str], row: int, span: tuple[int, int], height: int) -> Proposal | None:
    """The proposal for one event of several in a row, of whose headers (`cells`) it has its `own`."""
    if (proposal := assign(sheet, table, own, row, span, height, shape=shape_of(cells))) is None:
        return None
    proposal.headers = {name: tidy(shown(cells[index - span[0]])) for name, index in proposal.columns.items()}
    choices = decisions(sheet, cells)
    decided = {words(cell, notes=True): choice for each in cells if (choice := headers.decided(choices, cell := tidy(shown(each)), table))}
    proposal.decided |= {text: choice if choice == "-" else f"{table.name}.{choice}" for text, choice in decided.items()}
    proposal.event = [index for name, index in proposal.columns.items() if name not in OF_ALL]
    return proposal


def _preference(proposal: Proposal) -> tuple[float, int, int, int]:
    """Sorts the likeliest table of a row first: of two that fit alike the one whose days have dates, and weekdays beside them."""
    headers_of_days = [day.header for day in proposal.days]
    alone, named = sum(map(is_weekday, headers_of_days)), sum(bool(day.beside) or weekday_in(day.header) is not None for day in proposal.days)
    return -proposal.score, alone, -named, proposal.header_row


def lacks_required(proposal: Proposal) -> bool:
    """Whether columns are missing that each new row of the table needs, the group aside, which a letterhead may name."""
    filled = {*proposal.columns, *ALSO_THERE, *(("day", "present") if proposal.days else ())}
    return any(column.required and column.name not in filled for column in schema.BY_NAME[proposal.table].columns)


def _decided(sheet: SheetContext, table: Table, row: int, span: tuple[int, int]) -> Proposal:
    """The proposal for a table that was decided on; the columns of its key that no header means are asked about."""
    single = single_header(sheet.grid, row, span)
    double = units_below(sheet.grid, row, span) or double_header(sheet.grid, row, span)
    made = [assign(sheet, table, cells, row, span, height, True) for cells, height in ((single, 1), (double, 2)) if cells]
    return max((proposal for proposal in made if proposal), key=lambda proposal: proposal.score)
