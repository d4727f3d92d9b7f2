"""The tables of a sheet and the meaning of its columns: a grid becomes proposals, as plain data.

A proposal says what was recognised, why, and what is still a question. The command line applies one without questions, and prints the
others; a page can show and change it. Nothing here knows the store: codes of groups in a letterhead are candidates, resolved later.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from data import group_rows, headers, names, schema, surroundings
from data.cells import shown, tidy
from data.day_headers import Day, day_of, is_weekday
from data.double_headers import choose
from data.grids import Grid
from data.header_rows import (
    FAR_DOWN,
    begins_header,
    begins_with_digit,
    blocks_of,
    double_header,
    has_codes,
    header_date,
    is_split,
    likely_header,
    may_be_header,
    shape_of,
    single_header,
    top_of,
    units_below,
)
from data.headers import Meaning, words
from data.proposals import ALSO_THERE, Choices, DayColumn, Note, Proposal, SheetRecognition
from data.schema import Table
from data.several_events import OF_ALL, events_of
from data.sheet_choices import ANY_ROW, LEFT_OUT, remembered
from data.status_columns import join_marks
from data.unread_columns import judge_rest, month_first_beside
from data.unrecognised import explain
from data.values.dates import order_of, weekday_in

TOP = 200
"""Rows from which on one whose first cell has a digit is taken for data without a closer look."""


def recognise(
    grid: Grid,
    file_name: str,
    choices: Choices | None = None,
    alone: bool = True,
    known_cohort: bool = False,
    decided: Mapping[str, str] | None = None,
) -> SheetRecognition:
    """The tables of a sheet.

    `file_name` without its ending; `choices`: what was decided on headers; `alone`: the only filled sheet of
    its file, so that the file's name counts as well; `known_cohort`: an option names the group; `decided`: which table the sheet is, by the row
    of its header (data/sheet_choices.py): it is read there alone.
    """
    if grid.hidden:
        left_out = LEFT_OUT in (decided or {}).values()
        note = Note("sheet_left_out") if left_out else Note("hidden_sheet", partial=True)
        return SheetRecognition(notes=[note] if grid.filled else [], left_out=left_out)
    if not grid.filled or (grid.name and names.is_guide(grid.name)):
        return SheetRecognition()
    if grid.name and names.is_example(grid.name) and not decided:
        return SheetRecognition(notes=[Note("example_sheet", partial=True)])
    own = names.table_named(grid.name) if grid.name else None
    by_file = names.table_named(file_name)
    named = own or (by_file if alone or not grid.name else None)
    if grid.name and names.is_recap(grid.name) and not alone and not decided:
        named = own = by_file = None
    if grid.refused:
        return SheetRecognition(refused=Note(grid.refused)) if named else SheetRecognition(notes=[Note("no_table", partial=True)])
    if grid.whole:
        join_marks(grid)
    recognition = SheetRecognition()
    width = max((len(row) for row in grid.rows), default=0)
    taken_until = 0
    by_rows = bool(group_rows.named_in(grid, 1, len(grid.rows)))
    sheet = _Sheet(grid, file_name, choices or {}, own or by_file, known_cohort, by_rows)
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
        elif (
            (row > TOP and begins_with_digit(grid.rows[row]))
            or not (may_be_header(grid.rows[row], answered) or begins_header(grid, row, answered))
            or _is_data(grid.rows[row], recognition.proposals)
        ):
            continue
        else:
            blocks = [proposal for span in blocks_of(grid, row, width) for proposal in _best(sheet, row, span)]
        between = surroundings.letterhead_between(grid, recognition.proposals[-1], row) if blocks and recognition.proposals else None
        if len(blocks) > 1 or (blocks and (between is not None or not _repeats(blocks[0], recognition.proposals))):
            _close(recognition.proposals, surroundings.title_above(grid, row) if between is None else between, blocks)
            recognition.proposals += blocks
            taken_until = max(block.header_row for block in blocks)
    recognition.proposals = [part for proposal in recognition.proposals for part in group_rows.by_group(proposal, grid, file_name)]
    for proposal in recognition.proposals:
        surroundings.add(proposal, grid, file_name, recognition.proposals)
        proposal.month_first = month_first_beside(proposal, grid)
    if recognition.proposals:
        first = recognition.proposals[0]
        _show_top(recognition, grid, first.header_row - first.height, first.height)
    else:
        _show_top(recognition, grid, explain(recognition, grid, named, sheet.named, sheet.choices))
    return recognition


def _is_data(row: list[str], earlier: list[Proposal]) -> bool:
    """Whether a row bears codes where the only table above it has them, and nothing beside it: no header, whatever words and dates it has."""
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


@dataclass(frozen=True)
class _Sheet:
    """A sheet, and what is known of it besides its cells."""

    grid: Grid
    file_name: str
    choices: Choices
    named: Table | None
    known_cohort: bool
    by_rows: bool
    """Whether rows among others name groups."""


def _repeats(proposal: Proposal, earlier: list[Proposal]) -> bool:
    """Whether a header only repeats that of the table above it."""
    return any(other.table == proposal.table and other.columns == proposal.columns and other.days == proposal.days for other in earlier)


def _close(earlier: list[Proposal], row: int, blocks: list[Proposal]) -> None:
    """End the tables above a new header."""
    for proposal in earlier:
        if proposal.last_row is None and any(block.span[0] < proposal.span[1] and proposal.span[0] < block.span[1] for block in blocks):
            proposal.last_row = row


def _best(sheet: _Sheet, row: int, span: tuple[int, int]) -> list[Proposal]:
    """The table that the headers of a row fit best, or of that row and the next where both are the header: once for each event of a row."""
    made: list[Proposal] = []
    further: dict[int, list[Proposal]] = {}
    single = single_header(sheet.grid, row, span)
    units = units_below(sheet.grid, row, span)
    double = units or double_header(sheet.grid, row, span)
    goes_on = bool(units) or is_split(sheet.grid, row, span)
    for table in schema.TABLES:
        for cells, height in (([] if goes_on else single, 1), (double, 2)):
            events = [_event(sheet, table, own, cells, row, span, height) for own in events_of(cells, table, _choices(sheet, cells))]
            if whole := [event for event in events if event]:
                made.append(whole[0])
                further[id(whole[0])] = whole[1:]
            elif cells and (proposal := _assign(sheet, table, cells, row, span, height)):
                made.append(proposal)
    made.sort(key=_preference)
    if made and sheet.named not in (None, schema.BY_NAME[made[0].table]) and _lacks_required(made[0]):
        return []  # the name says another table, and of this one no row could be new: the reason is a column of the other
    return [made[0], *further.get(id(made[0]), [])] if made else []


def _choices(sheet: _Sheet, header: list[str] | str) -> dict[str, str]:
    """What was decided on for the headers of a sheet with these ones, or of that shape."""
    shape = header if isinstance(header, str) else shape_of(header)
    return {**sheet.choices.get(shape, {}), **sheet.choices.get("", {})}


def _event(sheet: _Sheet, table: Table, own: list[str], cells: list[str], row: int, span: tuple[int, int], height: int) -> Proposal | None:
    """The proposal for one event of several in a row, of whose headers (`cells`) it has its `own`."""
    if (proposal := _assign(sheet, table, own, row, span, height, shape=shape_of(cells))) is None:
        return None
    proposal.headers = {name: tidy(shown(cells[index - span[0]])) for name, index in proposal.columns.items()}
    choices = _choices(sheet, cells)
    decided = {words(cell, notes=True): choice for each in cells if (choice := headers.decided(choices, cell := tidy(shown(each)), table))}
    proposal.decided |= {text: choice if choice == "-" else f"{table.name}.{choice}" for text, choice in decided.items()}
    proposal.event = [index for name, index in proposal.columns.items() if name not in OF_ALL]
    return proposal


def _preference(proposal: Proposal) -> tuple[float, int, int, int]:
    """Sorts the likeliest table of a row first: of two that fit alike the one whose days have dates, and weekdays beside them."""
    headers_of_days = [day.header for day in proposal.days]
    alone, named = sum(map(is_weekday, headers_of_days)), sum(bool(day.beside) or weekday_in(day.header) is not None for day in proposal.days)
    return -proposal.score, alone, -named, proposal.header_row


def _lacks_required(proposal: Proposal) -> bool:
    """Whether columns are missing that each new row of the table needs, the group aside, which a letterhead may name."""
    filled = {*proposal.columns, *ALSO_THERE, *(("day", "present") if proposal.days else ())}
    return any(column.required and column.name not in filled for column in schema.BY_NAME[proposal.table].columns)


def _decided(sheet: _Sheet, table: Table, row: int, span: tuple[int, int]) -> Proposal:
    """The proposal for a table that was decided on; the columns of its key that no header means are asked about."""
    single = single_header(sheet.grid, row, span)
    double = units_below(sheet.grid, row, span) or double_header(sheet.grid, row, span)
    made = [_assign(sheet, table, cells, row, span, height, True) for cells, height in ((single, 1), (double, 2)) if cells]
    return max((proposal for proposal in made if proposal), key=lambda proposal: proposal.score)


# ------------------------------------------------------------------------------------------------ one table's columns


def _assign(
    sheet: _Sheet, table: Table, cells: list[str], row: int, span: tuple[int, int], height: int, decided: bool = False, shape: str = ""
) -> Proposal | None:
    """The proposal for a table, or None if its key isn't among the headers and nobody decided that it is this table."""
    shape = shape or shape_of(cells)
    proposal = Proposal(table.name, sheet.grid.name, row + height, row + height + 1, None, span, {}, {}, height=height, shape=shape)
    choices = _choices(sheet, shape)
    candidates: dict[str, list[tuple[Meaning, str, int]]] = {}
    rest: list[tuple[int, str]] = []
    days: list[DayColumn] = []
    paths = {tidy(shown(cell)) for cell in cells if cell}
    order = order_of(cell for cell in cells if cell) if table is schema.ATTENDANCE else ""
    for index, cell in enumerate(cells, start=span[0]):
        text = tidy(shown(cell))
        if index in sheet.grid.hidden_columns:
            if text:
                proposal.notes.append(Note("hidden_column", {"column": text}, partial=True))
            continue
        if not text:
            continue
        if (choice := headers.decided(choices, text, table)) is not None:
            proposal.decided[words(text, notes=True)] = choice if choice == "-" else f"{table.name}.{choice}"
            if choice != "-":
                candidates.setdefault(choice, []).append((Meaning(choice, 4), "", index))
            continue
        meaning, group = headers.meaning_of(text, table)
        day = (day_of(cell) or (Day(None, on) if (on := header_date(cell, order)) else None)) if table is schema.ATTENDANCE else None
        parent = text.rsplit("/", 1)[0] if "/" in text else ""
        if meaning and group and set(group.split()) & headers.OTHERS and not set(group.split()) & {table.local, table.name}:
            rest.append((index, text))
        elif parent and parent in paths:
            continue  # one answer of a question with several: the question's own column says it
        elif meaning:
            candidates.setdefault(meaning.column, []).append((meaning, group, index))
        elif day:
            days.append(DayColumn(index, text, day.number, day.date, day.part, day.beside))
        else:
            rest.append((index, text))
    if table.name == "cohorts" and sheet.named is not table and all(meaning.strength == 1 for meaning, _, _ in candidates.get("cohort_id", ())):
        candidates.pop("cohort_id", None)  # a bare Kode may be a person's
    proposal.headers = {}
    _take_days(proposal, surroundings.dated(days, sheet.grid, row, row + height), candidates, rest, cells, span)
    choose(proposal, sheet.grid, table, candidates, rest, cells, span)
    if table.name == "attendance" and not proposal.days and "day" not in proposal.columns and "present" in proposal.columns:
        surroundings.take_day(proposal, sheet.grid, row)
    missing = [name for name in table.key if name not in proposal.columns and not (name == "day" and proposal.days)]
    stated_elsewhere = [name for name in missing if name in ALSO_THERE and table.name not in ("cohorts", "sessions")]
    needed = [name for name in missing if name not in stated_elsewhere]
    if decided:
        proposal.questions += [Note("no_key", {"column": f"{table.name}.{name}", "table": table.name}) for name in needed]
    elif needed:
        return None
    others = [name for name in proposal.columns if name not in table.key and name != "withdrawn"]
    more_needed = any(column.required for column in table.columns if column.name not in table.key)
    strengths = {name: max(meaning.strength for meaning, _, _ in meanings) for name, meanings in candidates.items()}
    telling = [name for name in proposal.columns if name not in ("resident_id", "cohort_id", "withdrawn")]
    withdraws = "withdrawn" in proposal.columns and (sheet.named is table or any(strengths.get(name, 3) > 1 for name in telling))
    if not (decided or others or proposal.days or withdraws) and (more_needed or (stated_elsewhere and sheet.named is not table)):
        return None
    unread = [text for _, text in rest if not headers.is_bookkeeping(text) and not headers.is_identifier(text)]
    if table.name == "enrolments" and ((stated_elsewhere and not sheet.by_rows) or unread) and sheet.named is not table and not decided:
        return None  # codes alone make no list of participants: it may be a sheet of anything
    if not decided and sheet.named is not table and not proposal.days and telling and all(strengths.get(name, 3) == 1 for name in telling):
        return None  # a code and a date of nothing: it may be a sheet of anything
    required = {column.name for column in table.columns if column.required}
    weight = sum((3 if name in required else 1) * (0.4 if strengths.get(name, 3) == 1 else 1) for name in proposal.columns)
    proposal.score = weight + min(len(proposal.days), 5) - 0.7 * len([1 for _, text in rest if not headers.is_bookkeeping(text)])
    proposal.score -= 0 if sheet.by_rows else len(stated_elsewhere)
    proposal.score += 2.5 if sheet.named is table else 0
    if not required - set(proposal.columns) - set(stated_elsewhere) - ({"day", "present"} if proposal.days else set()):
        proposal.score += 1.5
    judge_rest(proposal, sheet.grid, table, rest)
    return proposal


def _take_days(
    proposal: Proposal,
    days: list[DayColumn],
    candidates: dict[str, list[tuple[Meaning, str, int]]],
    rest: list[tuple[int, str]],
    cells: list[str],
    span: tuple[int, int],
) -> None:
    """Take the columns of days where they are such: named days, or numbers that count up from 1."""
    if not days:
        return
    bare = [day for day in days if day.number and re.fullmatch(r"[0-9]+|[IVXivx]+", day.header)]
    # Beside the days the sums have headers such as H, I, S, A, and that I is no first day.
    if sums := _sums_among(bare, len(bare) < len(days)):
        days = [day for day in days if day not in sums]
        bare = [day for day in bare if day not in sums]
        rest += [(day.position, day.header) for day in sums]
    # Jum is Friday beside other weekdays, and a sum beside anything else.
    if sums := [day for day in days if words(day.header) == "jumlah" and sum(is_weekday(other.header) for other in days) < 3]:
        days = [day for day in days if day not in sums]
        rest += [(day.position, day.header) for day in sums]
    numbers = [day.number for day in bare]
    if numbers == list(range(1, 32)):
        proposal.questions.append(Note("month_unknown", {"column": "1, 2, ..., 31"}))
    if bare and len(bare) == len(days) and (len(bare) < 2 or numbers != list(range(1, len(numbers) + 1))):
        rest += [(day.position, day.header) for day in days]
        return
    proposal.days = days
    earlier: dict[tuple[int | None, str | None, str | None], DayColumn] = {}
    for day in days:
        key = (day.number, day.date, day.part)
        if key in earlier:
            proposal.questions.append(Note("double_day", {"column": day.header}))
        earlier[key] = day
    whole = {(day.number, day.date) for day in days if day.part is None}
    proposal.questions += [Note("double_day", {"column": day.header}) for day in days if day.part and (day.number, day.date) in whole]
    for name in ("day", "present"):
        for _, _, index in candidates.pop(name, []):
            header = tidy(shown(cells[index - span[0]]))
            if not headers.SUMMARIES.fullmatch(words(header)):
                rest.append((index, header))


def _sums_among(bare: list[DayColumn], beside_named: bool) -> list[DayColumn]:
    """Columns of sums among those headed by a number alone: I beside days that are named, or after a run of numbers from 1."""
    ends = 0 if beside_named else next((index for index, day in enumerate(bare) if day.number != index + 1), len(bare))
    if not beside_named and ends < 2:
        return []
    return [day for day in bare[ends:] if headers.SUMMARIES.fullmatch(words(day.header))]
