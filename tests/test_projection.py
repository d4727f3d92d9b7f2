"""The projection of the residents and its range: against scipy, against what came, and in the chart."""

from __future__ import annotations

import json
import math
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

import plotly.graph_objects as go
import pytest
from scipy.stats import t as student_t

from queries import Filters, ask
from tests.answers import answer
from ui.charts import residents_path
from ui.i18n import Words

DAYS_A_MONTH = 30.4375


def month_ends(store: Path, day: date) -> list[int]:
    return [row["residents"] for row in ask("flow_monthly", store, day).records]


@pytest.mark.parametrize(
    ("as_of", "residents", "per_month"),
    [
        (date(2016, 6, 30), 493, 1.0),  # falls slowly
        (date(2018, 9, 30), 477, -4 / 6),  # grows
        (date(2019, 8, 31), 452, 16 / 6),  # falls
    ],
)
def test_the_range_is_scipys_prediction_interval_around_the_pace(sample_store: Path, as_of: date, residents: int, per_month: float) -> None:
    rows = ask("projection", sample_store, as_of).records
    spread = stdev(later - earlier for later, earlier in pairwise(month_ends(sample_store, as_of)[-25:]))
    assert ask("projection_range", sample_store, as_of).record["spread"] == pytest.approx(spread)
    first, last = rows[0], rows[-1]
    assert (first["on"], first["projected"], first["fewest"], first["most"]) == (as_of, residents, residents, residents)
    assert last["on"] == date(2019, 12, 31)
    months = (last["on"] - as_of).days / DAYS_A_MONTH
    # The sum of `months` further values, where a mean of six is known and the spread from 24: Hahn and Meeker.
    low, high = student_t.interval(0.95, 23, residents - per_month * months, spread * math.sqrt(months + months**2 / 6))
    assert last["projected"] == pytest.approx(residents - per_month * months)
    assert (last["fewest"], last["most"]) == (pytest.approx(low), pytest.approx(high))
    width = [row["most"] - row["fewest"] for row in rows]
    assert width == sorted(width), "the farther the less is known"


def test_the_dates_are_where_the_limits_meet_the_target(sample_store: Path) -> None:
    as_of = date(2019, 8, 31)
    row, pace = ask("projection_range", sample_store, as_of).record, ask("pace", sample_store, as_of).record
    assert row["projected_earliest"] < pace["projected_on"] < row["projected_latest"]
    for day, side in ((row["projected_earliest"], -1), (row["projected_latest"], 1)):
        months = [((day - as_of).days - earlier) / DAYS_A_MONTH for earlier in (0, 1)]
        limits = [452 - 16 / 6 * each + side * student_t.ppf(0.975, 23) * row["spread"] * math.sqrt(each + each**2 / 6) for each in months]
        assert limits[0] <= 0 < limits[1], "reached on that day, not the day before"


@pytest.mark.parametrize(
    ("as_of", "filters"),
    [
        (date(2019, 12, 31), Filters()),  # reached
        (date(2020, 6, 30), Filters()),  # past due
        (date(2015, 12, 31), Filters()),  # the register is younger than 24 months
        (date(2018, 9, 30), Filters(skill=("salon",))),  # the target is for the whole programme
    ],
)
def test_where_there_is_nothing_to_project_there_are_no_rows(sample_store: Path, as_of: date, filters: Filters) -> None:
    assert ask("projection", sample_store, as_of, filters).records == ()


def test_what_came_lay_in_the_range_about_as_often_as_it_says(sample_store: Path) -> None:
    """Each month end from the middle of 2016 until a year before the closure: the residents a year later."""
    residents = ask("flow_monthly", sample_store, date(2019, 9, 30)).records
    hits = []
    for index in range(30, len(residents) - 12):
        as_of, later = residents[index + 1]["month"] - timedelta(days=1), residents[index + 12]
        following = date(later["month"].year + later["month"].month // 12, later["month"].month % 12 + 1, 1)
        (row,) = (row for row in ask("projection", sample_store, as_of).records if row["on"] == following)  # the day after that month
        hits.append(row["fewest"] <= later["residents"] <= row["most"])
    assert len(hits) == 27
    assert 0.9 <= fmean(hits) <= 1.0


FLOW = [{"month": date(2018, 9, 1), "new": 0, "returned": 0, "exited": 0, "net": 0, "residents": 450}]
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
def test_the_chart_goes_on_with_a_dotted_line_in_its_range(last: tuple[float, float, float], text: str, raised: bool) -> None:
    rows: list[dict[str, Any]] = [{"on": date(2018, 9, 30), "projected": 450.0, "fewest": 450.0, "most": 450.0}]
    rows.append(dict(zip(("projected", "fewest", "most"), last, strict=True)) | {"on": date(2019, 12, 31)})
    made = residents_path(answer("flow_monthly", FLOW), answer("target_path", PATH), (), {}, Words("id"), "light", answer("projection", rows))
    json.dumps(made)
    go.Figure(made)
    area, line = (trace for trace in made["data"] if trace["name"] == "Perkiraan")
    assert area["y"] == [450.0, last[2], last[1], 450.0] and area["fill"] == "toself"
    assert line["x"] == ["2018-09-30", "2019-12-31"] and line["line"]["dash"], "not a solid line: it isn't known"
    label = next(note for note in made["layout"]["annotations"] if note["text"] == text)
    assert (label["yshift"] > 0) == raised
