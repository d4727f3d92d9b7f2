"""Blackout dates: Ramadan, public holidays and joint leave of Indonesia as decided (planning/indonesia.toml names the decisions), own days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from planning.blackout_dates import Blackout, days_in, decisions, kinds, periods, ramadans

d = date


@pytest.mark.parametrize(
    ("year", "first", "last"),
    [
        (2015, d(2015, 6, 18), d(2015, 7, 16)),
        (2016, d(2016, 6, 6), d(2016, 7, 5)),  # Idul Fitri 6 July
        (2017, d(2017, 5, 27), d(2017, 6, 24)),
        (2018, d(2018, 5, 17), d(2018, 6, 14)),  # Umm al-Qura has 16 May: the ministry saw the moon a day later
        (2019, d(2019, 5, 6), d(2019, 6, 4)),  # Idul Fitri 5 June, Umm al-Qura 4 June
        (2020, d(2020, 4, 24), d(2020, 5, 23)),
        (2021, d(2021, 4, 13), d(2021, 5, 12)),
        (2022, d(2022, 4, 3), d(2022, 5, 1)),
        (2023, d(2023, 3, 23), d(2023, 4, 21)),
        (2024, d(2024, 3, 12), d(2024, 4, 9)),
        (2025, d(2025, 3, 1), d(2025, 3, 30)),
        (2026, d(2026, 2, 19), d(2026, 3, 20)),
        (2027, d(2027, 2, 7), d(2027, 3, 9)),  # not decided: Umm al-Qura 8 February to 8 March, and a day on either side
    ],
)
def test_ramadan(year: int, first: date, last: date) -> None:
    (month,) = ramadans(year)
    assert (month.first, month.last) == (first, last)
    assert year == 2027 or decisions()[year].ramadan == first


def test_a_year_with_two_ramadans() -> None:
    # Umm al-Qura: 5 January to 3 February and 26 December 2030
    assert [month.first for month in ramadans(2030)] == [d(2030, 1, 4), d(2030, 12, 25)]
    assert d(2031, 1, 2) in days_in(periods(d(2031, 1, 1), d(2031, 1, 31), Blackout())), "the second reaches into the next year"


PUBLIC = {
    # New Year, Imlek, Nyepi, Good Friday and Easter, Labour Day, Ascension, Waisak, Pancasila, Idul Fitri (two days), Idul Adha,
    # 1 Muharram, Maulid, Isra Mikraj, Independence, Christmas, elections
    2015: "1/1 3/1 19/2 21/3 3/4 1/5 14/5 16/5 2/6 17/7 18/7 17/8 24/9 14/10 9/12 24/12 25/12",
    2016: "1/1 8/2 9/3 25/3 1/5 5/5 6/5 22/5 6/7 7/7 17/8 12/9 2/10 12/12 25/12",
    2017: "1/1 28/1 15/2 28/3 14/4 24/4 1/5 11/5 25/5 1/6 25/6 26/6 17/8 1/9 21/9 1/12 25/12",
    2018: "1/1 16/2 17/3 30/3 14/4 1/5 10/5 29/5 1/6 15/6 16/6 27/6 17/8 22/8 11/9 20/11 25/12",
    2019: "1/1 5/2 7/3 3/4 17/4 19/4 1/5 19/5 30/5 1/6 5/6 6/6 11/8 17/8 1/9 9/11 25/12",
    2020: "1/1 25/1 22/3 25/3 10/4 1/5 7/5 21/5 24/5 25/5 1/6 31/7 17/8 20/8 29/10 9/12 25/12",
    2021: "1/1 12/2 11/3 14/3 2/4 1/5 13/5 14/5 26/5 1/6 20/7 11/8 17/8 20/10 25/12",  # 1 Muharram and Maulid moved by a day
    2022: "1/1 1/2 28/2 3/3 15/4 1/5 2/5 3/5 16/5 26/5 1/6 10/7 30/7 17/8 8/10 25/12",  # Idul Adha moved from 9 July
    2023: "1/1 22/1 18/2 22/3 7/4 22/4 23/4 1/5 18/5 1/6 4/6 29/6 19/7 17/8 28/9 25/12",
    2024: "1/1 8/2 10/2 14/2 11/3 29/3 31/3 10/4 11/4 1/5 9/5 23/5 1/6 17/6 7/7 17/8 16/9 27/11 25/12",
    2025: "1/1 27/1 29/1 29/3 31/3 1/4 18/4 20/4 1/5 12/5 29/5 1/6 6/6 27/6 17/8 5/9 25/12",
    2026: "1/1 16/1 17/2 19/3 21/3 22/3 3/4 5/4 1/5 14/5 27/5 31/5 1/6 16/6 17/8 25/8 25/12",
}
JOINT_LEAVE = {
    2015: "16/7 20/7 21/7",
    2016: "4/7 5/7 8/7 26/12",
    2017: "2/1 23/6 27/6 28/6 29/6 30/6 26/12",
    2018: "11/6 12/6 13/6 14/6 18/6 19/6 20/6 24/12",
    2019: "3/6 4/6 7/6 24/12",
    2020: "21/8 28/10 30/10 24/12 31/12",  # 22 and 26 to 29 May, 28 to 30 December were taken back
    2021: "12/5",
    2022: "29/4 4/5 5/5 6/5",
    2023: "23/1 23/3 19/4 20/4 21/4 24/4 25/4 2/6 28/6 30/6 26/12",  # 26 April was moved to the 19th and 20th
    2024: "9/2 12/3 8/4 9/4 12/4 15/4 10/5 24/5 18/6 26/12",
    2025: "28/1 28/3 2/4 3/4 4/4 7/4 13/5 30/5 9/6 18/8 26/12",
    2026: "16/2 18/3 20/3 23/3 24/3 15/5 28/5 24/12",
}


@pytest.mark.parametrize(("kind", "lists"), [("public", PUBLIC), ("joint_leave", JOINT_LEAVE)])
def test_every_day_of_the_decrees_and_no_other(kind: str, lists: dict[int, str]) -> None:
    nothing_else = Blackout(public=kind == "public", joint_leave=kind == "joint_leave", ramadan=False)
    assert list(lists) == list(decisions()), "every year whose decree is known"
    for year, days in lists.items():
        decided = [date(year, int(month), int(day)) for day, month in (each.split("/") for each in days.split())]
        assert [each.first for each in periods(date(year, 1, 1), date(year, 12, 31), nothing_else)] == decided, year


def test_another_country_has_its_own_holidays() -> None:
    # 12 June is Independence Day in the Philippines, 17 August in Indonesia.
    blackout = Blackout(ramadan=False, country="PH")
    (day,) = periods(d(2018, 6, 12), d(2018, 6, 12), blackout, "en")
    assert (day.reason, day.name) == ("public", "Independence Day")
    assert periods(d(2018, 6, 12), d(2018, 6, 12), Blackout(public=True, joint_leave=False, ramadan=False)) == ()
    assert periods(d(2018, 8, 17), d(2018, 8, 17), blackout) == ()
    # Umm al-Qura has 16 May to 14 June 2018, and a day on either side: only Indonesia's ministry decided on the 17th.
    assert [(each.first, each.last) for each in ramadans(2018, "PH")] == [(d(2018, 5, 15), d(2018, 6, 15))]


def test_kinds_of_days_by_country() -> None:
    assert kinds("ID", ramadan=True) == ("public", "joint_leave", "ramadan")
    assert kinds("PH", ramadan=False) == ("public",), "the library knows no joint leave there"


def test_holidays_speak_both_languages() -> None:
    (indonesian,), (english,) = (periods(d(2018, 8, 17), d(2018, 8, 17), Blackout(), language) for language in ("id", "en"))
    assert (indonesian.name, english.name) == ("Hari Kemerdekaan Republik Indonesia", "Independence Day")


def test_own_days_are_blackout_dates() -> None:
    own = Blackout(public=False, joint_leave=False, ramadan=False, own=((d(2018, 1, 10), d(2018, 1, 19)),))
    days = days_in(periods(d(2018, 1, 1), d(2018, 12, 31), own))
    assert days == {d(2018, 1, 10) + timedelta(number) for number in range(10)}
