"""Coverage: how many has the training reached, and what is left?"""

from ui import panel
from ui.auth.roles import require
from ui.views import coverage
from ui.views.coverage_cards import cards
from ui.views.coverage_view import Coverage

require("viewer")
view = Coverage(panel.context())

panel.opening(view, lambda view: view.words("coverage.question"), coverage.answer, cards)
panel.show(view, *coverage.PANELS)
