"""The commands for field forms: pull fetches what was filled in, form makes one to fill in."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from data import import_commands

WORDS = {"id": {"written": "Ditulis: {path}"}, "en": {"written": "Written: {path}"}}


def add(command: import_commands.Command) -> None:
    """Add the command to the parser."""
    pulling = command("pull", _pull, "ambil dari formulir lapangan / fetch from the form servers and folders of sources.toml")
    pulling.add_argument("sources", nargs="*", metavar="SOURCE", help="nama sumber; tanpa nama semuanya / names of sources; all without")
    pulling.add_argument("--strict", action="store_true", help="satu baris ditolak, semua ditolak / nothing goes in if a row is rejected")
    import_commands.add_common(pulling)

    forming = command("form", _form, "formulir lapangan (XLSForm) untuk Kobo dan ODK / a form (XLSForm) for Kobo and ODK")
    forming.add_argument(
        "table",
        metavar="TABLE",
        help="kehadiran, uji, keluar, pendampingan, penjualan / " + ", ".join(("attendance", "assessments", "exits", "follow_ups", "sales")),
    )
    forming.add_argument("out", type=Path, metavar="OUT.xlsx")


def _form(options: argparse.Namespace) -> int:
    from data import form
    from data.programme import programme_of

    form.write_form(options.out, import_commands.table_of(options.table), programme_of(options.store), form.longest_group(options.store))
    print(WORDS[options.lang]["written"].format(path=options.out))
    return 0


def _pull(options: argparse.Namespace) -> int:
    from data.pull.run import pull

    return import_commands.run(
        options,
        "pull",
        [],
        partial(pull, options.store, tuple(options.sources), strict=options.strict),
    )
