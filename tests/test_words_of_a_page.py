"""How much a page says before anything is unfolded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.visits import LEAST, NAMES, html, plain, visit

MOST = 250
FOR_STAFF = frozenset(name for name, least in LEAST.items() if least != "viewer")
DRAWN = r"<(style|table)\b.*?</\1>"
UNSEEN = r"<span class='mentas-read-aloud'>.*?</span>|<(p|a|div|span) class='mentas-(?:print-line|skip|pages|brand|programme-place)'.*?</\2>"
"""For ears or paper only; and the bar with its menu, which is no text of the page."""
INNERMOST = re.compile(r"<details\b[^>]*>((?:(?!<details\b).)*?)</details>", flags=re.DOTALL)


def unfolded(markup: str) -> str:
    """What is in sight: headings, cards, captions; of what is folded its summary, without tables and what only paper or ears get."""
    markup = re.sub(f"{DRAWN}|{UNSEEN}", " ", markup, flags=re.DOTALL)
    while INNERMOST.search(markup):
        markup = INNERMOST.sub(lambda folded: folded.group(1).partition("</summary>")[0], markup)
    return markup


def test_what_is_folded_counts_by_its_summary() -> None:
    assert plain(unfolded("<p>a</p><details><summary>b</summary>c<details><summary>d</summary>e</details></details>")) == "a b"


LOOKS = (("steward", "en", "2019-10-31"),)
"""A closure adds sentences; English takes more words."""
MORE_LOOKS = (
    ("viewer", "en", "2018-09-30"),
    ("steward", "id", "2018-09-30"),
    ("viewer", "id", "2018-09-30"),
    ("steward", "en", "2018-09-30"),
    ("steward", "id", "2019-06-30"),
    ("steward", "en", "2019-12-31"),
    ("viewer", "en", "2019-12-31"),
)


@pytest.mark.parametrize("looks", [LOOKS, pytest.param(MORE_LOOKS, marks=pytest.mark.soak)])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_at_most_250_words_in_sight(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch, name: str, looks: tuple[tuple[str, str, str], ...]
) -> None:
    for role, language, day in looks:
        if name in FOR_STAFF and role == "viewer":
            continue
        page = visit(sample_store, monkeypatch, name, role, lang=language, as_of=day)
        words = [word for word in plain(unfolded(html(page))).split() if re.search(r"[^\W\d_]", word)]  # numbers are no words
        assert 30 < len(words) <= MOST, (role, language, day, len(words))
