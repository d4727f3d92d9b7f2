"""Cells of a column: what each means, or why it can't be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data import schema
from data.cells import typed
from data.periods import Period
from data.values import read_column

TODAY = date(2019, 12, 31)
JULY = Period("Juli 2018", 2018, 2018, 7, 7)


def read(table: str, column: str, *cells: str, header: str = "", legend: str = "", days: int = 0) -> list[str | None]:
    """The value of each cell, or the id of its fault after an exclamation mark."""
    reading = read_column(schema.BY_NAME[table].column(column), cells, header=header, legend=legend, today=TODAY, days=days)
    return [f"!{result.problem}" if result.problem else result.value for result in (reading.cells[cell] for cell in cells)]


def test_errors_that_a_text_file_spells_out_are_no_text() -> None:
    """They would overwrite what is known of the person's origin."""
    errors = ("#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "####", "Err:502")
    assert read("residents", "origin", *errors) == ["!error_cell"] * len(errors)
    assert read("residents", "birth_year", "#REF!") == ["!error_cell"]
    assert read("residents", "origin", "#N/A", "Kendal #2") == [None, "Kendal #2"], "not available is empty; a # makes no error"


def test_text_that_was_read_in_a_wrong_encoding_before_is_not_stored() -> None:
    garbled = ("Kab. Kendal â€“ Weleri", "caf\u00c3\u00a9", "Kab. Kendal\ufffd", "K\u00c3\u00bcdus")
    assert read("residents", "origin", *garbled, "café – Weleri") == [*["!garbled_text"] * 4, "café – Weleri"]


def test_a_remark_is_no_name() -> None:
    """Charts and tables print it as the name of a group or a place."""
    assert read("cohorts", "name", "A" * 200, "A" * 201) == ["A" * 200, "!long_text"]


def test_minus_zero_is_zero() -> None:
    assert read("assessments", "score", "-0", "0,0", "75") == ["0", "0", "75"]


AMOUNTS = [
    ("Omzet (ribu)", ("150", "1.500", "12,5"), ["150000", "1500000", "12500"]),
    ("Nilai dalam jutaan rupiah", ("1,5", "2"), ["1500000", "2000000"]),
    ("Omzet (Rp 000)", ("75", "75 rb"), ["75000", "75000"]),
    ("Omzet (ribu)", ("150.000", "75"), ["!doubtful_scale", "75000"]),
    ("Omzet", ("150.000", "75"), ["150000", "!small_amount"]),
    ("Omzet", ("1.500", "75"), ["1500", "75"]),
    ("Omzet", ("(50.000)", "75.000"), ["-50000", "75000"]),  # as bookkeepers write what was paid back
]


@pytest.mark.parametrize(("header", "cells", "values"), AMOUNTS)
def test_a_header_in_thousands_or_millions(header: str, cells: tuple[str, ...], values: list[str]) -> None:
    """A whole amount below such a header contradicts it and is refused; without a scale 75 beside 150.000 may be 75.000."""
    assert read("sales", "amount", *cells, header=header) == values


def test_month_first_by_header_and_impossible_dates() -> None:
    assert read("exits", "exited_on", "03/05/2018", header="Tanggal Keluar (bb/hh/tttt)") == ["2018-03-05"]
    assert read("exits", "exited_on", "31/31/2018", "05/03/2018") == ["!unreadable_date", "2018-03-05"], "no evidence for either order"
    assert read("exits", "exited_on", "Mar-18", "Maret 2018", "03/2018") == ["!date_without_day"] * 3


def test_an_order_that_another_column_of_the_sheet_makes_doubtful() -> None:
    """The time at which a form was sent stands there with the month first; what a cell or the header says of its own column counts before it."""
    column = schema.BY_NAME["exits"].column("exited_on")
    assert {reading.problem for reading in read_column(column, ["03/05/2018", "04/06/2018"], order="open").cells.values()} == {"open_date_order"}
    for cells, header in ((["03/05/2018", "03/25/2018"], ""), (["03/05/2018"], "Keluar (bulan/hari/tahun)")):
        assert read_column(column, cells, header=header, order="open").cells["03/05/2018"].value == "2018-03-05"
    assert read_column(column, ["05/05/2018"], order="open").cells["05/05/2018"].value == "2018-05-05", "the same in both orders"


def test_dates_that_lie_in_the_month_of_the_title_only_when_turned() -> None:
    """Of July 2018 with the month first, of January and May with the day first: no cell says which, the title makes the second one doubtful."""
    column = schema.BY_NAME["exits"].column("exited_on")
    cells = ["07/01/2018", "07/05/2018"]
    assert {reading.problem for reading in read_column(column, cells, period=JULY).cells.values()} == {"turned_month"}
    assert [reading.value for reading in read_column(column, cells, period=replace(JULY, first_month=5, last_month=5)).cells.values()] == [
        "2018-01-07",
        "2018-05-07",
    ]
    assert read_column(column, [*cells, "18/07/2018"], period=JULY).cells["07/05/2018"].value == "2018-05-07", "another cell shows the order"


def test_years_of_two_digits_that_may_stand_first() -> None:
    """18/03/31 is no day-first date, so 18/03/12 beside it may be one of 2018."""
    assert read("exits", "exited_on", "18/03/31", "18/03/12") == ["!short_year", "!short_year"]
    assert read("exits", "exited_on", "18/03/12") == ["2012-03-18"]
    assert read("exits", "exited_on", "18-07-09", "18-07-18", "17-11-05") == ["!short_year"] * 3, "2009 to 2018, or 2017 and 2018"
    assert read("exits", "exited_on", "18-03-12", "18-03-13", "18-03-14") == ["!short_year"] * 3, "the 18th of three years, or three days"
    assert read("exits", "exited_on", "18/03/18", "18/04/18", "18/05/18") == ["2018-03-18", "2018-04-18", "2018-05-18"]
    assert read("exits", "exited_on", "05/06/18", "07/08/18") == ["2018-06-05", "2018-08-07"]


def test_dates_without_signs() -> None:
    """A column set to eight digits; a spreadsheet takes a zero in front away."""
    number = typed("n", "5022018", "5022018")
    assert read("exits", "exited_on", "05022018", "5022018", number, "25022018") == ["2018-02-05"] * 3 + ["2018-02-25"]
    assert read("exits", "exited_on", "1112018", "25112018") == ["!unreadable_date", "2018-11-25"], "1 November, or 11 January"
    assert read("exits", "exited_on", "1112018", "25022018") == ["2018-11-01", "2018-02-25"], "02 shows that months have two digits"
    assert read("exits", "exited_on", "03252018", "03052018") == ["2018-03-25", "2018-03-05"], "the month first"
    assert read("exits", "exited_on", "03252018", "25032018") == ["!mixed_date_order"] * 2
    assert read("exits", "exited_on", "12345678", "050218") == ["!unreadable_date"] * 2


DATES = [
    ("18-VII-2018", "2018-07-18"),
    ("Rabu Pahing, 18 Juli 2018", "2018-07-18"),
    ("18th July 2018", "2018-07-18"),
    ("Wed Jul 18 2018 00:00:00 GMT+0700 (Western Indonesia Time)", "2018-07-18"),
    ("`18/07/2018", "2018-07-18"),
    ('="18/07/2018"', "2018-07-18"),
    ("18/07", "!date_without_year"),
    ("17/07/2018 11:59:48 PM", "2018-07-18"),  # midnight, as a program writes it that loses 12 seconds; of 24 hours or of twelve
    ("18/07/2018 11:59:48 AM", "2018-07-18"),
    ("18/07/2018 12:00:00 AM", "2018-07-18"),
    ("17/07/2018 5:00:00 PM UTC", "2018-07-18"),  # midnight in Jakarta
    ("43298.99986", "2018-07-18"),  # the same moment as a spreadsheet's number
    ("43299.4", "2018-07-18"),
    (typed("n", "20180718", "2018-07-18"), "2018-07-18"),
    ("2018-01", "!date_without_day"),
    ("18 s/d 20 Juli 2018", "!several_dates"),
    ("18/07/2018 & 20/08/2018", "!several_dates"),
    ("idem", "!ditto"),
]


@pytest.mark.parametrize(("cell", "result"), DATES)
def test_dates_as_people_and_programs_write_them(cell: str, result: str) -> None:
    assert read("exits", "exited_on", cell) == [result]


COLUMNS = [
    (
        "cohorts",
        "days",
        ("5 (lima) hari", "12 (dua belas)", "5 (enam)"),
        ["5", "12", "!unreadable_integer"],
        "in words, too, as official papers have it",
    ),
    ("sales", "amount", ("Rp 1.250.000,- (satu juta dua ratus lima puluh ribu rupiah)",), ["1250000"], "an amount in words"),
    ("attendance", "day", ("Senin", "2"), ["!weekday_for_day", "2"], "a weekday is no number of a day"),
    ("assessments", "passed", ("L", "TL"), ["true", "false"], "lulus and tidak lulus"),
    ("assessments", "passed", ("L", "P"), ["!unreadable_boolean"] * 2, "laki-laki and perempuan"),
    ("assessments", "score", ("80/100", "85"), ["80", "85"], "out of 100"),
    ("assessments", "score", ("80 persen", "٨٥", "꧑꧐"), ["80", "85", "10"], "per cent in a word, and digits of other scripts"),
    ("exits", "destination", ("1. keluarga", "b) Menikah", "(3) usaha"), ["family", "marriage", "own_business"], "as a form numbers its answers"),
    ("exits", "exited_on", ("١٤/٠٥/٢٠١٨",), ["2018-05-14"], "digits of another script"),
    ("assessments", "score", ("8,5", "7"), ["!score_out_of_ten"] * 2, "as a school marks"),
    ("assessments", "score", ("8,5", "70"), ["8.5", "70"], "another one shows that they are out of 100"),
    ("assessments", "score", ("0,85", "0,9", "1", "90"), ["!share_for_score"] * 3 + ["90"], "parts of 1 beside scores of 100"),
    ("sales", "amount", ("75.000", "50.00"), ["75000", "!mixed_signs"], "a zero may be lost"),
    ("sales", "amount", ("50000.00", "75000"), ["50000", "75000"], "as a database writes them"),
    ("sales", "amount", ("150.000", "150.0000"), ["150000", "!mixed_signs"], "a zero may be too many"),
    ("sales", "amount", ("75000.0000",), ["75000"], "money as a database writes it"),
    ("sales", "amount", (typed("n", "149999.99999999997"),), ["150000"], "computed in binary, shown as 150000"),
    ("follow_ups", "monthly_income", ("1jt/bln", "999999"), ["1000000", "!code_for_missing"], "nobody earns so many nines"),
    ("exits", "by_closure", ("t", "f"), ["true", "false"], "as a database writes them"),
    ("exits", "by_closure", ("t", "y"), ["false", "true"], "tidak, ya"),
    ("exits", "by_closure", ("1.0", "0.0"), ["true", "false"], "numbers that a program kept as fractions"),
    ("residents", "education", ("SLTP/SMP", "SD / MI", "SMP/SMA"), ["smp", "sd", "!unknown_choice"], "one thing said twice, and two things"),
    ("exits", "exited_on", ("Kamis, 07/05/2018", "Jumat, 07/06/2018"), ["2018-07-05", "2018-07-06"], "the weekdays say that the month is first"),
    ("exits", "exited_on", ("Kamis, 05/07/2018", "Selasa, 06/07/2018"), ["2018-07-05", "!other_weekday"], "one slip in a weekday does not"),
    ("exits", "exited_on", ("13/04/2018", "04/13/2018"), ["!mixed_date_order"] * 2, "there are twelve months: 13 is a day, first here, second there"),
    ("exits", "exited_on", ("12/04/2018", "04/13/2018"), ["2018-12-04", "2018-04-13"], "12 may be a month"),
    (
        "exits",
        "exited_on",
        ("18/07/2018", typed("d", "2018-05-07")),
        ["2018-07-18", "!swapped_dates"],
        "no real date is after the 12th: turned round",
    ),
    ("exits", "exited_on", ("18/07/2018", typed("d", "2018-07-19")), ["2018-07-18", "2018-07-19"], "one that is, was not"),
    ("follow_ups", "earning", ("ada", "tidak ada"), ["true", "false"], "income: there is, there is none"),
]


@pytest.mark.parametrize(("table", "column", "cells", "results", "why"), COLUMNS)
def test_what_a_column_shows_of_its_cells(table: str, column: str, cells: tuple[str, ...], results: list[str], why: str) -> None:
    assert read(table, column, *cells) == results, why


def test_amounts_in_thousands_beside_whole_ones_are_asked_about() -> None:
    """900 beside 900.000 is as much in thousands, and went in as 900 rupiah a month; where all are small, that is remarked on."""
    income = schema.BY_NAME["follow_ups"].column("monthly_income")
    assert read("follow_ups", "monthly_income", "900", "0", "900.000", "9,5 rb") == ["!small_amount", "0", "900000", "9500"]
    assert read("follow_ups", "monthly_income", typed("n", "2"), "1.500.000", "900.000") == ["!tiny_amount", "1500000", "900000"], "two million"
    assert read("follow_ups", "monthly_income", typed("n", "5"), "450.000") == ["!tiny_amount", "450000"], "no coin is worth five rupiah"
    assert read("sales", "amount", "2", "3", "75", "2 rb") == ["!tiny_amount", "!tiny_amount", "75", "2000"]
    assert read("sales", "amount", "2", "3", "75") == ["2", "3", "75"], "all of them in one unit: remarked on"
    assert read_column(income, ["500", "0"]).remarks == ["small_amounts"]
    amounts = schema.BY_NAME["sales"].column("amount")
    assert read_column(amounts, ["75.000", "80.000", "60.000", "75.000.000"]).remarks == ["large_amounts"], "three zeros too many"
    assert not read_column(amounts, ["75.000", "80.000", "60.000", "1.500.000"]).remarks
    assert read_column(income, ["500"], header="Penghasilan (ribu)").remarks == ["in_thousands"]
    assert read_column(income, ["500"], header="Penghasilan", scale="dalam ribuan").cells["500"].value == "500000"


NO_AMOUNT = ["500.000 - 750.000", "<500rb", "500rb-an", "150rb/minggu", "Rp 75.000 / kg", "5 x 15.000", "±75.000", "1 jt lebih", "75.000 s.d 90.000"]


@pytest.mark.parametrize("cell", NO_AMOUNT)
def test_a_range_or_a_price_is_said_to_be_no_single_amount(cell: str) -> None:
    """It was said to be no whole number, or to be a weight."""
    for table, name in (("follow_ups", "monthly_income"), ("sales", "amount")):
        assert read_column(schema.BY_NAME[table].column(name), [cell, "75.000"]).cells[cell].problem == "no_single_amount"


@pytest.mark.parametrize("cell", ["sama", "dst", "idem", "s.d.a", "〃"])
def test_what_points_to_the_row_above_is_no_entry(cell: str) -> None:
    """Sorted, the sheet would have another row there; "sama" was stored as the name of a regency."""
    assert read_column(schema.BY_NAME["residents"].column("origin"), [cell]).cells[cell].problem == "ditto"


def test_from_when_to_when_somebody_was_there() -> None:
    """Who stayed as long as the others was present; half an hour is a part of the day, which no mark says."""
    cells = ["08.00-12.00", "07.45 - 12.00", "10:00 s.d 10:30", "pukul 08.00 sampai 12.00 WIB", "12.00-08.00", "-"]
    readings = read_column(schema.BY_NAME["attendance"].column("present"), cells, days=5).cells
    part = (None, "hours_for_mark")
    assert [(readings[cell].value, readings[cell].problem) for cell in cells] == [("true", None)] * 2 + [part, ("true", None), part, ("false", None)]


def test_a_score_out_of_ten_beside_those_of_a_hundred_is_asked_about() -> None:
    """Lulus with 8,5 beside 82,5 lowered the mean; a whole number may be a bad result, and 8,5 beside 12 as well."""
    assert read("assessments", "score", "82,5", "8,5", "75") == ["82.5", "!score_beside_hundred", "75"]
    assert read("assessments", "score", "82,5", "8", "75") == ["82.5", "8", "75"]
    assert read("assessments", "score", "82,5", "8,5", "12") == ["82.5", "8.5", "12"]


@pytest.mark.parametrize(("code", "read_as"), [("01-03-2017", "!code_became_date"), ("1-3-2017", "!code_became_date"), ("45-03-2017", "45-03-2017")])
def test_a_code_that_became_a_whole_date(code: str, read_as: str) -> None:
    """As a spreadsheet with Indonesian settings writes into a text file what it made of 1-3."""
    assert read("residents", "resident_id", code) == [read_as]


JAVANESE = [
    ("Setu Pahing 10 Februari 2018", "2018-02-10"),
    ("Slasa, 6 Februari 2018", "2018-02-06"),
    ("Rebo Wage, 7 Februari 2018", "2018-02-07"),
    ("Jemuwah 9 Februari 2018", "2018-02-09"),
    ("Senen 6 Februari 2018", "!other_weekday"),
]


@pytest.mark.parametrize(("cell", "day"), JAVANESE)
def test_javanese_weekdays(cell: str, day: str) -> None:
    """As people in Semarang write them; one that isn't the date's own is a contradiction as in Indonesian."""
    assert read("exits", "exited_on", cell) == [day]


BOXES = [
    ("☐ Ya ☑ Tidak", "false"),
    ("[x] Ya [ ] Tidak", "true"),
    ("( ) ya (v) tidak", "false"),
    ("Ya ☒ Tidak ☐", "true"),
    ("☐ Ya ☐ Tidak", "!unreadable_boolean"),
    ("☑ Ya ☑ Tidak", "!unreadable_boolean"),
    ("Ya ☑ ☐ Tidak", "!unreadable_boolean"),
]


@pytest.mark.parametrize(("cell", "value"), BOXES)
def test_the_answer_whose_box_is_ticked(cell: str, value: str) -> None:
    assert read("follow_ups", "earning", cell) == [value]


def test_reasons_that_say_what_a_cell_holds_instead() -> None:
    assert read("exits", "exited_on", "12", typed("n", "5"), "12/03/2018") == ["!day_alone", "!day_alone", "2018-03-12"]
    assert read("cohorts", "days", "2 minggu", "40 JP", "5 hari") == ["!no_number_of_days", "!no_number_of_days", "5"]
    assert read("attendance", "present", "âˆš", "âœ“", "-") == ["!garbled_text", "!garbled_text", "false"]
    assert read("exits", "destination", "☐ usaha ☑ keluarga ☐ menikah") == ["family"]
    assert read("follow_ups", "earning", "sdh", "blm") == ["true", "false"]
    assert read("follow_ups", "earning", "1", "2") == ["!unreadable_boolean"] * 2, "the numbers of answers on a form: which is the yes?"
    assert read("follow_ups", "earning", "1", "2", header="Berpenghasilan (1=ya, 2=tidak)") == ["true", "false"]


ENTRIES = [
    ("residents", "origin", "tidak tahu", None, "no place is called so"),
    ("residents", "origin", "sda", "!ditto", "the row above may have been another one"),
    ("residents", "origin", "\\N", None, "as a database writes it"),
    ("residents", "origin", "99", "!no_letters", "a code of some list, or of what isn't known"),
    ("residents", "origin", "SMA", "!misplaced", "schooling, in a row that is shifted by one cell"),
    ("residents", "origin", "Demak", "Demak", "a place"),
    ("sales", "product", "15.000", "!misplaced", "an amount; the name of a product is required"),
    ("sales", "product", "daring", "!misplaced", "how it was sold"),
    ("sales", "product", "pesanan", "pesanan", "an order, and what was sold"),
    ("follow_ups", "organisation", "ya", "!misplaced", "an answer of another column"),
    ("events", "title", "18/10/2018", "!misplaced", "a date has no title"),
    ("events", "note", "18/10/2018", "18/10/2018", "a note may say anything"),
    ("cohorts", "name", "12", "12", "a group may be called by its number"),
    ("cohorts", "trainer", "Ibu Sri", "!person_name", "pages name trainers, never a person"),
    ("cohorts", "trainer", "ibu PKK", "ibu PKK", "a group of people"),
    ("sales", "facilitator", "Hj. Aminah", "!person_name", "a title of another kind"),
    ("sales", "facilitator", "Salon Bu Sri", "Salon Bu Sri", "a shop that is called after somebody"),
    ("follow_ups", "product", "Roti &amp; kue", "Roti & kue", "as a web page writes it"),
    ("follow_ups", "product", "roti_x000D_", "roti", "as a workbook writes the end of a line"),
    ("residents", "resident_id", '="SK-001"', "SK-001", "for a spreadsheet to take it as text"),
    ("residents", "origin", "-- Pilih Kabupaten --", None, "nothing was chosen"),
    ("residents", "origin", "Loading...", "!error_cell", "not computed yet"),
    ("follow_ups", "product", "ku\\u00e9", "!garbled_text", "a sign that a program wrote out"),
    ("residents", "resident_id", "SK–101", "SK-101", "a word processor makes the dash longer"),
    ("residents", "resident_id", "SK-101–SK-105", "!not_a_code", "five persons"),
    ("exits", "by_closure", "-- pilih --", "!unreadable_boolean", "empty would mean no"),
    ("exits", "by_closure", "checked", "true", "as a table program writes a ticked box"),
    ("exits", "by_closure", "?", "!unreadable_boolean", "empty would mean no"),
    ("exits", "by_closure", "√", "true", "a tick is a yes in every column"),
    ("exits", "returned_on", "menyusul", None, "not known yet"),
    ("exits", "destination", "tidak tahu", "unknown", "a choice of its own"),
    ("exits", "destination", "Pulang ke orang tua di Kab. Kendal", "family", "and where they live"),
    ("sales", "channel", "Bazar Dinsos", "bazaar", "and whose"),
    ("sales", "channel", "Toko titip online", "!unknown_choice", "two ways of selling"),
    ("residents", "education", "S1 Hukum", "college", "and of what"),
    ("residents", "education", "SMA sederajt", "!unknown_choice", "near to a spelling, which is proposed"),
    ("residents", "education", "SMA drop out", "!unknown_choice", "not to its end"),
    ("residents", "education", "SMA belum lulus", "!unknown_choice", "was she at school to its end?"),
    ("exits", "destination", "Bekerja di Sunan Kuning", "!unknown_choice", "the place may be a locality"),
    ("exits", "destination", "ikut keluarga di lokalisasi lain", "!unknown_choice", "the place is one"),
]


@pytest.mark.parametrize(("table", "column", "cell", "result", "why"), ENTRIES)
def test_what_an_entry_says(table: str, column: str, cell: str, result: str | None, why: str) -> None:
    assert read(table, column, cell) == [result], why


CODES = [("2018-03-01", "date"), ("01-Mar", "date"), ("Mar-18", "date"), ("1/3/2018", "date"), ("1E+03", "number"), ("2.02E+11", "number")]


@pytest.mark.parametrize(("code", "became"), CODES)
def test_codes_that_a_spreadsheet_changed(code: str, became: str) -> None:
    assert read("cohorts", "cohort_id", code) == [f"!code_became_{became}"]
    assert read("sales", "sale_id", code) == [f"!code_became_{became}"]


def test_times_of_arrival_with_dots() -> None:
    assert read("attendance", "present", "08.05", "13.10", "-", days=2) == ["true", "true", "false"]
    assert read("exits", "returned_on", "belum", "Tidak", "ya") == [None, None, "!unreadable_date"], "she has not come back"
    assert read("exits", "by_closure", "Penutupan lokalisasi", "kemauan sendiri") == ["true", "false"]
    assert read("attendance", "present", "8.5", days=2) == ["!unreadable_mark"]
    assert read("attendance", "present", "✔️", "❌", "✖️", days=2) == ["true", "false", "false"], "coloured ones too"
    assert read("attendance", "present", "1", "0", "2", days=3) == ["true", "false", "!unreadable_mark"], "a slip among the marks of days"
    assert read("attendance", "present", "1", "2") == ["!count_for_mark"] * 2, "days that she came, and so is the 1"


def test_a_legend_with_colons() -> None:
    assert read("attendance", "present", "v", "x", legend="Keterangan : v : hadir x : tidak hadir", days=2) == ["true", "false"]
    english = "Legend: P = Present; A = Absent; L = Late"
    assert read("attendance", "present", "P", "A", "L", legend=english, days=3) == ["true", "false", "true"]


def test_signs_by_their_names_and_letters_that_only_a_legend_knows() -> None:
    """titik (.) = hadir was asked about, and B = belum kompeten refused with the K beside it."""
    assert read("attendance", "present", ".", "S", legend="Keterangan : titik (.) = hadir", days=2) == ["true", "false"]
    assert read("attendance", "present", "/", "x", legend="garis miring = hadir, silang = tidak hadir", days=2) == ["true", "false"]
    assert read("assessments", "passed", "K", "B", legend="K = kompeten; B = belum kompeten") == ["true", "false"]
    assert read("assessments", "passed", "B", legend="B = batik") == ["!unreadable_boolean"]


CODED = [
    ("Berpenghasilan (1=ya, 2=tidak)", "", ["true", "false"], "as a form codes its answers"),
    ("Berpenghasilan (1. Tidak 2. Ya)", "", ["false", "true"], "by default 1 would be a yes"),
    ("Berpenghasilan", "1 = tidak; 2 = ya", ["false", "true"], "above the table"),
    ("Berpenghasilan (1=ya, 2=tidak)", "1 = tidak, 2 = ya", ["true", "false"], "the header is nearer"),
    ("Berpenghasilan", "1 = tidak, 1 = ya", ["!unreadable_boolean"] * 2, "both at once"),
    ("Berpenghasilan", "1 = tidak aktif", ["!unreadable_boolean"] * 2, "another thing's code"),
]


@pytest.mark.parametrize(("header", "legend", "values", "why"), CODED)
def test_answers_by_the_codes_that_header_or_legend_give(header: str, legend: str, values: list[str], why: str) -> None:
    assert read("follow_ups", "earning", "1", "2", header=header, legend=legend) == values, why


def test_a_cross_is_no_answer_where_nobody_ticked() -> None:
    """Whoever crosses the boxes that apply would be stored as having said no to each."""
    assert read("exits", "by_closure", "✗", "") == ["!unreadable_boolean", None]
    assert read("exits", "by_closure", "✗", "✓") == ["false", "true"]


def test_a_weekday_that_its_date_contradicts() -> None:
    """16 March 2018 was a Friday; a weekday may stand before the date or behind it."""
    cells = ("Jum'at, 16 Maret 2018", "16-03-2018 (Jumat)", "Hari Jumat, tgl. 16/3/2018", "Kamis, 16 Maret 2018", "16-03-2018 (Kamis)")
    assert read("exits", "exited_on", *cells) == ["2018-03-16"] * 3 + ["!other_weekday"] * 2


def test_a_date_may_say_which_calendar_it_is_of() -> None:
    """M is the common era, and was refused; H is the Islamic calendar, and stays so."""
    assert read("exits", "exited_on", "13/02/2018 M", "13 Februari 2018 Masehi", "13/02/1439 H") == ["2018-02-13"] * 2 + ["!islamic_date"]


MARKS = [
    (("Tidak / No", "Ya / Yes", "ya/tidak"), ["false", "true", "!unreadable_mark"], "a form's labels in two languages"),
    (("ttd", "1. ttd", "2 paraf", "v (telat)", "hadir terlambat", "v*"), ["true"] * 6, "signed, or present with a remark"),
    (("hadir tapi terlambat", "tidak hadir dan sakit", "hadir tapi pulang"), ["true", "!unreadable_mark", "!unreadable_mark"], "late is there"),
    (("S (demam)", "I/izin", "sakit, izin", "mengundurkan diri"), ["false"] * 4, "absent, with a remark or twice"),
    (("v/-", "- / v", "v -"), ["!unreadable_mark"] * 3, "a dash is a mark as well"),
    (("H/S", "v (pulang awal)", "tidak sakit", "1.", "8 JP"), ["!unreadable_mark"] * 5, "two ways, a part of the day, the number of a place to sign"),
    (("☒", "☐", "☒"), ["true", "false", "true"], "a crossed box beside empty ones is what somebody chose"),
    (("☑", "☒", "☐"), ["true", "false", "false"], "beside a ticked box a crossed one is a no"),
    (("☒", "☒"), ["!doubtful_mark"] * 2, "who crossed all boxes meant present, or absent"),
    (("✗", "-"), ["!doubtful_mark", "false"], "a cross, and no mark for present"),
    (
        ("v", "ý", "þ"),
        ["true", "!unreadable_mark", "!unreadable_mark"],
        "boxes of Wingdings without the font; ý is the crossed one, and no y for yes",
    ),
]


@pytest.mark.parametrize(("cells", "values", "why"), MARKS)
def test_marks_with_more_than_a_mark(cells: tuple[str, ...], values: list[str], why: str) -> None:
    assert read("attendance", "present", *cells, days=2) == values, why


def test_numbers_of_days_as_headers_write_them() -> None:
    assert read("attendance", "day", "2", "Hari 2", "ke-2", "Hari ke-2", "II", "kedua") == ["2"] * 6
    assert read("attendance", "day", "1-3", "v") == ["!unreadable_integer"] * 2, "several days, and a mark"
    assert read("attendance", "day", "I", "II", "V") == ["1", "2", "5"]


def test_a_month_that_became_its_first_day() -> None:
    """A spreadsheet makes 1 July of "Jul-18", and shows no day; a day that is there is only not shown. The year alone is enough for a birth."""
    assert read("exits", "exited_on", typed("d", "2018-07-01", "07/2018"), typed("d", "2018-07-04", "07/2018")) == ["!date_without_day", "2018-07-04"]
    assert read("residents", "birth_year", typed("d", "1985-01-01", "1985")) == ["1985"]


def test_a_letter_that_a_sheet_explains_otherwise_is_no_mark() -> None:
    """S of S = siang was sick, and the person absent; a legend in other words for the same says the same."""
    assert read("attendance", "present", "S", "PS", legend="P = pagi saja, S = siang saja, PS = penuh", days=3) == ["!unreadable_mark", "true"]
    assert read("attendance", "present", "H", "A", legend="H = datang, A = tidak datang", days=3) == ["true", "false"]


def test_hours_of_a_day_are_no_marks() -> None:
    """1 of 8 hours was a day's presence, since each other number alone may be a slip."""
    assert read("attendance", "present", "8", "4", "1", "0", days=3) == ["!hours_for_mark"] * 3 + ["false"]
    assert read("attendance", "present", "1", "2", "0", days=3) == ["true", "!unreadable_mark", "false"]
    assert read("attendance", "present", "8", "0", days=3) == ["!hours_for_mark", "false"], "each who came was there for eight hours"
    assert read("attendance", "present", "8", "v", days=3) == ["!unreadable_mark", "true"], "a slip"


def test_what_is_sold_in_a_month_is_no_sale() -> None:
    assert read("sales", "amount", "150.000/bulan") == ["!no_single_amount"] and read("follow_ups", "monthly_income", "150.000/bulan") == ["150000"]


def test_a_date_with_a_longer_dash_is_that_date() -> None:
    assert read("exits", "exited_on", "13–02–2018") == ["2018-02-13"]


NUMBERED = [
    ("Tujuan (1=keluarga 2=menikah 3=bekerja)", "", ("1", "3", "4"), ["family", "employment", "!unknown_choice"]),
    ("Tujuan (1. Keluarga, 2. Menikah)", "", ("2", "keluarga"), ["marriage", "family"]),
    ("Tujuan", "Pendidikan: 1 = SD, 2 = SMP; Tujuan: 1 = keluarga, 2 = bekerja", ("1", "2"), ["family", "employment"]),
    ("Tujuan", "1 = keluarga\n1 = menikah", ("1",), ["!unknown_choice"]),
]


@pytest.mark.parametrize(("header", "legend", "cells", "results"), NUMBERED)
def test_numbers_of_answers_that_the_header_or_a_legend_explains(header: str, legend: str, cells: tuple[str, ...], results: list[str]) -> None:
    assert read("exits", "destination", *cells, header=header, legend=legend) == results


def test_an_answer_with_a_remark_that_does_not_take_it_back() -> None:
    """Ya, jualan kue was refused; "Ya, tapi sudah berhenti" says no."""
    assert read("follow_ups", "earning", "Ya, jualan kue", "Tidak (sakit)", "ya: warung") == ["true", "false", "true"]
    taken_back = ("Ya, tapi sudah berhenti", "ya, kadang-kadang", "tidak, ya sedikit", "ya (dulu)", "ya, ?", "ya jualan kue")
    assert read("follow_ups", "earning", *taken_back) == ["!unreadable_boolean"] * len(taken_back)
    assert read("exits", "by_closure", "ya, sukarela") == ["!unreadable_boolean"], "only where people explain their answers"


def test_blanks_between_thousands_with_cents() -> None:
    assert read("sales", "amount", "1 250 000,00", "1 500 000", "75 000.00") == ["1250000", "1500000", "75000"]


def test_a_number_that_says_thousands_twice() -> None:
    """25.000 rb went in as 25 million."""
    assert read("sales", "amount", "25.000 rb", "25.000 K", "3.000.000 juta", "25 rb", "1.500 ribu") == ["!scaled_twice"] * 3 + ["25000", "1500000"]


def test_an_answer_in_two_languages() -> None:
    assert read("assessments", "passed", "Ya / Yes", "Tidak | No", "lulus/kompeten") == ["true", "false", "true"]
    assert read("assessments", "passed", "ya/tidak", "Ya / Passed with merit") == ["!unreadable_boolean"] * 2


def test_dates_of_the_islamic_calendar_are_called_so() -> None:
    islamic = ("5 Rajab 1439", "10 Ramadhan 1439 H", "05/02/1439 H", "1 Syawal 1439")
    assert read("exits", "exited_on", *islamic, "05-02-2018 M") == ["!islamic_date"] * 4 + ["2018-02-05"]
