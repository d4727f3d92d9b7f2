"""Delivery of the briefing by mail: who gets what once, from a real mail server's point of view, and what keeps it from being sent."""

from __future__ import annotations

import io
import json
import os
import smtplib
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pypdf
import pytest
from streamlit.testing.v1 import AppTest

from data import audit
from data.messages import DataError, sentence
from data.verify import faults as faults_of
from queries import QuestionError
from tests.smtp_server import Inbox, taking_mail
from tests.test_briefing_command_line import run
from tests.visits import markup, visit, words_of
from ui.auth.addresses import clean_address, masked
from ui.briefing.slide import Briefing
from ui.briefing.slides import compose
from ui.briefing.snapshot import gather
from ui.delivery import recipients, smtp
from ui.delivery import send as sending
from ui.delivery.command import in_words
from ui.delivery.ledger import FILE, Ledger
from ui.delivery.recipients import Delivery, deliveries, save
from ui.delivery.send import Job, Outcome, send
from ui.delivery.settings import Mail, read_settings
from ui.i18n import Words

MAYOR, HEAD, STEWARD = "wali@kota.example", "kepala@dinsos.example", "pengelola@dinsos.example"
TODAY = date(2018, 10, 5)
SECONDS = 2.0
"""For which an answer is waited: the server hangs longer."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "SECONDS", SECONDS)
    monkeypatch.setattr(smtp, "LAST_SECONDS", SECONDS)


def listed(folder: Path) -> Path:
    """The store with two entries: the mayor in Indonesian, monthly from day 3; the head in English, two slides, with alerts."""
    save(folder, Delivery("Wali kota", (MAYOR,), "id", day=3))
    save(folder, Delivery("Dinas", (HEAD,), "en", ("target", "exits"), day=3, alerts=True))
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inbox]:
    """A mail server for all tests of this file."""
    with taking_mail(tmp_path_factory.mktemp("inbox")) as inbox:
        yield inbox


Post = Callable[..., tuple[Path, Inbox]]


@pytest.fixture
def post(server: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Post:
    """A function from the faults of the server to (a folder with two entries, what the server takes): the month is in, its briefing is made."""
    facts: Any = SimpleNamespace(as_of=date(2018, 9, 30))
    made = Briefing(Words("id"), "Paparan", "Per 30 September 2018", (), "", (), facts), ()
    monkeypatch.setattr(sending.MonthBriefings, "of", lambda composed, entry: made)
    monkeypatch.setattr(sending, "known_tables", lambda role, folder, day: {"residents": day})

    def of(*faults: str) -> tuple[Path, Inbox]:
        server.begin(*faults)
        server.settings(listed(tmp_path), steward=STEWARD, link="https://mentas.example")
        return tmp_path, server

    return of


def job(folder: Path, **given: object) -> Job:
    return Job(folder, **{"today": TODAY, "pause": lambda seconds: None, "who": "cron"} | given)


def states(outcomes: tuple[Outcome, ...]) -> list[str]:
    return [outcome.state for outcome in outcomes]


# ------------------------------------------------------------------------------------------------------------- sending


def test_each_recipient_gets_her_briefing_once(server: Inbox, own_sample: Path) -> None:
    folder, inbox = listed(own_sample), server
    inbox.begin()
    inbox.settings(folder, link="https://mentas.example")
    assert states(send(job(folder, today=date(2018, 10, 2)))) == [], "its day has not come"
    assert states(send(job(folder))) == ["sent", "sent"]
    assert states(send(job(folder, today=date(2018, 10, 28)))) == ["already", "already"]
    mails = dict(inbox.mails())
    assert list(mails) == [HEAD, MAYOR] and len(inbox.mails()) == 2
    snapshot = gather(folder, date(2018, 9, 30))
    for address, language, names in ((MAYOR, "id", ()), (HEAD, "en", ("target", "exits"))):
        mail, briefing = mails[address], compose(snapshot, language)
        body = mail.get_body()
        assert body is not None and mail["To"] == address and mail["From"].addresses[0].addr_spec == "mentas@office.example"
        slides = [slide for slide in briefing.slides if not names or slide.name in names]
        text = body.get_content()
        assert all(slide.alt in text and slide.caption in text for slide in slides), "the sentences and digits of the page's slides"
        assert "https://mentas.example/briefing" in text and briefing.on in mail["Subject"]
        (pdf,) = [part for part in mail.iter_attachments() if part.get_content_type() == "application/pdf"]
        assert len(pypdf.PdfReader(io.BytesIO(pdf.get_content())).pages) == len(slides)
        pictures = [part.get_content() for part in mail.iter_attachments() if part.get_content_type() == "image/png"]
        assert len(pictures) == len(slides) and all(picture.startswith(b"\x89PNG") for picture in pictures)
        assert not [other for other in (MAYOR, HEAD, STEWARD) if other != address and other in mail.as_string()], "nobody learns who else gets it"
    lines = [(entry.who, entry.what["to"], entry.what["outcome"]) for entry in audit.read(folder) if entry.action == "delivery"]
    assert lines == [("cron", "k…@dinsos.example", "sent"), ("cron", "w…@kota.example", "sent")]
    everything = b"".join(path.read_bytes() for name in ("audit", "deliveries") for path in (folder / name).glob("*.jsonl"))
    assert b"wali@" not in everything and b"kepala@" not in everything, "no log and no ledger names an address"
    assert not [path for path in (folder / "deliveries").rglob("*") if path.is_file() and path.stat().st_mode & 0o077], "for the owner alone"


ATTEMPTS: list[tuple[tuple[str, ...], list[str], int, str]] = [
    (("421", "hang", "450"), ["sent", "sent"], 2, "no service, silence, the recipient not now: the fourth attempt is taken"),
    (("451",), ["sent", "sent"], 2, "the mail not now"),
    (("550",), ["refused", "sent"], 1, "a recipient refused for good is not tried again, and the other gets hers"),
    (("450",) * 4, ["refused", "sent"], 1, "four attempts and no more"),
    (("421",) * 4, ["refused", "skipped"], 0, "a server that is not there is not asked for the other"),
    (("lost",), ["uncertain", "sent"], 1, "no answer to the whole mail: it may have arrived"),
    (("kept",), ["uncertain", "sent"], 2, "the same, and it has"),
]


@pytest.mark.parametrize(("faults", "first", "taken", "why"), ATTEMPTS, ids=["+".join(each[0]) for each in ATTEMPTS])
def test_faults_of_the_server(post: Post, faults: tuple[str, ...], first: list[str], taken: int, why: str) -> None:
    folder, inbox = post(*faults)
    assert states(send(job(folder))) == first, why
    assert len(inbox.mails()) == taken
    again = {"sent": "already", "uncertain": "uncertain", "refused": "sent", "skipped": "sent"}
    assert states(send(job(folder))) == [again[state] for state in first], "the next run sends what was refused, never what may have arrived"
    if "uncertain" in first:
        assert states(send(job(folder, again=True))) == ["sent", "already"], "somebody asked for it"


class Killed(BaseException):
    """The program ends here."""


def test_a_run_that_is_killed_sends_nothing_twice(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed before and after each line to the server and each of the ledger: the mail arrives once or, if it was on its way, isn't sent again."""
    folder, inbox = post()
    ended = []
    for place in range(40):
        (folder / FILE).write_text("{}\n")
        inbox.begin()
        with monkeypatch.context() as patch:
            steps = iter(range(1000))

            def killing(function: Callable[..., object], steps: Iterator[int] = steps, place: int = place) -> Callable[..., object]:
                def killed(*given: object) -> object:
                    if next(steps) == place:
                        raise Killed
                    made = function(*given)
                    if next(steps) == place:
                        raise Killed
                    return made

                return killed

            patch.setattr(Ledger, "write", killing(Ledger.write))
            patch.setattr(smtplib.SMTP, "send", killing(smtplib.SMTP.send))
            patch.setattr(smtplib.SMTP, "quit", smtplib.SMTP.close)  # a killed program says no farewell
            try:
                send(job(folder, names=("Dinas",)))
            except Killed:
                pass
            else:
                break
        inbox.quiet()  # the mail of a killed run may be on its way
        (state,) = states(send(job(folder, names=("Dinas",))))
        inbox.quiet()
        ended.append((state, len(inbox.mails())))
    assert len(ended) > 10 and set(ended) == {("sent", 1), ("uncertain", 0), ("uncertain", 1), ("already", 1)}


def test_a_month_that_is_not_in_is_told_the_steward_once(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, inbox = post()
    monkeypatch.setattr(sending, "known_tables", lambda role, store, day: {"residents": day, "exits": date(2018, 9, 12), "sales": date(2018, 1, 1)})
    outcomes = send(job(folder))
    assert states(outcomes) == ["not_in", "sent"]
    assert "its data are not in: exits up to 12 September 2018." in in_words(outcomes[0], Words("en")), "all of it in the reader's language"
    assert states(send(job(folder))) == ["not_in", "already"]
    ((address, note),) = inbox.mails()
    body = note.get_body()
    assert address == STEWARD and body is not None and "keluar sampai 12 September 2018." in body.get_content()
    assert list(note.iter_attachments()) == []


@pytest.mark.soak
def test_a_year_of_mail(sample_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Daily runs over twelve months with refusals and time-outs: twelve mails to each, one a month, digits of the page, nothing else."""
    faults = [("421", "hang", "450", "451", "550", "", "")[number % 7] for number in range(120)]
    folder = tmp_path / "store"
    folder.mkdir()
    for path in sample_store.iterdir():
        if path.is_file():
            os.link(path, folder / path.name)
    monkeypatch.setattr(sending, "attachments", lambda briefing: ())
    with taking_mail(tmp_path / "inbox") as inbox:
        inbox.begin(*faults)
        inbox.settings(listed(folder))
        for month in range(1, 13):
            for day in range(1, 29):
                send(job(folder, today=date(2018, month, day)))
        mails = inbox.mails()
    for address in (MAYOR, HEAD):
        subjects = [mail["Subject"] for to, mail in mails if to == address]
        language = "id" if address == MAYOR else "en"
        words = Words(language)
        ends = [date(2017, 12, 31), *(date(2018, month + 1, 1) - (date(2018, 1, 2) - date(2018, 1, 1)) for month in range(1, 12))]
        assert len(subjects) == 12 and all(words.write(day, "date") in subject for day, subject in zip(ends, subjects, strict=True))
        for day, (_, mail) in zip(ends, [each for each in mails if each[0] == address], strict=True):
            body = mail.get_body()
            assert body is not None
            made = compose(gather(folder, day), language)
            assert all(slide.alt in body.get_content() for slide in made.slides if address == MAYOR or slide.name in ("target", "exits"))
    assert len(mails) == 24


# ------------------------------------------------------------------------------------------------------------ the list

REFUSED: list[tuple[Delivery, str]] = [
    (Delivery("A", ("wali@kota.example\nBcc: all@kota.example",), "id"), "an address with a line's end in it"),
    (Delivery("A", ("wali@kota.example\r\n.\r\n",), "id", day=40), "no such day"),
    (Delivery("A", ("Wali <wali@kota.example>",), "id"), "a name in the address"),
    (Delivery("A", ("wali@kota.example, kepala@kota.example",), "id"), "two in one"),
    (Delivery("A", ("wal\u0456@kota.example",), "id"), "a look-alike letter"),
    (Delivery("A", (), "id"), "nobody"),
    (Delivery("A", tuple(f"a{number}@kota.example" for number in range(51)), "id"), "too many"),
    (Delivery("A\nBcc: x@kota.example", (MAYOR,), "id"), "a name with a line's end in it"),
    (Delivery("\u200b", (MAYOR,), "id"), "no name"),
    (Delivery("A", (MAYOR,), "xx"), "no such language"),
    (Delivery("A", (MAYOR,), "id", ("nothing",)), "no such slide"),
    (Delivery("A", (MAYOR,), "id", day=31), "a day that February lacks"),
    (Delivery("A", ("kepala@dinsos.example",), "id"), "an address of another entry"),
]


@pytest.mark.parametrize(("delivery", "why"), REFUSED, ids=[each[1] for each in REFUSED])
def test_what_can_not_be_on_the_list(tmp_path: Path, delivery: Delivery, why: str) -> None:
    save(tmp_path, Delivery("Dinas", (HEAD,), "en"))
    with pytest.raises(QuestionError):
        save(tmp_path, delivery)
    assert [each.name for each in deliveries(tmp_path)] == ["Dinas"]


def test_the_list_is_kept_for_its_owner(tmp_path: Path) -> None:
    saved = save(listed(tmp_path), Delivery(" dinas ", (" Kepala@Dinsos.example ", HEAD, "sekda@kota.example"), "id", day=28))
    assert saved.addresses == (HEAD, "sekda@kota.example") and [each.name for each in deliveries(tmp_path)] == ["dinas", "Wali kota"]
    files = list((tmp_path / recipients.DELIVERIES.folder).glob("*.json"))
    assert len(files) == 2 and not any(path.stat().st_mode & 0o077 for path in files)
    recipients.remove(tmp_path, "WALI KOTA")
    assert [each.name for each in deliveries(tmp_path)] == ["dinas"]


def test_an_address_is_masked() -> None:
    assert masked(MAYOR) == "w…@kota.example"
    assert clean_address(" Wali@Kota.example ") == MAYOR


def click(page: AppTest, key: str) -> AppTest:
    return next(button for button in page.button if button.key == key).click().run()


def test_staff_keep_the_list_on_the_page(own_sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Add, change, remove, take back; a visitor sees none of it, not even in what is sent to her browser."""
    page, words = visit(own_sample, monkeypatch, "briefing", lang="id", as_of="2018-09-30"), Words("id")
    page.text_input(key="delivery..name").set_value("Wali kota")
    page.text_area(key="delivery..addresses").set_value(f"{MAYOR}\nsekda@kota.example")
    page.selectbox(key="delivery..day").set_value(5)
    page = click(page, "delivery.save")
    (entry,) = deliveries(own_sample)
    assert entry == Delivery("Wali kota", (MAYOR, "sekda@kota.example"), "id", day=5)
    assert words("mail.page_saved") in words_of(page) and MAYOR in words_of(page)
    page.selectbox(key="delivery.which").set_value("Wali kota").run()
    page.text_area(key="delivery.Wali kota.addresses").set_value("wali kota")
    page = click(page, "delivery.save")
    assert "bukan alamat surel" in words_of(page) and deliveries(own_sample) == (entry,), "the entry from before stays"
    page = click(page, "delivery.remove")
    assert deliveries(own_sample) == ()
    page = click(page, "delivery.take_back")
    assert deliveries(own_sample) == (entry,)
    changes = [line.what["change"] for line in audit.read(own_sample) if line.action == "delivery_list"]
    assert changes == ["saved", "removed", "undone"]
    page = visit(own_sample, monkeypatch, "briefing", role="viewer", lang="id", as_of="2018-09-30")
    assert MAYOR not in markup(page) and not [box for box in page.selectbox if box.key == "delivery.which"]


# ------------------------------------------------------------------------------------------------------------- settings

GOOD = 'host = "smtp.office.example"\nsender = "mentas@office.example"\nuser = "mentas"\npassword_env = "P"\n'
WRONG: list[tuple[str, str]] = [
    ("host = ", "no TOML"),
    ('host = "a"', "no sender"),
    (GOOD + 'password = "hidden"', "a password in the store"),
    (GOOD + 'security = "none"', "no protection to another machine"),
    (GOOD + 'security = "ssl"', "no such protection"),
    (GOOD + "port = 0", "no such port"),
    (GOOD + 'password_file = "p"', "two places for the password"),
    (GOOD.replace('password_env = "P"\n', ""), "a user without a password"),
    (GOOD.replace("mentas@office.example", "mentas@office.example\\nBcc: x@a.example"), "a line's end in the sender"),
    (GOOD + 'steward = "nobody"', "no address"),
    (GOOD + 'link = "javascript:alert(1)"', "no address of a page"),
]


@pytest.mark.parametrize(("text", "why"), WRONG, ids=[each[1] for each in WRONG])
def test_settings_that_can_not_be_used(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "smtp.toml").write_text(text)
    with pytest.raises(QuestionError) as error:
        read_settings(tmp_path)
    assert "hidden" not in str(error.value.sentence)


def test_the_password_stands_outside_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "smtp.toml").write_text(GOOD)
    monkeypatch.setenv("P", "sesame")
    mail = read_settings(tmp_path)
    assert (mail.security, mail.port, mail.password()) == ("starttls", 587, "sesame")
    file = tmp_path / "secrets.toml"
    file.write_text('[mail]\npassword = "from streamlit"\n')
    file.chmod(0o644)
    secrets = Mail("a", "b@c.example", user="u", secrets_file=str(file))
    with pytest.raises(DataError):
        secrets.password()
    file.chmod(0o600)
    assert secrets.password() == "from streamlit"


def test_a_server_without_protection_gets_neither_mail_nor_password(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("P", "sesame")
    folder, inbox = post()
    inbox.settings(folder, security="starttls", user="mentas", password_env="P")
    (outcome, skipped) = send(job(folder))
    assert (outcome.state, outcome.reason, skipped.state, inbox.mails()) == ("refused", "no_tls", "skipped", [])


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_over_tls(post: Post, monkeypatch: pytest.MonkeyPatch, security: str) -> None:
    """By a certificate that holds for the host, with the password of a file for its owner alone; by any other nothing is sent, no password either."""
    folder, inbox = post()
    password = folder / "password"
    password.write_text("sesame\n")
    password.chmod(0o600)
    entries = {"host": "localhost", "security": security, "user": "mentas", "ca_file": str(inbox.authority)}
    inbox.settings(folder, **entries, password_file=str(password))
    for kind, why in (("expired", "certificate"), ("another host", "certificate"), ("unknown authority", "certificate")):
        inbox.begin(kind)
        (outcome, skipped) = send(job(folder))
        assert (outcome.state, outcome.reason, skipped.state) == ("refused", why, "skipped"), kind
        assert (inbox.mails(), inbox.sign_ins) == ([], []), kind
    inbox.settings(folder, **{**entries, "ca_file": str(password)}, password_file=str(password))
    inbox.begin("valid")
    assert next((each.state, each.reason) for each in send(job(folder))) == ("refused", "no_tls"), "no authority in that file"
    monkeypatch.setenv("P", "open")
    inbox.settings(folder, **entries, password_env="P")
    inbox.begin("valid")
    assert next((each.state, each.reason) for each in send(job(folder))) == ("refused", "sign_in")
    inbox.settings(folder, **entries, password_file=str(password))
    inbox.begin("valid", "valid")
    assert states(send(job(folder))) == ["sent", "sent"]
    assert ({to for to, _ in inbox.mails()}, inbox.sign_ins) == ({MAYOR, HEAD}, ["mentas sesame"] * 2)


# -------------------------------------------------------------------------------------------------------- command line


def test_the_command_and_its_exit_status(post: Post, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, inbox = post("550")
    assert run("--send", "--as-of", "2018-09-30", "--dry-run", tmp_path / "trial", "--store", folder) == 0
    assert len(list((tmp_path / "trial").glob("*.eml"))) == 2 and inbox.mails() == []
    capsys.readouterr()
    assert run("--send", "--as-of", "2018-09-30", "--lang", "en", "--store", folder) == 1
    printed = capsys.readouterr()
    assert printed.out == "Sent to w…@kota.example.\n"
    assert printed.err == ("The mail to k…@dinsos.example was not sent: the server 127.0.0.1 refused that address (code 550); check the address.\n")
    assert run("--send", "Dinas", "--as-of", "2018-09-30", "--store", folder) == 0
    assert run("--send", "nobody", "--store", folder) == 2
    assert run("--send", "--out", "a.pdf", "--store", folder) == 2
    (folder / "smtp.toml").unlink()
    assert run("--send", "--as-of", "2018-09-30", "--store", folder) == 2
    assert "docs/delivery.md" in capsys.readouterr().err


def test_a_damaged_ledger_stops_everything(post: Post) -> None:
    """A line cut short by a crash was never acted on; any other damage could hide that a mail was sent."""
    folder, inbox = post()
    send(job(folder, names=("Dinas",)))
    ledger = folder / FILE
    whole = ledger.read_text()
    ledger.write_text(whole + '{"at": "2018')
    assert states(send(job(folder, names=("Dinas",)))) == ["already"]
    assert ledger.read_text() == whole
    ledger.write_text("?\n" + whole)
    with pytest.raises(DataError):
        send(job(folder))
    assert len(inbox.mails()) == 1
    assert any(str(folder / FILE) in text["en"] for text in faults_of(folder))


def test_a_lost_ledger_is_never_begun_anew(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """It read as nothing sent: the month's mails went out twice."""
    folder, inbox = post()
    send(job(folder, names=("Dinas",)))
    ledger = folder / FILE
    ledger.unlink()
    assert run("--send", "--as-of", "2018-09-30", "--store", folder) == 2
    assert "sent.jsonl" in capsys.readouterr().err and not ledger.exists()
    assert len(inbox.mails()) == 1
    assert [text["en"] for text in faults_of(folder)] == [sentence("sent_lost", file=ledger)["en"]]
    ledger.write_text("{}\n")  # as docs/operations.md says where it is lost for good
    assert list(faults_of(folder)) == [] and states(send(job(folder, names=("Dinas",)))) == ["sent"]


@pytest.mark.parametrize("harm", ["emptied", "cut at the end of a line", "another recipient"])
def test_a_ledger_that_was_cut_sends_nothing(post: Post, harm: str) -> None:
    """Without its last lines it read as fewer mails, and sent them again; taken as it is only where somebody says so."""
    folder, inbox = post()
    send(job(folder, names=("Dinas",)))
    ledger = folder / FILE
    lines = ledger.read_text().splitlines(keepends=True)
    assert len(lines) == 2 and list(faults_of(folder)) == []
    left = {"emptied": "", "cut at the end of a line": lines[0], "another recipient": "".join(lines).replace('"to": "', '"to": "f', 1)}[harm]
    ledger.write_text(left)
    assert [text["en"] for text in faults_of(folder)] == [sentence("sent_cut", file=ledger)["en"]]
    with pytest.raises(DataError, match="no longer complete"):
        send(job(folder))
    assert len(inbox.mails()) == 1 and ledger.read_text() == left
    ledger.write_text(left + "{}\n")  # as docs/operations.md says
    assert list(faults_of(folder)) == [] and "sent" in states(send(job(folder)))
    assert list(faults_of(folder)) == [] and "{}" not in ledger.read_text()


def test_the_ledger_counts_refusals_until_the_mail_arrives(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, b"secret", "")
    for state, refusals in (("begun", 0), ("refused", 1), ("begun", 1), ("refused", 2), ("sent", 2)):
        ledger._take(ledger.recipient_key("a@dinsos.example"), ["October"], state)
        assert (ledger.state("a@dinsos.example", "October"), ledger.refused("a@dinsos.example", "October")) == (state, refusals)
    assert ledger.refused("b@dinsos.example", "October") == 0


def test_the_ledger_forgets_after_two_years(post: Post) -> None:
    folder, _ = post()
    send(job(folder, names=("Dinas",)))
    ledger = folder / FILE
    old = [json.dumps({**json.loads(line), "at": "2018-01-01T00:00:00+00:00"}) for line in ledger.read_text().splitlines()]
    ledger.write_text("\n".join(old) + "\n" + ledger.read_text() + "{}\n")
    send(job(folder, names=("Dinas",)))
    assert len(ledger.read_text().splitlines()) == len(old) == 2 and all(one != other for one, other in pairwise(ledger.read_text().splitlines()))
