"""The briefing as PowerPoint: charts and tables that can be edited, the theme's colours and fonts, notes and alt texts."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from data.export import harmless
from queries.languages import languages
from ui.briefing.formats import date_format, number_format
from ui.briefing.slide import BigFigure, BigFigures, Briefing, Chart, Message, Progress, Series, Slide, Table, months_per_label, no_progress
from ui.i18n import Words
from ui.theme import COLOURS

SANS, SERIF = "Inter", "Source Serif 4"
WIDTH, HEIGHT, EDGE = Inches(13.333), Inches(7.5), Inches(0.65)
INNER = WIDTH - 2 * EDGE
TOP, TALL = Inches(1.95), Inches(4.25)
"""Where the body of a slide lies."""
ROW, MARK = Inches(0.2), Inches(4)
"""Where the top line lies, and how wide the date and page at its end are."""
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

Area = tuple[int, int, int, int]
"""Left, top, width and height."""


def _colour(name: str) -> RGBColor:
    """A colour of the light theme by its name."""
    return RGBColor.from_string(LIGHT[name].lstrip("#"))


def presentation(briefing: Briefing, progress: Progress = no_progress) -> bytes:
    """The briefing as a .pptx file, 16:9. `progress` is called with the share that is done."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    _themed(deck)
    layout = _only_layout(deck)
    about = deck.core_properties
    about.title, about.author, about.language = briefing.title, briefing.author, languages()[briefing.language].office
    about.subject, about.keywords = briefing.on, "; ".join(filter(None, [*briefing.badges, briefing.focus]))
    about.last_modified_by, about.comments = about.author, ""  # the library's template names its own author
    about.created = about.modified = briefing.made_at
    for number, slide in enumerate(briefing.slides, start=1):
        _slide(deck.slides.add_slide(layout), briefing, slide, number)
        progress(number / len(briefing.slides))
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


# ------------------------------------------------------------------------------------------------- theme and layout


def _themed(deck: Any) -> None:
    """Put Mentas' colours and fonts into the deck's theme."""
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
    """Keep the one layout in use, resized to 16:9, and remove the template's others."""
    keep = deck.slide_layouts[TITLE_ONLY]
    for layout in list(deck.slide_layouts):
        if layout is not keep:
            deck.slide_layouts.remove(layout)
    for holder in (deck.slide_masters[0], keep):
        for shape in list(holder.placeholders):
            kind = shape.placeholder_format.type
            if kind is not None and kind.name in ("TITLE", "CENTER_TITLE"):
                shape.left, shape.top, shape.width, shape.height = EDGE, Inches(0.55), INNER, Inches(1.25)
            elif holder is keep or kind is None or kind.name != "BODY":
                shape._element.getparent().remove(shape._element)
            else:
                shape.left, shape.top, shape.width, shape.height = EDGE, Inches(2.0), INNER, Inches(4.3)
    title = deck.slide_masters[0]._element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    title.set("algn", "l")
    title.find(qn("a:defRPr")).set("sz", "3200")
    title.find(qn("a:defRPr")).set("b", "1")
    return keep


# ------------------------------------------------------------------------------------------------------------ slides


def _slide(page: Any, briefing: Briefing, slide: Slide, number: int) -> None:
    words, locale = briefing.words, languages()[briefing.language].office
    title = page.shapes.title.text_frame
    title.vertical_anchor, title.margin_left = MSO_ANCHOR.TOP, 0  # in line with what stands below
    _write(title, slide.heading)
    _box(page, words("briefing.part.head"), (EDGE, ROW, INNER - MARK, Inches(0.4)), briefing.head, 14)
    foot = words("briefing.page", on=briefing.on, page=number, pages=len(briefing.slides))
    mark = _box(page, words("briefing.part.page"), (WIDTH - EDGE - MARK, ROW, MARK, Inches(0.4)), foot, 14)
    mark.paragraphs[0].alignment = PP_ALIGN.RIGHT
    match slide.body:
        case Chart() as chart:
            _chart(page, chart, slide, briefing.language)
        case Table() as table:
            _table(page, table, slide)
        case Message(text):
            _box(page, slide.topic, (EDGE, TOP, INNER, TALL), text, 24)
        case BigFigures(figures):
            _figures(page, figures, words)
    _box(page, words("briefing.part.caption"), (EDGE, Inches(6.4), INNER, Inches(0.85)), slide.caption, 14)
    first, *further = slide.note.split("\n")
    notes = page.notes_slide.notes_text_frame
    _run(notes.paragraphs[0], first)
    for line in further:
        _run(notes.add_paragraph(), line)
    for part in (page, page.notes_slide):
        for properties in part._element.iter(qn("a:rPr")):
            properties.set("lang", locale)


def _described(shape: Any, name: str, alt: str) -> None:
    """Name a shape and give it the text that a screen reader says."""
    shape.name = name
    shape._element.xpath(".//p:cNvPr")[0].set("descr", alt)


def _run(paragraph: Any, text: str, size: float | None = None, colour: str = "", bold: bool | None = None) -> None:
    """Add text to a paragraph; what is not given is as the layout has it."""
    run = paragraph.add_run()
    run.text = text
    font = run.font
    font.size, font.bold = Pt(size) if size else None, bold
    if colour:
        font.color.rgb = _colour(colour)


def _write(frame: Any, text: str, size: float | None = None, colour: str = "", bold: bool | None = None) -> None:
    frame.word_wrap = True
    _run(frame.paragraphs[0], text, size, colour, bold)


def _box(page: Any, name: str, area: Area, text: str, size: float, colour: str = "quiet", bold: bool | None = None, alt: str = "") -> Any:
    """A box of text without margins; returns its text frame."""
    box = page.shapes.add_textbox(*area)
    _described(box, name, alt)
    frame = box.text_frame
    frame.margin_left = frame.margin_right = 0
    _write(frame, text, size, colour, bold)
    return frame


def _fill(shape: Any, colour: str) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = _colour(colour)


def _figures(page: Any, figures: tuple[BigFigure, ...], words: Words) -> None:
    gap, top = Inches(0.4), TOP + Inches(0.4)
    width = (INNER - gap * (len(figures) - 1)) // len(figures)
    for index, each in enumerate(figures):
        left, value = EDGE + index * (width + gap), each.written(words)
        bar = page.shapes.add_shape(MSO_SHAPE.RECTANGLE, left, top + Inches(0.35), width, Inches(0.07))
        _fill(bar, each.colour)
        bar.line.fill.background()
        _described(bar, each.colour, "")
        area = (left, top + Inches(0.5), width, Inches(3.2))
        frame = _box(page, each.label, area, each.label, 20, "text", True, alt=f"{each.label}: {value}. {each.detail}".strip())
        _run(frame.add_paragraph(), value, min(72, 360 // len(value)), each.colour, True)  # on one line in any font
        if each.detail:
            _run(frame.add_paragraph(), each.detail, 18, "quiet")


def _table(page: Any, table: Table, slide: Slide) -> None:
    rows = (table.head, *table.rows)
    shape = page.shapes.add_table(len(rows), len(table.head), EDGE, TOP, INNER, Inches(0.5) * len(rows))
    _described(shape, slide.topic, slide.alt)
    first, second = shape.table.columns
    first.width, second.width = Inches(3.2), INNER - Inches(3.2)
    for number, row in enumerate(rows):
        head = number == 0
        for column, text in enumerate(row):
            cell = shape.table.cell(number, column)
            _write(cell.text_frame, text, 16, "page" if head else "text", head or column == 0)
            _fill(cell, "target" if head else "surface" if number % 2 else "page")


# ------------------------------------------------------------------------------------------------------------ charts


def _chart(page: Any, chart: Chart, slide: Slide, language: str) -> None:
    dated = chart.kind == "line"
    data = CategoryChartData(number_format=number_format(chart.value_kind, language))
    data.categories = list(chart.categories) if dated else [harmless(str(name)) for name in chart.categories]
    if dated:
        data.categories.number_format = date_format(language, "mmm yyyy")
    for series in chart.series:
        data.add_series(harmless(series.name), [value.value for value in series.values], number_format(chart.value_kind, language))
    frame = page.shapes.add_chart(TYPES[chart.kind], EDGE, TOP, INNER, TALL, data)
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
    """Label the axis every few months, horizontally; labels of all dates would not fit."""
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
    _fill(plotted.format, series.colour)
    plotted.invert_if_negative = False
    for index, colour in enumerate(series.colours):
        if colour != series.colour:
            _fill(plotted.points[index].format, colour)
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
