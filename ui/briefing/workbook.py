"""The briefing as an Excel workbook: a sheet of parameters, a sheet a slide with figures and its chart, a sheet of definitions."""

from __future__ import annotations

from typing import Any

from data.excel import Workbook, write, write_rows
from queries import Figure
from ui.briefing.formats import date_format, number_format
from ui.briefing.slide import BigFigures, Briefing, Chart, Cover, Progress, Series, Slide, Table, months_per_label, no_progress
from ui.i18n import Words
from ui.theme import COLOURS, FONT

LIGHT = COLOURS["light"]
TYPES = {"line": "line", "bars": "bar", "columns": "column"}
LINES = {"solid": (3.5, "solid"), "dashed": (2, "dash"), "dotted": (2.5, "round_dot"), "closure": (3.5, "round_dot"), "edge": (1, "solid")}
"""Width in points and dashes of a line, by its style."""
FIRST = 6
"""The line of a slide's sheet on which its figures begin; above stand its message, caption and badges."""
ACROSS, LETTERS, LINE = 9, 150, 15
"""A text above a table goes over so many columns, which hold about so many letters; points of a line."""
A4 = 9


def workbook(briefing: Briefing, progress: Progress = no_progress) -> bytes:
    """The briefing as an .xlsx file. `progress` is called with the share that is done."""
    words = briefing.words
    book = Workbook(FONT.split(",")[0], title=briefing.title, author=briefing.author, subject=briefing.on, created=briefing.made_at)
    _parameters(book, briefing, words)
    for number, slide in enumerate(briefing.slides, start=1):
        _slide(book, briefing, slide, f"{number} {slide.topic}", words)
        progress(number / (len(briefing.slides) + 1))
    _definitions(book, briefing, words)
    content = book.content()
    progress(1.0)
    return content


def _sheet(book: Workbook, name: str, *widths: float) -> Any:
    """A sheet that prints on A4, as wide as the paper."""
    sheet = book.sheet(name, *widths)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    return sheet


def _over(sheet: Any, row: int, text: str, form: Any) -> None:
    """A text over the whole width of a sheet, in as many lines as it takes."""
    sheet.merge_range(row, 0, row, ACROSS, "", form)
    write(sheet, row, 0, text, form)
    sheet.set_row(row, LINE * sum(1 + len(part) // LETTERS for part in text.split("\n")))


def _parameters(book: Workbook, briefing: Briefing, words: Words) -> None:
    snapshot = briefing.snapshot
    sheet = _sheet(book, words("briefing.book.parameters"), 30, 70)
    dates = {name: getattr(snapshot, name) for name in ("as_of", "asked_for", "latest")}
    texts = {
        "made_at": snapshot.made_at,
        "language": briefing.language,
        "focus": briefing.focus or words("briefing.book.everybody"),
        "kind": words("briefing.book.internal" if snapshot.internal else "briefing.book.published"),
        "slides": ", ".join(slide.topic for slide in briefing.slides),
    }
    write(sheet, 0, 0, briefing.title, book.format(bold=True, font_size=14))
    write(sheet, 1, 0, " · ".join(briefing.badges), book.format(bold=True, font_color=LIGHT["closure"]))
    formats = {"dates": book.format(num_format=date_format(briefing.language, "d mmmm yyyy"), align="left"), "version": book.format(align="left")}
    line = 3
    for values, form in (
        (dates, formats["dates"]),
        ({"version": snapshot.version}, formats["version"]),
        (texts, book.format(text_wrap=True)),
    ):
        write_rows(sheet, line, [(words(f"briefing.book.{name}"), value) for name, value in values.items()], book.format(bold=True), form)
        line += len(values)


def _slide(book: Workbook, briefing: Briefing, slide: Slide, name: str, words: Words) -> None:
    sheet = _sheet(book, name, 34, 18, 18, 18)
    wrapped = book.format(text_wrap=True)
    write(sheet, 0, 0, slide.heading, book.format(bold=True, font_size=14))
    _over(sheet, 1, slide.detail, wrapped)
    write(sheet, 2, 0, " · ".join(filter(None, [briefing.on, briefing.focus, *briefing.badges])), book.format(font_color=LIGHT["quiet"]))
    _over(sheet, 3, slide.note, book.format(text_wrap=True, font_color=LIGHT["quiet"]))
    sheet.set_row(FIRST - 1, 2 * LINE)
    head = book.format(bold=True, bottom=1, text_wrap=True)
    match slide.body:
        case Chart() as chart:
            write_rows(
                sheet,
                FIRST - 1,
                [(words("briefing.book.date") if chart.kind == "line" else chart.about, *(each.name for each in chart.series))],
                head,
            )
            _chart(book, sheet, chart, slide, briefing.language)
        case Table() as table:
            sheet.set_column(1, 1, 90)
            write_rows(sheet, FIRST, table.lines, wrapped)
        case Cover() as cover:
            write_rows(sheet, FIRST, [(text,) for text in (cover.place, cover.on, cover.question, cover.reason) if text])
        case BigFigures(figures):
            write_rows(sheet, FIRST - 1, [(words("briefing.term"), words("briefing.book.value"), words("briefing.book.beneath"))], head)
            for down, each in enumerate(figures, start=FIRST):
                write_rows(
                    sheet,
                    down,
                    [(each.label, each.figure.value, each.detail)],
                    None,
                    _number(book, each.figure, briefing.language, each.change),
                    None,
                )


def _number(book: Workbook, figure: Figure, language: str, change: bool = False) -> Any:
    return book.format(num_format=number_format(figure.kind, language, figure.rounded, change))


def _chart(book: Workbook, sheet: Any, chart: Chart, slide: Slide, language: str) -> None:
    """The figures of a chart as a table, and beside it the chart itself, which follows them."""
    dates = book.format(num_format=date_format(language, "d mmm yyyy"), align="left")
    write_rows(sheet, FIRST, [(category,) for category in chart.categories], dates if chart.kind == "line" else None)
    for across, series in enumerate(chart.series, start=1):
        for down, value in enumerate(series.values, start=FIRST):
            write(sheet, down, across, value.value, _number(book, value, language))
    name, last = sheet.get_name(), FIRST + len(chart.categories) - 1

    def series_in(across: int, more: dict[str, Any]) -> dict[str, Any]:
        cells = {"name": [name, FIRST - 1, across], "categories": [name, FIRST, 0, last, 0], "values": [name, FIRST, across, last, across]}
        return cells | more

    drawn = book.book.add_chart({"type": TYPES[chart.kind]})
    levels = book.book.add_chart({"type": "line"}) if chart.kind == "columns" and chart.levels else None
    for across, series in enumerate(chart.series, start=1):
        if chart.kind == "line":
            drawn.add_series(series_in(across, _line(series)))
        elif levels is not None and series in chart.levels:
            levels.add_series(series_in(across, _line(series)))
        else:
            fills = {"points": [{"fill": {"color": LIGHT[each]}} for each in series.colours]} if series.colours else {}
            drawn.add_series(series_in(across, {"fill": {"color": LIGHT[series.colour]}, "gap": 45, "data_labels": {"value": True}} | fills))
    if levels is not None:
        drawn.combine(levels)
    if chart.gap is not None:
        drawn.add_series(series_in(_gap(sheet, chart), _upright(chart)))
    drawn.set_title({"name": slide.heading, "name_font": {"size": 12}})
    drawn.set_legend({"position": "top"} if len(chart.series) > 1 else {"none": True})
    drawn.show_blanks_as("span")
    axes: dict[str, Any] = {}
    if chart.kind == "line":
        axes = {"num_format": date_format(language, "mmm yyyy"), "date_axis": True, "major_tick_mark": "none"}
        axes |= {"major_unit": months_per_label(chart.categories), "major_unit_type": "months"}
    line = {"visible": True, "line": {"color": LIGHT["line"]}}
    shares = "whole_share" if chart.value_kind == "share" else chart.value_kind
    amounts = {"min": 0, "max": chart.scale[-1], "major_unit": chart.scale[1], "num_format": number_format(shares, language), "major_gridlines": line}
    if chart.kind == "bars":  # the library names the axes by where they lie: categories stand on the y axis, the first at the top
        drawn.set_y_axis({"reverse": True})
        drawn.set_x_axis({**amounts, "visible": False, "major_gridlines": {"visible": False}})
    else:
        drawn.set_x_axis(axes | ({"name": chart.axis} if chart.axis else {}))
        drawn.set_y_axis(amounts)
    drawn.set_size({"width": 860, "height": 420})
    sheet.insert_chart(FIRST - 1, len(chart.series) + 3, drawn, {"description": slide.alt})


def _line(series: Series) -> dict[str, Any]:
    """A line by its style."""
    width, dash = LINES[series.style]
    return {"line": {"color": LIGHT[series.colour], "width": width, "dash_type": dash}}


def _gap(sheet: Any, chart: Chart) -> int:
    """The column of the point from which the gap is drawn down, named as the gap is; returns its index."""
    across = len(chart.series) + 1
    if chart.gap is not None:
        write(sheet, FIRST - 1, across, chart.gap.name)
        write(sheet, FIRST + chart.gap.index, across, chart.gap.high)
    return across


def _upright(chart: Chart) -> dict[str, Any]:
    """An upright from that point down to the other line, with its name beside it; of a point the mark and the name below it."""
    length = chart.gap.high - chart.gap.low if chart.gap else 0
    if not length:
        mark = {"type": "circle", "size": 8, "fill": {"color": LIGHT["text"]}, "border": {"none": True}}
        return {"line": {"none": True}, "marker": mark, "data_labels": {"value": False, "series_name": True, "position": "below"}}
    bar = {"type": "fixed", "value": length, "direction": "minus", "line": {"color": LIGHT["text"], "width": 2}}
    labels = {"value": False, "series_name": True, "position": "right"}
    return {"line": {"none": True}, "marker": {"type": "none"}, "y_error_bars": bar, "data_labels": labels}


def _definitions(book: Workbook, briefing: Briefing, words: Words) -> None:
    """Every column of the briefing's answers: its meaning, and the digest of its definition."""
    snapshot, language = briefing.snapshot, briefing.language
    sheet = _sheet(book, words("briefing.book.definitions"), 34, 90, 34, 20)
    head = [words(f"briefing.{name}") for name in ("term", "meaning", "book.result", "book.digest")]
    write_rows(sheet, 0, [head], book.format(bold=True, bottom=1))
    rows = [(metric.label[language], metric.definition[language], key, snapshot.digests.get(key, "")) for key, metric in snapshot.metrics.items()]
    write_rows(sheet, 1, rows, book.format(text_wrap=True))
    sheet.freeze_panes(1, 0)
