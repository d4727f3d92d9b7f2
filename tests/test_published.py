"""What the published figures of a store rest on, while several visitors write it for the first time at the same moment."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from threading import Thread

import pytest

from data import published
from queries import QuestionError
from queries.disclosure import released


def another_first(does: Callable[[Path], object], reading: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let another visitor do something whole just before the first `reading` (a function of data.published) is answered."""
    real = getattr(published, reading)
    others: list[Thread] = []

    def read(folder: Path) -> object:
        if not others:
            others.append(Thread(target=does, args=(folder,)))
            others[0].start()
            others[0].join()
        return real(folder)

    monkeypatch.setattr(published, reading, read)


def first_figures(folder: Path) -> None:
    with released.writing(folder):
        pass


@pytest.mark.parametrize("visit", [released.reading, released.writing])
def test_a_record_made_at_this_moment_is_not_taken_for_a_lost_one(
    visit: Callable[[Path], AbstractContextManager[released.Ledger]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    another_first(first_figures, "shown_expected", monkeypatch)
    with visit(tmp_path):
        pass
    assert (tmp_path / published.SHOWN).exists()


@pytest.mark.parametrize("first", [True, False])
def test_figures_are_shown_where_their_count_cannot_be_written_anew(first: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows a file that another visitor reads can't be replaced. Without any count a lost record would not be missed."""
    if not first:
        first_figures(tmp_path)

    def refused(*_: object) -> None:
        raise OSError(13, "in use")

    monkeypatch.setattr(published, "write_whole", refused)
    with pytest.raises(QuestionError, match="be written") if first else nullcontext():
        first_figures(tmp_path)


def test_a_secret_made_at_this_moment_is_not_taken_for_a_lost_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    another_first(published.secret_of, "_known", monkeypatch)
    assert published.secret_of(tmp_path) == (tmp_path / published.SECRET_FILE).read_bytes().strip()


def test_nobody_overwrites_what_another_remembers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published.secret_of(tmp_path, made_up=True)
    real = published.write_whole

    def slowly(path: Path, text: str) -> None:
        """The other visitor comes between reading and writing."""
        if path.name == published.FILE and not others:
            others.append(Thread(target=published.expect_shown, args=(tmp_path, 1)))
            others[0].start()
            others[0].join(0.5)
        real(path, text)

    others: list[Thread] = []
    monkeypatch.setattr(published, "write_whole", slowly)
    published.secret_of(tmp_path)
    others[0].join()
    assert set(json.loads((tmp_path / published.FILE).read_text())) == {"secret", "shown"}
