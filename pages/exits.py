"""Exits: is the population target reached, by mentas or otherwise, and how many come back?"""

from ui import panel
from ui.auth.roles import require
from ui.views import exits, leaving

require("viewer")
view = leaving.Exits(panel.context())

panel.title(exits.question(view))
panel.sentence(*exits.answer(view))
panel.cards(exits.cards(view))
panel.show(view, *exits.PANELS)
