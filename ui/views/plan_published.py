"""The published plan: what staff agreed, what was held against it, and publishing it or taking it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import streamlit as st

from planning import published_plan as plans
from planning.published_plan import Pairing, PlanRefused, PublishedPlan
from queries import Answer
from queries.filters import NO_FILTERS
from ui import charts, html, panel
from ui.auth import roles
from ui.claims import Figures
from ui.html import Comparison
from ui.i18n import Words
from ui.panel import Note, Panel, shows
from ui.sentences import says
from ui.views.plan import PlanView, dates
from ui.views.programme import Programme, unanswered

NOTICE = "planner.publish.said"
"""Key in the session of the sentence that says what publishing or taking back has done."""


@dataclass(frozen=True)
class AgreedPlan:
    """The published plan on the view's date beside the groups held, all of the whole programme."""

    view: Programme
    plan: PublishedPlan

    @cached_property
    def cohorts(self) -> Answer:
        """The groups of the whole programme: the plan is never of a selection."""
        return replace(self.view.context, filters=NO_FILTERS).ask("cohorts")

    @property
    def known(self) -> date:
        """Up to which day it is known which groups were held."""
        return self.view.context.known_up_to(self.view.metric("cohorts", "enrolled"))

    @cached_property
    def turns(self) -> tuple[Pairing, ...]:
        """Planned groups that were to begin by then or have been held, and further groups held."""
        return plans.against_held(self.plan, self.cohorts.records, self.known)

    @cached_property
    def pairs(self) -> tuple[Pairing, ...]:
        """All groups of the plan, those to come included."""
        planned = sum(pair.planned is not None for pair in self.turns)
        return (*self.turns[:planned], *(Pairing(group, None) for group in self.plan.groups[planned:]), *self.turns[planned:])


@shows("plan.agreed_about")
def agreed(view: Programme) -> Panel:
    """The published plan on a calendar, and what was held against it. Raises QuestionError if none is published."""
    plan = plans.published_plan(view.context.folder, view.context.as_of)
    if plan is None:
        raise unanswered("plan.agreed_none")
    agreed_plan, words = AgreedPlan(view, plan), view.words
    notes: list[Note | str] = [
        Note(words("plan.agreed.key_planned"), charts.PLANNED, key=True),
        Note(words("plan.agreed.key_held"), charts.HELD, key=True),
        words(
            "plan.agreed.published", on=words.write(plan.as_of, "date"), at=_day(words, plan.published_at), role=words.code("role", plan.role).lower()
        ),
        words("plan.agreed.in_turn"),
    ]
    if view.context.filters:
        notes.append(words("plan.agreed.whole"))
    return Panel(
        "planner.agreed",
        agreed_finding(agreed_plan),
        figure=lambda: charts.agreed(agreed_plan.pairs, plan.until, view.context.as_of, words, view.mode),
        table=agreed_table(agreed_plan),
        notes=notes,
    )


def agreed_finding(agreed_plan: AgreedPlan) -> str:
    """How many of the groups due were held, the next one, and when everybody is trained by the plan."""
    words, plan = agreed_plan.view.words, agreed_plan.plan
    due, begun = sum(group.starts_on <= agreed_plan.known for group in plan.groups), sum(pair.actual is not None for pair in agreed_plan.turns)
    coming = plan.groups[max(due, begun) :]
    following = coming[0].starts_on if coming else None
    ends = plan.finished_on or plan.groups[-1].ends_on
    days = dates(words, on=agreed_plan.known, next=following, finished=ends)
    numbers = {"due": words.write(due, "count"), "held": words.write(begun, "count")}
    texts = []
    if due or begun:
        texts.append(words("plan.agreed.held" if begun <= due else "plan.agreed.held_more", count=begun, **numbers, **days))
    if following:
        texts.append(words("plan.agreed.next_after" if texts else "plan.agreed.next", **days))
        texts.append(words("plan.agreed.all_by" if plan.finished_on else "plan.agreed.ends_by", **days))
    return says("".join(texts), Figures(dates=tuple(day for day in (agreed_plan.known, following, ends) if day)))


def agreed_table(agreed_plan: AgreedPlan) -> Comparison:
    """A row for each group: planned and held, how far apart, places and how many came."""
    words = agreed_plan.view.words
    head = tuple(words(f"plan.agreed.{name}") for name in ("group", "planned", "held_on", "difference", "places", "came"))
    return Comparison(head, tuple(_row(words, pair, agreed_plan.known) for pair in agreed_plan.pairs))


def _row(words: Words, pair: Pairing, known: date) -> tuple[str, ...]:
    planned, actual, unknown = pair.planned, pair.actual, words.write(None)
    name = words("plan.group.name", number=planned.number) if planned else str(actual["name"]) if actual else unknown
    if actual:
        began = words.short_date(actual["starts_on"])
    else:
        began = words("plan.agreed.not_held" if planned and planned.starts_on <= known else "plan.agreed.to_come")
    late = pair.days_late
    return (
        name,
        words.short_date(planned.starts_on) if planned else words("plan.agreed.not_planned"),
        began,
        unknown if late is None else words("plan.agreed.days", count=abs(late), days=words.signed(late)),
        words.write(planned.places if planned else None, "count"),
        words.write(actual["started"] if actual else None, "count"),
    )


def _day(words: Words, at: str) -> str:
    return words.write(date.fromisoformat(at[:10]), "date")


# ---------------------------------------------------------------------------------------------------------- publishing


def publishing(view: PlanView) -> None:
    """The part of the plan page that publishes the plan that is shown, takes the published one back, and lists its history."""
    words, context = view.words, view.context
    past = plans.history(context.folder)
    if view.idle and not past:
        return
    if plans.published_plan(context.folder, context.as_of) is None:
        panel.heading(words("plan.agreed_about"))
        panel.line(words("plan.agreed_none"), "quiet")
    else:
        panel.draw(agreed(view))
    with st.container(horizontal=True, key="planner.publish"):
        if context.filters:
            panel.line(words("plan.publish_selection"), "quiet")
        elif view.plan.groups:
            st.button(words("plan.publish"), key="planner.publish.now", help=words("plan.publish_help"), on_click=_publish, args=(view,))
        if any(not plan.withdrawn_at for plan in past):
            st.button(words("plan.take_back"), key="planner.publish.back", help=words("plan.take_back_help"), on_click=_take_back, args=(view,))
    if notice := st.session_state.pop(NOTICE, None):
        panel.line(words(notice), "about", "status")
    if past:
        st.html(html.render("folded.html", summary=words("plan.history"), inner=html.comparison(history_table(words, past), words("plan.history"))))


def history_table(words: Words, past: tuple[PublishedPlan, ...]) -> Comparison:
    """A row for each published plan, the latest first."""
    head = tuple(words(f"plan.history.{name}") for name in ("number", "as_of", "published", "role", "groups", "finished", "state"))
    rows = tuple(
        (
            words("plan.history.name", number=plan.number),
            words.short_date(plan.as_of),
            _day(words, plan.published_at),
            words.code("role", plan.role),
            words.write(len(plan.groups), "count"),
            words.short_date(plan.finished_on) if plan.finished_on else words.write(None),
            words("plan.history.back", on=_day(words, plan.withdrawn_at)) if plan.withdrawn_at else words("plan.history.published_state"),
        )
        for plan in past
    )
    return Comparison(head, rows)


def _publish(view: PlanView) -> None:
    """Publish the plan as the page showed it."""
    roles.require("planner")
    try:
        made = plans.publish(view.context.folder, roles.current_role(), view.context.as_of, view.plan, view.due)
    except PlanRefused as error:
        st.session_state[NOTICE] = f"plan.publish_refused.{error.key}"
        return
    roles.log_action("publish_plan", number=made.number, as_of=made.as_of.isoformat())
    st.session_state[NOTICE] = "plan.publish_done"


def _take_back(view: PlanView) -> None:
    """Take the latest published plan back."""
    roles.require("planner")
    try:
        taken = plans.take_back(view.context.folder, roles.current_role())
    except PlanRefused as error:
        st.session_state[NOTICE] = f"plan.publish_refused.{error.key}"
        return
    roles.log_action("take_back_plan", number=taken.number)
    st.session_state[NOTICE] = "plan.take_back_done"
