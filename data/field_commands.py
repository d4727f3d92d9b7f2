"""The commands for field forms: sources sets up where pull fetches from, form makes one to fill in, worklist lists what is to be done."""

from __future__ import annotations

import argparse
import json
from datetime import date
from functools import partial
from pathlib import Path

from data import command_line, import_commands, schema

WORDS = {
    "id": {
        "written": "Ditulis: {path}",
        "no_sources": "Belum ada sumber.",
        "ready": "siap diambil",
        "never": "belum pernah diambil",
        "failed": "gagal",
        "refused": "tidak ada yang disimpan",
        "tried": "dicoba",
        "nothing_new": "tidak ada yang baru",
        "stored": "disimpan",
    },
    "en": {
        "written": "Written: {path}",
        "no_sources": "There are no sources yet.",
        "ready": "ready to pull",
        "never": "never pulled",
        "failed": "failed",
        "refused": "nothing was stored",
        "tried": "tried",
        "nothing_new": "nothing new",
        "stored": "stored",
    },
}


def add(command: import_commands.Command) -> None:
    """Add the command to the parser."""
    pulling = command("pull", _pull, "ambil dari formulir lapangan / fetch from the form servers and folders of sources.toml")
    pulling.add_argument("sources", nargs="*", metavar="SOURCE", help="nama sumber (bila tidak disebut: semua) / names of sources (default: all)")
    pulling.add_argument(
        "--strict", action="store_true", help="tolak semuanya bila ada baris yang ditolak / reject everything if any row is rejected"
    )
    import_commands.add_common(pulling)

    sources = command("sources", _sources, "sumber formulir lapangan: daftar, pasang, hapus / sources of field forms: list, set up, remove")
    sources.add_argument(
        "--set",
        nargs="+",
        metavar=("NAME", "ENTRY=VALUE"),
        help="pasang sumber, menggantikan yang lama; token_env: nama variabelnya, bukan tokennya"
        " / set up the source, replacing the old one; token_env: the name of a variable, not the token",
    )
    sources.add_argument("--remove", metavar="NAME", help="hapus sumbernya; baris yang dibawanya tetap / remove the source; the rows it brought stay")
    command_line.add_format(sources, "text", "json")

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


def _sources(options: argparse.Namespace) -> int:
    from data.audit import recorded
    from data.pull import set_up

    words, folder = WORDS[options.lang], options.store
    if options.set:
        name, *pairs = options.set
        entries = dict(text.partition("=")[::2] for text in pairs)
        with recorded("sources", folder, set=name, server=set_up.host_of(entries.get("url", ""))) as what:
            set_up.put(folder, name, entries)
            what["outcome"] = "done"
    if options.remove:
        with recorded("sources", folder, remove=options.remove) as what:
            set_up.remove(folder, options.remove)
            what["outcome"] = "done"
    sources = set_up.listed(folder)
    if options.format == "json":
        print(json.dumps([each.as_dict() for each in sources], ensure_ascii=False, indent=1))
        return 0
    if not sources:
        print(words["no_sources"])
    for each in sources:
        ready = each.missing[options.lang] if each.missing else words["ready"]
        last = f"{each.last.at}  {words[each.last.outcome]}" if each.last else words["never"]
        reason = f"  {each.last.reason[options.lang]}" if each.last and each.last.reason else ""
        print(command_line.one_line(f"{each.source.name}  {each.source.kind}  {each.source.where}  {ready}  {last}{reason}"))
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
