"""python -m queries: its formats, options and complaints."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from queries import ask
from queries.__main__ import main
from tests.conftest import Once
from tests.inline_rows import D, small


@pytest.fixture(scope="module")
def folder(once: Once) -> Path:
    return small(once)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(list(arguments))
    out, err = capsys.readouterr()
    return status, out, err


def test_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "cohorts", "--as-of", "2018-02-06", "--store", str(folder), "--format", "json")
    assert (status, err) == (0, "")
    rows = json.loads(out)
    assert list(rows[0]) == [each.name for each in ask("cohorts", folder, D).columns]
    assert [(row["starts_on"], row["finished"], row["completion_rate"]) for row in rows] == [("2018-01-01", True, 1.0), ("2018-02-05", False, None)]


def test_csv(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "cohorts", "--as-of", "2018-02-06", "--store", str(folder), "--format", "csv")
    rows = list(csv.reader(io.StringIO(out)))
    assert rows[0][:3] == ["cohort_id", "name", "skill"]
    assert rows[2][1] == "'=1+1"  # nothing that a spreadsheet would run
    assert (rows[2][6], rows[2][10]) == ("false", "")  # not finished, and no rate yet
    _, out, _ = run(capsys, "headline", "--as-of", "2018-02-06", "--store", str(folder), "--format", "csv")
    assert f",{2 / 3!r}," in out  # full precision


def test_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, indonesian, _ = run(capsys, "headline", "--as-of", "2018-03-12", "--store", str(folder))
    assert "Per tanggal" in indonesian
    assert "12 Maret 2018" in indonesian
    assert "66,7 %" in indonesian
    _, english, _ = run(capsys, "headline", "--as-of", "2018-03-12", "--store", str(folder), "--lang", "en")
    assert "12 March 2018" in english
    assert "66.7%" in english
    _, sales, _ = run(capsys, "sales_by_channel", "--store", str(folder))
    assert "Rp1.250.000" in sales
    _, path, _ = run(capsys, "target_path", "--as-of", "2017-02-01", "--store", str(folder))
    assert "1.234,5" in path
    assert "–" in path  # not known yet is a dash, never a zero


def test_options(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def registered(*arguments: str) -> int:
        status, out, err = run(capsys, "headline", "--as-of", "2018-09-30", "--store", str(folder), "--format", "json", *arguments)
        assert (status, err) == (0, "")
        return int(json.loads(out)[0]["registered"])

    assert registered() == 3
    assert registered("--cohort", "K1", "--cohort", "K2") == 2
    assert registered("--skill", "salon") == 1
    assert registered("--age-band", "25-34", "--age-band", "unknown") == 2
    assert registered("--origin", "unknown") == 1
    assert registered("--education", "smp") == 1
    assert registered("--registered-from", "2017-06-01", "--registered-to", "2018-01-31") == 1
    _, out, _ = run(capsys, "exit_survival", "--store", str(folder), "--by", "origin", "--since", "registration", "--format", "json")
    assert [row["group"] for row in json.loads(out)] == ["Kendal"]
    _, out, _ = run(capsys, "coverage_bridge", "--store", str(folder), "--since", "2018-01-01", "--format", "csv")
    assert out.splitlines()[1] == "start,1,1"  # A, covered that day; B


def test_the_latest_record_is_the_date_unless_told(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTAS_STORE", str(folder))
    _, out, _ = run(capsys, "headline", "--format", "json")
    assert json.loads(out)[0]["as_of"] == "2018-03-02"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("nosuch",), "There is no result nosuch; there are: headline"),
        (("headline", "--as-of", "2018-13-01"), "as_of 2018-13-01 is no date"),
        (("headline", "--registered-to", "yesterday"), "registered_to yesterday is no date"),
        (("headline", "--cohort", "K9"), "There is no value K9 for cohort; there are: K1, K2."),
        (("headline", "--by", "skill"), "headline can't be broken down"),
        (("breakdown",), "breakdown needs by"),
        (("headline", "--colour", "red"), "unrecognized arguments: --colour red"),
        (("headline", "--coho", "K1"), "unrecognized arguments"),  # no guessing
        (("headline", "--format", "xml"), "invalid choice: 'xml'"),
        (("headline", "--as-of"), "expected one argument"),
        (("--explain", "nosuch"), "There is no result nosuch"),
        ((), "Name a result, or use --list."),
    ],
)
def test_complaints(folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], text: str) -> None:
    status, out, err = run(capsys, *arguments, "--store", str(folder), "--lang", "en")
    assert (status, out) == (2, "")
    assert text in err
    assert err.count("\n") == 1, "one sentence"
    indonesian = run(capsys, *arguments, "--store", str(folder))[2]
    assert indonesian != err
    assert indonesian.count("\n") == 1


def test_an_empty_store_is_a_complaint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "headline", "--store", str(tmp_path), "--lang=en")[::2] == (
        2,
        "The store is empty; import data first (python -m data import FOLDER).\n",
    )
    assert run(capsys, "headline", "--store", str(Path(__file__)), "--lang", "en")[0] == 2  # a file is no store


def test_list_and_explain(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--list", "--lang", "en")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()][:3] == ["headline", "cascade", "everybody"]
    status, out, _ = run(capsys, "--explain", "exit_bounds", "--lang", "en")
    assert status == 0
    assert "How many are mentas at best and at worst?" in out
    assert "No longer there / Tidak lagi tinggal di lokasi [people]" in out
    assert "create or replace macro is_graduation" in out  # the definitions it stands on
    assert "create or replace macro kaplan_meier" not in out  # and no others
    assert "from spells(as_of) as spells" in out
    _, out, _ = run(capsys, "--explain", "headline")
    assert "Pembilang: Dilatih (covered)." in out
    assert "Penyebut: Terdaftar (registered)." in out
