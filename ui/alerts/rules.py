"""Changes worth an alert: published answers of two moments compared, one rule for each kind of alert."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ui.alerts.answers import Answers

OFF = 0.1
"""The share of a headcount by which the register may differ from it (as in the quality checks)."""


@dataclass(frozen=True)
class Alert:
    """One change: its kind, what it is about, as of when, the values of its sentence, and the page that shows it.

    `key` names it for good: the same change is told once, however often it is looked for.
    """

    kind: str
    about: str
    as_of: date
    page: str
    values: dict[str, Any] = field(default_factory=dict)
    since: str = ""

    @property
    def key(self) -> str:
        """What tells it from every other alert."""
        return f"{self.kind} {self.about} {self.since or self.as_of.isoformat()}"


def alerts(before: Answers, now: Answers) -> tuple[Alert, ...]:
    """What changed between two moments. Nothing is told of what is not known at either of them."""
    return tuple(alert for rule in RULES for alert in rule(before, now))


def _targets(before: Answers, now: Answers) -> Iterator[Alert]:
    """The status of a target or milestone changed."""
    for name, status in now.targets.items():
        if name in before.targets and before.targets[name] != status:
            indicator, due = name.split(" ")
            page = {"coverage": "coverage", "completion_rate": "completion"}.get(indicator, "exits")
            yield Alert("target", f"{name} {status}", now.as_of, page, {"indicator": indicator, "due": due, "status": status})


def _ceilings(before: Answers, now: Answers) -> Iterator[Alert]:
    """The residents came to exceed a ceiling: they do now and did not before, or did for the first time since."""
    for due, ceiling in now.ceilings.items():
        was = before.ceilings.get(due)
        if was is not None and ((ceiling["exceeded"] and not was["exceeded"]) or (was["kept"] and not ceiling["kept"])):
            values = {"due": due, "ceiling": ceiling["value"], "residents": ceiling["residents"]}
            yield Alert("ceiling" if ceiling["exceeded"] else "ceiling_briefly", due, now.as_of, "exits", values)


def _runs(before: Answers, now: Answers) -> Iterator[Alert]:
    """The order of the groups became unusual, or unusual by another rule. A run that goes on is the same run."""
    for name, run in now.runs.items():
        was = before.runs.get(name)
        if run and was is not None and run["rule"] != was.get("rule"):
            yield Alert("run", f"{name} {run['rule']}", now.as_of, name, dict(run), since=run["first"])


def _overdue(before: Answers, now: Answers) -> Iterator[Alert]:
    """A table that was known up to the last month end is not known up to this one."""
    for table, known in now.overdue.items():
        if known and before.overdue.get(table) == "":
            yield Alert("overdue", table, now.as_of, "data", {"table": table, "known": known}, since=known)


def _headcounts(before: Answers, now: Answers) -> Iterator[Alert]:
    """A headcount, new or with another register behind it, is off by more than a tenth."""
    for name, entry in now.headcounts.items():
        if _is_off(entry) and not (name in before.headcounts and _is_off(before.headcounts[name])):
            counted_on, _, source = name.partition(" ")
            yield Alert("headcount", name, now.as_of, "", {"on": counted_on, "source": source, **entry}, since=counted_on)


def _is_off(entry: Any) -> bool:
    return bool(abs(entry["on_register"] - entry["counted"]) > OFF * entry["counted"])


def _forecasts(before: Answers, now: Answers) -> Iterator[Alert]:
    """The middle of the forecast for a target's date left the 80 % band that it had."""
    for due, forecast in now.forecasts.items():
        was = before.forecasts.get(due)
        if was is not None and not was["low"] <= forecast["middle"] <= was["high"]:
            values = {"due": due, "low": was["low"], "high": was["high"], "middle": forecast["middle"]}
            yield Alert("forecast", due, now.as_of, "exits", values)


Rule = Callable[[Answers, Answers], Iterator[Alert]]
RULES: tuple[Rule, ...] = (_targets, _ceilings, _runs, _overdue, _headcounts, _forecasts)
