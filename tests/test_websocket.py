"""What comes over the wire: each page asked through a raw connection as nobody, with forged cookies and in each role, searched as bytes."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.request import urlopen

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from queries import ask as answer_of
from tests.provider import COOKIE_SECRET
from ui.data_page.page import PARTS
from ui.drawing import unpacked
from ui.i18n import Words
from ui.navigation import PAGES

FIGURE = b"data-figure"
UPLOADS = b"data.files"
"""The place for files on the steward's page, which shows no figure by itself."""
COOKIE = "_streamlit_user"


@pytest.fixture
def served(server_with_roles: str) -> str:
    return server_with_roles


def cookie(address: str, email: str, secret: str = COOKIE_SECRET, origin: str = "", seconds: int = 600) -> str:
    now = int(time.time())
    claims = {"iss": "i", "sub": email, "email": email, "iat": now, "exp": now + seconds, "is_logged_in": True, "origin": origin or address}
    return create_signed_value(secret, COOKIE, json.dumps(claims)).decode()


def asking(page: str, query: str = "lang=id&as_of=2018-09-30&role=steward") -> BackMsg:
    """What a browser sends for a page that it opens."""
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = page
    message.rerun_script.context_info.timezone = "Asia/Jakarta"
    message.rerun_script.context_info.color_scheme = "light"
    return message


def in_the_clear(part: bytes) -> ForwardMsg:
    """A message of the server, with the texts of its panels, which come compressed (ui/drawing.py)."""
    message = ForwardMsg()
    message.ParseFromString(part)
    component = message.delta.new_element.bidi_component
    if message.WhichOneof("type") == "delta" and component.component_name == "mentas.panels":
        component.bytes = json.dumps(unpacked(component.bytes), ensure_ascii=False).encode()
    return message


@contextmanager
def connected(address: str, signed: str = "", **headers: str) -> Iterator[Callable[[BackMsg], list[bytes]]]:
    """A connection: a function from what is asked to all messages that come back until the script has ended."""
    with urlopen(f"{address}/_stcore/health") as answered:
        token = answered.headers["set-cookie"].split(";")[0].split("=", 1)[1]
    sent = {"Cookie": f"_streamlit_xsrf={token}" + (f"; {COOKIE}={signed}" if signed else ""), **headers}
    with connect(
        address.replace("http", "ws") + "/_stcore/stream", origin=address, subprotocols=["streamlit", token], additional_headers=sent, max_size=None
    ) as line:

        def ask(request: BackMsg) -> list[bytes]:
            line.send(request.SerializeToString())
            got: list[bytes] = []
            while True:
                part = line.recv(timeout=30)
                assert isinstance(part, bytes)
                message = in_the_clear(part)
                got.append(message.SerializeToString())
                if message.WhichOneof("type") == "script_finished":
                    return got

        yield ask


def received_parts(address: str, request: BackMsg, signed: str = "", **headers: str) -> list[bytes]:
    """All messages that a connection gets for what it asks."""
    with connected(address, signed, **headers) as ask:
        return ask(request)


def received(address: str, page: str, signed: str = "", query: str = "lang=id&as_of=2018-09-30&role=steward", **headers: str) -> bytes:
    """All bytes that a connection gets for one page."""
    return b"".join(received_parts(address, asking(page, query), signed, **headers))


STEWARD = "kepala@lentera.example"


def is_shut(served: str, page: str, signed: str = "") -> None:
    got = received(served, page, signed, **{"X-Streamlit-User": STEWARD, "X-Forwarded-Email": STEWARD})
    assert Words("id")("account.sign_in").encode() in got or Words("id")("account.no_role").encode() in got
    for telling in (FIGURE, b"November 2019", b"2019-", Words("id")("page.overview").encode()):
        assert telling not in got, telling


@pytest.mark.parametrize("page", [address for _, address, _ in PAGES])
def test_nobody_gets_a_figure(served: str, page: str) -> None:
    is_shut(served, page)


def test_forgers_get_no_figure(served: str) -> None:
    is_shut(served, "", "nonsense")
    is_shut(served, "", cookie(served, STEWARD, "another secret that is long enough too"))
    is_shut(served, "", cookie(served, STEWARD, origin="https://elsewhere.example"))
    is_shut(served, "", cookie(served, STEWARD, seconds=-1))
    is_shut(served, "", cookie(served, "siapa@elsewhere.example"))


@pytest.mark.soak  # test_roles.py holds that the next run shows nothing, test_forgers_get_no_figure that a cookie past its time does not
def test_a_sign_in_that_is_over_shows_nothing_at_the_next_click(served: str) -> None:
    """On a connection that was opened while her cookie was good, for eight seconds."""
    over = time.time() + 8
    with connected(served, cookie(served, "siapa@dinsos.example", seconds=8)) as ask:
        assert FIGURE in b"".join(ask(asking("exits"))), "so far she is signed in"
        time.sleep(max(0.0, over + 1.2 - time.time()))
        got = b"".join(ask(asking("exits")))
    assert Words("id")("account.over").encode() in got and FIGURE not in got


ONE_OF_EACH_ROLE = ("overview", "plan", "data")
"""Which page is for whom is looked at page by page in test_edge_programmes.py; over the wire a page of each role, in `make soak` every one."""


@pytest.mark.parametrize(
    ("name", "page", "least"), [pytest.param(*page, marks=[] if page[0] in ONE_OF_EACH_ROLE else [pytest.mark.soak]) for page in PAGES]
)
def test_each_page_in_each_role(served: str, name: str, page: str, least: str) -> None:
    """The least role that a page is for gets it, the one below does not; that more is allowed to higher ones is for test_roles.py."""
    addresses = {"viewer": "siapa@dinsos.example", "planner": "perencana@dinsos.example", "steward": STEWARD}
    ranks = list(addresses)
    for role in ranks[max(ranks.index(least) - 1, 0) : ranks.index(least) + 1]:
        got = received(served, page, cookie(served, addresses[role]))
        assert (FIGURE in got or UPLOADS in got) is (role == least), role


def test_no_part_of_the_steward_s_page_reaches_a_planner(served: str) -> None:
    planner = cookie(served, "perencana@dinsos.example")
    for part in PARTS:
        got = received(served, "data", planner, f"lang=id&role=steward&part={part}&version=1")
        assert Words("id")("refused.title").encode() in got and b"data.part" not in got, part


def test_a_connection_from_another_page_is_refused(served: str) -> None:
    with pytest.raises(InvalidStatus):
        connect(served.replace("http", "ws") + "/_stcore/stream", origin="https://elsewhere.example")


def parts(got: list[bytes]) -> Iterator[ForwardMsg]:
    for part in got:
        message = ForwardMsg()
        message.ParseFromString(part)
        yield message


def widgets(got: list[bytes]) -> set[str]:
    """The identities of all widgets that a connection was shown."""
    hashes = set()
    for message in parts(got):
        element = message.delta.new_element
        kind = element.WhichOneof("type") if message.WhichOneof("type") == "delta" else None
        if kind and (identity := getattr(getattr(element, kind), "id", "")):
            hashes.add(identity)
    return hashes


@pytest.mark.parametrize(("name", "page", "least"), [entry for entry in PAGES if entry[2] != "viewer"])
def test_a_page_s_own_number_and_its_widgets_lead_a_viewer_nowhere(served: str, name: str, page: str, least: str) -> None:
    """What the browser of somebody with the role would send, sent by a viewer: the page by its number, every button and choice as if clicked."""
    seen = received_parts(served, asking(page), cookie(served, f"{'kepala@lentera' if least == 'steward' else 'perencana@dinsos'}.example"))
    (number,) = {message.new_session.page_script_hash for message in parts(seen) if message.WhichOneof("type") == "new_session"}
    known = widgets(seen)
    assert number and len(known) > 4, "a page of its own, with its controls"
    for how in ("trigger_value", "string_value", "int_value", "bool_value"):
        request = asking("")
        request.rerun_script.page_script_hash = number
        for identity in known:
            state = request.rerun_script.widget_states.widgets.add(id=identity)
            setattr(state, how, "steward" if how == "string_value" else 1 if how == "int_value" else True)
        got = b"".join(received_parts(served, request, cookie(served, f"{how}.{name}@dinsos.example")))
        assert FIGURE not in got and b"mentas.groups" not in got and UPLOADS not in got, how
        # Clicking every button signs her out; a choice that no list has is an error; all else is refused.
        assert any(Words("id")(text).encode() in got for text in ("refused.title", "error.title", "account.sign_in")), how


def test_a_viewer_is_shown_no_other_day_and_no_selection_by_person(served: str, sample_store: Path) -> None:
    """Asked in the address past the choices on the page: a day that ends no month, and who is from where."""
    query = "lang=id&as_of=2018-09-17&age_band=18-24&registered_from=2018-01-01"
    got = received(served, "", cookie(served, "siapa@dinsos.example"), query)
    assert b"31 Agustus 2018" in got and b"17 September 2018" not in got
    whole = answer_of("headline", sample_store, date(2018, 8, 31)).record["registered"]
    assert re.search(rf"dari <[^>]+>{whole}</[^>]+> yang pernah terdaftar".encode(), got)
