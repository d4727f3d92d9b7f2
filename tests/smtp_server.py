"""A mail server on this machine, in a process of its own: takes mails, and refuses, hangs or breaks off where it was told to.

`python -m tests.smtp_server FOLDER CERTIFICATES` prints two ports: one that offers STARTTLS to whoever asks with a certificate, and one that speaks
TLS from the start. Each line of the file FOLDER/faults is for one connection, and further ones are served: 421 (no
service), 450 and 550 (the recipient), 451 (the mail), hang (no greeting), lost (the connection ends after the mail, which is not kept) and
kept (the mail is kept, then the connection ends), or a kind of certificate (tests/certificates.py). Mails are files of FOLDER: the recipient on the
first line, then the mail; FOLDER/sign-ins has the user and password of each sign-in, of which one is taken.
"""

from __future__ import annotations

import base64
import json
import socketserver
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Lock, Thread

from tests.certificates import AUTHORITY, certificates

ROOT = Path(__file__).resolve().parent.parent
FAULTS, SIGN_INS, TALKING = "faults", "sign-ins", ".talking"
USER, PASSWORD = "mentas", "sesame"
HANGING = 3.0
"""Seconds for which a connection that hangs says nothing: tests wait for less."""


class Server(socketserver.ThreadingTCPServer):
    """Takes mails into a folder."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, folder: Path, certificates: Path, tls: bool) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        self.folder, self.certificates, self.tls, self.lock = folder, certificates, tls, Lock()

    def fault(self) -> str:
        """The fault of the next connection."""
        with self.lock:
            path = self.folder / FAULTS
            fault, _, rest = path.read_text().partition("\n") if path.exists() else ("", "", "")
            path.write_text(rest)
            return fault

    def keep(self, recipient: str, content: bytes) -> None:
        """Write a mail that was taken."""
        with self.lock:
            (self.folder / f"{time.time_ns()}.eml").write_bytes(recipient.encode() + b"\n" + content)


class Connection(socketserver.StreamRequestHandler):
    """One connection, by the commands that a mail needs."""

    server: Server

    def setup(self) -> None:
        """Leave a file for as long as the connection lasts: what a side that went away had sent is still being read."""
        super().setup()
        self._mark = self.server.folder / f"{id(self)}{TALKING}"
        self._mark.touch()

    def finish(self) -> None:
        """The connection is over."""
        with suppress(ConnectionError, ssl.SSLError):
            super().finish()
        self._mark.unlink(missing_ok=True)

    def handle(self) -> None:
        """Answer until the other side quits or goes away, or the fault breaks off."""
        with suppress(ConnectionError, ssl.SSLError):
            self._talk()

    def _protect(self, kind: str) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server.certificates / f"{kind}.pem")
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)

    def _sign_in(self, line: bytes) -> None:
        _, user, password = base64.b64decode(line.split(b" ")[2]).decode().split("\0")
        with self.server.lock, (self.server.folder / SIGN_INS).open("a") as file:
            file.write(f"{user} {password}\n")
        self._say(235 if (user, password) == (USER, PASSWORD) else 535)

    def _talk(self) -> None:
        fault, recipient = self.server.fault(), ""
        certificate = fault if (self.server.certificates / f"{fault}.pem").is_file() else ""
        if self.server.tls:
            self._protect(certificate)
        if fault == "hang":
            time.sleep(HANGING)
            return
        self._say(421 if fault == "421" else 220)
        while fault != "421" and (line := self.rfile.readline()):
            match line.split(b" ")[0].strip().upper():
                case b"QUIT":
                    self._say(221)
                    return
                case b"EHLO" if certificate:
                    self.wfile.write(b"250-localhost\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n")
                case b"STARTTLS":
                    self._say(220)
                    self._protect(certificate)
                case b"AUTH":
                    self._sign_in(line)
                case b"RCPT":
                    recipient = line.decode().partition("<")[2].partition(">")[0]
                    self._say(int(fault) if fault in ("450", "550") else 250)
                case b"DATA":
                    if not self._take(recipient, fault):
                        return
                case _:
                    self._say(250)

    def _take(self, recipient: str, fault: str) -> bool:
        """Take a mail; False where the connection breaks off."""
        self._say(354)
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if not line:  # the other side went away inside the mail
            return False
        if fault not in ("lost", "451"):
            self.server.keep(recipient, b"".join(lines))
        if fault in ("lost", "kept"):
            return False
        self._say(451 if fault == "451" else 250)
        return True

    def _say(self, code: int) -> None:
        self.wfile.write(f"{code} {'ok' if code < 400 else 'no'}\r\n".encode())


@dataclass(frozen=True)
class Inbox:
    """The server as tests see it: its ports (for `tls` from the start another), the authority of its certificates, and what it took."""

    port: int
    tls_port: int
    authority: Path
    folder: Path

    @property
    def sign_ins(self) -> list[str]:
        """User and password of each sign-in."""
        file = self.folder / SIGN_INS
        return file.read_text().splitlines() if file.exists() else []

    def mails(self) -> list[tuple[str, EmailMessage]]:
        """(recipient, mail) in the order in which they came."""
        files = [path.read_bytes().partition(b"\n") for path in sorted(self.folder.glob("*.eml"))]
        return [(to.decode(), message_from_bytes(content, policy=policy.default)) for to, _, content in files]

    def quiet(self) -> None:
        """Wait until all connections are over."""
        end = time.monotonic() + 10
        while any(self.folder.glob(f"*{TALKING}")) and time.monotonic() < end:
            time.sleep(0.005)

    def begin(self, *faults: str) -> None:
        """Empty the folder; the next connections have those faults."""
        for path in (*self.folder.glob("*.eml"), self.folder / SIGN_INS):
            path.unlink(missing_ok=True)
        (self.folder / FAULTS).write_text("".join(f"{fault}\n" for fault in faults))

    def settings(self, folder: Path, **more: str) -> None:
        """Write the smtp.toml of a store that sends by this server."""
        port = self.tls_port if more.get("security") == "tls" else self.port
        entries = {"host": "127.0.0.1", "port": port, "security": "none", "sender": "mentas@office.example", **more}
        (folder / "smtp.toml").write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in entries.items()))


@contextmanager
def taking_mail(folder: Path) -> Iterator[Inbox]:
    """Run the server over a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    proofs = certificates(folder / "certificates")
    command = [sys.executable, "-m", "tests.smtp_server", str(folder), str(proofs)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield Inbox(*map(int, process.stdout.readline().split()), proofs / AUTHORITY, folder)
    finally:
        process.terminate()
        process.wait(timeout=20)


if __name__ == "__main__":
    with Server(Path(sys.argv[1]), Path(sys.argv[2]), tls=False) as plain, Server(Path(sys.argv[1]), Path(sys.argv[2]), tls=True) as protected:
        Thread(target=protected.serve_forever, daemon=True).start()
        print(plain.server_address[1], protected.server_address[1], flush=True)
        plain.serve_forever()
