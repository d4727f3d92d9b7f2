"""Coverage: how many has the training reached, and what is left?"""

from ui import panel
from ui.auth.roles import require
from ui.views import coverage

require("viewer")
view = coverage.Coverage(panel.context())

panel.title(view.words("coverage.question"))
panel.sentence(*coverage.answer(view))
panel.cards(coverage.cards(view))
panel.show(view, *coverage.PANELS)
