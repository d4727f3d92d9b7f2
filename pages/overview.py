"""Overview: are we on track for 2019?"""

from ui import charts, panel, stories
from ui.access import require

require("viewer")
setting = panel.setting()
words = setting.words
asked = stories.ask_overview(setting)

panel.title(words("overview.question"))
panel.sentence(stories.overview_paragraph(setting, asked))
panel.cards(stories.overview_cards(setting, asked))
panel.chart(
    "overview.path",
    stories.path_takeaway(setting, asked),
    asked.path if asked.path.rows else asked.flow,
    charts.residents_path(asked.flow, asked.path, asked.events, words, setting.mode),
    stories.event_notes(setting, asked),
)
panel.chart(
    "overview.cascade",
    stories.cascade_takeaway(setting, asked),
    asked.cascade,
    charts.cascade(asked.cascade, words, setting.mode),
    words("overview.cascade_note"),
)
panel.ledger(asked.ledger)
