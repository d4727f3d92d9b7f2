"""Memory of the server: idle beside two bare Streamlit apps, for each further session, after many reruns and after many sessions.
python -m tests.bench.memory STORE [RERUNS SESSIONS]"""

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
# What the dashboard has imported once its first page is shown, and the packages it is made of: pandas and plotly wait for the first frame or picture.
LOADED = (
    "babel",
    "charset_normalizer",
    "dateutil.relativedelta",
    "duckdb",
    "filelock",
    "jinja2",
    "lxml.etree",
    "openpyxl",
    "rapidfuzz",
    "typst",
    "uvicorn",
)
BARE = {"bare app, the dashboard's packages": (*LOADED, "pandas", "plotly.graph_objects"), "bare app, what an idle server has loaded": LOADED}


def measure(store: Path, reruns: int = RERUNS, sessions: int = SESSIONS) -> dict[str, float]:
    """MiB that the server holds at each of these points."""
    days = [day.isoformat() for day in dates(store)]
    # Every page in both languages as of every month end: nearly each rerun is a question never asked before.
    views = cycle([(page, urlencode({"lang": language, "as_of": day})) for day, (_, page, _), language in product(days, PAGES, LANGUAGES)])
    figures: dict[str, float] = {}
    for name, packages in BARE.items():
        with running("bare_app", store, *packages) as (address, process), line(address) as opened:
            Visitor(opened).page("", "")
            figures[name] = resident(process)
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
    lines = [f"{name + ', MiB':<50}{value:>10.1f}" for name, value in figures.items()]
    return [*lines, *(f"{'idle / ' + name:<50}{figures['idle'] / figures[name]:>10.2f}" for name in BARE)]


if __name__ == "__main__":
    print("\n".join(table(measure(Path(sys.argv[1]), *map(int, sys.argv[2:4])))))
