"""Completion: of those who start, how many stay to the last day, and when do the others drop out?"""

from ui import panel
from ui.auth.roles import require
from ui.views import completion
from ui.views.completion_cards import cards
from ui.views.completion_view import Completion

require("viewer")
view = Completion(panel.context())

panel.opening(view, lambda view: view.words("completion.question"), completion.answer, cards)
panel.show(view, *completion.PANELS)
