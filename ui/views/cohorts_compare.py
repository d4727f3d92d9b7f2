"""Which groups are compared: picked in the table, in a chart or in the list; the address holds them. And their workbook."""

from __future__ import annotations

import streamlit as st

from ui import panel, url_state
from ui.views import cohorts
from ui.views.cohorts_table import group_table
from ui.workbook import workbook

NAME = "compare"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def wanted() -> tuple[str, ...]:
    """The codes of the groups in the address, in the order in which they were picked."""
    return tuple(url_state.remembered(NAME))


def toggle(code: str) -> None:
    """Add a group to those compared, or take it out."""
    chosen = list(st.session_state.get("compared", ()))
    url_state.put(NAME, [other for other in chosen if other != code] if code in chosen else [*chosen, code][-cohorts.MOST :])


def toggle_each(codes: list[str]) -> None:
    """The same for what is clicked in a chart."""
    for code in dict.fromkeys(codes):
        toggle(code)


def table(view: cohorts.Cohorts) -> None:
    """The table of all groups with its workbook; what is compared at first is picked in it too."""
    st.session_state["compared"] = [row["cohort_id"] for row in view.compared]
    if not view.groups.records:
        panel.empty(view.words("panel.empty"))
        return
    group_table(cohorts.table(view), toggle)
    words, context = view.words, view.context
    said = panel.parameters()  # here: the file is made outside this run of the page
    panel.hand_out(
        "cohorts.workbook",
        words("cohorts.workbook"),
        f"{words('file.cohorts')}_{context.as_of.isoformat()}.xlsx",
        EXCEL,
        lambda: workbook(said, cohorts.sheets(view), words),
    )


def choice(view: cohorts.Cohorts) -> None:
    """The compared groups as a list: picked and taken out by keyboard too."""
    words = view.words
    st.session_state["choice.compare"] = [row["cohort_id"] for row in view.compared]
    st.multiselect(
        words("cohorts.compare"),
        list(view.by_code),
        key="choice.compare",
        format_func=lambda code: view.names[code],
        max_selections=cohorts.MOST,
        select_all=False,
        help=words("cohorts.compare_help"),
        placeholder=words("cohorts.compare_none"),
        on_change=lambda: url_state.put(NAME, st.session_state["choice.compare"]),
    )
    if not view.by_choice and view.compared:
        st.html(f"<p class='mentas-quiet'>{words('cohorts.by_default')}</p>")
