"""Findings about who waits, whom the training reaches, and leaving by stage of training, each from rows written out with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from queries import Answer, Filters, QuestionError
from tests.answers import StubContext, answer
from ui.charts.intervals import Interval
from ui.i18n import Words
from ui.views import trained, waiting
from ui.views.leaving import Exits
from ui.views.shares import in_tenths
from ui.views.waiting import Waiting

GAP = [{"whereabouts": "resident", "persons": 477, "covered": 325, "uncovered": 152}]


@dataclass(frozen=True)
class ByContext(StubContext):
    """A StubContext whose breakdowns differ by dimension."""

    def ask(self, result: str, by: str | None = None, *more: Any, **named: Any) -> Answer:
        if (result, by) in self.answers:
            return answer(result, self.answers[result, by], self.as_of, by=by)
        return super().ask(result, by, *more, **named)


def bands(*persons: int | None) -> list[dict[str, Any]]:
    return [{"band": band, "persons": number} for band, number in zip(("0-2", "3-5", "6-11", "12-23", "24+"), persons, strict=True)]


def waiting_with(answers: dict[Any, Any]) -> Waiting:
    return Waiting(StubContext({"coverage_gap": GAP} | answers))


def test_most_of_those_who_wait() -> None:
    rows = bands(14, 7, 11, 8, 112)
    first = [{"cohort_id": "A01", "starts_on": date(2017, 2, 20), "finished": True}]
    finding = waiting.waiting_finding(waiting_with({"waiting": rows, "cohorts": first}))
    assert finding == "Of 152 residents not trained yet, 112 have been registered 2 years or more (before any training)", (
        "registered by 30 September 2016, and the first group began on 20 February 2017: nobody can wait longer than there is training"
    )
    curve = [{"group": "all", "days": 30, "at_risk": 540, "survival": 0.9}, {"group": "all", "days": 365, "at_risk": 400, "survival": 0.6}]
    curve.append({"group": "all", "days": 500, "at_risk": 300, "survival": 0.5})
    panel = waiting.waiting(waiting_with({"waiting": rows, "cohorts": first, "first_training": curve}))
    assert panel.about == "First training: 20 Feb 2017"
    text = "\n".join(map(str, panel.notes))
    assert "40.0% were trained within 12 months" in text, "1 - 0.6 is the share trained by day 365"
    assert "Half of those 540 people were trained within 16 months." in text, "500 days by which half were trained"


@pytest.mark.parametrize(("begun", "end"), [(date(2016, 9, 30), " or more"), (date(2016, 10, 1), "before any training)")])
def test_whoever_registered_after_the_first_training_may_have_waited_all_that_time(begun: date, end: str) -> None:
    """The band holds who registered by 30 September 2016, two years before the date."""
    first = [{"cohort_id": "A01", "starts_on": begun, "finished": True}]
    assert waiting.waiting_finding(waiting_with({"waiting": bands(14, 7, 11, 8, 112), "cohorts": first})).endswith(end)


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (0.665, "About two thirds"),
        (0.7, "About seven in ten"),
        (0.34, "About a third"),
        (0.36, "About a third"),
        (0.26, "About a quarter"),
        (0.76, "About three quarters"),
        (0.28, "About three in ten"),
        (0.03, "Hardly any"),
        (0.99, "Almost all"),
        (1.0, "All"),
    ],
)
def test_a_share_is_worded_by_what_is_nearest(rate: float, text: str) -> None:
    assert in_tenths(Words("en"), rate) == text


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"coverage_gap": [GAP[0] | {"uncovered": 0}], "waiting": bands(0, 0, 0, 0, 0)}, "No resident is waiting"),
        ({"waiting": []}, "not published"),  # a viewer gets no row: that is not nobody
    ],
)
def test_nobody_waits_or_nothing_is_published(answers: dict[Any, Any], sentence: str) -> None:
    with pytest.raises(QuestionError, match=sentence):
        waiting.waiting_finding(waiting_with(answers))


@pytest.mark.parametrize(
    ("p_values", "text"),
    [
        (
            (0.5, 0.004, None),
            "Coverage by age, origin, schooling: differences could be chance; farthest apart by origin where known: C (40.0%) to D (70.0%)",
        ),  # above 0.01 / 3
        (
            (0.5, 0.003, 0.0001),
            "Coverage by origin, education: an unusual difference, worth looking into; farthest apart by origin where known: C (40.0%) to D (70.0%)",
        ),
    ],
)
def test_coverage_differs_where_a_test_says_so(p_values: tuple[float | None, ...], text: str) -> None:
    """Named are the lowest and the highest of one breakdown, of those compared: D is not set beside A, whose age is no place. The unknown are
    drawn apart, a few (0 of 9) not at all."""
    row, few = {"registered": 10}, {"value": "few", "registered": 9, "covered": 0}
    groups = ((("A", 3), ("B", 5)), (("C", 4), ("D", 7)), (("E", 9),))
    answers = {
        ("equity", by): [
            {**each, "p_value": p}
            for each in (*(row | {"value": name, "covered": covered} for name, covered in named), row | {"value": "unknown", "covered": 0}, few)
        ]
        for by, p, named in zip(waiting.DIMENSIONS, p_values, groups, strict=True)
    }
    view = Waiting(ByContext(answers))
    assert waiting.equity_finding(view) == text
    drawn = [each.label for each in waiting.equity_intervals(view) if isinstance(each, Interval)]
    assert (
        [label for label in drawn if label[0] in "ABCDE"] == [f"{each} (10)" for each in "ABCDE"]
        and drawn.count("Not known (10)") == 3
        and len(drawn) == 8
    )


def test_education_stands_in_the_order_of_schools() -> None:
    row = {"registered": 10, "covered": 5, "coverage": 0.5, "lower": 0.2, "upper": 0.8, "p_value": 0.5}
    by_code = [row | {"value": value} for value in ("college", "none", "sd", "sma", "smp", "unknown")]
    view = Waiting(ByContext({("equity", by): by_code if by == "education" else [] for by in waiting.DIMENSIONS}))
    rows = [each for each in waiting.equity_intervals(view) if isinstance(each, Interval)]
    schools = ("No schooling", "Primary (SD)", "Lower secondary (SMP)", "Upper secondary (SMA)", "College")
    assert [each.label for each in rows] == [f"{each} (10)" for each in (*schools, "Not known")], "with how many people it is of"
    assert rows[0].hover.startswith("No schooling: 50.0% (5 of 10), "), "with how many people it is of"
    # Five ranges that hold at once (the unknown are compared with nobody): z = 2.576 (1 - 0.05 / 10); Wilson, 5 of 10, by hand.
    assert (round(rows[0].low, 3), round(rows[0].high, 3)) == (0.184, 0.816)


def exits_with(answers: dict[Any, Any]) -> Exits:
    return Exits(StubContext({"headline": [{"mentas": 113}]} | answers))


def test_training_of_those_mentas() -> None:
    stages = ("passed", "completed", "started", "never", "before_programme")
    rows = [{"training": training, "persons": persons} for training, persons in zip(stages, (29, 4, 1, 34, 45), strict=True)]
    assert trained.by_training_finding(exits_with({"mentas_by_training": rows})) == (
        "113 mentas: 29 passed the test, 4 only completed, 1 only started, 79 untrained (45 before there was any)"
    ), "every bar of the chart, so that they add up: 29 + 4 + 1 + 79, of whom 34 never trained"
    published = exits_with({"headline": [{"mentas": 108}], "mentas_by_training": [rows[0], *rows[3:]]})  # a row without anybody is not published
    assert trained.by_training_finding(published).startswith("108 mentas: 29 passed the test, 79 untrained")
    rounded = exits_with({"headline": [{"mentas": 115}], "mentas_by_training": rows})  # rounded one by one, the parts don't add up
    assert trained.by_training_finding(rounded).startswith("Of the mentas, 29 had passed the test, 34 were never trained")
    assert trained.by_training_finding(exits_with({"mentas_by_training": rows[:2]})) == "Which training those who are mentas had", (
        "some not published"
    )
    with pytest.raises(QuestionError, match="Nobody is mentas yet"):
        trained.by_training_finding(exits_with({"headline": [{"mentas": 0}], "mentas_by_training": rows}))


@pytest.mark.parametrize(
    ("ratio", "low", "high", "begins"),
    [
        (1.7, 1.2, 2.5, "Those who completed leave 1.7 times as often as those never trained (1.2 to 2.5)"),
        (0.5, 0.3, 0.9, "Those who completed leave less often than those never trained: 0.5 times"),
        (1.2, 0.8, 1.9, "Leaving each month: 2.04 of 100 who completed, 0.79 of 100 never trained; their difference could be chance"),
        (
            1.5,
            1.02,
            2.2,
            "Leaving each month: 2.04 of 100 who completed, 0.79 of 100 never trained; their difference could be chance",
        ),  # written "1 to 2.2"
        (
            None,
            None,
            None,
            "Leaving each month: 2.04 of 100 who completed, 0.79 of 100 never trained; their difference could be chance",
        ),
    ],
)
def test_leaving_is_compared_by_its_limits(ratio: float | None, low: float | None, high: float | None, begins: str) -> None:
    limits = {"ratio": ratio, "ratio_lower": low, "ratio_upper": high}
    rows: list[dict[str, Any]] = [
        {"stage": "never", "person_months": 100.0, "exits": 12, "rate_per_100": 0.79},
        {"stage": "started", "person_months": 10.0, "exits": 0},
        {"stage": "completed", "person_months": 50.0, "exits": 10, "rate_per_100": 2.04} | limits,
    ]
    assert trained.leaving_finding(exits_with({"leaving_by_training": rows})).startswith(begins)
    few = trained.leaving_finding(exits_with({"leaving_by_training": [*rows[:2], rows[2] | {"exits": 9}]}))
    assert few == "Too few have left to compare those who completed a training with those never trained"
    with pytest.raises(QuestionError, match="nothing to compare"):
        trained.leaving_finding(exits_with({"leaving_by_training": [*rows[:2], rows[2] | {"person_months": 0.0}]}))


def test_the_ratio_can_be_worked_out_from_the_bars() -> None:
    """2.04 / 0.79 = 2.6; of the bars "2" and "0.79" it was 2.5."""
    rates = (("never", 0.79, 0.59, 1.0), ("completed", 2.04, 1.7, 2.4))
    rows = [{"stage": stage, "exits": 50, "rate_per_100": rate, "lower": low, "upper": high} for stage, rate, low, high in rates]
    bars = trained.leaving_bars(exits_with({"leaving_by_training": rows}))
    assert [(bar.number, bar.more) for bar in bars] == [("0.79", "0.6–1.0; 50 exits"), ("2.04", "1.7–2.4; 50 exits")]


def test_leaving_is_not_compared_in_a_selection_by_training() -> None:
    context = StubContext({"leaving_by_training": []}, filters=Filters(skill=("salon",)))
    with pytest.raises(QuestionError, match="nobody to compare them with"):
        trained.leaving_finding(Exits(context))
