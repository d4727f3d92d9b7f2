"""Charts of the overview, drawn from answers written out by hand."""

from __future__ import annotations

import json
from datetime import date
from inspect import isfunction
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest

from tests.answers import answer
from ui import charts
from ui.charts import residents_path
from ui.charts.note_marks import BEGINS, with_notes
from ui.charts.ranked import Bar, ranked
from ui.dated_notes import DatedNote
from ui.i18n import Words
from ui.text_width import text_width
from ui.theme import COLOURS

ID, EN = Words("id"), Words("en")

FLOW = [
    {"month": date(2019, 8, 1), "new": 1, "returned": 0, "exited": 3, "net": -2, "residents": 449},
    {"month": date(2019, 9, 1), "new": 4, "returned": 0, "exited": 5, "net": -1, "residents": 448},
    {"month": date(2019, 10, 1), "new": 0, "returned": 0, "exited": 448, "net": -448, "residents": 0},  # the closure
    {"month": date(2019, 11, 1), "new": 0, "returned": 0, "exited": 0, "net": 0, "residents": 0},
]
PATH = [
    {"on": date(2019, 7, 15), "planned": 450.0, "actual": 451, "gap": 1.0},
    {"on": date(2019, 9, 1), "planned": 320.0, "actual": 449, "gap": 129.0},
    {"on": date(2019, 11, 1), "planned": 160.0, "actual": None, "gap": None},  # after the as-of date
    {"on": date(2019, 12, 31), "planned": 0.0, "actual": None, "gap": None},
]


def drawn(figure: dict[str, Any]) -> go.Figure:
    """The figure as plotly takes it: raises where a key is none of plotly's."""
    json.dumps(figure)
    return go.Figure(figure)


def texts(figure: dict[str, Any]) -> list[str]:
    return [note["text"] for note in figure["layout"]["annotations"]]


def line(figure: dict[str, Any], name: str) -> dict[str, Any]:
    return next(trace for trace in figure["data"] if trace["name"] == name)


def test_every_chart_is_drawn_in_a_test_of_its_own() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    functions = [name for name, value in vars(charts).items() if isfunction(value)]
    assert [name for name in functions if f"{name}(" not in tests] == []


def test_path_draws_actual_planned_and_target_with_direct_labels() -> None:
    as_of = date(2019, 9, 30)
    figure = residents_path(answer("flow_monthly", FLOW[:2], as_of), answer("target_path", PATH, as_of), (), {}, ID, "light")
    drawn(figure)
    assert line(figure, "Jalur target")["y"] == [450.0, 320.0, 160.0, 0.0]
    # From where the path begins, then each month's end; nothing is drawn after the as-of date.
    assert line(figure, "Warga binaan")["x"] == ["2019-07-15", "2019-08-31", "2019-09-30"]
    assert line(figure, "Warga binaan")["y"] == [451, 449, 448]
    assert {"Jalur target", "Warga binaan", "<b>448</b>", "Target 0<br>31 Des 2019", "129 di atas jalur"} <= set(texts(figure))
    latest = next(note for note in figure["layout"]["annotations"] if note["text"] == "<b>448</b>")
    assert (latest["xanchor"], latest["xshift"]) == ("left", 10), (
        "early on the axis it stands beside the name of the line, which on a phone it would touch"
    )
    assert figure["layout"]["showlegend"] is False and figure["layout"]["separators"] == ",."
    later = date(2019, 12, 15)
    stale = residents_path(answer("flow_monthly", FLOW[:2], later), answer("target_path", PATH, later), (), {}, ID, "light")
    assert "129 di atas jalur" not in texts(stale), "residents are known to 30 September only: how far they were from the path then is not today's"


def test_the_fall_by_the_closure_is_apart() -> None:
    as_of = date(2019, 11, 15)
    figure = residents_path(answer("flow_monthly", FLOW, as_of), answer("target_path", PATH, as_of), (), {date(2019, 10, 1): 415}, EN, "light")
    drawn(figure)
    fall = line(figure, "Closure")
    assert fall["x"] == ["2019-09-30", "2019-10-31"] and fall["y"] == [448, 0]
    assert fall["line"]["color"] == COLOURS["light"]["closure"] and fall["line"]["dash"], "told apart by more than its colour"
    residents = line(figure, "Residents")
    assert residents["y"] == [451, 449, 448, None, 0, 0], "interrupted where the closure emptied the place"
    assert residents["x"][-1] == "2019-11-15", "the last month counts to the as-of date"
    assert "Closure:<br>415 sent away<br>other changes −33" in texts(figure)


def test_events_are_named_each_on_its_own_line() -> None:
    events = ({"happened_on": date(2019, 8, 15), "title": "<b> opens"}, {"happened_on": date(2019, 8, 20), "title": "A" * 40})
    figure = residents_path(answer("flow_monthly", FLOW), answer("target_path", PATH), events, {}, EN, "dark")
    drawn(figure)
    earlier, later = figure["layout"]["annotations"][:2]
    assert (earlier["x"], earlier["text"]) == ("2019-08-15", "&lt;b&gt; opens"), "text from data is no markup"
    assert later["text"] == "A" * 33 + "…", "what is too long for a phone is cut"
    assert earlier["yshift"] > later["yshift"] + 12, "five days apart: names of 12 pixels do not touch"
    assert figure["layout"]["margin"]["t"] > earlier["yshift"] + 12, "there is room for them above the plot"
    assert len(figure["layout"]["shapes"]) == 2 + 1, "an upright for each event, and the distance to the path"


def test_no_upright_of_an_event_goes_through_the_name_of_the_path_or_of_another_event() -> None:
    months = [date(2017, 2, 6), *(date(year, month, 1) for year in (2017, 2018, 2019) for month in range(3, 13)), date(2019, 12, 31)]
    path = [{"on": on, "planned": 480.0 - 15 * number, "actual": None, "gap": None} for number, on in enumerate(months)]
    events = [{"happened_on": months[0], "title": "Pelatihan lima hari"}, {"happened_on": date(2018, 7, 20), "title": "Tahap II"}]
    as_of = date(2018, 8, 31)
    figure = residents_path(answer("flow_monthly", [], as_of), answer("target_path", path, as_of), events, {}, ID, "light")
    notes = {note["text"]: note for note in figure["layout"]["annotations"]}
    assert notes["Pelatihan lima hari"]["xanchor"] == notes["Tahap II"]["xanchor"] == "left", "to the left it reached the upright of the other"
    name = notes["Jalur target"]
    assert name["x"] == "2018-10-01" and name["xanchor"] == "left", "below the path the uprights leave it no room on a phone: above it, after them"
    free = residents_path(answer("flow_monthly", [], as_of), answer("target_path", path, as_of), [], {}, ID, "light")["layout"]["annotations"]
    assert next(note["xanchor"] for note in free if note["text"] == "Jalur target") == "right", "without events below it"


def test_many_events_are_numbered_and_kept_apart() -> None:
    events = [{"happened_on": date(2019, 8, day), "title": "a"} for day in (15, 20, 22, 24, 26, 28)]
    figure = residents_path(answer("flow_monthly", FLOW), answer("target_path", PATH), events, {}, EN, "dark")
    drawn(figure)
    numbers = [note for note in figure["layout"]["annotations"] if note["text"] in ("<b>1</b>", "<b>2</b>")]
    assert [note["x"] for note in numbers] == ["2019-08-15", "2019-08-20"]
    assert "xshift" not in numbers[0] and numbers[1]["xshift"] > 0, "five days apart: the second number steps aside"


def test_a_ceiling_is_a_level_line_from_its_start_to_its_end() -> None:
    ceilings = answer("target_status", [{"indicator": "ceiling", "value": 460.0, "baseline_on": None, "due_on": date(2019, 11, 30)}]).rows
    figure = residents_path(answer("flow_monthly", FLOW), answer("target_path", PATH), (), {}, EN, "light", ceilings=ceilings)
    drawn(figure)
    level = line(figure, "Ceiling")
    assert (level["x"], level["y"]) == (["2019-07-15", "2019-11-30"], [460.0, 460.0]), "without a date it holds from the path's start"
    assert "At most 460" in texts(figure)


def test_without_a_target_there_is_no_path() -> None:
    as_of = date(2019, 9, 30)
    figure = residents_path(answer("flow_monthly", FLOW[:2], as_of), answer("target_path", [], as_of), (), {}, EN, "light")
    drawn(figure)
    assert [trace["name"] for trace in figure["data"]] == ["Residents"]


def test_nothing_at_all_is_no_error() -> None:
    drawn(residents_path(answer("flow_monthly", []), answer("target_path", []), (), {}, EN, "light"))


@pytest.mark.parametrize("mode", COLOURS)
def test_charts_have_a_fixed_height_and_stand_still(mode: str) -> None:
    figure = residents_path(answer("flow_monthly", FLOW), answer("target_path", PATH), (), {}, ID, mode)
    assert figure["layout"]["height"] >= 300, "nothing moves when a chart arrives"
    assert figure["layout"]["dragmode"] is False and figure["layout"]["yaxis"]["fixedrange"], "a phone scrolls past"


def test_notes_are_numbered_on_their_days_above_the_plot() -> None:
    figure = residents_path(answer("flow_monthly", FLOW, date(2019, 11, 30)), answer("target_path", PATH), (), {}, EN, "light")
    notes = (
        DatedNote("3", date(2019, 9, 20), "Pasar <b>tutup</b>"),
        DatedNote("2", date(2019, 9, 18), "Banjir"),
        DatedNote("7", date(2018, 1, 1), "before the path begins"),
    )
    marked, shown = with_notes(figure, notes, "light")
    assert [note.number for note in shown] == ["2", "3"]
    first, second = drawn(marked).layout.annotations[-2:]
    assert [(mark.text, mark.x, mark.yref) for mark in (first, second)] == [("<b>2</b>", "2019-09-18", "paper"), ("<b>3</b>", "2019-09-20", "paper")]
    assert second.hovertext == "Pasar &lt;b&gt;tutup&lt;/b&gt;"  # a text is no markup
    assert second.yshift > first.yshift >= figure["layout"]["margin"]["t"]  # two days apart: at two heights, over the names of events
    assert marked["layout"]["height"] - figure["layout"]["height"] == marked["layout"]["margin"]["t"] - figure["layout"]["margin"]["t"] > 0
    assert with_notes(figure, notes[2:], "light") == (figure, ())
    bars = {"data": [{"x": ["a", "b"], "y": [1, 2]}], "layout": {"xaxis": {}}}
    unmarked, below = with_notes(bars, notes, "light")
    assert unmarked == bars and [note.number for note in below] == ["7", "2", "3"], "where no time is shown they stand below the chart"
    groups = bars | {"layout": {"xaxis": {}, "meta": {BEGINS: ["2018-02-05", "2019-09-18"]}}}
    marked, shown = with_notes(groups, notes, "light")
    assert [(mark["text"], mark["x"]) for mark in marked["layout"]["annotations"]] == [("<b>2</b>", 1), ("<b>3</b>", 1)]
    assert [note.number for note in shown] == ["2", "3"], "before the first group there is no place"


def test_a_note_on_the_last_month_of_bars_is_drawn() -> None:
    # A bar stands at the first day of its month; the month goes on to its end.
    bars = {"data": [{"x": ["2019-08-01", "2019-09-01"], "y": [1, 2]}], "layout": {"xaxis": {"type": "date"}}}
    days = [date(2019, 7, 31), date(2019, 8, 1), date(2019, 9, 30), date(2019, 10, 1)]
    _, shown = with_notes(bars, [DatedNote(str(day), day, "x") for day in days], "light")
    assert [note.on for note in shown] == days[1:3]


def test_texts_beside_bars_have_their_room_and_the_bars_the_rest() -> None:
    """Half of a wide screen was empty: the bars kept the room of the texts in widths of the longest bar, which only a phone needs."""
    short, long = Bar("a", 10, "10", "of all asked so far"), Bar("b", 100, "100", "31 of 50 asked")
    layout = ranked([short, long], Words("en"), "light")["layout"]
    assert layout["xaxis"]["range"][1] < 101
    room = layout["margin"]["r"]
    assert room >= text_width("31 of 50 asked", 14), "the longest bar ends at the margin, where its text begins"
    assert room < text_width("of all asked so far", 14), "beside a short bar a longer text has the plot too"
