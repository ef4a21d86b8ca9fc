"""A mailbox in one file (mbox), one mail after the other, however large the file is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from xltool.exchange.unpacking.budget import MAX_SOURCE

_ENVELOPE = re.compile(rb"From .*\d:\d\d")
_CHUNK = 64 * 1024


def messages(stream: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Each mail, and whether it is whole: of one beyond the bound only the beginning is kept.

    A mail starts at an envelope line (``From … 10:08:01 2018``) after a blank one.
    """
    held: list[bytes] = []
    size, blank, whole = 0, True, True
    while line := stream.readline(_CHUNK):
        if blank and line.startswith(b"From ") and _ENVELOPE.match(line):
            if held:
                yield b"".join(held), whole
            held, size, whole = [], 0, True
        size += len(line)
        whole = size <= MAX_SOURCE
        if whole:
            held.append(line)
        blank = line in (b"\n", b"\r\n")
    if held:
        yield b"".join(held), whole
