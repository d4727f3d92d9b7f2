"""The parts of a page: heading, answer, cards, panels (a chart or table with all that belongs to it).

A page is a list of panels. Each is made by a function of ui/views/ that takes the page's view and returns a `Panel`, under
`@shows(...)`; `show` draws them in order, a tuple of them side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec, Protocol, TypeVar

import streamlit as st

from queries import Answer, QuestionError
from ui import drawing, exports, files, html, url_state
from ui.charts.marks import drawn_marks
from ui.charts.note_marks import with_notes
from ui.context import Context
from ui.count import Count
from ui.dated_notes import DatedNote
from ui.drawing import Chart, Part
from ui.excerpt import Excerpt
from ui.html import Card, Comparison
from ui.i18n import Words
from ui.no_entries import no_entries
from ui.not_handed_in import complete_in_words, known_to, left_out, never_handed_in
from ui.sentences import after
from ui.share.picture import Picture
from ui.theme import COLOURS

NOTES_IN_SIGHT = 2
"""Notes of staff below a chart that are not folded."""
HEADLINE = "said"
"""Key of the session: question, verdict, reason and key figures of the page being drawn; None if its opening was made before."""
WORDS_OF_A_VERDICT = 5
"""At most so many words before the first colon of an answer are its verdict."""


class HasWords(Protocol):
    """What a panel is made from: a page's view."""

    @property
    def words(self) -> Words:
        """The words of the page's language."""


View = TypeVar("View", bound=HasWords)
More = ParamSpec("More")


@dataclass(frozen=True)
class Note:
    """A sentence under a drawing. Where `mark` names a trace, the sentence explains that mark and stands only where it is drawn.
    A `key` names marks of the drawing and is always in sight; the other notes are folded."""

    text: str
    mark: str = ""
    key: bool = False


@dataclass(frozen=True)
class Panel:
    """One chart or table.

    name:     unique on its page; names the place of the drawing and of the download
    finding:  what it shows in one sentence, its heading
    answer:   what is drawn: its table, definition, query and download stand beneath (None: worked out here, not asked)
    count:    what n counts in that answer
    figure:   draws it: a plotly figure as a plain dict (None: `table` is what is shown)
    table:    in place of a drawing, or, where the figure has no answer, folded beneath it
    about:    what is drawn; given by @shows unless the panel has its own
    notes:    sentences beneath, each may be tied to the mark it explains
    further:  the other answers that are drawn or spoken of, folded under their questions
    dated:    notes of staff, marked on a drawing over time and written beneath it and in its table
    picked:   is told the codes (customdata) of the points that are clicked
    withheld: why the visitor does not get it (then nothing else is shown but what it would be about)
    leads_to: the page that a drawing or table leads on to, for who wants to try or know more
    part:     the rows of the answer that are drawn, where these may be fewer than all
    folded:   its heading says all that most readers want: the rest is opened by a click on it
    """

    name: str
    finding: str
    answer: Answer | None = None
    count: Count | None = None
    figure: Callable[[], dict[str, Any]] | None = None
    table: Comparison | None = None
    about: str = ""
    notes: Sequence[Note | str] = ()
    further: Sequence[Answer] = ()
    dated: Sequence[DatedNote] = ()
    picked: Callable[[list[str]], Any] | None = None
    withheld: str = ""
    leads_to: str = ""
    part: Excerpt | None = None
    folded: bool = False

    @property
    def drawn(self) -> Answer | None:
        """The rows of the answer that are drawn."""
        return self.part.answer if self.part else self.answer

    def n(self, words: Words) -> str:
        """n of what is drawn, in words; empty if it is not known."""
        return self.count.written(self.drawn, words) if self.count and self.drawn else ""

    def n_of_all(self, words: Words) -> str:
        """n of the whole answer, which the download has."""
        return self.count.written(self.answer, words) if self.count and self.answer else ""

    def sources(self, words: Words) -> list[str]:
        """The lines under a drawing: as-of date and n, and what ≈ means if figures are rounded: those of the further answers where
        none of its own are."""
        if self.answer is None:
            return []
        on, n = words.write(self.answer.as_of, "date"), self.n(words)
        rounding = protection(self.answer, words) or list(dict.fromkeys(line for each in self.further for line in protection(each, words)))
        return [words("panel.as_of", on=on, n=n) if n else words("panel.as_of_alone", on=on), *rounding]

    def explained(self, marks: frozenset[str]) -> list[Note]:
        """The notes for a drawing with those marks (names of traces)."""
        notes = [note if isinstance(note, Note) else Note(note) for note in self.notes]
        return [note for note in notes if not note.mark or note.mark in marks]


PanelFunction = Callable[Concatenate[View, More], Panel]


def shows(about: str, *rests_on: str) -> Callable[[PanelFunction[View, More]], PanelFunction[View, More]]:
    """Declare what a function's panel shows: the catalogue key of the line below its finding; and the tables without which it says nothing.

    Where the role may not ask for it (QuestionError), or one of the tables was never handed in, the panel is withheld: this as its heading,
    and the reason.
    """

    def decorate(make: PanelFunction[View, More]) -> PanelFunction[View, More]:
        @wraps(make)
        def panel(view: View, /, *args: More.args, **more: More.kwargs) -> Panel:
            if missing := never_handed_in(view, rests_on):
                return withheld(view.words(about), view.words("panel.not_handed_in", tables=missing))
            try:
                made = make(view, *args, **more)
            except QuestionError as error:
                return withheld(view.words(about), error.sentence[view.words.language])
            made = made if made.about else replace(made, about=view.words(about))
            if made.part and made.part.is_cut:
                text = f"{made.about}. {made.part.sentence(view.words)}"
                made = replace(made, about=text, notes=[*made.notes, view.words("panel.excerpt_others")])
            # In an emptied place it is no surprise that nobody comes or leaves: there it is folded.
            silent = [Note(text, key=not getattr(view, "emptied", False)) for text in no_entries(view, made.answer)]
            unknown = [*known_to(view, made.answer), *left_out(view, made.answer.columns if made.answer else ())]
            return replace(made, notes=[*made.notes, *silent, *unknown])

        return panel

    return decorate


def withheld(about: str, why: str) -> Panel:
    """A withheld panel: what it would show, and why the visitor does not get it."""
    return Panel("", "", about=about, withheld=why)


Item = Callable[[View], "Panel | None"]


def show(view: View, *items: Item[View] | tuple[Item[View], ...]) -> None:
    """Draw panels one below the other; those of a tuple side by side. A function that returns None shows nothing."""
    rows_of = [item if isinstance(item, tuple) else (item,) for item in items]
    names = tuple(tuple(getattr(make, "__name__", "") for make in row) for row in rows_of)  # two pages may show panels of one view
    made_of = _made_of(view)

    def parts() -> drawing.Parts:
        rows = [tuple(_parts(make(view)) for make in item) if isinstance(item, tuple) else _parts(item(view)) for item in items]
        return [part for row in rows for part in ([row] if isinstance(row, tuple) else row)]

    drawing.show(parts, f"panels.{names[0][0]}", context().language, made_of and (names, made_of))


def draw(*panels: Panel) -> None:
    """Draw panels side by side: finding, chart or the sentence in its place, date and n, notes, table, download."""
    parts = tuple(map(_parts, panels))
    drawing.show(lambda: [parts] if len(parts) > 1 else parts[0], f"panels.{panels[0].name}", context().language)


def _made_of(view: HasWords) -> Hashable:
    """All that the panels of a view depend on; None if that is more than its context. A file that was clicked is made with its panel."""
    if not is_dataclass(view) or [each.name for each in fields(view)] != ["context"] or files.is_wanted():
        return None
    address = tuple((name, tuple(st.query_params.get_all(name))) for name in st.query_params)  # cards lead on in it
    return (type(view), address, context().stands_on)


def _parts(panel: Panel | None) -> list[Part]:
    """What is drawn of a panel; nothing if there is none."""
    if panel is None:
        return []
    words = context().words
    if panel.withheld:
        return [Part("", html.render("withheld.html", about=panel.about, why=panel.withheld))]
    figure = panel.figure() if panel.figure else None
    marks = drawn_marks(figure) if figure else frozenset()
    if figure and panel.dated:
        figure, marked = with_notes(figure, panel.dated, context().mode)
        panel = replace(panel, dated=marked, notes=[*panel.notes, *_written_notes(marked, words)])
    summary = html.render("summary.html", text=panel.finding) if panel.folded else ""
    head = html.render("heading.html", text="" if panel.folded else panel.finding, about=panel.about)
    leads_on = html.render("elsewhere.html", **_way_to(panel.leads_to)) if panel.leads_to else ""
    if figure is None and panel.table and panel.table.rows:
        return [Part(panel.name, head + html.comparison(panel.table, panel.finding) + leads_on, None, _foot(panel, figure, marks), summary)]
    if not figure or not marks:
        empty = words("panel.empty_selection" if context().filters else "panel.empty")
        return [Part(panel.name, head, None, html.render("line.html", kind="mentas-empty", text=empty, role=""), summary)]
    alt = " ".join([panel.finding + ".", panel.about, *(note.text for note in panel.explained(marks))])
    return [Part(panel.name, head, Chart(figure, alt, panel.picked), leads_on + _foot(panel, figure, marks), summary)]


def _way_to(page: str) -> dict[str, str]:
    """The text and the address of a link to another page."""
    words = context().words
    return {"text": words("panel.elsewhere", page=words(f"page.{page}")), "address": url_state.page_address(page)}


def _written_notes(notes: Sequence[DatedNote], words: Words) -> list[Note]:
    """The texts of the notes that are marked on a drawing; the latest few in sight."""
    texts = [note.written(words) for note in notes]
    return [Note(text, key=index >= len(texts) - NOTES_IN_SIGHT) for index, text in enumerate(texts)]


def _foot(panel: Panel, figure: dict[str, Any] | None, marks: frozenset[str]) -> str:
    """The key of the drawing, and folded: date and n, notes, table, definition, query and downloads; empty if there is none of it."""
    words, answer = context().words, panel.answer
    sources, notes = panel.sources(words), panel.explained(marks)
    details, tabled = "", figure is None
    if answer is not None:
        details = html.details(panel.drawn or answer, words, panel.further, panel.dated, tabled)
    elif panel.figure and panel.table:
        details = html.render("folded.html", summary=words("panel.table"), inner=html.comparison(panel.table, panel.finding))
    drawn = figure and _picture(panel, figure, [*(note.text for note in notes if note.key), *sources])
    offered = exports.of_panel(panel.name, answer, lambda: panel.n_of_all(words), drawn or None)
    if not (sources or notes or details or offered):
        return ""
    key = [note.text for note in notes if note.key]
    lines = [*sources, *(note.text for note in notes if not note.key)]
    return html.render("notes.html", key=key, lines=lines, details=details, tabled=tabled, files=offered, words=words)


def _picture(panel: Panel, figure: dict[str, Any], lines: Sequence[str]) -> Picture:
    """The panel's drawing with all that a picture of it has to say."""
    current = context()
    if panel.answer is None:
        lines = [*lines, exports.as_of_line()]
    top = exports.top_line(panel.answer)
    return Picture(top, panel.finding, panel.about, figure, [*lines, exports.source_line()], exports.badges(), current.mode)


def protection(answer: Answer, words: Words) -> list[str]:
    """Which figures are rounded or as of an earlier month end, and as of when."""
    notes = []
    for key, cells in (("panel.protected", answer.protected), ("panel.stepped", answer.stepped)):
        dates = sorted({answer.day_of(*cell) for cell in cells if cell not in answer.cells_as_of})
        if dates:
            on = " – ".join(words.write(day, "date") for day in (dates if len(dates) < 2 else (dates[0], dates[-1])))
            notes.append(words(key, on=on))
    stage = answer.result.release.nested
    rows = {index: on for (index, _), on in answer.cells_as_of.items()}
    return [
        *notes,
        *(words("panel.with_total", stage=words.write(answer.rows[index][stage]), on=words.write(on, "date")) for index, on in rows.items()),
    ]


# ------------------------------------------------------------------------------------------------ the rest of a page


def context() -> Context:
    """The context of this visit, as the frame built it."""
    return exports.context()


def opening(
    view: View,
    question: Callable[[View], str],
    answer: Callable[[View], tuple[str, str]],
    figures: Callable[[View], list[Card]],
    aside: Callable[[View], str] | None = None,
) -> None:
    """The page's question, the answer below it and a row of figures; made once for what the view depends on. `aside` stands beside the date up to
    which the data are complete."""
    made_of = _made_of(view)
    st.session_state[HEADLINE] = None

    def parts() -> drawing.Parts:
        return [Part("", text) for text in (_title(question(view), aside(view) if aside else ""), _sentence(*answer(view)), _cards(figures(view)))]

    drawing.show(parts, "opening", context().language, made_of)


def title(question: str) -> None:
    """The page's question, as its heading; below it where the programme is, up to when the data are complete, and that the sample is made up."""
    st.html(_title(question))


def _title(question: str, aside: str = "") -> str:
    visit: Context | None = st.session_state.get("context")
    st.session_state[HEADLINE] = {"question": question}
    complete = complete_in_words(visit) if visit else ""
    sample = visit is not None and visit.sample
    then = visit.last_complete_day if visit else None
    earlier = (url_state.address_as_of(then), visit.words("title.as_of", on=visit.words.short_date(then))) if visit and then else None
    return html.render("title.html", question=question, sample=sample, complete=complete, aside=aside, earlier=earlier, words=visit and visit.words)


def sentence(lead: str, rest: str = "") -> None:
    """The answer below the question: its first sentence large, the verdict (what stands before its colon) larger, the rest folded."""
    st.html(_sentence(lead, rest))


def _sentence(lead: str, rest: str = "") -> str:
    verdict, colon, _ = lead.partition(": ")
    if not colon or len(verdict.split()) > WORDS_OF_A_VERDICT or any(letter.isdigit() for letter in verdict):
        verdict, colon = "", ""
    more, reason = context().words("answer.more") if rest else "", after(lead, len(verdict + colon))
    st.session_state[HEADLINE] = {**st.session_state.get(HEADLINE, {}), "verdict": verdict, "reason": reason.strip()}
    return html.render("answer.html", verdict=verdict, reason=reason, rest=rest, more=more)


def cards(shown: Sequence[Card]) -> None:
    """A row of figures; on a phone one below the other."""
    st.html(_cards(shown))


def _cards(shown: Sequence[Card]) -> str:
    current = context()
    st.session_state[HEADLINE] = {**st.session_state.get(HEADLINE, {}), "figures": shown}
    return html.cards(shown, COLOURS[current.mode], current.words, url_state.method_address)


def share() -> None:
    """What the page says in its first lines, to pass on as a card."""
    texts = st.session_state.get(HEADLINE, {})
    if texts is None:
        st.html(html.render("files.html", files=exports.cards_on_offer(context().words)))
    elif texts.keys() >= {"question", "reason"}:
        exports.verdict_cards(**{"figures": (), **texts})


def heading(text: str, about: str = "") -> None:
    """The heading of a part of the page, with what it shows."""
    st.html(html.render("heading.html", text=text, about=about))


def empty(text: str) -> None:
    """The sentence in place of something that cannot be shown yet."""
    line(text, "empty")


def line(text: str, kind: Literal["empty", "complaint", "about", "quiet", "plan-result"], role: str = "") -> None:
    """A sentence by itself; `role` is its ARIA role."""
    st.html(html.render("line.html", kind=f"mentas-{kind}", text=text, role=role))
