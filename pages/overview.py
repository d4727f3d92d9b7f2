"""Overview: will the target be reached?"""

from ui import panel
from ui.alerts import section as alerts
from ui.auth.roles import require
from ui.views import overview, records
from ui.views.overview_tables import not_known
from ui.views.overview_view import Overview

require("viewer")
view = Overview(panel.context())

panel.opening(view, overview.question, overview.answer, overview.cards, not_known)
alerts.show()
panel.show(view, *overview.PANELS)
records.show()
