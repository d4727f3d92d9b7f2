"""What comes over the wire: each page asked through a raw connection as nobody, with forged cookies and in each role, searched as bytes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.provider import COOKIE_SECRET, secrets
from tests.serving import serving
from ui.menu import PAGES
from ui.text import Words

FIGURE = b"data-figure"
COOKIE = "_streamlit_user"


@pytest.fixture(scope="module")
def served(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("secrets")
    with serving(sample_store, "--secrets.files", str(secrets(folder)), MENTAS_AUDIT=str(folder)) as address:
        yield address


def cookie(address: str, email: str, secret: str = COOKIE_SECRET, origin: str = "", seconds: int = 600) -> str:
    now = int(time.time())
    claims = {"iss": "i", "sub": email, "email": email, "iat": now - 9, "exp": now + seconds, "is_logged_in": True, "origin": origin or address}
    return create_signed_value(secret, COOKIE, json.dumps(claims)).decode()


def received(address: str, page: str, signed: str = "", query: str = "lang=id&as_of=2018-09-30&role=steward", **headers: str) -> bytes:
    """All bytes that a connection gets for one page, until the script has ended."""
    with urlopen(f"{address}/_stcore/health") as answered:
        token = answered.headers["set-cookie"].split(";")[0].split("=", 1)[1]
    sent = {"Cookie": f"_streamlit_xsrf={token}" + (f"; {COOKIE}={signed}" if signed else ""), **headers}
    asked = BackMsg()
    asked.rerun_script.query_string = query
    asked.rerun_script.page_name = page
    asked.rerun_script.context_info.timezone = "Asia/Jakarta"
    asked.rerun_script.context_info.color_scheme = "light"
    got = b""
    with connect(
        address.replace("http", "ws") + "/_stcore/stream", origin=address, subprotocols=["streamlit", token], additional_headers=sent, max_size=None
    ) as line:  # type: ignore[arg-type]
        line.send(asked.SerializeToString())
        while True:
            part = line.recv(timeout=30)
            assert isinstance(part, bytes)
            got += part
            message = ForwardMsg()
            message.ParseFromString(part)
            if message.WhichOneof("type") == "script_finished":
                return got


@pytest.mark.parametrize("page", [address for _, address, _ in PAGES])
def test_nobody_and_forgers_get_no_figure(served: str, page: str) -> None:
    steward = "kepala@lentera.example"
    tried = [
        "",
        "nonsense",
        cookie(served, steward, "another secret that is long enough too"),
        cookie(served, steward, origin="https://elsewhere.example"),
    ]
    tried += [cookie(served, steward, seconds=-1), cookie(served, "siapa@elsewhere.example")]
    for signed in tried:
        got = received(served, page, signed, **{"X-Streamlit-User": steward, "X-Forwarded-Email": steward})
        assert Words("id")("account.sign_in").encode() in got or Words("id")("account.no_role").encode() in got
        for telling in (FIGURE, b"November 2019", b"2019-", Words("id")("page.overview").encode()):
            assert telling not in got, telling


@pytest.mark.parametrize(("name", "page", "least"), PAGES)
def test_each_page_in_each_role(served: str, name: str, page: str, least: str) -> None:
    viewer = received(served, page, cookie(served, "siapa@dinsos.example"))
    planner = received(served, page, cookie(served, "perencana@dinsos.example"))
    assert (FIGURE in viewer) is (least == "viewer") and FIGURE in planner


def test_a_connection_from_another_page_is_refused(served: str) -> None:
    with pytest.raises(InvalidStatus):
        connect(served.replace("http", "ws") + "/_stcore/stream", origin="https://elsewhere.example")  # type: ignore[arg-type]
