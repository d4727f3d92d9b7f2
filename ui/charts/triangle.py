"""Maturity triangle: groups by months since their training, with the months that cannot be known yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from queries import Answer, Row
from queries.statistics import FEWEST
from ui.charts.layout import across, bars, hatched, hover
from ui.i18n import Words
from ui.theme import COLOURS, FONT, drawn, mixed, percent

MONTHS = (1, 3, 6, 9, 12, 18, 24)
ROW = 34
"""Pixels a group takes."""
FAINTEST = 0.06
STRONGEST = {"light": 0.78, "dark": 0.48}
"""How far the largest share goes towards its colour: its number stays readable on it (4.5:1)."""


def maturity_triangle(maturity: Answer, names: dict[str, str], picked: Sequence[str], words: Words, mode: str) -> dict[str, Any]:
    """A row a group of `cohort_maturity`, a column a month: the share that is mentas; hatched where those months are not over yet.
    Where nothing at all is known yet nothing is drawn."""
    colours = COLOURS[mode]
    known = {(row.value("cohort_id"), row.value("months")): row for row in maturity.rows if row.value("mature") and row["share"].known}
    groups = list(dict.fromkeys(row.value("cohort_id") for row in maturity.rows))
    layout = across(mode, words.language, len(MONTHS), 1, 0.1, barmode="stack", hovermode="closest", height=70 + ROW * max(1, len(groups)))
    layout["xaxis"] |= {
        "visible": True,
        "tickvals": [index + 0.5 for index in range(len(MONTHS))],
        "ticktext": [words.write(month, "count") for month in MONTHS],
        "side": "top",
        "showline": False,
        "title": {"text": words("cohorts.months_axis"), "font": {"family": FONT, "size": 13, "color": colours["quiet"]}},
    }
    layout["yaxis"]["type"] = "category"
    if not known:
        return {"data": [], "layout": layout}
    labels = [f"<b>{drawn(names[group])}</b>" if group in picked else drawn(names[group]) for group in groups]
    highest = max(row.value("share") for row in known.values()) or 1
    unknown = hatched(colours, 0.15, ground="page") | {"line": {"color": colours["page"], "width": 1}}
    data = []
    for month in MONTHS:
        rows = [known.get((group, month)) for group in groups]
        texts = [_text(names[group], row, month, words) for group, row in zip(groups, rows, strict=True)]
        cell = {"customdata": groups, **hover(texts)}
        # Apart from each other: where each bar has its own colour, plotly draws the hatching in it too.
        data.append(
            bars(labels, [int(row is not None) for row in rows], _shades(rows, highest, mode), **_numbers(rows, words.language, colours), **cell)
        )
        data.append(bars(labels, [int(row is None) for row in rows], unknown, **cell))
    return {"data": data, "layout": layout}


def _shades(rows: Sequence[Row | None], highest: float, mode: str) -> dict[str, Any]:
    """The colours of known shares: the larger the share, the stronger the colour."""
    colours, span = COLOURS[mode], STRONGEST[mode] - FAINTEST
    strengths = [FAINTEST + span * (row.value("share") / highest if row else 0) for row in rows]
    shades = [mixed(colours["page"], colours["mentas"], strength) for strength in strengths]
    return {"color": shades, "line": {"color": colours["page"], "width": 1}}


def _numbers(rows: Sequence[Row | None], language: str, colours: dict[str, str]) -> dict[str, Any]:
    """The shares in per cent, in their cells; of few the numbers."""
    texts = ["" if row is None else _number(row, language) for row in rows]
    font = {"family": FONT, "size": 13, "color": colours["text"]}
    where = {"textposition": "inside", "insidetextanchor": "middle", "textangle": 0, "constraintext": "none"}
    return {"text": texts, "textfont": font, **where}


def _number(row: Row, language: str) -> str:
    reached, completed = row.value("reached"), row.value("completed")
    # With its sign: a bare 4 would be read as four people.
    return percent(row.value("share"), language) if completed >= FEWEST else f"{reached}/{completed}"


def _text(name: str, row: Row | None, month: int, words: Words) -> str:
    values: dict[str, Any] = {"name": drawn(name), "months": words.write(month, "count")}
    if row is None:
        return words("cohorts.triangle_unknown", **values)
    return words("cohorts.triangle_hover", **values, reached=row["reached"], completed=row["completed"])
