"""The tables of the overview: standings in the verdict's words, and what is not known out of how many."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data import notes
from queries import Filters, QuestionError, current_version
from tests.answers import AS_OF, StubContext, expecting
from ui.context import Context
from ui.panel import Panel
from ui.views.overview_tables import targets, unknown
from ui.views.programme import Programme
from ui.views.proposal import proposal
from ui.views.targets import coverage_card, standing_of

TARGETS = [
    {"indicator": "population", "due_on": date(2019, 12, 31), "value": 0.0, "final": True, "value_at": 477.0, "status": "running"},
    {"indicator": "coverage", "due_on": date(2017, 12, 31), "value": 0.3, "final": False, "value_at": 0.31, "status": "reached"},
    {"indicator": "coverage", "due_on": date(2018, 12, 31), "value": 1.0, "final": True, "value_at": 0.583, "status": "running"},
    {"indicator": "ceiling", "due_on": date(2019, 12, 31), "value": 500.0, "final": True, "value_at": 477.0, "status": "kept"},
]
REFUSED = QuestionError("hanya untuk petugas", "for staff only")


def view_with(**answers: Any) -> Programme:
    given = {
        "headline": [{"residents": 477, "coverage": 0.583, "closure_exits": 0, "completed": 342, "assessed": 330}],
        "exit_bounds": [{"away": 153, "unknown": 16}],
        "tracer": [{"months": 6, "due": 200, "traced": 90}, {"months": 12, "due": 150, "traced": 70}],
        "target_status": TARGETS,
        "coverage_ceiling": [{"ceiling": 1.0}],
        **answers,
    }
    return expecting(Programme(StubContext(given)), 0.01)


def test_targets_are_listed_with_the_verdict_for_the_population() -> None:
    view = view_with()
    view.__dict__["verdict"] = "unlikely"
    panel = targets(view)
    assert panel.table is not None
    assert panel.table.rows == (
        ("Residents: 0 by 31 Dec 2019", "not due yet", "477", "! Unlikely to be reached"),
        ("Coverage: 30% by 31 Dec 2017", "31.0%", "58.3%", "✓ Reached"),
        ("Coverage: 100% by 31 Dec 2018", "not due yet", "58.3%", "! Not reached yet"),
        ("Residents: At most 500 by 31 Dec 2019", "not due yet", "477", "✓ Not exceeded"),
    )
    assert panel.finding == "Of 4 targets, 1 reached, 1 not exceeded", "those that are met, in the very words of their rows"


def test_a_target_whose_figure_is_not_known_up_to_its_day_is_not_judged() -> None:
    view = view_with()
    view.__dict__["verdict"] = "unlikely"
    context: Any = view.context
    view.__dict__["context"] = replace(context, known={"attendance": date(2018, 5, 14)})
    panel = targets(view)
    assert panel.table is not None
    assert [row[3] for row in panel.table.rows] == [
        "! Unlikely to be reached",
        "✓ Reached",
        "? Cannot be judged yet",
        "✓ Not exceeded",
    ], "one was due before"
    assert panel.finding == "Of 4 targets, 1 reached, 1 not exceeded"


@pytest.mark.parametrize(
    ("now", "then", "stands"),
    [
        (0.838, 0.85, "Out of reach"),  # whatever was held since 14 May, those who had left untrained by then stay untrained
        (0.838, 1.0, "Cannot be judged yet"),  # all of them left since: they may have been trained unrecorded
        (0.9996, 0.9996, "Cannot be judged yet"),  # printed, 100.0 % is not below the target
        (None, None, "Cannot be judged yet"),
    ],
)
def test_a_target_beyond_what_can_be_reached_is_out_of_reach_though_today_is_not_known(now: float | None, then: float | None, stands: str) -> None:
    """One row, its card and the slides' rule: 100 % of coverage by 31 December, attendance known up to 14 May."""
    known = date(2018, 5, 14)
    view = view_with(coverage_ceiling=[{"ceiling": now}], target_status=TARGETS[2:3])
    context: Any = view.context
    answers = {**context.answers, ("coverage_ceiling", known): [{"ceiling": then}]}
    view.__dict__["context"] = replace(context, answers=answers, known={"attendance": known})
    panel = targets(view)
    assert panel.table is not None and panel.table.rows[0][3][2:] == stands
    card = coverage_card(view, ())
    assert (card.standing, card.status) == (("out_of_reach", "Target out of reach") if stands == "Out of reach" else ("unknown", card.status))
    assert panel.finding == "Of 1 target none is met yet"


def test_what_is_met_before_its_day_is_not_ticked() -> None:
    """90 % are due in December 2019; today's 90.1 % can still be lost."""
    due = {"indicator": "completion_rate", "due_on": date(2019, 12, 31), "value": 0.9, "final": True, "value_at": 0.901, "status": "reached"}
    view = view_with(target_status=[due], headline=[{"completion_rate": 0.901, "started": 425, "completed": 383}])
    panel = targets(view)
    assert panel.table is not None and panel.table.rows[0][3] == "+ Met so far"
    assert panel.finding == "Of 1 target, 1 met so far"
    assert standing_of(view, "completion_rate", view.targets["completion_rate"]) == ("so_far", "Target met so far")


def test_without_targets_a_sentence_stands_there() -> None:
    assert targets(view_with(target_status=[])).withheld == "No target is recorded here."


def test_what_is_not_known_stands_out_of_how_many() -> None:
    known = [{"table": "exits", "known_up_to": date(2018, 8, 31)}, {"table": "sales", "known_up_to": date(2018, 9, 30)}]
    panel = unknown(view_with(known_up_to=known))
    assert panel.finding == "Not known: the destination of 16 of 153 people no longer there, and 3 more matters"
    assert panel.table is not None
    assert panel.table.rows == (
        ("Destination of those no longer there", "16 of 153", "exits"),
        ("Test of those who completed", "12 of 342", "assessments"),  # 342 - 330
        ("Earning 6 months after completing the training", "110 of 200", "follow-ups"),  # 200 - 90
        ("Exits", "after 31 Aug 2018", "exits"),
    )


def test_what_is_not_known_is_complete() -> None:
    """Of 364 graduates 95 were never visited, 82 of them without a product; 9 of 273 named no need; of 40 sales 30 name nobody."""
    more = {
        "headline": [{"completed": 383, "assessed": 383, "followed_up": 273}],
        "tracer": [],
        "graduates_earning": [{"completed": 364, "followed_up": 269, "not_followed_up": 95}],
        "market_chain": [{"stage": "completed", "persons": 364}, {"stage": "with_product", "persons": 143, "never_followed_up": 82}],
        "needs": [{"need": "marketing", "persons": 147}, {"need": "unknown", "persons": 9}],
        "sales_by_facilitator": [{"facilitator": "koperasi", "sales": 10}, {"facilitator": "unknown", "sales": 30}],
    }
    panel = unknown(view_with(**more))
    assert panel.table is not None
    assert panel.table.rows == (
        ("Destination of those no longer there", "16 of 153", "exits"),
        ("How graduates are doing: not followed up since", "95 of 364", "follow-ups"),
        ("A product: none recorded, never followed up", "82 of 364", "follow-ups"),
        ("What those followed up need", "9 of 273", "follow-ups"),
        ("Who facilitated sales", "30 of 40", "sales"),
        ("Sales of their own, without the programme", "not recorded", "no sheet has it"),
    )


def test_of_whom_little_is_on_record_is_told_to_staff_with_the_sheet(sample_store: Path) -> None:
    """Counted in the store: of 630 people ever registered some have no birth year, origin or schooling; no organiser is on record."""
    version = current_version(sample_store)
    assert version is not None
    lacking = ", ".join(f"count(*) filter ({column} is null)" for column in ("birth_year", "origin", "education"))
    with duckdb.connect(str(version.version.path), read_only=True) as connection:
        counted = connection.execute(f"select {lacking} from residents where registered_on <= ?", [AS_OF]).fetchone()
    assert counted is not None and all(counted)
    age, origin, education = counted
    table = unknown(Programme(Context(sample_store, AS_OF, Filters(), "en", "light", "steward"))).table
    assert table is not None
    assert set(table.rows) >= {
        ("Age of those registered", f"{age} of 630", "residents"),
        ("Origin of those registered", f"{origin} of 630", "residents"),
        ("Schooling of those registered", f"{education} of 630", "residents"),
    }
    assert [row[2] for row in table.rows if row[0].startswith("Organiser")] == ["groups"]
    seen = unknown(Programme(Context(sample_store, AS_OF, Filters(), "en", "light", "viewer"))).table
    assert seen is not None and {len(row) for row in seen.rows} == {2} and not any(row[0].startswith(("Age", "Organiser")) for row in seen.rows)


def test_what_can_no_longer_happen_is_not_unknown() -> None:
    """After a full closure nobody comes or leaves: the figures count those tables up to the date, and so does this list."""
    view = view_with(known_up_to=[{"table": "exits", "known_up_to": date(2018, 8, 31)}])
    context: Any = view.context  # a stub, with its own fields
    view.__dict__["context"] = replace(context, known={"exits": AS_OF})
    panel = unknown(view)
    assert panel.table is not None and all(row[0] != "Exits" for row in panel.table.rows)


def test_what_a_role_does_not_get_is_left_out() -> None:
    panel = unknown(view_with(exit_bounds=REFUSED, tracer=REFUSED))
    assert panel.table is not None and [row[0] for row in panel.table.rows] == ["Test of those who completed"]
    assert unknown(view_with(exit_bounds=REFUSED, tracer=REFUSED, headline=[{"completed": 5, "assessed": 5}])).withheld == "Nothing is left unknown."


def test_what_there_is_to_decide_is_proposed_until_somebody_records_a_decision(own_sample: Path) -> None:
    """152 of 477 residents are untrained on 30 September 2018: at the rhythm so far the last of their six groups ends on 29 March 2019."""

    def shown(role: str, **filters: tuple[str, ...]) -> Panel | None:
        return proposal(Programme(Context(own_sample, AS_OF, Filters(**filters), "en", "light", role)))

    panel = shown("steward")
    assert panel is not None and panel.table is not None
    assert panel.finding == "To be decided: train 152 residents by 31 December 2018, and the target of 0 residents"
    offices = "Social affairs office, partner organisation"
    # What the page of the plan says is enough; why those days: test_what_there_is_to_decide_is_proposed_where_nobody_has_asked, of the slide.
    assert panel.table.rows == (
        ("2 groups at a time (assumed now: 1)", "1 Oct 2018, 14 Dec 2018", "8 Oct 2018", offices),
        ("9 days between groups (now 30)", "1 Oct 2018, 14 Dec 2018", "1 Oct 2018", offices),
        ("Target 0 stays unmet: revise it, or act otherwise", "–", "before 31 Dec 2019", offices),  # no training changes that
    )
    for other in (shown("viewer"), panel):
        assert other is not None and other.leads_to == ("plan" if other is panel else ""), "a viewer does not get that page"
    assert shown("steward", skill=("batik",)) is None, "groups are held for all"
    notes.add_decision(own_sample, "x", date(2018, 9, 20), "Empat angkatan bersamaan", "social_office", "coverage")
    assert shown("steward") is None and shown("viewer") is not None, "nobody published it"
