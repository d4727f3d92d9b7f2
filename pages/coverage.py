"""Coverage: how many has the training reached, and what is left?"""

from ui import panel
from ui.auth.roles import require
from ui.views import coverage

require("viewer")
view = coverage.Coverage(panel.context())

panel.opening(view, lambda view: view.words("coverage.question"), coverage.answer, coverage.cards)
panel.show(view, *coverage.PANELS)
