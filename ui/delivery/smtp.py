"""The one place that sends mail: one mail to one recipient over one connection, and how that ended.

Until the last line of a mail is sent the server cannot have taken it, so whatever fails before may be tried again. From then on only the
server's answer tells: without one the mail may have arrived (Uncertain).
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP

from ui.delivery.settings import Mail

SECONDS = 30.0
"""For each answer of the server but the last."""
LAST_SECONDS = 600.0
"""For its answer to the whole mail: RFC 5321 (4.5.3.2.6) gives a server ten minutes, and whoever waits less does not know."""
POLICY = SMTP.clone(cte_type="7bit")


class Refused(Exception):
    """The mail was not taken. `reason` is a key of mail.reason.*, `code` the server's (0: none), `passing` whether trying again may help,
    `whole` whether it concerns every mail (no connection, no sign-in) and not this recipient."""

    def __init__(self, reason: str, code: int = 0, passing: bool = True, whole: bool = False) -> None:
        self.reason, self.code, self.passing, self.whole = reason, code, passing, whole
        super().__init__(reason)


class UncertainDelivery(Exception):
    """The connection broke before the server's last answer: the mail may have arrived."""


def deliver(mail: Mail, recipient: str, message: EmailMessage, begin: Callable[[], None]) -> None:
    """Send a mail. `begin` is called before its last line; from then on it may arrive. Raises Refused or Uncertain, and DataError if the
    password can't be read."""
    content = re.sub(rb"(?m)^\.", b"..", message.as_bytes(policy=POLICY))
    if not content.endswith(b"\r\n"):
        content += b"\r\n"
    password = mail.password() if mail.user else ""
    with _connected(mail) as server:
        with _failing("no_answer", whole=True):
            server.ehlo_or_helo_if_needed()
        if mail.security == "starttls":
            _protect(server, mail)
        if mail.user:
            _log_in(server, mail.user, password)
        with _failing("no_answer"):
            _expect(server.mail(mail.sender), 250, "sender")
            _expect(server.rcpt(recipient), 250, "recipient")
            _expect(server.docmd("DATA"), 354, "message")
            server.send(content)
        begin()
        assert server.sock is not None
        server.sock.settimeout(LAST_SECONDS)
        with _failing("no_answer"):
            server.send(b".\r\n")
        try:
            answered = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise UncertainDelivery from error
        _expect(answered, 250, "message")


@contextmanager
def _connected(mail: Mail) -> Iterator[smtplib.SMTP]:
    """A connection to the server, with TLS from the start if that is configured; it is closed with the block."""
    with _failing("unreachable", whole=True):
        if mail.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, timeout=SECONDS, context=_context(mail))
        else:
            server = smtplib.SMTP(mail.host, mail.port, timeout=SECONDS)
    try:
        yield server
    finally:
        try:
            if server.sock is not None:
                server.sock.settimeout(SECONDS)
            server.quit()
        except (OSError, smtplib.SMTPException):
            server.close()


def _protect(server: smtplib.SMTP, mail: Mail) -> None:
    """Turn TLS on. A server that doesn't offer it gets nothing."""
    if not server.has_extn("starttls"):
        raise Refused("no_tls", passing=False, whole=True)
    with _failing("no_tls", whole=True):
        code, _ = server.starttls(context=_context(mail))
        if code != 220:
            raise Refused("no_tls", code, passing=code < 500, whole=True)
        server.ehlo()


def _log_in(server: smtplib.SMTP, user: str, password: str) -> None:
    try:
        server.login(user, password)
    except smtplib.SMTPAuthenticationError as error:
        raise Refused("sign_in", error.smtp_code, passing=error.smtp_code < 500, whole=True) from None
    except smtplib.SMTPNotSupportedError:
        raise Refused("sign_in", passing=False, whole=True) from None
    except (OSError, smtplib.SMTPException):
        raise Refused("no_answer", whole=True) from None


def _context(mail: Mail) -> ssl.SSLContext:
    """Certificates are checked, against the system's authorities or that of `ca_file`."""
    try:
        return ssl.create_default_context(cafile=mail.ca_file or None)
    except (OSError, ssl.SSLError) as error:
        raise Refused("no_tls", passing=False, whole=True) from error


@contextmanager
def _failing(reason: str, whole: bool = False) -> Iterator[None]:
    """Turn what breaks off in the block into Refused; no text of the server is kept, it could hold an address."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise Refused("certificate", passing=False, whole=True) from error
    except ssl.SSLError as error:
        raise Refused("no_tls", passing=False, whole=True) from error
    except smtplib.SMTPResponseException as error:
        raise Refused(reason, error.smtp_code, passing=error.smtp_code < 500, whole=whole) from None
    except (OSError, smtplib.SMTPException) as error:
        raise Refused(reason, whole=whole) from error


def _expect(answered: tuple[int, bytes], code: int, reason: str) -> None:
    """Raise Refused unless the server answered as it should (250 and 251 both take a recipient)."""
    if answered[0] != code and not (code == 250 and answered[0] == 251):
        raise Refused(reason, answered[0], passing=answered[0] < 500)
