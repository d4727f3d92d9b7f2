"""The briefing: slides for the wall, the same slides as PowerPoint, PDF and Excel, and frozen briefings."""

from ui.auth.roles import require
from ui.briefing import page

require("viewer")
page.page()
