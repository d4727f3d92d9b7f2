"""python -m tests.bench: import, queries and pages at programme size and at a million persons, as ratios inside one run."""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from data import store
from data.importer import make_sample
from queries import ask, results
from tests.bench import by_pandas, handed_in, memory, pages, questions, sessions
from tests.bench.pages import say

ROOT = Path(__file__).resolve().parent.parent.parent
AS_OF = date(2019, 10, 31)
OVERVIEW = (
    "headline",
    "pace",
    "target_status",
    "flow_monthly",
    "coverage_over_time",
    "cohorts",
    "cascade",
    "target_path",
    "ledger",
    "exit_bounds",
)
"""What the overview asks."""
PROGRAMME = 480
"""Persons of a programme of ordinary size."""
PLACES = ("sample", "large")
"""The stores whose pages are opened."""
GROWTH = (10_000, 100_000, 1_000_000)
"""Numbers of persons between which growth is shown: ten times the rows each."""


def main() -> None:
    """Run the benchmark, print a table and write it as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--persons", type=int, default=1_000_000, help="size of the large programme")
    parser.add_argument("--growth", action="store_true", help="how times grow from 10,000 over 100,000 to a million persons, and nothing else")
    parser.add_argument("--rounds", type=int, default=pages.ROUNDS, help="rounds in which the pages are measured in turn")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    options = parser.parse_args()
    figures: dict[str, Any] = {"on": date.today().isoformat(), "machine": f"{platform.machine()}, Python {platform.python_version()}"}
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        sizes = [PROGRAMME, *(persons for persons in GROWTH if persons < options.persons), options.persons]
        for persons in GROWTH if options.growth else sizes:
            say(f"{persons:,} persons, {persons * 5:,} attendance rows: import, queries")
            figures[f"{persons}"] = measure(handed_in.write(base / f"{persons}", persons), base / f"{persons}_store")
        if not options.growth:
            everything(figures, base, f"{options.persons}", options.rounds)
            show(figures, f"{options.persons}")
    show_growth({size: figures[size] for size in map(str, GROWTH if options.growth else sizes[1:])})
    keep(figures, options.out)


def everything(figures: dict[str, Any], base: Path, large: str, rounds: int) -> None:
    """All but imports and queries: the office's hand-in, and the pages of the sample and of the large programme."""
    figures["office"] = importing(ROOT / "tests" / "office", base / "office_store")
    make_sample(base / "sample_store")
    for name in PLACES:
        made = base / ("sample_store" if name == "sample" else f"{large}_store")
        say(f"{name}: queries of each page")
        figures[f"{name} queries of each page"] = questions.of_pages(made)
        say(f"{name}: pages beside Dash and a bare page")
        figures[f"{name} pages"] = compared(pages.measure(made, rounds))
        say(f"{name}: {sessions.SESSIONS} visitors")
        figures[f"{name} visitors"] = compared(sessions.measure(made))
        figures[f"{name} page by page, ms"] = sessions.page_by_page(made)
    say(f"memory: {memory.RERUNS} reruns, {memory.SESSIONS} sessions")
    figures["memory"] = memory.measure(base / "sample_store")


def compared(figures: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """The measurements of each peer, with the product's as ratios to theirs."""
    return figures | pages.ratios(figures)


def keep(figures: dict[str, Any], out: Path | None) -> None:
    """Write the figures as JSON, where wanted."""
    if out:
        out.write_text(json.dumps(figures, indent=1), encoding="utf-8")


def measure(hand_in: Path, folder: Path) -> dict[str, Any]:
    """Import one hand-in and ask everything of it; seconds, milliseconds and ratios."""
    read = median(timed(lambda: read_alone(hand_in / "attendance.csv")) for _ in range(3))
    imported = importing(hand_in, folder)
    version = store.current(folder)
    assert version is not None
    loaded = by_pandas.frames(str(version.path))
    answered = ask("headline", folder, AS_OF).record
    assert all(answered[name] == value for name, value in by_pandas.headline(loaded, AS_OF).items()), "pandas and the queries disagree"
    # Each repetition asks as of another date: an answer that is remembered would measure nothing.
    days = iter([AS_OF - timedelta(days=shift) for shift in range(1, 400)])

    def milliseconds(names: tuple[str, ...], by: str | None = None) -> float:
        return 1000 * median(timed(lambda day=next(days): [ask(name, folder, day, by=by) for name in names]) for _ in range(5))

    headline = milliseconds(("headline",))
    pandas = 1000 * median(timed(lambda day=next(days): by_pandas.headline(loaded, day)) for _ in range(5))
    return {
        "duckdb_reads_attendance_s": read,
        "import_s": imported["seconds"],
        "import_peak_mib": imported["peak_mib"],
        "import_times_read": imported["seconds"] / read,
        "headline_ms": headline,
        "pandas_headline_ms": pandas,
        "pandas_times_headline": pandas / headline,
        "overview_ms": milliseconds(OVERVIEW),
        "results_ms": {name: milliseconds((name,), described.takes_by[0] if described.needs_by else None) for name, described in results().items()},
    }


def timed(do: Callable[[], Any]) -> float:
    """Seconds that one call takes."""
    before = time.perf_counter()
    do()
    return time.perf_counter() - before


def read_alone(path: Path) -> None:
    """The least that any import of the file has to do: DuckDB reads it into a table, typed."""
    connection = duckdb.connect()
    connection.execute("create table read as select * from read_csv($path)", {"path": str(path)}).fetchall()
    connection.close()


def importing(hand_in: Path, folder: Path) -> dict[str, float]:
    """Seconds and peak memory of an import in a process of its own."""
    script = (
        "import resource, sys, time; from pathlib import Path; from data.importer import import_paths; before = time.perf_counter();"
        "import_paths([Path(sys.argv[1])], Path(sys.argv[2]));"
        "print(time.perf_counter() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(hand_in), str(folder)], cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, peak = map(float, done.stdout.split())
    return {"seconds": seconds, "peak_mib": peak}


def show(figures: dict[str, Any], large_size: str) -> None:
    """The table that README quotes."""
    small, large = figures[f"{PROGRAMME}"], figures[large_size]
    lines = [
        ("import of the office's hand-in, s", figures["office"]["seconds"], "<= 3"),
        ("import of the large hand-in / DuckDB reading its attendance alone", large["import_times_read"], "<= 8"),
        ("peak memory of that import, MiB", large["import_peak_mib"], "<= 2048"),
        ("pandas on frames in memory / headline, large", large["pandas_times_headline"], ">= 3"),
        ("all queries of the overview, programme size, ms", small["overview_ms"], "<= 25"),
        ("all queries of the overview, large, ms", large["overview_ms"], "<= 300"),
    ]
    print(f"{figures['on']}, {figures['machine']}")
    for what, value, goal in lines:
        print(f"{what:<70}{value:>10.1f}   goal {goal}")
    for name in PLACES:
        print(f"\n{name}: pages, and {sessions.SESSIONS} visitors with pauses")
        for part in ("pages", "visitors"):
            measured = figures[f"{name} {part}"]
            print("\n".join(pages.table({peer: values for peer, values in measured.items() if not peer.startswith("/")})))
        print("a page again, ms: " + ", ".join(f"{page} {taken:.0f}" for page, taken in figures[f"{name} page by page, ms"].items()))
        per_page = figures[f"{name} queries of each page"]
        print(
            "all queries of a page, ms (how many): "
            + ", ".join(f"{page} {each['ms']:.0f} ({each['queries']:.0f})" for page, each in per_page.items())
        )
    print("\nmemory of the server\n" + "\n".join(memory.table(figures["memory"])))


def show_growth(growth: dict[str, dict[str, Any]]) -> None:
    """How many times longer ten times as many rows take: 10 is linear, less is better. Results by the time they take on the most persons."""
    sizes = list(growth)
    most = growth[sizes[-1]]
    rows = {"import, s": [growth[persons]["import_s"] for persons in sizes]}
    rows["overview, ms"] = [growth[persons]["overview_ms"] for persons in sizes]
    for name in sorted(most["results_ms"], key=lambda name: -most["results_ms"][name]):
        rows[f"{name}, ms"] = [growth[persons]["results_ms"][name] for persons in sizes]
    print(f"\n{'':<28}" + "".join(f"{int(persons):>12,}" for persons in sizes) + "      growth (linear: 10)")
    for name, times in rows.items():
        steps = "".join(f"{later / earlier:>8.1f}" for earlier, later in pairwise(times))
        print(f"{name:<28}" + "".join(f"{time:>12.1f}" for time in times) + steps)


if __name__ == "__main__":
    main()
