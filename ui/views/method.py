"""The method page: search over results and metrics, protection of figures, sources, terms, changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from data import press_figures
from queries import Answer, Figure, Filters, QuestionError, Row
from queries.docs import changes
from queries.registry import Metric, Result, results
from ui.alerts.answers import IRREGULAR, REGULAR
from ui.claims import Figures, NoClaim
from ui.context import Context
from ui.count import Count
from ui.html import Comparison
from ui.i18n import Words, is_of_few
from ui.panel import Panel, shows
from ui.sentences import joined, says
from ui.views.programme import REGISTERED, Programme, unanswered
from ui.worked_sums import WORKED_SUMS, graduates_sum, worked_sum

EVERYDAY = (
    *("residents", "covered", "coverage", "completed", "completion_rate", "no_shows", "pass_rate", "exits", "returned", "mentas", "died"),
    *("uncovered", "earning", "earning_rate", "amount"),
)
"""Metrics that are also found by words that people use for them."""
EVERYDAY_QUESTIONS = (
    *("target_status", "equity", "breakdown", "needs", "exits_by_destination", "pace", "verdict", "headcount_reconciliation", "known_up_to"),
    *("freshness", "waiting", "cohorts", "attendance_unbroken", "sales_monthly"),
)
"""Results that are found by such words too."""
CLASSES = ("operational", "protected", "rate", "average")
GLOSSARY = (
    *("resident", "registered", "cohort", "enrolled", "session", "coverage", "completion", "passed", "exit"),
    *("mentas", "closure", "returned", "follow_up", "income", "channel", "target", "as_of", "pace", "numerator"),
)
CALLED_OTHERWISE = ("residents", "cohorts", "enrolments", "headcounts")
"""Tables that the pages call otherwise than their sheets are named (method.table.*)."""
SIGNS = "?!.,;:“”\"'"
"""Signs around words that a question may have."""
UNSAID = re.compile(r"(?<![a-z])psk(?![a-z])", re.IGNORECASE)
"""The old word for the people; an address with it is not shown, not even behind a link."""


@dataclass(frozen=True)
class Method(Programme):
    """What the page shows, in one context: a text searched for, and the metric that the address names."""

    searched: str = ""
    named: str = ""

    @property
    def address(self) -> dict[str, str]:
        """The part of the address that links within the page keep."""
        return {"lang": self.context.language, "as_of": self.context.as_of.isoformat()}

    @cached_property
    def asked_for(self) -> list[str]:
        """The words searched for, without signs, and without years and those that any question has where there are others."""
        words = [stripped for word in self.searched.lower().split() if (stripped := word.strip(SIGNS))]
        ignored = self.words("method.everyday.ignored").split()
        return [word for word in words if word not in ignored and not word.isdecimal()] or words

    @cached_property
    def matches(self) -> tuple[tuple[Result, tuple[Metric, ...]], ...]:
        """The results with their metrics in which every word is found: in name, label, definition (any language) or question, or
        among the words that people use for the metric or the question."""
        words = self.asked_for
        everyday = {name: self.words(f"method.everyday.{name}") for name in EVERYDAY}
        matches = []
        for result in results().values():
            said = [self.words(f"method.asked.{result.name}")] if result.name in EVERYDAY_QUESTIONS else []
            whole = " ".join([result.name, *result.question.values(), *said]).lower()
            columns = tuple(
                column
                for column in metrics(result)
                if all(word in whole for word in words) or all(word in f"{_texts(column)} {everyday.get(column.name, '')}" for word in words)
            )
            if columns:
                matches.append((result, columns))
        return tuple(matches)

    @cached_property
    def named_metric(self) -> tuple[Result, Metric] | None:
        """The metric that the address names ("coverage", or "headline.coverage"), in its first result; None if there is none."""
        result, _, name = self.named.rpartition(".")
        return next(((each, column) for each, column in _every() if column.name == name and result in ("", each.name)), None)

    @property
    def elsewhere(self) -> list[tuple[Result, Metric]]:
        """The other results that have a metric of that name."""
        if self.named_metric is None:
            return []
        here, metric = self.named_metric
        return [(result, column) for result, column in _every() if column.name == metric.name and result.name != here.name]

    @cached_property
    def freshness(self) -> Answer:
        """How fresh the data are, whatever is selected."""
        return self._whole.ask("freshness")

    @cached_property
    def headcounts(self) -> Answer:
        """The register against independent counts, whatever is selected."""
        return self._whole.ask("headcount_reconciliation")

    @property
    def _whole(self) -> Context:
        """The context without a selection: these two are about the data, not about some of the persons."""
        return replace(self.context, filters=Filters())


def metrics(result: Result) -> tuple[Metric, ...]:
    """The figures of a result: its columns but those that name its rows."""
    return tuple(column for column in result.columns if column.sensitivity != "label")


def _every() -> Iterator[tuple[Result, Metric]]:
    return ((result, column) for result in results().values() for column in metrics(result))


def _texts(column: Metric) -> str:
    return " ".join([column.name, *column.label.values(), *column.definition.values()]).lower()


def answer(view: Method) -> tuple[str, str]:
    """That every figure is worked out by one formula, with that of today's residents; and why slides have other figures, and what the page is made
    from."""
    words, worked_out = view.words, _worked(view, "residents") if view.headline.rows else None
    lead = words("method.answer_sum", residents=worked_out[0], sum=worked_out[1]) if worked_out and worked_out[1] else words("method.answer")
    return lead, words("method.answer_more")


def search_finding(view: Method) -> str:
    """Today's values of the figures asked for most that the search is about, and how many metrics and results it found."""
    key = "method.found_nothing" if not view.matches else "method.found" if view.searched else "method.found_all"
    return joined([*_answers(view), _sizes(view.words, key, [len(columns) for _, columns in view.matches], view.searched)])


def _answers(view: Method) -> list[str]:
    """Value and, where it adds up as written, sum of each of the figures asked for most whose name, or the words that people use for it, hold
    all that was searched for."""
    sentences: list[str] = []
    for name in WORKED_SUMS if view.asked_for and view.headline.rows else ():
        figure, text = _worked(view, name)
        label = figure.metric.label[view.words.language]
        used = f"{label.lower()} {view.words(f'method.everyday.{name}')}"
        if figure.known and all(word in used for word in view.asked_for):
            worked_out = joined([view.words.write(figure), *([text] if text else [])], " = ")
            sentences.append(joined([label, ": ", worked_out, "."], ""))
    return sentences


def _worked(view: Method, name: str) -> tuple[Figure, str]:
    """One of the figures asked for most, and its sum; of who earns for the graduates, where the role gets them."""
    words, now = view.words, view.now
    graduates = _graduates(view) if name == "earning_rate" else None
    if graduates is not None:
        return graduates["earning_rate"], graduates_sum(words, graduates, now)
    return now[name], worked_sum(words, name, now, lambda: view.bounds.row)


def _sizes(words: Words, key: str, sizes: list[int], text: str = "") -> str:
    """A text that says how many metrics there are in how many results, from the number of metrics of each."""
    return words(key, metrics=words.write(sum(sizes), "count"), results=words.write(sum(map(bool, sizes)), "count"), text=text)


def protection(words: Words) -> list[str]:
    """How figures are protected, point by point."""
    points = [words(f"method.sensitivity.{name}") for name in CLASSES]
    return [*points, *(words(f"method.protection.{name}") for name in ("steps", "selection", "staff", "small"))]


def comparing(words: Words) -> list[str]:
    """How groups, skills and months are compared, rule by rule."""
    return [words(f"method.rule.{name}") for name in ("range", "all", "funnel", "order", "pairs", "month", "forecast", "verdict")]


def glossary(words: Words) -> list[tuple[str, str]]:
    """The programme's terms and what they mean."""
    return [(words(f"term.{name}"), words(f"meaning.{name}")) for name in GLOSSARY]


def history(words: Words) -> list[str]:
    """Changes of definitions, the latest first."""
    return [change[words.language] for change in reversed(changes())]


def sources(words: Words) -> list[list[tuple[str, str]]]:
    """The printed counts, and the printed events: each with the address of its source (empty: none to show). Only lists with entries."""
    counts = [
        (
            words("method.count", on=words.write(count.counted_on, "date"), residents=words.write(count.residents, "count"), source=count.source),
            _link(count.reference),
        )
        for count in press_figures.headcounts(words.programme)
    ]
    events = [
        (f"{words.write(event.happened_on, 'date')}: {event.title}. {event.note}.", _link(event.reference))
        for event in press_figures.events(words.programme)
    ]
    return [entries for entries in (counts, events) if entries]


def _link(reference: str) -> str:
    """The address of a reference; empty if it is no whole address, or has a word that is not shown."""
    return "" if " " in reference or "/" not in reference or UNSAID.search(reference) else reference


# ------------------------------------------------------------------------------------------------------------- panels


@shows("method.worked_about")
def worked(view: Method) -> Panel:
    """The figures that people ask for, each with today's sum."""
    words = view.words
    sums = [_worked(view, name) for name in WORKED_SUMS]
    rows = [(figure.metric.label[words.language], words.write(figure), text or words.write(None)) for figure, text in sums]
    table = Comparison((words("method.figure"), words.short_date(view.context.as_of), words("method.sum")), tuple(rows), strong_column=1)
    return Panel(
        "method.worked", says(words("method.worked", on=words.write(view.context.as_of, "date")), Figures()), view.headline, REGISTERED, table=table
    )


def _graduates(view: Method) -> Row | None:
    """How many of the graduates earn, which is what the page of livelihoods begins with; None for who does not get it, and of few."""
    try:
        row = next(iter(view.context.ask("graduates_earning").rows), None)
    except QuestionError:
        return None
    return row if row and row["earning_rate"].known and not is_of_few(row, "earning_rate") else None


@shows("method.fresh_about")
def freshness(view: Method) -> Panel:
    """Each table with its latest record, and up to when it is known: not the same day, because records do not come every day."""
    words, names, known = view.words, ("table", "latest_on"), view.context.tables_known_up_to
    labels = [view.freshness.result.column(name).label for name in names]
    labels.append(results()["known_up_to"].column("known_up_to").label)
    rows = (
        (table_name(words, row.value("table")), _latest(words, row["latest_on"]), _known(view, row.value("table"), known))
        for row in view.freshness.rows
    )
    table = Comparison(tuple(label[words.language] for label in labels), tuple(rows))
    return Panel("method.freshness", freshness_finding(view), view.freshness, Count("method.tables", ("latest_on",), "number"), table=table)


def table_name(words: Words, name: str) -> str:
    """A table as the pages call what is in it; its sheet may have an older name."""
    return words(f"method.table.{name}") if name in CALLED_OTHERWISE else words.code("table", name)


def _latest(words: Words, latest_on: Figure) -> str:
    """The day of a table's latest record in its short form: in full, dates pushed the last column off a phone."""
    return words.short_date(latest_on.value) if latest_on.known else words.write(latest_on)


def _known(view: Method, table: str, known: Mapping[str, date]) -> str:
    """Up to when a table is known; of one that is entered only when something happens its silence says nothing."""
    if table not in known:
        return "–"
    if table in IRREGULAR and known[table] < view.context.as_of:
        return view.words("method.fresh_irregular")
    return view.words.short_date(known[table])


def freshness_finding(view: Method) -> str:
    """Which of the records that come again and again are the furthest behind, with their latest record and up to when they are taken as
    complete; if none is, that all are complete."""
    known = [row for row in view.freshness.rows if row["latest_on"].known]
    if not known:
        return says(view.words("method.fresh_unknown"), NoClaim())
    up_to = {table: day for table, day in view.context.tables_known_up_to.items() if table in REGULAR and day < view.context.as_of}
    if not up_to:
        as_of = view.context.as_of
        return says(view.words("method.fresh", on=view.words.write(as_of, "date")), Figures(dates=(as_of,)))
    behind = min(up_to, key=up_to.__getitem__)
    values: dict[str, Any] = {"table": table_name(view.words, behind).lower(), "known": view.words.write(up_to[behind], "date")}
    oldest = min(known, key=lambda row: (row.value("latest_on"), row.value("table")))
    own = next((row["latest_on"] for row in known if row.value("table") == behind), oldest["latest_on"])
    return says(view.words("method.fresh_behind_first", on=own, **values), Figures(dates=(up_to[behind],)))


@shows("method.headcounts_about")
def headcounts(view: Method) -> Panel:
    """Each count beside the register on that day."""
    known = [row for row in view.headcounts.rows if row["difference"].known]
    if not known:
        raise unanswered("ledger.no_headcount")
    words, names = view.words, ("counted", "on_register", "difference")
    head = (words("method.count"), *(view.headcounts.result.column(name).label[words.language] for name in names))
    rows = (
        (words("method.count_of", **row), words.write(row["counted"]), words.write(row["on_register"]), _difference(words, row["difference"]))
        for row in view.headcounts.rows
    )
    table = Comparison(head, tuple(rows))
    count = Count("method.n_counts", ("difference",), "number")
    return Panel("method.headcounts", headcounts_finding(view, known), view.headcounts, count, table=table)


def headcounts_finding(view: Method, known: list[Row]) -> str:
    """How far the register is from the counts, at least and at most, and from the latest: one that agrees says little of the others."""
    words, latest = view.words, known[-1]
    counts_of = {name: latest[name] for name in ("on_register", "counted")}
    values: dict[str, Any] = {**counts_of, "source": latest["source"], "on": latest["counted_on"]}
    claim = Figures(tuple(counts_of.values()))
    if len(known) == 1:
        return says(words("method.counts_one", **values), claim)
    by_size = sorted((row["difference"] for row in known), key=lambda difference: difference.value)
    low, high, counts = _difference(words, by_size[0]), _difference(words, by_size[-1]), words.write(len(known), "count")
    return says(words("method.counts_range", low=low, high=high, counts=counts, **values), claim)


def _difference(words: Words, figure: Figure) -> str:
    """A difference with its sign; of none, and of what is not known, as it is written."""
    return words.signed(figure) if figure.value else words.write(figure)


PANELS = (worked, (freshness, headcounts))
"""The first stands above the search, the others below it."""
