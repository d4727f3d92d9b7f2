"""Method: how is each figure made?"""

from ui import panel
from ui.auth.roles import require
from ui.views import method, method_reference, method_search

require("viewer")
view = method.Method(panel.context(), method_search.searched(), method_search.metric())
words = view.words

panel.title(words("method.question"))
panel.sentence(*method.answer(view))
if view.named_metric:
    method_reference.metric(view, *view.named_metric)
    method_search.all_again(words)
elif view.named:
    panel.empty(words("method.no_metric", name=view.named))
panel.heading(words("method.metrics"), words("method.metrics_about"))
method_search.box(words)
panel.line(method.search_finding(view), "about", "status")
method_reference.matches(view)
panel.heading(words("method.protection"), words("method.protection_about"))
method_reference.points(method.protection(words))
panel.heading(words("method.rules"), words("method.rules_about"))
method_reference.points(method.comparing(words))
panel.show(view, *method.PANELS)
if printed := method.sources(words):
    panel.heading(words("method.sources"), words("method.sources_about"))
    for entries in printed:
        method_reference.points(entries)
panel.heading(words("method.glossary"))
method_reference.terms(method.glossary(words))
panel.heading(words("method.history"), words("method.history_about"))
method_reference.points(method.history(words))
