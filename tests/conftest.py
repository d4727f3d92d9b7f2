"""What many tests share: the sample's store and the office's, each built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.importer import import_paths, make_sample
from data.sample import write_sample
from tests import programmes
from tests.programmes import Programme

OFFICE = Path(__file__).parent / "office"


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the sample programme (never written to by a test)."""
    folder = tmp_path_factory.mktemp("sample") / "store"
    report = make_sample(folder)
    assert report.exit_status == 0, report.as_text("en")
    return folder


@pytest.fixture(scope="session")
def sample_programme(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    """The sample programme's rows."""
    folder = tmp_path_factory.mktemp("sample_csv")
    write_sample(folder)
    return programmes.read(folder)


@pytest.fixture(scope="session")
def office_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the office's hand-in (never written to by a test)."""
    folder = tmp_path_factory.mktemp("office") / "store"
    import_paths([OFFICE], folder)
    return folder
