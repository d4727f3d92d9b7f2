"""Slides about outcomes: how those away left, in parts that add up, and livelihoods."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from queries import Figure
from queries.verdict import ONLY_SOME
from ui.briefing.slide import Chart, Series
from ui.briefing.slides.parts import SlideOrLeftOut, earlier_day, make, missing, status_of
from ui.briefing.snapshot import AWAY, Snapshot
from ui.claims import Figures
from ui.i18n import Words
from ui.sentences import after, joined, says

NEEDS_NAMED = 2
STAGES = ("completed", "with_product", "sold", "sold_again")
"""The stages of the chain that are drawn: those that the heading speaks of."""


def exits(snapshot: Snapshot, words: Words) -> SlideOrLeftOut:
    """How those who are away left: mentas, by the closure, otherwise. The parts, whose bars are drawn, add up to everybody away, whom the heading
    names: those away today, as on the other slides, where the parts are of an earlier day and a bar holds by how many they are more since;
    else those away on that day."""
    parts = _parts(snapshot)
    if parts is None:
        return missing(snapshot, words, "exits", "destinations", rests_on=())
    away, mentas, closure = parts.pop("away"), parts["mentas"], parts.get("closure")
    values = {"away": away, "mentas": mentas, "count": away, **({"closure": closure} if closure else {})}
    text = words("briefing.heading.exits_closure" if closure else "briefing.heading.exits", **values)
    early, on, foot = away.as_of < snapshot.as_of, words.short_date(away.as_of), ""
    heading = words("briefing.heading.published_on", on=on, text=text) if early else text
    claim = Figures((away,), (away.as_of,))
    since = None if closure or not early else _more_since(snapshot, away)
    if since is not None:
        now = replace(away.of("today", away.value + since.value), as_of=snapshot.as_of)
        heading = words("briefing.heading.exits_now", now=now, mentas=mentas, on=on)
        parts["since"], foot, claim = since, words("briefing.exits_foot"), Figures((now,), (away.as_of,))
    targets = [row for row in snapshot.answers["targets"] if row.value("indicator") == "mentas" and status_of(snapshot, row) == "missed"]
    if targets and not early:  # a heading with its own date has no room for it
        goal = words.target(targets[-1].value("value"), "count")
        heading = joined([heading, words("briefing.heading.mentas_missed", target=goal)], "; ")
    colours = {"mentas": "mentas", "closure": "closure", "other": "quiet", "since": "base"}
    chart = Chart(
        "bars",
        words("briefing.exits_about"),
        tuple(_name(snapshot, words, name, mentas) for name in parts),
        (Series(words("briefing.persons"), "base", tuple(parts.values()), tuple(colours[name] for name in parts)),),
    )
    explained = [snapshot.headline[name] for name in ("mentas", "closure_exits", "exits")]
    more = [words("briefing.never_added"), *_destinations(snapshot, words)]
    base = words("briefing.exits_base", exits=snapshot.headline["exits"], away=away)
    return make(snapshot, words, "exits", says(heading, claim), chart, explained, " ".join(more), base, foot)


def _more_since(snapshot: Snapshot, away: Figure) -> Figure | None:
    """By how many those away today are more than on the earlier day of which it is published how they left: both numbers are exact for everybody.
    None where that is not known, or they are no more."""
    registered, residents = snapshot.headline["registered"], snapshot.headline["residents"]
    today = registered.less(residents)
    if not today.known or today.rounded or {registered.as_of, residents.as_of} != {snapshot.as_of}:
        return None
    more = today.of("more since", today.value - away.value)
    return more if more.value > 0 else None


def _name(snapshot: Snapshot, words: Words, part: str, mentas: Figure) -> str:
    """A part's name; of the others how many may be mentas, their destination being unknown, where that is known of the same day."""
    if part == "mentas":
        return mentas.metric.label[words.language]
    if part == "since":
        return words("briefing.left.since", on=words.short_date(mentas.as_of))
    (row,) = snapshot.answers[AWAY]
    unknown = row["unknown"]
    if part != "other" or not unknown.known or not unknown.value or snapshot.closures or unknown.as_of < mentas.as_of:
        return words(f"briefing.left.{part}")
    return words("briefing.left.other_of", unknown=unknown)


def _parts(snapshot: Snapshot) -> dict[str, Figure] | None:
    """Everybody away, and how they left; None if that is not known. The closure is apart where it is known for the same day."""
    if not snapshot.answers[AWAY]:
        return None
    (row,) = snapshot.answers[AWAY]
    away, mentas, closure = row["away"], row["mentas"], snapshot.headline["closure_exits"]
    if not away.known or not mentas.known or mentas.as_of != away.as_of:
        return None
    parts = {"away": away, "mentas": mentas}
    if closure.value and closure.as_of == away.as_of:
        for left in snapshot.answers["destinations"]:
            if left.value("by_closure") and left.value("returned"):
                closure = closure.less(left["returned"])
        parts["closure"] = closure
    rest = away
    for part in list(parts.values())[1:]:
        rest = rest.less(part)
    return parts | {"other": replace(rest, value=max(rest.value, 0))}


def _destinations(snapshot: Snapshot, words: Words) -> list[str]:
    """Where people went, for the speaker; exits, so that who came back is among them."""
    rows = [row for row in snapshot.answers["destinations"] if row.value("exits") and not row.value("by_closure")]
    text = ", ".join(f"{words.code('destination', row.value('destination')).lower()} {words.write(row['exits'])}" for row in rows)
    return [words("briefing.destinations", destinations=text)] if rows else []


def _stage(words: Words, stage: str, figure: Figure, earlier: date | None) -> str:
    """The name of a stage; with its date where the heading's is an earlier one."""
    name = words.code("chain", stage)
    later = earlier is not None and figure.known and figure.as_of > earlier
    return words("briefing.dated", label=name, on=words.short_date(figure.as_of)) if later else name


def livelihoods(snapshot: Snapshot, words: Words) -> SlideOrLeftOut:
    """The chain from completing the training to a second sale, and for the speaker the needs named most often."""
    rows, needs = snapshot.answers["chain"], snapshot.answers["needs"]
    stages = {row.value("stage"): row["persons"] for row in rows if row.value("stage") in STAGES}
    rests_on = ("attendance", "follow_ups", "sales")
    if not stages or not stages["with_product"].known or snapshot.missing.intersection(rests_on):
        return missing(snapshot, words, "livelihoods", "chain", rests_on=rests_on)
    values = {"sold": stages["sold"], "again": stages["sold_again"], "completed": stages["completed"]}
    few = 0 < (values["sold"].value or 0) <= ONLY_SOME * (stages["completed"].value or 0)
    text = words("briefing.heading.sold_few" if few else "briefing.heading.sold_most", **values)
    earlier = earlier_day(snapshot, [figure for stage, figure in stages.items() if stage != "completed"])
    if earlier is None:
        heading = says(joined([text[0].upper(), after(text, 1)], "") if few else text, Figures())
    else:
        heading = says(words("briefing.heading.published_on", on=words.short_date(earlier), text=text), Figures(dates=(earlier,)))
    chart = Chart(
        "bars",
        words("briefing.chain_about"),
        tuple(_stage(words, stage, figure, earlier) for stage, figure in stages.items()),
        (Series(words("briefing.persons"), "completed", tuple(stages.values())),),
    )
    named = [row for row in needs if row.value("need") not in ("none", "unknown") and row.value("persons")][:NEEDS_NAMED]
    most = ", ".join(f"{words.write(row['need']).lower()} {words.write(row['persons'])}" for row in named)
    more = words("briefing.needs", needs=most) if named else ""
    base = words("briefing.completed_persons", completed=stages["completed"])
    return make(snapshot, words, "livelihoods", heading, chart, [stages["completed"], *(row["persons"] for row in needs[:1])], more, base)
