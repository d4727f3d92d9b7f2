"""Which groups are compared: picked in the table, in a chart or in the list; the address holds them. And their workbook."""

from __future__ import annotations

import streamlit as st

from ui import excerpt, exports, panel, triggers, url_state
from ui.views.cohorts_table import group_table
from ui.views.groups import MOST, Cohorts
from ui.views.programme import REGISTERED
from ui.workbook import workbook

NAME = "compare"
TYPED, LONGEST = "table.typed", 80
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def picked() -> tuple[str, ...]:
    """The codes of the groups in the address, in the order in which they were picked."""
    return tuple(url_state.remembered(NAME))


def toggle(code: str) -> None:
    """Add a group to those compared, or take it out."""
    codes = list(st.session_state.get("compared", ()))
    url_state.put(NAME, [other for other in codes if other != code] if code in codes else [*codes, code][-MOST:])


def toggle_each(codes: list[str]) -> None:
    """The same for what is clicked in a chart."""
    for code in dict.fromkeys(codes):
        toggle(code)


def table(view: Cohorts) -> None:
    """The table of all groups with its workbook."""
    st.session_state["compared"] = list(view.chosen_codes)
    if not view.groups.rows:
        panel.empty(view.words("panel.empty"))
        return
    words = view.words
    if len(view.by_code) > excerpt.MOST:
        st.text_input(words("cohorts.find"), key=TYPED, max_chars=LONGEST, placeholder=words("cohorts.find_example"))
        panel.line(found(view), "quiet", "status")
    group_table(view, toggle)
    counted = (words("panel.n"), REGISTERED.written(view.headline, words))
    parameters = [*exports.parameters(), counted]  # here: the file is made outside this run of the page
    exports.hand_out(
        "cohorts.workbook",
        words("cohorts.workbook"),
        exports.file_name(words("file.cohorts"), ".xlsx"),
        EXCEL,
        lambda: workbook(parameters, view.sheets, words),
    )


def typed() -> str:
    """What the groups of the table are to have in their name or code."""
    return str(st.session_state.get(TYPED, "")).strip()


def found(view: Cohorts) -> str:
    """Which groups the table shows."""
    words, shown = view.words, view.drawn_groups
    drawn, of = (words.write(number, "count") for number in (len(shown.codes), shown.of))
    if not view.typed:
        return words("cohorts.table_latest", drawn=drawn, of=of)
    others = len(shown.codes) - sum(code in shown.codes for code in view.compared_codes)
    return words("cohorts.table_found" if others else "cohorts.table_not_found", typed=view.typed, drawn=drawn, of=of)


def _put_compared(view: Cohorts) -> None:
    codes = triggers.selection("choice.compare", view.by_code)
    if codes is not None:
        url_state.put(NAME, codes)


def choice(view: Cohorts) -> None:
    """The compared groups as a list: picked and taken out by keyboard too."""
    words = view.words
    st.session_state["choice.compare"] = list(view.chosen_codes)
    st.multiselect(
        words("cohorts.compare"),
        list(view.drawn_groups.codes),
        key="choice.compare",
        format_func=lambda code: view.names[code],
        max_selections=MOST,
        select_all=False,
        help=words("cohorts.compare_help"),
        placeholder=words("cohorts.compare_none"),
        on_change=_put_compared,
        args=(view,),
    )
    if not view.by_choice:
        key, name = ("cohorts.by_default", view.compared[0]["name"]) if view.compared else ("cohorts.by_default_none", "")
        panel.line(words(key, name=name), "quiet")
