"""The briefing: slides for the wall, the same as PowerPoint, PDF and Excel, frozen ones."""

from ui.auth.roles import require
from ui.briefing import page

require("viewer")
page.page()
