"""The data contract: what a programme office hands in, table by table.

Tables, columns, accepted spellings and rules stand once, in schema.toml. The importer, the templates, the export, the quality
checks and the documentation read them here; nothing else repeats them.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from data.bilingual import Text
from data.programme import Programme

Kind = Literal["code", "text", "date", "integer", "number", "boolean", "choice"]

SQL_TYPES: dict[Kind, str] = {
    "code": "varchar",
    "text": "varchar",
    "date": "date",
    "integer": "bigint",
    "number": "double",
    "boolean": "boolean",
    "choice": "varchar",
}

CODE_PATTERN = r"[A-Za-z0-9_-]{1,32}"

SAMPLE_PREFIX = "CONTOH-"
"""Codes of the made-up programme's persons."""
ARCHIVE_PREFIX = "ARSIP-"
"""Codes of stand-ins: what is left, for the counts, of persons who were removed (data/retention.py)."""


@dataclass(frozen=True)
class Column:
    """One column of a table.

    `headers` are further accepted headers (Indonesian); `choices` maps each code to further accepted spellings, and `codes`
    names the family of the programme's own codes instead (skill, destination); `default` is SQL text over the row (alias `r`)
    or None; `minimum` and `maximum` are inclusive. A cell of an optional column that can't be read leaves the row in, unless the
    column is `critical`: there the default would say what the sheet doesn't. Dates lie between 1950 and today, or ten years later
    where the column is `ahead`.
    """

    name: str
    kind: Kind
    about: Text
    headers: tuple[str, ...] = ()
    required: bool = False
    default: str | None = None
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    codes: str = ""
    minimum: int | None = None
    maximum: int | None = None
    critical: bool = False
    ahead: bool = False


@dataclass(frozen=True)
class Reference:
    """The values of `columns` must stand as the key of another table after the import."""

    columns: tuple[str, ...]
    table: str


@dataclass(frozen=True)
class Rule:
    """A rule about more than one cell.

    `violated` is SQL over the row (alias `r`), the rows that it refers to (alias `parent_<column>`) and, where named in `joins`, over other
    tables: `next` holds what will stand after the import, `old` what stood before. The message of the same id stands in data/messages.py.
    """

    id: str
    column: str
    violated: str
    about: Text
    joins: str = ""


@dataclass(frozen=True)
class Table:
    """One of the tables: `local` is its Indonesian file or sheet name, `title` and `english` its name in sentences if that is another one."""

    name: str
    local: str
    about: Text
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    references: tuple[Reference, ...] = ()
    rules: tuple[Rule, ...] = ()
    title: str = ""
    english: str = ""

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def _column(entry: dict[str, Any], shared: dict[str, Any]) -> Column:
    record = {**shared.get(entry["name"], {}), **entry}
    record["headers"] = tuple(record.get("headers", ()))
    record["choices"] = {code: tuple(others) for code, others in record.get("choices", {}).items()}
    return Column(**record)


def _tables() -> tuple[Table, ...]:
    """The tables of schema.toml."""
    content = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(
        Table(
            name,
            table["local"],
            table["about"],
            tuple(table["key"]),
            tuple(_column(entry, content["shared"]) for entry in table["columns"]),
            tuple(Reference(tuple(each["columns"]), each["table"]) for each in table.get("references", ())),
            tuple(Rule(**rule) for rule in table.get("rules", ())),
            table.get("title", ""),
            table.get("english", ""),
        )
        for name, table in content["tables"].items()
    )


TABLES = _tables()
"""All tables, parents before children."""

BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}
RESIDENTS, COHORTS, SESSIONS, ENROLMENTS, ATTENDANCE = TABLES[:5]

EDUCATION = BY_NAME["residents"].column("education").choices
NEEDS = BY_NAME["follow_ups"].column("need").choices
CHANNELS = BY_NAME["sales"].column("channel").choices

BOOLEANS: dict[str, bool] = {
    "true": True,
    "false": False,
    "1": True,
    "0": False,
    "ya": True,
    "tidak": False,
    "y": True,
    "t": False,
    "hadir": True,
    "absen": False,
    "lulus": True,
    "tidak lulus": False,
}
ATTENDANCE_MARKS: dict[str, bool] = {"v": True, "-": False}
"""Further booleans that only an attendance sheet uses."""

IDENTIFIERS = re.compile(
    r"(nama|name|nik|ktp|kk|foto|photo|hp|wa|gps|email|surel)"
    r"|(nama|no|nomor|nomer)_.*(lengkap|warga|peserta|panggilan|ibu|suami|nik|ktp|kk|hp|wa|telepon|telpon|telp|tlp|rekening).*"
    r"|.*(telepon|telpon|telp|phone|alamat|address|whatsapp|full_?name|nama_lengkap|no_ktp|nomor_hp).*"
    r"|(lokasi|location|geopoint|geolocation|koordinat|lat|lng|lon|long|latitude|longitude|altitude|precision)"
    r"|.*_(latitude|longitude|altitude|precision|accuracy)"
    r"|(first|last|family|given)_?name"
)
"""Normalised headers of columns that look like direct identifiers: never stored."""

BOOKKEEPING = re.compile(
    r"_.*|start|end|today|deviceid|device_?id|subscriberid|simserial|simid|username|submissiondate|key|parent_?key|set_?of_.*|instance_?(id|name)"
    r"|formdef_?version|formversion|submitterid|submittername|attachments(present|expected)|reviewstate|edits|audit|uuid|rootuuid|no|nomor|nr"
)
"""Normalised headers that field-form tools (and a running number) add: left out without a word."""


def table_name(name: str, language: str) -> str:
    """A table's name in every sentence: in Indonesian as its sheet is called, so that an office finds it again; else the canonical one, or what
    the pages call it."""
    table = BY_NAME[name]
    return table.title or table.local.replace("_", " ") if language == "id" else table.english or name.replace("_", "-")


def title(column: Column, language: str) -> str:
    """A column's name where a file gives none, as a header is written: "Kode Warga", or ("en") "Resident ID", never an internal resident_id."""
    if language == "en":
        name = column.name.replace("cohort", "group")  # as the pages call it
        return re.sub(r"\bid\b", "ID", name.replace("_", " ").capitalize())
    return (column.headers[-1 if column.kind == "code" else 0] if column.headers else column.name).replace("_", " ").title()


def choices(column: Column, programme: Programme) -> dict[str, tuple[str, ...]]:
    """Each code that a choice column takes in that programme -> further accepted spellings, in the order of lists."""
    return {each.code: each.spellings for each in programme.codes(column.codes)} if column.codes else column.choices


def spellings(column: Column, programme: Programme) -> dict[str, str]:
    """Lower-case spelling -> code of a choice column (blanks and underscores alike)."""
    return {spelling.lower().replace("_", " "): code for code, others in choices(column, programme).items() for spelling in (code, *others)}
