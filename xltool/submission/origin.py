"""Which file an annotated copy was made from, as long as nobody has saved the copy since.

It exists so that copies which lie among submissions are told from them without being opened. The
remark at the end of the zip file is lost when any program saves the file, as it should be: what a
unit has corrected is a submission again.
"""

from __future__ import annotations

import re
from pathlib import Path

_REMARK = "xltool annotated copy of "
_END = re.compile(rb"PK\x05\x06.{16}..xltool annotated copy of ([0-9a-f]{64})", re.DOTALL)
_LENGTH = 22 + len(_REMARK) + 64


def remark(sha256: str) -> bytes:
    """What stands at the end of a copy of the file with this SHA-256."""
    return f"{_REMARK}{sha256}".encode()


def copied_from(path: Path) -> str | None:
    """The SHA-256 of the file that this one is an untouched copy of, None for any other file."""
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _LENGTH))
            found = _END.fullmatch(file.read())
    except (OSError, ValueError):
        return None
    return found[1].decode() if found else None
