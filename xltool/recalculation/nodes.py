"""The shape of a parsed formula: small frozen nodes and nothing else.

It exists so that the compiler never sees a token of the parser library. It must not know how a
formula is read nor what a node computes.
"""

from __future__ import annotations

from dataclasses import dataclass

from xltool.a1 import MAX_COLUMN, MAX_ROW


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Text:
    value: str


@dataclass(frozen=True, slots=True)
class Bool:
    value: bool


@dataclass(frozen=True, slots=True)
class Error:
    code: str  # as Excel prints it, with the leading "#"


@dataclass(frozen=True, slots=True)
class Missing:
    """An argument that was left out: the second of ``IF(A1,,1)``."""


@dataclass(frozen=True, slots=True)
class Reference:
    sheet: str | None  # as the formula spells it; None is the formula's own sheet
    top: int
    left: int
    bottom: int
    right: int
    last_sheet: str | None = None  # the last sheet of a 3-D reference

    @property
    def unbounded(self) -> bool:
        """Whether it names whole columns or whole rows."""
        return self.bottom - self.top + 1 == MAX_ROW or self.right - self.left + 1 == MAX_COLUMN


@dataclass(frozen=True, slots=True)
class Cells:
    """A rectangle of cells on a sheet: what a reference becomes once it is bound."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int
    cut: int = 0  # blank cells below or right of it that a whole-column reference also names

    @property
    def cut_rows(self) -> bool:
        """Whether it names whole columns, bounded to the used rows."""
        return self.cut > 0 and (self.count + self.cut) // (self.right - self.left + 1) >= MAX_ROW

    @property
    def cut_columns(self) -> bool:
        """Whether it names whole rows, bounded to the used columns."""
        return self.cut > 0 and (self.count + self.cut) // (self.bottom - self.top + 1) in (
            MAX_COLUMN,
            MAX_COLUMN * MAX_ROW,
        )

    @property
    def count(self) -> int:
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)


@dataclass(frozen=True, slots=True)
class Name:
    sheet: str | None  # of ``Sheet1!name``
    name: str


@dataclass(frozen=True, slots=True)
class Unary:
    operator: str  # "-", "+", "%", "--" (to a number), "@"
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str  # + - * / ^ & = <> < > <= >=, ":" range, " " intersection, "," union
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call:
    function: str  # upper case, without _xlfn.
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ArrayConstant:
    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Parentheses around a whole formula; Excel then leaves a tiny remainder as it is."""

    inner: Node


Node = Number | Text | Bool | Error | Missing | Reference | Cells | Name | Unary | Binary | Call | ArrayConstant | Group
