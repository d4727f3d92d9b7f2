"""Overview: are we on track for the target?"""

from ui import charts, panel
from ui.auth.roles import require
from ui.views import overview

require("viewer")
context = panel.context()
words = context.words
view = overview.Overview(context)
base = view.base()

panel.title(overview.question(view))
panel.sentence(*overview.answer(view))
panel.cards(overview.cards(view))
if view.path_shown:
    panel.chart(
        "overview.path",
        overview.path_takeaway(view),
        words("overview.path_about"),
        base,
        view.path if view.path.records else view.flow,
        lambda: charts.residents_path(view.flow, view.path, view.events, view.closure_by_month, words, context.mode),
        overview.path_notes(view),
    )
else:
    panel.withheld(words("overview.path_about"), words("overview.path_withheld"))
panel.side_by_side(
    lambda: panel.part(
        words("overview.cascade_about"),
        lambda: panel.chart(
            "overview.cascade",
            overview.cascade_takeaway(view),
            words("overview.cascade_about"),
            base,
            view.cascade,
            lambda: charts.cascade(view.cascade, words, context.mode),
            (words("overview.cascade_note"),),
        ),
    ),
    lambda: panel.comparison(
        "overview.month",
        overview.month_takeaway(view),
        words("overview.month_about"),
        base,
        overview.month_table(view),
        view.headline,
        overview.month_notes(view),
    ),
)
