"""What the command lines share: a parser that complains in one sentence, their common options, and how they run as programs."""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, NoReturn

from data import store
from data.bilingual import LANGUAGES
from data.files import confine_files
from data.messages import DataError
from data.system_errors import sentence_of
from data.values.dates import Unreadable, read

if TYPE_CHECKING:
    from data.effects import FigureSource


FIGURES = "planning.figure_source"
"""Where the commands take the headline's figures and the forecast from, imported when a command runs, because data doesn't depend on it."""


def figure_source() -> FigureSource:
    """The figures that reports compare before and after."""
    source: FigureSource = resolve_name(FIGURES)
    return source


STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters but tab and line feed, and those that turn the direction of writing."""

IN_INDONESIAN = {
    r"^the following arguments are required: ": "belum ada: ",
    r"^one of the arguments (.*) is required$": r"isi salah satu: \1",
    r"^unrecognized arguments: ": "tidak dikenal: ",
    r"^argument ": "",
    r": invalid choice: '(.*)' \(choose from (.*)\)$": r": \1 tidak dikenal; pilih \2",
    r": expected (\d\d*) arguments$": r" memerlukan \1 isian",
    r": expected (?:one|at least one|at most one) argument$": " memerlukan isian",
    r": not allowed with argument (.*)$": r" tidak dapat dipakai bersama \1",
    r": ignored explicit argument '(.*)'$": r" tidak memerlukan isian (\1)",
    r": invalid \w+ value: '(.*)'$": r": \1 tidak dapat dibaca",
}
"""What argparse says about a command that it doesn't understand."""
HEADINGS = {
    "usage: ": "pemakaian / usage: ",
    "positional arguments": "isian / arguments",
    "options": "pilihan / options",
}
"""argparse's own words in a command's help."""
BETWEEN = " / "
"""Stands between the two languages of a help text."""


def in_language(text: str, language: str | None) -> str:
    """A help text in one language; in both if it isn't known which. Brackets after both stay."""
    first, between, second = text.partition(BETWEEN)
    if not between or language is None:
        return text
    behind = re.search(r":? *\([^()]*\)$|: *$", second)
    return second if language == "en" else first + (behind[0] if behind and not first.endswith((")", ":")) else "")


class _Formatter(argparse.HelpFormatter):
    """Help in one language, or in both."""

    def __init__(self, prog: str, language: str | None) -> None:
        super().__init__(prog)
        self.language = language

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, in_language(HEADINGS["usage: "], self.language) if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        super().start_section(in_language(HEADINGS.get(heading or "", heading or ""), self.language))

    def add_text(self, text: str | None) -> None:
        super().add_text(text and in_language(text, self.language))

    def _expand_help(self, action: argparse.Action) -> str:
        return in_language(super()._expand_help(action), self.language)


class Parser(argparse.ArgumentParser):
    """A parser that raises DataError, one sentence, for a command that it doesn't understand. Options are written in full.

    Its help is in the language that --lang names, without it in both.
    """

    language: str | None = None

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(prog=prog, description=description, allow_abbrev=False, add_help=False)
        self.add_argument("-h", "--help", action="help", help="tampilkan bantuan ini / show this help")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse, and remember the language for the help."""
        self.language = language_of(sys.argv[1:] if args is None else args, ("", *LANGUAGES)) or None
        return super().parse_known_args(args, namespace)

    def _get_formatter(self) -> argparse.HelpFormatter:
        return _Formatter(self.prog, self.language)

    def error(self, message: str) -> NoReturn:
        """Raise DataError with argparse's own message, which is in English."""
        local = message
        for pattern, replacement in IN_INDONESIAN.items():
            local = re.sub(pattern, replacement, local)
        raise DataError("bad_command", extra={"id": local, "en": message})


def add_language(parser: argparse.ArgumentParser, languages: Sequence[str]) -> None:
    """The option --lang; the first language is the default."""
    parser.add_argument("--lang", choices=list(languages), default=languages[0], help=f"bahasa / language ({languages[0]})")


def add_store(parser: argparse.ArgumentParser) -> None:
    """The option --store: a folder, by default the one that the environment names."""
    parser.add_argument(
        "--store",
        type=Path,
        default=store.default_folder(),
        metavar="FOLDER",
        help="folder simpanan (MENTAS_STORE, atau data/store) / the store (MENTAS_STORE, else data/store)",
    )


def add_format(parser: argparse.ArgumentParser, *formats: str) -> None:
    """The option --format; the first is the default."""
    parser.add_argument("--format", choices=formats, default=formats[0], help=f"bentuk keluaran / output format ({formats[0]})")


def add_as_of(parser: argparse.ArgumentParser) -> None:
    """The option --as-of, as text: what reads it says what is wrong with it."""
    parser.add_argument("--as-of", metavar="DATE", help="per tanggal, misalnya 2018-09-30 (data terakhir) / as of a date (the latest record)")


def day(text: str) -> date:
    """A date given as an argument, written as people write dates. Raises DataError."""
    with suppress(ValueError):
        return date.fromisoformat(text)
    try:
        return read(text, "day", date.today(), True)
    except Unreadable as error:
        raise DataError("not_a_day", value=text) from error


def language_of(arguments: Sequence[str], languages: Sequence[str]) -> str:
    """The language that the arguments ask for, also where the rest of them can't be understood; else the first."""
    for index, word in enumerate(arguments):
        value = arguments[index + 1] if word == "--lang" and index + 1 < len(arguments) else word.removeprefix("--lang=")
        if word.startswith("--lang") and value in languages:
            return value
    return languages[0]


def complain(sentence: Mapping[str, str], language: str) -> int:
    """Print the one sentence about what can't be done; returns the exit status that says so."""
    print(sentence[language] if language in sentence else sentence["en"], file=sys.stderr)
    return 2


def in_sentences(run: Callable[[], int], arguments: Sequence[str], languages: Sequence[str]) -> int:
    """Run a command; what it can't do, or the disk or a file doesn't allow, is one sentence and exit status 2."""
    try:
        return run()
    except Exception as error:
        sentence = sentence_of(error)
        if sentence is None:
            raise
        return complain(sentence, language_of(arguments, languages))


class _Printable(io.TextIOWrapper):
    """A text stream that is safe for a terminal: control characters in other people's text are replaced by a mark."""

    def write(self, text: str) -> int:
        return super().write(STEERING.sub("\N{REPLACEMENT CHARACTER}", text))


def one_line(text: str) -> str:
    """Other people's text, safe for a terminal: control characters are replaced by a mark."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def run(main: Callable[[], int]) -> NoReturn:
    """Run as a program: UTF-8 wherever it prints, files for their owner only, no image of the memory, and no complaint where the reader
    of a pipe has seen enough or an output can't be written."""
    confine_files()
    # stderr is flushed at once, also into a pipe: a user who waits has to see why.
    sys.stdout = _Printable(sys.stdout.buffer, encoding="utf-8", line_buffering=sys.stdout.isatty())
    sys.stderr = _Printable(sys.stderr.buffer, encoding="utf-8", line_buffering=True)
    try:
        status = main()
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = 130
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0 if isinstance(error, BrokenPipeError) else 1
        if status:
            print(f"Keluaran tidak dapat ditulis. / The output can't be written. ({error.strerror})", file=sys.stderr)
    sys.exit(status)
