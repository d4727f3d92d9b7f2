"""python -m planning: the forecast and its backtest as outside checks ask for them, and the same numbers as on the pages."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from planning.__main__ import BAND, main
from planning.verdict import wording
from queries import Filters
from ui.context import Context
from ui.views.leaving import Exits
from ui.views.overview_view import Overview
from ui.views.plan import PlanView

D = date(2018, 9, 30)


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main([*arguments, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_forecast_in_json_is_that_of_the_pages(sample_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = printed(capsys, "forecast", "--as-of", "2018-09-30", "--store", str(sample_store))
    assert [month["on"] for month in content["months"]][::12] == ["2018-10-31", "2019-10-31"] and len(content["months"]) == 24
    for month in content["months"]:
        for measure in ("residents", "coverage"):
            assert tuple(month[measure]) == BAND and list(month[measure].values()) == sorted(month[measure].values())
    assert (content["target"], content["due_on"], content["verdict"]) == (0.0, "2019-12-31", "unlikely")
    assert 0 <= content["chance"] < 0.2
    context = Context(sample_store, D, Filters(), "en", "light", "steward")
    plan, exits = PlanView(context), Exits(context)
    assert plan.forecast is exits.forecast is not None
    assert plan.forecast.middle("population")[15] == content["months"][14]["residents"]["middle"], "31 December 2019"
    assert exits.verdict == Overview(context).verdict == wording(content["verdict"], lambda: content["chance"]) == "remote"
    assert plan.chance == content["chance"]


def test_a_viewer_gets_the_same_verdict_and_forecast(sample_store: Path) -> None:
    viewer, planner = (Exits(Context(sample_store, D, Filters(), "en", "light", role)) for role in ("viewer", "planner"))
    assert viewer.verdict == planner.verdict == "remote"
    assert viewer.forecast is not None and viewer.forecast == planner.forecast and viewer.outlook.chance == planner.outlook.chance


def test_after_the_closure_nobody_is_expected(sample_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = printed(capsys, "forecast", "--as-of", "2019-11-30", "--months", "3", "--store", str(sample_store))
    assert [set(month["residents"].values()) for month in content["months"]] == [{0.0}] * 3
    assert len({value for month in content["months"] for value in month["coverage"].values()}) == 1
    assert content["verdict"] == "reached_by_closure"


def test_the_backtest_names_both_measures_and_both_methods(sample_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = printed(capsys, "backtest", "--as-of", "2018-09-30", "--store", str(sample_store))
    assert [each["months"] for each in content["forecasts"]] == [6, 12, 18]
    for measure in ("residents", "coverage"):
        for method in ("forecast", "stays_as_it_is"):
            held = content[measure][method]
            assert held["months"] == 36 and 0 <= held["held_50"] <= held["held_80"] <= held["held_95"] <= 36


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("forecast", "--as-of", "2014-05-31"), "shorter than six months"),
        (("forecast", "--as-of", "yesterday"), "yesterday"),
        (("forecast", "--months", "0"), "--months must be 1 to 60."),
    ],
)
def test_what_cannot_be_answered_is_one_sentence(
    sample_store: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], text: str
) -> None:
    assert main([*arguments, "--lang", "en", "--store", str(sample_store)]) == 2
    assert text in capsys.readouterr().err


def test_tables_for_reading(sample_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecast", "--as-of", "2018-09-30", "--months", "2", "--store", str(sample_store)]) == 0
    assert "verdict: unlikely" in capsys.readouterr().out
    assert main(["backtest", "--as-of", "2018-09-30", "--store", str(sample_store)]) == 0
    assert "residents, stays_as_it_is" in capsys.readouterr().out
