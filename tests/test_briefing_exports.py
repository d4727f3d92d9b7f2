"""PowerPoint and PDF read back: the same slides, the numbers as published, texts for who cannot see, fonts and languages."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image
from pptx import Presentation
from pptx.util import Pt

from data.export import harmless
from queries import answer_for, results
from queries.languages import languages
from tests.attack_media import meaning_of, numbers
from tests.named_figures import NAMED
from ui import html
from ui.alerts.answers import gather as gather_answers
from ui.briefing.formats import number_format
from ui.briefing.pdf import document, pictures
from ui.briefing.powerpoint import presentation
from ui.briefing.powerpoint_layouts import FIGURE
from ui.briefing.slide import BigFigures, Briefing, Chart, Choice, Cover, Slide, Table
from ui.briefing.slides import compose
from ui.briefing.slideshow import message_of
from ui.briefing.snapshot import Snapshot, gather
from ui.briefing.workbook import workbook
from ui.delivery.message import briefing_text
from ui.i18n import Words
from ui.server import figures_api

AS_OF = date(2018, 9, 30)
CLOSED = date(2019, 12, 31)


@pytest.fixture(scope="module")
def snapshots(sample_store: Path) -> dict[date, Snapshot]:
    return {day: gather(sample_store, day) for day in (AS_OF, CLOSED)}


@pytest.fixture(scope="module", params=[("id", AS_OF), ("en", CLOSED)], ids=["id", "en"])
def briefing(snapshots: dict[date, Snapshot], request: pytest.FixtureRequest) -> Briefing:
    language, day = request.param
    return compose(snapshots[day], language)


@pytest.fixture(scope="module")
def deck(briefing: Briefing) -> bytes:
    """The briefing as PowerPoint."""
    return presentation(briefing)


@pytest.fixture(scope="module")
def pdf(briefing: Briefing) -> bytes:
    """The briefing as PDF."""
    return document(briefing)


@pytest.fixture(scope="module")
def book(briefing: Briefing) -> bytes:
    """The briefing as Excel workbook."""
    return workbook(briefing)


def texts(page: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in page.shapes if shape.has_text_frame)


# --------------------------------------------------------------------------------------------- one figure, all media


def spoken(file: bytes) -> str:
    """The texts of an Office file, and what it says to who cannot see."""
    archive = zipfile.ZipFile(io.BytesIO(file))
    parts = [archive.read(name).decode() for name in archive.namelist() if re.search(r"slides/slide\d+\.xml$|sharedStrings\.xml$", name)]
    found = re.findall(r'<(?:a:)?t(?: [^>]*)?>([^<]*)<|descr="([^"]*)"', " ".join(parts))
    return unescape(" ".join(text or alt for text, alt in found))


@pytest.mark.parametrize("briefing", [("id", AS_OF)], indirect=True, ids=["id"], scope="module")
def test_each_named_figure_has_the_same_digits_on_every_medium(
    snapshots: dict[date, Snapshot], briefing: Briefing, deck: bytes, pdf: bytes, book: bytes, sample_store: Path
) -> None:
    """Its sentence in files, on the wall and in the mail; its value in JSON and CSV; pages are compared in test_one_name.py."""
    for language in languages():
        made = compose(snapshots[AS_OF], language)
        wall = " ".join(re.sub(r"<[^>]+>", "", f"{slide['heading']} {slide['alt']}") for slide in message_of(made, 0, False, "")["slides"])
        media = {"wall": unescape(wall), "mail": briefing_text(made, "")}
        if language == briefing.language:
            pages = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
            media |= {"PDF": pages, "PowerPoint": spoken(deck), "Excel": spoken(book)}
        for name, text in media.items():
            missing = [each.sentence[language] for each in NAMED if plain(each.sentence[language]) not in plain(text)]
            assert missing == [], (name, language)
    for each in NAMED:
        document_of = figures_api.document(sample_store, [("result", each.result), ("as_of", each.as_of.isoformat())])
        row = next(row for row in document_of["rows"] if each.row.items() <= row.items())
        assert row[each.column]["value"] == pytest.approx(each.value) and row[each.column]["as_of"] == each.as_of.isoformat()
        assert ("rounded" in row[each.column]) == each.rounded
        file = html.as_csv(answer_for("viewer", each.result, sample_store, each.as_of), "en").decode("utf-8-sig")
        lines = [line for line in csv.DictReader(io.StringIO(file)) if {*map(str, each.row.values())} <= {*line.values()}]
        assert float(lines[0][results()[each.result].column(each.column).label["en"]]) == pytest.approx(each.value)
    (forecast,) = gather_answers(sample_store, AS_OF).forecasts.values()
    written = "{middle} (80%: {low}–{high})".format(**forecast)
    assert plain(written) in plain(briefing_text(compose(snapshots[AS_OF], "en"), "")), "alerts compare what slides publish"


def test_the_attack_knows_every_number_of_a_mail(snapshots: dict[date, Snapshot], briefing: Briefing) -> None:
    """The attack by mails takes long and is not made each time; a text that came or went is seen here."""
    proposed = compose(snapshots[AS_OF], briefing.language, Choice(("decisions",)))
    read = [each for made in (briefing, proposed) for line in briefing_text(made, "").splitlines() for each in numbers(line, made.language)]
    assert len(read) > 50  # about five on each of a dozen slides
    assert len([each for each in read if meaning_of(each, briefing.words)]) > 10


# -------------------------------------------------------------------------------------------------------- PowerPoint


def test_powerpoint_has_the_same_slides_and_numbers(briefing: Briefing) -> None:
    words = Words(briefing.language)
    done: list[float] = []
    deck = Presentation(io.BytesIO(presentation(briefing, done.append)))
    assert done[-1] == 1 and done == sorted(done)
    assert deck.slide_width * 9 == pytest.approx(deck.slide_height * 16, rel=1e-3)
    assert len(deck.slides) == len(briefing.slides)
    without_foot = Presentation(io.BytesIO(presentation(replace(briefing, badges=(), slides=briefing.slides[:1])))).slides[0]
    assert all(shape.text_frame.text for shape in without_foot.placeholders), "no badge and no caption: no empty placeholder for them"
    for page, slide in zip(deck.slides, briefing.slides, strict=True):
        assert page.shapes.title.text_frame.text == slide.heading
        assert all(shape.is_placeholder for shape in page.shapes), "the office restyles the deck by its layouts"
        assert all(not shape.has_text_frame or shape.text_frame.text for shape in page.placeholders), "no placeholder is left empty"
        text = texts(page)
        assert slide.caption in text and briefing.date_of(slide).split(" ", 1)[-1] in text
        assert all(badge in text for badge in briefing.badges)
        assert page.notes_slide.notes_text_frame.text == slide.note
        match slide.body:
            case Chart() as chart:
                (frame,) = [shape for shape in page.shapes if shape.has_chart]
                assert frame._element.xpath(".//p:cNvPr/@descr") == [slide.alt]
                plot = frame.chart.plots[0]
                assert [str(name) for name in plot.categories] == [str(name) for name in chart.categories] or chart.kind == "line"
                assert len(plot.categories) == len(chart.categories)
                skips = frame.chart._chartSpace.xpath(".//c:tickLblSkip/@val")
                assert skips == ([str(chart.every)] if chart.every > 1 else []), "dates at even steps"
                drawn = {series.name: list(series.values) for each in frame.chart.plots for series in each.series}
                for series in chart.series:
                    assert drawn[series.name] == [None if not value.known else pytest.approx(value.value) for value in series.values]
                assert (chart.gap.name in drawn) if chart.gap else (len(drawn) == len(chart.series))
                assert len(frame.chart.plots) == (2 if chart.kind == "columns" and chart.levels else 1), "targets are lines over columns"
            case Table() as table:
                (frame,) = [shape for shape in page.shapes if shape.has_table]
                assert [[cell.text for cell in row.cells] for row in frame.table.rows] == [list(row) for row in table.lines]
            case Cover() as cover:
                assert all(part in text for part in (cover.place, cover.on, cover.question, cover.reason))
            case BigFigures(figures):
                breaks = []
                for each in figures:
                    value = each.written(words)
                    (box,) = [shape for shape in page.shapes if shape.name == each.label]
                    label, number, *_ = (paragraph.text for paragraph in box.text_frame.paragraphs)
                    assert (label.replace("\v", " ").rstrip(), number) == (each.label, value)
                    breaks.append(label.count("\v"))
                    size = box.text_frame.paragraphs[1].runs[0].font.size or Pt(FIGURE)
                    assert size * 0.6 * len(value) <= box.width, "on one line, in a wide font too"
                assert len(set(breaks)) == 1, "the figures stand at one height"


def test_powerpoint_can_be_restyled_and_speaks_its_language(briefing: Briefing, deck: bytes) -> None:
    file = zipfile.ZipFile(io.BytesIO(deck))
    names = file.namelist()
    theme = file.read("ppt/theme/theme1.xml").decode()
    # Fonts that every Office has; no slide, layout or chart names a colour that is not the theme's.
    assert 'val="0B3F71"' in theme and '<a:latin typeface="Georgia"' in theme and '<a:latin typeface="Arial"' in theme
    locale, lcid = {"id": ("id-ID", "421"), "en": ("en-GB", "809")}[briefing.language]
    for name in names:
        text = file.read(name).decode() if name.endswith(".xml") else ""
        if re.fullmatch(r"ppt/(slides|slideLayouts|slideMasters|charts)/\w+\.xml", name):
            assert "srgbClr" not in text, name
            assert {*re.findall(r'<a:latin typeface="([^"]+)"', text)} <= {"+mj-lt", "+mn-lt", "Arial"}, name
        if re.fullmatch(r"ppt/(slides|notesSlides)/\w+\.xml", name):
            runs = re.findall(r"<a:rPr[^>]*?>(?=.*?<a:t>)|<a:r>(?!<a:rPr)", text)
            assert runs and all(f'lang="{locale}"' in run for run in runs), name
        if re.fullmatch(r"ppt/charts/chart\d+\.xml", name):
            assert f'<c:lang val="{locale}"/>' in text
            assert all(f"[$-{lcid}]" in code for code in re.findall(r'formatCode="([^"]+)"', text))
            assert all(f'lang="{locale}"' in properties for properties in re.findall(r"<a:defRPr[^>]*>", text))
            assert all(int(size) >= 1800 for size in re.findall(r' sz="(\d+)"', text)), "36 pixels of a screen of 1080 lines"
    assert len([name for name in names if "slideLayouts/slideLayout" in name and name.endswith(".xml")]) == 4
    assert not [name for name in names if name.startswith("ppt/media")], "no pictures"


def test_powerpoint_names_nobody_but_the_organisations(briefing: Briefing, deck: bytes) -> None:
    # The library's own template names the library's author and the library.
    about = Presentation(io.BytesIO(deck)).core_properties
    assert (about.author, about.last_modified_by, about.comments) == (briefing.author, briefing.author, "")


def test_rounded_values_keep_their_sign_in_the_chart(briefing: Briefing, deck: bytes) -> None:
    file = zipfile.ZipFile(io.BytesIO(deck))
    charts = [file.read(name).decode() for name in file.namelist() if re.fullmatch(r"ppt/charts/chart\d+\.xml", name)]
    # With a product, sold, sold again.
    code = {"id": "421", "en": "809"}[briefing.language]
    assert sum(chart.count(f"[$-{code}]&quot;≈ &quot;#,##0") for chart in charts) == 3


def test_number_formats_and_harmless_names() -> None:
    assert number_format("count", "id") == "[$-421]#,##0"
    assert number_format("share", "id") == "[$-421]0.0 %" and number_format("share", "en") == "[$-809]0.0%"
    assert number_format("count", "id", rounded=True) == '[$-421]"≈ "#,##0'
    assert harmless("=1+1") == "'=1+1" and harmless("A01") == "A01"


# --------------------------------------------------------------------------------------------------------------- PDF


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def shown(slide: Slide, words: Words) -> list[str]:
    """All that every medium says of a slide: its figures as they are written, and its texts."""
    match slide.body:
        case Chart(kind="line") as chart:
            solid = [series.values[series.known[-1]] for series in chart.series if series.known and series.style == "solid"]
            names = [series.name for series in chart.series if series.style != "edge"]
            return [*names, *(words.write(value) for value in solid), *([chart.gap.name] if chart.gap else [])]
        case Chart() as chart:
            # Narrow columns have their shares in whole per cent (tests/test_briefing_slides.py).
            values = [words.write(value) for series in chart.bodies for value in series.values if chart.kind == "bars"]
            return [*values, *(str(chart.categories[index]) for index in chart.labelled), *(series.name for series in chart.levels)]
        case Table(_, rows):
            return [cell for row in rows for cell in row]
        case Cover() as cover:
            return [cover.place, cover.on, cover.question, cover.reason]
        case BigFigures(figures):
            return [text for each in figures for text in (each.label, each.written(words), each.detail)]


def test_a_long_verdict_keeps_to_its_page(snapshots: dict[date, Snapshot]) -> None:
    """ "Tercapai karena penutupan, bukan karena mentas" took three lines."""
    cover = compose(snapshots[CLOSED], "id", Choice(("title",)))
    assert len(pypdf.PdfReader(io.BytesIO(document(cover))).pages) == 1


def test_wall_and_pdf_say_the_same_figures(briefing: Briefing, pdf: bytes) -> None:
    words = Words(briefing.language)
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    wall = message_of(briefing, 0, False, "")["slides"]
    assert len(pages) == len(briefing.slides) == len(wall), "a slide a page, none runs over"
    for number, (page, drawn, slide) in enumerate(zip(pages, wall, briefing.slides, strict=True), start=1):
        pdf = plain(page.extract_text())
        spoken = unescape(re.sub(r"<[^>]+>", " ", f"{drawn['heading']} {drawn['body']} {drawn['caption']} {drawn['cover']}"))
        screen = plain(spoken)
        assert plain(briefing.page_of(number)) in pdf and all(plain(badge) in pdf for badge in briefing.badges)
        for text in (slide.heading, slide.caption, *shown(slide, words)):
            assert plain(text) in pdf and plain(text) in screen, (slide.name, text)
        digits = [{*re.findall(r"\d+(?:[.,]\d+)*", text)} for text in (page.extract_text(), f"{spoken} {briefing.page_of(number)}")]
        if not isinstance(slide.body, Chart):
            assert digits[0] == digits[1] or slide.name == "title"


def test_each_slide_is_a_picture(snapshots: dict[date, Snapshot]) -> None:
    made = compose(snapshots[AS_OF], "id", Choice(("title", "target")))
    for picture in pictures(made, "dark"):
        with Image.open(io.BytesIO(picture)) as image:
            assert image.size == (1920, 1080)
            assert image.convert("RGB").getpixel((1900, 20)) == (0x11, 0x16, 0x1C), "the dark theme's page"


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


def test_pdf_is_tagged_for_who_cannot_see(briefing: Briefing, pdf: bytes) -> None:
    read = pypdf.PdfReader(io.BytesIO(pdf))
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/Lang"].startswith(briefing.language)
    assert read.metadata is not None and read.metadata.title == f"{briefing.title}, {briefing.on}"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data(), "says that it keeps to PDF/UA-1"
    tags = structure(root["/StructTreeRoot"], [])
    kinds = [tag["/S"] for tag in tags]
    assert kinds.count("/H1") == len(briefing.slides), "each slide's message is a heading"
    assert "/Table" in kinds
    charts = [slide for slide in briefing.slides if isinstance(slide.body, Chart)]
    assert [str(tag["/Alt"]) for tag in tags if tag["/S"] == "/Figure"] == [slide.alt for slide in charts]
    for page in read.pages:
        assert page["/Tabs"] == "/S" or "/Annots" not in page


def test_pdf_has_its_fonts_inside_and_no_pictures(briefing: Briefing, pdf: bytes) -> None:
    read = pypdf.PdfReader(io.BytesIO(pdf))
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


def test_the_same_briefing_makes_the_same_pdf(briefing: Briefing, pdf: bytes) -> None:
    assert document(briefing) == pdf


# ------------------------------------------------------------------------------------------------------------- Excel


def test_bars_of_the_workbook_grow_to_the_right_from_the_first_at_the_top(book: bytes) -> None:
    file = zipfile.ZipFile(io.BytesIO(book))
    drawn = [file.read(name).decode() for name in file.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]
    bars = [chart for chart in drawn if '<c:barDir val="bar"/>' in chart]
    assert bars, "exits by destination, and what becomes of the trade"
    for chart in bars:
        ways = {kind: re.findall(rf"<c:{kind}>.*?<c:orientation val=\"(\w+)\"", chart, flags=re.DOTALL) for kind in ("catAx", "valAx")}
        assert ways == {"catAx": ["maxMin"], "valAx": ["minMax"]}
