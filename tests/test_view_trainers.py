"""The table of trainers and organisers."""

from __future__ import annotations

from typing import Any

from tests.answers import StubContext
from ui.views.programme import Programme
from ui.views.trainers import trainers


def test_few_are_counted_and_not_made_a_rate() -> None:
    rows = [
        {"value": "BLK", "covered": 82, "started": 83, "completed": 73, "completion_rate": 73 / 83},
        {"value": "unknown", "covered": 4, "started": 4, "completed": 3, "completion_rate": 0.75},
        {"value": "Sanggar", "covered": 0, "started": 0, "completed": 0, "completion_rate": None},
    ]
    context: Any = StubContext({"breakdown": rows})
    table = trainers(Programme(context)).table
    assert table is not None
    assert table.rows[:3] == (
        ("Trainer: BLK", "82", "88.0% (73 of 83)"),
        ("Trainer: Unknown", "4", "3 of 4"),  # under 10: no percentage
        ("Trainer: Sanggar", "0", "–"),
    )
    assert table.rows[4][0] == "Organiser: Unknown", "another unknown than the trainer's"
    none: Any = StubContext({"breakdown": []})
    assert trainers(Programme(none)).withheld == "No group has begun yet."
