"""Groups: compare them, and see which of them stand out beyond chance."""

from ui import charts, panel
from ui.auth.roles import require
from ui.charts.triangle import MONTHS
from ui.views import cohorts, cohorts_compare

require("planner")
context = panel.context()
words = context.words
view = cohorts.Cohorts(context, cohorts_compare.wanted())
base = view.base()
compared = tuple(row["cohort_id"] for row in view.compared)

panel.title(cohorts.question(view))
panel.sentence(*cohorts.answer(view))
cohorts_compare.table(view)
cohorts_compare.choice(view)
panel.chart(
    "cohorts.funnel",
    cohorts.funnel_takeaway(view),
    words("cohorts.funnel_about"),
    base,
    view.groups,
    lambda: charts.funnel_plot(view.groups, compared, words, context.mode),
    (words("cohorts.funnel_note"),),
    cohorts_compare.toggle_each,
)
panel.comparison("cohorts.side", cohorts.side_takeaway(view), words("cohorts.side_about"), base, cohorts.side_table(view), view.groups)
duel = cohorts.head_to_head(view)
if duel is not None:
    panel.comparison("cohorts.duel", duel[0], words("cohorts.duel_about"), base, duel[1], view.groups, (words("cohorts.duel_note"),))
panel.side_by_side(
    lambda: panel.chart(
        "cohorts.attendance",
        cohorts.attendance_takeaway(view),
        words("cohorts.attendance_about"),
        base,
        view.attendance,
        lambda: charts.group_curves(*cohorts.attendance_curves(view), words("cohorts.day_axis"), range(1, 32), words, context.mode),
        picked=cohorts_compare.toggle_each,
    ),
    lambda: panel.chart(
        "cohorts.mentas",
        cohorts.mentas_takeaway(view),
        words("cohorts.mentas_about"),
        base,
        view.maturity,
        lambda: charts.group_curves(*cohorts.mentas_curves(view), words("cohorts.months_axis"), (0, *MONTHS), words, context.mode),
        (words("cohorts.mentas_note"),),
        cohorts_compare.toggle_each,
    ),
)
panel.chart(
    "cohorts.earning",
    cohorts.earning_takeaway(view),
    words("cohorts.earning_about"),
    base,
    view.earning,
    lambda: charts.group_curves(*cohorts.earning_curves(view), words("cohorts.months_axis"), (0, *MONTHS), words, context.mode),
    (words("cohorts.earning_note"),),
    cohorts_compare.toggle_each,
)
panel.chart(
    "cohorts.triangle",
    cohorts.triangle_takeaway(view),
    words("cohorts.triangle_about"),
    base,
    view.maturity,
    lambda: charts.maturity_triangle(view.maturity, view.names, compared, words, context.mode),
    (words("cohorts.triangle_note"),),
    cohorts_compare.toggle_each,
)
