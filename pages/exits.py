"""Exits: is the target of the population reached, by mentas or otherwise, and who comes back?"""

from collections.abc import Callable

from ui import charts, panel
from ui.auth.roles import require
from ui.views import exits

require("viewer")
setting = panel.setting()
words = setting.words
asked = exits.Exits(setting)
base = asked.base()


def path() -> None:
    """Actual, planned and projected residents."""
    if not asked.path_shown:
        panel.withheld(words("exits.path"), words("exits.withheld"))
        return
    drawn = [each for each in (asked.projection, asked.path, asked.flow, asked.projection_range) if each.records] or [asked.flow]
    panel.chart(
        "exits.path",
        exits.path_takeaway(asked),
        words("exits.path_about_projected" if asked.projection.records else "exits.path_about"),
        base,
        drawn[0],
        lambda: charts.residents_path(asked.flow, asked.path, asked.events, asked.closure_by_month, words, setting.mode, asked.projection),
        exits.path_notes(asked),
        further=drawn[1:],
    )


def flow() -> None:
    """Who comes and leaves each month; required and recent pace."""
    panel.chart(
        "exits.flow",
        exits.flow_takeaway(asked),
        exits.flow_about(asked),
        base,
        asked.flow,
        lambda: charts.flow_and_pace(asked.flow, asked.pace, asked.closure_by_month, exits.paces(asked), words, setting.mode),
        exits.flow_notes(asked),
        further=[asked.pace] if asked.pace.records else [],
    )


def destinations() -> None:
    """Where they went, and how many are mentas at least and at most."""
    panel.chart(
        "exits.destinations",
        exits.destinations_takeaway(asked),
        words("exits.destinations_about"),
        asked.base_exits(),
        asked.by_destination,
        lambda: charts.destinations(asked.bounds, asked.by_destination, words, setting.mode),
        exits.destinations_notes(asked),
        further=[asked.bounds],
    )


def returns() -> None:
    """Who came back, and when."""
    panel.chart(
        "exits.returns",
        exits.returns_takeaway(asked),
        words("exits.returns_about"),
        asked.base_exits(),
        asked.returns,
        lambda: charts.returns_curve(asked.returns, exits.returns_marks(asked), words, setting.mode),
        exits.returns_notes(asked),
    )


def staying() -> None:
    """How long those who completed the training stay, by skill."""
    panel.chart(
        "exits.staying",
        exits.staying_takeaway(asked),
        words("exits.staying_about"),
        asked.base_completed(),
        asked.staying,
        lambda: charts.staying_curves(asked.staying, asked.staying_of_all, words, setting.mode),
        exits.staying_notes(asked),
        further=[asked.staying_of_all],
    )


def shown(about: str, draw: Callable[[], None]) -> None:
    """Draw a part that is published for the whole programme only; in its place say so where the visitor doesn't get it."""
    if asked.away is None:
        panel.withheld(about, words("exits.withheld"))
    else:
        panel.part(about, draw)


panel.title(exits.question(asked))
panel.sentence(*exits.answer(asked))
panel.cards(exits.cards(asked))
path()
flow()
panel.side_by_side(
    lambda: shown(words("exits.destinations"), destinations),
    lambda: shown(words("exits.returns"), returns),
)
shown(words("exits.staying"), staying)
