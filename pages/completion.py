"""Completion: of those who start, who stays to the last day, and where are the others lost?"""

from ui import charts, panel
from ui.auth.roles import require
from ui.views import completion

require("viewer")
setting = panel.setting()
words = setting.words
asked = completion.Completion(setting)
base = asked.base_started()

panel.title(words("completion.question"))
panel.sentence(*completion.answer(asked))
panel.cards(completion.cards(asked))
panel.chart(
    "completion.groups",
    completion.groups_takeaway(asked),
    words("completion.groups_about"),
    base,
    asked.groups,
    lambda: charts.run_chart(
        completion.points(asked), asked.middle, asked.target, asked.found.places if asked.found else (), "completed", words, setting.mode
    ),
    (words("completion.groups_note"),),
)
panel.side_by_side(
    lambda: panel.chart(
        "completion.days",
        completion.days_takeaway(asked),
        words("completion.days_about"),
        base,
        asked.days,
        lambda: charts.drop_out(asked.days, words, setting.mode),
        (words("completion.days_note"),),
    ),
    lambda: panel.chart(
        "completion.skills",
        completion.skills_takeaway(asked),
        words("completion.skills_about"),
        base,
        asked.skills,
        lambda: charts.intervals(completion.skill_intervals(asked), asked.target, "completed", words, setting.mode),
        (words("completion.skills_note"),),
    ),
)
panel.chart(
    "completion.attendance",
    completion.attendance_takeaway(asked),
    words("completion.attendance_about"),
    asked.base_begun(),
    asked.attendance,
    lambda: charts.heat_map(
        *completion.sessions(asked), (completion.faintest(asked), 1.0), "completed", words("chart.day_axis"), setting.mode, words.language
    ),
    completion.attendance_notes(asked),
)
panel.chart(
    "completion.chain",
    completion.chain_takeaway(asked),
    words("completion.chain_about"),
    asked.base_enrolled(),
    asked.whole,
    lambda: charts.training_chain(asked.whole, words, setting.mode),
    (words("completion.chain_note"),),
)
