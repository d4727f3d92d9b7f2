"""The training by trainer and organiser: how many each reached, and how many of those who started completed."""

from __future__ import annotations

from queries import Row
from queries.statistics import FEWEST
from ui.auth.roles import allows
from ui.claims import Nothing
from ui.html import Comparison
from ui.panel import Panel, shows, withheld
from ui.sentences import says
from ui.views.programme import Programme, unanswered


@shows("coverage.trainers_about", "attendance")
def trainers(view: Programme) -> Panel:
    """Each trainer and each organiser; a person who was with two counts with both. For staff."""
    words = view.words
    if not allows(view.context.role, "planner"):
        return withheld(words("coverage.trainers"), words("panel.staff"))
    answers = {by: view.context.ask("breakdown", by=by) for by in ("trainer", "organiser")}
    # The unknown trainer and the unknown organiser are not the same people, so each row's label says its role.
    rows = [(words(f"coverage.trainers.{by}", name=words.write(row["value"])), row) for by, answer in answers.items() for row in answer.rows]
    if not rows:
        raise unanswered("coverage.trainers_none")
    head = tuple(words(f"coverage.trainers.{name}") for name in ("name", "covered", "rate"))
    table = Comparison(head, tuple((name, words.write(row["covered"]), _rate(view, row)) for name, row in rows))
    finding = says(words("coverage.trainers"), Nothing())
    return Panel("coverage.trainers", finding, answers["trainer"], table=table, further=[answers["organiser"]])


def _rate(view: Programme, row: Row) -> str:
    """The completion rate; of few the numbers alone."""
    started = row.value("started")
    if not started:
        return view.words.write(None)
    counts = view.words("coverage.trainers_of", completed=row["completed"], started=row["started"])
    return counts if started < FEWEST else view.words.write(row["completion_rate"]) + f" ({counts})"
