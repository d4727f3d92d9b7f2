"""The training by trainer and organiser: how many each reached, how many of those who started completed, and whether that differs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from queries import Answer, Row
from queries.statistics import FEWEST, simultaneous, wilson
from ui.auth.roles import allows
from ui.claims import NoClaim, Separation
from ui.excerpt import first_rows
from ui.html import Comparison
from ui.panel import Note, Panel, shows, withheld
from ui.sentences import says
from ui.views.programme import Programme, unanswered
from ui.views.shares import ends, in_full, share
from ui.views.spread import Spread

UNKNOWN = "unknown"
"""The value of rows of whom it is not recorded."""


@shows("coverage.trainers_about", "attendance")
def trainers(view: Programme) -> Panel:
    """Each trainer and each organiser, the highest rate first; a person who was with two counts with both. For staff."""
    words = view.words
    if not allows(view.context.role, "planner"):
        return withheld(words("coverage.trainers"), words("panel.staff"))
    answers = {by: view.context.ask("breakdown", by=by) for by in ("trainer", "organiser")}
    if not any(answer.rows for answer in answers.values()):
        raise unanswered("coverage.trainers_none")
    recorded = [by for by, answer in answers.items() if any(row.value("value") != UNKNOWN for row in answer.rows)]
    of_trainers, of_organisers = (_rows(view, by, answer, len(recorded) > 1) for by, answer in answers.items())
    both = bool(of_trainers and of_organisers)
    rows, cut = first_rows(words, of_trainers, of_organisers)
    if not rows:
        raise unanswered("coverage.trainers_unrecorded")
    first = "name" if both else "of_trainers" if of_trainers else "of_organisers"
    table = Comparison(tuple(words(f"coverage.trainers.{name}") for name in (first, "rate", "range")), tuple(rows))
    finding = trainers_finding(view, answers["trainer"])
    further = [answers["organiser"]]
    keys = [*cut, *_one_trade(view, answers["trainer"]), *([] if of_organisers else [words("coverage.organisers_unrecorded")])]
    notes: list[Note | str] = [*(Note(text, key=True) for text in keys), words("coverage.trainers_note")]
    about = words("coverage.trainers_once") if all(_each_once(view, answer) for answer in answers.values()) else ""
    return Panel("coverage.trainers", finding, answers["trainer"], table=table, about=about, further=further, notes=notes)


def _each_once(view: Programme, answer: Answer) -> bool:
    """Whether the rows add up to everybody who started, so that nobody counts in two of them."""
    whole = view.context.ask("completion").rows
    started = whole[0].value("started") if whole and "started" in whole[0] else None
    counts = [row.value("started") for row in answer.rows]
    return started is not None and None not in counts and sum(counts) == started


def trainers_finding(view: Programme, answer: Answer) -> str:
    """The trainers with the highest and the lowest rate, and whether one test of all trainers tells them apart."""
    words, rated = view.words, [row for row in _ranked(answer) if _is_rated(row)]
    if len(rated) < 2:
        return says(words("coverage.trainers"), NoClaim())
    differ = Spread(rated, partial(_worth, view), ordered=False).differ
    high, low = ends(words, [(row.value("value"), share([row], "completed", "started")) for row in rated])
    if high == low:
        return says(words("coverage.trainers_tie", high=high), Separation(False))
    claim = Separation(differ, (rated[0]["completion_rate"],), (rated[-1]["completion_rate"],))
    return says(words("coverage.trainers_differ" if differ else "coverage.trainers_alike", high=high, low=low), claim)


def _one_trade(view: Programme, answer: Answer) -> list[str]:
    """That trainer and skill cannot be told apart, where the trainers' participants are those of one skill each (by their numbers)."""
    counts = (
        sorted((row.value("completed"), row.value("started")) for row in rows if row.value("started"))
        for rows in (answer.rows, view.context.ask("completion", by="skill").rows)
    )
    of_trainers, of_skills = counts
    return [view.words("coverage.trainers_trade")] if len(of_trainers) > 1 and of_trainers == of_skills else []


def _rows(view: Programme, by: str, answer: Answer, both: bool) -> list[tuple[str, ...]]:
    """A row each; none if nothing is recorded of any. The unknown trainer and the unknown organiser are not the same people, so where the
    table holds `both` each row's label says its role."""
    words, rows = view.words, _ranked(answer)
    if all(row.value("value") == UNKNOWN for row in rows):
        return []
    z = simultaneous(sum(_is_rated(row) for row in rows))
    return [
        (
            words(f"coverage.trainers.{by}", name=words.write(row["value"])) if both else words.write(row["value"]),
            in_full(words, share([row], "completed", "started")),
            _range(view, row, z),
        )
        for row in rows
    ]


def _ranked(answer: Answer) -> Sequence[Row]:
    """The rows from the highest rate to the lowest, those without one last."""
    return sorted(answer.rows, key=lambda row: (row.value("value") == UNKNOWN, -(row.value("completion_rate") or 0.0)))


def _is_rated(row: Row) -> bool:
    """Whether it is somebody, with enough participants for a rate."""
    return row.value("value") != UNKNOWN and (row.value("started") or 0) >= FEWEST


def _range(view: Programme, row: Row, z: float) -> str:
    bounds = wilson(*_divided(view, row), z) if _is_rated(row) else None
    low, high = (bounds.low, bounds.high) if bounds else (None, None)
    return view.words("coverage.trainers_range", low=view.words.write(low, "share"), high=view.words.write(high, "share")) if bounds else "–"


def _worth(view: Programme, row: Row) -> tuple[int, int]:
    """The same in whole people, as the test of all of them needs."""
    completed, started = _divided(view, row)
    return round(completed), round(started)


def _divided(view: Programme, row: Row) -> tuple[float, float]:
    """Completed and started, as many as they are worth where groups differ: a trainer's participants come in groups. Those of one skill are
    worth what the skill's are, so that the same people are not unusual under one name and chance under another."""
    counts = row.value("completed"), row.value("started")
    skills = view.context.ask("completion", by="skill").rows
    own = next((skill for skill in skills if (skill.value("completed"), skill.value("started")) == counts), None)
    whole = own or next(iter(view.context.ask("completion").rows), None)
    effect = (whole.value("design_effect") if whole else None) or 1.0
    return counts[0] / effect, counts[1] / effect
