"""Memory of the server: idle beside a bare Streamlit app with the same imports, for each further session, after many reruns and after many
sessions. python -m tests.bench.memory STORE [RERUNS SESSIONS]"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from itertools import cycle, islice, product
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.pages import listener, resident, running
from tests.bench.peers.content import dates
from tests.bench.sessions import Visitor, line
from tests.serving import serving
from ui.navigation import PAGES

RERUNS, SESSIONS, TOGETHER = 2000, 1200, 50
LANGUAGES = ("id", "en")


def measure(store: Path, reruns: int = RERUNS, sessions: int = SESSIONS) -> dict[str, float]:
    """MiB that the server holds at each of these points."""
    days = [day.isoformat() for day in dates(store)]
    # Every page in both languages as of every month end: nearly each rerun is a question never asked before.
    views = cycle([(page, urlencode({"lang": language, "as_of": day})) for day, (_, page, _), language in product(days, PAGES, LANGUAGES)])
    figures: dict[str, float] = {}
    with running("bare_app", store) as (address, process), line(address) as opened:
        Visitor(opened).page("", "")
        figures["bare Streamlit app"] = resident(process)
    with serving(store, MENTAS_AUDIT=str(store.parent)) as address:
        process = listener(address)
        with line(address) as opened:
            Visitor(opened).page("", urlencode({"lang": "id"}))
            figures["idle"] = resident(process)
        with ExitStack() as many:
            before = resident(process)
            for _ in range(TOGETHER):
                Visitor(many.enter_context(line(address))).page("", urlencode({"lang": "id"}))
            figures["each further session"] = (resident(process) - before) / TOGETHER
        with line(address) as opened:
            visitor = Visitor(opened)
            for page, query in islice(views, reruns):
                visitor.page(page, query)
        figures[f"after {reruns} reruns"] = resident(process)
        for page, query in islice(views, sessions):
            with line(address) as opened:
                Visitor(opened).page(page, query)
        figures[f"after {sessions} sessions"] = resident(process)
    return figures


def table(figures: dict[str, float]) -> list[str]:
    """The measurements as lines."""
    ratio = figures["idle"] / figures["bare Streamlit app"]
    return [*(f"{name + ', MiB':<40}{value:>10.1f}" for name, value in figures.items()), f"{'idle / bare Streamlit app':<40}{ratio:>10.2f}"]


if __name__ == "__main__":
    print("\n".join(table(measure(Path(sys.argv[1]), *map(int, sys.argv[2:4])))))
