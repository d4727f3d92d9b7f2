"""The sales panels: by month, by channel, by product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt
from typing import Any

from data.schema import CHANNELS
from queries import Answer, Figure, QuestionError, Row
from queries.dates import month_end, month_of
from queries.statistics import FEWEST, Z95
from ui import charts
from ui.auth.roles import allows
from ui.charts.ranked import Bar
from ui.claims import Extreme, Figures, NoClaim, Order
from ui.count import Count
from ui.excerpt import first_rows
from ui.html import Comparison
from ui.i18n import Words
from ui.no_entries import no_entries_since
from ui.panel import Note, Panel, shows
from ui.sentences import says
from ui.views.programme import Programme, answer_to, find, unanswered
from ui.views.shares import listed, quoted

A_YEAR = 12
UNRECORDED = "unknown"
"""Stands for the facilitator of sales of which none is recorded."""
SOLD = Count("livelihoods.n_sales", ("sales",), rounded="livelihoods.n_rounded")
AMOUNT = replace(SOLD, columns=("amount",))
"""What all sales brought."""


@dataclass(frozen=True)
class Sales(Programme):
    """The answers about sales. An answer that the role may not see raises QuestionError."""

    months = answer_to("sales_monthly")
    """Sales month by month."""
    channels = answer_to("sales_by_channel")
    """Through what it is sold."""
    products = answer_to("sales_by_product")
    """What is sold."""
    facilitators = answer_to("sales_by_facilitator")
    """Through whom it is sold."""

    @property
    def known(self) -> date:
        """Up to which day sales are known."""
        return self.context.known_up_to(self.months.result.column("sales"))

    @property
    def silent_since(self) -> date | None:
        """The month of the last sale, where none was entered since for longer than usual; None where sales go on."""
        return no_entries_since(self.context, ("sales",))

    @property
    def whole_months(self) -> list[Row]:
        """The months that have ended and are known; where no sale was entered since a month, those before it: it may have been cut short."""
        silent = self.silent_since or date.max
        return [row for row in self.months.rows if row.value("month") != self.running and row["sales"].known and row.value("month") < silent]

    @property
    def running(self) -> date | None:
        """The month of the as-of date where it has not ended by then, else None."""
        day = self.context.as_of
        return None if month_end(day) == day else month_of(day)


@shows("livelihoods.sales_about", "sales")
def sales(view: Sales) -> Panel:
    """The number of sales of each month."""
    return Panel(
        "livelihoods.sales",
        sales_finding(view),
        view.months,
        SOLD,
        lambda: charts.sales_months(view.months, view.running, view.known, view.words, view.mode, view.silent_since),
        about=sales_about(view),
        notes=sales_notes(view),
        dated=view.context.notes("sales"),
    )


def sales_about(view: Sales) -> str:
    """What is drawn, and up to when sales are known."""
    words = view.words
    return words("livelihoods.sales_known", about=words("livelihoods.sales_about"), known=words.write(view.known, "date"))


def _brought(view: Sales) -> Figure | None:
    """What all sales together brought; None where that is not exact, or nothing."""
    total = AMOUNT.of(view.months)
    return replace(total, metric=view.metric("sales_monthly", "amount")) if total is not None and not total.rounded and total.value else None


def in_total(view: Sales) -> str:
    """How many sales there were so far, and what they brought, in a few words; empty where that is not exact, or not for this role."""
    try:
        rounded = view.months.protected or "sales" in view.context.missing
    except QuestionError:
        return ""
    total, amount = (None, None) if rounded else (SOLD.of(view.months), _brought(view))
    return view.words("livelihoods.card_total", sales=total, amount=view.words.short_amount(amount)) if total and amount else ""


def sales_finding(view: Sales) -> str:
    """The last twelve whole months against the twelve before; where figures are rounded, the busiest month."""
    words, answer = view.words, published(view, view.months)
    rows = answer.rows
    if not rows:
        return says(words("livelihoods.no_sales"), NoClaim())
    if answer.protected:
        busiest = highest(rows, "sales")
        if len(busiest) > 1:  # rounded numbers often tie
            return says(words("livelihoods.busiest_several", sales=busiest[0]["sales"]), Figures())
        return says(words("livelihoods.busiest", **busiest[0]), Extreme("sales", "month", (busiest[0].value("month"),)))
    whole = view.whole_months
    numbers = [row.value("sales") for row in whole]
    if len(whole) < 2 * A_YEAR:
        total = SOLD.of(answer)
        if total is None:
            return says(words("livelihoods.no_sales"), NoClaim())
        until = [row for row in rows if row["sales"].known and row.value("month") <= (view.silent_since or date.max)][-1]["month"]
        amount = _brought(view)
        worth = words("livelihoods.worth", amount=words.short_amount(amount)) if amount else ""
        derived = (total, amount) if amount else (total,)
        so_far = says(words("livelihoods.so_far", count=total, sales=total, worth=worth, month=rows[0]["month"], until=until), Figures(derived))
        return so_far + _busiest_month(words, whole)
    latest = whole[-1]["sales"]
    last, before = latest.of("twelve months", sum(numbers[-A_YEAR:])), latest.of("twelve months before", sum(numbers[-2 * A_YEAR : -A_YEAR]))
    sign = (last.value > before.value) - (last.value < before.value)
    key = {1: "livelihoods.more", -1: "livelihoods.fewer", 0: "livelihoods.as_many"}[sign]
    if sign and abs(last.value - before.value) < Z95 * sqrt(last.value + before.value):  # two counts that vary by chance alone (Poisson)
        key = "livelihoods.alike"
    month = whole[-1].value("month")
    text = words(key, last=last, before=before, on=words.short_date(month_end(month)))
    if amount := _brought(view):
        text += words("livelihoods.brought", amount=words.short_amount(amount))
        return says(text, Figures((last, before, amount), (month_end(month),), (month,)), Order(last, before, sign))
    return says(text, Figures((last, before), (month_end(month),), (month,)), Order(last, before, sign))


def _busiest_month(words: Words, whole: list[Row]) -> str:
    """The months with most sales, of those that have ended, and the latest of these; empty if many tie, or there are too few to compare."""
    busiest = highest(tuple(whole), "sales") if len(whole) > 2 else []
    if not 0 < len(busiest) <= charts.MOST_PEAKS:
        return ""
    names = {row.value("month") for row in whole}
    claim = Extreme("sales", "month", tuple(row.value("month") for row in busiest), where=lambda row: row.value("month") in names)
    latest = whole[-1]
    if len(busiest) > 1:
        months = listed(words, [words.write(row["month"]) for row in busiest])
        return says(words("livelihoods.so_far_peaks", months=months, sales=busiest[0]["sales"], until=latest["month"], latest=latest["sales"]), claim)
    if latest.value("month") == busiest[0].value("month"):
        return says(words("livelihoods.so_far_most", **busiest[0]), claim)
    # The peak alone would leave out what has become of it.
    return says(words("livelihoods.so_far_peak", until=latest["month"], latest=latest["sales"], **busiest[0]), claim)


def sales_notes(view: Sales) -> list[Note | str]:
    """What the bars of the months do not say by themselves."""
    words = view.words
    unknown = words("livelihoods.sales_unknown", known=words.write(view.known, "date"))
    notes: list[Note | str] = [Note(unknown, charts.UNKNOWN, key=True)]
    if view.months.protected:
        notes.append(words("livelihoods.months_without_bar"))
    if view.running and find(view.months, "month", view.running):
        notes.append(Note(words("livelihoods.month_running", month=words.write(view.running, "month")), charts.RUNNING))
    return notes


def is_named(row: Row) -> bool:
    """Whether it is recorded who facilitated the sales of a row."""
    return row.value("facilitator") != UNRECORDED


def unrecorded(view: Sales) -> bool:
    """Whether there are sales and it is recorded of none who facilitated it; False for whoever may not know it."""
    if not allows(view.context.role, "planner") or "sales" in view.context.missing:
        return False
    return bool(view.facilitators.rows) and not any(map(is_named, view.facilitators.rows))


@shows("livelihoods.channels_about", "sales")
def channels(view: Sales) -> Panel:
    """How much is sold through which channel."""
    return Panel(
        "livelihoods.channels",
        channels_finding(view) + (view.words("livelihoods.channels_unrecorded") if unrecorded(view) else ""),
        view.channels,
        SOLD,
        lambda: charts.ranked(channels_bars(view), view.words, view.mode),
        notes=[view.words("livelihoods.channels_note")],
        folded=True,
    )


def channels_finding(view: Sales) -> str:
    """The channel with the most sales, and those that nobody uses."""
    words, answer = view.words, published(view, view.channels)
    if not answer.rows:
        return says(words("livelihoods.no_channel"), NoClaim())
    first = highest(answer.rows, "sales")
    busiest, total, claim = first[0], SOLD.of(answer), Extreme("sales", "channel", tuple(row.value("channel") for row in first))
    name = listed(words, [words.write(row["channel"]).lower() for row in first])
    if len(first) > 1:
        return says(words("livelihoods.channels_tie", channels=name, sales=busiest["sales"]), claim)
    if answer.protected or total is None or total.value < FEWEST:
        return says(words("livelihoods.channel_rounded", channel=name, sales=busiest["sales"]), claim)
    share = words.write(busiest.value("sales") / total.value, "share")
    unused = [words.code("channel", each).lower() for each in CHANNELS if each != "other" and find(answer, "channel", each) is None]
    key = "livelihoods.channel_empty" if unused else "livelihoods.channel"
    text = words(key, channel=name, sales=busiest["sales"], total=total, share=share, empty=_enumeration(words, unused))
    return says(text, claim, Figures((total,)))


def channels_bars(view: Sales) -> list[Bar]:
    """Every channel there is, also one through which nothing was sold: the busiest first, other last."""
    words, answer = view.words, view.channels
    rows = {row.value("channel"): row for row in answer.rows}
    order = sorted(CHANNELS, key=lambda each: (each == "other", -(rows[each].value("sales") or 0) if each in rows else 0))
    known = any(row["sales"].known for row in answer.rows)
    nothing = Figure(0 if known else None, view.metric("sales_by_channel", "sales"), answer.as_of, bool(answer.protected))
    unsold = "" if answer.protected or not known else words("livelihoods.nothing_sold")
    bars = []
    for channel in order:
        row = rows.get(channel)
        number = row["sales"] if row else nothing
        bars.append(Bar(words.code("channel", channel), number.value, words.write(number), words.short_amount(row["amount"]) if row else unsold))
    return bars


@shows("livelihoods.products_about", "sales")
def products(view: Sales) -> Panel:
    """What is sold, and for how much."""
    finding = products_finding(view)
    if not view.products.rows:
        return Panel("livelihoods.products", finding, view.products)
    rows, cut = first_rows(view.words, _by_amount(view.products))
    notes: list[Note | str] = [*(Note(text, key=True) for text in cut), view.words("livelihoods.products_note")]
    return Panel("livelihoods.products", finding, view.products, SOLD, table=products_table(view, rows), notes=notes, folded=True)


def products_finding(view: Sales) -> str:
    """Which product brings most, and which is sold most often."""
    words, answer = view.words, published(view, view.products)
    if not answer.rows:
        return says(words("livelihoods.no_product"), NoClaim())
    column = "amount" if any(row["amount"].known for row in answer.rows) else "sales"
    first, often = highest(answer.rows, column), highest(answer.rows, "sales")
    names, row = listed(words, [quoted(words, words.write(row["product"])) for row in first]), first[0]
    values: dict[str, Any] = {"product": names, "sales": row["sales"], "amount": words.short_amount(row["amount"])}
    claims = [_extreme(column, first)]
    if column == "sales":
        text = words("livelihoods.product_sales_tie" if len(first) > 1 else "livelihoods.product_sales", **values)
    elif len(first) > 1:
        text = words("livelihoods.product_tie", **values)
    elif row.value("product") not in [each.value("product") for each in often]:
        most = listed(words, [quoted(words, words.write(each["product"])) for each in often])
        text = words("livelihoods.product_both", most=most, number=often[0]["sales"], **values)
        claims.append(_extreme("sales", often))
    else:
        text = words("livelihoods.product", **values)
    return says(text, *claims)


def _extreme(column: str, first: list[Row]) -> Extreme:
    return Extreme(column, "product", tuple(row.value("product") for row in first))


def products_table(view: Sales, rows: Sequence[Row]) -> Comparison:
    """Products with their sales, sellers and amount."""
    words, answer = view.words, view.products
    names = ("product", "sales", "sellers", "amount")
    head = tuple(answer.result.column(name).label[words.language] for name in names)
    return Comparison(head, tuple(tuple(words.write(row[name]) for name in names) for row in rows), lang=words.office_language)


def published(view: Programme, answer: Answer) -> Answer:
    """The answer; QuestionError where it is empty for a viewer, who cannot tell nothing from nothing shown."""
    if not answer.rows and view.context.role == "viewer":
        raise unanswered("livelihoods.part_withheld")
    return answer


def highest(rows: Sequence[Row], column: str) -> list[Row]:
    """The rows with the highest value, all that tie."""
    most = max(row.value(column) or 0 for row in rows)
    return [row for row in rows if (row.value(column) or 0) == most]


def _by_amount(answer: Answer) -> list[Row]:
    return sorted(answer.rows, key=lambda row: (-(row.value("amount") or 0), -(row.value("sales") or 0), row.value("product")))


def _enumeration(words: Words, names: list[str]) -> str:
    return names[0] if len(names) == 1 else words("livelihoods.list", before=", ".join(names[:-1]), last=names[-1]) if names else ""
