"""The name of a file as its sender gave it, without what could do harm.

It keeps the last part of a path and the suffix, whatever is cut; hidden letters go, and what a system
would refuse becomes an underline.
"""

from __future__ import annotations

import re
import unicodedata

from xltool.exchange.naming import safe_name
from xltool.texts import hidden

_LONGEST = 150  # bytes
_SUFFIX = re.compile(r"\.\w{1,8}")
_PATH = re.compile(r"[/\\]")
_DRIVE = re.compile(r"[A-Za-z]:")


def received_name(text: str, fallback: str = "无名附件") -> str:
    """A safe name of a file.

    >>> received_name("..\\\\..\\\\C:\\\\绩效\\u202e自评.xlsx"), received_name("CON.xlsx"), received_name("../..")
    ('绩效自评.xlsx', '_CON.xlsx', '无名附件')
    """
    spaced = "".join(" " if letter.isspace() else letter for letter in unicodedata.normalize("NFC", text))
    seen = "".join(letter for letter in spaced if not hidden(letter))
    last = next((part for part in reversed(_PATH.split(seen.strip())) if part.strip(". ")), "")
    stem, suffix = parted(_DRIVE.sub("", last, count=1) if _DRIVE.match(last) else last)
    if not stem.strip(". "):
        return f"{fallback}{suffix}"
    return f"{safe_name(stem, _LONGEST - len(suffix.encode()))}{suffix}"


def parted(name: str) -> tuple[str, str]:
    """Stem and suffix; blanks and full stops at the end belong to neither."""
    stem, dot, suffix = name.rstrip(". ").rpartition(".")
    return (stem, f".{suffix}") if dot and _SUFFIX.fullmatch(f".{suffix}") else (name.rstrip(". "), "")
