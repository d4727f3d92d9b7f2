"""Livelihoods: do the graduates' products sell?"""

from ui import panel
from ui.auth.roles import require
from ui.views import livelihoods
from ui.views.livelihoods_cards import cards

require("viewer")
view = livelihoods.Livelihoods(panel.context())

panel.opening(view, lambda view: view.words("livelihoods.question"), livelihoods.answer, cards)
panel.show(view, *livelihoods.PANELS)
