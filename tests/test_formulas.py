"""Scripts, links and formulas planted in every text that a hand-in takes: they come out as text, on pages and in every export."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
import xlsxwriter
from streamlit.testing.v1 import AppTest

from data import schema, store
from data.export import FORMULA, export, harmless
from data.facts import FACT_TABLES
from data.importer import import_paths
from data.values.texts import WORDS
from queries import QuestionError, answer_for, results
from queries.__main__ import main
from tests import factories
from tests.factories import Programme
from tests.visits import NAMES, charts_in, in_one_language, markup, visit
from ui import html
from ui.briefing.__main__ import main as briefing
from ui.i18n import Words
from ui.workbook import workbook

D = date(2018, 12, 31)
FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    "\t=1+2",
    "\r=1+3",
    "\n=1+4",
    "  =1+5",
    "\u00a0=1+6",
    "\u3000=1+7",
    "'=1+8",
    "''=1+9",
    "' =1+10",
    '"=1+11"',
    "＝1+12",
    "＋1+13",
    "－1+14",
    "＠SUM(1)",
    '=HYPERLINK("https://evil.example";"klik")',
    "=cmd|'/c calc'!A1",
    "=1+1,=2+2;=3+3",
    "-a",
    "=",
)
SCRIPTS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "'><svg onload=alert(1)>",
    '" onmouseover="alert(1)',
    "<a href='javascript:alert(1)'>klik</a>",
    "<a href='https://evil.example'>klik</a>",
    "[klik](javascript:alert(1))",
    "[klik](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "https://evil.example/a",
    "<style>body{display:none}</style>",
    "<iframe src=https://evil.example></iframe>",
    "</title><script>alert(2)</script>",
    "&lt;script&gt;alert(3)&lt;/script&gt;",
    "$\\href{https://evil.example}{x}$",
    ":red[merah] :material/home:",
    "{0} {name} %s %(x)s",
    "$as_of; drop table residents; --",
)
PLANTED = FORMULAS + SCRIPTS
NAMED = tuple(text if any(sign.isalpha() for sign in text) else f"{text} kue" for text in PLANTED)
"""The same for columns of names, where an entry without a letter is left out."""
RUNS = re.compile(r"[\s\u3000]*[=+\-@＝＋－＠]|[\t\r\n]")
"""A cell that some spreadsheet would run: a sign of its own at the start, blanks before it or not, full-width or not."""


def planted() -> Programme:
    """Sixty persons, and each text in each column that takes free text; each in rows that count."""
    programme = Programme()
    day = date(2018, 1, 5)
    for index, (text, named) in enumerate(zip(PLANTED, NAMED, strict=True)):
        who = f"-P{index}" if index % 3 == 0 else f"P{index}"  # a code may begin with a hyphen
        group = f"-G{index}" if index % 2 else f"G{index}"
        starts_on = day + index * timedelta(days=3)
        programme.residents += [
            {"resident_id": person, "registered_on": day, "birth_year": 1990, "origin": named, "education": "sd"} for person in (who, f"{who}-b")
        ]
        programme.cohorts.append(
            {
                "cohort_id": group,
                "name": text,
                "skill": "salon",
                "starts_on": starts_on,
                "days": 1,
                "capacity": 30,
                "trainer": named,
                "organiser": named,
            }
        )
        programme.enrolments.append({"cohort_id": group, "resident_id": who, "enrolled_on": starts_on})
        programme.attendance.append({"cohort_id": group, "resident_id": who, "day": 1, "present": True})
        programme.exits.append(
            {"resident_id": who, "exited_on": date(2018, 8, 1), "destination": "own_business", "by_closure": False, "returned_on": None}
        )
        programme.follow_ups.append(
            {
                "resident_id": who,
                "followed_up_on": date(2018, 9, 1),
                "earning": True,
                "monthly_income": 500_000,
                "product": named,
                "need": "marketing",
                "organisation": named,
            }
        )
        programme.sales.append(
            {
                "sale_id": f"{text}{index}",
                "resident_id": who,
                "sold_on": date(2018, 10, 1),
                "product": named,
                "channel": "bazaar",
                "quantity": 1,
                "amount": 10_000,
                "facilitator": named,
            }
        )
        programme.headcounts.append({"counted_on": day + index * timedelta(days=5), "source": text, "residents": 50})
        programme.events.append({"happened_on": day + index * timedelta(days=4), "title": text, "note": text})
    programme.targets.append(
        {"indicator": "population", "due_on": date(2019, 12, 31), "value": 0.0, "baseline_on": day, "baseline_value": float(2 * len(PLANTED))}
    )
    return programme


def stored(text: str) -> str:
    """What an import makes of a text: one form of each sign, no entities, single blanks, without the one apostrophe that an export would have put."""
    bare = " ".join(unicodedata.normalize("NFKC", unescape(text)).replace("−", "-").split())
    return bare[1:] if bare.startswith("'") and RUNS.match(bare.lstrip("'")) else bare


def write(programme: Programme, folder: Path) -> Path:
    """Canonical CSV files in which every cell is quoted (a line feed or carriage return of a cell's own has to be)."""
    folder.mkdir(parents=True)
    for name, columns in factories.COLUMNS.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL)
            writer.writerow(columns)
            writer.writerows(["" if row.get(column) is None else row[column] for column in columns] for row in getattr(programme, name))
    return folder


@pytest.fixture(scope="module")
def store_with_all(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("formulas")
    report = import_paths([write(planted(), base / "csv")], base / "store")
    assert report.exit_status == 0, report.as_text("en")
    return base / "store"


def raw(folder: Path) -> dict[str, list[tuple]]:
    """All rows of all tables of the contract, and of the prepared facts."""
    version = store.current(folder)
    assert version is not None
    connection = duckdb.connect(str(version.path), read_only=True)
    try:
        names = (*(table.name for table in schema.TABLES), *FACT_TABLES)
        return {name: sorted(connection.execute(f"select * from {name}").fetchall(), key=repr) for name in names}
    finally:
        connection.close()


def test_every_text_column_of_the_contract_is_planted(store_with_all: Path) -> None:
    """A new text column has to be planted too, and every text arrives."""
    rows = planted()
    for table in schema.TABLES:
        for column in table.columns:
            if column.kind == "text" and table.name != "sales":
                assert {row[column.name] for row in getattr(rows, table.name)} == set(NAMED if column.name in WORDS else PLANTED), (
                    table.name,
                    column.name,
                )
    raw_rows = raw(store_with_all)
    assert {row[3] for row in raw_rows["residents"]} == {stored(text) for text in NAMED}
    assert {row[1] for row in raw_rows["events"]} == {stored(text) for text in PLANTED}


def test_a_workbook_brings_the_same(store_with_all: Path, tmp_path: Path) -> None:
    programme = planted()
    with xlsxwriter.Workbook(str(tmp_path / "all.xlsx"), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for name, columns in factories.COLUMNS.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, columns)
            for down, row in enumerate(getattr(programme, name), start=1):
                for across, column in enumerate(columns):
                    value = row.get(column)
                    if isinstance(value, str | date):
                        sheet.write_string(down, across, str(value))
                    elif value is not None:
                        sheet.write(down, across, value)
    assert import_paths([tmp_path / "all.xlsx"], tmp_path / "store").exit_status == 0
    assert raw(tmp_path / "store") == raw(store_with_all)


@pytest.mark.parametrize("text", PLANTED)
def test_harmless(text: str) -> None:
    """No planted text runs once it is made harmless, the texts that do not run stay, and an import has the text back."""
    made = harmless(text)
    assert not RUNS.match(made)
    assert (made == text) is not bool(RUNS.match(text.lstrip("'")) or RUNS.match(text)) or made == "'" + text
    same = duckdb.execute(f"select case when regexp_matches($text, '{FORMULA}') then chr(39) || $text else $text end", {"text": text}).fetchone()
    assert same == (made,), "SQL and Python agree"


def test_the_data_export_runs_nothing_and_comes_back_the_same(store_with_all: Path, tmp_path: Path) -> None:
    paths = export(store_with_all, tmp_path / "export")
    cells = 0
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    assert not RUNS.match(cell), (path.name, cell)
                    cells += cell.startswith("'")
    assert cells > 5 * len(FORMULAS)
    assert import_paths([tmp_path / "export"], tmp_path / "store").exit_status == 0
    assert raw(tmp_path / "store") == raw(store_with_all)
    export(tmp_path / "store", tmp_path / "again")
    assert [(tmp_path / "again" / path.name).read_bytes() for path in paths] == [path.read_bytes() for path in paths]


def every_answer(folder: Path, *roles: str) -> Iterator[Any]:
    """Every result in every other breakdown as those roles get it: exact or published."""
    for number, (name, result) in enumerate(results().items()):
        for by in (None, *result.takes_by[number % 2 :: 2]):
            for role in roles:
                with suppress(QuestionError):
                    yield answer_for(role, name, folder, D, by=by)


def test_the_figures_csv_runs_nothing(store_with_all: Path) -> None:
    written_cells = set()
    for number, (name, result) in enumerate(results().items()):
        for by in (None, *result.takes_by[number % 4 :: 4]):
            out = io.StringIO()
            with redirect_stdout(out):
                main([name, "--format", "csv", "--as-of", str(D), "--store", str(store_with_all), *(["--by", by] if by else [])])
            for row in csv.reader(io.StringIO(out.getvalue(), newline="")):
                for cell in row:
                    assert not RUNS.match(cell) or re.fullmatch(r"-[\d.]+(e-?\d+)?", cell), (name, by, cell)  # a negative number is one
                    written_cells.add(cell)
    assert {harmless(stored(text)) for text in PLANTED} <= written_cells


def test_the_pages_csv_runs_nothing(store_with_all: Path) -> None:
    exact, published = product(every_answer(store_with_all, "steward"), ("id",)), product(every_answer(store_with_all, "viewer"), ("en",))
    for answer, language in (*exact, *published):
        text = html.as_csv(answer, language).decode("utf-8-sig")
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=";" if language == "id" else ","):
            for cell in row:
                assert not RUNS.match(cell) or re.fullmatch(r"-[\d.,]+(e-?\d+)?", cell), (answer.result.name, cell)


def test_the_workbook_runs_nothing(store_with_all: Path) -> None:
    names = {"overview", "cohorts"}
    written_cells = set()
    for answer in every_answer(store_with_all, "steward"):
        try:
            content = workbook([("=1+1", "@SUM(A1)"), ("x", "https://evil.example")], [answer], Words("id"))
        except KeyError:  # a result that no page offers has no name for its sheet
            continue
        names.add(answer.result.name)
        for sheet in openpyxl.load_workbook(io.BytesIO(content)):
            assert not sheet._hyperlinks
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type != "f" and cell.hyperlink is None, (answer.result.name, cell.value)
                    written_cells.add(cell.value)
    assert "=1+1" in written_cells and len(names) > 3


@pytest.mark.parametrize("suffix", ["pptx", "xlsx"])
def test_a_briefing_runs_nothing(store_with_all: Path, suffix: str, tmp_path: Path) -> None:
    """Its cells, those of the worksheets behind its charts, and its links."""
    out = tmp_path / f"paparan.{suffix}"
    with redirect_stdout(io.StringIO()):
        assert briefing(["--out", str(out), "--as-of", str(D), "--internal", "--store", str(store_with_all)]) == 0
    with zipfile.ZipFile(out) as archive:
        books = [out.read_bytes()] if suffix == "xlsx" else [archive.read(name) for name in archive.namelist() if name.endswith(".xlsx")]
        for name in archive.namelist():
            assert not (name.endswith(".rels") and b"evil.example" in archive.read(name)), name
    assert books
    for content in books:
        for sheet in openpyxl.load_workbook(io.BytesIO(content)):
            for row in sheet.iter_rows():
                for cell in row:
                    link = cell.hyperlink.target if cell.hyperlink else None  # a link to another sheet has no target elsewhere
                    assert cell.data_type != "f" and not link, (sheet.title, cell.value)


# ------------------------------------------------------------------------------------------------------- on pages


class Tags(HTMLParser):
    """What a piece of HTML would make a browser do: elements and attributes that are not plain text and layout."""

    ALLOWED = frozenset({"href", "src"})

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "iframe", "object", "embed", "svg", "base", "form", "link", "meta"}:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            text = (value or "").strip().lower()
            if name.startswith("on") or ("evil.example" in text and name in self.ALLOWED) or text.startswith("javascript:"):
                self.wrong.append(f"{tag} {name}={value}")


def test_the_judge_of_html_sees_what_it_should() -> None:
    for bad in (
        "<script>1</script>",
        "<img src=x onerror=a()>",
        "<a href='javascript:a()'>x</a>",
        "<a href='https://evil.example'>x</a>",
        "<svg onload=a>",
    ):
        judge = Tags()
        judge.feed(f"<p>{bad}</p>")
        assert judge.wrong, bad
    judge = Tags()
    judge.feed("<p data-figure='a'>&lt;script&gt; <a href='/coverage'>x</a></p>")
    assert not judge.wrong


@pytest.mark.parametrize(("name", "language"), in_one_language(NAMES, ("overview", "cohorts", "data")))
def test_pages_show_the_texts_as_texts(store_with_all: Path, name: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    badges = {"cohort": ["G0", "-G1", f"G{len(FORMULAS) + 1}", f"-G{len(FORMULAS)}"]} if name == "overview" else {}
    page = visit(store_with_all, monkeypatch, name, lang=language, as_of=str(D), **badges)
    judge = Tags()
    judge.feed(markup(page))
    assert judge.wrong == []
    kinds = set()
    for kind, text in others(page):
        kinds.add(kind)
        for bad in (
            "<script",
            "<a href",
            "<img",
            "<svg",
            "<iframe",
            *(() if kind == "chart" else ("](javascript:", "](https://evil", "![x]")),
        ):
            assert bad not in text, (kind, text[max(0, text.find(bad) - 200) :][:400])
    assert kinds, "the page shows something beside its texts"
    assert "chart" in kinds or name != "overview"


def others(page: AppTest) -> Iterator[tuple[str, str]]:
    """What else the page shows where a browser reads more than plain text: Markdown, and the texts in charts (plotly's own few tags)."""

    def of(block: Any) -> Iterator[tuple[str, str]]:
        for child in block.children.values():
            for drawn in charts_in(child):
                assert len(drawn.spec) > 100
                yield "chart", drawn.spec
            if child.type in ("markdown", "caption", "button", "download_button", "page_link", "link_button", "metric", "alert"):
                yield child.type, child.proto.SerializeToString().decode("utf-8", errors="replace")
            if getattr(child, "children", None):
                yield from of(child)

    yield from of(page._tree)
