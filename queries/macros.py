"""The SQL macros: shared definitions (definitions/*.sql, data/session_day.sql and data/stays.sql) and named results (metrics/*.sql)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

import duckdb

import data

WHOLE = "whole."
"""The schema of the macros that stand in for others if there is no filter (definitions/whole)."""
DAILY = "daily."
"""That of those that stand in for both in a version that is kept open (definitions/daily)."""
ROWS_OF_PERSONS = frozenset({"fact_persons", "fact_enrolments", "fact_spells", "fact_follow_ups", "fact_sales", "is_selected", "selected_persons"})
"""What stands in a query that reads rows of persons; of many dates at once who is selected is looked up person by person."""
HERE = Path(__file__).resolve().parent
OF_FACTS = tuple(Path(data.__file__).resolve().parent / name for name in ("session_day.sql", "stays.sql"))
"""Definitions by which the facts are counted too, of everybody."""
CREATE = "create or replace macro "


@cache
def definitions() -> str:
    """The SQL of the shared definitions, those without any filter last."""
    return "\n".join(
        (_all_of("definitions"), *(path.read_text(encoding="utf-8") for path in OF_FACTS), _all_of("definitions/whole"), _all_of("definitions/daily"))
    )


@cache
def macros() -> dict[str, str]:
    """The statement that creates each macro, with the comment above it, by the macro's name."""
    return dict(_statements(definitions() + "\n" + _all_of("metrics")))


@cache
def support(name: str) -> str:
    """A query of support/, which answers no question about the programme: it finds a selection or fills the filters."""
    return (HERE / "support" / f"{name}.sql").read_text(encoding="utf-8")


@lru_cache(maxsize=256)
def macros_used(sql: str, daily: bool = False) -> tuple[str, ...]:
    """The macros that a query calls directly or through others, in order of dependency, each followed by what stands in for it: in a version
    that is kept open (`daily`) also what is looked up by the day."""
    names: dict[str, None] = {}
    for word, sign in pairwise(tokens(sql)):
        if sign == "(" and word not in names:
            for name in (word, WHOLE + word, *([DAILY + word] if daily else [])):
                if name in macros():
                    names |= dict.fromkeys([*macros_used(_body(name), daily), name])
    return tuple(names)


@cache
def is_looked_up(sql: str) -> bool:
    """Whether a query about the whole programme finds all by the day, where it is at hand: it reads no persons, enrolments, exits or contacts."""
    words = tokens(sql)
    called = [word for word, sign in pairwise(words) if sign == "("]
    stand_ins = [next((name for name in (DAILY + word, WHOLE + word, word) if name in macros()), None) for word in called]
    return ROWS_OF_PERSONS.isdisjoint(words) and all(is_looked_up(_body(name)) for name in stand_ins if name)


@cache
def daily_tables() -> dict[str, str]:
    """The statement that makes each table that is looked up by the day (support/daily), by the table's name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((HERE / "support" / "daily").glob("*.sql"))}


@cache
def daily_tables_read(sql: str, of: str = "") -> tuple[str, ...]:
    """Those that an SQL text reads (the text that makes the table `of`: but for this), each after those that it is made of."""
    names: dict[str, None] = {}
    words = tokens(sql)
    for schema, name in zip(words, words[2:], strict=False):
        if schema == "daily" and name in daily_tables() and name != of:
            names |= dict.fromkeys([*daily_tables_read(daily_tables()[name], name), name])
    return tuple(names)


def tokens(sql: str) -> list[str]:
    """The words and signs of an SQL text as DuckDB reads them, without comments and blanks."""
    return [text for text, _ in _tokens(sql)]


def _all_of(folder: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((HERE / folder).glob("*.sql")))


def _tokens(sql: str) -> Iterator[tuple[str, int]]:
    """Each word or sign with the offset of its end, in bytes; a comment is none."""
    content = sql.encode()
    for (start, kind), (end, _) in pairwise([*duckdb.tokenize(sql), (len(content), duckdb.token_type.comment)]):
        if kind != duckdb.token_type.comment:
            text = content[start:end].decode().strip()
            yield text, start + len(text.encode())


def _statements(sql: str) -> Iterator[tuple[str, str]]:
    content, begin = sql.encode(), 0
    for text, end in _tokens(sql):
        if text == ";":
            above, create, rest = content[begin:end].decode().partition(CREATE)
            yield rest.partition("(")[0], above.rpartition("\n\n")[2].lstrip() + create + rest + "\n"
            begin = end


def _body(name: str) -> str:
    """What stands after the macro's name and first bracket."""
    return macros()[name].partition(CREATE)[2].partition("(")[2]
