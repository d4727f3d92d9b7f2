"""The facts that queries read, prepared once from a version's raw tables (data/facts.sql)."""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, partial
from hashlib import blake2b
from pathlib import Path

import duckdb

from data import attendance_marks, schema
from data.databases import database
from data.parsed import execute, parsed
from data.progress import Advance, Progress
from data.session_day import define_session_day
from data.side_by_side import beside
from data.tables import attach, attached, columns_of, make_room, stands
from data.withdrawn_marks import copy_marks

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Part:
    """Facts that are prepared together: the names of the SQL, the fact tables, and the raw tables that they are made of."""

    sql: tuple[str, ...]
    facts: tuple[str, ...]
    raw: frozenset[str]
    needs: tuple[Part, ...] = ()
    """The parts of whose facts they are made."""
    aside: bool = False
    """Whether they are made beside those that follow: nothing waits for them but others that are made aside."""

    @property
    def text(self) -> str:
        """The SQL that prepares them."""
        return "\n".join(_text(name) for name in self.sql)

    @cached_property
    def digest(self) -> str:
        """Tells the way in which they are prepared from that of another release."""
        ways = [_text("person_numbers"), _text("session_day"), self.text, *(part.digest for part in self.needs)]
        return blake2b("".join(ways).encode(), digest_size=16).hexdigest()


TRAINED = frozenset({"residents", "cohorts", "sessions", "enrolments", "attendance", "assessments"})
TRAINING = Part(("numbered_enrolments", "facts"), ("fact_cohorts", "fact_enrolments"), TRAINED)
COHORT_COUNTS = Part(("facts_cohort_counts",), ("fact_cohort_counts",), TRAINED, (TRAINING,), aside=True)
PERSONS = Part(("facts_persons",), ("fact_persons", "fact_spells"), TRAINED | {"exits"}, (TRAINING,))
FOLLOW_UPS = Part(("facts_follow_ups",), ("fact_follow_ups",), frozenset({"residents", "follow_ups"}), aside=True)
SALES = Part(("facts_sales",), ("fact_sales",), frozenset({"residents", "sales"}), aside=True)
DAYS = Part(("facts_days",), ("fact_days",), PERSONS.raw, (TRAINING, PERSONS), aside=True)
RECORD_DAYS = Part(
    ("facts_record_days",),
    ("fact_record_days",),
    PERSONS.raw | {"follow_ups", "sales", "headcounts", "events"},
    (TRAINING, FOLLOW_UPS, SALES, DAYS),
    aside=True,
)
STAYS = Part(("stays_of_everybody", "stays", "facts_stays"), ("fact_stays",), PERSONS.raw, (PERSONS,))
PARTS = (FOLLOW_UPS, SALES, TRAINING, COHORT_COUNTS, PERSONS, DAYS, RECORD_DAYS, STAYS)
"""In the order in which they are made: what is aside begins when those before it that are not are done."""
MADE = "made"
"""The comment on facts that were made while their raw tables were taken."""
FACT_TABLES = tuple(name for part in PARTS for name in part.facts)
SHARES = dict(zip(FACT_TABLES, (3, 1, 2, 34, 1, 29, 13, 2, 1, 14), strict=True))
"""What each takes of the time for all, measured as SPANS of data/progress.py were; those made beside others add their small part to the next."""


def facts_differ(path: Path) -> tuple[dict[str, int], list[str]]:
    """Recount the facts of a version's file from its raw tables: (rows of each fact table, names of those that differ)."""
    with database() as connection:
        execute(connection, "attach ? as old (read_only)", [str(path)])
        rebuild_beside(connection)
        counts: dict[str, int] = {}
        differing = []
        for name in FACT_TABLES:
            ((counts[name],),) = execute(connection, f"select count(*) from old.{name}").fetchall()
            ((differences,),) = execute(
                connection,
                f"select count(*) from ((from old.{name} except all from next.{name}) union all (from next.{name} except all from old.{name}))",
            ).fetchall()
            if differences:
                differing.append(name)
        return counts, differing


def rebuild_beside(connection: duckdb.DuckDBPyConnection) -> None:
    """Copy the raw tables of `old` to `next` (made in memory where none is attached) and prepare its facts."""
    execute(connection, "attach if not exists ':memory:' as next")
    for table in schema.TABLES:
        if table is not schema.ATTENDANCE or not any(attendance_marks.copy_known(connection, version) for version in ("old", "old_file")):
            execute(connection, f"create table next.{table.name} as from old.{table.name}")
    prepare_facts(connection)


def prepare_facts(
    connection: duckdb.DuckDBPyConnection, unchanged: Collection[str] = (), progress: Progress | None = None, is_large: bool = False
) -> None:
    """Build the fact tables of the database attached as `next` from its raw tables (data/facts.sql and the like), and tell `progress` of each.

    Facts of raw tables that are all `unchanged` are copied from the version attached as `before_file`, if it made them in the same way; those that
    `make_at_once` made stand. Of a large version, parts that need nothing of each other are made side by side.
    """
    execute(connection, "reset force_compression")  # an import writes its tables without (data/importer.py)
    digests = _digests(connection, "before_file") if unchanged else {}
    begun_with = _digests(connection, "next")
    kept = [part for part in PARTS if {begun_with.get(name) for name in part.facts} == {MADE}]
    kept += [part for part in PARTS if part.raw <= set(unchanged) and {digests.get(name) for name in part.facts} == {part.digest}]
    if len(kept) < len(PARTS):
        number_persons(connection)
        define_session_day(connection)
    advance = Advance(progress, SHARES)
    with beside(connection, is_large) as start:
        begun = []
        for part in PARTS:
            if part.aside:
                begun.append(start(partial(_make, part, part in kept, None if is_large else advance)))
            else:
                _make(part, part in kept, advance, connection)
        for waited_for in begun:
            waited_for()
    for kind in ("table", "view"):
        with suppress(duckdb.CatalogException):  # it is the other
            execute(connection, f"drop {kind} if exists person_numbers")
    for macro in ("with_person", "with_numbers", "spells_in_order", "contacts_in_order"):
        execute(connection, f"drop macro table if exists {macro}")
    execute(connection, "drop table if exists cohort_numbers; drop view if exists presences")


def _make(part: Part, is_kept: bool, advance: Advance | None, connection: duckdb.DuckDBPyConnection) -> None:
    """Make the facts of a part, or have those that stand, in `next` or in the version before, and note in which way."""
    if is_kept:
        for name in part.facts:
            if not stands(connection, name):
                execute(connection, f"create table next.{name} as from before_file.{name}")
            if advance:
                advance.through("prepared", name)
    else:
        make_room(connection, *part.facts)
        for statement in parsed(part.text):
            connection.execute(statement)
            if advance and (made := re.search(r"create table next\.(\w+)", statement.query)):
                advance.through("prepared", made[1])
    for name in part.facts:
        execute(connection, f"comment on table next.{name} is '{part.digest}'")


def make_at_once(connection: duckdb.DuckDBPyConnection, part: Part) -> None:
    """Make a part's facts while an import takes their raw table, from what it leaves for the part's SQL: `prepare_facts` leaves them then."""
    _make(part, False, None, connection)
    for name in part.facts:
        execute(connection, f"comment on table next.{name} is '{MADE}'")


def number_persons(connection: duckdb.DuckDBPyConnection) -> None:
    """Number persons and cohorts of `next` in the tables `person_numbers` and `cohort_numbers`, unless that is done."""
    execute(connection, _text("person_numbers"))


def number_in_order(connection: duckdb.DuckDBPyConnection) -> None:
    """Number persons by their places in `next.residents`, if its rows were written in the order of the numbers: nothing is sorted again."""
    connection.execute(
        "create view person_numbers as select residents.resident_id, cast(residents.rowid + 1 as integer) as person, residents.registered_on,"
        " try_cast(residents.birth_year as integer) as birth_year, residents.origin, residents.education from next.residents as residents"
    )


def number_enrolments(connection: duckdb.DuckDBPyConnection) -> None:
    """Have the view `numbered_enrolments` of `next.enrolments`, unless an import has numbered them already."""
    number_persons(connection)
    execute(connection, _text("numbered_enrolments"))


def _digests(connection: duckdb.DuckDBPyConnection, catalog: str) -> dict[str, str]:
    """How the fact tables of an attached database were made."""
    return dict(
        connection.execute(
            "select tables.table_name, tables.comment from duckdb_tables() as tables where tables.database_name = $catalog", {"catalog": catalog}
        ).fetchall()
    )


@cache
def _text(name: str) -> str:
    return (HERE / f"{name}.sql").read_text(encoding="utf-8")


def is_outdated(path: Path) -> bool:
    """Whether a version's file lacks a table or column of today's contract or facts, or has one of another type. Raises OSError, duckdb.Error."""
    status = path.stat()
    return _is_outdated(path, status.st_ino, status.st_mtime_ns)


def in_todays_form(path: Path, work: Path) -> Path:
    """A version's file as this release would have written it: the file itself, or a copy in the folder `work` where it is outdated."""
    if not is_outdated(path):
        return path
    made = work / f"today-{path.name}"
    with database() as connection:
        execute(connection, "attach ? as next", [str(made)])
        rebuild_from(connection, path)
    return made


def rebuild_from(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write a version's raw tables, with facts prepared anew, to the database attached as `next`."""
    attach(connection, path, "old")
    rebuild_beside(connection)
    execute(connection, "create table next.table_completeness as from old.table_completeness")
    copy_marks(connection)
    execute(connection, "checkpoint next")


@lru_cache(maxsize=64)
def _is_outdated(path: Path, inode: int, changed: int) -> bool:
    todays = _todays_columns()
    with attached(path) as connection:
        return not todays <= _columns(connection, "version")


@cache
def _todays_columns() -> frozenset[tuple[str, str, str]]:
    with database() as connection:
        attach(connection, None, "old")
        rebuild_beside(connection)
        return _columns(connection, "next")


def _columns(connection: duckdb.DuckDBPyConnection, catalog: str) -> frozenset[tuple[str, str, str]]:
    """Table, column and type of all that the contract and the facts have in a database."""
    columns_of_tables = columns_of(connection, catalog, [*(table.name for table in schema.TABLES), *FACT_TABLES])
    return frozenset((table, column, kind) for table, columns in columns_of_tables.items() for column, kind in columns.items())
