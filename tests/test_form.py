"""The forms: pyxform takes them, and what is filled in comes back in by an import without a question."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from data import form, schema
from data.__main__ import main
from data.importer import import_paths
from data.programme import shipped
from tests.sample_files import begin

pytestmark = pytest.mark.usefixtures("opened_here", "without_facts")

BEFORE = {
    "residents": "resident_id,registered_on\nW-001,2018-01-02\nW-002,2018-01-02\n",
    "cohorts": "cohort_id,skill,starts_on\nA-01,salon,2018-03-12\n",
    "enrolments": "cohort_id,resident_id\nA-01,W-001\nA-01,W-002\n",
}
FILLED: dict[str, list[dict[str, str]]] = {
    "attendance": [
        {"cohort_id": "A-01", "resident_id": "W-001", **{f"hari_{day}": "hadir" for day in range(1, 6)}},
        {"cohort_id": "A-01", "resident_id": "W-002", "hari_1": "hadir", "hari_2": "tidak_hadir"},
    ],
    "assessments": [{"cohort_id": "A-01", "resident_id": "W-001", "assessed_on": "2018-03-17", "passed": "ya", "score": "82.5"}],
    "exits": [{"resident_id": "W-001", "exited_on": "2018-05-01", "destination": "own_business", "by_closure": "tidak", "returned_on": ""}],
    "follow_ups": [
        {
            "resident_id": "W-001",
            "followed_up_on": "2018-06-01",
            "earning": "ya",
            "monthly_income": "1250000",
            "product": "Roti",
            "need": "marketing",
        },
        {"resident_id": "W-002", "followed_up_on": "2018-06-01", "earning": "tidak", "need": "none"},
    ],
    "sales": [
        {"sale_id": "F1-mgiabfhgkqab", "resident_id": "W-001", "sold_on": "2018-06-01", "product": "Roti", "channel": "bazaar", "amount": "150000"},
        {"sale_id": "F1-ghijklmnopqg", "resident_id": "W-001", "sold_on": "2018-06-02", "product": "Kue", "channel": "online", "amount": "75000"},
    ],
}
KOBO = ["_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "__version__", "_tags", "_index"]
UNJUDGED = ("_validation_status", "ReviewState")
"""What reviewers say of a submission: empty until they have looked at it."""


@pytest.mark.parametrize("name", form.TABLES)
def test_a_form_is_valid_and_asks_for_every_column(tmp_path: Path, name: str) -> None:
    from pyxform.xls2xform import convert

    form.write_form(tmp_path / "form.xlsx", schema.BY_NAME[name], shipped())
    result = convert(str(tmp_path / "form.xlsx"), validate=False)
    assert result.warnings == []
    columns = ["cohort_id", "resident_id", *(f"hari_{day}" for day in range(1, 6))]
    if name != "attendance":
        columns = [column.name for column in schema.BY_NAME[name].columns]
    for column in columns:
        assert f"<{column}/>" in result.xform, f"{column} is part of what a phone sends"
    assert 'lang="Bahasa Indonesia (id)" default="true()"' in result.xform and 'lang="English (en)"' in result.xform


def labels(path: Path, language: str) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """Label of each question, and of each choice of a question, as a server's export with labels writes them."""
    book = openpyxl.load_workbook(path)

    def lines(sheet: str) -> list[dict[str, str]]:
        head, *rest = book[sheet].iter_rows(values_only=True)
        return [{str(name): str(value or "") for name, value in zip(head, line, strict=True)} for line in rest]

    column = f"label::{form.LANGUAGES[language]}"
    questions = {line["name"]: line.get(column, "") for line in lines("survey") if line["name"]}
    lists = {line["name"]: line["type"].split()[1] for line in lines("survey") if line["type"].startswith("select_one ")}
    choices = {(name, line["name"]): line[column] for name, family in lists.items() for line in lines("choices") if line["list_name"] == family}
    return questions, choices


@pytest.mark.parametrize("style", ["kobo", *(pytest.param(alike, marks=pytest.mark.soak) for alike in ("odk", "labels id", "labels en"))])
def test_what_is_filled_in_comes_back_without_a_question(tmp_path: Path, style: str) -> None:
    """The exported files of all forms, handed in together."""
    begin(tmp_path, BEFORE)
    files = [exported(tmp_path, name, style) for name in form.TABLES]
    report = import_paths(files, tmp_path / "store")
    assert report.exit_status == 0, report.as_text("en")
    expected = {name: 7 if name == "attendance" else len(lines) for name, lines in FILLED.items()}  # five marks and two
    assert {name: (report.tables[name].added, report.tables[name].rejected) for name in expected} == {name: (n, 0) for name, n in expected.items()}


def exported(folder: Path, name: str, style: str) -> Path:
    """What a server hands out of a filled form, as a file."""
    lines = FILLED[name]
    headers = list(dict.fromkeys(header for line in lines for header in line))
    questions: dict[str, str] = {}
    choices: dict[tuple[str, str], str] = {}
    if style.startswith("labels"):
        form.write_form(folder / f"{name}.xlsx", schema.BY_NAME[name], shipped())
        questions, choices = labels(folder / f"{name}.xlsx", style[-2:])
    group = {"kobo": "kehadiran/", "odk": "kehadiran-"}.get(style, "")
    shown = [(f"{group}{header}" if header.startswith("hari_") else questions.get(header) or header) for header in headers]
    before, after = (["SubmissionDate"], ["KEY", "SubmitterID", "ReviewState"]) if style == "odk" else (["start", "end"], KOBO)
    path = folder / f"{schema.BY_NAME[name].local}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="," if style == "odk" else ";", quoting=csv.QUOTE_MINIMAL if style == "odk" else csv.QUOTE_ALL)
        writer.writerow([*before, *shown, *after])
        for number, line in enumerate(lines, 1):
            cells = [choices.get((header, line.get(header, "")), line.get(header, "")) for header in headers]
            writer.writerow(["2018-06-03T08:00:00.000+07:00"] * len(before) + cells + ["" if header in UNJUDGED else str(number) for header in after])
    return path


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "keluar.xlsx"
    assert main(["form", "keluar", str(out), "--store", str(tmp_path / "store")]) == 0
    assert main(["form", "keluar", str(out), "--store", str(tmp_path / "store")]) == 2, "an existing file stays"
    assert main(["form", "warga", str(tmp_path / "warga.xlsx"), "--store", str(tmp_path / "store")]) == 2
    assert "kehadiran, uji, keluar, pendampingan, penjualan" in capsys.readouterr().err
