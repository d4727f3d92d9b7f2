"""Overview: are we on track for the target?"""

from ui import charts, panel
from ui.auth.roles import require
from ui.views import overview

require("viewer")
setting = panel.setting()
words = setting.words
asked = overview.Overview(setting)
base = asked.base()

panel.title(overview.question(asked))
panel.sentence(*overview.answer(asked))
panel.cards(overview.cards(asked))
if asked.path_shown:
    panel.chart(
        "overview.path",
        overview.path_takeaway(asked),
        words("overview.path_about"),
        base,
        asked.path if asked.path.records else asked.flow,
        lambda: charts.residents_path(asked.flow, asked.path, asked.events, asked.closure_by_month, words, setting.mode),
        overview.path_notes(asked),
    )
else:
    panel.withheld(words("overview.path_about"), words("overview.path_withheld"))
panel.side_by_side(
    lambda: panel.part(
        words("overview.cascade_about"),
        lambda: panel.chart(
            "overview.cascade",
            overview.cascade_takeaway(asked),
            words("overview.cascade_about"),
            base,
            asked.cascade,
            lambda: charts.cascade(asked.cascade, words, setting.mode),
            (words("overview.cascade_note"),),
        ),
    ),
    lambda: panel.comparison(
        "overview.month",
        overview.month_takeaway(asked),
        words("overview.month_about"),
        base,
        overview.month_table(asked),
        asked.headline,
        overview.month_notes(asked),
    ),
)
