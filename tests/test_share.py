"""Pictures to pass on: what is drawn where without a browser, what a picture says, sizes of cards, names and first lines of files."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from queries import Filters
from queries.languages import languages
from tests.answers import StubContext, answer
from tests.serving import ROOT
from tests.visits import NAMES, charts_of, visit
from ui import drawing, exports
from ui.charts.layout import cut_axis
from ui.html import Card, CardBar
from ui.i18n import Words
from ui.share.axes import axis, nice_step, ticks
from ui.share.canvas import SIGNS, Run, runs
from ui.share.card import VerdictCard, _figure, card
from ui.share.picture import Picture, picture
from ui.share.plot import plot
from ui.text_cache import TextCache
from ui.workbook import workbook

EN, ID = Words("en"), Words("id")
MARGIN = {"l": 0, "r": 0, "t": 0, "b": 0}
HIDDEN = {"visible": False}


def rects(svg: str) -> list[tuple[float, ...]]:
    """x, y, width and height of the rectangles of a drawing, in their order, without what only clips."""
    parts = [part for part in svg.split("<rect ")[1:] if 'fill="' in part.split("/>")[0]]
    return [tuple(float(part.split(f'{name}="')[1].split('"')[0]) for name in ("x", "y", "width", "height")) for part in parts]


def test_bars_stand_upon_each_other_where_they_are_stacked() -> None:
    rows = [
        {"type": "bar", "orientation": "h", "x": [30, None], "y": ["a", "b"]},
        {"type": "bar", "orientation": "h", "x": [10, 20], "y": ["a", "b"]},
    ]
    layout = {"barmode": "stack", "bargap": 0.5, "height": 200, "margin": MARGIN, "xaxis": {**HIDDEN, "range": [0, 100]}}
    figure = {"data": rows, "layout": layout | {"yaxis": {**HIDDEN, "autorange": "reversed"}}}
    # 400 pixels for 100; two rows of 100 pixels from the top, half of each a bar; what is not known has no bar.
    assert rects(plot(figure, EN, 400).svg) == [(0, 25, 120, 50), (120, 25, 40, 50), (0, 125, 80, 50)]
    side = {"data": rows, "layout": {**layout, "yaxis": {**HIDDEN, "autorange": "reversed"}, "barmode": "group"}}
    assert rects(plot(side, EN, 400).svg) == [(0, 25, 120, 25), (0, 50, 40, 25), (0, 150, 80, 25)]


def test_a_line_stops_where_a_value_is_not_known_and_its_labels_stand_at_their_points() -> None:
    trace = {"type": "scatter", "mode": "lines", "x": [0, 1, 2, 3], "y": [0, 10, None, 10], "line": {"color": "#0B3F71", "width": 2}}
    note = {"x": 3, "y": 10, "xshift": 4, "yshift": 6, "text": "<b>10</b><br>a &lt;b&gt; tag", "xanchor": "left", "yanchor": "bottom"}
    layout = {"height": 100, "margin": MARGIN, "xaxis": {**HIDDEN, "range": [0, 4]}, "yaxis": {**HIDDEN, "range": [0, 10]}, "annotations": [note]}
    drawn = plot({"data": [trace], "layout": layout}, EN, 400)
    assert 'd="M0.00,100.00 L100.00,0.00"' in drawn.svg and 'd="M300.00,0.00"' in drawn.svg
    (label,) = drawn.labels
    assert (label.x, label.y, label.across, label.down) == (304, -6, 0.0, 1.0)
    assert label.lines == ((Run("10", bold=True),), (Run("a <b> tag"),))  # what comes from data is no markup
    assert "<text" not in drawn.svg


def test_signs_of_a_key_are_drawn_and_keep_their_colour() -> None:
    (line,) = runs("<span style='color:#03756B'>■ sudah dilatih</span>")
    assert line == (Run("■", colour="#03756B", sign=True), Run(" sudah dilatih", colour="#03756B"))


def test_axes_are_marked_in_the_language_of_the_page() -> None:
    months: dict[str, Any] = {"type": "date", "range": ["2017-02-01", "2018-02-10"], "dtick": "M6"}
    figure = {"data": [], "layout": {"xaxis": months, "yaxis": {"range": [0, 1], "tickformat": ",.0%", "nticks": 4}}}
    marked = [(date.fromordinal(int(at)), text) for at, text in ticks(axis(figure, "x"), ID)]
    assert marked == [(date(2017, 7, 1), "Jul<br>2017"), (date(2018, 1, 1), "Jan<br>2018")]
    assert [text for _, text in ticks(axis(figure, "y"), ID)] == ["0 %", "50 %", "100 %"]  # at most four steps
    assert (nice_step(100, 6), nice_step(7, 6), nice_step(0, 6)) == (20, 2, 1)


def test_an_axis_without_a_range_spans_its_data() -> None:
    bars = [{"type": "bar", "x": ["2018-08-01", "2018-09-01"], "y": [4, 6]}, {"type": "bar", "x": ["2018-09-01"], "y": [3]}]
    figure = {"data": bars, "layout": {"barmode": "stack", "xaxis": {"type": "date"}, "yaxis": {}}}
    height = axis(figure, "y")
    assert (height.low, height.high) == (0, pytest.approx(9 * 1.05))  # from 0 to 6 + 3, and a twentieth above
    assert axis(figure, "x").low < date(2018, 8, 1).toordinal() - 10  # half a bar before the first month


def png_size(file: bytes) -> tuple[int, int]:
    """Width and height of a PNG."""
    assert file[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", file[16:24])
    return width, height


def test_a_chart_as_png_and_svg() -> None:
    figure = {"data": [{"type": "bar", "orientation": "h", "x": [3], "y": ["#strong[a]"]}], "layout": {"height": 200}}
    made = Picture("Mentas", "#panic()", "about", figure, ["≈ 40"], ["Data contoh"], "light")  # a heading is no markup of the typesetter
    assert png_size(picture(made, ID, "png"))[0] == 2400  # 1200, twice as sharp
    svg = picture(made, ID, "svg").decode()
    assert svg.startswith("<svg") and 'width="1200pt"' in svg
    assert "<text" not in svg  # letters are outlines: alike wherever it is opened


@pytest.mark.parametrize(("size", "pixels"), [("wide", (1200, 630)), ("tall", (1080, 1350))])
def test_a_card_has_the_size_of_its_place(size: str, pixels: tuple[int, int]) -> None:
    figures = [Card("residents", "Warga binaan", "≈ 475", "resident", "", "behind", "di atas jalur " * 9, bar=CardBar(1.4, target=1.0))] * 5
    long = VerdictCard(
        "Mentas · " + "program " * 20, ["Data contoh", "Hanya untuk internal"], "Akankah?", "Kecil kemungkinan", "sebab " * 60, figures, "Per"
    )
    assert png_size(card(long, size, "id")) == pixels
    # Published figures of real data have no badge: the card could not be set.
    assert png_size(card(replace(long, badges=[]), size, "id")) == pixels


SALES = answer("sales_monthly", [{"month": date(2018, 9, 1), "sales": 6}])


@pytest.fixture
def visit_as(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that makes a role's visit, with the skill salon selected, that of the exports."""

    def visit(role: str, filters: Filters = Filters(skill=("salon",))) -> None:
        stub = SimpleNamespace(**vars(StubContext({}, role=role, filters=filters)), words=EN, sample=True)
        monkeypatch.setattr(exports, "context", lambda: stub)
        monkeypatch.setattr(exports, "current_version", lambda folder: SimpleNamespace(version=SimpleNamespace(number=12)))

    return visit


def test_files_are_named_by_content_selection_and_date(visit_as: Any) -> None:
    visit_as("viewer")
    assert exports.file_name("sales", ".csv") == "sales_Salon_2018-09-30.csv"
    visit_as("planner", Filters(cohort=("A/1",), origin=("Kab. Semarang",)))
    assert exports.file_name("sales", ".csv") == "sales_A-1-Kab-Semarang_2018-09-30.csv"
    whole = replace(SALES, as_of=date(2018, 8, 31))
    assert exports.file_name("sales", ".png", whole) == "sales_2018-08-31.png", "asked of the whole programme in a view with filters"
    assert exports.file_name("sales", ".png", replace(whole, filters=Filters(skill=("salon",)))) == "sales_Salon_2018-08-31.png"


def test_the_first_lines_say_definition_n_version_and_sample(visit_as: Any) -> None:
    visit_as("viewer")
    assert "Skill" not in dict(exports.csv_head(SALES, "87 people")), "asked of the whole programme"
    lines = dict(exports.csv_head(replace(SALES, filters=Filters(skill=("salon",))), "87 people"))
    assert lines["Programme"] == EN.programme.name_in("en") != EN("brand.name"), "whose figures they are, not what made them"
    assert lines["Counted from"] == "87 people" and lines["Data version"] == "12" and lines["Skill"] == "Salon"
    assert lines[SALES.result.question["en"]] == SALES.result.grain["en"]
    assert {"Sample data", "As of", "Made for the role"} <= lines.keys()
    assert lines["Sales"] == SALES.result.column("sales").definition["en"]


def test_a_workbook_begins_with_what_its_sheets_answer(visit_as: Any) -> None:
    visit_as("planner")
    book = openpyxl.load_workbook(BytesIO(workbook(exports.parameters(), [SALES], EN)))
    first = dict(book.worksheets[0].iter_rows(values_only=True))
    assert first["Data version"] == "12" and first["Skill"] == "Salon" and "Sample data" in first
    assert SALES.result.question["en"] in first[EN("file.sales_monthly")]


def test_exact_figures_of_staff_are_marked_internal(visit_as: Any) -> None:
    visit_as("planner")
    assert exports.badges() == ["Example: not real data", "Internal only"]
    visit_as("viewer")
    assert exports.badges() == ["Example: not real data"]  # what a visitor sees is published


@pytest.mark.soak
@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("data", "briefing", "method")])
def test_every_chart_of_a_page_is_drawn_as_a_picture(sample_store: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for language in languages():
        page = visit(sample_store, monkeypatch, name, lang=language, as_of="2018-09-30")
        assert charts_of(page)
        for chart in charts_of(page):
            figure = json.loads(chart.spec)
            file = picture(Picture("", "", "", figure, [], [], "light"), Words(language), "png")
            assert png_size(file)[1] > figure["layout"]["height"]


def test_every_sign_of_a_key_is_drawn_where_the_fonts_have_none() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "ui" / "charts").glob("*.py"))
    assert set(re.findall(r"[\u2190-\u21ff\u2300-\u2bff]", written)) <= set(SIGNS), "the picture would say NO GLYPH"


def test_the_title_of_an_axis_stands_below_all_lines_of_its_marks() -> None:
    axis = {"range": [0, 1], "tickvals": [0.5], "ticktext": ["9<br>2018"], "tickfont": {"size": 13}, "title": {"text": "Angkatan"}}
    drawn = plot({"data": [], "layout": {"xaxis": axis, "yaxis": {"visible": False}, "height": 200}}, ID, 400)
    marks, title = (next(label for label in drawn.labels if text in str(label.lines)) for text in ("2018", "Angkatan"))
    assert title.y >= marks.y + 2 * 13, "the year went through it"


def test_what_breaks_an_axis_is_drawn_at_its_foot() -> None:
    layout: dict[str, Any] = {"xaxis": {"range": [0, 1]}, "yaxis": {"range": [0.5, 1]}, "height": 200, "margin": dict.fromkeys("lrtb", 20)}
    layout["shapes"] = cut_axis(layout, "light")
    left, _, _, low = (drawn := plot({"data": [], "layout": layout}, ID, 400)).edges
    strokes = re.findall(r'x1="([\d.]+)" y1="([\d.]+)"', "".join(drawn.marks[-3:]))
    assert all(abs(float(x) - left) <= 5 and 0 < low - float(y) < 20 for x, y in strokes) and len(strokes) == 3


def test_a_figure_of_an_earlier_day_has_its_date_on_a_card(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outcomes are published in steps: below the card stands 30 September, and those who are mentas were 107 on 31 August (headline)."""
    made: list[VerdictCard] = []
    monkeypatch.setattr(exports, "card", lambda content, size, language: made.append(content) or b"png")
    monkeypatch.setattr(exports, "recorded", lambda make, name, kind="": make() and make if name == "card" else make)
    monkeypatch.setattr(drawing, "_made", TextCache[bytes](2**20))  # of a page that is remembered the cards are on offer already
    visit(sample_store, monkeypatch, "overview", "viewer", lang="en", as_of="2018-09-30")
    figures = {each["label"]: each["value"] for each in map(_figure, made[0].figures)}
    assert figures["Mentas as of 31 Aug 2018"] == "107" and "Residents" in figures and "30 September 2018" in made[0].foot


def test_cards_of_two_pages_are_two_files(visit_as: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    visit_as("viewer", Filters())
    offered: list[str] = []
    monkeypatch.setattr(exports, "recorded", lambda made, name, kind: made)
    monkeypatch.setattr(exports.files, "offer", lambda *offers: offered.extend(each.name for each in offers) or [])
    for question in ("How far has the training reached?", "Of those who start the training, how many complete it?"):
        exports.verdict_cards(question, "", "", ())
    assert offered[0] == "mentas_card_How-far-has-the-training-reached_1200x630_2018-09-30.png" and len(set(offered)) == 4
