"""What may stand in a text that people have typed: letters that nobody sees, and addresses of mail."""

from __future__ import annotations

import re
import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def hidden(letter: str) -> bool:
    """Whether it steers, turns or breaks a line, or shows nothing that everybody sees alike.

    >>> [hidden(letter) for letter in "甲 \\n\\u202e\\u2028"]
    [False, False, True, True, True]
    """
    return unicodedata.category(letter) in _HIDDEN


def is_address(text: str) -> bool:
    """Whether it is an address of mail, as servers take it.

    >>> is_address("jcc@example.gov.cn"), is_address("jcc@example"), is_address("x" * 65 + "@example.cn")
    (True, False, False)
    """
    return _ADDRESS.fullmatch(text) is not None
