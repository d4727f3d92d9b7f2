"""One colour for one thing, everywhere, in the light and the dark; and the base that every plotly figure begins from.

Colours are told apart by colour-blind eyes (checked for deutan, protan and tritan vision by their lightness steps) and
have at least 3:1 against the background they stand on; text in them has 4.5:1.
"""

from __future__ import annotations

from typing import Any

COLOURS: dict[str, dict[str, str]] = {
    "light": {
        "resident": "#1F5F99",
        "covered": "#0B7A5E",
        "completed": "#5A4FCF",
        "mentas": "#B35900",
        "closure": "#7A4B7A",
        "target": "#5E6A75",
        "text": "#1B2530",
        "quiet": "#55616D",
        "line": "#D5DBE1",
        "surface": "#F4F6F8",
        "good": "#0B7A5E",
        "bad": "#A8321E",
    },
    "dark": {
        "resident": "#6FB1EA",
        "covered": "#3CC7A0",
        "completed": "#A79FFF",
        "mentas": "#F2A24A",
        "closure": "#CF9BCF",
        "target": "#A9B4BF",
        "text": "#E8EDF2",
        "quiet": "#A9B4BF",
        "line": "#36414C",
        "surface": "#1C242D",
        "good": "#3CC7A0",
        "bad": "#FF9C87",
    },
}


def base_layout(mode: str, language: str, height: int) -> dict[str, Any]:
    """The layout that every figure begins from: transparent, no legend, thin grid, numbers as the language writes them."""
    colours = COLOURS[mode]
    axis = {
        "gridcolor": colours["line"],
        "linecolor": colours["line"],
        "zeroline": False,
        "tickfont": {"color": colours["quiet"], "size": 13},
        "fixedrange": True,
        "automargin": True,
    }
    return {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 12, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "Inter, sans-serif", "size": 14, "color": colours["text"]},
        "separators": ",." if language == "id" else ".,",
        "showlegend": False,
        "xaxis": {**axis, "showgrid": False},
        "yaxis": dict(axis),
        "hoverlabel": {"font": {"family": "Inter, sans-serif", "size": 13}},
        "hovermode": "x unified",
        "dragmode": False,
    }
