"""The briefing as PowerPoint: real layouts and placeholders, charts and tables that can be edited, notes and alt texts."""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches, Pt

from queries.languages import languages
from ui.briefing import powerpoint_charts
from ui.briefing.powerpoint_layouts import CHART, COVER, ENDS, FIGURE, FIGURES, FIRST, INNER, LABEL, LIST, SLOT, SLOTS, THEME, set_up
from ui.briefing.slide import BigFigure, BigFigures, Briefing, Chart, Cover, Progress, Slide, Table, no_progress
from ui.briefing.svg_charts import lines_of
from ui.i18n import Words

LAYOUT_OF = {Cover: COVER, Chart: CHART, BigFigures: FIGURES, Table: LIST}
NARROW, DATED = Inches(3.4), Inches(4.9)
"""Widths of the shorter column of a list: of terms, and of dates on one line."""
LONG, SMALLER = 28, 46
"""Above this many letters a verdict is set in this many points, so that it fits on two lines."""
INSETS = 14.4
"""Points of room that a placeholder leaves at both sides together."""
LETTER = 0.62
"""Mean width of a letter of a large figure as a share of its size, in a wide font."""


def presentation(briefing: Briefing, progress: Progress = no_progress) -> bytes:
    """The briefing as a .pptx file, 16:9. `progress` is called with the share that is done."""
    deck = Presentation()
    set_up(deck, briefing.words)
    about = deck.core_properties
    about.title, about.author, about.language = briefing.title, briefing.author, languages()[briefing.language].office
    about.subject, about.keywords = briefing.on, "; ".join(filter(None, [*briefing.badges, briefing.focus]))
    about.last_modified_by, about.comments = about.author, ""  # the library's template names its own author
    about.created = about.modified = briefing.made_at
    for number, slide in enumerate(briefing.slides, start=1):
        _slide(deck.slides.add_slide(deck.slide_layouts[LAYOUT_OF[type(slide.body)]]), briefing, slide, number)
        progress(number / len(briefing.slides))
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _slide(page: Any, briefing: Briefing, slide: Slide, number: int) -> None:
    words, locale = briefing.words, languages()[briefing.language].office
    _write(page.shapes.title, slide.heading)
    match slide.body:
        case Chart() as chart:
            _describe(powerpoint_charts.insert(page.placeholders[FIRST], chart, briefing.language), slide.topic, slide.alt)
        case Table() as table:
            _table(page.placeholders[FIRST], table, slide)
        case Cover() as cover:
            _cover(page, cover)
        case BigFigures(figures):
            _figures(page, figures, words)
    _ends(page, briefing, slide, number)
    first, *further = slide.note.split("\n")
    notes = page.notes_slide.notes_text_frame
    _run(notes.paragraphs[0], first)
    for line in further:
        _run(notes.add_paragraph(), line)
    for part in (page, page.notes_slide):
        for properties in part._element.iter(qn("a:rPr")):
            properties.set("lang", locale)


def _describe(shape: Any, name: str, alt: str) -> None:
    """Name a shape and give it the text that a screen reader says."""
    shape._element.xpath(".//p:cNvPr")[0].set("name", name)
    shape._element.xpath(".//p:cNvPr")[0].set("descr", alt)


def _write(placeholder: Any, text: str, level: int = 0) -> Any:
    """Write a paragraph of a level into a placeholder; returns its run, which looks as the layout says."""
    frame = placeholder.text_frame
    paragraph = frame.paragraphs[0] if not frame.text else frame.add_paragraph()
    paragraph.level = level
    return _run(paragraph, text)


def _run(paragraph: Any, text: str) -> Any:
    run = paragraph.add_run()
    run.text = text
    run._r.get_or_add_rPr()  # which holds the language
    return run


def _cover(page: Any, cover: Cover) -> None:
    run = page.shapes.title.text_frame.paragraphs[0].runs[0]
    if len(run.text) > LONG:
        run.font.size = Pt(SMALLER)
    if cover.colour == "closure":
        run.font.color.theme_color = THEME[cover.colour]
    for index, text in enumerate((cover.place, cover.on, cover.question, cover.reason), start=FIRST):
        if text:
            _write(page.placeholders[index], text)
        else:
            _remove(page.placeholders[index])


def _figures(page: Any, figures: tuple[BigFigure, ...], words: Words) -> None:
    labels = [lines_of(each.label, LABEL, SLOT / 12700 - INSETS) for each in figures]
    for index, each in enumerate(figures, start=FIRST):
        placeholder, value = page.placeholders[index], each.written(words)
        own, most = labels[index - FIRST], max(map(len, labels))
        for number in range(most):  # as many lines as the longest label: the figures stand at one height
            if number:
                placeholder.text_frame.paragraphs[0].add_line_break()
            if number < len(own):
                _run(placeholder.text_frame.paragraphs[0], own[number])
        large = SLOT / 12700 / LETTER / len(value)
        run = _write(placeholder, value, 1)
        if large < FIGURE:
            run.font.size = Pt(int(large))  # on one line in any font
        if each.detail:
            _write(placeholder, each.detail, 2)
        _describe(placeholder, each.label, f"{each.label}: {value}. {each.detail}".strip())
    for index in range(FIRST + len(figures), FIRST + SLOTS):
        _remove(page.placeholders[index])


def _table(placeholder: Any, table: Table, slide: Slide) -> None:
    frame = placeholder.insert_table(len(table.lines), 2)
    _describe(frame, slide.topic, slide.alt)
    made = frame.table
    made.first_row, made.horz_banding = False, False
    narrow = DATED if table.text_first else NARROW
    widths = (narrow, INNER - narrow)
    made.columns[0].width, made.columns[1].width = reversed(widths) if table.text_first else widths
    for row, texts in zip(made.rows, table.lines, strict=True):
        row.height = Inches(1.1)
        for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            run = cell.text_frame.paragraphs[0].add_run()
            run.text = text
            run.font.size, run.font.bold = Pt(34 if table.text_first else 28), column == 0
            run.font.color.theme_color = THEME["text"]
            cell.fill.background()


def _ends(page: Any, briefing: Briefing, slide: Slide, number: int) -> None:
    """Foot, date and number in their placeholders, which a new slide does not get by itself."""
    words = briefing.words
    texts = {"ftr": briefing.foot_of(slide), "dt": briefing.date_of(slide), "sldNum": str(number)}
    for part in ENDS:
        text = escape(texts[part.kind])
        if not text:  # an empty placeholder would show its prompt to whoever edits the deck
            continue
        # Some programs give a foot the look of their own, not of the layout.
        looks = (
            f'<a:rPr sz="{round(part.levels[0].size * 100)}"><a:solidFill><a:schemeClr val="tx2"/></a:solidFill><a:latin typeface="+mn-lt"/></a:rPr>'
        )
        run = f'<a:pPr algn="{part.align}"/><a:r>{looks}<a:t>{text}</a:t></a:r>'
        if part.kind == "sldNum":
            run = f'<a:fld id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum"><a:rPr/><a:t>{text}</a:t></a:fld>'
        name = quoteattr(words(f"briefing.part.{part.name}"))
        page.shapes._spTree.append(
            parse_xml(
                f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{100 + part.index}" name={name}/>'
                f'<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="{part.kind}" idx="{part.index}"/></p:nvPr></p:nvSpPr>'
                f"<p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p>{run}</a:p></p:txBody></p:sp>"
            )
        )


def _remove(part: Any) -> None:
    """Take an empty placeholder off a slide."""
    part._element.getparent().remove(part._element)
