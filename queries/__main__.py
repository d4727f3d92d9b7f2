"""The command line of the figures: python -m queries RESULT --as-of DATE --store FOLDER, and --list, --explain RESULT."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from datetime import date

from data import command_line
from data.export import harmless
from data.messages import DataError
from queries import Answer, Published, QuestionError, ask, period, publish
from queries.disclosure.gate import month_end_before
from queries.docs import document, explain
from queries.filters import FILTERS, add_filters, chosen_filters
from queries.formatting import plain, written
from queries.languages import Text, languages
from queries.registry import known_result, results

FORMATS = ("table", "json", "csv")
NUMERIC = ("count", "share", "number", "rupiah")


def main(arguments: list[str] | None = None) -> int:
    """Answer one question; returns the exit status (0 answered, 2 can't be answered as asked)."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        print(_answered(_parser().parse_args(given)), end="")
    except (QuestionError, DataError) as error:
        return command_line.complain(error.sentence, command_line.language_of(given, list(languages())))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = command_line.Parser(
        prog="python -m queries",
        description="Setiap angka program, per tanggal dan pilihan. / Every figure of the programme, as of a date and inside a selection.",
    )
    parser.add_argument("result", nargs="?", metavar="RESULT", help="nama hasil / the named result; --list")
    parser.add_argument("--list", action="store_true", help="semua hasil, satu baris masing-masing / all results, a line each")
    parser.add_argument("--explain", metavar="RESULT", help="arti setiap kolom dan SQL-nya / what each column means, and the SQL that runs")
    parser.add_argument("--document", action="store_true", help="dokumentasi semua hasil / the documentation of all results (docs/metrics.md)")
    command_line.add_as_of(parser)
    command_line.add_store(parser)
    add_filters(parser, FILTERS)
    parser.add_argument("--by", metavar="COLUMN", help="rincian / breakdown: age_band, origin, education, skill, cohort, destination")
    parser.add_argument("--since", metavar="ORIGIN", help="completion, registration, atau tanggal / or a date")
    parser.add_argument("--published", action="store_true", help="seperti yang boleh keluar dari kantor (≈) / as it may leave the office (≈)")
    command_line.add_format(parser, *FORMATS)
    command_line.add_language(parser, list(languages()))
    return parser


def _answered(options: argparse.Namespace) -> str:
    if options.list:
        width = max(len(name) for name in results())
        return "".join(f"{name:<{width}}  {result.question[options.lang]}\n" for name, result in results().items())
    if options.document:
        return document()
    if options.explain:
        return explain(known_result(options.explain), options.lang)
    if options.result is None:
        raise QuestionError("Sebutkan satu hasil, atau pakai --list.", "Name a result, or use --list.")
    answer = _asked(options)
    return {"json": _as_json, "csv": _as_csv}[options.format](answer) if options.format != "table" else _as_table(answer, options.lang)


def _asked(options: argparse.Namespace) -> Answer:
    known_result(options.result)  # before the store is looked for
    folder = options.store
    filters = chosen_filters(options)
    as_of = options.as_of
    if as_of is None:
        known = period(folder)
        as_of = known[1] if known else date.today()
        as_of = month_end_before(as_of) if options.published else as_of
    return (publish if options.published else ask)(options.result, folder, as_of, filters, options.by, options.since)


def _as_json(answer: Answer) -> str:
    rows = [{name: plain(value) for name, value in row.items()} for row in answer.records]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def _as_csv(answer: Answer) -> str:
    """Canonical header, full precision, ISO dates, nothing for null."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in answer.columns])
    writer.writerows([_csv_cell(value) for value in row.values()] for row in answer.records)
    return out.getvalue()


def _csv_cell(value: object) -> object:
    """Booleans as JSON writes them, and text that a spreadsheet would run as a formula behind an apostrophe."""
    if isinstance(value, bool):
        return str(value).lower()
    return harmless(value) if isinstance(value, str) else plain(value)


def _as_table(answer: Answer, language: str) -> str:
    return _table(answer, language) + (_caption(answer, language) if isinstance(answer, Published) else "")


def _caption(answer: Published, language: str) -> str:
    """What the sign ≈ means, and as of when the figures that bear it are."""
    if not answer.protected:
        return ""
    dates = sorted({*answer.shown_as_of.values()})
    days = written(dates[0], "date", language)
    if len(dates) > 1:
        days += Text(id=" sampai ", en=" to ")[language] + written(dates[-1], "date", language)
    return Text(
        id=f"≈ dibulatkan supaya tidak seorang pun dikenali (0 berarti 0 sampai 4); per {days}.\n",
        en=f"≈ rounded so that nobody can be recognised (0 means 0 to 4); as of {days}.\n",
    )[language]


def _table(answer: Answer, language: str) -> str:
    head = [column.label[language] for column in answer.columns]
    marked = answer.protected if isinstance(answer, Published) else frozenset()
    cells = [
        [("≈ " if (place, column.name) in marked else "") + written(row[column.name], column.kind, language) for column in answer.columns]
        for place, row in enumerate(answer.records)
    ]
    if len(cells) == 1 and len(head) > 8:
        # One wide row reads better downwards.
        width = max(len(label) for label in head)
        return "".join(f"{label:<{width}}  {cell}\n" for label, cell in zip(head, cells[0], strict=True))
    right = [column.kind in NUMERIC for column in answer.columns]
    widths = [max(len(text) for text in column) for column in zip(head, *cells, strict=True)]
    return "".join(
        "  ".join(f"{text:>{width}}" if to_right else f"{text:<{width}}" for text, width, to_right in zip(line, widths, right, strict=True)).rstrip()
        + "\n"
        for line in (head, *cells)
    )


if __name__ == "__main__":
    command_line.run(main)
