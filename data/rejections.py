"""Why rows and cells were not taken, in the words of the hand-in: its own header, and nothing of a cell that could identify a person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

import duckdb
from rapidfuzz import fuzz, process

from data import cells, schema, spellings
from data.bilingual import LANGUAGES, Text
from data.near_codes import nearest_codes
from data.parsed import execute
from data.programme import Programme
from data.report import Fault, Rejection, Report
from data.schema import Column, Table
from data.sheets import Sheet, in_words
from data.values.columns import ERROR_TEXT

MOST_ODD = 3
"""Different signs of a code that a sentence names; what has more of them is no code."""
INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")


def report_rejections(connection: duckdb.DuckDBPyConnection, table: Table, report: Report, sheets: dict[int, Sheet], programme: Programme) -> None:
    """Turn the faults of rows, and of cells that stayed out of rows, into entries of the report: one for each row of a sheet."""
    raws = ", ".join(f"typed.raw_{column.name}" for column in table.columns)
    checked = f"staging.checked_{table.name}"
    parents = _Parents(connection, table, programme)
    marks = _marks(connection) if table is schema.ATTENDANCE else {}
    for faults, target in (("faults", report.rejected), ("cell_faults", report.cells)):
        rows = execute(
            connection,
            f"""
            select checked.sheet_no, checked.row, checked.heading, checked.{faults}, checked.other_row, {raws}
            from {checked} as checked
            inner join staging.typed_{table.name} as typed on checked.typed_row = typed.rowid
            where checked.{faults} is not null {"and checked.faults is null and not checked.repeated" if faults == "cell_faults" else ""}
            order by checked.sheet_no, checked.row, checked.heading
            """,
        ).fetchall()
        parents.look_up_near(
            dict(zip((column.name for column in table.columns), raw, strict=True)) | {"faults": ids} for _, _, _, ids, _, *raw in rows
        )
        rows_written = set()
        for sheet_no, row, heading, ids, other_row, *raw in rows:
            sheet = sheets[sheet_no]
            texts = dict(zip((column.name for column in table.columns), raw, strict=True))
            reasons = tuple(_fault(table, fault, texts, sheet, heading, parents, _other(other_row, sheets)) for fault in ids)
            shown = reasons[0].header["id"] if heading and reasons[0].column in ("day", "present") else reasons[0].column
            index = (sheet_no, row, shown)
            if index in rows_written:
                continue  # the days of one participant in a wide sheet share what is wrong with the participant
            rows_written.add(index)
            target.append(
                Rejection(
                    table.name,
                    sheet.file,
                    sheet.name,
                    row,
                    shown,
                    reasons,
                    cell=faults == "cell_faults",
                    cells=texts | marks.get((sheet_no, row), {}),
                )
            )


def _marks(connection: duckdb.DuckDBPyConnection) -> dict[tuple[int, int], dict[str, str | None]]:
    """(sheet, row) -> the marks of a refused row of a wide sheet, by the headers of its days."""
    marks: dict[tuple[int, int], dict[str, str | None]] = {}
    for sheet_no, row, heading, mark in execute(
        connection,
        """
        select typed.sheet_no, typed.row, typed.heading, typed.raw_present
        from staging.typed_attendance as typed
        semi join (
            select checked.sheet_no, checked.row
            from staging.checked_attendance as checked
            where checked.heading is not null and (checked.faults is not null or checked.cell_faults is not null)
        ) as refused on typed.sheet_no = refused.sheet_no and typed.row = refused.row
        where typed.heading is not null and typed.raw_present is not null
        """,
    ).fetchall():
        marks.setdefault((sheet_no, row), {})[heading] = mark
    return marks


def _other(other_row: dict[str, int] | None, sheets: dict[int, Sheet]) -> dict[str, Any]:
    if not other_row:
        return {}
    sheet = sheets[other_row["sheet_no"]]
    return {"row": other_row["row"], "file": f"{sheet.file} [{sheet.name}]" if sheet.name else sheet.file}


class _Parents:
    """What the rows of a table point to: keys that were rejected in this hand-in, codes that come near."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, table: Table, programme: Programme) -> None:
        self.programme = programme
        self.connection = connection
        self.table = table
        self.refused: dict[str, set[Any]] = {}
        self.near: dict[str, dict[str, str]] = {}

    def was_refused(self, parent: str, key: tuple[str | None, ...]) -> bool:
        """Whether a row of that key, as written, was rejected in this hand-in."""
        if parent not in self.refused:
            reference = next(reference for reference in self.table.references if reference.table == parent)
            keys = ", ".join(f"typed.raw_{name}" for name in reference.columns)
            self.refused[parent] = set(
                execute(
                    self.connection,
                    f"select {keys} from staging.checked_{parent} as checked inner join staging.typed_{parent} as typed"
                    " on checked.typed_row = typed.rowid where checked.faults is not null",
                ).fetchall()
            )
        return key in self.refused[parent]

    def look_up_near(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Look up what comes near to the unknown codes, but for those rejected, in rows of the table as they are written, with their `faults`."""
        unknown: dict[str, set[str]] = {}
        for row in rows:
            for name, _, message in (fault.partition(":") for fault in row["faults"]):
                if message == "unknown_reference" and not self.was_refused(self.parent(name), (row[name],)):
                    unknown.setdefault(self.parent(name), set()).add(cells.tidy(row[name] or ""))
        self.near = {parent: nearest_codes(self.connection, schema.BY_NAME[parent], codes) for parent, codes in unknown.items()}

    def parent(self, name: str) -> str:
        """The table to which a column points."""
        return next(reference.table for reference in self.table.references if reference.columns == (name,))

    def near_code(self, parent: str, code: str) -> str | None:
        """The code of the parent table that differs only in letter case, separators, zeros or O and 0."""
        return self.near[parent].get(code)

    def likely(self, code: str) -> str:
        """The known code that a new one of this table comes near to."""
        rows = execute(
            self.connection, f"select near.likely from staging.near_{self.table.name} as near where near.code = $code", {"code": code}
        ).fetchall()
        return rows[0][0] if rows else ""

    def spells(self, resident: str) -> str:
        """The dates of a person's recorded exits, to name in the message about an overlap."""
        rows = execute(
            self.connection,
            "select cast(known.exited_on as varchar) from old.exits as known where known.resident_id = $resident order by 1",
            {"resident": resident},
        ).fetchall()
        return ", ".join(day for (day,) in rows)


def _fault(
    table: Table, fault: str, texts: dict[str, str | None], sheet: Sheet, heading: str | None, parents: _Parents, other: dict[str, Any]
) -> Fault:
    """One fault of a row, with the values that its sentence names."""
    name, _, message = fault.partition(":")
    column = table.column(name)
    header_text = heading if heading and name in ("day", "present") else sheet.header(name)
    header: Text = {"id": header_text, "en": header_text} if header_text else {language: schema.title(column, language) for language in LANGUAGES}
    raw = (texts.get(name) or "").removeprefix("@") if name == "day" else texts.get(name)
    values: dict[str, Any] = {"value": safe(column, raw, parents.programme)}
    match message:
        case "rejected_enrolment":
            message, values = "rejected_reference", {"table": in_words("table", "enrolments")}
        case "not_enrolled":
            refused = parents.was_refused("enrolments", (texts["cohort_id"], texts["resident_id"]))
            message, values = "rejected_reference" if refused else "not_enrolled", {"table": in_words("table", "enrolments")}
        case "unknown_reference":
            parent = parents.parent(name)
            code = cells.tidy(raw or "")
            if parents.was_refused(parent, (raw,)):
                message = "rejected_reference"
            elif near := parents.near_code(parent, code):
                message, values["near"] = "near_reference", near
            values["table"] = in_words("table", parent)
        case "near_code" | "near_number":
            values["near"] = parents.likely(cells.tidy(raw or ""))
        case "contradicts":
            values = other or {"row": "?", "file": "?"}
            if name == "sale_id":
                message, values = "contradicts_sale", {**values, "value": cells.tidy(raw or "")}
        case "other_version":
            values = other
        case "overlap":
            values["known"] = parents.spells(cells.tidy(texts.get("resident_id") or ""))
            if other:
                message, values = "overlap_here", other
        case "required" if header_text is None and name not in sheet.present:
            message = "column_missing"
        case "unknown_choice":
            values["choices"] = {language: ", ".join(spellings.words_of(column, parents.programme, language)) for language in LANGUAGES}
            if near := near_choice(column, raw, parents.programme):
                message, values["near"] = "near_choice", near
        case "not_a_code" if len(SEVERAL_CODES.findall(raw or "")) > 1:
            message = "several_codes"
        case "not_a_code" if raw and INVISIBLE.search(raw):
            message, values["value"] = "invisible_in_code", ""
        case "not_a_code" if SPACED_CODE.fullmatch(cells.tidy(raw or "")):
            message, values["value"] = "blank_in_code", ""
        case "not_a_code" if odd := _odd_signs(raw or ""):
            message, values["value"] = "odd_in_code", odd
    for bound in ("minimum", "maximum"):
        if message.endswith(bound):
            values[bound] = getattr(column, bound)
    return Fault(message, name, header, values)


SEVERAL_CODES = re.compile(r"[A-Za-z]{1,4}[-_]?[0-9]{1,5}(?![A-Za-z0-9])(?=\s*(?:$|[/,;&+]|\s(?:dan|and|s\.?d\.?|sampai|-)\s|\s))")
"""Codes that stand in one cell: SK-001/SK-002."""


SPACED_CODE = re.compile(r"[A-Za-z]{1,5}(?:[ _-]+[A-Za-z]{1,2})?(?: ?[-_] ?| )[0-9]{1,6}")
"""A code but for its blanks: SK 003, SK - 003."""


def _odd_signs(code: str) -> str:
    """The signs of a code that none may have, each with its number where it may look like another; "" where it is no code with a slip."""
    odd = dict.fromkeys(sign for sign in code if not (sign.isascii() and (sign.isalnum() or sign in " -_")) and not sign.isspace())
    if not odd or len(odd) > MOST_ODD or not re.search("[0-9]", code) or re.search(r"[(\[]\s*[^\W\d]", code):
        return ""
    return " " + ", ".join(f'"{sign}"' if sign.isascii() else f'"{sign}" (U+{ord(sign):04X})' for sign in odd)


def near_choice(column: Column, raw: str | None, programme: Programme) -> str | None:
    """The spelling that a text comes near to, or has with other blanks; None if there is none."""
    text, known = spellings.plain(raw or ""), spellings.choices_of(column, programme)
    nearest = process.extractOne(text, list(known), scorer=fuzz.ratio, score_cutoff=78)
    return nearest[0] if nearest else next((each for each in known if each.replace(" ", "") == text.replace(" ", "")), None)


ORDINARY = re.findall(
    r"\w+",
    "jan feb mar apr mei jun jul agu agt sep okt nov des januari februari maret april juni juli agustus september oktober november desember"
    " may aug oct dec january february march june july august october december senin selasa rabu kamis jumat sabtu minggu monday tuesday"
    " wednesday thursday friday saturday sunday rp idr ribu rb juta jt orang org hari tahun th bulan bln persen tidak ada belum kosong nihil"
    " none unknown mungkin maybe hadir izin sakit alpa kg gram libur pindah keluar pulang awal mundur jam jp ttd paraf setengah demam surat"
    " cuti susulan telat terlambat penuh sebagian tanpa kabar dipulangkan dikembalikan pabrik kontrakan kos kost kampung luar kota desa",
)
"""Words of dates and amounts, of cells that hold neither, and of where people go: none of them is a name."""


def safe(column: Column, raw: str | None, programme: Programme) -> str:
    """A cell's text where a report may repeat it: nothing that could be a person's name or number.

    Its words are ordinary ones, or nearly the spelling of one that the column knows (who mistypes a name doesn't come so near).
    """
    if raw and ERROR_TEXT.fullmatch(raw):
        return f' "{raw}"'
    if not raw or len(raw) > 40 or re.search(r"\d{9}", re.sub(r"[ .-]", "", raw)):
        return ""
    known = (
        spellings.choices_of(column, programme) if column.kind == "choice" else spellings.booleans_of(column.name) if column.kind == "boolean" else ()
    )
    own = " ".join(known).split()
    if column.name == "present" and re.fullmatch(r"\W*[A-Za-z]{1,2}\W*", raw):
        return f' "{cells.invisible(raw)}"'  # a mark of two letters is no name
    words = re.findall(r"[^\W\d_]{2,}", raw.lower())
    # "Agus" isn't a short August.
    near = (get_close_matches(word, [*own, *(ORDINARY if len(word) > 4 else [])], 1, 0.8) for word in words)
    ordinary = all(word in ORDINARY or matches for word, matches in zip(words, near, strict=True))
    return f' "{cells.invisible(raw)}"' if ordinary and column.kind not in ("code", "text") else ""
