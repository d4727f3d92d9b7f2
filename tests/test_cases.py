"""Hand-ins as offices really send them: each leaves the store, the exit status and the report in one of its acceptable outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cases.outcomes import Rows
from tests.cases.runner import CASES, base_store, why_not


@pytest.fixture(scope="module")
def base() -> Iterator[tuple[Path, Rows]]:
    """The store that cases begin with, and its rows."""
    with base_store() as made:
        yield made


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_case(case: Path, base: tuple[Path, Rows]) -> None:
    assert why_not(case, *base) is None
