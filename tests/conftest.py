"""What many tests share: the sample's store and the office's, each built once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from data.importer import import_paths, make_sample
from data.sample import write_sample
from tests import factories
from tests.factories import Programme
from tests.serving import browsing, serving

OFFICE = Path(__file__).parent / "office"


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the sample programme (never written to by a test)."""
    folder = tmp_path_factory.mktemp("sample") / "store"
    report = make_sample(folder)
    assert report.exit_status == 0, report.as_text("en")
    return folder


@pytest.fixture(scope="session")
def server(sample_store: Path) -> Iterator[str]:
    """The dashboard served over the sample on this machine alone; its address."""
    with serving(sample_store) as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with browsing() as started:
        yield started


@pytest.fixture(scope="session")
def sample_programme(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    """The sample programme's rows."""
    folder = tmp_path_factory.mktemp("sample_csv")
    write_sample(folder)
    return factories.read(folder)


@pytest.fixture(scope="session")
def office_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the office's hand-in (never written to by a test)."""
    folder = tmp_path_factory.mktemp("office") / "store"
    import_paths([OFFICE], folder)
    return folder
