"""Exits: is the population target reached, by mentas or otherwise, and how many come back?"""

from ui import panel
from ui.auth.roles import require
from ui.views import exits, leaving

require("viewer")
view = leaving.Exits(panel.context())

panel.opening(view, exits.question, exits.answer, exits.cards)
panel.show(view, *exits.PANELS)
