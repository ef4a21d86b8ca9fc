"""Names of files that are safe on every system, made of what people call their units."""

from __future__ import annotations

import re
import unicodedata

_UNSAFE = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|COM\d|LPT\d)(\..*)?", re.IGNORECASE)
_LONGEST = 150  # bytes of a name without its suffix; systems take 255
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def safe_name(text: str, longest: int = _LONGEST) -> str:
    """A text as the name of a file: what a system would refuse, or nobody can see, is an underline.

    >>> safe_name("甲局/A:科 ")
    '甲局_A_科'
    >>> safe_name("con")
    '_con'
    """
    seen = "".join("_" if unicodedata.category(letter) in _HIDDEN else letter for letter in text)
    name = _UNSAFE.sub("_", " ".join(seen.split())).encode()[:longest].decode(errors="ignore").strip(". ")
    return f"_{name}" if not name or _RESERVED.fullmatch(name) else name
