"""The page of completion: its charts draw what the queries answer."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from queries import Filters, answer_for
from queries.statistics import chance_limits, within_all
from tests.visits import drawings, visit, words_of
from ui.i18n import Words


@pytest.mark.parametrize(
    ("role", "as_of", "selection"),
    [
        ("steward", "2018-09-30", {}),
        ("planner", "2018-07-04", {"skill": ["bakery"]}),  # a group of it is running
        ("viewer", "2018-09-30", {"skill": ["salon"]}),  # who came and stayed is exact for everybody
    ],
)
def test_the_charts_draw_what_the_queries_answer(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch, role: str, as_of: str, selection: dict[str, list[str]]
) -> None:
    monkeypatch.setattr("ui.auth.roles.current_role", lambda: role)
    day, words = date.fromisoformat(as_of), Words("en")
    filters = Filters(**{name: tuple(values) for name, values in selection.items()})
    page = visit(sample_store, monkeypatch, "completion", lang="en", as_of=as_of, **selection)
    said = words_of(page)

    def ask(result: str, by: str | None = None) -> Any:
        return answer_for(role, result, sample_store, day, filters, by)

    whole, charts = ask("completion"), drawings(page)
    for name in ("completed", "started", "completion_rate", "lower", "upper", "enrolled"):
        assert words.write(whole.row[name]) in said, name
    rated = [row for row in ask("completion", "cohort").records if row["completion_rate"] is not None]
    points = charts["groups"]["data"][-1]
    assert points["y"] == [row["completion_rate"] for row in rated]
    usual = charts["groups"]["data"][0]["error_y"]["array"]
    mean = sum(row["completed"] for row in rated) / sum(row["started"] for row in rated)
    limits = [chance_limits(mean, row["started"], within_all(len(rated))) for row in rated]
    assert usual == pytest.approx([(most - least) / 2 / row["started"] for (least, most), row in zip(limits, rated, strict=True)])
    stopped = [row["stopped"] for row in ask("attendance_unbroken").records]
    lost = whole.record["started"] - whole.record["completed"]
    assert charts["days"]["data"][0]["x"] == [*stopped[1:], lost - sum(stopped)], "nobody stops on the first day; the others came again"
    by_skill = [row["completion_rate"] for row in ask("completion", "skill").records]
    assert sorted(charts["skills"]["data"][0]["x"]) == sorted(rate for rate in by_skill if rate is not None)
    texts = [text for trace in charts["attendance"]["data"] for text in trace.get("text", ())]
    assert sorted(texts) == sorted(f"{round(row['rate'] * 100)}%" for row in ask("attendance_by_day").records if row["rate"] is not None)
    assert charts["chain"]["data"][0]["x"] == [whole.record[name] for name in ("enrolled", "started", "completed", "assessed", "passed")]


def test_a_group_on_its_third_day_is_neither_complete_nor_failed(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(sample_store, monkeypatch, "completion", lang="id", as_of="2017-02-22")
    assert "Per 22 Februari 2017 belum ada angkatan yang selesai, jadi tingkat penyelesaian belum diketahui." in words_of(page)
    charts = drawings(page)
    assert list(charts) == ["attendance"]
    sessions = charts["attendance"]
    hatched = [trace for trace in sessions["data"] if "pattern" in trace["marker"]]
    assert len(hatched) == 2 and len(sessions["data"]) == 5, "three days held, two to come"


def test_the_offices_own_data_and_an_empty_store(office_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(office_store, monkeypatch, "completion", lang="id")
    assert Words("id")("error.title") not in words_of(page)
    assert Words("en")("empty.title") in words_of(visit(tmp_path / "nothing", monkeypatch, "completion", lang="en"))
