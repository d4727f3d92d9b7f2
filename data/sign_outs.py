"""The record of ended sign-ins in a store: what makes a copied cookie useless after its owner signed out.

A sealed line of JSON in the file `signed_out`: each ended sign-in with when it would have expired, and the second before which every sign-in
is over. Where the record is lost or damaged nobody knows any more who signed out, so all who signed in so far sign in again. Once there is one
it is expected (data/published.py): until then nobody has signed out, and what an earlier release wrote, a line each, holds.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from data.description import seal_of
from data.files import text_of, write_whole

FILE = "signed_out"
EARLIER = re.compile(r"([0-9a-f]{64} \d+\.\d+\n)*")
"""The record of an earlier release."""


@dataclass(frozen=True)
class SignOuts:
    """`ended` sign-ins by when they would have expired; whoever signed in earlier than `before` (Unix seconds) has to sign in again."""

    before: int = 0
    ended: Mapping[str, float] = field(default_factory=dict)


def read(path: Path, expected: bool) -> SignOuts | None:
    """The record; None if there is none. Raises OSError if it can't be read, ValueError if it is damaged or, though `expected`, lost."""
    text = text_of(path)
    if text is None and not expected:
        return None
    if text is not None and not expected and EARLIER.fullmatch(text):
        return SignOuts(ended={sign_in: float(until) for sign_in, until in map(str.split, text.splitlines())})
    try:
        content = json.loads(text or "")
        if content.pop("seal") != seal_of(content):
            raise ValueError(path)
        return SignOuts(content["before"], content["ended"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(path) from error


def write(path: Path, record: SignOuts) -> None:
    """Write the record in place of the one before. Raises OSError."""
    content = {"before": record.before, "ended": dict(record.ended)}
    write_whole(path, json.dumps({**content, "seal": seal_of(content)}))


def all_until_now() -> SignOuts:
    """The record that ends every sign-in so far; a provider gives times in whole seconds."""
    return SignOuts(before=int(time.time()))
