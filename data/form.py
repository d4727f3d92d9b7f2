"""Forms for field teams: a table of the contract as an XLSForm (KoboToolbox, ODK), in both languages.

Questions are called as the table's columns and labelled with headers that an import reads, so both ways in which the servers export
(names or labels) come in without a question. A submission of the form is a row; of attendance it is a participant with a mark a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from data import schema, store
from data.bilingual import Text
from data.databases import database
from data.excel import Workbook, write_rows
from data.files import write_whole
from data.messages import DataError
from data.programme import Programme
from data.schema import Column, Table
from data.spellings import offered

TABLES = ("attendance", "assessments", "exits", "follow_ups", "sales")
LANGUAGES = {"id": "Bahasa Indonesia (id)", "en": "English (en)"}
DAYS = 5

Line = dict[str, str]

WORDS = {
    "id": {
        "day": "Hari {number}",
        "day_hint": "Kosongkan bila hari ini belum berlangsung.",
        "code": "1 sampai 32 huruf, angka, - atau _; harus memuat angka. Jangan nama, NIK, atau nomor telepon.",
        "text": "Jangan menulis NIK atau nomor telepon.",
        "date": "Tanggal antara tahun 1950 dan hari ini.",
        "order": "Tidak boleh sebelum tanggal keluar.",
        "range": "Isi angka {least}{most}.",
        "most": " sampai {most}",
        "least_only": " atau lebih",
        "yes": "Ya",
        "no": "Tidak",
        "present": "Hadir",
        "absent": "Tidak hadir",
    },
    "en": {
        "day": "Day {number}",
        "day_hint": "Leave empty if the day has not been held yet.",
        "code": "1 to 32 letters, digits, - or _, at least one of them a digit. Never a name, a NIK or a phone number.",
        "text": "Never write a NIK or a phone number.",
        "date": "A date between 1950 and today.",
        "order": "Not before the date of leaving.",
        "range": "A number of {least}{most}.",
        "most": " to {most}",
        "least_only": " or more",
        "yes": "Yes",
        "no": "No",
        "present": "Present",
        "absent": "Absent",
    },
}
NO_NUMBERS_OF_PERSONS = "not(regex(., '.*[0-9]([-. ]?[0-9]){8,}.*'))"
LETTERS_FOR_DIGITS = "once(concat('F1-', translate(substr(uuid(), 0, 13), '0123456789-', 'ghijklmnopq')))"
"""A number for a sale that no other phone gives, without digits in a row that could be a person's number."""

CODE_QUESTION = f"regex(., '^{schema.CODE_PATTERN}$') and regex(., '.*[0-9].*') and {NO_NUMBERS_OF_PERSONS}"


def write_form(path: Path, table: Table, programme: Programme, days: int = DAYS) -> None:
    """Write the form of a table (one of TABLES) for a programme; an attendance form has `days` days.

    Raises DataError where `path` exists already, or the table has no form.
    """
    if table.name not in TABLES:
        choices = {language: ", ".join(_name(schema.BY_NAME[name], language) for name in TABLES) for language in LANGUAGES}
        raise DataError("no_form", table={language: _name(table, language) for language in LANGUAGES}, choices=choices)
    if path.exists():
        raise DataError("target_exists", file=path)
    questions = list(_attendance(table, days)) if table.name == "attendance" else [_by_kind(column) for column in table.columns]
    title = " / ".join(table.about[language].split(":")[0] for language in LANGUAGES)
    settings = {"form_title": title, "form_id": table.local, "default_language": LANGUAGES["id"]}
    book = Workbook()
    for name, lines in (("survey", questions), ("choices", list(_choices(table, programme))), ("settings", [settings])):
        headers = list(dict.fromkeys(header for line in lines for header in line))
        sheet = book.sheet(name, *[28] * len(headers))
        write_rows(sheet, 0, [headers, *([line.get(header) for header in headers] for line in lines)])
        sheet.freeze_panes(1, 0)
    write_whole(path, book.content())


def longest_group(folder: Path) -> int:
    """Days of the longest group in a store, at least DAYS."""

    version = store.current(folder)
    if version is None:
        return DAYS
    with database() as connection:
        connection.execute("attach ? as programme (read_only)", [str(version.path)])
        return int(
            connection.execute("select greatest($least, max(cohorts.days)) from programme.cohorts as cohorts", {"least": DAYS}).fetchall()[0][0]
        )


def _name(table: Table, language: str) -> str:
    return table.local if language == "id" else table.name


def _texts(name: str, texts: Text) -> Line:
    return {f"{name}::{LANGUAGES[language]}": texts[language] for language in LANGUAGES}


def _words(key: str, **values: object) -> Text:
    return {language: WORDS[language][key].format(**values) for language in LANGUAGES}


def _question(kind: str, column: Column) -> Line:
    label = {language: schema.title(column, language) for language in LANGUAGES}
    return {
        "type": kind,
        "name": column.name,
        **_texts("label", label),
        **_texts("hint", column.about),
        "required": "yes" if column.required else "",
    }


def _by_kind(column: Column) -> Line:
    if column.name == "sale_id":
        return {"type": "calculate", "name": column.name, "calculation": LETTERS_FOR_DIGITS}
    match column.kind:
        case "code":
            return {**_question("text", column), "constraint": CODE_QUESTION, **_texts("constraint_message", _words("code"))}
        case "date":
            after = " and . >= ${exited_on}" if column.name == "returned_on" else ""
            message = _words("order" if after else "date")
            return {
                **_question("date", column),
                "constraint": f". >= date('1950-01-01') and . <= today(){after}",
                **_texts("constraint_message", message),
            }
        case "integer" | "number":
            least, most = column.minimum or 0, column.maximum
            limit = f" and . <= {most}" if most is not None else ""
            message = {
                language: words["range"].format(least=least, most=words["least_only"] if most is None else words["most"].format(most=most))
                for language, words in WORDS.items()
            }
            return {
                **_question("integer" if column.kind == "integer" else "decimal", column),
                "constraint": f". >= {least}{limit}",
                **_texts("constraint_message", message),
            }
        case "boolean":
            return _question("select_one yes_no", column)
        case "choice":
            return _question(f"select_one {column.name}", column)
    return {**_question("text", column), "constraint": NO_NUMBERS_OF_PERSONS, **_texts("constraint_message", _words("text"))}


def _attendance(table: Table, days: int) -> Iterator[Line]:
    """The wide sheet: a participant of a group, and a mark for each of its days."""
    yield _by_kind(table.column("cohort_id"))
    yield _by_kind(table.column("resident_id"))
    yield {"type": "begin_group", "name": "kehadiran", **_texts("label", table.about)}
    for number in range(1, days + 1):
        yield {
            "type": "select_one present",
            "name": f"hari_{number}",
            **_texts("label", _words("day", number=number)),
            **_texts("hint", _words("day_hint")),
            "appearance": "minimal" if days > DAYS else "",
        }
    yield {"type": "end_group"}


def _choices(table: Table, programme: Programme) -> Iterator[Line]:
    def choice(family: str, code: str, texts: Text) -> Line:
        return {"list_name": family, "name": code, **_texts("label", texts)}

    if table.name == "attendance":
        yield choice("present", "hadir", _words("present"))
        yield choice("present", "tidak_hadir", _words("absent"))
        return
    if any(column.kind == "boolean" for column in table.columns):
        yield choice("yes_no", "ya", _words("yes"))
        yield choice("yes_no", "tidak", _words("no"))
    for column in table.columns:
        if column.kind != "choice":
            continue
        texts = {language: offered(column, programme, language) for language in LANGUAGES}
        for code in texts["id"]:
            yield choice(column.name, code, {language: texts[language][code].capitalize() for language in LANGUAGES})
