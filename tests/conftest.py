"""Shared fixtures: stores imported once for all workers of a run, a server and a browser for each worker."""

from __future__ import annotations

import argparse
import atexit
import gc
import importlib
import json
import os
import pickle
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

import pytest
from filelock import FileLock
from playwright.sync_api import Browser

from data import __main__ as data_commands
from data import facts, sandbox, store
from data.importer import import_paths, make_sample
from data.report import Report
from data.sample import SAMPLE_ENDS, write_sample
from data.schema import TABLES
from tests import factories
from tests.browser import THRIFTY
from tests.factories import Programme
from tests.inline_rows import Rows, Stored, build, write
from tests.made_up import SEEDS, Sample, written
from tests.provider import provider, secrets
from tests.sample_files import WITH_FACTS, WITHOUT_FACTS, child_in_this_process
from tests.serving import browsing, started

gc.disable()  # until everything is collected: nothing of it is garbage
atexit.register(gc.unfreeze)  # the end of the process has to find what was kept out: duckdb complains of what is left over

OFFICE = Path(__file__).parent / "office"


def _parser_made_once(make: Callable[[], argparse.ArgumentParser]) -> Callable[[], argparse.ArgumentParser]:
    """The parser of a command line, made once for each store that is the usual one: to make it takes a tenth of a small import."""
    made = cache(lambda usual_store: make())
    return lambda: made(store.default_folder())


data_commands._parser = _parser_made_once(data_commands._parser)

Once = Callable[[str, Callable[[Path], object]], Path]
StoreOf = Callable[[int], tuple[Programme, Path]]


MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3
"""Bytes that have to be free there, more than twice what a run writes."""


def pytest_configure(config: pytest.Config) -> None:
    """Put what the tests write in memory, where a system has that: an import waits for the disk several times, a quarter of its time."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = str(MEMORY)  # the workers and the commands that tests start inherit it
        tempfile.tempdir = None


BROWSED = (
    "test_browser_pages",
    "test_browser_briefing",
    "test_sign_in",
    "test_browser_overview",
    "test_framework_words",
    "test_browser_cohorts",
    "test_browser_exits",
    "test_security_headers",
    "test_websocket",
)
"""The files that drive a browser or a server. One worker takes them, with one browser that has loaded the dashboard once."""
FIRST = (
    "test_figures",
    "test_edge_programmes",
    "test_cases",
    "test_attack",
    "test_import",
    "test_effects",
    "test_page_data",
    "test_pull",
    "test_briefing_command_line",
    "test_faults",
    "test_sound_tables",
    "test_generated_hand_ins",
    "test_planted",
    "test_forecast",
    "test_disclosure_steps",
    "test_taken_out_again",
    "test_kills",
)
"""The other files that take longest, as they are dealt to the other workers."""


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Collector, name: str, obj: object) -> list[pytest.Item] | None:
    """Make no items of a function that is for `make soak` alone where those are left out: thousands, which each worker would make to drop them."""
    if not name.startswith("test_") or collector.config.option.markexpr != "not soak":
        return None
    return [] if any(mark.name == "soak" for mark in getattr(obj, "pytestmark", ())) else None


@pytest.hookimpl(trylast=True)  # of what is left when `make soak`'s tests are taken out
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let each worker begin with its share of the files that take longest: where they come last, the cores wait for them.

    pytest-xdist gives each worker an equally long stretch of the tests, and to whoever is done the second half of what another still has.
    """
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    if workers == 1:
        return
    shares = [BROWSED, *(FIRST[other :: workers - 1] for other in range(workers - 1))]
    turn = {name: (worker, index) for worker, names in enumerate(shares) for index, name in enumerate(names)}
    early = sorted((item for item in items if item.path.stem in turn), key=lambda item: turn[item.path.stem])
    late = [item for item in items if item.path.stem not in turn]
    size, dealt = len(items) // workers, []
    for worker in range(workers):
        own = [item for item in early if turn[item.path.stem][0] == worker]
        share = len(late) if worker == workers - 1 else max(size - len(own), 0)
        dealt += own + late[:share]
        del late[:share]
    items[:] = dealt


def pytest_sessionstart(session: pytest.Session) -> None:
    """Let each worker begin with another share of the test modules.

    In a new clone pytest rewrites the `assert`s of each once, which takes longer than importing it; workers that collect in the same order
    would all rewrite all of them.
    """
    if not hasattr(session.config, "workerinput") or session.config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    own, workers = int(session.config.workerinput["workerid"].removeprefix("gw")), session.config.workerinput["workercount"]
    names = sorted(path.stem for path in Path(__file__).parent.glob("test_*.py"))
    begin = len(names) * own // workers
    for name in names[begin:] + names[:begin]:
        with suppress(Exception):  # collecting it names what is wrong
            importlib.import_module(f"tests.{name}")


def pytest_collection_finish() -> None:
    """Keep what was imported and collected out of every later garbage collection, as the server does (dashboard.py)."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Once:
    """A function from a name and how to fill a folder to that folder, filled once in a run whatever worker comes first.

    No test writes into it.
    """
    own = tmp_path_factory.getbasetemp()
    shared = (own if worker_id == "master" else own.parent) / "once"
    shared.mkdir(exist_ok=True)

    def made(name: str, fill: Callable[[Path], object]) -> Path:
        folder = shared / name
        with FileLock(shared / f"{name}.lock"):
            if not folder.exists():
                working = shared / f"{name}.working"
                working.mkdir()
                fill(working)
                working.rename(folder)
        return folder

    return made


@pytest.fixture
def opened_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small files are opened in this process; tests/test_sandbox.py opens them where they are opened else."""
    monkeypatch.setattr(sandbox, "child", child_in_this_process)


@pytest.fixture
def without_facts(request: pytest.FixtureRequest) -> Iterator[None]:
    """Imports leave out the facts, for tests of what is read, stored and said; not in tests that are marked `facts`, whose commands need them."""
    with patch.multiple(facts, **(WITH_FACTS if request.node.get_closest_marker("facts") else WITHOUT_FACTS)):
        yield


@pytest.fixture(scope="session")
def sample_store(once: Once) -> Path:
    """A store that holds the sample programme."""

    def fill(folder: Path) -> None:
        report = make_sample(folder / "store")
        assert report.exit_status == 0, report.as_text("en")

    return once("sample", fill) / "store"


@pytest.fixture(scope="session")
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each worker's `own_sample` lies."""
    return tmp_path_factory.mktemp("own") / "store"


@pytest.fixture
def own_sample(sample_store: Path, own_folder: Path) -> Path:
    """A store with the sample for a test that freezes, notes or publishes something there.

    It lies where the test before had it and has the same file of rows, so what a test asked of those is known to the next: to ask all that is on
    a page anew takes two seconds. Everything else is as `sample_store` began.
    """
    rows = {path.name: path for path in sample_store.glob("*.duckdb")}
    own_folder.mkdir(exist_ok=True)
    for path in own_folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in rows or not path.samefile(rows[path.name]):
            path.unlink()
    for path in sample_store.glob("[!.]*"):  # not what a visitor elsewhere is just writing
        if path.is_file() and not (own_folder / path.name).exists():
            (os.link if path.name in rows else shutil.copy2)(path, own_folder / path.name)
    return own_folder


@pytest.fixture(scope="session")
def store_of(once: Once) -> StoreOf:
    """A function from a seed to (random programme, a store that holds it).

    The first covering programme is imported, and all that only `make soak` asks for; the rest is built.
    """

    def stored(seed: int) -> tuple[Programme, Path]:
        programme = factories.random_programme(seed)

        def fill(folder: Path) -> None:
            written = factories.write(programme, folder / "csv")
            if seed in factories.COVERING[1:]:
                build(written, folder / "store")
                return
            report = import_paths([written], folder / "store")
            assert report.exit_status == 0, report.as_text("en")

        return programme, once(f"random{seed}", fill) / "store"

    return stored


@pytest.fixture
def stored(tmp_path: Path) -> Stored:
    """A function from rows to a store that holds them; called again, it makes a version of the same store that holds these, too."""
    keys = {table.name: len(table.key) for table in TABLES}
    known: dict[str, dict[tuple[Any, ...], tuple[Any, ...]]] = {}

    def put(complete_to: Mapping[str, date] = MappingProxyType({}), **tables: Rows) -> Path:
        for name, rows in tables.items():
            known.setdefault(name, {}).update({row[: keys[name]]: row for row in rows})
        written = write(tmp_path / f"in{len(list(tmp_path.glob('in*')))}", {name: list(rows.values()) for name, rows in known.items()})
        return build(written, tmp_path / "store", complete_to)

    return put


@pytest.fixture(scope="session")
def server(sample_store: Path, once: Once) -> str:
    """The dashboard served over the sample on this machine alone; its address."""
    return _shared(once, "server", lambda folder: started(sample_store))


@pytest.fixture(scope="session")
def server_process(server: str, once: Once) -> int:
    """The number of that server's process."""
    return int(json.loads((once("server", lambda folder: None) / "server.json").read_text())["process"])


@pytest.fixture(scope="session")
def server_with_roles(sample_store: Path, once: Once) -> str:
    """The same with sign-in at a provider on this machine, listening beyond it; its address. What it records lies in `audit_of_roles`."""
    signs_in = _shared(once, "provider", lambda folder: provider())

    def start(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
        options = ("--secrets.files", str(secrets(folder, signs_in)), "--server.address", "0.0.0.0")
        return started(sample_store, *options, MENTAS_AUDIT=str(folder))

    return _shared(once, "roles", start)


@pytest.fixture(scope="session")
def audit_of_roles(server_with_roles: str, once: Once) -> Path:
    """The audit log of that server, which other tests write to at the same time."""
    return once("roles", lambda folder: None).parent / "audit.jsonl"


def _shared(once: Once, name: str, start: Callable[[Path], tuple[subprocess.Popen[bytes], str]]) -> str:
    """The address of a server that all workers visit: a start costs seconds."""

    def fill(folder: Path) -> None:
        process, address = start(folder.parent)  # `folder` gets another name
        (folder / "server.json").write_text(json.dumps({"process": process.pid, "address": address}))

    return str(json.loads((once(name, fill) / "server.json").read_text())["address"])


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """When the last worker has ended, end the servers that all of them visited, and give back the memory where nothing has to be looked at."""
    if not hasattr(session.config, "workerinput") or session.config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        factory: pytest.TempPathFactory = session.config._tmp_path_factory  # pytest has no public way to it here
        written = factory.getbasetemp()
        for file in written.glob("once/*/server.json"):
            with suppress(ProcessLookupError):
                os.kill(json.loads(file.read_text())["process"], signal.SIGTERM)
        if exitstatus == 0 and written.is_relative_to(MEMORY):
            shutil.rmtree(written, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with browsing(*THRIFTY) as started:
        yield started


@pytest.fixture(scope="session")
def sample_programme(once: Once) -> Programme:
    """The sample programme's rows."""
    return replace(factories.read(once("sample-csv", write_sample)), complete_to=SAMPLE_ENDS)


@pytest.fixture(scope="session")
def sample_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Sample]:
    """A function from (seed, scale) to the sample written with them, each once."""
    known: dict[tuple[int, int], Sample] = {}

    def get(seed: int, scale: int = 1) -> Sample:
        if (seed, scale) not in known:
            known[seed, scale] = written(tmp_path_factory.mktemp(f"sample{seed}x{scale}"), seed, scale)
        return known[seed, scale]

    return get


@pytest.fixture(params=SEEDS)
def sample(request: pytest.FixtureRequest, sample_of: Callable[..., Sample]) -> Sample:
    return sample_of(request.param)


@pytest.fixture
def usual(sample_of: Callable[..., Sample]) -> Sample:
    """The sample everybody sees: the default seed."""
    return sample_of(2017)


@pytest.fixture(scope="session")
def office_hand_in(once: Once) -> tuple[Path, Report]:
    """A store that holds the office's hand-in, and the report of its import."""

    def fill(folder: Path) -> None:
        (folder / "report").write_bytes(pickle.dumps(import_paths([OFFICE], folder / "store")))

    folder = once("office", fill)
    return folder / "store", pickle.loads((folder / "report").read_bytes())


@pytest.fixture(scope="session")
def office_store(office_hand_in: tuple[Path, Report]) -> Path:
    """A store that holds the office's hand-in."""
    return office_hand_in[0]
