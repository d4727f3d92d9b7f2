"""Exits: is the target of the population reached, by mentas or otherwise, and who comes back?"""

from collections.abc import Callable

from ui import charts, panel
from ui.auth.roles import require
from ui.views import exits

require("viewer")
context = panel.context()
words = context.words
view = exits.Exits(context)
base = view.base()


def path() -> None:
    """Actual, planned and projected residents."""
    if not view.path_shown:
        panel.draw(panel.withheld(words("exits.path"), words("exits.withheld")))
        return
    drawn = [each for each in (view.projection, view.path, view.flow, view.projection_range) if each.records] or [view.flow]
    panel.chart(
        "exits.path",
        exits.path_takeaway(view),
        words("exits.path_about_projected" if view.projection.records else "exits.path_about"),
        base,
        drawn[0],
        lambda: charts.residents_path(view.flow, view.path, view.events, view.closure_by_month, words, context.mode, view.projection),
        exits.path_notes(view),
        further=drawn[1:],
    )


def flow() -> None:
    """Who comes and leaves each month; required and recent pace."""
    panel.chart(
        "exits.flow",
        exits.flow_takeaway(view),
        exits.flow_about(view),
        base,
        view.flow,
        lambda: charts.flow_and_pace(view.flow, view.pace, view.closure_by_month, exits.paces(view), words, context.mode),
        exits.flow_notes(view),
        further=[view.pace] if view.pace.records else [],
    )


def destinations() -> None:
    """Where they went, and how many are mentas at least and at most."""
    panel.chart(
        "exits.destinations",
        exits.destinations_takeaway(view),
        words("exits.destinations_about"),
        view.base_exits(),
        view.by_destination,
        lambda: charts.destinations(view.bounds, view.by_destination, words, context.mode),
        exits.destinations_notes(view),
        further=[view.bounds],
    )


def returns() -> None:
    """Who came back, and when."""
    panel.chart(
        "exits.returns",
        exits.returns_takeaway(view),
        words("exits.returns_about"),
        view.base_exits(),
        view.returns,
        lambda: charts.returns_curve(view.returns, exits.returns_marks(view), words, context.mode),
        exits.returns_notes(view),
    )


def staying() -> None:
    """How long those who completed the training stay, by skill."""
    panel.chart(
        "exits.staying",
        exits.staying_takeaway(view),
        words("exits.staying_about"),
        view.base_completed(),
        view.staying,
        lambda: charts.staying_curves(view.staying, view.staying_of_all, words, context.mode),
        exits.staying_notes(view),
        further=[view.staying_of_all],
    )


def shown(about: str, draw: Callable[[], None]) -> None:
    """Draw a part that is published for the whole programme only; in its place say so where the visitor doesn't get it."""
    if view.away is None:
        panel.draw(panel.withheld(about, words("exits.withheld")))
    else:
        panel.part(about, draw)


panel.title(exits.question(view))
panel.sentence(*exits.answer(view))
panel.cards(exits.cards(view))
path()
flow()
panel.side_by_side(
    lambda: shown(words("exits.destinations"), destinations),
    lambda: shown(words("exits.returns"), returns),
)
shown(words("exits.staying"), staying)
