"""The way of asking: selections, what cannot be asked, versions, threads, what is remembered."""

from __future__ import annotations

import threading
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from data import store
from data.optimizer import SMALL, plan_briefly, sides_as_written
from queries import Answer, Filters, QuestionError, answer_cache, ask, choices, connection, people, period, query
from queries.query import count_choices
from tests.conftest import Once
from tests.inline_rows import D, Rows, Stored, build, present, small, write


@pytest.fixture(scope="module")
def folder(once: Once) -> Path:
    return small(once)


@pytest.fixture(scope="module")
def selectable(once: Once) -> Path:
    """A store of six persons, no two of whom are in the same selections."""
    tables: dict[str, Rows] = {
        "residents": [
            ("A", "2017-01-01", 1994, "Kendal", "sd"),
            ("B", "2017-02-01", 1980, None, "smp"),
            ("C", "2018-01-01", 1980, None, None),
            ("D", "2018-01-01", 1980, "Demak", None),
            ("E", "2018-09-30", None, None, None),
            ("F", "2018-10-01", None, None, None),  # not registered by D, in no selection
        ],
        "cohorts": [
            ("K1", None, "salon", "2018-01-01", 1, 30),
            ("K2", None, "batik", "2018-09-30", 1, 30),
            ("K3", None, "batik", "2018-10-01", 1, 30),
        ],
        "enrolments": [("K1", "A"), ("K1", "B"), ("K2", "C"), ("K3", "D"), ("K3", "A", "2018-09-30"), ("K1", "F")],
    }
    return once("selectable", lambda base: build(write(base / "in", tables), base / "store")) / "store"


@pytest.mark.parametrize(
    ("filters", "registered", "enrolled"),
    [
        (Filters(), 5, 3),  # D's enrolment comes after the as-of date
        (Filters(cohort=("K1",)), 2, 2),  # A and B
        (Filters(cohort=("K1", "K2")), 3, 3),  # alternatives: A, B, C
        (Filters(skill=("batik",)), 1, 1),  # C; A is enrolled in a batik group that has not begun
        (Filters(cohort=("K1",), skill=("batik",)), 0, 0),  # both apply
        (Filters(age_band=("18-24",)), 1, 1),  # A
        (Filters(age_band=("18-24", "unknown")), 2, 1),  # A, E
        (Filters(origin=("unknown",)), 3, 2),  # B, C, E
        (Filters(education=("sd",), cohort=("K1",)), 1, 1),
        (Filters(registered_from=date(2017, 2, 1)), 4, 2),  # on the very day counts: B to E
        (Filters(registered_to=date(2017, 2, 1)), 2, 2),  # A, B
        (Filters(registered_from=date(2017, 2, 1), registered_to=date(2017, 2, 1)), 1, 1),
    ],
)
def test_selections(selectable: Path, filters: Filters, registered: int, enrolled: int) -> None:
    row = ask("headline", selectable, D, filters).record
    assert people(selectable, D, filters) == row["registered"] == registered
    assert row["enrolled"] == enrolled


def test_exits_and_sales_follow_the_selected_persons(stored: Stored) -> None:
    folder = stored(
        residents=[("A", "2017-01-01"), ("B", "2017-01-01")],
        cohorts=[("K1", None, "salon", "2018-01-01", 1, 30), ("K2", None, "batik", "2018-02-01", 1, 30)],
        enrolments=[("K1", "A"), ("K2", "A"), ("K2", "B")],
        attendance=present("K2", "A", 1) + present("K2", "B", 1),
        exits=[("A", "2018-03-01", "family", "false", None), ("B", "2018-03-01", "family", "false", None)],
        follow_ups=[("A", "2018-03-01", "true"), ("B", "2018-03-01", "true")],
    )
    row = ask("headline", folder, D, Filters(cohort=("K1",))).record
    assert (row["registered"], row["exits"], row["mentas"], row["followed_up"]) == (1, 1, 1, 1)  # A's, and no one else's
    assert row["covered"] == 0  # she came to K2 only, which is not in the selection


@pytest.mark.parametrize(
    ("question", "indonesian", "english"),
    [
        ({"result": "nosuch"}, "Hasil nosuch tidak ada; yang ada: headline, cascade", "no result nosuch; there are: headline, cascade"),
        ({"result": "breakdown"}, "memerlukan by; pilih salah satu: age_band", "needs by; choose one of: age_band, origin, education, skill"),
        ({"result": "breakdown", "by": "resident_id"}, "menurut resident_id", "by resident_id; choose one of: age_band"),
        ({"by": "skill"}, "headline tidak dapat dirinci", "headline can't be broken down"),
        ({"since": "completion"}, "headline tidak mengenal since", "headline takes no since"),
        ({"result": "exit_survival", "since": "birth"}, "pilih salah satu: completion, registration", "choose one of: completion, registration"),
        ({"result": "exit_survival", "since": date(2018, 1, 1)}, "since 2018-01-01 tidak dikenal", "since 2018-01-01 isn't known"),
        ({"result": "coverage_bridge", "since": "last year"}, "since last year bukan tanggal", "since last year is no date"),
        ({"result": "coverage_bridge", "since": "2018-10-01"}, "sesudah tanggal laporan 2018-09-30", "after the as-of date 2018-09-30"),
        ({"as_of": "2018-02-30"}, "2018-02-30 bukan tanggal", "2018-02-30 is no date"),
        ({"as_of": "30/09/2018"}, "30/09/2018 bukan tanggal", "30/09/2018 is no date"),
        ({"as_of": date(1, 1, 1)}, "bukan tanggal yang dapat dipakai", "is no date that can be used"),
        ({"as_of": None}, "as_of None bukan tanggal", "as_of None is no date"),
        ({"filters": Filters(cohort=("K9",))}, "Nilai K9 tidak ada untuk cohort; yang ada: K1, K2.", "no value K9 for cohort; there are: K1, K2."),
        (
            {"filters": Filters(skill=("Salon",))},
            "Nilai Salon tidak ada untuk skill; yang ada: bakery",
            "no value Salon for skill; there are: bakery",
        ),
        ({"filters": Filters(age_band=("25",))}, "yang ada: 18-24, 25-34, 35-44, 45+, unknown.", "there are: 18-24, 25-34, 35-44, 45+, unknown."),
        ({"filters": Filters(origin=("Solo",))}, "yang ada: Demak, Kendal, unknown.", "there are: Demak, Kendal, unknown."),
        (
            {"filters": Filters(education=("s3",))},
            "yang ada: none, sd, smp, sma, college, unknown.",
            "there are: none, sd, smp, sma, college, unknown.",
        ),
        ({"filters": Filters(cohort="K1")}, "cohort harus berupa daftar", "cohort has to be a list"),
        ({"filters": Filters(registered_from="May")}, "registered_from May bukan tanggal", "registered_from May is no date"),
        (
            {"filters": Filters(registered_from=date(2018, 1, 2), registered_to=date(2018, 1, 1))},
            "registered_from sesudah registered_to",
            "registered_from is after registered_to",
        ),
        ({"folder": Path("/nowhere")}, "Simpanan masih kosong", "The store is empty"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(folder: Path, question: dict[str, Any], indonesian: str, english: str) -> None:
    with pytest.raises(QuestionError) as raised:
        ask(**{"result": "headline", "folder": folder, "as_of": D, **question})
    assert indonesian in raised.value.sentence["id"]
    assert english in raised.value.sentence["en"]
    assert all(text.count("\n") == 0 and text.endswith(".") for text in raised.value.sentence.values())


def test_a_store_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / store.POINTER).mkdir()
    with pytest.raises(QuestionError, match="can't be read"):
        ask("headline", tmp_path, D)
    with pytest.raises(QuestionError, match="can't be read"):
        period(tmp_path)


def test_what_is_asked_stands_in_the_answer(folder: Path) -> None:
    answer = ask("exit_survival", folder, datetime(2018, 9, 30, 12), Filters(skill=("batik", "batik")), by="skill")
    assert (answer.result.name, answer.as_of, answer.by, answer.since) == ("exit_survival", D, "skill", "completion")
    assert answer.filters == Filters(skill=("batik",))
    assert (answer.version, answer.sample) == (1, False)
    assert [each.name for each in answer.columns] == list(answer.records[0]) == list(answer.frame.columns)
    assert ask("coverage_bridge", folder, D, since="2018-01-01").since == date(2018, 1, 1)
    assert ask("coverage_bridge", folder, date(2020, 2, 29)).since == date(2019, 2, 28)  # a year before a leap day


def test_the_frame(folder: Path) -> None:
    frame = ask("target_path", folder, D).frame
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
        "on": "datetime64[us]",
        "planned": "float64",
        "actual": "Int64",
        "gap": "float64",
    }
    assert frame["actual"].isna().sum() == (frame["on"] > "2018-09-30").sum() > 0
    assert {str(kind) for kind in ask("cohorts", folder, D).frame.dtypes} == {"str", "datetime64[us]", "int64", "bool", "float64"}
    assert str(ask("income", folder, D).frame["median_monthly_income"].dtype) == "float64"
    assert ask("needs", folder, D).frame.shape == (0, 2)
    events = ask("events", folder, D).frame
    assert (events["title"].tolist(), events["note"].isna().tolist()) == (["Ramadan"], [True])


def test_an_answer_is_its_callers_own(folder: Path) -> None:
    spoiled = ask("cascade", folder, D)
    spoiled.frame.loc[:, "persons"] = -1
    spoiled.records[0]["persons"] = -1
    again = ask("cascade", folder, D)
    assert again.records[0]["persons"] == again.frame["persons"][0] == 3
    with pytest.raises(ValueError, match="read-only"):
        again.values["persons"][0] = -1


def test_values_of_rows_are_read_without_making_figures(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = ask("cohorts", folder, D)
    made: list[str] = []
    figure = Answer._figure
    monkeypatch.setattr(Answer, "_figure", lambda *given: made.append(given[3]) or figure(*given))
    first, second = answer.rows
    assert (first.value("cohort_id"), second.value("cohort_id"), first.record) == ("K1", "K2", answer.records[0])
    assert not made, "a million persons have half a million values in their groups: to make figures of all took five seconds of each visit"
    assert first["enrolled"].value == first.value("enrolled")
    assert made == ["enrolled"], "no figure of another row or column"
    assert [figure.metric for figure in second.values()] == list(answer.columns)


def test_period_and_choices(folder: Path, tmp_path: Path) -> None:
    assert period(folder) == (date(2017, 1, 1), date(2018, 3, 2))  # the sale is the latest; events and targets date no record
    assert period(folder, today=date(2018, 2, 6)) == (date(2017, 1, 1), date(2018, 2, 6))  # B's second session
    assert period(tmp_path) is None
    known = choices(folder)
    assert known["cohort"] == ("K1", "K2")  # by starts_on
    assert known["origin"] == ("Demak", "Kendal", "unknown")
    assert choices(folder, date(2018, 1, 31)) == {**known, "cohort": ("K1",), "origin": ("Kendal", "unknown")}
    assert choices(tmp_path) == {}


def test_a_new_version_is_taken_on_the_next_question(stored: Stored) -> None:
    folder = stored(residents=[("A", "2017-01-01")])
    first = ask("headline", folder, D)
    stored(residents=[("B", "2017-01-01")])
    second = ask("headline", folder, D)
    assert (first.version, first.record["registered"]) == (1, 1)
    assert (second.version, second.record["registered"]) == (2, 2)
    assert [path.name for path, *_ in connection._open if path.parent == folder] == ["v000002.duckdb"], "the old file is let go"
    store.undo(folder)
    assert ask("headline", folder, D).version == 1


def test_a_file_written_anew_under_the_same_name_is_another_version(tmp_path: Path) -> None:
    for index, persons in enumerate((1, 2)):
        rows: Rows = [(f"R{who}", "2017-01-01") for who in range(persons)]
        build(write(tmp_path / f"in{index}", {"residents": rows}), tmp_path / "store")
        assert ask("headline", tmp_path / "store", D).record["registered"] == persons
        if not index:
            for path in (tmp_path / "store").iterdir():
                path.unlink()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="what a process has open is read from /proc")
def test_who_reads_an_old_version_keeps_it(stored: Stored) -> None:
    folder = stored(residents=[("A", "2017-01-01")])
    version = store.current(folder)
    assert version is not None
    with connection.reading(connection.file_state(version.path), "") as cursor:
        stored(residents=[("B", "2017-01-01")])
        ask("headline", folder, D)
        assert cursor.execute("select count(*) from programme.fact_persons").fetchall() == [(1,)]
        assert version.path.name in open_files(folder)
    del cursor
    assert open_files(folder) == {"v000002.duckdb"}, "closed when its last reader leaves"


def open_files(folder: Path) -> set[str]:
    """The files of a store that this process has open (Linux)."""
    paths = [link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]  # but for what the listing itself has open
    return {path.name for path in paths if path.parent == folder and path.suffix == ".duckdb"}


@pytest.mark.parametrize(
    "sql",
    [
        "delete from programme.fact_persons",
        "create table programme.more as select 1",
        "set threads = 1",
        "attach 'other.duckdb'",
        "copy (select 1) to 'out.csv'",
        "select * from read_csv('pyproject.toml')",
        "install httpfs",
    ],
)
def test_a_connection_reads_its_version_and_nothing_else(folder: Path, sql: str) -> None:
    version = store.current(folder)
    assert version is not None
    with pytest.raises(duckdb.Error), connection.reading(connection.file_state(version.path), "") as cursor:
        cursor.execute(sql)


def test_threads_get_their_own_answers(folder: Path) -> None:
    questions = [(day, filters) for day in (date(2017, 1, 1), D) for filters in (Filters(), Filters(cohort=("K1",)), Filters(origin=("unknown",)))]
    expected = [ask("headline", folder, day, filters).record["registered"] for day, filters in questions]
    assert expected == [1, 0, 0, 3, 1, 1]
    wrong: list[Any] = []

    def work(shift: int) -> None:
        for turn in range(12):
            index = (turn * 5 + shift) % len(questions)
            day, filters = questions[index]
            with query._answers_guard:
                query._answers.clear()
            got = ask("headline", folder, day, filters).record["registered"]
            if got != expected[index]:
                wrong.append((questions[index], got))

    threads = [threading.Thread(target=work, args=(shift,)) for shift in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_choices_are_counted_once_for_a_question(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    real = query._support
    monkeypatch.setattr(query, "_support", lambda state, name, *given, **more: counted.append(name) or real(state, name, *given, **more))
    day = date(2018, 6, 17)
    first = count_choices(folder, day)
    first["skill"].clear()  # what a caller does with its own is nobody else's
    assert count_choices(folder, day)["skill"] and counted == ["choice_counts"]


def test_what_is_remembered_is_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "REMEMBERED", 10_000)
    for day in range(1, 29):
        ask("headline", folder, date(2018, 6, day), Filters(age_band=("25-34",)))  # each is asked alone
    sizes = [answer_cache.size(values) for values in query._answers.values()]
    # A headline has 24 columns of 8 bytes, and 2,000 bytes are its own.
    assert 2 <= len(sizes) <= 4 and all(2_150 < each < 2_300 for each in sizes) and query._answers.bytes_used == sum(sizes) <= 10_000


def test_what_an_answer_takes_is_counted_in_bytes() -> None:
    texts = np.array(["a" * 1000] * 3, dtype=object)  # three times the same object: 8 bytes each, and once 1,000 with its head of 41 to 49
    numbers = np.ma.MaskedArray(np.arange(10, dtype="int64"), mask=[True] * 10)  # 80 bytes, and 10 of the mask
    assert 1_130 < answer_cache.size({"text": texts, "number": numbers}) - answer_cache.OF_AN_ANSWER < 1_175


def test_equal_texts_of_two_answers_are_one_object() -> None:
    codes = ["kohort", "keterampilan"]
    one, other = (np.array(["-".join((*codes, "07")), None], dtype=object) for _ in range(2))  # made anew, as a query makes them
    masked = np.ma.MaskedArray(np.array(["-".join((*codes, "07"))], dtype=object), mask=[False])
    assert one[0] is not other[0] and one[0] is not masked[0]
    for column in (one, other, masked):
        answer_cache.share_texts({"code": column})
    assert one[0] is other[0] is masked[0] and one.tolist() == ["kohort-keterampilan-07", None]


def test_what_is_large_is_planned_with_everything_and_in_all_threads() -> None:
    """A connection may come to read more than it began with: what was left out for little is there again."""
    with duckdb.connect() as opened:

        def settings() -> tuple[Any, ...]:
            return opened.execute("select current_setting('threads'), current_setting('disabled_optimizers')").fetchall()[0]

        threads, _ = settings()
        plan_briefly(opened, further=SMALL)
        assert settings()[0] == 1 and settings()[1]
        plan_briefly(opened, further=SMALL + 1)
        assert settings() == (threads, "")


def test_what_is_left_out_for_a_statement_is_there_again_also_after_an_error() -> None:
    with duckdb.connect() as opened:
        opened.execute("set disabled_optimizers = 'join_order'")
        with pytest.raises(ZeroDivisionError), sides_as_written(opened):
            left_out = opened.execute("select current_setting('disabled_optimizers')").fetchall()
            raise ZeroDivisionError
        assert left_out == [("join_order,build_side_probe_side",)]
        assert opened.execute("select current_setting('disabled_optimizers')").fetchall() == [("join_order",)]
