"""HTML and CSV: nothing from the data is executed, unknown is a dash, numbers follow the language."""

from __future__ import annotations

import re
from base64 import b64decode
from datetime import date

from tests.answers import answer
from tests.visits import bare, plain
from ui.dated_notes import DatedNote
from ui.html import MARKS, Card, CardBar, Comparison, as_csv, cards, comparison, details, in_cell, prose, table
from ui.i18n import Words
from ui.sentences import figure_text
from ui.theme import COLOURS

COUNTS = [{"counted_on": date(2018, 8, 15), "source": "<script>alert(1)</script>", "counted": 480, "on_register": 475, "difference": -5}]
RATES = [
    {"stage": "registered", "persons": 1624, "share_of_registered": 1.0, "share_of_previous": None},
    {"stage": "mentas", "persons": 3, "share_of_previous": 0.125},
]


def drawn(shown: list[Card]) -> str:
    return cards(shown, COLOURS["light"], Words("en"), lambda metric: f"method?metric={metric}")


def test_what_comes_from_data_is_text() -> None:
    assert "<script>" not in details(answer("headcount_reconciliation", COUNTS), Words("id"))
    assert "&lt;script&gt;" in table(answer("headcount_reconciliation", COUNTS), Words("id"))


def test_below_a_table_there_is_no_second_one() -> None:
    below = details(answer("headcount_reconciliation", COUNTS), Words("en"), tabled=True)
    assert "<table" not in below and "mentas-definition" in below and "<table" in details(answer("headcount_reconciliation", COUNTS), Words("en"))


def test_a_note_stands_in_the_row_of_its_month() -> None:
    months = answer("sales_monthly", [{"month": date(2018, 8, 1), "sales": 4}, {"month": date(2018, 9, 1), "sales": 6}])
    notes = [DatedNote("1", date(2018, 8, 31), "<i>Pasar</i> tutup"), DatedNote("2", date(2018, 10, 2), "Pameran")]
    august, september = table(months, Words("en"), notes).split("<tbody>")[1].split("</tr>")[:2]
    assert "Note 1 (31 Aug 2018): &lt;i&gt;Pasar&lt;/i&gt; tutup" in august and "Note 2" not in august
    assert "Note 2 (2 Oct 2018): Pameran" in september  # after the last month: in the last row
    assert "Notes</th>" in table(months, Words("en"), notes) and "Notes</th>" not in table(months, Words("en"))


def test_table_in_the_language_with_a_dash_for_unknown() -> None:
    shown = bare(table(answer("cascade", RATES), Words("id")))
    assert "<td>Terdaftar</td><td class='mentas-right'>1.624</td><td class='mentas-right'>100,0 %</td><td class='mentas-right'>–</td>" in shown
    assert "1,624" in table(answer("cascade", RATES), Words("en"))


def test_details_hold_definition_grain_and_the_query_with_its_values() -> None:
    shown = details(answer("cascade", RATES), Words("en"))
    assert "<summary>Table</summary>" in shown and "<summary>Definition and formula<span" in shown
    assert "Grain: one row a stage." in shown and "as_of = 2018-09-30" in shown
    assert "select * from final" in shown


def test_csv_as_spreadsheets_of_the_language_take_it() -> None:
    indonesian = as_csv(answer("cascade", RATES), "id").decode("utf-8-sig").split("\r\n")
    assert indonesian[0] == "Tahap;Orang;Bagian dari terdaftar;Bagian dari tahap sebelumnya"
    assert indonesian[1] == "registered;1624;1,0;", "unknown is empty"
    assert as_csv(answer("cascade", RATES), "en").decode("utf-8-sig").split("\r\n")[2] == "mentas,3,,0.125"


def test_csv_holds_no_formula() -> None:
    rows = [COUNTS[0] | {"source": "=1+1"}]
    assert "'=1+1" in as_csv(answer("headcount_reconciliation", rows), "en").decode("utf-8-sig")


def test_card_says_in_words_what_it_draws() -> None:
    shown = Card(
        "coverage",
        "Coverage",
        "53.0%",
        "covered",
        "331 of 624",
        "behind",
        "Not reached yet",
        "Target 100%",
        CardBar(0.53, target=1.0),
        ("+1",),
        (),
        (0.1, 0.2, 0.53),
    )
    html = drawn([shown])
    assert "data-figure='coverage'" in html and ">53.0%</strong>" in html and "331 of 624" in html
    assert "Not reached yet" in html and ">!<" in html, "standing in words and in a mark"
    assert "mentas-mark" not in drawn([Card("x", "X", "37", "base", "", "none", "27 stopped")]), "a dash before a number was read as a minus"
    assert not {"▲", "▼"} & {*MARKS.values()}, "an arrow is for what rises or falls"
    assert "width:53.00%" in html and "left:100.00%" in html
    drawing = html.split("base64,")[1].split("'")[0]
    assert b64decode(drawing).startswith(b"<svg"), "inline SVG would not pass the page's sanitiser"
    assert "<svg" not in html


def test_bar_stays_within_its_frame() -> None:
    html = drawn([Card("x", "X", "1", "mentas", "", "met", "", bar=CardBar(1.4, 0.2, 1.2))])
    assert "140" not in html and "width:100.00%" in html
    half = drawn([Card("x", "X", "1", "mentas", "", "met", "", bar=CardBar(0.6, 0.7))])
    assert "left:60.00%;width:40.00%" in half, "what is not known ends with the bar"


def test_the_small_line_says_its_range_in_sight_and_its_course_to_the_ear() -> None:
    html = drawn([Card("x", "X", "1", "mentas", "", "met", "", trend=(1, 3, 2), range="1 – 3", course="From 1, at most 3.")])
    assert "alt='From 1, at most 3.'" in html and "<small aria-hidden='true'>1 – 3</small>" in html


def test_two_points_are_no_trend() -> None:
    assert "<img" not in drawn([Card("x", "X", "1", "mentas", "", "met", "", trend=(1, 2))])


def test_comparison_names_its_rows() -> None:
    html = comparison(Comparison(("Measure", "Now"), (("Residents <b>", "476"),), frozenset({0})), "label")
    assert "<th scope='row' role='rowheader'>Residents &lt;b&gt;</th>" in html and "mentas-strong" in html


def test_a_figure_is_not_broken_from_its_sign() -> None:
    whole = "<span class='mentas-nowrap'>{}</span>".format
    assert prose("88,1 % dari 40") == f"{whole('88,1 %')} dari 40"
    assert prose("≈ 1.240 orang, ≈ 12.5%, ≈ 5 %") == f"{whole('≈ 1.240')} orang, {whole('≈ 12.5%')}, {whole('≈ 5 %')}"
    assert prose("Angkatan 8: 100 dari Angkatan 12, 30 September 2018") == (
        f"{whole('Angkatan 8')}: 100 dari {whole('Angkatan 12')}, {whole('30 September')} 2018"
    )
    assert prose("Per 30 September 2018, Roti 2,5") == f"Per {whole('30 September')} 2018, Roti 2,5", "a name ends in a whole number"
    assert prose("<b>") == "&lt;b&gt;"


def test_what_stands_inside_a_tag_is_left_alone() -> None:
    """A row's name in the address of its figure may have brackets, as a source has here."""
    figure = answer("headcount_reconciliation", [{**COUNTS[0], "source": "Metro (ulang)"}]).rows[0]["counted"]
    cell = in_cell(figure_text("480 (5 dari 40)", figure))
    assert [tag for tag in re.findall(r"<[^<>]*>", cell) if "ulang" in tag] != [], "the address names the row"
    assert plain(cell) == "480 (5 dari 40)"


def test_words_of_a_table_begin_at_one_line_and_numbers_end_at_one() -> None:
    rows = (
        ("Coverage", "71.3%", "440 trained ÷ 617 ever registered", "from the data"),
        ("Mentas", "–", "138 no longer there − 43 others", "assumed"),
    )
    table = Comparison(("Figure", "31 Aug 2018", "How", "Source"), rows)
    assert [table.side(column) for column in range(4)] == ["", "mentas-right", "", ""], "a sum at the far edge of the page is far from its name"
    shares = Comparison(("Group", "Rate"), (("A", "93.1% (81 of 87)"), ("B", "not known"), ("C", "≈ 40")))
    assert shares.side(1) == "mentas-right", "numbers with a few words"
    amounts = Comparison(("Product", "Amount"), (("A", "Rp31.301.000"), ("B", "Rp9,336,500"), ("C", "≈ Rp150 juta")))
    assert amounts.side(1) == "mentas-right", "amounts are numbers, though letters begin them"
    assert Comparison(("Target", "Verdict"), (("A", "✓ Reached"), ("B", "! Not reached yet"))).side(1) == "", "words after their mark"
    assert comparison(shares, "label").count("mentas-right") == 4, "the heading too"
