"""Charts of the coverage page: what is drawn, named and left out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.answers import answer
from ui.charts import coverage_curve, reach_by_group, reach_by_skill, waterfall, whereabouts
from ui.charts.coverage_curve import LABEL, PLOT
from ui.charts.waterfall import Facet, Step
from ui.i18n import Words
from ui.theme import COLOURS

ID, EN = Words("id"), Words("en")
MONTHS = [
    {
        "month": date(2017, 1, 1),
        "registered": 500,
        "covered": 0,
        "coverage": 0.0,
        "residents": 480,
        "covered_residents": 0,
        "coverage_residents": 0.0,
    },
    {
        "month": date(2017, 2, 1),
        "registered": 500,
        "covered": 0,
        "coverage": 0.0,
        "residents": 480,
        "covered_residents": 0,
        "coverage_residents": 0.0,
    },
    {
        "month": date(2017, 3, 1),
        "registered": 500,
        "covered": 30,
        "coverage": 0.06,
        "residents": 480,
        "covered_residents": 30,
        "coverage_residents": 0.0625,
    },
    # everybody left: no denominator
    {
        "month": date(2017, 4, 1),
        "registered": 500,
        "covered": 400,
        "coverage": 0.8,
        "residents": 0,
        "covered_residents": 0,
        "coverage_residents": None,
    },
]
CEILING = answer("coverage_ceiling", [{"ceiling": 0.9}]).row["ceiling"]
TARGET = answer("target_status", [{"value": 1.0, "due_on": date(2017, 12, 31)}]).row


def texts(figure: dict[str, Any]) -> str:
    return " ".join(note["text"] for note in figure["layout"]["annotations"])


def test_the_curve_begins_before_the_first_training_and_breaks_where_nobody_is_there() -> None:
    figure = coverage_curve(answer("coverage_monthly", MONTHS, date(2017, 4, 20)), TARGET, CEILING, ID, "light")
    lines = {trace["name"]: trace for trace in figure["data"] if "name" in trace}
    assert lines["Cakupan"]["x"] == ["2017-02-28", "2017-03-31", "2017-04-20"], "month ends, the last on the as-of date; no years of nothing"
    assert lines["Cakupan"]["y"] == [0.0, 0.06, 0.8]
    assert lines["Cakupan warga binaan"]["y"] == [0.0, 0.0625, None], "nobody there is no 0 %"
    assert lines["Cakupan"]["text"][1] == "6,0 % (30 dari 500)"
    assert "Target 100 % pada 31 Des 2017" in texts(figure) and "<b>80,0 %</b>" in texts(figure)
    high = [MONTHS[2] | {"coverage_residents": 0.95, "covered_residents": 475, "residents": 500}, MONTHS[3]]
    figure = coverage_curve(answer("coverage_monthly", [*MONTHS[:2], *high], date(2017, 4, 20)), TARGET, CEILING, ID, "light")
    assert "Target 100 %<br>pada 31 Des 2017" in texts(figure), "on two lines beside the name of a line that ended high"


@pytest.mark.parametrize(("ceiling", "drawn"), [(0.9, True), (1.0, False), (None, False)])
def test_the_most_that_can_be_reached_is_drawn_below_the_target(ceiling: float | None, drawn: bool) -> None:
    most = answer("coverage_ceiling", [{"ceiling": ceiling}]).row["ceiling"]
    figure = coverage_curve(answer("coverage_monthly", MONTHS, date(2017, 4, 20)), TARGET, most, EN, "light")
    assert [trace["y"] for trace in figure["data"] if trace.get("name") == "ceiling"] == ([[0.9, 0.9]] if drawn else [])
    way = [trace for trace in figure["data"] if trace.get("name") == "way"]
    assert bool(way) is not drawn, "no way leads to a target beyond the most that can be reached"
    assert ("at most 90.0% of all registered,<br>if everybody is trained" in texts(figure)) is drawn


def test_a_line_that_isnt_published_isnt_drawn() -> None:
    rows = [row | {"residents": None, "covered_residents": None, "coverage_residents": None} for row in MONTHS]
    figure = coverage_curve(answer("coverage_monthly", rows, date(2017, 4, 30)), None, CEILING, EN, "dark")
    assert [trace["name"] for trace in figure["data"]] == ["Coverage"]


def test_a_last_month_that_is_not_known_is_not_taken_for_one_before_the_training() -> None:
    unknown = MONTHS[3] | dict.fromkeys(("covered", "coverage", "covered_residents", "coverage_residents"))
    figure = coverage_curve(answer("coverage_monthly", [*MONTHS[:3], unknown], date(2017, 4, 30)), TARGET, CEILING, EN, "light")
    assert next(trace["y"] for trace in figure["data"] if trace.get("name") == "Coverage") == [0.0, 0.06, None]


def test_names_of_low_lines_stay_above_the_axis() -> None:
    figure = coverage_curve(answer("coverage_monthly", MONTHS[:3], date(2017, 3, 31)), None, CEILING, EN, "light")
    notes = figure["layout"]["annotations"]
    tops = [note["y"] * PLOT / figure["layout"]["yaxis"]["range"][1] + note["yshift"] for note in notes]
    assert tops[0] == pytest.approx(LABEL, abs=1) and tops[1] == pytest.approx(2 * LABEL, abs=1), "one above the other"


def test_names_of_lines_stand_beside_the_plot_where_they_hide_neither_the_target_nor_the_way_to_it() -> None:
    figure = coverage_curve(answer("coverage_monthly", MONTHS[:3], date(2017, 3, 31)), TARGET, CEILING, EN, "light")
    assert {(note["xref"], note["x"], note["xanchor"]) for note in figure["layout"]["annotations"] if "<b>" in note["text"]} == {("paper", 1, "left")}
    ends = [trace for trace in figure["data"] if trace["mode"] == "markers" and trace["x"] == ["2017-03-31"]]
    assert [trace["marker"]["color"] for trace in ends] == [COLOURS["light"]["covered"], COLOURS["light"]["resident"]], (
        "where today is, in their colours"
    )


GROUPS = [
    {
        "group": "A1",
        "name": "<b>Roti</b>",
        "starts_on": date(2017, 2, 6),
        "capacity": 30,
        "started": 28,
        "first_timers": 25,
        "again": 3,
        "empty_places": 2,
    },
    {"group": "A2", "name": "Salon", "starts_on": date(2017, 9, 4), "capacity": 30, "started": 30, "first_timers": 30, "again": 0, "empty_places": 0},
    {"group": "A3", "name": "Batik", "starts_on": date(2018, 1, 8), "capacity": 20, "started": 22, "first_timers": 2, "again": 20, "empty_places": 0},
]


def test_groups_held_and_still_needed() -> None:
    figure = reach_by_group(answer("reach", GROUPS), (30, 7), EN, "light")
    first, again, empty, needed = figure["data"]
    assert (first["y"], again["y"], empty["y"]) == ([25, 30, 2], [3, 0, 20], [2, 0, 0])
    assert f"color:{again['marker']['color']}'>■" in texts(figure), "the square of the key has the colour of the bar, not that of its words"
    assert needed["y"] == [30, 7] and needed["x"] == [3, 4] and needed["marker"]["pattern"]["shape"] == "/", "not held yet: hatched, after the others"
    assert figure["layout"]["xaxis"]["ticktext"] == ["&lt;b&gt;Roti&lt;/b&gt;<br>2017", "", "<br>2018"], "11 letters are wider than two places"
    assert "2 groups more" in texts(figure)
    assert first["hovertext"][0].startswith("<b>&lt;b&gt;Roti&lt;/b&gt;</b>"), "a name is no markup"
    assert len(reach_by_group(answer("reach", GROUPS), (), EN, "light")["data"]) == 3
    assert "still needed" not in texts(reach_by_group(answer("reach", GROUPS), (), EN, "light"))


def test_skills_stand_longest_first() -> None:
    rows = [
        {"group": "batik", "first_timers": 2, "again": 20},
        {"group": "bakery", "first_timers": 25, "again": 3},
        {"group": "salon", "first_timers": 30, "again": 0},
    ]
    rows = [row | {"starts_on": date(2017, 2, 6), "started": 22, "capacity": 30, "empty_places": 0} for row in rows]
    figure = reach_by_skill(answer("reach", rows, by="skill"), ID, "light")
    assert figure["data"][0]["y"] == ["Salon", "Roti", "Batik"] and figure["data"][0]["x"] == [30, 25, 2]
    assert figure["data"][1]["text"] == ["<b>30</b> + 0", "<b>25</b> + 3", "<b>2</b> + 20"]


def test_who_is_where() -> None:
    rows = [
        {"whereabouts": "resident", "persons": 400, "covered": 300, "coverage": 0.75, "uncovered": 100},
        {"whereabouts": "away", "persons": 45, "covered": 5, "coverage": 5 / 45, "uncovered": 40},
        {"whereabouts": "all", "persons": 445, "covered": 305, "coverage": 305 / 445, "uncovered": 140},
    ]
    figure = whereabouts(answer("coverage_gap", rows), EN, "light")
    assert figure["data"][0]["x"] == [300, 5] and figure["data"][1]["x"] == [100, 40], "all of them is no third bar"
    assert "Still there: <b>400</b> people, 75.0% trained" in texts(figure)
    emptied = [rows[0] | {"persons": 0, "covered": 0, "coverage": None, "uncovered": 0}, rows[1]]
    assert whereabouts(answer("coverage_gap", emptied), EN, "light")["data"][0]["x"] == [5], "no bar of nobody"


def test_a_waterfall_goes_on_where_the_bar_before_ended() -> None:
    steps = (
        Step("then", 10, True, "10", "base"),
        Step("came", 5, False, "+5", "quiet"),  # 10 to 15
        Step("left", -12, False, "−12", "quiet"),  # 15 down to 3
        Step("now", 3, True, "3", "base"),
    )
    figure = waterfall((Facet("One", steps), Facet("Other", steps)), "light", "id")
    bars = figure["data"][0]
    assert (bars["base"], bars["x"]) == ([0, 10, 3, 0], [10, 5, 12, 3])
    assert [link["x0"] for link in figure["layout"]["shapes"][:3]] == [10, 15, 3]
    assert figure["layout"]["xaxis"]["range"] == figure["layout"]["xaxis2"]["range"], "one scale for both"
    assert figure["layout"]["xaxis"]["domain"][1] < figure["layout"]["xaxis2"]["domain"][0]


@pytest.mark.parametrize("mode", COLOURS)
def test_nothing_at_all_is_no_error(mode: str) -> None:
    for figure in (
        coverage_curve(answer("coverage_monthly", []), None, CEILING, ID, mode),
        reach_by_group(answer("reach", []), (), ID, mode),
        reach_by_skill(answer("reach", []), ID, mode),
        whereabouts(answer("coverage_gap", []), ID, mode),
        waterfall((), mode, "id"),
    ):
        assert figure["layout"]["height"] >= 300 and figure["layout"]["dragmode"] is False
