"""Snapshots as JSON and back. The form is that of the first release, so that whatever was frozen can be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from data.programme import shipped
from queries import Figure, Filters, Metric, Row, results
from queries.languages import Text
from ui.briefing.slide import Choice
from ui.briefing.slides import SLIDES
from ui.briefing.snapshot import AWAY, BEFORE, COVERAGE_STEPS, RESULTS, Change, DecisionEntry, Expected, Plan, PlannedGroup, Since, Snapshot
from ui.dated_notes import DatedNote

DATED = ("date", "month")
LONGEST_NOTE = 1000
FINAL = ("reached", "reached_by_closure", "missed")
"""Verdicts that do not depend on a forecast."""


def snapshot_out(snapshot: Snapshot) -> dict[str, Any]:
    """A snapshot as JSON holds it."""
    content = {name: value for name, value in vars(snapshot).items() if name not in ("metrics", "refused")}
    for name in ("as_of", "asked_for", "latest"):
        content[name] = content[name].isoformat()
    return content | {
        "filters": filters_out(snapshot.filters),
        "digests": dict(snapshot.digests),
        "mentas": list(snapshot.mentas),
        "known": {table: day.isoformat() for table, day in snapshot.known.items()},
        "missing": sorted(snapshot.missing),
        "since": {"as_of": snapshot.since.as_of.isoformat(), "name": snapshot.since.name},
        "expected": None if snapshot.expected is None else vars(snapshot.expected) | {"on": snapshot.expected.on.isoformat()},
        "silent_since": _value_out(snapshot.silent_since),
        "plan": _plan_out(snapshot.plan),
        "decisions": [{name: _value_out(value) for name, value in vars(each).items()} for each in snapshot.decisions],
        "notes": [{name: _value_out(value) for name, value in vars(each).items()} for each in snapshot.notes],
        "closures": [[month.isoformat(), left] for month, left in snapshot.closures],
        "answers": {question: _answer_out(snapshot, question) for question in snapshot.answers},
    }


def snapshot_in(content: Mapping[str, Any]) -> Snapshot:
    """A snapshot from what JSON held. Raises ValueError, KeyError, TypeError or AttributeError if that is no snapshot."""
    datetime.fromisoformat(content["made_at"])
    metrics: dict[str, Metric] = {}
    answers = {question: _answer_in(answer, metrics) for question, answer in content["answers"].items()}
    answers = {"verdict": (), "ceiling": (), AWAY: ()} | answers  # frozen before there were any
    answers["targets"] = tuple(row if "value" in row else _target_of(row) for row in answers["targets"])
    return Snapshot(
        as_of=date.fromisoformat(content["as_of"]),
        asked_for=date.fromisoformat(content["asked_for"]),
        latest=date.fromisoformat(content["latest"]),
        version=content["version"],
        sample=content["sample"],
        internal=content["internal"],
        made_at=content["made_at"],
        filters=filters_in(content["filters"]),
        since=Since(date.fromisoformat(content["since"]["as_of"]), content["since"]["name"]),
        answers=answers,
        refused={question: Text(answer["refused"]) for question, answer in content["answers"].items() if answer["refused"]},
        closures=tuple((date.fromisoformat(month), left) for month, left in content["closures"]),
        metrics=metrics,
        digests=content["digests"],
        group_size=content.get("group_size", shipped().group_size),
        mentas=tuple(content.get("mentas", shipped().mentas)),
        known={table: date.fromisoformat(day) for table, day in content.get("known", {}).items()},
        missing=frozenset(content.get("missing", ())),
        left_out=content.get("left_out", {}),
        reachable=content.get("reachable"),
        expected=_expected_in(content.get("expected")),
        silent_since=date.fromisoformat(content["silent_since"]) if content.get("silent_since") else None,
        plan=_plan_in(content.get("plan")),
        decisions=tuple(_asked_in(each) for each in content.get("decisions", ())),
        notes=tuple(_note_in(each) for each in content.get("notes", ())),
        verdict=content["verdict"] if "verdict" in content else _verdict_of(answers, bool(content["closures"])),
    )


def _expected_in(content: Mapping[str, Any] | None) -> Expected | None:
    return None if content is None else Expected(date.fromisoformat(content["on"]), *(int(content[name]) for name in ("middle", "low", "high")))


def _note_in(content: Mapping[str, Any]) -> DatedNote:
    number, text, figure = (str(content[name]) for name in ("number", "text", "figure"))
    return DatedNote(number, date.fromisoformat(content["on"]), text, figure)


def _asked_in(content: Mapping[str, Any]) -> DecisionEntry:
    due_on, settled_on = (date.fromisoformat(content[name]) if content[name] else None for name in ("due_on", "settled_on"))
    text, state, outcome = (str(content[name]) for name in ("text", "state", "outcome"))
    return DecisionEntry(date.fromisoformat(content["on"]), text, due_on, state, settled_on, outcome, str(content.get("role", "")))


def _plan_out(plan: Plan | None) -> dict[str, Any] | None:
    if plan is None:
        return None
    groups = [[group.starts_on.isoformat(), group.ends_on.isoformat(), group.places, group.persons] for group in plan.groups]
    finished_on = plan.finished_on.isoformat() if plan.finished_on else None
    ways = [[[each.lever, each.was, each.becomes] for each in way] for way in plan.ways]
    latest = [day.isoformat() for day in plan.latest]
    return {"groups": groups, "finished_on": finished_on, "published": plan.published, "ways": ways, "latest": latest}


def _plan_in(content: Mapping[str, Any] | None) -> Plan | None:
    if content is None:
        return None
    groups = tuple(
        PlannedGroup(date.fromisoformat(begins), date.fromisoformat(ends), *map(int, people)) for begins, ends, *people in content["groups"]
    )
    finished_on = date.fromisoformat(content["finished_on"]) if content["finished_on"] else None
    ways = tuple(tuple(Change(str(lever), was, becomes) for lever, was, becomes in way) for way in content.get("ways", ()))
    return Plan(groups, finished_on, bool(content["published"]), ways, tuple(map(date.fromisoformat, content.get("latest", ()))))


def _verdict_of(answers: Mapping[str, Sequence[Row]], closed: bool) -> str | None:
    """The verdict where none was frozen: what the pace or an earlier verdict says of a target that is reached or missed, with a target
    reached in spite of a closure counted as reached by it; None if it was still to come."""
    for row in answers["verdict"]:
        if (standing := row.value("verdict") or row.value("verdict_without_returns")) is not None:
            return standing if standing in FINAL else None
        return "reached_by_closure" if closed else "reached"
    for row in answers["pace"]:
        status = row.value("status")
        return "reached_by_closure" if closed and status == "reached" else status if status in FINAL else None
    return None


def _target_of(row: Row) -> Row:
    """A target as it was frozen when there was one row an indicator, without status: the target that counted then."""
    value, now = row["target"], row["actual"]
    known = {"value": value, "final": replace(value, value=True), "value_at": now, "value_now": now, "exceeded_on": replace(value, value=None)}
    return Row({**row, **known, "status": replace(value, value=None)})


def _answer_out(snapshot: Snapshot, question: str) -> dict[str, Any]:
    result, rows = {**RESULTS, COVERAGE_STEPS: "coverage_over_time"}[question], snapshot.answers[question]
    as_of = snapshot.since.as_of if question == BEFORE else snapshot.as_of
    if question == AWAY and rows:
        as_of = rows[0]["away"].as_of
    cells = [(index, name, figure) for index, row in enumerate(rows) for name, figure in row.items() if figure.known]
    rounded = [(index, name) for index, name, figure in cells if figure.rounded]
    stepped = [(index, name) for index, name, figure in cells if not figure.rounded and figure.as_of != as_of]
    dates = {name: figure.as_of.isoformat() for index, name, figure in reversed(cells) if (index, name) in {*rounded, *stepped}}
    apart = [[index, name, on] for index, name in (*rounded, *stepped) if (on := rows[index][name].as_of.isoformat()) != dates[name]]
    metrics = [metric for key, metric in snapshot.metrics.items() if key.startswith(f"{result}.")]
    return {
        "result": result,
        "as_of": as_of.isoformat(),
        "columns": {each.name: {"kind": each.kind, "label": each.label, "definition": each.definition} for each in metrics},
        "rows": [{name: _value_out(figure.value) for name, figure in row.items()} for row in rows],
        "populations": [next((figure.population for figure in row.values()), "") for row in rows],
        "protected": [list(cell) for cell in rounded],
        "stepped": [list(cell) for cell in stepped],
        "shown_as_of": dates,
        **({"cells_as_of": apart} if apart else {}),
        "refused": dict(snapshot.refused.get(question, {})),
    }


def _answer_in(content: Mapping[str, Any], metrics: dict[str, Metric]) -> tuple[Row, ...]:
    """The rows of an answer; what their columns meant goes into `metrics`."""
    as_of, shown_as_of = date.fromisoformat(content["as_of"]), content["shown_as_of"]
    own = {name: _metric_in(content["result"], name, column) for name, column in content["columns"].items()}
    metrics.update({f"{content['result']}.{name}": metric for name, metric in own.items()})
    rounded = {(index, name) for index, name in content["protected"]}
    stepped = {(index, name) for index, name in content.get("stepped", ())}
    apart = {(index, name): on for index, name, on in content.get("cells_as_of", ())}
    populations = content.get("populations")

    def figure(index: int, name: str, value: Any) -> Figure:
        dated = own[name].kind in DATED and value is not None
        is_rounded = (index, name) in rounded
        moved = (is_rounded or (index, name) in stepped) and name in shown_as_of
        day = date.fromisoformat(apart.get((index, name), shown_as_of[name])) if moved else as_of
        population = populations[index] if populations else content["result"]
        return Figure(date.fromisoformat(value) if dated else value, own[name], day, is_rounded, own[name].codes or name, population)

    return tuple(Row({name: figure(index, name, value) for name, value in row.items()}) for index, row in enumerate(content["rows"]))


def _metric_in(result: str, name: str, column: Mapping[str, Any]) -> Metric:
    """The meaning of a column when it was frozen; where there is still such a column, with what else is known of it."""
    blank = Metric(name, "", Text(), Text(), Text(), "")
    known = {metric.name: metric for metric in results()[result].columns} if result in results() else {}
    return replace(known.get(name, blank), kind=column["kind"], label=Text(column["label"]), definition=Text(column["definition"]))


def _value_out(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def filters_out(filters: Filters) -> dict[str, list[str]]:
    """Only groups and skills: a briefing has no other focus."""
    return {"cohort": list(filters.cohort), "skill": list(filters.skill)}


def filters_in(content: Mapping[str, list[str]]) -> Filters:
    """The focus of a briefing."""
    return Filters(cohort=tuple(content["cohort"]), skill=tuple(content["skill"]))


def choice_out(choice: Choice) -> dict[str, Any]:
    """A choice of slides as JSON holds it."""
    return {"slides": list(choice.slides), "notes": {name: text[:LONGEST_NOTE] for name, text in choice.notes.items()}}


def choice_in(content: Mapping[str, Any]) -> Choice:
    """A choice of slides; slides that there are no longer are left out."""
    return Choice(tuple(name for name in content["slides"] if name in SLIDES), {str(name): str(text) for name, text in content["notes"].items()})
