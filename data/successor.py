"""A large version begins as a copy of the one before it, so that what a hand-in leaves as it was is neither read nor written again.

What is made anew leaves its old bytes in the file's free space. As long as rows are only added, they stand in the version anyway; where a row
was changed or withdrawn, the file is written once more, so that what was taken back is gone with the last version that held it. So is what a
report names: the version after one whose report names rows begins empty.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb

from data.facts import is_outdated
from data.optimizer import SMALL
from data.parsed import execute
from data.report import Report
from data.tables import columns_of

LARGE = SMALL
"""Bytes beyond which a version is copied: what a smaller one holds is written as quickly."""


def attach_next(connection: duckdb.DuckDBPyConnection, built: Path) -> None:
    """Attach the file of the version to come as `next`.

    It has no log of its changes: after a crash the working folder is thrown away, and the file counts only once a checkpoint has written it whole.
    """
    execute(connection, "attach ? as next (recovery_mode no_wal_writes)", [str(built)])


def begin_as_copy(connection: duckdb.DuckDBPyConnection, base: Path | None, built: Path) -> bool:
    """Put a copy of the version before in the place of `next`, still empty, if it is large and of today's form; whether it was."""
    if base is None or base.stat().st_size <= LARGE or is_outdated(base) or _names_rows(connection):
        return False
    execute(connection, "detach next")
    shutil.copyfile(base, built)
    attach_next(connection, built)
    return True


def _names_rows(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the report of the version before names rows, with their codes or what stood in them before."""
    if not columns_of(connection, "before_file", ["import_report"]):
        return False
    ((report,),) = execute(connection, "select reports.report from before_file.import_report as reports").fetchall()
    stored = json.loads(report)["report"]
    return any(stored[part] for part in ("rejected", "cells", "updates"))


def written_anew(connection: duckdb.DuckDBPyConnection, report: Report, built: Path) -> Path:
    """The file that holds what `next`, begun as a copy, holds: its own, or another one where rows of before were changed or withdrawn."""
    if not any(counts.updated or counts.withdrawn for counts in report.tables.values()):
        return built
    whole = built.with_name("whole.duckdb")
    execute(connection, "attach ? as whole (recovery_mode no_wal_writes)", [str(whole)])
    execute(connection, "copy from database next to whole")
    execute(connection, "checkpoint whole")
    return whole
