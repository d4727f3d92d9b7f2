"""Livelihoods: after the training, does what they make sell?"""

from ui import charts, panel
from ui.auth.roles import require
from ui.views import livelihoods

require("viewer")
setting = panel.setting()
words = setting.words
asked = livelihoods.Livelihoods(setting)


def chain() -> None:
    panel.chart(
        "livelihoods.chain",
        livelihoods.chain_takeaway(asked),
        words("livelihoods.chain_about"),
        livelihoods.chain_base(asked),
        asked.chain,
        lambda: charts.market_chain(asked.chain, words, setting.mode),
        (words("livelihoods.chain_note"),),
    )


def earning() -> None:
    panel.chart(
        "livelihoods.earning",
        livelihoods.earning_takeaway(asked),
        words("livelihoods.earning_about"),
        livelihoods.earning_base(asked),
        asked.earning,
        lambda: charts.earning_months(asked.earning, words, setting.mode),
        livelihoods.earning_notes(asked),
    )


def needs() -> None:
    panel.chart(
        "livelihoods.needs",
        livelihoods.needs_takeaway(asked),
        words("livelihoods.needs_about"),
        livelihoods.needs_base(asked),
        asked.needs,
        lambda: charts.ranked(livelihoods.needs_bars(asked), words, setting.mode),
        (words("livelihoods.needs_note"),),
    )


def sales() -> None:
    panel.chart(
        "livelihoods.sales",
        livelihoods.sales_takeaway(asked),
        words("livelihoods.sales_about"),
        livelihoods.sales_base(asked),
        asked.months,
        lambda: charts.sales_months(asked.months, asked.running, words, setting.mode),
        livelihoods.sales_notes(asked),
    )


def channels() -> None:
    panel.chart(
        "livelihoods.channels",
        livelihoods.channels_takeaway(asked),
        words("livelihoods.channels_about"),
        livelihoods.channels_base(asked),
        asked.channels,
        lambda: charts.ranked(livelihoods.channels_bars(asked), words, setting.mode, room=1.9),
        (words("livelihoods.channels_note"),),
    )


def products() -> None:
    if not asked.products.records:
        takeaway = livelihoods.products_takeaway(asked)
        panel.chart("livelihoods.products", takeaway, words("livelihoods.products_about"), "", asked.products, dict)
        return
    panel.comparison(
        "livelihoods.products",
        livelihoods.products_takeaway(asked),
        words("livelihoods.products_about"),
        livelihoods.products_base(asked),
        livelihoods.products_table(asked),
        asked.products,
        (words("livelihoods.products_note"),),
    )


panel.title(livelihoods.question(asked))
panel.sentence(*livelihoods.answer(asked))
panel.cards(livelihoods.cards(asked))
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
