"""The parts of a workbook are checked against the limits before anything opens them: a small zip can unpack to more than a machine has.

Runs in the child process alone, as data/spreadsheets.py does.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from data.files import NOT_A_ZIP
from data.messages import DataError
from data.sandbox import MIB, Limits


def refuse_bomb(file: io.BufferedReader, limits: Limits) -> None:
    """Hold the parts of a workbook against the limits, as declared and as they are, before anything opens them.

    A part's declared size can lie, so each is unpacked here once, piece by piece, and counted.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except NOT_A_ZIP as error:
        raise DataError("no_workbook") from error
    if len(parts) > limits.parts:
        raise DataError("limit_parts", maximum=limits.of("limit_parts"))
    if len({part.filename for part in parts}) < len(parts):  # the last one of a name would be read alone
        raise DataError("no_workbook")
    most = limits.unpacked_mib * MIB
    if sum(part.file_size for part in parts) > most:
        raise DataError("limit_unpacked_mib", maximum=limits.of("limit_unpacked_mib"))
    unpacked = 0
    for part in parts:
        if part.flag_bits & 1:
            raise DataError("password")
        size = 0
        for piece in _unpacked(file, part):
            size += piece
            if unpacked + size > most:
                raise DataError("limit_unpacked_mib", maximum=limits.of("limit_unpacked_mib"))
        if size != part.file_size:
            raise DataError("no_workbook")
        unpacked += size


def _unpacked(file: io.BufferedReader, part: zipfile.ZipInfo) -> Iterator[int]:
    """Lengths of the pieces that a part of a zip unpacks to, whatever its headers say of its size."""
    file.seek(part.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise DataError("no_workbook")
    name, extra = struct.unpack("<HH", header[26:30])
    file.seek(name + extra, io.SEEK_CUR)
    left = part.compress_size
    if part.compress_type == zipfile.ZIP_STORED:
        yield left
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise DataError("no_workbook")
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while left and not unpacking.eof:
            packed = file.read(min(left, MIB))
            if not packed:
                raise DataError("no_workbook")
            left -= len(packed)
            while packed and not unpacking.eof:
                yield len(unpacking.decompress(packed, MIB))
                packed = unpacking.unconsumed_tail
        yield len(unpacking.flush())
    except zlib.error as error:
        raise DataError("no_workbook") from error
