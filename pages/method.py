"""Method: how each figure is made."""

from ui import looking_up, panel, reference
from ui.access import require
from ui.stories import method

require("viewer")
setting = panel.setting()
words = setting.words
asked = method.Method(setting, looking_up.searched(), looking_up.metric())


def freshness() -> None:
    takeaway, base = method.freshness_takeaway(asked), method.freshness_base(asked)
    panel.comparison("method.freshness", takeaway, words("method.fresh_about"), base, method.freshness_table(asked), asked.freshness)


def headcounts() -> None:
    takeaway, about = method.headcounts_takeaway(asked), words("method.headcounts_about")
    if asked.headcounts.rows:
        panel.comparison("method.headcounts", takeaway, about, method.headcounts_base(asked), method.headcounts_table(asked), asked.headcounts)
    else:
        panel.withheld(about, takeaway)


panel.title(words("method.question"))
panel.sentence(*method.answer(asked))
if asked.metric is not None:
    looking_up.show(reference.one(*asked.metric, asked.elsewhere, words, asked.address))
    looking_up.all_again(words)
elif asked.named:
    panel.empty(words("method.no_metric", name=asked.named))
panel.heading(words("method.metrics"), words("method.metrics_about"))
looking_up.box(words)
looking_up.show(reference.line(method.found_sentence(asked)))
looking_up.show(reference.listed(asked.found, words, asked.address, bool(asked.searched)))
looking_up.show(reference.shared(words))
panel.heading(words("method.protection"), words("method.protection_about"))
looking_up.show(reference.points(method.protection(words)))
panel.side_by_side(
    lambda: panel.part(words("method.fresh_about"), freshness),
    lambda: panel.part(words("method.headcounts_about"), headcounts),
)
panel.heading(words("method.sources"), words("method.sources_about"))
looking_up.show(reference.sources(method.counts(words)))
looking_up.show(reference.sources(method.events(words)))
panel.heading(words("method.glossary"))
looking_up.show(reference.pairs(method.glossary(words)))
panel.heading(words("method.history"), words("method.history_about"))
looking_up.show(reference.points(method.history(words)))
