"""Charts of the livelihoods page: what is not known is hatched and never counted as zero."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import plotly.graph_objects as go
import pytest

from tests.answers import answer
from ui.charts import earning_months, market_chain, ranked, sales_months
from ui.charts.earning_months import parts
from ui.charts.layout import SLIM
from ui.charts.ranked import Bar
from ui.i18n import Words
from ui.text_width import text_width
from ui.theme import COLOURS

EN, ID = Words("en"), Words("id")


def texts(figure: dict[str, Any]) -> list[str]:
    go.Figure(figure)  # raises where a key is none of plotly's
    return [note["text"] for note in figure["layout"]["annotations"]]


def test_the_chain_names_each_loss_and_sets_off_the_largest() -> None:
    rows = [("completed", 100, None), ("with_product", 30, 20), ("sold", 25, None), ("earning", 16, 4), ("mentas", None, None)]
    answered = [dict(zip(("stage", "persons", "never_followed_up"), row, strict=True)) for row in rows]
    figure = market_chain(answer("market_chain", answered), EN, "light")
    assert texts(figure) == [
        "<b>▼ 50 no product, 20 product not known</b>",
        "▼ 5 no sale recorded",
        "▼ 5 not earning now, 4 income not known",  # no record is not a no
    ], "no loss of what isn't known"
    published = market_chain(answer("market_chain", [row | {"never_followed_up": None} for row in answered]), EN, "light")
    assert texts(published)[2] == "▼ 9 not earning now or no record"
    indonesian = texts(market_chain(answer("market_chain", answered), ID, "light"))
    assert indonesian[0] == "<b>▼ 50 tanpa produk,<br>20 belum diketahui produknya</b>", "in one line it ended beyond the edge of a phone"
    assert "<br>" not in "".join(indonesian[1:2])
    assert figure["data"][0]["text"][-1] == "<b>–</b>"
    assert figure["data"][0]["marker"]["color"][0] == COLOURS["light"]["completed"]


def test_the_numbers_of_the_chain_have_room_on_a_phone() -> None:
    """Names in one line left 107 of 354 pixels to the bars and their numbers, of which a bar with its share took more."""
    stages = (("completed", 353, 1), ("with_product", 160, 0.453), ("sold", 92, 0.261), ("sold_again", 63, 0.178), ("earning", 28, 0.079))
    rows = [dict(zip(("stage", "persons", "share_of_first"), stage, strict=True)) for stage in stages]
    layout = market_chain(answer("market_chain", rows), ID, "light")["layout"]
    names = max(text_width(name, 14) for name in layout["yaxis"]["ticktext"])
    assert layout["yaxis"]["ticktext"][2:] == ["Menjual dengan<br>bantuan program", "Menjual lagi", "Menjual lagi dan<br>berpenghasilan"]
    assert 354 - names - 8 - 8 - layout["margin"]["r"] > SLIM, "354 less margin and gap: the longest bar has what `beside` takes for granted"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((100, 60, 40, 10), (10, 30, 20, 0, 40)),  # earning, not, not followed up, not published, too early
        ((100, 0, None, None), (0, 0, 0, 0, 100)),  # nobody so far: all too early, none "not earning"
        ((100, 60, None, None), (0, 0, 0, 60, 40)),  # not shown to this role
        ((100, 60, 65, 70), (60, 0, 0, 0, 40)),  # rounded figures never pass those who have come so far
        ((100, 60, 11, 10), (0, 0, 60, 0, 40)),  # 11 of 60 are too few to stand for the others: no bar as if it were sure
        ((0, 0, None, None), (0, 0, 0, 0, 0)),
    ],
)
def test_all_graduates_stand_in_every_row(row: tuple[Any, ...], expected: tuple[int, ...]) -> None:
    values = dict(zip(("completed", "due", "traced", "earning"), row, strict=True))
    divided = parts(answer("earning_by_months", [{"months": 3, **values}]).row)
    assert tuple(divided.values()) == expected and sum(divided.values()) == row[0]


def test_what_is_not_known_is_hatched_and_named() -> None:
    rows = [{"months": 3, "completed": 100, "due": 60, "traced": 40, "earning": 10}]
    figure = earning_months(answer("earning_by_months", rows), ID, "dark")
    key, numbers = texts(figure)
    assert re.sub("<[^>]*>", "", numbers) == "■ 10   ■ 30   ▨ 20   ░ 40", "40 traced less 10, 60 due less 40 traced, 100 less 60 due"
    names = ("berpenghasilan", "belum berpenghasilan", "belum diketahui: tidak didampingi saat itu", "belum diketahui: belum waktunya")
    assert all(f"</span> {name}</span>" in key for name in names), "each mark that is drawn is named, also one that no first row has"
    hatched = [bool(trace["marker"].get("pattern")) for trace in figure["data"]]
    assert hatched == [False, False, True, True, True]


def test_months_that_nobody_has_come_to_have_no_row() -> None:
    """Of those it says "too early" of everybody alike: four rows of dots with one number."""
    rows = [{"months": months, "completed": 322, "due": due, "traced": due // 2, "earning": due // 4} for months, due in ((3, 299), (6, 46), (12, 0))]
    figure = earning_months(answer("earning_by_months", rows), EN, "light")
    assert figure["layout"]["yaxis"]["ticktext"] == ["3 months", "6 months"]
    few = [rows[0], {"months": 6, "completed": 322, "due": 46, "traced": 0, "earning": 0}, rows[1] | {"months": 12, "traced": 6, "earning": 3}]
    figure = earning_months(answer("earning_by_months", few), EN, "light")
    assert figure["layout"]["yaxis"]["ticktext"] == ["3 months"], "nor have months of which nothing is known"


def test_the_numbers_of_every_row_stand_above_its_bar() -> None:
    """Some stood in the bars, some above them, and a sentence over a bar; months between 3, 6 and 12 are in the table."""
    rows = [{"months": months, "completed": 400, "due": 120, "traced": 41, "earning": 20} for months in (3, 6, 9, 12, 15)]
    figure = earning_months(answer("earning_by_months", rows), ID, "light")
    assert figure["layout"]["yaxis"]["ticktext"] == ["3 bulan", "6 bulan", "12 bulan"]
    numbers = figure["layout"]["annotations"][1:]
    assert {re.sub("<[^>]*>", "", note["text"]) for note in numbers} == {"■ 20   ■ 21   ▨ 79   ░ 280"}
    # Bars take 0.45 of a row, so that their upper edges lie 0.225 above its middle.
    assert [(note["x"], note["yanchor"], note["y"]) for note in numbers] == [(0, "bottom", pytest.approx(row - 0.225)) for row in range(3)]
    assert not any("text" in trace for trace in figure["data"]), "nothing is written over a bar"


def test_where_few_were_traced_their_number_stands_in_place_of_a_bar() -> None:
    rows = [{"months": 12, "completed": 100, "due": 60, "traced": 11, "earning": 10}]
    assert texts(earning_months(answer("earning_by_months", rows), EN, "light"))[1] == "11 of 60 traced: too few to say"


def test_bars_in_the_order_given_and_the_unknown_apart() -> None:
    figure = ranked([Bar("a", 3, "3", "30 %", strong=True), Bar("b", 5, "5"), Bar("?", 2, "2", unknown=True)], EN, "light")
    assert figure["layout"]["yaxis"]["categoryarray"] == ["a", "b", "?"]
    assert [trace["y"] for trace in figure["data"]] == [["a", "b"], ["?"]] and figure["data"][1]["marker"]["pattern"]["shape"] == "/"
    assert texts(figure)[1] == "<b>5</b>"
    texts(ranked([], EN, "light"))  # nothing to draw


def test_months_of_which_sales_are_not_known_are_hatched_and_not_zero() -> None:
    rows = [{"month": date(2018, index, 1), "sales": number, "sellers": 1, "amount": 0} for index, number in enumerate([2, 7, 1], 1)]
    figure = sales_months(answer("sales_monthly", rows, date(2018, 4, 30)), None, date(2018, 2, 28), EN, "light")
    bars, unknown = figure["data"]
    assert bars["x"] == ["2018-01-01", "2018-02-01"] and unknown["x"] == ["2018-03-01", "2018-04-01"] and unknown["y"] == [7, 7]
    assert unknown["marker"]["pattern"]["shape"] == "/" and texts(figure) == ["<b>7</b>"], "one sale in March may not be all"
    assert len(sales_months(answer("sales_monthly", rows, date(2018, 4, 30)), None, date(2018, 4, 30), EN, "light")["data"]) == 1


@pytest.mark.parametrize(
    ("sales", "running", "labels"),
    [
        ([2, 7, 3], None, ["<b>7</b>", "<b>3</b>"]),  # the busiest and the last
        ([2, 7], date(2018, 2, 1), ["<b>7</b>"]),  # once where they are the same
        ([2, None], None, ["<b>2</b>"]),  # not shown to this role: no bar
        ([], None, []),
    ],
)
def test_sales_by_month(sales: list[int | None], running: date | None, labels: list[str]) -> None:
    rows = [{"month": date(2018, index, 1), "sales": number, "sellers": number, "amount": 0} for index, number in enumerate(sales, 1)]
    figure = sales_months(answer("sales_monthly", rows), running, date(2018, 12, 31), EN, "light")
    assert texts(figure) == labels
    assert sum(len(trace["x"]) for trace in figure["data"]) == sum(number is not None for number in sales)
    assert any(trace["marker"].get("pattern") for trace in figure["data"]) is (running is not None), "a month that runs is hatched"
