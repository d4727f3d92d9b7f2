"""The forecast on the command line: python -m planning forecast|backtest --as-of DATE --store FOLDER."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from data import command_line
from data.migration import open_store
from planning.backtest import MEASURES, SHARES, how_often
from planning.forecast import Forecast
from planning.outlook import Outlook, outlook
from queries import QuestionError, one_version, period
from queries.languages import languages

NAMES = {"residents": "population", "coverage": "coverage"}
BAND = ("low95", "low80", "low50", "middle", "high50", "high80", "high95")
"""Names of the rows of a forecast (planning.forecast.QUANTILES)."""
MOST_MONTHS = 60


def main(arguments: list[str] | None = None) -> int:
    """Answer; returns the exit status (0 answered, 2 cannot be answered as asked)."""
    argv = sys.argv[1:] if arguments is None else arguments

    def run() -> int:
        options = _parser().parse_args(argv)
        if not 1 <= options.months <= MOST_MONTHS:
            raise QuestionError(f"--months harus 1 sampai {MOST_MONTHS}.", f"--months must be 1 to {MOST_MONTHS}.")
        open_store(options.store)
        with one_version(options.store):
            known = period(options.store)
            if known is None:
                raise QuestionError("Simpanan kosong; impor data dulu.", "The store is empty; import data first.")
            as_of = command_line.day(options.as_of) if options.as_of else known[1]
            expected = outlook(options.store, as_of)
            content = _forecast(expected, options.months) if options.answer == "forecast" else _backtest(expected)
        table = _forecast_table if options.answer == "forecast" else _backtest_table
        write: Callable[[dict[str, Any]], str] = _json if options.format == "json" else table
        print(write(content))
        return 0

    return command_line.in_sentences(run, argv, list(languages()))


def _parser() -> argparse.ArgumentParser:
    parser = command_line.Parser(
        prog="python -m planning",
        description="Perkiraan warga binaan dan cakupan, dan ujiannya. / The forecast of residents and coverage, and its backtest.",
    )
    parser.add_argument(
        "answer", metavar="forecast|backtest", choices=("forecast", "backtest"), help="perkiraan, atau ujiannya / the forecast, or its backtest"
    )
    command_line.add_as_of(parser)
    parser.add_argument("--months", type=int, default=24, metavar="N", help="berapa bulan ke depan / how many months ahead (24)")
    command_line.add_store(parser)
    command_line.add_format(parser, "table", "json")
    command_line.add_language(parser, list(languages()))
    return parser


def _forecast(expected: Outlook, months: int) -> dict[str, Any]:
    made = expected.forecast_of(max(months, expected.months))
    if made is None:
        raise QuestionError("Catatan belum enam bulan; belum ada perkiraan.", "The record is shorter than six months; there is no forecast yet.")
    goal = expected.population
    due = expected.standing[0] if expected.standing else None
    return {
        "as_of": made.dates[0].isoformat(),
        "months": [_month(made, index) for index in range(1, months + 1)],
        "target": goal.value if goal else due and due["target"],
        "due_on": goal.due_on.isoformat() if goal else due and due["due_on"].isoformat(),
        "chance": made.population_chance if expected.trusted else None,
        "verdict": expected.verdict,
    }


def _month(made: Forecast, index: int) -> dict[str, Any]:
    values = {shown: dict(zip(BAND, (row[index] for row in getattr(made, name)), strict=True)) for shown, name in NAMES.items()}
    return {"on": made.dates[index].isoformat(), **values}


def _backtest(expected: Outlook) -> dict[str, Any]:
    def counted(name: str, unchanged: bool) -> dict[str, Any]:
        counts = {share: how_often(expected.backtest, name, share, unchanged) for share in SHARES}
        return {"months": counts[SHARES[0]][1], **{f"held_{share}": hits for share, (hits, _) in counts.items()}}

    measures = {shown: {"forecast": counted(name, False), "stays_as_it_is": counted(name, True)} for shown, name in zip(NAMES, MEASURES, strict=True)}
    made = [{"made_on": each.made_on.isoformat(), "months": each.case.months} for each in expected.backtest]
    return {"as_of": expected.as_of.isoformat(), "forecasts": made, **measures, "trusted": expected.trusted}


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False)


def _forecast_table(content: dict[str, Any]) -> str:
    lines = [f"{'on':<12}{'residents':>10}{'80 %':>16}{'coverage':>10}{'80 %':>16}"]
    for month in content["months"]:
        residents, coverage = month["residents"], month["coverage"]
        people = f"{residents['middle']:>10.0f}{residents['low80']:>9.0f} -{residents['high80']:>5.0f}"
        lines.append(f"{month['on']:<12}{people}{coverage['middle']:>10.1%}{coverage['low80']:>9.1%} -{coverage['high80']:>5.1%}")
    return "\n".join([*lines, *(f"{name}: {'-' if content[name] is None else content[name]}" for name in ("target", "due_on", "chance", "verdict"))])


def _backtest_table(content: dict[str, Any]) -> str:
    lines = [f"{'':<28}{'months':>8}" + "".join(f"{f'{share} %':>8}" for share in SHARES)]
    for measure in NAMES:
        for method, each in content[measure].items():
            lines.append(f"{measure + ', ' + method:<28}{each['months']:>8}" + "".join(f"{each[f'held_{share}']:>8}" for share in SHARES))
    return "\n".join(lines)


if __name__ == "__main__":
    command_line.run(main)
