"""Months and years that names and titles say of the rows below them, and rows that lie in another one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.named_periods import period_of
from data.periods import Period
from tests.sample_files import BASE, hand_in, rows

SAID = [
    ("Januari", "", "keluar 2018", Period("Januari 2018", 2018, 2018, 1, 1)),
    ("Peb 2018", "Bulan: Maret 2018", "x", Period("Peb 2018", 2018, 2018, 2, 2)),
    ("Sheet1", "LAPORAN BULAN FEBRUARI TAHUN 2018", "x", Period("FEBRUARI TAHUN 2018", 2018, 2018, 2, 2)),
    ("Sheet1", "", "keluar_jan-mar_2018", Period("jan-mar 2018", 2018, 2018, 1, 3)),
    ("Sheet1", "Des 2017 - Feb 2018", "x", Period("Des 2017 - Feb 2018", 2017, 2018, 12, 2)),
    ("TW II", "", "keluar 2018", Period("TW II 2018", 2018, 2018, 4, 6)),
    ("Sheet1", "", "keluar 2017-2018", Period("2017-2018", 2017, 2018)),
    ("Maret", "", "keluar", Period("Maret", 0, 0, 3, 3)),
]


@pytest.mark.parametrize(("sheet", "title", "file", "period"), SAID)
def test_a_period_in_a_name_or_a_title(sheet: str, title: str, file: str, period: Period) -> None:
    assert period_of(sheet, [title], file) == period


OTHERWISE = [
    ("keluar 31 Jan 2018", "the state of a day"),
    ("keluar s.d. Maret 2018", "all until then"),
    ("menuju 2019", "the target"),
    ("keluar_2018-09-03-10-20-30", "when a form was exported"),
    ("keluar 20180903", "a day without signs"),
    ("pendampingan_2018_09_03", "a day with underscores"),
    ("jual di Mart", "a shop"),
    ("Sheet1", "nothing"),
]


@pytest.mark.parametrize(("name", "why"), OTHERWISE)
def test_a_month_or_year_that_is_not_that_of_the_rows(name: str, why: str) -> None:
    assert period_of(name, [], name) is None, why


def test_a_place_and_day_of_signing_is_no_period() -> None:
    assert period_of("Sheet1", ["Semarang, 5 Februari 2018", "Keputusan Nomor 462 Tahun 2017"], "x") is None


def test_days_of_periods_with_and_without_a_year() -> None:
    march, winter = Period("Maret", 0, 0, 3, 3), Period("Des 2017 - Feb 2018", 2017, 2018, 12, 2)
    assert march.holds(date(2017, 3, 31)) and march.holds(date(2018, 3, 1)) and not march.holds(date(2018, 4, 1))
    assert winter.holds(date(2018, 1, 15)) and not winter.holds(date(2018, 12, 1)) and winter.ended_before(date(2018, 3, 1))
    assert not march.ended_before(date(2018, 4, 1)), "its year isn't known"


HEADER = "resident_id,exited_on,destination\n"
LISTS = [
    ("exits 2018.csv", f"{HEADER}R1,2018-02-05,family\nR2,2017-12-05,family\n", "3"),
    ("exits Februari.csv", f"{HEADER}R1,05/02/2018,family\nR2,25/03/2018,family\n", "3"),
    ("exits 2018.csv", f"{HEADER}R1,2018-02-05,family\n", ""),
    ("residents 2016.csv", "resident_id,registered_on\nR8,2017-01-05\nR9,2015-01-05\n", "2"),  # who came before is in a register too
]


@pytest.mark.usefixtures("opened_here", "without_facts")
@pytest.mark.parametrize(("file", "text", "named"), LISTS)
def test_rows_of_another_period_are_named(tmp_path: Path, file: str, text: str, named: str) -> None:
    hand_in(tmp_path, BASE)
    report = hand_in(tmp_path, {file: text})
    assert report.exit_status == 0
    messages = [warning.message["en"] for warning in report.warnings]
    assert [f"the date in row {named} is outside" in message for message in messages] == ([True] if named else [])


@pytest.mark.usefixtures("opened_here", "without_facts")
def test_a_date_that_lies_in_the_month_only_when_turned_is_refused(tmp_path: Path) -> None:
    """A program that puts the month first made 2 May of 5 February; the row beside it shows no order."""
    hand_in(tmp_path, BASE)
    report = hand_in(tmp_path, {"exits Februari 2018.csv": f"{HEADER}R1,05/02/2018,family\nR2,02/05/2018,family\n"})
    assert [(rejection.row, fault.id) for rejection in report.rejected for fault in rejection.faults] == [(3, "turned_month")]
    assert rows(tmp_path, "select resident_id from exits") == [("R1",)]
