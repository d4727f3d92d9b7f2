"""Who has which role: the configuration, the provider's claims, the preview without sign-in, and what is recorded."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import Headers
from streamlit.testing.v1 import AppTest

from data import audit
from data.verify import faults
from queries.languages import languages
from tests.provider import COOKIE_SECRET, secrets
from tests.visits import FRAME, SECONDS, charts_of, html, visit
from ui.auth import config, ended, roles
from ui.auth.config import Person, SettingError, SignIn, end, is_over, person_of, read
from ui.auth.roles import RoleRefused, Visitor, allows, require
from ui.i18n import Words
from ui.server import download_owners, request_guard
from ui.server.request_guard import next_page

AUTH: dict[str, Any] = {
    "redirect_uri": "https://mentas.example/oauth2callback",
    "cookie_secret": COOKIE_SECRET,
    "client_id": "mentas",
    "client_secret": "known to nobody",
    "server_metadata_url": "https://login.example/.well-known/openid-configuration",
}


def roles_of(**text: Any) -> SignIn:
    sign_in = read({"auth": AUTH, "roles": text})
    assert sign_in is not None
    return sign_in


def claims(**text: Any) -> dict[str, Any]:
    now = time.time()
    return {"is_logged_in": True, "iss": "https://login.example", "sub": "1", "iat": now - 5, "exp": now + 600, **text}


OFFICE = roles_of(
    steward=["kepala@lentera.example"],
    planner="perencana@dinsos.example",
    viewer=["@dinsos.example", "lentera.example"],
    contact="Ibu Sari",
    require_verified_email=False,
)

ADDRESSES: list[tuple[object, str | None, str]] = [
    ("kepala@lentera.example", "steward", "named"),
    ("Kepala@LENTERA.example", "steward", "case tells nobody apart"),
    (" kepala@lentera.example ", "steward", "blanks around it don't either"),
    ("perencana@dinsos.example", "planner", "named, and of the readers' domain: the highest role wins"),
    ("siapa@dinsos.example", "viewer", "by domain"),
    ("siapa@lentera.example", "viewer", "a domain may be written without @"),
    ("siapa@mail.dinsos.example", None, "a part of the domain is another domain"),
    ("siapa@dinsos.example.elsewhere.example", None, "a domain that begins alike"),
    ("siapa@bukandinsos.example", None, "a domain that ends alike"),
    ("kepala@lentera.example@elsewhere.example", None, "two addresses in one"),
    ('"kepala@lentera.example"@elsewhere.example', None, "one inside quotation marks"),
    ("kepala@lentera.example,siapa@elsewhere.example", None, "a list"),
    ("kepala@lentera.example\n", "steward", "a line's end is a blank"),
    ("kepala@lentera\u200b.example", None, "a letter that can't be seen"),
    ("\u212aepala@lentera.example", None, "the sign for kelvin, whose lower case is k"),
    ("kepala@lentera.example.", None, "a dot at the end"),
    ("dinsos.example", None, "no address"),
    ("@dinsos.example", None, "nobody at a domain"),
    ("", None, "empty"),
    (None, None, "no claim"),
    (["kepala@lentera.example"], None, "no text"),
]


@pytest.mark.parametrize(("address", "role", "why"), ADDRESSES)
def test_the_role_of_an_address(address: object, role: str | None, why: str) -> None:
    person = person_of(claims(email=address), OFFICE)
    assert person is not None and person.role == role, why


VERIFIED: list[tuple[dict[str, object], str | None, str | None, str]] = [
    ({"email_verified": True}, "steward", "steward", "the provider says so"),
    ({"email_verified": "true"}, "steward", "steward", "some write it as a text"),
    ({}, "steward", None, "the provider says nothing: it counts only where the configuration says so"),
    ({"email_verified": False}, None, None, "the provider says that it isn't"),
    ({"email_verified": "false"}, None, None, "the same as a text"),
    ({"email_verified": 1}, None, None, "a number is no yes, though 1 is True in the language"),
    ({"email_verified": 1.0}, None, None, "nor is this one"),
    ({"email_verified": "yes"}, None, None, "anything else is no yes"),
]


@pytest.mark.parametrize(("text", "role", "strict", "why"), VERIFIED)
def test_only_an_address_that_counts_gives_a_role(text: dict[str, object], role: str | None, strict: str | None, why: str) -> None:
    named = claims(email="kepala@lentera.example", **text)
    lax = person_of(named, OFFICE)
    asking = person_of(named, roles_of(steward=["kepala@lentera.example"]))
    assert lax is not None and asking is not None
    assert (lax.role, asking.role) == (role, strict), why


@pytest.mark.parametrize("text", [{}, {"is_logged_in": False}, {"is_logged_in": "true"}, {"is_logged_in": 1}, {"email": "kepala@lentera.example"}])
def test_claims_without_a_sign_in_are_nobody(text: dict[str, object]) -> None:
    assert person_of({"email": "kepala@lentera.example", "iat": time.time(), "exp": time.time() + 60, **text}, OFFICE) is None


TIMES: list[tuple[dict[str, object], bool, str]] = [
    ({}, False, "issued just now, good for ten minutes"),
    ({"exp": time.time() - 1}, True, "a second late"),
    ({"exp": None}, False, "no end: twelve hours from its beginning"),
    ({"exp": None, "iat": time.time() - 11 * 3600}, False, "eleven hours ago"),
    ({"exp": None, "iat": time.time() - 12.1 * 3600}, True, "more than twelve hours ago"),
    ({"iat": time.time() - 13 * 3600, "exp": time.time() + 9999}, True, "the provider's end lies beyond the longest time"),
    ({"iat": None}, False, "no beginning: its end holds"),
    ({"iat": None, "exp": None}, True, "neither: it never held"),
    ({"iat": time.time() + 3600}, True, "it begins in an hour"),
    ({"exp": True}, True, "no number, and no missing end either"),
    ({"exp": "2099-01-01"}, True, "an end that can't be read is not twelve hours"),
    ({"iat": "1700000000"}, True, "nor is a beginning"),
    ({"exp": "9999999999", "iat": None}, True, "a text is no time"),
    ({"exp": float("nan")}, True, "no number, which is never smaller than another"),
    ({"exp": float("inf")}, True, "no end in sight"),
    ({"exp": None, "iat": float("nan")}, True, "no beginning"),
    ({"exp": 10**400}, True, "a number too large for a time"),
]


@pytest.mark.parametrize(("text", "over", "why"), TIMES)
def test_a_sign_in_holds_for_its_time(text: dict[str, object], over: bool, why: str) -> None:
    person = person_of(claims(email="kepala@lentera.example", **text), OFFICE)
    assert person is not None and is_over(person) is over, why


def test_the_longest_time_is_configured() -> None:
    now = time.time()
    person = person_of(claims(email="a@dinsos.example", iat=now, exp=now + 9999), roles_of(viewer=["@dinsos.example"], hours=0.5))
    assert person is not None and person.until == pytest.approx(now + 1800, abs=1)


def test_signing_out_ends_that_sign_in_for_whoever_has_its_cookie() -> None:
    named = claims(email="kepala@lentera.example", nonce="once")
    person, again = person_of(named, OFFICE), person_of(named, OFFICE)
    other = person_of({**named, "nonce": "another"}, OFFICE)
    assert person is not None and again is not None and other is not None
    assert end(person) and not end(again), "it ends once"
    assert is_over(again) and not is_over(other), "her next sign-in is another"


def test_sign_ins_stay_ended_over_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of them ended while the file could not be written: she is out at once, and the next sign-out writes both."""
    restart(tmp_path, monkeypatch)
    now = time.time()
    persons = [person_of(claims(email="kepala@lentera.example", nonce=nonce, iat=now), OFFICE) for nonce in ("cannot be written", "can", "in")]
    assert [is_over(person) for person in persons if person] == [False] * 3
    file = tmp_path / "store" / ended.FILE
    file.unlink()
    file.mkdir()
    assert persons[0] is not None and end(persons[0]) and is_over(persons[0])
    file.rmdir()
    assert persons[1] is not None and end(persons[1])
    restart(tmp_path, monkeypatch)
    assert [is_over(person) for person in persons if person] == [True, True, False]


def restart(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start as a new process of the server does, over the store in that folder."""
    for name, value in (("_ended", {}), ("_before", 0), ("_file", None), ("_state", None)):
        monkeypatch.setattr(ended, name, value)
    ended.keep_in(base / "store")


def test_a_first_start_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some providers date a token minutes back: the first sign-in would be over. What an earlier release wrote holds."""
    early = {"iat": time.time() - 300}
    out, still_in = (person_of(claims(email="kepala@lentera.example", nonce=nonce, **early), OFFICE) for nonce in ("out", "in"))
    assert out is not None and still_in is not None
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / ended.FILE).write_text(f"{out.sign_in} {out.until}\n")
    for base in (tmp_path, tmp_path / "new"):
        restart(base, monkeypatch)
        assert (is_over(out), is_over(still_in)) == (base == tmp_path, False)


@pytest.mark.parametrize("harm", ["lost", "cut", "flipped", "emptied"])
def test_without_the_record_of_sign_outs_everybody_signs_in_again(harm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lost or shortened record read as fewer sign-outs: after a restart a copied cookie opened the pages again."""
    restart(tmp_path, monkeypatch)
    now = time.time()
    out, still_in = (person_of(claims(email="kepala@lentera.example", nonce=nonce, iat=now), OFFICE) for nonce in ("out", "in"))
    assert out is not None and still_in is not None and end(out) and not is_over(still_in)
    file = tmp_path / "store" / ended.FILE
    content = file.read_bytes()
    digit = content.index(out.sign_in.encode())
    harmed = {"cut": content[:digit], "flipped": content.replace(content[digit : digit + 1], b"0" if content[digit] != 48 else b"1"), "emptied": b""}
    file.unlink() if harm == "lost" else file.write_bytes(harmed[harm])
    says = "is missing or damaged; once the server is restarted, everybody has to sign in again"
    assert [fault["en"].endswith(says) for fault in faults(tmp_path / "store")] == [True] * (harm != "lost")
    monkeypatch.setattr(time, "time", lambda: now + 60)
    restart(tmp_path, monkeypatch)
    again = person_of(claims(email="kepala@lentera.example", nonce="again", iat=int(now + 60)), OFFICE)
    assert again is not None and (is_over(out), is_over(still_in), is_over(again)) == (True, True, False)
    restart(tmp_path, monkeypatch)
    assert (is_over(out), is_over(again)) == (True, False), "the record is whole again, and still says so"
    assert [*faults(tmp_path / "store")] == []


def test_a_role_that_is_taken_away_is_gone_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = secrets(tmp_path)
    monkeypatch.setattr(config, "get_option", lambda name: [str(file)])
    monkeypatch.setattr(config, "_from_secrets", OFFICE)
    named = claims(email="perencana@dinsos.example")

    def role() -> str | None:
        person = person_of(named, OFFICE)
        assert person is not None
        return person.role

    assert role() == "planner"
    file.write_text(re.sub(r"planner = .*", "planner = []", file.read_text()))
    assert role() == "viewer", "by her domain"
    file.unlink()
    monkeypatch.setattr(Path, "exists", lambda _: True)
    assert role() is None, "the file went between two looks at it, as where an editor writes it anew: nobody has a role for that moment"
    file.write_text("[roles\n")
    assert role() is None, "what can't be read gives nobody a role"


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"roles": {"viewer": ["@dinsos.example"]}}, "[auth]", "roles without sign-in"),
    ({"auth": "yes"}, "[auth]", "no section"),
    ({"auth": AUTH, "roles": ["steward"]}, "[roles]", "no section"),
    ({"auth": AUTH, "roles": {"steward": 7}}, "steward", "a number"),
    ({"auth": AUTH, "roles": {"steward": ["*"]}}, "steward", "everybody"),
    ({"auth": AUTH, "roles": {"viewer": ["@"]}}, "viewer", "no domain"),
    ({"auth": AUTH, "roles": {"viewer": ["*@dinsos.example"]}}, "viewer", "a pattern"),
    ({"auth": AUTH, "roles": {"viewer": [""]}}, "viewer", "an empty entry"),
    ({"auth": AUTH, "roles": {"viewer": ["localhost"]}}, "viewer", "a domain of one part"),
    ({"auth": AUTH, "roles": {"viewer": [["@dinsos.example"]]}}, "viewer", "a list in a list"),
    ({"auth": AUTH, "roles": {"viewer": {"a": "@dinsos.example"}}}, "viewer", "a section"),
    ({"auth": AUTH, "roles": {"viewer": ["s\u0456apa@dinsos.example"]}}, "viewer", "a letter of another script"),
    ({"auth": AUTH, "roles": {"admin": ["a@dinsos.example"]}}, "admin", "a role that doesn't exist"),
    ({"auth": AUTH, "roles": {"Viewer": ["a@dinsos.example"]}}, "Viewer", "a role misspelt"),
    ({"auth": AUTH, "roles": {"contact": 7}}, "contact", "no text"),
    ({"auth": AUTH, "roles": {"hours": "12"}}, "hours", "no number"),
    ({"auth": AUTH, "roles": {"hours": 0}}, "hours", "no time"),
    ({"auth": AUTH, "roles": {"hours": True}}, "hours", "yes is no number"),
    ({"auth": AUTH, "roles": {"require_verified_email": "yes"}}, "require_verified_email", "no yes or no"),
    ({"auth": {}}, "exactly one provider", "an empty section"),
    ({"auth": {**AUTH, "google": {"client_id": "x"}}}, "exactly one provider", "two providers could both vouch for an address"),
    ({"auth": {key: value for key, value in AUTH.items() if key != "client_secret"}}, "client_secret", "a part is missing"),
    ({"auth": {**AUTH, "server_metadata_url": ""}}, "server_metadata_url", "a part is empty"),
    ({"auth": {**AUTH, "cookie_secret": "xxx"}}, "cookie_secret", "could be guessed, and then cookies forged"),
    ({"auth": {**AUTH, "redirect_uri": "http://mentas.example/oauth2callback"}}, "redirect_uri", "cookies would travel in the open"),
    ({"auth": {**AUTH, "redirect_uri": "https://mentas.example/"}}, "redirect_uri", "leads back to another place"),
    ({"auth": {**AUTH, "server_metadata_url": "http://login.example/x"}}, "server_metadata_url", "anybody in between could be the provider"),
]


@pytest.mark.parametrize(("secrets", "named", "why"), WRONG)
def test_what_cannot_be_used_is_named_in_one_sentence(secrets: dict[str, Any], named: str, why: str) -> None:
    with pytest.raises(SettingError) as refused:
        read(secrets)
    text = str(refused.value)
    assert named in text, why
    assert "\n" not in text and text.count(" / ") == 1, "one sentence in each language"
    assert COOKIE_SECRET not in text


def test_without_auth_there_is_no_sign_in() -> None:
    assert read({}) is None
    assert read({"anything": {"else": 1}}) is None


def test_a_named_provider_and_the_port() -> None:
    section = {key: AUTH[key] for key in ("client_id", "client_secret", "server_metadata_url")}
    named = {"redirect_uri": "http://localhost:{port}/oauth2callback", "cookie_secret": COOKIE_SECRET, "office": section}
    sign_in = read({"auth": named}, "8600")
    assert sign_in is not None and (sign_in.provider, sign_in.origin) == ("office", "http://localhost:8600")
    assert roles_of().role_of("siapa@dinsos.example") is None, "nobody has a role where none is configured"


def test_roles_stand_above_each_other() -> None:
    table = {(role, least): allows(role, least) for role in config.ROLES for least in config.ROLES}
    assert [pair for pair, may in table.items() if not may] == [("viewer", "planner"), ("viewer", "steward"), ("planner", "steward")]


# ---------------------------------------------------------------------------------------- a visit without sign-in


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MENTAS_AUDIT", str(tmp_path / "audit"))
    return tmp_path


def preview_as(page: AppTest, role: str) -> AppTest:
    page.selectbox(key="choice.role").select(role).run()
    assert not page.exception
    return page


@pytest.mark.parametrize("language", [pytest.param(each, marks=[pytest.mark.soak] if number else []) for number, each in enumerate(languages())])
def test_the_preview_says_what_it_is_and_how_to_leave(sample_store: Path, monkeypatch: pytest.MonkeyPatch, log: Path, language: str) -> None:
    words = Words(language)
    page = visit(sample_store, monkeypatch, lang=language, as_of="2018-09-30")
    assert page.selectbox(key="choice.role").value == "steward"
    assert words("account.preview_badge") not in html(page), "the steward's own view is no preview"
    exact = html(page)
    preview_as(page, "viewer")
    assert visit(sample_store, monkeypatch, lang=language, as_of="2018-09-30").selectbox(key="choice.role").value == "steward", "it is of one visit"
    assert words("account.preview_badge") in html(page) and words("account.preview", role=words.code("role", "viewer")) in html(page)
    assert "≈" in html(page) and html(page) != exact, "published figures"
    page.run()
    assert page.selectbox(key="choice.role").value == "viewer", "it lasts for the visit"
    page.button(key="preview.leave").click().run()
    assert words("account.preview_badge") not in html(page) and page.selectbox(key="choice.role").value == "steward"


@pytest.mark.parametrize("text", [{"role": "viewer"}, {"preview": "viewer"}, {"access.preview": "viewer"}, {"choice.role": "viewer"}])
def test_the_address_has_no_say_in_the_role(sample_store: Path, monkeypatch: pytest.MonkeyPatch, text: dict[str, str]) -> None:
    assert visit(sample_store, monkeypatch, lang="id", **text).selectbox(key="choice.role").value == "steward"


def test_a_role_that_does_not_exist_is_the_lowest() -> None:
    def page() -> None:
        import streamlit as st

        from ui.auth import roles

        roles.preview_as("administrator")
        st.text(roles.current_role())
        st.session_state[roles.PREVIEW] = "anything"
        st.text(roles.current_role())

    shown = AppTest.from_function(page).run()
    assert [text.value for text in shown.text] == ["viewer", "viewer"]


def test_a_page_of_another_role_shows_no_figure_and_is_recorded_once(sample_store: Path, monkeypatch: pytest.MonkeyPatch, log: Path) -> None:
    page = preview_as(visit(sample_store, monkeypatch, lang="id", as_of="2018-09-30"), "viewer")
    for _ in range(2):
        page.switch_page("../pages/cohorts.py")
        page.query_params["lang"] = "id"
        page.run()
    assert Words("id")("refused.title") in html(page)
    assert "data-figure" not in html(page) and not charts_of(page) and "data-file" not in html(page)
    assert [(entry.action, entry.what) for entry in audit.read()] == [("role_refused", {"asked": "planner"})], "with the first of two runs"


def test_listening_elsewhere_without_sign_in_shows_nothing(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever starts the frame by itself, past the server that would have refused."""
    monkeypatch.setattr(roles, "HERE_ONLY", ("nowhere",))
    page = visit(sample_store, monkeypatch, lang="id")
    assert Words("id")("access.elsewhere") in html(page)
    assert "data-figure" not in html(page) and not page.selectbox and "2019" not in html(page)


# ------------------------------------------------------------------------------------------------ with sign-in


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[SignIn]:
    monkeypatch.setattr(config, "configured", lambda: OFFICE)
    yield OFFICE


def signed_in_as(monkeypatch: pytest.MonkeyPatch, **text: Any) -> None:
    """What Streamlit says of the visitor from now on."""
    logged = claims(**text) if text else {"is_logged_in": False}
    monkeypatch.setattr("streamlit.user_info._get_user_info", lambda: dict(logged))


NOBODY: list[tuple[dict[str, Any], str, str]] = [
    ({}, "account.out", "not signed in"),
    ({"email": "kepala@lentera.example", "exp": 1.0}, "account.over", "no longer"),
    ({"email": "siapa@elsewhere.example"}, "account.no_role", "without a role"),
    ({"email": "kepala@lentera.example", "email_verified": False}, "account.no_role", "with an address that doesn't count"),
]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(("text", "key", "why"), NOBODY)
def test_who_has_no_role_sees_no_figure_menu_filter_or_date(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch, office: SignIn, log: Path, language: str, text: dict[str, Any], key: str, why: str
) -> None:
    signed_in_as(monkeypatch, **text)
    page = visit(sample_store, monkeypatch, lang=language, as_of="2018-09-30", skill=["salon"])
    words = Words(language)
    assert words(key) in html(page), why
    assert ("Ibu Sari" in html(page)) is (key == "account.no_role")
    shown = [element.type for element in page.main if element.type not in ("html", "bidi_component")]
    others = [f"choice.lang.{other}" for other in languages() if other != language]
    assert [button.key for button in page.button] == [*others, "sign_out" if key == "account.no_role" else "sign_in"]
    assert not page.selectbox and not page.multiselect and not page.get("page_link") and not charts_of(page), shown
    for telling in ("data-figure", "mentas-foot", "mentas-sample", "2018", "2019", words("page.overview")):
        assert telling not in html(page), telling


def test_roles_of_signed_in_persons_and_expiry_between_two_runs(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch, office: SignIn, log: Path
) -> None:
    signed_in_as(monkeypatch, email="siapa@dinsos.example")
    page = visit(sample_store, monkeypatch, lang="en", as_of="2018-09-30")
    assert "≈" in html(page)
    assert not [box for box in page.selectbox if box.key == "choice.role"], "no preview where people sign in"
    monkeypatch.setattr(config, "is_over", lambda person: True)
    page.run()
    assert Words("en")("account.over") in html(page) and "data-figure" not in html(page), "the next rerun"
    assert [(entry.who, entry.action, entry.what) for entry in audit.read()] == [("siapa@dinsos.example", "sign_in", {"role": "viewer"})]


def test_a_preview_that_was_slipped_in_raises_nobody(sample_store: Path, monkeypatch: pytest.MonkeyPatch, office: SignIn, log: Path) -> None:
    signed_in_as(monkeypatch, email="siapa@dinsos.example")
    page = AppTest.from_file(FRAME, default_timeout=SECONDS)
    monkeypatch.setenv("MENTAS_STORE", str(sample_store))
    for name in (roles.PREVIEW, "choice.role", "role"):
        page.session_state[name] = "steward"
    page.query_params["role"] = "steward"
    page.run()
    assert "≈" in html(page) and page.session_state["context"].role == "viewer"


@pytest.mark.parametrize(("address", "asked", "may"), [("siapa@dinsos.example", "planner", False), ("perencana@dinsos.example", "planner", True)])
def test_require_asks_the_sign_in(monkeypatch: pytest.MonkeyPatch, office: SignIn, log: Path, address: str, asked: str, may: bool) -> None:
    signed_in_as(monkeypatch, email=address)
    if may:
        require(asked)
    else:
        with pytest.raises(RoleRefused):
            require(asked)
    signed_in_as(monkeypatch)
    with pytest.raises(roles.SignedOut):
        require("viewer")


def test_what_is_noted_names_the_person_and_no_value(monkeypatch: pytest.MonkeyPatch, office: SignIn, log: Path) -> None:
    def page() -> None:
        from ui.auth import roles

        roles.log_action("selection", filters=["age_band", "origin"])
        roles.log_action("selection", filters=["age_band", "origin"])
        roles.log_action("selection", filters=["education"])
        roles.log_action("export", result="headline")
        roles.log_action("export", result="headline")

    signed_in_as(monkeypatch, email="perencana@dinsos.example")
    shown = AppTest.from_function(page).run()
    shown.run()
    logged = [(entry.who, entry.action, entry.what) for entry in audit.read() if entry.action != "sign_in"]
    who = "perencana@dinsos.example"
    once = [(who, "selection", {"filters": ["age_band", "origin"]}), (who, "selection", {"filters": ["education"]})]
    exports = [(who, "export", {"result": "headline"})] * 2
    assert logged == [*once, *exports, *exports], "a selection once a visit, each download each time"


def test_a_file_belongs_to_whom_it_was_made_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTAS_STORE", str(tmp_path))
    hers = Person("a@dinsos.example", "viewer", time.time() + 60, ("i", "1", "a@dinsos.example"), "x")
    others = Person("b@dinsos.example", "steward", time.time() + 60, ("i", "2", "b@dinsos.example"), "y")
    download_owners._owners["abc"] = {hers.identity}
    assert (
        download_owners.belongs_to("abc.csv", hers)
        and not download_owners.belongs_to("abc.csv", others)
        and not download_owners.belongs_to("abd.csv", hers)
    )
    download_owners._owners.clear()
    refusals = [(entry.who, entry.what) for entry in audit.read(tmp_path, action="role_refused")]
    assert refusals == [("b@dinsos.example", {"asked": "download"})], "another's file is refused on record; what isn't there is no refusal"


def test_the_server_hands_a_file_to_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTAS_STORE", str(tmp_path))
    hers, others = (Person(f"{who}@dinsos.example", "viewer", time.time() + 60, ("i", who, f"{who}@dinsos.example"), who) for who in "ab")
    monkeypatch.setitem(download_owners._owners, "abc", {hers.identity})
    given = []
    for person in (hers, others, None):
        monkeypatch.setattr(request_guard, "signed_in", lambda headers, configured, person=person: person)
        guard = request_guard.Guard(None, base="/mentas", sign_in=roles_of())
        given.append(guard._allowed({"type": "http", "path": "/mentas/media/abc.csv"}, Headers()))
    assert given == [True, False, False]


WANTED: list[tuple[str, str | None, str]] = [
    ("/cohorts?lang=id&as_of=2018-09-30&skill=salon&skill=batik", "/cohorts?lang=id&as_of=2018-09-30&skill=salon&skill=batik", "a page as it was"),
    ("/", "/", "the overview"),
    ("/?lang=en", "/?lang=en", "the overview in a language"),
    ("//elsewhere.example/cohorts", None, "another server"),
    ("https://elsewhere.example/cohorts", None, "the same with a scheme"),
    ("/nowhere", None, "no page"),
    ("/auth/logout", None, "no page either"),
    ("/cohorts?x=%0d%0aset-cookie: a=b", "/cohorts?x=%0D%0Aset-cookie%3A+a%3Db", "a line's end stays written otherwise"),
    ("/\\elsewhere.example", None, "another way to write it"),
]


@pytest.mark.parametrize(("page", "destination", "why"), WANTED)
def test_signing_in_leads_back_to_a_page_and_nowhere_else(page: str, destination: str | None, why: str) -> None:
    from base64 import urlsafe_b64encode

    encoded = urlsafe_b64encode(page.encode()).decode().rstrip("=")
    assert next_page(encoded, "") == destination, why
    assert next_page("not base 64 ÿ", "") is None and next_page("", "") is None


def test_a_visitor_with_no_role_is_nobody() -> None:
    assert Visitor("", None, "out").role is None
