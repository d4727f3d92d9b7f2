"""The slides: facts said in a language. One message a slide as its heading, and one chart, three figures or a short table.

The same slides in the same order go to the wall, to PowerPoint, to PDF and to Excel; nothing here knows any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Any, Literal

from data.programme import Programme
from queries.registry import QuestionError
from queries.verdict import verdict
from ui.briefing.snapshot import BEFORE, Facts, Figure, Told
from ui.i18n import Words

COHORTS_SHOWN = 12
"""More columns can't be read from the last row; the latest are shown."""
NEEDS_NAMED = 2
LABELS = 8
COMPARED = ("residents", "covered", "mentas")
"""Columns of the headline that the slide on changes compares."""

Kind = Literal["line", "bars", "columns"]


@dataclass(frozen=True)
class Series:
    """One row of numbers of a chart, a value for each category, in the colour of a thing (`things`: one for each category)."""

    name: str
    thing: str
    values: tuple[Figure, ...]
    things: tuple[str, ...] = ()
    dashed: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart as data: a line over dates, bars to the right, or columns; `about` says what is drawn."""

    kind: Kind
    about: str
    categories: tuple[str, ...] | tuple[date, ...]
    series: tuple[Series, ...]
    number: str = "count"


@dataclass(frozen=True)
class Shown:
    """One large figure: what it is, its value, a line beneath; a change is written with its sign."""

    label: str
    figure: Figure
    thing: str
    beneath: str = ""
    change: bool = False


@dataclass(frozen=True)
class Table:
    """A short table in words."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Message:
    """What stands in place of figures that can't be shown, and why."""

    text: str


Body = Chart | tuple[Shown, ...] | Table | Message


@dataclass(frozen=True)
class Slide:
    """One slide: its name, what it is about, its message as heading, body, caption (date, n, what ≈ means), what the
    speaker says and the definitions behind it (`note`), and the body in words for who can't see it (`alt`)."""

    name: str
    topic: str
    heading: str
    body: Body
    caption: str
    note: str
    alt: str


@dataclass(frozen=True)
class Briefing:
    """The slides of a briefing in a language, and what every slide says: the date, the badges (internal, sample), the focus."""

    language: str
    words: Words
    title: str
    on: str
    badges: tuple[str, ...]
    focus: str
    slides: tuple[Slide, ...]
    facts: Facts


@dataclass(frozen=True)
class Choice:
    """What somebody chose: slides in their order (empty: all), and own notes by slide."""

    slides: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)


def compose(facts: Facts, language: str, choice: Choice | None = None, programme: Programme | None = None) -> Briefing:
    """The slides that were chosen (all of them by default), said in a language, of a programme (the one that is shipped, by default).

    Raises QuestionError where a slide is asked for that doesn't exist.
    """
    choice = choice or Choice()
    unknown = [name for name in choice.slides if name not in SLIDES]
    if unknown:
        known = ", ".join(SLIDES)
        raise QuestionError(f"Slide {unknown[0]} tidak ada; yang ada: {known}.", f"There is no slide {unknown[0]}; there are: {known}.")
    words = Words(language, programme)
    made = []
    for name in dict.fromkeys(choice.slides or SLIDES):
        slide = SLIDES[name](facts, words)
        own = choice.notes.get(name, "").strip()
        made.append(slide if not own else Slide(**{**vars(slide), "note": f"{slide.note}\n{words('briefing.own_note', note=own)}"}))
    badges = [words("briefing.internal")] if facts.internal else []
    badges += [words("briefing.sample")] if facts.sample else []
    return Briefing(
        language=language,
        words=words,
        title=words("briefing.title"),
        on=words("briefing.on", on=words.write(facts.as_of, "date")),
        badges=tuple(badges),
        focus=_focus(facts, words),
        slides=tuple(made),
        facts=facts,
    )


def say(figure: Figure, words: Words) -> str:
    """A figure as it is written: ≈ before what is rounded, a dash for what isn't known."""
    return ("≈ " if figure.rounded and figure.known else "") + words.write(figure.number, figure.kind)


def say_change(figure: Figure, words: Words) -> str:
    """A change as it is written, with its sign."""
    if not figure.known:
        return words.write(None, figure.kind)
    return ("≈ " if figure.rounded else "") + words.signed(figure.number, figure.kind)


def say_shown(shown: Shown, words: Words) -> str:
    """The value of a large figure as it is written."""
    return say_change(shown.figure, words) if shown.change else say(shown.figure, words)


def body_in_words(body: Body, words: Words) -> str:
    """What a chart, figures or a table show, in one text."""
    match body:
        case Chart(kind="line"):
            said = [_line_in_words(series, body.categories, words) for series in body.series]
            return f"{body.about}. " + " ".join(filter(None, said))
        case Chart():
            said = []
            for series in body.series:
                values = "; ".join(f"{category} {say(value, words)}" for category, value in zip(body.categories, series.values, strict=True))
                said.append(f"{series.name}: {values}.")
            return f"{body.about}. " + " ".join(said)
        case Table():
            return " ".join(": ".join(row) for row in body.rows)
        case Message():
            return body.text
    return " ".join(f"{each.label}: {say_shown(each, words)}." for each in body)


def _line_in_words(series: Series, categories: Sequence[object], words: Words) -> str:
    known = [(day, value) for day, value in zip(categories, series.values, strict=True) if value.known]
    if not known:
        return ""
    (first, was), (last, now) = known[0], known[-1]
    return words(
        "briefing.line_alt",
        name=series.name,
        first=words.write(first, "date"),
        was=say(was, words),
        last=words.write(last, "date"),
        now=say(now, words),
    )


def months_a_label(days: Sequence[Any]) -> int:
    """Every how many months a label stands below a line over these dates, so that about eight stand beside each other without turning."""
    months = (days[-1] - days[0]).days / 30.4
    return next((step for step in (1, 2, 3, 6, 12, 24) if months / step <= LABELS), 60)


# --------------------------------------------------------------------------------------------------- what slides share


def _focus(facts: Facts, words: Words) -> str:
    chosen = [words.code(name, value) for name in ("cohort", "skill") for value in getattr(facts.filters, name)]
    return words("briefing.focus", focus=", ".join(chosen)) if chosen else ""


def _slide(facts: Facts, words: Words, name: str, heading: str, body: Body, base: str, used: Iterable[tuple[str, str]], more: str = "") -> Slide:
    """A slide with the caption, the speaker's note and the alt text that follow from its parts.

    `base` says of how many (n); `used` names the columns whose definitions the speaker may be asked for.
    """
    told = [facts.answers[question] for question, _ in used]
    rounded = _rounded(body)
    caption = [words("briefing.caption", on=words.write(facts.as_of, "date"), base=base)]
    if more:
        caption.append(more)
    if rounded:
        days = sorted({figure.as_of or facts.as_of for figure in rounded})
        key = "briefing.rounded" if len(days) == 1 else "briefing.rounded_between"
        caption.append(words(key, first=words.write(days[0], "date"), last=words.write(days[-1], "date")))
    definitions = []
    for (_, column), answer in zip(used, told, strict=True):
        described = answer.columns[column]
        definitions.append(f"{described.label[words.language]}: {described.definition[words.language]}")
    note = "\n".join([_sentence(heading), *([more] if more else []), *dict.fromkeys(definitions)])
    alt = f"{_sentence(heading)} {body_in_words(body, words)}"
    return Slide(name, words(f"briefing.slide.{name}"), heading, body, " ".join(caption), note, alt)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _rounded(body: Body) -> list[Figure]:
    if isinstance(body, Chart):
        figures = [value for series in body.series for value in series.values]
    elif isinstance(body, tuple):
        figures = [each.figure for each in body]
    else:
        figures = []
    return [figure for figure in figures if figure.rounded and figure.known]


def _missing(facts: Facts, words: Words, name: str, answer: Told) -> Slide:
    """A slide whose figures can't be shown: it says why."""
    why = answer.refused[words.language] if answer.refused else words("briefing.withheld" if answer.rows else "briefing.no_rows")
    return _slide(facts, words, name, words("briefing.missing", topic=words(f"briefing.slide.{name}")), Message(why), _base(facts, words), ())


def _base(facts: Facts, words: Words) -> str:
    return words("briefing.registered", registered=say(facts.figure("headline", "registered"), words))


def _minus(one: Figure, other: Figure) -> Figure:
    """The difference of two figures: rounded where one of them is, not known where one isn't."""
    days = [each.as_of for each in (one, other) if each.as_of]
    number = one.number - other.number if one.known and other.known else None
    return Figure(number, one.kind, one.rounded or other.rounded, min(days, default=None))


def _count(figure: Figure) -> int:
    """How many, for the plural form of a sentence."""
    return int(figure.number or 0)


# ------------------------------------------------------------------------------------------------------------- slides


def _title(facts: Facts, words: Words) -> Slide:
    body = (
        Shown(words("briefing.residents"), facts.figure("headline", "residents"), "resident", _target(facts, words)),
        Shown(words("briefing.coverage"), facts.figure("headline", "coverage"), "covered", _of(facts, words, "covered", "registered")),
        Shown(words("briefing.completion"), facts.figure("headline", "completion_rate"), "completed", _of(facts, words, "completed", "started")),
    )
    more = ""
    if facts.asked_for != facts.as_of:
        more = words("briefing.month_ends", asked=words.write(facts.asked_for, "date"))
    heading = words("briefing.heading.title", on=words.write(facts.as_of, "date"))
    used = [("headline", "residents"), ("headline", "coverage"), ("headline", "completion_rate")]
    return _slide(facts, words, "title", heading, body, _base(facts, words), used, more)


def _target(facts: Facts, words: Words) -> str:
    if not facts.answers["pace"].rows:
        return ""
    return words("briefing.target", target=say(facts.figure("pace", "target"), words), due=words.short_date(facts.figure("pace", "due_on").number))


def _of(facts: Facts, words: Words, numerator: str, denominator: str) -> str:
    values: dict[str, Any] = {"part": say(facts.figure("headline", numerator), words), "whole": say(facts.figure("headline", denominator), words)}
    return words(f"briefing.of.{denominator}", **values)


def _on_track(facts: Facts, words: Words) -> Slide:
    flow, path = facts.answers["flow"], facts.answers["path"]
    residents = facts.figure("headline", "residents")
    if not residents.known:
        return _missing(facts, words, "target", facts.answers["pace"])
    body: Body = _path_chart(facts, words) if path.rows else _flow_chart(facts, words) if flow.rows else Message(words("briefing.no_rows"))
    used = [("headline", "residents")] + ([("pace", "required_per_month"), ("pace", "recent_per_month")] if facts.answers["pace"].rows else [])
    more = ""
    if facts.answers["pace"].rows:
        recent = facts.figure("pace", "recent_per_month").number
        key = "briefing.recent_same" if not recent else "briefing.recent_falling" if recent > 0 else "briefing.recent_growing"
        more = words(key, recent=words.write(abs(recent or 0), "number"))
    return _slide(facts, words, "target", _on_track_heading(facts, words), body, _base(facts, words), used, more)


def _on_track_heading(facts: Facts, words: Words) -> str:
    residents = say(facts.figure("headline", "residents"), words)
    if not facts.answers["pace"].rows:
        return words("briefing.heading.no_target", residents=residents)
    row = facts.answers["pace"].rows[0]
    values = {
        "residents": residents,
        "target": words.write(row["target"], "count"),
        "due": words.write(row["due_on"], "date"),
        "year": row["due_on"].year,
    }
    standing = verdict(facts.answers["verdict"].rows)
    match standing:
        case "on_track":
            values["projected"] = words.write(row["projected_on"], "month")
        case "behind":
            values["required"] = words.write(row["required_per_month"], "number")
    return words(f"briefing.heading.{standing}", **values)


def _path_chart(facts: Facts, words: Words) -> Chart:
    """Residents and planned path: the path's own dates, and the as-of date with the residents of that day."""
    path, day = facts.answers["path"], facts.as_of
    planned = {row["on"]: path.figure("planned", place) for place, row in enumerate(path.rows)}
    actual = {row["on"]: path.figure("actual", place) for place, row in enumerate(path.rows)}
    days = tuple(sorted({*planned, day})) if day >= path.rows[0]["on"] else tuple(planned)
    actual[day] = facts.figure("headline", "residents")
    unknown = Figure(None, "count")
    series = [
        Series(words("briefing.residents"), "resident", tuple(actual.get(on, unknown) for on in days)),
        Series(words("briefing.planned"), "target", tuple(planned.get(on, Figure(None, "number")) for on in days), dashed=True),
    ]
    return Chart("line", words("briefing.path_about"), days, (*series, *_closure_series(facts, words, days, series[0].values)))


def _flow_chart(facts: Facts, words: Words) -> Chart:
    """Residents at month ends, where there is no planned path."""
    flow = facts.answers["flow"]
    days = tuple(min(_month_end(row["month"]), facts.as_of) for row in flow.rows)
    values = tuple(flow.figure("residents", place) for place in range(len(flow.rows)))
    series = Series(words("briefing.residents"), "resident", values)
    return Chart("line", words("briefing.flow_about"), days, (series, *_closure_series(facts, words, days, values)))


def _closure_series(facts: Facts, words: Words, days: Sequence[date], values: Sequence[Figure]) -> list[Series]:
    """The falls that the closure made, in its own colour: the points before and after each."""
    shown: dict[int, Figure] = {}
    for month, _ in facts.closures:
        after = [place for place, on in enumerate(days) if on > _month_end(month) or on == facts.as_of]
        before = [place for place, on in enumerate(days) if on <= month]
        if after and before:
            for place in range(before[-1], after[0] + 1):
                if values[place].known:
                    shown[place] = values[place]
    unknown = Figure(None, "count")
    return [Series(words("briefing.closure"), "closure", tuple(shown.get(place, unknown) for place in range(len(days))))] if shown else []


def _month_end(month: date) -> date:
    return date.fromordinal(date(month.year + month.month // 12, month.month % 12 + 1, 1).toordinal() - 1)


def _coverage(facts: Facts, words: Words) -> Slide:
    steps = facts.answers["coverage"]
    covered, registered = facts.figure("headline", "covered"), facts.figure("headline", "registered")
    if not steps.rows or not covered.known:
        return _missing(facts, words, "coverage", steps)
    uncovered = _minus(registered, covered)
    heading = words(
        "briefing.heading.coverage",
        covered=say(covered, words),
        registered=say(registered, words),
        coverage=say(facts.figure("headline", "coverage"), words),
        uncovered=say(uncovered, words),
    )
    rows = range(len(steps.rows))
    days = [row["on"] for row in steps.rows]
    reached, known = [steps.figure("covered", place) for place in rows], [steps.figure("registered", place) for place in rows]
    if days[-1] < facts.as_of:
        days.append(facts.as_of)
        reached.append(covered)
        known.append(registered)
    chart = Chart(
        "line",
        words("briefing.coverage_about"),
        tuple(days),
        (
            Series(words("briefing.covered"), "covered", tuple(reached)),
            Series(words("briefing.all_registered"), "quiet", tuple(known), dashed=True),
        ),
    )
    used = [("headline", "covered"), ("headline", "coverage"), ("headline", "registered")]
    return _slide(facts, words, "coverage", heading, chart, _base(facts, words), used, _goal(facts, words, "coverage"))


def _goal(facts: Facts, words: Words, indicator: str) -> str:
    """The target of an indicator, where there is one."""
    for row in facts.answers["targets"].rows:
        if row["indicator"] == indicator:
            return words("briefing.goal", target=_share(row["target"], words), due=words.short_date(row["due_on"]))
    return ""


def _share(value: float, words: Words) -> str:
    """A promised share: a whole one without decimals."""
    whole = round(value * 100)
    if abs(value * 100 - whole) < 1e-9:
        return words("briefing.whole_share", share=words.write(whole, "count"))
    return words.write(value, "share")


def _completion(facts: Facts, words: Words) -> Slide:
    cohorts = facts.answers["cohorts"]
    rate = facts.figure("headline", "completion_rate")
    places = [place for place, row in enumerate(cohorts.rows) if row["finished"]][-COHORTS_SHOWN:]
    if not rate.known or not places:
        return _missing(facts, words, "completion", cohorts)
    heading = words(
        "briefing.heading.completion",
        completed=say(facts.figure("headline", "completed"), words),
        started=say(facts.figure("headline", "started"), words),
        rate=say(rate, words),
    )
    all_shown = len(places) == sum(1 for row in cohorts.rows if row["finished"])
    chart = Chart(
        "columns",
        words(
            "briefing.completion_about" if all_shown else "briefing.completion_latest", count=len(places), groups=words.write(len(places), "count")
        ),
        tuple(str(cohorts.rows[place]["cohort_id"]) for place in places),
        (Series(words("briefing.completion"), "completed", tuple(cohorts.figure("completion_rate", place) for place in places)),),
        "share",
    )
    used = [("headline", "completed"), ("headline", "started"), ("headline", "completion_rate")]
    base = words("briefing.started", started=say(facts.figure("headline", "started"), words))
    return _slide(facts, words, "completion", heading, chart, base, used, _goal(facts, words, "completion_rate"))


def _exits(facts: Facts, words: Words) -> Slide:
    places = facts.answers["destinations"]
    mentas, closure = facts.figure("headline", "mentas"), facts.figure("headline", "closure_exits")
    if not mentas.known or not places.rows:
        return _missing(facts, words, "exits", places)
    sent = closure.known and closure.number > 0
    heading = words(
        "briefing.heading.exits_closure" if sent else "briefing.heading.exits",
        count=_count(mentas),
        mentas=say(mentas, words),
        closure=say(closure, words),
    )
    names = list(dict.fromkeys([row["destination"] for row in places.rows]))
    mentas_codes = words.programme.mentas
    names.sort(key=lambda name: (name not in mentas_codes, name == "unknown", mentas_codes.index(name) if name in mentas_codes else 0))
    own = tuple(_exits_to(places, name, by_closure=False) for name in names)
    series = [Series(words("briefing.own_choice"), "mentas", own, tuple("mentas" if name in mentas_codes else "base" for name in names))]
    if sent:
        series.append(Series(words("briefing.closure"), "closure", tuple(_exits_to(places, name, by_closure=True) for name in names)))
    chart = Chart("bars", words("briefing.exits_about"), tuple(words.code("destination", name) for name in names), tuple(series))
    away = _minus(facts.figure("headline", "registered"), facts.figure("headline", "residents"))
    base = words("briefing.exits_base", exits=say(facts.figure("headline", "exits"), words), away=say(away, words))
    used = [("headline", "mentas"), ("headline", "closure_exits"), ("headline", "exits")]
    return _slide(facts, words, "exits", heading, chart, base, used, words("briefing.never_added"))


def _exits_to(answer: Told, destination: str, by_closure: bool) -> Figure:
    for place, row in enumerate(answer.rows):
        if row["destination"] == destination and row["by_closure"] == by_closure:
            return answer.figure("exits", place)
    return Figure(None, "count")


def _livelihoods(facts: Facts, words: Words) -> Slide:
    chain, needs = facts.answers["chain"], facts.answers["needs"]
    if not chain.rows:
        return _missing(facts, words, "livelihoods", chain)
    stages = {row["stage"]: chain.figure("persons", place) for place, row in enumerate(chain.rows)}
    if not stages["with_product"].known:
        return _missing(facts, words, "livelihoods", chain)
    heading = words(
        "briefing.heading.livelihoods",
        product=say(stages["with_product"], words),
        sold=say(stages["sold"], words),
        again=say(stages["sold_again"], words),
    )
    things = tuple("mentas" if stage == "mentas" else "completed" for stage in stages)
    chart = Chart(
        "bars",
        words("briefing.chain_about"),
        tuple(words.code("stage", stage) for stage in stages),
        (Series(words("briefing.persons"), "completed", tuple(stages.values()), things),),
    )
    said = [
        f"{words.code('need', row['need']).lower()} {say(needs.figure('persons', place), words)}"
        for place, row in enumerate(needs.rows)
        if row["need"] not in ("none", "unknown") and row["persons"]
    ]
    more = words("briefing.needs", needs=", ".join(said[:NEEDS_NAMED])) if said else ""
    base = words("briefing.completed_persons", completed=say(stages["completed"], words))
    return _slide(facts, words, "livelihoods", heading, chart, base, [("chain", "persons"), ("needs", "persons")], more)


def _next_groups(facts: Facts, words: Words) -> Slide:
    uncovered = _minus(facts.figure("headline", "residents"), facts.figure("headline", "covered_residents"))
    if not uncovered.known:
        return _missing(facts, words, "groups", facts.answers["headline"])
    left = max(0, int(uncovered.number))
    size = words.programme.group_size
    groups = Figure(ceil(left / size), "count", uncovered.rounded, uncovered.as_of)
    held = Figure(sum(1 for row in facts.answers["cohorts"].rows if row["finished"]), "count")
    latest = max((row["ends_on"] for row in facts.answers["cohorts"].rows if row["finished"]), default=None)
    ever = _minus(facts.figure("headline", "registered"), facts.figure("headline", "covered"))
    of_whom = words("briefing.of_residents", residents=say(facts.figure("headline", "residents"), words), uncovered=say(ever, words))
    body = (
        Shown(words("briefing.uncovered"), Figure(left, "count", uncovered.rounded, uncovered.as_of), "resident", of_whom),
        Shown(words("briefing.groups_needed"), groups, "covered", words("briefing.group_size", size=size)),
        Shown(words("briefing.groups_held"), held, "completed", words("briefing.last_group", on=words.short_date(latest)) if latest else ""),
    )
    nobody = facts.figure("headline", "residents").number == 0
    key = "briefing.heading.groups" if left else "briefing.heading.groups_nobody" if nobody else "briefing.heading.groups_none"
    heading = words(
        key,
        count=int(groups.number),
        groups=say(groups, words),
        uncovered=say(Figure(left, "count", uncovered.rounded), words),
        ever=say(ever, words),
    )
    used = [("headline", "residents"), ("headline", "covered_residents"), ("headline", "covered")]
    return _slide(facts, words, "groups", heading, body, _base(facts, words), used, words("briefing.no_forecast"))


def _changes(facts: Facts, words: Words) -> Slide:
    before = facts.answers[BEFORE]
    if not before.rows or not facts.answers["headline"].rows:
        return _missing(facts, words, "changes", before)
    on = words.short_date(facts.since.as_of)
    body = tuple(
        Shown(
            words(f"briefing.{label}"), _minus(facts.figure("headline", name), before.figure(name)), thing, _from_to(facts, words, name), change=True
        )
        for name, label, thing in (("residents", "residents", "resident"), ("covered", "covered", "covered"), ("mentas", "mentas", "mentas"))
    )
    covered, residents = body[1].figure, body[0].figure
    if not (covered.known and residents.known):
        heading = words("briefing.heading.changes_unknown", on=on)
    else:
        key = (
            "briefing.heading.changes_same"
            if not residents.number
            else "briefing.heading.changes_more"
            if residents.number > 0
            else "briefing.heading.changes_fewer"
        )
        heading = words(key, on=on, covered=say(covered, words), residents=say(Figure(abs(residents.number), "count", residents.rounded), words))
    frozen = words("briefing.since_frozen", name=facts.since.name) if facts.since.name else words("briefing.since_month")
    corrected = any(before.rows[0].get(name) != value for name, value in facts.since.headline.items() if name in COMPARED)
    said = (frozen, words("briefing.since_corrected") if corrected else "", _closure_between(facts, words))
    more = " ".join(filter(None, said))
    used = [("headline", "residents"), ("headline", "covered"), ("headline", "mentas")]
    return _slide(facts, words, "changes", heading, body, _base(facts, words), used, more)


def _from_to(facts: Facts, words: Words, name: str) -> str:
    return words("briefing.from_to", was=say(facts.answers[BEFORE].figure(name), words), now=say(facts.figure("headline", name), words))


def _closure_between(facts: Facts, words: Words) -> str:
    sent = _minus(facts.figure("headline", "closure_exits"), facts.answers[BEFORE].figure("closure_exits"))
    return words("briefing.closure_between", count=_count(sent), closure=say(sent, words)) if sent.known and sent.number > 0 else ""


def _method(facts: Facts, words: Words) -> Slide:
    language = words.language
    rows = []
    for name in ("residents", "covered", "completed", "mentas", "closure_exits"):
        described = facts.answers["headline"].columns[name]
        rows.append((described.label[language], described.definition[language]))
    rows.append(("≈", words("briefing.rounding")) if not facts.internal else (words("briefing.internal"), words("briefing.exact")))
    values: dict[str, Any] = {"version": words.write(facts.version, "count"), "latest": words.write(facts.latest, "date")}
    body = Table((words("briefing.term"), words("briefing.meaning")), tuple(rows))
    heading = words("briefing.heading.method", on=words.write(facts.as_of, "date"))
    return _slide(facts, words, "method", heading, body, _base(facts, words), (), words("briefing.data", **values))


SLIDES: Mapping[str, Callable[[Facts, Words], Slide]] = {
    "title": _title,
    "target": _on_track,
    "coverage": _coverage,
    "completion": _completion,
    "exits": _exits,
    "livelihoods": _livelihoods,
    "groups": _next_groups,
    "changes": _changes,
    "method": _method,
}
"""The slides there are, in the order in which they are shown."""
