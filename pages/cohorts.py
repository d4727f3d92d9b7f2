"""Groups: compare them, and see which of them stand out beyond chance."""

from ui import panel
from ui.auth.roles import require
from ui.views import cohorts, cohorts_compare, cohorts_sentences, groups

require("planner")
view = groups.Cohorts(panel.context(), cohorts_compare.picked(), cohorts_compare.typed())

panel.title(view.words("cohorts.question"))
panel.sentence(*cohorts_sentences.answer(view))
panel.show(view, *cohorts.PANELS[:2])
cohorts_compare.table(view)
cohorts_compare.choice(view)
panel.show(view, *cohorts.PANELS[2:])
