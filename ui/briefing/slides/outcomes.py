"""Slides about outcomes: how those away left, in parts that add up, and livelihoods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from queries import Figure
from queries.statistics import FEWEST
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
    names, on the one day of which all of it is published: beside those away today the difference was taken for something hidden."""
    parts = _parts(snapshot)
    if parts is None:
        return missing(snapshot, words, "exits", "destinations", rests_on=())
    away, mentas, closure = parts.pop("away"), parts["mentas"], parts.get("closure")
    values = {"away": away, "mentas": mentas, "count": away, **({"closure": closure} if closure else {})}
    text = words("briefing.heading.exits_closure" if closure else "briefing.heading.exits", **values)
    early, on = away.as_of < snapshot.as_of, words.short_date(away.as_of)
    heading = words("briefing.heading.on", on=on, text=text) if early else text
    targets = [row for row in snapshot.answers["targets"] if row.value("indicator") == "mentas" and status_of(snapshot, row) == "missed"]
    if targets and not early:  # a heading with its own date has no room for it
        goal = words.target(targets[-1].value("value"), "count")
        heading = joined([heading, words("briefing.heading.mentas_missed", target=goal)], "; ")
    colours = {"mentas": "mentas", "closure": "closure", "other": "quiet", "unknown": "base"}
    chart = Chart(
        "bars",
        words("briefing.exits_about"),
        tuple(_name(words, name, parts) for name in parts),
        (Series(words("briefing.persons"), "base", tuple(parts.values()), tuple(colours[name] for name in parts)),),
    )
    explained = [snapshot.headline[name] for name in ("mentas", "closure_exits", "exits")]
    more = [words("briefing.never_added"), *_destinations(snapshot, words)]
    base = words("briefing.exits_base", exits=snapshot.headline["exits"], away=away)
    return make(snapshot, words, "exits", says(heading, Figures((away,), (away.as_of,))), chart, explained, " ".join(more), base)


def _name(words: Words, part: str, parts: Mapping[str, Figure]) -> str:
    """A part's name."""
    if part in ("mentas", "unknown"):
        return parts[part].metric.label[words.language]
    return words("briefing.left.elsewhere" if part == "other" and "unknown" in parts else f"briefing.left.{part}")


def _parts(snapshot: Snapshot) -> dict[str, Figure] | None:
    """Everybody away, and how they left; None if that is not known. The closure is apart where it is known for the same day, and so are those
    whose destination is unknown: a part of another day would not add up, and would tell by its difference what is not published."""
    if not snapshot.answers[AWAY]:
        return None
    (row,) = snapshot.answers[AWAY]
    away, mentas, closure = row["away"], row["mentas"], snapshot.headline["closure_exits"]
    if not away.known or not mentas.known or mentas.as_of != away.as_of:
        return None
    parts = {"away": away, "mentas": mentas}
    unknown = row["unknown"]
    if closure.value and closure.as_of == away.as_of:
        for left in snapshot.answers["destinations"]:
            if left.value("by_closure") and left.value("returned"):
                closure = closure.less(left["returned"])
        parts["closure"] = closure
    apart = {"unknown": unknown} if "closure" not in parts and unknown.known and unknown.value and unknown.as_of == away.as_of else {}
    rest = away
    for part in (*list(parts.values())[1:], *apart.values()):
        rest = rest.less(part)
    return parts | {"other": replace(rest, value=max(rest.value, 0))} | apart


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
    values = {"sold": stages["sold"], "completed": stages["completed"]}
    few = 0 < (values["sold"].value or 0) <= ONLY_SOME * (stages["completed"].value or 0)
    text = words("briefing.heading.sold_few" if few else "briefing.heading.sold_most", **values)
    earlier = earlier_day(snapshot, [figure for stage, figure in stages.items() if stage != "completed"])
    if earlier is None:
        heading = says(joined([text[0].upper(), after(text, 1)], ""), Figures())
    else:
        heading = says(words("briefing.heading.on", on=words.short_date(earlier), text=text), Figures(dates=(earlier,)))
    chart = Chart(
        "bars",
        words("briefing.chain_about"),
        tuple(_stage(words, stage, figure, earlier) for stage, figure in stages.items()),
        (Series(words("briefing.persons"), "completed", tuple(stages.values())),),
    )
    named = [row for row in needs if row.value("need") not in ("none", "unknown") and row.value("persons")][:NEEDS_NAMED]
    most = ", ".join(f"{words.write(row['need']).lower()} {words.write(row['persons'])}" for row in named)
    more = [words("briefing.needs", needs=most)] if named else []
    headline = snapshot.headline
    if headline["earning"].known and (headline["followed_up"].value or 0) >= FEWEST:
        day = words.write(headline["earning"].as_of, "date")
        more.append(words("briefing.earning", earning=headline["earning"], followed_up=headline["followed_up"], on=day))
    base = words("briefing.completed_persons", completed=stages["completed"])
    explained = [stages["completed"], *(row["persons"] for row in needs[:1])]
    return make(snapshot, words, "livelihoods", heading, chart, explained, " ".join(more), base)
