"""The plan: when is everybody covered, and how may the number of residents develop?"""

from ui import charts, panel
from ui.auth.roles import require
from ui.views import plan, plan_controls

require("planner")
context = panel.context()
words = context.words
view = plan.Planned(context, plan_controls.wanted())

panel.title(plan.question(view))
plan_controls.answer(*plan.answer(view))
panel.cards(plan.cards(view))
plan_controls.levers(view)
if view.plan.groups:
    plan_controls.picture(
        "planner.calendar",
        plan.calendar_takeaway(view),
        words("plan.calendar_about"),
        lambda: charts.gantt(view.plan, view.kept_free, words, context.mode),
        plan.calendar_notes(view),
        plan.group_table(view),
    )
    plan_controls.downloads(view)
    plan_controls.table(plan.lever_takeaway(view), words("plan.levers_table_about"), plan.lever_table(view), (words("plan.levers_note"),))
else:
    panel.heading(plan.calendar_takeaway(view))
panel.heading(words("plan.what_if"), words("plan.what_if_about"))
forecast = view.forecast
if forecast is None:
    panel.empty(words("plan.too_short"))
else:
    plan_controls.rates(view)
    panel.side_by_side(
        lambda: plan_controls.fan(
            view, forecast, "population", view.base_rows, plan.past_population(view), view.population_goal, plan.forecast_notes(view)
        ),
        lambda: plan_controls.fan(
            view, forecast, "coverage", view.coverage_steps, plan.past_coverage(view), view.coverage_goal, (words("plan.note.coverage"),)
        ),
    )
    if view.backtest:
        plan_controls.table(plan.backtest_takeaway(view), words("plan.backtest_about"), plan.backtest_table(view), plan.backtest_notes(view))
    else:
        panel.empty(plan.backtest_takeaway(view))
plan_controls.compare_scenarios(view)
plan_controls.table(words("plan.inputs"), words("plan.inputs_about"), plan.assumptions(view))
