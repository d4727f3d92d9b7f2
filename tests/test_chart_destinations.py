"""The chart of destinations: the band of those away, and closure exits apart."""

from __future__ import annotations

import json
from typing import Any

import plotly.graph_objects as go

from tests.answers import AS_OF, answer
from ui.charts import destinations
from ui.charts.destinations import PARTS
from ui.i18n import Words
from ui.theme import COLOURS

EN = Words("en")
BOUNDS = {"away": 150, "mentas": 100, "unknown": 18, "elsewhere": 30, "died": 2, "best_case": 118, "worst_case": 100}
LEFT = [
    {"destination": "unknown", "by_closure": False, "exits": 20, "returned": 2, "share": 0.1},
    {"destination": "family", "by_closure": False, "exits": 90, "returned": 40, "share": 0.5},
    {"destination": "own_business", "by_closure": False, "exits": 15, "returned": 0, "share": 0.1},
    {"destination": "family", "by_closure": True, "exits": 60, "returned": 0, "share": 0.3},
]


def figure(
    bounds: dict[str, Any], rows: list[dict[str, Any]], marks: frozenset[tuple[int, str]] = frozenset(), mode: str = "light"
) -> dict[str, Any]:
    away = answer("exit_bounds", [bounds], AS_OF, frozenset())
    parts = {name: away.row[name] for name in bounds if name in PARTS}
    made = destinations(away, parts, answer("exits_by_destination", rows, AS_OF, marks), EN, mode)
    json.dumps(made)
    go.Figure(made)
    return made


def texts(made: dict[str, Any]) -> list[str]:
    return [note["text"] for note in made["layout"]["annotations"]]


def bars(made: dict[str, Any], band: bool) -> list[dict[str, Any]]:
    return [trace for trace in made["data"] if (trace.get("xaxis") == "x2") == band]


def test_the_band_holds_all_who_are_away_and_the_unknown_are_hatched() -> None:
    made = figure(BOUNDS, LEFT)
    band = bars(made, True)
    assert [trace["x"][0] for trace in band] == [100, 18, 30, 2], "mentas, unknown, elsewhere, died"
    assert made["layout"]["xaxis2"]["range"] == [0, 150]
    assert [bool(trace["marker"].get("pattern")) for trace in band] == [False, True, False, False]
    assert "<b>150 people</b> no longer there:<br>mentas 100, at most 118" in texts(made)
    # The closure sent some of the unknown away, and they are no mentas, wherever they went; without a closure each of them may be.
    hatching = [bars(figure(BOUNDS, rows), True)[1]["marker"]["pattern"]["fgcolor"] for rows in (LEFT, LEFT[:3])]
    assert hatching == [COLOURS["light"]["base"], COLOURS["light"]["mentas"]]


def test_where_every_destination_is_known_there_is_no_band_to_speak_of() -> None:
    made = figure(BOUNDS | {"unknown": 0, "best_case": 100, "elsewhere": 48}, LEFT)
    assert "<b>150 people</b> no longer there:<br>mentas 100" in texts(made) and len(bars(made, True)) == 3


def test_own_decisions_come_first_and_the_closure_stands_apart_in_its_colour() -> None:
    made = figure(BOUNDS, LEFT)
    axis = made["layout"]["yaxis"]
    # Line 0 is the heading of the first list, line 4 that of the second; a livelihood first, the unknown last.
    assert list(zip(axis["tickvals"], axis["ticktext"], strict=True)) == [(1, "Own business"), (2, "Family"), (3, "Unknown"), (5, "Family")]
    colours = {trace["y"][0]: trace["marker"]["color"] for trace in bars(made, False) if trace["y"][0] in (1, 5)}
    assert colours == {1: COLOURS["light"]["mentas"], 5: COLOURS["light"]["closure"]}
    assert "<b>By the closure: 60</b>" in texts(made), "its exits add up"


def test_who_came_back_is_the_paler_part_of_the_bar() -> None:
    family = [trace["x"][0] for trace in bars(figure(BOUNDS, LEFT), False) if trace["y"][0] == 2]
    assert family == [50, 40], "90 exits, 40 of them back"


def test_rounded_numbers_bear_their_sign_and_what_is_not_known_is_no_bar() -> None:
    rows = [LEFT[1] | {"returned": None}, LEFT[2] | {"exits": None, "returned": None}]
    made = figure(BOUNDS, rows, frozenset({(0, "exits")}), "dark")
    assert "<b>≈ 90</b>" in texts(made) and "<b>–</b>" in texts(made)
    assert [trace["x"][0] for trace in bars(made, False)] == [90]


def test_rounding_never_draws_more_back_than_left() -> None:
    # 5 of ≈ 5 left, ≈ 10 back: each is true to within 4.
    made = figure(BOUNDS, [LEFT[1] | {"exits": 5, "returned": 10}])
    assert [trace["x"][0] for trace in bars(made, False)] == [5]
