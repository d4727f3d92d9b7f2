"""The briefing on the command line: python -m ui.briefing --as-of DATE --lang id --out FILE; or by mail, --send.

FILE ends in .pptx, .pdf, .xlsx or .zip (a picture of each slide).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from data import audit, command_line
from data.files import sweep, write_whole
from data.migration import open_store
from data.programme import programme_of
from queries import QuestionError, one_version, period
from queries.dates import month_end_before
from queries.filters import FILTERS, add_filters, chosen_filters
from queries.languages import languages
from queries.parameters import known_day
from ui.briefing.archive import before, freeze, open_frozen
from ui.briefing.archive_comparison import recomposed
from ui.briefing.slide import Briefing, Choice
from ui.briefing.slides import SLIDES, compose
from ui.briefing.snapshot import gather
from ui.i18n import in_each_language

SUFFIXES = (".pptx", ".pdf", ".xlsx", ".zip")


def main(arguments: list[str] | None = None) -> int:
    """Write one briefing, or send it by mail; returns the exit status (0 done, 1 some mail was not sent, 2 invalid request)."""
    argv = sys.argv[1:] if arguments is None else arguments

    def run() -> int:
        options = _parser().parse_args(argv)
        if options.send is not None:
            from ui.delivery.command import send

            return send(options)
        _run(options)
        return 0

    return command_line.in_sentences(run, argv, list(languages()))


def writer(suffix: str) -> Callable[..., bytes]:
    """The function that writes a briefing with that suffix; loads only the library it needs."""
    match suffix:
        case ".pptx":
            from ui.briefing.powerpoint import presentation

            return presentation
        case ".pdf":
            from ui.briefing.pdf import document

            return document
        case ".zip":
            from ui.briefing.pdf import album

            return album
    from ui.briefing.workbook import workbook

    return workbook


def _parser() -> argparse.ArgumentParser:
    parser = command_line.Parser(prog="python -m ui.briefing", description="Paparan sebagai berkas. / The briefing as a file.")
    parser.add_argument("--out", type=Path, metavar="FILE", help="berkas .pptx, .pdf, .xlsx, atau .zip (PNG setiap slide) / the file to write")
    command_line.add_as_of(parser)
    command_line.add_language(parser, list(languages()))
    command_line.add_store(parser)
    parser.add_argument(
        "--slides",
        metavar="NAME",
        nargs="+",
        default=[],
        help=f"slide yang dipakai, menurut urutan ini / the slides to use, in this order: {','.join(SLIDES)}",
    )
    add_filters(parser, (each for each in FILTERS if not each.by_person))
    parser.add_argument("--internal", action="store_true", help="angka tepat, hanya untuk internal / exact figures, for staff only")
    parser.add_argument("--freeze", metavar="NAME", help="bekukan paparan ini dengan nama itu / freeze this briefing under a name")
    parser.add_argument("--frozen", metavar="NAME", help="paparan yang dibekukan / a frozen briefing")
    parser.add_argument(
        "--send",
        metavar="NAME",
        nargs="*",
        help="kirim lewat surel: yang waktunya tiba, atau isian daftar itu / send by mail: what is due, or those entries",
    )
    parser.add_argument(
        "--dry-run", type=Path, metavar="FOLDER", help="dengan --send: tulis surelnya sebagai .eml saja / with --send: only write .eml files"
    )
    parser.add_argument(
        "--again", action="store_true", help="dengan --send: juga yang mungkin sudah sampai / with --send: also what may have arrived"
    )
    return parser


def _run(options: argparse.Namespace) -> None:
    if options.out is None and options.freeze is None:
        raise QuestionError(**in_each_language("error.briefing_no_out"))
    if options.out is not None and options.out.suffix.lower() not in SUFFIXES:
        raise QuestionError(**in_each_language("error.briefing_suffix", file=options.out.name))
    folder = options.store
    open_store(folder)
    if options.out is not None:
        sweep(options.out.parent, options.out.name)
    briefing = _briefing(options, folder)
    if options.out is None:
        return
    made = writer(options.out.suffix.lower())(briefing)
    snapshot = briefing.snapshot
    what = {"format": options.out.suffix.lower().lstrip("."), "version": snapshot.version, "internal": snapshot.internal}
    audit.record("export", audit.system_user(), in_store=folder, result="briefing", outcome="done", **what)
    _write(options.out, made)
    print(options.out)


def _briefing(options: argparse.Namespace, folder: Path) -> Briefing:
    slides = tuple(filter(None, (name.strip() for option in options.slides for name in option.split(","))))
    choice = Choice(slides)
    if options.frozen is not None:
        if options.as_of or options.internal or options.cohort or options.skill or options.freeze:
            raise QuestionError(**in_each_language("error.briefing_frozen_alone"))
        frozen = open_frozen(folder, options.frozen, staff=True)
        return recomposed(frozen, folder, options.lang, programme_of(folder), slides)
    filters = chosen_filters(options)
    with one_version(folder):
        asked_for = _day(options.as_of, folder)
        day = asked_for if options.internal else month_end_before(asked_for)
        snapshot = gather(folder, asked_for, filters, options.internal, since=before(folder, day, filters, options.internal))
    briefing = compose(snapshot, options.lang, choice, programme_of(folder))  # an unknown slide is refused before anything is kept
    if options.freeze is not None:
        audit.ensure_writable(folder)
        freeze(folder, options.freeze, snapshot, choice)
        audit.record("freeze", audit.system_user(), in_store=folder, outcome="done", version=snapshot.version, internal=snapshot.internal)
    return briefing


def _day(text: str | None, folder: Path) -> date:
    if text is not None:
        return known_day(text, "as_of")
    known = period(folder)
    return known[1] if known else date.today()


def _write(path: Path, made: bytes) -> None:
    try:
        write_whole(path, made)
    except OSError as error:
        raise QuestionError(**in_each_language("error.file_unwritable", file=path, why=error.strerror or error)) from error


if __name__ == "__main__":
    command_line.run(main)
