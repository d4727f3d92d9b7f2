"""The plan: when is everybody covered, and what may become of the residents?"""

from ui import charts, controls, panel
from ui.access import require
from ui.stories import plan

require("planner")
setting = panel.setting()
words = setting.words
asked = plan.Planned(setting, controls.wanted())

panel.title(plan.question(asked))
controls.answer(*plan.answer(asked))
panel.cards(plan.cards(asked))
controls.levers(asked)
if asked.plan.groups:
    controls.picture(
        "planner.calendar",
        plan.calendar_takeaway(asked),
        words("plan.calendar_about"),
        lambda: charts.gantt(asked.plan, asked.kept_free, words, setting.mode),
        plan.calendar_notes(asked),
        plan.group_table(asked),
    )
    controls.downloads(asked)
    controls.table(plan.lever_takeaway(asked), words("plan.levers_table_about"), plan.lever_table(asked), (words("plan.levers_note"),))
else:
    panel.heading(plan.calendar_takeaway(asked))
panel.heading(words("plan.what_if"), words("plan.what_if_about"))
forecast = asked.forecast
if forecast is None:
    panel.empty(words("plan.too_short"))
else:
    controls.rates(asked)
    panel.side_by_side(
        lambda: controls.fan(
            asked, forecast, "population", asked.base_rows, plan.past_population(asked), asked.population_goal, plan.forecast_notes(asked)
        ),
        lambda: controls.fan(
            asked, forecast, "coverage", asked.coverage_steps, plan.past_coverage(asked), asked.coverage_goal, (words("plan.note.coverage"),)
        ),
    )
    if asked.backtest:
        controls.table(plan.backtest_takeaway(asked), words("plan.backtest_about"), plan.backtest_table(asked), plan.backtest_notes(asked))
    else:
        panel.empty(plan.backtest_takeaway(asked))
controls.compare_scenarios(asked)
controls.table(words("plan.inputs"), words("plan.inputs_about"), plan.assumptions(asked))
