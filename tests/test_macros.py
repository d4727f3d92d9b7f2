"""The macros that a query calls, found by DuckDB's tokenizer: comments, texts and columns of the same name are no calls."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import duckdb
import pytest

from queries import registry
from queries.macros import definitions, is_looked_up, macros, macros_used, tokens
from queries.registry import results


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("select is_graduation(destination, false)", ["is_graduation"]),
        (
            "select * from spells(current_date) as spells",
            ["known_by", "is_graduation", "is_selected", "whole.is_selected", "spells"],
        ),  # what it calls stands before
        ("select spells.away from exits as spells -- not spells(as_of)", []),
        ("select 'spells(as_of)'", []),
        ("select my_spells(1)", []),
    ],
)
def test_what_a_query_calls(sql: str, names: list[str]) -> None:
    assert list(macros_used(sql)) == names


def test_a_macro_is_its_statement_with_the_comment_above_it() -> None:
    assert macros()["set_of"].startswith("create or replace macro set_of(person) as (\n"), "what the file says at its head is no part of it"
    assert macros()["follow_ups"].startswith("-- One row a contact.\ncreate or replace macro follow_ups(as_of) as table\n")
    assert all(text.endswith(";\n") and text.count("create or replace macro") == 1 for text in macros().values())
    assert len([name for name in macros() if macros()[name] in definitions()]) > 30


def test_tokens_leave_out_comments_and_blanks() -> None:
    assert tokens("select a -- é ≈\n  ,'b c'") == ["select", "a", ",", "'b c'"]


def test_the_last_day_since_which_months_have_passed() -> None:
    """Of each day of five years, one of them a leap year: the last of all days of which adding six months does not go beyond it."""
    days = "(select cast(unnest(generate_series(date '2016-01-01', date '2020-12-31', interval 1 day)) as date) as day)"
    sql = f"""
        select ends.day, months_before(ends.day, 6), max(days.day)
        from {days} as days inner join {days} as ends on days.day + interval 6 month <= ends.day
        group by ends.day order by ends.day
    """
    with duckdb.connect() as connection:
        connection.execute(macros()["months_before"])
        rows = connection.execute(sql).fetchall()
    assert len(rows) == 1827 - 182 and [row for row in rows if row[1] != row[2]] == []


def test_results_that_read_no_person() -> None:
    looked_up = {name for name, result in results().items() if is_looked_up(result.query())}
    assert {"headline", "exits_monthly", "everybody", "breakdown"} - looked_up == {"everybody"}, "everybody is asked with how many are selected"
    assert not looked_up & {"first_training", "waiting", "income", "sales_monthly", "pace", "exit_survival"}


def test_the_day_of_a_session_is_defined_once() -> None:
    """It was written out in seven places: the date that the sessions give it, else as many days from the first."""
    folder = Path(registry.HERE).parent
    paths = [path for place in ("data", "queries") for kind in ("*.sql", "*.py") for path in (folder / place).rglob(kind)]
    written_out = re.compile(r"starts_on \+ cast\(.* - 1 as integer\)")
    assert [path.name for path in paths if written_out.search(path.read_text(encoding="utf-8"))] == ["session_day.sql"]
    sql = "select session_held_on(date '2018-02-26', 4, null), session_held_on(date '2018-02-26', 4, date '2018-03-05')"
    with duckdb.connect() as connection:
        connection.execute(macros()["session_held_on"])
        days = connection.execute(sql).fetchone()
    assert days == (date(2018, 3, 1), date(2018, 3, 5)), "the fourth day from 26 February, and the day to which it was moved"
