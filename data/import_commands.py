"""The commands that change what the store holds: import, withdraw, undo, mappings, repairs; and report, which says what an import did."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data import audit, command_line, mappings, repairs, schema, sheet_choices, spellings, store
from data.audit import recorded
from data.bilingual import LANGUAGES, Text
from data.messages import DataError
from data.programme import programme_of
from data.progress import seconds_left
from data.rows import key_of

if TYPE_CHECKING:
    from data.progress import Progress
    from data.report import Report

WORDS = {
    "id": {
        "progress": "{percent} % selesai; kira-kira {left} lagi",
        "seconds": "{n} detik",
        "minutes": "{n} menit",
        "waiting": "Impor lain sedang berjalan; menunggu sampai selesai ...",
        "marked": "Ditandai: {file}",
        "undone": "Versi yang berlaku sekarang: {version}.",
        "emptied": "Simpanan kosong kembali.",
        "not_undone": "Uji coba: tidak ada yang dibatalkan.",
        "no_mappings": "Belum ada pemetaan yang diingat.",
        "sheet": "(lembarnya)",
        "no_repairs": "Belum ada perbaikan yang diingat.",
        "forgotten_repair": "Perbaikan {number} dihapus.",
        "forgotten": "Pemetaan {number} dihapus.",
    },
    "en": {
        "progress": "{percent} % done; about {left} left",
        "seconds": "{n} s",
        "minutes": "{n} min",
        "waiting": "Another import is running; waiting for it to finish ...",
        "marked": "Marked: {file}",
        "undone": "Current version now: {version}.",
        "emptied": "The store is empty again.",
        "not_undone": "Trial run: nothing was undone.",
        "no_mappings": "No mapping is remembered.",
        "sheet": "(the sheet)",
        "no_repairs": "No repair is remembered.",
        "forgotten_repair": "Repair {number} was removed.",
        "forgotten": "Mapping {number} was removed.",
    },
}
PROGRESS_EVERY = 2.0
"""Seconds between two sentences that say how far an import is."""

Importing = Callable[..., "Report"]
Command = Callable[[str, object, str], argparse.ArgumentParser]


def add(command: Command) -> None:
    """Add the commands to the parser."""
    _add_import(command)

    declaring = command("complete-to", _complete_to, "nyatakan data lengkap sampai suatu tanggal / declare tables complete up to a date")
    declaring.add_argument("date", type=command_line.day, metavar="DATE")
    _add_tables(declaring)
    add_common(declaring, rows=False)

    withdrawing = command("withdraw", _withdraw, "tarik baris menurut kuncinya / withdraw a row by its key")
    withdrawing.add_argument("table", metavar="TABLE")
    withdrawing.add_argument("key", nargs="+", metavar="KEY", help="bagian-bagian kuncinya berurutan / the parts of the key, in order")
    add_common(withdrawing)

    promising = command("targets", _targets, "riwayat target: siapa menjanjikan apa / how the targets changed: who promised what")
    command_line.add_format(promising, "text", "json")

    undoing = command("undo", _undo, "kembali ke versi sebelumnya / go back to the version before")
    undoing.add_argument("--to", type=int, metavar="N", help="kembali (atau maju) ke versi N / go back (or forward) to version N")
    undoing.add_argument("--dry-run", action="store_true", help="laporkan saja, jangan kembali / only say what would be taken back")
    command_line.add_format(undoing, "text", "json")

    reporting = command("report", _report, "laporan serahan sebuah versi / the report of a version's hand-in")
    reporting.add_argument("number", type=int, metavar="N")
    command_line.add_format(reporting, "text", "json")

    mapping = command("mappings", _mappings, "pemetaan judul dan isian yang diingat / headers and entries remembered")
    command_line.add_format(mapping, "text", "json")
    mapping.add_argument("--remove", type=int, metavar="N", help="hapus pemetaan N / remove mapping N")
    mapping.add_argument("--change", metavar="N=TARGET", help="pemetaan N mulai kini menjadi ini / mapping N is this from now on")

    repairing = command("repairs", _repairs, "sel yang diperbaiki dan diingat / cells repaired and remembered")
    command_line.add_format(repairing, "text", "json")
    repairing.add_argument("--remove", type=int, metavar="N", help="hapus perbaikan N / remove repair N")


def _add_import(command: Command) -> None:
    handing_in = command(
        "import", _import, "serahkan berkas atau folder (buku kerja, CSV, teks, zip) / import files or folders (workbooks, CSV, text, zip)"
    )
    handing_in.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    handing_in.add_argument(
        "--strict", action="store_true", help="tolak semuanya bila ada baris yang ditolak / reject everything if any row is rejected"
    )
    handing_in.add_argument("--cohort", metavar="ID", help="angkatan untuk lembar yang tidak menyebutnya / the group of sheets that name none")
    handing_in.add_argument(
        "--complete",
        action="append",
        default=[],
        metavar="TABLE",
        help="lembar ini memuat seluruh tabel: baris yang tidak ada di situ ditarik / the sheet is the whole table: rows it lacks are withdrawn",
    )
    handing_in.add_argument(
        "--allow-emptying", action="store_true", help="sel kosong menghapus isian yang tercatat / empty cells delete recorded values"
    )
    handing_in.add_argument(
        "--sheet",
        action="append",
        default=[],
        metavar="FILE[SHEET]:ROW=TABLE",
        help="lembar itu berisi tabel ini, judulnya di baris ini; - melewatkan lembarnya"
        " / the sheet is this table, its header in this row; - leaves the sheet out",
    )
    handing_in.add_argument(
        "--map", action="append", default=[], metavar="HEADER=COLUMN", help="judul itu berarti kolom ini / the header means this column"
    )
    handing_in.add_argument(
        "--map-value", action="append", default=[], metavar="COLUMN:TEXT=CODE", help="isian itu berarti pilihan ini / the entry means this choice"
    )
    handing_in.add_argument(
        "--complete-to", type=command_line.day, metavar="DATE", help="data lengkap sampai tanggal ini / the tables are complete up to this date"
    )
    _add_tables(handing_in)
    handing_in.add_argument(
        "--repair",
        action="append",
        default=[],
        metavar="FILE[SHEET]:ROW:TABLE.COLUMN=VALUE",
        help="isi sel itu seharusnya ini, juga bila berkas yang sama diserahkan lagi"
        " / the cell should hold this, also when the same file is handed in again",
    )
    handing_in.add_argument(
        "--marked",
        type=Path,
        metavar="FOLDER",
        help="tulis berkas kantor dengan tanda pada sel yang salah (selain .xlsx, .xlsm, .ods hanya isi selnya)"
        " / write the office's files with faulty cells marked (other than .xlsx, .xlsm, .ods: their cells only)",
    )
    add_common(handing_in)


def _add_tables(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--table",
        action="append",
        default=[],
        metavar="TABLE",
        help="hanya tabel ini, boleh diulang (bila tidak disebut: semua) / only this table, may be repeated (default: all)",
    )


def add_common(parser: argparse.ArgumentParser, rows: bool = True) -> None:
    """The options of every command that makes a version; those about `rows` where it changes some."""
    parser.add_argument("--dry-run", action="store_true", help="laporkan saja, jangan simpan / report only, store nothing")
    if rows:
        parser.add_argument(
            "--with-dependents", action="store_true", help="tarik juga baris yang bergantung padanya / also withdraw the rows that depend on it"
        )
        parser.add_argument(
            "--confirm",
            action="store_true",
            help="setujui perubahan besar dan koreksi bulan yang sudah terbit / confirm large changes and corrections of published months",
        )
    parser.set_defaults(with_dependents=False, confirm=False)
    parser.add_argument("--comment", metavar="TEXT", help="catatan untuk versi ini / a comment on this version")
    command_line.add_format(parser, "text", "json")


def progress(language: str, clock: Callable[[], float] = time.monotonic) -> Progress:
    """Says on standard error how far an import is and how long it will still take, from three seconds on."""
    words = WORDS[language]
    begun = clock()
    last = begun - PROGRESS_EVERY

    def tell(share: float) -> None:
        nonlocal last
        now = clock()
        left = seconds_left(now - begun, share)
        if left is None or now - last < PROGRESS_EVERY:
            return
        last = now
        text = words["seconds"].format(n=left) if left < 100 else words["minutes"].format(n=round(left / 60))
        print(words["progress"].format(percent=round(100 * share), left=text), file=sys.stderr)

    return tell


def table_of(name: str) -> schema.Table:
    """The table of that English or Indonesian name. Raises DataError."""
    given = name.lower().replace(" ", "_").replace("-", "_")
    for table in schema.TABLES:
        if given in (table.name, table.local, *(schema.table_name(table.name, language).replace(" ", "_") for language in LANGUAGES)):
            return table
    choices = {language: ", ".join(schema.table_name(table.name, language) for table in schema.TABLES) for language in LANGUAGES}
    raise DataError("no_such_table", value=name, choices=choices)


def _declared(day: date, tables: list[str]) -> dict[str, date]:
    """What is declared: that date for these tables, for all where none is named."""
    return dict.fromkeys([table_of(name).name for name in tables] or [table.name for table in schema.TABLES], day)


def _complete_to(options: argparse.Namespace) -> int:
    return run(options, "complete_to", [], complete_to=_declared(options.date, options.table))


def _import(options: argparse.Namespace) -> int:
    if options.table and options.complete_to is None:
        raise DataError("table_without_date")
    return run(
        options,
        "import",
        options.paths,
        strict=options.strict,
        cohort=options.cohort,
        complete=tuple(table_of(name).name for name in options.complete),
        allow_emptying=options.allow_emptying,
        sheets=sheet_choices.parse(options.sheet),
        columns=mappings.parse_columns(options.map),
        repairs=repairs.parse(options.repair),
        values=mappings.parse_values(options.map_value, programme_of(options.store)),
        complete_to=_declared(options.complete_to, options.table) if options.complete_to else {},
    )


def _withdraw(options: argparse.Namespace) -> int:
    table = table_of(options.table)
    size = len(table.key)
    keys = [key_of(table, options.key[start : start + size]) for start in range(0, len(options.key), size)]
    return run(options, "withdraw", [], withdraw=tuple((table.name, key) for key in keys))


def _targets(options: argparse.Namespace) -> int:
    from data.target_history import target_history

    history = target_history(options.store)
    if options.format == "json":
        print(json.dumps([each.as_dict() for each in history], ensure_ascii=False, indent=1))
        return 0
    column = schema.BY_NAME["targets"].column("indicator")
    indicators = spellings.stored_words(column, programme_of(options.store), options.lang)
    for each in history:
        values = " → ".join("-" if value is None else f"{value:g}" for value in (each.before, each.after))
        indicator = indicators.get(each.indicator, each.indicator)
        print(command_line.one_line(f"{each.version:>4}  {each.at}  {each.who or '-'}  {indicator} {each.due_on}: {values}"))
    return 0


def run(options: argparse.Namespace, action: str, paths: list[Path], importing: Importing | None = None, **options_of_command: Any) -> int:
    """Import the paths, or by `importing`, with the options that all these commands share; print the report and return its exit status."""
    from data.importer import import_paths
    from data.report import Report
    from data.sheets import Remark

    words = WORDS[options.lang]
    try:
        with recorded(action, options.store, dry_run=options.dry_run) as what:
            report = (importing or partial(import_paths, paths, options.store, action=action))(
                progress=progress(options.lang),
                waiting=lambda: print(words["waiting"], file=sys.stderr),
                dry_run=options.dry_run,
                confirm=options.confirm,
                with_dependents=options.with_dependents,
                comment=options.comment,
                who=audit.system_user(),
                figures=command_line.figure_source(),
                **options_of_command,
            )
            what |= {"outcome": outcome(report), "version": report.version}
        if marked := getattr(options, "marked", None):
            from data.marking import write_marked

            for path in write_marked(paths, report, options.lang, marked):
                print(words["marked"].format(file=path), file=sys.stderr)
    except DataError as error:
        if options.format == "text":
            raise
        # Who reads JSON gets JSON, also when nothing could be tried.
        now = store.current(options.store)
        report = Report(version=now.number if now else 0, stopped=error.sentence)
        report.warnings.append(Remark(", ".join(path.name for path in paths), None, error.sentence))
    if options.format == "json":
        print(json.dumps(report.as_dict(), ensure_ascii=False, indent=1))
        if report.stopped:
            print(report.stopped[options.lang], file=sys.stderr)
    else:
        print(report.as_text(options.lang))
    return report.exit_status


def outcome(report: Report) -> str:
    """What an import came to, in a word for the audit log."""
    if report.stopped:
        return "refused"
    return "stored" if report.changed else "nothing_new" if not report.dry_run else "tried"


def _undo(options: argparse.Namespace) -> int:
    from data.undo import undo

    words = WORDS[options.lang]
    with recorded("undo", options.store, to=options.to, dry_run=options.dry_run) as what:
        undone = undo(options.store, options.to, command_line.figure_source(), dry_run=options.dry_run, announce=partial(_announce, options))
        what |= {"outcome": "tried" if options.dry_run else "done", "version": undone.version}
    if options.format == "json":
        print(json.dumps(undone.as_dict(), ensure_ascii=False, indent=1))
    elif options.dry_run:
        print(words["not_undone"])
    else:
        print(words["undone"].format(version=undone.version) if undone.version else words["emptied"])
    return 0


def _announce(options: argparse.Namespace, versions: list[Text], figures: list[Text]) -> None:
    """Print what goes and what comes back, before anything does."""
    if options.format == "text":
        print("\n".join([*(text[options.lang] for text in versions), *(text[options.lang] for text in figures)]))


def _report(options: argparse.Namespace) -> int:
    version = next((version for version in store.versions(options.store) if version.number == options.number), None)
    stored = store.report_of(version) if version else None
    if stored is None:
        raise DataError("no_such_version" if version is None else "no_report", extra=options.number)
    print(json.dumps(stored["report"], ensure_ascii=False, indent=1) if options.format == "json" else stored[options.lang])
    return 0


def _mappings(options: argparse.Namespace) -> int:
    words = WORDS[options.lang]
    if options.remove is not None:
        with recorded("mappings", options.store, remove=options.remove) as what, store.writing(options.store):
            mappings.forget(options.store, options.remove)
            what["outcome"] = "done"
        print(words["forgotten"].format(number=options.remove))
        return 0
    if options.change is not None:
        number, _, target = options.change.partition("=")
        with recorded("mappings", options.store, change=number) as what, store.writing(options.store):
            decision = int(number) if number.isdecimal() else 0
            mappings.change(options.store, decision, target.strip(), programme_of(options.store), audit.system_user())
            what["outcome"] = "done"
    entries = mappings.read(options.store)
    if options.format == "json":
        print(json.dumps([{**vars(entry), "until": entry.until.isoformat()} for entry in entries], ensure_ascii=False, indent=1))
        return 0
    if not entries:
        print(words["no_mappings"])
    programme = programme_of(options.store)
    for entry in entries:
        position = f"{column}: " if (column := mappings.column_in_words(entry, options.lang)) else ""
        given = words["sheet"] if entry.given == sheet_choices.SHEET else entry.given
        target = mappings.target_in_words(entry, programme, options.lang)
        print(f"{entry.number:>4}  {position}{given} = {target}  {entry.who}  {entry.at}  (→ {entry.until})")
    return 0


def _repairs(options: argparse.Namespace) -> int:
    words = WORDS[options.lang]
    if options.remove is not None:
        with recorded("repairs", options.store, remove=options.remove) as what, store.writing(options.store):
            repairs.forget(options.store, options.remove)
            what["outcome"] = "done"
        print(words["forgotten_repair"].format(number=options.remove))
        return 0
    stored = repairs.read(options.store)
    if options.format == "json":
        print(json.dumps([vars(each) for each in stored], ensure_ascii=False, indent=1))
        return 0
    if not stored:
        print(words["no_repairs"])
    for number, each in enumerate(stored, start=1):
        table, known = schema.table_name(each.table, options.lang), each.column in repairs.columns_of(each.table)
        column = schema.title(schema.BY_NAME[each.table].column(each.column), options.lang) if known else each.column
        position = f"{each.file[:12]}{f' [{each.sheet}]' if each.sheet else ''}, {each.row}: {table}.{column} = {each.value}"
        print(command_line.one_line(f"{number:>4}  {position}  {each.who}  {each.at}"))
    return 0
