"""A mail server on this machine, in a process of its own: takes mails, and refuses, hangs or breaks off where it was told to.

`python -m tests.smtp_server FOLDER` prints its port. Each line of the file FOLDER/faults is for one connection, and further ones are served: 421 (no
service), 450 and 550 (the recipient), 451 (the mail), hang (no greeting), lost (the connection ends after the mail, which is not kept) and
kept (the mail is kept, then the connection ends). Mails are files of FOLDER: the recipient on the first line, then the mail.
"""

from __future__ import annotations

import json
import socketserver
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Lock

ROOT = Path(__file__).resolve().parent.parent
FAULTS = "faults"
HANGING = 3.0
"""Seconds for which a connection that hangs says nothing: tests wait for less."""


class Server(socketserver.ThreadingTCPServer):
    """Takes mails into a folder."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        self.folder, self.lock, self.number = folder, Lock(), 0

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
            self.number += 1
            (self.folder / f"{self.number:04d}.eml").write_bytes(recipient.encode() + b"\n" + content)


class Connection(socketserver.StreamRequestHandler):
    """One connection, by the commands that a mail needs."""

    server: Server

    def handle(self) -> None:
        """Answer until the other side quits or goes away, or the fault breaks off."""
        with suppress(ConnectionError):
            self._talk()

    def _talk(self) -> None:
        fault, recipient = self.server.fault(), ""
        if fault == "hang":
            time.sleep(HANGING)
            return
        self._say(421 if fault == "421" else 220)
        while fault != "421" and (line := self.rfile.readline()):
            match line.split(b" ")[0].strip().upper():
                case b"QUIT":
                    self._say(221)
                    return
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
        if fault in ("", "kept"):
            self.server.keep(recipient, b"".join(lines))
        if fault in ("lost", "kept"):
            return False
        self._say(451 if fault == "451" else 250)
        return True

    def _say(self, code: int) -> None:
        self.wfile.write(f"{code} {'ok' if code < 400 else 'no'}\r\n".encode())


@dataclass(frozen=True)
class Inbox:
    """The server as tests see it: its port, and what it took."""

    port: int
    folder: Path

    def mails(self) -> list[tuple[str, EmailMessage]]:
        """(recipient, mail) in the order in which they came."""
        files = [path.read_bytes().partition(b"\n") for path in sorted(self.folder.glob("*.eml"))]
        return [(to.decode(), message_from_bytes(content, policy=policy.default)) for to, _, content in files]  # type: ignore[misc]

    def begin(self, *faults: str) -> None:
        """Empty the folder; the next connections have those faults."""
        for path in self.folder.glob("*.eml"):
            path.unlink()
        (self.folder / FAULTS).write_text("".join(f"{fault}\n" for fault in faults))

    def settings(self, folder: Path, **more: str) -> None:
        """Write the smtp.toml of a store that sends by this server."""
        entries = {"host": "127.0.0.1", "port": self.port, "security": "none", "sender": "mentas@office.example", **more}
        (folder / "smtp.toml").write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in entries.items()))


@contextmanager
def taking_mail(folder: Path) -> Iterator[Inbox]:
    """Run the server over a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen([sys.executable, "-m", "tests.smtp_server", str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield Inbox(int(process.stdout.readline()), folder)
    finally:
        process.terminate()
        process.wait(timeout=20)


if __name__ == "__main__":
    with Server(Path(sys.argv[1])) as served:
        print(served.server_address[1], flush=True)
        served.serve_forever()
