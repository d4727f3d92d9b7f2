"""Which tables stand in a sheet, what its headers mean, and what its letterhead says: read, or asked about, never guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from data import headers, recognition, schema
from data.day_headers import dates_of, day_of
from data.footers import rows_of
from data.grids import Grid
from data.groups import called
from data.messages import DataError
from data.proposals import Choices, Note, SheetRecognition
from data.recognition import recognise
from data.sandbox_worker import too_wide
from data.status_columns import join_marks


def recognised(text: str, name: str = "Sheet1", file: str = "x") -> SheetRecognition:
    """What is recognised in a sheet written as lines of cells between bars."""
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip("\n").splitlines()]
    return recognise(Grid(name=name, rows=rows), file)


def open_questions(text: str, file: str) -> list[tuple[str, str]]:
    """The questions about a sheet, with the header that each is about."""
    result = recognised(text, file=file)
    notes = [note for proposal in result.proposals for note in proposal.questions] + ([result.refused] if result.refused else [])
    return [(note.id, note.values.get("column", "")) for note in notes]


DENIED = [
    ("uji", "Kode Angkatan|Kode Warga|Tanggal Uji|Tidak Lulus\nA1|R1|2018-03-16|ya", "Tidak Lulus"),
    ("pendampingan", "Kode Warga|Tanggal Pendampingan|Belum Berpenghasilan\nR1|2018-03-16|ya", "Belum Berpenghasilan"),
    ("keluar", "Kode Warga|Tanggal Keluar|Tujuan|Keluar Sukarela\nR1|2018-03-16|keluarga|tidak", "Keluar Sukarela"),
    ("keluar", "Kode Warga|Tanggal Keluar|Tujuan|Bukan karena penutupan\nR1|2018-03-16|keluarga|tidak", "Bukan karena penutupan"),
    ("uji", "Kode Angkatan|Kode Warga|Tanggal Uji|Lulus (tidak)\nA1|R1|2018-03-16|ya", "Lulus (tidak)"),
]


@pytest.mark.parametrize(("file", "text", "header"), DENIED)
def test_a_header_that_says_the_opposite_is_asked_about(file: str, text: str, header: str) -> None:
    """Left out, it would leave the column's default standing where the sheet says otherwise."""
    assert open_questions(text, file) == [("denied_header", header)]


OF_ANOTHER = [
    ("follow_ups", "monthly_income", "Penghasilan Bulanan (USD)", "350 dollars are no 350 rupiah"),
    ("follow_ups", "monthly_income", "Penghasilan (per minggu)", "a week is no month"),
    ("follow_ups", "earning", "Berpenghasilan (sebelum pelatihan)", "another time"),
    ("sales", "amount", "Omzet $", "other money"),
    ("sales", "quantity", "Jumlah (lusin)", "a dozen is 12"),
    ("exits", "exited_on", "Tanggal Keluar (lapor)", "the day on which it was reported"),
    ("assessments", "score", "Nilai (KKM)", "the least to pass with"),
    ("cohorts", "days", "Lama (minggu)", "two weeks went in as the default of five days"),
]


@pytest.mark.parametrize(("table", "column", "header", "why"), OF_ANOTHER)
def test_a_bracket_that_makes_another_column_of_a_header(table: str, column: str, header: str, why: str) -> None:
    """Comparing headers without brackets, it would be read as what stands before them: it is asked about instead."""
    of = schema.BY_NAME[table]
    assert (headers.meaning_of(header, of)[0], headers.near(header, of, set())) == (None, column), why


NOTED = [
    ("follow_ups", "monthly_income", "Penghasilan (Rp/bulan)"),
    ("follow_ups", "monthly_income", "Penghasilan (bulan lalu)"),
    ("follow_ups", "earning", "Berpenghasilan (ya/tidak)"),
    ("sales", "amount", "Omzet (ribu Rp)"),
    ("exits", "exited_on", "Tanggal Keluar (hari/bulan/tahun)"),
    ("assessments", "passed", "Lulus (lulus / tidak lulus)"),
    ("assessments", "score", "Nilai (lulus minimal 70)"),
    ("cohorts", "capacity", "Kapasitas (maksimal)"),
]


@pytest.mark.parametrize(("table", "column", "header"), NOTED)
def test_a_bracket_that_says_how_to_fill_the_column_in(table: str, column: str, header: str) -> None:
    meaning, _ = headers.meaning_of(header, schema.BY_NAME[table])
    assert meaning and meaning.column == column


def test_two_columns_for_one_answer_may_not_contradict_each_other() -> None:
    head = "Kode Angkatan|Kode Warga|Tanggal Uji|Hasil|Lulus\n"
    assert open_questions(head + "A1|R1|2018-03-16|Lulus|ya\nA1|R2|2018-03-16|Tidak Lulus|ya", "uji") == [("double_column", "Lulus")]
    assert open_questions(head + "A1|R1|2018-03-16|Lulus|ya\nA1|R2|2018-03-16|Tidak Lulus|tidak", "uji") == []


def test_a_code_and_a_bare_date_are_no_table() -> None:
    """Unless the name of the sheet or file says which date it is."""
    sheet = "Kode Warga|Tanggal\nR1|2018-03-16"
    assert recognised(sheet, file="data").proposals == []
    assert [proposal.table for proposal in recognised(sheet, file="warga").proposals] == ["residents"]


def test_answers_of_one_question_are_no_column() -> None:
    """A form's export with a column an option: never read as the question's answer, and named once."""
    (proposal,) = recognised("kode_warga|tanggal_pendampingan|berpenghasilan|kebutuhan/modal|kebutuhan/alat\nR1|2018-03-12|ya|1|0").proposals
    assert "need" not in proposal.columns and not proposal.questions
    assert [(note.id, note.values["column"], note.partial) for note in proposal.notes] == [("split_answers", "kebutuhan/modal, kebutuhan/alat", True)]


@pytest.mark.parametrize(("first", "second"), [("{}___modal", "{}___alat"), ("{}.modal", "{}.alat"), ("{} [Modal]", "{} [Alat]")])
def test_answers_of_one_question_as_other_tools_part_them(first: str, second: str) -> None:
    """They were asked about with a command that reads 1 and 0 as needs, or said to be the same column twice."""
    both = [first.format("Kebutuhan"), second.format("Kebutuhan")]
    (proposal,) = recognised(f"kode_warga|tanggal_pendampingan|berpenghasilan|{both[0]}|{both[1]}\nR1|2018-03-12|ya|1|0").proposals
    assert "need" not in proposal.columns and not proposal.questions
    assert [(note.id, note.values["column"]) for note in proposal.notes] == [("split_answers", ", ".join(both))]


def test_running_numbers_need_no_header() -> None:
    """A program writes them from 0, and nobody was to name or remove them; other numbers are named."""
    notes = [
        [note.id for note in recognised(f"|Kode Warga|Tanggal Terdaftar\n{first}|R1|2018-03-12\n{second}|R2|2018-03-12").proposals[0].notes]
        for first, second in ((0, 1), (1, 2), (2, 3))
    ]
    assert notes == [[], [], ["unnamed_column"]]


def test_another_persons_column_in_brackets_is_not_hers() -> None:
    (proposal,) = recognised("Kode Warga|Tanggal Terdaftar|Tahun Lahir (Anak)\nR1|2018-03-12|1999").proposals
    assert set(proposal.columns) == {"resident_id", "registered_on"} and not proposal.questions


OF_BIRTH = {"resident_id": "Kode Warga", "birth_year": "Tanggal Lahir"}
SPLIT = [
    ("warga", "No|Kode|Tanggal|Asal\n|Warga|Lahir|\n1|R1|1985-02-05|Kendal", OF_BIRTH | {"origin": "Asal"}),
    ("warga", "Kode|Tanggal|Tanggal\nWarga|Lahir|Terdaftar\nR1|1985-02-05|2018-02-05", OF_BIRTH | {"registered_on": "Tanggal Terdaftar"}),
    ("warga", "Kode|Tanggal|\nWarga|Lahir|Terdaftar\nR1|1985-02-05|2018-02-05", OF_BIRTH | {"registered_on": "Tanggal Terdaftar"}),
    (
        "keluar",
        "Kode Warga|Tanggal|Tujuan\nResident ID|Date|Destination\nR1|2018-02-05|keluarga",
        {"resident_id": "Kode Warga", "exited_on": "Tanggal", "destination": "Tujuan"},
    ),
]


@pytest.mark.parametrize(("file", "text", "headers"), SPLIT)
def test_headers_whose_words_go_on_in_the_next_row(file: str, text: str, headers: dict[str, str]) -> None:
    """By the upper words alone a date of birth would be that of the registration; the same headers in another language do not."""
    (proposal,) = recognised(text, file=file).proposals
    assert proposal.headers == headers


@pytest.mark.parametrize("rest", ["Alasan\n{}|Keluar", "Tujuan|Karena\n{}||Penutupan", "Tanggal|Alasan\n{}|Kembali|Keluar"])
def test_what_is_missing_from_headers_whose_words_go_on_in_the_next_row(rest: str) -> None:
    """It was said that Kode Warga is missing: by the upper words alone the birth is the exit's date, and Kode may be any."""
    refused = recognised(f"Kode|Tanggal|{rest.format('Warga|Lahir')}\nR1|1985-02-05|keluarga|ya", file="keluar").refused
    assert refused and (refused.id, refused.values["column"]) == ("no_key", "exits.exited_on")


def test_a_column_beside_the_table_that_writes_the_month_first() -> None:
    head = "start|Kode Warga|Tanggal Pendampingan|Berpenghasilan\n"
    assert recognised(head + "3/25/2018 8:00|R1|3/5/2018|ya").proposals[0].month_first
    assert not recognised(head + "25/3/2018 8:00|R1|3/5/2018|ya").proposals[0].month_first
    assert not recognised(head + "3/4/2018 8:00|R1|3/25/2018|ya").proposals[0].month_first, "the table's own date is judged by itself"


def test_the_sum_headed_I_is_no_first_day() -> None:
    """H, I, S, A behind the days count hadir, izin, sakit, alpa."""
    for days in ("H1|H2|H3", "Hari 1|Hari 2|Hari 3", "I|II|III"):
        (proposal,) = recognised(f"Kode Angkatan|Kode Warga|{days}|H|I|S|A\nA1|R1|v|v|-|2|0|0|1").proposals
        assert [day.number for day in proposal.days] == [1, 2, 3] and not proposal.questions, days


@pytest.mark.parametrize("rows", ["R1|x|-\nR2|-|-", "R1|v|\nR2|v|", "R1|v|\nR2||v"])
def test_days_below_one_header_are_no_answers_of_which_one_is_ticked(rows: str) -> None:
    """Hari ke over 1 and 2, nobody present on both: the days became answers to one question, and the sheet no table."""
    (proposal,) = recognised(f"Daftar hadir angkatan A1\nKode Warga|Hari ke|\n|1|2\n{rows}").proposals
    assert (proposal.table, [day.number for day in proposal.days]) == ("attendance", [1, 2])


DAYS = [
    ("Hari ke-3, Rabu 14 Maret 2018", (3, None), "the number counts before the date beside it"),
    ("Hari/Tanggal|Rabu, 14 Maret 2018", (None, "2018-03-14"), "a date that is said to be the day"),
    ("Pertemuan II", (2, None), "Roman"),
    ("Semarang, 12 Maret 2018", None, "the date of a letter"),
    ("Tanggal 12 s.d. 16 Maret 2018", None, "a period"),
    ("Jumlah hari: 5", None, "how many days"),
    ("Lama pelatihan 5 hari", None, "how long"),
]


@pytest.mark.parametrize(("line", "day", "why"), DAYS)
def test_the_day_in_the_letterhead(line: str, day: tuple[int | None, str | None] | None, why: str) -> None:
    result = recognised(f"Daftar hadir angkatan A1\n{line}\nKode Warga|Hadir\nR1|v\nR2|-", file="absen")
    if day is None:
        assert not result.proposals and result.refused and result.refused.id == "no_days", why
    else:
        (proposal,) = result.proposals
        assert [(column.number, column.date, column.position) for column in proposal.days] == [(*day, 1)], why
        assert [note.id for note in proposal.notes] == ["day_of_letterhead"], "said, as it is a reading"


def test_the_day_in_the_sheets_name_and_two_days() -> None:
    (proposal,) = recognised("Angkatan A1\nKode Warga|Hadir\nR1|v", name="Hari 2").proposals
    assert [day.number for day in proposal.days] == [2]
    assert open_questions("Angkatan A1\nHari 1 dan Hari 2\nKode Warga|Hadir\nR1|v", "absen") == [("two_days", "")]


def test_headers_of_days_that_say_no_number_are_named() -> None:
    result = recognised("Kode Angkatan|Kode Warga|Teori|Praktik\nA1|R1|v|v", file="absen")
    assert result.refused and (result.refused.id, result.refused.values["column"]) == ("no_days", "Teori, Praktik")
    weeks = recognised("Kode Warga|Minggu 1|Minggu 2\nR1|v|v", file="Angkatan A01")
    assert weeks.refused and (weeks.refused.id, weeks.refused.values["column"]) == ("no_days", "Minggu 1, Minggu 2"), (
        "which day of a week is not said"
    )


HEADERS = [
    ("Hari 1 (12/03/2018)", (1, None, None), "the number counts before the date behind it"),
    ("H-2\n13/3", (2, None, None), "also below it"),
    ("12/3", (None, "12/3", None), "a date without its year"),
    ("Jum, 12.3.", (None, "12/3", None), "with its weekday"),
    ("12 Mrt", (None, "--03-12", None), "a month as people write it"),
    ("Jum'at pagi", (None, "friday", "pagi"), "a weekday, and a part of it"),
    ("Minggu", (None, "sunday", None), "the day of that name"),
    ("Hari 1 (Mon)", (1, None, None), "the weekday behind it, in English"),
    ("Minggu 1", None, "a week's number"),
    ("Rabu Minggu 2", (None, "2 wednesday", None), "a weekday of that week"),
    ("Pekan ke-2 Rabu", (None, "2 wednesday", None), "the week before it"),
    ("M2 Rab", (None, "2 wednesday", None), "both in short"),
    ("Minggu minggu III", (None, "3 sunday", None), "the Sunday of a week"),
    ("Hari 12/3/18", None, "twelve is no number of a day here"),
    ("1/2 hari", None, "half a day"),
    ("12 orang", None, "how many"),
]


@pytest.mark.parametrize(("header", "day", "why"), HEADERS)
def test_what_a_header_says_of_a_day(header: str, day: tuple[int | None, str | None, str | None] | None, why: str) -> None:
    read = day_of(header)
    assert (read and (read.number, read.date, read.part)) == day, why


def test_the_groups_calendar_completes_dates() -> None:
    """A group of five days from Thursday, 29 March 2018 on."""
    start = date(2018, 3, 29)
    held = [start + timedelta(days=number) for number in range(5)]
    read = {"29/3": start, "2/4": date(2018, 4, 2)}
    assert dates_of(["29/3", "2/4"], start, held)[0] == read, "the day first; month first there is no 29th month"
    assert dates_of(["3/29", "4/2"], start, held) == [{"3/29": start, "4/2": date(2018, 4, 2)}]
    assert dates_of(["--04-01", "thursday"], start, held) == [{"--04-01": date(2018, 4, 1), "thursday": start}]
    assert dates_of(["tuesday"], start, held) == [], "no session of the group"
    assert dates_of(["thursday"], start, [start, start + timedelta(days=7)]) == [], "two sessions on a Thursday"
    assert dates_of(["31/12"], start, held) == [], "long after the group"
    assert dates_of(["30/12", "2/1"], date(2018, 12, 30), []) == [{"30/12": date(2018, 12, 30), "2/1": date(2019, 1, 2)}], "over the turn of the year"
    assert dates_of(["1 thursday", "2 monday"], start, held) == [{"1 thursday": start, "2 monday": date(2018, 4, 2)}], "weeks from the first day's on"


def test_weekdays_below_the_weeks_of_a_training() -> None:
    """Minggu is Sunday too; joined over weekdays it is the number of a week."""
    for week in ("Minggu {}", "Pekan ke-{}"):
        grid = Grid(rows=[["Kode Warga", week.format(1), "", week.format(2)], ["", "Sen", "Sel", "Sen"], ["R1", "v", "v", "-"]])
        (proposal,) = recognise(grid, "Angkatan A1").proposals
        assert [day.date for day in proposal.days] == ["1 monday", "1 tuesday", "2 monday"]
        assert proposal.first_row == 3


def test_dates_below_weekdays_count_before_them() -> None:
    for above, below in (("Senin|Selasa", "12/3|13/3"), ("12/3|13/3", "Senin|Selasa")):
        grid = Grid(rows=[line.split("|") for line in (f"Kode Angkatan|Kode Warga|{above}", f"||{below}", "A1|R1|v|v")])
        (proposal,) = recognise(grid, "absen").proposals
        assert [day.date for day in proposal.days] == ["12/3", "13/3"], (above, below)
        assert [number for number, _ in rows_of(grid, proposal, [0, 1])[0]] == [3], "neither is a participant"


def test_names_and_headers_decide_where_the_other_table_would_take_no_row() -> None:
    """Follow-ups have a person, a date and a product too, but without a word on earning none of these rows could be one."""
    sheet = "No|Tanggal|Kode Warga|Produk|Saluran|Jumlah|Total\n1|18/07/2018|R1|roti|koperasi|10|50000"
    assert open_questions(sheet, "penjualan") == [("no_key", "sales.sale_id")]
    assert open_questions(sheet, "buku") == [("no_key", "sales.sale_id")], "five headers of sales, three of follow-ups"
    fewer = "Tanggal|Kode Warga|Produk\n18/07/2018|R1|roti"
    assert [proposal.table for proposal in recognised(fewer, file="buku").proposals] == ["follow_ups"], "it may correct the product"


def test_a_running_number_makes_a_lone_code_a_header() -> None:
    (proposal,) = recognised("No|Kode Warga\n1|R1\n2|R2", file="peserta angkatan 3").proposals
    assert (proposal.table, proposal.columns) == ("enrolments", {"resident_id": 1})
    assert recognised("No|Kode Warga\n1|R1", file="buku").proposals == [], "a list of anything"


def test_a_status_of_the_office_is_named() -> None:
    """Of form tools only _status is passed over: this one may say that she has left."""
    (proposal,) = recognised("Kode Warga|Tanggal Terdaftar|Status|_status\nR1|2018-01-05|keluar|submitted", file="warga").proposals
    assert proposal.unread == ["Status"]


def test_a_bare_code_is_a_groups_where_the_file_says_so() -> None:
    sheet = "Kode|Pelatihan|Tanggal\nA04|salon|11/06/2018"
    (proposal,) = recognised(sheet, file="angkatan").proposals
    assert (proposal.table, proposal.headers["cohort_id"]) == ("cohorts", "Kode")
    assert all(proposal.table != "cohorts" for proposal in recognised(sheet, file="buku").proposals), "it may be a person's"


@pytest.mark.parametrize(
    ("line", "groups"),
    [
        ("Angkatan: A02 dan A03", [("letterhead", "A02"), ("further", "A03")]),
        ("Angkatan 3 s/d 5", [("letterhead", "3"), ("further", "5")]),
        ("Kelompok A02, A03 & A04", [("letterhead", "A02"), ("letterhead", "A03"), ("further", "A04")]),
        ("Angkatan A02, 12 Maret 2018", [("letterhead", "A02")]),
        ("Angkatan 3 dan 4 Juni 2018", [("letterhead", "3")]),
    ],
)
def test_a_letterhead_may_name_several_groups(line: str, groups: list[tuple[str, str]]) -> None:
    """All marks were those of the first one."""
    (proposal,) = recognised(f"{line}\nKode Warga|Hari 1\nR1|v").proposals
    assert proposal.cohorts[: -len(["sheet", "file"])] == groups


def test_the_same_header_below_a_letterhead_of_its_own_begins_another_table() -> None:
    """Read on as one table, the second group's marks would be the first one's."""
    sheet = "Angkatan A1\nKode Warga|Hari 1\nR1|v\n\nAngkatan B1\nKode Warga|Hari 1\nR2|v"
    first, second = recognised(sheet).proposals
    assert (first.last_row, [text for place, text in first.cohorts if place == "letterhead"]) == (4, ["A1"])
    assert (second.first_row, [text for place, text in second.cohorts if place == "letterhead"]) == (7, ["B1"])
    days = recognised("Angkatan A1\nHari 1\nKode Warga|Hadir\nR1|v\nHari 2\nKode Warga|Hadir\nR1|-").proposals
    assert [[day.number for day in proposal.days] for proposal in days] == [[1], [2]]
    (repeated,) = recognised("Angkatan A1\nKode Warga|Hari 1\nR1|v\nKode Warga|Hari 1\nR2|v").proposals
    assert repeated.last_row is None, "a header that only repeats on the next page begins nothing"


def test_rows_of_data_with_a_known_word_are_not_tried_as_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    """ "Kab. 12" is a header's word and stands beside a date, as in the header of an attendance sheet: each row was held against every table, for
    half a second of a large hand-in."""
    tried: list[int] = []
    best = recognition._best
    monkeypatch.setattr(recognition, "_best", lambda sought, row, span: [tried.append(row), best(sought, row, span)][1])
    rows = [["resident_id", "registered_on", "origin"], *([f"W{number:04}", "2018-03-12", "Kab. 12"] for number in range(50))]
    again = [[], ["Kode Warga", "12/03/2018", "13/03/2018"], ["W0001", "v", "v"]]
    residents, attendance = recognise(Grid(rows=[*rows, *again]), "warga").proposals
    assert (residents.table, attendance.table, tried) == ("residents", "attendance", [0, 52]), "a header with its days still begins another table"


def test_groups_named_among_the_rows() -> None:
    """The rows below a name are of that group, and those above the first name of the letterhead's; a name of two groups is asked about."""
    sheet = recognised("Angkatan A3\nKode Warga|Hari 1\nR3|v\nAngkatan A1: salon|\nR1|v\nJumlah A1|1\nAngkatan B1|\nR2|v", name="", file="absen")
    assert [(part.first_row, part.last_row, part.cohorts[0]) for part in sheet.proposals] == [
        (3, 3, ("letterhead", "A3")), (5, 6, ("letterhead", "A1")), (8, None, ("letterhead", "B1")),
    ]  # fmt: skip
    for text, file in (("Angkatan 1 dan 2|", "absen"), ("Kelas pagi|", "absen"), ("Kelompok 1|", "absen A02")):
        assert open_questions(f"Kode Warga|Hari 1\n{text}\nR1|v", file) == [("groups_among_rows", "")], (
            "Kelompok 1 of the group A02 is not the group 1"
        )


def test_a_legend_below_the_rows_counts() -> None:
    (proposal,) = recognised("Kode Angkatan|Kode Warga|Hari 1\nA1|R1|x\nKeterangan : v : hadir  x : tidak hadir").proposals
    assert "x : tidak hadir" in proposal.legend


NOTES = [
    "Rekapitulasi",
    "Semarang, 5 Januari 2018",
    "Demikian laporan ini kami sampaikan, atas perhatiannya kami ucapkan terima kasih.",
    "NIP. 19700101 199003 1 001",
    "( ............... )",
    "Jumlah 2 warga",
    "Mengetahui",
    "Halaman 1 dari 2",
    "(2 rows affected)",
    "R1 Total",
    "Mengetahui|Kepala|Dinas",
]


@pytest.mark.parametrize("note", NOTES)
def test_notes_in_the_column_of_codes_are_no_rows(note: str) -> None:
    """A code has no blank, so the digits of a date or a number of office below the table don't make it a row."""
    grid = Grid(rows=[["Kode Warga", "Tanggal Terdaftar"], ["R1", "2018-01-05"], ["R2", "2018-01-05"], [], [*note.split("|"), ""]])
    (proposal,) = recognise(grid, "warga").proposals
    too_wide(proposal, grid.rows, grid.rows[0])
    rows, notes = rows_of(grid, proposal, proposal.columns.values())
    assert [number for number, _ in rows] == [2, 3]
    assert [(one.id, one.values["row"], one.partial) for one in notes] == [("rows_beside_table", [5], False)]


def test_a_number_that_fell_in_two_below_the_empty_end_of_a_header() -> None:
    """82,5 without quotation marks in a file of commas: 82 was stored, and the 5 said to have no header."""
    rows = [line.split(",") for line in ("Kode Angkatan,Kode Warga,Tanggal Uji,Lulus,Nilai,", "A1,R1,2018-03-16,ya,75,", "A1,R2,2018-03-16,ya,82,5")]
    (proposal,) = recognise(Grid(rows=rows), "uji").proposals
    with pytest.raises(DataError) as raised:
        too_wide(proposal, rows, rows[0])
    assert (raised.value.id, raised.value.values["row"]) == ("too_many_cells", 3)
    rows[2][4:] = ["82", "remedi"]
    too_wide(proposal, rows, rows[0])  # a remark that has no header is named


ENTRIES = [
    ("sasaran", "Indikator|Batas Waktu|Nilai Sasaran", ["Jumlah warga binaan|31/12/2019|0", "Cakupan|31/12/2019|0,9"], [2, 3], []),
    ("peristiwa", "Judul|Tanggal|Catatan", ["Total penutupan|18 Okt 2018|", "Rekap tahunan|19 Okt 2018|"], [2, 3], []),
    ("sensus", "Sumber|Tanggal Hitung|Jumlah Warga", ["RW 1|31/03/2018|480", "Total|31/03/2018|480", "Jumlah seluruh RW||960"], [2], [3, 4]),
    ("sensus", "Sumber|Tanggal Hitung|Jumlah Warga", ["Total||480", "RW 1|31/03/2018|480"], [3], [2]),
]


@pytest.mark.parametrize(("file", "head", "lines", "read", "left_out"), ENTRIES)
def test_an_entry_that_begins_as_a_sum_does(file: str, head: str, lines: list[str], read: list[int], left_out: list[int]) -> None:
    """What has all that its table requires is an entry, unless it is called a sum and nothing else; a sum is named, above the others too."""
    grid = Grid(rows=[line.split("|") for line in (head, *lines)])
    (proposal,) = recognise(grid, file).proposals
    rows, notes = rows_of(grid, proposal, proposal.columns.values())
    assert ([number for number, _ in rows], [row for note in notes for row in note.values["row"]]) == (read, left_out)


DEPARTED = Grid(name="Yg pergi", rows=[["REKAP"], ["Kode WB", "Kemana", "Kapan"], ["R1", "keluarga", "2018-03-16"]])


def test_a_person_may_say_which_table_a_sheet_is() -> None:
    """Nothing but the code is known among its headers: the key that is missing keeps it out until its header is decided on too."""
    unknown = recognise(DEPARTED, "x")
    assert unknown.proposals == [] and (unknown.row, unknown.top) == (2, [(1, ["REKAP"]), (2, ["Kode WB", "Kemana", "Kapan"])])
    (proposal,) = recognise(DEPARTED, "x", decided={"2": "exits"}).proposals
    assert (proposal.table, proposal.header_row, proposal.columns, proposal.unread) == ("exits", 2, {"resident_id": 0, "destination": 1}, ["Kapan"])
    assert [(note.id, note.values["column"]) for note in proposal.questions] == [("no_key", "exits.exited_on")]
    answers = {"kapan": "exits.exited_on"}
    (proposal,) = recognise(DEPARTED, "x", {"": answers}, decided={"0": "exits"}).proposals
    assert (proposal.columns, proposal.questions) == ({"resident_id": 0, "exited_on": 2, "destination": 1}, [])
    assert proposal.decided == answers, "which decisions were followed is remembered for sheets of this shape"


def test_a_decision_on_a_sheet_holds_for_its_shape() -> None:
    shape = recognise(DEPARTED, "x").shape
    later = Grid(name="Sheet7", rows=[["Kode WB", "Kapan", "Kemana"], ["R2", "2018-04-16", "menikah"]])
    assert [proposal.table for proposal in recognise(later, "y", {shape: {"*": "exits"}}).proposals] == ["exits"]
    left_out = recognise(later, "y", {shape: {"*": "-"}})
    assert left_out.left_out and [note.id for note in left_out.notes] == ["sheet_left_out"]


def test_what_could_be_a_person_s_number_is_not_shown_above_a_header() -> None:
    grid = Grid(name="warga", rows=[["Ketua", "NIP 19650101 199003 1 001"], ["Kode Warga", "Tanggal Terdaftar"], ["R1", "2018-01-02"]])
    assert recognise(grid, "x").top[0] == (1, ["Ketua", "NIP …"])


def test_one_header_may_mean_a_column_in_each_of_two_tables() -> None:
    choices = {"": {"kapan": "residents.registered_on|exits.exited_on"}}
    register = Grid(name="warga", rows=[["Kode Warga", "Kapan"], ["R1", "2018-01-02"]])
    assert [recognise(grid, "x", choices).proposals[0].headers for grid in (register, DEPARTED)] == [
        {"resident_id": "Kode Warga", "registered_on": "Kapan"},
        {"resident_id": "Kode WB", "exited_on": "Kapan", "destination": "Kemana"},
    ]


def test_a_reason_that_speaks_of_the_closure_is_asked_about() -> None:
    """Passed over, those sent away would be counted as mentas; a remark that speaks of nothing of the kind is only named."""
    sheet = "Kode Warga|Tanggal Keluar|Tujuan|{}\nR1|2019-10-18|keluarga|{}"
    assert open_questions(sheet.format("Alasan", "penutupan lokalisasi"), "keluar") == [("near_cells", "Alasan")]
    assert open_questions(sheet.format("Jenis Keluar", "terpaksa"), "keluar") == [("near_cells", "Jenis Keluar")]
    assert open_questions(sheet.format("Ket", "dipulangkan 18 Oktober"), "keluar") == [("near_cells", "Ket")]
    assert open_questions(sheet.format("Ket", "ikut suami"), "keluar") == []
    assert open_questions(sheet.format("Alasan|Karena Penutupan", "penutupan|ya"), "keluar") == [], "the column itself says it"


def test_rows_that_a_status_calls_cancelled_are_asked_about() -> None:
    """Passed over, the exit would count; a remark that speaks of another thing is only named, and a column Hapus says it itself."""
    sheet = "Kode Warga|Tanggal Keluar|Tujuan|{}\nR1|2018-07-18|usaha|{}\nR2|2018-07-18|usaha|selesai"
    assert open_questions(sheet.format("Status", "BATAL"), "keluar") == [("cancelled_rows", "Status")]
    assert open_questions(sheet.format("Ket", "batal keluar"), "keluar") == [("cancelled_rows", "Ket")]
    assert open_questions(sheet.format("Ket", "rencana menikah batal, buka usaha"), "keluar") == []


def test_what_is_only_planned_did_not_happen() -> None:
    """An exit whose status says rencana was stored as one on that day; a group may be planned."""
    asked = recognised("Kode Warga|Tanggal Keluar|Tujuan|Status\nR1|2018-07-18|usaha|rencana\nR2|2018-07-18|usaha|sudah keluar", file="keluar")
    assert [(note.id, note.values["row"]) for note in asked.proposals[0].questions] == [("cancelled_rows", [2])]
    groups = recognised("Kode Angkatan|Jenis Pelatihan|Tanggal Mulai|Status\nA9|salon|2018-07-18|rencana", file="angkatan")
    assert not groups.proposals[0].questions


def test_a_schedule_with_a_column_for_each_day_is_said_to_be_one() -> None:
    """It was told to call its days what they are called."""
    text = "Kode Angkatan|Hari 1|Hari 2\nA01|12/03/2018|13/03/2018\nA02|16/04/2018|18/04/2018"
    for file in ("jadwal", "hari_pelatihan"):
        result = recognised(text, file=file)
        assert result.refused == Note("schedule_by_columns", {"column": "Hari 1, Hari 2"})
    (proposal,) = recognised("Kode Angkatan|Kode Warga|Hari 1|Hari 2\nA01|R1|v|-", file="absen").proposals
    assert proposal.table == "attendance"


def test_a_header_that_stands_over_known_ones() -> None:
    """Keluar alone may be the day of an exit, so the row below it was taken for the first of the table, and Tujuan for missing."""
    (proposal,) = recognised("No|Kode Warga|Keluar||Ket\n||Tanggal|Tujuan|\n1|R1|05/03/2018|menikah|", file="keluar").proposals
    assert (proposal.columns, proposal.first_row) == ({"resident_id": 1, "exited_on": 2, "destination": 3}, 3)
    (proposal,) = recognised("Kode Warga|Keluar||Tujuan\nR1|05/03/2018||menikah", file="keluar").proposals
    assert proposal.first_row == 2, "a row of the table"


def test_days_in_roman_numbers_after_ke() -> None:
    (proposal,) = recognised("Kode Angkatan|Kode Warga|Ke-I|Ke-II|Ke-III|Pert. IV\nA01|R1|v|v|-|v", file="absen").proposals
    assert [day.number for day in proposal.days] == [1, 2, 3, 4]


def test_parts_of_a_list_with_counts_below_them() -> None:
    """The heading of the first part was taken for half of the header, and the counts below each for people without a date."""
    lines = [
        "No|Kode Warga|Tgl Masuk",
        "WISMA MELATI",
        "1|R1|05/01/2018",
        "2|R2|05/01/2018",
        "Sub Total|2",
        "WISMA MAWAR",
        "1|R3|06/01/2018",
        "TOTAL|3",
    ]
    grid = Grid(rows=[line.split("|") for line in lines])
    (proposal,) = recognise(grid, "warga").proposals
    rows, notes = rows_of(grid, proposal, proposal.columns.values())
    assert [number for number, _ in rows] == [3, 4, 7]
    assert [(note.id, note.values) for note in notes] == [("rows_beside_table", {"row": [5, 8]})]


def test_the_months_of_the_parts_of_a_list() -> None:
    """The first part's month was taken for all of them, and the dates of the others called wrong."""
    january = "BULAN JANUARI 2018\nKode Warga|Tanggal Keluar|Tujuan\nR1|05/01/2018|menikah"
    (proposal,) = recognised(january, file="x").proposals
    assert proposal.period is not None
    (proposal,) = recognised(f"{january}\nBULAN FEBRUARI 2018\nKode Warga|Tanggal Keluar|Tujuan\nR2|05/02/2018|menikah", file="x").proposals
    assert proposal.period is None


def test_a_date_outside_the_month_that_its_part_is_headed_with() -> None:
    """Only the month of a title was held against the dates."""
    lines = [
        "Kode Warga|Tanggal Keluar|Tujuan",
        "Januari 2018||",
        "R1|05/01/2018|menikah",
        "Februari 2018||",
        "R2|05/02/2018|menikah",
        "R3|05/03/2018|menikah",
    ]
    (proposal,) = recognised("\n".join(lines), file="keluar").proposals
    assert [(note.id, note.values["row"], note.values["value"]) for note in proposal.notes] == [("outside_period", [6], "Februari 2018")]


def test_a_list_with_a_column_for_each_group_is_said_to_be_one() -> None:
    """It was said to be turned round, with a row for each person asked for, as it had."""
    result = recognised("Kode Warga|A01|A02\nSK-001|v|\nSK-002||v", file="peserta")
    assert result.refused == Note("groups_in_columns", {"column": "A01, A02"})


def test_an_empty_answer_of_which_a_remark_speaks_is_asked_about() -> None:
    """Empty means no, and so an exit by order went in as one of her own will."""
    text = "Kode Warga|Tanggal Keluar|Tujuan|Karena Penutupan|Ket\nR1|2019-10-18|keluarga||{}\nR2|2019-10-18|keluarga|ya|"
    assert open_questions(text.format("penutupan lokalisasi"), "keluar") == [("unanswered_rows", "Ket")]
    assert open_questions(text.format("bukan karena penutupan"), "keluar") == []


def test_times_of_arrival_in_a_list_are_its_marks() -> None:
    """As a reader of fingerprints writes them; who has another column for it is read by that one."""
    text = "Kode Angkatan|Kode Warga|Tanggal|Jam Masuk|Jam Pulang{}\nA01|R1|12/03/2018|07:58|15:03|{}\nA01|R2|12/03/2018|08.05|15:00|{}"
    (proposal,) = recognised(text.format("", "", ""), file="absen").proposals
    assert (proposal.headers["present"], proposal.unread) == ("Jam Masuk", ["Jam Pulang"])
    (proposal,) = recognised(text.format("|Hadir", "ya", "tidak"), file="absen").proposals
    assert proposal.headers["present"] == "Hadir"


def test_one_column_of_dates_with_times_is_a_list_of_who_came() -> None:
    """Waktu was said to be a day that no header names."""
    (proposal,) = recognised("Kode Angkatan|Kode Warga|Waktu\nA01|R1|12/03/2018 08:05\nA01|R2|12 Maret 2018 08.11", file="absen").proposals
    assert (proposal.headers["day"], proposal.headers["present"]) == ("Tanggal (Waktu)", "Jam Masuk (Waktu)")
    sent = recognised("Timestamp|Kode Warga|Tujuan\n12/03/2018 08:05:00|R1|keluarga", file="keluar")
    assert sent.refused and sent.refused.values["column"] == "exits.exited_on", "when the form was sent is no day of an exit"
    other = recognised("Kode Angkatan|Kode Warga|Waktu\nA01|R1|12/03/2018 08:05\nA01|R2|kemarin", file="absen")
    assert other.refused and other.refused.id == "no_days"
    number = recognised("PIN|Nama|Tanggal|Scan 1\n1|Ani|12/03/2018|08:05", file="absen")
    assert number.refused and (number.refused.id, number.refused.values["column"]) == ("machine_number", "PIN")


def test_a_group_may_be_called_by_its_number_in_roman() -> None:
    """Absensi Angkatan II was said to name no group beside one called Angkatan 2."""
    assert called("II") == ["ii", "angkatan ii", "kelompok ii", "angkatan 2", "kelompok 2"]
    assert called("Kelompok 2") == ["kelompok 2", "kelompok ii"]
    assert called("A02") == ["a02", "angkatan a02", "kelompok a02"]


def test_who_was_not_met_did_not_say_no() -> None:
    """Counted as one who doesn't earn, she would lower the share; what she was asked, and a yes by a neighbour, are taken."""
    sheet = "Kode Warga|Tanggal Pendampingan|{}|Berpenghasilan\nR1|2018-07-18|{}|{}\nR2|2018-07-18||ya"
    asked = [("not_asked_rows", "Hasil")]
    for text in ("tidak ditemui", "Rumah kosong", "Tdk ada di tempat", "HP tidak aktif", "ybs tidak bisa dihubungi 2x"):
        assert open_questions(sheet.format("Hasil", text, "tidak"), "pendampingan") == asked, text
    for text, earning in (("tidak ada usaha", "tidak"), ("menolak bantuan modal", "tidak"), ("bertemu", "tidak"), ("tidak ditemui", "ya")):
        assert open_questions(sheet.format("Hasil", text, earning), "pendampingan") == [], text
    assert open_questions(sheet.format("Ditemui", "tidak", "tidak"), "pendampingan") == [("not_asked_rows", "Ditemui")]


def test_what_a_hidden_column_says_of_rows_is_named() -> None:
    """It isn't read, so the rows go in as they show; which of them it calls cancelled nobody would look for."""
    rows = [["Kode Warga", "Tanggal Keluar", "Tujuan", "Ket"], ["R1", "2018-07-18", "usaha", "B"], ["R2", "2018-07-18", "usaha", "S"]]
    for legend, remark in ((["B = batal", "S = selesai"], "B"), ([], "batal")):
        grid = Grid(rows=[rows[0], [*rows[1][:3], remark], rows[2], [], *([line] for line in legend)], hidden_columns=[3])
        (proposal,) = recognise(grid, "keluar").proposals
        assert ("hidden_remarks", {"row": [2], "column": "Ket"}) in [(note.id, note.values) for note in proposal.notes]


def test_a_column_that_was_left_out_is_still_looked_at() -> None:
    """Its rows are read as was decided; what they say is named, and where the decision is an older one nobody has seen these rows."""
    rows = [["Kode Warga", "Tanggal Keluar", "Tujuan", "Ket"], ["R1", "2018-07-18", "usaha", "batal"], ["R2", "2018-07-18", "usaha", "selesai"]]

    def said(choices: Choices, remark: str = "batal") -> list[tuple[str, dict[str, object], bool]]:
        grid = Grid(rows=[rows[0], [*rows[1][:3], remark], rows[2]])
        (proposal,) = recognise(grid, "keluar", choices).proposals
        assert not proposal.questions
        return [(note.id, note.values, note.partial) for note in proposal.notes]

    shape = recognise(Grid(rows=rows), "keluar").shape
    assert said({"": {"keterangan": "-"}}) == [("left_out_remarks", {"row": [2], "column": "Ket"}, False)]
    assert said({shape: {"keterangan": "-"}}) == [("left_out_remarks", {"row": [2], "column": "Ket"}, True)]
    assert said({shape: {"keterangan": "-"}}, "sudah pamit") == []


def test_a_key_and_what_withdraws_a_row_are_enough() -> None:
    assert [proposal.table for proposal in recognised("Kode Warga|Tanggal Keluar|Hapus\nR1|2018-07-18|ya", file="data").proposals] == ["exits"]
    assert [proposal.table for proposal in recognised("No Nota|Batal\nN1|ya", file="penjualan").proposals] == ["sales"]
    assert recognised("Kode Warga|Hapus\nR1|ya", file="data").proposals == [], "a person, or one of her rows"


def test_a_code_that_a_person_had_before_is_asked_about() -> None:
    """Taken as another person's, the new code would count her twice."""
    assert open_questions("Kode Lama|Kode Warga|Tanggal Terdaftar\nSK-1|WB-1|2017-01-05", "warga") == [("former_code", "Kode Lama")]


def test_rows_of_a_form_without_an_entry_are_none() -> None:
    """The header again in English, below it a line drawn in signs; numbers of rows with nothing, or dashes, behind them."""
    lines = [
        "No|Kode Warga|Tanggal Keluar|Tujuan",
        "No|Resident ID|Exit date|Destination",
        "---|---|---|---",
        "1|R1|2018-07-18|usaha",
        "2|||",
        "3|-|-|-",
    ]
    grid = Grid(rows=[line.split("|") for line in lines])
    (proposal,) = recognise(grid, "keluar").proposals
    assert rows_of(grid, proposal, [1]) == ([(4, ["R1"])], [])


HEADS = [
    "kodeWarga|tanggalKeluar|tujuan|karenaPenutupan",
    "Kode Warga¹|Tanggal Keluar²|Tujuan|Karena Penutupan³",
    "1. Kode Warga|2. Tanggal keluar?|3. Tujuan (pilih satu)|4. Apakah karena penutupan?",
    "Kode Warga|Tanggal Keluar|Tempat Tujuan|Karena Penutupan",  # as the pages call it
    "Data Kepergian/Kode warga binaan|Data Kepergian/Tanggal keluar|Data Kepergian/Tujuan|Data Kepergian/Karena penutupan?",
    "Kode Warga / Resident code|Tanggal keluar / Date of leaving|Tujuan / Destination|Karena penutupan / Because of closure",
]


@pytest.mark.parametrize("head", HEADS)
def test_headers_of_form_exports(head: str) -> None:
    """Words that run together, numbers of footnotes and of questions, groups in words, two languages."""
    (proposal,) = recognised(f"{head}\nR1|2018-07-18|usaha|tidak", file="data").proposals
    assert list(proposal.columns.items()) == [("resident_id", 0), ("exited_on", 1), ("destination", 2), ("by_closure", 3)]
    assert not proposal.questions and not proposal.notes


def test_what_reviewers_of_a_form_keep_back_is_no_row() -> None:
    """As `pull` does it; the others go in, also those that nobody has looked at."""
    sheet = [["kode_warga", "tanggal_keluar", "tujuan", "_validation_status"], *([f"R{n}", "2018-07-18", "usaha", ""] for n in range(1, 5))]
    sheet[1][3], sheet[2][3], sheet[3][3] = "validation_status_not_approved", "On Hold", "validation_status_approved"
    for header, rejected in (("_validation_status", "Not Approved"), ("review_status", "REJECTED"), ("_review_status", "\x1fn2")):
        sheet[0][3], sheet[1][3] = header, rejected
        (proposal,) = recognise(Grid(rows=sheet), "keluar").proposals
        rows, notes = rows_of(Grid(rows=sheet), proposal, [0])
        assert (rows, [(note.id, note.values) for note in notes]) == ([(4, ["R3"]), (5, ["R4"])], [("kept_back_rows", {"row": [2, 3]})])
    (proposal,) = recognised("Kode Warga|Tanggal Keluar|Tujuan|Status Verifikasi\nR1|2018-07-18|usaha|Ditolak", file="keluar").proposals
    assert [note.id for note in proposal.questions] == ["cancelled_rows"], "as an office writes it"


LISTED = [
    ("Kode Angkatan|Hari|Peserta Hadir\nA1|1|SK-001, SK-002\nA1|2|SK-003", [("several_people", "Peserta Hadir")]),
    ("Kode Angkatan|Hari|Tidak Hadir\nA1|1|SK-001 SK-002", [("several_people", "Tidak Hadir")]),
    ("Kode Angkatan|Hari|Peserta Hadir\nA1|1|12\nA1|2|11", [("no_key", "attendance.resident_id")]),
]


@pytest.mark.parametrize(("text", "questions"), LISTED)
def test_several_people_in_one_cell_are_the_reason(text: str, questions: list[tuple[str, str]]) -> None:
    """Whoever was told that the code's column is missing had them all there."""
    assert open_questions(text, "absensi") == questions


def test_visits_beside_each_other_below_words_of_no_column() -> None:
    """Kunjungan 1, Hasil 1, ... were said to lack a date: what the results say is asked about, then the rows are said to hold several visits."""
    rows = [["Kode Warga", "Kunjungan 1", "Hasil 1", "Kunjungan 2", "Hasil 2"], ["R1", "5/2/2018", "ya", "6/3/2018", "tidak"]]
    results = {"hasil 1": "earning", "hasil 2": "earning"}
    asked = [recognise(Grid(rows=rows), "pendampingan", {"": choices}).refused for choices in ({}, results)]
    assert [note.id for note in asked if note] == ["near_header", "several_in_a_row"]
    days = {"kunjungan 1": "followed_up_on", "kunjungan 2": "followed_up_on"}
    visits = recognise(Grid(rows=rows), "pendampingan", {"": results | days}).proposals
    assert [list(visit.columns.values()) for visit in visits] == [[0, 1, 2], [0, 3, 4]]


def test_why_there_is_no_table() -> None:
    """The column that is missing, also where only one header is known, or where the file's name says what its sheets are."""
    sheet = "Kode Warga|1 bulan|3 bulan\nR1|ya|ya"
    assert open_questions(sheet, "pendampingan") == [("no_key", "follow_ups.followed_up_on")]
    rows = [line.split("|") for line in ("No|Tanggal|Kode Warga|Produk|Total", "1|2018-01-05|R1|roti|50000")]
    refused = recognise(Grid(name="Januari", rows=rows), "penjualan", alone=False).refused
    assert refused and (refused.id, refused.values["column"]) == ("no_key", "sales.sale_id")
    assert recognise(Grid(name="Catatan", rows=[["Rapat"], ["5 Januari"]]), "penjualan", alone=False).refused is None
    assert open_questions("Kode Warga|Tanggal Kembali\nR1|2018-09-18", "kembali") == [("no_key", "exits.exited_on")], (
        "a header that only one table has"
    )
    twice = "Kode Warga|Tanggal Kunjungan I|Produk I|Tanggal Kunjungan II|Produk II\nR1|2018-04-18|roti|2018-07-18|kue"
    assert open_questions(twice, "pendampingan") == [("several_in_a_row", "Tanggal Kunjungan I, Tanggal Kunjungan II, Produk I, Produk II")], (
        "nobody's earning"
    )
    twice = "Kode Angkatan|Kode Warga|Tanggal Uji 1|Hasil 1|Tanggal Uji 2|Hasil 2\nA1|R1|2018-04-18|tidak|2018-07-18|ya"
    assert [one for one, _ in open_questions(twice, "uji")] == ["several_tests"], "one result is kept, and which one counts isn't said"


VISITS = "Kode Warga|Kunjungan 1||Kunjungan 2|\n|Tanggal|Hasil|Tanggal|Hasil\nR1|2018-04-18|ya|2018-07-18|tidak"


def test_headers_of_events_may_be_decided_on() -> None:
    """What came of a visit is whether she earns, or whether she was met: asked about for one visit after the other, then each is a row."""
    grid = Grid(rows=[line.split("|") for line in VISITS.splitlines()])
    for given, asked_next in (({}, "Kunjungan 1 Hasil"), ({"kunjungan 1 hasil": "earning"}, "Kunjungan 2 Hasil")):
        refused = recognise(grid, "pendampingan", {"": given}).refused
        assert refused == Note("near_header", {"column": asked_next, "near": "follow_ups.earning"})
    both = recognise(grid, "pendampingan", {"": {"kunjungan 1 hasil": "earning", "kunjungan 2 hasil": "earning"}}).proposals
    assert [each.columns for each in both] == [
        {"resident_id": 0, "followed_up_on": 1, "earning": 2},
        {"resident_id": 0, "followed_up_on": 3, "earning": 4},
    ]
    assert both[0].headers["earning"] == "Kunjungan 1 Hasil" and both[0].decided["kunjungan 1 hasil"] == "follow_ups.earning"


EVENTS = [
    ("Kode Warga|Tanggal 1|Berpenghasilan 1|Tanggal 2|Berpenghasilan 2", "numbers behind"),
    ("Kode Warga|Tanggal Kunjungan|Berpenghasilan|Tanggal Kunjungan II|Berpenghasilan II", "the first without a number"),
    ("Kode Warga|Kunjungan 1 tanggal|Kunjungan 1 berpenghasilan|Kunjungan ke-2 tanggal|Kunjungan ke-2 berpenghasilan", "numbers between"),
    ("Kode Warga|Tanggal Kunjungan|Berpenghasilan|Tanggal Kunjungan|Berpenghasilan", "the same headers again"),
    ("No|Kunjungan 1||Kunjungan 2|\nKode Warga|Tanggal|Berpenghasilan|Tanggal|Berpenghasilan", "numbers above"),
]


@pytest.mark.parametrize(("head", "why"), EVENTS)
def test_each_event_of_a_row_is_a_row(head: str, why: str) -> None:
    """What is empty is no visit, and each event is read by its own columns."""
    lines = f"{head}\nR1|2018-04-18|ya|2018-07-18|tidak\nR2|2018-04-19|ya|-|"
    grid = Grid(rows=[line.split("|") for line in lines.splitlines()])
    visits = []
    for proposal in recognise(grid, "pendampingan").proposals:
        rows, notes = rows_of(grid, proposal, proposal.columns.values())
        assert not notes and not proposal.questions
        visits += [dict(zip(proposal.columns, cells, strict=True)) for _, cells in rows]
    values = [[visit[name] for name in ("resident_id", "followed_up_on", "earning")] for visit in visits]
    assert values == [["R1", "2018-04-18", "ya"], ["R2", "2018-04-19", "ya"], ["R1", "2018-07-18", "tidak"]], why


def test_a_header_decided_on_is_not_asked_about_again_where_another_keeps_the_sheet_out() -> None:
    grid = Grid(name="keluar", rows=[["Kode W.B.", "Tgl. Kluar", "Perginya"], ["R1", "2018-03-16", "keluarga"]])
    first = recognise(grid, "x").refused
    assert first and (first.id, first.values["column"]) == ("near_header", "Tgl. Kluar"), "W.B. is WB"
    left = recognise(grid, "x", {"": {"tanggal kluar": "exits.exited_on"}})
    assert left.refused and (left.refused.id, left.refused.values["column"], left.unread) == ("no_required", "exits.destination", ["Perginya"])


def test_a_last_day_that_the_usual_length_contradicts_is_asked_about() -> None:
    """Without a column for the number of days it is five: 18 to 20 June would be stored as five days."""
    sheet = "Kode Angkatan|Jenis Pelatihan|Tanggal Mulai|{}\nA1|salon|11/06/2018|{}"
    assert open_questions(sheet.format("Tanggal Selesai", "15/06/2018"), "angkatan") == []
    assert open_questions(sheet.format("Tanggal Selesai", "13/06/2018"), "angkatan") == [("end_apart", "Tanggal Selesai")]
    assert open_questions(sheet.format("Jumlah Hari|Tanggal Selesai", "3|13/06/2018"), "angkatan") == []


def test_a_column_of_another_table_is_said_to_be_one() -> None:
    (proposal,) = recognised("Kode Warga|Tanggal Terdaftar|Tanggal Keluar|Ket\nR1|2018-01-05|2018-07-05|pindah", file="warga").proposals
    assert [(note.id, note.values) for note in proposal.notes] == [
        ("status_left", {"row": [2], "column": "Ket"}),
        ("column_of_another_table", {"column": "Tanggal Keluar", "table": "exits"}),
        ("unknown_column", {"column": "Ket"}),
    ], "a remark is of no table"


def test_weekdays_beside_dates_are_no_days() -> None:
    (proposal,) = recognised("Kode Angkatan|Kode Warga|Tanggal|Hari|Hadir\nA1|R1|12/03/2018|Senin|ya\nA1|R2|13/03/2018|Selasa|ya").proposals
    assert proposal.headers["day"] == "Tanggal" and not proposal.unread and not proposal.questions


def test_weekdays_that_the_dates_contradict() -> None:
    """12 March 2018 was a Monday: the weekday in a column of its own, in a row above or below the dates, or in the letterhead.

    What stands in a column of its own is judged as if it stood in the cell of the date, for each row alone.
    """
    for head in ("Kode Warga|Hari|Tanggal Keluar|Tujuan", "Kode Warga|Hari/Tanggal Keluar||Tujuan"):
        grid = Grid(rows=[line.split("|") for line in (head, "R1|Selasa|12/03/2018|usaha", "R2|Rabu|\x1fd2018-03-14|usaha", "R3||13/03/2018|usaha")])
        (proposal,) = recognise(grid, "keluar").proposals
        cells = [cells[0] for _, cells in rows_of(grid, proposal, [proposal.columns["exited_on"]])[0]]
        assert cells == ["Selasa, 12/03/2018", "\x1fd2018-03-14", "13/03/2018"]
    sale = recognised("Kode Warga|Tanggal Keluar|Tujuan|Hari Kembali|Tanggal Kembali\nR1|2018-07-18|usaha|Senin|2018-07-19").proposals[0]
    assert sale.weekdays == {4: 3}, "the weekday of the return is not that of the exit"
    for text in ("Kode Warga,Senin,Selasa\n,12/03/2018,13/03/2018\nR1,v,v", "Kode Warga,12/03/2018,13/03/2018\n,Senin,Selasa\nR1,v,v"):
        days = recognised(text.replace(",", "|")).proposals[0].days
        assert [(day.header, day.date) for day in days] == [("Senin, 12/03/2018", "2018-03-12"), ("Selasa, 13/03/2018", "2018-03-13")]
    (proposal,) = recognised("Angkatan A1\nHari/Tanggal: Selasa, 12 Maret 2018\nKode Warga|Hadir\nR1|v").proposals
    assert [note.values for note in proposal.questions] == [{"value": "Selasa, 12 Maret 2018"}]


def test_a_blank_beside_the_headers_is_no_header() -> None:
    """One blank in a cell of the header row left no table: every header seemed to be an answer of that one."""
    rows = [["Kode Warga", "Tanggal Keluar", "Tujuan", "", " "], ["R1", "2018-07-18", "keluarga", "", ""]]
    assert recognise(Grid(rows=rows), "x").proposals[0].columns == {"resident_id": 0, "exited_on": 1, "destination": 2}


def test_groups_and_days_above_tables_side_by_side() -> None:
    left, right = recognised("Hari 1|||Hari 2|\nKode Warga|Hadir||Kode Warga|Hadir\nR1|v||R1|-").proposals
    assert (left.days[0].number, right.days[0].number) == (1, 2), "both were of the second day"
    left, right = recognised("Angkatan 1|||Angkatan 2|\nKode Warga|H1||Kode Warga|H1\nR1|v||R2|v").proposals
    assert (left.cohorts[0], right.cohorts[0]) == (("letterhead", "1"), ("letterhead", "2"))


def test_what_a_sheet_says_and_no_cell_holds() -> None:
    """The meaning of a colour, an example of how to fill in, a required column that is hidden, sums of days."""
    (proposal,) = recognised("Kode Warga|Tanggal Keluar|Tujuan\nR1|2018-07-18|keluarga\nKeterangan: merah = batal").proposals
    assert [(note.id, note.values, note.partial) for note in proposal.notes] == [("colours", {"value": "merah"}, True)]
    example = recognised("Kode Warga|Tanggal Keluar|Tujuan\nR1|2018-07-18|keluarga", name="Contoh Pengisian")
    assert [note.id for note in example.notes] == ["example_sheet"] and not example.proposals
    hidden = Grid(rows=[["Kode Warga", "Tanggal Keluar", "Tujuan"], ["R1", "2018-07-18", "keluarga"]], hidden_columns=[1])
    assert recognise(hidden, "keluar").refused == Note("hidden_needed", {"column": "Tanggal Keluar"})
    for mark in ("4 dari 5", "4/5", "80%", "4"):
        assert open_questions(f"Angkatan|Kode Warga|Kehadiran\nA1|R1|{mark}", "absen") == [("count_for_mark", "Kehadiran")]


SAID = [
    ("Data Keluar Juli 2018|\n(dalam ribuan rupiah)|", "dalam ribuan", "Juli 2018"),
    ("Juni 2018 sampai Juli 2018|Rp 000", "Rp 000", "Juni 2018 sampai Juli 2018"),
    ("Bantuan Rp 1.000 per orang|Jl. Pemuda 1000", "", ""),
    ("Nilai|", "dalam ribuan", ""),  # the note stands below the table
]


@pytest.mark.parametrize(("top", "scale", "period"), SAID)
def test_what_a_title_says_of_amounts_and_dates(top: str, scale: str, period: str) -> None:
    below = "\nCatatan: nilai dalam ribuan rupiah" if top == "Nilai|" else ""
    (proposal,) = recognised(f"{top}\nKode Warga|Tanggal Keluar|Tujuan\nR1|2018-07-18|keluarga{below}").proposals
    assert (proposal.scale, proposal.period.text if proposal.period else "") == (scale, period)


def test_the_title_of_the_next_table_is_no_row_of_the_one_above() -> None:
    """It was refused as a row without anything, in five sentences."""
    sheet = "Keluar (dalam ribuan)|\nKode Warga|Tanggal Keluar|Tujuan\nR1|2018-07-18|keluarga\n\nPendampingan 2018|\n{}\nR1|2018-07-18|ya"
    above, below = recognised(sheet.format("Kode Warga|Tanggal Kunjungan|Berpenghasilan")).proposals
    assert (above.last_row, below.first_row, above.scale, below.scale) == (3, 7, "dalam ribuan", "")


CONTRADICTED = [
    ("angkatan", "Kode Angkatan|Jenis Pelatihan|Tanggal Mulai|Status\nA1|salon|2018-06-11|ditunda", "cancelled_rows", "a group that was never held"),
    ("absen", "Kode Warga|Hari 1\nR1|v\nTamu:|\nR2|v", "others_among_rows", "R2 is a guest"),
    (
        "uji",
        "Angkatan|Kode Warga|Tanggal Uji|Lulus|Ket\nA1|R1|2018-03-16|ya|tidak lulus, remedi\nA1|R2|2018-03-16|ya|lulus",
        "remark_contradicts",
        "she went in as having passed",
    ),
    ("keluar", "Kode Warga|R1|R2\nTanggal Keluar|2018-03-12|2018-03-13\nTujuan|usaha|usaha", "turned_table", "it was told to lack its first header"),
    ("absen", "Kode Warga|Hari 1|\n|P|S\nR1|v|-", "day_of_several_columns", "the morning went in as the day; the afternoon was absent"),
    ("warga", "Kode Warga|Tanggal Terdaftar\nR1|2018-01-02\nRencana pindahan|\nR2|2018-02-02", "set_aside_rows", "R2 isn't there yet"),
    (
        "keluar",
        "Kode Warga|Tanggal Keluar|Tujuan\nR1|2018-01-02|usaha\nKode Warga|Tanggal Kembali|Tinggal dengan\nR2|2018-02-02|keluarga",
        "set_aside_rows",
        "R2 came back on that day, and was taken to have left",
    ),
    ("Daftar Tunggu A02", "Kode Warga|Tanggal Terdaftar\nR1|2018-01-02", "set_aside_title", "a file of persons who wait was the register's"),
    ("keluar_BATAL", "Kode Warga|Tanggal Keluar|Tujuan\nR1|2018-01-02|usaha", "set_aside_title", "none of them left"),
    ("keluar", "Rencana kepulangan\nKode Warga|Tanggal Keluar|Tujuan\nR1|2018-01-02|usaha", "set_aside_title", "nobody has left so far"),
    ("warga", "CONTOH PENGISIAN\nKode Warga|Tanggal Terdaftar\nR1|2018-01-02", "set_aside_title", "R1 is nobody"),
    ("peserta", "Kode Angkatan|Kode Warga|Status\nA1|R1|diterima\nA1|R2|cadangan", "cancelled_rows", "R2 waits in reserve"),
    ("peserta", "Kode Angkatan|Kode Warga|Hasil Seleksi\nA1|R1|lolos\nA1|R2|tidak lolos", "cancelled_rows", "R2 was not taken"),
    ("peserta", "Kode Angkatan|Kode Warga|Diterima\nA1|R1|ya\nA1|R2|tidak", "cancelled_rows", "R2 was not taken"),
    ("keluar", "Kode Warga|Tanggal Keluar|Tujuan|Verifikasi\nR1|2018-01-02|usaha|salah input", "cancelled_rows", "R1 did not leave"),
    ("peserta", "Kode Angkatan|Kode Warga\nA. SALON|\nA1|R1\nB. MUNDUR|\nA1|R2", "set_aside_rows", "R2 did not take part"),
    ("undangan peserta", "Kode Angkatan|Kode Warga\nA1|R1", "set_aside_title", "who is invited may not come"),
    ("absen", "DAFTAR PESERTA YANG TIDAK HADIR\nKode Warga|Hari 1\nR1|v", "title_of_absent", "a mark there may mean absent"),
    ("absen", "Kode Angkatan|Kode Warga|Hari|Hadir|Ket\nA1|R1|1|ya|\nA1|R2|1|ya|sakit", "remark_contradicts", "R2 was not there"),
    (
        "penjualan",
        "No Penjualan|Kode Warga|Tanggal Jual|Produk|Saluran|Jumlah|Satuan|Omzet\nP1|R1|2018-01-05|roti|bazar|2|lusin|100.000",
        "unit_beside",
        "24 loaves went in as 2",
    ),
    ("penjualan", "No Penjualan|Kode Warga|Tanggal Jual|Produk|Saluran|Omzet|Mata Uang\nP1|R1|2018-01-05|roti|bazar|900|USD", "unit_beside", ""),
    ("visite", "Kode Warga|Tanggal Kunjungan|Berpenghasilan|Penghasilan|Per\nR1|2018-01-05|ya|50.000|hari", "unit_beside", "a day's income"),
    ("Ketidakhadiran A1", "Kode Warga|Hari 1\nR1|v", "title_of_absent", ""),
    ("warga", "Kode Warga|Tanggal Terdaftar|Ket\nR1|2018-01-02|data ganda dengan R2", "cancelled_rows", "R1 and R2 are one person"),
    ("keluar", "Kode Warga|Tanggal Keluar (semula)|Tujuan|Tanggal Keluar (menjadi)\nR1|2018-01-02|usaha|2018-01-03", "before_and_after", "two days"),
    (
        "keluar",
        "Kode Warga|Tanggal Keluar|Tujuan|Tanggal Kembali Semula\nR1|2018-01-02|usaha|2018-02-02",
        "before_and_after",
        "said once, not as a header that comes near as well",
    ),
    (
        "keluar",
        "|Semula||Menjadi|\nKode Warga|Tanggal Keluar|Tujuan|Tanggal Keluar|Tujuan\nR1|2018-01-02|usaha|2018-02-02|usaha",
        "before_and_after",
        "",
    ),
    ("visite", "Ralat|Kode Warga|Tanggal Kunjungan|Berpenghasilan\nTertulis|R1|2018-01-02|ya\nSeharusnya|R1|2018-01-03|ya", "before_and_after", ""),
    ("keluar semula", "Kode Warga|Tanggal Keluar|Tujuan\nR1|2018-01-02|usaha", "before_and_after", "that is what is wrong"),
    (
        "keluar",
        "DATA LAMA\nKode Warga|Tanggal Keluar|Tujuan\nR1|2018-01-02|usaha\nDATA BARU\nKode Warga|Tanggal Keluar|Tujuan\nR1|2018-01-03|usaha",
        "before_and_after",
        "below each other, both went in",
    ),
    ("warga", "Kode Warga|Tanggal Terdaftar|Ket\nSK-020|2018-01-02|sama dengan SK-001", "same_person_rows", "one person was two"),
    ("warga", "Kode Warga|Tanggal Terdaftar|Ket\nSK-020|2018-01-02|ganti kode dari SK-002", "same_person_rows", "she has both codes"),
    ("keluar", "Kode Warga|Tanggal Keluar|Tujuan|Catatan\nR9|2018-01-02|usaha|(kode lama: r1)", "same_person_rows", "R1 has left"),
    (
        "keluar",
        "Kode Warga|Tanggal Keluar|Tujuan|Sebab|\n|||Sukarela|Penutupan\nR1|2018-01-02|keluarga|v|\nR2|2018-01-02|keluarga||v",
        "near_cells",
        "R2's closure went in as an exit of her own",
    ),
    ("absen", "Kode Warga|Sesi 1|Sesi 2|Sesi 3|Sesi 4\nR1|v|v|v|v", "no_days", "four parts of two days: 3 and 4 were days, 1 and 2 none"),
    ("absen", "Kode Warga|" + "|".join(map(str, range(1, 32))) + "\nR1" + "|v" * 31, "month_unknown", "the days of a month, not of a training"),
]


@pytest.mark.parametrize(("file", "text", "question", "why"), CONTRADICTED)
def test_what_a_sheet_says_against_its_own_rows_is_asked_about(file: str, text: str, question: str, why: str) -> None:
    assert {one for one, _ in open_questions(text, file)} == {question}, why


LEFT = "Kode Warga|Tanggal Keluar|Tujuan\nR1|2019-10-18|keluarga"
INCOMES = "Kode Warga|Tanggal Kunjungan|Berpenghasilan|Penghasilan\nR1|2019-10-18|ya|300.000"
SOLD = "No Penjualan|Kode Warga|Tanggal Jual|Produk|Saluran|Jumlah|Omzet\nP1|R1|2018-01-05|roti|bazar|2|100.000"
TITLES = [
    ("keluar", f"Pemulangan warga akibat penutupan lokalisasi\n{LEFT}", ["title_of_closure"], "all of them went in as mentas"),
    ("keluar karena penutupan", LEFT, ["title_of_closure"], "said by the file's name"),
    ("keluar", "PENUTUPAN 2019\nKode Warga|Tanggal Keluar|Tujuan|Karena Penutupan\nR1|2019-10-18|keluarga|ya", [], "the column says it of each"),
    ("keluar", f"Keluar sebelum penutupan\n{LEFT}", [], "by their own decision"),
    ("data", f"DATA WARGA YANG KEMBALI\n{LEFT}", ["title_of_returns"], "they came back on that day"),
    ("keluar", "Warga yang kembali\nKode Warga|Tanggal Keluar|Tujuan|Tanggal Kembali\nR1|2018-01-02|keluarga|2018-02-02", [], "both days"),
    ("keluar", f"Kembali ke masyarakat 2019\n{LEFT}", [], "back to where they came from"),
    ("visite", f"Pendataan awal (sebelum pelatihan)\n{INCOMES}", ["title_before_training"], "no follow-up"),
    ("visite", f"Penghasilan per minggu\n{INCOMES}", ["title_of_unit"], "a week is no month"),
    ("visite", f"Pendampingan per bulan, dilaporkan tiap minggu\n{INCOMES}", [], "how often it is reported"),
    ("keluar", f"Daftar izin pulang Lebaran\n{LEFT}", ["title_of_leave"], "they come back"),
    ("keluar", LEFT.replace("Tujuan", "Tujuan|Status").replace("keluarga", "keluarga|cuti"), ["leave_rows"], "she comes back"),
    ("keluar (simulasi)", LEFT, ["set_aside_title"], "nobody left"),
    ("sensus", "Proyeksi jumlah warga\nTanggal Hitung|Sumber|Jumlah Warga\n2018-12-31|RW|300", ["set_aside_title"], "nobody was counted"),
    ("sasaran", "Target 2019\nIndikator|Batas Waktu|Nilai Sasaran\nCakupan|2019-12-31|0,9", [], "what is to come"),
    ("visite", f"Warga yang belum didampingi\n{INCOMES}", ["title_not_followed_up"], "nobody was there"),
    ("uji", "PESERTA TIDAK LULUS\nKode Angkatan|Kode Warga|Tanggal Uji|Lulus\nA1|R1|2018-03-16|v", ["title_of_failed"], "who did not pass"),
    ("uji", "Hasil: lulus / tidak lulus\nKode Angkatan|Kode Warga|Tanggal Uji|Lulus\nA1|R1|2018-03-16|v", [], "both"),
    ("penjualan", f"Jumlah dalam lusin\n{SOLD}", ["title_of_unit"], "24 loaves"),
    ("penjualan", f"Nilai dalam USD\n{SOLD}", ["title_of_unit"], "dollars"),
    ("penjualan", SOLD.replace("Omzet", "Omzet|Ket").replace("100.000", "100.000|retur"), ["cancelled_rows"], "it came back"),
]


@pytest.mark.parametrize(("file", "text", "questions", "why"), TITLES)
def test_what_a_title_says_of_all_rows(file: str, text: str, questions: list[str], why: str) -> None:
    assert [one for one, _ in open_questions(text, file)] == questions, why


def test_a_register_of_people_who_have_left_is_named() -> None:
    """Without their exits they count as living there."""
    for title, notes in (("WARGA YANG SUDAH KELUAR", ["title_of_departed"]), ("DATA WARGA", [])):
        (proposal,) = recognised(f"{title}\nKode Warga|Tanggal Terdaftar\nR1|2018-01-02", file="warga").proposals
        assert [note.id for note in proposal.notes] == notes


def test_a_list_of_participants_with_the_day_of_their_enrolment_is_no_register() -> None:
    """ "Daftar Peserta Angkatan A01" registered everybody on the day of the training, and enrolled nobody."""
    head, row = "Kode Warga|Tanggal Daftar|Ket", "SK-001|05/03/2018|hadir"
    (proposal,) = recognised(f"Angkatan A01\n{head}\n{row}", file="Daftar Peserta Angkatan A01").proposals
    assert (proposal.table, proposal.headers["enrolled_on"], proposal.questions) == ("enrolments", "Tanggal Daftar", [])
    assert open_questions(f"DAFTAR PESERTA PELATIHAN\n{head}\n{row}", "x")[0][0] == "title_of_participants"
    assert open_questions(f"BUKU INDUK\n{head}\n{row}", "warga") == []
    assert open_questions("Biodata peserta\nKode Warga|Tanggal Terdaftar|Tahun Lahir\nSK-001|05/03/2018|1985", "warga") == []


def test_a_title_that_says_in_which_order_dates_are_written() -> None:
    """03/05 below "Format tanggal: bulan/hari/tahun" was stored as 3 May; now it is read only where its column's header says the order."""
    for title, month_first in (("Format tanggal: bulan/hari/tahun", True), ("Format tanggal: hari/bulan/tahun", False)):
        (proposal,) = recognised(f"{title}\nKode Warga|Tanggal Keluar|Tujuan\nR1|03/05/2018|keluarga", file="keluar").proposals
        assert proposal.month_first is month_first


UNDOUBTED = [
    ("peserta", "Kode Angkatan|Kode Warga|Ket\nA1|R1|mundur hari ke-3\nA1|R2|lolos", "she took part until then"),
    (
        "absen",
        "Daftar hadir (v hadir, - tidak hadir)\nKode Warga|Hari 1|Ket\nR1|v|\nR2|-|mengundurkan diri",
        "a list of all, and marks that say the same",
    ),
    ("keluar", "Kode Warga|Tanggal Keluar|Tujuan|Status Data\nR1|2018-01-02|usaha|valid", ""),
    ("absen", "Kode Angkatan|Kode Warga|Hari|Hadir|Ket\nA1|R1|1|ya|izin pulang jam 12\nA1|R2|1|tidak|sakit", "what the mark says, too"),
    ("visite", "Kode Warga|Tanggal Kunjungan|Berpenghasilan|Penghasilan|Per\nR1|2018-01-05|ya|50.000|bulan\nR2|2018-01-05|tidak||hari", "of a month"),
]


@pytest.mark.parametrize(("file", "text", "why"), UNDOUBTED)
def test_remarks_that_take_nothing_back_are_no_question(file: str, text: str, why: str) -> None:
    assert open_questions(text, file) == [], why


TURNED = [
    "Tanggal|SK-001|SK-002\n2018-06-04|v|-",
    "Angkatan A01\nHari|SK-001|SK-002\n1|v|-\n2|v|v",
    "Kode Warga|SK-001\nTanggal Terdaftar|2018-01-02\nTahun Lahir|1990",
]


@pytest.mark.parametrize("text", TURNED)
@pytest.mark.parametrize("file", ["x", "warga", "absen A01"])
def test_a_table_that_is_turned_round_is_said_to_be(text: str, file: str) -> None:
    """To check the headers, as it was said, helps nobody whose persons stand in columns."""
    result = recognised(text, file=file)
    assert [note.id for note in [*result.notes, *([result.refused] if result.refused else [])]] == ["turned_table"]


def test_an_attendance_list_without_marks_is_said_to_be_one() -> None:
    """The answers of a form, whose days stand only in its time stamps, enrolled everybody and said nothing of the attendance."""
    text = "Stempel waktu|Kode Angkatan|Kode Warga\n12/03/2018 8:05:11|A1|R1"
    for file, notes in (("Daftar Hadir (Jawaban)", ["list_without_marks"]), ("Peserta (Jawaban)", [])):
        (proposal,) = recognised(text, file=file).proposals
        assert (proposal.table, [note.id for note in proposal.notes]) == ("enrolments", notes)


TICKS = [
    ("Karena Penutupan|\n|||Tidak|Ya\nR1|2018-01-02|keluarga|v|\nR2|2018-01-02|keluarga||v", "by_closure", ["Tidak", "Ya"], "a no was a yes"),
    ("|Karena Penutupan\n|||Ya|Tidak\nR1|2018-01-02|keluarga|v|\nR2|2018-01-02|keluarga||v", "by_closure", ["Ya", "Tidak"], "the second one headed"),
    ("Karena Penutupan|\n|||Ya|Tidak\nR1|2018-01-02|keluarga|v|v\nR2|2018-01-02|usaha|0|1" + "\nR2|2018-01-02|usaha|1|0" * 5, "by_closure",
     ["Ya / Tidak", "Tidak", *["Ya"] * 5], "two ticks are no answer"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "column", "answers", "why"), TICKS)
def test_the_answer_whose_column_is_ticked(text: str, column: str, answers: list[str], why: str) -> None:
    grid = Grid(rows=[line.split("|") for line in f"Kode Warga|Tanggal Keluar|Tujuan|{text}".split("\n")], whole=True)
    (proposal,) = recognise(grid, "keluar").proposals
    assert [grid.cell(line, proposal.columns[column]) for line in range(2, len(grid.rows))] == answers, why


def test_ticks_below_headers_of_two_rows_and_below_a_list() -> None:
    """ "Lulus Tidak" was a header that means passed."""
    text = "Kode|Kode|Tanggal|Lulus|\nAngkatan|Warga|Uji|Tidak|Ya\nA1|R1|2018-03-16|v|\nA1|R2|2018-03-16||v"
    grid = Grid(rows=[line.split("|") for line in text.split("\n")], whole=True)
    (proposal,) = recognise(grid, "uji").proposals
    assert [grid.cell(line, proposal.columns["passed"]) for line in (2, 3)] == ["Tidak", "Ya"]
    needs = "Kode Warga|Tanggal Kunjungan|Berpenghasilan|Kebutuhan||\n|||Modal|Alat|Pasar\nR1|2018-03-16|ya||v|\nR2|2018-03-16|ya|500|v|"
    grid = Grid(rows=[line.split("|") for line in needs.split("\n")[:3]], whole=True)
    (proposal,) = recognise(grid, "visite").proposals
    assert grid.cell(2, proposal.columns["need"]) == "Alat"
    grid = Grid(rows=[line.split("|") for line in needs.split("\n")], whole=True)
    recognise(grid, "visite")
    assert grid.cell(3, 3) == "500", "an amount is no tick: nothing is joined"


DATES_IN_PARTS = [
    (
        "Kode Warga|Tanggal Keluar|||Tujuan\n|Tgl|Bln|Thn|\nR1|5|1|2018|keluarga\nR2|16|Feb|2018|usaha",
        ["2018-01-05", "2018-02-16"],
        "below their header",
    ),
    ("Kode Warga|Tgl Keluar|Bulan Keluar|Tahun Keluar|Tujuan\nR1|05|01|2018|usaha\nR2|31|2|2018|usaha", ["2018-01-05", "31 2 2018"], "no such day"),
    ("Kode Warga|Tanggal|Bulan|Tahun|Tujuan\nR1|05/01/2018|1|2018|usaha", ["05/01/2018"], "what a spreadsheet computes beside a date"),
]


@pytest.mark.parametrize(("text", "dates", "why"), DATES_IN_PARTS)
def test_a_date_in_three_columns(text: str, dates: list[str], why: str) -> None:
    grid = Grid(rows=[line.split("|") for line in text.split("\n")], whole=True)
    (proposal,) = recognise(grid, "keluar").proposals
    cells = [grid.cell(line, proposal.columns["exited_on"]) for line in range(proposal.first_row - 1, len(grid.rows))]
    assert [cell for cell in cells if cell] == dates, why


def test_subtotals_are_held_against_the_rows_since_the_last_one() -> None:
    """Each says something of its own rows, or of all so far; above their rows they say nothing that can be told."""
    head, sale = "No Penjualan|Kode Warga|Tanggal Jual|Produk|Saluran|Omzet", "R1|2018-01-05|roti|bazar"
    sheets = {
        f"P1|{sale}|100\nP2|{sale}|50\nSubtotal Januari|||||160\nP3|{sale}|70\nJumlah Februari|||||70\nTotal|||||220": [(4, "160", "150")],
        f"P1|{sale}|100\nJumlah|||||100\nP2|{sale}|50\nJumlah|||||60": [(5, "60", "50")],
        f"P1|{sale}|100\nSubtotal I|||||100\nP2|{sale}|50\nSubtotal II|||||150": [],
        f"Subtotal I|||||160\nP1|{sale}|100\nP2|{sale}|50\nSubtotal II|||||70\nP3|{sale}|70": [],
    }
    for rows, said in sheets.items():
        grid = Grid(rows=[line.split("|") for line in f"{head}\n{rows}".split("\n")], whole=True)
        (proposal,) = recognise(grid, "penjualan").proposals
        _, notes = rows_of(grid, proposal, list(proposal.columns.values()))
        assert [(*note.values["row"], note.values["value"], note.values["extra"]) for note in notes if note.id == "sum_differs"] == said


def test_months_as_columns_are_said_to_be_the_reason() -> None:
    """There was said to be no header row, above the header row."""
    for file, text in (("penjualan", "Kode Warga|Jan 2018|Feb 2018\nR1|150.000|"), ("sensus", "Sumber|Januari|Pebruari|Maret\nRW 4|450|445|440")):
        assert [note for note, _ in open_questions(text, file)] == ["months_in_columns"]


ACCEPTED = [
    ("angkatan", "Kode Angkatan|Jenis Pelatihan|Tanggal Mulai|Tanggal Selesai|Jumlah Hari\nA1|salon|2018-06-11|2018-06-16|6"),
    ("angkatan", "Rencana angkatan 2019\nKode Angkatan|Jenis Pelatihan|Tanggal Mulai\nA1|salon|2018-06-11"),
    ("pendampingan", "Rencana tindak lanjut\nKode Warga|Tanggal Pendampingan|Berpenghasilan\nR1|2018-06-11|ya"),
    ("warga", "Kode Warga|Tanggal Terdaftar|Ket\nSK-020|2018-01-02|sama-sama datang dengan SK-001\nSK-021|2018-01-02|sama dengan data 2017"),
    ("keluar", "Kode Warga|Tanggal Keluar|Tujuan|Hapus|Ket\nR1|2018-01-02|usaha|ya|semula\nR1|2018-01-03|usaha||menjadi"),
    ("warga", "Warga yang menjadi pengusaha\nKode Warga|Tanggal Terdaftar|Ket\nR1|2018-01-02|menjadi penjahit"),
    ("keluar_batal", "Kode Warga|Tanggal Keluar|Hapus\nR1|2018-01-02|ya"),
    ("absen", "Kode Warga|Hari 1\nR1|v\nPelatih:|\nSri|"),  # a signature: no code stands below it
]


@pytest.mark.parametrize(("file", "text"), ACCEPTED)
def test_what_agrees_with_the_rows_is_no_question(file: str, text: str) -> None:
    assert open_questions(text, file) == []


ELSEWHERE = [
    # A file's name, its table by the columns, and headers that are another table's, with that table.
    ("Uji", "Kode Angkatan|Kode Warga|Tanggal Uji|Lulus|Nilai|Hari 1|Hari 2\nA1|R1|2018-01-02|ya|80|v|v", "Hari 1, Hari 2", "attendance"),
    ("Keluar", "Kode Warga|Tanggal Keluar|Tujuan|Tanggal Terdaftar\nR1|2018-01-02|usaha|2017-01-02", "Tanggal Terdaftar", "residents"),
    ("Peserta", "Kode Angkatan|Jenis Pelatihan|Tanggal Mulai|Kode Warga\nA1|salon|2018-01-02|R1", "Kode Warga", "enrolments"),
]


@pytest.mark.parametrize(("file", "text", "column", "table"), ELSEWHERE)
def test_a_column_of_another_table_is_named_with_it(file: str, text: str, column: str, table: str) -> None:
    """They were "not recognised", and whole attendance sheets were lost beside a column for the test."""
    (proposal,) = recognised(text, file=file).proposals
    assert Note("column_of_another_table", {"column": column, "table": table}, partial=True) in proposal.notes


MONTH = [
    ("Absen Maret 2018\nKode Warga|12|13|14\nR1|v|v|v", ["2018-03-12", "2018-03-13", "2018-03-14"], "days of the month in the letterhead"),
    ("Kode Warga|Tanggal (Maret 2018)|\n|12|13\nR1|v|v", ["2018-03-12", "2018-03-13"], "of the month above them"),
    ("Absen Maret 2018\nKode Warga|1|2|3\nR1|v|v|v", [None] * 3, "numbers of days that count from 1"),
    ("Kode Warga|Sen|Sel|Rab|Kam|Jum\nR1|v|v|v|v|v", ["monday", "tuesday", "wednesday", "thursday", "friday"], "Jum is Friday beside weekdays"),
    ("Kode Warga|04/16/2018|04/17/2018|05/01/2018\nR1|v|v|v", ["2018-04-16", "2018-04-17", "2018-05-01"], "the month first in all, as one shows"),
    ("No|Kode Warga|April 2018|\n||Senin|Selasa\n||16|17\n1|R1|v|v", ["monday", "tuesday"], "the row of dates below is no participant"),
    ("Kode Warga|Hari 1|Hari 2|Jum\nR1|v|v|2", [None] * 2, "and the sum beside numbers"),
]


@pytest.mark.parametrize(("text", "dates", "why"), MONTH)
def test_days_of_a_month_and_of_a_week(text: str, dates: list[str | None], why: str) -> None:
    assert [day.date for day in recognised(text, file="absen").proposals[0].days] == dates, why


def test_a_column_for_each_mark() -> None:
    """What is ticked under H, S, I or A is the mark of the day; ticked twice it is none; sums beside the days stay sums."""
    rows = [line.split("|") for line in ("Kode Warga|Hari 1|||Hari 2||", "|H|S|I|H|S|I", "R1|v||||v|", "R2|v|v|||-|v", *["R3|v||||v|"] * 4)]
    join_marks(grid := Grid(rows=rows))
    assert [row[1::3] for row in grid.rows] == [["Hari 1", "Hari 2"], ["", ""], ["H", "S"], ["H/S", "I"], *[["H", "S"]] * 4]
    join_marks(two := Grid(rows=[["Kode Warga", "Hari 1", ""], ["", "Hadir", "Tidak"], ["R1", "v", ""], ["R2", "", "v"]]))
    assert [row[1] for row in two.rows[2:]] == ["H", "A"]
    join_marks(long := Grid(rows=[line.split("|") for line in ("Angkatan|Kode Warga|Hari ke|H|I|S|A", "A1|R1|1|v|||", "A1|R2|1|||v|")]))
    assert [row[3:] for row in long.rows] == [["Hadir", "", "", ""], ["H", "", "", ""], ["S", "", "", ""]]
    for sums in ("Kode Warga|Hari 1|H|I\nR1|v|1|0", "Angkatan|Kode Warga|Tanggal|H|I\nA1|R1|12/03/2018|4|1"):
        before = [line.split("|") for line in sums.splitlines()]
        join_marks(grid := Grid(rows=[list(row) for row in before]))
        assert grid.rows == before


def test_a_header_joined_over_the_parts_of_a_code_is_asked_about() -> None:
    """SK and 003 in two columns made all persons SK; where the other column is empty, or what is joined may be missing, it is read."""
    for second, merged, questions in (("003", (0, 0, 0, 1), ["header_of_several_columns"]), ("", (0, 0, 0, 1), []), ("003", (0, 3, 0, 4), [])):
        rows = [["Kode Warga", "", "Tanggal Terdaftar", "Asal", ""], ["SK", second, "2018-03-12", "Demak", "Bonang"]]
        (proposal,) = recognise(Grid(rows=rows, merged=[merged]), "warga").proposals
        assert [note.id for note in proposal.questions] == questions


def test_a_remark_that_speaks_of_a_closure_beside_a_no_is_named() -> None:
    """Whether she left by order was read from its column, and of the remark nothing was said but that it isn't read."""
    head = "Kode Warga|Tanggal Keluar|Tujuan|Karena Penutupan|Ket\n"
    lines = "R1|2018-03-12|usaha|tidak|dipulangkan Dinsos\nR2|2018-03-12|usaha|ya|penutupan\nR3|2018-03-12|usaha||bukan karena penutupan"
    (proposal,) = recognised(head + lines, file="keluar").proposals
    doubted = [note.values for note in proposal.notes if note.id == "remark_says_otherwise"]
    assert doubted == [{"row": [2], "column": "Ket", "other": "Karena Penutupan"}]


def test_rows_that_a_sheet_was_prefilled_with_are_no_entries() -> None:
    """Each was refused for its missing code; two alike, or with a date, may be entries."""
    head = "No|Kode Warga|Tanggal Keluar|Tujuan|Karena Penutupan\n1|R1|2018-03-12|usaha|tidak\n"
    for rows, taken, said in (
        ("2||||tidak\n3||||tidak\n4||||tidak", 1, [3, 4, 5]),
        ("2||2018-03-13||tidak\n" * 3, 4, []),
        ("2||||tidak\n" * 2, 3, []),
    ):
        grid = Grid(rows=[line.split("|") for line in (head + rows).strip().splitlines()])
        (proposal,) = recognise(grid, "keluar").proposals
        data, notes = rows_of(grid, proposal, [*proposal.columns.values()])
        assert (len(data), [row for note in notes for row in note.values["row"] if not note.partial]) == (taken, said)


def test_a_row_of_units_below_the_headers() -> None:
    """It was refused as a row, and what is counted in thousands stored as it stands."""
    head = "No Nota|Tanggal|Kode Warga|Produk|Saluran|Jumlah|Total\n|(tgl/bln/thn)||||bungkus|(ribu Rp)\nN1|03/07/2018|R1|roti|koperasi|10|150"
    (proposal,) = recognised(head, file="penjualan").proposals
    assert (proposal.first_row, proposal.headers["amount"], proposal.headers["quantity"]) == (3, "Total (ribu Rp)", "Jumlah (bungkus)")


def test_a_question_that_another_version_of_a_form_has_elsewhere() -> None:
    """Where no row has two answers they are one column; else it stays a question."""
    lines = [
        "kode_warga|tanggal_keluar|tujuan|data/kode_warga|data/tanggal_keluar|data/tujuan",
        "R1|2018-07-18|usaha|||",
        "|||R2|2018-07-19|keluarga",
    ]
    grid = Grid(rows=[line.split("|") for line in lines])
    (proposal,) = recognise(grid, "keluar").proposals
    rows, _ = rows_of(grid, proposal, [proposal.columns[name] for name in ("resident_id", "exited_on", "destination")])
    assert [cells for _, cells in rows] == [["R1", "2018-07-18", "usaha"], ["R2", "2018-07-19", "keluarga"]] and not proposal.questions
    assert open_questions("Kode Warga|Tanggal Keluar|Tgl Keluar|Tujuan\nR1|2018-07-18|2018-07-19|usaha", "keluar") == [
        ("double_column", "Tanggal Keluar")
    ]
    # KoboToolbox numbers a question of several branches; each row has one of them.
    branches = "kode_warga|tanggal_keluar|tujuan|tanggal_keluar_001|tujuan_001\nR1|2018-07-18|usaha||\nR2|{}||2018-07-19|usaha"
    (proposal,) = recognised(branches.format(""), file="keluar").proposals
    assert (proposal.questions, proposal.unread, proposal.instead) == ([], [], {1: [3], 2: [4]})
    assert open_questions(branches.format("2018-07-20"), "keluar") == [("double_column", "tanggal_keluar")]
    rekap = Grid(name="Rekap", rows=[["Bulan", "Jumlah", "Total"], ["Januari", "1", "50000"]])
    assert recognise(rekap, "penjualan", alone=False).refused is None, "no table of its own"


def test_dates_above_or_below_the_numbers_of_days() -> None:
    below = recognised("Kode Warga|Hari 1|Hari 2\n|12/3/18|13/3/18\nR1|v|v").proposals[0].days
    above = recognised("|12/3/2018|13/3/2018\nKode Warga|Hari 1|Hari 2\nR1|v|v").proposals[0].days
    assert [(day.number, day.beside) for day in below] == [(1, "12/3"), (2, "13/3")]
    assert [(day.number, day.beside) for day in above] == [(1, "2018-03-12"), (2, "2018-03-13")]


def test_what_gathers_columns_is_no_part_of_their_names() -> None:
    rows = [line.split("|") for line in ("No|Kode Warga|Kepergian||", "||Tanggal|Tujuan|Karena Penutupan", "1|R1|2018-07-03|usaha|ya")]
    (proposal,) = recognise(Grid(rows=rows), "buku").proposals
    assert proposal.columns == {"resident_id": 1, "exited_on": 2, "destination": 3, "by_closure": 4}
    assert recognise(
        Grid(rows=[line.split("|") for line in ("Kode Warga|Kepergian|", "|Tanggal Keluar|Tujuan", "R1|2018-07-03|usaha")]), "x"
    ).proposals
    rows[0][2] = "Suami"
    assert recognise(Grid(rows=rows), "buku").proposals == [], "a husband's date and destination are not hers"


def test_a_register_that_calls_people_gone_is_remarked_on() -> None:
    """They stayed residents: only the day of an exit ends that."""
    register = (
        "Kode Warga|Tanggal Terdaftar|Status\nR1|2018-01-05|aktif\nR2|2018-01-05|sudah keluar\nR3|2018-01-05|belum keluar\nR4|2018-01-05|meninggal"
    )
    (proposal,) = recognised(register, file="warga").proposals
    assert [note.values["row"] for note in proposal.notes if note.id == "status_left"] == [[3, 5]]


def test_days_of_the_month_below_its_name() -> None:
    """It was refused for months in its columns."""
    months = Grid(rows=[["Kode Warga", "Maret 2018", "", "April 2018"], ["", "30", "31", "1"], ["R1", "v", "v", "-"]])
    (proposal,) = recognise(months, "Angkatan A1").proposals
    assert [day.date for day in proposal.days] == ["2018-03-30", "2018-03-31", "2018-04-01"]
    bare = Grid(rows=[["Kode Warga", "Bulan Maret", ""], ["", "30", "31"], ["R1", "v", "v"]])
    assert [day.date for day in recognise(bare, "Angkatan A1").proposals[0].days] == ["--03-30", "--03-31"]


def test_a_no_below_aktif_or_jadi_is_said() -> None:
    register = recognised("Kode Warga|Tanggal Terdaftar|Aktif\nR1|2018-01-05|Y\nR2|2018-01-05|T\nR3|2018-01-05|tidak", file="warga")
    assert [note.values["row"] for note in register.proposals[0].notes if note.id == "status_left"] == [[3, 4]]
    exits = "Kode Warga|Tanggal Keluar|Tujuan|Jadi\nR1|2018-02-05|keluarga|{}"
    assert open_questions(exits.format("tidak"), "keluar") == [("cancelled_rows", "Jadi")]
    assert open_questions(exits.format("ya"), "keluar") == []


def test_letters_of_a_register_say_who_is_gone_if_they_are_explained() -> None:
    register = "Kode Warga|Tanggal Terdaftar|Status\nR1|2018-01-05|A\nR2|2018-01-05|K\nR3|2018-01-05|A"
    notes = [
        {note.id: note.values.get("row") for note in recognised(register + legend, file="warga").proposals[0].notes}
        for legend in ("\n\nA = aktif, K = keluar", "\n\nA = asrama, K = kontrak", "")
    ]
    assert notes == [{"status_left": [3], "unknown_column": None}, {"unknown_column": None}, {"unexplained_letters": None}]


def test_a_letter_that_the_legend_calls_the_closure_is_asked_about() -> None:
    exits = "Kode Warga|Tanggal Keluar|Tujuan|Ket\nR1|2018-02-05|keluarga|P\nR2|2018-02-05|keluarga|S\n{}"
    assert open_questions(exits.format("P = penutupan, S = sendiri"), "keluar") == [("near_cells", "Ket")]
    assert open_questions(exits.format("P = pagi, S = sore"), "keluar") == []


@pytest.mark.parametrize(("mark", "taken"), [("contoh", [3]), ("(Contoh)", [3]), ("Contoh pengisian", [3]), ("1", [2, 3])])
def test_a_row_that_shows_how_to_fill_in_is_none(mark: str, taken: list[int]) -> None:
    """The exit that a form gave as an example went in as a person's."""
    grid = Grid(
        rows=[["No", "Kode Warga", "Tanggal Keluar", "Tujuan"], [mark, "R1", "2018-02-05", "keluarga"], ["1", "R2", "2018-02-06", "keluarga"]]
    )
    (proposal,) = recognise(grid, "keluar").proposals
    rows, notes = rows_of(grid, proposal, [1])
    assert [number for number, _ in rows] == taken
    assert any(note.id == "example_rows" for note in notes) == (taken == [3])


RETURNS = [
    ("kembali 20/02/2018", True),
    ("sudah kembali lagi", True),
    ("Kembali ke lokalisasi tgl 3 Maret 2018", True),
    ("kembali ke orang tua", False),  # where she went
    ("belum kembali", False),
    ("masuk pabrik", False),
]


@pytest.mark.parametrize(("remark", "is_back"), RETURNS)
def test_a_remark_that_somebody_is_back_is_named(remark: str, is_back: bool) -> None:
    """Her exit went in, and she counted as away for good."""
    (proposal,) = recognised(f"Kode Warga|Tanggal Keluar|Tujuan|Keterangan\nR1|2018-02-05|keluarga|{remark}", file="keluar").proposals
    assert [note.values["row"] for note in proposal.notes if note.id == "returned_rows"] == [[2]] * is_back


WITHOUT_COLUMNS = [
    ("[12/03/18 08.15] Sri: Absen hari 1\n1. SK-001\n2. SK-002", "chat_export"),
    ("12/03/2018, 08:15 - Sri: Absen hari 1\n1. SK-001", "chat_export"),
    ("No Kode Warga Tanggal Keluar Tujuan\n1 SK-001 05/02/2018 keluarga", "columns_by_blanks"),
    ("Kode Warga   Tanggal Keluar   Tujuan\nSK-001   05/02/2018   keluarga", "columns_by_blanks"),
    ("Laporan Kegiatan\nSK-001", "no_header"),
]


@pytest.mark.parametrize(("text", "reason"), WITHOUT_COLUMNS)
def test_a_text_without_columns_is_called_what_it_is(text: str, reason: str) -> None:
    refused = recognised(text, file="keluar").refused
    assert refused is not None and refused.id == reason


def test_headings_among_the_rows_are_none() -> None:
    """Wisma Melati was said to be no code, and never to be a name."""
    rows = ["Kode Warga|Tanggal Terdaftar|Asal", "Wisma Melati", "R1|2018-01-05|Kendal", "Maret 2018", "R2|2018-03-05|", "Siti", "R3|2018-03-06|"]
    grid = Grid(rows=[line.split("|") for line in rows])
    (proposal,) = recognise(grid, "warga").proposals
    kept, notes = rows_of(grid, proposal, proposal.columns.values())
    assert [number for number, _ in kept] == [3, 5, 6, 7], "a name alone is refused with its place"
    assert [note.values["row"] for note in notes] == [[2, 4]]
