"""The theme: colours, light and dark, and the base layout of every plotly figure.

The six things that have a colour stay apart for deutan, protan and tritan eyes (tests/test_theme.py holds their
distance), stand out 3:1 from their background, and 4.5:1 where they colour text. None is ever the only sign.
"""

from __future__ import annotations

from html import escape
from math import ceil, floor
from typing import Any

from queries.languages import languages

COLOURS: dict[str, dict[str, str]] = {
    "light": {
        "resident": "#0B3F71",
        "covered": "#03756B",
        "completed": "#8A3FA0",
        "mentas": "#A85D00",
        "closure": "#B3312C",
        "target": "#3B4651",
        "base": "#8A96A3",
        "text": "#1B2530",
        "quiet": "#55616D",
        "line": "#DDE2E6",
        "surface": "#F5F6F4",
        "page": "#FFFFFF",
        "note": "#FFF4DB",
        "note_line": "#B38600",
    },
    "dark": {
        "resident": "#8EC0F9",
        "covered": "#3EB19E",
        "completed": "#D989D3",
        "mentas": "#F7AC59",
        "closure": "#EE826F",
        "target": "#B5C1CD",
        "base": "#74808D",
        "text": "#E8EDF2",
        "quiet": "#A9B4BF",
        "line": "#303A45",
        "surface": "#1A212A",
        "page": "#11161C",
        "note": "#332B17",
        "note_line": "#E0B94A",
    },
}

COMPARED = {
    "light": ("#0B5FA5", "#B4470F", "#5B2A86", "#00695C", "#8C1D40", "#5D4B00"),
    "dark": ("#7FB8F0", "#F2A06B", "#C9A0F0", "#5FCDB5", "#F08FA8", "#D9C25A"),
}
"""Colours of compared groups: they stand for no thing; each comes with its own dash and the group's name at the line."""

FONT = "Inter, sans-serif"
PLOT_HEIGHT = 420
"""Pixels; fixed, so that nothing on the page moves when a chart arrives (frame.css reserves the space)."""


def base_layout(mode: str, language: str, height: int = PLOT_HEIGHT) -> dict[str, Any]:
    """The base layout of a figure: transparent, no legend, thin grid, numbers as the language writes them."""
    colours = COLOURS[mode]
    axis = {
        "gridcolor": colours["line"],
        "linecolor": colours["base"],
        "zeroline": False,
        "tickfont": {"family": FONT, "color": colours["quiet"], "size": 13},
        "fixedrange": True,
        "automargin": True,
        "tickangle": 0,
    }
    return {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 12, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 14, "color": colours["text"]},
        "separators": languages()[language].decimal + languages()[language].group,
        "showlegend": False,
        "xaxis": {**axis, "showgrid": False},
        "yaxis": dict(axis),
        "hoverlabel": {"font": {"family": FONT, "size": 13, "color": colours["text"]}, "bgcolor": colours["surface"], "bordercolor": colours["line"]},
        "hovermode": "x unified",
        "dragmode": False,
        "template": template(mode),
    }


def template(mode: str) -> dict[str, Any]:
    """What plotly takes where a figure says nothing."""
    title = {"font": {"family": FONT, "size": 14, "color": COLOURS[mode]["quiet"]}}
    return {"layout": {"margin": {"pad": 8}, "xaxis": {"title": {**title, "standoff": 20}}, "yaxis": {"title": {**title, "standoff": 24}}}}


def label(text: str, x: Any, y: Any, colour: str, **more: Any) -> dict[str, Any]:
    """A direct label at a data point; `more` are further keys of the plotly annotation."""
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": {"family": FONT, "size": 14, "color": colour}, "align": "left", **more}


def share_ticks(low: float, high: float, language: str) -> dict[str, Any]:
    """Ticks of an axis of shares: four to eight between the two, at most 100%, as the language writes them."""
    high = min(high, 1.0)
    step = next((step for step in (0.01, 0.02, 0.05, 0.1, 0.2) if (high - low) / step <= 8), 0.25)
    values = [number * step for number in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]
    return {"tickvals": values, "ticktext": [percent(value, language) for value in values]}


def percent(share: float, language: str) -> str:
    """A share as whole percent, for an axis."""
    return f"{round(share * 100)}{languages()[language].percent}"


def drawn(text: str) -> str:
    """Text from data, escaped for a figure: plotly would render tags in it."""
    return escape(text, quote=False)


def mixed(one: str, other: str, share: float) -> str:
    """The colour at that share (0 to 1) of the way from one #RRGGBB colour to the other."""
    pairs = ((int(one[index : index + 2], 16), int(other[index : index + 2], 16)) for index in (1, 3, 5))
    return "#" + "".join(f"{round(begin + (end - begin) * share):02X}" for begin, end in pairs)


def properties(mode: str) -> dict[str, str]:
    """The colours as CSS custom properties, `--mentas-<name>`."""
    return {f"--mentas-{name.replace('_', '-')}": colour for name, colour in COLOURS[mode].items()}


def first_style() -> str:
    """The colours as CSS by the system's preference, until the frame knows the mode. Paper is always light."""
    light, dark = ("".join(f"{name}:{colour};" for name, colour in properties(mode).items()) for mode in ("light", "dark"))
    paper = light.replace(";", "!important;")
    return f":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}@media print{{:root{{{paper}}}}}"
