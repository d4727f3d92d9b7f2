"""Slides about outcomes: destinations, the closure apart, and livelihoods."""

from __future__ import annotations

from ui.briefing.slide import Chart, Series, Slide
from ui.briefing.slides.parts import make, missing, other
from ui.briefing.snapshot import Snapshot
from ui.i18n import Words

NEEDS_NAMED = 2


def exits(snapshot: Snapshot, words: Words) -> Slide:
    """Exits by destination: by own decision, and by the closure."""
    headline, rows = snapshot.headline, snapshot.answers["destinations"]
    mentas, sent_away = headline["mentas"], headline["closure_exits"]
    if not mentas.known or not rows:
        return missing(snapshot, words, "exits", "destinations")
    closed = (sent_away.value or 0) > 0
    key = "briefing.heading.exits_closure" if closed else "briefing.heading.exits" if sent_away.known else "briefing.heading.exits_apart"
    heading = words(key, count=mentas, mentas=mentas, closure=sent_away)
    of_choice = snapshot.mentas
    names = list(dict.fromkeys(row.value("destination") for row in rows))
    names.sort(key=lambda name: (name not in of_choice, name == "unknown", of_choice.index(name) if name in of_choice else 0))
    left = {(row.value("destination"), bool(row.value("by_closure"))): row["exits"] for row in rows}
    own, closure = (tuple(left.get((name, by_closure), other(rows[0]["exits"], None)) for name in names) for by_closure in (False, True))
    colours = tuple("mentas" if name in of_choice else "base" for name in names)
    series = (Series(words("briefing.own_choice"), "mentas", own, colours), Series(words("briefing.closure"), "closure", closure))
    chart = Chart("bars", words("briefing.exits_about"), tuple(words.code("destination", name) for name in names), series if closed else series[:1])
    base = words("briefing.exits_base", exits=headline["exits"], away=headline["registered"].less(headline["residents"]))
    return make(snapshot, words, "exits", heading, chart, [mentas, sent_away, headline["exits"]], words("briefing.never_added"), base)


def livelihoods(snapshot: Snapshot, words: Words) -> Slide:
    """The chain from completing the training to mentas, and the needs named most often."""
    rows, needs = snapshot.answers["chain"], snapshot.answers["needs"]
    stages = {row.value("stage"): row["persons"] for row in rows}
    if not rows or not stages["with_product"].known:
        return missing(snapshot, words, "livelihoods", "chain")
    heading = words("briefing.heading.livelihoods", product=stages["with_product"], sold=stages["sold"], again=stages["sold_again"])
    colours = tuple("mentas" if stage == "mentas" else "completed" for stage in stages)
    chart = Chart(
        "bars",
        words("briefing.chain_about"),
        tuple(words.code("chain", stage) for stage in stages),
        (Series(words("briefing.persons"), "completed", tuple(stages.values()), colours),),
    )
    named = [row for row in needs if row.value("need") not in ("none", "unknown") and row.value("persons")][:NEEDS_NAMED]
    most = ", ".join(f"{words.write(row['need']).lower()} {words.write(row['persons'])}" for row in named)
    more = words("briefing.needs", needs=most) if named else ""
    base = words("briefing.completed_persons", completed=stages["completed"])
    return make(snapshot, words, "livelihoods", heading, chart, [stages["completed"], *(row["persons"] for row in needs[:1])], more, base)
