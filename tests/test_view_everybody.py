"""The flow of everybody ever registered: its bars add up, who came back and who passed stand beside them, and what viewers get of it."""

from __future__ import annotations

from typing import Any

import pytest

from queries import QuestionError
from tests.answers import StubContext
from ui.charts import everybody as draw
from ui.panel import Note
from ui.views.everybody import everybody
from ui.views.programme import Programme

CELLS = {
    ("never", "stayed"): 50,
    ("never", "back"): 2,
    ("never", "mentas"): 7,
    ("never", "unknown"): 3,
    ("passed", "stayed"): 30,
    ("passed", "mentas"): 5,
    ("passed", "died"): 1,
}
GRID = [
    {"training": training, "whereabouts": place, "persons": CELLS.get((training, place), 0)}
    for training in ("never", "started", "completed", "passed")
    for place in ("stayed", "back", "mentas", "closure", "elsewhere", "unknown", "died")
]
GAP = [
    {"whereabouts": "resident", "persons": 82, "covered": 30, "uncovered": 52, "coverage": 30 / 82},
    {"whereabouts": "away", "persons": 16, "covered": 6, "uncovered": 10, "coverage": 6 / 16},
    {"whereabouts": "all", "persons": 98, "covered": 36, "uncovered": 62, "coverage": 36 / 98},
]
BOUNDS = [{"away": 16, "mentas": 12, "elsewhere": 0, "unknown": 5, "died": 0}]
REFUSED = QuestionError("hanya untuk petugas", "for staff only")


def view_with(**answers: Any) -> Programme:
    given = {
        "headline": [{"registered": 98, "residents": 82, "mentas": 12, "passed": 38}],
        "cohorts": [{"finished": True}],
        "everybody": GRID,
        "coverage_gap": GAP,
        "exit_bounds": BOUNDS,
        **answers,
    }
    return Programme(StubContext(given, rounded={"exit_bounds": frozenset({(0, "unknown")})}))


def bars(view: Programme) -> list[tuple[str, float]]:
    """Each bar's name with its length."""
    figure = everybody(view).figure()
    names = figure["layout"]["yaxis"]["ticktext"]
    lengths = dict.fromkeys(range(len(names)), 0)
    for trace in figure["data"]:
        lengths[trace["y"][0]] += trace["x"][0]
    return [(name, lengths[index]) for index, name in enumerate(names) if name]


def test_everybody_is_in_one_bar_and_the_bars_add_up_to_the_registered() -> None:
    view = view_with()
    panel = everybody(view)
    assert panel.finding == "Of 98 people ever registered, 82 are still there; 12 are mentas, 5 of whom passed the test"
    assert panel.n(view.words) == "98 people registered"
    assert bars(view) == [
        ("Not yet trained", 52),  # 50 who never left and 2 who came back
        ("Started, not<br>completed", 0),
        ("Completed, not<br>passed", 0),
        ("Passed the test", 30),
        ("Mentas", 12),
        ("Unknown, may be<br>mentas", 3),  # nobody elsewhere or sent off: no bar
        ("Died", 1),
    ]
    assert sum(length for _, length in bars(view)) == 98
    texts = [note["text"] for note in panel.figure()["layout"]["annotations"]]
    assert "<b>52</b>  2 back" in texts and "<b>12</b>  5 passed" in texts


def test_it_says_why_more_participants_than_people_passed() -> None:
    """36 people passed (30 + 5 + 1) in 38 trainings: two of them twice."""
    assert "Passed: 36 people (38 participants)." in [str(note.text) for note in notes_in_sight(view_with())]
    once = view_with(headline=[{"registered": 98, "residents": 82, "mentas": 12, "passed": 36}])
    assert not any("participants" in note.text for note in notes_in_sight(once))


def notes_in_sight(view: Programme) -> list[Note]:
    return [note for note in everybody(view).notes if isinstance(note, Note) and note.key]


def test_those_still_in_training_are_said_to_be_among_those_who_started() -> None:
    grid = [row | {"persons": 17} if (row["training"], row["whereabouts"]) == ("started", "stayed") else row for row in GRID]
    for finished, notes in ((True, []), (False, ["Started: some still in training."])):
        view = view_with(everybody=grid, cohorts=[{"finished": True}, {"finished": finished}])
        assert [note.text for note in notes_in_sight(view) if note.text.startswith("Started")] == notes, "beside the bar a phone has no room for it"


def test_a_viewer_gets_training_and_whereabouts_each_by_itself() -> None:
    view = view_with(everybody=REFUSED)
    panel = everybody(view)
    assert panel.finding == "Of 98 people ever registered, 82 are still there and 16 no longer are; 12 of them are mentas"
    assert panel.n(view.words) == "98 people registered"
    assert [length for _, length in bars(view)] == [52, 30, 12, 5], "untrained and trained there; mentas and unknown of those who left"
    assert "<b>≈ 5</b>" in [note["text"] for note in panel.figure()["layout"]["annotations"]]


def test_an_emptied_place_has_no_rows_of_nought() -> None:
    gone = [row | {"persons": 0} if row["whereabouts"] in ("stayed", "back") else row for row in GRID]
    view = view_with(everybody=gone, headline=[{"registered": 16, "residents": 0, "mentas": 12, "passed": 38}])
    assert bars(view) == [("Mentas", 12), ("Unknown, may be<br>mentas", 3), ("Died", 1)]


def test_nobody_registered_yet_is_said_in_words() -> None:
    assert everybody(view_with(coverage_gap=[])).withheld == "There is nothing to show yet."


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_without_a_line_nothing_is_drawn(mode: str) -> None:
    assert draw([], "en", mode)["data"] == []
