"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from data.files import NOT_A_ZIP

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Begins what Office wrote until 2003, and what it writes behind a password."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
LOOKED_AT = 64 * 1024 * 1024


def is_systems(parts: Sequence[str]) -> bool:
    """Whether a path, in its parts, is of a file that the system or an office program keeps beside the others, such as the look of a web page."""
    beside = any(part.startswith((".", "~$", "__MACOSX")) and part.strip(".") for part in parts)
    return beside or parts[-1].lower().endswith(".css") or parts[-1].lower() in ("thumbs.db", "desktop.ini", "icon\r")


def is_workbook(path: Path) -> bool:
    """Whether a zip is a workbook, and not an archive of files; a damaged one may be."""
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.startswith("xl/") or name == "mimetype" for name in archive.namelist())
    except NOT_A_ZIP:
        return True


def kind_of(path: Path) -> str:
    """What a file is, whatever its name says: "zip" (a workbook or an archive of files), "xls", "encrypted", "html",
    "xml" (a workbook as Excel 2003 wrote it in XML), "json", "other" or "text"."""
    with path.open("rb") as file:
        start = file.read(4096)
        if start.startswith(OLE):
            file.seek(0)
            return "encrypted" if ENCRYPTED in file.read(LOOKED_AT) else "xls"
    if start.startswith(b"PK\x03\x04"):
        return "zip"
    if start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"{\\rtf", b"MIME-Version:")):
        return "other"
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(b"<") and b"urn:schemas-microsoft-com:office:spreadsheet" in text:
        return "xml"
    if re.match(rb"\[\s*[{\]]|\{\s*[\"}]", text):
        return "json"
    return "html" if re.match(rb"<(!doctype html|html|table|head|meta|\?xml[^>]*>\s*<html)", text) else "text"
