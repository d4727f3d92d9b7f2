"""The table of all groups, folded below the drawings of the same shares: sorted by a click on a heading, groups picked by their boxes, shares as
bars with their intervals.

Streamlit's own table writes numbers as the browser's language does; this one shows the texts that it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from queries import Figure, Row
from queries.statistics import FEWEST
from ui import triggers
from ui.sentences import joined
from ui.server.static import script
from ui.views.groups import JUDGED, MEASURES, Cohorts
from ui.views.head_to_head import interval
from ui.views.shares import Share, part_of

COLOURS = {"first_timer_share": "covered", "mentas": "mentas"}
"""Colours of the bars that are not those of completion."""

_component = st.components.v2.component(
    "mentas.groups",
    html="<details class='mentas-section'><summary></summary><div class='mentas-groups' role='region' tabindex='0'></div></details>",
    js=script("cohorts_table"),
    isolate_styles=False,
)


def group_table(view: Cohorts, toggled: Callable[[str], Any]) -> None:
    """Draw the table; `toggled` gets the code of the group whose box is clicked."""

    def clicked() -> None:
        code = triggers.value_of("groups", "toggled")
        if code:
            toggled(str(code))

    _component(data=contents(view), key="groups", on_toggled_change=clicked)


def contents(view: Cohorts) -> dict[str, Any]:
    """What the script draws: headings, and rows of cells with their text, key to sort by, note, bar and interval."""
    words = view.words
    own = words.language == words.office_language
    heads = {column.name: column.label[words.language] for column in view.groups.columns}
    shares = [heads["completion_rate"], *(words(f"cohorts.{name}") for name in MEASURES if name != "completion")]
    shares.append(words("cohorts.mentas_after", count=JUDGED, months=words.write(JUDGED, "count")))
    return {
        "heading": words("cohorts.table_heading", len(view.groups.rows), groups=words.write(len(view.groups.rows), "count")),
        "caption": joined([words("cohorts.table_caption"), *([] if own else [words("cohorts.office_names")])]),
        "lang": words.office_language,
        "compare": words("cohorts.compare_two") if len(view.groups.rows) > 1 else "",
        "pick": words("cohorts.pick_head"),
        "sort": words("cohorts.sort_help"),
        "more": words("cohorts.more_figures"),
        # Tuples, no lists: in a list Streamlit looks for data frames, and loads pandas (88 MiB) for that.
        "heads": (
            *({"text": heads[name]} for name in ("name", "starts_on")),
            {"text": words("cohorts.started"), "right": True},
            *({"text": text} for text in shares),
        ),
        "rows": tuple(_row(view, row) for row in view.drawn_groups.answer.rows),
    }


def _row(view: Cohorts, row: Row) -> dict[str, Any]:
    words, code, begins = view.words, row.value("cohort_id"), row.value("starts_on")
    cells = [
        _cell(words.write(row["name"]), row["name"], words.write(row["skill"])) | _mark(view, row),
        {"text": words.short_date(begins), "key": begins.isoformat()},
        _cell(words.write(row["started"]), row["started"], words("cohorts.of", of=row["enrolled"])),
    ]
    shares = [_share_cell(view, view.measured(name, [row]), name) | _tested(view, row, name) for name in MEASURES]
    # The months of the charts below, so that one group has one share of mentas on the page.
    shares.append(_share_cell(view, view.mentas_after(JUDGED, [code]), "mentas"))
    return {"code": code, "picked": code in view.chosen_codes, "label": words("cohorts.pick", name=row["name"]), "cells": cells + shares}


def _mark(view: Cohorts, row: Row) -> dict[str, str]:
    """Whether a group stands out in completion."""
    return {"mark": view.words("cohorts.mark.outside")} if row.value("cohort_id") in view.outside["completion"] else {}


def _tested(view: Cohorts, row: Row, measure: str) -> dict[str, Any]:
    """Beside those who passed, how many of those who completed have no test on record (not yet is not failed), and whether the group
    stands out in it."""
    tested = view.tested_by_code.get(row.value("cohort_id")) if measure == "passed_share" else None
    if tested is None or not tested["assessed"].known:
        return {}
    mark = {"mark": view.words("cohorts.mark.outside")} if tested.value("group") in view.outside[measure] else {}
    if tested.value("assessed") >= tested.value("completed"):
        return mark
    return mark | {"range": view.words("cohorts.untested", untested=tested["completed"].less(tested["assessed"]))}


def _cell(text: str, key: Figure, note: str) -> dict[str, Any]:
    return {"text": text, "key": key.value, "note": note}


def _share_cell(view: Cohorts, share: Share, measure: str) -> dict[str, Any]:
    """A share with its bar, its numerator and denominator, and of completion its interval; of few the numbers alone, unknown without any."""
    words = view.words
    if share.value is None:
        return {"text": words.write(None), "key": None, "note": words("cohorts.not_yet")}
    if share.of < FEWEST:
        return {"text": part_of(words, share), "key": share.value, "note": words("cohorts.few")}
    cell = {"text": words.write(share.value, "share"), "key": share.value, "note": part_of(words, share)}
    cell |= {"bar": share.value, "colour": COLOURS.get(measure, "completed")}
    if measure == "completion" and (sure := share.interval):
        cell |= {"low": sure.low, "high": sure.high, "range": interval(words, sure)}
    return cell
