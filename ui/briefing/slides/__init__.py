"""The slides of a briefing: a snapshot in the words of a language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from data.programme import Programme
from queries import QuestionError
from ui.briefing.slide import Briefing, Choice, Correction, LeftOut
from ui.briefing.slides.corrected import corrected
from ui.briefing.slides.decisions import decided, decisions
from ui.briefing.slides.outcomes import exits, livelihoods
from ui.briefing.slides.overview import changes, method, title
from ui.briefing.slides.parts import SlideOrLeftOut, instead
from ui.briefing.slides.target import target
from ui.briefing.slides.training import completion, coverage, groups
from ui.briefing.snapshot import Snapshot
from ui.i18n import Words, in_each_language

SLIDES: Mapping[str, Callable[[Snapshot, Words], SlideOrLeftOut]] = {
    each.__name__: each for each in (title, target, coverage, completion, exits, livelihoods, groups, changes, decided, decisions, method)
}
"""All slides, in display order."""

NO_CHOICE = Choice()


def compose(
    snapshot: Snapshot,
    language: str,
    choice: Choice = NO_CHOICE,
    programme: Programme | None = None,
    corrections: Sequence[Correction] = (),
) -> Briefing:
    """The slides of a choice (all of them by default) in a language and in the words of a programme (the shipped one by default).

    Slides that would be empty are left out; if that is all of them, they say why. What was corrected after a briefing was frozen is named
    on its last slide, and every slide says that something was.
    Raises QuestionError for a slide that does not exist.
    """
    unknown = [name for name in choice.slides if name not in SLIDES]
    if unknown:
        raise QuestionError(**in_each_language("error.briefing_no_slide", name=unknown[0], known=", ".join(SLIDES)))
    words = Words(language, programme)
    slides, left_out = [], []
    for name in dict.fromkeys(choice.slides or SLIDES):
        made, own = SLIDES[name](snapshot, words), choice.notes.get(name, "").strip()
        if isinstance(made, LeftOut):
            left_out.append(made)
        else:
            slides.append(replace(made, note=f"{made.note}\n{words('briefing.own_note', note=own)}") if own else made)
    slides = slides or [instead(each) for each in left_out]
    if corrections:
        slides.append(corrected(snapshot, words, corrections))
    badges = {"briefing.internal": snapshot.internal, "briefing.sample": snapshot.sample, "briefing.corrected": bool(corrections)}
    focus = ", ".join(words.code(name, value) for name in ("cohort", "skill") for value in getattr(snapshot.filters, name))
    return Briefing(
        words=words,
        title=words("briefing.title"),
        on=words("briefing.on", on=words.write(snapshot.as_of, "date")),
        badges=tuple(words(badge) for badge, applies in badges.items() if applies),
        focus=words("briefing.focus", focus=focus) if focus else "",
        slides=tuple(slides),
        snapshot=snapshot,
        left_out=tuple(left_out),
    )
