"""The published answers that alerts are made from, as of a month end. What is not known up to it is missing: it is neither judged nor compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from planning.outlook import outlook
from queries import Answer, answer_for, known_tables, known_up_to, period, results
from queries.verdict import reachable, target_status
from ui.briefing.snapshot import expected
from ui.views.spread import Spread

REGULAR = ("residents", "exits", "attendance", "assessments", "follow_ups", "sales")
"""Tables that are handed in again and again."""
IRREGULAR = ("headcounts", "events", "cohorts", "enrolments", "targets")
"""Tables that are entered only when something happens: their silence says nothing."""
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Answers:
    """What is published as of a month end. Each part is by the name of its subject; a subject that is not known is missing.

    targets       "indicator due date": status
    ceilings      due date: exceeded (now), value, residents
    runs          "completion": the unusual order of the groups, {} where it is ordinary
    overdue       table: the date that it is known to, "" where it is known up to the month end
    headcounts    "date source": counted, on_register
    forecasts     due date of the population target: low, high (80 %) and middle
    """

    as_of: date
    targets: Mapping[str, str] = field(default_factory=dict)
    ceilings: Mapping[str, Entry] = field(default_factory=dict)
    runs: Mapping[str, Entry] = field(default_factory=dict)
    overdue: Mapping[str, str] = field(default_factory=dict)
    headcounts: Mapping[str, Entry] = field(default_factory=dict)
    forecasts: Mapping[str, Entry] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {**asdict(self), "as_of": self.as_of.isoformat()}


def read_back(content: Mapping[str, Any]) -> Answers:
    """The answers that `plain` wrote down. Raises KeyError, TypeError or ValueError for anything else."""
    names = [each.name for each in fields(Answers) if each.name != "as_of"]
    return Answers(date.fromisoformat(content["as_of"]), **{name: dict(content[name]) for name in names})


def carried(before: Answers, now: Answers) -> Answers:
    """The answers now, over those before where something is not known now: what comes next is compared with the last that was known."""
    names = [each.name for each in fields(Answers) if each.name not in ("as_of", "headcounts")]
    return Answers(now.as_of, headcounts=now.headcounts, **{name: {**getattr(before, name), **getattr(now, name)} for name in names})


def gather(folder: Path, as_of: date, with_forecast: bool = True) -> Answers:
    """The published answers as of a month end; empty if nobody was registered yet. Raises QuestionError if the store can't be read."""
    registered = period(folder)
    if registered is None or as_of < registered[0]:
        return Answers(as_of)

    def ask(result: str) -> Answer:
        return answer_for("viewer", result, folder, as_of)

    known = known_tables("viewer", folder, as_of)
    headline = ask("headline")
    closures = headline.record["closure_exits"]
    rows = ask("target_status").records

    def most() -> float | None:
        return reachable(lambda day: answer_for("viewer", "coverage_ceiling", folder, day), known, as_of)

    statuses = {f"{row['indicator']} {row['due_on']}": target_status(row, as_of, closures, known, most) for row in rows}
    runs_known = known_up_to(results()["cohorts"].column("completion_rate"), known, as_of) == as_of
    counted = known_up_to(headline.result.column("residents"), known, as_of)
    return Answers(
        as_of,
        targets={name: status for name, status in statuses.items() if status is not None and not name.startswith("ceiling")},
        ceilings={str(row["due_on"]): _ceiling(row) for row in rows if row["indicator"] == "ceiling" and counted == as_of},
        runs={"completion": _run(answer_for("viewer", "cohorts", folder, as_of, exact_only=True))} if runs_known else {},
        overdue={table: "" if day >= as_of else day.isoformat() for table, day in known.items() if table in REGULAR},
        headcounts={
            f"{row['counted_on']} {row['source']}": {"counted": row["counted"], "on_register": row["on_register"]}
            for row in ask("headcount_reconciliation").records
            if row["on_register"] is not None and row["counted_on"] <= counted
        },
        forecasts=_forecasts(folder, as_of) if with_forecast else {},
    )


def _ceiling(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"exceeded": bool(row["exceeded_now"]), "kept": row["kept"] is not False, "value": row["value"], "residents": row["value_now"]}


def _run(cohorts: Answer) -> dict[str, Any]:
    """The unusual order of the finished groups, by the rule of the page; {} where it is ordinary."""
    groups = sorted((row for row in cohorts.rows if row["completion_rate"].known), key=lambda row: row.value("starts_on"))
    run = Spread(groups).run if groups else None
    if run is None:
        return {}
    first = groups[run.indices[0]]
    return {"rule": run.rule, "first": first.value("cohort_id"), "name": first.value("name"), "length": len(run.indices), "crossings": run.crossings}


def _forecasts(folder: Path, as_of: date) -> dict[str, Entry]:
    """The forecast of the residents for the population target's date, as slides publish it; none if they don't."""
    judged = [dict(row) for row in answer_for("viewer", "verdict", folder, as_of).records]
    published = expected(judged, lambda: outlook(folder, as_of, role="viewer"))
    return {} if published is None else {published.on.isoformat(): {name: getattr(published, name) for name in ("low", "high", "middle")}}
