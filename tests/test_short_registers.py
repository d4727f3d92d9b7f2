"""A register without people who are still there: asked about with the choices, and each choice ends the question."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.both_ways import both_ways
from tests.sample_files import BASE, hand_in, rows

pytestmark = pytest.mark.usefixtures("opened_here", "without_facts")
HEADER = "resident_id,registered_on\n"


def register(*numbers: int) -> str:
    return HEADER + "".join(f"K-{number},2017-01-05\n" for number in numbers)


def said(report: object) -> list[str]:
    """The first words of the remark or pause on a register, in English."""
    texts = [remark.message["en"] for remark in (*report.pauses, *report.warnings)]
    return [text.partition(" (K-")[0] + text[text.index(" (K-") :].partition(")")[0] for text in texts if "(K-" in text]


def test_a_shorter_register_names_who_is_missing_and_keeps_them(tmp_path: Path) -> None:
    hand_in(tmp_path, {"residents": register(*range(10))})
    report = hand_in(tmp_path, {"residents": register(*range(8), 10)})
    assert said(report) == ["2 people who are still there by the store aren't in this list (K-8, K-9"]
    assert report.exit_status == 0 and rows(tmp_path, "select count(*) from residents") == [(11,)]
    left = {"residents": register(*range(8), 10), "exits": "resident_id,exited_on,destination\nK-8,2018-01-05,family\nK-9,2018-01-05,family\n"}
    assert not said(hand_in(tmp_path, left)), "they left: nobody is missing"
    report = hand_in(tmp_path, {"residents": register(*range(7), 8, 9, 10)}, complete=("residents",))
    assert not said(report) and report.tables["residents"].withdrawn == 1


@pytest.mark.facts
def test_a_large_register_that_is_known_and_shorter_names_who_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rows are seen at once to be known, so that none was typed, and nobody was missed."""
    (small, large), (_, _) = both_ways(tmp_path, monkeypatch, {"residents": register(*range(10))}, {"residents": register(*range(8))})
    assert large == small
    assert [line for line in large[1] if "2 orang yang menurut simpanan masih tinggal tidak ada pada daftar ini (K-8, K-9)" in line]


PARTS = [(10, 11), (0, 1, 2, 10), (0, 1, 2, 3, 10, 11, 12, 13, 14, 15)]


@pytest.mark.parametrize("numbers", PARTS)
def test_a_list_of_few_or_of_newcomers_is_no_register(tmp_path: Path, numbers: tuple[int, ...]) -> None:
    hand_in(tmp_path, {"residents": register(*range(10))})
    assert not said(hand_in(tmp_path, {"residents": register(*numbers)}))


NAMES = [
    ("warga lama", "warga baru"),
    ("warga 31 Jan 2018", "warga 28 Feb 2018"),
    ("warga Januari 2018", "warga Februari 2018"),
    ("warga 2017", "warga 2018"),
]


@pytest.mark.parametrize(("former", "later"), NAMES)
def test_two_registers_of_which_the_later_is_shorter_wait(tmp_path: Path, former: str, later: str) -> None:
    both = {f"{former}.csv": register(*range(8)), f"{later}.csv": register(*range(6), 8)}
    report = hand_in(tmp_path, both)
    assert report.stopped and said(report) == [f"2 people of this list aren't in the newer {later}.csv (K-6, K-7"]
    assert hand_in(tmp_path, both, confirm=True).tables["residents"].added == 9


def test_lists_of_those_who_came_each_year_are_parts(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE)
    report = hand_in(tmp_path, {"warga 2017.csv": register(*range(6)), "warga 2018.csv": register(*range(6, 20))})
    assert not report.stopped and not said(report)
