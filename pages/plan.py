"""The plan: when is everybody covered, and what may become of the residents?"""

from ui import charts, panel
from ui.auth.roles import require
from ui.views import plan, plan_controls

require("planner")
setting = panel.setting()
words = setting.words
asked = plan.Planned(setting, plan_controls.wanted())

panel.title(plan.question(asked))
plan_controls.answer(*plan.answer(asked))
panel.cards(plan.cards(asked))
plan_controls.levers(asked)
if asked.plan.groups:
    plan_controls.picture(
        "planner.calendar",
        plan.calendar_takeaway(asked),
        words("plan.calendar_about"),
        lambda: charts.gantt(asked.plan, asked.kept_free, words, setting.mode),
        plan.calendar_notes(asked),
        plan.group_table(asked),
    )
    plan_controls.downloads(asked)
    plan_controls.table(plan.lever_takeaway(asked), words("plan.levers_table_about"), plan.lever_table(asked), (words("plan.levers_note"),))
else:
    panel.heading(plan.calendar_takeaway(asked))
panel.heading(words("plan.what_if"), words("plan.what_if_about"))
forecast = asked.forecast
if forecast is None:
    panel.empty(words("plan.too_short"))
else:
    plan_controls.rates(asked)
    panel.side_by_side(
        lambda: plan_controls.fan(
            asked, forecast, "population", asked.base_rows, plan.past_population(asked), asked.population_goal, plan.forecast_notes(asked)
        ),
        lambda: plan_controls.fan(
            asked, forecast, "coverage", asked.coverage_steps, plan.past_coverage(asked), asked.coverage_goal, (words("plan.note.coverage"),)
        ),
    )
    if asked.backtest:
        plan_controls.table(plan.backtest_takeaway(asked), words("plan.backtest_about"), plan.backtest_table(asked), plan.backtest_notes(asked))
    else:
        panel.empty(plan.backtest_takeaway(asked))
plan_controls.compare_scenarios(asked)
plan_controls.table(words("plan.inputs"), words("plan.inputs_about"), plan.assumptions(asked))
