"""Coverage: how many has the training reached, and what is left?"""

from ui import charts, panel
from ui.auth.roles import allows, require
from ui.views import coverage

require("viewer")
setting = panel.setting()
words = setting.words
asked = coverage.Coverage(setting)
base = asked.base()

panel.title(words("coverage.question"))
panel.sentence(*coverage.answer(asked))
panel.cards(coverage.cards(asked))
panel.chart(
    "coverage.curve",
    coverage.curve_takeaway(asked),
    words("coverage.curve_about"),
    base,
    asked.monthly,
    lambda: charts.coverage_curve(asked.monthly, asked.targets.get("coverage"), words, setting.mode),
    coverage.curve_notes(asked),
)
panel.side_by_side(
    lambda: panel.part(
        words("coverage.where_about"),
        lambda: panel.chart(
            "coverage.where",
            coverage.where_takeaway(asked),
            words("coverage.where_about"),
            base,
            asked.gap,
            lambda: charts.whereabouts(asked.gap, words, setting.mode),
            (words("coverage.where_note"),),
        ),
    ),
    lambda: panel.chart(
        "coverage.skills",
        coverage.skills_takeaway(asked),
        words("coverage.skills_about"),
        base,
        asked.skills,
        lambda: charts.reach_by_skill(asked.skills, words, setting.mode),
        (words("coverage.skills_note"),),
    ),
)
panel.chart(
    "coverage.groups",
    coverage.groups_takeaway(asked),
    words("coverage.groups_about"),
    base,
    asked.groups,
    lambda: charts.reach_by_group(asked.groups, coverage.needed_places(asked), words, setting.mode),
    coverage.groups_notes(asked),
)
if allows(setting.role, "planner"):
    panel.part(
        words("coverage.bridge_about"),
        lambda: panel.chart(
            "coverage.bridge",
            coverage.bridge_takeaway(asked),
            words("coverage.bridge_about"),
            base,
            asked.bridge,
            lambda: charts.waterfall(coverage.bridge_facets(asked), setting.mode, words.language),
            coverage.bridge_notes(asked),
        ),
    )
else:
    panel.part(
        words("coverage.year_about"),
        lambda: panel.chart(
            "coverage.year",
            coverage.year_takeaway(asked),
            words("coverage.year_about"),
            base,
            asked.year,
            lambda: charts.waterfall(coverage.year_facets(asked), setting.mode, words.language),
            coverage.bridge_notes(asked),
        ),
    )
