"""The commands about the store itself: versions, verify, backup, restore."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from data import command_line, store, verify
from data.audit import recorded
from data.messages import DataError
from data.undo import action

WORDS = {
    "id": {
        "version": "versi",
        "current": "berlaku",
        "sample": "data contoh",
        "damaged": "rusak",
        "none": "Simpanan masih kosong.",
        "from": "dari {sources}",
        "whole": "Simpanan utuh: {versions} versi, masing-masing sama dengan yang dahulu disimpan.",
        "unchecked": "Versi {numbers} disimpan oleh rilis lama tanpa sidik berkas; isinya tidak dapat diperiksa.",
        "backed_up": "Cadangan {file} memuat {versions} versi. Isinya data pribadi dan kunci; simpan terpisah dan terenkripsi.",
        "left_out": "Versi yang rusak tidak ikut: {numbers}.",
        "restored": "Simpanan {folder} dipulihkan; versi yang berlaku: {version}.",
    },
    "en": {
        "version": "version",
        "current": "current",
        "sample": "sample data",
        "damaged": "damaged",
        "none": "The store is empty.",
        "from": "from {sources}",
        "whole": "The store is whole: {versions} versions, each as it was stored.",
        "unchecked": "Stored by an earlier release without a digest, so their files can't be checked: version {numbers}.",
        "backed_up": "The backup {file} holds {versions} versions. It holds personal data and the key: keep it apart, and encrypted.",
        "left_out": "Damaged versions were left out: {numbers}.",
        "restored": "The store {folder} was restored; current version: {version}.",
    },
}

Command = Callable[[str, object, str], argparse.ArgumentParser]


def add(command: Command) -> None:
    """Add the commands to the parser."""
    listing = command("versions", _versions, "versi yang tersimpan / the versions kept")
    command_line.add_format(listing, "text", "json")
    command("verify", _verify, "periksa keutuhan simpanan / check that the store is whole")
    saving = command("backup", _backup, "simpan seluruh isi simpanan dalam satu berkas / write the whole store to one file")
    saving.add_argument("file", type=Path, metavar="FILE")
    restoring = command("restore", _restore, "pulihkan cadangan ke folder kosong / restore a backup into an empty folder")
    restoring.add_argument("file", type=Path, metavar="FILE")


def _versions(options: argparse.Namespace) -> int:
    words = WORDS[options.lang]
    versions = store.versions(options.store)
    if options.format == "json":
        rows = [
            {
                "version": version.number,
                "created_at": version.created_at,
                "action": version.action,
                "parent": version.parent,
                "sample": version.sample,
                "sources": list(version.sources),
                "who": version.who,
                "comment": version.comment,
                "current": version.current,
            }
            for version in versions
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    if not versions:
        print(words["none"])
    for version in versions:
        marks = [words[name] for name, holds in (("current", version.current), ("sample", version.sample), ("damaged", version.damage)) if holds]
        parts = [f"{words['version']} {version.number:>4}", version.created_at, f"{action(version.action)[options.lang]:<18}"]
        parts += [words["from"].format(sources=", ".join(version.sources))] if version.sources else []
        parts += [f'"{version.comment}"'] if version.comment else []
        print(command_line.one_line("  ".join([*parts, *(f"[{mark}]" for mark in marks)])))
    return 0


def _verify(options: argparse.Namespace) -> int:
    words = WORDS[options.lang]
    faults = [fault[options.lang] for fault in verify.faults(options.store)]
    versions = store.versions(options.store)
    for fault in faults:
        print(fault)
    if unchecked := [str(version.number) for version in versions if not version.digest and not version.damage]:
        print(words["unchecked"].format(numbers=", ".join(unchecked)))
    if not faults:
        print(words["whole"].format(versions=len(versions)) if versions else words["none"])
    return 1 if faults else 0


def _backup(options: argparse.Namespace) -> int:
    from data.backup import backup

    words = WORDS[options.lang]
    if not options.store.is_dir():
        raise DataError("empty_store")
    with recorded("backup", options.store) as what:
        versions, damaged = backup(options.store, options.file)
        what["outcome"] = "done"
    print(words["backed_up"].format(file=options.file, versions=versions))
    if damaged:
        print(words["left_out"].format(numbers=", ".join(map(str, damaged))))
    return 1 if damaged else 0


def _restore(options: argparse.Namespace) -> int:
    from data.backup import restore

    version = restore(options.file, options.store)
    with recorded("restore", options.store, version=version) as what:
        what["outcome"] = "done"
    print(WORDS[options.lang]["restored"].format(folder=options.store, version=version))
    return 0
