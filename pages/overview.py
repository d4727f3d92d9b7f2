"""Overview: will the target be reached?"""

from ui import panel
from ui.auth.roles import require
from ui.views import overview, records

require("viewer")
view = overview.Overview(panel.context())

panel.title(overview.question(view))
panel.sentence(*overview.answer(view))
panel.cards(overview.cards(view))
panel.show(view, *overview.PANELS)
records.show()
