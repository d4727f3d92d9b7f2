"""The tables of the benchmark, made of its figures, whichever parts were measured: as text, and as the block that README quotes.
python -m tests.bench.tables BENCH.json puts that block into README."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.bench import memory, pages, sessions

README = Path(__file__).resolve().parent.parent.parent / "README.md"
BEGIN, END = "<!-- measured: written by python -m tests.bench.tables -->\n", "<!-- end of what was measured -->\n"
PROGRAMME = 480
"""Persons of a programme of ordinary size."""
QUOTED = {
    "first visit, last chart": "first visit to the last chart",
    "first visit, KiB": "first visit, KiB",
    "second visit, last chart": "second visit to the last chart",
    "new date, last chart": "date never asked before, to the last chart",
    "date, cards": "change of date to the cards",
    "date, last chart": "change of date to the last chart",
    "filter, last chart": "change of filter to the last chart",
    "date, server CPU": "change of date, processor time of the server",
    "filter, server CPU": "change of filter, processor time of the server",
    "date, browser CPU": "change of date, processor time of the browser",
    "date, KiB": "change of date, KiB",
    "memory, MiB": "memory of the server, MiB",
}
"""What README quotes of the pages, and how it calls that."""


def goals(figures: dict[str, Any]) -> list[tuple[str, float, str]]:
    """What was measured of imports and queries, with its goal."""
    small, large, office = figures.get(f"{PROGRAMME}"), figures.get(f"{figures.get('persons')}"), figures.get("office")
    rows = []
    if office:
        rows.append(("import of an office's hand-in, s", office["seconds"], "<= 3"))
    if large:
        persons = f"{figures['persons']:,} persons, {figures['persons'] * 5:,} attendance rows"
        rows += [
            (f"import of {persons} / DuckDB reading the attendance alone", large["import_times_read"], "<= 8"),
            ("the same, s", large["import_s"], ""),
            ("peak memory of that import, MiB", large["import_peak_mib"], "<= 2048"),
            ("pandas on frames in memory / headline, on these", large["pandas_times_headline"], ">= 3"),
            ("all queries of the overview, on these, ms", large["overview_ms"], "<= 300"),
        ]
    if small:
        rows.append((f"all queries of the overview, {PROGRAMME} persons, ms", small["overview_ms"], "<= 25"))
    return rows


def as_text(figures: dict[str, Any]) -> str:
    """All tables that the figures allow."""
    lines = [f"{figures['on']}, {figures['machine']}"]
    lines += [f"{what:<105}{value:>10.1f}" + (f"   goal {goal}" if goal else "") for what, value, goal in goals(figures)]
    for name in ("sample", "large"):
        for part, title in (("pages", f"{name}: pages"), ("visitors", f"{name}: {sessions.SESSIONS} visitors with pauses")):
            if measured := figures.get(f"{name} {part}"):
                lines += ["", title, *pages.table({peer: values for peer, values in measured.items() if not peer.startswith("/")})]
        if again := figures.get(f"{name} page by page, ms"):
            lines.append("a page again, ms: " + ", ".join(f"{page} {taken:.0f}" for page, taken in again.items()))
        if asked := figures.get(f"{name} queries of each page"):
            each = ", ".join(f"{page} {one['ms']:.0f} ({one['queries']:.0f})" for page, one in asked.items())
            lines.append(f"all queries of a page, ms (how many): {each}")
    if "memory" in figures:
        lines += ["", "memory of the server", *memory.table(figures["memory"])]
    return "\n".join([*lines, *growth(figures)])


def growth(figures: dict[str, Any]) -> list[str]:
    """How many times longer ten times as many rows take: 10 is linear, less is better. Results by the time they take on the most persons."""
    sizes = sorted((size for size in figures if size.isdigit() and int(size) > PROGRAMME), key=int)
    if not sizes:
        return []
    most = figures[sizes[-1]]
    rows = {"import, s": [figures[size]["import_s"] for size in sizes], "overview, ms": [figures[size]["overview_ms"] for size in sizes]}
    for name in sorted(most["results_ms"], key=lambda name: -most["results_ms"][name]):
        rows[f"{name}, ms"] = [figures[size]["results_ms"][name] for size in sizes]
    lines = ["", f"{'':<28}" + "".join(f"{int(size):>12,}" for size in sizes) + "      growth (linear: 10)"]
    for name, times in rows.items():
        steps = "".join(f"{later / earlier:>8.1f}" for earlier, later in pairwise(times))
        lines.append(f"{name:<28}" + "".join(f"{time:>12.1f}" for time in times) + steps)
    return lines


def as_markdown(figures: dict[str, Any]) -> str:
    """The block that README quotes: the pages of the sample beside their peers, and imports and queries with their goals."""
    on = date.fromisoformat(figures["on"])
    when = f"{on.day} {on:%B %Y}, {figures['machine']}, two idle cores"
    parts = []
    if measured := figures.get("sample pages"):
        head = ("", "Mentas", "Dash", "bare page", "/ Dash", "/ bare page")
        rows = [
            (
                name,
                *(f"{measured[peer][what]:,.0f}" for peer in ("product", "dash", "floor")),
                *(f"{measured[f'/ {peer}'][what]:.2f}" for peer in PEERS),
            )
            for what, name in QUOTED.items()
        ]
        said = "The overview beside the same content on Dash and on a bare page that has only plotly,"
        parts.append(f"{said}\n{when}, headless Chromium, medians in turn, milliseconds:\n\n{_table(head, rows)}")
    if measured_goals := goals(figures):
        rows = [(what, f"{value:,.1f}", goal.replace("<=", "at most").replace(">=", "at least")) for what, value, goal in measured_goals]
        parts.append(f"Imports and queries, {when}:\n\n{_table(('', 'measured', 'goal'), rows)}")
    return "\n".join(parts)


PEERS = ("dash", "floor")


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "".join("| " + " | ".join(cells) + " |\n" for cells in lines).replace("| --- ", "|---").replace("---|\n", "---|\n")


def put_into(readme: str, block: str) -> str:
    """README with this block in the place of the one that it has."""
    before, _, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError("README has no place for what was measured")
    return f"{before}{BEGIN}\n{block}\n{END}{after}"


if __name__ == "__main__":
    measured_figures = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    README.write_text(put_into(README.read_text(encoding="utf-8"), as_markdown(measured_figures)), encoding="utf-8")
