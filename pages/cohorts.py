"""Groups: compare them, and see which of them stand out beyond chance."""

from ui import charts, panel
from ui.auth.roles import require
from ui.charts.triangle import MONTHS
from ui.views import cohorts, cohorts_compare

require("planner")
setting = panel.setting()
words = setting.words
asked = cohorts.Cohorts(setting, cohorts_compare.wanted())
base = asked.base()
compared = tuple(row["cohort_id"] for row in asked.compared)

panel.title(cohorts.question(asked))
panel.sentence(*cohorts.answer(asked))
cohorts_compare.table(asked)
cohorts_compare.choice(asked)
panel.chart(
    "cohorts.funnel",
    cohorts.funnel_takeaway(asked),
    words("cohorts.funnel_about"),
    base,
    asked.groups,
    lambda: charts.funnel_plot(asked.groups, compared, words, setting.mode),
    (words("cohorts.funnel_note"),),
    cohorts_compare.toggle_each,
)
panel.comparison("cohorts.side", cohorts.side_takeaway(asked), words("cohorts.side_about"), base, cohorts.side_table(asked), asked.groups)
duel = cohorts.head_to_head(asked)
if duel is not None:
    panel.comparison("cohorts.duel", duel[0], words("cohorts.duel_about"), base, duel[1], asked.groups, (words("cohorts.duel_note"),))
panel.side_by_side(
    lambda: panel.chart(
        "cohorts.attendance",
        cohorts.attendance_takeaway(asked),
        words("cohorts.attendance_about"),
        base,
        asked.attendance,
        lambda: charts.group_curves(*cohorts.attendance_curves(asked), words("cohorts.day_axis"), range(1, 32), words, setting.mode),
        picked=cohorts_compare.toggle_each,
    ),
    lambda: panel.chart(
        "cohorts.mentas",
        cohorts.mentas_takeaway(asked),
        words("cohorts.mentas_about"),
        base,
        asked.maturity,
        lambda: charts.group_curves(*cohorts.mentas_curves(asked), words("cohorts.months_axis"), (0, *MONTHS), words, setting.mode),
        (words("cohorts.mentas_note"),),
        cohorts_compare.toggle_each,
    ),
)
panel.chart(
    "cohorts.earning",
    cohorts.earning_takeaway(asked),
    words("cohorts.earning_about"),
    base,
    asked.earning,
    lambda: charts.group_curves(*cohorts.earning_curves(asked), words("cohorts.months_axis"), (0, *MONTHS), words, setting.mode),
    (words("cohorts.earning_note"),),
    cohorts_compare.toggle_each,
)
panel.chart(
    "cohorts.triangle",
    cohorts.triangle_takeaway(asked),
    words("cohorts.triangle_about"),
    base,
    asked.maturity,
    lambda: charts.maturity_triangle(asked.maturity, asked.names, compared, words, setting.mode),
    (words("cohorts.triangle_note"),),
    cohorts_compare.toggle_each,
)
