"""The command line of the data: python -m data COMMAND.

import | withdraw | report | undo | mappings (data/import_commands.py), row | correct (data/row_commands.py), pull | sources | form
(data/field_commands.py), versions | verify | backup | restore (data/store_commands.py), check (data/check_command.py), notes
(data/note_commands.py), sample | template | export | facts | retain | audit.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from data import audit, check_command, command_line, field_commands, import_commands, note_commands, row_commands, store, store_commands
from data.audit import recorded
from data.bilingual import LANGUAGES
from data.messages import DataError
from data.migration import open_store

AS_IT_IS = ("versions", "verify", "backup", "restore", "undo", "report", "audit")
"""Commands about the versions themselves: they leave a version of an earlier release as it is, and work if nothing can be written."""

WORDS = {
    "id": {
        "written": "Ditulis: {path}",
        "same_facts": "Fakta versi {version} sama dengan hitungan ulang dari tabelnya.",
        "other_facts": "Fakta versi {version} berbeda dari hitungan ulang; jalankan: python -m data facts --rebuild",
        "rows": "baris",
        "removed": "{persons} orang yang keluar sebelum {day} dihapus; versi yang dihapus: {numbers}.",
        "would_remove": "Uji coba: {persons} orang yang keluar sebelum {day} akan dihapus; versi yang akan dihapus: {numbers}.",
        "copies": "Berkas kantor, hasil ekspor, dan cadangan di tempat lain tidak tersentuh; hapus orang yang sama di sana.",
        "no_entries": "Tidak ada catatan audit yang cocok.",
    },
    "en": {
        "written": "Written: {path}",
        "same_facts": "The facts of version {version} equal a recount from its tables.",
        "other_facts": "The facts of version {version} differ from a recount; run: python -m data facts --rebuild",
        "rows": "rows",
        "removed": "{persons} persons who left before {day} were removed; versions deleted: {numbers}.",
        "would_remove": "Trial run: {persons} persons who left before {day} would be removed; versions that would be deleted: {numbers}.",
        "copies": "The office's files, exports and backups elsewhere aren't touched; remove the same persons there.",
        "no_entries": "No entry of the audit log matches.",
    },
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit status (0 done, 1 with rejections or faults found, 2 nothing was changed)."""
    argv = sys.argv[1:] if arguments is None else arguments

    def run() -> int:
        options = _parser().parse_args(argv)
        open_store(options.store, migrating=options.command not in AS_IT_IS)
        status: int = options.run(options)
        return status

    return command_line.in_sentences(run, argv, LANGUAGES)


def _parser() -> argparse.ArgumentParser:
    parser = command_line.Parser(
        prog="python -m data",
        description="Data Mentas: serahkan, lihat versi, batalkan, periksa, keluarkan. / Mentas' data: hand in, list versions, undo, check, export.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: object, about: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
        added.set_defaults(run=run)
        command_line.add_language(added, LANGUAGES)
        command_line.add_store(added)
        return added

    import_commands.add(command)
    row_commands.add(command)
    field_commands.add(command)

    store_commands.add(command)
    check_command.add(command)
    note_commands.add(command)

    sample = command("sample", _sample, "buat program contoh / make the made-up sample programme")
    sample.add_argument("--seed", type=int, default=2017, help="benih acak / random seed (2017)")
    sample.add_argument("--scale", type=int, default=1, metavar="N", help="N kali orang dan angkatan / N times as many persons and groups")

    template = command("template", _template, "buku kerja kosong untuk diisi / an empty workbook to fill in")
    template.add_argument("out", type=Path, metavar="OUT.xlsx")
    template.add_argument(
        "--attendance",
        nargs="*",
        metavar="COHORT",
        help="dengan daftar hadir angkatan ini, atau semua yang belum selesai / with attendance sheets of these groups, or all not yet over",
    )
    template.add_argument(
        "--table", action="append", default=[], metavar="TABLE", help="hanya tabel ini, boleh diulang / only this table, may be repeated"
    )

    exporting = command("export", _export, "keluarkan semua tabel sebagai CSV / export all tables as CSV files")
    exporting.add_argument("folder", type=Path, metavar="FOLDER")

    facts = command("facts", _facts, "bandingkan fakta yang disiapkan dengan hitung ulang / compare the prepared facts with a recount")
    facts.add_argument("--rebuild", action="store_true", help="siapkan ulang sebagai versi baru / prepare them again as a new version")
    facts.add_argument("--published", action="store_true", help="angka yang pernah diterbitkan dan sumbernya / published figures and their sources")

    retaining = command(
        "retain", _retain, "hapus orang yang sudah lama keluar, simpan hitungannya / remove people who left long ago, keep the counts"
    )
    retaining.add_argument("--older-than", required=True, metavar="TERM", help="keluar lebih lama dari / left longer ago than: 24m, 2y")
    retaining.add_argument("--as-of", type=command_line.day, metavar="D", help="dihitung dari tanggal ini (hari ini) / counted from this day (today)")
    retaining.add_argument("--dry-run", action="store_true", help="laporkan saja, jangan hapus / report only, remove nothing")
    command_line.add_format(retaining, "text", "json")

    reading_back = command("audit", _audit, "catatan audit: siapa melakukan apa / the audit log: who did what")
    reading_back.add_argument("--from", dest="since", type=command_line.day, metavar="D", help="mulai tanggal ini / from this day on (2018-03-12)")
    reading_back.add_argument(
        "--to", dest="until", type=command_line.day, metavar="D", help="sampai dengan tanggal ini / up to and including this day"
    )
    reading_back.add_argument("--who", metavar="W", help="alamat atau pengguna / an address or system user")
    reading_back.add_argument("--action", metavar="A", help="tindakan / an action, such as import or undo")
    command_line.add_format(reading_back, "text", "json")
    return parser


def _sample(options: argparse.Namespace) -> int:
    from data.importer import make_sample

    if options.scale < 1:
        raise DataError("bad_scale")
    with recorded("sample", options.store, seed=options.seed, scale=options.scale) as what:
        report = make_sample(options.store, seed=options.seed, scale=options.scale, progress=import_commands.progress(options.lang))
        what |= {"outcome": import_commands.outcome(report), "version": report.version}
    print(report.as_text(options.lang))
    return report.exit_status


def _template(options: argparse.Namespace) -> int:
    from data import attendance_sheets, schema
    from data.programme import programme_of
    from data.template import write_template

    programme = programme_of(options.store)
    tables = [import_commands.table_of(name) for name in options.table] or schema.TABLES
    if options.attendance is None:
        write_template(options.out, options.lang, programme, tables=tables)
    else:  # with codes of persons, so it is recorded as an export is
        with recorded("attendance_sheets", options.store) as what:
            write_template(options.out, options.lang, programme, attendance_sheets.groups(options.store, options.attendance), tables)
            what["outcome"] = "done"
    print(WORDS[options.lang]["written"].format(path=options.out))
    return 0


def _export(options: argparse.Namespace) -> int:
    from data.export import export

    with recorded("export", options.store) as what:
        paths = export(options.store, options.folder)
        version = store.current(options.store)
        what |= {"outcome": "done", "version": version.number if version else 0}
    for path in paths:
        print(WORDS[options.lang]["written"].format(path=path))
    return 0


def _facts(options: argparse.Namespace) -> int:
    from data import press_figures
    from data.facts import FACT_TABLES, facts_differ
    from data.importer import rebuild_facts
    from data.programme import programme_of

    words = WORDS[options.lang]
    if options.published:
        programme = programme_of(options.store)
        for count in press_figures.headcounts(programme):
            print(f"{count.counted_on.isoformat()}  {count.residents:>4}  {count.source} <{count.reference}>")
        for event in press_figures.events(programme):
            print(f"{event.happened_on.isoformat()}        {event.title}: {event.note} <{event.reference}>")
        return 0
    if options.rebuild:
        with recorded("facts", options.store) as what:
            rebuilt = rebuild_facts(options.store).number
            what |= {"outcome": "done", "version": rebuilt}
        print(import_commands.WORDS[options.lang]["undone"].format(version=rebuilt))
        return 0
    version = store.current(options.store)
    if version is None:
        raise DataError("empty_store")
    counts, differing = facts_differ(version.path)
    for name in FACT_TABLES:
        print(f"{name:<18}{counts[name]:>10} {words['rows']}")
    print(words["other_facts" if differing else "same_facts"].format(version=version.number))
    return 1 if differing else 0


def _retain(options: argparse.Namespace) -> int:
    from data import retention

    words = WORDS[options.lang]
    months = retention.months_of(options.older_than)
    with recorded("retain", options.store, older_than=options.older_than, dry_run=options.dry_run) as what:
        done = retention.retain(options.store, months, options.as_of, options.dry_run)
        what |= {"outcome": "tried" if done.dry_run else "done" if done.persons else "nothing_new", "version": done.version}
    if options.format == "json":
        row = {**vars(done), "as_of": done.as_of.isoformat(), "left_before": done.left_before.isoformat()}
        print(json.dumps(row, ensure_ascii=False, indent=1))
        return 0
    numbers = ", ".join(map(str, done.deleted)) or "-"
    print(words["would_remove" if done.dry_run else "removed"].format(persons=done.persons, day=done.left_before.isoformat(), numbers=numbers))
    if done.persons:
        if not done.dry_run:
            print(import_commands.WORDS[options.lang]["undone"].format(version=done.version))
        print(retention.UNCHANGED_FIGURES[options.lang])
        print(retention.LOST[options.lang])
        print(words["copies"])
    return 0


def _audit(options: argparse.Namespace) -> int:
    entries = audit.read(options.store, since=options.since, until=options.until, who=options.who, action=options.action)
    if options.format == "json":
        print(json.dumps([vars(entry) for entry in entries], ensure_ascii=False, indent=1))
        return 0
    lines = [audit.as_text(entry) for entry in entries] or [WORDS[options.lang]["no_entries"]]
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    command_line.run(main)
