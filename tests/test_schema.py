"""Every rule of the contract: a good row, the boundary, and the bad row with its message."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import schema
from data.messages import MESSAGES, sentence
from data.report import Report
from tests.sample_files import BASE, hand_in, rows

pytestmark = pytest.mark.usefixtures("without_facts")

PROGRAMME = {
    "residents": "resident_id,registered_on\n" + "".join(f"R{number},2017-01-05\n" for number in range(1, 10)),
    "cohorts": BASE["cohorts"],
    "enrolments": "cohort_id,resident_id\n" + "".join(f"A1,R{number}\n" for number in (1, 3, 4, 5, 6, 7, 8, 9)),
}
"""Nine persons, all but R2 in group A1."""

# table, header, row, the column blamed, words of the English message ("" where the row is good), why
CASES = [
    # resident_id: the code rule
    ("residents", "resident_id,registered_on", "W-1_a,2017-01-01", "", "", "letters, digits, - and _"),
    ("residents", "resident_id,registered_on", f"{'x' * 32},2017-01-01", "", "", "32 characters are allowed"),
    ("residents", "resident_id,registered_on", f"{'x' * 33},2017-01-01", "resident_id", "not a code", "33 are not"),
    ("residents", "resident_id,registered_on", "Siti Aminah,2017-01-01", "resident_id", "never a name", "a blank is no code"),
    ("residents", "resident_id,registered_on", "3374012345678901,2017-01-01", "resident_id", "NIK", "16 digits are a NIK"),
    ("residents", "resident_id,registered_on", "337401234567890,2017-01-01", "", "", "15 digits are none"),
    ("residents", "resident_id,registered_on", "081234567890,2017-01-01", "resident_id", "phone", "a mobile number"),
    ("residents", "resident_id,registered_on", "6281234567890,2017-01-01", "resident_id", "phone", "with the country's prefix"),
    ("residents", "resident_id,registered_on", "0812-3456-7890,2017-01-01", "resident_id", "phone", "with hyphens"),
    ("residents", "resident_id,registered_on", "81234567890,2017-01-01", "resident_id", "phone", "without the 0 that a spreadsheet drops"),
    ("residents", "resident_id,registered_on", "SK-081234567890,2017-01-01", "", "", "a code that only holds such digits"),
    ("residents", "resident_id,registered_on", ",2017-01-01", "resident_id", "required", "no key"),
    # registered_on
    ("residents", "resident_id,registered_on", "X1,", "registered_on", "required", "no date"),
    ("residents", "resident_id,registered_on", "X2,31/02/2018", "registered_on", "calendar", "no such day"),
    ("residents", "resident_id,registered_on", "X3,29 Februari 2016", "", "", "a leap day"),
    ("residents", "resident_id,registered_on", "X4,03/2018", "registered_on", "has no day", "no day"),
    # birth_year: 18 to 80 on registered_on
    ("residents", "resident_id,registered_on,birth_year", "X5,2017-06-01,1999", "", "", "exactly 18"),
    ("residents", "resident_id,registered_on,birth_year", "X6,2017-06-01,2000", "birth_year", "child protection", "17: a minor"),
    ("residents", "resident_id,registered_on,birth_year", "X7,2017-06-01,1937", "", "", "exactly 80"),
    ("residents", "resident_id,registered_on,birth_year", "X8,2017-06-01,1936", "birth_year", "over 80", "81"),
    ("residents", "resident_id,registered_on,birth_year", "X9,2017-06-01,", "", "", "unknown age is allowed"),
    ("residents", "resident_id,registered_on,birth_year", "X10,2017-06-01,delapan", "birth_year", "not a year of birth", "not a number"),
    ("residents", "resident_id,registered_on,education", "X11,2017-06-01,SMP", "", "", "letter case doesn't matter"),
    (
        "residents",
        "resident_id,registered_on,education",
        "X12,2017-06-01,s9",
        "education",
        "choose one of: none, sd",
        "an unknown code names the known ones",
    ),
    ("residents", "resident_id,registered_on,origin", "X13,2017-06-01,tel 081234567890", "origin", "phone", "no phone number in free text either"),
    # cohorts
    ("cohorts", "cohort_id,skill,starts_on", "C1,Tata Boga,2017-03-06", "", "", "an Indonesian spelling"),
    ("cohorts", "cohort_id,skill,starts_on", "C2,memasak,2017-03-06", "skill", "choose one of: bakery", "an unknown skill"),
    ("cohorts", "cohort_id,skill,starts_on", "C3,,2017-03-06", "skill", "required", "no skill"),
    ("cohorts", "cohort_id,skill,starts_on", "C 1,salon,2017-03-06", "cohort_id", "has a blank in it", "the same code rule"),
    ("cohorts", "cohort_id,skill,starts_on", "C4,salon,", "starts_on", "required", "no start"),
    ("cohorts", "cohort_id,skill,starts_on,days", "C5,salon,2017-03-06,1", "", "", "one day"),
    ("cohorts", "cohort_id,skill,starts_on,days", "C6,salon,2017-03-06,0", "days", "below 1", "no day"),
    ("cohorts", "cohort_id,skill,starts_on,days", "C7,salon,2017-03-06,60", "", "", "sixty days"),
    ("cohorts", "cohort_id,skill,starts_on,days", "C8,salon,2017-03-06,61", "days", "above 60", "one too many"),
    ("cohorts", "cohort_id,skill,starts_on,capacity", "C9,salon,2017-03-06,500", "", "", "the largest"),
    ("cohorts", "cohort_id,skill,starts_on,capacity", "C10,salon,2017-03-06,501", "capacity", "above 500", "too large"),
    ("cohorts", "cohort_id,skill,starts_on,capacity", "C11,salon,2017-03-06,0", "capacity", "below 1", "nobody fits"),
    # enrolments
    ("enrolments", "cohort_id,resident_id", "B1,R2", "", "", "both exist"),
    ("enrolments", "cohort_id,resident_id", "Z9,R2", "cohort_id", "isn't in the table groups", "unknown group"),
    ("enrolments", "cohort_id,resident_id", "A1,R99", "resident_id", "isn't in the table residents", "unknown person"),
    # attendance
    ("attendance", "cohort_id,resident_id,day,present", "A1,R1,5,hadir", "", "", "the last day"),
    ("attendance", "cohort_id,resident_id,day,present", "A1,R1,6,hadir", "day", "beyond", "after the last day"),
    ("attendance", "cohort_id,resident_id,day,present", "A1,R1,0,hadir", "day", "below 1", "before the first"),
    ("attendance", "cohort_id,resident_id,day,present", "A1,R1,1,v", "", "", "the trainer's tick"),
    ("attendance", "cohort_id,resident_id,day,present", "A1,R3,1,-", "", "", "the trainer's dash"),
    ("attendance", "cohort_id,resident_id,day,present", "A1,R4,1,mungkin", "present", "neither yes nor no", "maybe is neither"),
    ("attendance", "cohort_id,resident_id,day,present", "A1,R5,1,", "present", "required", "present is required in a long sheet"),
    ("attendance", "cohort_id,resident_id,day,present", "A1,R99,1,1", "resident_id", "isn't in the table residents", "unknown person"),
    # assessments
    ("assessments", "cohort_id,resident_id,assessed_on,passed", "A1,R1,2017-03-06,lulus", "", "", "on the cohort's first day"),
    (
        "assessments",
        "cohort_id,resident_id,assessed_on,passed",
        "A1,R3,2017-03-05,lulus",
        "assessed_on",
        "before the first day of the group",
        "a day early",
    ),
    ("assessments", "cohort_id,resident_id,assessed_on,passed", "A1,R2,2017-03-10,ya", "resident_id", "isn't enrolled", "no enrolment"),
    ("assessments", "cohort_id,resident_id,assessed_on,passed", "A1,R4,2017-03-10,", "passed", "required", "no outcome"),
    ("assessments", "cohort_id,resident_id,assessed_on,passed", "A1,R5,2017-03-10,v", "", "", "a tick is a yes in every column"),
    ("assessments", "cohort_id,resident_id,assessed_on,passed,score", "A1,R6,2017-03-10,tidak lulus,0", "", "", "the lowest score"),
    ("assessments", "cohort_id,resident_id,assessed_on,passed,score", "A1,R7,2017-03-10,ya,100", "", "", "the highest score"),
    ("assessments", "cohort_id,resident_id,assessed_on,passed,score", 'A1,R8,2017-03-10,ya,"100,5"', "score", "above 100", "over it"),
    ("assessments", "cohort_id,resident_id,assessed_on,passed,score", "A1,R9,2017-03-10,ya,-1", "score", "below 0", "below it"),
    # exits
    ("exits", "resident_id,exited_on,destination", "R1,2017-01-05,family", "", "", "on the day of registration"),
    ("exits", "resident_id,exited_on,destination", "R1,2017-01-04,family", "exited_on", "before the registration", "a day early"),
    ("exits", "resident_id,exited_on,destination", "R3,2017-05-01,surga", "destination", "choose one of", "an unknown destination"),
    ("exits", "resident_id,exited_on,destination,returned_on", "R4,2017-05-01,family,2017-05-01", "", "", "back on the same day"),
    (
        "exits",
        "resident_id,exited_on,destination,returned_on",
        "R5,2017-05-01,family,2017-04-30",
        "returned_on",
        "before the exit",
        "back before leaving",
    ),
    ("exits", "resident_id,exited_on,destination", "R99,2017-05-01,family", "resident_id", "isn't in the table", "unknown person"),
    # follow_ups
    ("follow_ups", "resident_id,followed_up_on,earning,monthly_income", "R1,2017-05-01,ya,0", "", "", "an income of nothing is an income"),
    ("follow_ups", "resident_id,followed_up_on,earning,monthly_income", "R3,2017-05-01,ya,-1", "monthly_income", "below 0", "less than nothing"),
    ("follow_ups", "resident_id,followed_up_on,earning", "R4,2017-05-01,", "earning", "required", "nothing said"),
    ("follow_ups", "resident_id,followed_up_on,earning,need", "R5,2017-05-01,t,pemasaran", "", "", "t is tidak; an Indonesian spelling"),
    # sales
    ("sales", "sale_id,resident_id,sold_on,product,channel,amount", "J1,R1,2017-05-01,roti,bazaar,0", "", "", "given away"),
    ("sales", "sale_id,resident_id,sold_on,product,channel,amount", "J2,R1,2017-05-01,roti,bazaar,-1", "amount", "below 0", "a negative amount"),
    ("sales", "sale_id,resident_id,sold_on,product,channel,amount", "J21,R1,2017-05-01,roti,bazaar,1000000000000", "", "", "a trillion rupiah"),
    (
        "sales",
        "sale_id,resident_id,sold_on,product,channel,amount",
        "J22,R1,2017-05-01,roti,bazaar,1000000000001",
        "amount",
        "above",
        "more than that",
    ),
    ("sales", "sale_id,resident_id,sold_on,product,channel,amount", f"J23,R1,2017-05-01,roti,bazaar,9{'0' * 18}", "amount", "too large", "9e18"),
    ("sales", "sale_id,resident_id,sold_on,product,channel,amount", f"J24,R1,2017-05-01,roti,bazaar,{'9' * 26}", "amount", "too large", "no int64"),
    ("sales", "sale_id,resident_id,sold_on,product,channel,amount", "J25,R1,2917-05-01,roti,bazaar,1", "sold_on", "future", "900 years ahead"),
    ("sales", "sale_id,resident_id,sold_on,product,channel,amount", "J26,R1,0001-05-01,roti,bazaar,1", "sold_on", "before 1950", "the year 1"),
    ("sales", "sale_id,resident_id,sold_on,product,channel,amount", "J3,R1,2017-05-01,,bazaar,1", "product", "required", "no product"),
    (
        "sales",
        "sale_id,resident_id,sold_on,product,channel,amount",
        "J4,R1,2017-05-01,roti,pasar,1",
        "channel",
        "choose one of",
        "an unknown channel",
    ),
    ("sales", "sale_id,resident_id,sold_on,product,channel,quantity,amount", "J5,R1,2017-05-01,roti,shop,1,1", "", "", "one piece"),
    ("sales", "sale_id,resident_id,sold_on,product,channel,quantity,amount", "J6,R1,2017-05-01,roti,shop,0,1", "quantity", "below 1", "none"),
    (
        "sales",
        "sale_id,resident_id,sold_on,product,channel,quantity,amount",
        'J7,R1,2017-05-01,roti,shop,"1,5",1',
        "quantity",
        "whole number",
        "half a piece",
    ),
    # targets
    ("targets", "indicator,due_on,value", "coverage,2018-12-31,1", "", "", "all of them"),
    ("targets", "indicator,due_on,value", "coverage,2019-12-31,100", "value", "share", "per cent is no share"),
    ("targets", "indicator,due_on,value", "population,2018-12-31,100", "", "", "a number of persons may be 100"),
    ("targets", "indicator,due_on,value", "happiness,2018-12-31,1", "indicator", "choose one of", "an unknown indicator"),
    # headcounts
    ("headcounts", "counted_on,source,residents", "2018-01-01,Dinas,0", "", "", "nobody was counted"),
    ("headcounts", "counted_on,source,residents", "2018-01-02,Dinas,-1", "residents", "below 0", "less than nobody"),
    ("headcounts", "counted_on,source,residents", "2018-01-03,Dinas,1000001", "residents", "above", "no programme has a million residents"),
    ("headcounts", "counted_on,source,residents", "2018-01-01,,5", "source", "required", "who counted?"),
    # events
    ("events", "happened_on,title", "2018-01-01,Pelatihan", "", "", "a dated mark"),
    ("events", "happened_on,title", "2018-01-01,", "title", "required", "a mark without a word"),
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """All cases handed in at once, each in a file of its own: they have no key in common, so none touches another."""
    base = tmp_path_factory.mktemp("cases")
    hand_in(base, PROGRAMME)
    return hand_in(base, {f"{table}_{number}.csv": f"{header}\n{row}\n" for number, (table, header, row, *_) in enumerate(CASES)})


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{case[0]}-{case[5]}" for case in CASES])
def test_rule(report: Report, number: int) -> None:
    table, _, _, column, words, why = CASES[number]
    refused = [entry for entry in report.rejected if entry.file == f"{table}_{number}.csv"]
    cells = [entry for entry in report.cells if entry.file == f"{table}_{number}.csv"]
    if not words:
        assert refused == [] and cells == [], why
        return
    column_of = schema.BY_NAME[table].column(column)
    # where an optional cell cannot be read the row goes in without it
    (entry,) = refused if column_of.required or column_of.critical or not cells else cells
    assert (entry.table, entry.row, entry.column) == (table, 2, column), why
    assert words in entry.reason["en"], why
    assert entry.reason["id"] != entry.reason["en"]
    assert len(refused) + len(cells) == 1, why


@pytest.mark.parametrize("table", schema.BY_NAME)
def test_every_row_without_a_fault_goes_in(report: Report, table: str) -> None:
    refused = [entry for entry in report.rejected if entry.table == table]
    handed_in = [case for case in CASES if case[0] == table]
    counts = report.tables[table]
    assert counts.rejected == len(refused)
    assert counts.added + counts.rejected == len(handed_in)
    assert (counts.updated, counts.unchanged) == (0, 0)


DATES = [
    ("2018-03-12", "2018-03-12", "ISO"),
    ("12/03/2018", "2018-03-12", "day first, always"),
    ("12-03-2018", "2018-03-12", "with hyphens"),
    ("12 Maret 2018", "2018-03-12", "in Indonesian"),
    ("12 maret 2018", "2018-03-12", "in any letter case"),
    ("12 Mar 2018", "2018-03-12", "abbreviated"),
    ("2018-03-12 00:00:00", "2018-03-12", "as a workbook's cell becomes text"),
    ("2018-03-12T09:00:00.000+07:00", "2018-03-12", "as a field form writes it"),
    *(
        (f"7 {month} 2018", f"2018-{number:02}-07", "the months of both spellings")
        for month, number in [
            ("Januari", 1),
            ("Februari", 2),
            ("Mei", 5),
            ("Juni", 6),
            ("Juli", 7),
            ("Agustus", 8),
            ("Agt", 8),
            ("Okt", 10),
            ("Nopember", 11),
            ("Desember", 12),
        ]
    ),
]


def test_date_spellings(tmp_path: Path) -> None:
    cells = "".join(f"R{number},{text}\n" for number, (text, _, _) in enumerate(DATES))
    hand_in(tmp_path, {"residents": f"resident_id,registered_on\n{cells}"})
    read = dict(rows(tmp_path, "select resident_id, registered_on::varchar from residents"))
    for number, (text, day, why) in enumerate(DATES):
        assert read.get(f"R{number}") == day, (text, why)


WHOLE = [("1250000", 1250000), ("1.250.000", 1250000), ("1.250.000,00", 1250000), ("650.000", 650000), ("0", 0), ("650000,0", 650000)]
DOUBTFUL = ["50.00", "5.0"]
"""Beside amounts whose points part thousands: 50 or 50,000?"""


def test_whole_numbers(tmp_path: Path) -> None:
    cells = "".join(f'R1,2018-01-{number + 1:02},ya,"{text}"\n' for number, text in enumerate([text for text, _ in WHOLE] + DOUBTFUL))
    hand_in(tmp_path, BASE | {"follow_ups": f"resident_id,followed_up_on,earning,monthly_income\n{cells}"})
    expected = [(value,) for _, value in WHOLE] + [(None,)] * len(DOUBTFUL)
    assert rows(tmp_path, "select monthly_income from follow_ups order by followed_up_on") == expected


def participants(count: int) -> dict[str, str]:
    """So many persons, all in group A1: R0, R1 and so on."""
    return {
        "residents": "resident_id,registered_on\n" + "".join(f"R{number},2017-01-01\n" for number in range(count)),
        "enrolments": "cohort_id,resident_id\n" + "".join(f"A1,R{number}\n" for number in range(count)),
    }


BROKEN = [("45,5", 45.5), ("45.5", 45.5), ("87.125", 87.125), ("100", 100.0), ("0,25", 0.25)]


def test_broken_numbers(tmp_path: Path) -> None:
    cells = "".join(f'A1,R{number},2017-03-10,ya,"{text}"\n' for number, (text, _) in enumerate(BROKEN))
    hand_in(tmp_path, BASE | participants(len(BROKEN)) | {"assessments": f"cohort_id,resident_id,assessed_on,passed,score\n{cells}"})
    assert rows(tmp_path, "select score from assessments order by resident_id") == [(value,) for _, value in BROKEN]


BOOLEANS = [*schema.BOOLEANS.items(), *schema.ATTENDANCE_MARKS.items(), ("HADIR", True), ("Tidak Lulus", False), (" ya ", True)]


def test_booleans(tmp_path: Path) -> None:
    cells = "".join(f"A1,R{number},1,{spelling}\n" for number, (spelling, _) in enumerate(BOOLEANS))
    hand_in(tmp_path, BASE | participants(len(BOOLEANS)) | {"attendance": f"cohort_id,resident_id,day,present\n{cells}"})
    read = dict(rows(tmp_path, "select resident_id, present from attendance where day = 1"))
    for number, (spelling, value) in enumerate(BOOLEANS):
        assert read.get(f"R{number}") is value, spelling


def test_defaults(tmp_path: Path) -> None:
    """A cohort without name, days and capacity; an enrolment without date; an exit without by_closure; a sale without quantity."""
    hand_in(
        tmp_path,
        {
            "residents": "resident_id,registered_on\nR1,2017-01-01\n",
            "cohorts": "cohort_id,skill,starts_on,name,days\nA1,salon,2017-03-06,,\n",
            "enrolments": "cohort_id,resident_id\nA1,R1\n",
            "exits": "resident_id,exited_on,destination,by_closure\nR1,2018-01-01,family,\n",
            "sales": "sale_id,resident_id,sold_on,product,channel,amount\nJ1,R1,2017-06-01,roti,shop,5000\n",
        },
    )
    assert rows(tmp_path, "select name, days, capacity from cohorts") == [("A1", 5, 30)]
    assert rows(tmp_path, "select enrolled_on::varchar from enrolments") == [("2017-03-06",)]
    assert rows(tmp_path, "select by_closure from exits") == [(False,)]
    assert rows(tmp_path, "select quantity from sales") == [(1,)]


def test_indonesian_headers_and_names(tmp_path: Path) -> None:
    """Each table by its Indonesian file name and headers, in capitals and with blanks: nothing unknown, nothing missing."""
    headers = {table.local: [(column.headers or (column.name,))[0].replace("_", " ").upper() for column in table.columns] for table in schema.TABLES}
    report = hand_in(tmp_path, {f"{name}_2018.csv": f"{','.join(header)}\n" for name, header in headers.items()})
    assert len(report.sheets) == len(schema.TABLES)
    assert report.warnings == []
    assert report.refused == []


def test_every_table_and_column_is_documented() -> None:
    for table in schema.TABLES:
        assert table.about["id"] and table.about["en"], table.name
        for column in table.columns:
            assert column.about["id"] and column.about["en"], (table.name, column.name)
        for rule in table.rules:
            assert rule.about["id"] and rule.about["en"], (table.name, rule.id)
            assert rule.id in MESSAGES, (table.name, rule.id)


def test_every_message_has_both_languages_and_the_same_places() -> None:
    import string

    for name, texts in MESSAGES.items():
        assert set(texts) == {"id", "en"}, name
        places = [{field for _, field, _, _ in string.Formatter().parse(text) if field} for text in texts.values()]
        assert places[0] == places[1], name


def test_a_sentence_agrees_with_its_number() -> None:
    assert sentence("emptied", column="Asal", extra=1)["en"] == "column Asal: 1 known value was emptied"
    assert sentence("emptied", column="Asal", extra=21)["en"] == "column Asal: 21 known values were emptied"
    assert sentence("rows_beside_table", row="7")["en"].startswith("row 7 is not data"), "one row"
    assert sentence("rows_beside_table", row="7, 9")["en"].startswith("rows 7, 9 are not data")
