"""Coverage: how many has the training reached, and what is left?"""

from ui import charts, panel
from ui.auth.roles import allows, require
from ui.views import coverage

require("viewer")
context = panel.context()
words = context.words
view = coverage.Coverage(context)
base = view.base()

panel.title(words("coverage.question"))
panel.sentence(*coverage.answer(view))
panel.cards(coverage.cards(view))
panel.chart(
    "coverage.curve",
    coverage.curve_takeaway(view),
    words("coverage.curve_about"),
    base,
    view.monthly,
    lambda: charts.coverage_curve(view.monthly, view.targets.get("coverage"), words, context.mode),
    coverage.curve_notes(view),
)
panel.side_by_side(
    lambda: panel.part(
        words("coverage.where_about"),
        lambda: panel.chart(
            "coverage.where",
            coverage.where_takeaway(view),
            words("coverage.where_about"),
            base,
            view.gap,
            lambda: charts.whereabouts(view.gap, words, context.mode),
            (words("coverage.where_note"),),
        ),
    ),
    lambda: panel.chart(
        "coverage.skills",
        coverage.skills_takeaway(view),
        words("coverage.skills_about"),
        base,
        view.skills,
        lambda: charts.reach_by_skill(view.skills, words, context.mode),
        (words("coverage.skills_note"),),
    ),
)
panel.chart(
    "coverage.groups",
    coverage.groups_takeaway(view),
    words("coverage.groups_about"),
    base,
    view.groups,
    lambda: charts.reach_by_group(view.groups, coverage.needed_places(view), words, context.mode),
    coverage.groups_notes(view),
)
if allows(context.role, "planner"):
    panel.part(
        words("coverage.bridge_about"),
        lambda: panel.chart(
            "coverage.bridge",
            coverage.bridge_takeaway(view),
            words("coverage.bridge_about"),
            base,
            view.bridge,
            lambda: charts.waterfall(coverage.bridge_facets(view), context.mode, words.language),
            coverage.bridge_notes(view),
        ),
    )
else:
    panel.part(
        words("coverage.year_about"),
        lambda: panel.chart(
            "coverage.year",
            coverage.year_takeaway(view),
            words("coverage.year_about"),
            base,
            view.year,
            lambda: charts.waterfall(coverage.year_facets(view), context.mode, words.language),
            coverage.bridge_notes(view),
        ),
    )
