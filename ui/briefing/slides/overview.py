"""The first and last slides: the cover with the verdict, the changes since the last briefing, the method."""

from __future__ import annotations

from dataclasses import replace

from planning.verdict import EXPECTED, is_still_to_come
from queries import Figure, Row
from queries.dates import month_end
from queries.statistics import FEWEST
from ui.briefing.slide import BigFigure, BigFigures, Cover, Slide, Table
from ui.briefing.slides.parts import SlideOrLeftOut, dated, make, missing, other
from ui.briefing.slides.target import gap, gap_in_words
from ui.briefing.slides.target import heading as standing
from ui.briefing.snapshot import BEFORE, COMPARED, Snapshot, compared_tables
from ui.claims import Figures, NoClaim, Order
from ui.i18n import Words
from ui.no_entries import records_of
from ui.sentences import joined, says

SHOWN = 3
RESULT_OF_GROUPS = ("completed",)
"""Figures that stay as they are while a group is being held."""
TERMS = ("residents", "coverage", "completed", "mentas")
"""What the slide on the method defines, by the figures that it explains."""
COLOURS = {"registered": "resident", "returns": "text", "exits": "quiet"}
"""Of who came, came back and left."""


def title(snapshot: Snapshot, words: Words) -> Slide:
    """The cover: place, date, verdict in a word, and its reason."""
    headline, pace = snapshot.headline, snapshot.answers["pace"]
    known = snapshot.known_up_to(headline["residents"]) == snapshot.as_of
    question, reason, colour = "", "", "text"
    if pace and snapshot.verdict and known:
        year, due = pace[0].value("due_on").year, pace[0].value("due_on")
        open_still = is_still_to_come(due, snapshot.as_of, snapshot.verdict)
        question = words("overview.question" if open_still else "overview.question_past", year=year)
        heading: str = says(words(f"status.{snapshot.verdict}"), NoClaim())
        colour, reason = "closure" if snapshot.verdict == "reached_by_closure" else "resident", _reason(snapshot, words)
    else:
        heading = standing(snapshot, words)
    moved = snapshot.asked_for != snapshot.as_of
    more = [words("briefing.month_ends", asked=words.write(snapshot.asked_for, "date"))] if moved else []
    cover = Cover(f"{words.programme.place}, {words.programme.city}", words.write(snapshot.as_of, "date"), question, colour, reason)
    explained = [headline[name] for name in ("residents", "coverage", "completion_rate")]
    enough = min(headline.value(name) or 0 for name in ("registered", "started")) >= FEWEST
    more += [words("briefing.standing", **headline)] if enough and headline["coverage"].known and headline["completion_rate"].known else []
    return make(snapshot, words, "title", heading, cover, explained, " ".join(more))


def _reason(snapshot: Snapshot, words: Words) -> str:
    """The basis of the verdict: residents and target, and how far from the planned path."""
    residents, pace = snapshot.headline["residents"], snapshot.answers["pace"][0]
    text = words("briefing.reason", residents=residents, target=pace["target"])
    row = gap(snapshot) if snapshot.verdict in EXPECTED else None
    return joined([text, gap_in_words(row, words)], "; ") if row else text


def changes(snapshot: Snapshot, words: Words) -> SlideOrLeftOut:
    """Changes since the previous briefing."""
    headline = snapshot.headline
    if not snapshot.answers[BEFORE]:
        return missing(snapshot, words, "changes", BEFORE, rests_on=())
    (before,) = snapshot.answers[BEFORE]
    on, silent = words.short_date(snapshot.since.as_of), snapshot.silent_since
    if silent and month_end(silent) <= snapshot.since.as_of:  # a change of nothing that nobody observed
        records = records_of(words, compared_tables())
        return missing(snapshot, words, "changes", why=words("panel.no_entries", records=records, month=words.write(silent, "month")))
    compared = {name: _change(snapshot, headline[name], before[name]) for name in COMPARED}
    shown = [name for name, figure in compared.items() if figure.known and before[name].as_of >= snapshot.since.as_of][:SHOWN]
    moved = _moved(snapshot, before)
    untouched = not any(compared[name].value for name in shown if name != "residents")  # by any training: noughts would be all there is
    idle = bool(moved) and untouched
    if idle or (moved and {"registered", "exits"} & set(shown)):  # of who came and left only what adds up with who came back
        figures = tuple(BigFigure(words(f"briefing.moved.{name}"), figure, COLOURS[name], "") for name, figure in moved.items())
    else:
        figures = tuple(
            BigFigure(
                dated(snapshot, words, words(f"briefing.change.{name}"), headline[name]),
                compared[name],
                COMPARED[name],
                _beneath(snapshot, words, name, compared[name]),
                change=True,
            )
            for name in shown
        )
    if not figures:
        return missing(snapshot, words, "changes", why=words("briefing.heading.changes_unknown", on=on))
    apart = [name for name, figure in compared.items() if figure.known and before[name].as_of < snapshot.since.as_of]
    sent_away = headline["closure_exits"].less(before["closure_exits"])
    corrected = any(before.value(name) != value for name, value in snapshot.since.headline.items() if name in COMPARED)
    more = [
        words("briefing.since_frozen", name=snapshot.since.name) if snapshot.since.name else words("briefing.since_month"),
        words("briefing.since_corrected") if corrected else "",
        words("briefing.closure_between", count=sent_away, closure=sent_away) if (sent_away.value or 0) > 0 else "",
        # Published outcomes move in steps, so their change is of another time than the others: for the speaker.
        *(_of_another_time(words, words(f"briefing.change.{name}"), before[name], headline[name]) for name in apart),
    ]
    explained = [headline[name] for name in COMPARED]
    heading = _what_changed(snapshot, words, before, moved, on, idle)
    foot = words("briefing.mentas_waits") if _mentas_wait(snapshot) and not {"mentas", *moved} & {each.figure.metric.name for each in figures} else ""
    return make(snapshot, words, "changes", heading, BigFigures(figures), explained, " ".join(filter(None, more)), foot=foot)


def _mentas_wait(snapshot: Snapshot) -> bool:
    """Whether those mentas are published of an earlier day than the briefing's, so that their change is still to come."""
    mentas = snapshot.headline["mentas"]
    return mentas.known and mentas.as_of < snapshot.as_of


def _beneath(snapshot: Snapshot, words: Words, name: str, change: Figure) -> str:
    """Below a change the figure as it is now; below none, where that is because a group is still being held, its name."""
    if change.value:
        return words("briefing.after", now=snapshot.headline[name])
    held = [row for row in snapshot.answers["cohorts"] if not row.value("finished") and row.value("starts_on") <= snapshot.as_of]
    if held and name in RESULT_OF_GROUPS:
        return words("briefing.being_held", group=held[-1].value("name") or held[-1].value("cohort_id"))
    return words("briefing.still", now=snapshot.headline[name])


def _of_another_time(words: Words, label: str, before: Figure, now: Figure) -> str:
    """A change with both its dates, in a sentence."""
    named = words("briefing.between", label=label, first=words.short_date(before.as_of), last=words.short_date(now.as_of))
    return joined([named, words("briefing.from_to" if now.value != before.value else "briefing.still", was=before, now=now)], ": ") + "."


def _change(snapshot: Snapshot, now: Figure, before: Figure) -> Figure:
    """The difference of a figure; None if it is not known up to the date, or is shown as of the same step: that is no change of nothing."""
    still = now.as_of < snapshot.as_of and now.as_of <= before.as_of
    return other(now, None) if still or snapshot.known_up_to(now) < snapshot.as_of else now.less(before)


def _moved(snapshot: Snapshot, before: Row) -> dict[str, Figure]:
    """Who came, came back and left since the briefing before, which add up to the change of the residents; nothing if that is not known."""
    now = snapshot.headline
    registered, exits, returns = (_change(snapshot, now[name], before[name]) for name in ("registered", "exits", "returns"))
    residents, day = _change(snapshot, now["residents"], before["residents"]), snapshot.since.as_of
    if not residents.known or not registered.known or not exits.known:
        return {}
    if not (returns.known and before["returns"].as_of == day and now["returns"].as_of == snapshot.as_of):
        # Their total is published in steps, but who came back since follows from the rest, which is exact: to say "some" would hide nothing.
        came_back = residents.value - registered.value + exits.value
        returns = replace(residents.of("came back", came_back), metric=exits.metric, source=None)
    return {"registered": registered, "returns": returns, "exits": exits}


def _what_changed(snapshot: Snapshot, words: Words, before: Row, moved: dict[str, Figure], on: str, idle: bool) -> str:
    """Who came, came back and left since then, and the number of residents that results; where those are the large figures, and no group was held,
    the number and why nobody was trained."""
    now, day = snapshot.headline, snapshot.since.as_of
    if not moved:
        return says(words("briefing.heading.changes_unknown", on=on), Figures(dates=(day,)))
    residents = _change(snapshot, now["residents"], before["residents"])
    flow = "returns" if moved["returns"].value > 0 else "direct"
    size = other(residents, abs(residents.value))
    key = "more" if residents.value > 0 else "fewer" if residents.value else "same"
    changed, sign = words(f"briefing.changed.{key}", residents=size, now=now["residents"]), (residents.value > 0) - (residents.value < 0)
    if idle and snapshot.answers["cohorts"] and not any(row.value("starts_on") > day for row in snapshot.answers["cohorts"]):
        text = joined([words("briefing.since", on=on, changed=changed), words("briefing.no_group_held")], "; ")
        return says(text, Figures((size, now["residents"]), (day,)), Order(residents, other(residents, 0), sign))
    text = joined([words(f"briefing.flow.{flow}", on=on, **moved), changed], "; ")
    return says(text, Figures((*moved.values(), size, now["residents"]), (day,)), Order(residents, other(residents, 0), sign))


def method(snapshot: Snapshot, words: Words) -> Slide:
    """What mentas means, as the heading, and residents, coverage and completed, after a closure that in place of the residents; the definitions are
    for the speaker's notes and the workbook, and what ≈ means stands at the foot of each slide that has one. To staff, whose slide says first that
    it must not be shared, mentas and the closure alone."""
    metrics = [snapshot.headline[name] for name in ("residents", "covered", "completed", "mentas", "closure_exits")]
    closed = snapshot.internal or bool(snapshot.closures)
    names = TERMS[-1:] if snapshot.internal else TERMS[1:-1] if closed else TERMS[:-1]
    own = ("completed", "closure")  # words of this slide; the others are called as their figures are
    labels = {
        name: words(f"briefing.method.{name}") if name in own else snapshot.headline[name].metric.label[words.language] for name in (*names, *own)
    }
    terms = [(labels[name], words(f"briefing.method.{name}_means")) for name in (*names, *(own[1:] if closed else ()))]
    table = Table((), tuple(terms))
    key = "briefing.heading.method_exact" if snapshot.internal else "briefing.heading.method"
    heading = says(words(key, on=words.write(snapshot.as_of, "date")), Figures())
    data = words("briefing.data", version=words.write(snapshot.version, "count"), latest=words.write(snapshot.latest, "date"))
    stepped = "" if snapshot.internal else words("briefing.method.steps")
    return make(snapshot, words, "method", heading, table, metrics, " ".join(filter(None, [data, stepped])))
