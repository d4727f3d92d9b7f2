"""Method: how each figure is made."""

from ui import panel
from ui.auth.roles import require
from ui.views import method, method_reference, method_search

require("viewer")
setting = panel.setting()
words = setting.words
asked = method.Method(setting, method_search.searched(), method_search.metric())


def freshness() -> None:
    takeaway, base = method.freshness_takeaway(asked), method.freshness_base(asked)
    panel.comparison("method.freshness", takeaway, words("method.fresh_about"), base, method.freshness_table(asked), asked.freshness)


def headcounts() -> None:
    takeaway, about = method.headcounts_takeaway(asked), words("method.headcounts_about")
    if asked.headcounts.records:
        panel.comparison("method.headcounts", takeaway, about, method.headcounts_base(asked), method.headcounts_table(asked), asked.headcounts)
    else:
        panel.withheld(about, takeaway)


panel.title(words("method.question"))
panel.sentence(*method.answer(asked))
if asked.metric is not None:
    method_search.show(method_reference.one(*asked.metric, asked.elsewhere, words, asked.address))
    method_search.all_again(words)
elif asked.named:
    panel.empty(words("method.no_metric", name=asked.named))
panel.heading(words("method.metrics"), words("method.metrics_about"))
method_search.box(words)
method_search.show(method_reference.line(method.found_sentence(asked)))
method_search.show(method_reference.listed(asked.found, words, asked.address, bool(asked.searched)))
method_search.show(method_reference.shared(words))
panel.heading(words("method.protection"), words("method.protection_about"))
method_search.show(method_reference.points(method.protection(words)))
panel.side_by_side(
    lambda: panel.part(words("method.fresh_about"), freshness),
    lambda: panel.part(words("method.headcounts_about"), headcounts),
)
panel.heading(words("method.sources"), words("method.sources_about"))
method_search.show(method_reference.sources(method.counts(words)))
method_search.show(method_reference.sources(method.events(words)))
panel.heading(words("method.glossary"))
method_search.show(method_reference.pairs(method.glossary(words)))
panel.heading(words("method.history"), words("method.history_about"))
method_search.show(method_reference.points(method.history(words)))
