"""The plan: when is everybody covered, and how may the number of residents develop?"""

from ui import panel
from ui.auth.roles import require
from ui.views import plan, plan_calendar, plan_controls, plan_forecast, plan_idle, plan_published, plan_scenarios

require("planner")
context = panel.context()
words = context.words
view = plan.PlanView(context, plan_controls.settings(context))

panel.title(plan.question(view))
if view.idle:
    panel.sentence(*plan_idle.answer(view))
    panel.cards(plan_idle.cards(view))
else:
    plan_controls.answer(*plan.answer(view))
    panel.cards(plan.cards(view))
if view.plan.groups:
    panel.show(view, plan_calendar.levers)
plan_controls.levers(view)
if view.plan.groups:
    panel.show(view, plan_calendar.calendar)
    plan_controls.downloads(view)
elif not view.idle:
    panel.heading(words("plan.calendar_empty"))
plan_published.publishing(view)
if not view.emptied:
    with plan_controls.what_if(view):
        if view.forecast:
            plan_controls.rates(view)
            panel.show(view, *plan_forecast.PANELS)
        else:
            panel.empty(words("plan.too_short"))
if view.plan.groups or not view.emptied:
    plan_scenarios.compare(view)
    plan_controls.assumed(view)
