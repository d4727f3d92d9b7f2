"""The page of coverage: its charts draw what the queries answer, for each role."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from queries import Filters, answer_for
from tests.visits import drawings, figure, visit, words_of
from ui.i18n import Words


@pytest.mark.parametrize(
    ("role", "as_of", "selection"),
    [
        ("steward", "2018-09-30", {}),
        ("planner", "2018-09-15", {"skill": ["salon", "sewing"]}),
        ("viewer", "2018-09-30", {"skill": ["salon"]}),
        ("steward", "2016-06-30", {}),  # no group yet: no bars by group and skill
    ],
)
def test_the_charts_draw_what_the_queries_answer(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch, role: str, as_of: str, selection: dict[str, list[str]]
) -> None:
    monkeypatch.setattr("ui.auth.roles.current_role", lambda: role)
    day = date.fromisoformat(as_of)
    filters = Filters(**{name: tuple(values) for name, values in selection.items()})

    def ask(result: str, by: str | None = None) -> Any:
        return answer_for(role, result, sample_store, day, filters, by)

    headline, gap = ask("headline"), ask("coverage_gap")
    charts = drawings(visit(sample_store, monkeypatch, "coverage", lang="en", as_of=as_of, **selection))
    lines = {trace["name"]: trace["y"] for trace in charts["curve"]["data"] if "name" in trace}
    months = ask("coverage_monthly").records
    trained = [row["coverage"] for row in months]
    assert lines[headline.result.column("coverage").label["en"]] == trained[-len(lines[headline.result.column("coverage").label["en"]]) :]
    by_skill, by_group = ask("reach", "skill").records, ask("reach", "cohort").records
    if by_group:
        groups = charts["groups"]
        assert groups["data"][0]["y"] == [row["first_timers"] for row in by_group]
        assert groups["data"][2]["y"] == [row["empty_places"] for row in by_group]
        if len(groups["data"]) == 4:
            assert groups["data"][3]["y"] == [30] * gap.records[0]["groups_needed"], "places, as those of the groups held"
        assert sorted(charts["skills"]["data"][0]["x"]) == sorted(row["first_timers"] for row in by_skill)


def test_the_bridge_and_the_account_of_the_year_are_for_staff(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Viewers get neither: the account needs how many returned, which they are not told of a period."""
    day = date(2018, 9, 30)
    bridge = answer_for("steward", "coverage_bridge", sample_store, day, since=date(2017, 9, 30)).records
    staff = drawings(visit(sample_store, monkeypatch, "coverage", lang="en", as_of="2018-09-30"))
    assert [trace["text"][-1] for trace in staff["bridge"]["data"]] == [f"<b>{bridge[-1]['uncovered']}</b>", f"<b>{bridge[-1]['covered']}</b>"]
    monkeypatch.setattr("ui.auth.roles.current_role", lambda: "viewer")
    page = visit(sample_store, monkeypatch, "coverage", lang="en", as_of="2018-09-30")
    assert staff.keys() - drawings(page).keys() == {"bridge", "equity"}, "coverage by who people are is for staff too"
    text = words_of(page)
    assert Words("en")("coverage.year_about") + " " + Words("en")("panel.staff") in text and Words("en")("coverage.withheld") not in text, "no filter"


def test_the_offices_own_data_and_an_empty_store(office_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(office_store, monkeypatch, "coverage", lang="id")
    assert Words("id")("error.title") not in words_of(page) and figure(page, "coverage") != "–"
    assert Words("en")("empty.title") in words_of(visit(tmp_path / "nothing", monkeypatch, "coverage", lang="en"))


@pytest.mark.parametrize("language", ["id", "en"])
def test_tables_name_groups_and_places_in_the_language(sample_store: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    said = words_of(visit(sample_store, monkeypatch, "coverage", lang=language, as_of="2018-09-30"))
    words = Words(language)
    for text in (words.code("skill", "bakery"), words("code.whereabouts.away"), words("code.component.newly_covered")):
        assert text in said
    assert " resident " not in said.replace(" resident then", "").split("-- Question")[0] or language == "en"
