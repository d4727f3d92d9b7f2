"""Completion: of those who start, who stays to the last day, and where are the others lost?"""

from ui import charts, panel
from ui.auth.roles import require
from ui.views import completion

require("viewer")
context = panel.context()
words = context.words
view = completion.Completion(context)
base = view.base_started()

panel.title(words("completion.question"))
panel.sentence(*completion.answer(view))
panel.cards(completion.cards(view))
panel.chart(
    "completion.groups",
    completion.groups_takeaway(view),
    words("completion.groups_about"),
    base,
    view.groups,
    lambda: charts.run_chart(
        completion.points(view), view.middle, view.target, view.found.indices if view.found else (), "completed", words, context.mode
    ),
    (words("completion.groups_note"),),
)
panel.side_by_side(
    lambda: panel.chart(
        "completion.days",
        completion.days_takeaway(view),
        words("completion.days_about"),
        base,
        view.days,
        lambda: charts.drop_out(view.days, words, context.mode),
        (words("completion.days_note"),),
    ),
    lambda: panel.chart(
        "completion.skills",
        completion.skills_takeaway(view),
        words("completion.skills_about"),
        base,
        view.skills,
        lambda: charts.intervals(completion.skill_intervals(view), view.target, "completed", words, context.mode),
        (words("completion.skills_note"),),
    ),
)
panel.chart(
    "completion.attendance",
    completion.attendance_takeaway(view),
    words("completion.attendance_about"),
    view.base_begun(),
    view.attendance,
    lambda: charts.heat_map(
        *completion.sessions(view), (completion.faintest(view), 1.0), "completed", words("chart.day_axis"), context.mode, words.language
    ),
    completion.attendance_notes(view),
)
panel.chart(
    "completion.chain",
    completion.chain_takeaway(view),
    words("completion.chain_about"),
    view.base_enrolled(),
    view.whole,
    lambda: charts.training_chain(view.whole, words, context.mode),
    (words("completion.chain_note"),),
)
