"""Requests that are never finished: their connections are closed, so that nobody can hold all of them open."""

from __future__ import annotations

from asyncio import TimerHandle
from typing import Any
from weakref import WeakKeyDictionary

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 20.0
"""How long a request may take from the connection's opening, or its first byte, to the end of its head."""
BODY_SECONDS = 30.0
"""How long the body of a request may stand still."""

_timers: WeakKeyDictionary[H11Protocol, tuple[type, TimerHandle]] = WeakKeyDictionary()


def close_half_sent() -> None:
    """Make the server of this process close such connections."""
    made, received = H11Protocol.connection_made, H11Protocol.data_received

    def connection_made(protocol: H11Protocol, transport: Any) -> None:
        made(protocol, transport)
        _watch(protocol)

    def data_received(protocol: H11Protocol, data: bytes) -> None:
        received(protocol, data)
        _watch(protocol)

    H11Protocol.connection_made = connection_made  # type: ignore[method-assign, assignment]  # uvicorn has no hook for it
    H11Protocol.data_received = data_received  # type: ignore[method-assign, assignment]  # nor for what comes in


def _watch(protocol: H11Protocol) -> None:
    """Set the time for what the connection waits for: the head's runs on, the body's begins anew with each part of it."""
    waits_for: Any = protocol.conn.their_state
    if waits_for is h11.IDLE and protocol in _timers and _timers[protocol][0] is h11.IDLE:
        return
    if protocol in _timers:
        _timers.pop(protocol)[1].cancel()
    seconds = {h11.IDLE: HEAD_SECONDS, h11.SEND_BODY: BODY_SECONDS}.get(waits_for)
    if seconds is not None:
        _timers[protocol] = (waits_for, protocol.loop.call_later(seconds, _close, protocol))


def _close(protocol: H11Protocol) -> None:
    _timers.pop(protocol, None)
    transport: Any = protocol.transport
    if transport.get_protocol() is protocol and protocol.conn.their_state in (h11.IDLE, h11.SEND_BODY):
        transport.abort()
