"""Named things: one equality of names, and permission decided on the thing itself, by whatever spelling it is asked for."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from datetime import date
from itertools import product
from pathlib import Path
from shutil import copy, copytree
from typing import Any

import pytest

from data import audit, named
from data.named import Kind, NameRefused
from planning import scenarios
from planning.scenarios import ScenarioError
from queries import QuestionError, ask
from tests.soaking import share_of
from tests.visits import LEAST, NAMES, failed, html, visit, words_of
from ui import saved
from ui.auth import roles
from ui.briefing import __main__ as briefing_command
from ui.briefing.archive import FrozenRefused, freeze, frozen_names, open_frozen
from ui.briefing.snapshot import gather

NAME = "Rapat Éselon 12"
RESPELLED = {
    "as it is": NAME,
    "lower case": NAME.lower(),
    "upper case": NAME.upper(),
    "swapped case": NAME.swapcase(),
    "two blanks": NAME.replace(" ", "  "),
    "tab": NAME.replace(" ", "\t", 1),
    "line break": NAME.replace(" ", "\n", 1),
    "blank before": f" {NAME}",
    "blank after": f"{NAME} ",
    "no-break space": NAME.replace(" ", "\u00a0"),
    "em space": NAME.replace(" ", "\u2003"),
    "ideographic space": NAME.replace(" ", "\u3000"),
    "decomposed": unicodedata.normalize("NFD", NAME),
    "full-width digits": NAME.replace("12", "\uff11\uff12"),
    "full-width letter": NAME.replace("R", "\uff32"),
    "mathematical letter": NAME.replace("R", "\U0001d411"),
    "zero-width space": NAME.replace("p", "p\u200b"),
    "soft hyphen": NAME.replace("pat", "pa\u00adt"),
    "byte order mark": f"\ufeff{NAME}",
    "mark of direction": f"\u200e{NAME}\u202c",
}
EVERY_SPELLING = pytest.mark.parametrize("spelling", list(RESPELLED.values()), ids=list(RESPELLED))
KIND = Kind("things", longest=20, most=3, single_file="things.json")


@pytest.fixture(scope="module")
def store_with_exact(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample with an exact frozen briefing NAME and a published one "Terbitan"."""
    folder = tmp_path_factory.mktemp("exact") / "store"
    copytree(sample_store, folder)
    freeze(folder, NAME, gather(folder, date(2018, 9, 17), internal=True))
    freeze(folder, "Terbitan", gather(folder, date(2018, 9, 30)))
    return folder


# ---------------------------------------------------------------------------------------------------------- equality


@EVERY_SPELLING
def test_a_respelled_name_finds_replaces_and_removes_the_same_thing(tmp_path: Path, spelling: str) -> None:
    named.save(tmp_path, KIND, NAME, {"value": 1})
    with pytest.raises(NameRefused, match="taken"):
        named.save(tmp_path, KIND, spelling, {"value": 2}, replace=False)
    assert named.find(named.all_of(tmp_path, KIND), spelling) == {"value": 1, "name": NAME, "order": 1}
    named.save(tmp_path, KIND, spelling, {"value": 2})
    assert [thing["value"] for thing in named.all_of(tmp_path, KIND)] == [2]
    named.remove(tmp_path, KIND, spelling)
    assert named.all_of(tmp_path, KIND) == ()


@pytest.mark.parametrize("other", ["Rapat Eselon 12", "Rapat Éselon 1 2", "RapatÉselon 12", "Rapat Éselon 12.", "Rap\u0430t Éselon 12"])
def test_another_name_is_another_thing(tmp_path: Path, other: str) -> None:
    named.save(tmp_path, KIND, NAME, {})
    assert named.find(named.all_of(tmp_path, KIND), other) is None


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("Salon", "Salon"),
        ("  a \n b ", "a b"),
        ("\x00\u200b\u202e", ""),  # nothing that can be seen
        ("Batik\u202e 2018\x07", "Batik 2018"),
        ("—!?", ""),  # no letter and no digit
        ("x" * 20, "x" * 20),
        ("x" * 21, ""),
        ("<b>tebal</b>", "<b>tebal</b>"),  # text, wherever it is shown
    ],
)
def test_names_are_saved_clean(name: str, clean: str) -> None:
    assert named.clean(name, 20) == clean


def test_things_keep_their_order_and_their_number_is_limited(tmp_path: Path) -> None:
    for name in "BCA":
        named.save(tmp_path, KIND, name, {})
    named.save(tmp_path, KIND, "b", {"value": 2})
    with pytest.raises(NameRefused, match="full"):
        named.save(tmp_path, KIND, "D", {})
    assert [(thing["name"], thing.get("value")) for thing in named.all_of(tmp_path, KIND)] == [("b", 2), ("C", None), ("A", None)]


@pytest.mark.parametrize(
    "content", ['[{"name": "Satu", "v": 1}, {"name": "Dua", "v": 2}]', '{"things": [{"name": "Satu", "v": 1}, {"name": "Dua", "v": 2}]}']
)
def test_the_single_file_of_earlier_releases_is_read(tmp_path: Path, content: str) -> None:
    (tmp_path / "things.json").write_text(content, encoding="utf-8")
    assert [(thing["name"], thing["v"]) for thing in named.all_of(tmp_path, KIND)] == [("Satu", 1), ("Dua", 2)]
    assert not (tmp_path / "things.json").exists()
    named.remove(tmp_path, KIND, "satu")
    assert [thing["name"] for thing in named.all_of(tmp_path, KIND)] == ["Dua"], "and never comes back"


@pytest.mark.parametrize("content", ["", "{", "[1]", '[{"v": 1}]', "{}", "\xff"])
def test_what_cannot_be_read_is_left_out_and_left_alone(tmp_path: Path, content: str) -> None:
    (tmp_path / "things.json").write_bytes(content.encode("latin-1"))
    (tmp_path / "things").mkdir()
    (tmp_path / "things" / "x.json").write_bytes(content.encode("latin-1"))
    assert named.all_of(tmp_path, KIND) == ()
    named.save(tmp_path, KIND, "Baru", {})
    assert [thing["name"] for thing in named.all_of(tmp_path, KIND)] == ["Baru"]
    assert (tmp_path / "things.json").read_bytes() == content.encode("latin-1")


def test_names_never_lead_out_of_the_folder(tmp_path: Path) -> None:
    named.save(tmp_path, KIND, "../../etc/passwd", {})
    assert [path.parent for path in tmp_path.rglob("*passwd*")] == [tmp_path / "things"]
    assert [path.stat().st_mode & 0o077 for path in (tmp_path / "things").rglob("*")] == [0, 0], "for their owner only"


# -------------------------------------------------------------------------------- each role, each object, each spelling


@EVERY_SPELLING
@pytest.mark.parametrize("staff", [True, False])
def test_an_exact_frozen_briefing_opens_for_staff_only(store_with_exact: Path, staff: bool, spelling: str) -> None:
    if staff:
        assert open_frozen(store_with_exact, spelling, staff).snapshot.internal
        return
    with pytest.raises(FrozenRefused) as refused:
        open_frozen(store_with_exact, spelling, staff)
    with pytest.raises(QuestionError) as missing:
        open_frozen(store_with_exact, "Tidak Ada", staff)
    same = {language: sentence.replace(spelling, "Tidak Ada") for language, sentence in refused.value.sentence.items()}
    assert same == missing.value.sentence, "one sentence, whether there is one or not"
    assert missing.value.sentence["en"] == "There is no frozen briefing named Tidak Ada; there are: Terbitan."


def test_lists_hold_what_the_role_may_open(store_with_exact: Path) -> None:
    assert set(frozen_names(store_with_exact, staff=True)) == {NAME, "Terbitan"}
    assert frozen_names(store_with_exact, staff=False) == ("Terbitan",)


def test_a_published_briefing_of_an_equal_name_is_the_one_that_others_open(store_with_exact: Path, tmp_path: Path) -> None:
    # Earlier releases told "A" and its full-width form apart, so that both may lie in a store.
    folder = tmp_path / "store"
    copytree(store_with_exact, folder)
    (exact,) = (path for path in (folder / "briefings" / "frozen").glob("rapat*.json"))
    published = open_frozen(folder, "Terbitan", staff=False)
    freeze(tmp_path / "other", NAME.upper(), published.snapshot)
    (other,) = (tmp_path / "other" / "briefings" / "frozen").glob("*.json")
    copy(other, exact.parent / "another.json")
    assert not any(open_frozen(folder, spelling, staff=False).snapshot.internal for spelling in RESPELLED.values())
    assert open_frozen(folder, NAME, staff=True).snapshot.internal, "the very spelling comes first"


def test_a_damaged_frozen_briefing_is_for_staff(store_with_exact: Path, tmp_path: Path) -> None:
    # Its mark "internal" cannot be trusted.
    folder = tmp_path / "store"
    copytree(store_with_exact, folder)
    (path,) = (folder / "briefings" / "frozen").glob("rapat*.json")
    path.write_text(path.read_text(encoding="utf-8").replace('"internal": true', '"internal": false'), encoding="utf-8")
    assert frozen_names(folder, staff=False) == ("Terbitan",)
    with pytest.raises(QuestionError, match="there are: Terbitan"):
        open_frozen(folder, NAME, staff=False)
    with pytest.raises(QuestionError, match="is damaged"):
        open_frozen(folder, NAME, staff=True)


@pytest.mark.parametrize("wall", [False, True])
def test_no_address_shows_a_viewer_an_exact_frozen_briefing(store_with_exact: Path, monkeypatch: pytest.MonkeyPatch, wall: bool) -> None:
    exact = next(row["persons"] for row in ask("market_chain", store_with_exact, date(2018, 9, 17)).records if row["stage"] == "sold")
    refusals = len(list(audit.read(store_with_exact, action="role_refused")))
    page = visit(store_with_exact, monkeypatch, "briefing", "viewer", lang="en", as_of="2018-09-30", **({"show": "1"} if wall else {}))
    assert NAME not in words_of(page)
    for spelling in RESPELLED.values():
        page.query_params["frozen"] = spelling
        page.run()
        text = words_of(page)
        assert not page.exception and "there are: Terbitan." in text and f"{exact} sold" not in html(page), spelling
        assert not [element for element in page.get("bidi_component") if element.proto.component_name == "mentas.slideshow"], spelling
    recorded = list(audit.read(store_with_exact, action="role_refused"))[refusals:]
    assert [entry.what["frozen"] for entry in recorded] == list(RESPELLED.values()), "every refusal is recorded"


@pytest.mark.soak
@pytest.mark.parametrize("role", roles.ROLES)
@pytest.mark.parametrize("name", NAMES)
def test_no_page_in_any_role_knows_it_by_the_address(store_with_exact: Path, monkeypatch: pytest.MonkeyPatch, name: str, role: str) -> None:
    """The name of an exact briefing in the address of each page, in each spelling, in each place that names something."""
    asked = list(product(("frozen", "view", "chosen", "scenario", "search", "slide", "compare", "cohort"), RESPELLED.values()))
    for place, spelling in random.Random(f"{name} {role}").sample(asked, share_of(len(asked))):
        page = visit(store_with_exact, monkeypatch, name, role, lang="en", as_of="2018-09-30", **{place: spelling})
        shown = words_of(page) + html(page)
        refused = role == "viewer" and (LEAST[name] != "viewer" or (name, place) == ("briefing", "frozen"))
        assert not failed(page, "en") or refused, (place, spelling)
        if role == "viewer":
            assert "17 September 2018" not in shown, (place, spelling)
            assert place == "search" or NAME not in shown.replace(spelling, ""), (place, spelling)  # what was searched for is repeated


def test_the_command_line_freezes_no_name_twice_and_opens_a_spelling(
    store_with_exact: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--store", str(store_with_exact), "--lang", "en"]
    for spelling in (NAME, RESPELLED["full-width digits"], RESPELLED["mark of direction"]):  # that all are one name is tested above
        assert briefing_command.main([*given, "--freeze", spelling]) == 2 and "already" in capsys.readouterr().err, spelling
    out = tmp_path / "x.xlsx"  # of one: that each spelling opens the same briefing is tested above, without a workbook
    assert briefing_command.main([*given, "--frozen", RESPELLED["soft hyphen"], "--slides", "title", "--out", str(out)]) == 0
    assert out.stat().st_size > 5000


ACTIONS: dict[str, Callable[[Path, str], Any]] = {
    "save a view": lambda folder, name: saved.save(folder, name, {"skill": ["salon"]}),
    "delete a view": saved.delete,
    "list views": lambda folder, _: saved.saved(folder),
    "save a scenario": lambda folder, name: scenarios.save(folder, roles.current_role(), name, {"plan_places": ["30"]}),
    "remove a scenario": lambda folder, name: scenarios.remove(folder, roles.current_role(), name),
    "list scenarios": lambda folder, _: scenarios.saved(folder, roles.current_role()),
}


@pytest.mark.parametrize("role", roles.ROLES)
@pytest.mark.parametrize("action", list(ACTIONS))
def test_views_and_scenarios_are_for_staff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, role: str, action: str) -> None:
    monkeypatch.setenv("MENTAS_STORE", str(tmp_path))
    monkeypatch.setattr(roles, "current_role", lambda: "steward")
    for each in ("save a view", "save a scenario"):
        ACTIONS[each](tmp_path, NAME)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.json")}
    assert len(before) == 2
    monkeypatch.setattr(roles, "current_role", lambda: role)
    for spelling in RESPELLED.values():
        if role == "viewer":
            with pytest.raises((roles.RoleRefused, ScenarioError)):
                ACTIONS[action](tmp_path, spelling)
        else:
            ACTIONS[action](tmp_path, spelling)
    if role == "viewer":
        assert {path: path.read_bytes() for path in tmp_path.rglob("*.json")} == before
        if "view" in action:
            assert len(list(audit.read(tmp_path, action="role_refused"))) == len(RESPELLED)
    elif action.startswith(("delete", "remove")):
        assert len(list(tmp_path.rglob("*.json"))) == 1
