"""Send what is due: the month's briefing to each recipient once, or a note to the steward where its data are not in; and what is new."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.message import EmailMessage
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from data import audit
from data.files import is_missing, write_whole
from data.programme import programme_of
from data.schema import table_name
from queries import known_tables, one_version
from queries.dates import month_end_before, previous_month_end
from queries.filters import NO_FILTERS
from queries.languages import first_language
from ui.alerts import history
from ui.alerts.rules import Alert
from ui.alerts.sentences import address as alert_address
from ui.alerts.sentences import sentence
from ui.auth.addresses import masked
from ui.briefing.archive import before
from ui.briefing.slide import Briefing, Choice
from ui.briefing.slides import compose
from ui.briefing.snapshot import Snapshot, gather
from ui.delivery import smtp
from ui.delivery.ledger import BEGUN, REFUSED, SENT, Ledger, sending
from ui.delivery.message import Attachment, attachments, briefing_text, message, notice_text
from ui.delivery.recipients import Delivery, deliveries, known_delivery
from ui.delivery.settings import NAME, Mail, read_settings
from ui.i18n import Words

TABLES = ("residents", "exits", "attendance")
"""Tables that have to be known up to the end of a month before its briefing is sent (attendance only if there is any)."""
PAUSES = (5.0, 30.0, 120.0)
"""Seconds before each further attempt to send a mail."""
MOST_REFUSALS = 20
"""Attempts that were refused after which a month's mail to an address is given up, over all runs."""
NEWS = timedelta(days=35)
"""How old an alert may be when it is mailed: whoever comes on the list is not told what everybody knows."""
TRIED_OUT = Mail(host="localhost", sender="mentas@mentas.invalid")
"""Stands for the settings in a trial without any."""


@dataclass(frozen=True)
class Outcome:
    """How a mail ended: `recipient` is masked, `state` is a key of mail.state.*: sent, written (in a trial), already, uncertain, refused, given_up,
    skipped (a fault of the server ended the run before), not_in (the month's data); `reason` a key of mail.reason.* with `values`."""

    recipient: str
    state: str
    reason: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether nothing is left to do."""
        return self.state in ("sent", "written", "already")


@dataclass(frozen=True)
class Job:
    """What is to be sent: from which store, on which day; `month` (a month end) and `names` where somebody chose them by hand.

    `again` sends anew what may have arrived; `out` is the folder in which a trial writes the mails instead of sending them. `who` is named by
    the audit log.
    """

    folder: Path
    today: date
    names: tuple[str, ...] = ()
    month: date | None = None
    again: bool = False
    out: Path | None = None
    who: str = field(default_factory=audit.system_user)
    pause: Callable[[float], None] = time.sleep

    @cached_property
    def mail(self) -> Mail:
        """The settings. Raises QuestionError if there are none, but for a trial."""
        if self.out is not None and is_missing(self.folder / NAME):
            return TRIED_OUT
        return read_settings(self.folder)

    @property
    def as_of(self) -> date:
        """The month end whose briefing is sent: that of the month before today, unless it was chosen."""
        return month_end_before(self.month) if self.month else previous_month_end(self.today)

    def due(self) -> tuple[Delivery, ...]:
        """The entries whose turn it is: those that were named, else those with a day that has come. Raises QuestionError for unknown names."""
        if self.names:
            return tuple(known_delivery(self.folder, name) for name in self.names)
        return tuple(each for each in deliveries(self.folder) if each.day is not None and (self.month or each.day <= self.today.day))


def send(job: Job) -> tuple[Outcome, ...]:
    """Send everything that is due; what was sent is not sent again.

    Raises QuestionError and DataError for what keeps all of it from being sent: settings, the store, the ledger, the audit log.
    """
    entries, mail = job.due(), job.mail
    news = () if job.month or job.names else tuple(each for each in deliveries(job.folder) if each.alerts)
    if not entries and not news:
        return ()
    audit.ensure_writable(job.folder)
    with one_version(job.folder) as now, sending(job.folder, bool(now and now.version.sample)) as ledger:
        run = Run(job, ledger, mail, MonthBriefings(job.folder, job.as_of))
        missing = not_in(job.folder, job.as_of, job.today) if entries else {}
        outcomes = _note(run, missing) if missing else tuple(run.briefing(entry, address) for entry in entries for address in entry.addresses)
        return (*outcomes, *_alerts(run, news))


def not_in(folder: Path, as_of: date, today: date) -> dict[str, date | None]:
    """The tables that are not known up to the month's end, each with the date that it is known to (None: nothing was handed in)."""
    known = known_tables("planner", folder, max(as_of, today))
    tables = [name for name in TABLES if name in known or name == "residents"]
    return {name: known.get(name) for name in tables if (known.get(name) or date.min) < as_of}


@dataclass(frozen=True)
class MonthBriefings:
    """The briefings of a month: gathered once, composed once for each language and choice of slides."""

    folder: Path
    as_of: date

    @cached_property
    def snapshot(self) -> Snapshot:
        """The published figures of the month."""
        return gather(self.folder, self.as_of, since=before(self.folder, self.as_of, NO_FILTERS, internal=False))

    @cached_property
    def _made(self) -> dict[tuple[str, tuple[str, ...]], tuple[Briefing, tuple[Attachment, ...]]]:
        return {}

    def of(self, entry: Delivery) -> tuple[Briefing, tuple[Attachment, ...]]:
        """The briefing of an entry, with its files."""
        choice = entry.language, entry.slides
        if choice not in self._made:
            briefing = compose(self.snapshot, entry.language, Choice(entry.slides), programme_of(self.folder))
            self._made[choice] = briefing, attachments(briefing)
        return self._made[choice]


@dataclass
class Run:
    """One run: what has been sent in it, and the fault of the server that ended it."""

    job: Job
    ledger: Ledger
    mail: Mail
    composed: MonthBriefings
    fault: smtp.Refused | None = None

    def briefing(self, entry: Delivery, address: str) -> Outcome:
        """Send the month's briefing to one address of an entry."""
        item = self.job.as_of.isoformat()

        def made() -> EmailMessage:
            briefing, files = self.composed.of(entry)
            subject = f"{briefing.title}, {briefing.on}"
            text = briefing_text(briefing, self.mail.link)
            return message(self.mail, briefing.words, address, subject, text, f"{item}.{self.ledger.recipient_key(address)}", files)

        return self.one(address, (item,), made, "briefing", entry.language)

    def one(self, address: str, items: Sequence[str], made: Callable[[], EmailMessage], kind: str, language: str) -> Outcome:
        """Send one mail with those items, unless it was sent; the attempts are bounded, and its outcome is recorded."""
        outcome = self._before(address, items)
        if outcome is None:
            outcome = self._written(address, items, made()) if self.job.out is not None else self._sent(address, items, made())
            what: dict[str, audit.Value] = {"kind": kind, "items": list(items), "to": masked(address), "language": language}
            audit.record("delivery", self.job.who, in_store=self.job.folder, **what, outcome=outcome.state, reason=outcome.reason or None)
        return outcome

    def _before(self, address: str, items: Iterable[str]) -> Outcome | None:
        """What is known before anything is sent; None if it is to be sent."""
        states = {self.ledger.state(address, item) for item in items}
        if SENT in states:
            return Outcome(masked(address), "already")
        if BEGUN in states and not self.job.again:
            return Outcome(masked(address), "uncertain")
        if max(self.ledger.refused(address, item) for item in items) >= MOST_REFUSALS and not self.job.again:
            return Outcome(masked(address), "given_up", values={"most": MOST_REFUSALS})
        if self.fault is not None:
            return Outcome(masked(address), "skipped")
        return None

    def _written(self, address: str, items: Sequence[str], made: EmailMessage) -> Outcome:
        """Write a mail of a trial."""
        assert self.job.out is not None
        name = f"{items[0].replace(':', '-')}_{self.ledger.recipient_key(address)[:12]}.eml"
        self.job.out.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(self.job.out / name, made.as_bytes(policy=smtp.POLICY))
        return Outcome(masked(address), "written")

    def _sent(self, address: str, items: Sequence[str], made: EmailMessage) -> Outcome:
        """Try to send until it is taken, refused for good, or the attempts are used up."""
        for pause in (*PAUSES, None):
            try:
                smtp.deliver(self.mail, address, made, lambda: self.ledger.write(address, items, BEGUN))
            except smtp.UncertainDelivery:
                return Outcome(masked(address), "uncertain")
            except smtp.Refused as refused:
                self.ledger.write(address, items, REFUSED)
                if refused.passing and pause is not None:
                    self.job.pause(pause)
                    continue
                self.fault = refused if refused.whole else None
                return Outcome(masked(address), "refused", refused.reason, {"code": str(refused.code or "–"), "host": self.mail.host})
            self.ledger.write(address, items, SENT)
            return Outcome(masked(address), "sent")
        raise AssertionError("the last attempt returns")


def not_in_values(words: Words, month: date, tables: Mapping[str, date | None]) -> dict[str, Any]:
    """The month, and up to when each of its tables is known, as the sentences say them."""
    known = (words("mail.known_to", table=table_name(name, words.language), on=words.write(day, "date")) for name, day in tables.items())
    return {"month": words.write(month, "month"), "tables": ", ".join(known)}


def _note(run: Run, missing: dict[str, date | None]) -> tuple[Outcome, ...]:
    """Tell the steward once that the month's data are not in; nobody else gets the briefing."""
    job, words = run.job, Words(first_language(), programme_of(run.job.folder))
    waiting = Outcome("", "not_in", values={"month": job.as_of, "tables": missing})
    if not run.mail.steward:
        return (waiting,)
    item, address = f"note:{job.as_of}", run.mail.steward

    def made() -> EmailMessage:
        values = not_in_values(words, **waiting.values)
        text = notice_text(words, words("mail.state.not_in", **values), [words("mail.not_in_how", on=job.as_of)], run.mail.link)
        return message(
            run.mail, words, address, words("mail.not_in_subject", **values), text, f"{item}.{run.ledger.recipient_key(address)}".replace(":", ".")
        )

    return (waiting, run.one(address, (item,), made, "note", words.language))


def _alerts(run: Run, entries: Iterable[Delivery]) -> Iterator[Outcome]:
    """Tell the recipients who want it what is new and was not sent to them: each alert once, several in one mail."""
    job = run.job
    news = [each for each in history.update(job.folder, job.today, wait=60.0) if each.on >= job.today - NEWS] if entries else []
    items = {f"alert:{sha256(each.alert.key.encode()).hexdigest()[:16]}": each.alert for each in news}
    for entry in entries:
        words = Words(entry.language, programme_of(job.folder))
        for address in entry.addresses:
            new = {item: alert for item, alert in items.items() if run.ledger.state(address, item) in (None, REFUSED)}
            if new:
                yield run.one(address, tuple(new), partial(_news, run, words, address, new), "alerts", entry.language)


def _news(run: Run, words: Words, address: str, new: Mapping[str, Alert]) -> EmailMessage:
    """The mail with alerts, each with its link, and with its own date if that is before the latest of them."""
    link, latest = run.mail.link, max(alert.as_of for alert in new.values())

    def line(alert: Alert) -> str:
        text = sentence(alert, words)
        dated = words("briefing.heading.on", on=words.short_date(alert.as_of), text=text) if alert.as_of < latest else text
        return f"- {dated}" + (f"\n{link}/{alert_address(alert, words.language, 'viewer')}" if link else "")

    lines = [line(alert) for alert in new.values()]
    lead = words("alert.mail_lead", on=words.write(latest, "date"))
    subject = words("alert.mail_subject", number=words.write(len(new), "count"))
    identity = f"{next(iter(new)).replace(':', '.')}.{run.ledger.recipient_key(address)}"
    return message(run.mail, words, address, subject, notice_text(words, lead, lines, link), identity)
