"""When two values are the same figure, and what a text number probably means."""

from __future__ import annotations

import datetime
import re
import unicodedata

from xltool.audit.spoken import spoken
from xltool.terms import Kind
from xltool.values import Undecided, Value

_LETTERS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "。": ".", "，": ",", "、": ","})
_EPOCH = datetime.date(1899, 12, 30)
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u2060"))
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?:[¥￥]|RMB|CNY|人民币)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?)"
    r"(?P<unit>亿元?|万元?|[wW]|元整?|份|分|年|个|%)?[;；,，.。、]?"
)
_NOTHING = re.compile(r"[-—–/\\]+|无|没有|不涉及|[Nn]/?[Aa]")
_MINUS = re.compile(r"\(([^()-]+)\)")  # as accountants write it
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d\d)(\d\d)")
_SCALE = {("元", Kind.WAN): 1e-4, ("万", Kind.YUAN): 1e4, ("w", Kind.YUAN): 1e4, ("W", Kind.YUAN): 1e4,
          ("亿", Kind.YUAN): 1e8, ("亿", Kind.WAN): 1e4}


def same(one: Value, other: Value) -> bool:
    """Whether two values are the same to a reader: 15 digits of a number; blank and "" alike.

    Programs save 15 to 17 digits and add up in different orders; a difference below 10⁻⁹ is
    beyond any figure of a report.
    """
    if type(one) is type(other) and one == other:
        return True
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= max(1e-9, 2e-14 * max(abs(one), abs(other)))
    if isinstance(one, str) or isinstance(other, str):
        return _folded(one) == _folded(other)
    return one == other


def _folded(value: Value) -> Value:
    """Blank is ""; line ends and trailing blanks do not count, which programs write differently."""
    if value is None:
        return ""
    if isinstance(value, str):
        return "\n".join(line.rstrip() for line in value.replace("\r\n", "\n").replace("\r", "\n").split("\n")).rstrip()
    return value


def blank(value: Value) -> bool:
    if not isinstance(value, str):
        return value is None
    return not value[:1].isalnum() and not clean(value)


def nothing(text: str) -> bool:
    """Whether a text in a number cell says that there is none."""
    return _NOTHING.fullmatch(clean(text)) is not None


def clean(text: str) -> str:
    """Full-width forms made ordinary, invisible characters and blanks taken out."""
    text = unicodedata.normalize("NFKC", text)
    return text if text.isalnum() else "".join(text.translate(_INVISIBLE).split())


def probable(text: str, kind: Kind) -> float | None:
    """The number that a text in a number cell most likely means, in the unit of the cell."""
    cleaned = clean(text)
    if kind is Kind.DATE:
        return _probable_date(cleaned)
    cleaned = _MINUS.sub(r"-\1", cleaned.lstrip("'’‘"))
    found = _NUMBER.fullmatch(cleaned) or _NUMBER.fullmatch(_mistyped(cleaned))
    if not found:
        said = spoken(cleaned)
        return None if said is None else round(said[0] * _SCALE.get((said[1][:1], kind), 1.0), 10)
    number = float(found["sign"] + found["digits"].replace(",", ""))
    unit = found["unit"] or ""
    if unit == "%":
        return round(number / 100, 12) if kind is Kind.PERCENT else None
    return round(number * _SCALE.get((unit[:1], kind), 1.0), 10)


def _mistyped(text: str) -> str:
    """Letters that are taken for digits made digits, where there are digits beside them."""
    return text.translate(_LETTERS) if any(char.isdecimal() for char in text) else text


def _probable_date(text: str) -> float | None:
    found = _DATE.fullmatch(text)
    if not found:
        return None
    try:
        return float((datetime.date(*(int(part) for part in found.groups() if part)) - _EPOCH).days)
    except ValueError:
        return None


def decided(value: Value) -> bool:
    return not isinstance(value, Undecided)


def difference(declared: Value, expected: Value) -> float | None:
    """declared − expected where both are numbers, without the dust of binary fractions."""
    if isinstance(declared, float) and isinstance(expected, float):
        return round(declared - expected, 6) or float(f"{declared - expected:.1g}")
    return None
