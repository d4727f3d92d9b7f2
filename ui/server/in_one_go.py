"""What a session has to send goes to its browser in one go: Streamlit let the event loop turn once for each of the seventy messages of a rerun,
and uvicorn asked the system to send each by itself. Both together took half of what the loop did for a rerun."""

from __future__ import annotations

from asyncio import get_running_loop
from collections.abc import Sequence
from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

MOST = 100
"""So many messages are sent in one go; after them everybody else has a turn. Streamlit's client keeps 500 at most."""


def send_in_one_go() -> None:
    """Make the sessions and the connections of this process send so."""
    flush, send, made = AppSession.flush_browser_queue, Runtime._send_message, WebSocketsSansIOProtocol.connection_made

    def flush_in_parts(session: AppSession) -> list[list[ForwardMsg]]:
        messages = flush(session)
        return [messages[first : first + MOST] for first in range(0, len(messages), MOST)]

    def send_part(runtime: Runtime, to: Any, messages: Sequence[ForwardMsg]) -> None:
        for message in messages:
            send(runtime, to, message)

    def connection_made(protocol: WebSocketsSansIOProtocol, transport: Any) -> None:
        made(protocol, transport)
        protocol.transport = _Gathering(transport)  # type: ignore[assignment]  # all of it that uvicorn uses

    AppSession.flush_browser_queue = flush_in_parts  # type: ignore[method-assign, assignment]  # Streamlit has no hook for it
    Runtime._send_message = send_part  # type: ignore[method-assign, assignment]  # nor for this
    WebSocketsSansIOProtocol.connection_made = connection_made  # type: ignore[method-assign, assignment]  # nor has uvicorn


class _Gathering:
    """A transport that writes what it is given in one turn of the event loop together, at its end and before it closes."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        self._gathered: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not self._gathered:
            get_running_loop().call_soon(self._write)
        self._gathered.append(data)

    def close(self) -> None:
        self._write()
        self._transport.close()

    def _write(self) -> None:
        if self._gathered:
            self._transport.write(b"".join(self._gathered))
            self._gathered.clear()
