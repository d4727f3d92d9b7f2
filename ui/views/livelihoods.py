"""The livelihoods page: whether the graduates' products sell, where the chain to the market breaks, what they need."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from data.schema import NEEDS
from queries import Answer, Figure, QuestionError, Row
from queries.verdict import ONLY_SOME
from ui import charts
from ui.charts.earning_months import MONTHS, enough_traced
from ui.charts.market_chain import losses
from ui.charts.ranked import Bar
from ui.claims import Extreme, Figures, NoClaim, Order
from ui.count import Count
from ui.i18n import is_of_few
from ui.panel import Panel, shows
from ui.sentences import joined, says
from ui.views.facilitators import facilitators
from ui.views.programme import TRACED_AFTER, answer_to, find, unanswered
from ui.views.sales import Sales, channels, products, published, sales
from ui.views.shares import listed
from ui.views.variation import limits

COMPARED_MONTHS = 24
LAST_NEEDS = ("none", "unknown")
"""No need, and not known: below the needs, whatever their number."""
GRADUATES = "livelihoods.n_completed"


@dataclass(frozen=True)
class Livelihoods(Sales):
    """The answers behind the livelihoods page, in one context. An answer that the role may not see raises QuestionError."""

    chain = answer_to("market_chain")
    """From the training to a second sale, income and mentas."""
    earning = answer_to("earning_by_months")
    """Who earns how many months after the training."""
    tracer = answer_to("tracer")
    """The same at a few horizons, with the bounds that those not traced leave."""
    needs = answer_to("needs")
    """What they need most."""
    income = answer_to("income")
    """What those earn who earn."""
    graduates = answer_to("graduates_earning")
    """How many of the graduates earn now, by their latest follow-up since the training; for staff."""

    @property
    def graduates_now(self) -> Row | None:
        """The graduates and how many of them earn now; None if the role may not know it."""
        answer = self.granted("graduates")
        return answer.row if answer and answer.rows else None

    @property
    def stages(self) -> dict[str, Row]:
        """The stages of the chain by their codes."""
        return {row.value("stage"): row for row in self.chain.rows}

    def granted(self, name: str) -> Answer | None:
        """One of the answers by its attribute; None if the role may not see it."""
        try:
            answer: Answer = getattr(self, name)
        except QuestionError:
            return None
        return answer

    def figure(self, result: str, column: str, on: date | None = None, where: tuple[str, str] | None = None) -> Figure:
        """A figure of a result on a day (None: the as-of date), in the row `where` a column has a value; not known where it cannot be had.

        A value that no row names is 0 if figures are exact: nobody was counted under it.
        """
        unknown = Figure(None, self.metric(result, column), on or self.context.as_of)
        try:
            answer = self.context.ask(result, as_of=self.context.day(on) if on else None)
        except QuestionError:
            return unknown
        row = find(answer, *where) if where else next(iter(answer.rows), None)
        if row is not None:
            return row[column]
        return unknown if answer.protected or self.context.role == "viewer" or not answer.rows else replace(unknown, value=0)


# --------------------------------------------------------------------------------------------------- the answer


def answer(view: Livelihoods) -> tuple[str, str]:
    """The answer, of whom it is not known, and what they need; and the paragraph after it: who sold, second sale, income, needs, the month."""
    lead = _selling(view)
    return lead, joined([*(each for each in _have_sold(view) if each not in lead), *_sold_again(view), *_income(view), *_needed(view), *_month(view)])


def _selling(view: Livelihoods) -> str:
    words, stages = view.words, view.stages
    on, completed, sold = words.write(view.context.as_of, "date"), stages["completed"]["persons"], stages["sold"]["persons"]
    if "attendance" in view.context.missing:
        return words("completion.not_handed_in", on=on)
    if not completed.value:
        return words("livelihoods.nobody", on=on)
    if "sales" in view.context.missing:
        return words("livelihoods.not_handed_in", on=on, completed=completed)
    if not sold.known:
        return words("livelihoods.withheld", on=on, completed=completed)
    if sold.value == 0 and not sold.rounded:
        return words("livelihoods.nobody_sells", on=on, completed=completed)
    share, earn = stages["sold"]["share_of_first"], view.graduates_now
    few = sold.value <= ONLY_SOME * completed.value  # the share is withheld where rounding could move it
    if earn is None or not earn["earning_rate"].known:
        return words("livelihoods.few" if few else "livelihoods.most", on=on, completed=completed, sold=sold, share=share)
    few_earn = earn.value("earning_rate") <= ONLY_SOME
    rest = _rest_unknown(view, earn)
    key = "livelihoods.earn_few" if few or few_earn else "livelihoods.earn_most"
    why = _have_sold(view) if few and not few_earn else []  # most earn: that it is so for some is because of the sales
    return joined([words(key, **earn, on=on, rate=_rate(view, earn)), *rest, *why, *_most_needed(view)])


def _rest_unknown(view: Livelihoods, row: Row) -> list[str]:
    """Of how many graduates it is not known if they earn, and so between which shares all of them lie; nothing where it is known of each."""
    if not row.value("not_followed_up"):
        return []
    values = {"count": row["not_followed_up"], **row, **_range(row)}
    return [view.words("livelihoods.rest_unknown" if is_of_few(row, "earning_rate") else "livelihoods.rest_range", **values)]


def _range(row: Row) -> dict[str, Figure]:
    """The share of all graduates that earns if none of those never followed up does, and if all of them do."""
    rate, earning, completed = row["earning_rate"], row.value("earning"), row.value("completed")
    ends = {"low": ("of all graduates at least", earning), "high": ("of all graduates at most", earning + row.value("not_followed_up"))}
    return {name: rate.of(population, number / completed) for name, (population, number) in ends.items()}


def _have_sold(view: Livelihoods) -> list[str]:
    """How many of all graduates have sold; nothing where who earns is not known, and the answer says it instead."""
    stages, earn = view.stages, view.graduates_now
    sold = stages["sold"]["persons"]
    if earn is None or not earn["earning_rate"].known or not sold.value:
        return []
    completed, share = stages["completed"]["persons"], stages["sold"]["share_of_first"]
    return [view.words("livelihoods.have_sold", completed=completed, sold=sold, share=share)]


def _most_needed(view: Livelihoods) -> list[str]:
    """What those followed up need most; nothing where nobody named a need."""
    needs, words = view.granted("needs"), view.words
    named = _needed_most(needs) if needs else []
    return [words("livelihoods.needed_most", needs=listed(words, [words.write(row["need"]).lower() for row in named]))] if named else []


def _rate(view: Livelihoods, row: Row) -> str:
    """Which share of the graduates followed up earns, in parentheses; nothing if they are too few for one."""
    return "" if is_of_few(row, "earning_rate") else " (" + view.words.write(row["earning_rate"]) + ")"


def _sold_again(view: Livelihoods) -> list[str]:
    stages = view.stages
    again = stages["sold_again"]["persons"]
    return [view.words("livelihoods.again", again=again)] if stages["sold"].value("persons") and again.known else []


def _income(view: Livelihoods) -> list[str]:
    words, now = view.words, view.now
    if not now["earning_rate"].known or not now["earning"].known:
        return []
    sentences = [words("livelihoods.earning", **now)]
    median = view.figure("income", "median_monthly_income")
    return [*sentences, words("livelihoods.median", income=median)] if median.known else sentences


def _needed(view: Livelihoods) -> list[str]:
    needs = view.granted("needs")
    row = find(needs, "need", "marketing") if needs else None
    return [view.words("livelihoods.marketing", count=row["persons"], persons=row["persons"])] if row else []


def _month(view: Livelihoods) -> list[str]:
    """Whether the last whole month that is known is ordinary; said of exact figures only (rounded ones move in steps of 5)."""
    words, months = view.words, view.granted("months")
    if months is None or months.protected or "sales" in view.context.missing:
        return []
    known = view.context.known_up_to(months.result.column("sales"))
    sentences = [words("livelihoods.known_up_to", on=words.write(known, "date"))] if known < view.context.as_of else []
    whole = view.whole_months
    ordinary = limits([row.value("sales") for row in whole[-COMPARED_MONTHS - 1 : -1]], counts=True)
    if ordinary is None:
        return sentences
    last, (least, most) = whole[-1], ordinary
    key = "livelihoods.ordinary" if least <= last.value("sales") <= most else "livelihoods.signal"
    return [*sentences, words(key, low=words.write(max(0, least), "count"), high=words.write(most, "count"), **last)]


# ------------------------------------------------------------------------------------------------------------- panels


@shows("livelihoods.chain_about", "attendance", "follow_ups", "sales")
def chain(view: Livelihoods) -> Panel:
    """How many are left at each stage after the training."""
    return Panel(
        "livelihoods.chain",
        chain_finding(view),
        view.chain,
        Count(GRADUATES, ("persons",), "first"),
        lambda: charts.market_chain(view.chain, view.words, view.mode),
        notes=[view.words("livelihoods.chain_note")],
    )


def chain_finding(view: Livelihoods) -> str:
    """Before which stage most stop. Raises QuestionError if there is nothing to draw or to show."""
    words, rows = view.words, view.chain.rows
    if not rows[0].value("persons"):
        raise unanswered("livelihoods.largest_nobody")
    known = [(lost, before, after) for lost, before, after in zip(losses(view.chain), rows, rows[1:], strict=False) if lost.known]
    if not known:
        raise unanswered("livelihoods.part_withheld")
    lost, before, after = max(known, key=lambda step: step[0].value)
    if lost.value and sum(other.value == lost.value for other, _, _ in known) > 1:
        return says(words("livelihoods.largest_tie", lost=lost), Figures((lost,)))
    if not lost.value:
        return says(words("livelihoods.largest_none"), NoClaim())
    stage, never = after.value("stage"), after["never_followed_up"]
    no = lost.less(never)
    if stage == "with_product" and no.known and never.value and no.value >= 0:
        text = words("livelihoods.largest.with_product_known", no=no, never=never, out_of=before["persons"])
    else:
        text = words(f"livelihoods.largest.{stage}", lost=lost, out_of=before["persons"])
    return says(text, Figures((lost, no, never)), *(Order(lost, other, 1) for other, _, _ in known if other != lost))


@shows("livelihoods.earning_about", "attendance", "follow_ups")
def earning(view: Livelihoods) -> Panel:
    """Who earns how many months after the training."""
    return Panel(
        "livelihoods.earning",
        earning_finding(view),
        view.earning,
        Count(GRADUATES, ("completed",), "first"),
        lambda: charts.earning_months(view.earning, view.words, view.mode),
        notes=earning_notes(view),
        further=[view.tracer],
        dated=view.context.notes("earning"),
    )


def earning_finding(view: Livelihoods) -> str:
    """Which share of those followed up earns half a year after the training (of the first row that is known, where that one is not), and of how
    many it is not known: the rows are of other people each, so that a heading of several would read as growth.

    Raises QuestionError if nobody completed, or somebody has come so far but the role gets nothing of it.
    """
    words, rows = view.words, view.earning.rows
    if not rows[0].value("completed"):
        raise unanswered("livelihoods.largest_nobody")
    due = [row for row in rows if row.value("due")]
    if due and not any(row["traced"].known for row in due):
        raise unanswered("livelihoods.part_withheld")
    known = [row for row in rows if row.value("months") in MONTHS and row["earning_rate"].known and enough_traced(row)]
    if not known:
        return says(words("livelihoods.earning_unknown"), NoClaim())
    row = next((row for row in known if row.value("months") == TRACED_AFTER), known[0])
    untraced = row["due"].less(row["traced"])
    rest = words("livelihoods.earning_rest", untraced=untraced) if untraced.known and untraced.value else ""
    return says(words("livelihoods.earning_once", rate=_rate(view, row), rest=rest, **row), Figures((untraced,)))


def earning_notes(view: Livelihoods) -> list[str]:
    """How the rows of the chart of earning are to be read."""
    few = any(row.value("due") and not row["traced"].known for row in view.earning.rows)
    return [view.words("livelihoods.earning_note"), *([view.words("livelihoods.earning_few")] if few else [])]


@shows("livelihoods.needs_about", "follow_ups")
def needs(view: Livelihoods) -> Panel:
    """What those followed up need most."""
    unknown = any(row.value("need") == "unknown" and row.value("persons") for row in view.needs.rows)
    return Panel(
        "livelihoods.needs",
        needs_finding(view),
        view.needs,
        Count("livelihoods.n_followed_up", ("persons",), rounded="livelihoods.n_followed_up_rounded"),
        lambda: charts.ranked(needs_bars(view), view.words, view.mode),
        notes=[view.words("livelihoods.needs_note"), *([view.words("livelihoods.needs_unknown_note")] if unknown else [])],
    )


def needs_finding(view: Livelihoods) -> str:
    """What is needed most, and where marketing stands."""
    words, answer = view.words, published(view, view.needs)
    first = _needed_most(answer)
    if not first:
        return says(words("livelihoods.needs_none"), NoClaim())
    most = first[0]
    marketing = find(answer, "need", "marketing")
    values = {"persons": most["persons"], "followed_up": view.now["followed_up"]}
    claims = Extreme("persons", "need", tuple(row.value("need") for row in first), where=_is_named), Figures((view.now["followed_up"],))
    if len(first) > 1 or not view.now["followed_up"].known:
        key = "livelihoods.needs_tie" if view.now["followed_up"].known else "livelihoods.needs_only"
        return says(words(key, needs=listed(words, [words.write(row["need"]).lower() for row in first]), **values), *claims)
    if marketing is not None and marketing.value("persons") == most.value("persons"):
        return says(words("livelihoods.needs_marketing", **values), *claims)
    return says(words("livelihoods.needs_other", need=words.write(most["need"]).lower(), **values), *claims)


def _needed_most(answer: Answer) -> list[Row]:
    """The needs that most named: several where they are as many, none where nobody named one."""
    named = [row for row in answer.rows if _is_named(row)]
    most = max((row.value("persons") for row in named), default=0)
    return [row for row in named if row.value("persons") == most]


def _is_named(row: Row) -> bool:
    return row.value("need") not in LAST_NEEDS and bool(row.value("persons"))


def needs_bars(view: Livelihoods) -> list[Bar]:
    """The needs, marketing first, then by number; none and not known last."""
    words, answer = view.words, view.needs
    rows = {row.value("need"): row for row in answer.rows}
    named = [need for need in rows if need not in (*LAST_NEEDS, "marketing")]
    named.sort(key=lambda need: (-(rows[need].value("persons") or 0), list(NEEDS).index(need) if need in NEEDS else len(NEEDS)))
    order = ["marketing", *named, *(need for need in LAST_NEEDS if need in rows)]
    known = any(row["persons"].known for row in answer.rows)
    nobody = Figure(0 if known else None, view.metric("needs", "persons"), answer.as_of, bool(answer.protected))
    total = view.now["followed_up"]
    bars = []
    for need in order:
        persons = rows[need]["persons"] if need in rows else nobody
        share = ""
        if total.value and persons.value:
            share = words.write(replace(persons, value=persons.value / total.value, metric=view.metric("headline", "earning_rate")))
        bars.append(Bar(words.code("need", need), persons.value, words.write(persons), share, need == "marketing", need == "unknown"))
    return bars


PANELS = (chain, (earning, needs), sales, channels, products, facilitators)
"""The last three are folded: their headings say what most readers want of them."""
