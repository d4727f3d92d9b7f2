"""How far each table is known: when it last changed, and up to which date the office declared it complete."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from data import retention, store
from data.__main__ import main
from data.importer import rebuild_facts
from data.messages import DataError
from queries.connection import file_state, reading
from tests.sample_files import BASE, hand_in, rows

SEPTEMBER = date(2018, 9, 30)
ONE = {"exits": "resident_id,exited_on,destination\nR1,2018-09-03,family\n"}


def known(base: Path, table: str) -> tuple:
    ((*values,),) = rows(base, f"select last_changed, complete_to, declared_on from table_completeness where table_name = '{table}'")
    return tuple(values)


def test_the_day_on_which_a_table_changed_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(tmp_path, BASE)
    today = date.today()
    assert known(tmp_path, "residents") == (today, None, None)
    assert known(tmp_path, "exits") == (None, None, None), "nothing of it was ever handed in"

    class Tomorrow(date):
        @classmethod
        def today(cls) -> date:
            return today + timedelta(days=1)

    monkeypatch.setattr("data.completeness.date", Tomorrow)
    hand_in(tmp_path, ONE)
    assert known(tmp_path, "exits")[0] == today + timedelta(days=1)
    assert known(tmp_path, "residents")[0] == today, "the exits alone came later"


def test_a_declaration_is_a_version_that_can_be_undone(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE)
    assert main(["complete-to", "2018-09-30", "--table", "keluar", "--store", str(tmp_path / "store"), "--comment", "rekap triwulan"]) == 0
    version = store.current(tmp_path / "store")
    assert version is not None and (version.number, version.action, version.comment) == (2, "complete_to", "rekap triwulan") and version.who
    assert known(tmp_path, "exits")[1:] == (SEPTEMBER, date.today()) and known(tmp_path, "residents")[1:] == (None, None)
    report = store.report_of(version)
    assert report is not None and "dinyatakan lengkap sampai 2018-09-30: keluar" in report["id"]
    assert main(["complete-to", "2018-09-30", "--table", "keluar", "--store", str(tmp_path / "store")]) == 0
    assert store.current(tmp_path / "store") == version, "said twice is said once"
    store.undo(tmp_path / "store")
    assert known(tmp_path, "exits")[1] is None


def test_a_hand_in_declares_what_it_completes_and_later_ones_keep_it(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE)
    hand_in(tmp_path, ONE, complete_to={"exits": SEPTEMBER, "follow_ups": SEPTEMBER})
    hand_in(tmp_path, {"events": "happened_on,title\n2018-10-01,Bazar\n"})
    rebuild_facts(tmp_path / "store")
    assert known(tmp_path, "exits")[1] == known(tmp_path, "follow_ups")[1] == SEPTEMBER
    assert retention.retain(tmp_path / "store", 1).persons == 1
    assert known(tmp_path, "exits")[1] == SEPTEMBER


def test_a_table_of_which_rows_stayed_out_is_not_complete(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE)
    sheet = {"exits": "resident_id,exited_on,destination\nR1,2018-09-03,family\nR2,2018-09-03,surga\n"}
    report = hand_in(tmp_path, sheet, complete_to={"exits": SEPTEMBER, "sales": SEPTEMBER})
    assert report.exit_status == 1 and "not declared complete up to 2018-09-30" in report.as_text("en")
    assert known(tmp_path, "exits")[1] is None and known(tmp_path, "sales")[1] == SEPTEMBER


def test_what_cannot_be_declared_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ahead = date.today() + timedelta(days=1)
    with pytest.raises(DataError, match="still to come"):
        hand_in(tmp_path, BASE | ONE, complete_to={"exits": ahead})
    for arguments, says in (
        (["complete-to", "2018-09-30"], "the store is empty"),
        (["complete-to", "30 September"], "30 September is not a date"),
        (["import", str(tmp_path), "--table", "exits"], "add --complete-to DATE"),
        (["complete-to", "2018-09-30", "--table", "surga"], "there is no table surga"),
    ):
        assert main([*arguments, "--store", str(tmp_path / "store"), "--lang", "en"]) == 2
        assert says in capsys.readouterr().err


def test_queries_see_it_also_in_a_version_stored_before_it_was_there(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE)
    sql = "select count(*), count(last_changed) from table_completeness"
    version = store.current(tmp_path / "store")
    assert version is not None
    with reading(file_state(version.path), sql) as cursor:
        assert cursor.execute(sql).fetchall() == [(12, 3)]
    older = tmp_path / "older" / "v000001.duckdb"
    older.parent.mkdir()
    older.write_bytes(version.path.read_bytes())
    with duckdb.connect(str(older)) as connection:
        connection.execute("drop table table_completeness")
    with reading(file_state(older), sql) as cursor:
        assert cursor.execute(sql).fetchall() == [(0, 0)]


def test_a_store_from_before_it_was_there_takes_the_next_hand_in(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE)
    version = store.current(tmp_path / "store")
    assert version is not None
    with duckdb.connect(str(version.path)) as connection:
        connection.execute("drop table table_completeness")
    description = version.path.with_suffix(".json")
    content = json.loads(description.read_text())
    description.write_text(json.dumps({name: value for name, value in content.items() if name not in ("digest", "seal")}))
    hand_in(tmp_path, ONE)
    assert known(tmp_path, "exits")[0] == date.today() and known(tmp_path, "residents")[0] is None
