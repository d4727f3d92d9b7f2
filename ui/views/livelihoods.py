"""Livelihoods in words: does what they make sell, where is it lost, what do they need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import ceil, floor
from typing import Any

from babel.numbers import format_compact_decimal

from data.schema import CHANNELS, NEEDS
from queries import Answer, QuestionError
from queries.dates import next_month
from queries.languages import languages
from ui.charts.market_chain import losses
from ui.charts.ranked import Bar
from ui.html import Card, Comparison
from ui.i18n import Words
from ui.views.programme import Programme
from ui.views.targets import difference
from ui.views.variation import limits

FEW = 0.5
"""Below this share of the graduates the answer is that only a part sells."""
FEWEST = 10
"""A share over fewer persons is no finding."""
COMPARED_MONTHS = 24
A_YEAR = 12
LAST_NEEDS = ("none", "unknown")
"""No need, and not known: below the needs, whatever their number."""


@dataclass(frozen=True)
class Livelihoods(Programme):
    """Everything that the page asks for, in one context. What the role can't have raises QuestionError where it is asked."""

    @cached_property
    def chain(self) -> Answer:
        """From the training to a second sale, income and mentas."""
        return self.context.ask("market_chain")

    @cached_property
    def earning(self) -> Answer:
        """Who earns how many months after the training."""
        return self.context.ask("earning_by_months")

    @cached_property
    def needs(self) -> Answer:
        """What they need most."""
        return self.context.ask("needs")

    @cached_property
    def channels(self) -> Answer:
        """Through what it is sold."""
        return self.context.ask("sales_by_channel")

    @cached_property
    def products(self) -> Answer:
        """What is sold."""
        return self.context.ask("sales_by_product")

    @cached_property
    def months(self) -> Answer:
        """Sales month by month."""
        return self.context.ask("sales_monthly")

    @cached_property
    def income(self) -> Answer:
        """What those earn who earn."""
        return self.context.ask("income")

    @property
    def running(self) -> date | None:
        """The month of the as-of date where it hasn't ended by then, else None."""
        day = self.context.as_of
        return None if (day + timedelta(days=1)).day == 1 else day.replace(day=1)

    def got(self, name: str) -> Answer | None:
        """One of the answers by its name here; None where the visitor's role can't have it."""
        try:
            answered: Answer = getattr(self, name)
        except QuestionError:
            return None
        return answered


def question(view: Livelihoods) -> str:
    """The page's question."""
    return view.words("livelihoods.question")


# --------------------------------------------------------------------------------------------------- the answer


def answer(view: Livelihoods) -> tuple[str, str]:
    """The answer in one sentence, and the paragraph after it: second sale, income, what they need, channels, the month."""
    return _selling(view), " ".join([*_again(view), *_income(view), *_needed(view), *_month(view)])


def _selling(view: Livelihoods) -> str:
    words, place = view.words, _stages(view)
    on = words.write(view.context.as_of, "date")
    completed, sold = place["completed"], place["sold"]
    rows = view.chain.records
    if not rows[completed]["persons"]:
        return words("livelihoods.nobody", on=on)
    values: dict[str, Any] = {"on": on, "completed": words.figure(view.chain, "persons", completed)}
    if rows[sold]["persons"] is None:
        return words("livelihoods.withheld", **values)
    if rows[sold]["persons"] == 0 and not view.chain.marked(sold, "persons"):
        return words("livelihoods.nobody_sells", **values)
    values |= {"sold": words.figure(view.chain, "persons", sold), "share": words.figure(view.chain, "share_of_first", sold)}
    return words("livelihoods.few" if (rows[sold]["share_of_first"] or 0) < FEW else "livelihoods.most", **values)


def _again(view: Livelihoods) -> list[str]:
    words, place = view.words, _stages(view)
    rows = view.chain.records
    if not rows[place["sold"]]["persons"] or rows[place["sold_again"]]["persons"] is None:
        return []
    return [words("livelihoods.again", again=words.figure(view.chain, "persons", place["sold_again"]))]


def _income(view: Livelihoods) -> list[str]:
    words, row = view.words, view.headline.record
    if row["earning_rate"] is None or row["earning"] is None:
        return []
    counts: dict[str, Any] = {name: words.figure(view.headline, name) for name in ("earning", "followed_up", "earning_rate")}
    said = [words("livelihoods.earning", **counts)]
    income = view.got("income")
    if income is not None and income.record["median_monthly_income"] is not None:
        said.append(words("livelihoods.median", income=words.figure(income, "median_monthly_income")))
    return said


def _needed(view: Livelihoods) -> list[str]:
    needs = view.got("needs")
    place = None if needs is None else _place(needs, "need", "marketing")
    if needs is None or place is None:
        return []
    return [view.words("livelihoods.marketing", count=needs.records[place]["persons"], persons=view.words.figure(needs, "persons", place))]


def _month(view: Livelihoods) -> list[str]:
    """Whether the last whole month is ordinary; said of exact figures only (rounded ones move in steps of 5)."""
    words, months = view.words, view.got("months")
    if months is None or months.protected:
        return []
    whole = [row for row in months.records if row["month"] != view.running]
    ordinary = limits([row["sales"] for row in whole[-COMPARED_MONTHS - 1 : -1]])
    if ordinary is None:
        return []
    last = whole[-1]
    key = "livelihoods.ordinary" if ordinary[0] <= last["sales"] <= ordinary[1] else "livelihoods.signal"
    low, high = (words.write(max(0, round_(limit)), "count") for round_, limit in ((ceil, ordinary[0]), (floor, ordinary[1])))
    return [words(key, month=words.write(last["month"], "month"), sales=words.write(last["sales"], "count"), low=low, high=high)]


# ------------------------------------------------------------------------------------------------------ figures


def cards(view: Livelihoods) -> list[Card]:
    """Four figures: who sold, who needs marketing, who earns, and how much."""
    words, place = view.words, _stages(view)
    withheld = view.headline.record["followed_up"] is None
    counts: dict[str, Any] = {name: words.figure(view.headline, name) for name in ("earning", "followed_up")}
    followed_up = words("livelihoods.not_published" if withheld else "livelihoods.of_followed_up", followed_up=counts["followed_up"])
    return [
        _card(
            view,
            "sold",
            "completed",
            words("livelihoods.card_sold"),
            words("livelihoods.of_completed", completed=words.figure(view.chain, "persons", place["completed"])),
            "count",
            lambda day: _cell(view, "market_chain", "persons", day, "stage", "sold"),
        ),
        _card(
            view,
            "marketing",
            "target",
            words("livelihoods.card_marketing"),
            followed_up,
            "count",
            lambda day: _cell(view, "needs", "persons", day, "need", "marketing"),
        ),
        _card(
            view,
            "earning_rate",
            "completed",
            view.headline.result.column("earning_rate").label[words.language],
            words("livelihoods.not_published" if withheld else "livelihoods.card_earning", **counts),
            "share",
            lambda day: _cell(view, "headline", "earning_rate", day),
        ),
        _card(
            view,
            "median_monthly_income",
            "completed",
            _label(view, "income", "median_monthly_income"),
            _income_base(view),
            "rupiah",
            lambda day: _cell(view, "income", "median_monthly_income", day),
        ),
    ]


Cell = tuple[Any, bool]
"""A value and whether it is rounded."""


def _card(view: Livelihoods, name: str, colour: str, label: str, out_of: str, kind: str, at: Callable[[date | None], Cell]) -> Card:
    """A figure without a target: its value, and its change since the month and the year before where all are exact."""
    words = view.words
    value, rounded = at(None)
    said = f"≈ {words.write(value, kind)}" if rounded and value is not None else words.write(value, kind)
    changes = []
    for day in view.days_before:
        then, was_rounded = at(day)
        if value is not None and then is not None and not rounded and not was_rounded:
            change = words.signed(round(value - then), "rupiah") if kind == "rupiah" else difference(words, value - then, kind)
            changes.append(words("card.change", change=change, on=words.short_date(day)))
    return Card(name, label, said, colour, out_of, "none", words("status.no_target"), changes=tuple(changes))


def _cell(view: Livelihoods, result: str, column: str, day: date | None, key: str = "", value: str = "") -> Cell:
    """A value of a result on a day (None: the as-of date), in the row where `key` is `value`; None where it can't be had.

    A value that no row names is 0 where figures are exact: nobody was counted under it.
    """
    try:
        answered = view.context.ask(result, as_of=view.context.day(day) if day else None)
    except QuestionError:
        return None, False
    place = _place(answered, key, value) if key else 0 if answered.records else None
    if place is None:
        return (None, True) if answered.protected or view.context.role == "viewer" or not answered.records else (0, False)
    return answered.records[place][column], answered.marked(place, column)


def _income_base(view: Livelihoods) -> str:
    try:
        base = view.context.ask("income_base")
    except QuestionError:
        return view.words("livelihoods.median_of")
    return view.words("livelihoods.median_base", base=view.words.figure(base, "with_amount"))


# ----------------------------------------------------------------------------------------- findings of the charts


def chain_base(view: Livelihoods) -> str:
    """Of how many the chain speaks."""
    return view.words("livelihoods.n_completed", completed=view.words.figure(view.chain, "persons", 0))


def chain_takeaway(view: Livelihoods) -> str:
    """The finding of the chain: before which stage most stop. Raises QuestionError where there is nothing to draw or to show."""
    words, rows = view.words, view.chain.records
    lost = losses(view.chain)
    if not rows[0]["persons"]:
        raise _unanswered("livelihoods.largest_nobody")
    if all(each is None for each in lost):
        raise _unanswered("livelihoods.part_withheld")
    place = max(range(1, len(rows)), key=lambda each: (lost[each] or 0, -each))
    if not lost[place]:
        return words("livelihoods.largest_none")
    sign = "≈ " if view.chain.marked(place, "persons") or view.chain.marked(place - 1, "persons") else ""
    values: dict[str, Any] = {"lost": f"{sign}{words.write(lost[place], 'count')}", "out_of": words.figure(view.chain, "persons", place - 1)}
    return words(f"livelihoods.largest.{rows[place]['stage']}", **values)


def earning_base(view: Livelihoods) -> str:
    """Of how many the chart of earning speaks."""
    return view.words("livelihoods.n_completed", completed=view.words.figure(view.earning, "completed", 0))


def earning_takeaway(view: Livelihoods) -> str:
    """The finding: how many of those followed up earn, soon and long after the training.

    Raises QuestionError where somebody has come so far but the role gets nothing of it.
    """
    words, answered = view.words, view.earning
    if not answered.records[0]["completed"]:
        raise _unanswered("livelihoods.largest_nobody")
    come = [row for row in answered.records if row["due"]]
    if come and all(row["followed_up"] is None for row in come):
        raise _unanswered("livelihoods.part_withheld")
    known = [place for place, row in enumerate(answered.records) if row["earning_rate"] is not None and row["followed_up"] >= FEWEST]
    if not known:
        return words("livelihoods.earning_unknown")
    first, last = known[0], known[-1]
    if len(known) == 1:
        values: dict[str, Any] = {name: words.figure(answered, name, first) for name in ("months", "earning", "followed_up", "earning_rate")}
        return words("livelihoods.earning_once", **values)
    return words(
        "livelihoods.earning_later",
        first=words.figure(answered, "months", first),
        early=words.figure(answered, "earning_rate", first),
        last=words.figure(answered, "months", last),
        late=words.figure(answered, "earning_rate", last),
    )


def earning_notes(view: Livelihoods) -> list[str]:
    """How the rows of the chart of earning are to be read."""
    words = view.words
    notes = [words("livelihoods.earning_note")]
    if any(row["due"] and row["followed_up"] is None for row in view.earning.records):
        notes.append(words("livelihoods.earning_few"))
    return notes


def needs_base(view: Livelihoods) -> str:
    """Of how many the needs speak."""
    return view.words("livelihoods.n_followed_up", followed_up=view.words.figure(view.headline, "followed_up"))


def needs_takeaway(view: Livelihoods) -> str:
    """The finding: what is needed most, and where marketing stands."""
    words, answered = view.words, _published(view, view.needs)
    named = [(row["persons"], place) for place, row in enumerate(answered.records) if row["need"] not in LAST_NEEDS and row["persons"]]
    if not named:
        return words("livelihoods.needs_none")
    most, place = max(named, key=lambda each: (each[0], -each[1]))
    marketing = _place(answered, "need", "marketing")
    said = words.figure(answered, "persons", place)
    out_of = words.figure(view.headline, "followed_up")
    if marketing is not None and answered.records[marketing]["persons"] == most:
        return words("livelihoods.needs_marketing", persons=said, followed_up=out_of)
    return words("livelihoods.needs_other", need=words.code("need", answered.records[place]["need"]).lower(), persons=said, followed_up=out_of)


def needs_bars(view: Livelihoods) -> list[Bar]:
    """The needs, marketing first, then by number; none and not known last."""
    words, answered = view.words, view.needs
    persons = {row["need"]: (row["persons"], words.figure(answered, "persons", place)) for place, row in enumerate(answered.records)}
    named = [need for need in persons if need not in (*LAST_NEEDS, "marketing")]
    named.sort(key=lambda need: (-(persons[need][0] or 0), list(NEEDS).index(need) if need in NEEDS else len(NEEDS)))
    order = ["marketing", *named, *(need for need in LAST_NEEDS if need in persons)]
    total = view.headline.record["followed_up"]
    bars = []
    for need in order:
        number, said = persons.get(need, (0, "≈ 0" if answered.protected else words.write(0, "count")))
        share = f"{'≈ ' if answered.protected else ''}{words.write(number / total, 'share')}" if total and number else ""
        bars.append(Bar(words.code("need", need), number or 0, said, share, need == "marketing", need == "unknown"))
    return bars


def channels_base(view: Livelihoods) -> str:
    """Of how many sales the channels speak."""
    return _sales_base(view, view.channels)


def channels_takeaway(view: Livelihoods) -> str:
    """The finding: through which channel most is sold, and which one nobody uses."""
    words, answered = view.words, _published(view, view.channels)
    if not answered.records:
        return words("livelihoods.no_channel")
    place = max(range(len(answered.records)), key=lambda each: (answered.records[each]["sales"] or 0, -each))
    values: dict[str, Any] = {
        "channel": words.code("channel", answered.records[place]["channel"]).lower(),
        "sales": words.figure(answered, "sales", place),
    }
    if answered.protected:
        return words("livelihoods.channel_rounded", **values)
    total = sum(row["sales"] for row in answered.records)
    values |= {"total": words.write(total, "count"), "share": words.write(answered.records[place]["sales"] / total, "share")}
    empty = [words.code("channel", name).lower() for name in CHANNELS if name != "other" and _place(answered, "channel", name) is None]
    if empty:
        return words("livelihoods.channel_empty", **values, empty=_listed(words, empty))
    return words("livelihoods.channel", **values)


def channels_bars(view: Livelihoods) -> list[Bar]:
    """Every channel there is, also one through which nothing was sold: the busiest first, other last."""
    words, answered = view.words, view.channels
    found = {row["channel"]: place for place, row in enumerate(answered.records)}
    order = sorted(CHANNELS, key=lambda each: (each == "other", -(answered.records[found[each]]["sales"] or 0) if each in found else 0))
    bars = []
    for channel in order:
        name = words.code("channel", channel)
        if channel not in found:
            bars.append(Bar(name, 0, "≈ 0") if answered.protected else Bar(name, 0, words.write(0, "count"), words("livelihoods.nothing_sold")))
            continue
        place = found[channel]
        amount = answered.records[place]["amount"]
        worth = "" if amount is None else f"{'≈ ' if answered.marked(place, 'amount') else ''}{rupiah(words, amount)}"
        bars.append(Bar(name, answered.records[place]["sales"] or 0, words.figure(answered, "sales", place), worth))
    return bars


def products_base(view: Livelihoods) -> str:
    """Of how many sales the products speak."""
    return _sales_base(view, view.products)


def products_takeaway(view: Livelihoods) -> str:
    """The finding: which product brings most."""
    words, answered = view.words, _published(view, view.products)
    if not answered.records:
        return words("livelihoods.no_product")
    place = _products(answered)[0]
    row = answered.records[place]
    values: dict[str, Any] = {"product": row["product"], "sales": words.figure(answered, "sales", place)}
    if row["amount"] is None:
        return words("livelihoods.product_sales", **values)
    sign = "≈ " if answered.marked(place, "amount") else ""
    return words("livelihoods.product", **values, amount=f"{sign}{rupiah(words, row['amount'])}")


def products_table(view: Livelihoods) -> Comparison:
    """The products with their sales, sellers and amount; the largest amount first."""
    words, answered = view.words, view.products
    names = ("product", "sales", "sellers", "amount")
    head = tuple(answered.result.column(name).label[words.language] for name in names)
    rows = tuple(tuple(words.figure(answered, name, place) for name in names) for place in _products(answered))
    return Comparison(head, rows)


def _products(answered: Answer) -> list[int]:
    """The rows of the products in the order of what is shown: by amount, then by sales."""
    rows = answered.records
    return sorted(range(len(rows)), key=lambda place: (-(rows[place]["amount"] or 0), -(rows[place]["sales"] or 0), rows[place]["product"]))


def sales_base(view: Livelihoods) -> str:
    """Of how many sales the months speak."""
    return _sales_base(view, view.months)


def sales_takeaway(view: Livelihoods) -> str:
    """The finding: the last twelve whole months against the twelve before; where figures are rounded, the busiest month."""
    words, answered = view.words, _published(view, view.months)
    if not answered.records:
        return words("livelihoods.no_sales")
    if answered.protected:
        place = max(range(len(answered.records)), key=lambda each: (answered.records[each]["sales"] or 0, -each))
        row = answered.records[place]
        return words("livelihoods.busiest", month=words.write(row["month"], "month"), sales=words.figure(answered, "sales", place))
    whole = [row["sales"] for row in answered.records if row["month"] != view.running]
    if len(whole) < 2 * A_YEAR:
        total = sum(row["sales"] for row in answered.records)
        return words("livelihoods.so_far", count=total, sales=words.write(total, "count"), month=words.write(answered.records[0]["month"], "month"))
    last, before = sum(whole[-A_YEAR:]), sum(whole[-2 * A_YEAR : -A_YEAR])
    key = "livelihoods.more" if last > before else "livelihoods.fewer" if last < before else "livelihoods.as_many"
    until = next_month(next(row["month"] for row in reversed(answered.records) if row["month"] != view.running)) - timedelta(days=1)
    return words(key, last=words.write(last, "count"), before=words.write(before, "count"), on=words.short_date(until))


def sales_notes(view: Livelihoods) -> list[str]:
    """What the bars of the months don't say by themselves."""
    words = view.words
    notes = [words("livelihoods.recorded_only")]
    if view.months.protected:
        notes.append(words("livelihoods.months_without_bar"))
    if view.running and any(row["month"] == view.running for row in view.months.records):
        notes.append(words("livelihoods.month_running", month=words.write(view.running, "month")))
    return notes


# ------------------------------------------------------------------------------------------------------- helpers


def rupiah(words: Words, amount: float) -> str:
    """An amount in short, for tight places: Rp34,6 juta."""
    return f"Rp{format_compact_decimal(amount, format_type='long', locale=languages()[words.language].locale, fraction_digits=1)}"


def _unanswered(key: str) -> QuestionError:
    """What stands in the place of a chart that has nothing to draw, or of which the visitor's role gets nothing."""
    return QuestionError(**{language: Words(language)(key) for language in languages()})


def _published(view: Livelihoods, answered: Answer) -> Answer:
    """The answer; QuestionError where it is empty for a viewer, who can't tell nothing from nothing shown."""
    if not answered.records and view.context.role == "viewer":
        raise _unanswered("livelihoods.part_withheld")
    return answered


def _sales_base(view: Livelihoods, answered: Answer) -> str:
    if answered.protected:
        return view.words("livelihoods.n_rounded")
    total = sum(row["sales"] for row in answered.records)
    return view.words("livelihoods.n_sales", count=total, sales=view.words.write(total, "count"))


def _stages(view: Livelihoods) -> dict[str, int]:
    return {row["stage"]: place for place, row in enumerate(view.chain.records)}


def _place(answered: Answer, key: str, value: str) -> int | None:
    return next((place for place, row in enumerate(answered.records) if row[key] == value), None)


def _label(view: Livelihoods, result: str, column: str) -> str:
    answered = view.got(result)
    described = view.headline.result if answered is None else answered.result
    return described.column(column).label[view.words.language]


def _listed(words: Words, names: list[str]) -> str:
    return names[0] if len(names) == 1 else words("livelihoods.list", before=", ".join(names[:-1]), last=names[-1])
