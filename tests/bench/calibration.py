"""The forecast on worlds whose future is known: how often its bands held, how sharp they are beside others, and whether its chances
come true."""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from planning.forecast import Goal, chance, forecast
from planning.outlook import EARLIER
from planning.published_record import Flow, published_record
from planning.record import Observed
from planning.simulation import simulate
from tests.bench import yardsticks
from tests.bench.floor import floor
from tests.bench.worlds import FIRST, KINDS, TUNING, UNTRAINED, World, day_of, world

AHEAD = (3, 6, 12)
MEASURES = ("residents", "coverage")
TARGETS = (0.8, 0.88, 0.93, 0.97, 1.0, 1.03, 1.07, 1.15)
"""Targets whose chances are tried, as shares of the residents."""
BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
WORLDS_A_KIND = 6
GOALS = {
    "held, every measure and horizon": "75 to 88 %",
    "held, least of a kind": ">= 65 %",
    "residents / first release, 12 months": "<= 0.7",
    "coverage / first release, 12 months": "<= 0.5",
    "stationary, residents / better of the naive ones, 12 months": "<= 1.1",
    "farthest bin of the chance": "<= 10 points",
    "CPU of one forecast over 24 months": "<= 300 ms",
}


def score(band: Sequence[float], value: float) -> float:
    """The interval score of an 80 % band (Gneiting and Raftery 2007): its width, and ten times how far the value lies outside."""
    low, high = band
    return high - low + 10 * max(0.0, low - value, value - high)


def cases(
    worlds: Iterable[World], known_groups: bool = True, others: bool = True, with_floor: bool = False, published: bool = False
) -> list[dict[str, Any]]:
    """A row a forecast, measure and horizon: whether the 80 % band held, its score, those of the yardsticks; and a row a chance.

    `with_floor`: beside the score of whoever knows the world (tests/bench/floor.py), about two seconds of CPU a forecast.
    """
    rows = []
    for each in worlds:
        for months in each.dates:
            rows += _case(each, months, known_groups, others, with_floor, published)
    return rows


def _case(each: World, months: int, known_groups: bool, others: bool, with_floor: bool, published: bool) -> list[dict[str, Any]]:
    record, now, longest = published_of(each, months) if published else each.record(months), day_of(months), max(AHEAD)
    last = day_of(months + longest)
    held = each.held(now, last)
    # As in the outlook: in some runs groups of later months begin before the last date.
    schedule = held if known_groups else yardsticks.rhythm(record, months_ahead(record, longest + EARLIER))
    paths = simulate(record, schedule, longest, firm=known_groups)
    made = forecast(record, paths)
    earlier = [day_of(number) for number in range(max(1, months - 35), months + 1)]
    # The first release knew the last day of a group, four days after its first.
    old = dict(zip(MEASURES, yardsticks.first_release(record, schedule, longest), strict=True)) if others else {}
    least = floor(each, months, AHEAD) if with_floor else {}
    rows = []
    for name, attribute in zip(MEASURES, ("population", "coverage"), strict=True):
        size = max(record.residents, 1) if name == "residents" else 1.0
        past = each.values(name, earlier).astype(float)
        for index, ahead in enumerate(AHEAD):
            value = float(each.values(name, [day_of(months + ahead)])[0])
            bands = {share: [end[ahead] for end in made.band(attribute, share)] for share in (50, 80, 95)}
            row = {"kind": each.kind, "world": each.name, "measure": name, "ahead": ahead}
            row |= {f"held_{share}": band[0] - 1e-9 <= value <= band[1] + 1e-9 for share, band in bands.items()}
            row["error"] = (made.middle(attribute)[ahead] - value) / size
            row["forecast"] = score(bands[80], value) / size
            row["stays"] = score(yardsticks.stays(past, ahead), value) / size
            if others:
                row["first_release"] = score(old[name][ahead - 1], value) / size
                row["held_first_release"] = old[name][ahead - 1][0] - 1e-9 <= value <= old[name][ahead - 1][1] + 1e-9
                row["smoothed"] = score(yardsticks.smoothed(past, ahead), value) / size
            if least:
                low, high = least[name][index]
                row |= {"floor": score((low, high), value) / size, "held_floor": low - 1e-9 <= value <= high + 1e-9}
            if name == "residents":
                row["chances"] = [
                    (
                        chance(paths.residents, paths.dates, Goal(paths.dates[ahead], target * record.residents)),
                        value <= target * record.residents,
                    )
                    for target in TARGETS
                ]
            rows.append(row)
    return rows


def published_of(world: World, months: int, history: int = 36) -> Observed:
    """The record of a world at the end of that many months as published figures tell it."""
    until, first = day_of(months), max(months - history, 0)
    covered = int(world.residents[until] - world.present[until][UNTRAINED].sum())
    totals = {name: int(getattr(world, name)[until]) for name in ("registered", "residents", "covered")} | {"covered_residents": covered}
    # Who was registered on the first day did not come in the first month: as in the outlook, where a register is built up before it counts.
    begun = Flow(FIRST, FIRST, world.first, 0, 0, 0, int(world.residents[0]))
    flows = [_flow(world, index) for index in range(months)]
    return published_record(flows[first:], [begun, *flows[:first]], totals, world.record(months).groups)


def _flow(world: World, index: int) -> Flow:
    start, end = day_of(index), day_of(index + 1)
    days = slice(start + 1, end + 1)
    new = int(world.registered[end] - (world.registered[start] if index else world.first))
    sent = int(world.sent) if world.closed_on is not None and start < world.closed_on <= end else 0
    left, back = int(world.exits[days].sum()), int(world.returns[days].sum())
    return Flow(FIRST + timedelta(days=start), FIRST + timedelta(days=end), new, left, sent, back, int(world.residents[end]))


def months_ahead(record: Any, months: int) -> Any:
    """The day that many months after the record's."""
    return yardsticks.months_from(record.as_of, months)


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Shares held, scores as ratios, and the chances by bin."""

    def mean(name: str, chosen: list[dict[str, Any]]) -> float:
        return float(np.mean([row[name] for row in chosen]))

    groups: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        # The first release foresaw entries after a full closure: beside that any ratio over all is nothing.
        for kind in (row["kind"], *(() if row["kind"] == "full_closure" else ("all",))):
            groups[kind, row["measure"], row["ahead"]].append(row)
            groups[kind, row["measure"], "all"].append(row)
    table = {}
    for (kind, measure, ahead), chosen in groups.items():
        line = {"cases": len(chosen), **{name: mean(name, chosen) for name in ("held_50", "held_80", "held_95", "forecast", "error")}}
        for name in ("first_release", "stays", "smoothed"):
            if name in chosen[0]:
                line[f"to_{name}"] = line["forecast"] / max(mean(name, chosen), 1e-9)
        for name in ("held_first_release", "held_floor"):
            if name in chosen[0]:
                line[name] = mean(name, chosen)
        if "floor" in chosen[0] and "first_release" in chosen[0]:
            line["floor_to_first_release"] = mean("floor", chosen) / max(mean("first_release", chosen), 1e-9)
        table[f"{kind}/{measure}/{ahead}"] = line
    chances = np.array([pair for row in rows for pair in row.get("chances", ())], dtype=float)
    bins = []
    for low, high in zip(BINS, BINS[1:], strict=False):
        inside = chances[(chances[:, 0] >= low) & ((chances[:, 0] < high) | (high == 1.0))]
        if len(inside):
            bins.append({"from": low, "to": high, "cases": len(inside), "chance": inside[:, 0].mean(), "came_true": inside[:, 1].mean()})
    return {"worlds": len({row["world"] for row in rows}), "table": table, "chances": bins}


def text(result: dict[str, Any]) -> str:
    """The table in plain text."""
    lines = [f"{result['worlds']} worlds, 80 % bands: share held at 3, 6, 12 months; interval score at 12 months over that of others"]
    lines.append(
        f"{'kind':<17}{'measure':<10}{'3':>5}{'6':>5}{'12':>5}{'all':>6}{'50 %':>6}{'95 %':>6}{'first':>8}{'stays':>7}{'smooth':>7}{'before':>8}"
    )
    for kind in (*KINDS, "all"):
        for measure in MEASURES:
            if f"{kind}/{measure}/all" not in result["table"]:
                continue
            at = {ahead: result["table"][f"{kind}/{measure}/{ahead}"] for ahead in (*AHEAD, "all")}
            held = "".join(f"{100 * at[ahead]['held_80']:5.0f}" for ahead in AHEAD) + f"{100 * at['all']['held_80']:6.0f}"
            held += "".join(f"{100 * at['all'][name]:6.0f}" for name in ("held_50", "held_95"))
            ratios = "".join(
                f"{at[12].get(f'to_{name}', float('nan')):{width}.2f}" for name, width in (("first_release", 8), ("stays", 7), ("smoothed", 7))
            )
            before = f"{100 * at['all'].get('held_first_release', float('nan')):8.0f}"
            lines.append(f"{kind:<17}{measure:<10}{held}{ratios}{before}")
    lines.append("chance: " + "; ".join(f"{each['chance']:.2f} -> {each['came_true']:.2f} ({each['cases']})" for each in result["chances"]))
    lines.append(f"CPU of one forecast over 24 months: {result['cpu_ms']:.0f} ms" if "cpu_ms" in result else "")
    for measure in MEASURES:
        line = result["table"].get(f"all/{measure}/12", {})
        if "floor_to_first_release" in line:
            lines.append(
                f"who knows the worlds, {measure} at 12 months: {line['floor_to_first_release']:.2f} of the first release, "
                f"held {100 * line['held_floor']:.0f} ({line['cases']} forecasts)"
            )
    lines += [f"goal: {what} {goal}" for what, goal in GOALS.items()]
    return "\n".join(lines)


def main() -> None:
    """Judge the forecast on its worlds and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.calibration", description=__doc__)
    parser.add_argument("--first", type=int, default=0, help=f"seed of the first world of each kind; from {TUNING} on they are for tuning")
    parser.add_argument("--many", type=int, default=WORLDS_A_KIND, help="worlds of each kind")
    parser.add_argument("--rhythm", action="store_true", help="the groups to come are not known, only the rhythm of the past")
    parser.add_argument("--alone", action="store_true", help="without the methods it is compared with, in a third of the time")
    parser.add_argument("--floor", action="store_true", help="beside the score of whoever knows the worlds, and not the chance to come")
    parser.add_argument("--published", action="store_true", help="the forecast that officials get, made of published figures only")
    parser.add_argument("--out", type=Path, help="write the table as JSON")
    options = parser.parse_args()
    worlds = (world(kind, seed) for kind in KINDS for seed in range(options.first, options.first + options.many))
    result = summary(cases(worlds, not options.rhythm, not options.alone, options.floor, options.published)) | {"cpu_ms": cpu()}
    print(text(result))
    if options.out:
        options.out.write_text(json.dumps(result, indent=1), encoding="utf-8")


def cpu() -> float:
    """Milliseconds of CPU that one forecast over 24 months takes."""
    each = world("stationary", 0)
    record, schedule = each.record(39), each.held(day_of(39), day_of(63))
    taken = []
    for seed in range(5):
        before = time.process_time()
        forecast(record, simulate(record, schedule, 24, seed=seed))
        taken.append(1000 * (time.process_time() - before))
    return float(np.median(taken))


if __name__ == "__main__":
    main()
