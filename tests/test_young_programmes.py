"""Pages of a programme in which something has not happened yet: what cannot be drawn is shown as empty, never as an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sample_files import BASE, hand_in
from tests.visits import failed, html, visit, words_of
from ui.i18n import Words


@pytest.mark.parametrize(
    ("name", "address", "said"),
    [
        # the first graduates are a month out: no share of mentas after three months is known
        ("cohorts", {"as_of": "2017-03-31", "compare": ["A01", "A02"]}, "panel.empty"),
        ("exits", {"as_of": "2018-09-30", "cohort": ["A14"]}, "panel.empty_selection"),  # a group that ended in August
    ],
)
def test_groups_that_are_too_young_for_their_curves(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch, name: str, address: dict[str, str], said: str
) -> None:
    page = visit(sample_store, monkeypatch, name, "steward", lang="en", **address)
    assert not failed(page, "en")
    assert Words("en")(said) in words_of(page)


@pytest.mark.parametrize("page", ["plan", "coverage"])
def test_a_selection_of_a_group_still_to_come_has_nobody(sample_store: Path, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    shown = visit(sample_store, monkeypatch, page, "steward", lang="en", as_of="2017-12-31", cohort=["A14"])
    assert not failed(shown, "en")


def test_everybody_sent_away_before_any_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cards of what was reached name no groups held."""
    away = "\n".join(f"R{number},2018-09-10,family,ya" for number in range(1, 21))
    hand_in(
        tmp_path,
        {
            "residents": "resident_id,registered_on\n" + "\n".join(f"R{number},2017-01-01" for number in range(1, 21)),
            "exits": f"resident_id,exited_on,destination,by_closure\n{away}\n",
        },
    )
    for page in ("plan", "coverage"):
        shown = visit(tmp_path / "store", monkeypatch, page, "steward", lang="en", as_of="2018-09-30")
        assert not failed(shown, "en") and Words("en")("plan.card.held") not in words_of(shown), page


def test_groups_that_are_over_before_any_attendance_is_handed_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(tmp_path, BASE)  # two groups, no attendance
    page = visit(tmp_path / "store", monkeypatch, "completion", "steward", lang="en", as_of="2017-06-30")
    assert not failed(page, "en")
    assert words_of(page).count(Words("en")("panel.not_handed_in", tables="attendance")) == 5, "each panel says why it is not known"


def test_a_search_without_a_match_says_so(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(sample_store, monkeypatch, "method", "viewer", lang="en", as_of="2018-09-30", search="zeppelin")
    assert not failed(page, "en") and "zeppelin" in words_of(page)
    assert html(page).count("data-result=") == 0
