"""A database in memory that waits for the next work: what the work before left behind is gone."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest

from data import databases
from data.databases import SETTINGS, SpareDatabases, database

OWN = "select name, value from duckdb_settings() where name in $names order by 1"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No database waits from another test."""
    monkeypatch.setattr(databases, "_spare", SpareDatabases(most=2))


def _settings(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return connection.execute(OWN, {"names": list(SETTINGS)}).fetchall()


def test_the_next_work_finds_nothing_of_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    connect = duckdb.connect
    monkeypatch.setattr(duckdb, "connect", lambda path: made.append(path) or connect(path))
    with database() as connection:
        at_first = _settings(connection)
    with suppress(ZeroDivisionError), database(memory_limit="1200MB", temp_directory=str(tmp_path / "spill")) as connection:
        connection.execute("create table persons as select 'R1' as code; create temp table marks as select 1 as mark; create macro twice(x) as 2 * x")
        connection.execute("attach ? as next", [str(tmp_path / "next.duckdb")])
        connection.execute("create table next.persons as select 'R1' as code")
        connection.execute("set threads = 1; set disabled_optimizers = 'join_order'; set force_compression = 'uncompressed'; begin")
        raise ZeroDivisionError  # work that failed leaves no more
    with database() as connection:
        assert _settings(connection) == at_first
        assert connection.execute("select count(*) from duckdb_tables() where not internal").fetchall() == [(0,)]
        assert connection.execute("select database_name from duckdb_databases() where not internal order by 1").fetchall() == [("memory",), ("work",)]
        for gone in ("from persons", "from marks", "select twice(1)"):
            with pytest.raises(duckdb.CatalogException):
                connection.execute(gone)
    assert made == [":memory:"]  # one database for all of it


def test_a_database_that_read_much_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its memory would stay with the server for as long as that runs."""
    monkeypatch.setattr(databases, "SMALL", 1024)
    with database() as connection:
        connection.execute("attach ? as next", [str(tmp_path / "next.duckdb")])
        connection.execute("create table next.numbers as from range(10)")
    assert databases._spare.take() is None
    with pytest.raises(duckdb.ConnectionException):
        connection.execute("select 1")


def test_works_at_once_have_a_database_each_and_two_wait() -> None:
    with database() as first, database() as second, database() as third:
        for connection in (first, second, third):
            connection.execute("create table persons as select 'R1' as code")
    assert [databases._spare.take() is None for _ in range(3)] == [False, False, True]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_forked_process_leaves_them_to_its_parent() -> None:
    """The threads of a database are not there in a child, which would wait for them."""
    with database():
        pass
    child = os.fork()
    if not child:
        os._exit(0 if databases._spare.take() is None else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert databases._spare.take() is not None
