"""What leaves the plan: the calendar file and the workbook; and the scenarios that stay in the store."""

from __future__ import annotations

import io
import threading
from datetime import date
from functools import cache
from pathlib import Path

import icalendar
import openpyxl
import pytest

from planning.export import as_calendar, as_workbook
from planning.scenarios import ScenarioError, compared_on, covered_by, remove, save, saved
from planning.schedule import Inputs, Plan, make_plan

HEAD = ["no", "room", "from", "to", "invited", "persons", "so far", "skill"]


@cache
def the_plan() -> Plan:
    """Two groups; made when a test asks for it, not by every worker that collects: reading the holidays takes a fifth of a second."""
    return make_plan(Inputs(60, 30, 5, 1, 2, 0.0, date(2018, 10, 1), date(2018, 12, 31), skills=("salon",)))


def calendar_file(title: str = "Angkatan; tata boga, roti") -> bytes:
    return as_calendar(the_plan(), date(2018, 9, 30), lambda group: f"{title} {group.number}", lambda group: "Baris satu\nbaris dua", "Rencana")


def test_the_calendar_file_is_read_back_by_its_own_standard() -> None:
    read = icalendar.Calendar.from_ical(calendar_file())
    assert str(read["version"]) == "2.0" and read["prodid"]
    events = list(read.walk("VEVENT"))
    # Monday to Friday; the end of an all-day event is the day after its last
    assert [(each.decoded("dtstart"), each.decoded("dtend")) for each in events] == [
        (date(2018, 10, 1), date(2018, 10, 6)),
        (date(2018, 10, 8), date(2018, 10, 13)),
    ]
    assert [str(each["summary"]) for each in events] == ["Angkatan; tata boga, roti 1", "Angkatan; tata boga, roti 2"]
    assert str(events[0]["description"]) == "Baris satu\nbaris dua"
    assert len({str(each["uid"]) for each in events}) == 2


def test_the_calendar_file_keeps_to_the_letter_of_rfc_5545() -> None:
    made = calendar_file("Pelatihan " + "panjang " * 20)
    lines = made.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR" and lines[-2:] == [b"END:VCALENDAR", b""]
    assert b"\n" not in b"".join(lines), "lines end with CRLF alone"
    assert all(len(line) <= 75 for line in lines), "long lines are folded"
    assert b"DTSTART;VALUE=DATE:20181001" in lines and b"DTSTAMP:20180930T000000Z" in lines
    assert rb"Angkatan\; tata boga\, roti 1" in calendar_file(), "signs with a meaning are escaped"
    assert calendar_file() == calendar_file()


def test_an_empty_plan_is_an_empty_calendar() -> None:
    nobody = make_plan(Inputs(0, 30, 5, 1, 2, 0.0, date(2018, 10, 1), date(2018, 12, 31)))
    read = icalendar.Calendar.from_ical(as_calendar(nobody, date(2018, 9, 30), str, str, "Rencana"))
    assert list(read.walk("VEVENT")) == []


def test_the_workbook_holds_groups_and_parameters_and_runs_nothing() -> None:
    made = as_workbook(
        the_plan(), "Rencana", HEAD, lambda skill: "=1+1", "Parameter", [("Isian", "Nilai", "Sumber"), ("=cmd|' /C calc'!A0", "+1", "@x")]
    )
    book = openpyxl.load_workbook(io.BytesIO(made))
    groups, parameters = book.worksheets
    assert [cell.value for cell in groups[1]] == HEAD
    assert (
        [cell.value for cell in groups[3]][:1] == [2]
        and groups["C3"].value.date() == date(2018, 10, 8)
        and groups["D3"].value.date() == date(2018, 10, 12)
    )
    assert [groups.cell(3, column).value for column in (5, 6, 7)] == [30, 30, 60]
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert "=1+1" in [cell.value for cell in cells] and parameters["A2"].value == "=cmd|' /C calc'!A0"
    assert all(cell.data_type != "f" for cell in cells), "no text is a formula"


# scenarios


def test_scenarios_are_kept_in_their_order_and_replaced_by_name(tmp_path: Path) -> None:
    save(tmp_path, "planner", "A", {"plan_places": ["30"]})
    save(tmp_path, "steward", "B", {"plan_own": ["2018-10-01..2018-10-05", "2018-12-24..2018-12-24"], "plan_first": []})
    save(tmp_path, "planner", "A", {"plan_places": ["35"]})
    assert [(each.name, each.address) for each in saved(tmp_path, "planner")] == [
        ("A", {"plan_places": ["35"]}),
        ("B", {"plan_own": ["2018-10-01..2018-10-05", "2018-12-24..2018-12-24"]}),
    ]
    remove(tmp_path, "planner", "A")
    remove(tmp_path, "planner", "nobody")
    assert [each.name for each in saved(tmp_path, "planner")] == ["B"]


@pytest.mark.parametrize(
    ("role", "name", "reason"),
    [("viewer", "D", "role"), ("planner", "", "name"), ("planner", " \t\n ", "name"), ("planner", "D", "full")],
)
def test_what_is_refused(tmp_path: Path, role: str, name: str, reason: str) -> None:
    for each in "ABC":
        save(tmp_path, "planner", each, {})
    with pytest.raises(ScenarioError) as error:
        save(tmp_path, role, name, {})
    assert error.value.key == reason
    assert [each.name for each in saved(tmp_path, "planner")] == ["A", "B", "C"]


def test_writers_at_once_wait_for_each_other(tmp_path: Path) -> None:
    for each in "ABC":
        save(tmp_path, "planner", each, {})

    def write(name: str) -> None:
        for number in range(15):
            save(tmp_path, "planner", name, {"plan_places": [str(number)]})

    writers = [threading.Thread(target=write, args=(name,)) for name in "ABC"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [(each.name, each.address) for each in saved(tmp_path, "planner")] == [(name, {"plan_places": ["14"]}) for name in "ABC"], (
        "none overwrote another's"
    )


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path, "planner", "A", {})

    def fails(*_: object) -> None:
        raise OSError("full")

    monkeypatch.setattr("os.fsync", fails)
    with pytest.raises(OSError, match="full"):
        save(tmp_path, "planner", "B", {})
    monkeypatch.undo()
    assert [each.name for each in saved(tmp_path, "planner")] == ["A"]
    assert not list(tmp_path.rglob("*.new"))


def test_scenarios_are_compared_on_one_date() -> None:
    ends = [date(2019, 12, 31), date(2021, 9, 30)]
    assert compared_on(ends, date(2019, 6, 30)) == date(2019, 6, 30), "the target's"
    assert compared_on(ends, date(2020, 6, 30)) == date(2019, 12, 31), "not after the end of any forecast"
    assert compared_on(ends, None) == date(2019, 12, 31)
    # groups end on 5 and 12 October; the plan itself is to meet 31 December
    assert (covered_by(the_plan(), date(2018, 10, 4)), covered_by(the_plan(), date(2018, 10, 5)), covered_by(the_plan(), date(2019, 1, 1))) == (
        0,
        30,
        60,
    )
