"""The command line: files for scheduled jobs, one sentence where it cannot be done, nothing half written; the workbook read back."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest
from openpyxl import load_workbook
from pptx import Presentation

from data import audit
from ui.briefing import __main__ as command
from ui.briefing.formats import number_format
from ui.briefing.slide import BigFigures, Chart, Choice, Cover, Series, Table
from ui.briefing.slides import compose
from ui.briefing.snapshot import gather
from ui.briefing.workbook import workbook
from ui.i18n import Words

ROOT = Path(__file__).resolve().parent.parent
AS_OF = date(2018, 9, 30)


# ---------------------------------------------------------------------------------------------------------- workbook


@pytest.mark.parametrize(("language", "as_of"), [("id", AS_OF), pytest.param("en", date(2019, 12, 31), marks=pytest.mark.soak)])
def test_the_workbook_holds_the_numbers_of_the_slides(sample_store: Path, language: str, as_of: date) -> None:
    made, words = compose(gather(sample_store, as_of), language), Words(language)
    book = load_workbook(io.BytesIO(workbook(made)))
    assert len(book.worksheets) == len(made.slides) + 2
    parameters = dict(book.worksheets[0].iter_rows(min_row=4, max_col=2, values_only=True))
    assert parameters[words("briefing.book.as_of")] == datetime(as_of.year, as_of.month, as_of.day)
    assert parameters[words("briefing.book.version")] == 1
    for sheet, slide in zip(book.worksheets[1:-1], made.slides, strict=True):
        assert sheet["A1"].value == slide.heading and sheet["A2"].value == slide.detail
        assert all(badge in sheet["A3"].value for badge in made.badges)
        rows = list(sheet.iter_rows(min_row=7, values_only=True))
        match slide.body:
            case Chart() as chart:
                assert len(sheet._charts) == 1, "a chart that Excel draws"
                names = [row[0].date() if isinstance(row[0], datetime) else row[0] for row in rows]
                assert names == list(chart.categories)
                for across, series in enumerate(chart.series, start=1):
                    assert [row[across] for row in rows] == [None if not value.known else pytest.approx(value.value) for value in series.values]
                    rounded = [sheet.cell(7 + index, 1 + across).number_format for index, value in enumerate(series.values) if value.rounded]
                    assert all("≈" in form for form in rounded)
            case Table() as table:
                assert [row[:2] for row in rows] == list(table.lines), "the head of columns is its first line"
            case Cover() as cover:
                assert [row[0] for row in rows] == [cover.place, cover.on, cover.question, cover.reason]
            case BigFigures(figures):
                assert [row[:2] for row in rows] == [(each.label, pytest.approx(each.figure.value)) for each in figures]
    definitions = list(book.worksheets[-1].iter_rows(min_row=2, values_only=True))
    assert ("headline.residents" in {row[2] for row in definitions}) and all(row[1] and row[3] for row in definitions)


def test_text_of_the_workbook_never_runs(sample_store: Path) -> None:
    made = compose(gather(sample_store, AS_OF), "id", Choice(("completion",)))
    (slide,) = made.slides
    assert isinstance(slide.body, Chart)
    categories = ("=HYPERLINK(1)", "@x", *slide.body.categories[2:])
    nasty = Chart("columns", "=1+1", categories, (Series("+1", "covered", slide.body.series[0].values),), "share")
    changed = type(made)(**{**vars(made), "slides": (type(slide)(**{**vars(slide), "body": nasty, "heading": "=cmd"}),)})
    book = load_workbook(io.BytesIO(workbook(changed)))
    assert not [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_formats_of_the_workbook() -> None:
    assert number_format("count", "id") == "[$-421]#,##0"
    assert number_format("count", "en", change=True) == "[$-809]+#,##0;−#,##0;±#,##0"
    assert number_format("share", "id", rounded=True) == '[$-421]"≈ "0.0 %'


# ------------------------------------------------------------------------------------------------------ command line


def run(*arguments: Any) -> int:
    return command.main([str(argument) for argument in arguments])


HEAVY = {"streamlit", "pptx", "typst", "plotly", "pandas"}
"""Packages that a workbook needs none of, and that take longest to load."""


@pytest.mark.soak  # the others make each file in this process; what a job loads on its way is a matter of speed
@pytest.mark.parametrize("suffix", [".xlsx", ".pptx", ".pdf"])
def test_a_job_of_its_own_is_quiet_and_loads_little(own_sample: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"paparan{suffix}"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "ui.briefing", "--as-of", "2018-09-30", "--out", str(out), "--store", str(own_sample)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    loaded = [line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines() if line.startswith("import time:")]
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (0, f"{out}\n", len(loaded)), "nothing but what was loaded"
    assert "duckdb" in loaded and (suffix != ".xlsx" or not HEAVY & {*loaded})
    assert out.stat().st_size > 10_000 and [path.name for path in tmp_path.iterdir()] == [out.name]
    assert [(entry.action, entry.what["format"], entry.what["internal"]) for entry in audit.read(own_sample)] == [("export", suffix[1:], False)]


def test_slides_language_and_staff_only(own_sample: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    assert run("--as-of", "2018-09-30", "--lang", "en", "--slides", "exits,title", "--internal", "--out", out, "--store", own_sample) == 0
    pages = [page.extract_text() for page in pypdf.PdfReader(out).pages]
    assert len(pages) == 2 and all("internal" in page and "30 September 2018" in page for page in pages)


def test_a_picture_of_each_slide(own_sample: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.zip"
    assert run("--as-of", "2018-09-30", "--slides", "title", "exits", "--out", out, "--store", own_sample) == 0
    with zipfile.ZipFile(out) as file:
        assert file.namelist() == ["01-title.png", "02-exits.png"]
        assert all(file.read(name).startswith(b"\x89PNG") for name in file.namelist())


def test_freeze_and_open(own_sample: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.pptx", tmp_path / "second.pptx"
    assert run("--as-of", "2018-09-30", "--freeze", "Rapat", "--slides", "target", "exits", "--out", first, "--store", own_sample) == 0
    assert run("--frozen", "Rapat", "--out", second, "--store", own_sample) == 0
    notes = [[page.notes_slide.notes_text_frame.text for page in Presentation(path).slides] for path in (first, second)]
    assert notes[0] == notes[1] and len(notes[0]) == 2
    assert [entry.action for entry in audit.read(own_sample)] == ["freeze", "export", "export"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--as-of", "2018-09-30"], "Name the file"),
        (["--out", "a.doc"], "must end in .pptx, .pdf, .xlsx or .zip"),
        (["--as-of", "30-9-2018", "--out", "a.pdf"], "is no date that can be used"),
        (["--as-of", "1999-01-31", "--out", "a.pdf"], "Nobody was registered by"),
        (["--slides", "cover", "--out", "a.pdf"], "There is no slide cover"),
        (["--frozen", "x", "--out", "a.pdf"], "There is no frozen briefing named x"),
        (["--frozen", "x", "--internal", "--out", "a.pdf"], "use --frozen without other options"),
        (["--skill", "flying", "--out", "a.pdf"], "There is no value flying for skill"),
        (["--frobnicate"], "was not understood"),
        (["--out", "no/such/folder/a.pdf"], "could not be written"),
    ],
)
def test_what_cannot_be_made_is_one_sentence(
    own_sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*arguments, "--lang", "en", "--store", own_sample) == 2
    text = capsys.readouterr()
    assert sentence in text.err and text.err.count("\n") == 1 and text.out == ""
    assert list(tmp_path.iterdir()) == [], "nothing half written"


def test_an_empty_store_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--out", tmp_path / "a.pdf", "--store", tmp_path / "nothing") == 2
    assert capsys.readouterr().err.startswith("Simpanan masih kosong")


def test_an_old_file_stays_where_a_new_one_cannot_be_put(own_sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "a.xlsx"
    out.write_bytes(b"old")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("data.files.os.fsync", full)
    assert run("--as-of", "2018-09-30", "--slides", "title", "--out", out, "--store", own_sample) == 2
    assert out.read_bytes() == b"old"
