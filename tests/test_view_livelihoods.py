"""What the page about livelihoods says of figures written out by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from queries import QuestionError
from tests.answers import StubContext
from ui.charts import sales_months
from ui.views import livelihoods
from ui.views.facilitators import facilitators, facilitators_finding, last_sale
from ui.views.livelihoods import Livelihoods
from ui.views.livelihoods_cards import cards
from ui.views.sales import channels, channels_bars, channels_finding, sales_about, sales_finding

STAGES = ("completed", "with_product", "sold", "sold_again", "earning", "mentas")
HEADLINE = [{"registered": 400, "followed_up": 100, "earning": 40, "earning_rate": 0.4}]


def chain(*persons: int | None) -> list[dict[str, Any]]:
    first = persons[0]
    return [
        {"stage": stage, "persons": number, "share_of_first": number / first if number is not None and first else None}
        for stage, number in zip(STAGES, persons, strict=True)
    ]


def view_with(persons: tuple[int | None, ...] = (200, 90, 60, 20, 10, 2), language: str = "en", **more: Any) -> Livelihoods:
    answers = {"market_chain": chain(*persons), "headline": HEADLINE, "income": [{"median_monthly_income": None}]} | more.pop("answers", {})
    return Livelihoods(StubContext(answers, language=language, **more))


@pytest.mark.parametrize(
    ("persons", "text"),
    [
        ((0, 0, 0, 0, 0, 0), "Not known yet: as of 30 September 2018 nobody has completed a training."),
        (
            (200, 90, 0, 0, 0, 0),
            "Not yet: as of 30 September 2018 not one of 200 people who completed a training is recorded as having sold anything.",
        ),
        (
            (200, 150, 99, 20, 10, 2),
            "For some: as of 30 September 2018, 99 of 200 people who completed a training (49.5%) have made a sale with the programme's help.",
        ),
        (
            (200, 150, 101, 20, 10, 2),
            "Yes, for most: as of 30 September 2018, 101 of 200 people who completed a training (50.5%) have made a sale with the programme's help.",
        ),  # half would not be most
        (
            (200, None, None, None, None, None),
            "As of 30 September 2018, 200 people have completed a training; how many of them sold is not published for this selection.",
        ),
    ],
)
def test_the_answer(persons: tuple[int | None, ...], text: str) -> None:
    assert livelihoods.answer(view_with(persons))[0] == text


def graduates(completed: int, followed_up: int, earning: int) -> dict[str, list[dict[str, Any]]]:
    rate, rest = earning / followed_up if followed_up else None, completed - followed_up
    return {
        "graduates_earning": [
            {"completed": completed, "followed_up": followed_up, "not_followed_up": rest, "earning": earning, "earning_rate": rate},
        ]
    }


EARN = "who completed a training and were followed up earn now"
OTHERS = "others not followed up since"


@pytest.mark.parametrize(
    ("earns", "sold", "text"),
    [
        ((200, 150, 60), 101, f"For some: as of 30 September 2018, 60 of 150 {EARN} (40.0%). 50 {OTHERS} (of all 200: 30.0% to 55.0%)."),
        ((200, 150, 90), 101, f"Yes, for most: as of 30 September 2018, 90 of 150 {EARN} (60.0%). 50 {OTHERS} (of all 200: 45.0% to 70.0%)."),
        # Of some it is because of the sales: they are said beside it, else below.
        (
            (200, 150, 90),
            100,
            f"For some: as of 30 September 2018, 90 of 150 {EARN} (60.0%). 50 {OTHERS} (of all 200: 45.0% to 70.0%). "
            "Of all 200, 100 have sold with the programme's help (50.0%)",
        ),
        ((200, 200, 101), 101, f"Yes, for most: as of 30 September 2018, 101 of 200 {EARN} (50.5%)."),
        ((200, 9, 5), 150, f"Yes, for most: as of 30 September 2018, 5 of 9 {EARN}. 191 {OTHERS}."),
        ((200, 0, 0), 101, "Yes, for most: as of 30 September 2018, 101 of 200 people who completed a training (50.5%) have made a sale"),
    ],
    ids=["few earn", "most do both", "half sold", "all followed up", "of nine no share", "nobody followed up"],
)
def test_who_of_the_graduates_earns_is_said_first(earns: tuple[int, int, int], sold: int, text: str) -> None:
    """Alone, not mixed with people who were never trained; those not followed up are not known, and no "not earning": of all graduates the share
    lies between none and all of them earning, 60 and 110 of 200."""
    view = view_with((200, 180, sold, 20, 10, 2), answers=graduates(*earns))
    lead, rest = livelihoods.answer(view)
    assert lead.startswith(text)
    assert f"{sold} have sold with" in (lead if "have sold" in text else rest) or not earns[1], "in one place"
    assert cards(view)[0].value == {0: "–", 9: "5 of 9"}.get(earns[1], f"{earns[2] / (earns[1] or 1):.1%}")


def test_a_share_that_rounding_withholds_is_neither_few_nor_a_dash() -> None:
    """150 of 200 are most, also where no percentage is shown."""
    rows = [row | {"share_of_first": None} for row in chain(200, 160, 150, 20, 10, 2)]
    assert livelihoods.answer(view_with(answers={"market_chain": rows}))[0].startswith(
        "Yes, for most: as of 30 September 2018, 150 of 200 people who completed a training have made"
    )


@pytest.mark.parametrize(
    ("persons", "text"),
    [
        ((200, 90, 60, 20, 10, 2), "Biggest drop right after the training: 110 of 200 people who completed are not recorded with a product"),
        ((200, 150, 60, 20, 10, 2), "Biggest drop between product and buyer: 90 of 150 who have a product have no recorded sale"),
        ((100, 95, 90, 20, 10, 2), "Biggest drop after the first sale: 70 of 90 sellers did not sell again"),
        ((100, 95, 90, 85, 10, 2), "Biggest drop before an income: 75 of 85 who sold again are not recorded as earning"),
        ((100, 95, 90, 85, 80, 0), "Biggest drop before mentas: 80 of 80 who earn are not mentas"),
        ((100, 80, 60, 60, 60, 60), "Several steps lose most: 20 people each"),  # two alike
        ((5, 5, 5, 5, 5, 5), "Nobody stops between two stages"),
    ],
)
def test_the_largest_loss_is_named(persons: tuple[int, ...], text: str) -> None:
    assert livelihoods.chain_finding(view_with(persons)) == text


def test_rounded_losses_are_marked_and_withheld_ones_refused() -> None:
    rounded = {"market_chain": frozenset((index, "persons") for index in range(1, 6))}
    assert "≈ 110 of 200 people who completed" in livelihoods.chain_finding(view_with(rounded=rounded))
    with pytest.raises(QuestionError):
        livelihoods.chain_finding(view_with((200, None, None, None, None, None)))


def months(*sales: int) -> list[dict[str, Any]]:
    """Months that end with September 2018."""
    first = 2018 * 12 + 9 - len(sales)
    return [
        {"month": date((first + n) // 12, (first + n) % 12 + 1, 1), "sales": number, "sellers": number, "amount": 0} for n, number in enumerate(sales)
    ]


@pytest.mark.parametrize(
    ("sales", "as_of", "text"),
    [
        ([], date(2018, 9, 30), "No sale has been recorded yet"),
        ([3] * 5, date(2018, 9, 30), "15 sales recorded from May 2018 to September 2018"),  # less than two years, all months alike
        (
            [3, 7, 3, 3, 9],
            date(2018, 9, 20),
            "25 sales recorded from May 2018 to September 2018; most in June 2018 (7), 3 in August 2018",
        ),  # September has not ended
        ([1] * 12 + [2] * 12, date(2018, 9, 30), "Sales grew: 24 in the 12 months to 30 Sept 2018, 12 in the 12 before"),
        ([2] * 12 + [1] * 12, date(2018, 9, 30), "Sales fell: 12 in the 12 months to 30 Sept 2018, 24 in the 12 before"),
        ([2] * 24 + [1] + [2] * 11, date(2018, 9, 30), "About as many sales: 23 in the 12 months to 30 Sept 2018, 24 in the 12 before"),
        (
            [1] * 24 + [9],
            date(2018, 9, 20),
            "Sales stayed the same: 12 in the 12 months to 31 Aug 2018, 12 in the 12 before",
        ),  # not the running month
    ],
)
def test_sales_of_a_year_against_the_year_before(sales: list[int], as_of: date, text: str) -> None:
    shown = sales_finding(view_with(as_of=as_of, answers={"sales_monthly": months(*sales)}))
    assert shown.replace("Sep 2018", "Sept 2018") == text


def test_what_all_sales_brought_stands_beside_what_is_not_recorded() -> None:
    """Of two months with 1.2 and 0.3 million; not of rounded amounts, whose sum would be of other sales than each of them."""
    rows = [row | {"amount": amount} for row, amount in zip(months(3, 4), (1_200_000, 300_000), strict=True)]
    brought = view_with(answers={"sales_monthly": rows})
    assert sales_finding(brought).startswith("7 sales worth Rp1.5 million recorded from "), "3 + 4"
    assert sales_about(brought) == "Sales with the programme's help; own sales not recorded; known up to 30 September 2018"
    assert " worth " not in sales_finding(view_with(answers={"sales_monthly": months(3, 4)})), "no amount on record is not Rp0"


def test_months_without_entries_are_no_fall() -> None:
    """The last sale in June; the register is declared complete, and in August and September nobody entered one."""
    known = [{"table": "sales", "last_record": date(2018, 6, 20), "rhythm_days": 6, "known_up_to": date(2018, 9, 30)}]
    rows = months(*[2] * 24, 1, 0, 0, 0)  # 24 months of two, June cut short
    view = view_with(answers={"sales_monthly": rows, "known_up_to": known})
    assert sales_finding(view) == "Sales stayed the same: 24 in the 12 months to 31 May 2018, 24 in the 12 before"
    drawn = sales_months(view.months, None, view.known, view.words, "light", view.silent_since)
    assert drawn["data"][0]["x"][-1] == "2018-06-01" and drawn["layout"]["annotations"][-1]["text"] == "<b>1</b>", "no bar and no 0 after June"


def test_a_month_out_of_the_ordinary_is_a_signal_and_rounded_months_are_not_judged() -> None:
    quiet = [5, 6] * 8
    ordinary = livelihoods.answer(view_with(answers={"sales_monthly": months(*quiet, 5)}))[1]
    assert "are within the usual ups and downs (between 0 and 14)" in ordinary
    assert "are outside the usual ups and downs" in livelihoods.answer(view_with(answers={"sales_monthly": months(*quiet, 15)}))[1]
    # Months beyond the sales handed in are not known: they are no zero, and the last known one is judged.
    unknown = [row | {"sales": None} if n > 15 else row for n, row in enumerate(months(*quiet, 0, 0))]
    assert "Sales in July 2018 (6) are within" in livelihoods.answer(view_with(answers={"sales_monthly": unknown}))[1]
    rounded = {"sales_monthly": frozenset({(0, "sales")})}
    assert "ups and downs" not in livelihoods.answer(view_with(answers={"sales_monthly": months(*quiet, 9)}, rounded=rounded))[1]


def channel(name: str, sales: int) -> dict[str, Any]:
    return {"channel": name, "sales": sales, "amount": sales * 1000, "sellers": sales}


def test_an_empty_channel_is_a_finding() -> None:
    some = view_with(answers={"sales_by_channel": [channel("online", 4), channel("bazaar", 12)]})
    assert channels_finding(some) == "Busiest channel: bazaar, 12 of 16 sales (75.0%); nothing yet through shop, order or cooperative"
    bars = channels_bars(some)
    assert [bar.name for bar in bars][:2] == ["Bazaar", "Online"] and bars[-1].name == "Other"
    assert [bar.more for bar in bars].count("no sale yet") == 4
    few = view_with(answers={"sales_by_channel": [channel("online", 1), channel("bazaar", 3)]})
    assert channels_finding(few) == "Busiest channel: bazaar, 3 sales", "no percentage of four"
    nothing = view_with(answers={"sales_by_channel": []})
    assert channels_finding(nothing).startswith("No sale with the programme's help is recorded through any channel yet")
    with pytest.raises(QuestionError):  # a viewer cannot tell nothing from nothing shown
        channels_finding(view_with(answers={"sales_by_channel": []}, role="viewer"))


def test_marketing_stands_first_and_what_is_not_known_last() -> None:
    needs = [("capital", 50), ("unknown", 40), ("marketing", 30), ("none", 5), ("documents", 1)]
    needs_view = view_with(answers={"needs": [{"need": need, "persons": persons} for need, persons in needs]})
    bars = livelihoods.needs_bars(needs_view)
    assert [bar.name for bar in bars] == ["Marketing", "Capital", "Documents", "Nothing", "Unknown"]
    assert [bar.unknown for bar in bars] == [False] * 4 + [True] and bars[0].strong
    assert livelihoods.needs_finding(needs_view) == "Needed most: capital, named by 50 of 100 people followed up"
    withheld = view_with(answers={"needs": [{"need": "capital", "persons": 5}], "headline": [HEADLINE[0] | {"followed_up": None}]})
    assert livelihoods.needs_finding(withheld) == "Needed most: capital, named by 5 people", "once: by 5 of – people"


def row(number: int, due: int, traced: int | None, earning: int | None) -> dict[str, Any]:
    rate = earning / traced if traced and earning is not None else None
    return {"months": number, "completed": 50, "due": due, "traced": traced, "earning": earning, "earning_rate": rate}


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([row(3, 0, None, None)], "How many earn some months after the training is not known yet"),
        ([row(3, 40, 9, 9)], "How many earn some months after the training is not known yet"),  # a share of nine is no finding
        ([row(3, 40, 10, 5)], "3 months after training, 5 of 10 followed up then earned (50.0%); 30 others not followed up then"),
        ([row(3, 10, 10, 5)], "3 months after training, 5 of 10 followed up then earned (50.0%)"),  # nobody else was due
        # Each row is of other people, and of ever fewer: two of them in a heading read as growth.
        (
            [row(3, 40, 10, 5), row(6, 30, 20, 15), row(9, 30, 20, 10)],
            "6 months after training, 15 of 20 followed up then earned (75.0%); 10 others not followed up then",
        ),
        # 11 of 195 traced after half a year: too small a part of them to speak for the rest
        (
            [row(3, 40, 10, 5), row(6, 195, 11, 5)],
            "3 months after training, 5 of 10 followed up then earned (50.0%); 30 others not followed up then",
        ),
    ],
)
def test_earning_after_the_training(rows: list[dict[str, Any]], text: str) -> None:
    assert livelihoods.earning_finding(view_with(answers={"earning_by_months": rows})) == text


def helped(name: str, sales: int, on: date, products: str) -> dict[str, Any]:
    return {"facilitator": name, "sales": sales, "sellers": 1, "amount": 1, "latest_on": on, "latest_products": products}


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (  # the last sale is nobody's, and not of the one who helps most
            [helped("Pameran kota", 7, date(2018, 3, 1), "roti"), helped("unknown", 9, date(2018, 9, 2), "kain, tas")],
            "Most sales with the help of Pameran kota: 7; sold last: “kain” and “tas” (2 September 2018)",
        ),
        (  # several on that day: each product once, each who helped
            [helped("Toko A", 3, date(2018, 9, 2), "roti"), helped("Toko B", 3, date(2018, 9, 2), "kain, roti")],
            "Most sales with the help of Toko A and Toko B: 3 each; sold last: “kain” and “roti” through Toko A and Toko B (2 September 2018)",
        ),
        ([], "No sale has been recorded yet"),
    ],
)
def test_who_helps_and_what_was_sold_last(rows: list[dict[str, Any]], text: str) -> None:
    assert facilitators_finding(view_with(answers={"sales_by_facilitator": rows})) == text


def test_a_table_of_nobody_is_not_shown() -> None:
    """One row "not recorded" is no table; the panel of the channels says it, and the card the last sale."""
    view = view_with(answers={"sales_by_facilitator": [helped("unknown", 9, date(2018, 9, 2), "tas")], "sales_by_channel": [channel("online", 9)]})
    assert facilitators(view) is None and last_sale(view) == "Last sold 2 Sep 2018: “tas”"
    assert channels(view).finding.endswith("; facilitator not recorded"), "where it is asked"
    assert facilitators(view_with(answers={"sales_by_facilitator": [helped("Toko A", 3, date(2018, 9, 2), "roti")]})) is not None


def test_the_card_names_the_same_last_sale_as_the_heading() -> None:
    """Two who helped on the last day: the card named the product of the first alone."""
    rows = [helped("Toko A", 3, date(2018, 9, 2), "roti"), helped("Toko B", 5, date(2018, 9, 2), "kain, roti")]
    assert last_sale(view_with(answers={"sales_by_facilitator": rows})) == "Last sold 2 Sep 2018: “kain” and “roti”; facilitated by: Toko B"
    assert last_sale(view_with(answers={"sales_by_facilitator": rows}, role="viewer")) == "", "a last sale is one woman's"


def test_who_has_no_product_stands_apart_from_who_was_never_asked() -> None:
    """Of the 110 without a product on record 40 were never followed up: of those it is not known."""
    first, second, *rest = chain(200, 90, 60, 20, 10, 2)
    view = view_with(answers={"market_chain": [first, second | {"never_followed_up": 40}, *rest]})
    assert (
        livelihoods.chain_finding(view) == "Biggest drop right after the training: of 200 who completed, 70 have no product, for 40 it is not known"
    )
