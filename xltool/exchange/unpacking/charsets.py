"""Bytes of a header or a name as text, whatever they are said to be.

It exists because mail programs and packers mislabel: GB18030 goes as gb2312, as us-ascii, or under no
name at all. Only encodings of a short list are tried, so that no label makes a decoder run wild.
"""

from __future__ import annotations

import re

_GB = re.compile(r"gb[-_ ]?(2312|k|18030)?.*|cp936|936|ms936|euc[-_]?cn|x-gbk|chinese|hz.*")
_BIG5 = re.compile(r"big[-_]?5.*|cp950|x-x-big5")
_OTHERS = re.compile(
    r"utf-?(7|16|16le|16be|16-le|16-be)|(iso-?8859|windows|cp)[-_]?\d{1,5}|koi8-[ru]|latin-?1|us-ascii|ascii"
    r"|shift[-_]?jis|euc[-_]?(jp|kr|tw)|iso-2022-(jp|kr)|ks_c_5601-1987"
)
_WESTERN = re.compile(r"(iso-?8859|windows|cp)[-_]?(1|15|1252|437)|latin-?1|us-ascii|ascii")
_SHIFTING = re.compile(r"hz|utf-?7|iso-2022-\w+|utf-?16.*")  # whose bytes look like ASCII
_CHINESE = re.compile(r"[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\u2010-\u2026\u00b7\U00020000-\U0003ffff]")


def decode(raw: bytes, label: str = "") -> str:
    """The text that was most likely meant; what is no text at all has U+FFFD in it.

    >>> decode("镕基".encode("gb18030"), "gb2312"), decode("绩效".encode(), "gbk"), decode("绩效".encode("gbk"))
    ('镕基', '绩效', '绩效')
    """
    label = label.strip().lower()
    coding = _coding(label)
    if raw.isascii():
        return raw.decode(coding if _SHIFTING.fullmatch(coding) else "ascii", "replace")
    unicode = _strict(raw, "utf-8")
    if unicode is not None and (coding in ("", "utf-8") or _WESTERN.fullmatch(label) or _all_chinese(unicode)):
        return unicode
    tried = [coding] if coding and not _WESTERN.fullmatch(label) else []
    if not coding or coding == "utf-8":
        tried.append("gb18030")
    elif _WESTERN.fullmatch(label):
        tried += ["gb2312", "latin-1"]  # letters with accents stand alone, so that they are not pairs of GB 2312
    found = next((text for each in tried if (text := _strict(raw, each)) is not None), None)
    return raw.decode(coding or "gb18030", "replace") if found is None else found


def same_family(one: str, other: str) -> bool:
    """Whether two labels name the same encoding."""
    return _coding(one.strip().lower()) == _coding(other.strip().lower())


def _coding(label: str) -> str:
    """Python's name of the encoding, the widest of its family; empty: none that we know."""
    if label.startswith("hz"):
        return "hz"
    if _GB.fullmatch(label):
        return "gb18030"
    if _BIG5.fullmatch(label):
        return "big5hkscs"
    if label in ("utf-8", "utf8", "unicode-1-1-utf-8", "utf-8-sig"):
        return "utf-8"
    return _known(label) if _OTHERS.fullmatch(label) else ""


def _known(label: str) -> str:
    try:
        b"a".decode(label)
    except (LookupError, UnicodeError):
        return "utf-16" if "16" in label else ""
    return label


def _strict(raw: bytes, coding: str) -> str | None:
    try:
        return raw.decode(coding)
    except (LookupError, UnicodeError):
        return None


def _all_chinese(text: str) -> bool:
    """Whether all that is not ASCII is what Chinese writing uses: bytes of GBK that are UTF-8 by chance are not."""
    return all(_CHINESE.fullmatch(letter) for letter in text if not letter.isascii())
