"""PowerPoint and PDF read back: the same slides, the numbers as published, texts for who cannot see, fonts and languages."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest
from pptx import Presentation

from data.export import harmless
from ui.briefing.formats import number_format
from ui.briefing.pdf import document
from ui.briefing.powerpoint import presentation
from ui.briefing.slide import BigFigures, Briefing, Chart, Message, Table
from ui.briefing.slides import compose
from ui.briefing.snapshot import Snapshot, gather
from ui.briefing.workbook import workbook
from ui.i18n import Words

AS_OF = date(2018, 9, 30)
CLOSED = date(2019, 12, 31)


@pytest.fixture(scope="module")
def snapshots(sample_store: Path) -> dict[date, Snapshot]:
    return {day: gather(sample_store, day) for day in (AS_OF, CLOSED)}


@pytest.fixture(scope="module", params=[("id", AS_OF), ("en", CLOSED)], ids=["id", "en"])
def briefing(snapshots: dict[date, Snapshot], request: pytest.FixtureRequest) -> Briefing:
    language, day = request.param
    return compose(snapshots[day], language)


def texts(page: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in page.shapes if shape.has_text_frame)


# -------------------------------------------------------------------------------------------------------- PowerPoint


def test_powerpoint_has_the_same_slides_and_numbers(briefing: Briefing) -> None:
    words = Words(briefing.language)
    done: list[float] = []
    deck = Presentation(io.BytesIO(presentation(briefing, done.append)))
    assert done[-1] == 1 and done == sorted(done)
    assert deck.slide_width * 9 == pytest.approx(deck.slide_height * 16, rel=1e-3)
    assert len(deck.slides) == len(briefing.slides)
    for number, (page, slide) in enumerate(zip(deck.slides, briefing.slides, strict=True), start=1):
        assert page.shapes.title.text_frame.text == slide.heading
        said = texts(page)
        assert (
            slide.caption in said and briefing.on in said and words("briefing.page", on=briefing.on, page=number, pages=len(briefing.slides)) in said
        )
        assert all(badge in said for badge in briefing.badges)
        assert page.notes_slide.notes_text_frame.text == slide.note
        assert not [shape for shape in page.shapes if shape.shape_type is not None and shape.shape_type.name == "PICTURE"]
        match slide.body:
            case Chart() as chart:
                (frame,) = [shape for shape in page.shapes if shape.has_chart]
                assert frame._element.xpath(".//p:cNvPr/@descr") == [slide.alt]
                plot = frame.chart.plots[0]
                assert [str(name) for name in plot.categories] == [str(name) for name in chart.categories] or chart.kind == "line"
                assert len(plot.categories) == len(chart.categories)
                for drawn, series in zip(plot.series, chart.series, strict=True):
                    assert drawn.name == series.name
                    assert list(drawn.values) == [None if not value.known else pytest.approx(value.value) for value in series.values]
            case Table() as table:
                (frame,) = [shape for shape in page.shapes if shape.has_table]
                rows = [[cell.text for cell in row.cells] for row in frame.table.rows]
                assert rows == [list(table.head), *[list(row) for row in table.rows]]
            case Message(text):
                assert text in said
            case BigFigures(figures):
                for each in figures:
                    text = each.written(words)
                    assert f"{each.label}\n{text}" in said
                    (box,) = [shape for shape in page.shapes if shape.name == each.label]
                    size = box.text_frame.paragraphs[1].runs[0].font.size
                    assert size * 0.7 * len(text) <= box.width, "on one line, in a wide font too"


def test_powerpoint_speaks_its_language_and_has_the_house_theme(briefing: Briefing) -> None:
    file = zipfile.ZipFile(io.BytesIO(presentation(briefing)))
    names = file.namelist()
    theme = file.read("ppt/theme/theme1.xml").decode()
    assert 'val="0B3F71"' in theme and 'typeface="Source Serif 4"' in theme and 'typeface="Inter"' in theme
    locale, lcid = {"id": ("id-ID", "421"), "en": ("en-GB", "809")}[briefing.language]
    for name in names:
        if re.fullmatch(r"ppt/(slides|notesSlides)/\w+\.xml", name):
            runs = re.findall(r"<a:rPr[^>]*?>(?=.*?<a:t>)|<a:r>(?!<a:rPr)", file.read(name).decode())
            assert runs and all(f'lang="{locale}"' in run for run in runs), name
        if re.fullmatch(r"ppt/charts/chart\d+\.xml", name):
            chart = file.read(name).decode()
            assert f'<c:lang val="{locale}"/>' in chart
            assert all(f"[$-{lcid}]" in code for code in re.findall(r'formatCode="([^"]+)"', chart))
            assert all(f'lang="{locale}"' in properties for properties in re.findall(r"<a:defRPr[^>]*>", chart))
    assert len([name for name in names if "slideLayouts/slideLayout" in name and name.endswith(".xml")]) == 1
    assert not [name for name in names if name.startswith("ppt/media")], "no pictures"


def test_powerpoint_names_nobody_but_the_organisations(briefing: Briefing) -> None:
    # The library's own template names the library's author and the library.
    about = Presentation(io.BytesIO(presentation(briefing))).core_properties
    assert (about.author, about.last_modified_by, about.comments) == (briefing.author, briefing.author, "")


def test_rounded_values_keep_their_sign_in_the_chart(snapshots: dict[date, Snapshot]) -> None:
    deck = presentation(compose(snapshots[AS_OF], "id"))
    charts = [zipfile.ZipFile(io.BytesIO(deck)).read(f"ppt/charts/chart{number}.xml").decode() for number in range(1, 6)]
    answers = snapshots[AS_OF].answers
    rounded = [row["exits"] for row in answers["destinations"]] + [row["persons"] for row in answers["chain"] if row["persons"].rounded]
    assert len(rounded) >= 10, "6 or 7 destinations (one that shows 0 isn't listed) and 5 stages of the chain"
    assert sum(chart.count("[$-421]&quot;≈ &quot;#,##0") for chart in charts) == len(rounded)


def test_number_formats_and_harmless_names() -> None:
    assert number_format("count", "id") == "[$-421]#,##0"
    assert number_format("share", "id") == "[$-421]0.0 %" and number_format("share", "en") == "[$-809]0.0%"
    assert number_format("count", "id", rounded=True) == '[$-421]"≈ "#,##0'
    assert harmless("=1+1") == "'=1+1" and harmless("A01") == "A01"


# --------------------------------------------------------------------------------------------------------------- PDF


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_pdf_says_what_the_slides_say(briefing: Briefing) -> None:
    words = Words(briefing.language)
    read = pypdf.PdfReader(io.BytesIO(document(briefing)))
    assert len(read.pages) == len(briefing.slides), "a slide a page, none runs over"
    for page, slide in zip(read.pages, briefing.slides, strict=True):
        said = plain(page.extract_text())
        assert plain(slide.heading) in said and plain(slide.caption) in said and plain(briefing.on) in said
        assert all(plain(badge) in said for badge in briefing.badges)
        match slide.body:
            case Chart(kind="line") as chart:
                for series in chart.series:
                    assert plain(series.name) in said
            case Chart() as chart:
                for series in chart.series:
                    assert all(plain(words.write(value)) in said for value in series.values)
                assert all(plain(str(name)) in said for name in chart.categories)
            case Table() as table:
                assert all(plain(cell) in said for row in table.rows for cell in row)
            case Message(text):
                assert plain(text) in said
            case BigFigures(figures):
                lines = [plain(line) for line in page.extract_text().splitlines()]
                written = [plain(each.written(words)) for each in figures]
                assert all(any(value in line for line in lines) for value in written), "no figure is broken over two lines"


def structure(element: Any, found: list[Any]) -> list[Any]:
    """Every structure element of a tagged document, in reading order."""
    element = element.get_object() if hasattr(element, "get_object") else element
    if isinstance(element, dict) and "/S" in element:
        found.append(element)
    children = element.get("/K", []) if isinstance(element, dict) else element if isinstance(element, list) else []
    for child in children if isinstance(children, list) else [children]:
        child = child.get_object() if hasattr(child, "get_object") else child
        if isinstance(child, dict):
            structure(child, found)
    return found


def test_pdf_is_tagged_for_who_cannot_see(briefing: Briefing) -> None:
    made = document(briefing)
    read = pypdf.PdfReader(io.BytesIO(made))
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/Lang"].startswith(briefing.language)
    assert read.metadata is not None and read.metadata.title == f"{briefing.title}, {briefing.on}"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data(), "says that it keeps to PDF/UA-1"
    tags = structure(root["/StructTreeRoot"], [])
    kinds = [tag["/S"] for tag in tags]
    assert kinds.count("/H1") == len(briefing.slides), "each slide's message is a heading"
    assert "/Table" in kinds and "/TH" in kinds
    charts = [slide for slide in briefing.slides if isinstance(slide.body, Chart)]
    assert [str(tag["/Alt"]) for tag in tags if tag["/S"] == "/Figure"] == [slide.alt for slide in charts]
    for page in read.pages:
        assert page["/Tabs"] == "/S" or "/Annots" not in page


def test_pdf_has_its_fonts_inside_and_no_pictures(briefing: Briefing) -> None:
    read = pypdf.PdfReader(io.BytesIO(document(briefing)))
    families = set()
    for page in read.pages:
        fonts = page["/Resources"]["/Font"]
        for font in fonts.values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & descriptor.keys(), "embedded"
            families.add(str(font.get_object()["/BaseFont"]).split("+")[-1])
            assert "/ToUnicode" in font.get_object(), "text can be read out and copied"
        assert not [each for each in page["/Resources"].get("/XObject", {}).values() if each.get_object().get("/Subtype") == "/Image"]
    assert {family.split("-")[0] for family in families} == {"Inter", "MentasSerif"}


def test_the_same_briefing_makes_the_same_pdf(snapshots: dict[date, Snapshot]) -> None:
    made = compose(snapshots[AS_OF], "id")
    assert document(made) == document(made)


# ------------------------------------------------------------------------------------------------------------- Excel


def test_bars_of_the_workbook_grow_to_the_right_from_the_first_at_the_top(briefing: Briefing) -> None:
    file = zipfile.ZipFile(io.BytesIO(workbook(briefing)))
    drawn = [file.read(name).decode() for name in file.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]
    bars = [chart for chart in drawn if '<c:barDir val="bar"/>' in chart]
    assert bars, "exits by destination, and what becomes of the trade"
    for chart in bars:
        ways = {kind: re.findall(rf"<c:{kind}>.*?<c:orientation val=\"(\w+)\"", chart, flags=re.DOTALL) for kind in ("catAx", "valAx")}
        assert ways == {"catAx": ["maxMin"], "valAx": ["minMax"]}
