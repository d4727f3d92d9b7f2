"""Completion: of those who start, how many stay to the last day, and when do the others drop out?"""

from ui import panel
from ui.auth.roles import require
from ui.views import completion

require("viewer")
view = completion.Completion(panel.context())

panel.title(view.words("completion.question"))
panel.sentence(*completion.answer(view))
panel.cards(completion.cards(view))
panel.show(view, *completion.PANELS)
