"""Large tables go to the store at once, but for the few rows with a fault; the rows and the report are those of small files."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import code_shapes, facts, known_again, laid, reading, store, successor
from data.databases import database
from data.facts import facts_differ
from data.parsed import parsed
from data.progress import SPANS
from data.tables import attached
from tests.both_ways import both_ways
from tests.sample_files import hand_in

pytestmark = pytest.mark.usefixtures("opened_here")

TABLES = {
    "residents": "resident_id,registered_on,birth_year,origin\nW001,2017-01-05,1990,Kendal\nW002,2017-02-01,,\nW010,2017-02-01,1985,\n",
    "cohorts": "cohort_id,skill,starts_on,days\nA1,salon,2017-03-06,5\nA10,batik,2017-06-05,2\n",
    "enrolments": "cohort_id,resident_id,enrolled_on\nA1,W001,2017-03-01\nA1,W002,\nA10,W001,\n",
    "attendance": "cohort_id,resident_id,day,present\nA1,W001,1,false\nA1,W001,2,true\nA1,W001,5,true\nA1,W002,1,false\nA10,W001,2,true\n",
    "assessments": "cohort_id,resident_id,assessed_on,passed,score\nA1,W001,2017-03-10,true,80\n",
    "exits": "resident_id,exited_on,destination,by_closure,returned_on\nW001,2018-01-01,family,false,2018-02-01\nW001,2018-03-01,employment,,\n",
    "follow_ups": "resident_id,followed_up_on,earning,monthly_income\nW001,2018-04-01,true,500000\n",
    "sales": "sale_id,resident_id,sold_on,product,channel,amount\nJ1,W001,2018-04-01,roti,bazaar,20000\nJ02,W002,2018-04-01,roti,shop,5000\n",
}
AT_ONCE = frozenset(TABLES) - {"cohorts"}
TRAINING = frozenset({"enrolments", "attendance"})
OF_TRAINING = frozenset({"residents", "cohorts"}) | TRAINING
"""All that is handed in where only marks and their persons differ."""

CASES: list[tuple[str, dict[str, str], frozenset[str]]] = [
    ("nothing is wrong", {}, AT_ONCE),
    (
        "values as offices write them",
        {
            "residents": "W011,5 Maret 2017,-,kosong\n",
            "enrolments": "A10,W011,06/06/2017\n",
            "attendance": "A1,W002,2,hadir\nA10,W011,1, \n",
            "assessments": 'A10,W001,2017-06-07,tidak,"82,5"\n',
            "exits": "W002,2018-05-01,menikah,ya,\n",
            "follow_ups": "W002,2018-05-01,ya,1.250.000\n",
            "sales": "J3,W010,1 Mei 2018,kue,toko,Rp 1.250.000\n",
        },
        AT_ONCE,  # a blank mark is missing: that row is set aside
    ),
    (
        "a fault in each table",
        {
            "residents": "W012,31/31/2017,1990,\n",
            "enrolments": "A1,W999,\n",
            "assessments": "A10,W002,2017-06-10,true,80\n",
            "exits": "W001,2018-01-15,family,,\n",
            "follow_ups": "W001,2018-04-01,false,500000\n",
            "sales": "j2,W002,2018-05-01,kue,shop,7000\n",  # beside J02: one number of a sale
        },
        AT_ONCE - {"exits", "follow_ups"},  # of which no row is left
    ),
    (
        "other faults",
        {
            "residents": "w-10,2017-01-05,1990,\n",
            "attendance": "A10,W001,3,true\n",
            "assessments": "A10,W001,2017-06-04,true,80\n",
            "exits": "W002,2016-01-15,family,,\n",
            "follow_ups": "W002,2018-04-01,,500000\n",
            "sales": "J3,CONTOH-1,2018-04-01,roti,bazaar,20000\n",
        },
        AT_ONCE,
    ),
    ("a contradicting mark", {"residents": "W010,2017-02-01,1986,\n", "attendance": "A1,W001,1,true\n"}, AT_ONCE),
    ("somebody enrolled by attending", {"attendance": "A1,W010,1,true\n"}, AT_ONCE),
    ("a note below the table", {"attendance": "Jumlah,,5,\n", "sales": "Jumlah,,,,,25000\n"}, AT_ONCE),
]


IN_SHORT = ("values as offices write them",)
"""Where values are read anew and a table is taken back; that nothing is wrong is the first hand-in of other tests."""


@pytest.mark.parametrize(
    ("further", "at_once"), [pytest.param(*case[1:], id=case[0], marks=[] if case[0] in IN_SHORT else [pytest.mark.soak]) for case in CASES]
)
def test_the_same_rows_and_report(further: dict[str, str], at_once: frozenset[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handed_in = OF_TRAINING if further and further.keys() <= OF_TRAINING else TABLES.keys()
    given = {table: text + further.get(table, "") for table, text in TABLES.items() if table in handed_in}
    (small, large), (taken,) = both_ways(tmp_path, monkeypatch, given)
    assert large[1] == small[1]
    assert {table: sorted(map(str, rows)) for table, rows in large[0].items()} == {table: sorted(map(str, rows)) for table, rows in small[0].items()}
    assert taken - (TRAINING if not at_once & TRAINING else frozenset()) == at_once & handed_in, "enrolments may be taken first and put back"


def test_cells_written_otherwise_further_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow-ups whose first row is as they are kept, and the second an office's date, are read again as text; so are sales, for a word of a list.

    A sum that differs, and a note, are left out of the sales: for the one row, the whole file was read row by row."""
    monkeypatch.setattr(laid, "SAMPLE", 1)
    again: list[str] = []
    take_back = reading.take_back
    monkeypatch.setattr(reading, "take_back", lambda connection, each: again.append(each.sheet.table.name) or take_back(connection, each))
    given = {
        "residents": TABLES["residents"],
        "exits": "resident_id,exited_on,destination\nW001,2018-01-01,family\nW002,2018-01-01,family\n",
        "follow_ups": TABLES["follow_ups"] + "W002,1/5/2018,true,500000\n",
        "sales": TABLES["sales"] + "J3,W010,2018-05-01,kue,toko,7000\nJumlah,,,,,33000\nDibuat oleh: Sari,,,,,\n",
    }
    (small, large), (taken,) = both_ways(tmp_path, monkeypatch, given)
    assert large[1] == small[1]
    assert {table: sorted(map(str, rows)) for table, rows in large[0].items()} == {table: sorted(map(str, rows)) for table, rows in small[0].items()}
    assert again == ["sales"], "a date that can't be typed stops the reading itself, and nothing is laid"
    assert taken == {"residents", "exits", "follow_ups", "sales"}


def test_rows_that_are_known_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A late entry, a correction and a row taken out, in tables that the store knows: none is taken at once, and all rows are judged."""
    later = {
        "residents": "resident_id,registered_on,birth_year,origin\nW001,2017-01-05,1991,Kendal\n",
        "attendance": "cohort_id,resident_id,day,present,hapus\nA1,W001,3,true,\nA1,W001,5,true,ya\n",
        "exits": "resident_id,exited_on,destination,by_closure\nW002,2017-05-01,family,false\n",
    }
    (small, large), (_, taken) = both_ways(tmp_path, monkeypatch, TABLES, later)
    assert large[1] == small[1]
    assert {table: sorted(map(str, rows)) for table, rows in large[0].items()} == {table: sorted(map(str, rows)) for table, rows in small[0].items()}
    assert taken == set()
    assert "1991" in str(large[0]["residents"]) and len(large[0]["exits"]) == 3 and len(large[0]["attendance"]) == 5
    version = store.current(tmp_path / "large" / "store")
    assert version is not None
    with attached(version.path) as connection:
        marks = connection.execute("select marked_mask, present_mask from version.attendance_marks order by cohort_id, resident_id").fetchall()
    assert marks == [(0b111, 0b110), (0b1, 0), (0b10, 0b10)], "W001 in A1 on days 1 to 3, absent on the first; W002; W001 in A10"


def test_the_same_hand_in_again_is_left_as_it_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A million persons' files took 59 s of CPU time to be typed, judged and compared anew: four times as long as when they were new."""
    left: list[str] = []
    leave = known_again.leave
    monkeypatch.setattr(known_again, "leave", lambda connection, plan: left.append(plan.table.name) or leave(connection, plan))
    (small, large), (_, taken) = both_ways(tmp_path, monkeypatch, TABLES, TABLES)
    assert large[1] == small[1]
    assert (sorted(left), taken) == (sorted(AT_ONCE), set())
    assert len(store.versions(tmp_path / "large" / "store")) == 1, "nothing is new, so there is no version of it"


KNOWN: list[tuple[str, dict[str, str], dict[str, str], dict[str, int]]] = [
    (
        "rows of all kinds",
        {"2017-01-05,1990": "2017-01-04,1991", "2018-03-01,employment": "2018-03-02,employment", "W002,1,false": "W002,1,true"},
        {
            "residents": "W011,2017-03-01,1980,Solo\nw-10,2017-03-01,1980,\n W010 ,2017-02-01,1985,\n",  # new, near to W010, and she again
            "attendance": "A10,W010,1,true\nA10,W999,1,true\nJumlah,,5,\n",  # enrolled by it, a stranger, and a sum
            "sales": "J02,W002,2018-04-01,roti,shop,6000\nJ3,W011,31/31/2018,roti,shop,7000\n",  # another value, and a date that is none
        },
        # W001's rows are judged with her registration; of W002's the person and the enrolment say nothing new
        {"residents": 1, "enrolments": 1, "attendance": 0, "assessments": 0, "exits": 0, "follow_ups": 0, "sales": 0},
    ),
    (
        "a group that begins later",
        {"A1,salon,2017-03-06": "A1,salon,2017-03-11"},
        {},
        {"residents": 3, "enrolments": 1, "attendance": 1, "assessments": 0, "exits": 2, "follow_ups": 1, "sales": 2},
    ),
    (
        "a registration after the exits",
        {"W001,2017-01-05": "W001,2018-02-05"},
        {},
        {"residents": 2, "enrolments": 1, "attendance": 1, "assessments": 0, "exits": 0, "follow_ups": 0, "sales": 1},
    ),
    (
        "one row with two values",
        {},
        {"sales": "J1,W001,2018-04-01,kue,bazaar,20000\n"},
        {"residents": 3, "enrolments": 3, "attendance": 5, "assessments": 1, "exits": 2, "follow_ups": 1, "sales": 1},
    ),
    (
        "cells left empty",
        {",1990,Kendal": ",,", "family,false,2018-02-01": "family,false,", "true,500000": "true,"},
        {},
        {"residents": 2, "enrolments": 1, "attendance": 1, "assessments": 0, "exits": 0, "follow_ups": 0, "sales": 1},
    ),
]


@pytest.mark.parametrize(
    ("changed", "further", "left"), [pytest.param(*case[1:], id=case[0], marks=[] if case is KNOWN[0] else [pytest.mark.soak]) for case in KNOWN]
)
def test_of_known_tables_only_what_says_something_new_is_judged(
    changed: dict[str, str], further: dict[str, str], left: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one row changed all of a million persons' rows were typed, judged and compared: 52 s of CPU time; now 15, and 9 when they were new."""
    again = {}
    for table, text in TABLES.items():
        for former, later in changed.items():
            text = text.replace(former, later)
        again[table] = text + further.get(table, "")
    found: dict[str, int] = {}
    note_left = known_again.note_left
    monkeypatch.setattr(
        known_again, "note_left", lambda connection, plan: found.update({plan.table.name: plan.unchanged}) or note_left(connection, plan)
    )
    (small, large), (_, taken) = both_ways(tmp_path, monkeypatch, TABLES, again)
    assert large[1] == small[1]
    assert {table: sorted(map(str, rows)) for table, rows in large[0].items()} == {table: sorted(map(str, rows)) for table, rows in small[0].items()}
    assert (found, taken) == (left, set())


@pytest.mark.soak  # test_retention.py holds that what was removed is in no file of the store
def test_what_was_taken_back_is_not_left_in_the_copy_of_a_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large version begins as a copy of the one before: what is made anew leaves its bytes in the file's free space."""
    monkeypatch.setattr(successor, "LARGE", 0)
    held = []
    for row in (
        "W001,2017-01-05,Pekalongan,",
        "W002,2017-02-01,Batang,",
        "W001,,,ya",  # the report names the code alone
        "W002,2017-02-01,Kendal,",  # the report names both
        "W003,2017-03-01,Kendal,",
    ):
        hand_in(tmp_path, {"residents": f"resident_id,registered_on,origin,hapus\n{row}\n"}, confirm=True)
        version = store.current(tmp_path / "store")
        assert version is not None and facts_differ(version.path)[1] == []
        stored = version.path.read_bytes()
        held.append([word for word in ("Pekalongan", "Batang") if word.encode() in stored])
    assert held == [["Pekalongan"], ["Pekalongan", "Batang"], ["Batang"], ["Batang"], []]


def test_dates_that_another_column_makes_doubtful(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The form was sent on 3/25/2018, so 3/5/2018 may be March or May; the large file took it for May."""
    form = "start,resident_id,followed_up_on,earning\n3/25/2018 8:00,W001,3/5/2018,true\n"
    (small, large), _ = both_ways(tmp_path, monkeypatch, {"residents": TABLES["residents"], "follow_ups": form})
    assert large[1] == small[1] and large[0]["follow_ups"] == small[0]["follow_ups"] == []


def test_enrolments_alone_of_whom_one_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large list of participants with a fault, and no attendance: it stopped with an error of the database."""
    first = {table: TABLES[table] for table in ("residents", "cohorts")}
    (small, large), (_, taken) = both_ways(tmp_path, monkeypatch, first, {"enrolments": TABLES["enrolments"] + "A1,W999,\n"})
    assert large[1] == small[1] and sorted(map(str, large[0]["enrolments"])) == sorted(map(str, small[0]["enrolments"]))
    assert taken == {"enrolments"} and len(large[0]["enrolments"]) == 3


@pytest.mark.soak  # test_rows_that_are_known_are_compared has such attendance, too
def test_attendance_after_the_enrolments_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large attendance file alone, of participants whom the store knows: it stopped with an error of the database."""
    first = {table: TABLES[table] for table in ("residents", "cohorts", "enrolments")}
    (small, large), (_, taken) = both_ways(tmp_path, monkeypatch, first, {"attendance": TABLES["attendance"]})
    assert large[1] == small[1]
    assert sorted(map(str, large[0]["attendance"])) == sorted(map(str, small[0]["attendance"])) and len(large[0]["attendance"]) == 5
    assert taken == set()


LATER_SALE = {"sales": "sale_id,resident_id,sold_on,product,channel,amount\nJ9,W010,2018-05-01,roti,shop,7000\n"}


@pytest.mark.soak  # test_facts_are_made_anew_of_what_changed hands in the same
def test_a_later_sale_leaves_attendance_as_it_is_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five rows of attendance, stored as two marks, were written one by one: of a million persons that took most of the hand-in."""
    (small, large), _ = both_ways(tmp_path, monkeypatch, TABLES, LATER_SALE)
    assert large[1] == small[1]
    assert {table: sorted(map(str, rows)) for table, rows in large[0].items()} == {table: sorted(map(str, rows)) for table, rows in small[0].items()}
    version = store.current(tmp_path / "large" / "store")
    assert version is not None and version.number == 2
    with attached(version.path) as connection:
        assert connection.execute("select count(*) from version.attendance_marks").fetchall() == [(3,)], "an enrolment each: A1 two, A10 one"


def test_facts_are_made_anew_of_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the others the version's own are copied, but for those that another release made in another way; progress tells of each."""
    hand_in(tmp_path, TABLES)
    made: list[str] = []
    monkeypatch.setattr(facts, "parsed", lambda text: made.append(text) or parsed(text))
    shares: list[float] = []
    hand_in(tmp_path, LATER_SALE, progress=shares.append)
    of_a_sale = [facts.SALES.text, facts.RECORD_DAYS.text]
    assert made == of_a_sale
    begin, end = SPANS["prepared"]
    assert shares == sorted(shares) and sum(begin < share <= end for share in shares) == len(facts.FACT_TABLES)
    for part in facts.PARTS:
        monkeypatch.delitem(part.__dict__, "digest")  # it follows from those of the parts that it needs
    monkeypatch.setitem(facts.TRAINING.__dict__, "digest", "0" * 32)
    hand_in(tmp_path, {"sales": LATER_SALE["sales"].replace("J9", "J10")})
    assert made == of_a_sale + [part.text for part in facts.PARTS if part is not facts.FOLLOW_UPS], "all others need training, or the sales"
    version = store.current(tmp_path / "store")
    assert version is not None and facts_differ(version.path)[1] == []


def test_the_usual_shape_is_found_where_rows_were_set_aside() -> None:
    """Rows taken out leave gaps in the numbers of rows, and the one in the middle may be among them."""
    with database() as connection:
        connection.execute("create table plain as select 'J' || number as c0 from range(9, 109) as numbers (number)")
        connection.execute("delete from plain where rowid between 30 and 60")
        _, _, values = code_shapes.shape_of(connection, "raw.c0", "plain")
    assert values == {"usual": "J00", "pattern": "J[0-9][0-9]"}, "69 rows are left; the 34th is gone, the next that stands is the 61st, J70"
