"""What there is to decide while nobody has recorded a decision: the changes of which one is enough to train all residents in time."""

from __future__ import annotations

from planning import schedule
from planning.forecast import Goal
from planning.published_plan import published_plan
from planning.schedule import Inputs
from ui.auth.roles import allows
from ui.claims import Figures
from ui.deciding import decided_by
from ui.html import Comparison
from ui.panel import Panel, shows
from ui.sentences import says
from ui.views import records
from ui.views.plan import WAYS, PlanView, change
from ui.views.programme import Programme


def proposal(view: Programme) -> Panel | None:
    """The changes that the page of the plan names, each with its days if it begins as soon as it can, and the last day on which its first group can
    begin: in this order, or an end stands before a start.

    Nothing where a decision is open or a plan is published (it has been decided), inside a selection, where nobody is known to be untrained,
    and where nothing has to change or no change is enough.
    """
    context = view.context
    if context.filters or "attendance" in context.missing or records.open_decisions(context) or published_plan(context.folder, context.as_of):
        return None
    usual = PlanView(context)
    if not usual.due or not usual.plan.groups or usual.plan.meets or usual.remedy.smallest is None:
        return None
    return ways(usual)


@shows("overview.proposal_about")
def ways(usual: PlanView) -> Panel:
    """A row for each of the smallest changes."""
    words, inputs = usual.words, usual.inputs
    persons, until = words.write(inputs.persons, "count"), words.write(inputs.until, "date")
    target = _population_target(usual)
    key = "overview.proposal_both" if target else "overview.proposal"
    goal = words.write(target.value, "count") if target else ""
    finding = says(words(key, persons=persons, until=until, target=goal), Figures(dates=(inputs.until,)))
    head = tuple(words(f"overview.proposal.{name}") for name in ("change", "finished", "latest", "by"))
    rows = tuple(_row(usual, after) for after in usual.remedy.ways[:WAYS])
    leads_to = "plan" if allows(usual.context.role, "planner") else ""
    about = words("overview.proposal_alone") if len(rows) == 1 else ""
    if target:
        review, due = words("overview.proposal_population", target=goal), words("overview.proposal_before", on=words.short_date(target.due_on))
        rows = (*rows, (review, words.write(None), due, decided_by(words)))
    return Panel("overview.proposal", finding, about=about, table=Comparison(head, rows), leads_to=leads_to)


def _population_target(usual: PlanView) -> Goal | None:
    """The target of the residents, which the page asks about, where it is out of reach, and no training changes that: to be revised, or pursued
    otherwise, before its date. What else, no result says."""
    return usual.population_goal if usual.verdict in ("remote", "unlikely") else None


def _row(usual: PlanView, after: Inputs) -> tuple[str, ...]:
    words, latest, text = usual.words, schedule.latest_start(after), change(usual.words, usual.inputs, after)
    groups = schedule.make_plan(after).groups
    at_once = ", ".join(words.short_date(day) for day in (groups[0].starts_on, groups[-1].ends_on))
    begins = words.short_date(latest) if latest else words.write(None)
    return text[0].upper() + text[1:], at_once, begins, decided_by(words)
