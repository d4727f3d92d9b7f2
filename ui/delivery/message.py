"""The mails: the briefing with its sentences as text and its slides as files, and short notes. Published figures only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import urlencode

from ui.briefing.pdf import document, pictures
from ui.briefing.slide import Briefing
from ui.delivery.settings import Mail
from ui.i18n import Words


@dataclass(frozen=True)
class Attachment:
    """A file of a mail: its name, its type ("application/pdf") and its content."""

    name: str
    kind: str
    content: bytes


def attachments(briefing: Briefing) -> tuple[Attachment, ...]:
    """The files of a briefing: all slides as PDF, and each as a picture, which a messenger passes on."""
    name = f"{briefing.words('file.briefing')}_{briefing.snapshot.as_of.isoformat()}"
    slides = [Attachment(f"{name}_{number:02d}.png", "image/png", content) for number, content in enumerate(pictures(briefing), start=1)]
    return (Attachment(f"{name}.pdf", "application/pdf", document(briefing)), *slides)


def briefing_text(briefing: Briefing, link: str) -> str:
    """The briefing in sentences: each slide with what it shows, its date and what ≈ means."""
    words = briefing.words
    head = [briefing.title, " · ".join(filter(None, [briefing.on, *briefing.badges]))]
    slides = [
        "\n".join(filter(None, [f"{number}. {slide.topic}", slide.alt, slide.caption])) for number, slide in enumerate(briefing.slides, start=1)
    ]
    page = f"{link}/briefing?" + urlencode({"lang": words.language, "as_of": briefing.snapshot.as_of.isoformat()})
    return "\n\n".join(["\n".join(head), *slides, _foot(words, page if link else "")]) + "\n"


def notice_text(words: Words, lead: str, sentences: Sequence[str], link: str) -> str:
    """A short mail: what it is about, and its sentences."""
    return "\n\n".join([lead, *sentences, _foot(words, link)]) + "\n"


def _foot(words: Words, link: str) -> str:
    return "\n".join(filter(None, [words("mail.more", link=link) if link else "", words("mail.why")]))


def message(mail: Mail, words: Words, recipient: str, subject: str, text: str, identity: str, files: Sequence[Attachment] = ()) -> EmailMessage:
    """A mail to one recipient; `identity` makes its Message-ID, so that the same mail has the same one."""
    made = EmailMessage()
    name, _, domain = mail.sender.rpartition("@")
    made["From"] = Address(words("brand.name"), name, domain)
    made["To"] = recipient
    made["Subject"] = " ".join(subject.split())
    made["Date"] = formatdate(localtime=True)
    made["Message-ID"] = f"<{identity}@{domain}>"
    made["Content-Language"] = words.language
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text)
    for file in files:
        main, _, sub = file.kind.partition("/")
        made.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return made
