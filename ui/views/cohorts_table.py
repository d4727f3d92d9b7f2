"""The table of all groups: sorted by a click on a heading, groups picked by their boxes, shares as bars with their intervals.

Streamlit's own table writes numbers as the browser's language does; this one shows the texts that it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.server.static import script

_component = st.components.v2.component(
    "mentas.groups",
    html="<div class='mentas-groups' role='region' tabindex='0'></div>",
    js=script("cohorts_table"),
    isolate_styles=False,
)


def group_table(data: dict[str, Any], toggled: Callable[[str], Any]) -> None:
    """Draw the table (see stories.cohorts.table for its shape); `toggled` is told the code of the group whose box is clicked."""

    def clicked() -> None:
        code = st.session_state["groups"].get("toggled")
        if code:
            toggled(str(code))

    _component(data=data, key="groups", on_toggled_change=clicked)
