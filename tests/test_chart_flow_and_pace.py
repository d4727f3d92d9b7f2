"""The charts of arrivals and departures by month with their paces, and of residents with the forecast."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import plotly.graph_objects as go
import pytest

from tests.answers import answer
from ui.charts import flow_and_pace, residents_path
from ui.charts.flow_and_pace import ABOVE, PLOT
from ui.i18n import Words
from ui.theme import COLOURS

EN = Words("en")
AS_OF = date(2018, 9, 30)
SAID = ("Last 6 months", "Required", "Required, beyond")
MONTHS = [
    {"month": date(2018, 7, 1), "new": 4, "returned": 2, "exited": 5, "net": 1, "residents": 451},
    {"month": date(2018, 8, 1), "new": 0, "returned": 0, "exited": 0, "net": 0, "residents": 451},  # a month in which nobody moved
    {"month": date(2018, 9, 1), "new": 1, "returned": 0, "exited": 420, "net": -419, "residents": 32},  # the closure
]
PACE = {"residents": 32, "target": 0.0, "required_per_month": 12.0, "recent_per_month": -2.0, "status": "behind"}


def figure(flow: list[dict[str, Any]], pace: list[dict[str, Any]], closure: dict[date, int], mode: str = "light") -> dict[str, Any]:
    made = flow_and_pace(answer("flow_monthly", flow, AS_OF), answer("pace", pace, AS_OF), closure, SAID, EN, mode)
    json.dumps(made)
    go.Figure(made)
    return made


def heights(made: dict[str, Any]) -> dict[str, list[float]]:
    return {trace["name"]: trace["y"] for trace in made["data"]}


def texts(made: dict[str, Any]) -> list[str]:
    return [note["text"] for note in made["layout"]["annotations"]]


def test_who_came_rises_and_who_left_falls_the_closure_apart() -> None:
    made = figure(MONTHS, [], {date(2018, 9, 1): 400})
    # 420 left in September: 400 by the closure and 20 otherwise, each its own bar.
    assert heights(made) == {"New": [4, 1], "Came back": [2], "Left": [-5, -20], "Closure": [-400]}
    closure = next(trace for trace in made["data"] if trace["name"] == "Closure")
    assert closure["marker"]["color"] == COLOURS["light"]["closure"]
    # The axis is for ordinary months; what goes beyond it is said.
    assert made["layout"]["yaxis"]["range"][0] == -32
    assert "Closure: 400 people,<br>beyond the scale ↓" in texts(made)


def test_departures_as_mentas_stand_apart_where_the_role_gets_them() -> None:
    flow = answer("flow_monthly", MONTHS, AS_OF)
    mentas = {date(2018, 7, 1): 2, date(2018, 9, 1): 20}
    made = flow_and_pace(flow, answer("pace", [], AS_OF), {date(2018, 9, 1): 400}, SAID, EN, "light", (), mentas)
    # Of 5 in July 2 left as mentas; in September everybody but those of the closure did.
    falling = {name: heights for name, heights in heights(made).items() if heights[0] < 0}
    assert falling == {"Left: livelihood/family": [-2, -20], "otherwise": [-3], "Closure": [-400]}


def test_a_closure_within_the_axis_needs_no_words() -> None:
    made = figure([*MONTHS[:1], MONTHS[2] | {"exited": 24}], [], {date(2018, 9, 1): 4})
    assert heights(made)["Closure"] == [-4] and not any("beyond" in text for text in texts(made))


@pytest.mark.parametrize(
    ("pace", "closure", "drawn"),
    [
        (PACE, {}, {"Pace of the last six months": 2.0, "Required pace": -12.0}),  # the number grew by two: above nought
        (PACE | {"required_per_month": None}, {}, {"Pace of the last six months": 2.0}),  # past due
        (PACE | {"required_per_month": 0.0}, {}, {"Pace of the last six months": 2.0}),  # nothing to do any more
        (PACE | {"required_per_month": -22.7}, {}, {"Pace of the last six months": 2.0}),  # more than that may be there
        (PACE, {date(2018, 9, 1): 400}, {}),  # the closure is no pace
        (PACE, {date(2018, 3, 1): 3}, {"Pace of the last six months": 2.0, "Required pace": -12.0}),  # a closure before the half-year
        (None, {}, {}),  # no target, or a selection
    ],
)
def test_paces_are_level_lines_of_the_net_change(pace: dict[str, Any] | None, closure: dict[date, int], drawn: dict[str, float]) -> None:
    flow = [{"month": date(2018, month, 1), "new": 3, "returned": 0, "exited": 8, "net": -5, "residents": 450} for month in range(1, 10)]
    made = figure(flow, [pace] if pace else [], closure)
    assert {trace["name"]: trace["y"][0] for trace in made["data"] if trace["type"] == "scatter"} == drawn
    assert (SAID[1] in texts(made)) == ("Required pace" in drawn)


def test_a_required_pace_far_beyond_the_bars_is_said_and_leaves_them_the_chart() -> None:
    """A fall of 36 a month where at most 5 left: on the axis the bars took a seventh of its lower half, and a third of its width stood empty."""
    flow = [{"month": date(2018, month, 1), "new": 3, "returned": 0, "exited": 5, "net": -2, "residents": 450} for month in range(1, 10)]
    made = figure(flow, [PACE | {"required_per_month": 36.0}], {})
    assert "Last 6 months<br>Required, beyond" in texts(made) and "Required pace" not in heights(made)
    assert made["layout"]["yaxis"]["range"][0] == -8 and made["layout"]["xaxis"]["range"][1] == "2018-10-15"  # 5 and the room for names


def test_three_lines_of_words_have_room_above_the_highest_bar() -> None:
    low, high = figure([row | {"new": 12, "exited": 30} for row in MONTHS], [PACE | {"required_per_month": 30.0}], {})["layout"]["yaxis"]["range"]
    assert (high - 12) / (high - low) * PLOT >= ABOVE - 0.5, "who left takes most of the axis: a share of the bars was too little"


def test_the_beginning_of_a_register_is_no_pace() -> None:
    """Registered since June, as of 30 September: all who were there already are no growth of six months."""
    flow = [{"month": date(2018, month, 1), "new": 8, "returned": 0, "exited": 0, "net": 8, "residents": 8 * (month - 5)} for month in range(6, 10)]
    assert [trace for trace in figure(flow, [PACE], {})["data"] if trace["type"] == "scatter"] == []


def test_what_is_not_known_is_not_drawn() -> None:
    # A viewer inside a selection gets who came newly, nothing else.
    made = figure([month | {"returned": None, "exited": None, "net": None, "residents": None} for month in MONTHS], [], {})
    assert heights(made) == {"New": [4, 1]}
    assert made["layout"]["yaxis"]["range"][0] == 0, "no empty half for what isn't shown"


def test_below_zero_the_axis_has_a_minus_and_no_line_of_the_grid_goes_through_a_name() -> None:
    made = figure(MONTHS[:2], [PACE | {"required_per_month": 8.0}], {})
    axis = made["layout"]["yaxis"]
    assert [int(text.replace("−", "-")) for text in axis["ticktext"]] == axis["tickvals"] and len(axis["tickvals"]) <= 9
    assert axis["ticktext"][0].startswith("−"), "a fall of 8 a month, drawn on it, is below zero"
    texts = [note["text"] for note in made["layout"]["annotations"]]
    assert "New" in texts[-1] or "Left" in texts[-1], "over the pace, whose ground would hide them on a phone"
    assert {note["bgcolor"] for note in made["layout"]["annotations"]} == {COLOURS["light"]["page"]}


@pytest.mark.parametrize("flow", [[], MONTHS[1:2]])
def test_without_anybody_moving_there_is_an_empty_chart(flow: list[dict[str, Any]]) -> None:
    assert figure(flow, [], {}, "dark")["data"] == []


LAST_MONTH = [{"month": date(2018, 9, 1), "new": 0, "returned": 0, "exited": 0, "net": 0, "residents": 450}]
PATH = [
    {"on": date(2018, 1, 1), "planned": 460.0, "actual": 460, "gap": 0.0},
    {"on": date(2019, 12, 31), "planned": 0.0, "actual": None, "gap": None},
]


@pytest.mark.parametrize(
    ("last", "text", "raised"),
    [
        ((412.4, 380.2, 444.6), "Perkiraan<br><b>412</b><br>380–445", False),
        ((20.0, 0.0, 60.0), "Perkiraan<br><b>20</b><br>0–60", True),  # near the target, whose label stands there too
    ],
)
def test_the_forecast_goes_on_with_a_dotted_line_in_its_band(last: tuple[float, float, float], text: str, raised: bool) -> None:
    ahead: list[dict[str, Any]] = [{"on": date(2018, 9, 30), "middle": 450.0, "low": 450.0, "high": 450.0}]
    ahead.append(dict(zip(("middle", "low", "high"), last, strict=True)) | {"on": date(2019, 12, 31)})
    made = residents_path(answer("flow_monthly", LAST_MONTH), answer("target_path", PATH), (), {}, Words("id"), "light", ahead)
    go.Figure(made)
    area, line = (trace for trace in made["data"] if trace["name"] == "Perkiraan")
    assert area["y"] == [450.0, last[2], last[1], 450.0] and area["fill"] == "toself"
    assert line["x"] == ["2018-09-30", "2019-12-31"] and line["line"]["dash"], "not a solid line: it isn't known"
    label = next(note for note in made["layout"]["annotations"] if note["text"] == text)
    assert (label["yshift"] > 0) == raised


def test_lebaran_is_a_named_band_where_it_lies_in_the_months_shown() -> None:
    feasts = (date(2017, 6, 25), date(2018, 8, 15))  # the first before the months that are shown
    made = flow_and_pace(answer("flow_monthly", MONTHS, AS_OF), answer("pace", [], AS_OF), {}, SAID, EN, "light", feasts)
    go.Figure(made)
    bands = [shape for shape in made["layout"]["shapes"] if shape["type"] == "rect"]
    assert [(band["x0"], band["x1"]) for band in bands] == [("2018-08-15", "2018-08-29")], "a fortnight"
    assert [note["x"] for note in made["layout"]["annotations"] if note["text"] == "Idul Fitri"] == ["2018-08-22"]
