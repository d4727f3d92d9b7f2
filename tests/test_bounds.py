"""Values that an earlier release let in and no hand-in brings in today: no page fails or takes long, and staff read that they are there."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from data import store
from data.description import sealed
from data.facts import rebuild_from
from data.files import digest_of
from queries import ask
from queries.bounds import attach_within_bounds
from tests.visits import LEAST, NAMES, failed, html, plain, visit

HUGE = 9_000_000_000_000_000_000
ABSURD = {
    "amounts": f"update sales set amount = {HUGE}, quantity = {HUGE} where rowid < 5; update follow_ups set monthly_income = {HUGE} where rowid < 5",
    "registered": "update residents set registered_on = date '0001-01-01' where rowid = 3;"
    " update residents set registered_on = '-infinity' where rowid = 4",
    "past": "update sales set sold_on = date '0001-01-01' where rowid = 5; update events set happened_on = date '0001-01-01' where rowid = 0",
    "future": "update exits set exited_on = date '2917-01-01', returned_on = null where rowid = (select max(rowid) from exits);"
    " update sales set sold_on = date '2917-03-01' where rowid = 5; update events set happened_on = 'infinity' where rowid = 0",
    "birth years": f"update residents set birth_year = {HUGE} where rowid < 10;"
    f" update residents set birth_year = -{HUGE} where rowid between 10 and 20",
    "target": f"update targets set value = {HUGE}, due_on = date '2917-12-31'",
    "headcounts": f"update headcounts set residents = {HUGE}, counted_on = date '2917-01-01' where rowid < 2",
    "groups": f"update cohorts set days = {HUGE}, capacity = {HUGE} where rowid = 1;"
    " update cohorts set starts_on = date '2917-01-01' where rowid = 2; update cohorts set starts_on = date '0001-01-01' where rowid = 3",
    "large groups": "update cohorts set capacity = 400, days = 50",
}
"""What stands in the tables; "large groups" are within today's limits, and beyond what can be set by hand on the plan."""


@pytest.fixture
def spoilt(sample_store: Path, tmp_path: Path) -> Callable[..., Path]:
    """A function from names of ABSURD to a store of the sample with those values, as an earlier release could have published it."""

    def made(*names: str) -> Path:
        folder = Path(shutil.copytree(sample_store, tmp_path / "store"))
        version = store.current(folder)
        assert version is not None
        fresh = tmp_path / "fresh.duckdb"
        with duckdb.connect(str(version.path)) as connection:
            connection.execute("; ".join(ABSURD[name] for name in names))
        with duckdb.connect(":memory:") as connection:
            connection.execute("attach ? as next", [str(fresh)])
            rebuild_from(connection, version.path)
        fresh.replace(version.path)
        version.path.with_suffix(".json").write_text(sealed(store.Version(**{**vars(version), "digest": digest_of(version.path)})))
        return folder

    return made


def test_absurd_values_are_read_within_bounds(spoilt: Callable[..., Path], sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = spoilt(*ABSURD)
    page = visit(folder, monkeypatch, "plan", "steward", lang="en")
    assert not failed(page, "en") and "beyond the limits" in plain(html(page))
    day = date(2018, 9, 30)
    assert ask("headline", folder, day).record["registered"] == ask("headline", sample_store, day).record["registered"], "nobody is lost"
    sold = ask("sales_by_channel", folder, day)
    assert 10**12 <= sum(row["amount"] for row in sold.records) < 6 * 10**12, "five sales, each as the largest that a hand-in may bring"


def test_values_within_bounds_are_read_as_they_are(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "beyond the limits" not in plain(html(visit(sample_store, monkeypatch, "method", "steward", lang="en")))


@pytest.mark.soak
@pytest.mark.parametrize("kind", ABSURD)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("role", ["viewer", "steward"])
def test_every_page_stands_absurd_values(spoilt: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, kind: str, name: str, role: str) -> None:
    if role != "viewer" or LEAST[name] == "viewer":
        began = time.process_time()
        assert not failed(visit(spoilt(kind), monkeypatch, name, role, lang="en"), "en")
        assert time.process_time() - began < 20


def test_a_column_of_any_name_is_read_within_the_bounds(tmp_path: Path) -> None:
    """A name in a file is never read as SQL."""
    file = tmp_path / "odd.duckdb"
    with duckdb.connect(str(file)) as odd:
        odd.execute('create table events ("on; drop ""it"" now" date)')
        odd.execute("insert into events values ('2917-01-01'), ('2018-01-01')")
    with duckdb.connect() as connection:
        assert attach_within_bounds(connection, file)
        assert connection.execute("from programme.events order by all").fetchall() == [(date(2018, 1, 1),), (date(2199, 12, 31),)]
