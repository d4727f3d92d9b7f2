"""Method: how each figure is made."""

from ui import panel
from ui.auth.roles import require
from ui.views import method, method_reference, method_search

require("viewer")
context = panel.context()
words = context.words
view = method.Method(context, method_search.searched(), method_search.metric())


def freshness() -> None:
    takeaway, base = method.freshness_takeaway(view), method.freshness_base(view)
    panel.comparison("method.freshness", takeaway, words("method.fresh_about"), base, method.freshness_table(view), view.freshness)


def headcounts() -> None:
    takeaway, about = method.headcounts_takeaway(view), words("method.headcounts_about")
    if view.headcounts.records:
        panel.comparison("method.headcounts", takeaway, about, method.headcounts_base(view), method.headcounts_table(view), view.headcounts)
    else:
        panel.draw(panel.withheld(about, takeaway))


panel.title(words("method.question"))
panel.sentence(*method.answer(view))
if view.metric is not None:
    method_search.show(method_reference.one(*view.metric, view.elsewhere, words, view.address))
    method_search.all_again(words)
elif view.named:
    panel.empty(words("method.no_metric", name=view.named))
panel.heading(words("method.metrics"), words("method.metrics_about"))
method_search.box(words)
method_search.show(method_reference.line(method.found_sentence(view)))
method_search.show(method_reference.listed(view.found, words, view.address, bool(view.searched)))
method_search.show(method_reference.shared(words))
panel.heading(words("method.protection"), words("method.protection_about"))
method_search.show(method_reference.points(method.protection(words)))
panel.side_by_side(
    lambda: panel.part(words("method.fresh_about"), freshness),
    lambda: panel.part(words("method.headcounts_about"), headcounts),
)
if printed := list(filter(None, (method.counts(words), method.events(words)))):
    panel.heading(words("method.sources"), words("method.sources_about"))
    for lines in printed:
        method_search.show(method_reference.sources(lines))
panel.heading(words("method.glossary"))
method_search.show(method_reference.pairs(method.glossary(words)))
panel.heading(words("method.history"), words("method.history_about"))
method_search.show(method_reference.points(method.history(words)))
