"""The page about livelihoods as each role meets it: every number read off the page and compared with what the queries answer."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from queries import Filters, ask, publish
from tests.visits import figure, html, visit, words_of
from ui.i18n import Words

AS_OF = date(2018, 9, 30)
CLOSURE = date(2019, 12, 31)


@pytest.fixture
def page_of(sample_store: Path, monkeypatch: pytest.MonkeyPatch):
    """Visit the page in a role."""

    def visited(role: str = "steward", store: Path = sample_store, **address: str | list[str]):
        page = visit(store, monkeypatch, "livelihoods", role, **address)
        assert Words(str(address.get("lang", "id")))("error.title") not in words_of(page)
        return page

    return visited


def lead(page) -> str:
    match = re.search(r"<p class='mentas-answer'>(.*?)</p>", html(page))
    assert match
    return unescape(re.sub(r"<[^>]+>", "", match.group(1)))


@pytest.mark.parametrize(("language", "as_of"), [("en", AS_OF), ("id", CLOSURE)])
def test_staff_see_the_exact_figures(page_of, sample_store: Path, language: str, as_of: date) -> None:
    words, page = Words(language), page_of(lang=language, as_of=as_of.isoformat())
    chain = {row["stage"]: row for row in ask("market_chain", sample_store, as_of).records}
    needs = {row["need"]: row["persons"] for row in ask("needs", sample_store, as_of).records}
    graduates, income = ask("graduates_earning", sample_store, as_of).record, ask("income", sample_store, as_of).record
    assert figure(page, "sold") == words.write(chain["sold"]["persons"], "count")
    assert figure(page, "marketing") == words.write(needs["marketing"], "count")
    assert figure(page, "earning_rate") == words.write(graduates["earning_rate"], "share"), "of the graduates alone"
    assert figure(page, "median_monthly_income") == words.write(income["median_monthly_income"], "rupiah")
    answer = lead(page)
    earning = [str(graduates[name]) for name in ("earning", "followed_up", "not_followed_up")]
    for text in (words.write(as_of, "date"), *earning):
        assert text in answer
    text = words_of(page)
    assert words.write(chain["sold"]["share_of_first"], "share") in text and str(chain["completed"]["persons"]) in text, "who sold, below"
    total = sum(row["sales"] for row in ask("sales_by_channel", sample_store, as_of).records)
    assert words("livelihoods.n_sales", count=total, n=words.write(total, "count")) in text
    for row in ask("sales_by_product", sample_store, as_of).records:
        assert f"{row['product']} {row['sales']} {row['sellers']} {words.write(row['amount'], 'rupiah')}" in text


@pytest.mark.parametrize(("language", "as_of"), [("en", AS_OF), ("id", date(2019, 10, 31))])
def test_a_viewer_sees_the_published_figures(page_of, sample_store: Path, language: str, as_of: date) -> None:
    words, page = Words(language), page_of("viewer", lang=language, as_of=as_of.isoformat())
    chain, needs = publish("market_chain", sample_store, as_of), publish("needs", sample_store, as_of)
    assert figure(page, "sold") == words.write(chain.rows[2]["persons"]) and figure(page, "sold").startswith("≈ ")
    assert figure(page, "marketing") == words.write(next(row["persons"] for row in needs.rows if row.value("need") == "marketing"))
    assert figure(page, "median_monthly_income") == words.write(publish("income", sample_store, as_of).row["median_monthly_income"])
    assert words.write(chain.rows[2]["persons"]) in lead(page)
    mentas, total = chain.rows[-1]["persons"], publish("headline", sample_store, as_of).row["mentas"]
    assert chain.rows[2]["persons"].as_of != mentas.as_of == total.as_of, "a stage that moved where the total waits would tell of it"
    assert words("panel.with_total", stage=words.code("chain", "mentas"), on=words.write(total.as_of, "date")) in words_of(page)
    text = words_of(page)
    products = publish("sales_by_product", sample_store, as_of)
    for row in products.rows:
        assert " ".join(words.write(row[name]) for name in ("product", "sales", "sellers")) in text
    exact = {row["stage"]: row["persons"] for row in ask("market_chain", sample_store, as_of).records}
    if exact["with_product"] % 5:
        assert f" {exact['with_product']} " not in lead(page)


def test_a_viewer_in_a_selection_is_told_what_is_not_published(page_of, sample_store: Path) -> None:
    page = page_of("viewer", lang="id", as_of="2018-09-30", skill=["salon"])
    words = Words("id")
    completed = ask("market_chain", sample_store, AS_OF, Filters(skill=("salon",))).records[0]["persons"]
    assert lead(page) == words("livelihoods.withheld", on="30 September 2018", completed=str(completed))
    assert {figure(page, name) for name in ("sold", "marketing", "earning_rate", "median_monthly_income")} == {"–"}
    assert html(page).count("mentas-withheld") == 7, "each part says so in its place"


def test_staff_in_a_selection(page_of, sample_store: Path) -> None:
    page = page_of(lang="en", as_of="2018-09-30", skill=["salon"], origin=["unknown"])
    filters = Filters(skill=("salon",), origin=("unknown",))
    sold = {row["stage"]: row["persons"] for row in ask("market_chain", sample_store, AS_OF, filters).records}["sold"]
    assert figure(page, "sold") == str(sold)


@pytest.mark.parametrize(
    ("role", "as_of"),
    [("viewer", "2015-12-31"), ("viewer", "2016-06-30"), ("viewer", "2017-02-28"), ("planner", "2016-06-30"), ("steward", "2017-02-28")],
)
def test_before_anybody_could_sell_nothing_is_claimed(page_of, role: str, as_of: str) -> None:
    """No group yet, and the first month of the first group: unknown stays a dash, and no viewer is told that nobody sold."""
    page = page_of(role, lang="id", as_of=as_of)
    assert figure(page, "median_monthly_income") == "–"
    if role == "viewer":
        assert Words("id")("livelihoods.no_sales") not in words_of(page)
    if as_of == "2016-06-30":
        assert lead(page).startswith("Belum dapat dijawab")


def test_the_offices_own_data(page_of, office_store: Path) -> None:
    page = page_of("steward", office_store, lang="id", as_of="2018-09-30")
    sold = {row["stage"]: row["persons"] for row in ask("market_chain", office_store, AS_OF).records}["sold"]
    assert figure(page, "sold") == str(sold)
    assert "role='rowheader' lang='id'>" in html(page), "products are texts of the data"
    page_of("viewer", office_store, lang="en", as_of="2018-09-30")


@pytest.mark.parametrize("language", ["id", "en"])
def test_nothing_on_the_page_is_in_the_other_language(page_of, language: str) -> None:
    text = re.sub(r"-- Question.*?select \* from final", "", words_of(page_of(lang=language, as_of="2019-12-31")), flags=re.DOTALL)
    text = re.sub(r"(Hitungan|Latest) .*?\(.*?\)", "", text)  # sources as they were handed in
    foreign = {"id": r"\b(the|and|sales|as of|December|persons)\b", "en": r"\b(dan|lulusan|penjualan|Desember|Tabel|orang|saluran)\b"}[language]
    assert re.findall(foreign, text) == []
