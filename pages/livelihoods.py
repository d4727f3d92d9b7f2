"""Livelihoods: do the graduates' products sell?"""

from ui import panel
from ui.auth.roles import require
from ui.views import livelihoods

require("viewer")
view = livelihoods.Livelihoods(panel.context())

panel.title(view.words("livelihoods.question"))
panel.sentence(*livelihoods.answer(view))
panel.cards(livelihoods.cards(view))
panel.show(view, *livelihoods.PANELS)
