"""Cell addresses and the lexical shape of A1 formulas.

It exists so that planner, reader and audit spell an address, and compare a formula, in one
way. It must not know what a function computes, what a sheet contains or which file a formula
came from; it never evaluates anything. Rows and columns count from 1, as Excel shows them.

Every function is total over text and linear in its length, because formulas also come from
files that strangers sent. Malformed *addresses* raise ``ValueError``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([1-9][0-9]{0,6})")
_COLUMN = re.compile(r"(\$?)([A-Za-z]{1,3})")
_ROW = re.compile(r"(\$?)([1-9][0-9]{0,6})")
_NAME = re.compile(r"(?:[^\W\d]|\\)[\w.?\\]*")
_PREFIX = re.compile(r"(?:_XLFN\.|_XLWS\.)+")

# Order matters: each alternative takes a whole run, and the fallbacks take no less than what
# the failed attempts before them have scanned; that is what keeps the lexer linear.
_LEXER = re.compile(
    r"""
    (?P<open>\()
  | (?P<close>\))
  | (?P<separator>[,;])
  | (?P<string>"(?:[^"]|"")*+")
  | (?P<sheet>'(?:[^']|'')*+'! | [\w.]++(?::[\w.]++)?+!)
  | (?P<structure>\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*+\])*+\])
  | (?P<broken>"(?:[^"]|"")*+ | '(?:[^']|'')*+'? | \[(?:[^\[\]']|'.)*+)
  | (?P<space>[ \t\r\n]++)
  | (?P<error>\#(?i:REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!|SPILL!|CALC!|GETTING_DATA
        |FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|BUSY!|PYTHON!|EXTERNAL!))
  | (?P<area>\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}:\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}(?![\w.?\\$(!]))
  | (?P<columns>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w.?\\$(!]))
  | (?P<rows>\$?[1-9][0-9]{0,6}:\$?[1-9][0-9]{0,6}(?![\w.?\\$(!]))
  | (?P<number>(?:[0-9]++\.?[0-9]*+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?+(?![\w.?\\$]))
  | (?P<word>[\w.?\\$]++)
  | (?P<operator><>|<=|>=|[-+*/^&=<>%@:\#])
  | (?P<brace>[{}])
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)

_OPERANDS = frozenset("string error structure area columns rows number cell name boolean broken other".split())
_REFERENCES = frozenset(("cell", "area", "columns", "rows"))
_ENDS = _OPERANDS | {"close"}
_STARTS = _OPERANDS | {"open", "sheet", "function"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a formula; the texts of all tokens joined are the formula again."""

    kind: str  # string sheet space error structure area columns rows number cell name boolean
    #            function operator open close separator brace broken other
    text: str  # as written; a sheet prefix includes its "!", a function excludes its "("


def column_letters(number: int) -> str:
    """The letters of a column: 1 is A, 27 is AA."""
    if not 1 <= number <= MAX_COLUMN:
        raise ValueError(f"column {number} is not on a sheet")
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column: A is 1, in either case."""
    if not _COLUMN.fullmatch(letters) or letters.startswith("$"):
        raise ValueError(f"not a column: {letters!r}")
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    if number > MAX_COLUMN:
        raise ValueError(f"not a column: {letters!r}")
    return number


def cell(row: int, column: int) -> str:
    """The address of a cell: row 12, column 6 is F12."""
    if not 1 <= row <= MAX_ROW:
        raise ValueError(f"row {row} is not on a sheet")
    return f"{column_letters(column)}{row}"


@lru_cache(maxsize=8192)
def split(ref: str) -> tuple[int, int]:
    """Row and column of an address such as F12 or $F$12."""
    match = _CELL.fullmatch(ref)
    if match is None or int(match[4]) > MAX_ROW:
        raise ValueError(f"not a cell: {ref!r}")
    return int(match[4]), column_number(match[2])


def area(ref: str) -> tuple[int, int, int, int]:
    """First row, first column, last row, last column of A1:B2, or of a single cell."""
    first, colon, last = ref.partition(":")
    row1, column1 = split(first)
    row2, column2 = split(last) if colon else (row1, column1)
    return min(row1, row2), min(column1, column2), max(row1, row2), max(column1, column2)


def quote_sheet(name: str) -> str:
    """A sheet name as a formula needs it: in apostrophes unless it is a plain word."""
    upper = name.upper()
    plain = re.fullmatch(r"[^\W\d][\w.]*", name) is not None and not _is_cell(upper)
    if plain and (match := re.match(r"R([0-9]+)", upper)):
        plain = not _within(match[1], MAX_ROW)
    if plain and (match := re.match(r"R?C([0-9]+)", upper)):
        plain = not _within(match[1], MAX_COLUMN)
    if plain and upper not in ("R", "C", "RC"):
        return name
    return "'" + name.replace("'", "''") + "'"


def address(sheet: str, ref: str) -> str:
    """The key of a cell inside the program: sheet name as it is, then a ref without "$"."""
    return f"{sheet}!{ref.replace('$', '').upper()}"


def tokens(formula: str) -> tuple[Token, ...]:
    """Cut a formula, with or without its "=", into tokens; nothing is lost, nothing fails."""
    return tuple(Token(kind, text) for kind, text in _pairs(formula))


def canonical(formula: str, own_sheet: str | None = None) -> str:
    """One spelling for all formulas that mean the same at the same place.

    ``own_sheet`` is the sheet that the formula stands on; references to it lose their prefix.
    ``$`` is dropped: it tells how a formula is copied, not what it yields.
    """
    kept = _without_blanks(formula.lstrip(" \t\r\n=+"))
    found: list[str] = []
    skip = 0
    for position, (kind, text) in enumerate(kept):
        if skip:
            skip -= 1
            continue
        if kind == "function":
            text = _PREFIX.sub("", text.upper(), count=1)
            rest = [later for later, _ in kept[position + 1 : position + 3]]
            if text in ("TRUE", "FALSE") and rest == ["open", "close"]:
                skip = 2
        elif kind == "sheet":
            text = _canonical_sheet(text, own_sheet)
        elif kind == "number":
            value = float(text)
            text = f"{value:.15g}" if value != float("inf") else text
        elif kind == "space":
            text = " "
        elif kind in _REFERENCES:
            text = _canonical_reference(kind, text)
        elif kind in ("name", "boolean", "error"):
            text = text.upper()
        found.append(text)
    return "".join(found)


def shift(formula: str, rows: int, columns: int) -> str:
    """The formula as if filled ``rows`` down and ``columns`` to the right."""
    if not rows and not columns:
        return formula
    found = []
    for kind, text in _pairs(formula):
        if kind in _REFERENCES:
            moved = [_moved(kind, part, rows, columns) for part in text.split(":")]
            text = "#REF!" if "" in moved else ":".join(moved)
        found.append(text)
    return "".join(found)


def _within(digits: str, limit: int) -> bool:
    return len(digits) < 9 and 0 < int(digits) <= limit


def _is_cell(text: str) -> bool:
    match = _CELL.fullmatch(text)
    return match is not None and int(match[4]) <= MAX_ROW and _is_column(match[2])


def _is_column(letters: str) -> bool:
    letters = letters.removeprefix("$").upper()
    return len(letters) < 3 or letters <= "XFD"


def _on_sheet(kind: str, text: str) -> bool:
    if kind == "area":
        return all(_is_cell(part) for part in text.split(":"))
    if kind == "columns":
        return all(_is_column(part) for part in text.split(":"))
    return all(int(part.removeprefix("$")) <= MAX_ROW for part in text.split(":"))


def _word(text: str, following: str) -> str:
    """The kind of a run of letters, digits and "$", by its shape and the character after it."""
    if following == "(" and _NAME.fullmatch(text):
        return "function"
    if _is_cell(text):
        return "cell"
    if text.upper() in ("TRUE", "FALSE"):
        return "boolean"
    if _NAME.fullmatch(text):
        return "name"
    return "number" if text.isascii() and text.isdigit() else "other"


def _without_blanks(formula: str) -> tuple[tuple[str, str], ...]:
    """The tokens without blanks, except those between two operands (the intersection)."""
    found = _pairs(formula)
    kept = []
    for position, (kind, text) in enumerate(found):
        if kind == "space":
            before = found[position - 1][0] if position else ""
            after = found[position + 1][0] if position + 1 < len(found) else ""
            if before not in _ENDS or after not in _STARTS:
                continue
        kept.append(text)
    if len(kept) == len(found):
        return found
    return _pairs("".join(kept))  # once more: "A1 : B2" has become an area


def _canonical_sheet(prefix: str, own_sheet: str | None) -> str:
    name = prefix[:-1]
    if name.startswith("'"):
        name = name[1:-1].replace("''", "'")
    name = name.upper()
    if own_sheet is not None and name == own_sheet.upper():
        return ""
    return "'" + name.replace("'", "''") + "'!"


def _canonical_reference(kind: str, text: str) -> str:
    parts = text.replace("$", "").upper().split(":")
    if kind == "cell":
        return parts[0]
    if kind == "area":
        row1, column1, row2, column2 = area(":".join(parts))
        if (row1, row2) == (1, MAX_ROW):
            return f"{column_letters(column1)}:{column_letters(column2)}"
        if (column1, column2) == (1, MAX_COLUMN):
            return f"{row1}:{row2}"
        if (row1, column1) == (row2, column2):
            return cell(row1, column1)
        return f"{cell(row1, column1)}:{cell(row2, column2)}"
    return ":".join(sorted(parts, key=lambda part: (len(part), part)))


def _moved(kind: str, part: str, rows: int, columns: int) -> str:
    """One end of a reference, moved; an empty text when it would leave the sheet."""
    match = {"columns": _COLUMN, "rows": _ROW}.get(kind, _CELL).fullmatch(part)
    assert match is not None
    column = row = ""
    if kind != "rows":
        number = column_number(match[2]) + (0 if match[1] else columns)
        if not 1 <= number <= MAX_COLUMN:
            return ""
        column = match[1] + column_letters(number)
    if kind != "columns":
        fixed, digits = match.groups()[-2:]
        number = int(digits) + (0 if fixed else rows)
        if not 1 <= number <= MAX_ROW:
            return ""
        row = f"{fixed}{number}"
    return column + row


def _pairs(formula: str) -> tuple[tuple[str, str], ...]:
    """Kinds and texts of the tokens."""
    return _remembered(formula) if len(formula) <= 1024 else _lexed(formula)


def _lexed(formula: str) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for match in _LEXER.finditer(formula):
        kind, text = str(match.lastgroup), match[0]
        if kind == "word":
            kind = _word(text, formula[match.end() : match.end() + 1])
        elif kind in ("area", "columns", "rows") and not _on_sheet(kind, text):
            first, colon, last = text.partition(":")
            found += [(_word(first, ":"), first), ("operator", colon)]
            kind, text = _word(last, ""), last
        found.append((kind, text))
    return tuple(found)


_remembered = lru_cache(maxsize=64)(_lexed)  # few: a shared formula is shifted many times over
