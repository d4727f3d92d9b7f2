"""Which header of a sheet is which column of one table: the proposal for that table, or why it is none."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from data import headers, schema, surroundings
from data.arrival_times import take_arrivals
from data.cells import shown, tidy
from data.dated_days import take_dates
from data.day_headers import Day, day_of, is_weekday
from data.double_headers import choose
from data.grids import Grid
from data.header_rows import header_date, shape_of
from data.headers import Candidates, Meaning, words
from data.proposals import ALSO_THERE, Choices, DayColumn, Note, Proposal
from data.schema import Table
from data.split_answers import in_brackets
from data.unread_columns import judge_hidden, judge_left_out, judge_rest
from data.values.dates import order_of


@dataclass(frozen=True)
class SheetContext:
    """A sheet, and what is known of it besides its cells."""

    grid: Grid
    choices: Choices
    named: Table | None
    by_rows: bool
    """Whether rows among others name groups."""


def decisions(sheet: SheetContext, header: list[str] | str) -> dict[str, str]:
    """What was decided on for the headers of a sheet with these ones, or of that shape."""
    shape = header if isinstance(header, str) else shape_of(header)
    return {**sheet.choices.get(shape, {}), **sheet.choices.get("", {})}


def assign(
    sheet: SheetContext, table: Table, cells: list[str], row: int, span: tuple[int, int], height: int, decided: bool = False, shape: str = ""
) -> Proposal | None:
    """The proposal for a table, or None if its key isn't among the headers and nobody decided that it is this table."""
    proposal = Proposal(
        table.name, sheet.grid.name, row + height, row + height + 1, None, span, {}, {}, height=height, shape=shape or shape_of(cells)
    )
    candidates, days, rest = _sorted_headers(sheet, table, cells, proposal)
    if table.name == "cohorts" and sheet.named is not table and all(meaning.strength == 1 for meaning, _, _ in candidates.get("cohort_id", ())):
        candidates.pop("cohort_id", None)  # a bare Kode may be a person's
    _take_days(proposal, surroundings.dated(days, sheet.grid, row, row + height), candidates, rest, cells, span)
    choose(proposal, sheet.grid, table, candidates, rest, cells, span)
    rest = take_arrivals(proposal, sheet.grid, rest)
    if table.name == "attendance" and not proposal.days and "day" not in proposal.columns and "present" in proposal.columns:
        surroundings.take_day(proposal, sheet.grid, row)
    missing = [name for name in table.key if name not in proposal.columns and not (name == "day" and proposal.days)]
    stated_elsewhere = [name for name in missing if name in ALSO_THERE and table.name not in ("cohorts", "sessions")]
    needed = [name for name in missing if name not in stated_elsewhere]
    strengths = {name: max(meaning.strength for meaning, _, _ in meanings) for name, meanings in candidates.items()}
    if decided:
        proposal.questions += [Note("no_key", {"column": f"{table.name}.{name}", "table": table.name}) for name in needed]
    elif needed or _may_be_anything(sheet, table, proposal, strengths, stated_elsewhere, rest):
        return None
    proposal.score = _score(sheet, table, proposal, strengths, stated_elsewhere, rest)
    judge_rest(proposal, sheet.grid, table, take_dates(proposal, sheet.grid, rest))
    left_out = [
        (index, text) for index, cell in enumerate(cells, start=span[0]) if proposal.decided.get(words(text := tidy(shown(cell)), notes=True)) == "-"
    ]
    judge_hidden(proposal, sheet.grid, table, cells)
    judge_left_out(proposal, sheet.grid, table, left_out, {text for text, target in sheet.choices.get("", {}).items() if "-" in target.split("|")})
    return proposal


def _sorted_headers(
    sheet: SheetContext, table: Table, cells: list[str], proposal: Proposal
) -> tuple[Candidates, list[DayColumn], list[tuple[int, str]]]:
    """The headers by what they may be to the table: candidates for its columns, days, and the rest; notes decisions and hidden columns."""
    choices = decisions(sheet, proposal.shape)
    candidates: Candidates = {}
    days: list[DayColumn] = []
    rest: list[tuple[int, str]] = []
    paths = {tidy(shown(cell)) for cell in cells if cell}
    split = in_brackets(paths, table)
    order = order_of(cell for cell in cells if cell) if table is schema.ATTENDANCE else ""
    for index, cell in enumerate(cells, start=proposal.span[0]):
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
        meaning, group = headers.meaning_of(text, table) if text not in split else (None, "")
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
    return candidates, days, rest


def _may_be_anything(
    sheet: SheetContext, table: Table, proposal: Proposal, strengths: dict[str, int], stated_elsewhere: list[str], rest: list[tuple[int, str]]
) -> bool:
    """Whether the table's key is there, but too little beside it to tell that the sheet is this table."""
    named = sheet.named is table
    telling = [name for name in proposal.columns if name not in ("resident_id", "cohort_id", "withdrawn")]
    others = [name for name in proposal.columns if name not in table.key and name != "withdrawn"]
    more_needed = any(column.required for column in table.columns if column.name not in table.key)
    withdraws = "withdrawn" in proposal.columns and (named or any(strengths.get(name, 3) > 1 for name in telling))
    if not (others or proposal.days or withdraws) and (more_needed or (stated_elsewhere and not named)):
        return True
    unread = [text for _, text in rest if not headers.is_bookkeeping(text) and not headers.is_identifier(text)]
    if table.name == "enrolments" and ((stated_elsewhere and not sheet.by_rows) or unread) and not named:
        return True  # codes alone make no list of participants
    # A code and a date of nothing.
    return not named and not proposal.days and bool(telling) and all(strengths.get(name, 3) == 1 for name in telling)


def _score(
    sheet: SheetContext, table: Table, proposal: Proposal, strengths: dict[str, int], stated_elsewhere: list[str], rest: list[tuple[int, str]]
) -> float:
    """How well the headers fit the table: what they fill, less what they leave over or what must be taken from elsewhere."""
    required = {column.name for column in table.columns if column.required}
    if (
        table is schema.RESIDENTS
        and sheet.named is schema.BY_NAME["enrolments"]
        and words(proposal.headers.get("registered_on", "")) in headers.OF_ENROLMENT
    ):
        required.remove("registered_on")  # of a list of participants it is the day they were enrolled on
        stated_elsewhere = [*stated_elsewhere, "registered_on"]
    weight = sum((3 if name in required else 1) * (0.4 if strengths.get(name, 3) == 1 else 1) for name in proposal.columns)
    score = weight + min(len(proposal.days), 5) - 0.7 * len([1 for _, text in rest if not headers.is_bookkeeping(text)])
    score -= 0 if sheet.by_rows else len(stated_elsewhere)
    score += 2.5 if sheet.named is table else 0
    if not required - set(proposal.columns) - set(stated_elsewhere) - ({"day", "present"} if proposal.days else set()):
        score += 1.5
    return score


def _take_days(
    proposal: Proposal,
    days: list[DayColumn],
    candidates: Candidates,
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
    seen = Counter((day.number, day.date, day.part) for day in days)
    whole = {(day.number, day.date) for day in days if day.part is None}
    double = dict.fromkeys(day.header for day in days if seen[day.number, day.date, day.part] > 1 or (day.part and (day.number, day.date) in whole))
    if double:
        proposal.questions.append(Note("double_day", {"column": ", ".join(double)}))
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
