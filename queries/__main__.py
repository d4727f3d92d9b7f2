"""The command line of the figures: python -m queries RESULT --as-of DATE --store FOLDER, and --list, --explain RESULT."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from datetime import date
from pathlib import Path

from data import store
from queries import Answer, Filters, QuestionError, ask, definitions, period, results
from queries.documenting import document
from queries.wording import plain, written


def main(arguments: list[str] | None = None) -> int:
    """Answer one question; returns the exit status (0 answered, 2 can't be answered as asked)."""
    options = _parser().parse_args(arguments)
    try:
        if options.list:
            _list(options.lang)
        elif options.document:
            print(document(), end="")
        elif options.explain:
            _explain(options.explain, options.lang)
        elif options.result:
            _print(_asked(options), options.format, options.lang)
        else:
            raise QuestionError("Sebutkan satu hasil, atau pakai --list.", "Name a result, or use --list.")
    except QuestionError as error:
        print(error.sentence[options.lang], file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m queries", description="Setiap angka program, per tanggal dan pilihan. / Every figure of the programme, as of a date and inside a selection."
    )
    parser.add_argument("result", nargs="?", metavar="RESULT", help="nama hasil / the named result; --list")
    parser.add_argument("--list", action="store_true", help="semua hasil, satu baris masing-masing / all results, a line each")
    parser.add_argument("--explain", metavar="RESULT", help="arti setiap kolom dan SQL-nya / what each column means, and the SQL that runs")
    parser.add_argument("--document", action="store_true", help="dokumentasi semua hasil / the documentation of all results (docs/metrics.md)")
    parser.add_argument("--as-of", type=_day, metavar="DATE", help="per tanggal, misalnya 2018-09-30 / as of (the latest record)")
    parser.add_argument("--store", type=Path, default=store.default_folder(), metavar="FOLDER", help="folder simpanan / the store (MENTAS_STORE, else data/store)")
    for name in ("cohort", "skill", "age-band", "origin", "education"):
        parser.add_argument(f"--{name}", action="append", default=[], metavar="VALUE", help="saringan, boleh diulang / filter, may be repeated")
    for name in ("registered-from", "registered-to"):
        parser.add_argument(f"--{name}", type=_day, metavar="DATE", help="saringan tanggal terdaftar / filter by registration")
    parser.add_argument("--by", metavar="COLUMN", help="rincian / breakdown: age_band, origin, education, skill")
    parser.add_argument("--since", metavar="ORIGIN", help="completion, registration, atau tanggal / or a date")
    parser.add_argument("--format", choices=("table", "json", "csv"), default="table")
    parser.add_argument("--lang", choices=("id", "en"), default="id", help="bahasa / language (id)")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} bukan tanggal, tulis 2018-09-30 / is no date, write 2018-09-30") from error


def _asked(options: argparse.Namespace) -> Answer:
    as_of = options.as_of
    if as_of is None:
        known = period(options.store)
        as_of = known[1] if known else date.today()
    filters = Filters(
        cohort=tuple(options.cohort),
        skill=tuple(options.skill),
        age_band=tuple(options.age_band),
        origin=tuple(options.origin),
        education=tuple(options.education),
        registered_from=options.registered_from,
        registered_to=options.registered_to,
    )
    return ask(options.result, options.store, as_of, filters, options.by, options.since)


def _print(answer: Answer, form: str, language: str) -> None:
    names = [column.name for column in answer.columns]
    if form == "json":
        print(json.dumps([{name: plain(row[name]) for name in names} for row in answer.rows], ensure_ascii=False, indent=1))
        return
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([_csv_cell(row[name]) for name in names] for row in answer.rows)
        return
    _print_table(answer, language)


def _csv_cell(value: object) -> object:
    """Booleans as JSON writes them, and text that a spreadsheet would run as a formula behind an apostrophe."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and value.lstrip("'").startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + value
    return plain(value)


def _print_table(answer: Answer, language: str) -> None:
    head = [column.label[language] for column in answer.columns]
    cells = [[written(row[column.name], column.kind, language) for column in answer.columns] for row in answer.rows]
    if len(cells) == 1 and len(head) > 8:
        # One wide row reads better downwards.
        width = max(len(label) for label in head)
        for label, cell in zip(head, cells[0], strict=True):
            print(f"{label:<{width}}  {cell}")
        return
    right = [column.kind in ("count", "share", "number", "rupiah") for column in answer.columns]
    widths = [max(len(text) for text in column) for column in zip(head, *cells, strict=True)]
    for line in (head, *cells):
        print("  ".join(f"{text:>{width}}" if to_right else f"{text:<{width}}" for text, width, to_right in zip(line, widths, right, strict=True)).rstrip())


def _list(language: str) -> None:
    width = max(len(name) for name in results())
    for name, result in results().items():
        print(f"{name:<{width}}  {result.question[language]}")


def _explain(name: str, language: str) -> None:
    if name not in results():
        known = ", ".join(results())
        raise QuestionError(f"Hasil {name} tidak ada; yang ada: {known}.", f"There is no result {name}; there are: {known}.")
    result = results()[name]
    other = "en" if language == "id" else "id"
    print(f"{name}: {result.question[language]} / {result.question[other]}")
    print(f"{result.grain[language]} / {result.grain[other]}\n")
    for column in result.columns:
        unit = f" [{column.unit[language]}]" if column.unit[language] else ""
        print(f"{column.name}: {column.label[language]}{unit}. {column.definition[language]}")
        print(f"    {column.label[other]}. {column.definition[other]}")
    print(f"\n-- queries/{name}.sql\n{result.sql}\n-- queries/definitions/*.sql\n{definitions()}")


if __name__ == "__main__":
    sys.exit(main())
