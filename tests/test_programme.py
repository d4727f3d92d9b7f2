"""programme.toml: what it may say, and a second city's programme that runs from its own file alone."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from pptx import Presentation

from data import store
from data.__main__ import main as data_main
from data.export import export
from data.importer import make_sample
from data.messages import DataError
from data.programme import SHIPPED, faults_of, programme_of, shipped
from data.quality_checks import check
from queries import Filters, QuestionError, ask, choices
from tests import factories, other_city
from tests.sample_files import BASE, build_store, hand_in, rows
from tests.test_figures import hold
from tests.visits import NAMES, charts_of, failed, html, in_one_language, visit, words_of
from ui.briefing.__main__ import main as briefing_main
from ui.context import Context
from ui.views.plan import PlanView

AS_OF = date(2018, 9, 30)
FILE = other_city.PROGRAMME


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second city's folder, its data handed in (the store is city/store)."""
    base = tmp_path_factory.mktemp("city")
    report = other_city.hand_in(base)
    assert report.exit_status == 0 and not report.rejected, report.as_text("en")
    return base


def test_the_shipped_programme_has_no_fault() -> None:
    assert faults_of(tomllib.loads(SHIPPED.read_text(encoding="utf-8"))) == []
    assert shipped().mentas == ("own_business", "employment", "family", "marriage")
    assert (shipped().group_size, shipped().country) == (30, "ID")


FAULTS = [
    (('place = "Tanjung Biru"\n', ""), "place is missing; write a text"),
    (('place = "Tanjung Biru"', 'plaace = "x"\nplace = "y"'), "plaace is not recognised; use one of: name, place"),
    (("group_size = 12", "group_size = 0"), "group_size must be a whole number from 1 to 500"),
    (("group_size = 12", "group_size = true"), "group_size must be a whole number from 1 to 500"),
    (('country = "PH"', 'country = "Filipina"'), "country must be an ISO 3166 code of a country with known holidays, for example ID"),
    (('en = "Tanjung Biru work programme"', 'fr = "x"'), "name must be words in the languages id and en"),
    (('words = { id = "Kopi", en = "Coffee" }', ""), "skills.coffee.words is missing"),
    (("[skills.coffee]", "[skills.Coffee-1]"), "the code skills.Coffee-1 must be 1 to 32 lower-case letters, digits or underscores"),
    (('"seduh kopi"', '"Berkebun"'), 'the spelling "berkebun" in skills stands for two codes (coffee, farming)'),
    (('spellings = ["berkebun"]', "mentas = true"), "skills.farming.mentas is not recognised; use one of: words, spellings"),
    (("[destinations.died]", "[destinations.gone]"), "destinations.died is missing; every programme needs this destination"),
    (('spellings = ["wafat"]', "mentas = true"), "destinations.died never counts as mentas"),
    (("mentas = true", "mentas = false"), "no destination counts as mentas"),
    (("group_size = 12", "group_size = "), "correct it as TOML in UTF-8"),
]


@pytest.mark.parametrize(("change", "says"), FAULTS, ids=[says[:40] for _, says in FAULTS])
def test_a_fault_is_one_sentence(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    assert change[0] in FILE
    (tmp_path / "programme.toml").write_text(FILE.replace(*change), encoding="utf-8")
    with pytest.raises(DataError) as refused:
        programme_of(tmp_path)
    english, indonesian = refused.value.sentence["en"], refused.value.sentence["id"]
    assert says in english
    assert indonesian != english and "programme.toml" in indonesian


def test_every_fault_is_named(tmp_path: Path) -> None:
    (tmp_path / "programme.toml").write_text(FILE.replace("group_size = 12", "group_size = 0").replace('country = "PH"\n', ""), encoding="utf-8")
    with pytest.raises(DataError, match=r"\n- country is missing[^\n]*\n- group_size must be"):
        programme_of(tmp_path)


def test_a_store_with_a_faulty_programme_answers_with_its_sentence(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE)
    (tmp_path / "store" / "programme.toml").write_text("name = 1", encoding="utf-8")
    with pytest.raises(QuestionError, match="name must be words"):
        ask("headline", tmp_path / "store", AS_OF)


def test_the_sample_is_of_the_shipped_programme(tmp_path: Path) -> None:
    (tmp_path / "programme.toml").write_text(FILE, encoding="utf-8")
    with pytest.raises(DataError, match=r"programme\.toml of its own"):
        make_sample(tmp_path)
    assert store.current(tmp_path) is None


def test_checks_hold_the_data_against_the_programme(tmp_path: Path) -> None:
    build_store(tmp_path, BASE | {"exits": "resident_id,exited_on,destination\nR1,2018-01-05,family\n"})
    # Two cohorts of 2017, of skills that the new file does not have, and an exit to a destination that it does not have.
    (tmp_path / "store" / "programme.toml").write_text(FILE.replace("first_year = 2017", "first_year = 2018"), encoding="utf-8")
    findings = {finding.id: (finding.violations, finding.checked) for finding in check(tmp_path / "store")}
    assert findings["code_not_in_programme"] == (3, 3) and findings["before_first_year"] == (2, 2)


# ------------------------------------------------------------------------------------------------------ another city


def test_a_hand_in_is_read_by_the_programmes_spellings(city: Path) -> None:
    assert rows(city, "select distinct skill from cohorts order by skill") == [("coffee",), ("farming",), ("repair",)]
    assert rows(city, "select distinct destination from exits order by destination") == [
        ("abroad",), ("died",), ("kin",), ("trade",), ("unknown",),
    ]  # fmt: skip


def test_what_another_programme_calls_a_skill_is_refused(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "programme.toml").write_text(FILE, encoding="utf-8")
    report = hand_in(tmp_path, {"cohorts": "cohort_id,skill,starts_on\nA1,salon,2017-03-06\nA2,coffee,2017-03-06\n"})
    (rejection,) = report.rejected
    assert rejection.reason["en"].endswith("is not recognised for skill; choose one of: coffee, repair, farming")
    assert rows(tmp_path, "select cohort_id, capacity from cohorts") == [("A2", 12)], "the group size of this programme"


def test_the_template_offers_the_programmes_choices(city: Path) -> None:
    assert data_main(["template", str(city / "empty.xlsx"), "--store", str(city / "store")]) == 0
    guide = openpyxl.load_workbook(city / "empty.xlsx")["Petunjuk"]
    assert "Kopi, Bengkel, Kebun" in [row[4] for row in guide.iter_rows(values_only=True)]


def test_a_breakdown_by_the_programmes_skills(city: Path) -> None:
    folder = city / "store"
    assert choices(folder)["skill"] == ("coffee", "repair", "farming")
    by_skill = ask("breakdown", folder, AS_OF, by="skill").records
    assert {row["value"] for row in by_skill} == {"coffee", "repair", "farming"}
    with pytest.raises(QuestionError):
        ask("headline", folder, AS_OF, Filters(skill=("salon",)))


def test_a_recount_by_the_citys_own_rules_agrees(city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export(city / "store", city / "out")
    monkeypatch.setattr("tests.oracle.count.GRADUATION", {"trade", "kin"})
    monkeypatch.setattr("tests.oracle.training.GROUP_SIZE", 12)
    questions = [("headline", None), ("exits_by_destination", None), ("exit_bounds", None), ("mentas_monthly", None), ("coverage_gap", None)]
    questions += [("cohort_maturity", None), ("breakdown", "skill")]
    hold(factories.read(city / "out"), city / "store", AS_OF, Filters(), [(name, by, None) for name, by in questions])


def test_another_rule_counts_at_once(tmp_path: Path) -> None:
    """Who counts as mentas is decided when the question is asked: a changed file needs no new import, and no answer is remembered from before."""
    build_store(tmp_path, BASE | {"exits": "resident_id,exited_on,destination\nR1,2018-01-05,family\nR2,2018-02-01,died\n"})
    assert ask("headline", tmp_path / "store", AS_OF).record["mentas"] == 1
    narrower = SHIPPED.read_text(encoding="utf-8").replace('spellings = ["keluarga"]\nmentas = true', 'spellings = ["keluarga"]')
    (tmp_path / "store" / "programme.toml").write_text(narrower, encoding="utf-8")
    assert ask("headline", tmp_path / "store", AS_OF).record["mentas"] == 0


@pytest.mark.parametrize(("name", "language"), in_one_language(NAMES, ("overview", "data")))
def test_every_page_speaks_of_the_city(city: Path, monkeypatch: pytest.MonkeyPatch, name: str, language: str) -> None:
    role = {"id": "steward", "en": "viewer"}[language]  # exact figures and published ones
    page = visit(city / "store", monkeypatch, name, role, lang=language, as_of=AS_OF.isoformat())
    assert not failed(page, language)
    shown = html(page) + words_of(page) + "".join(chart.spec for chart in charts_of(page))
    assert [match.group() for match in other_city.FOREIGN.finditer(shown)] == []
    about = {"id": "warga binaan Tanjung Biru, Bandar Laut", "en": "residents of Tanjung Biru, Bandar Laut"}
    assert about[language] in shown


def test_the_plan_keeps_the_countrys_holidays_free(city: Path) -> None:
    view = PlanView(Context(city / "store", AS_OF, Filters(), "en", "light", "planner"))
    assert view.kinds == ("public",) and view.inputs.blackout.country == "PH"
    assert not {period.reason for period in view.blackout_periods} - {"public"}


@pytest.mark.parametrize(("language", "title"), [("id", "Paparan program kerja Tanjung Biru"), ("en", "Briefing on the Tanjung Biru work programme")])
def test_the_briefing_is_of_the_city(city: Path, capsys: pytest.CaptureFixture[str], language: str, title: str) -> None:
    file = city / f"{language}.pptx"
    assert briefing_main(["--out", str(file), "--as-of", AS_OF.isoformat(), "--lang", language, "--store", str(city / "store")]) == 0
    deck = Presentation(str(file))
    assert (deck.core_properties.title, deck.core_properties.author) == (title, "Yayasan Teluk")
    texts = "\n".join(shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame)
    assert other_city.FOREIGN.search(texts) is None
