"""The macros that a query calls, found by DuckDB's tokenizer: comments, texts and columns of the same name are no calls."""

from __future__ import annotations

import pytest

from queries.macros import definitions, macros, macros_used, tokens


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
