"""The page of exits in words, from answers written out by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from queries import Filters, QuestionError
from tests.answers import StubContext, expecting, forecast_of
from ui.i18n import Words
from ui.panel import Note
from ui.views.exit_curves import returns_finding, staying_finding
from ui.views.exits import answer, cards, destinations_finding, destinations_notes, flow, flow_finding, path_finding, question
from ui.views.leaving import Exits
from ui.views.planned_path import forecast_condition, forecast_range, forecast_record
from ui.views.trained import after_passing

HEADLINE = {"registered": 600, "residents": 450, "exits": 200, "closure_exits": 0, "returns": 50, "mentas": 100, "completed": 300}
HEADLINE |= {"sustained_base_6m": 150, "sustained_6m": 120, "sustained_rate_6m": 0.8}
PACE = {
    "as_of": date(2018, 9, 30),
    "residents": 450,
    "target": 0.0,
    "due_on": date(2019, 12, 31),
    "months_left": 15.0,
    "required_per_month": 30.0,
    "recent_per_month": 2.5,
    "projected_on": date(2033, 9, 1),
    "status": "behind",
}
TARGET = {"indicator": "population", "due_on": date(2019, 12, 31), "value": 0.0, "final": True}
FORECAST = forecast_of(412.4, 380.2, 444.6, (date(2018, 9, 30), date(2019, 12, 31)))
BOUNDS = {"away": 150, "mentas": 100, "elsewhere": 30, "unknown": 18, "died": 2, "best_case": 118, "worst_case": 100}
RETURNS = [
    {"group": "all", "days": 10, "at_risk": 195, "events": 39, "survival": 0.8, "lower": 0.73, "upper": 0.85},
    {"group": "all", "days": 200, "at_risk": 120, "events": 6, "survival": 0.76, "lower": 0.69, "upper": 0.81},
    {"group": "all", "days": 400, "at_risk": 60, "events": 5, "survival": 0.7, "lower": 0.62, "upper": 0.77},
]
CLOSED = [
    {"destination": "family", "by_closure": False, "exits": 200, "returned": 50, "share": 0.3},
    {"destination": "family", "by_closure": True, "exits": 300, "returned": 10, "share": 0.4},
    {"destination": "unknown", "by_closure": True, "exits": 160, "returned": 0, "share": 0.3},
]
REFUSED = QuestionError("Hanya untuk petugas.", "For staff only.")


def view_with(language: str = "en", **more: Any) -> Exits:
    options = {name: more.pop(name) for name in ("filters", "as_of", "rounded", "role") if name in more}
    expected = {name: more.pop(name) for name in ("chance", "trusted", "forecast", "too_far") if name in more}
    answers: dict[Any, Any] = {
        "headline": [HEADLINE],
        "pace": [PACE],
        "verdict": [{"verdict": "running"}],
        "exit_bounds": [BOUNDS],
        "return_survival": RETURNS,
        ("headline", date(2017, 9, 30)): [HEADLINE | {"exits": more.pop("exits_a_year_ago", 90)}],
    }
    exits: Exits = expecting(Exits(StubContext(answers | more, language, **options)), **({"chance": 0.1, "forecast": FORECAST} | expected))
    return exits


def test_the_answer_holds_verdict_forecast_and_pace() -> None:
    lead, rest = answer(view_with())
    assert lead == (
        "Probably not enough: as of 30 September 2018, 150 people no longer live there, 100 of them mentas; 450 remain, target 0. "
        "Needed: 30 fewer a month; six-month pace: 2.5 fewer."
    )
    assert rest == (
        "The others: 18 unknown, 30 another locality, 2 died. "
        "The destination of 18 is not known, so mentas are at least 100 and at most 118. "
        "Of those who left, 20.0% came back within 6 months and 24.0% within 12."
    )


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("closure", [0, 40])
@pytest.mark.parametrize(
    ("verdict", "chance"), [("reached", 0.5), ("reached_by_closure", 0.5), ("missed", 0.5), ("running", 0.5), ("running", 0.001)]
)
def test_the_first_sentence_has_at_most_25_words(language: str, closure: int, verdict: str, chance: float) -> None:
    view = view_with(language, chance=chance, verdict=[{"verdict": verdict}], headline=[HEADLINE | {"closure_exits": closure}])
    first = re.split(r"(?<=\.) (?=[A-Z])", answer(view)[0])[0]
    assert len(first.split()) <= 25 and "30 Sept" in first and "100" in first


def test_the_answer_in_indonesian() -> None:
    assert answer(view_with("id"))[0] == (
        "Kemungkinan besar tidak cukup: per 30 September 2018, 150 orang tidak lagi tinggal (100 mentas); 450 masih tinggal, "
        "targetnya 0. Perlu turun 30 per bulan; enam bulan terakhir turun 2,5 per bulan."
    )


def test_the_end_of_this_year_stands_beside_the_target_of_a_later_one() -> None:
    """The target is due at the end of 2019; its own date stands in the heading."""
    between = forecast_of(412.4, 380.2, 444.6, (date(2018, 9, 30), date(2018, 12, 31), date(2019, 12, 31)))
    view = expecting(view_with(), 0.01, between)
    assert view.year_end == "31 Dec 2018: 412 (380–445)"
    assert view_with().year_end == "", "without a forecast"


@pytest.mark.parametrize(("months", "said"), [(30, 24), (18, 18)])
def test_a_forecast_says_what_its_range_is_and_on_what_condition(months: int, said: int) -> None:
    """The rates are those of 24 months at most, whichever way the last six went: beside these, "if rates hold" was taken for them."""
    view = expecting(view_with(), 0.01, forecast_of(412.4, 380.2, 444.6, (date(2018, 9, 30), date(2019, 12, 31))))
    view.__dict__["outlook"] = replace(view.outlook, record=SimpleNamespace(months=[None] * months))  # type: ignore[type-var]
    assert forecast_condition(view) == "Forecast 412; 80% chance of 380 to 445"
    assert forecast_range(view).startswith(f"Shaded: 80 of 100 possibilities if the rates of the last {said} months go on")


def test_a_forecast_is_tried_once_on_each_date() -> None:
    """Of forecasts made 6, 12 and 18 months earlier the last six months are in all three: only what each came to in the end counts."""
    tried: Any = [SimpleNamespace(hits={("population", 80): hits}) for hits in ((False,) * 5 + (True,), (True,) * 11 + (False,), (True,) * 18)]
    view = view_with()
    view.__dict__["outlook"] = replace(view.outlook, backtest=tuple(tried))  # type: ignore[type-var]
    assert forecast_record(view) == "2 of 3 earlier forecasts held"


def test_returns_around_lebaran_are_counted() -> None:
    """Lebaran began on 25 June 2017 and 15 June 2018: June and July of both count, and those months alone of a record from 2017 on."""
    rows = [{"month": date(2017, month, 1), "returned": month, "residents": 450} for month in range(1, 13)]
    assert view_with(flow_monthly=rows).returns_around_feasts.value == 6 + 7  # type: ignore[union-attr]
    assert view_with(flow_monthly=rows[:5]).returns_around_feasts is None, "none by May"


def test_a_forecast_that_is_not_to_be_trusted_is_not_shown() -> None:
    untrusted = view_with(chance=None, trusted=False)
    assert answer(untrusted)[0].startswith("May not be enough: ")
    assert "The record is too short for a forecast that has been tried on the past." in answer(untrusted)[1]
    assert untrusted.expected is None and "Forecast for" not in path_finding(untrusted) and "expected" not in answer(untrusted)[0]


def test_the_end_of_the_forecast_is_not_shown_as_the_date_of_the_target() -> None:
    far = view_with(chance=None, too_far=True)
    lead, rest = answer(far)
    assert lead.startswith("May not be enough: ") and "are expected" not in lead and "Forecast for" not in path_finding(far)
    assert rest.startswith("The target is due more than 36 months ahead; so far ahead there is no forecast. ")


def test_a_viewer_gets_the_verdict_without_the_numbers_behind_it() -> None:
    lead, rest = answer(view_with(role="viewer"))
    assert lead.startswith("Probably not enough: ") and lead.endswith("450 remain, target 0. Needed: 30 fewer a month; six-month pace: 2.5 fewer.")
    assert "expected" not in lead + rest


def test_a_target_reached_by_the_closure_says_by_what() -> None:
    closed = {"registered": 600, "residents": 0, "closure_exits": 460, "mentas": 100}
    view = view_with(
        pace=[PACE | {"residents": 0, "status": "reached", "recent_per_month": 75.0, "closure_per_month": 75.0, "required_per_month": None}],
        verdict=[{"verdict": "reached_by_closure"}],
        headline=[HEADLINE | closed],
        exit_bounds=[BOUNDS | {"away": 600, "elsewhere": 320, "unknown": 178, "unknown_own": 18, "best_case": 118}],
        exits_by_destination=CLOSED,
        target_status=[TARGET | {"value_at": 0.0, "value_now": 0.0, "gap": 0.0, "status": "reached_by_closure"}],
    )
    lead, rest = answer(view)
    # 460 sent away less 10 who came back; the three parts are all who are away.
    assert lead == (
        "Reached by closure, not mentas: as of 30 September 2018, of 600 no longer there, 450 sent away by closure, 100 mentas; 0 remain."
    )
    assert rest.startswith("The others: 18 not known, 32 otherwise. 0 residents are expected on 31 December 2019. ")
    assert "Of those whose destination is not known, 160 were sent away by the closure; wherever they went, they would not count as mentas." in rest
    # Of 178 not known 160 were sent away: 18 may be mentas. 600 - 100 - 18 - 450 - 2 = 30.
    assert destinations_notes(view)[0] == (
        "No longer there 600 = mentas 100 + not known, may be mentas 18 + sent away by the closure 450 + elsewhere 30 + died 2."
    )
    away, sent = cards(view)[:2]
    assert away.notes == ("How it was reached: 100 by mentas, 450 by the closure, 18 not known, 32 otherwise",)
    assert (sent.name, sent.value, sent.status) == ("closure_exits", "460", "Not counted as mentas"), "a fall by order is no pace"


def test_a_target_reached_without_a_closure_says_so_too() -> None:
    target = TARGET | {"value": 460.0, "value_at": 450.0, "value_now": 450.0, "gap": -10.0, "status": "reached"}
    view = view_with(pace=[PACE | {"target": 460.0}], verdict=[{"verdict": "reached"}], target_status=[target])
    assert answer(view)[0].startswith("Yes, reached: as of 30 September 2018, 150 people no longer live there")
    assert cards(view)[0].notes == ("How it was reached: 100 by mentas, 18 not known, 32 otherwise",)


def test_published_mentas_of_an_earlier_day_stand_in_the_second_sentence() -> None:
    """They are no part of everybody away today, so the first sentence is that of the residents; the paragraph does not say it again."""
    view = view_with(role="viewer")
    view.__dict__["headline"] = replace(view.headline, shown_as_of={"mentas": date(2018, 8, 31)}, stepped=frozenset({(0, "mentas")}))
    lead, rest = answer(view)
    assert lead == (
        "Unlikely: as of 30 September 2018 there are 450 residents; the target is 0 by 31 December 2019. "
        "150 people no longer live there. Moved on (mentas: by their own choice; recorded destination: livelihood or family): "
        "100 as of 31 August 2018, as published."
    )
    assert "31 August 2018" not in rest and "The target requires 30 people fewer a month" in rest


def test_rounded_figures_bear_their_sign_in_every_sentence() -> None:
    marks = {(0, "unknown"), (0, "best_case"), (0, "elsewhere"), (0, "died")}
    view = view_with(rounded={"exit_bounds": frozenset(marks), "return_survival": frozenset((index, "survival") for index in range(3))})
    rest = answer(view)[1]
    assert "The destination of ≈ 18 is not known, so mentas are at least 100 and at most ≈ 118." in rest
    # Rounding moves a published curve by up to 8 points: what is said is the range, which holds that (1 less the limits).
    assert "Of those who left, 15.0% to 27.0% came back within 6 months and 19.0% to 31.0% within 12" in rest
    hidden = view_with(return_survival=[RETURNS[0], RETURNS[-1]], rounded={"return_survival": frozenset({(0, "survival"), (1, "survival")})})
    assert returns_finding(hidden) == "Of those who left, 15.0% to 27.0% came back within 6 months", "no published step in the second half year"
    card = cards(view)[3]
    assert (card.value, card.notes) == ("≈ 20.0%", ("From rounded counts: 15.0% to 27.0%", "Came back within 12 months: 19.0% to 31.0%"))
    assert destinations_finding(view) == "Of 150 people no longer there, 100 to ≈ 118 moved on (mentas)"


def test_what_is_refused_is_left_out_and_said() -> None:
    hidden = dict.fromkeys(HEADLINE, None) | {"registered": 80}
    view = view_with(
        headline=[hidden],
        pace=[],
        verdict=[],
        exit_bounds=REFUSED,
        exits_by_destination=REFUSED,
        return_survival=REFUSED,
        filters=Filters(skill=("salon", "sewing")),
        flow_monthly=[{"month": date(2018, 9, 1), "new": 2, "returned": None, "exited": None, "net": None, "residents": None}],
    )
    assert question(view) == "Who leaves, where to, and who comes back?"
    assert answer(view) == (
        "As of 30 September 2018: the number of residents in this selection is not published; the target is for the whole programme.",
        "Where people went is published for the whole programme only.",
    )
    assert [card.value for card in cards(view)] == ["–", "–", "–", "–"]
    assert all(card.bar is None for card in cards(view))
    assert flow_finding(view) == "Over the last 12 months 2 people were newly registered"


def test_how_others_left_is_not_known_where_the_closure_is_not_published() -> None:
    lead, text = answer(view_with(headline=[HEADLINE | {"closure_exits": None}]))
    assert (
        lead.startswith("Probably not enough: as of 30 September 2018, 150 people no longer live there, 100 of them mentas; ")
        and "The destination of 18 is not known" in text
        and "otherwise" not in text
    )


def test_who_came_back_is_one_share_on_card_and_curve() -> None:
    """20.0 % came back within 182 days; of the exits half a year ago or longer, 0.83 stayed: another share by another method."""
    view = view_with(headline=[HEADLINE | {"sustained_rate_6m": 0.83}])
    back = cards(view)[3]
    # Both of one curve; 50 returns after 200 exits would be a third share, 25 %.
    assert (back.label, back.value, back.out_of) == ("Back within 6 months", "20.0%", "of exits; within 12 months 24.0%")
    assert returns_finding(view) == "20.0% came back within 6 months, 24.0% within 12", "in one direction"
    # 30 + 9 of those who ever left are residents again; who may not know the people gets the share alone.
    places = [("never", "stayed", 300), ("never", "back", 30), ("passed", "back", 9), ("passed", "mentas", 100)]
    grid = [{"training": training, "whereabouts": whereabouts, "persons": persons} for training, whereabouts, persons in places]
    assert cards(view_with(everybody=grid))[3].out_of == "of exits; within 12 months 24.0%; 39 live there again"
    assert "Of those who left, 20.0% came back within 6 months and 24.0% within 12." in answer(view)[1]
    unknown = cards(view_with(return_survival=[], headline=[HEADLINE | {"sustained_base_6m": 0}]))[3]
    assert (unknown.value, unknown.out_of, unknown.bar) == ("–", "not known yet", None)


def test_returns_are_not_known_before_anybody_was_away_so_long() -> None:
    early = view_with(return_survival=RETURNS[:1], headline=[HEADLINE | {"sustained_base_6m": 0}], exit_bounds=[BOUNDS | {"away": 3}])
    assert returns_finding(early) == "How many come back within 6 months is not known yet"
    # One exit half a year ago that nobody came back from is enough for six months, not for twelve.
    half = view_with(return_survival=RETURNS[:1], headline=[HEADLINE | {"sustained_base_6m": 53}], exits_a_year_ago=52)
    assert returns_finding(half) == "Of those who left, 20.0% came back within 6 months"


def test_nobody_came_back_is_nought_and_no_published_curve_is_not() -> None:
    nobody = view_with(return_survival=[], headline=[HEADLINE | {"returns": 0}])
    assert returns_finding(nobody) == "0.0% came back within 6 months, 0.0% within 12"
    assert returns_finding(view_with(return_survival=[])) == "How many come back within 6 months is not known yet"


def curves(**ends: tuple[float, float, float]) -> list[dict[str, Any]]:
    """A row half a year and one two years after for each group: survival, lower, upper after half a year."""
    row = {"at_risk": 50, "events": 5}
    return [
        {"group": group, "days": days, **row, "survival": at - (0.1 if days > 400 else 0), "lower": low, "upper": high}
        for group, (at, low, high) in ends.items()
        for days in (182, 728)
    ]


@pytest.mark.parametrize(
    ("groups", "text"),
    [
        ({"salon": (0.9, 0.8, 0.95), "batik": (0.5, 0.4, 0.6)}, "the difference between Batik (50.0%) and Salon (90.0%) is unusual"),
        ({"salon": (0.9, 0.6, 0.95), "batik": (0.5, 0.4, 0.6)}, "differences between skills could be chance"),  # the ranges touch
        # 0.24 apart; the facing limits are 0.1 and 0.1 away, together 0.14. For one pair at 1 % that is 0.19, for fifteen pairs 0.24
        ({"salon": (0.8, 0.7, 0.9), "batik": (0.56, 0.46, 0.66)}, "is unusual, worth looking into"),
        (
            {"salon": (0.8, 0.7, 0.9), "batik": (0.56, 0.46, 0.66)} | dict.fromkeys(("sewing", "crafts", "bakery", "culinary"), (0.7, 0.6, 0.8)),
            "differences between skills could be chance",
        ),
        ({"salon": (0.9, 0.8, 0.95)}, "A year after the training 70.0% were still there"),  # nothing to compare with
        ({}, "Nobody has left after completing the training yet"),
    ],
)
def test_skills_are_told_apart_only_where_their_ranges_are(groups: dict[str, tuple[float, float, float]], text: str) -> None:
    view = Exits(StubContext({"exit_survival": curves(**groups), "headline": [HEADLINE], "flow_monthly": []}))
    # Everybody's curve is asked with the same name and no grouping; what was asked before is remembered there.
    view.__dict__["staying_of_all"] = StubContext({"exit_survival": curves(all=(0.7, 0.6, 0.8))}).ask("exit_survival")
    assert text in staying_finding(view)


def test_what_is_not_published_is_not_nothing() -> None:
    """A viewer gets a curve once enough have left; of two rounded counts, 5 sent away and 10 back, the difference is no number of people."""
    assert staying_finding(view_with(role="viewer", exit_survival=[])) == "How many were still there a year after the training is not known yet"
    assert view_with(exits_by_destination=[CLOSED[2] | {"exits": 5, "returned": 10}]).unknown_by_closure is None


MONTHS = [{"month": date(2016 + index // 12, index % 12 + 1, 1), "new": 1, "returned": 0, "exited": 4 + index % 2} for index in range(33)]
"""January 2016 to September 2018: 4 and 5 left by turns; independent departures of 4.5 a month on average vary between 0 and 12."""


@pytest.mark.parametrize(
    ("exited", "as_of", "text"),
    [
        (13, date(2018, 9, 30), "Those who left in September 2018 (13) are outside the usual ups and downs (between 0 and 12 a month)"),
        (12, date(2018, 9, 30), "Those who left in September 2018 (12) are within the usual ups and downs"),
        (0, date(2018, 9, 30), "(0) are within the usual ups and downs"),
        (8, date(2018, 9, 12), "Those who left in August 2018 (5) are within"),  # a month that is not over is not judged
    ],
)
def test_a_month_out_of_the_ordinary(exited: int, as_of: date, text: str) -> None:
    rest = answer(view_with(flow_monthly=[*MONTHS[:-1], MONTHS[-1] | {"exited": exited}], as_of=as_of))[1]
    assert text in rest


@pytest.mark.parametrize(
    ("mentas", "back", "text"),
    [
        (30, 0, "Of the 100 mentas, 30 left in the closure's month (September 2018), by choice as recorded."),
        (30, 1, "30 left as mentas in the month of the closure (September 2018): by their own choice, as recorded."),  # one of the 30 may be back
        (0, 0, ""),
    ],
)
def test_mentas_of_the_month_of_the_closure_are_named(mentas: int, back: int, text: str) -> None:
    month = {"month": date(2018, 9, 1), "new": 0, "returned": back, "exited": 490}
    view = view_with(flow_monthly=[month], exits_monthly=[{"month": date(2018, 9, 1), "exited_mentas": mentas}])
    view.__dict__["closure_by_month"] = {date(2018, 9, 1): 460}
    assert [note.text for note in flow(view).notes if isinstance(note, Note) and note.key] == [text] * bool(text)
    rest = answer(view)[1]
    assert text in rest and ("month of the closure" in rest or "closure's month" in rest) == bool(text)


@pytest.mark.parametrize(("as_of", "noted"), [(date(2018, 10, 31), True), (date(2018, 9, 30), False)])
def test_the_closure_in_the_share_still_away_is_named_and_no_success(as_of: date, noted: bool) -> None:
    view = view_with(as_of=as_of)
    view.__dict__["closure_by_month"] = {date(2018, 10, 1): 460}
    assert ("460 of them by the closure, which is no success" in cards(view)[3].notes) == noted


@pytest.mark.parametrize(
    ("mentas", "passed", "text"),
    [
        (100, 29, "Of the mentas, 29 left after passing a test."),
        (100, 0, "Of the mentas, 0 left after passing a test."),  # known, so nought is said
        (100, None, ""),  # withheld
        (0, 0, ""),  # nobody to say it of
    ],
)
def test_how_many_are_mentas_after_a_passed_test(mentas: int, passed: int | None, text: str) -> None:
    rows = [{"training": "passed", "persons": passed}, {"training": "never", "persons": 34}]
    view = view_with(headline=[HEADLINE | {"mentas": mentas}], mentas_by_training=rows)
    assert " ".join(after_passing(view)) == text
    lead, rest = answer(view)
    assert (text in lead, text in rest) == (not text, True), "the lead has who left and the pace; the first chart has this"


def test_mentas_after_a_passed_test_are_not_said_of_another_day_than_all_mentas() -> None:
    view = view_with(role="viewer", mentas_by_training=[{"training": "passed", "persons": 29}])
    view.__dict__["headline"] = replace(view.headline, shown_as_of={"mentas": date(2018, 8, 31)}, stepped=frozenset({(0, "mentas")}))
    assert after_passing(view) == []


def test_mentas_without_any_training_are_said_beside_those_who_passed() -> None:
    """34 were never trained and 19 left before any training: 53 without one."""
    rows = [{"training": stage, "persons": persons} for stage, persons in (("passed", 29), ("never", 34), ("before_programme", 19))]
    assert after_passing(view_with(mentas_by_training=rows)) == ["Of the mentas, 29 left after passing a test, 53 without any training."]


def test_one_person_is_one_person() -> None:
    one = view_with(exit_bounds=[BOUNDS | {"away": 1, "mentas": 0, "elsewhere": 1, "unknown": 0, "died": 0, "best_case": 0, "worst_case": 0}])
    assert "1 person no longer lives there, 100 of them mentas; " in answer(one)[0] and "The others: 1 another locality." in answer(one)[1]
    assert destinations_finding(one) == "Of 1 person no longer there, 0 moved on (mentas)"


def test_the_pace_is_compared_with_a_month_and_a_year_before() -> None:
    view = view_with()
    view.context.answers["pace", date(2018, 8, 31)] = [PACE | {"recent_per_month": 2.0}]
    view.context.answers["pace", date(2017, 9, 30)] = []  # no target yet
    assert cards(view)[1].changes == ("+0.5 since 31 Aug 2018",)


@pytest.mark.parametrize(
    ("language", "sent", "status", "required"),
    [
        ("en", 0, "0 sent away by closure; never mentas", "Required: −30 a month"),
        ("en", 12, "12 sent away by closure; never mentas", "Required: −30 a month"),
        ("id", 0, "0 karena penutupan (bukan mentas)", "Perlu −30 per bulan"),
    ],
)
def test_the_closure_is_a_sentence_of_its_own_none_too(language: str, sent: int, status: str, required: str) -> None:
    """Joined to the number still there, which the first sentence says, it seemed to explain that number; and the required pace has its unit."""
    away, pace = cards(view_with(language, headline=[HEADLINE | {"closure_exits": sent}]))[:2]
    assert (away.status, away.target, pace.status) == (status, "", required)
    others = {
        "en": "beside mentas: 18 unknown, 30 another locality, 2 died",
        "id": "selain mentas: 18 tidak diketahui, 30 lokalisasi lain, 2 meninggal",
    }
    assert (others[language] in away.out_of) == (not sent), "the 50 beside the 100 mentas, apart while nobody was sent away"


@pytest.mark.parametrize(("pace", "value", "unit"), [(-1.0, "+1", "resident"), (1.0, "−1", "resident"), (2.5, "−2.5", "residents")])
def test_the_unit_of_the_recent_pace_goes_with_its_number(pace: float, value: str, unit: str) -> None:
    card = cards(view_with(pace=[PACE | {"recent_per_month": pace}]))[1]
    assert (card.value, card.out_of) == (value, f"{unit} a month, over 6 months"), (
        "one resident, not 1 residents; and no word beside the sign that turns it round"
    )


def test_path_and_pace_are_findings() -> None:
    assert path_finding(view_with()) == "Forecast for 31 December 2019: about 412 residents, between 380 and 445; target 0"
    assert flow_finding(view_with()) == "Needed: 30 fewer a month; six-month pace: 2.5 fewer"
    assert flow_finding(view_with(pace=[PACE | {"recent_per_month": 0.04}])).endswith("no change"), "less than it is written with"
    assert question(view_with()) == "How do people leave, and is it enough for the 2019 target?"
    assert question(view_with(pace=[PACE | {"due_on": date(2018, 9, 30)}])) == "How did people leave, and was the 2018 target reached?", (
        "due today is due"
    )


def test_who_left_is_said_where_who_came_back_is_not_published(monkeypatch: pytest.MonkeyPatch) -> None:
    year = [{"month": date(2017 + month // 12, month % 12 + 1, 1), "new": 3, "exited": 5} for month in range(9, 21)]  # October 2017 to September 2018
    view = view_with(pace=[], verdict=[], flow_monthly=year)
    assert flow_finding(view) == "In the last 12 months 36 arrived and 60 left"
    assert flow(view).notes[-1] == "Returns are not published month by month, so they are not drawn."
    known = view_with(flow_monthly=[month | {"returned": 0} for month in year])
    lebaran = "Idul Fitri: Jun 2018. Going home for it counts as an exit only where the office recorded one."
    assert flow(known).notes[2:] == [lebaran], "nobody came back is known; of the twelve months shown Lebaran is in June (15 June 2018)"
    monkeypatch.setattr(Exits, "words", Words("en", replace(known.words.programme, ramadan=False)))
    assert flow(known).notes[2:] == [], "a programme that does not observe it"


def test_parts_of_those_away_add_up_or_are_not_published_yet() -> None:
    assert destinations_notes(view_with()) == ["No longer there 150 = mentas 100 + elsewhere 30 + not known 18 + died 2."]
    sent = view_with(exit_bounds=[BOUNDS | {"best_case": 100}])  # the closure sent all 18 away: none of them may be mentas
    assert destinations_finding(sent) == "Of 150 people no longer there, 100 moved on (mentas)", "not 100 to 100"
    assert "The destination of 18 people is not known. Of those" in answer(sent)[1], "nothing follows from it for mentas"
    few = view_with(exit_bounds=[{"away": 6, "mentas": 6, "worst_case": 6, "unknown": None, "best_case": None}])
    assert destinations_finding(few) == "Of 6 people no longer there, at least 6 moved on (mentas)"
    assert destinations_notes(few) == ["Where they went is published once enough have left."]
    unpublished = view_with(exit_bounds=[few.bounds.records[0] | {"mentas": None, "worst_case": None}])
    assert destinations_finding(unpublished) == "Of 6 people no longer there, it is not known yet how many moved on (mentas)"
    assert destinations_finding(view_with(exit_bounds=[dict.fromkeys(BOUNDS, 0)])) == "Everybody is still there"
    assert "Everybody is still there." in answer(view_with(exit_bounds=[dict.fromkeys(BOUNDS, 0)]))[1]
    one = view_with(exit_bounds=[BOUNDS | {"away": 1, "mentas": 0, "elsewhere": 1, "unknown": 0, "died": 0, "best_case": 0, "worst_case": 0}])
    assert "Everybody is still there." not in answer(one)[1], "one is away"
