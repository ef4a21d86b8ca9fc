"""What the department had filled in when it issued a workbook, repeated in the hidden sheet.

It exists so that a verdict can say what stood in a locked cell that was changed. As the mark it
is a look-up key and no proof. Long texts are repeated by a digest: a cell holds 32,767 characters.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

LABEL, LABEL_AT, AT = "预填", "A8", "B8"  # in the hidden sheet, below the marks
LONGEST = 32_000  # characters of the whole

_BEYOND = 1e300  # what no cell holds: infinite, or no number at all
_BRIEF = 100  # characters of a text that is repeated as it is
_LENGTH, _DIGEST = "字数", "摘要"


@dataclass(frozen=True, slots=True)
class Digest:
    """A long text, told by what its letters give; blanks and line ends do not count."""

    length: int
    digest: str

    @classmethod
    def of(cls, text: str) -> Digest:
        letters = "".join(text.split())
        return cls(len(letters), hashlib.sha256(letters.encode("utf-8", "surrogatepass")).hexdigest()[:16])


Issued = str | float | bool | Digest


def echo(values: Mapping[str, str | float | bool]) -> str:
    """Values by structured name, as one line of JSON.

    >>> echo({"[填报单位]": "甲局", "[预算数]": 12.5})
    '{"[填报单位]":"甲局","[预算数]":12.5}'
    """
    short = {name: _short(value) for name, value in values.items()}
    return json.dumps(short, ensure_ascii=False, separators=(",", ":"))


def digest(text: str) -> str:
    """What tells one such line from another."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def echoed(text: str) -> dict[str, Issued]:
    """The values that such a line repeats; of one that is damaged, those that can be read."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    pairs = ((name, _long(value)) for name, value in found.items()) if isinstance(found, dict) else ()
    return {name: value for name, value in pairs if value is not None}


def _short(value: str | float | bool) -> object:
    if not isinstance(value, str) or len(value) <= _BRIEF:
        return value
    digest = Digest.of(value)
    return {_LENGTH: digest.length, _DIGEST: digest.digest}


def _long(value: object) -> Issued | None:
    if isinstance(value, dict):
        length, digest = value.get(_LENGTH), value.get(_DIGEST)
        return Digest(length, digest) if isinstance(length, int) and isinstance(digest, str) else None
    if isinstance(value, bool | str):
        return value
    return float(value) if isinstance(value, int | float) and abs(value) < _BEYOND else None
