"""The component that draws a chart: a figure with its text alternative, redrawn in its place when it changes (ui/static/charts.js)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.i18n import plotly_locale
from ui.server.static import script

_chart = st.components.v2.component("mentas.chart", js=script("chart"), isolate_styles=False)


def as_sent(figure: dict[str, Any], alt: str, language: str, picks: bool = False) -> bytes:
    """A chart as the browser gets it; `picks`: a click on a point is answered. ValueError where a number of the figure is none."""
    sent = {"figure": figure, "alt": alt, "language": language, "locale": plotly_locale(language), "picks": picks}
    return json.dumps(sent, allow_nan=False, default=lambda number: number.item()).encode()


def show(sent: bytes, height: int, key: str, picked: Callable[[list[str]], Any] | None = None) -> None:
    """Draw a chart; `picked` gets the codes (customdata) of a point that is clicked. Its height (pixels) is kept free until it is drawn."""
    if picked is None:
        _chart(data=sent, key=key, height=height)
    else:
        _chart(data=sent, key=key, height=height, on_picked_change=lambda: picked([str(code) for code in st.session_state[key].picked or ()]))
