"""Native charts of the briefing's PowerPoint: lines, bars and columns with level lines, ranges and the named gap, all from the deck's own data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from data.export import harmless
from queries.languages import languages
from ui.briefing.formats import date_format, number_format
from ui.briefing.powerpoint_layouts import SANS, THEME
from ui.briefing.slide import Chart, Gap, Series, months_per_label

TYPES = {"line": XL_CHART_TYPE.LINE, "bars": XL_CHART_TYPE.BAR_CLUSTERED, "columns": XL_CHART_TYPE.COLUMN_CLUSTERED}
LABEL, LARGE = 18, 28
"""Points of a chart's texts, and of the values beside few bars."""
LINES = {
    "solid": (4.5, None),
    "dashed": (2.25, MSO_LINE.DASH),
    "dotted": (3, MSO_LINE.ROUND_DOT),
    "closure": (4.5, MSO_LINE.ROUND_DOT),
    "edge": (1, None),
}
"""Points and dashes of a line by its style."""
DUE = 9
"""Points of the mark on the day on which a target is due."""
NOTES = "#"
"""Name of the series that marks the notes of staff."""
FEW = 10
"""More columns than this have no room for values that lie."""
UPRIGHT = "-5400000"
"""A quarter turn, in 60,000ths of a degree."""


def insert(placeholder: Any, chart: Chart, language: str) -> Any:
    """Put a chart into a placeholder for charts; returns its frame."""
    dated = chart.kind == "line"
    form = number_format(chart.value_kind, language)
    data = CategoryChartData(number_format=form)
    data.categories = list(chart.categories) if dated else [harmless(str(name)) for name in chart.categories]
    if dated:
        data.categories.number_format = date_format(language, "mmm yyyy")
    for series in chart.series:
        data.add_series(harmless(series.name), [value.value for value in series.values], form)
    if chart.gap is not None:
        gap = chart.gap
        data.add_series(harmless(gap.name), [gap.middle if index == gap.index else None for index in range(len(chart.categories))], form)
    marks = _marks(chart)
    if marks:
        data.add_series(NOTES, [chart.scale[-1] if index in marks else None for index in range(len(chart.categories))], form)
    frame = placeholder.insert_chart(TYPES[chart.kind], data)
    drawn = frame.chart
    drawn.font.size, drawn.font.name = Pt(LABEL), SANS
    drawn.font.color.theme_color = THEME["text"]
    drawn.has_title = False
    if chart.kind == "columns" and chart.levels:
        _lines_over(drawn, [index for index, series in enumerate(chart.series) if series.style == "dashed"])
    _axes(drawn, chart, language)
    plotted = {each.name: each for plot in drawn.plots for each in plot.series}
    for series in chart.series:
        one = plotted[harmless(series.name)]
        if dated or series in chart.levels:
            _line(one, series, language, dated)
        else:
            _bars(one, series, chart, language)
    if chart.gap is not None:
        _gap(plotted[harmless(chart.gap.name)], chart.gap)
    if marks:
        _notes(plotted[NOTES], marks)
    if dated:
        # The planned path has no point on the as-of date: its line passes over it.
        drawn._chartSpace.find(f".//{qn('c:dispBlanksAs')}").set("val", "span")
    else:
        drawn.plots[0].gap_width, drawn.plots[0].overlap = 40, 0
    _legend(drawn, chart)
    _in_language(drawn, languages()[language].office)
    return frame


def _lines_over(drawn: Any, indexes: Sequence[int]) -> None:
    """Draw some of a column chart's series as lines over the columns, on the same axes."""
    columns = drawn._chartSpace.find(f".//{qn('c:barChart')}")
    lines = parse_xml(f'<c:lineChart {nsdecls("c")}><c:grouping val="standard"/><c:varyColors val="0"/></c:lineChart>')
    every = columns.findall(qn("c:ser"))
    for index in indexes:
        series = every[index]
        for child in series.findall(qn("c:invertIfNegative")):
            series.remove(child)
        lines.append(series)
    lines.append(parse_xml(f'<c:marker {nsdecls("c")} val="1"/>'))
    for axis in columns.findall(qn("c:axId")):
        lines.append(parse_xml(f'<c:axId {nsdecls("c")} val="{axis.get("val")}"/>'))
    columns.addnext(lines)


def _legend(drawn: Any, chart: Chart) -> None:
    """The names of the lines above the plot; the ends of a range and the gap, which is named where it stands, are left out."""
    drawn.has_legend = len(chart.series) > 1
    if not drawn.has_legend:
        return
    legend = drawn.legend
    legend.position, legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    hidden = [index for index, series in enumerate(chart.series) if series.style == "edge"]
    hidden += [len(chart.series) + index for index in range((chart.gap is not None) + bool(chart.notes))]
    if chart.kind == "columns":
        hidden += [index for index, series in enumerate(chart.series) if series not in chart.levels]
    position = legend._element.find(qn("c:legendPos"))
    for index in sorted(hidden, reverse=True):
        position.addnext(parse_xml(f'<c:legendEntry {nsdecls("c")}><c:idx val="{index}"/><c:delete val="1"/></c:legendEntry>'))


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
    scale = chart.scale
    values.minimum_scale, values.maximum_scale, values.major_unit = 0, scale[-1], scale[1]
    values.has_major_gridlines = chart.kind == "line"
    if chart.kind == "line":
        values.major_gridlines.format.line.color.theme_color = THEME["base"]
        values.major_gridlines.format.line.width = Pt(0.5)
    values.visible = chart.kind == "line"
    values.format.line.fill.background()
    values.tick_labels.number_format = number_format("whole_share" if chart.value_kind == "share" else chart.value_kind, language)
    values.tick_labels.number_format_is_linked = False
    names.format.line.color.theme_color = THEME["base"]
    names.has_major_gridlines = False
    if chart.kind == "bars":
        names.reverse_order = True
        names.tick_labels.font.size = Pt(24)
    if chart.axis:
        names.axis_title.text_frame.text = chart.axis
        font = names.axis_title.text_frame.paragraphs[0].runs[0].font
        font.size, font.bold = Pt(LABEL), False
    if chart.every > 1:
        names._element.find(qn("c:lblOffset")).addnext(parse_xml(f'<c:tickLblSkip {nsdecls("c")} val="{chart.every}"/>'))
    if chart.kind == "line":
        names.tick_labels.number_format = date_format(language, "mmm yyyy")
        names.tick_labels.number_format_is_linked = False
        _months(names, chart.categories)


def _months(axis: Any, days: Sequence[Any]) -> None:
    """Label the axis every few months, horizontally; labels of all dates would not fit."""
    axis.major_tick_mark = XL_TICK_MARK.OUTSIDE  # without, some programs write the first date over the zero of the other axis
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


def _line(plotted: Any, series: Series, language: str, dated: bool) -> None:
    plotted.smooth = False
    line = plotted.format.line
    width, dashes = LINES[series.style]
    line.width = Pt(width)
    line.color.theme_color = THEME[series.colour]
    if dashes is not None:
        line.dash_style = dashes
    plotted.marker.style = XL_MARKER_STYLE.NONE
    if series.known and dated and series.style == "dashed":
        _due(plotted, series)
    # A level line and a forecast have their value in their name.
    if series.known and series.style == "solid":
        _label(plotted, series.known[-1], series, language, XL_LABEL_POSITION.ABOVE, LARGE, "text")


def _due(plotted: Any, series: Series) -> None:
    """A mark at the end of a target's line or of the path to it: the day on which it is due."""
    marker = plotted.points[series.known[-1]].marker
    marker.style, marker.size = XL_MARKER_STYLE.CIRCLE, DUE
    marker.format.fill.solid()
    marker.format.fill.fore_color.theme_color = THEME[series.colour]


def _gap(plotted: Any, gap: Gap) -> None:
    """An upright between two lines, named beside its middle; a mark on one of them, named below it, where it is a point."""
    plotted.smooth = False
    plotted.format.line.fill.background()
    plotted.marker.style = XL_MARKER_STYLE.NONE
    label = plotted.points[gap.index].data_label
    label.position = XL_LABEL_POSITION.BELOW if gap.is_point else XL_LABEL_POSITION.RIGHT
    label.font.size, label.font.bold = Pt(LABEL), True
    _shows(label._dLbl, "showSerName")
    if gap.is_point:
        marker = plotted.points[gap.index].marker
        marker.style, marker.size = XL_MARKER_STYLE.CIRCLE, DUE
        marker.format.fill.solid()
        marker.format.fill.fore_color.theme_color = THEME["text"]
        return
    bars = parse_xml(
        f'<c:errBars {nsdecls("c", "a")}><c:errDir val="y"/><c:errBarType val="both"/><c:errValType val="fixedVal"/><c:noEndCap val="0"/>'
        f'<c:val val="{(gap.high - gap.low) / 2:g}"/><c:spPr><a:ln w="28575"><a:solidFill>'
        '<a:schemeClr val="tx1"/></a:solidFill></a:ln></c:spPr></c:errBars>'
    )
    plotted._element.find(qn("c:cat")).addprevious(bars)


def _marks(chart: Chart) -> dict[int, str]:
    """The numbers of the notes of staff by the index of the day that is nearest to theirs."""
    marks: dict[int, str] = {}
    for note in chart.notes:
        days = [(abs((day - note.on).days), index) for index, day in enumerate(chart.categories) if isinstance(day, date)]
        nearest = min(days)[1]
        marks[nearest] = f"{marks[nearest]}, {note.number}" if nearest in marks else note.number
    return marks


def _notes(plotted: Any, marks: Mapping[int, str]) -> None:
    """The numbers of the notes at the top of the plot; their texts are in the slide's note."""
    plotted.smooth = False
    plotted.format.line.fill.background()
    plotted.marker.style = XL_MARKER_STYLE.NONE
    for index, text in marks.items():
        label = plotted.points[index].data_label
        label.position = XL_LABEL_POSITION.ABOVE
        label.text_frame.text = f"[{text}]"
        label.font.size, label.font.bold = Pt(LABEL), True


def _bars(plotted: Any, series: Series, chart: Chart, language: str) -> None:
    fill = plotted.format.fill
    fill.solid()
    fill.fore_color.theme_color = THEME[series.colour]
    plotted.invert_if_negative = False
    for index, colour in enumerate(series.colours):
        if colour != series.colour:
            one = plotted.points[index].format.fill
            one.solid()
            one.fore_color.theme_color = THEME[colour]
    columns = chart.kind == "columns"
    upright = columns and len(chart.categories) > FEW
    position = XL_LABEL_POSITION.INSIDE_BASE if columns else XL_LABEL_POSITION.OUTSIDE_END
    for index in series.known:
        _label(plotted, index, series, language, position, LABEL if upright else LARGE, "page" if columns else "text", upright)


def _label(plotted: Any, index: int, series: Series, language: str, position: Any, size: int, colour: str, upright: bool = False) -> None:
    """The value of one point beside it: a number that follows the data, with ≈ in its format where it is rounded."""
    value = series.values[index]
    label = plotted.points[index].data_label
    label.font.size, label.font.bold = Pt(size), True
    label.font.color.theme_color = THEME[colour]
    label.position = position
    element = label._dLbl
    shape = etree.Element(qn("c:numFmt"))
    kind = "count" if value.kind == "number" else value.kind
    shape.set("formatCode", number_format(kind, language, value.rounded))
    shape.set("sourceLinked", "0")
    layout = element.find(qn("c:layout"))
    (layout if layout is not None else element.find(qn("c:idx"))).addnext(shape)
    if upright:
        element.find(f"{qn('c:txPr')}/{qn('a:bodyPr')}").set("rot", UPRIGHT)
    _shows(element, "showVal")


def _shows(element: Any, what: str) -> None:
    """Let a label show one thing and no other."""
    for name in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize"):
        shown = element.find(qn(f"c:{name}"))
        if shown is not None:
            shown.set("val", "1" if name == what else "0")
