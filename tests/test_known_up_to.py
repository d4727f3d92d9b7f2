"""Up to which date tables are known, and what the pages and slides say of figures beyond it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data import schema
from data.importer import import_paths
from queries import Filters, answer_for, ask, publish, results
from queries.disclosure.known import known_tables, known_up_to
from tests import factories
from tests.answers import StubContext
from tests.edges import ordinary, without_sheets
from tests.factories import DAY
from tests.inline_rows import Stored, build
from tests.visits import html, plain, visit
from ui.briefing.slide import Chart, Choice
from ui.briefing.slides import compose
from ui.briefing.snapshot import gather
from ui.charts.sales_months import UNKNOWN
from ui.context import Context
from ui.html import Card
from ui.panel import Panel
from ui.views import exits, overview
from ui.views.coverage import curve_finding
from ui.views.coverage_view import Coverage
from ui.views.exits import Exits
from ui.views.livelihoods import Livelihoods, answer
from ui.views.overview import path_finding
from ui.views.overview_view import Overview
from ui.views.pace import paces
from ui.views.sales import Sales, sales, sales_finding
from ui.views.targets import figure_card

APRIL = date(2018, 4, 30)


def sold(*days: date) -> list[tuple[object, ...]]:
    return [(f"S{number}", "A", day.isoformat(), "roti", "bazaar", 1, 10_000) for number, day in enumerate(days)]


def row_of(folder: Path, table: str, as_of: date) -> dict[str, object]:
    return next(row for row in ask("known_up_to", folder, as_of).records if row["table"] == table)


@pytest.mark.parametrize(
    ("weeks", "longest", "rhythm_days"),
    [
        (12, 20, 13),  # 0.4 of the way from the 12th gap to the 13th: 12.2, rounded up
        (19, 27, 8),  # a twentieth of the way from the 19th to the 20th: exactly 8, which floating point makes a little more
    ],
)
def test_the_usual_gap_is_the_95th_percentile_rounded_up(stored: Stored, weeks: int, longest: int, rhythm_days: int) -> None:
    weekly = [date(2018, 1, 1) + 7 * number * DAY for number in range(weeks + 1)]
    folder = stored(residents=[("A", "2017-01-01")], sales=sold(*weekly, weekly[-1] + longest * DAY))
    assert row_of(folder, "sales", date(2018, 9, 30))["rhythm_days"] == rhythm_days


def test_a_table_is_known_for_its_usual_gap_after_the_last_record(stored: Stored) -> None:
    """12 gaps of a week and one of 20 days: usually 13 at most."""
    weekly = [date(2018, 1, 1) + 7 * number * DAY for number in range(13)]
    folder = stored(residents=[("A", "2017-01-01")], sales=sold(date(2016, 12, 1), *weekly, weekly[-1] + 20 * DAY))
    row = row_of(folder, "sales", date(2018, 9, 30))
    assert (row["last_record"], row["rhythm_days"]) == (date(2018, 4, 15), 13)
    assert row["known_up_to"] == date(2018, 4, 28)
    assert row["handed_in_on"] == date.today() and row["declared"] is None
    assert row_of(folder, "sales", date(2018, 4, 20))["known_up_to"] == date(2018, 4, 20), "at most the as-of date"
    assert row_of(folder, "sales", date(2018, 3, 1))["rhythm_days"] == 31, "eight gaps by then, and a record of the year before"
    assert row_of(folder, "exits", date(2018, 9, 30))["known_up_to"] is None, "nothing was handed in"


def test_a_declaration_counts_where_it_reaches_further(stored: Stored) -> None:
    folder = stored(residents=[("A", "2017-01-01")], sales=sold(date(2018, 4, 1)))
    assert row_of(folder, "sales", date(2018, 9, 30))["known_up_to"] == date(2018, 5, 2), "31 days"
    import_paths([], folder, complete_to={"sales": date(2018, 8, 31)})
    row = row_of(folder, "sales", date(2018, 9, 30))
    assert (row["declared"], row["known_up_to"]) == (date(2018, 8, 31), date(2018, 8, 31))
    assert row_of(folder, "sales", date(2018, 7, 31))["known_up_to"] == date(2018, 7, 31)
    import_paths([], folder, complete_to={"sales": date(2018, 4, 15)})
    assert row_of(folder, "sales", date(2018, 9, 30))["known_up_to"] == date(2018, 5, 2)


def test_months_beyond_it_are_not_known_and_not_zero(stored: Stored) -> None:
    """Sales up to 1 April are known up to 2 May: May to September say nothing; what the command line prints stays as defined."""
    folder = stored(residents=[("A", "2017-01-01")], sales=sold(date(2018, 3, 1), date(2018, 4, 1)))
    as_of = date(2018, 9, 30)
    assert [row["sales"] for row in answer_for("steward", "sales_monthly", folder, as_of).records] == [1, 1, None, None, None, None, None]
    assert [row["sales"] for row in ask("sales_monthly", folder, as_of).records] == [1, 1, 0, 0, 0, 0, 0]
    flow = answer_for("steward", "flow_monthly", folder, date(2017, 3, 31)).records
    assert [row["new"] for row in flow] == [1, None, None], "registered up to 1 January, known up to 1 February"


def test_no_mark_is_left_on_what_is_not_known(stored: Stored) -> None:
    """14 mentas of 14 March are known up to 14 April, to a viewer up to March: the step of March is not marked in later months."""
    people = [*((f"W{number}", "2017-01-01") for number in range(19)), ("W19", "2018-04-05")]
    exits = [(who, "2018-03-14", "family", "false", None) for who, _ in people[:14]]
    shown = answer_for("viewer", "mentas_monthly", stored(residents=people, exits=exits), date(2018, 5, 31))
    march = next(index for index, row in enumerate(shown.records) if row["month"] == date(2018, 3, 1))
    assert [row["mentas"] for row in shown.records[march:]] == [14, None, None]
    assert {index for index, name in shown.stepped | shown.protected if index >= march} == {march}


def test_a_viewer_learns_the_month_only(stored: Stored) -> None:
    folder = stored(residents=[("A", "2017-01-01")], sales=sold(date(2018, 4, 1)))
    as_of = date(2018, 9, 30)
    assert known_tables("steward", folder, as_of)["sales"] == date(2018, 5, 2)
    assert known_tables("viewer", folder, as_of)["sales"] == APRIL
    row = next(row for row in publish("known_up_to", folder, as_of).records if row["table"] == "sales")
    assert (row["last_record"], row["rhythm_days"], row["known_up_to"]) == (None, None, None)


@pytest.mark.parametrize(("by_closure", "known"), [("true", date(2019, 6, 30)), ("false", date(2018, 5, 31))])
def test_where_a_closure_left_nobody_nothing_more_can_come(stored: Stored, by_closure: str, known: date) -> None:
    """Sales go on elsewhere; an empty place that was not closed may have entries that were not handed in."""
    exits = [("A", "2018-04-30", "other_locality", by_closure, None)]
    folder = stored(residents=[("A", "2017-01-01")], exits=exits, sales=sold(date(2018, 4, 1)))
    tables = known_tables("steward", folder, date(2019, 6, 30))
    assert (tables["exits"], tables["sales"]) == (known, date(2018, 5, 2))


def test_attendance_never_handed_in_is_no_zero(stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    """A group was held in March and its sheets are still in the office: nobody knows whether its participants came."""
    folder = stored(residents=[("A", "2017-01-01"), ("B", "2018-09-30")], cohorts=[("K1", None, "salon", "2018-03-05")], enrolments=[("K1", "A")])
    assert known_tables("steward", folder, date(2018, 9, 30))["attendance"] == date(2018, 3, 4)
    assert "attendance" not in known_tables("steward", folder, date(2018, 3, 4)), "before the group began nobody was trained"
    for name in ("overview", "coverage"):
        text = plain(html(visit(folder, monkeypatch, name, lang="en", as_of="2018-09-30")))
        assert "Attendance has not been handed in, so as of 30 September 2018 it is not known how many people have been trained." in text
        assert re.findall(r".{60}(?:\b0 of 2\b|never been trained|No group has finished).{20}", text) == [], name
    plan = plain(html(visit(folder, monkeypatch, "plan", "planner", lang="en", as_of="2018-09-30")))
    assert "the calculated schedule takes every resident as not yet trained." in plan and re.search(r"Not yet trained 2 assumed", plan), (
        "not from the data"
    )


def test_absences_alone_are_records(stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both participants were marked absent on both days: nobody was trained, which is known, and the last record is of the last day."""
    attended = [("K1", who, day, "false") for who in "AB" for day in (1, 2)]
    tables: dict[str, Any] = {"residents": [("A", "2017-01-01"), ("B", "2018-03-01")], "enrolments": [("K1", "A"), ("K1", "B")]}
    folder = stored(**tables, cohorts=[("K1", None, "salon", "2018-03-05", 2)], attendance=attended)
    assert row_of(folder, "attendance", date(2018, 3, 31))["last_record"] == date(2018, 3, 6)
    assert row_of(folder, "attendance", date(2018, 3, 5))["last_record"] == date(2018, 3, 5)
    text = plain(html(visit(folder, monkeypatch, "coverage", lang="en", as_of="2018-03-31")))
    assert "not been handed in" not in text and "0 of 2" in text


def test_a_group_without_sheets_is_no_group_that_nobody_came_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """8 in each of three groups: of G1's nobody knows who came, so none of them is a no-show, and the pages say whom they leave out."""
    folder, day = build(factories.write(without_sheets("G1"), tmp_path / "csv"), tmp_path / "store"), date(2018, 10, 31)

    def rows(result: str, by: str | None = None, **filters: tuple[str, ...]) -> dict[str, dict[str, Any]]:
        answer = answer_for("planner", result, folder, day, Filters(**filters), by)
        return {str(next(iter(row.values()))): row for row in answer.records}

    cohorts = [(code, row["enrolled"], row["started"], row["completed"]) for code, row in rows("cohorts").items()]
    assert cohorts == [("G0", 8, 8, 0), ("G1", 8, None, None), ("G2", 8, 8, 0)]
    assert publish("cohorts", folder, day).records[1]["started"] is None, "for viewers too"
    assert {row["rate"] for row in answer_for("planner", "attendance_by_day", folder, day).records if row["cohort_id"] == "G1"} == {None}
    assert (rows("completion")["all"]["enrolled"], rows("completion")["all"]["no_shows"]) == (16, 0), "8 of 24 were no-shows before"
    assert list(rows("completion", "cohort")) == ["G0", "G2"]
    assert answer_for("planner", "headline", folder, day, Filters(cohort=("G1",))).record["covered"] is None
    assert answer_for("planner", "headline", folder, day).record["covered"] == 16
    for language, sentence in (("en", "Without Group 1: attendance has not been handed in"), ("id", "Tanpa Group 1: kehadirannya belum diserahkan")):
        assert sentence in plain(html(visit(folder, monkeypatch, "coverage", lang=language, as_of="2018-10-31")))
    import_paths([], folder, complete_to={"attendance": day})
    assert rows("cohorts")["G1"]["started"] == 0, "a declaration makes it known that nobody came"


FOR_PLANNING = ("staying_base", "staying_monthly")
"""What the forecast is made from, no figure of a page: without attendance everybody is in the stage of those not trained."""


def test_no_figure_rests_on_a_table_that_was_never_handed_in(tmp_path: Path) -> None:
    """Whatever cell is another one once the tables are handed in cannot be known before: not 0 trained, and not 24 to be trained either."""
    day, attended = date(2018, 10, 31), [{**row, "present": True} for row in ordinary().attendance]
    programme = replace(ordinary(), attendance=attended)

    def stored(*left_out: str) -> Path:
        name = "without " + " ".join(left_out)
        return build(factories.write(replace(programme, **{table: [] for table in left_out}), tmp_path / f"{name} csv"), tmp_path / name)

    folders = stored("attendance"), stored("assessments", "follow_ups", "sales")
    whole, wrong, moved = stored(), [], dict.fromkeys(folders, 0)
    for name, result in results().items():
        for by in () if name in FOR_PLANNING else result.takes_by[:1] if result.needs_by else (None,):
            rows = {tuple(row[key] for key in result.names_rows): row for row in ask(name, whole, day, by=by).records}
            for folder in folders:
                known = answer_for("planner", name, folder, day, by=by).records
                for row, shown in zip(ask(name, folder, day, by=by).records, known, strict=True):
                    other = rows.get(tuple(row[key] for key in result.names_rows), {})
                    cells = [each for each in other if other[each] != row[each] and result.column(each).sensitivity != "label"]
                    moved[folder] += len(cells)
                    wrong += [(folder.name, name, by, each, row[each], other[each]) for each in cells if shown[each] is not None]
    assert wrong == []
    assert min(moved.values()) > 50, moved


def test_a_figure_is_known_as_far_as_all_its_tables() -> None:
    coverage = results()["headline"].column("coverage")
    known = {"residents": date(2018, 9, 30), "attendance": APRIL, "sales": date(2017, 1, 1)}
    assert known_up_to(coverage, known, date(2018, 9, 30)) == APRIL
    assert known_up_to(coverage, {}, date(2018, 9, 30)) == date(2018, 9, 30)


def card(known: dict[str, date]) -> Card:
    headline = [{"registered": 100, "covered": 50, "coverage": 0.5}]
    view = Sales(StubContext({"headline": headline}, known=known))
    return figure_card(view, view.now["coverage"], "covered", "50 of 100", ("met", "Target reached"), lambda day: view.now["coverage"])


def test_a_card_beyond_it_says_so_and_neither_compares_nor_judges() -> None:
    stale = card({"attendance": APRIL})
    assert (stale.value, stale.standing, stale.status, stale.changes) == ("50.0%", "unknown", "Attendance recorded up to 30 Apr 2018; not judged", ())
    fresh = card({})
    assert fresh.standing == "met" and len(fresh.changes) == 2


def test_headings_beyond_it_neither_compare_nor_blame_a_filter() -> None:
    headline = [{"registered": 100, "covered": 50, "coverage": 0.5, "residents": 40}]
    flow = [{"month": date(2018, 5, 1), "residents": None}]
    context = StubContext({"headline": headline, "flow_monthly": flow}, known={"attendance": APRIL, "exits": APRIL})
    assert curve_finding(Coverage(context)) == "Coverage is known up to 30 April 2018"
    for registered, sentence in ((9, "Coverage is known up to 30 April 2018"), (10, "0.0% at the end of April 2018, the last month known")):
        month = {"month": date(2018, 4, 1), "registered": registered, "covered": 0, "coverage": 0.0}
        monthly = StubContext({"headline": headline, "coverage_monthly": [month]}, known={"attendance": APRIL})
        assert curve_finding(Coverage(monthly)) == sentence, "no share of fewer than ten"
    overview = Overview(context)
    assert overview.path_shown and path_finding(overview) == "The number of residents is known up to 30 April 2018"


def test_a_panel_beyond_it_says_so_and_draws_what_is_known() -> None:
    months = [{"month": date(2018, month, 1), "sales": number, "sellers": number, "amount": 0} for month, number in ((3, 4), (4, 6), (5, None))]
    view = Sales(StubContext({"sales_monthly": months}, known={"sales": APRIL}))
    panel: Panel = sales(view)
    assert panel.notes[-1] == "Known up to 30 April 2018; later data have not been handed in, so they are not compared and not taken as zero."
    assert panel.n(view.words) == "10 sales" and "10 sales" in sales_finding(view)
    assert panel.about.endswith("own sales not recorded; known up to 30 April 2018")
    drawn = panel.figure()["data"] if panel.figure else []
    later = [f"2018-{month:02}-01" for month in range(5, 10)]
    assert [(trace.get("name"), list(trace["x"])) for trace in drawn] == [("Sales", ["2018-03-01", "2018-04-01"]), (UNKNOWN, later)], "hatched"


def test_a_month_that_was_not_handed_in_is_not_judged(stored: Stored) -> None:
    """Two sales a month for a year, none handed in since April: a zero would be a signal in September."""
    months = [date(2017 + (month + 3) // 12, (month + 3) % 12 + 1, 10) for month in range(12)]
    folder = stored(
        residents=[("A", "2017-01-01")],
        sales=[(f"S{number}", "A", day.isoformat(), "roti", "bazaar", 1, 10_000) for number, day in enumerate([*months, *months])],
    )
    view = Livelihoods(Context(folder, date(2018, 9, 30), Filters(), "en", "light", "steward"))
    assert months[-1] == date(2018, 3, 10)
    assert "Sales are known up to 10 April 2018; later records have not been handed in." in answer(view)[1]


def test_a_slide_beyond_it_says_so(tmp_path: Path) -> None:
    """The last return is of 1 October 2018, known up to 25 October, for whoever gets month ends up to September: then 12 of 24 were away. Three
    came back in October and one person came in December, so the 16 of June 2019 are no number of that day."""
    folder, programme = tmp_path / "store", ordinary()
    late = programme.residents[0] | {"resident_id": "W-999", "registered_on": date(2018, 12, 20)}
    build(factories.write(replace(programme, residents=[*programme.residents, late]), tmp_path / "csv"), folder)
    made = compose(gather(folder, date(2019, 6, 30)), "en", Choice(("title", "target", "changes")))
    title, target = made.slides
    assert isinstance(target.body, Chart)
    assert "Known up to" in title.detail and "not been handed in" in title.detail
    assert title.heading == target.heading == "12 residents on 30 September 2018; later records are not complete"
    drawn = [(day, value.value) for day, value in zip(target.body.categories, target.body.series[0].values, strict=True) if value.known]
    assert drawn[-1] == (date(2018, 9, 30), 12), "and the line ends there"
    path = {row["on"]: row["actual"] for row in answer_for("steward", "target_path", folder, date(2019, 6, 30)).records}
    assert (path[date(2018, 10, 1)], path[date(2018, 11, 1)], path[date(2019, 6, 30)]) == (15, None, None)
    assert [each.name for each in made.left_out] == ["changes"], "not compared"
    import_paths([], folder, complete_to={table.name: date(2019, 6, 30) for table in schema.TABLES})
    (title,) = compose(gather(folder, date(2019, 6, 30)), "en", Choice(("title",))).slides
    assert "Known up to" not in title.detail


@pytest.mark.parametrize("result", ["sales_monthly", "flow_monthly", "coverage_monthly", "mentas_monthly"])
def test_every_figure_of_a_monthly_result_names_its_tables(result: str) -> None:
    """Without them a month that was not handed in would be zero."""
    assert [column.name for column in results()[result].columns if column.kind != "month" and not column.tables] == []


def test_both_pages_say_the_cards_number_of_residents(stored: Stored) -> None:
    """Two were there on 26 July, up to which the exits are complete; the third, of 29 July, is on the card and in both sentences."""
    folder = stored(
        residents=[("A", "2017-01-01"), ("B", "2017-01-01"), ("C", "2018-07-29"), ("D", "2017-01-01")],
        exits=[("D", "2018-01-10", "family", False, None)],
        targets=[("target_population", "2019-12-31", 0)],
        complete_to=dict.fromkeys(("residents", "exits"), date(2018, 7, 26)),
    )
    text = "3 residents are on record as of 31 July 2018, but the records are complete only to 26 July 2018, so the target cannot be judged."
    context = Context(folder, date(2018, 7, 31), Filters(), "en", "light", "steward")
    assert plain(overview.answer(Overview(context))[0]) == plain(exits.answer(Exits(context))[0]) == text
    assert Overview(context).now["residents"].value == 3


@pytest.mark.parametrize(
    ("baseline", "text"),
    [
        # From the number on 1 January 2018 to 0 on 31 December 2019 the path is at three fourths of it on 1 July: 3, 1.5 (2) and 0.75 (1).
        (4, "Cannot be judged yet: on 1 July 2018 there were 2 residents, 1 below the target path; later records are complete only to 26 July 2018."),
        (2, "Cannot be judged yet: on 1 July 2018 there were 2 residents, just on the target path; later records are complete only to 26 July 2018."),
        (1, "Cannot be judged yet: on 1 July 2018 there were 2 residents, 1 above the target path; later records are complete only to 26 July 2018."),
    ],
)
def test_both_pages_say_how_far_from_the_path_residents_were_when_they_were_last_known(stored: Stored, baseline: int, text: str) -> None:
    folder = stored(
        residents=[("A", "2017-01-01"), ("B", "2017-01-01"), ("C", "2018-07-29"), ("D", "2017-01-01")],
        exits=[("D", "2018-01-10", "family", False, None)],
        targets=[("population", "2019-12-31", 0, "2018-01-01", baseline), ("mentas", "2018-06-30", 5, None, None)],
        complete_to=dict.fromkeys(("residents", "exits"), date(2018, 7, 26)),
    )
    context = Context(folder, date(2018, 8, 31), Filters(), "en", "light", "steward")
    view = Exits(context)
    assert plain(overview.answer(Overview(context))[0]) == plain(exits.answer(view)[0]) == text
    # The newcomer of 29 July, after the last exit on record, is no growth: there is no pace, on the card or on the chart.
    assert view.recent_pace is None and paces(view) == ("", "", "")
    card = next(card for card in exits.cards(view) if card.name == "recent_per_month")
    assert (plain(card.value), plain(card.out_of)) == ("–", "cannot be worked out yet: records are complete only to 26 Jul 2018")
    assert context.last_complete_day == date(2018, 7, 26)
    # What was due on 30 June, before the records end, was missed; the small line ends with the last whole month, not with the card's figure.
    residents, *_, mentas = overview.cards(Overview(context))
    assert mentas.standing == "missed"
    assert residents.range.endswith("to Jun 2018")
