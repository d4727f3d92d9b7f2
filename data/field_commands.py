"""The commands for field forms: pull fetches what was filled in, form makes one to fill in, worklist lists what is to be done."""

from __future__ import annotations

import argparse
import json
from datetime import date
from functools import partial
from pathlib import Path

from data import command_line, import_commands, schema

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

    working = command(
        "worklist", _work_list, "daftar kerja: pendampingan, uji, tempat tujuan / work lists: follow-ups, tests, destinations to fill in"
    )
    working.add_argument("out", type=Path, metavar="OUT.xlsx", nargs="?")
    working.add_argument("--as-of", type=command_line.day, metavar="DATE", help="per tanggal (hari ini) / as of a date (today)")
    command_line.add_format(working, "text", "json")


def _work_list(options: argparse.Namespace) -> int:
    from data.audit import recorded
    from data.programme import programme_of
    from data.work_lists import work_lists, write_work_lists

    with recorded("export", options.store, result="worklist") as what:
        lists = work_lists(options.store, options.as_of or date.today())
        if options.out:
            write_work_lists(options.out, lists, programme_of(options.store), options.lang)
        what["outcome"] = "done"
    if options.format == "json":
        print(json.dumps({each.table: list(each.rows) for each in lists}, ensure_ascii=False, indent=1, default=str))
        return 0
    for each in lists:
        print(f"{schema.BY_NAME[each.table].local if options.lang == 'id' else each.table}: {len(each.rows)}")
    if options.out:
        print(WORDS[options.lang]["written"].format(path=options.out))
    return 0


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
