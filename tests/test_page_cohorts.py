"""The page of the groups: what it shows is what the queries answer, for planners alone, in both languages."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from queries import Filters, ask
from tests.answers import StubContext
from tests.visits import address, charts_of, html, visit, words_of
from ui.auth import roles
from ui.charts import GroupRow, group_curves, group_rows, maturity_triangle
from ui.charts.group_curves import Curve
from ui.i18n import Words
from ui.views import cohorts, cohorts_sentences, head_to_head
from ui.views.cohorts_table import contents
from ui.views.groups import Cohorts
from ui.views.head_to_head import duel, duel_finding, duel_table
from ui.workbook import workbook


def shown(page: AppTest) -> dict[str, Any]:
    """What the table of groups is given."""
    (drawn,) = [element.proto for element in page.get("bidi_component") if element.proto.component_name == "mentas.groups"]
    data: dict[str, Any] = json.loads(drawn.json)
    return data


@pytest.mark.parametrize(("as_of", "language"), [("2017-02-22", "en"), ("2018-09-30", "id"), ("2019-12-19", "en")])
def test_every_number_is_the_query_s(sample_store: Path, monkeypatch: pytest.MonkeyPatch, language: str, as_of: str) -> None:
    page = visit(sample_store, monkeypatch, "cohorts", lang=language, as_of=as_of)
    words, day = Words(language), date.fromisoformat(as_of)
    rows = {row["cohort_id"]: row for row in ask("cohorts", sample_store, day).records}
    tested = {row["group"]: row["pass_rate"] for row in ask("completion", sample_store, day, by="cohort").records}
    drawn = shown(page)["rows"]
    within = {row["cohort_id"]: row["share"] for row in ask("cohort_maturity", sample_store, day).records if row["months"] == 6 and row["mature"]}
    assert [row["code"] for row in drawn] == list(rows)
    for row in drawn:
        view, (name, _, started, completed, passed, first, mentas) = rows[row["code"]], row["cells"]
        assert name["text"] == view["name"] and started["text"] == words.write(view["started"], "count")
        assert completed["text"] == words.write(view["completion_rate"], "share"), "– while the group isn't over, never 0"
        assert passed["text"] == words.write(tested.get(row["code"]), "share"), "of those tested, as on the page of completion"
        assert first["text"] == words.write(view["first_timers"] / view["started"] if view["started"] else None, "share")
        assert mentas["text"] == words.write(within.get(row["code"]), "share"), "the charts' measure: within six months, – before they are over"
    assert not any(row["picked"] for row in drawn), "the last two are shown, not picked"
    finished = [row for row in rows.values() if row["finished"] and row["started"]]
    text = words_of(page)
    if finished:
        done, begun = sum(row["completed"] for row in finished), sum(row["started"] for row in finished)
        assert words.write(done, "count") in text and words.write(done / begun, "share") in text
    page.run()
    assert not page.exception, "a second run of the same visit"


def test_picked_groups_stand_beside_each_other(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(sample_store, monkeypatch, "cohorts", lang="en", as_of="2018-09-30", compare=["A04", "A01", "X9"])
    assert {row["code"] for row in shown(page)["rows"] if row["picked"]} == {"A01", "A04"}, "a code that the data don't have picks nothing"
    text = re.sub(r"\s+", " ", words_of(page).replace("\u00a0", " "))
    # A04: 24 of 27, A01: 27 of 30 (sample, fixed seed); Newcombe's interval worked out in tests/test_statistics.py's way.
    assert "88.9% (24 of 27)" in text and "90.0% (27 of 30)" in text
    assert "Completion in Angkatan 4 (88.9%) is 1.1 points below Angkatan 1 (90.0%): could be chance" in text
    picker = next(box for box in page.multiselect if box.key == "choice.compare")
    picker.unselect("A04").run()
    assert address(page)["compare"] == ["A01"]


def test_a_viewer_gets_none_of_it(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "current_role", lambda: "viewer")
    page = visit(sample_store, monkeypatch, "cohorts", lang="en", as_of="2018-09-30")
    assert Words("en")("refused.title") in words_of(page)
    assert not charts_of(page) and "Angkatan 1" not in html(page)
    assert all(element.proto.component_name != "mentas.groups" for element in page.get("bidi_component"))


EARNING = Words("en")("file.earning_by_months")
GROUP = {"skill": "sewing", "capacity": 30, "finished": True, "first_timers": 20, "mentas": 2, "passed": 15}


def view_with(*picked: str, name: str = "One") -> Cohorts:
    rows = [
        GROUP | {"cohort_id": "A", "name": name, "starts_on": date(2017, 1, 2), "ends_on": date(2017, 1, 6), "enrolled": 310, "started": 300},
        GROUP | {"cohort_id": "B", "name": "Two", "starts_on": date(2018, 1, 1), "ends_on": date(2018, 1, 5), "enrolled": 30, "started": 28},
        GROUP | {"cohort_id": "C", "name": "Now", "starts_on": date(2018, 9, 28), "ends_on": date(2018, 10, 2), "enrolled": 25, "started": 24},
    ]
    rows[0] |= {"completed": 270, "completion_rate": 0.9, "passed": 200, "first_timers": 290}
    rows[1] |= {"completed": 12, "completion_rate": 12 / 28, "passed": 10}
    rows[2] |= {"completed": 0, "completion_rate": None, "finished": False, "passed": 0, "mentas": 0}
    grown = [
        {"cohort_id": "A", "months": 6, "mature": True, "completed": 29, "reached": 6, "share": 6 / 29},
        {"cohort_id": "A", "months": 12, "mature": True, "completed": 29, "reached": 9, "share": 9 / 29},
        {"cohort_id": "B", "months": 6, "mature": True, "completed": 12, "reached": 0, "share": 0.0},
        {"cohort_id": "B", "months": 12, "mature": False, "completed": 12, "reached": None, "share": None},
    ]
    days = [{"cohort_id": "A", "day": day, "enrolled": 30, "present": present, "rate": present / 30} for day, present in ((1, 30), (2, 30), (3, 29))]
    tested = [{"group": code, "completed": of, "assessed": of, "passed": part} for code, part, of in (("A", 200, 270), ("B", 10, 12))]
    context = StubContext(
        {"cohorts": rows, "completion": tested, "cohort_maturity": grown, "attendance_by_day": days, "headline": [{"registered": 600}]}
    )
    return Cohorts(context, picked)


def test_a_group_beyond_chance_is_named_and_one_that_is_not_over_is_not_judged() -> None:
    view = view_with()
    assert [row.value("cohort_id") for row in view.spread.outside] == ["B"], "12 of 28 where 282 of 328 is the mean; A's 270 of 300 is chance"
    lead, rest = cohorts_sentences.answer(view)
    assert lead == ("One group is unusual: as of 30 September 2018, 42.9% (12 of 28) in Two came every day; all 2 groups together 86.0%.")
    assert rest == "Unusual for a group of that size, worth looking into: Two (42.9%, 12 of 28)."
    assert cohorts.funnel_finding(view) == "Completion of 2 groups: Two is unusual, worth looking into"
    rows = contents(view)["rows"]
    assert [row["cells"][0].get("mark") for row in rows] == [None, "◆ unusual, worth looking into", None], "no flag at a usual one"
    cells = rows[2]["cells"]
    assert cells[3] == {"text": "–", "key": None, "note": "not known yet"}, "not yet is never zero"


def test_head_to_head_says_how_sure_the_difference_is() -> None:
    text, compared = duel_finding(view_with("A", "B")), duel_table(view_with("A", "B"))
    assert text == "Completion in One (90.0%) is 47.1 points above Two (42.9%): unusual, worth looking into"
    assert compared.head == ("Measure", "One", "Two", "Difference", "Meaning", "Programme mean")
    assert compared.rows[3][0] == "Reached mentas within 6 months, of those who completed", "12 months aren't over for both"
    assert [row[4] for row in compared.rows] == ["unusual, worth looking into", "could be chance"] * 2
    assert duel(view_with("A", "B")).about == "One: Sewing, from 2 Jan 2017; Two: Sewing, from 1 Jan 2018"
    assert head_to_head.side(view_with("A", "B")) is None, "two stand beside each other there, once"
    three = replace(view_with("A", "B", "C"))
    assert len(duel_table(three).head) == 5 and head_to_head.side(three) is not None
    assert duel_finding(view_with("A", "C")) == "One and Now can't be compared yet: one of them has not finished"
    assert duel(view_with("A")) is None


def many(*completed: int, started: int = 20) -> Cohorts:
    """A view of groups A01, A02, ... with that many completed; none is picked."""
    rows = [
        GROUP
        | {"cohort_id": f"A{number:02}", "name": f"A{number:02}", "enrolled": started, "started": started, "completed": done, "passed": 0}
        | {"starts_on": date(2017, number, 1), "ends_on": date(2017, number, 5), "completion_rate": done / started, "first_timers": 10}
        for number, done in enumerate(completed, 1)
    ]
    return Cohorts(StubContext({"cohorts": rows}))


def test_groups_that_cannot_be_told_apart_are_not_said_to_be_alike() -> None:
    view = many(17, 19, 16, 18, 15, 19, 16, 18, 17, 20)
    assert cohorts.funnel_finding(view) == "Completion of 10 groups: 75.0% to 100.0%, all within the usual range"
    lead = cohorts_sentences.answer(view)[0]
    assert lead.startswith("No group stands out: ")
    usual = "which is usual for a group of its size (fewer than 12 of 20 would stand out)"
    lowest = f"completion is lowest in A05 (75.0%), {usual}; the mean of 10 groups is 87.5% (175 of 200)."
    assert lead.endswith(lowest), "whoever asks which to look into hears that it is none"
    assert not any("mark" in cell for row in contents(view)["rows"] for cell in row["cells"]), "no flag at a group within what is usual"
    assert "Do not conclude that one is better or worse" in cohorts_sentences.answer(view)[1]
    assert cohorts.funnel_finding(many(17)) == "Completion of 1 group: there is no other group to compare with yet"


@pytest.mark.parametrize(
    ("passed", "verdict", "ending", "marked"),
    [
        # All of 15 tested in nine groups: 3 of 15 is below the outer limits around 138 of 150.
        (
            (15,) * 9 + (3,),
            "One group is unusual: ",
            "who passed, of those tested, is unusual in A10 (20.0%, 3 of 15); all groups together 92.0%.",
            {"A10"},
        ),
        # 15 and 9 of 15 by turns: 120 of 150 together, of whom 9 to 15 would be chance in any one group.
        ((15, 9) * 5, "No single group stands out: ", " are unusual; begin with the lowest, A02, A04, A06, A08, and A10 (60.0%).", set()),
        ((14,) * 10, "No group stands out: ", "; the mean of 10 groups is 87.5% (175 of 200).", set()),
        # 137 of 150 together: with ten groups at once 9 to 15 of 15 are usual.
        ((14,) * 9 + (11,), "No group stands out: ", " Fewest passed in A10 (73.3%, 11 of 15), also within what is usual.", set()),
    ],
)
def test_groups_are_judged_by_the_test_too(passed: tuple[int, ...], verdict: str, ending: str, marked: set[str]) -> None:
    view = many(17, 19, 16, 18, 15, 19, 16, 18, 17, 20)
    tested = [{"group": f"A{n:02}", "name": f"A{n:02}", "completed": 15, "assessed": 15, "passed": each} for n, each in enumerate(passed, 1)]
    view = replace(view, context=replace(view.context, answers={**view.context.answers, "completion": tested}))
    lead = cohorts_sentences.answer(view)[0]
    assert lead.startswith(verdict) and lead.endswith(ending)
    assert {row["code"] for row in contents(view)["rows"] if "mark" in row["cells"][4]} == marked


def test_groups_may_differ_without_one_that_stands_out() -> None:
    view = many(19, 19, 19, 19, 19, 12, 12, 19, 12, 12)  # 162 of 200: 12 of 20 is still within the outer limits, 10 to 20
    assert view.spread.differ and not view.spread.outside
    assert cohorts_sentences.answer(view)[1] == "The differences between groups are unusual, worth looking into; no single group stands out."


@pytest.mark.parametrize(("fewest", "stands_out"), [(11, False), (10, True)])
def test_a_group_stands_out_where_it_lies_beyond_its_grey_bar(fewest: int, stands_out: bool) -> None:
    """Twelve groups at once, at 1 %: each has a tail of 0.0004. Around 209 of 240 that leaves 11 to 20 of 20, and around 208 of 240 too."""
    view = many(*[18] * 11, fewest)
    usual, dots = cohorts.funnel(view).figure()["data"]
    beyond = [dot < middle - half - 1e-9 for dot, middle, half in zip(dots["x"], usual["x"], usual["error_x"]["array"], strict=True)]
    assert beyond == [False] * 11 + [stands_out] == [symbol == "diamond" for symbol in dots["marker"]["symbol"]]
    assert ("A12 is unusual, worth looking into" in cohorts.funnel_finding(view)) is stands_out
    assert cohorts_sentences.answer(view)[0].startswith("One group is unusual: " if stands_out else "No group stands out: ")


def test_the_limits_drawn_are_those_tested() -> None:
    view = many(18, 18, 18, 18, 13)
    usual, dots = cohorts.funnel(view).figure()["data"]
    # Binomial, 20 at 85 %: 0.0002 below 11, 0.0013 below 12. So 11 to 20 of 20 are usual, and 13 is.
    assert (usual["x"][4], usual["error_x"]["array"][4]) == (pytest.approx(15.5 / 20), pytest.approx(4.5 / 20)) and not view.spread.outside
    assert dots["x"] == [0.9, 0.9, 0.9, 0.9, 0.65] and dots["y"] == [0, 1, 2, 3, 4], "each group has a row, so that none lies behind another"
    assert dots["hovertext"][4] == "A05: 13 of 20 completed; 11 to 20 is usual for a group of that size"
    drawn = cohorts.funnel(view).figure()["layout"]
    assert drawn["yaxis"]["ticktext"] == ["A01", "A02", "A03", "A04", "A05"], "named in full, none in bold where none stands out"
    assert [note["text"] for note in drawn["annotations"]] == ["<b>90.0%</b>"] * 4 + ["<b>65.0%</b>", "Average 85.0%"]
    everybody = group_rows([GroupRow("A01", 20, 20, (20, 20), "100.0%", "A01")], 1.0, "cohorts.completion_hover", "completed", Words("en"), "light")
    assert everybody["data"][-1]["hovertext"] == ["A01: 20 of 20 completed; usual for a group of that size: 20"], "not 20 to 20"


def test_who_passed_is_drawn_as_it_is_judged() -> None:
    view = many(*[18] * 10)
    tested = [
        {"group": f"A{n:02}", "name": f"A{n:02}", "completed": 18, "assessed": 15, "passed": each} for n, each in enumerate((15,) * 9 + (3,), 1)
    ]
    view = replace(view, context=replace(view.context, answers={**view.context.answers, "completion": tested}))
    shown = cohorts.test_results(view)
    assert shown.finding == "Tests: A10 is unusual, worth looking into"
    assert shown.n(Words("en")) == "150 participants who were tested, in finished groups"
    dots = shown.figure()["data"][-1]
    assert dots["marker"]["symbol"] == ["circle"] * 9 + ["diamond"] and dots["x"][-1] == 0.2 and dots["customdata"][-1] == "A10"
    assert cohorts.test_results(many(18, 18)) is None, "before anybody is tested"


def test_the_name_of_a_line_that_ends_early_is_crossed_by_none() -> None:
    early, late = Curve("Early", ((1, 0.5), (2, 0.5))), Curve("Late", ((1, 0.3), (2, 0.45), (4, 0.55)))
    drawing = group_curves([early, late], Curve("Mean", ()), "Day", (1, 2, 3, 4), Words("en"), "light")
    name = next(note for note in drawing["layout"]["annotations"] if note["text"] == "Early")
    assert not (name["xanchor"] == "left" and 0.45 < name["y"] < 0.55), "from 2 on the other line goes through that height"
    assert name["xanchor"] == "right" and 0.5 < name["y"] < 0.55, "so it stands over its own line, not far above the end, where another line may be"
    # Of two that end together below a third that goes on, neither name may be pushed onto the other.
    ends = [Curve("One", ((1, 0.2), (2, 0.3))), Curve("Two", ((1, 0.1), (2, 0.28))), Curve("Late", ((1, 0.3), (2, 0.31), (4, 0.9)))]
    layout = group_curves(ends, Curve("Mean", ()), "Day", (1, 2, 3, 4), Words("en"), "light")["layout"]
    one, two = (next(note["y"] for note in layout["annotations"] if note["text"] == name) for name in ("One", "Two"))
    assert abs(one - two) >= 0.05
    near = group_curves([Curve("A", ((1, 1.0), (5, 0.8)))], Curve("Mean", ((1, 0.96), (5, 0.9))), "Day", (1, 5), Words("id"), "light")["layout"]
    assert near["yaxis"]["range"][0] == pytest.approx(0.68) and len(near["shapes"]) == 3, "from 0 on all would lie in the upper fifth; broken"
    assert layout["yaxis"]["range"][0] == 0 and not any("xsizemode" in shape for shape in layout["shapes"])


def test_the_lowest_group_is_compared_as_the_lowest_and_a_picked_one_as_picked() -> None:
    completed = (19, 18, 17, 18, 12, 17, 18, 19, 18, 11)
    picked = replace(many(*completed), picked=("A01", "A10"))
    # 19 and 11 of 20 are 0.4 apart: as a pair, 0.13 to 0.61; as the farthest of 45 pairs, -0.05 to 0.71
    assert "could be chance" in duel_finding(picked)
    assert "unusual, worth looking into" in duel_finding(replace(picked, picked=("A02", "A05"))), "18 and 12: neither highest nor lowest"


def test_a_group_that_stands_out_is_no_chance_beside_one_that_does_not() -> None:
    # 20 and 8 of 20 are 0.6 apart: as a pair 0.33 to 0.78. 16 and 8: 0.10 to 0.62, and as the farthest of 45 pairs -0.14 to 0.72.
    view = many(19, 20, 19, 20, 19, 19, 16, 20, 19, 8)
    assert [row.value("name") for row in view.spread.outside] == ["A10"]
    assert "unusual, worth looking into" in duel_finding(replace(view, picked=("A10", "A02")))
    picked = replace(view, picked=("A07", "A10"))
    assert duel_finding(picked) == "Completion in A07 (80.0%) is 40.0 points above A10 (40.0%): unusual, worth looking into"
    assert not any("Wide ranges" in str(note) for note in duel(picked).notes), "the range is that of one pair"


def test_the_answer_says_what_to_ask_about_the_lowest_group() -> None:
    """Day 3, when four fewer came than on the day before; a fall of two is worth no question."""
    view = many(17, 19, 15, 16, 19)
    for present, said in (((20, 20, 16, 15), True), ((17, 16, 15, 15), False)):
        days = [{"cohort_id": "A03", "day": day, "enrolled": 20, "present": n, "rate": n / 20} for day, n in enumerate(present, 1)]
        asked = replace(view, context=replace(view.context, answers={**view.context.answers, "attendance_by_day": days}))
        lead = cohorts_sentences.answer(asked)[0]
        assert lead.endswith(" Ask first about day 3 of A03: those present fell from 20 to 16.") == said


def test_all_that_share_the_lowest_rate_are_named() -> None:
    view = many(19, 20, 19, 20, 19, 19, 16, 20, 19, 16)
    assert "completion is lowest in A07 and A10 (80.0%)" in cohorts_sentences.answer(view)[0]
    assert cohorts_sentences.answer(many(18, 18, 18))[0].endswith("completion is the same everywhere: A01, A02, and A03 (90.0%).")


def test_a_range_that_is_wider_than_others_says_why() -> None:
    completed = (19, 18, 17, 18, 12, 17, 18, 19, 18, 11)
    wide = "Wide ranges: among 10 groups two far apart are to be expected."
    pairs = (replace(many(*completed), picked=pair) for pair in (("A10", "A01"), ("A02", "A05")))
    assert [wide in duel(each).notes for each in pairs] == [True, False], "lowest and highest; two that are neither"
    assert duel(many(*completed)) is None, "no two are set against each other before two are picked"


def test_who_earns_is_a_table_and_not_a_line() -> None:
    """The months hold other people each: a line would read as growth."""
    rows = [{"months": 3, "completed": 20, "due": 20, "traced": 8, "earning": 1, "response": 0.4, "earning_rate": 0.125}]
    view = replace(many(17, 19, 16), picked=("A03", "A02"))
    few = replace(view, context=replace(view.context, answers={**view.context.answers, "earning_by_months": rows}))
    shown = cohorts.earning(few)
    assert shown.figure is None and shown.table.rows == (("A03", "1 of 8", "3"), ("A02", "1 of 8", "3"))
    rows[0] |= {"traced": 10, "earning_rate": 0.1}
    programme = ("Programme mean", "10.0% (1 of 10)", "3")
    assert cohorts.earning(replace(few)).table.rows[-1] == programme, "enough to set the programme's own share beside it"


def test_ties_are_named_as_ties() -> None:
    view = view_with("A", "B")
    assert cohorts.attendance_finding(view) == "Compared groups: at most two participants fewer than on the first day", "30, 30, 29"
    days = [{"day": day, "enrolled": 30, "present": present, "rate": present / 30} for day, present in ((1, 30), (2, 27), (3, 27))]
    both = [row | {"cohort_id": code} for code in "AB" for row in days]
    tied = replace(view, context=replace(view.context, answers={**view.context.answers, "attendance_by_day": both}))
    fall = "from 30 to 27 of 30 participants (day 1 to day 3)"
    assert cohorts.attendance_finding(tied) == f"Compared groups: attendance fell most in One, {fall} and Two, {fall}"
    # The same three days, and a fourth as full as the first: what lies between is not hidden.
    dip = [row | {"cohort_id": "A"} for row in (*days, {"day": 4, "enrolled": 30, "present": 30, "rate": 1.0})]
    hidden = replace(view, context=replace(view.context, answers={**view.context.answers, "attendance_by_day": dip}))
    assert cohorts.attendance_finding(hidden) == f"Attendance fell in One, {fall}"
    alone = replace(tied, picked=("A",))
    assert cohorts.attendance_finding(alone) == f"Attendance fell in One, {fall}", "of one group none fell most"


def test_no_percentage_over_fewer_than_ten() -> None:
    view = replace(many(8, 5, 7, started=9), picked=("A02", "A03"))
    assert "%" not in "".join([*cohorts_sentences.answer(view)[0].split("(20 of 27)"), duel_finding(view)]).replace("74.1%", "")
    assert duel_finding(view) == "A02: 5 of 9; A03: 7 of 9; too few participants to compare"
    assert contents(view)["rows"][0]["cells"][3]["text"] == "8 of 9"
    assert head_to_head.side_finding(view) == "Came every day in A02: 5 of 9; A03: 7 of 9; the programme's mean 74.1% (20 of 27)"


def test_n_of_two_groups_is_theirs_and_of_all_those_that_are_over() -> None:
    view = view_with("A", "C")
    assert head_to_head.duel(view).n(view.words) == "328 participants who started, in finished groups"  # 300 + 28; C's 24 are not over
    three = view_with("A", "C", "B")
    assert head_to_head.side(three).n(view.words) == "328 participants who started, in finished groups"
    assert head_to_head.duel(three).n(view.words) == "300 participants who started, in finished groups"
    assert cohorts.mentas(view).n(view.words) == "41 participants who completed, in finished groups"  # 29 + 12, each group once


def test_mentas_is_of_the_same_groups_and_months_in_lines_heading_and_tables() -> None:
    """A's twelfth month is over, B's is not: both lines and the mean end at six months, where the heading and the tables judge."""
    view = view_with("A", "B")
    curves, mean = cohorts.mentas_curves(view)
    assert mean.points == ((6, 6 / 41),), "without B the line could fall, and nobody loses what she reached"
    assert [curve.points[-1][0] for curve in curves] == [6, 6]
    assert cohorts.mentas_finding(view).endswith("; mean 14.6% (6 of 41)")
    assert "Reached mentas within 6 months, of those who completed" in head_to_head.duel_table(view).rows[3][0]
    assert view_with("A").common_months == 6, "picked alone too, as in the table of all groups"
    running = view_with("A", "C")
    assert cohorts.mentas_finding(running).startswith("Reached mentas within 6 months in One: 20.7% (6 of 29); Now: not known yet"), (
        "what is drawn of one is not called unknown because another group is still running"
    )
    assert [bool(curve.points) for curve in cohorts.mentas_curves(running)[0]] == [True, False]


def test_earning_of_those_followed_up_by_group(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(sample_store, monkeypatch, "cohorts", lang="en", as_of="2018-09-30", compare=["A01"])
    last = [
        row for row in ask("earning_by_months", sample_store, date(2018, 9, 30), Filters(cohort=("A01",))).records if row["earning_rate"] is not None
    ][-1]
    share = f"{Words('en').write(last['earning_rate'], 'share')} ({last['earning']} of {last['traced']})"
    text = f"Angkatan 1: {share} after {last['months']} months"
    assert text in words_of(page)


def test_without_a_choice_only_a_group_that_stands_out_stands_beside_the_mean() -> None:
    assert view_with().compared_codes == ("B",)
    alike = many(17, 19, 16, 16, 19)
    assert alike.compared_codes == (), "none stands out: the lowest is not picked for that"
    assert not any(make(alike) for make in (head_to_head.side, duel, cohorts.attendance, cohorts.mentas, cohorts.earning))
    assert "<b>" not in str(cohorts.funnel(alike).figure()["layout"]["yaxis"]["ticktext"])
    assert not any("Bold" in str(note) for note in cohorts.funnel(alike).notes) and "Bold: compared below." in cohorts.funnel(view_with()).notes
    tested = [{"group": f"A0{n}", "name": f"A0{n}", "completed": 40, "assessed": 40, "passed": each} for n, each in enumerate((40, 24, 40), 1)]
    view = many(48, 49, 50, started=50)
    view = replace(view, context=replace(view.context, answers={**view.context.answers, "completion": tested}))
    assert view.compared_codes == ("A02",), "24 of 40 passed beside 40 of 40: it stands out in the test, not in completion"
    assert view_with("C", "A", "C").compared_codes == ("C", "A"), "in the order of picking, each once"


def test_what_is_not_over_is_hatched_in_the_triangle_and_never_zero() -> None:
    view = view_with()
    drawing = maturity_triangle(view.maturity, view.names, ["A"], Words("en"), "light")
    known, unknown = (drawing["data"][2 * 4], drawing["data"][2 * 4 + 1])  # the column of 12 months
    assert known["x"] == [1, 0] and known["text"] == ["31%", ""]
    assert unknown["x"] == [0, 1] and unknown["marker"]["pattern"]["shape"] == "/"
    assert unknown["hovertext"][1] == "Two, 12 months: not known yet"


def test_names_from_the_data_are_text_in_every_drawing() -> None:
    view = view_with("A", "B", name="<a href='x'>One</a>")
    drawings = [
        cohorts.funnel(view).figure(),
        maturity_triangle(view.maturity, view.names, ["A"], Words("en"), "light"),
        group_curves(*cohorts.attendance_curves(view), "Day", (1, 2), Words("en"), "light"),
    ]
    assert "<a" not in json.dumps(drawings, default=str)


def test_the_workbook_holds_the_rows_and_what_they_were_asked_for(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    view = view_with(name="=1+1")
    made = openpyxl.load_workbook(io.BytesIO(workbook([("As of", "30 September 2018")], view.sheets, Words("en"))))
    assert made.sheetnames == ["Parameters", "groups", "attendance_by_day", "mentas_by_month", EARNING, "Definitions"]
    assert [cell.value for cell in made["Parameters"][1]] == ["As of", "30 September 2018"]
    rows = list(made["groups"].iter_rows(min_row=2))
    assert rows[0][1].value == "=1+1" and rows[0][1].data_type == "s", "text, never a formula"
    heads = [cell.value for cell in made["groups"][1]]
    assert rows[2][heads.index("Completion rate")].value is None, "not known: empty, never 0"
    assert rows[0][heads.index("Completion rate")].value == pytest.approx(0.9)
