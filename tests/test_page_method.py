"""The page that explains the figures: complete, generated, searchable, without the old word, in both languages."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from queries import Filters, ask, results
from queries.docs import changes
from queries.languages import languages
from queries.macros import definitions
from tests.visits import address, html, visit, words_of
from ui.context import Context
from ui.i18n import Words
from ui.views.method import Method, metrics, table_name

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def page_of(sample_store: Path, monkeypatch: pytest.MonkeyPatch):
    """Visit the page in a role."""

    def visited(role: str = "viewer", **parameters: str | list[str]) -> AppTest:
        return visit(sample_store, monkeypatch, "method", role, **({"lang": "id", "as_of": "2018-09-30"} | parameters))

    return visited


def listed_results(page: AppTest) -> list[str]:
    """The results that the page lists."""
    return re.findall(r"data-result='(\w+)'", html(page))


@pytest.mark.parametrize("language", languages())
def test_every_metric_stands_there_as_it_is_defined(page_of, language: str) -> None:
    page = page_of(lang=language)
    shown = unescape(html(page))
    assert listed_results(page) == [name for name, result in results().items() if metrics(result)]
    for result in results().values():
        if not metrics(result):
            continue
        part = shown.split(f"data-result='{result.name}'")[1].split("data-result=")[0]
        assert result.sql.strip() in part, "the query as it runs"
        for column in metrics(result):
            assert column.label[language] in part and column.definition[language] in part and column.why[language] in part
            assert Words(language)(f"method.sensitivity.{column.sensitivity}") in part
            if column.numerator:
                assert result.numerator(column, language) in part and result.column(column.denominator).label[language] in part
    assert definitions().strip() in shown
    for change in changes():
        assert change[language] in shown
    assert " open" not in "".join(re.findall(r"<details[^>]*>", html(page))), "everything is folded at first"
    page.run()
    assert not page.exception


@pytest.mark.parametrize(("role", "language"), [("viewer", "id"), ("planner", "en"), ("steward", "id")])
def test_the_old_word_stands_nowhere_not_even_in_a_link(page_of, language: str, role: str) -> None:
    shown = html(page_of(role, lang=language, as_of="2019-12-31"))
    assert not re.search(r"(?<![a-z])psk(?![a-z])", shown, re.IGNORECASE)
    assert "jateng.antaranews.co/amp/berita/243977" in shown, "other sources are linked"
    assert "Metro Semarang" in shown, "a source whose address isn't quoted is named"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("flow_monthly", ["flow_monthly"], marks=pytest.mark.soak),  # the name of a result
        ("CAKUPAN WARGA", ["headline", "coverage_monthly"]),  # a label, in any case
        pytest.param("Greenwood", ["exit_survival", "return_survival"], marks=pytest.mark.soak),  # in a definition
        pytest.param("gaji", ["headline", "income"], marks=pytest.mark.soak),  # what people say for those earning
        ("selesai bolos", ["headline", "completion"]),  # words that stand apart
        ("<script>", []),  # nothing, and nothing is run
    ],
)
def test_a_text_narrows_and_stands_in_the_address(page_of, text: str, expected: list[str]) -> None:
    page = page_of()
    page.text_input(key="lookup.search").set_value(text).run()
    assert address(page)["search"] == [text]
    assert [name for name in expected if name not in listed_results(page)] == []
    if not expected:
        assert listed_results(page) == [] and "<script>" not in html(page)
    again = page_of(search=text)
    assert listed_results(again) == listed_results(page) and len(listed_results(page)) < 10, "the copied address shows the same"
    page.text_input(key="lookup.search").set_value("").run()
    assert "search" not in address(page) and len(listed_results(page)) > 30


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("id", "target 2019", "target_status"),  # a year says nothing of a figure
        ("id", "kebutuhan modal", "needs"),
        ("id", "umur", "equity"),
        ("id", "instruktur", "breakdown"),
        ("id", "kapan proyeksi", "verdict"),
        ("id", "angkatan terbaik", "cohorts"),
        ("id", "mangkir", "completion"),
        ("id", "menikah", "exits_by_destination"),
        ("en", "salary", "graduates_earning"),
        ("en", "dropouts", "attendance_unbroken"),
        ("en", "last update", "known_up_to"),
        ("en", "census", "headcount_reconciliation"),
        ("en", "deaths", "exit_bounds"),
        ("en", "queue", "waiting"),
    ],
)
def test_what_an_official_would_type_is_found(sample_store: Path, language: str, text: str, found: str) -> None:
    context = Context(sample_store, date(2018, 9, 30), Filters(), language, "light", "steward")
    assert found in [result.name for result, _ in Method(context, text).matches]


@pytest.mark.parametrize(
    ("role", "language", "text", "answer"),
    [
        # 477 residents: 630 registered - 199 exits + 46 returns (headline); when they came back is not told to viewers month by month.
        ("viewer", "id", "Berapa orang sekarang?", "Warga binaan: 477."),
        ("steward", "en", "How many people are living there now?", "Residents: 477 = 630 registered − 199 exits + 46 returns."),
    ],
)
def test_a_question_in_everyday_words_is_answered_first(page_of, role: str, language: str, text: str, answer: str) -> None:
    page = page_of(role, lang=language, search=text)
    assert answer in words_of(page) and "headline" in listed_results(page)
    assert words_of(page).index(answer) < words_of(page).index(f"“{text}”"), "before how much was found"


@pytest.mark.parametrize(
    ("named", "shown"),
    [
        ("coverage", "headline.coverage"),  # where it stands first
        ("breakdown.coverage", "breakdown.coverage"),
        ("cohort_maturity.share", "cohort_maturity.share"),
        ("nothing", None),
        ("headline.nothing", None),
        ("as_of", None),  # names a row, measures nothing
    ],
)
def test_an_address_names_one_metric(page_of, named: str, shown: str | None) -> None:
    page = page_of(metric=named)
    assert re.findall(r"data-metric='([\w.]+)'", html(page)) == ([shown] if shown else [])
    if shown is None:
        assert Words("id")("method.no_metric", name=named) in words_of(page)
        return
    assert Words("id")("method.query_whole") in words_of(page)
    page.button(key="lookup.all").click().run()
    assert "metric" not in address(page) and "data-metric" not in html(page)


def test_the_figures_asked_for_most_come_first_with_their_sums(page_of, sample_store: Path) -> None:
    text = words_of(page_of("steward", lang="en"))
    now = ask("headline", sample_store, date(2018, 9, 30)).record
    assert f"Residents {now['residents']} {now['registered']} registered − {now['exits']} exits + {now['returns']} returns" in text
    assert now["registered"] - now["exits"] + now["returns"] == now["residents"]
    left = ask("exit_bounds", sample_store, date(2018, 9, 30)).record
    parts = f"{left['away']} no longer there − {left['elsewhere']} another locality − {left['unknown']} destination not known − {left['died']} died"
    assert f"Mentas {now['mentas']} {parts}" in text
    assert left["away"] - left["elsewhere"] - left["unknown"] - left["died"] == now["mentas"]
    assert text.index("The figures asked for most") < text.index("All figures")


@pytest.mark.parametrize("language", languages())
def test_freshness_and_counts_are_those_of_the_queries(page_of, sample_store: Path, language: str) -> None:
    words, text = Words(language), words_of(page_of("steward", lang=language))
    known = {row["table"]: row["known_up_to"] for row in ask("known_up_to", sample_store, date(2018, 9, 30)).records}
    for row in ask("freshness", sample_store, date(2018, 9, 30)).records:
        days = f"{words.short_date(row['latest_on'])} {words.short_date(known[row['table']])}"
        called = table_name(words, row["table"])
        assert f"{called} {days}" in text, "the last record is not yet how far a table is known"
    for row in ask("headcount_reconciliation", sample_store, date(2018, 9, 30)).records:
        assert f"{row['source']}, {words.write(row['counted_on'], 'date')} {row['counted']} {row['on_register']}" in text


def test_changes_stand_in_the_changelog_too() -> None:
    """The page and the changelog say the same: each entry is in both, and no reading is left out."""

    def plain(text: str) -> str:
        return re.sub(r"\s+", " ", re.sub(r"[*`]", "", text)).strip()

    written = plain((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    documented = {plain(change["en"]) for change in changes()}
    for entry in documented:
        assert entry in written, entry
    raw = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    readings = [plain(text) for text in re.findall(r"^  - (.+(?:\n    .+)*)", raw, flags=re.MULTILINE)]
    assert len(readings) >= 5
    assert [reading for reading in readings if reading not in documented] == []
