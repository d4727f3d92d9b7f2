"""The command about notes and decisions: list, add, decide, settle, publish, unpublish, remove, restore."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from data import audit, command_line
from data.import_commands import Command
from data.messages import DataError

if TYPE_CHECKING:
    from data.notes import Decision, Note

WORDS = {
    "id": {
        "none": "Belum ada catatan atau keputusan.",
        "until": "sampai {due_on}",
        "open": "belum selesai",
        "done": "selesai {settled_on}: {outcome}",
        "dropped": "dibatalkan {settled_on}: {outcome}",
        "published": "dapat dibaca semua orang",
        "removed": "dihapus {removed_on}",
        "undo": "{name} dihapus. Mengembalikannya dalam 30 hari: python -m data notes restore {name}",
    },
    "en": {
        "none": "There are no notes or decisions yet.",
        "until": "until {due_on}",
        "open": "open",
        "done": "done {settled_on}: {outcome}",
        "dropped": "dropped {settled_on}: {outcome}",
        "published": "read by everybody",
        "removed": "removed {removed_on}",
        "undo": "{name} was removed. To bring it back within 30 days: python -m data notes restore {name}",
    },
}


def add(command: Command) -> None:
    """Add the command to the parser."""
    parser = command("notes", _notes, "catatan pada angka, dan keputusan / notes on figures, and decisions")
    parser.add_argument("action", nargs="?", choices=list(ACTIONS), default="list", metavar="ACTION", help=f"{', '.join(ACTIONS)} (list)")
    parser.add_argument("name", nargs="?", metavar="NAME", help="catatan atau keputusan / a note or decision: N1, D2")
    parser.add_argument("--on", type=command_line.day, metavar="D", help="tanggalnya (hari ini) / its date (today)")
    parser.add_argument("--figure", metavar="F", help="angka yang dimaksud / the figure: residents, coverage, ...; all: semua/every one")
    parser.add_argument("--text", metavar="TEXT", default="", help="isinya; untuk settle: hasilnya / the text; for settle: the outcome")
    parser.add_argument("--role", metavar="R", help="jabatan yang mengerjakannya / which office is to do it")
    parser.add_argument("--until", type=command_line.day, metavar="D", help="batas waktunya / its due date")
    parser.add_argument("--state", metavar="S", help="done, dropped, open")
    parser.add_argument("--published", action="store_true", help="dapat dibaca semua orang / everybody can read it")
    parser.add_argument("--as-of", type=command_line.day, metavar="D", help="daftar per tanggal ini / the list as of this day")
    parser.add_argument("--removed", action="store_true", help="yang dihapus dan dapat dikembalikan / what was removed and can be brought back")
    command_line.add_format(parser, "text", "json")


def _notes(options: argparse.Namespace) -> int:
    from data.notes import as_dict

    entries = ACTIONS[options.action](options)
    if options.format == "json":
        print(json.dumps([as_dict(entry) for entry in entries], ensure_ascii=False, indent=1))
    elif options.action == "remove":
        print(WORDS[options.lang]["undo"].format(name=options.name.upper()))
    else:
        print("\n".join(_line(entry, options.lang) for entry in entries) or WORDS[options.lang]["none"])
    return 0


def _list(options: argparse.Namespace) -> list[Note | Decision]:
    from data import notes

    if options.removed:
        return list(notes.list_removed(options.store))
    return [*notes.list_notes(options.store, True, options.as_of), *notes.list_decisions(options.store, True, options.as_of)]


def _add(options: argparse.Namespace) -> list[Note | Decision]:
    from data import notes

    figure, on = _required(options, "figure"), options.on or date.today()
    return [notes.add_note(options.store, audit.system_user(), on, figure, options.text, options.published)]


def _decide(options: argparse.Namespace) -> list[Note | Decision]:
    from data import notes

    on, role, figure = options.on or date.today(), _required(options, "role"), _required(options, "figure")
    return [notes.add_decision(options.store, audit.system_user(), on, options.text, role, figure, options.until, options.published)]


def _set_state(options: argparse.Namespace) -> list[Note | Decision]:
    from data import notes

    name, state = _required(options, "name"), _required(options, "state")
    return [notes.set_state(options.store, audit.system_user(), name, state, options.on, options.text)]


def _publish(options: argparse.Namespace) -> list[Note | Decision]:
    from data import notes

    return [notes.publish(options.store, audit.system_user(), _required(options, "name"), options.action == "publish")]


def _remove(options: argparse.Namespace) -> list[Note | Decision]:
    from data import notes

    notes.remove(options.store, audit.system_user(), _required(options, "name"))
    return []


def _restore(options: argparse.Namespace) -> list[Note | Decision]:
    from data import notes

    return [notes.restore(options.store, audit.system_user(), _required(options, "name"))]


ACTIONS: dict[str, Callable[[argparse.Namespace], list[Note | Decision]]] = {
    "list": _list,
    "add": _add,
    "decide": _decide,
    "settle": _set_state,
    "publish": _publish,
    "unpublish": _publish,
    "remove": _remove,
    "restore": _restore,
}


def _required(options: argparse.Namespace, name: str) -> str:
    value: str | None = getattr(options, name)
    if value is None:
        missing = name.upper() if name == "name" else f"--{name}"
        raise DataError("bad_command", extra={"id": f"belum ada: {missing}", "en": f"missing: {missing}"})
    return value


def _line(entry: Note | Decision, language: str) -> str:
    from data.notes import Decision, as_dict

    words, values = WORDS[language], as_dict(entry)
    parts = [f"{entry.name:<4} {entry.on.isoformat()}  {entry.figure}: {entry.text}"]
    if isinstance(entry, Decision):
        parts += [entry.role, *([words["until"].format(**values)] if entry.due_on else []), words[entry.state].format(**values)]
    parts += [words["published"]] if entry.published else []
    parts += [words["removed"].format(**values)] if entry.removed_on else []
    return command_line.one_line("; ".join(parts))
