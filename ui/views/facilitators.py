"""Who brings what the graduates make together with buyers, and what was sold last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from queries import Row
from ui.auth.roles import allows
from ui.claims import Extreme, NoClaim
from ui.excerpt import first_rows
from ui.html import Comparison
from ui.panel import Note, Panel, shows, withheld
from ui.sentences import says
from ui.views.sales import SOLD, Sales, highest, is_named, unrecorded
from ui.views.shares import listed, quoted

COLUMNS = ("facilitator", "sales", "sellers", "amount", "latest_on", "latest_products")


def facilitators(view: Sales) -> Panel | None:
    """Through whom it is sold, and the last sale; nothing where that is recorded of no sale, which stands below the channels."""
    return None if unrecorded(view) else _facilitators(view)


@shows("livelihoods.facilitators_about", "sales")
def _facilitators(view: Sales) -> Panel:
    """The panel. For staff: a last sale is one woman's."""
    if not allows(view.context.role, "planner"):
        return withheld(view.words("livelihoods.facilitators_about"), view.words("panel.staff"))
    finding = facilitators_finding(view)
    if not view.facilitators.rows:
        return Panel("livelihoods.facilitators", finding, view.facilitators)
    rows, cut = first_rows(view.words, view.facilitators.rows)
    notes = [Note(text, key=True) for text in cut]
    return Panel("livelihoods.facilitators", finding, view.facilitators, SOLD, table=_table(view, rows), notes=notes, folded=True)


def facilitators_finding(view: Sales) -> str:
    """What was sold last and who helped, and who helps most often."""
    words, rows = view.words, view.facilitators.rows
    if not rows:
        return says(words("livelihoods.no_sales"), NoClaim())
    named = tuple(filter(is_named, rows))
    first = highest(named, "sales")
    names = listed(words, [words.write(row["facilitator"]) for row in first])
    key = "livelihoods.facilitators_tie" if len(first) > 1 else "livelihoods.facilitators_most"
    claim = Extreme("sales", "facilitator", tuple(row.value("facilitator") for row in first), where=is_named)
    return says(words(key, facilitators=names, sales=first[0]["sales"]) + _last_sale(view, rows), claim)


def _last_sale(view: Sales, rows: Sequence[Row]) -> str:
    """End of the finding: the products of the last day with a sale, and through whom; nothing if they are not known."""
    words, last = view.words, _of_last_day(rows)
    if not last:
        return ""
    products = _products(view, last)
    names = listed(words, [words.write(row["facilitator"]) for row in filter(is_named, last)])
    return words(
        "livelihoods.last_sale_through" if names else "livelihoods.last_sale", on=last[0]["latest_on"], products=products, facilitators=names
    )


def last_sale(view: Sales) -> str:
    """What was sold last, and who helps most often, folded below the figure of those who sold; empty for who may not know it."""
    if not allows(view.context.role, "planner") or "sales" in view.context.missing or not view.facilitators.rows:
        return ""
    words, rows = view.words, view.facilitators.rows
    last, named = _of_last_day(rows), tuple(filter(is_named, rows))
    if not last:
        return ""
    values: dict[str, Any] = {"products": _products(view, last), "on": words.short_date(last[0].value("latest_on"))}
    if not named:  # that nobody wrote down who helped is nothing about the last sale
        return words("livelihoods.card_last_sale_alone", **values)
    return words("livelihoods.card_last_sale", through=listed(words, [words.write(row["facilitator"]) for row in highest(named, "sales")]), **values)


def _of_last_day(rows: Sequence[Row]) -> list[Row]:
    """The rows whose latest sale is of the last day with a sale; none if that is not known."""
    dated = [row for row in rows if row["latest_on"].known and row["latest_products"].known]
    day = max((row.value("latest_on") for row in dated), default=None)
    return [row for row in dated if row.value("latest_on") == day]


def _products(view: Sales, last: list[Row]) -> str:
    """What was sold on that day, each product once."""
    names = sorted({name for row in last for name in row.value("latest_products").split(", ")})
    return listed(view.words, [quoted(view.words, name) for name in names])


def _table(view: Sales, rows: Sequence[Row]) -> Comparison:
    """Each facilitator with sales, sellers and amount, and the last sale through it."""
    words, answer = view.words, view.facilitators
    head = tuple(answer.result.column(name).label[words.language] for name in COLUMNS)
    return Comparison(head, tuple(tuple(words.write(row[name]) for name in COLUMNS) for row in rows), lang=words.office_language)
