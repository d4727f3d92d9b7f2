"""Files as offices hand them in: opened, recognised, and staged cell by cell.

Nothing is judged here but whether a file can be read at all: every cell of a recognised column goes into `staging.raw_<table>` as it
stands (data/cells.py; NULL where empty), with the number of its table and its row as the spreadsheet shows it.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from data import attendance_marks, delimited, sandbox, schema
from data.file_kinds import is_systems, is_workbook, kind_of
from data.files import NOT_A_ZIP, digest_now, pieces_of
from data.footers import rows_of
from data.grids import Grid
from data.html_tables import html_grids
from data.laid import Laid, lay, take_back
from data.messages import DataError, sentence
from data.other_rows import leave_out, leave_out_of_counted
from data.progress import Advance, Progress
from data.proposals import Choices, Note, from_dict
from data.recognised import Recognised, of_proposal, of_rest
from data.recognition import recognise
from data.repeat_groups import has_given, join_file, parent_file, recognise_joined
from data.sandbox_worker import recognition_as_dict, too_wide
from data.sheet_choices import SheetChoice, of_file
from data.sheets import Remark, Sheet, in_words
from data.staging import drop_plain, has_other_rows, stage_cells, stage_file, stage_plain, stage_rows
from data.unticked_days import UNTICKED

LONGEST_NAME = 100
"""Characters of a name in an archive under which its file is unpacked, the last ones."""
TEXTS = (".csv", ".tsv", ".txt", ".tab")
UNREAD_ROWS = ("hidden_rows", "struck_rows", "coloured_marks", "set_aside_by_legend")
"""Notes on rows of which nobody said whether they count; those that a form's reviewers rejected don't."""
BOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".xltx", ".xltm")


@dataclass(frozen=True)
class Closely:
    """How a sheet that lies as DuckDB read it is looked at again: how the child stages it, with remarks that belong to a `place` among all."""

    place: int
    stage: Callable[[], list[Remark]]
    path: Path
    delimiter: str
    is_noted: bool = False


@dataclass
class Reading:
    """What was read of a hand-in: the tables that are staged, remarks, files or sheets that could not be read, and each file's SHA-256 and bytes.

    `recognised` are all tables that were seen, also those that still have a question.
    """

    sheets: list[Sheet] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    recognised: list[Recognised] = field(default_factory=list)
    plain: set[int] = field(default_factory=set)  # the sheets that lie in `staging.plain_<sheet_no>` so far, as DuckDB read them
    counted: dict[int, attendance_marks.Counted] = field(default_factory=dict)  # those of them that are counted
    laid: dict[int, Laid] = field(default_factory=dict)  # those of them whose rows lie in the version to come
    closely: dict[int, Closely] = field(default_factory=dict)  # how to stage each of them, if it has rows that are none of its table

    def stage_cells(self, connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> None:
        """Stage a sheet's cells one by one, if that is still to be done."""
        if sheet.sheet_no in self.plain:
            self.plain.remove(sheet.sheet_no)
            if counted := self.counted.pop(sheet.sheet_no, None):
                attendance_marks.read_again(connection, sheet, counted)
            self.take_back(connection, sheet.sheet_no)
            if self.leave_out(connection, sheet) is None:
                self._stage_closely(connection, sheet)
            else:
                stage_cells(connection, sheet)

    def leave_out(self, connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> int | None:
        """Leave rows that are none of its table out of a sheet as DuckDB read it; how many there were, and None if they are too many for that."""
        if not has_other_rows(connection, sheet):
            return 0
        self.take_back(connection, sheet.sheet_no)
        closely, counted = self.closely[sheet.sheet_no], self.counted.get(sheet.sheet_no)
        if counted and (of_counted := leave_out_of_counted(connection, sheet, counted)):
            number, notes, self.counted[sheet.sheet_no] = of_counted
        elif not counted and (of_rows := leave_out(connection, sheet, closely.path, closely.delimiter)):
            number, notes = of_rows
        else:
            return None
        if not closely.is_noted:  # attendance that is read again has the rows again
            self._insert(sheet, _noted(sheet, notes))
            self.closely[sheet.sheet_no] = replace(self.closely[sheet.sheet_no], is_noted=True)
        return number

    def _stage_closely(self, connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> None:
        drop_plain(connection, sheet)
        try:
            self._insert(sheet, self.closely[sheet.sheet_no].stage())
        except DataError as error:
            self.refused.append(Remark(sheet.file, sheet.name, error.sentence))

    def take_back(self, connection: duckdb.DuckDBPyConnection, *numbers: int) -> None:
        """Have the rows of these sheets as they were read, and none of them in the version to come."""
        for number in numbers:
            if laid := self.laid.pop(number, None):
                take_back(connection, laid)

    def _insert(self, sheet: Sheet, remarks: list[Remark]) -> None:
        """Put remarks among the warnings where they would stand if they had been made while the file was read."""
        own = (self.closely[sheet.sheet_no].place, sheet.sheet_no)
        self.warnings[own[0] : own[0]] = remarks
        for number, each in self.closely.items():
            if (each.place, number) > own:
                self.closely[number] = replace(each, place=each.place + len(remarks))


@dataclass(frozen=True)
class _HandIn:
    connection: duckdb.DuckDBPyConnection
    reading: Reading
    choices: Choices
    cohort: str | None
    work: Path
    survey: sandbox.Ask
    sheet_choices: tuple[SheetChoice, ...] = ()
    is_first: bool = False
    """Whether the version to come has nothing of a version before."""
    files: dict[str, Path] = field(default_factory=dict)
    """All files of the hand-in, by the name that reports use."""
    parents: set[str] = field(default_factory=set)
    """Files of forms whose repeat groups got columns of them."""
    digests: dict[Path, Future[str]] = field(default_factory=dict)
    """The SHA-256 of large files, counted beside the reading."""

    def request(self, path: Path, shown: str) -> dict[str, Any]:
        sheets = of_file(self.sheet_choices, shown)
        return {"file_name": path.stem, "choices": self.choices, "sheets": sheets}

    def survey_request(self, path: Path, shown: str) -> dict[str, Any]:
        whole = sandbox.WHOLE * sandbox.SMALL_CSV_BYTES
        return {"do": "survey", "path": str(path.resolve()), "whole": path.stat().st_size <= whole, **self.request(path, shown)}


def read_hand_in(
    connection: duckdb.DuckDBPyConnection,
    paths: Iterable[Path],
    cohort: str | None,
    progress: Progress | None,
    work: Path,
    child: sandbox.SharedChild,
    choices: Choices | None = None,
    sheet_choices: tuple[SheetChoice, ...] = (),
    is_first: bool = False,
) -> Reading:
    """Read every file of `paths` (files or folders) into `staging.raw_<table>`.

    `child` is asked about large text files; `cohort` stands in where a sheet names no group; `choices` are decisions on headers, `sheet_choices`
    on whole sheets; `work` is a folder for files that are gone afterwards. Large tables of a hand-in that `is_first` may go to `next` at once.
    Raises DataError if a path doesn't exist; a file that can't be read is noted in `refused` and leaves nothing behind.
    """
    survey, survey_ahead = child
    with ThreadPoolExecutor(1) as beside:
        hand_in = _HandIn(connection, Reading(), choices or {}, cohort, work, survey, sheet_choices, is_first)
        files = list(_files(paths))
        hand_in.files.update({shown: path for path, shown in files})
        files.sort(key=lambda file: parent_file(file[1], hand_in.files) is None)  # what a group got decides what is said of its form
        advance = Advance(progress, {str(path): path.stat().st_size for path, _ in files})
        for path, shown in files:
            if _is_large_text(path):
                survey_ahead(hand_in.survey_request(path, shown))  # while the files before are read
                hand_in.digests[path] = beside.submit(digest_now, path)  # while the child starts
        for path, shown in files:
            _read_file(hand_in, path, shown)
            advance.through("read", str(path))
    return hand_in.reading


def has_large_texts(paths: Iterable[Path]) -> bool:
    """Whether a text file of the hand-in is for the child to look at; a path that doesn't exist is named later."""
    return any(_is_large_text(path) for path, _ in _files(path for path in paths if path.exists()))


def _is_large_text(path: Path) -> bool:
    return path.suffix.lower() in TEXTS and sandbox.SMALL_CSV_BYTES <= path.stat().st_size <= sandbox.LIMITS.file_mib * sandbox.MIB


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Files in a fixed order, each with the name that reports use for it."""
    for path in paths:
        if path.is_dir():
            for inner in sorted(path.rglob("*")):
                relative = inner.relative_to(path)
                if inner.is_file() and not is_systems(relative.parts):
                    yield inner, relative.as_posix()
        elif path.is_file():
            yield path, path.name
        else:
            raise DataError("path_missing", file=path)


def _read_file(hand_in: _HandIn, path: Path, shown: str) -> None:
    try:
        sandbox.refuse_size(path)
        hand_in.reading.sizes[shown] = path.stat().st_size
        hand_in.reading.hashes[shown] = ahead.result() if (ahead := hand_in.digests.get(path)) else digest_now(path)
        suffix = path.suffix.lower()
        match kind_of(path):
            case "encrypted" | "xml" | "json" as kind:
                raise DataError({"encrypted": "password", "xml": "xml_workbook", "json": "json_text"}[kind])
            case "zip" if suffix == ".zip":
                _read_archive(hand_in, path, shown)
            case "zip" | "xls" if suffix in BOOKS or is_workbook(path):
                _read_workbook(hand_in, path, shown)
            case "html" if suffix in (*TEXTS, *BOOKS, ".html", ".htm"):
                _read_small(hand_in, html_grids(path), path, shown)
            case "text" if suffix in TEXTS or (suffix in BOOKS and delimited.has_headers(path)):
                if path.stat().st_size < sandbox.SMALL_CSV_BYTES:
                    _read_small(hand_in, [_text_grid(hand_in, path, shown)], path, shown)
                else:
                    _read_large(hand_in, path, shown)
            case "text" if suffix in BOOKS:
                raise DataError("no_workbook")
            case _:
                hand_in.reading.warnings.append(Remark(shown, None, sentence("not_read_here"), partial=True, unread=True))
    except DataError as error:
        hand_in.reading.refused.append(Remark(shown, None, error.sentence))
    except UnicodeDecodeError:
        hand_in.reading.refused.append(Remark(shown, None, sentence("encoding")))


def _read_archive(hand_in: _HandIn, path: Path, shown: str) -> None:
    """Read the files of a zip, each as if it stood in a folder."""
    limits = sandbox.LIMITS
    try:
        opened = zipfile.ZipFile(path)
    except NOT_A_ZIP as error:
        raise DataError("no_archive") from error
    with opened as archive, tempfile.TemporaryDirectory(dir=hand_in.work) as folder:
        members = [member for member in archive.infolist() if not member.is_dir() and not is_systems(member.filename.split("/"))]
        if len(members) > limits.parts:
            raise DataError("limit_parts", maximum=limits.of("limit_parts"))
        if sum(member.file_size for member in members) > limits.unpacked_mib * sandbox.MIB:
            raise DataError("limit_unpacked_mib", maximum=limits.of("limit_unpacked_mib"))
        if doubled := [name for name, count in Counter(member.filename for member in members).items() if count > 1]:
            raise DataError("name_twice", name=doubled[0])
        unpacked: dict[str, Path] = {}
        for number, member in enumerate(sorted(members, key=lambda member: member.filename)):
            if member.flag_bits & 1:
                raise DataError("password")
            inner = Path(folder, f"{number}", Path(member.filename).name[-LONGEST_NAME:].lstrip(".") or "file")
            inner.parent.mkdir()
            with inner.open("wb") as target:
                target.writelines(pieces_of(archive, member))
            unpacked[f"{shown}/{member.filename}"] = inner
        hand_in.files.update(unpacked)
        for name in sorted(unpacked, key=lambda name: parent_file(name, unpacked) is None):
            if unpacked[name].suffix.lower() == ".zip":
                hand_in.reading.warnings.append(Remark(name, None, sentence("not_read_here"), partial=True, unread=True))
            else:
                _read_file(hand_in, unpacked[name], name)


# ------------------------------------------------------------------------------------------------------ kinds of file


def _text_grid(hand_in: _HandIn, path: Path, shown: str) -> Grid:
    encoding = delimited.encoding_of(path)
    delimiter, skip = delimited.delimiter_of(path, encoding)
    rows = list(delimited.rows_of(path, encoding, delimiter, skip))
    if encoding == "cp1252":
        hand_in.reading.warnings.append(Remark(shown, None, sentence("read_as_windows")))
    rows = delimited.unpacked_cells(rows)
    return Grid(rows=rows if any(rows) or path.stat().st_size else [[]])


def _read_small(hand_in: _HandIn, grids: list[Grid], path: Path, shown: str) -> None:
    joined = join_file(grids[0], shown, hand_in.files, sandbox.SMALL_CSV_BYTES) if len(grids) == 1 else None
    hand_in.parents.update({joined.parent} if joined else ())
    for grid in grids:
        sandbox.refuse_columns(max((len(row) for row in grid.rows), default=0) if any(len(row) > sandbox.LIMITS.columns for row in grid.rows) else 0)
        decided = of_file(hand_in.sheet_choices, shown).get("", {})
        recognition = recognise_joined(grid, joined, partial(recognise, grid, path.stem, hand_in.choices, True, decided))
        if shown in hand_in.parents:
            recognition = has_given(recognition)
        for sheet in _sheets(hand_in, shown, recognition_as_dict(recognition) | {"name": None}):
            too_wide(sheet.proposal, [row if any(row) else [] for row in grid.rows], grid.rows[sheet.proposal.header_row - 1])
            rows, notes = rows_of(grid, sheet.proposal, sheet.positions)
            hand_in.reading.warnings += _noted(sheet, notes)
            stage_rows(hand_in.connection, sheet, iter(rows))
            hand_in.reading.sheets.append(sheet)


def _read_workbook(hand_in: _HandIn, path: Path, shown: str) -> None:
    written = hand_in.work / "parsed.csv"
    with sandbox.child() as ask:
        described = ask({"do": "open", "path": str(path.resolve()), **hand_in.request(path, shown)})["sheets"]
        for number, recognition in enumerate(described):
            for sheet in _sheets(hand_in, shown, recognition):
                request = {
                    "do": "write",
                    "sheet": number,
                    "proposal": sheet.proposal.as_dict(),
                    "positions": sheet.positions,
                    "into": str(written.resolve()),
                }
                try:
                    answer = ask(request)
                    hand_in.reading.warnings += _noted(sheet, [Note(**note) for note in answer["notes"]])
                    stage_file(hand_in.connection, sheet, written)
                finally:
                    written.unlink(missing_ok=True)
                hand_in.reading.sheets.append(sheet)


def _read_large(hand_in: _HandIn, path: Path, shown: str) -> None:
    """A large text file: DuckDB reads it where it is plain, else the child writes it anew, slower and to the letter."""
    written = hand_in.work / "parsed.csv"
    large = {"path": str(path.resolve()), **hand_in.request(path, shown)}
    survey = hand_in.survey(hand_in.survey_request(path, shown))
    if survey["encoding"] == "cp1252":
        hand_in.reading.warnings.append(Remark(shown, None, sentence("read_as_windows")))
    for sheet in _sheets(hand_in, shown, survey["sheets"][0]):
        width = survey["width"][sheet.proposal.header_row - 1]
        sandbox.refuse_columns(width)
        is_plain = survey["plain"] and sheet.proposal.last_row is None and not sheet.proposal.closely
        by_row = hand_in.cohort is not None or not sheet.says_everything
        plainly = (hand_in.connection, sheet, path, survey["delimiter"], width, survey["lines"])
        how = {"written": survey, "proposal": sheet.proposal.as_dict(), "positions": sheet.positions, "into": str(written.resolve())}
        closely = partial(_stage_closely, hand_in.connection, sheet, {"do": "write_text", **large, **how}, written)
        counted = attendance_marks.count(*plainly, hand_in.work) if is_plain and not by_row else None
        laid = Laid(sheet, *plainly[2:])
        is_laid = is_plain and not by_row and hand_in.is_first and not path.is_relative_to(hand_in.work) and lay(hand_in.connection, laid)
        if counted or is_laid or (is_plain and stage_plain(*plainly)):
            hand_in.reading.plain.add(sheet.sheet_no)
            hand_in.reading.counted |= {sheet.sheet_no: counted} if counted else {}
            hand_in.reading.laid |= {sheet.sheet_no: laid} if is_laid else {}
            hand_in.reading.closely[sheet.sheet_no] = Closely(len(hand_in.reading.warnings), closely, path, survey["delimiter"])
            # A file of an archive is gone when its rows are judged.
            if by_row or (path.is_relative_to(hand_in.work) and has_other_rows(hand_in.connection, sheet)):
                hand_in.reading.stage_cells(hand_in.connection, sheet)
        else:
            hand_in.reading.warnings += closely()
        hand_in.reading.sheets.append(sheet)


def _stage_closely(connection: duckdb.DuckDBPyConnection, sheet: Sheet, request: dict[str, Any], written: Path) -> list[Remark]:
    """Stage a large text file that the child writes anew, and return what is to be said of its rows. Raises DataError."""
    try:
        with sandbox.child() as ask:
            answer = ask(request)
        stage_file(connection, sheet, written)
    finally:
        written.unlink(missing_ok=True)
    return _noted(sheet, [Note(**note) for note in answer["notes"]])


def _sheets(hand_in: _HandIn, shown: str, recognition: dict[str, Any]) -> Iterator[Sheet]:
    """The tables of a sheet that may be read on; what stands against the others is noted."""
    reading, name = hand_in.reading, recognition["name"]
    notes = [_remark(shown, name, Note(**note)) for note in recognition["notes"]]
    reading.warnings += [note if recognition["proposals"] else replace(note, unread=note.partial) for note in notes]
    if recognition["refused"]:
        reading.refused.append(_remark(shown, name, Note(**recognition["refused"])))
    if not recognition["proposals"]:
        reading.recognised += of_rest(shown, name, recognition)
    for recognised in recognition["proposals"]:
        proposal = from_dict(recognised)
        reading.recognised.append(of_proposal(shown, name, proposal, recognition))
        reading.warnings += [_remark(shown, name, note) for note in proposal.notes]
        if proposal.questions:
            questions = [_remark(shown, name, note) for note in proposal.questions]
            reading.refused += [question for question in questions if question not in reading.refused]  # events of one row share theirs
            continue
        yield Sheet(len(reading.sheets) + 1, shown, name, schema.BY_NAME[proposal.table], proposal)


def _noted(sheet: Sheet, notes: list[Note]) -> list[Remark]:
    sheet.proposal.unread_rows += sorted(row for note in notes if note.id in UNREAD_ROWS for row in note.values["row"])
    sheet.proposal.unticked += [note.values["column"] for note in notes if note.id == UNTICKED]
    return [_remark(sheet.file, sheet.name, note) for note in notes]


def _remark(file: str, sheet: str | None, note: Note) -> Remark:
    values = {name: in_words(name, value) for name, value in note.values.items()}
    return Remark(file, sheet, sentence(note.id, **{"maximum": sandbox.LIMITS.of(note.id), **values}), note.partial)
