"""Thirty visitors, each in a role, a language and a selection of her own, while versions are published and undone: each page is of one version."""

from __future__ import annotations

import random
import re
import shutil
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from data import store
from data.importer import import_paths
from tests.conftest import StoreOf
from tests.inline_rows import write
from tests.provider import secrets
from tests.serving import serving
from tests.soaking import share_of
from tests.test_websocket import COOKIE, asking, cookie, in_the_clear
from ui.i18n import Words
from ui.navigation import PAGES

SESSIONS, VISITS = 30, 17
VERSIONS = 6
DRAWN = ("html", "markdown", "arrow_data_frame", "bidi_component")
"""The elements that show figures; controls also say what was done with them in that connection before."""
ADDRESSES = {"viewer": "siapa@dinsos.example", "planner": "perencana@dinsos.example", "steward": "kepala@lentera.example"}
SELECTIONS: list[dict[str, str]] = [{}, {"skill": "salon"}, {"as_of": "2018-09-30"}, {"skill": "batik", "as_of": "2018-12-31"}]


@dataclass(frozen=True)
class Question:
    """What a visitor asks for: the page's address, her role, and the rest of the address."""

    page: str
    role: str
    query: str


@dataclass
class Session:
    """A visitor's connection; the server sends large messages once and names them later by their hash."""

    line: ClientConnection
    known: dict[str, ForwardMsg] = field(default_factory=dict)

    def ask(self, question: Question) -> tuple[str, list[bytes]]:
        """All texts of the page, and what it shows, in order."""
        self.line.send(asking(question.page, question.query).SerializeToString())
        shown: dict[tuple[int, ...], bytes] = {}
        while True:
            part = self.line.recv(timeout=120)
            assert isinstance(part, bytes)
            message = in_the_clear(part)
            if message.WhichOneof("type") == "ref_hash":
                metadata = message.metadata
                message = ForwardMsg()
                message.CopyFrom(self.known[_field(part)])
                message.metadata.CopyFrom(metadata)
            else:
                self.known[message.hash] = message
            kind = message.WhichOneof("type")
            if kind == "delta" and message.delta.new_element.WhichOneof("type") in DRAWN:
                shown[tuple(message.metadata.delta_path)] = message.delta.new_element.SerializeToString()
            if kind == "script_finished":
                break
        # Without the names that are made up for each connection.
        elements = [re.sub(rb"[0-9a-f]{32,}", b"", shown[place]) for place in sorted(shown)]
        return b"\n".join(elements).decode(errors="replace"), elements


def _field(part: bytes) -> str:
    message = ForwardMsg()
    message.ParseFromString(part)
    return str(message.ref_hash)


@contextmanager
def visiting(address: str, role: str) -> Iterator[Session]:
    with urlopen(f"{address}/_stcore/health") as answered:
        token = answered.headers["set-cookie"].split(";")[0].split("=", 1)[1]
    sent = {"Cookie": f"_streamlit_xsrf={token}; {COOKIE}={cookie(address, ADDRESSES[role], seconds=7200)}"}
    url = address.replace("http", "ws") + "/_stcore/stream"
    with connect(url, origin=address, subprotocols=["streamlit", token], additional_headers=sent, max_size=None) as line:
        yield Session(line)


@dataclass(frozen=True)
class Seen:
    """A page as it was shown: between which moments, of which version by its last line, and what stood on it."""

    question: Question
    began: float
    ended: float
    version: int
    elements: tuple[bytes, ...]


def look(session: Session, question: Question) -> Seen:
    """Ask for a page; it must be a page, and say of which version it is."""
    began = time.monotonic()
    text, elements = session.ask(question)
    language = "en" if "lang=en" in question.query else "id"
    versions = re.findall(r"data versi(?:on)? (\d+)", text)
    failures = [key for key in ("error.title", "question.title", "account.out", "account.over") if Words(language)(key) in text]
    assert len(versions) == 1 and not failures, (question, versions, failures, text[:500])
    return Seen(question, began, time.monotonic(), int(versions[0]), tuple(elements))


def visits(address: str, number: int, count: int) -> list[Seen]:
    """What a visitor sees on so many pages, in one connection."""
    chance = random.Random(f"session {number}")
    role = ("viewer", "planner", "steward")[number % 3]
    query = urlencode({"lang": ("id", "en")[number % 2], **SELECTIONS[number % len(SELECTIONS)]})
    pages = [page for _, page, least in PAGES if role != "viewer" or least == "viewer"]
    with visiting(address, role) as session:
        return [look(session, Question(chance.choice(pages), role, query)) for _ in range(count)]


@dataclass
class Publisher:
    """Publishes versions and undoes them, over and over, and notes when which one began to count."""

    folder: Path
    base: Path
    over: threading.Event = field(default_factory=threading.Event)
    moves: list[tuple[float, float, int]] = field(default_factory=list)

    def move(self, number: int | None) -> None:
        """Make that version count, or a new one."""
        before = time.monotonic()
        if number is None:
            count = len(list(self.base.iterdir()))
            person = f"NEW-{count}"
            rows = {"residents": [(person, "2017-01-01", 1990, None, None)], "exits": [(person, "2018-05-05", "family", "false", None)]}
            report = import_paths([write(self.base / f"in{count}", rows)], self.folder, confirm=True)
            assert report.changed, report.as_text("en")
            number = report.version
        else:
            store.undo(self.folder, to=number)
        self.moves.append((before, time.monotonic(), number))

    def run(self) -> None:
        chance = random.Random("publisher")
        while not self.over.is_set():
            numbers = [version.number for version in store.versions(self.folder)]
            self.move(None if len(numbers) < VERSIONS and chance.random() < 0.5 else chance.choice(numbers))
            time.sleep(0.2)

    def counted(self, seen: Seen) -> bool:
        """Whether the version counted at any moment while the page was made."""
        ends = [*(after for _, after, _ in self.moves[1:]), float("inf")]
        return any(
            number == seen.version and before <= seen.ended and end >= seen.began for (before, _, number), end in zip(self.moves, ends, strict=True)
        )


@pytest.mark.soak
def test_thirty_sessions_while_versions_come_and_go(store_of: StoreOf, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(store_of(3)[1], tmp_path / "store"))
    (tmp_path / "handed").mkdir()
    publisher = Publisher(folder, tmp_path / "handed")
    publisher.move(1)
    with serving(folder, "--secrets.files", str(secrets(tmp_path))) as address:
        publishing = threading.Thread(target=publisher.run)
        publishing.start()
        try:
            with ThreadPoolExecutor(SESSIONS) as pool:
                sessions = pool.map(lambda number: visits(address, number, share_of(VISITS, least=8)), range(SESSIONS))
                seen = [each for session in sessions for each in session]
        finally:
            publisher.over.set()
            publishing.join()
        assert len({each.version for each in seen}) > 2 and len(publisher.moves) > 10
        stale = [each for each in seen if not publisher.counted(each)]
        same: dict[tuple[Question, int], list[Seen]] = defaultdict(list)
        for each in seen:
            same[each.question, each.version].append(each)
        # What the page is while nothing moves.
        mixed = []
        for version in sorted({each.version for each in seen}):
            store.undo(folder, to=version)
            for (question, number), group in same.items():
                if number == version:
                    with visiting(address, question.role) as session:
                        quiet = look(session, question)
                    mixed += [(question, version, first_difference(each, quiet)) for each in group if each.elements != quiet.elements]
    assert (len(stale), len(mixed)) == (0, 0), (len(seen), stale[:2], mixed[:3])


def first_difference(one: Seen, other: Seen) -> tuple[str, str]:
    """The first elements that differ, around the place where they do."""
    for left, right in zip_longest(one.elements, other.elements, fillvalue=b""):
        if left != right:
            at = next((place for place, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
            return tuple(each[max(0, at - 80) : at + 80].decode(errors="replace") for each in (left, right))
    return "", ""
