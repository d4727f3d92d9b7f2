"""Charts of the survival curves of staying and returning."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go
import pytest

from queries import Answer
from queries.disclosure import curves
from tests.answers import AS_OF, answer
from ui.charts import returns_curve, staying_curves, survival
from ui.charts.survival import curve_of
from ui.i18n import Words

EN = Words("en")


def row(group: str, days: int, at_risk: int, share: float) -> dict[str, Any]:
    return {"group": group, "days": days, "at_risk": at_risk, "events": 1, "survival": share, "lower": share - 0.1, "upper": min(share + 0.1, 1.0)}


SALON, BATIK = [row("salon", 4, 75, 0.98), row("salon", 44, 48, 0.96), row("salon", 478, 20, 0.7)], [row("batik", 69, 47, 0.9)]
EVERYBODY = [row("all", 4, 300, 0.99), row("all", 478, 60, 0.7)]


def marks(rows: list[dict[str, Any]]) -> frozenset[tuple[int, str]]:
    return frozenset((index, name) for index in range(len(rows)) for name in ("at_risk", "events", "survival", "lower", "upper"))


def shares(curves: Answer, group: str) -> dict[int, float]:
    curve = curve_of(curves, group)
    assert curve
    return {day: share.value for day, share in zip(curve.days, curve.shares, strict=True)}


def drawn(figure: dict[str, Any]) -> dict[str, Any]:
    json.dumps(figure)
    go.Figure(figure)
    return figure


def test_a_curve_begins_with_all_and_steps_where_somebody_left() -> None:
    points = shares(answer("exit_survival", [*BATIK, *SALON]), "salon")
    assert points == {0: 1.0, 4: 0.98, 44: 0.96, 478: 0.7}, "no row of the other group"


def test_a_published_curve_stays_level_in_a_half_year_without_a_row() -> None:
    rows = [row("salon", 546, 40, 0.8)]  # nothing to show at 182 and 364 days
    published = answer("exit_survival", rows, AS_OF, marks(rows))
    assert shares(published, "salon") == {0: 1.0, 182: 1.0, 364: 1.0, 546: 0.8}
    assert list(shares(answer("exit_survival", rows), "salon")) == [0, 546], "an exact curve is known day by day"


def test_a_small_plot_a_skill_in_the_order_of_the_language() -> None:
    figure = drawn(staying_curves(answer("exit_survival", [*BATIK, *SALON]), answer("exit_survival", EVERYBODY), 364, Words("id"), "dark"))
    texts = [note["text"] for note in figure["layout"]["annotations"]]
    # Each plot prints its value after a year, or at its end if that is earlier: everybody's is the heading's.
    plots = [("Semua keterampilan", "99,0 %"), ("Batik", "90,0 %"), ("Salon", "96,0 %")]
    assert [text.removesuffix("<br>2 bulan") for text in texts if "<b>" in text] == [f"<b>{text}</b>" for plot in plots for text in plot]
    # In a second line: beside it, it was cut off at the edge of a phone.
    assert [text for text in texts if "2 bulan" in text] == ["<b>90,0 %</b><br>2 bulan"], "a value of another time than the others says so"
    points = [(trace["x"][0], trace["y"][0]) for trace in figure["data"] if trace["mode"] == "markers"]
    assert points == [(364, 0.99), (69, 0.9), (364, 0.96)]
    assert not any(text.isdigit() for text in texts), "numbers of different days would be added up"
    assert "xaxis3" in figure["layout"] and "xaxis4" not in figure["layout"]
    # From 0 on the curves would lie in the upper fifth: one axis for all plots, from the mark below the lowest limit, broken at its foot.
    assert figure["layout"]["yaxis"]["range"] == figure["layout"]["yaxis2"]["range"] == [0.6, pytest.approx(1.008)]
    assert figure["layout"]["yaxis"]["ticktext"] == ["60 %", "80 %", "100 %"]
    cut = [shape for shape in figure["layout"]["shapes"] if shape.get("xsizemode") == "pixel"]
    assert [shape["yref"] for shape in cut] == [f"y{plot} domain" for plot in ("", "2", "3") for _ in range(3)]
    first = [trace for trace in figure["data"] if trace["xaxis"] == "x"]
    assert ["fill" in trace for trace in first] == [True, False, False], "the range, the curve, its point"
    second = [trace for trace in figure["data"] if trace["xaxis"] == "x2"]
    assert ["fill" in trace for trace in second] == [True, False, False, False], (
        "the range behind both curves: of everybody's only the end looked out"
    )
    steps = [trace["line"]["shape"] for trace in figure["data"] if trace.get("fill") is None and trace["mode"] != "markers"]
    assert set(steps) == {"hv"}


def test_only_the_skills_that_are_named_stand_beside_everybody() -> None:
    """Seven curves of which none can be told from another say what the first says; alone it has the width of the page."""
    by_skill, everybody = answer("exit_survival", [*BATIK, *SALON]), answer("exit_survival", EVERYBODY)
    named = drawn(staying_curves(by_skill, everybody, 364, EN, "light", ["salon"]))
    assert [note["text"] for note in named["layout"]["annotations"] if note["text"] in ("<b>All skills</b>", "<b>Batik</b>", "<b>Salon</b>")] == [
        "<b>All skills</b>",
        "<b>Salon</b>",
    ]
    alone = drawn(staying_curves(by_skill, everybody, 364, EN, "light", []))
    assert "xaxis2" not in alone["layout"] and alone["layout"]["xaxis"]["domain"] == [0, 1]


def test_curves_that_fall_below_half_stand_on_an_axis_from_nothing_to_everybody() -> None:
    rows = [row("salon", 100, 60, 0.4)]
    layout = drawn(staying_curves(answer("exit_survival", rows), answer("exit_survival", []), 364, EN, "light"))["layout"]
    assert layout["yaxis"]["range"] == [0, 1.02] and layout["yaxis"]["ticktext"] == ["0%", "50%", "100%"]
    assert not any("xsizemode" in shape for shape in layout["shapes"])
    # The lowest limit at 42 %: from 0 on the curve would lie in the upper half.
    near = drawn(staying_curves(answer("exit_survival", [row("salon", 100, 60, 0.52)]), answer("exit_survival", []), 364, EN, "light"))["layout"]
    assert near["yaxis"]["ticktext"] == ["40%", "60%", "80%", "100%"] and any("xsizemode" in shape for shape in near["shapes"])


def test_a_share_of_fewer_than_ten_is_not_written_beside_its_curve() -> None:
    figure = drawn(staying_curves(answer("exit_survival", [row("salon", 100, 9, 0.7)]), answer("exit_survival", []), 364, EN, "light"))
    assert not any("%" in note["text"] for note in figure["layout"]["annotations"])


def test_returns_are_the_curve_turned_over_with_its_limits() -> None:
    rows = [row("all", 10, 193, 0.8), row("all", 300, 129, 0.7)]
    figure = drawn(returns_curve(answer("return_survival", rows), [(182, "20.0%"), (364, "30.0%")], EN, "light"))
    curve = next(trace for trace in figure["data"] if trace.get("name") == "Came back")
    assert curve["y"] == [0.0, pytest.approx(0.2), pytest.approx(0.3), pytest.approx(0.3)] and curve["x"][-1] == 364, "up to the last point named"
    assert curve["hovertext"][0] == "0 days after leaving: 0.0% have come back", "nothing has happened yet"
    assert curve["hovertext"][1] == f"10 days after leaving: {rows[0]['events']} of 193 came back<br>20.0% have come back"
    points = {trace["x"][0]: trace["y"][0] for trace in figure["data"] if trace["mode"] == "markers"}
    assert points == {182: pytest.approx(0.2), 364: pytest.approx(0.3)}, "within half a year and within a year"
    band = next(trace for trace in figure["data"] if trace.get("fill"))
    assert max(band["y"]) == pytest.approx(0.4) and min(band["y"]) == 0, "0.6 and 1 turned over"


def test_published_points_are_points_and_bear_the_sign() -> None:
    rows = [row("all", 182, 175, 0.8)]
    figure = drawn(returns_curve(answer("return_survival", rows, AS_OF, marks(rows)), [], EN, "dark"))
    curve = next(trace for trace in figure["data"] if trace.get("name") == "Came back")
    assert curve["mode"] == "lines+markers" and curve["hovertext"][1] == "182 days after leaving: ≈ 20.0% have come back"


def test_the_grid_is_that_of_the_published_curves() -> None:
    assert survival.GRID == curves.GRID


def test_a_curve_of_many_days_is_drawn_by_few_points_and_keeps_what_is_said_of_it() -> None:
    rows = [row("all", day, 5000 - day, round(1 - day / 4000, 6)) for day in range(1, 1501)]
    whole = curve_of(answer("exit_survival", rows[:180]), "all")
    curve = curve_of(answer("exit_survival", rows), "all", [365])
    assert whole and len(whole.days) == 1 + 180, "up to 180 days all are drawn, after the beginning"
    assert curve and len(curve.days) == 90 + 3, "one of each span of days, the beginning, the first day and the one that is named"
    drawn = dict(zip(curve.days, curve.shares, strict=True))
    assert (min(drawn), max(drawn)) == (0, 1500) and 1 in drawn and drawn[365].value == round(1 - 365 / 4000, 6)
    assert all(share.value == (round(1 - day / 4000, 6) if day else 1.0) for day, share in drawn.items()), "each is a point of the curve"
    assert max(later - earlier for earlier, later in pairwise(curve.days)) <= 17, "1,500 days in 90 spans of 16.7 days"
