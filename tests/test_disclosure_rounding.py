"""Rounding by secret thresholds, the names of cells, and the installation's secret."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from queries import QuestionError, results
from queries.disclosure.cells import cell_names
from queries.disclosure.rounding import BASE, MOST_OFF, coarse, possible, rounded, secret_of, threshold
from queries.disclosure.steps import STEP
from tests.attack import SECRET
from ui.i18n import Words


def test_a_shown_number_is_true_to_within_4_and_never_falls() -> None:
    for cell in map(str, range(200)):
        shown = [rounded(SECRET, cell, count) for count in range(120)]
        assert all(abs(number - count) <= 4 and number % 5 == 0 for count, number in enumerate(shown))
        assert shown == sorted(shown)
        assert all(possible(number)[0] <= count <= possible(number)[1] for count, number in enumerate(shown))
        assert [shown[count] for count in range(0, 120, 5)] == list(range(0, 120, 5))  # a multiple of 5 stays


def test_the_threshold_decides() -> None:
    for cell in map(str, range(50)):
        for tens in range(4):
            limit = threshold(SECRET, cell, tens)
            assert [rounded(SECRET, cell, 5 * tens + rest) for rest in range(1, 5)] == [
                5 * tens if rest < limit else 5 * tens + 5 for rest in range(1, 5)
            ]


def test_a_cell_is_always_rounded_alike_and_otherwise_under_another_secret() -> None:
    cells = [(str(cell), count) for cell in range(100) for count in (1, 7, 13)]
    shown = [rounded(SECRET, *cell) for cell in cells]
    assert shown == [rounded(SECRET, *cell) for cell in cells]
    other = [rounded(b"another secret of another office", *cell) for cell in cells]
    assert sum(one != two for one, two in zip(shown, other, strict=True)) > len(cells) // 5


def test_thresholds_are_equally_likely_and_0_never_proves_0() -> None:
    drawn = [threshold(SECRET, str(cell), 0) for cell in range(4000)]
    assert set(drawn) == {1, 2, 3, 4, 5}
    assert all(720 < drawn.count(limit) < 880 for limit in (1, 2, 3, 4, 5))
    for count in (0, 1, 2, 3, 4):  # each of them is shown as 0 in some cell
        assert any(rounded(SECRET, str(cell), count) == 0 for cell in range(50))


def test_a_shown_0_is_possible_for_0_to_4_and_never_for_5() -> None:
    """Who knows three women of a group cannot tell from 0 that there is no fourth; how often it is each depends on the threshold alone."""
    shown_as_0 = {count: sum(rounded(SECRET, str(cell), count) == 0 for cell in range(4000)) for count in range(7)}
    assert shown_as_0[0] == 4000 and shown_as_0[5] == shown_as_0[6] == 0
    for count, share in ((1, 4 / 5), (2, 3 / 5), (3, 2 / 5), (4, 1 / 5)):  # shown as 0 where the threshold (1 to 5, equally likely) is greater
        assert abs(shown_as_0[count] - share * 4000) <= 120


def test_thresholds_of_a_cell_don_t_tell_each_other() -> None:
    """Each multiple of 5 and each cell has its own: knowing one does not help with the next."""
    pairs = Counter((threshold(SECRET, str(cell), 0), threshold(SECRET, str(cell), 1)) for cell in range(8000))
    assert len(pairs) == 25 and all(240 < times < 400 for times in pairs.values())
    neighbours = Counter((threshold(SECRET, f"a\x1f{cell}", 0), threshold(SECRET, f"b\x1f{cell}", 0)) for cell in range(8000))
    assert len(neighbours) == 25 and all(240 < times < 400 for times in neighbours.values())
    secrets = Counter((threshold(SECRET, str(cell), 0), threshold(b"another secret", str(cell), 0)) for cell in range(8000))
    assert len(secrets) == 25 and all(240 < times < 400 for times in secrets.values())


def test_a_cell_is_named_by_what_it_counts() -> None:
    """The name knows no date and no result; whatever else is counted has another one."""
    breakdown, survival, exits = results()["breakdown"], results()["exit_survival"], results()["exits_by_destination"]
    names = [
        cell_names(breakdown, "exits", "origin")(("Kendal",)),
        cell_names(breakdown, "mentas", "origin")(("Kendal",)),
        cell_names(breakdown, "exits", "origin")(("Jepara",)),
        cell_names(breakdown, "exits", "education")(("Kendal",)),
        cell_names(survival, "events", None, "completion")(("all", 1)),
        cell_names(survival, "events", None, "registration")(("all", 1)),
        cell_names(exits, "exits")(("family", True)),
        cell_names(exits, "exits")(("family", False)),
    ]
    assert len(set(names)) == len(names)
    assert cell_names(replace(breakdown, name="another"), "exits", "origin")(("Kendal",)) == names[0]
    income, headline = results()["income"], results()["headline"]
    assert cell_names(income, "earning")(()) == cell_names(headline, "earning")(())


def test_amounts_keep_two_digits() -> None:
    assert [coarse(amount) for amount in (None, 0, 7, 1_249_999, 1_250_001, 98_765)] == [None, 0, 7, 1_200_000, 1_300_000, 99_000]


def test_the_secret_is_made_once_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MENTAS_SECRET", raising=False)
    secret = secret_of(tmp_path)
    assert len(secret) == 64 and secret_of(tmp_path) == secret
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "published.json", "secret.key"]
    if os.name == "posix":
        assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("MENTAS_SECRET", "given")
    (tmp_path / "another").mkdir()
    assert secret_of(tmp_path / "another") == b"given"
    with pytest.raises(QuestionError, match="not the one that has rounded the published figures so far"):
        secret_of(tmp_path)


def test_a_broken_secret_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MENTAS_SECRET", raising=False)
    (tmp_path / "secret.key").write_text("short")
    with pytest.raises(QuestionError, match="too short"):
        secret_of(tmp_path)


def test_readme_and_captions_say_what_the_gate_does() -> None:
    readme = " ".join((Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8").split())
    for text in (f"multiples of {BASE}", f"right to within {MOST_OFF}, so 0 means 0 to {MOST_OFF}", f"at least {STEP} events"):
        assert text in readme
    assert f"0 means 0 to {MOST_OFF}" in Words("en")("panel.protected", on="")
    assert f"at least {STEP} new events" in Words("en")("panel.stepped", on="")
    assert f"≈ berarti 0 sampai {MOST_OFF};" in Words("id")("method.protection.small")
