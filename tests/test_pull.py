"""Pulling from form servers and folders: all or nothing, edits and deletions followed, secrets nowhere."""

from __future__ import annotations

import json
import logging
import shutil
import ssl
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest

from data import form, store
from data.__main__ import main
from data.importer import import_paths
from data.messages import DataError, sentence
from data.pull import client, set_up
from data.pull.answers import rows_of, write_rows
from data.pull.ledger import Ledger
from data.pull.run import pull
from data.pull.servers import Submission
from data.pull.sources import read_sources
from data.verify import faults
from tests.form_servers import SECRET, FormServer, form_server
from tests.sample_files import begin
from tests.test_form import BEFORE, FILLED

pytestmark = pytest.mark.usefixtures("without_facts")

RESIDENTS = "resident_id,registered_on\n" + "".join(f"W-{number:03},2018-01-02\n" for number in range(1, 41))
COHORTS = "cohort_id,skill,starts_on\nA-01,salon,2018-03-12\n"


@pytest.fixture
def server() -> Iterator[FormServer]:
    with form_server() as started:
        yield started


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nobody waits; the pauses that would have been made."""
    made: list[float] = []
    monkeypatch.setattr(client, "sleep", made.append)
    monkeypatch.setenv("FORM_TOKEN", SECRET)
    return made


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with 40 residents and a group of five days."""
    folder = tmp_path_factory.mktemp("office")
    for name, text in (("residents", RESIDENTS), ("cohorts", COHORTS)):
        (folder / f"{name}.csv").write_text(text)
    assert import_paths([folder / "residents.csv", folder / "cohorts.csv"], folder / "store").exit_status == 0
    return folder / "store"


@pytest.fixture
def office(filled: Path, tmp_path: Path) -> Path:
    """That store, to be changed."""
    return Path(shutil.copytree(filled, tmp_path / "store"))


def sources(office: Path, server: FormServer, **entries: str) -> None:
    """Write sources.toml: a KoboToolbox form of attendance, unless other text is given."""
    kobo = f'[hadir]\nkind = "kobo"\nurl = "{server.url}"\nform = "aHadir"\ntoken_env = "FORM_TOKEN"\n'
    odk = f'[keluar]\nkind = "odk"\nurl = "{server.url}"\nform = "keluar"\nproject = 3\ntoken_env = "FORM_TOKEN"\n'
    texts = {"kobo": kobo, "odk": odk}
    (office / "sources.toml").write_text("".join(entries.get(name, "") + (texts[name] if name in entries else "") for name in texts) or kobo)


def marks(number: int, resident: str, status: str | None = None, **days: str) -> dict[str, Any]:
    """A submission as KoboToolbox gives it: one participant, a mark a day."""
    return {
        "_id": number,
        "_uuid": f"uuid-{number}",
        "formhub/uuid": "f0",
        "meta/instanceID": f"uuid:{number}",
        "_validation_status": {"uid": f"validation_status_{status}", "label": status} if status else {},
        "_geolocation": [None, None],
        "_attachments": [],
        "cohort_id": "A-01",
        "peserta/resident_id": resident,
        **{f"peserta/hari_{day[1:]}": mark for day, mark in days.items()},
    }


def exit_of(number: int, resident: str, on: str, review: str | None = None, **more: Any) -> dict[str, Any]:
    """A submission as ODK Central gives it: groups nested."""
    system = {"submissionDate": "2018-06-01T01:00:00.000Z", "reviewState": review, "status": None, "deletedAt": None, **more}
    answers = {"resident_id": resident, "exited_on": on, "destination": "employment", "by_closure": "tidak"}
    return {"__id": f"uuid:{number}", "__system": system, "meta": {"instanceID": f"uuid:{number}"}, "isian": answers}


def rows(office: Path, table: str) -> list[tuple[Any, ...]]:
    """A table of the current version."""
    version = store.current(office)
    assert version is not None
    with duckdb.connect(str(version.path), read_only=True) as connection:
        return connection.execute(f"select * from {table} order by all").fetchall()


def test_kobo_pages_and_reviewers_decide(office: Path, server: FormServer) -> None:
    sources(office, server)
    server.rows = [
        marks(1, "W-001", d1="ya", d2="ya"),
        marks(2, "W-002", "approved", d1="ya", d2="tidak"),
        marks(3, "W-003", "not_approved", d1="ya"),
        marks(4, "W-004", "on_hold", d1="ya"),
        marks(5, "W-005", d1="ya", d2="ya"),
        {**marks(6, "W-006", d1="ya"), "_validation_status": {"label": "On Hold"}},  # the label alone counted as no verdict
    ]
    report = pull(office)
    assert report.exit_status == 1, "three submissions were left out"
    present = {(row[1], row[2]) for row in rows(office, "attendance") if row[3]}
    assert present == {("W-001", 1), ("W-001", 2), ("W-002", 1), ("W-005", 1), ("W-005", 2)}
    assert len(server.requests) == 3, "six submissions, two a page"
    text = report.as_text("en")
    assert "1 submission wasn't taken because it is rejected by a reviewer: 3" in text
    assert "2 submissions weren't taken because they are on hold: 4, 6" in text


def test_pulling_again_changes_nothing(office: Path, server: FormServer) -> None:
    sources(office, server)
    server.rows = [marks(1, "W-001", d1="ya")]
    first = pull(office).version
    again = pull(office)
    assert (again.version, again.changed, again.exit_status) == (first, False, 0)


def test_a_form_that_nobody_has_filled_in_is_no_fault(office: Path, server: FormServer) -> None:
    sources(office, server)
    report = pull(office)
    assert (report.exit_status, report.changed) == (0, False)
    server.rows = [marks(1, "W-001", "on_hold", d1="ya")]
    report = pull(office)
    assert (report.exit_status, report.changed) == (1, False) and "on hold: 1" in report.as_text("en")


def test_a_crash_after_storing_forgets_nothing(office: Path, server: FormServer, monkeypatch: pytest.MonkeyPatch) -> None:
    sources(office, server)
    server.rows = [marks(1, "W-001", d1="ya"), marks(2, "W-002", d1="ya")]
    saved = Ledger.save

    def killed(ledger: Ledger, ahead_of: int | None = None) -> None:
        if ahead_of is None:
            raise KeyboardInterrupt
        saved(ledger, ahead_of)

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            pull(office)
    assert len(rows(office, "attendance")) == 2, "the version was there already"
    del server.rows[0]
    pull(office)
    assert [row[1] for row in rows(office, "attendance")] == ["W-002"]


def test_what_a_submission_brought_may_be_undone_before_it_is_deleted(office: Path, server: FormServer) -> None:
    sources(office, server)
    server.rows = [marks(1, "W-001", d1="ya")]
    pull(office)
    store.undo(office)
    server.rows = []
    assert pull(office).exit_status == 0 and rows(office, "attendance") == []


def test_edits_rejections_and_deletions_are_followed(office: Path, server: FormServer) -> None:
    sources(office, server, odk="")
    server.rows = [exit_of(number, f"W-{number:03}", "2018-05-01") for number in range(1, 6)]
    assert pull(office).tables["exits"].added == 5
    server.rows[0] = exit_of(1, "W-001", "2018-05-02", "edited")  # the key changes: not a second exit beside the first
    server.rows[1] = exit_of(2, "W-002", "2018-05-01", "rejected")
    server.rows[2] = exit_of(3, "W-003", "2018-05-01", deletedAt="2018-06-02T00:00:00Z")
    del server.rows[4]
    report = pull(office)
    assert report.exit_status == 1, "one was left out"
    assert [(row[0], row[1].isoformat()) for row in rows(office, "exits")] == [("W-001", "2018-05-02"), ("W-004", "2018-05-01")]
    assert (report.tables["exits"].added, report.tables["exits"].withdrawn) == (1, 4)


@pytest.mark.soak  # test_edits_rejections_and_deletions_are_followed holds deletions, test_corrections.py what hangs on an enrolment
def test_a_deleted_participant_is_no_participant_any_more(office: Path, server: FormServer, tmp_path: Path) -> None:
    (tmp_path / "enrolments.csv").write_text("cohort_id,resident_id\nA-01,W-002\n")
    import_paths([tmp_path / "enrolments.csv"], office)
    sources(office, server)
    server.rows = [marks(number, f"W-{number:03}", d1="ya") for number in (1, 2, 3)]
    pull(office)
    server.rows = server.rows[2:]
    assert pull(office).exit_status == 0
    # W-001 was enrolled by her submission alone; W-002 by the office, so she stays a participant who never came.
    assert [row[1] for row in rows(office, "enrolments")] == ["W-002", "W-003"]
    assert [row[1] for row in rows(office, "attendance")] == ["W-003"]


def test_a_submission_that_cannot_be_read_takes_nothing_out(office: Path, server: FormServer) -> None:
    sources(office, server, odk="")
    server.rows = [exit_of(1, "W-001", "2018-05-01"), exit_of(2, "W-002", "2018-05-01")]
    pull(office)
    server.rows[0] = exit_of(1, "W-001", "kemarin")
    report = pull(office)
    assert report.exit_status == 1, "the row is named"
    assert "baris 2 pada keluar/keluar.csv adalah kiriman uuid:1 di server formulir" in report.as_text("id"), "nobody sees that file"
    assert len(rows(office, "exits")) == 2
    server.rows[0] = exit_of(1, "W-001", "2018-05-03")
    pull(office)
    assert [row[1].isoformat() for row in rows(office, "exits")] == ["2018-05-03", "2018-05-01"], "what it brought first is still known"


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param([500, 503, 524, 408], id="fails", marks=pytest.mark.soak),
        pytest.param([429], id="too many requests", marks=pytest.mark.soak),
        pytest.param([0, 0], id="cut", marks=pytest.mark.soak),
        pytest.param([None, 502, 524], id="second page"),
    ],
)
def test_passing_faults_are_survived(office: Path, server: FormServer, faults: list[int | None]) -> None:
    sources(office, server)
    server.rows = [marks(number, f"W-{number:03}", d1="ya") for number in range(1, 6)]
    server.faults = faults
    assert pull(office).tables["attendance"].added == 5


def test_the_server_says_how_long_to_wait(office: Path, server: FormServer, pauses: list[float]) -> None:
    sources(office, server)
    server.faults, server.retry_after = [429], "7"  # of a form that nobody has filled in
    pull(office)
    assert pauses == [7.0]
    server.faults, server.retry_after = [429], "3600"
    with pytest.raises(DataError) as raised:
        pull(office)
    assert raised.value.id == "source_busy" and pauses == [7.0], "an hour is longer than anybody waits"
    server.faults, server.retry_after = [429], "inf"
    pull(office)
    assert pauses.pop() == 0.5, "what is no number of seconds says nothing"
    server.faults = [302]
    with pytest.raises(DataError) as raised:
        pull(office)
    assert raised.value.id == "source_moved" and pauses == [7.0], "the token goes to no other address"


@pytest.mark.parametrize(
    ("fault", "message"),
    [(500, "source_fails"), pytest.param(0, "source_unreachable", marks=pytest.mark.soak), pytest.param(429, "source_fails", marks=pytest.mark.soak)],
)
def test_nothing_is_stored_when_broken_off(office: Path, server: FormServer, tmp_path: Path, fault: int, message: str, pauses: list[float]) -> None:
    """The folder could be read, the server's second page could not: neither goes in."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "exits.csv").write_text("resident_id,exited_on,destination\nW-009,2018-05-01,family\n")
    sources(office, server, kobo=f'[folder]\nkind = "folder"\npath = "{inbox}"\n')
    server.rows = [marks(number, f"W-{number:03}", d1="ya") for number in range(1, 6)]
    server.faults = [None, *[fault] * 5]
    with pytest.raises(DataError) as raised:
        pull(office)
    assert raised.value.id == message
    assert len(server.requests) == 6 and len(pauses) == 4, "five attempts at the page, then it is given up"
    assert rows(office, "exits") == [] and not (office / "pulled.json").exists()
    assert pull(office).tables["exits"].added == 1, "the next pull brings all of it"


def test_a_lost_record_of_what_was_pulled_is_never_begun_anew(office: Path, tmp_path: Path) -> None:
    """It read as nothing pulled: a date corrected at the source then stayed beside the old one."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (office / "sources.toml").write_text(f'[folder]\nkind = "folder"\npath = "{inbox}"\n')
    (inbox / "exits.csv").write_text("resident_id,exited_on,destination\nW-009,2018-05-01,family\n")
    pull(office)
    (inbox / "exits.csv").write_text("resident_id,exited_on,destination\nW-009,2018-05-02,family\n")
    (office / "pulled.json").unlink()
    with pytest.raises(DataError, match=r"pulled\.json"):
        pull(office)
    assert [text["en"] for text in faults(office)] == [sentence("pulled_lost", file=office / "pulled.json")["en"]]
    (office / "pulled.json").write_text('{"salt": "0123456789abcdef", "sources": {}}')  # as docs/operations.md says where it is lost for good
    assert list(faults(office)) == [] and len(rows(office, "exits")) == 1
    pull(office)


def test_a_submission_deleted_between_two_pages_hides_no_other(office: Path, server: FormServer) -> None:
    sources(office, server)
    server.rows = [marks(number, f"W-{number:03}", d1="ya") for number in range(1, 6)]
    server.vanishing = True
    pull(office)
    assert [row[1] for row in rows(office, "attendance")] == ["W-002", "W-003", "W-004", "W-005"]


def test_a_server_that_counts_in_pages(office: Path, server: FormServer) -> None:
    """Asked for the place in the list alone, it gave its first page again."""
    sources(office, server)
    server.rows, server.by_pages = [marks(number, f"W-{number:03}", d1="ya") for number in range(1, 6)], True
    assert pull(office).tables["attendance"].added == 5


def test_a_server_that_gives_one_page_for_ever(office: Path, server: FormServer) -> None:
    """It passes over where the page is to begin; the submissions were read again and again until the memory was full."""
    sources(office, server)
    server.rows, server.stuck = [marks(number, f"W-{number:03}", d1="ya") for number in range(1, 6)], True
    with pytest.raises(DataError) as raised:
        pull(office)
    assert raised.value.id == "source_changes" and len(server.requests) == 2


@pytest.mark.parametrize(("text", "fault"), [(b"[" * 100_000, ValueError), (b"<form action=/login>", json.JSONDecodeError)])
def test_an_answer_that_is_no_list(text: bytes, fault: type[Exception]) -> None:
    """Brackets within brackets broke the program off with its own words; so may a page to sign in."""
    with pytest.raises(fault):
        client._json(httpx.Response(200, content=text))


@pytest.mark.parametrize("part", ["headers", "body"])
def test_an_answer_that_comes_byte_by_byte_has_an_end(office: Path, server: FormServer, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    """Each byte came in time, so a pull waited for the headers as long as the server liked: here for an empty page."""
    sources(office, server)
    monkeypatch.setattr(client, "LONGEST_ANSWER", 0.2)
    monkeypatch.setattr(client, "ATTEMPTS", 1)
    server.dripping = part
    with pytest.raises(DataError) as raised:
        pull(office)
    assert raised.value.id == "source_unreachable"


def test_an_odk_central_that_gives_no_repeats(office: Path, server: FormServer) -> None:
    """It answered error 501 to every pull: without repeats it is asked for less, with repeats it is said that their rows are missing."""
    sources(office, server, odk="")
    server.rows, server.old = [exit_of(1, "W-001", "2018-05-01"), exit_of(2, "W-002", "2018-05-01"), exit_of(3, "W-003", "2018-05-01")], True
    assert pull(office).tables["exits"].added == 3
    server.rows.append(exit_of(4, "W-004", "2018-05-01", g={"anak@odata.navigationLink": "x"}))
    with pytest.raises(DataError) as raised:
        pull(office)
    assert raised.value.id == "source_without_repeats"


def test_a_certificate_that_is_not_trusted_is_named() -> None:
    """A server that signs for itself was called unreachable, after five attempts."""
    try:
        raise httpx.ConnectError("x") from ssl.SSLCertVerificationError("self-signed")
    except httpx.ConnectError as error:
        assert client.is_untrusted(error) and not client.is_untrusted(httpx.ConnectError("x"))


def test_odk_sign_in(office: Path, server: FormServer) -> None:
    server.rows = [exit_of(1, "W-001", "2018-05-01"), exit_of(2, "W-002", "2018-05-01"), exit_of(3, "W-003", "2018-05-01", "hasIssues")]
    server.faults = [None, None, 401]  # the session ends while its pages are read: signed in again
    sources(office, server, odk="")
    with (office / "sources.toml").open("a") as file:
        file.write('user = "kantor@example.org"\n')  # test_secrets_are_nowhere pulls as an app user
    report = pull(office)
    assert report.exit_status == 1, "one was left out"
    assert "having issues: uuid:3" in report.as_text("en")
    assert len(rows(office, "exits")) == 2


@pytest.mark.facts
def test_secrets_are_nowhere(
    office: Path,
    server: FormServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    logging.getLogger("httpx").setLevel("DEBUG")
    secret = tmp_path / "token"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    sources(office, server, odk="")
    text = (office / "sources.toml").read_text().replace('token_env = "FORM_TOKEN"', f'token_file = "{secret}"\napp_user = true')
    (office / "sources.toml").write_text(text)
    server.rows = [exit_of(1, "W-001", "2018-05-01")]
    arguments = ["pull", "--store", str(office), "--lang", "en"]
    assert main(arguments) == 0
    server.faults = [500] * 5
    assert main(arguments) == 2
    secret.chmod(0o644)
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert "Source keluar: the server answered with error 500" in printed.err
    assert "chmod 600" in printed.err
    written = b"".join(path.read_bytes() for path in office.rglob("*") if path.is_file())
    assert SECRET not in printed.out + printed.err + caplog.text
    assert SECRET.encode() not in written
    assert stat.S_IMODE((office / "pulled.json").stat().st_mode) == 0o600
    assert "W-001" not in (office / "pulled.json").read_text(), "the ledger holds no codes"


def test_a_wrong_token_is_named_without_it(office: Path, server: FormServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORM_TOKEN", "wrong-secret")
    sources(office, server)
    with pytest.raises(DataError) as raised:
        pull(office)
    assert raised.value.id == "source_refuses" and "wrong-secret" not in str(raised.value)
    assert len(server.requests) == 1, "asking again would not help"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[a]\nkind = "kobo"\nurl = "http://forms.example"\nform = "x"\ntoken_env = "T"', "source_wrong"),  # the token would travel in the clear
        ('[a]\nkind = "kobo"\nurl = "https://forms.example"\nform = "x"\ntoken = "abc"', "source_unknown_entry"),
        ('[a]\nkind = "kobo"\nurl = "https://forms.example"\nform = "x"', "source_wrong"),
        ('[a]\nkind = "odk"\nurl = "https://forms.example"\nform = "x"\nproject = "3"\ntoken_env = "T"', "source_wrong"),
        ('[a]\nkind = "ftp"\nurl = "https://forms.example"', "source_wrong"),
        ('["../a"]\nkind = "folder"\npath = "/tmp"', "source_name"),
        ("not toml", "sources_unreadable"),
        ("", "no_sources"),
    ],
)
def test_sources_that_cannot_be_used(office: Path, text: str, message: str) -> None:
    (office / "sources.toml").write_text(text)
    with pytest.raises(DataError) as raised:
        pull(office)
    assert raised.value.id == message
    assert "abc" not in str(raised.value)


KOBO = {"kind": "kobo", "url": "https://forms.example", "form": "x", "token_env": "KOBO_TOKEN"}


@pytest.mark.parametrize(
    ("name", "entries", "message"),
    [
        ("a", {**KOBO, "table": ""}, None),  # an empty field isn't given
        ("a", {**KOBO, "kind": "odk", "project": "3", "app_user": "ya"}, None),
        ("a", {**KOBO, "token_env": "AWS_SECRET_ACCESS_KEY"}, "source_secret_name"),  # another secret of the server would be sent away
        ("a", {**KOBO, "token_env": "", "token_file": "secret.key"}, "source_secret_name"),
        ("a", {**KOBO, "token_env": "", "token_file": "../kobo.token"}, "source_secret_name"),
        ("b", {**KOBO, "token_env": "", "token_file": "/etc/b.token", "form": "y"}, None),  # the file's own, only its form changes
        ("b", {**KOBO, "token_env": "", "token_file": "/etc/b.token", "url": "https://elsewhere.example"}, "source_secret_name"),
        ("a", {**KOBO, "kind": "folder"}, "source_wrong"),
        ("a", {**KOBO, "url": "https://["}, "source_wrong"),
        ("a", {**KOBO, "token": "abc"}, "source_unknown_entry"),
        ("A b", KOBO, "source_name"),
    ],
)
def test_what_may_be_set_up(tmp_path: Path, name: str, entries: dict[str, str], message: str | None) -> None:
    by_hand = '# by the office of the server\n[b]\nkind = "kobo"\nurl = "https://forms.example"\nform = "x"\ntoken_file = "/etc/b.token"\n'
    (tmp_path / "sources.toml").write_text(by_hand)
    if message is None:
        source = set_up.put(tmp_path, name, entries)
        assert source in read_sources(tmp_path) and "# by the office of the server" in (tmp_path / "sources.toml").read_text()
        return
    with pytest.raises(DataError) as raised:
        set_up.put(tmp_path, name, entries)
    assert raised.value.id == message and (tmp_path / "sources.toml").read_text() == by_hand
    assert entries.get("token_file", "?") not in str(raised.value) and "abc" not in str(raised.value)


def test_the_command_lists_sources_with_their_last_pull(office: Path, server: FormServer, capsys: pytest.CaptureFixture[str]) -> None:
    entries = ["kind=kobo", f"url={server.url}", "form=aHadir", "token_env=FORM_TOKEN"]
    assert main(["sources", "--store", str(office), "--set", "hadir", *entries]) == 0
    server.faults = [404]
    assert main(["pull", "--store", str(office)]) == 2
    capsys.readouterr()
    assert main(["sources", "--store", str(office), "--format", "json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert (listed["name"], listed["token_env"], listed["missing"], listed["last"]["outcome"]) == ("hadir", "FORM_TOKEN", None, "failed")
    assert "doesn't know that form" in listed["last"]["reason"]["en"]
    assert main(["sources", "--store", str(office), "--remove", "hadir"]) == 0 and "Belum ada sumber" in capsys.readouterr().out


def test_a_folder_is_followed_and_an_empty_one_takes_nothing_back(office: Path, server: FormServer, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (office / "sources.toml").write_text(f'[kotak]\nkind = "folder"\npath = "{inbox}"\n')
    (inbox / "exits.csv").write_text("resident_id,exited_on,destination\nW-001,2018-05-01,family\nW-002,2018-05-01,family\n")
    assert pull(office).tables["exits"].added == 2
    (inbox / "exits.csv").write_text("resident_id,exited_on,destination\nW-002,2018-05-01,family\n")
    assert pull(office).tables["exits"].withdrawn == 1
    (inbox / "exits.csv").unlink()
    with pytest.raises(DataError) as raised:
        pull(office)
    assert raised.value.id == "source_folder" and len(rows(office, "exits")) == 1


@pytest.mark.soak  # test_corrections.py holds that large changes wait
def test_many_deletions_wait_for_confirmation(office: Path, server: FormServer) -> None:
    sources(office, server, odk="")
    server.rows = [exit_of(number, f"W-{number:03}", "2018-05-01") for number in range(1, 21)]
    pull(office)
    server.rows = server.rows[:5]
    assert pull(office).exit_status == 2
    assert len(rows(office, "exits")) == 20
    assert pull(office, confirm=True).tables["exits"].withdrawn == 15


@pytest.mark.facts
def test_the_command_names_the_sources_it_takes(office: Path, server: FormServer, capsys: pytest.CaptureFixture[str]) -> None:
    sources(office, server)
    server.rows = [marks(1, "W-001", d1="ya")]
    assert main(["pull", "hadir", "--store", str(office), "--dry-run", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["tables"]["attendance"]["added"] == 1
    assert rows(office, "attendance") == [], "a trial run"
    assert main(["pull", "rumah", "--store", str(office)]) == 2
    assert "Sumber rumah tidak ada" in capsys.readouterr().err


def test_a_submission_without_repetitions(tmp_path: Path) -> None:
    """It was left out without a word where another one had a repetition; an attendance sheet of nobody still has no row."""
    exits = [{"kode_warga": "W-1", "anak": []}, {"kode_warga": "W-2", "anak": [{"anak/umur": "3"}]}]
    assert write_rows(tmp_path / "x.csv", [Submission(str(number), each) for number, each in enumerate(exits)]) == {2: "0", 3: "1"}
    groups = [{"angkatan": "A-1"}, {"angkatan": "A-2", "peserta": [{"peserta/kode_warga": "W-2"}]}]
    assert write_rows(tmp_path / "x.csv", [Submission(str(number), each) for number, each in enumerate(groups)]) == {2: "1"}


def test_repeats_become_rows() -> None:
    kobo = {"_id": 1, "cohort_id": "A-01", "peserta": [{"peserta/resident_id": "W-1", "peserta/hari_1": "ya"}, {"peserta/resident_id": "W-2"}]}
    assert rows_of(kobo)[0] == [
        {"cohort_id": "A-01", "peserta/resident_id": "W-1", "peserta/hari_1": "ya"},
        {"cohort_id": "A-01", "peserta/resident_id": "W-2"},
    ]
    odk = {
        "__id": "x",
        "g": {"cohort_id": "A-01", "score": 45.125},
        "peserta@odata.navigationLink": "y",
        "peserta": [{"__id": "z", "resident_id": "W-1"}],
    }
    assert rows_of(odk)[0] == [{"g/cohort_id": "A-01", "g/score": "45.1250", "peserta/resident_id": "W-1"}]


def submitted(kind: str, number: int, line: dict[str, str]) -> dict[str, Any]:
    """A filled form as the server's API hands it out: Kobo leaves out what is empty, ODK Central gives null."""
    answers = {name: cell for name, cell in line.items() if cell}
    days = {name: cell for name, cell in answers.items() if name.startswith("hari_")}
    others = {name: cell for name, cell in answers.items() if name not in days}
    if kind == "kobo":
        marks = {f"kehadiran/{name}": cell for name, cell in days.items()}
        return {"_id": number, "_uuid": f"uuid-{number}", "meta/instanceID": f"uuid:{number}", "_validation_status": {}, **others, **marks}
    system = {"submissionDate": "2018-06-03T01:00:00.000Z", "reviewState": None, "status": None, "deletedAt": None}
    empty = dict.fromkeys(name for name, cell in line.items() if not cell)
    group = {"kehadiran": days} if days else {}
    return {"__id": f"uuid:{number}", "__system": system, "meta": {"instanceID": f"uuid:{number}"}, **others, **empty, **group}


@pytest.mark.parametrize("kind", ["kobo", pytest.param("odk", marks=pytest.mark.soak)])
@pytest.mark.parametrize("name", form.TABLES)
def test_a_submission_of_each_form_is_pulled_without_a_question(tmp_path: Path, server: FormServer, kind: str, name: str) -> None:
    """The answers of the forms that this programme makes, through the servers' interface."""
    begin(tmp_path, BEFORE)
    sources(tmp_path / "store", server, **{kind: ""})
    server.rows = [submitted(kind, number, line) for number, line in enumerate(FILLED[name], 1)]
    report = pull(tmp_path / "store")
    assert (report.exit_status, report.warnings) == (0, []), report.as_text("en")
    assert report.tables[name].added == (7 if name == "attendance" else len(FILLED[name]))
    assert pull(tmp_path / "store").version == report.version, "pulled again, nothing is new"
