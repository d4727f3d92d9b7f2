"""How much a file may hold, and the child process in which files from elsewhere are opened.

Workbooks, and CSV files above `SMALL_CSV_BYTES`, are opened by `python -m data.sandbox_worker`, a process of its own that has no secrets
in its environment and ends with the file (what is first asked of large text files, one process answers for all). It sets itself a limit of
memory and processor time (POSIX; on Windows, and where the system refuses it, only the time is limited, from outside). Whatever it meets, a
broken file ends as one sentence about that file and never ends the import, let alone the server.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event, Timer
from typing import Any

from data.bilingual import Text
from data.messages import DataError

ROOT = Path(__file__).resolve().parent.parent
MIB = 1024 * 1024
SMALL_CSV_BYTES = 1_000_000
"""A CSV file below this can't do harm whatever it holds, and is read where it is asked for: no process to start."""

WHOLE = 8
"""How many times as large a CSV file may be in which all rows are looked at together, as in a small one, where its other columns may say
something of them; of a larger one its top is."""


@dataclass(frozen=True)
class Limits:
    """What one file may hold, each far above what an office hands in. Rows and columns are those of the table, below its letterhead."""

    file_mib: int = 1024
    unpacked_mib: int = 200
    parts: int = 5_000
    sheets: int = 50
    sheet_rows: int = 200_000
    csv_rows: int = 20_000_000
    columns: int = 200
    characters: int = 1_000_000
    memory_mib: int = 2048
    seconds: int = 300

    def of(self, message: str) -> Text:
        """The limit that a message of data/messages.py names, as each language writes it."""
        value: int = getattr(self, message.removeprefix("limit_"), 0)
        grouped = f"{value:,}"
        return {"id": grouped.replace(",", "."), "en": grouped}


LIMITS = Limits()

Ask = Callable[[dict[str, Any]], dict[str, Any]]
"""Sends the child one request and waits for its answer; raises DataError where it refuses, dies or takes too long."""

SharedChild = tuple[Ask, Callable[[dict[str, Any]], None]]
"""Asks the child of several text files, and asks it ahead."""
PASSED_ON = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "HOME", "LANG", "LC_ALL")
"""The environment the child gets: what Python needs to start, and no secret."""


@contextmanager
def child() -> Iterator[Ask]:
    """Start the process that opens one file; it is ended with the block."""
    limits = LIMITS
    process = subprocess.Popen(
        [sys.executable, "-m", "data.sandbox_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # what a library says on its end may repeat a cell
        cwd=ROOT,
        env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
        encoding="utf-8",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    late = Event()

    def stop() -> None:
        late.set()
        process.kill()

    def ask(request: dict[str, Any]) -> dict[str, Any]:
        assert process.stdin and process.stdout
        answer = ""
        watch = Timer(limits.seconds, stop)
        watch.daemon = True
        watch.start()
        with suppress(OSError):
            process.stdin.write(json.dumps({**request, "limits": asdict(limits)}) + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        watch.cancel()
        if not answer.endswith("\n"):
            process.wait()
            raise _refusal("limit_seconds" if late.is_set() else _cause_of_death(process.returncode), limits)
        return understood(json.loads(answer), limits)

    try:
        yield ask
    finally:
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()
        process.wait()


def understood(answer: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """The child's answer; raises DataError where it refuses."""
    if "refused" in answer:
        raise DataError(answer["refused"], **{"maximum": limits.of(answer["refused"]), **answer.get("values", {})})
    return answer


@contextmanager
def shared_child(is_expected: bool = False) -> Iterator[SharedChild]:
    """As `child`, for one question about each of several text files: started with the first, since starting takes longer than most answers,
    or at once where one `is_expected`, and anew after one that it refused or didn't survive.

    Beside it a function that asks ahead: the answer is taken, or the refusal raised, when the same question is asked.
    """
    answers: dict[str, Future[dict[str, Any]]] = {}
    with ExitStack() as started, ThreadPoolExecutor(1) as thread:
        current: Ask | None = None

        def begin() -> Ask:
            nonlocal current
            current = current or started.enter_context(child())
            return current

        def ask_on(request: dict[str, Any]) -> dict[str, Any]:
            nonlocal current
            begun = begin()
            try:
                return begun(request)
            except DataError:
                current = None
                started.close()
                raise

        def ask_ahead(request: dict[str, Any]) -> None:
            answers[json.dumps(request)] = thread.submit(ask_on, request)

        def ask(request: dict[str, Any]) -> dict[str, Any]:
            return (answers.pop(json.dumps(request), None) or thread.submit(ask_on, request)).result()

        if is_expected:
            thread.submit(begin)
        try:
            yield ask, ask_ahead
        finally:
            thread.shutdown(cancel_futures=True)


def refuse_size(path: Path) -> None:
    """Raise DataError where a file is larger than any hand-in: before anything of it is read."""
    if path.stat().st_size > LIMITS.file_mib * MIB:
        raise _refusal("limit_file_mib", LIMITS)


def refuse_columns(width: int) -> None:
    """Raise DataError where a header has more columns than a table may."""
    if width > LIMITS.columns:
        raise _refusal("limit_columns", LIMITS)


def confine(limits: Limits) -> None:
    """In the child: limit this process's memory and processor time, and write no memory image when it ends badly."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, value in (
        (resource.RLIMIT_AS, limits.memory_mib * MIB),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with suppress(ValueError, OSError):  # macOS refuses a limit of memory
            resource.setrlimit(kind, (value, value))


def _refusal(message: str, limits: Limits) -> DataError:
    return DataError(message, maximum=limits.of(message))


def _cause_of_death(status: int) -> str:
    """The sentence for a child that ended without an answer: out of memory (abort), out of processor time, or anything else."""
    import signal

    if status == -getattr(signal, "SIGXCPU", -1):
        return "limit_seconds"
    if status == -signal.SIGABRT or (status == -getattr(signal, "SIGKILL", -1)):
        return "limit_memory_mib"
    return "reading_ended"
