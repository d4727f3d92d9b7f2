"""Hand-ins as offices really send them: each leaves the store, the exit status and the report in one of its acceptable outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data import sandbox
from tests.cases.outcomes import Rows
from tests.cases.runner import CASES, base_store, why_not
from tests.sample_files import child_in_this_process


@pytest.fixture(scope="module")
def base() -> Iterator[tuple[Path, Rows]]:
    """The store that cases begin with, and its rows."""
    with base_store() as made:
        yield made


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_case(case: Path, base: tuple[Path, Rows], monkeypatch: pytest.MonkeyPatch) -> None:
    """Small files are opened in this process; tests/test_sandbox.py opens them where they are opened else."""
    if "generate" not in (case / "expect.json").read_text(encoding="utf-8"):
        monkeypatch.setattr(sandbox, "child", child_in_this_process)
    assert why_not(case, *base) is None
