"""The one place that reaches another machine: JSON from a form server that sources.toml names, asked again a bounded number of times."""

from __future__ import annotations

import json
import logging
import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from math import ceil
from time import monotonic, sleep
from typing import Any

import httpx

from data.messages import DataError
from data.pull.sources import Source

ATTEMPTS = 5
FIRST_PAUSE = 0.5
"""Seconds before the second attempt; each further pause is twice as long, unless the server names one."""
LONGEST_PAUSE = 60.0
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, *range(520, 525)})
"""Answers after which the server is asked again; those from 520 on are a proxy's, such as 524 where the server behind it took too long."""
LARGEST = 200 * 1024 * 1024
"""Bytes of one page of submissions."""
LONGEST_ANSWER = 300.0
"""Seconds that one page may take, its headers included; a timeout of the connection ends no answer that comes byte by byte."""

logging.getLogger("httpx").disabled = True  # it would log addresses, and an app user's token is part of them


class Client:
    """Asks one source's server. Nothing that it raises names an address, a header or a body."""

    def __init__(self, source: Source, http: httpx.Client) -> None:
        self.source = source
        self.http = http
        self._latest = 0.0

    def get(self, path: str, params: Mapping[str, str | int]) -> Any:
        """The JSON at a path below the source's address."""
        return self._ask("GET", path, params=dict(params))

    def post(self, path: str, content: Mapping[str, str]) -> Any:
        """The JSON that answers to JSON."""
        return self._ask("POST", path, json=dict(content))

    def _ask(self, method: str, path: str, **request: Any) -> Any:
        fault = DataError("source_unreachable", file=self.source.name)
        for attempt in range(ATTEMPTS):
            pause = FIRST_PAUSE * 2**attempt
            try:
                self._latest = monotonic() + LONGEST_ANSWER
                with self.http.stream(method, self.source.url + path, extensions={"trace": self._note}, **request) as response:
                    if response.status_code == 200:
                        return _json(response)
                    fault = self._fault(response.status_code)
                    if response.status_code not in PASSING:
                        raise fault
                    pause = _asked_pause(response.headers.get("Retry-After")) or pause
            except httpx.HTTPError as error:
                if is_untrusted(error):
                    raise DataError("source_certificate", file=self.source.name) from None
                fault = DataError("source_unreachable", file=self.source.name)
            except ValueError:
                fault = DataError("source_no_json", file=self.source.name)
            if pause > LONGEST_PAUSE:
                raise DataError("source_busy", file=self.source.name, extra=ceil(pause / 60))
            if attempt + 1 < ATTEMPTS:
                sleep(pause)
        raise fault

    def _note(self, event: str, content: Mapping[str, Any]) -> None:
        """Limit what is read of a new connection, as httpcore tells of it; the one over TLS is another one than that below it."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            content["return_value"].read = partial(self._read, content["return_value"].read)

    def _read(self, read: Callable[[int, float], bytes], most: int, timeout: float) -> bytes:
        """Some bytes of an answer. httpx limits each wait for them; raises httpx.ReadTimeout where all of them together take too long."""
        left = self._latest - monotonic()
        if left <= 0:
            raise httpx.ReadTimeout("an answer without an end")
        return read(most, min(left, timeout))

    def _fault(self, status: int) -> DataError:
        message = {401: "source_refuses", 403: "source_refuses", 404: "source_no_form"}.get(
            status, "source_moved" if 300 <= status < 400 else "source_fails"
        )
        return DataError(message, file=self.source.name, **({"extra": status} if message == "source_fails" else {}))


@contextmanager
def client_of(source: Source, headers: Mapping[str, str]) -> Iterator[Client]:
    """A client that sends `headers` to the source's own address and to no other (redirects aren't followed)."""
    timeout = httpx.Timeout(60.0, connect=15.0)
    with httpx.Client(headers=dict(headers), timeout=timeout, follow_redirects=False, trust_env=not source.on_this_machine) as http:
        yield Client(source, http)


def is_untrusted(error: BaseException | None) -> bool:
    """Whether a connection failed for the server's certificate."""
    while error and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None


def _json(response: httpx.Response) -> Any:
    """The body as JSON. Raises ValueError if it is none or too large."""
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > LARGEST:
            raise ValueError
    try:
        return json.loads(body)
    except RecursionError as error:  # brackets within brackets, thousands deep
        raise ValueError from error


def _asked_pause(header: str | None) -> float | None:
    """Seconds that a Retry-After header asks for, given as a number or as a time; None if it says nothing readable."""
    if not header:
        return None
    if re.fullmatch(r"[0-9]{1,9}([.][0-9]+)?", header.strip()):
        return float(header)
    try:
        return max((parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return None
