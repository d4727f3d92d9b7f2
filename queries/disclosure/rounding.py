"""Rounding to multiples of 5 by a secret threshold of each cell.

x = 5j + r is shown as 5j where r is below the cell's threshold t in 1..5, and as 5(j + 1) otherwise. t comes from an HMAC of what
the cell counts and of j, so a cell is always rounded alike, a growing count never falls, and a shown number is true to within 4.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import os
import secrets
from pathlib import Path

from queries.registry import QuestionError

BASE = 5
"""Protected counts are shown as multiples of this."""
MOST_OFF = BASE - 1
"""The most by which a shown number differs from its count; a shown 0 means 0 to this many. Captions and README say it."""
FEWEST = 10
"""Rates, averages and curves are shown over this many or more; so are the figures of a group."""
DIGITS = 2
"""Significant digits of a published amount: one sale more does not show what it was."""
SECRET_FILE = "secret.key"
SECRET_VARIABLE = "MENTAS_SECRET"


def threshold(secret: bytes, name: str, fives: int) -> int:
    """The secret threshold, 1 to 5, of the cell of that name between 5 * fives and 5 * (fives + 1)."""
    digest = hmac.new(secret, f"{name}\x1f{fives}".encode(), hashlib.sha256).digest()
    return 1 + int.from_bytes(digest[:8], "big") % BASE  # 2^64 is 1 more than a multiple of 5: no threshold is noticeably likelier


def rounded(secret: bytes, name: str, count: int) -> int:
    """A protected count as it is shown: a multiple of 5 within 4 of it."""
    fives, rest = divmod(count, BASE)
    return BASE * (fives if rest == 0 or rest < threshold(secret, name, fives) else fives + 1)


def possible(shown: int) -> tuple[int, int]:
    """The least and the largest count that can stand behind a shown number."""
    return max(0, shown - MOST_OFF), shown + MOST_OFF


def coarse(amount: float | int | None) -> int | None:
    """An amount to two significant digits."""
    if amount is None:
        return None
    if amount == 0:
        return 0
    unit = 10 ** max(0, math.floor(math.log10(abs(amount))) - DIGITS + 1)
    return int(round(amount / unit) * unit)


def secret_of(folder: Path) -> bytes:
    """The installation's secret: MENTAS_SECRET, else secret.key in the store's folder, made at first use for its owner only.

    Raises QuestionError where it cannot be read or made.
    """
    given = os.environ.get(SECRET_VARIABLE)
    if given:
        return given.encode()
    path = folder / SECRET_FILE
    try:
        if not path.exists():
            _make_secret(path)
        secret = path.read_bytes().strip()
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError as error:
        raise QuestionError(
            f"Kunci {path} tidak dapat dibaca atau dibuat; periksa hak aksesnya, atau isi {SECRET_VARIABLE}.",
            f"The key {path} cannot be read or made; check its access rights, or set {SECRET_VARIABLE}.",
        ) from error
    if len(secret) < 16:
        raise QuestionError(
            f"Kunci {path} terlalu pendek; pulihkan dari cadangan, atau hapus supaya dibuat baru.",
            f"The key {path} is too short; restore it from a backup, or delete it so that a new one is made.",
        )
    return secret


def _make_secret(path: Path) -> None:
    """Write a new secret whole: whoever comes at the same moment keeps the one that was there first."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        beside.replace(path)
        return
    beside.unlink()
