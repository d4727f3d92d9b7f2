"""Livelihoods: after the training, does what they make sell?"""

from ui import charts, panel
from ui.auth.roles import require
from ui.views import livelihoods

require("viewer")
context = panel.context()
words = context.words
view = livelihoods.Livelihoods(context)


def chain() -> None:
    panel.chart(
        "livelihoods.chain",
        livelihoods.chain_takeaway(view),
        words("livelihoods.chain_about"),
        livelihoods.chain_base(view),
        view.chain,
        lambda: charts.market_chain(view.chain, words, context.mode),
        (words("livelihoods.chain_note"),),
    )


def earning() -> None:
    panel.chart(
        "livelihoods.earning",
        livelihoods.earning_takeaway(view),
        words("livelihoods.earning_about"),
        livelihoods.earning_base(view),
        view.earning,
        lambda: charts.earning_months(view.earning, words, context.mode),
        livelihoods.earning_notes(view),
    )


def needs() -> None:
    panel.chart(
        "livelihoods.needs",
        livelihoods.needs_takeaway(view),
        words("livelihoods.needs_about"),
        livelihoods.needs_base(view),
        view.needs,
        lambda: charts.ranked(livelihoods.needs_bars(view), words, context.mode),
        (words("livelihoods.needs_note"),),
    )


def sales() -> None:
    panel.chart(
        "livelihoods.sales",
        livelihoods.sales_takeaway(view),
        words("livelihoods.sales_about"),
        livelihoods.sales_base(view),
        view.months,
        lambda: charts.sales_months(view.months, view.running, words, context.mode),
        livelihoods.sales_notes(view),
    )


def channels() -> None:
    panel.chart(
        "livelihoods.channels",
        livelihoods.channels_takeaway(view),
        words("livelihoods.channels_about"),
        livelihoods.channels_base(view),
        view.channels,
        lambda: charts.ranked(livelihoods.channels_bars(view), words, context.mode, room=1.9),
        (words("livelihoods.channels_note"),),
    )


def products() -> None:
    if not view.products.records:
        takeaway = livelihoods.products_takeaway(view)
        panel.chart("livelihoods.products", takeaway, words("livelihoods.products_about"), "", view.products, dict)
        return
    panel.comparison(
        "livelihoods.products",
        livelihoods.products_takeaway(view),
        words("livelihoods.products_about"),
        livelihoods.products_base(view),
        livelihoods.products_table(view),
        view.products,
        (words("livelihoods.products_note"),),
    )


panel.title(livelihoods.question(view))
panel.sentence(*livelihoods.answer(view))
panel.cards(livelihoods.cards(view))
panel.part(words("livelihoods.chain_about"), chain)
panel.side_by_side(
    lambda: panel.part(words("livelihoods.earning_about"), earning),
    lambda: panel.part(words("livelihoods.needs_about"), needs),
)
panel.part(words("livelihoods.sales_about"), sales)
panel.side_by_side(
    lambda: panel.part(words("livelihoods.channels_about"), channels),
    lambda: panel.part(words("livelihoods.products_about"), products),
)
