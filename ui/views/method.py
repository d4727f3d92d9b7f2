"""How each figure is made: which results and metrics a search finds, how figures are protected, sources, words, changes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from data import press_figures
from queries import Answer, Filters
from queries.docs import changes
from queries.registry import Metric, Result, results
from ui.context import Context
from ui.html import Comparison
from ui.i18n import Words

CLASSES = ("operational", "protected", "rate", "average")
GLOSSARY = (
    "resident",
    "registered",
    "cohort",
    "enrolled",
    "session",
    "coverage",
    "completion",
    "passed",
    "exit",
    "mentas",
    "closure",
    "returned",
    "follow_up",
    "income",
    "channel",
    "target",
    "as_of",
    "pace",
    "numerator",
)
UNSAID = re.compile(r"(?<![a-z])psk(?![a-z])", re.IGNORECASE)
"""The old word for the people; an address that holds it isn't shown, not even behind a link."""


@dataclass(frozen=True)
class Method:
    """What the page shows, in one context: a text searched for, and the metric that the address names."""

    context: Context
    searched: str
    named: str

    @property
    def words(self) -> Words:
        """The words of the page's language."""
        return self.context.words

    @property
    def address(self) -> dict[str, str]:
        """What links within the page keep of the address."""
        return {"lang": self.context.language, "as_of": self.context.as_of.isoformat()}

    @cached_property
    def found(self) -> tuple[tuple[Result, tuple[Metric, ...]], ...]:
        """The results with the metrics in them that the text is found in: name, label (both languages), definition, question."""
        needle = self.searched.lower()
        kept = []
        for result in results().values():
            about = " ".join([result.name, *result.question.values()]).lower()
            columns = tuple(
                column
                for column in metrics(result)
                if not needle or needle in about or needle in " ".join([column.name, *column.label.values(), *column.definition.values()]).lower()
            )
            if columns:
                kept.append((result, columns))
        return tuple(kept)

    @cached_property
    def metric(self) -> tuple[Result, Metric] | None:
        """The metric that the address names ("coverage", or "headline.coverage"), where it stands first; None where there is none."""
        name, _, column = self.named.rpartition(".")
        places = [(result, each) for result in results().values() for each in metrics(result) if each.name == column]
        return next((place for place in places if name in ("", place[0].name)), None)

    @property
    def elsewhere(self) -> list[tuple[Result, Metric]]:
        """The other results that have a metric of that name."""
        if self.metric is None:
            return []
        here, named = self.metric
        return [(result, each) for result in results().values() for each in metrics(result) if each.name == named.name and result.name != here.name]

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
    """The figures of a result; what only names its rows is none."""
    return tuple(column for column in result.columns if column.sensitivity != "label")


def answer(view: Method) -> tuple[str, str]:
    """How many figures there are and where they come from."""
    words = view.words
    numbers = [len(metrics(result)) for result in results().values() if metrics(result)]
    lead = words("method.answer", metrics=words.write(sum(numbers), "count"), results=words.write(len(numbers), "count"))
    return lead, words("method.answer_more")


def found_sentence(view: Method) -> str:
    """What the search found."""
    words = view.words
    number = sum(len(columns) for _, columns in view.found)
    if not number:
        return words("method.found_nothing", text=view.searched)
    key = "method.found" if view.searched else "method.found_all"
    return words(key, metrics=words.write(number, "count"), results=words.write(len(view.found), "count"), text=view.searched)


def protection(words: Words) -> list[str]:
    """How figures are protected, point by point."""
    points = [words(f"method.sensitivity.{name}") for name in CLASSES]
    return [*points, *(words(f"method.protection.{name}") for name in ("steps", "selection", "staff", "small"))]


def glossary(words: Words) -> list[tuple[str, str]]:
    """The programme's words and what they mean."""
    return [(words(f"term.{name}"), words(f"meaning.{name}")) for name in GLOSSARY]


def history(words: Words) -> list[str]:
    """Changes of definitions, the latest first."""
    return [change[words.language] for change in reversed(changes())]


def counts(words: Words) -> list[tuple[str, str]]:
    """The printed counts with their sources, and the address of each where there is one to show."""
    return [
        (
            words("method.count", on=words.write(count.counted_on, "date"), residents=words.write(count.residents, "count"), source=count.source),
            _place(count.reference),
        )
        for count in press_figures.headcounts(words.programme)
    ]


def events(words: Words) -> list[tuple[str, str]]:
    """The printed events with the address of each."""
    return [
        (f"{words.write(event.happened_on, 'date')}: {event.title}. {event.note}.", _place(event.reference))
        for event in press_figures.events(words.programme)
    ]


def _place(reference: str) -> str:
    """The address of a reference; empty where it is no whole address, or holds a word that isn't shown."""
    return "" if " " in reference or "/" not in reference or UNSAID.search(reference) else reference


def freshness_base(view: Method) -> str:
    """Of how many tables the dates speak."""
    return view.words("method.tables", tables=view.words.write(len(view.freshness.records), "count"))


def freshness_takeaway(view: Method) -> str:
    """The latest record of all, as of the date."""
    words = view.words
    known = [(row["latest_on"], row["table"]) for row in view.freshness.records if row["latest_on"]]
    if not known:
        return words("method.fresh_unknown")
    on, table = max(known)
    return words("method.fresh", on=words.write(on, "date"), table=words.code("table", table).lower())


def freshness_table(view: Method) -> Comparison:
    """Each table with its latest record."""
    return _table(view, view.freshness, ("table", "latest_on"))


def headcounts_base(view: Method) -> str:
    """How many counts there are."""
    number = len(view.headcounts.records)
    return view.words("method.n_counts", count=number, counts=view.words.write(number, "count"))


def headcounts_takeaway(view: Method) -> str:
    """How far the register is from the latest count."""
    words, rows = view.words, view.headcounts.records
    if not rows:
        return words("ledger.no_headcount")
    last = rows[-1]
    key = "method.count_same" if not last["difference"] else "method.count_more" if last["difference"] > 0 else "method.count_fewer"
    return words(key, difference=words.write(abs(last["difference"]), "count"), source=last["source"], on=words.write(last["counted_on"], "date"))


def headcounts_table(view: Method) -> Comparison:
    """Each count beside the register on that day."""
    return _table(view, view.headcounts, ("source", "counted_on", "counted", "on_register", "difference"))


def _table(view: Method, answered: Answer, names: tuple[str, ...]) -> Comparison:
    words = view.words
    head = tuple(answered.result.column(name).label[words.language] for name in names)
    return Comparison(head, tuple(tuple(words.figure(answered, name, place) for name in names) for place in range(len(answered.records))))
