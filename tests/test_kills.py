"""A process killed at a stage of an import, or at any moment: the store is the version before or the one after, whole."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from shutil import copytree

import pytest

from data import store
from data.facts import FACT_TABLES, facts_differ
from tests.sample_files import BASE, hand_in, rows, write

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills by forking")

ROOT = Path(__file__).resolve().parent.parent
STAGES = [
    # Module, function, which call of it the process dies after: one a stage. Kills at each file operation are in test_faults.py.
    ("data.importer", "read_hand_in", 1),
    ("data.reading", "recognise", 1),
    ("data.judging", "type_table", 1),
    ("data.judging", "judge", 2),
    ("data.judging", "merge_table", 2),
    ("data.importer", "prepare_facts", 1),
    ("data.importer", "effects", 1),
    ("data.importer", "_keep_report", 1),
]

DYING = """
import importlib, json, os, sys
from pathlib import Path
from data.importer import import_paths
from planning import figure_source

for number, (module, name, call) in enumerate(json.loads(sys.argv[2])):
    process = os.fork()
    if not process:
        owner = importlib.import_module(module)
        real, calls = getattr(owner, name), []
        def dying(*given, **named):
            result = real(*given, **named)
            calls.append(1)
            if len(calls) == call:
                os._exit(9)
            return result
        setattr(owner, name, dying)
        import_paths([Path(sys.argv[1], "more")], Path(sys.argv[1], f"killed-{number}", "store"), figures=figure_source)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
"""
"""Imports once a stage, in a process of its own each, and prints how each ended: 9 where it was killed there."""


@pytest.mark.parametrize("stages", [STAGES[1::3], pytest.param(STAGES, marks=pytest.mark.soak)], ids=["some", "all"])
def test_killed_after_a_stage_the_store_is_as_before(stages: list[tuple[str, str, int]], tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    hand_in(tmp_path / "first", BASE)
    write(tmp_path / "more", {"residents": "resident_id,registered_on\nR3,2017-05-01\n"})
    for number in range(len(stages)):
        copytree(tmp_path / "first", tmp_path / f"killed-{number}")
    dying = subprocess.run([sys.executable, "-c", DYING, str(tmp_path), json.dumps(stages)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert dying.stdout.split() == ["9"] * len(stages), f"every stage was reached: {dying.stderr}"
    for number, stage in enumerate(stages):
        folder = tmp_path / f"killed-{number}" / "store"
        version = store.current(folder)
        assert version is not None and version.number == 1, stage
        filled = dict.fromkeys(("fact_persons", "fact_cohorts", "fact_enrolments", "fact_cohort_counts"), 2)
        filled["fact_days"] = 3  # one came on each of two days, and one was enrolled on a third
        filled["fact_stays"] = 2 * (1 + 2 * 12)  # on each of two days one came, and after each of twelve months leaves one span for the next
        filled["fact_record_days"] = 3 * 2  # residents, cohorts and enrolments have two days each
        assert facts_differ(version.path) == ({**dict.fromkeys(FACT_TABLES, 0), **filled}, [])
        store.tidy(folder)
        assert {path.suffix for path in folder.iterdir()} <= {"", ".duckdb", ".json"} and not (folder / store.WORK).exists(), stage


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(40))
def test_killed_at_any_moment(tmp_path: Path, seed: int) -> None:
    """The real command, killed by the system after 0.2 to 3 seconds: its version is there whole or not at all."""
    hand_in(tmp_path, BASE)
    write(tmp_path / "more", {"residents": "resident_id,registered_on\nR3,2017-05-01\n"})
    folder = tmp_path / "store"
    process = subprocess.Popen(
        [sys.executable, "-m", "data", "import", str(tmp_path / "more"), "--store", str(folder)], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    time.sleep(random.Random(seed).uniform(0.2, 3))
    process.send_signal(signal.SIGKILL)
    process.wait()
    version = store.current(folder)
    assert version is not None and rows(tmp_path, "select count(*) from residents") == [(1 + version.number,)]
    assert store.report_of(version) is not None and facts_differ(version.path)[1] == []
    assert hand_in(tmp_path, {"events": "happened_on,title\n2018-01-01,Bazar\n"}).changed
