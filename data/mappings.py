"""Decisions on headers and spellings: given with an import, remembered in the store for sheets of the same shape."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from data import headers, schema, spellings
from data.bilingual import LANGUAGES
from data.files import text_of, write_whole
from data.messages import DataError
from data.programme import Programme
from data.sheet_choices import LEFT_OUT, SHEET

FILE = "mappings.json"
VALID = timedelta(days=366)
"""How long a decision holds: after a year somebody looks at it again."""


@dataclass(frozen=True)
class Decision:
    """One decision: a header (words) of sheets of a shape stands for a column, a spelling (plain) in a column for a code, or such a sheet ("*") for a
    table."""

    number: int
    shape: str
    given: str
    target: str
    who: str
    at: str
    column: str = ""

    @property
    def until(self) -> date:
        """The last day on which it holds."""
        return (datetime.fromisoformat(self.at) + VALID).date()


def read(folder: Path) -> list[Decision]:
    """All decisions that are remembered, oldest first. Raises DataError if their file is damaged, and OSError if it can't be read."""
    path = folder / FILE
    try:
        text = text_of(path)
        decisions = [] if text is None else [Decision(number, **entry) for number, entry in enumerate(json.loads(text), start=1)]
        for entry in decisions:
            datetime.fromisoformat(entry.at)  # raises ValueError if the text is no date and time
        return decisions
    except (ValueError, TypeError) as error:
        raise DataError("file_damaged", file=path) from error


def _holding(folder: Path) -> list[Decision]:
    """The decisions that hold today."""
    return [entry for entry in read(folder) if entry.until >= datetime.now(UTC).date()]


def columns_of(folder: Path, choices: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Shape ("" for any) -> header words -> column: what is remembered, and the `choices` of this hand-in."""
    targets: dict[str, dict[str, str]] = {}
    for entry in _holding(folder):
        if not entry.column:
            targets.setdefault(entry.shape, {})[entry.given] = entry.target
    return {**targets, "": dict(choices)}


def values_of(folder: Path, choices: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Column -> plain spelling -> code: what is remembered, and the `choices` of this hand-in."""
    targets: dict[str, dict[str, str]] = {}
    for entry in _holding(folder):
        if entry.column:
            targets.setdefault(entry.column, {})[entry.given] = entry.target
    for column, texts in choices.items():
        targets.setdefault(column, {}).update(texts)
    return targets


def remember(
    folder: Path,
    columns: Mapping[str, Mapping[str, str]],
    values: Mapping[str, Mapping[str, str]],
    who: str,
    sheets: Mapping[str, str] | None = None,
) -> None:
    """Keep decisions: for each shape what a header stands for (`columns`) and which table such sheets are (`sheets`); for each column its spellings.

    To be called under store.writing; a newer decision takes the place of an older.
    """
    at = datetime.now(UTC).isoformat(timespec="seconds")
    fresh = [{"shape": shape, "given": text, "target": target, "column": ""} for shape, texts in columns.items() for text, target in texts.items()]
    fresh += [{"shape": "", "given": text, "target": code, "column": column} for column, texts in values.items() for text, code in texts.items()]
    fresh += [{"shape": shape, "given": SHEET, "target": table, "column": ""} for shape, table in (sheets or {}).items()]
    decided = {(entry["shape"], entry["column"], entry["given"]) for entry in fresh}
    old = [entry for entry in _plain(read(folder)) if (entry["shape"], entry["column"], entry["given"]) not in decided]
    _write(folder, [*old, *({**entry, "who": who, "at": at} for entry in fresh)])


def forget(folder: Path, number: int, decision: Decision | None = None) -> None:
    """Remove the decision of that number (to be called under store.writing), which must be that `decision` where it is given: the numbers move up
    when another is removed. Raises DataError if it isn't there."""
    entries = read(folder)
    _numbered(entries, number, decision)
    _write(folder, _plain([entry for entry in entries if entry.number != number]))


def _numbered(entries: Iterable[Decision], number: int, decision: Decision | None) -> Decision:
    entry = next((entry for entry in entries if entry.number == number), None)
    if entry is None:
        raise DataError("no_such_mapping", extra=number)
    if decision not in (None, entry):
        raise DataError("changed_meanwhile")
    return entry


def choices_of(decision: Decision, programme: Programme) -> tuple[str, ...]:
    """What a decision may be changed to; nothing for a header that is left out, of which no table is known."""
    if decision.given == SHEET:
        return (*(table.name for table in schema.TABLES), LEFT_OUT)
    if decision.column:
        column = next(column for table in schema.TABLES for column in table.columns if column.name == decision.column)
        return tuple(schema.choices(column, programme)) or ("true", "false")
    table = schema.BY_NAME.get(decision.target.partition(".")[0])
    return (*(f"{table.name}.{column.name}" for column in table.columns), LEFT_OUT) if table else ()


def target_in_words(decision: Decision, programme: Programme, language: str) -> str:
    """What a decision comes to as the office calls it: a table, a column or an entry."""
    if decision.target == LEFT_OUT:
        return LEFT_OUT
    if decision.given == SHEET:
        return schema.table_name(decision.target, language)
    if decision.column:
        return spellings.stored_words(_column_of_entry(decision), programme, language).get(decision.target, decision.target)
    return " | ".join(dict.fromkeys(_header_in_words(each.strip(), language) for each in decision.target.split("|")))


def _header_in_words(target: str, language: str) -> str:
    name, _, column = target.rpartition(".")
    tables = [schema.BY_NAME[name]] if name in schema.BY_NAME else schema.TABLES
    known = next(((table, own) for table in tables if (own := headers.column_named(column, table))), None)
    return schema.title(known[0].column(known[1]), language) if known else target


def column_in_words(decision: Decision, language: str) -> str:
    """The column of a decision on an entry as the office calls it; "" for any other."""
    return schema.title(_column_of_entry(decision), language) if decision.column else ""


def _column_of_entry(decision: Decision) -> schema.Column:
    return next(column for table in schema.TABLES for column in table.columns if column.name == decision.column)


def target_named(decision: Decision, text: str, programme: Programme) -> str:
    """The target that a person calls so, as `choices_of` has it; the text itself where there is none."""
    if decision.given == SHEET:
        return next((table.name for table in schema.TABLES if text.lower().replace(" ", "_") in (table.name, table.local)), text)
    if decision.column:
        own = _column_of_entry(decision)
        if own.kind == "choice":
            return spellings.choices_of(own, programme).get(spellings.plain(text), text)
        answer = spellings.booleans_of(own.name).get(spellings.plain(text))
        return text if answer is None else str(answer).lower()
    table = schema.BY_NAME.get(decision.target.partition(".")[0])
    column = headers.column_named(text.rpartition(".")[2], table) if table else None
    return f"{table.name}.{column}" if table and column else text


def change(folder: Path, number: int, target: str, programme: Programme, who: str, seen: Decision | None = None) -> None:
    """Change a decision from now on (to be called under store.writing). Raises DataError for what it can't be, and if there is no such decision, or
    not the one that was `seen`."""
    entries = read(folder)
    decision = _numbered(entries, number, seen)
    target = target_named(decision, target, programme)
    if target not in choices_of(decision, programme):
        offered = [replace(decision, target=choice) for choice in choices_of(decision, programme)]
        choices = {language: ", ".join(target_in_words(each, programme, language) for each in offered) for language in LANGUAGES}
        raise DataError("bad_change", value=target, choices=choices)
    changed = replace(decision, target=target, who=who, at=datetime.now(UTC).isoformat(timespec="seconds"))
    _write(folder, _plain([changed if entry is decision else entry for entry in entries]))


def _plain(entries: Iterable[Decision]) -> list[dict[str, str]]:
    return [{name: value for name, value in vars(entry).items() if name != "number"} for entry in entries]


def _write(folder: Path, entries: list[dict[str, str]]) -> None:
    write_whole(folder / FILE, json.dumps(entries, ensure_ascii=False, indent=1))


def parse_columns(texts: Iterable[str]) -> dict[str, str]:
    """Header words -> column or "-" from texts such as "Tgl Masuk=registered_on"; one header may mean a column in each of several tables.

    Raises DataError.
    """
    targets: dict[str, str] = {}
    for text in texts:
        header, _, target = text.rpartition("=")
        column = target.strip().rpartition(".")[2]
        known = any(headers.words(column) in headers.known(table.name) for table in schema.TABLES)
        if not header.strip() or not (target.strip() == "-" or known):
            raise DataError("bad_map", value=text)
        words = headers.words(header.strip(), notes=True)
        targets[words] = f"{targets[words]}|{target.strip()}" if words in targets else target.strip()
    return targets


def parse_values(texts: Iterable[str], programme: Programme) -> dict[str, dict[str, str]]:
    """Column -> plain spelling -> code from texts such as "skill:kue kering=bakery". Raises DataError."""
    targets: dict[str, dict[str, str]] = {}
    for text in texts:
        left, _, target = text.rpartition("=")
        name, _, spelling = left.partition(":")
        columns = {
            column.name: column
            for table in schema.TABLES
            for column in table.columns
            if headers.words(name) in {headers.words(other) for other in (column.name, *column.headers)} and column.kind in ("choice", "boolean")
        }
        if not spelling.strip() or len(columns) != 1:
            raise DataError("bad_map", value=text)
        (column,) = columns.values()
        if column.kind == "choice":
            code = spellings.choices_of(column, programme).get(spellings.plain(target))
        else:
            answer = spellings.booleans_of(column.name).get(spellings.plain(target))
            code = None if answer is None else str(answer).lower()
        if code is None:
            raise DataError("bad_map", value=text)
        targets.setdefault(column.name, {})[spellings.plain(spelling.strip(" \"'"))] = code
    return targets
