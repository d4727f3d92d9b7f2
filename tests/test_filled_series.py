"""Amounts, dates and years that count up from row to row were dragged, not entered: the report names them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.both_ways import both_ways
from tests.sample_files import BASE, hand_in

SALES = "sale_id,resident_id,sold_on,product,channel,amount\n"
PEOPLE = "resident_id,registered_on,birth_year\n"
LISTS = [
    ("sales", SALES + "".join(f"S{n},R1,2018-02-05,kue,shop,{75_000 + n}\n" for n in range(4)), "2 to 5"),
    ("sales", SALES + "".join(f"S{n},R1,2018-02-05,kue,shop,{75_000 + 500 * n}\n" for n in range(6)), ""),
    ("sales", SALES + "".join(f"S{n},R1,2018-02-05,kue,shop,{75_000 + n}\n" for n in range(3)), ""),
    ("follow_ups", "resident_id,followed_up_on,earning\n" + "".join(f"R1,{2017 + n}-03-05,ya\n" for n in range(4)), "2 to 5"),
    ("follow_ups", "resident_id,followed_up_on,earning\n" + "".join(f"R1,2018-03-{5 + n:02},ya\n" for n in range(6)), ""),
    ("residents", PEOPLE + "".join(f"R{n},2017-01-05,{1970 + n}\n" for n in range(10, 18)), "2 to 9"),
    ("residents", PEOPLE + "".join(f"R{n},2017-01-05,{1970 + n}\n" for n in range(17, 10, -1)), ""),  # sorted by age, the youngest first
    ("residents", PEOPLE + "".join(f"R{n},2017-01-05,{1970 + n}\n" for n in range(10, 16)), ""),  # six may be
    ("residents", PEOPLE + "".join(f"R{9 - n},2017-01-05,{1970 + n}\n" for n in range(8)), ""),  # sorted by age, so that the codes aren't
    ("residents", PEOPLE + "".join(f"R{n},2017-01-{n},1970\n" for n in range(10, 18)), "2 to 9"),
    ("headcounts", "counted_on,source,residents\n" + "".join(f"{2017 + n}-03-05,rw,100\n" for n in range(5)), ""),
]


@pytest.mark.usefixtures("opened_here")
def test_rows_of_a_large_table_that_count_up_are_named_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the tables taken at once no cell is typed, and nothing was said of them."""
    tables = {
        "residents": PEOPLE
        + "R1,2017-01-05,1970\n"
        + "".join(f"R{n},{n} Maret 2017,{1960 + n}\n" for n in range(10, 18))
        + "R18,?,1990\n"
        + "".join(f"R{n},5 April {1995 + n},1980\n" for n in range(19, 23)),
        "exits": "resident_id,exited_on,destination\n"
        + "".join(f"R{n},2018-03-{n},family\n" for n in range(10, 18))
        + "".join(f"R{n},{2000 + n}-05-07,family\n" for n in range(19, 23)),
        "sales": SALES + "".join(f"S{n},R1,2018-02-05,kue,shop,{text}\n" for n, text in enumerate(("75000", "-", "75.001", "75.002", "75003", "9"))),
        "follow_ups": "resident_id,followed_up_on,earning\n" + "".join(f"R1,{2014 + n}-03-05,ya\n" for n in range(3)),
    }
    (small, large), (taken,) = both_ways(tmp_path, monkeypatch, tables)
    assert {"residents", "sales", "follow_ups", "exits"} <= taken
    assert large == small
    named = [re.sub(r".*kolom (\w+): isian pada baris (.*) bertambah satu.*", r"\1 \2", line) for line in large[1] if "bertambah satu" in line]
    assert named == [
        *("exited_on 10 sampai 13", "exited_on 2 sampai 9"),  # by a year, and by a day
        *("registered_on 12 sampai 15", "registered_on 3 sampai 10", "birth_year 3 sampai 10"),
        "amount 2, 4 sampai 6",
    ]


@pytest.mark.usefixtures("opened_here", "without_facts")
@pytest.mark.parametrize(("table", "text", "rows"), LISTS)
def test_rows_that_count_up_are_named(tmp_path: Path, table: str, text: str, rows: str) -> None:
    hand_in(tmp_path, BASE)
    messages = [warning.message["en"] for warning in hand_in(tmp_path, {table: text}).warnings]
    assert [f"the entries in rows {rows} grow by one" in message for message in messages] == ([True] if rows else [])
