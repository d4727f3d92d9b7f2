"""The briefing as PowerPoint: charts and tables that can be edited, the theme's colours and fonts, notes and alt texts."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from data.export import harmless
from queries.languages import languages
from ui.briefing.formats import date_format, number_format
from ui.briefing.slide import BigFigure, BigFigures, Briefing, Chart, Message, Series, Slide, Table, months_per_label
from ui.i18n import Words
from ui.theme import COLOURS

SANS, SERIF = "Inter", "Source Serif 4"
INCH = 914400
WIDTH, HEIGHT = Emu(int(13.333 * INCH)), Emu(int(7.5 * INCH))
EDGE = int(0.65 * INCH)
LIGHT = COLOURS["light"]
TYPES = {"line": XL_CHART_TYPE.LINE, "bars": XL_CHART_TYPE.BAR_CLUSTERED, "columns": XL_CHART_TYPE.COLUMN_CLUSTERED}
TITLE_ONLY = 5
"""The layout of python-pptx's own template that has a title and nothing else."""
SCHEME = {
    "dk1": "text",
    "lt1": "page",
    "dk2": "target",
    "lt2": "surface",
    "accent1": "resident",
    "accent2": "covered",
    "accent3": "completed",
    "accent4": "mentas",
    "accent5": "closure",
    "accent6": "base",
    "hlink": "resident",
    "folHlink": "completed",
}
"""The theme's colours by their places in Office."""


def _colour(name: str) -> RGBColor:
    """A colour of the light theme by its name."""
    return RGBColor.from_string(LIGHT[name].lstrip("#"))


def presentation(briefing: Briefing, progress: Callable[[float], Any] | None = None) -> bytes:
    """The briefing as a .pptx file, 16:9. `progress` is called with the share that is done."""
    words = briefing.words
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    _themed(deck)
    layout = _only_layout(deck)
    about = deck.core_properties
    about.title, about.author, about.language = briefing.title, briefing.author, languages()[briefing.language].office
    about.subject, about.keywords = briefing.on, "; ".join(filter(None, [*briefing.badges, briefing.focus]))
    about.last_modified_by, about.comments = about.author, ""  # the library's template names its own author
    about.created = about.modified = datetime.fromisoformat(briefing.snapshot.made_at).astimezone(UTC).replace(tzinfo=None)
    for number, slide in enumerate(briefing.slides, start=1):
        _slide(deck, layout, briefing, slide, number, words)
        if progress:
            progress(number / len(briefing.slides))
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


# ------------------------------------------------------------------------------------------------- theme and layout


def _themed(deck: Any) -> None:
    """Put the colours and fonts of the house into the deck's theme."""
    master = deck.slide_masters[0]
    part = next(relation.target_part for relation in master.part.rels.values() if relation.reltype.endswith("/theme"))
    theme = etree.fromstring(part.blob)
    theme.set("name", "Mentas")
    scheme = theme.find(f".//{qn('a:clrScheme')}")
    scheme.set("name", "Mentas")
    for slot, name in SCHEME.items():
        entry = scheme.find(qn(f"a:{slot}"))
        for child in list(entry):
            entry.remove(child)
        etree.SubElement(entry, qn("a:srgbClr")).set("val", LIGHT[name].lstrip("#"))
    fonts = theme.find(f".//{qn('a:fontScheme')}")
    fonts.set("name", "Mentas")
    for which, font in (("majorFont", SERIF), ("minorFont", SANS)):
        fonts.find(f"{qn(f'a:{which}')}/{qn('a:latin')}").set("typeface", font)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _only_layout(deck: Any) -> Any:
    """The one layout that is used, made for 16:9; the template's others are for 4:3 and go."""
    keep = deck.slide_layouts[TITLE_ONLY]
    for layout in list(deck.slide_layouts):
        if layout is not keep:
            deck.slide_layouts.remove(layout)
    for holder in (deck.slide_masters[0], keep):
        for shape in list(holder.placeholders):
            kind = shape.placeholder_format.type
            if kind is not None and kind.name in ("TITLE", "CENTER_TITLE"):
                shape.left, shape.top, shape.width, shape.height = EDGE, int(0.55 * INCH), WIDTH - 2 * EDGE, int(1.25 * INCH)
            elif holder is keep or kind is None or kind.name != "BODY":
                shape._element.getparent().remove(shape._element)
            else:
                shape.left, shape.top, shape.width, shape.height = EDGE, int(2.0 * INCH), WIDTH - 2 * EDGE, int(4.3 * INCH)
    title = deck.slide_masters[0]._element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    title.set("algn", "l")
    title.find(qn("a:defRPr")).set("sz", "3200")
    title.find(qn("a:defRPr")).set("b", "1")
    return keep


# ------------------------------------------------------------------------------------------------------------ slides


def _slide(deck: Any, layout: Any, briefing: Briefing, slide: Slide, number: int, words: Words) -> None:
    page = deck.slides.add_slide(layout)
    locale = languages()[briefing.language].office
    _write(page.shapes.title.text_frame, slide.heading, locale, size=None, colour=None)
    page.shapes.title.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    page.shapes.title.text_frame.margin_left = 0  # in line with what stands below
    head = " · ".join(filter(None, [words("brand.name"), briefing.focus, *briefing.badges]))
    row, mark = int(0.2 * INCH), int(4 * INCH)
    _box(page, words("briefing.part.head"), EDGE, row, WIDTH - 2 * EDGE - mark, int(0.4 * INCH), head, locale, 14, "quiet")
    foot = words("briefing.page", on=briefing.on, page=number, pages=len(briefing.slides))
    right = _box(page, words("briefing.part.page"), WIDTH - EDGE - mark, row, mark, int(0.4 * INCH), foot, locale, 14, "quiet")
    right.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
    top, tall = int(1.95 * INCH), int(4.25 * INCH)
    match slide.body:
        case Chart() as chart:
            _chart(page, chart, slide, briefing.language, words, top, tall)
        case Table() as table:
            _table(page, table, slide, locale, top)
        case Message(text):
            _box(page, slide.topic, EDGE, top, WIDTH - 2 * EDGE, tall, text, locale, 24, "quiet")
        case BigFigures(figures):
            _figures(page, figures, locale, words, top + int(0.4 * INCH))
    _box(page, words("briefing.part.caption"), EDGE, int(6.4 * INCH), WIDTH - 2 * EDGE, int(0.85 * INCH), slide.caption, locale, 14, "quiet")
    notes = page.notes_slide.notes_text_frame
    for index, line in enumerate(slide.note.split("\n")):
        paragraph = notes.paragraphs[0] if index == 0 else notes.add_paragraph()
        _run(paragraph, line, locale)


def _described(shape: Any, name: str, alt: str) -> None:
    """Name a shape and give it the text that a screen reader says."""
    shape.name = name
    shape._element.xpath(".//p:cNvPr")[0].set("descr", alt)


def _run(paragraph: Any, text: str, locale: str, size: float | None = None, colour: str | None = None, bold: bool = False) -> None:
    run = paragraph.add_run()
    run.text = text
    run.font._element.set("lang", locale)
    if size:
        run.font.size = Pt(size)
    if colour:
        run.font.color.rgb = _colour(colour)
    if bold:
        run.font.bold = True


def _write(frame: Any, text: str, locale: str, size: float | None, colour: str | None, bold: bool = False) -> None:
    frame.word_wrap = True
    _run(frame.paragraphs[0], text, locale, size, colour, bold)


def _box(
    page: Any, name: str, left: int, top: int, width: int, height: int, text: str, locale: str, size: float, colour: str, bold: bool = False
) -> Any:
    box = page.shapes.add_textbox(left, top, width, height)
    box.name = name
    frame = box.text_frame
    frame.margin_left = frame.margin_right = 0
    _write(frame, text, locale, size, colour, bold)
    return box


def _figures(page: Any, figures: tuple[BigFigure, ...], locale: str, words: Words, top: int) -> None:
    gap = int(0.4 * INCH)
    width = (WIDTH - 2 * EDGE - gap * (len(figures) - 1)) // len(figures)
    for index, each in enumerate(figures):
        left = EDGE + index * (width + gap)
        value = each.written(words)
        bar = page.shapes.add_shape(1, left, top + int(0.35 * INCH), width, int(0.07 * INCH))
        bar.fill.solid()
        bar.fill.fore_color.rgb = _colour(each.colour)
        bar.line.fill.background()
        _described(bar, each.colour, "")
        box = page.shapes.add_textbox(left, top + int(0.5 * INCH), width, int(3.2 * INCH))
        _described(box, each.label, f"{each.label}: {value}. {each.detail}".strip())
        frame = box.text_frame
        frame.margin_left = frame.margin_right = 0
        _write(frame, each.label, locale, 20, "text", bold=True)
        _run(frame.add_paragraph(), value, locale, 72, each.colour, bold=True)
        if each.detail:
            _run(frame.add_paragraph(), each.detail, locale, 18, "quiet")


def _table(page: Any, table: Table, slide: Slide, locale: str, top: int) -> None:
    frame = page.shapes.add_table(len(table.rows) + 1, len(table.head), EDGE, top, WIDTH - 2 * EDGE, int(0.5 * INCH) * (len(table.rows) + 1))
    _described(frame, slide.topic, slide.alt)
    made = frame.table
    made.columns[0].width = int(3.2 * INCH)
    made.columns[1].width = WIDTH - 2 * EDGE - int(3.2 * INCH)
    for number, row in enumerate((table.head, *table.rows)):
        for index, text in enumerate(row):
            cell = made.cell(number, index)
            head = number == 0
            _write(cell.text_frame, text, locale, 16, "page" if head else "text", bold=head or index == 0)
            cell.fill.solid()
            cell.fill.fore_color.rgb = _colour("target" if head else "surface" if number % 2 else "page")


# ------------------------------------------------------------------------------------------------------------ charts


def _chart(page: Any, chart: Chart, slide: Slide, language: str, words: Words, top: int, tall: int) -> None:
    dated = chart.kind == "line"
    data = CategoryChartData(number_format=number_format(chart.value_kind, language))
    data.categories = list(chart.categories) if dated else [harmless(str(name)) for name in chart.categories]
    if dated:
        data.categories.number_format = date_format(language, "mmm yyyy")
    for series in chart.series:
        data.add_series(
            harmless(series.name), [None if not value.known else value.value for value in series.values], number_format(chart.value_kind, language)
        )
    frame = page.shapes.add_chart(TYPES[chart.kind], EDGE, top, WIDTH - 2 * EDGE, tall, data)
    _described(frame, slide.topic, slide.alt)
    drawn = frame.chart
    drawn.font.size, drawn.font.name = Pt(16), SANS
    drawn.font.color.rgb = _colour("text")
    drawn.has_title = False
    drawn.has_legend = len(chart.series) > 1
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    _axes(drawn, chart, language)
    for series, plotted in zip(chart.series, drawn.plots[0].series, strict=True):
        (_line if dated else _bars)(plotted, series, language)
    if not dated:
        drawn.plots[0].gap_width = 45
        drawn.plots[0].overlap = 0
    else:
        # The planned path has no point on the as-of date: its line goes on over it.
        drawn._chartSpace.find(f".//{qn('c:dispBlanksAs')}").set("val", "span")
    _in_language(drawn, languages()[language].office)


def _in_language(drawn: Any, locale: str) -> None:
    """The language of all of a chart's texts."""
    space = drawn._chartSpace
    lang = space.find(qn("c:lang"))
    if lang is None:
        lang = etree.SubElement(space, qn("c:lang"))
        # The schema wants it early: after c:date1904, before everything that draws.
        space.remove(lang)
        space.insert(1 if space.find(qn("c:date1904")) is not None else 0, lang)
    lang.set("val", locale)
    for properties in space.iter(qn("a:defRPr")):
        properties.set("lang", locale)


def _axes(drawn: Any, chart: Chart, language: str) -> None:
    values, names = drawn.value_axis, drawn.category_axis
    values.minimum_scale = 0
    if chart.value_kind == "share":
        values.maximum_scale = 1
    values.has_major_gridlines = chart.kind == "line"
    if chart.kind == "line":
        values.major_gridlines.format.line.color.rgb = _colour("line")
    values.visible = chart.kind == "line"
    values.format.line.fill.background()
    values.tick_labels.number_format = number_format(chart.value_kind, language)
    values.tick_labels.number_format_is_linked = False
    names.format.line.color.rgb = _colour("base")
    names.has_major_gridlines = False
    if chart.kind == "bars":
        names.reverse_order = True
    if chart.kind == "line":
        names.tick_labels.number_format = date_format(language, "mmm yyyy")
        names.tick_labels.number_format_is_linked = False
        _months(names, chart.categories)


def _months(axis: Any, days: Sequence[Any]) -> None:
    """Let a label stand every so many months, level, without a tick a day; the labels of all dates wouldn't fit."""
    axis.major_tick_mark = XL_TICK_MARK.NONE
    element = axis._element
    for name in ("baseTimeUnit", "majorUnit", "majorTimeUnit", "minorUnit", "minorTimeUnit"):
        for child in element.findall(qn(f"c:{name}")):
            element.remove(child)
    before = element.find(qn("c:lblOffset"))
    for name, value in (("majorTimeUnit", "months"), ("majorUnit", str(months_per_label(days))), ("baseTimeUnit", "days")):
        made = etree.Element(qn(f"c:{name}"))
        made.set("val", value)
        before.addnext(made)
    properties = element.find(f"{qn('c:txPr')}/{qn('a:bodyPr')}")
    if properties is not None:
        properties.set("rot", "0")


def _line(plotted: Any, series: Series, language: str) -> None:
    plotted.smooth = False
    plotted.format.line.width = Pt(2 if series.dashed else 4)
    plotted.format.line.color.rgb = _colour(series.colour)
    if series.dashed:
        plotted.format.line.dash_style = MSO_LINE.DASH
    elif series.colour == "closure":
        plotted.format.line.dash_style = MSO_LINE.ROUND_DOT
    plotted.marker.style = XL_MARKER_STYLE.NONE
    known = [index for index, value in enumerate(series.values) if value.known]
    if known and series.colour != "closure":
        _label(plotted, known[-1], series, language, XL_LABEL_POSITION.ABOVE)


def _bars(plotted: Any, series: Series, language: str) -> None:
    plotted.format.fill.solid()
    plotted.format.fill.fore_color.rgb = _colour(series.colour)
    plotted.invert_if_negative = False
    for index, colour in enumerate(series.colours):
        if colour != series.colour:
            fill = plotted.points[index].format.fill
            fill.solid()
            fill.fore_color.rgb = _colour(colour)
    for index, value in enumerate(series.values):
        if value.known:
            _label(plotted, index, series, language, XL_LABEL_POSITION.OUTSIDE_END)


def _label(plotted: Any, index: int, series: Series, language: str, position: Any) -> None:
    """The value of one point beside it: a number that follows the data, with ≈ in its format where it is rounded."""
    value = series.values[index]
    label = plotted.points[index].data_label
    label.position = position
    element = label._dLbl
    shape = etree.Element(qn("c:numFmt"))
    kind = "count" if value.kind == "number" else value.kind
    shape.set("formatCode", number_format(kind, language, value.rounded))
    shape.set("sourceLinked", "0")
    layout = element.find(qn("c:layout"))
    (layout if layout is not None else element.find(qn("c:idx"))).addnext(shape)
    for name in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize"):
        shown = element.find(qn(f"c:{name}"))
        if shown is not None:
            shown.set("val", "1" if name == "showVal" else "0")
