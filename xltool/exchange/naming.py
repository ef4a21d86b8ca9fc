"""Names of files that are safe on every system, made of what people call their units."""

from __future__ import annotations

import re

from xltool.filenames import reserved
from xltool.texts import hidden

_UNSAFE = re.compile(r'[<>:"/\\|?*]')
_LONGEST = 150  # bytes of a name without its suffix; systems take 255


def safe_name(text: str, longest: int = _LONGEST) -> str:
    """A text as the name of a file: what a system would refuse, or nobody can see, is an underline.

    >>> safe_name("甲局/A:科 ")
    '甲局_A_科'
    >>> safe_name("con")
    '_con'
    """
    seen = "".join("_" if hidden(letter) else letter for letter in text)
    name = _UNSAFE.sub("_", " ".join(seen.split())).encode()[:longest].decode(errors="ignore").strip(". ")
    return f"_{name}" if not name or reserved(name) else name
