"""python -m tests.bench: import, queries and pages at programme size and at a million persons, as ratios inside one run."""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from data import store
from data.importer import make_sample
from queries import ask, results
from tests.bench import by_pandas, handed_in, memory, pages, questions, sessions, tables
from tests.bench.pages import say
from tests.bench.tables import PROGRAMME

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
GROWTH = (10_000, 100_000, 1_000_000)
"""Numbers of persons between which growth is shown: ten times the rows each."""
PARTS = ("sizes", "office", "sample", "large", "memory")
"""In the order in which they are measured."""


def main() -> None:
    """Run the benchmark or some of its parts, print the tables of all that was measured so far and keep them as JSON and as text."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--persons", type=int, default=1_000_000, help="size of the large programme")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part (again for more): sizes first, which makes the large store")
    parser.add_argument("--folder", type=Path, help="keep hand-ins and stores there, for parts that run later")
    parser.add_argument("--out", type=Path, help="join the figures with those of this JSON file, and put the tables beside it as text")
    parser.add_argument("--rounds", type=int, default=pages.ROUNDS, help="rounds in which the pages are measured in turn")
    parser.add_argument("--reruns", type=int, default=memory.RERUNS, help="reruns after which memory is measured")
    parser.add_argument("--sessions", type=int, default=memory.SESSIONS, help="sessions after which memory is measured")
    options = parser.parse_args()
    figures: dict[str, Any] = json.loads(options.out.read_text(encoding="utf-8")) if options.out and options.out.exists() else {}
    with ExitStack() as temporary:
        base = options.folder or Path(temporary.enter_context(tempfile.TemporaryDirectory()))
        for part in [part for part in PARTS if part in (options.part or PARTS)]:
            measure_part(part, base, options, figures)
            figures |= {"on": date.today().isoformat(), "machine": f"{platform.machine()}, Python {platform.python_version()}"}
            figures["persons"] = options.persons
            keep(figures, options.out)
    print(tables.as_text(figures))


def measure_part(part: str, base: Path, options: argparse.Namespace, figures: dict[str, Any]) -> None:
    """Measure one part, into the figures. The pages of the large programme need the store that `sizes` made in the same folder."""
    large = base / f"{options.persons}_store"
    if part in ("sample", "memory") and not (base / "sample_store").exists():
        make_sample(base / "sample_store")
    match part:
        case "sizes":
            for persons in sorted({PROGRAMME, *(each for each in GROWTH if each < options.persons), options.persons}):
                say(f"{persons:,} persons, {persons * 5:,} attendance rows: import, queries")
                hand_in = base / f"{persons}"
                shutil.rmtree(base / f"{persons}_store", ignore_errors=True)
                figures[f"{persons}"] = measure(hand_in if hand_in.exists() else handed_in.write(hand_in, persons), base / f"{persons}_store")
        case "office":
            say("the office's hand-in")
            shutil.rmtree(base / "office_store", ignore_errors=True)
            figures["office"] = importing(ROOT / "tests" / "office", base / "office_store")
        case "sample" | "large":
            of_pages(part, base / "sample_store" if part == "sample" else large, options.rounds, figures)
        case _:
            say(f"memory: {options.reruns} reruns, {options.sessions} sessions")
            figures["memory"] = memory.measure(base / "sample_store", options.reruns, options.sessions)


def of_pages(name: str, made: Path, rounds: int, figures: dict[str, Any]) -> None:
    """The pages of a store: their queries, beside Dash and a bare page, and for many visitors."""
    if not made.exists():
        raise SystemExit(f"{made} is made by the part `sizes`, with the same --folder and --persons")
    say(f"{name}: queries of each page")
    figures[f"{name} queries of each page"] = questions.of_pages(made)
    say(f"{name}: pages beside Dash and a bare page")
    figures[f"{name} pages"] = compared(pages.measure(made, rounds))
    say(f"{name}: {sessions.SESSIONS} visitors")
    figures[f"{name} visitors"] = compared(sessions.measure(made))
    figures[f"{name} page by page, ms"] = sessions.page_by_page(made)


def compared(figures: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """The measurements of each peer, with the product's as ratios to theirs."""
    return figures | pages.ratios(figures)


def keep(figures: dict[str, Any], out: Path | None) -> None:
    """Write the figures as JSON, and their tables as text beside it, where wanted."""
    if out:
        out.write_text(json.dumps(figures, indent=1), encoding="utf-8")
        out.with_suffix(".txt").write_text(tables.as_text(figures) + "\n", encoding="utf-8")


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


if __name__ == "__main__":
    main()
