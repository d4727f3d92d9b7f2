"""Exits: is the target of the population reached, by mentas or otherwise, and who comes back?"""

from ui import panel
from ui.auth.roles import require
from ui.views import exits, leaving

require("viewer")
view = leaving.Exits(panel.context())

panel.title(exits.question(view))
panel.sentence(*exits.answer(view))
panel.cards(exits.cards(view))
panel.show(view, *exits.PANELS)
