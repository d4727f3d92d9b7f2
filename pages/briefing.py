"""The briefing: slides for the wall, the same as PowerPoint, PDF and Excel, frozen ones."""

from ui.access import require
from ui.briefing import showing

require("viewer")
showing.page()
