"""Faults at every file operation: a command of the store is killed there, or the disk is full or forbidden from there on.

`python -m tests.faults CASES` reads cases as JSON, runs each in a process forked from one that has loaded the programs but opened nothing, and
writes for each what came of it as a line of JSON. Operations are counted by Python's audit hooks, so no call can be forgotten; what DuckDB
writes is met by the limit of a file's size ("small").
"""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.chmod", "sqlite3.connect")


@dataclass(frozen=True)
class Case:
    """A command (words after `python -m data` or "python -m ui.briefing") and the fault it meets.

    `fault` is "kill" (at operation `at`), "full" or "forbidden" (from operation `at` on), "small" (no file may grow beyond `at` bytes), or
    "disk" (a file system of its own with `at` KiB of room, which only root can make).
    {store}, {out} and {backup} in the words stand for the store, a copy of `template` (none where that is empty), a new path beside it, and
    the backup beside the template.
    """

    words: tuple[str, ...]
    fault: str
    at: int
    template: str


@dataclass(frozen=True)
class Outcome:
    """What came of a case: the status of the command (None: killed), what it said on standard error, how many operations it made.

    Afterwards: what `registered` is (or the sentence in its place), `restored` the same of a store at {out}, which files of the store are no
    part of it, whether a next import works, the status of the command when it was run `again` after a kill, what is registered and what lies
    beside the store then.
    """

    status: int | None
    said: str
    operations: int
    registered: int | str
    restored: int | str | None
    again: int | None
    left: tuple[str, ...]
    beside: tuple[str, ...]
    next_import: str
    finished: int | str | None = None


def run(cases: list[Case]) -> list[Outcome]:
    """Run the cases in a process of their own."""
    given = json.dumps([asdict(case) for case in cases])
    done = subprocess.run([sys.executable, "-m", "tests.faults"], input=given, capture_output=True, text=True, cwd=ROOT, check=True)
    return [Outcome(**{**json.loads(line), "left": tuple(json.loads(line)["left"])}) for line in done.stdout.splitlines()]


# --------------------------------------------------------------------------------------------------- in the driver's process


def main() -> None:
    """Run the cases on standard input."""
    import data.__main__
    import data.importer
    import queries
    from ui.briefing import __main__ as briefing_command

    assert data.__main__ and data.importer and queries and briefing_command
    for each in json.load(sys.stdin):
        case = Case(**{**each, "words": tuple(each["words"])})
        with tempfile.TemporaryDirectory() as name, _disk(Path(name)) if case.fault == "disk" else contextlib.nullcontext():
            print(json.dumps(asdict(_try(case, Path(name)))), flush=True)


@contextlib.contextmanager
def _disk(base: Path) -> Iterator[None]:
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", str(base)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(base)], check=True)


def _leave_room(base: Path, kib: int) -> None:
    used = shutil.disk_usage(base).used
    subprocess.run(["mount", "-o", f"remount,size={used // 1024 + kib}k", str(base)], check=True)


def can_make_disks() -> bool:
    """Whether this process may make file systems."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory() as name:
        try:
            with _disk(Path(name)):
                return True
        except (subprocess.CalledProcessError, OSError):
            return False


def _try(case: Case, base: Path) -> Outcome:
    folder = base / "store"
    if case.template:
        shutil.copytree(case.template, folder)
    backup = Path(case.template).parent / "backup.zip"
    words = [word.format(store=folder, out=base / "out", more=base / "more", backup=backup) for word in case.words]
    (base / "more").mkdir()
    (base / "more" / "residents.csv").write_text("resident_id,registered_on\nNEW,2017-01-01\n")
    if case.fault == "disk":
        _leave_room(base, case.at)
    status, report = _fork(lambda: _command(words, case, base))
    if case.fault == "disk":
        _leave_room(base, 1 << 18)
    after = _fork(lambda: _look(folder, base))[1]
    restored = _fork(lambda: {"registered": _registered(base / "out")})[1]["registered"] if (base / "out" / "current").exists() else None
    whole = Case(case.words, "kill", 0, case.template)
    again, report_again = _fork(lambda: _command(words, whole, base)) if case.fault == "kill" and case.at else (None, {})
    finished = _fork(lambda: {"registered": _registered(folder)})[1]["registered"] if again is not None else None
    return Outcome(
        status=status,
        said=report.get("said", "") + report_again.get("said", ""),
        operations=report.get("operations", 0),
        registered=after.get("registered", after.get("said", "no answer")),
        restored=restored,
        again=again,
        left=tuple(after.get("left", ())),
        beside=tuple(sorted(path.name for path in base.iterdir() if path.name not in ("store", "more", "answer"))),
        next_import=after.get("next_import", "no answer"),
        finished=finished,
    )


def _fork(act: Callable[[], dict[str, Any]]) -> tuple[int | None, dict[str, Any]]:
    """Run in a forked child; its status ("status" of what it returns; None where it was killed), and what it returns."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reading)
            answer = json.dumps(act()).encode()
            while answer:
                answer = answer[os.write(writing, answer) :]
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    report = json.loads(answer) if answer else {}
    return report.get("status"), report


def _command(words: list[str], case: Case, base: Path) -> dict[str, Any]:
    from data.__main__ import main as data_main
    from ui.briefing.__main__ import main as briefing_main

    _meet(case, base)
    said = io.StringIO()
    program = briefing_main if words[0] == "briefing" else data_main
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            status = program(words[1:] if words[0] == "briefing" else words)
        except SystemExit as left:
            status = int(left.code or 0)
        except BaseException as error:
            import traceback

            said.write("Traceback " + "".join(traceback.format_exception(error))[-1500:])
            status = 70
    _meeting["over"] = True
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return {"status": status, "said": said.getvalue(), "operations": _meeting["operations"]}


_meeting: dict[str, Any] = {"operations": 0, "over": False}


def _meet(case: Case, base: Path) -> None:
    """Set the fault."""
    if case.fault == "small":
        resource.setrlimit(resource.RLIMIT_FSIZE, (case.at, resource.RLIM_INFINITY))
        return
    inside = str(base)

    def hook(event: str, given: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(given[2], int) and given[2] & (os.O_WRONLY | os.O_RDWR)
        if _meeting["over"] or not (writes or event in CHANGES) or not str(given[0]).startswith(inside):
            return
        _meeting["operations"] += 1
        if case.fault == "kill" and _meeting["operations"] == case.at:
            os._exit(9)
        if case.fault in ("full", "forbidden") and _meeting["operations"] >= case.at and event not in ("os.remove", "os.rmdir"):
            code = errno.ENOSPC if case.fault == "full" else errno.EACCES
            raise OSError(code, os.strerror(code), str(given[0]))

    sys.addaudithook(hook)


def _look(folder: Path, base: Path) -> dict[str, Any]:
    """The state of the store as the next program meets it."""
    from data import store
    from data.importer import import_paths
    from data.messages import DataError

    os.environ.pop("MENTAS_SECRET", None)
    store.tidy(folder)
    left = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not _belongs(folder, path)) if folder.exists() else []
    registered = _registered(folder)
    try:
        next_import = "stored" if import_paths([base / "more"], folder).stopped is None else "refused"
    except DataError as error:
        next_import = str(error)
    return {"registered": registered, "left": left, "next_import": next_import}


def _registered(folder: Path) -> int | str:
    from queries import QuestionError, ask

    try:
        return int(ask("headline", folder, date(2018, 9, 30)).record["registered"])
    except QuestionError as error:
        return error.sentence["en"]


def _belongs(folder: Path, path: Path) -> bool:
    """Whether a file is part of a store: nothing hidden but locks, no working folder, no description or version without the other."""
    name = path.relative_to(folder).as_posix()
    if path.name.startswith("v") and path.suffix in (".json", ".duckdb") and path.parent == folder:
        return path.with_suffix(".json").exists() and path.with_suffix(".duckdb").exists()
    return not any(part.startswith(".") and part != ".lock" for part in name.split("/")) and name.split("/")[0] != "work"


if __name__ == "__main__":
    main()
