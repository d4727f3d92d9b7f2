"""The steward's page: hand in, look, publish, correct, and what was handed in before."""

from ui import panel
from ui.auth.roles import require
from ui.data_page import page

require("steward")
page.show(panel.context())
