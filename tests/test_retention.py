"""Retention: who left long ago is in no file of the store any more, and the programme's past totals come out as before."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data import retention, store
from data.__main__ import main
from data.facts import facts_differ
from data.importer import import_paths
from data.messages import DataError
from queries import ask
from tests import factories
from tests.sample_files import begin, hand_in, rows

NAMED = ("headline", "flow_monthly", "cohorts", "coverage_over_time")
THE_SAME = (
    *NAMED,
    "cascade",
    "attendance_by_day",
    "exits_by_destination",
    "exit_bounds",
    "sales_monthly",
    "sales_by_channel",
    "headcount_reconciliation",
)


def month_ends(first: date, last: date) -> list[date]:
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [day for day in days if (day + timedelta(days=1)).day == 1]


def answers(folder: Path, results: tuple[str, ...], days: list[date]) -> dict[tuple[str, date], Any]:
    current = {}
    for result in results:
        for day in days:
            frame = ask(result, folder, day).frame
            current[result, day] = json.loads(frame.to_json(orient="records", date_format="iso"))
    return current


HAND_IN = {
    "residents": "resident_id,registered_on,birth_year,origin,education\n"
    "HILANG-71,2015-01-10,1980,Kab. Rahasia,sma\n"  # left in 2016 for good: goes
    "HILANG-72,2015-02-03,1981,Kab. Rahasia,smp\n"  # left, came back, left again in 2016: goes
    "TETAP-1,2015-02-04,1982,Kendal,sd\n"  # left in 2016 and came back: stays
    "TETAP-2,2015-03-01,1983,Kendal,sd\n"  # left a day too late: stays
    "TETAP-3,2015-03-01,1984,Kendal,sd\n",  # never left
    "cohorts": "cohort_id,skill,starts_on,days\nA1,salon,2015-06-01,2\n",
    "enrolments": "cohort_id,resident_id,enrolled_on\nA1,HILANG-71,2015-05-12\nA1,TETAP-1,2015-05-12\n",
    "attendance": "cohort_id,resident_id,day,present\nA1,HILANG-71,1,ya\nA1,HILANG-71,2,ya\nA1,TETAP-1,1,ya\nA1,TETAP-1,2,tidak\n",
    "assessments": "cohort_id,resident_id,assessed_on,passed,score\nA1,HILANG-71,2015-06-08,ya,87\n",
    "exits": "resident_id,exited_on,destination,by_closure,returned_on\n"
    "HILANG-71,2016-03-07,own_business,tidak,\n"
    "HILANG-72,2015-08-10,family,tidak,2016-02-20\n"  # sustained: back six months and ten days later
    "HILANG-72,2016-04-02,unknown,ya,\n"
    "TETAP-1,2016-03-07,family,tidak,2016-09-01\n"
    "TETAP-2,2016-06-30,family,tidak,\n",
    "follow_ups": "resident_id,followed_up_on,earning,monthly_income,product,need\n"
    "HILANG-71,2016-05-03,tidak,,sambal rahasia,capital\n"
    "HILANG-71,2016-05-04,ya,1234567,sambal rahasia,marketing\n",
    "sales": "sale_id,resident_id,sold_on,product,channel,quantity,amount\n"
    "NOTA-RAHASIA-1,HILANG-71,2016-05-03,sambal rahasia,bazaar,1,50000\n"
    "NOTA-RAHASIA-2,HILANG-71,2016-05-09,sambal rahasia,shop,1,60000\n",
    "headcounts": "counted_on,source,residents\n2015-06-15,Dinas,4\n",
}
AS_OF = date(2018, 6, 30)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    begin(tmp_path, HAND_IN, {"events": "happened_on,title\n2018-01-01,Peristiwa\n"})  # an older version that holds everybody too
    return tmp_path


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def texts(path: Path) -> set[str]:
    """Every text in every table of a version's file, whatever way it lies there."""
    connection = duckdb.connect(str(path), read_only=True)
    try:
        columns = connection.execute("select table_name, column_name from information_schema.columns where data_type = 'VARCHAR'").fetchall()
        return {text for table, column in columns for (text,) in connection.execute(f'select distinct "{column}" from "{table}"').fetchall() if text}
    finally:
        connection.close()


SECRETS = (b"HILANG-71", b"HILANG-72", b"Kab. Rahasia", b"sambal rahasia", b"NOTA-RAHASIA")


def test_the_persons_are_in_no_file_of_the_store(base: Path) -> None:
    folder = base / "store"
    for secret in SECRETS:
        assert secret in everything(folder), "the search must be able to find it"
    done = retention.retain(folder, 24, AS_OF)
    assert (done.persons, done.left_before, done.deleted, done.version) == (2, date(2016, 6, 30), (1, 2), 3)
    for secret in SECRETS:
        assert secret not in everything(folder)
    texts_held = texts(store.current(folder).path)
    assert not {text for text in texts_held if any(secret.decode() in text for secret in SECRETS)}
    assert [version.number for version in store.versions(folder)] == [3]
    assert store.versions(folder)[0].sources == ()
    with pytest.raises(DataError, match="no earlier version"):
        store.undo(folder)


def test_who_goes_and_who_stays(base: Path) -> None:
    retention.retain(base / "store", 24, AS_OF)
    assert rows(base, "select resident_id from residents where not starts_with(resident_id, 'ARSIP-') order by 1") == [
        ("TETAP-1",),
        ("TETAP-2",),
        ("TETAP-3",),
    ]
    stand_ins = "select count(*), count(birth_year), count(origin), count(education) from residents where starts_with(resident_id, 'ARSIP-')"
    assert rows(base, stand_ins) == [(2, 0, 0, 0)]
    assert rows(base, "select monthly_income, product, need, earning from follow_ups") == [(None, None, None, True)]  # the later of the two
    assert rows(base, "select product, amount from sales order by amount") == [("lainnya", 50000), ("lainnya", 60000)]
    assert rows(base, "select score, passed from assessments") == [(None, True)]
    # the open exit moves to its month's end
    assert rows(base, "select exited_on::varchar from exits where destination = 'own_business'") == [("2016-03-31",)]
    # the other's stay exact: back on 29 February would not be more than six months after 31 August
    spells = (
        "select exited_on::varchar, returned_on::varchar from exits where resident_id like 'ARSIP-%' and destination <> 'own_business' order by 1"
    )
    assert rows(base, spells) == [
        ("2015-08-10", "2016-02-20"),
        ("2016-04-02", None),
    ]
    assert facts_differ(store.current(base / "store").path)[1] == []


def test_past_totals_come_out_as_before(base: Path) -> None:
    # Every month in which those who go came and went for the last time, and one every year and a half around.
    ends = month_ends(date(2014, 12, 1), AS_OF)
    days = [day for number, day in enumerate(ends) if number % 18 == 0 or date(2016, 2, 1) <= day <= date(2016, 6, 30)]
    before = answers(base / "store", NAMED, days) | answers(base / "store", THE_SAME, days[::4])
    retention.retain(base / "store", 24, AS_OF)
    assert answers(base / "store", NAMED, days) | answers(base / "store", THE_SAME, days[::4]) == before


def test_the_day_to_which_a_session_was_moved_is_watched(tmp_path: Path) -> None:
    """Registered on 16 June and gone for good: on the 18th, when the group held its second day, she is still one of those registered."""
    late = HAND_IN["residents"] + "HILANG-73,2015-06-16,1985,Kendal,sd\n", HAND_IN["exits"] + "HILANG-73,2016-04-03,family,tidak,\n"
    begin(tmp_path, HAND_IN | {"residents": late[0], "exits": late[1], "sessions": "cohort_id,day,held_on\nA1,2,2015-06-18\n"})
    held_on = date(2015, 6, 18)
    before = answers(tmp_path / "store", NAMED, [held_on])
    retention.retain(tmp_path / "store", 24, AS_OF)
    assert ask("headline", tmp_path / "store", held_on).record["registered"] == 6
    assert answers(tmp_path / "store", NAMED, [held_on]) == before


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3))
def test_past_totals_of_random_programmes(seed: int, tmp_path: Path) -> None:
    """Programmes full of nasty cases: late enrolments, spells of no length, several spells, attendance before registration."""
    import_paths([factories.write(factories.random_programme(seed), tmp_path / "in")], tmp_path / "store")
    days = month_ends(date(2016, 1, 1), date(2019, 6, 30))[seed::9]
    before = answers(tmp_path / "store", THE_SAME, days)
    done = retention.retain(tmp_path / "store", 6, date(2019, 6, 30))
    assert done.persons > 3
    changed = {key: (current, before[key]) for key, current in answers(tmp_path / "store", THE_SAME, days).items() if current != before[key]}
    assert changed == {}
    # once more: stand-ins are no persons
    assert retention.retain(tmp_path / "store", 6, date(2019, 6, 30)).persons == 0


@pytest.mark.soak  # it shows that the comparison of test_past_totals can fail
def test_the_comparison_sees_a_removal_without_stand_ins(base: Path) -> None:
    before = answers(base / "store", ("headline",), [AS_OF])
    without = {name: "".join(line for line in text.splitlines(keepends=True) if "HILANG" not in line) for name, text in HAND_IN.items()}
    (base / "other").mkdir()
    hand_in(base / "other", without)
    assert answers(base / "other" / "store", ("headline",), [AS_OF]) != before


def test_the_removed_are_not_taken_in_again(base: Path) -> None:
    """The office's own file still lists them: their rows are refused, with the remedy, and nobody counts twice."""
    days = month_ends(date(2015, 1, 1), AS_OF)[::18]
    before = answers(base / "store", ("headline",), days)
    retention.retain(base / "store", 24, AS_OF)
    report = hand_in(base, HAND_IN)
    assert {(entry.row, entry.column) for entry in report.rejected if entry.table == "residents"} == {(2, "resident_id"), (3, "resident_id")}
    assert "only her counts are kept" in next(entry for entry in report.rejected if entry.table == "residents").reason["en"]
    assert report.tables["residents"].unchanged == 3
    assert answers(base / "store", ("headline",), days) == before


def test_nobody_to_remove_changes_nothing(base: Path) -> None:
    done = retention.retain(base / "store", 60, AS_OF)
    assert (done.persons, done.deleted, done.version) == (0, (), 2)
    assert [version.number for version in store.versions(base / "store")] == [1, 2]


def test_what_a_crash_left_undeleted_is_deleted_by_the_next_call(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(folder: Path, numbers: tuple[int, ...]) -> tuple[int, ...]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(store, "forget", crash)
        retention.retain(base / "store", 24, AS_OF)
    assert [version.number for version in store.versions(base / "store")] == [1, 2, 3]
    done = retention.retain(base / "store", 24, AS_OF)
    assert (done.persons, done.deleted) == (0, (1, 2))
    assert b"HILANG-71" not in everything(base / "store")


def test_the_command(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: object) -> tuple[int, str, str]:
        status = main([str(argument) for argument in ("retain", "--store", base / "store", "--as-of", AS_OF, *arguments)])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    status, out, _ = run("--older-than", "24m", "--dry-run", "--lang", "en")
    assert status == 0 and "2 persons who left before 2016-06-30 would be removed; versions that would be deleted: 1, 2." in out
    assert rows(base, "select count(*) from residents where resident_id like 'HILANG%'") == [(2,)]
    for term in ("24", "0m", "-3m", "dua tahun"):
        status, _, err = run(f"--older-than={term}", "--lang", "en")
        assert status == 2 and "24m or 2y" in err
    status, out, _ = run("--older-than", "2y", "--format", "json")
    assert status == 0
    assert json.loads(out) == {
        "as_of": "2018-06-30",
        "left_before": "2016-06-30",
        "persons": 2,
        "version": 3,
        "deleted": [1, 2],
        "dry_run": False,
    }
    status, out, _ = run("--older-than", "2y", "--lang", "id")
    assert status == 0 and out.startswith("0 orang")
    status, _, err = run("--older-than", "2y", "--as-of", "2999-01-01", "--lang", "en")
    assert status == 2 and "after today" in err
    status, _, err = run("--older-than", "2y", "--store", base / "none")
    assert status == 2 and "kosong" in err
    log = (base / "store" / "audit" / "audit.jsonl").read_text()
    assert '"retain"' in log and "HILANG" not in log
