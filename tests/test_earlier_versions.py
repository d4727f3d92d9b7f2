"""The version before the latest hand-in: which one it is, what it answers, and what a viewer may see of it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from data import store
from queries import Filters, QuestionError, answer_for, ask, handed_in_before, period
from tests.sample_files import BASE, hand_in
from ui.context import Context, Earlier

END = date(2017, 6, 30)
LATE = {
    # R1 left in May, and R3 had been there since April: both came in with the second hand-in, and so did a departure of July.
    "residents": "resident_id,registered_on,birth_year\nR1,2017-01-05,1990\nR2,2017-02-01,\nR3,2017-04-10,\n",
    "exits": "resident_id,exited_on,destination\nR1,2017-05-20,family\nR2,2017-07-03,employment\n",
}


@pytest.fixture(scope="module")
def two_hand_ins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two versions, which no test writes into."""
    base = tmp_path_factory.mktemp("two")
    hand_in(base, BASE)
    hand_in(base, LATE)
    return base / "store"


def test_late_entries_are_the_difference_of_two_versions_on_one_day(two_hand_ins: Path) -> None:
    before = handed_in_before(two_hand_ins)
    assert before is not None and before.number == 1
    then, now = ask("headline", two_hand_ins, END, version=1), ask("headline", two_hand_ins, END)
    assert (then.version, now.version) == (1, 2)
    assert [then.record[name] for name in ("registered", "residents", "exits")] == [2, 2, 0]
    assert [now.record[name] for name in ("registered", "residents", "exits")] == [3, 2, 1], "R3 more, R1 gone; R2 left only in July"
    assert ask("headline", two_hand_ins, END).record == now.record, "the current version is asked as before"
    assert period(two_hand_ins, version=before) == (date(2017, 1, 5), date(2017, 6, 5)), "the last group's enrolment"


def test_a_view_knows_the_hand_in_before_for_the_whole_programme(two_hand_ins: Path) -> None:
    def view(role: str, **filters: tuple[str, ...]) -> Context:
        return Context(two_hand_ins, END, Filters(**filters), "id", "light", role)

    assert view("steward").earlier == Earlier(1, date(2017, 6, 5))
    assert view("viewer").earlier == Earlier(1, date(2017, 5, 31)), "for a viewer dates are month ends"
    assert view("steward", skill=("salon",)).earlier is None


def test_what_was_pulled_counts_as_a_hand_in(two_hand_ins: Path, tmp_path: Path) -> None:
    """It brings data in as an import does; passed over, the version before an older hand-in was compared with."""
    folder = shutil.copytree(two_hand_ins, tmp_path / "store")
    now = store.current(folder)
    assert now is not None
    with store.writing(folder):
        store.publish(folder, Path(shutil.copy(now.path, folder / "pulled")), "pull", False, ())
    before = handed_in_before(folder)
    assert before is not None and before.number == 2


def test_what_counts_as_the_hand_in_before(sample_store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    assert handed_in_before(folder) is None, "an empty store"
    shutil.copytree(sample_store, folder)
    assert handed_in_before(folder) is None, "one version"
    hand_in(tmp_path, BASE)
    assert handed_in_before(folder) is None, "made-up data are no earlier hand-in of the office"
    hand_in(tmp_path, LATE)
    assert (handed_in_before(folder) or 0) and handed_in_before(folder).number == 2
    store.undo(folder)
    assert handed_in_before(folder) is None, "after the undo the first hand-in is the latest again"


@pytest.mark.parametrize("version", [0, 3, 99])
def test_a_version_that_is_not_kept_is_one_sentence(two_hand_ins: Path, version: int) -> None:
    with pytest.raises(QuestionError, match=f"Version {version} is not kept"):
        ask("headline", two_hand_ins, END, version=version)


def test_an_earlier_version_answers_for_the_whole_programme_only(two_hand_ins: Path) -> None:
    with pytest.raises(QuestionError, match="whole programme"):
        ask("headline", two_hand_ins, END, Filters(skill=("salon",)), version=1)


@pytest.mark.parametrize(
    ("result", "by"),
    [("exits_by_destination", None), ("breakdown", "skill"), ("exit_survival", None), ("income", None), ("freshness", None), ("cascade", None)],
)
def test_a_viewer_gets_no_second_look_at_rounded_figures(two_hand_ins: Path, result: str, by: str | None) -> None:
    with pytest.raises(QuestionError, match="earlier version"):
        answer_for("viewer", result, two_hand_ins, END, by=by, version=1)


def test_a_viewer_gets_the_exact_totals_of_an_earlier_version_at_month_ends(two_hand_ins: Path) -> None:
    shown, exact = (answer_for(role, "headline", two_hand_ins, END, version=1).record for role in ("viewer", "steward"))
    for name in ("registered", "residents", "covered", "covered_residents", "enrolled", "started", "completed", "passed", "exits"):
        assert shown[name] == exact[name]
    assert {shown[name] for name in ("mentas", "closure_exits", "returns", "earning", "sustained_6m")} == {None}, "they move in steps"
    with pytest.raises(QuestionError, match="month ends"):
        answer_for("viewer", "headline", two_hand_ins, date(2017, 6, 15), version=1)
    with pytest.raises(QuestionError, match="staff only"):
        answer_for("viewer", "coverage_bridge", two_hand_ins, END, version=1)
