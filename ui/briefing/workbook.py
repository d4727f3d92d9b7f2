"""The briefing as an Excel workbook: a sheet of parameters, a sheet a slide with figures and its chart, a sheet of definitions.

Text never runs as a formula, figures are numbers with the language's own format, and what isn't known is an empty cell.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter

from queries.languages import languages
from ui.briefing.formats import number_format
from ui.briefing.slides import Briefing, Chart, Message, Slide, Table, months_a_label
from ui.i18n import Words
from ui.theme import COLOURS, FONT

LIGHT = COLOURS["light"]
TYPES = {"line": "line", "bars": "bar", "columns": "column"}
SOLID: dict[str, Any] = {"width": 3.5}
DASHED: dict[str, Any] = {"width": 2, "dash_type": "dash"}
FIRST = 6
"""The line of a slide's sheet on which its figures begin; above stand its message, caption and badges."""
LONGEST_SHEET_NAME = 31
ACROSS, LETTERS, LINE = 9, 150, 15
"""A text above a table goes over so many columns, which hold about so many letters; points of a line."""
A4 = 9


def workbook(briefing: Briefing, progress: Callable[[float], Any] | None = None) -> bytes:
    """The briefing as an .xlsx file. `progress` is called with the share that is done."""
    words, facts = briefing.words, briefing.facts
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    made = datetime.fromisoformat(facts.made_at).astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"title": briefing.title, "author": words("brand.name"), "subject": briefing.on, "created": made})
    forms = _Forms(book, briefing.language)
    _parameters(book, briefing, forms, words)
    taken: set[str] = set()
    for number, slide in enumerate(briefing.slides, start=1):
        _slide(book, briefing, slide, _sheet_name(f"{number} {slide.topic}", taken), forms, words)
        if progress:
            progress(number / (len(briefing.slides) + 1))
    _definitions(book, briefing, forms, words, _sheet_name(words("briefing.book.definitions"), taken))
    book.close()
    if progress:
        progress(1.0)
    return out.getvalue()


class _Forms:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any, language: str) -> None:
        self.book, self.language = book, language
        self.made: dict[Any, Any] = {}

    def __call__(self, **wanted: Any) -> Any:
        key = tuple(sorted(wanted.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format({"font_name": FONT.split(",")[0], "valign": "top", **wanted})
        return self.made[key]


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """A name that Excel allows, none twice."""
    bare = re.sub(r"[\[\]:*?/\\]", " ", wanted).strip("' ")[:LONGEST_SHEET_NAME].strip()
    name, number = bare, 2
    while name.lower() in taken:
        name = f"{bare[: LONGEST_SHEET_NAME - 4]} ({number})"
        number += 1
    taken.add(name.lower())
    return name


def _sheet(book: Any, name: str) -> Any:
    """A sheet that prints on A4, as wide as the paper."""
    sheet = book.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    return sheet


def _over(sheet: Any, row: int, text: str, form: Any) -> None:
    """A text over the whole width of a sheet, in as many lines as it takes."""
    sheet.merge_range(row, 0, row, ACROSS, "", form)
    sheet.write_string(row, 0, text, form)
    sheet.set_row(row, LINE * sum(1 + len(part) // LETTERS for part in text.split("\n")))


def _parameters(book: Any, briefing: Briefing, forms: _Forms, words: Words) -> None:
    facts = briefing.facts
    sheet = _sheet(book, words("briefing.book.parameters"))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 70)
    dated = forms(num_format=f"[$-{languages()[briefing.language].lcid}]d mmmm yyyy", align="left")
    lines: list[tuple[str, Any]] = [
        (words("briefing.book.as_of"), facts.as_of),
        (words("briefing.book.asked_for"), facts.asked_for),
        (words("briefing.book.latest"), facts.latest),
        (words("briefing.book.version"), facts.version),
        (words("briefing.book.made_at"), facts.made_at),
        (words("briefing.book.language"), briefing.language),
        (words("briefing.book.focus"), briefing.focus or words("briefing.book.everybody")),
        (words("briefing.book.kind"), words("briefing.book.internal" if facts.internal else "briefing.book.published")),
        (words("briefing.book.slides"), ", ".join(slide.topic for slide in briefing.slides)),
    ]
    sheet.write_string(0, 0, briefing.title, forms(bold=True, font_size=14))
    sheet.write_string(1, 0, " · ".join(briefing.badges), forms(bold=True, font_color=LIGHT["closure"]))
    for place, (name, value) in enumerate(lines, start=3):
        sheet.write_string(place, 0, name, forms(bold=True))
        if isinstance(value, date):
            sheet.write_datetime(place, 1, datetime(value.year, value.month, value.day), dated)
        elif isinstance(value, int):
            sheet.write_number(place, 1, value, forms(align="left"))
        else:
            sheet.write_string(place, 1, value, forms(text_wrap=True))


def _slide(book: Any, briefing: Briefing, slide: Slide, name: str, forms: _Forms, words: Words) -> None:
    sheet = _sheet(book, name)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 3, 18)
    sheet.write_string(0, 0, slide.heading, forms(bold=True, font_size=14))
    _over(sheet, 1, slide.caption, forms(text_wrap=True))
    sheet.write_string(2, 0, " · ".join(filter(None, [briefing.on, briefing.focus, *briefing.badges])), forms(font_color=LIGHT["quiet"]))
    _over(sheet, 3, slide.note, forms(text_wrap=True, font_color=LIGHT["quiet"]))
    head = forms(bold=True, bottom=1, text_wrap=True)
    sheet.set_row(FIRST - 1, 2 * LINE)
    match slide.body:
        case Chart() as chart:
            _chart(book, sheet, name, chart, slide, briefing.language, forms, words)
        case Table() as table:
            sheet.set_column(1, 1, 90)
            for place, text in enumerate(table.head):
                sheet.write_string(FIRST - 1, place, text, head)
            for down, row in enumerate(table.rows, start=FIRST):
                for across, text in enumerate(row):
                    sheet.write_string(down, across, text, forms(text_wrap=True))
        case Message(text):
            sheet.write_string(FIRST, 0, text)
        case figures:
            for place, text in enumerate((words("briefing.term"), words("briefing.book.value"), words("briefing.book.beneath"))):
                sheet.write_string(FIRST - 1, place, text, head)
            for down, each in enumerate(figures, start=FIRST):
                sheet.write_string(down, 0, each.label)
                if each.figure.known:
                    form = number_format(each.figure.kind, briefing.language, each.figure.rounded, each.change)
                    sheet.write_number(down, 1, each.figure.number, forms(num_format=form))
                sheet.write_string(down, 2, each.beneath)


def _chart(book: Any, sheet: Any, name: str, chart: Chart, slide: Slide, language: str, forms: _Forms, words: Words) -> None:
    """The figures of a chart as a table, and beside it the chart itself, which follows them."""
    head = forms(bold=True, bottom=1, text_wrap=True)
    dated = forms(num_format=f"[$-{languages()[language].lcid}]d mmm yyyy", align="left")
    sheet.write_string(FIRST - 1, 0, words("briefing.book.date") if chart.kind == "line" else chart.about, head)
    for across, series in enumerate(chart.series, start=1):
        sheet.write_string(FIRST - 1, across, series.name, head)
    for down, category in enumerate(chart.categories, start=FIRST):
        if isinstance(category, date):
            sheet.write_datetime(down, 0, datetime(category.year, category.month, category.day), dated)
        else:
            sheet.write_string(down, 0, category)
        for across, series in enumerate(chart.series, start=1):
            value = series.values[down - FIRST]
            if value.known:
                sheet.write_number(down, across, value.number, forms(num_format=number_format(value.kind, language, value.rounded)))
    last = FIRST + len(chart.categories) - 1
    drawn = book.add_chart({"type": TYPES[chart.kind]})
    for across, series in enumerate(chart.series, start=1):
        colour: dict[str, Any] = {"color": LIGHT[series.thing]}
        bars = chart.kind != "line"
        drawn.add_series(
            {
                "name": [name, FIRST - 1, across],
                "categories": [name, FIRST, 0, last, 0],
                "values": [name, FIRST, across, last, across],
                **(
                    {"fill": colour, "gap": 45}
                    if bars
                    else {"line": colour | {"width": 2 if series.dashed else 3.5, "dash_type": "dash" if series.dashed else "solid"}}
                ),
                **({"points": [{"fill": {"color": LIGHT[thing]}} for thing in series.things]} if series.things and bars else {}),
                **({"data_labels": {"value": True}} if bars else {}),
            }
        )
    drawn.set_title({"name": slide.heading, "name_font": {"size": 12}})
    drawn.set_legend({"position": "top"} if len(chart.series) > 1 else {"none": True})
    drawn.show_blanks_as("span")
    axes: dict[str, Any] = {}
    if chart.kind == "line":
        axes = {"num_format": f"[$-{languages()[language].lcid}]mmm yyyy", "date_axis": True, "major_tick_mark": "none"}
        axes |= {"major_unit": months_a_label(chart.categories), "major_unit_type": "months"}
    line = {"visible": True, "line": {"color": LIGHT["line"]}}
    amounts = {"min": 0, "num_format": number_format(chart.number, language), "major_gridlines": line}
    if chart.number == "share":
        amounts["max"] = 1
    if chart.kind == "bars":  # the library names the axes by where they lie: categories stand on the y axis, the first at the top
        drawn.set_y_axis({"reverse": True})
        drawn.set_x_axis({**amounts, "visible": False, "major_gridlines": {"visible": False}})
    else:
        drawn.set_x_axis(axes)
        drawn.set_y_axis(amounts)
    drawn.set_size({"width": 860, "height": 420})
    sheet.insert_chart(FIRST - 1, len(chart.series) + 2, drawn, {"description": slide.alt})


def _definitions(book: Any, briefing: Briefing, forms: _Forms, words: Words, name: str) -> None:
    """Every column that the briefing asked for: what it means, and the digest of its definition."""
    sheet = _sheet(book, name)
    for place, (text, width) in enumerate(
        ((words("briefing.term"), 34), (words("briefing.meaning"), 90), (words("briefing.book.result"), 34), (words("briefing.book.digest"), 20))
    ):
        sheet.write_string(0, place, text, forms(bold=True, bottom=1))
        sheet.set_column(place, place, width)
    line = 1
    for told in {told.result: told for told in briefing.facts.answers.values()}.values():
        for column, described in told.columns.items():
            key = f"{told.result}.{column}"
            for place, text in enumerate(
                (described.label[briefing.language], described.definition[briefing.language], key, briefing.facts.digests.get(key, ""))
            ):
                sheet.write_string(line, place, text, forms(text_wrap=True))
            line += 1
    sheet.freeze_panes(1, 0)
