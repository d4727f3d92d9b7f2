"""Figures on the command line: python -m queries RESULT --as-of DATE --store FOLDER, and --list, --explain RESULT."""

from __future__ import annotations

import argparse
import sys
from datetime import date

from data import command_line, damage
from data.migration import open_store
from queries import Answer, QuestionError, ask, one_version, period, publish
from queries.dates import month_end_before
from queries.docs import document, explain
from queries.filters import FILTERS, add_filters, chosen_filters
from queries.languages import languages
from queries.printing import FORMATS
from queries.registry import known_result, results


def main(arguments: list[str] | None = None) -> int:
    """Answer one question; returns the exit status (0 answered, 2 cannot be answered as asked)."""
    argv = sys.argv[1:] if arguments is None else arguments

    def run() -> int:
        print(_output(_parser().parse_args(argv)), end="")
        return 0

    return command_line.in_sentences(run, argv, list(languages()))


def _parser() -> argparse.ArgumentParser:
    parser = command_line.Parser(
        prog="python -m queries",
        description="Setiap angka program, per tanggal dan pilihan. / Every figure of the programme, as of a date and inside a selection.",
    )
    parser.add_argument("result", nargs="?", metavar="RESULT", help="nama hasil (lihat --list) / the named result (see --list)")
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


def _output(options: argparse.Namespace) -> str:
    if options.list:
        width = max(len(name) for name in results())
        return "".join(f"{name:<{width}}  {result.question[options.lang]}\n" for name, result in results().items())
    if options.document:
        return document()
    if options.explain:
        return explain(known_result(options.explain), options.lang)
    if options.result is None:
        raise QuestionError("Sebutkan satu hasil, atau pakai --list.", "Name a result, or use --list.")
    return FORMATS[options.format](_answer(options), options.lang)


def _answer(options: argparse.Namespace) -> Answer:
    known_result(options.result)  # before the store is looked for
    folder = options.store
    open_store(folder)
    filters = chosen_filters(options)
    as_of = options.as_of
    with one_version(folder) as now:
        if now and now.version.instead_of:
            print(damage.in_place_of(now.version, options.lang), file=sys.stderr)
        if as_of is None:
            known = period(folder)
            as_of = known[1] if known else date.today()
            as_of = month_end_before(as_of) if options.published else as_of
        return (publish if options.published else ask)(options.result, folder, as_of, filters, options.by, options.since)


if __name__ == "__main__":
    command_line.run(main)
