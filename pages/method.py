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
panel.show(view, *method.PANELS[:1])
panel.heading(words("method.metrics"), words("method.metrics_about"))
method_search.box(words)
panel.line(method.search_finding(view), "about", "status")
method_reference.matches(view)
panel.show(view, *method.PANELS[1:])
method_reference.folded(words("method.glossary"), method_reference.terms(method.glossary(words)))
method_reference.folded(words("method.protection"), method_reference.points(method.protection(words)))
method_reference.folded(words("method.rules"), method_reference.points(method.comparing(words)))
if printed := method.sources(words):
    method_reference.folded(words("method.sources"), *map(method_reference.points, printed))
method_reference.folded(words("method.history"), method_reference.points(method.history(words)))
