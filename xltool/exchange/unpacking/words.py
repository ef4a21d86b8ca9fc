"""Encoded words of RFC 2047 as they are in the wild.

Senders cut them inside a character, inside a group of base64, forget the closing mark, put them into
quoted strings and blanks into them. All that is read; what is no encoded word stays as it is.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from itertools import groupby

from xltool.exchange.unpacking.charsets import decode, same_family
from xltool.exchange.unpacking.transfer import from_base64

_LONGEST = 64 * 1024  # characters of a header that are looked at
_WORD = re.compile(r"=\?([\w.:-]{1,40})(?:\*[\w-]*)?\?([bBqQ])\?([^?]*)(?:\?=|\?\Z|\Z)")

_Piece = tuple[str, str, str]  # label, B, Q or empty for plain text, content


def decoded(text: str) -> str:
    """The text with its encoded words read.

    >>> decoded("=?gb2312?B?vKg=?= =?gb2312?B?0Kc=?=.xlsx")
    '绩效.xlsx'
    >>> decoded("=?UTF-8?Q?=E7=BB=A9=E6?==?utf-8?Q?=95=88?=")
    '绩效'
    """
    made = []
    for (label, coding), group in groupby(_pieces(text[:_LONGEST]), key=_alike):
        contents = [content for _, _, content in group]
        made.append(_text(label, coding, contents) if coding else "".join(contents))
    return "".join(made)


def _alike(piece: _Piece) -> tuple[str, str]:
    label, coding, _ = piece
    families = ("gb18030", "utf-8", "big5")
    return next((family for family in families if same_family(label, family)), label.lower()), coding


def _pieces(text: str) -> Iterator[_Piece]:
    """Encoded words and what stands between them; blanks between two words are not text (RFC 2047, 6.2)."""
    place, after_word = 0, False
    for found in _WORD.finditer(text):
        between = text[place : found.start()]
        if between and not (after_word and between.isspace()):
            yield "", "", between
        yield found[1], found[2].upper(), found[3]
        place, after_word = found.end(), True
    if text[place:]:
        yield "", "", text[place:]


def _text(label: str, coding: str, contents: list[str]) -> str:
    if coding == "Q":
        plain = "".join(contents).encode("utf-8", "surrogateescape")
        return decode(binascii.a2b_qp(plain, header=True), label)
    pieces = [content.encode("ascii", "ignore") for content in contents]
    each = decode(b"".join(map(from_base64, pieces)), label)
    if "\ufffd" in each:  # cut inside a group of four
        whole = decode(from_base64(b"".join(pieces)), label)
        return each if "\ufffd" in whole else whole
    return each
