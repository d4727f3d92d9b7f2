"""Memory of the server: idle beside two bare Streamlit apps, for each further session, after many reruns and after many sessions.
python -m tests.bench.memory STORE [RERUNS SESSIONS]"""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from itertools import cycle, islice, product
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.pages import cpu, listener, resident, running, say
from tests.bench.peers.content import dates
from tests.bench.sessions import Visitor, line
from tests.serving import serving
from ui.navigation import PAGES

RERUNS, SESSIONS, TOGETHER = 2000, 1200, 50
POINTS, POINTS_OF_SESSIONS = 4, 3
"""So often is memory read during the reruns, and during the sessions, to show that it is level. Each is said at once."""
LANGUAGES = ("id", "en")
# What the dashboard has imported once its first page is shown, and the packages it is made of: the others wait for whoever needs them.
LOADED = ("babel", "dateutil.relativedelta", "duckdb", "filelock", "jinja2", "numpy", "rapidfuzz", "uvicorn")
PACKAGES = (*LOADED, "charset_normalizer", "lxml.etree", "openpyxl", "pandas", "plotly.graph_objects", "typst")
BARE = {"bare app, the dashboard's packages": PACKAGES, "bare app, what an idle server has loaded": LOADED}
QUIET = 2.0
"""Seconds in which a server that works no more uses less than a hundredth of its processor."""


def at_rest(process: int) -> float:
    """MiB of a server once it has done what it does while nobody waits."""
    while True:
        before = cpu(process)
        time.sleep(QUIET)
        if cpu(process) - before < QUIET / 100:
            return resident(process)


def measure(store: Path, reruns: int = RERUNS, sessions: int = SESSIONS) -> dict[str, float]:
    """MiB that the server holds at each of these points."""
    days = [day.isoformat() for day in dates(store)]
    # Every page in both languages as of every month end: nearly each rerun is a question never asked before.
    views = cycle([(page, urlencode({"lang": language, "as_of": day})) for day, (_, page, _), language in product(days, PAGES, LANGUAGES)])
    figures: dict[str, float] = {}

    def note(name: str, held: float) -> None:
        figures[name] = held
        say(f"memory: {name}, {held:.1f} MiB")

    for name, packages in BARE.items():
        with running("bare_app", store, *packages) as (address, process), line(address) as opened:
            Visitor(opened).page("", "")
            note(name, resident(process))
    with serving(store, MENTAS_AUDIT=str(store.parent)) as address:
        process = listener(address)
        with line(address) as opened:
            Visitor(opened).page("", urlencode({"lang": "id"}))
            note("idle", at_rest(process))
        with ExitStack() as many:
            before = resident(process)
            for _ in range(TOGETHER):
                Visitor(many.enter_context(line(address))).page("", urlencode({"lang": "id"}))
            note("each further session", (resident(process) - before) / TOGETHER)
        with line(address) as opened:
            visitor = Visitor(opened)
            for number, (page, query) in enumerate(islice(views, reruns), start=1):
                visitor.page(page, query)
                if number % max(reruns // POINTS, 1) == 0:
                    note(f"after {number} reruns", resident(process))
        for number, (page, query) in enumerate(islice(views, sessions), start=1):
            with line(address) as opened:
                Visitor(opened).page(page, query)
            if number % max(sessions // POINTS_OF_SESSIONS, 1) == 0:
                note(f"after {number} sessions", resident(process))
    return figures


def table(figures: dict[str, float]) -> list[str]:
    """The measurements as lines."""
    lines = [f"{name + ', MiB':<50}{value:>10.1f}" for name, value in figures.items()]
    return [*lines, *(f"{'idle / ' + name:<50}{figures['idle'] / figures[name]:>10.2f}" for name in BARE)]


if __name__ == "__main__":
    print("\n".join(table(measure(Path(sys.argv[1]), *map(int, sys.argv[2:4])))))
