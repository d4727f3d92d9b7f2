"""What a hand-in would change, or did: counts of each table, the figures that move, and what stayed out and why."""

from __future__ import annotations

import streamlit as st

from data.report import Report, readable
from data.schema import TABLES
from queries.languages import Text
from ui import html, panel
from ui.context import Context
from ui.data_page.acting import DECISION, as_on_page, table_name, without_decision
from ui.html import Comparison

COUNTS = ("added", "updated", "withdrawn", "unchanged", "rejected")
FOLDED = ("rejected_rows", "unread_cells", "refused_files", "updates", "remarks")
"""Sections of a report that are folded, in this order."""
STAYED_OUT = ("refused_files", "rejected_rows", "unread_cells")
"""Those that say what isn't in the version that was published."""


def summary(context: Context, report: Report) -> None:
    """The outcome in a sentence, the counts, and the figures that move."""
    words = context.words
    rows = [[table_name(table.name, words)] + [vars(report.tables[table.name])[name] for name in COUNTS] for table in TABLES]
    rows = [row for row in rows if any(row[1:])]
    changed = sum(sum(row[1:4]) for row in rows)
    refused = sum(row[5] for row in rows)
    if report.stopped:
        panel.line(as_on_page(Text(report.stopped)[context.language], words), "complaint", "status")
    else:
        key = "steward.outcome" if report.dry_run else "steward.outcome_published"
        panel.sentence(
            words(key, changed=words.write(changed, "count"), refused=words.write(refused, "count"), cells=words.write(len(report.cells), "count"))
        )
    if rows:
        head = (words("steward.count.table"), *(words(f"steward.count.{name}") for name in COUNTS))
        written = tuple((row[0], *(words.write(number, "count") for number in row[1:])) for row in rows)
        st.html(html.comparison(Comparison(head, written), words("steward.counts")))
    for section in report.sections(readable(context.language)):
        if section.name == "figures" and not report.stopped:
            panel.heading(words("steward.moves"), section.heading.rstrip(":") + ".")
            st.html(html.render("points.html", points=[(line.strip(), "") for line in section.lines]))


def pauses(context: Context, report: Report) -> None:
    """What has to be confirmed before the hand-in may be published, a line each."""
    words = context.words
    panel.line(words("steward.pause"), "complaint", "alert")
    lines = [as_on_page(Text(pause.message)[words.language], words) for pause in report.pauses]
    st.html(html.render("points.html", points=[(line, "") for line in lines]))


def details(context: Context, report: Report) -> None:
    """What stayed out and why, and what changes; folded. Once it is published: what stayed out."""
    words = context.words
    sections = report.sections(readable(context.language))
    for name in FOLDED if report.dry_run or report.stopped else STAYED_OUT:
        for number, section in enumerate(each for each in sections if each.name == name):
            if report.dry_run or report.stopped:  # headers that have to be decided on are asked about above
                lines = [as_on_page(line, words) for line in section.lines if DECISION not in line]
            else:
                lines = [as_on_page(without_decision(line), words) for line in section.lines]
            if lines:
                with st.expander(html.literal(section.heading.rstrip(":")), key=f"data.section.{name}.{number}", expanded=bool(report.stopped)):
                    st.html(html.render("points.html", points=[(line, "") for line in lines]))
