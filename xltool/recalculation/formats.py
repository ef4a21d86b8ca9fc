"""TEXT(): a value in a number format.

It exists because reports build sentences of figures. It must not guess: a format with anything
that is not understood here gives Undecided. It must not know cell styles or locales.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from xltool.recalculation import moments
from xltool.recalculation.coercion import to_number
from xltool.recalculation.nodes import Unsupported
from xltool.recalculation.numbers import CONTEXT, decimal15, general_text, number_text
from xltool.values import ExcelError, Undecided, Value

_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*")
      | \\(?P<escaped>.)
      | _(?P<padding>.)
      | (?P<bracket>\[[^\]]*\])
      | (?P<general>General|G/通用格式)
      | (?P<digit>[0\#?]) | (?P<point>\.) | (?P<comma>,) | (?P<percent>%) | (?P<at>@)
      | (?P<moment>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+)
      | (?P<literal>[-+/():^&'~{}<>=$\ ]|[^\x00-\x7f])
      | (?P<unknown>.)""",
    re.VERBOSE | re.DOTALL,
)
_COLOUR = re.compile(
    r"\[(?:BLACK|BLUE|CYAN|GREEN|MAGENTA|RED|WHITE|YELLOW|COLOR ?[0-9]{1,2}"
    r"|黑色|蓝色|蓝绿色|绿色|洋红色|红色|白色|黄色|颜色[0-9]{1,2})\]",
    re.IGNORECASE,
)
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[0-9A-Fa-f]+)?\]")
_LONGEST = 255

Piece = tuple[str, str]  # kind (as the groups above), text


@dataclass(frozen=True, slots=True)
class Section:
    kind: str  # "number", "moment", "general", "text" (with @) or "literal"
    pieces: tuple[Piece, ...]


def text_format(value: Value, form: str) -> Value:
    """What TEXT(value, form) shows."""
    if isinstance(value, (ExcelError, Undecided)):
        return value
    if type(value) is bool:
        return "TRUE" if value else "FALSE"
    try:
        sections = _sections(form)
    except Unsupported as refusal:
        return Undecided(refusal.reason)
    number = to_number(value)
    if type(number) is Undecided:
        return number
    if type(number) is not float:
        return _text(str(value), sections)
    if not form:
        return ""
    try:
        return _number(number, sections)
    except Unsupported as refusal:
        return Undecided(refusal.reason)


@lru_cache(maxsize=512)
def _sections(form: str) -> tuple[Section, ...]:
    if len(form) > _LONGEST:
        raise Unsupported("TEXT 的格式过长")
    parts: list[list[Piece]] = [[]]
    for found in _TOKEN.finditer(form):
        kind = found.lastgroup or ""
        text = found[kind]
        if kind == "unknown":
            if text != ";":
                raise _unknown(form)
            parts.append([])
            continue
        parts[-1].extend(_piece(kind, text, form))
    if len(parts) > 4:
        raise _unknown(form)
    return tuple(_section(pieces, form) for pieces in parts)


def _unknown(form: str) -> Unsupported:
    return Unsupported(f"TEXT 的格式“{form[:40]}”未支持")


def _piece(kind: str, text: str, form: str) -> list[Piece]:
    if kind == "quoted":
        return [("literal", text[1:-1])]
    if kind == "escaped":
        return [("literal", text)]
    if kind == "padding":
        return [("literal", " ")]
    if kind == "bracket":
        if _COLOUR.fullmatch(text):
            return []
        currency = _CURRENCY.fullmatch(text)
        if currency is None or not currency[1]:
            raise _unknown(form)
        return [("literal", currency[1])]
    return [(kind, text.lower() if kind == "moment" else text)]


def _section(pieces: list[Piece], form: str) -> Section:
    kinds = {kind for kind, _ in pieces} - {"literal"}
    if "moment" in kinds and ("literal", "午") in pieces:
        raise _unknown(form)
    if not kinds:
        return Section("literal", tuple(pieces))
    if "moment" in kinds:
        if kinds - {"moment", "point", "comma"} or ("point", ".") in pieces:
            raise _unknown(form)
        plain = [("literal", text) if kind == "comma" else (kind, text) for kind, text in pieces]
        return Section("moment", tuple(plain))
    if kinds in ({"general"}, {"at"}):
        if sum(kind in kinds for kind, _ in pieces) != 1 and kinds == {"general"}:
            raise _unknown(form)
        return Section("text" if kinds == {"at"} else "general", tuple(pieces))
    if kinds <= {"digit", "point", "comma", "percent"} and "digit" in kinds:
        return Section("number", tuple(pieces))
    raise _unknown(form)


def _text(text: str, sections: tuple[Section, ...]) -> str:
    section = sections[-1]
    if len(sections) == 4 or section.kind == "text":
        return "".join(text if kind == "at" else literal for kind, literal in section.pieces)
    return text


def _number(number: float, sections: tuple[Section, ...]) -> Value:
    numeric = sections[:3] if sections[-1].kind != "text" or len(sections) == 1 else sections[:-1]
    signed = number < 0
    if len(numeric) == 1:
        section = numeric[0]
    elif number < 0:
        section, signed = numeric[1], False
    else:
        section = numeric[2] if number == 0 and len(numeric) == 3 else numeric[0]
    size = abs(number)
    if section.kind == "moment":
        if number < 0:
            return ExcelError("#VALUE!")
        return moments.show(size, section.pieces)
    if section.kind in ("general", "text"):
        shown = general_text(size)
        if section.kind == "text" and shown != number_text(size):
            return Undecided("文本格式下长数字的写法不确定")
        if not isinstance(shown, str):
            return shown
        body = "".join(shown if kind in ("general", "at") else text for kind, text in section.pieces)
        return "-" + body if signed else body
    if section.kind == "literal":
        body = "".join(text for _, text in section.pieces)
        return "-" + body if signed and body else body
    body, zero = _digits(size, section.pieces)
    if signed and zero:
        return Undecided("负数舍入为零时是否显示负号不确定")
    return "-" + body if signed else body


def _digits(size: float, pieces: tuple[Piece, ...]) -> tuple[str, bool]:
    """The figure in its literals, and whether all of its digits are zero."""
    places = [i for i, (kind, _) in enumerate(pieces) if kind in ("digit", "point", "comma")]
    first, last = places[0], places[-1]
    core = pieces[first : last + 1]
    if any(kind not in ("digit", "point", "comma") for kind, _ in core):
        raise Unsupported("TEXT 的格式中数字位之间夹有文字，未支持")
    pattern = "".join(text for _, text in core)
    whole, point, fraction = pattern.partition(".")
    scale = len(whole) - len(whole.rstrip(","))
    whole = whole.rstrip(",")
    if "." in fraction or "," in fraction or (scale and not whole):
        raise Unsupported(f"TEXT 的格式“{pattern}”未支持")
    percents = sum(kind == "percent" for kind, _ in pieces)
    exact = decimal15(size).scaleb(2 * percents - 3 * scale)
    rounded = exact.quantize(Decimal(1).scaleb(-len(fraction)), rounding=ROUND_HALF_UP, context=CONTEXT)
    left, _, right = f"{rounded:f}".partition(".")
    body = _whole(left, whole) + point + _fraction(right, fraction)
    before = "".join(text for _, text in pieces[:first])
    after = "".join(text for _, text in pieces[last + 1 :])
    return before + body + after, not rounded


def _whole(digits: str, pattern: str) -> str:
    grouped = "," in pattern
    slots = pattern.replace(",", "")
    digits = digits.lstrip("0")
    shown: list[str] = list(digits)
    if "#" in slots.lstrip("#"):
        raise Unsupported(f"TEXT 的格式“{pattern}”未支持")
    for slot in reversed(slots[: max(0, len(slots) - len(digits))]):
        if slot == "#":
            break
        shown.insert(0, "0" if slot == "0" else " ")
    if grouped:
        if " " in shown:
            raise Unsupported("TEXT 的格式中问号与千位分隔符并用，未支持")
        for place in range(len(shown) - 3, 0, -3):
            shown.insert(place, ",")
    return "".join(shown)


def _fraction(digits: str, pattern: str) -> str:
    shown = list(digits)
    for place in range(len(pattern) - 1, -1, -1):
        if pattern[place] == "0" or shown[place] != "0":
            break
        shown[place] = "" if pattern[place] == "#" else " "
    return "".join(shown)
