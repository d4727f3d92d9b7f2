"""The child process of data/sandbox.py: opens files from elsewhere and answers what was recognised in them.

It answers requests, one JSON line each: first with the tables that it recognises in the file, then, told which are wanted, by writing the
cells of their columns alone as a plain CSV file. Columns that aren't wanted, such as names and addresses, reach neither the other
process nor the disk.
"""

from __future__ import annotations

import csv
import json
import mmap
import re
import sys
from collections.abc import Iterator
from functools import partial
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

from data import delimited
from data.footers import RowsBelow, cells_of, rows_of
from data.further_rows import look_further
from data.grids import Grid
from data.legend_sheets import share
from data.messages import DataError
from data.proposals import Note, Proposal, SheetRecognition, from_dict
from data.recognition import lacks_required, recognise
from data.repeat_groups import has_given, join_sheets, recognise_joined
from data.sandbox import Limits, confine
from data.sums import SumsBelow

TOP = 400
"""Rows of a large text file in which its tables are looked for."""
BLOCK = 1 << 17
"""Bytes looked through at once: more do not stay in a processor's own memory from one look to the next."""
ENDS = 1 << 20
"""Bytes at either end of a large text file that are searched for blank lines."""


def describe(grids: list[Grid], request: dict[str, Any]) -> list[dict[str, Any]]:
    """What was recognised in each sheet, as JSON's objects."""
    alone = sum(grid.filled for grid in grids) == 1
    joined = join_sheets(grids)
    legends = share(grids)
    described = []
    for index, grid in enumerate(grids):
        decided = request["sheets"].get(grid.name or "", {})
        recognised = partial(recognise, grid, request["file_name"], request["choices"], alone, decided)
        recognition = recognise_joined(grid, joined.get(index), recognised)
        if any(each.parent == grid.name for each in joined.values()):
            recognition = has_given(recognition)
        if index in legends and all(lacks_required(proposal) for proposal in recognition.proposals):
            recognition = SheetRecognition(notes=[Note("legend_sheet")], left_out=recognition.left_out)
        described.append({"name": grid.name, **recognition_as_dict(recognition)})
    return described


def recognition_as_dict(recognition: SheetRecognition) -> dict[str, Any]:
    """What was recognised, as JSON's objects."""
    return {
        "proposals": [proposal.as_dict() for proposal in recognition.proposals],
        "notes": [vars(note) for note in recognition.notes],
        "refused": vars(recognition.refused) if recognition.refused else None,
        **{name: getattr(recognition, name) for name in ("row", "top", "shape", "unread", "left_out")},
    }


def survey(path: Path, limits: Limits) -> tuple[dict[str, Any], Grid]:
    """How a large text file is written, its number of lines, and its top; `plain` where DuckDB reads and numbers it as a spreadsheet does."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as raw:
        lines, has_zeros, is_ascii = 0, False, True
        for block in iter(lambda: file.read(BLOCK), b""):
            lines += block.count(b"\n")
            has_zeros = has_zeros or b"\0" in block  # quicker than looking through the mapped file
            is_ascii = is_ascii and block.isascii()
        encoding = "utf-8-sig" if is_ascii and not has_zeros else delimited.encoding_of(path)  # which reads the file once more
        _refuse_long_lines(raw, limits)
        if lines > limits.csv_rows + 12:
            raise DataError("limit_csv_rows", maximum=limits.of("limit_csv_rows"))
        lines += raw[-1:] != b"\n"
        # Blank lines are looked for where they usually are. DuckDB leaves the others out: its rows are fewer than the lines then, which is seen.
        has_blank_lines = any(re.search(rb"\n\r?\n", part) for part in (raw[:ENDS], raw[-ENDS:]))
        plain = encoding == "utf-8-sig" and lines > 1 and not has_blank_lines and not has_zeros
    delimiter, skip = delimited.delimiter_of(path, encoding)
    rows = list(islice(delimited.rows_of(path, encoding, delimiter, skip), TOP))
    return {"encoding": encoding, "delimiter": delimiter, "skip": skip, "plain": plain and not skip, "lines": lines}, Grid(rows=rows, whole=False)


def _whole(path: str, written: dict[str, Any]) -> Grid:
    """All rows of a text file that `survey` has seen, as those of a small one."""
    rows = list(delimited.rows_of(Path(path), written["encoding"], written["delimiter"], written["skip"]))
    return Grid(rows=delimited.unpacked_cells(rows))


PART_OF_NUMBER = re.compile(r"\s*-?[0-9]{1,3}\s*")


def _refuse_long_lines(raw: mmap.mmap, limits: Limits) -> None:
    """Find a line beyond the limit by looking for a line's end in each stretch of that length."""
    index, longest = 0, limits.characters
    while len(raw) - index > longest:
        end = max(raw.rfind(b"\n", index, index + longest), raw.rfind(b"\r", index, index + longest))
        if end < 0:
            raise DataError("limit_characters", maximum=limits.of("limit_characters"))
        index = end + 1


def _may_say_more(described: list[dict[str, Any]], plain: bool) -> bool:
    """Whether rows further down, or below the tables, may say something of a file's rows that its top doesn't show."""
    proposals = [proposal for sheet in described for proposal in sheet["proposals"]]
    return not plain or any(
        proposal["unread"] or proposal["days"] or proposal["questions"] or proposal["table"] == "headcounts"  # of which some are sums
        for proposal in proposals
    )


def _look_further(described: list[dict[str, Any]], top: Grid, written: dict[str, Any], path: Path) -> None:
    """Add what the unknown columns of a file's only table say below its top."""
    proposals = described[0]["proposals"]
    if len(proposals) == 1 and len(top.rows) == TOP:
        with delimited.open_text(path, written["encoding"]) as file:
            closely = delimited.rows_of(path, written["encoding"], written["delimiter"], written["skip"])
            rows = csv.reader(file, delimiter=written["delimiter"]) if written["plain"] else closely  # three times as quick
            proposals[0] = look_further(from_dict(proposals[0]), top, rows).as_dict()


def too_wide(proposal: Proposal, rows: list[list[str]], header: list[str]) -> None:
    """Refuse the first of a table's rows that has more filled cells than the header: its cells have moved. Raises DataError."""
    wide = {
        number
        for number, row in enumerate(rows, start=1)
        if number > proposal.header_row and (any(cell.strip() for cell in row[len(header) :]) or _is_split_number(row, header))
    }
    below = RowsBelow(proposal)
    for number in range(proposal.header_row + 1, max(wide, default=0) + 1):
        if (number < proposal.first_row or below.is_data(number, rows[number - 1])) and number in wide:
            raise DataError("too_many_cells", row=number)


def _is_split_number(row: list[str], header: list[str]) -> bool:
    """Whether a row goes on below the empty end of a header since a number fell in two: 82,5 as 82 and 5, below Nilai and nothing."""
    names = [bool(cell.strip()) for cell in header]
    width = len(names) - names[::-1].index(True) if any(names) else 0
    filled = [bool(cell.strip()) for cell in row]
    pairs = (PART_OF_NUMBER.fullmatch(first) and PART_OF_NUMBER.fullmatch(second) for first, second in pairwise(row[: width + 1]))
    return any(filled[width:]) and sum(filled) > sum(names) and any(pairs)


def write_rows(rows: Iterator[tuple[int, list[str]]], into: str) -> int:
    """Write rows with their numbers: no header, commas, every cell quoted (a lone carriage return would end the row otherwise)."""
    count = 0
    with Path(into).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        for number, cells in rows:
            # DuckDB takes a file for one kind of line end, also inside of quotes.
            writer.writerow([number, *(cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell for cell in cells)])
            count += 1
    return count


def large_rows(
    path: Path, written: dict[str, Any], proposal: Proposal, positions: list[int], below: RowsBelow, notes: list[Note]
) -> Iterator[tuple[int, list[str]]]:
    """The rows of a large text file's table, read as they come; `below` notes what is none, and `notes` what to say of a sum of all.

    Raises DataError for a row that has moved.
    """
    width, header, sums = 0, [""], SumsBelow(proposal, positions)
    for number, row in enumerate(delimited.rows_of(path, written["encoding"], written["delimiter"], written["skip"]), start=1):
        if number == proposal.header_row:
            width, header = len(row), row
        if proposal.last_row and number > proposal.last_row:
            break
        if number < proposal.first_row:
            continue
        if not below.is_data(number, row):
            if below.left_out[-1:] == [number]:
                sums.note(number, row)
            continue
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            raise DataError("too_many_cells", row=number)
        cells = cells_of(row, proposal, positions)
        sums.count(number, cells)
        yield number, cells
    notes += sums.differing(header)


def _answer(request: dict[str, Any], opened: dict[str, Any], limits: Limits) -> dict[str, Any]:
    match request["do"]:
        case "open":
            from data.spreadsheets import read_workbook

            opened["grids"] = read_workbook(Path(request["path"]), limits)
            return {"sheets": describe(opened["grids"], request)}
        case "write":
            proposal = from_dict(request["proposal"])
            rows, notes = rows_of(opened["grids"][request["sheet"]], proposal, request["positions"])
            return {"rows": write_rows(iter(rows), request["into"]), "notes": [vars(note) for note in notes]}
        case "mark":
            from data.marking import mark

            mark(Path(request["path"]), request["places"], request["sheet"], request["head"], Path(request["into"]), limits)
            return {}
        case "survey":
            written, grid = survey(Path(request["path"]), limits)
            described = describe([grid], request)
            if whole := request["whole"] and _may_say_more(described, written["plain"]):
                grid = _whole(request["path"], written)
                described = describe([grid], request)
            else:
                _look_further(described, grid, written, Path(request["path"]))
            plain = written["plain"] and not whole
            return {**written, "plain": plain, "whole": whole, "sheets": described, "width": [len(row) for row in grid.rows]}
        case _:
            proposal = from_dict(request["proposal"])
            if request["written"]["whole"]:
                grid = _whole(request["path"], request["written"])
                too_wide(proposal, [row if any(row) else [] for row in grid.rows], grid.rows[proposal.header_row - 1])
                rows, notes = rows_of(grid, proposal, request["positions"])
                return {"rows": write_rows(iter(rows), request["into"]), "notes": [vars(note) for note in notes]}
            below, sums = RowsBelow(proposal), list[Note]()
            rows_read = large_rows(Path(request["path"]), request["written"], proposal, request["positions"], below, sums)
            return {"rows": write_rows(rows_read, request["into"]), "notes": [vars(note) for note in (*below.notes(), *sums)]}


def answer_to(request: dict[str, Any], opened: dict[str, Any]) -> dict[str, Any]:
    """The answer to one request, or why it is refused. `opened` holds what an earlier request has opened."""
    limits = Limits(**request["limits"])
    try:
        return _answer(request, opened, limits)
    except DataError as error:
        return {"refused": error.id, "values": error.values}
    except MemoryError:
        return {"refused": "limit_memory_mib"}
    except OSError:
        return {"refused": "reading_ended"}
    except BaseException as error:  # calamine has an error type for each format below it, and a panic is none of Exception
        too_much = "capacity overflow" in str(error) or "memory" in str(error)
        return {"refused": "limit_memory_mib" if too_much else "no_workbook"}


def serve() -> None:
    """Answer requests until there are no more: the child's whole life."""
    opened: dict[str, Any] = {}
    confined = False
    for line in sys.stdin:
        request = json.loads(line)
        if not confined:
            confine(Limits(**request["limits"]))
            confined = True
        sys.stdout.write(json.dumps(answer_to(request, opened)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
