"""The guidance of each quality check, followed to the letter by what it says and the commands that it quotes, clears the check."""

from __future__ import annotations

import io
import json
import re
import shlex
from collections.abc import KeysView
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from data import check_command, command_line, headers, quality_checks, schema
from data.__main__ import main
from data.import_commands import table_of
from tests.conftest import Once
from tests.inline_rows import build
from tests.inline_rows import write as write_rows
from tests.sample_files import hand_in
from tests.test_quality_checks import (
    CASES,
    MANY,
    NEW_YEAR,
    TODAY,
    Given,
    assessed,
    cohort,
    contact,
    count,
    gone,
    member,
    resident,
    rows_of,
    sale,
)

pytestmark = pytest.mark.usefixtures("opened_here", "without_facts")

COMMAND = re.compile(r"python -m data ([^;)]+)")
PLACE = re.compile(r"[A-Z]{3,}(-[A-Z]+)*")
"""What a quoted command leaves open: CODE, NEW-DATE."""


@dataclass(frozen=True)
class Way:
    """A way to clear `record` (the first that is found): a hand-in, a quoted command with its open places filled, or a line of programme.toml."""

    sheets: dict[str, str] = field(default_factory=dict)
    command: int | None = None
    values: tuple[str, ...] = ()
    programme: tuple[str, str] | None = None
    record: str = ""


def sheet(table: str, *lines: str, record: str = "") -> Way:
    """A hand-in of one table: its header and its rows."""
    return Way({table: "\n".join(lines) + "\n"}, record=record)


def command(*values: str, number: int = 0, record: str = "") -> Way:
    """The command of that number in the guidance."""
    return Way(command=number, values=values, record=record)


REGISTERED = "resident_id,registered_on"
GROUPS = "cohort_id,skill,starts_on,days"
WIDE = "cohort_id,resident_id,hari_1,hari_2"
EXITS = "resident_id,exited_on,destination"
CONTACTS = "resident_id,followed_up_on,earning"
SALES = "sale_id,resident_id,sold_on,product,channel,quantity,amount"
TESTS = "cohort_id,resident_id,assessed_on,passed"

GIVEN: dict[str, list[Given]] = {
    # Another catch than the check's first case, where that one shows less of what its guidance is for.
    "dated_in_future": [
        gone("W1", "2018-11-01"),
        gone("W2", "2018-09-29", returned_on="2018-10-01"),
        contact("W3", "2018-11-01"),
        sale("S1", on="2018-11-01"),
    ],
    "recorded_after_death": [
        gone("W1", destination="died"),
        contact("W1"),
        gone("W2", destination="died", returned_on="2018-06-01"),
    ],
    "many_unknown_destinations": [*(gone(code, destination="unknown" if code <= "W03" else "family") for code in MANY)],
    "same_person_twice": [
        *(resident(code, origin="Kendal") for code in ("W1", "W2")),
        *(cohort(), member("W1", days="12"), member("W2", "A2"), cohort("A2"), contact("W2")),
    ],
    "test_overdue": [cohort(), member("W1", days="12")],
    "score_contradicts_result": [cohort(), assessed("W1", score=50), assessed("W2", score=60, passed=False)],
    "birth_years_rounded": [resident(f"W{number:02}", birth_year=1990 if number < 9 else 1981) for number in range(20)],
    "same_skill_twice": [cohort(), cohort("A2"), member("W1", "A1", "12"), member("W1", "A2", "12")],
    "small_group": [cohort(capacity=4), member("W1"), resident("W1"), resident("W2")],
    "headcount_old": [count("2016-01-01", 10)],
    "attendance_on_holiday": [cohort(starts_on=NEW_YEAR), member("W1", days="12")],
    "exits_without_event": [gone(code) for code in MANY[:10]],
    "registered_on_new_year": [resident("W1", "2018-01-01")],
}

WAYS: dict[str, list[Way]] = {
    "present_while_away": [
        command("W1", "2018-03-11", "2018-03-12"),
        sheet("exits", f"{EXITS},returned_on", "W1,2018-03-11,family,2018-03-12"),
        sheet("attendance", WIDE, "A1,W1,-,-", "A1,W2,v,-"),
    ],
    "trained_before_registered": [sheet("residents", REGISTERED, "W1,2018-03-12"), sheet("cohorts", GROUPS, "A1,salon,2018-03-13,2")],
    "recorded_before_registered": [
        command("W1", "2018-01-01", "2018-01-02"),
        sheet("sales", SALES, "S1,W1,2018-01-02,Roti,shop,1,50000", record="sales:S1"),
        sheet("residents", REGISTERED, "W1,2018-01-01"),
    ],
    "dated_in_future": [
        command("W1", "2018-11-01", "2018-04-01"),
        sheet("exits", f"{EXITS},returned_on", "W2,2018-09-29,family,2018-09-30", record="exits:W2 2018-09-29"),
        sheet("sales", SALES, "S1,W1,2017-11-01,Roti,shop,1,50000", record="sales:S1"),
    ],
    "present_in_future": [
        command("A1", "W1", "2"),
        sheet("attendance", WIDE, "A1,W1,v,-"),
        sheet("cohorts", GROUPS, "A1,salon,2018-09-29,2"),
    ],
    "code_not_in_programme": [
        sheet("cohorts", "cohort_id,skill", "A1,salon"),
        sheet("exits", EXITS, "W1,2018-05-01,family", record="exits:W1 2018-05-01"),
        Way(programme=("skills.welding", 'words = { id = "Las", en = "Welding" }')),
    ],
    "recorded_after_death": [
        command("W1", "2018-05-01", "family"),
        command("W1", "2018-06-01", number=1),
        command("W2", "2018-05-01", number=2, record="W2 2018-05-01 · exits:W2 2018-05-01"),
    ],
    "income_without_earning": [
        sheet("follow_ups", CONTACTS, "W1,2018-06-01,ya"),
        sheet("follow_ups", f"{CONTACTS},monthly_income", "W1,2018-06-01,tidak,0"),
    ],
    "baseline_after_due": [
        command("mentas", "2019-12-31", "2020-12-31"),
        sheet("targets", "indicator,due_on,value,baseline_on,baseline_value", "mentas,2019-12-31,0,2018-01-01,1"),
    ],
    "over_capacity": [command("A1", "W2"), sheet("cohorts", "cohort_id,capacity", "A1,2")],
    "group_without_participants": [command("A1"), sheet("enrolments", "cohort_id,resident_id", "A1,W1")],
    "finished_without_attendance": [sheet("attendance", WIDE, "A1,W1,v,-")],
    "before_first_year": [sheet("cohorts", "cohort_id,starts_on", "A1,2017-12-31"), Way(programme=("first_year", "2016"))],
    "two_groups_at_once": [command("A2", "W1"), command("A1", "W1"), sheet("cohorts", GROUPS, "A2,salon,2018-03-19,2")],
    "same_group_name": [command("A1"), sheet("cohorts", "cohort_id,name", "A1,Salon pagi")],
    "attendance_on_holiday": [
        sheet("sessions", "cohort_id,day,held_on", "A1,1,2018-01-02", "A1,2,2018-01-03"),
        sheet("cohorts", GROUPS, "A1,salon,2018-01-02,2"),
    ],
    "headcount_differs": [sheet("residents", REGISTERED, "W11,2018-01-05", "W12,2018-01-06")],
    "code_without_digit": [command("Siti", "W9")],
    "same_person_twice": [command("W2", "W1")],
    "enrolled_after_end": [sheet("enrolments", "cohort_id,resident_id,enrolled_on", "A1,W1,2018-03-12")],
    "enrolled_before_registered": [
        sheet("enrolments", "cohort_id,resident_id,enrolled_on", "A1,W1,2018-03-13"),
        sheet("residents", REGISTERED, "W1,2018-03-12"),
    ],
    "test_overdue": [sheet("assessments", TESTS, "A1,W1,2018-03-14,ya")],
    "assessed_before_last_day": [sheet("assessments", TESTS, "A1,W1,2018-03-13,ya"), sheet("cohorts", GROUPS, "A1,salon,2018-03-12,1")],
    "passed_without_completing": [sheet("attendance", WIDE, "A1,W1,v,v"), sheet("assessments", TESTS, "A1,W1,2018-03-14,tidak")],
    "score_contradicts_result": [
        sheet("assessments", f"{TESTS},score", "A1,W1,2018-03-14,ya,80"),
        sheet("assessments", f"{TESTS},score", "A1,W2,2018-03-14,ya,60"),
    ],
    "exit_without_follow_up": [sheet("follow_ups", CONTACTS, "W1,2018-06-01,ya")],
    "exit_on_registration_day": [command("W1", "2018-01-02", "2018-01-12"), sheet("residents", REGISTERED, "W1,2018-01-01")],
    "exits_without_event": [command("W01", "2018-05-01", "2018-05-03"), sheet("events", "happened_on,title", "2018-05-01,Lebaran")],
    "closure_without_event": [
        sheet("events", "happened_on,title", "2018-05-01,Penutupan lokalisasi"),
        sheet("exits", f"{EXITS},by_closure", "W1,2018-05-01,family,tidak"),
    ],
    "followed_up_before_training": [
        command("W1", "2018-03-11", "2018-03-14"),
        sheet("attendance", "cohort_id,resident_id,hari_1,hari_2", "A1,W3,v,v", record="W3 2018-06-01"),
    ],
    "income_outlier": [sheet("follow_ups", f"{CONTACTS},monthly_income", "W98,2018-06-01,ya,1000000")],
    "sale_outlier": [
        sheet("sales", SALES, "S8,W1,2018-06-01,Roti,shop,20,1000001"),
        sheet("sales", SALES, "S8,W1,2018-06-01,Roti,shop,1,100000"),
    ],
    "sale_without_value": [command("S1"), sheet("sales", SALES, "S1,W1,2018-06-01,Roti,shop,1,50000")],
    "sale_entered_twice": [command("S2")],
    "sold_by_untrained": [
        sheet("sales", SALES, "S2,W1,2018-06-01,Roti,shop,1,50000"),
        sheet("attendance", WIDE, "A1,W2,v,v"),
        sheet("sales", SALES, "S3,W1,2018-03-12,Roti,shop,1,50000", record="S3"),
    ],
    "unknown_age": [sheet("residents", "kode_warga,tahun_lahir", "W1,1990")],
    "unknown_origin": [sheet("residents", "kode_warga,asal", "W1,Kab. Kendal")],
    "unknown_education": [sheet("residents", "kode_warga,pendidikan", "W1,SMP")],
    "unknown_destination": [sheet("exits", EXITS, "W1,2018-05-01,keluarga")],
    "many_unknown_destinations": [sheet("exits", EXITS, "W01,2018-05-01,keluarga"), command(record="-")],
    "own_exit_in_closure": [sheet("exits", f"{EXITS},by_closure", "W98,2018-05-01,family,ya")],
    "spell_of_no_length": [command("W1", "2018-05-01"), sheet("exits", f"{EXITS},returned_on", "W1,2018-05-01,family,2018-05-04")],
    "never_followed_up": [sheet("follow_ups", CONTACTS, "W1,2018-06-01,ya")],
    "follow_up_overdue": [sheet("follow_ups", CONTACTS, "W1,2018-09-01,ya")],
    "followed_up_twice": [command("W1", "2018-06-03")],
    "need_unknown": [
        sheet("follow_ups", f"{CONTACTS},kebutuhan", "W1,2018-06-01,ya,tidak ada"),
        sheet("follow_ups", f"{CONTACTS},need", "W1,2018-06-01,yes,none"),
    ],
    "organisation_unknown": [sheet("follow_ups", f"{CONTACTS},lembaga", "W1,2018-06-01,ya,Dinas Sosial")],
    "trainer_unknown": [sheet("cohorts", "kode_angkatan,pelatih", "A1,LPK Melati")],
    "organiser_unknown": [sheet("cohorts", "kode_angkatan,penyelenggara", "A1,Dinas Sosial")],
    "small_group": [sheet("enrolments", "cohort_id,resident_id", "A1,W2"), sheet("cohorts", "cohort_id,capacity", "A1,3")],
    "everybody_present": [sheet("attendance", WIDE, "A1,W01,v,-", "A1,W02,v,v")],
    "enrolled_never_came": [command("A1", "W1")],
    "days_not_in_a_row": [sheet("sessions", "cohort_id,day,held_on", "A1,2,2018-03-13")],
    "session_on_sunday": [sheet("sessions", "cohort_id,day,held_on", "A1,1,2018-03-12", "A1,2,2018-03-13")],
    "same_skill_twice": [sheet("cohorts", "cohort_id,skill", "A1,batik")],
    "waiting_long": [sheet("enrolments", "cohort_id,resident_id", "A1,W1"), sheet("exits", EXITS, "W1,2018-05-01,family")],
    "registered_on_new_year": [sheet("residents", REGISTERED, "W1,2018-01-17")],
    "birth_years_rounded": [sheet("residents", "resident_id,birth_year", "W00,1991", "W01,1992")],
    "target_without_baseline": [sheet("targets", "indikator,batas_waktu,tanggal_awal,nilai_awal", "mentas,2019-12-31,2018-01-01,0")],
    "headcount_old": [sheet("headcounts", "counted_on,source,residents", "2018-09-01,Dinas,10")],
}


ALONE = (
    "headcount_differs",
    "headcount_old",
    "many_unknown_destinations",
    "own_exit_in_closure",
    "birth_years_rounded",
    "exits_without_event",
    "target_without_baseline",
)
"""Checks that look at all persons of a store together, and those whose events or targets are also another check's."""
EACH = [(name, index, way) for name, ways in WAYS.items() for index, way in enumerate(ways) if not index or way.command is not None]
"""The first way of each check and each quoted command."""
TOGETHER = [each for each in EACH if each[0] not in ALONE]
"""They are followed in one store, where each has persons, groups and sales of its own: one hand-in of all sheets, then the commands."""
APART = [each for each in EACH if each[0] in ALONE]
REST = [(name, index, way) for name, ways in WAYS.items() for index, way in enumerate(ways) if index and way.command is None]

CODE = re.compile(r"\b([WAS])(\d+)\b")


def own(text: str, number: int) -> str:
    """The text with the codes of the way of that number; of the way 0 as they are written."""
    return CODE.sub(lambda code: f"{code[1]}{100 * number + int(code[2])}", text) if number else text


def caught(name: str) -> dict[str, list[dict]]:
    """What the check catches, and the persons and groups that its rows name, by table."""
    tables: dict[str, list[dict]] = {table.name: [] for table in schema.TABLES}
    for table, row in rows_of(GIVEN.get(name) or next(case[1] for case in CASES if case[0] == name)):
        tables[table].append(row)
    for table, parents in (
        ("enrolments", ("attendance", "assessments")),
        ("cohorts", ("enrolments",)),
        ("residents", ("enrolments", "exits", "follow_ups", "sales")),
    ):
        key = schema.BY_NAME[table].key
        for parent in parents:
            for child in list(tables[parent]):
                needed = {column: child[column] for column in key}
                if not any(all(row[column] == needed[column] for column in key) for row in tables[table]):
                    more = {"cohorts": cohort(child.get("cohort_id", ""))[1], "residents": resident(child.get("resident_id", ""))[1]}
                    tables[table].append(more.get(table, {**needed, "enrolled_on": "2018-03-12"}))
    return tables


def begin(folder: Path, names: dict[int, str]) -> None:
    """Make the folder's store of what these checks catch, each with the codes of its number."""
    columns = {table.name: [column.name for column in table.columns] for table in schema.TABLES}
    lines: dict[str, dict[tuple, None]] = {}
    for number, name in names.items():
        for table, rows in caught(name).items():
            for row in rows:
                values = (row.get(column) for column in columns[table])
                lines.setdefault(table, {})[tuple(own(each, number) if isinstance(each, str) else each for each in values)] = None
    build(write_rows(folder / "built", {table: list(rows) for table, rows in lines.items()}), folder / "store")


def found(folder: Path, *names: str) -> dict[str, list[str]]:
    """The records that these checks find in the current version, on TODAY."""
    return {finding.id: list(finding.records) for finding in quality_checks.check(folder, TODAY, names=names)}


def quoted(name: str, language: str) -> list[list[str]]:
    """The commands in the guidance, in order."""
    return [shlex.split(each) for each in COMMAND.findall(quality_checks.described()[name]["guidance"][language])]


def filled(words: list[str], values: tuple[str, ...]) -> list[str]:
    """A command with its open places filled, in order."""
    given = iter(values)
    done = []
    for word in words:
        before, sign, after = word.rpartition("=")
        done.append(before + sign + next(given) if PLACE.fullmatch(after) else word)
    assert next(given, None) is None, "more values than places"
    return done


def follow(name: str, way: Way, folder: Path, number: int = 0) -> str:
    """Do what the guidance says, confirmed where that is asked for; what stood against it."""
    kept = folder / "store"
    if way.programme:
        key, value = way.programme
        text = (Path(quality_checks.__file__).parent / "programme.toml").read_text(encoding="utf-8")
        text = re.sub(rf"^{key} = .*", f"{key} = {value}", text, flags=re.M) if key == "first_year" else f"{text}\n[{key}]\n{value}\n"
        (kept / "programme.toml").write_text(text, encoding="utf-8")
    elif way.command is not None:
        words = filled(quoted(name, "id")[way.command], tuple(own(value, number) for value in way.values))
        said = io.StringIO()
        # How figures move is of no use here, and needs the facts.
        with redirect_stdout(said), redirect_stderr(said), patch.object(command_line, "figure_source", lambda: None):
            status = main([*words, "--store", str(kept), *(["--confirm"] if words[0] != "check" else [])])
        return said.getvalue() if status else ""
    else:
        return hand_in_all(folder, {number: way})
    return ""


def hand_in_all(folder: Path, ways: dict[int, Way]) -> str:
    """Hand in the sheets of these ways, those with the same headers as one, confirmed; what stood against it."""
    sheets: dict[tuple[str, str], list[str]] = {}
    for number, way in ways.items():
        for table, text in way.sheets.items():
            header, *lines = text.splitlines()
            sheets.setdefault((table, header), []).extend(own(line, number) for line in lines)
    files = {f"{table}-{place}.csv": "\n".join([header, *lines, ""]) for place, ((table, header), lines) in enumerate(sheets.items())}
    report = hand_in(folder, files, confirm=True)
    return report.as_text("id") if report.exit_status else ""


def cleared(way: Way, before: list[str], after: list[str], number: int = 0) -> bool:
    """Whether what the way is for was found before and no longer is, and nothing new is found among what is its own."""
    record = own(way.record, number) or next(iter(its_own(before, number)), "")
    return record in before and record not in after and its_own(after, number) <= its_own(before, number)


def its_own(records: list[str], number: int) -> KeysView[str]:
    """Of these records those of the way of that number, in order, and those without a code."""
    return dict.fromkeys(each for each in records if not number or {int(digits) // 100 for _, digits in CODE.findall(each)} <= {number}).keys()


@pytest.fixture
def followed(once: Once, opened_here: None, without_facts: None) -> dict:
    """What the checks found in the store in which all of TOGETHER are followed: at first, after the hand-in and after the commands; and what
    stood against each."""

    def fill(folder: Path) -> None:
        names = {name for name, _, _ in TOGETHER}
        begin(folder, {number: name for number, (name, _, _) in enumerate(TOGETHER, 1)})
        begun = found(folder / "store", *names)
        sheets = hand_in_all(folder, {number: way for number, (_, _, way) in enumerate(TOGETHER, 1) if way.sheets})
        handed_in = found(folder / "store", *names)
        commands = {number: follow(name, way, folder, number) for number, (name, _, way) in enumerate(TOGETHER, 1) if way.command is not None}
        done = found(folder / "store", *(name for name, _, way in TOGETHER if way.command is not None))
        (folder / "followed.json").write_text(json.dumps({"found": [begun, handed_in, done], "sheets": sheets, "commands": commands}))

    return json.loads((once("guidance", fill) / "followed.json").read_text())


@pytest.mark.parametrize(
    ("number", "name", "way"), [pytest.param(number, name, way, id=f"{name}-{index}") for number, (name, index, way) in enumerate(TOGETHER, 1)]
)
def test_guidance_clears_its_check(number: int, name: str, way: Way, followed: dict) -> None:
    begun, handed_in, done = followed["found"]
    if way.command is None:
        assert followed["sheets"] == ""
        assert cleared(way, begun[name], handed_in[name], number)
    else:
        assert followed["commands"][str(number)] == ""
        assert way.record == "-" or cleared(way, handed_in[name], done[name], number)


@pytest.mark.parametrize(
    ("name", "way"),
    [
        *(pytest.param(name, way, id=f"{name}-{index}") for name, index, way in APART),
        *(pytest.param(name, way, id=f"{name}-{index}", marks=pytest.mark.soak) for name, index, way in REST),
    ],
)
def test_guidance_clears_its_check_alone(name: str, way: Way, tmp_path: Path) -> None:
    begin(tmp_path, {0: name})
    before = found(tmp_path / "store", name)[name]
    assert before, "nothing is caught"
    assert follow(name, way, tmp_path) == ""
    assert way.record == "-" or cleared(way, before, found(tmp_path / "store", name)[name])


@pytest.mark.parametrize("name", list(quality_checks.described()))
def test_each_check_is_followed_and_its_commands_exist(name: str) -> None:
    """Every check has a way, every quoted command is one of the ways, and says in English what it does in Indonesian."""
    assert {way.command for way in WAYS[name]} >= set(range(len(quoted(name, "id"))))
    for local, english in zip(quoted(name, "id"), quoted(name, "en"), strict=True):
        assert [PLACE.sub("", word) for word in meant(local)] == [PLACE.sub("", word) for word in meant(english)]


def meant(words: list[str]) -> list[str]:
    """A command with table and columns by their internal names."""
    if words[0] not in ("correct", "withdraw"):
        return words
    table, done = table_of(words[1]), []
    for word in words[2:]:
        column, sign, value = word.rpartition("=")
        done.append(f"{headers.column_named(column, table)}={value}" if sign else value)
    return [words[0], table.name, *done]


@pytest.mark.parametrize("name", list(quality_checks.described()))
def test_each_finding_can_be_accepted_for_a_reason_until_a_day(name: str, tmp_path: Path) -> None:
    """Up to and including that day, for so many as there were; where the guidance says so, the command names the check."""
    words = quality_checks.described()[name]
    two = quality_checks.Finding(name, words["tier"], words["title"], words["guidance"], 2, 9)
    quality_checks.accept(tmp_path, name, "Sudah diperiksa", TODAY, "kantor", TODAY, violations=2)
    for finding, day, holds in ((two, TODAY, True), (two, TODAY + timedelta(days=1), False), (replace(two, violations=3), TODAY, False)):
        (judged,) = quality_checks.with_acceptances([finding], tmp_path, day)
        assert (judged.accepted is not None, judged.lapsed is not None) == (holds, not holds)
    for language, reason in (("id", "ALASAN"), ("en", "REASON")):
        printed = "\n".join(check_command.lines(two, language))
        assert "(--accept)" not in printed
        if "(--accept)" in words["guidance"][language]:
            (command,) = [each for each in COMMAND.findall(printed) if "--accept" in each]
            assert shlex.split(command)[:5] == ["check", "--accept", name, "--reason", reason]
