"""Figures that move: before and after, by new events, late entries and corrections; and published months, which only --confirm moves."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from data import store
from data.__main__ import main
from data.effects import Expected, ForecastMove, _forecast_text
from data.programme import shipped
from planning import figure_source
from planning.outlook import outlook
from queries import ask
from queries.version_figures import corrections
from tests.sample_files import build_store, write
from ui.views.overview_view import STOCKS

BEFORE = {
    "residents": "resident_id,registered_on\nR1,2017-01-05\nR2,2017-02-01\nR3,2017-02-01\nR4,2017-02-01\n",
    "cohorts": "cohort_id,skill,starts_on,days\nA1,salon,2018-03-05,2\n",
    "exits": "resident_id,exited_on,destination\nR1,2018-07-03,family\nR2,2018-09-30,employment\n",
}
"""Four persons, of whom two have left; the last record is of 30 September 2018."""

AFTER = {
    # R3 left in July, which nobody knew until now; R4 left in October, after all that was known. R1 had not left for her family.
    "exits": "resident_id,exited_on,destination\nR3,2018-07-03,employment\nR4,2018-10-30,family\nR1,2018-07-03,own_business\n",
    "attendance": "cohort_id,resident_id,day,present\nA1,R1,1,1\nA1,R1,2,1\nA1,R2,1,1\n",
}


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("before")
    assert main(["import", str(write(folder / "in", BEFORE)), "--store", str(folder / "store")]) == 0
    return folder


@pytest.fixture
def base(imported: Path, tmp_path: Path) -> Path:
    """A store that holds BEFORE as its version 1."""
    copytree(imported, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture(scope="module")
def imported_after(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("after")
    copytree(imported, folder, dirs_exist_ok=True)
    assert main(["import", str(write(folder / "in-after", AFTER)), "--store", str(folder / "store"), "--comment", "Oktober"]) == 0
    return folder


@pytest.fixture
def after(imported_after: Path, tmp_path: Path) -> Path:
    """A store that holds AFTER as its version 2."""
    copytree(imported_after, tmp_path, dirs_exist_ok=True)
    return tmp_path


def run(base: Path, capsys: pytest.CaptureFixture[str], tables: dict[str, str], *options: str) -> dict[str, Any]:
    """Import by the command line; the report, with `status` and what was said on standard error."""
    folder = write(base / f"in-{len(list(base.iterdir()))}", tables)
    status = main(["import", str(folder), "--store", str(base / "store"), "--format", "json", "--lang", "en", *options])
    captured = capsys.readouterr()
    return {**json.loads(captured.out), "status": status, "said": captured.err}


def moves(report: dict[str, Any]) -> dict[str, tuple]:
    """Figure -> before, after, and the parts of new events, late entries and corrections; those that move."""
    names = ("before", "after", "new_events", "late_entries", "corrections")
    listed = {each["figure"]: tuple(each[name] for name in names) for each in report["figures"]}
    return {name: values for name, values in listed.items() if values[0] != values[1] or any(values[2:])}


def entries(report: dict[str, Any]) -> set[tuple]:
    return {(each["kind"], each["table"], each["month"], each["count"]) for each in report["entries"]}


def text(base: Path, capsys: pytest.CaptureFixture[str], language: str, *arguments: str) -> str:
    assert main([*arguments, "--store", str(base / "store"), "--lang", language]) == 0
    return capsys.readouterr().out


@pytest.fixture
def expecting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forecasts of which the first version has 2 residents on the target's date, every other none."""
    monkeypatch.setattr(figure_source, "due_on", lambda *_: date(2019, 12, 31))
    monkeypatch.setattr(figure_source, "expected", lambda path, *_: Expected(2, 1, 3) if path.name == "v000001.duckdb" else Expected(0, 0, 1))


def test_each_figure_is_split_into_new_events_late_entries_and_corrections(base: Path, expecting: None, capsys: pytest.CaptureFixture[str]) -> None:
    tried = run(base, capsys, AFTER, "--dry-run")
    assert store.current(base / "store").number == 1
    report = run(base, capsys, AFTER)
    assert (report["status"], report["version"]) == (0, 2)
    assert moves(report) == {
        "residents": (2, 0, -1, -1, 0),  # R4 is new, R3 late
        "covered": (None, 2, 0, None, None),  # no attendance was handed in before: not known is no zero, so there is no difference
        "coverage": (None, 0.5, 0.0, None, None),
        "completed": (None, 1, 0, None, None),
        "completion_rate": (None, 0.5, 0.0, None, None),
        "mentas": (2, 4, 1, 1, 0),  # R1's other destination counts as mentas too
        "exits": (2, 4, 1, 1, 0),
    }
    assert entries(report) == {
        ("late_entries", "enrolments", "2018-03", 2),
        ("late_entries", "attendance", "2018-03", 3),
        ("new_events", "exits", "2018-10", 1),
        ("late_entries", "exits", "2018-07", 1),
        ("corrections", "exits", None, 1),
    }
    assert {name: tried[name] for name in ("figures", "entries", "published_months")} == {
        name: report[name] for name in ("figures", "entries", "published_months")
    }
    # so is the forecast on the target's date, with its range
    before, after = {"middle": 2, "low": 1, "high": 3}, {"middle": 0, "low": 0, "high": 1}
    assert tried["forecast"] == report["forecast"] == {"figure": "residents", "date": "2019-12-31", "before": before, "after": after}
    sentence = "Perkiraan warga binaan pada 31 Desember 2019: sekitar 2 (antara 1 dan 3) → sekitar 0 (antara 0 dan 1)"
    assert sentence in text(base, capsys, "id", "report", "2")
    # the figures are those of the pages
    day = date(2018, 10, 30)
    assert {each["as_of"] for each in report["figures"]} == {"2018-10-30"}
    for side, version in (("before", 1), ("after", None)):
        shown = ask("headline", base / "store", day, version=version).record
        shown |= {"passed": None, **({"covered": None, "coverage": None, "completed": None} if side == "before" else {})}  # not handed in
        assert {each["figure"]: each[side] for each in report["figures"]} == {each["figure"]: shown[each["figure"]] for each in report["figures"]}


@pytest.mark.soak  # test_each_figure_is_split holds the forecast of a hand-in, test_undo_says what an undo moves
def test_the_forecast_of_an_undo_and_none_where_no_figure_moves(after: Path, expecting: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(after, capsys, {"events": "happened_on,title\n2018-01-01,Rapat\n"}, "--dry-run")["forecast"] is None
    sentence = "Residents expected on 31 December 2019: about 0 (between 0 and 1) → about 2 (between 1 and 3)"
    assert sentence in text(after, capsys, "en", "undo", "--dry-run")


def test_a_forecast_without_room_is_one_number() -> None:
    move = ForecastMove(date(2019, 12, 31), Expected(2, 1, 3), Expected(0, 0, 0))  # nobody is left to stay
    assert _forecast_text(figure_source, move)["en"] == "Residents expected on 31 December 2019: about 2 (between 1 and 3) → 0"


def test_the_forecast_is_that_of_the_pages(sample_store: Path) -> None:
    day, version = date(2018, 9, 30), store.current(sample_store)
    assert version is not None
    page = outlook(sample_store, day)
    assert page.population is not None and page.forecast is not None
    due = figure_source.due_on(version.path, shipped(), day)
    assert due == page.population.due_on
    expected = figure_source.expected(version.path, shipped(), day, due)
    assert expected is not None
    index, (low, high) = page.forecast.index_on(due), page.forecast.band("population", 80)
    assert (expected.low, expected.middle, expected.high) == tuple(round(row[index]) for row in (low, page.forecast.middle("population"), high))
    assert figure_source.expected(version.path, shipped(), date(2014, 3, 31), due) is None, "the record is too short"
    assert figure_source.expected(version.path, shipped(), date(2015, 5, 3), due) is None, "36 months after it are forecast, not 56"


SENTENCES = {
    "id": ["Warga binaan: 2 → 0 (kejadian baru −1, data susulan −1)", "1 data keluar bulan Juli 2018 masuk terlambat", "1 data keluar dikoreksi"],
    "en": ["Residents: 2 → 0 (new events −1, late entries −1)", "1 exit of July 2018 came late", "3 attendance records of March 2018"],
}


def test_the_report_says_it_in_sentences_and_keeps_them(after: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for language, sentences in SENTENCES.items():
        report = text(after, capsys, language, "report", "2")
        assert [each for each in sentences if each not in report] == []
        assert ("Coverage: – → 50.0%\n" in report) == (language == "en")


def test_the_first_hand_in_has_nothing_before_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = run(tmp_path, capsys, BEFORE)
    assert moves(report)["residents"] == (None, 2, None, None, None) and report["entries"] == []


def test_undo_says_what_it_takes_back_before_it_does(after: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = after
    output = text(base, capsys, "en", "undo", "--dry-run")
    assert store.current(base / "store").number == 2
    for each in ("version 2 (hand-in, ", "exits 2 added, 1 updated", "Residents: 0 → 2 (new events +1, late entries +1)", "nothing was undone"):
        assert each in output
    assert "taken back: 1 exit of July 2018 came late" in output
    back = text(base, capsys, "en", "undo")
    assert "Residents: 0 → 2" in back and back.index("Residents") < back.index("Current version now: 1")
    forward = text(base, capsys, "en", "undo", "--to", "2")
    assert "Brought back: version 2" in forward and "Residents: 2 → 0" in forward
    store.undo(base / "store", 1)
    emptied = text(base, capsys, "en", "undo")
    assert "Registered: 4 → –" in emptied and "The store is empty again." in emptied


def test_back_to_the_made_up_programme_is_no_correction(sample_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copytree(sample_store, tmp_path / "store")
    run(tmp_path, capsys, BEFORE)
    output = text(tmp_path, capsys, "en", "undo", "--dry-run")
    assert "Registered: 4 → " in output and "are two different programmes" in output
    assert "late entries" not in output and "corrections" not in output and "came late" not in output


@pytest.mark.soak
def test_undo_names_every_version_that_it_takes_back(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(base, capsys, {"events": "happened_on,title\n2018-01-01,Bazar\n"})
    run(base, capsys, {"events": "happened_on,title\n2018-02-01,Bazar\n"})
    output = text(base, capsys, "id", "undo", "--to", "1")
    assert "Dibatalkan: versi 3" in output and "Dibatalkan: versi 2" in output and "Tidak ada angka utama yang berubah." in output


def test_a_correction_of_a_published_month_waits_for_confirmation(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """R1 left in September, not in July: at the ends of July and August she was still there."""
    moved = {"exits": "resident_id,exited_on,destination,hapus\nR1,2018-07-03,family,ya\nR1,2018-09-12,family,\n"}
    report = run(base, capsys, moved)
    assert report["status"] == 2 and "run it again with --confirm" in report["said"]
    assert store.current(base / "store").number == 1
    (message,) = [each["message"]["en"] for each in report["warnings"]]
    assert message == (
        "corrections change months already published: Residents, July 2018 to August 2018: at the end 3 → 4; "
        "Mentas, July 2018 to August 2018: at the end 1 → 0; Exits, July 2018 to August 2018: at the end 1 → 0"
    )
    assert {(each["figure"], each["month_end"], each["moved_by"]) for each in report["published_months"]} == {
        (figure, end, "corrections") for figure in ("residents", "mentas", "exits") for end in ("2018-07-31", "2018-08-31")
    }
    assert moves(report) == {}, "at the end of September nothing differs"
    assert run(base, capsys, moved, "--confirm")["status"] == 0
    august = {name: change for name, change in corrections(base / "store", date(2018, 8, 31)).items() if change}
    assert august == {"residents": 1, "exits": -1, "mentas": -1}, "the overview has them apart from late entries"
    assert set(corrections(base / "store", date(2018, 9, 30)).values()) == {0.0}
    assert corrections(base / "store", date(2018, 9, 30)).keys() >= set(STOCKS), "so no row of its table mixes them"


@pytest.mark.parametrize(
    ("tables", "why"),
    [
        (
            {"exits": "resident_id,exited_on,destination,hapus\nR1,2018-07-03,family,ya\nR1,2018-07-09,family,\n"},
            "within one month no month end moves",
        ),
        pytest.param(
            {"exits": "resident_id,exited_on,destination,returned_on\nR1,2018-07-03,family,2018-08-01\n"},
            "a return that came late corrects nothing",
            marks=pytest.mark.soak,
        ),
        pytest.param({"exits": "resident_id,exited_on,destination\nR3,2018-07-03,family\n"}, "a late entry is usual", marks=pytest.mark.soak),
        pytest.param({"residents": "resident_id,birth_year\nR1,1990\n"}, "no figure of the headline stands on it", marks=pytest.mark.soak),
    ],
)
def test_what_moves_no_published_month_by_correction_goes_in(
    base: Path, capsys: pytest.CaptureFixture[str], tables: dict[str, str], why: str
) -> None:
    assert run(base, capsys, tables)["status"] == 0, why


def test_the_month_that_is_not_over_is_not_published(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = date.today().replace(day=1)
    earlier = first - timedelta(days=1)
    gone = f"resident_id,exited_on,destination\nR1,{first},family\nR2,{earlier},family\n"
    build_store(tmp_path, {"residents": BEFORE["residents"], "exits": gone})
    for code, day, status in (("R1", first, 0), ("R2", earlier, 2)):
        back = {"exits": f"resident_id,exited_on,destination,hapus\n{code},{day},family,ya\n"}
        assert run(tmp_path, capsys, back)["status"] == status, "the month before is over"


def test_a_return_is_new_or_late_by_its_own_date(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    back = "resident_id,exited_on,destination,returned_on\nR1,2018-07-03,family,{}\nR2,2018-09-30,employment,{}\n"
    report = run(base, capsys, {"exits": back.format("2018-08-15", "2018-10-02")})
    assert entries(report) == {("late_entries", "returns", "2018-08", 1), ("new_events", "returns", "2018-10", 1)}
    assert moves(report) == {"residents": (2, 4, 1, 1, 0), "mentas": (2, 0, -1, -1, 0), "returns": (0, 2, 1, 1, 0)}


@pytest.mark.soak
def test_the_wrong_participant_is_a_correction(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(base, capsys, {"attendance": "cohort_id,resident_id,day,present\nA1,R3,1,1\n"})
    right = {
        "attendance": "cohort_id,resident_id,day,present,hapus\nA1,R3,1,1,ya\nA1,R4,1,1,\n",
        "enrolments": "cohort_id,resident_id,hapus\nA1,R3,ya\n",
    }
    report = run(base, capsys, right)
    assert report["status"] == 0, "one was trained at the end of March, and still is"
    assert entries(report) == {("corrections", "enrolments", None, 1), ("corrections", "attendance", None, 1)}
    assert moves(report) == {}


@pytest.mark.soak  # test_audit.py holds what is recorded of a command
def test_no_figure_reaches_the_audit_log(after: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text(after, capsys, "en", "undo")
    logged = (after / "store" / "audit" / "audit.jsonl").read_text()
    assert [set(json.loads(line)["what"]) for line in logged.splitlines()] == [  # two imports and the undo
        {"dry_run", "outcome", "version"},
        {"dry_run", "outcome", "version"},
        {"to", "dry_run", "outcome", "version"},
    ]


@pytest.mark.soak  # test_damage.py holds which version is shown in place of a damaged one
@pytest.mark.parametrize("suffix", [".duckdb", pytest.param(".json", marks=pytest.mark.soak)])
def test_undo_passes_over_a_damaged_version(base: Path, capsys: pytest.CaptureFixture[str], suffix: str) -> None:
    for number in (2, 3):
        run(base, capsys, {"events": f"happened_on,title\n2018-0{number}-01,Bazar\n"})
    (base / "store" / f"v000002{suffix}").write_bytes(b"damaged")
    output = text(base, capsys, "en", "undo", "--to", "1")
    assert "Taken back: version 3" in output and "Version 2 is damaged" in output and "Current version now: 1" in output
