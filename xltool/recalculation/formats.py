"""TEXT(): a value in a number format.

It exists because reports build sentences of figures. It must not guess: a format with anything
that is not understood here gives Undecided. It must not know cell styles or locales.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from xltool.recalculation import digits, moments, numerals
from xltool.recalculation.coercion import to_number
from xltool.recalculation.numbers import general_text, number_text
from xltool.recalculation.refusal import Unsupported
from xltool.values import ExcelError, Undecided, Value

_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*")
      | (?:\\(?P<escaped>.)|!(?P<marked>.))
      | _(?P<padding>.)
      | \*(?P<fill>.)
      | (?P<bracket>\[[^\]]*\])
      | (?P<general>General|G/通用格式)
      | (?P<digit>[0\#?]) | (?P<point>\.) | (?P<comma>,) | (?P<percent>%) | (?P<at>@)
      | (?P<exponent>[eE][+-])
      | (?P<half>(?i:AM/PM|A/P)|上午/下午)
      | (?P<moment>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+|[aA]{3,4}|[eE]+)
      | (?P<literal>[-+/():^&'~{}<>=$|\ xXkK]|[^\x00-\x7f])
      | (?P<unknown>.)""",
    re.VERBOSE | re.DOTALL,
)
_COLOUR = re.compile(
    r"\[(?:BLACK|BLUE|CYAN|GREEN|MAGENTA|RED|WHITE|YELLOW|COLOR ?[0-9]{1,2}"
    r"|黑色|蓝色|蓝绿色|绿色|洋红色|红色|白色|黄色|颜色[0-9]{1,2})\]",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\[(<>|<=|>=|=|<|>)(-?[0-9]+(?:\.[0-9]+)?)\]")
_ELAPSED = re.compile(r"(?i)\[(h+|m+|s+)\]")
_CURRENCY = re.compile(r"\[\$([^\]-]+)(?:-[0-9A-Fa-f]+)?\]")
_LOCALE = re.compile(r"(?i)\[\$-(?:(?P<chinese>0?804|zh-CN)|0?409|en-US)\]")
_NUMERALS = re.compile(r"(?i)\[DBNum([12])\]")
_NAMES = re.compile("m{3,5}|d{3,4}|a{3,4}|e+")  # of months and days, whose language a locale decides
_LONGEST = 255
_HOLDS = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip

Piece = tuple[str, str]  # kind (as the groups above), text


@dataclass(frozen=True, slots=True)
class Section:
    kind: str  # "number", "moment", "general", "text" (with @) or "literal"
    pieces: tuple[Piece, ...]
    condition: tuple[str, float] | None = None  # an operator and a limit
    numerals: str = ""  # "1" or "2": Chinese numerals, small or formal


def text_format(value: Value, form: str) -> Value:
    """What TEXT(value, form) shows."""
    if isinstance(value, (ExcelError, Undecided)):
        return value
    try:
        sections = _sections(form)
    except Unsupported as refusal:
        return Undecided(refusal.reason)
    if type(value) is bool:
        return _text("TRUE" if value else "FALSE", sections)
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


def format_of_texts(form: str) -> str | None:
    """What a cell in a number format shows of a text, with ``\0`` where the text stands.

    None: it shows the text as it is, or nobody can tell.
    """
    try:
        shown = _text("\0", _sections(form))
    except Unsupported:
        return None
    return None if shown == "\0" else shown


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
    if kind in ("escaped", "marked"):
        return [("literal", text)]
    if kind == "half" and text.isascii() and len(text) > 3:
        return [(kind, "AM/PM")]
    if kind == "padding":
        return [("literal", " ")]
    if kind == "fill":  # TEXT has no column to fill
        return []
    if kind == "bracket":
        if _COLOUR.fullmatch(text):
            return []
        if _CONDITION.fullmatch(text):
            return [("condition", text)]
        if elapsed := _ELAPSED.fullmatch(text):
            return [("elapsed", elapsed[1].lower())]
        if locale := _LOCALE.fullmatch(text):
            return [("locale", "chinese" if locale["chinese"] else "english")]
        if numerals := _NUMERALS.fullmatch(text):
            return [("numerals", numerals[1])]
        currency = _CURRENCY.fullmatch(text)
        if currency is None:
            raise _unknown(form)
        return [("literal", currency[1])]
    return [(kind, text.lower() if kind == "moment" else text)]


def _section(pieces: list[Piece], form: str) -> Section:
    conditions = [text for kind, text in pieces if kind == "condition"]
    if conditions:
        found = _CONDITION.fullmatch(conditions[0])
        if found is None or len(conditions) > 1:
            raise _unknown(form)
        rest = _section([piece for piece in pieces if piece[0] != "condition"], form)
        return replace(rest, condition=(found[1], float(found[2])))
    if any(kind == "numerals" for kind, _ in pieces):
        return _in_numerals(pieces, form)
    if any(kind == "locale" for kind, _ in pieces):
        return _localized(pieces, form)
    kinds = {kind for kind, _ in pieces} - {"literal"}
    if not kinds:
        return Section("literal", tuple(pieces))
    if kinds & {"moment", "elapsed", "half"}:
        pieces = _with_fractions(pieces)
        if {kind for kind, _ in pieces} - {"literal", "moment", "elapsed", "half", "comma", "fraction"}:
            raise _unknown(form)
        plain = [("literal", text) if kind == "comma" else (kind, text) for kind, text in pieces]
        return Section("moment", tuple(plain))
    if kinds in ({"general"}, {"at"}):
        if sum(kind in kinds for kind, _ in pieces) != 1 and kinds == {"general"}:
            raise _unknown(form)
        return Section("text" if kinds == {"at"} else "general", tuple(pieces))
    if kinds <= {"digit", "point", "comma", "percent", "exponent"} and "digit" in kinds:
        return Section("number", tuple(pieces))
    raise _unknown(form)


def _in_numerals(pieces: list[Piece], form: str) -> Section:
    """A figure in Chinese numerals: as a number that is read, or digit by digit."""
    numerals = next(text for kind, text in pieces if kind == "numerals")
    rest = [piece for piece in pieces if piece[0] not in ("numerals", "locale")]
    section = _section(rest or [("general", "General")], form)
    plain = section.kind == "general" or all(piece == ("digit", "0") for piece in section.pieces)
    if not plain:
        raise _unknown(form)
    return replace(section, numerals=numerals)


def _localized(pieces: list[Piece], form: str) -> Section:
    """A section that says its language: the one that our names of months and days are in, or none of these."""
    languages = {text for kind, text in pieces if kind == "locale"}
    for kind, text in pieces:
        if kind == "moment" and _NAMES.fullmatch(text) and languages != {"chinese" if text[0] in "ae" else "english"}:
            raise _unknown(form)
    return _section([piece for piece in pieces if piece[0] != "locale"], form)


def _with_fractions(pieces: list[Piece]) -> list[Piece]:
    """Seconds followed by a point and zeros show parts of a second."""
    found: list[Piece] = []
    for place, (kind, text) in enumerate(pieces):
        if kind == "point" and found and found[-1][0] in ("moment", "elapsed") and found[-1][1][0] == "s":
            zeros = 0
            while pieces[place + 1 + zeros : place + 2 + zeros] == [("digit", "0")]:
                zeros += 1
            if 1 <= zeros <= 3:
                found.append(("fraction", "0" * zeros))
                continue
        if kind == "digit" and text == "0" and found and found[-1][0] == "fraction":
            continue
        found.append((kind, text))
    return found


def _text(text: str, sections: tuple[Section, ...]) -> str:
    section = sections[-1]
    if len(sections) == 4 or section.kind == "text":
        return "".join(text if kind == "at" else literal for kind, literal in section.pieces)
    return text


def _number(number: float, sections: tuple[Section, ...]) -> Value:
    numeric = sections[:3] if sections[-1].kind != "text" or len(sections) == 1 else sections[:-1]
    signed = number < 0
    if any(section.condition for section in numeric):
        section = _conditional(number, numeric)
        signed = number < 0 and not _only_negative(section)
    elif len(numeric) == 1:
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
        if section.numerals:
            shown = numerals.number(shown, section.numerals == "2") if "E" not in shown else ""
            if "〇" in shown or not shown:
                return Undecided("[DBNum] 的写法取决于系统")
        body = "".join(shown if kind in ("general", "at") else text for kind, text in section.pieces)
        return "-" + body if signed else body
    if section.kind == "literal":
        body = "".join(text for _, text in section.pieces)
        return "-" + body if signed and body else body
    body, zero = digits.show(size, section.pieces)
    if section.numerals:
        body = numerals.digits(body, section.numerals == "2")
        if "〇" in body:
            return Undecided("[DBNum] 的写法取决于系统")
    # A minus of Excel's own is not shown before zeros; https://github.com/borgar/numfmt/issues/1
    return "-" + body if signed and not (zero and len(sections) == 1) else body


def _conditional(number: float, sections: Sequence[Section]) -> Section:
    """The first section whose condition holds; the last is for all the rest, General where there is one only."""
    for section in sections[:-1]:
        if section.condition is None:
            if number < 0:  # the second of three without a condition is for negative numbers
                return replace(section, condition=("<", 0.0))
            continue
        if _HOLDS[section.condition[0]](number, section.condition[1]):
            return section
    last = sections[-1]
    if last.condition and not _HOLDS[last.condition[0]](number, last.condition[1]):
        if len(sections) > 1:
            raise Unsupported("TEXT 的格式没有适用的一节")
        return Section("general", (("general", "General"),))
    if number < 0 and not last.condition:
        return _rest(sections)
    return last


def _rest(sections: Sequence[Section]) -> Section:
    """The last section for a negative number: it shows the sign unless it is for negative numbers alone."""
    conditions = [section.condition for section in sections[:-1] if section.condition]
    if (">", 0.0) in conditions:
        raise Unsupported("TEXT 的格式中负数的符号不确定")
    if any(sign in (">", ">=") and limit <= 0 for sign, limit in conditions):
        return replace(sections[-1], condition=("<", 0.0))
    return sections[-1]


def _only_negative(section: Section) -> bool:
    """Whether a condition holds for negative numbers alone: the section then shows its own sign."""
    return section.condition is not None and section.condition[0] in ("<", "<=") and section.condition[1] <= 0
