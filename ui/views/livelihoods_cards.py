"""The four figures of the livelihoods page: who earns, who sold, who needs marketing, and how much they earn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from queries import Figure
from ui.html import Card
from ui.views.facilitators import last_sale
from ui.views.livelihoods import Livelihoods
from ui.views.sales import in_total
from ui.views.targets import figure_card


def cards(view: Livelihoods) -> list[Card]:
    """Four figures: who earns, who sold, who needs marketing, and how much they earn."""
    words = view.words
    completed = words("livelihoods.of_completed", completed=view.stages["completed"]["persons"])
    sold = _card(view, "completed", completed, "market_chain", "persons", ("stage", "sold"), ("sold", words.code("chain", "sold")), in_total(view))
    return [
        _earning_card(view),
        replace(sold, notes=(last,)) if (last := last_sale(view)) else sold,
        _card(view, "target", _followed_up_base(view), "needs", "persons", ("need", "marketing"), ("marketing", words("livelihoods.card_marketing"))),
        _card(view, "completed", _income_base(view), "income", "median_monthly_income"),
    ]


def _earning_card(view: Livelihoods) -> Card:
    """Which share of the graduates earns now, and of how many that is not known; to whoever may not know it, of all who were followed up."""
    words, now, row = view.words, view.now, view.graduates_now
    if row is None:
        known = now["followed_up"].known
        return _card(
            view, "completed", words("livelihoods.card_earning" if known else "livelihoods.not_published", **now), "headline", "earning_rate"
        )
    left = row["not_followed_up"]
    standing = "none", words("livelihoods.card_rest_unknown", count=left, left=left) if row.value("followed_up") and left.value else ""

    def before(day: date) -> Figure:
        return view.figure("graduates_earning", "earning_rate", day)

    return figure_card(view, row["earning_rate"], "completed", words("livelihoods.card_graduates", **row), standing, before, row=row)


def _card(
    view: Livelihoods,
    colour: str,
    out_of: str,
    result: str,
    column: str,
    where: tuple[str, str] | None = None,
    named: tuple[str, str] | None = None,
    status: str = "",
) -> Card:
    """A figure without a target, with its changes; `named` is the card's own name and label where the column's do not say what it counts."""
    figure = view.figure(result, column, where=where)
    card = figure_card(view, figure, colour, out_of, ("none", status), lambda day: view.figure(result, column, day, where))
    return replace(card, name=named[0], label=named[1]) if named else card


def _followed_up_base(view: Livelihoods) -> str:
    """Of how many followed up the needs are, and how many of these are the graduates of the first card."""
    words, now, row = view.words, view.now, view.graduates_now
    if not now["followed_up"].known:
        return words("livelihoods.not_published")
    if row is None:
        return words("livelihoods.of_followed_up", **now)
    rest = now["followed_up"].less(row["followed_up"])
    return words("livelihoods.followed_up_parts" if rest.value else "livelihoods.followed_up_all", rest=rest, graduates=row["followed_up"], **now)


def _income_base(view: Livelihoods) -> str:
    """Of how many of those who earn the middle income is, the others having given no amount, and how many of these are the graduates of the first
    card."""
    words, base, earning, row = view.words, view.figure("income_base", "with_amount"), view.now["earning"], view.graduates_now
    if not base.known or not earning.known:
        return words("livelihoods.median_of")
    if row is None:
        return words("livelihoods.median_base", base=base, earning=earning)
    rest = earning.less(row["earning"])
    key = "livelihoods.median_parts" if rest.value else "livelihoods.median_all"
    return words(key, base=base, earning=earning, graduates=row["earning"], rest=rest)
