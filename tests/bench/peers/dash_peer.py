"""python -m tests.bench.peers.dash_peer STORE PORT: the overview's content on Dash, written as its own guide does it: one callback for the page."""

from __future__ import annotations

import logging
import sys
from datetime import date
from pathlib import Path
from typing import Any

from dash import Dash, Input, Output, dcc, html

from queries import choices
from tests.bench.peers.content import Content, content, dates
from ui.i18n import Words

FIGURES = 2
"""Charts of the overview."""


def peer(folder: Path) -> Dash:
    """The page: a menu of dates, one of skills, texts, cards, charts and tables."""
    days, words = dates(folder), Words("id")
    skills = [{"label": words.code("skill", skill), "value": skill} for skill in choices(folder)["skill"]]
    names = [{"label": words.short_date(day), "value": day.isoformat()} for day in days]
    app = Dash(__name__, title="Mentas")
    app.layout = html.Div(
        [
            dcc.Dropdown(names, days[0].isoformat(), id="as_of", clearable=False, maxHeight=4000),
            dcc.Dropdown(skills, [], id="skill", multi=True),
            html.Div(id="head"),
            html.Div(id="cards", className="bench-cards"),
            *[html.Div([html.Div(id=f"text{number}"), dcc.Graph(id=f"chart{number}")]) for number in range(FIGURES)],
            html.Div(id="tables"),
        ]
    )
    outputs = [Output("head", "children"), Output("cards", "children"), Output("tables", "children")]
    for number in range(FIGURES):
        outputs += [Output(f"text{number}", "children"), Output(f"chart{number}", "figure")]

    @app.callback(outputs, [Input("as_of", "value"), Input("skill", "value")])
    def shown(as_of: str, skill: list[str] | None) -> list[Any]:
        made = content(folder, date.fromisoformat(as_of), tuple(skill or ()))
        drawn = [panel for panel in made.panels if panel["figure"]]
        charts = [part for panel in drawn for part in (texts(panel), panel["figure"])]
        return [[html.H1(made.title), *map(html.P, made.answer)], [card(each) for each in made.cards], tables(made), *charts]

    return app


def card(texts: list[str]) -> html.Div:
    """A card: label, value, and what is said about it."""
    label, value, *more = texts
    return html.Div([html.H2(label), html.Strong(value), *map(html.P, more)])


def texts(panel: dict[str, Any]) -> list[Any]:
    """The texts of a panel."""
    return [html.H2(panel["finding"]), html.P(panel["about"]), *map(html.P, [*panel["sources"], *panel["notes"]])]


def tables(made: Content) -> list[Any]:
    """The panels without a chart, and the account of the residents."""
    parts: list[Any] = []
    for panel in made.panels:
        if panel["table"]:
            head, *rows = panel["table"]
            parts += [
                *texts(panel),
                html.Table([html.Tr([html.Th(cell) for cell in head]), *(html.Tr([html.Td(cell) for cell in row]) for row in rows)]),
            ]
    return [*parts, html.Ul([html.Li(f"{name} {value}") for name, value in made.ledger])]


if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    peer(Path(sys.argv[1])).run(port=sys.argv[2], debug=False)
