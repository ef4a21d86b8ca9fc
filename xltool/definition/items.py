"""What one cell of a form is: a field with a label beside it, or a column of a table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from xltool.definition.limits import Few, SheetColumns, Within
from xltool.terms import Kind, Role

NAME = re.compile(r"[A-Za-z\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff]*")
"""Names of fields, tables and columns: no underscore, which joins them in defined names."""

_COLUMN = re.compile(r"[^\[\]]+\[[^\[\]@#]+\]")
_CELL_LIKE = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*|[Rr]|[Cc]")


LOOKS = ("cover", "title", "subtitle", "section", "note", "paragraph", "signature")
"""How a text may be drawn."""


def check_name(name: str) -> None:
    """:raises ValueError: the name cannot be a defined name in Excel, or would read as a cell."""
    if not NAME.fullmatch(name):
        raise ValueError(f"名称“{name}”只能用汉字、字母、数字，且以汉字或字母开头")
    if _CELL_LIKE.fullmatch(name):
        raise ValueError(f"名称“{name}”会被 Excel 当作单元格地址")


@dataclass(frozen=True, kw_only=True)
class Item:
    """What fields and columns have in common: one kind of cell."""

    name: str  # in formulas, data files and defined names
    label: str = ""  # as printed; the name, if left out
    called: str = ""  # in messages, away from its place; the label, if left out
    kind: Kind = Kind.TEXT
    formula: str = ""  # structured references, without the "="
    entry: str = ""  # formula: the input that a result goes into which people know, as the formula takes it from there
    issued: bool = False  # prefilled by the department and locked
    required: bool = False  # a blank is reported as 未填
    unit: str = ""  # 元, 万元, 分, 份; shown by the number format of a field
    prompt: str = ""  # what to type, shown beside the cell
    options: tuple[str, ...] = ()  # kind "choice": the list
    options_from: str = ""  # kind "choice": the column whose texts are the list, 支出明细[子项目]
    lines: Annotated[int, Within(1, 100)] = 1  # lines that the empty form leaves room for
    minimum: Decimal | None = None  # smallest number accepted
    maximum: Decimal | None = None  # largest number accepted

    def __post_init__(self) -> None:
        check_name(self.name)
        if (self.kind is Kind.CHOICE) != (bool(self.options) ^ bool(self.options_from)):
            raise ValueError(f'“{self.name}”：kind = "choice" 须有 options 或 options_from，其余的不能有')
        if self.options_from and not _COLUMN.fullmatch(self.options_from):
            raise ValueError(f"“{self.name}”：options_from 应写成 表[列]，现为“{self.options_from}”")
        if len(",".join(self.options)) > 255 or any("," in option for option in self.options):
            raise ValueError(f"“{self.name}”：options 合起来不超过 255 字，选项里不能有英文逗号")
        if len({each.strip() for each in self.options} - {""}) < len(self.options):
            raise ValueError(f"“{self.name}”：options 里有重复的或空的选项")
        if (self.minimum is not None or self.maximum is not None) and not self.kind.numeric:
            raise ValueError(f"“{self.name}”：minimum、maximum 只用于数，kind 现为 {self.kind.value}")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"“{self.name}”：minimum 大于 maximum")
        if self.formula and (self.required or self.issued):
            raise ValueError(f"“{self.name}”：公式格不能是 required 或 issued")
        if self.entry and not self.formula:
            raise ValueError(f"“{self.name}”：没有 formula 就不能有 entry")
        if len(self.prompt) > 255:
            raise ValueError(f"“{self.name}”：prompt 有 {len(self.prompt)} 字，上限 255")

    @property
    def printed_label(self) -> str:
        return self.label or self.name

    @property
    def caption(self) -> str:
        """What it is called in messages."""
        return self.called or self.printed_label

    @property
    def role(self) -> Role:
        if self.formula:
            return Role.FORMULA
        return Role.ISSUED if self.issued else Role.INPUT


@dataclass(frozen=True, kw_only=True)
class Field(Item):
    """One cell with a label beside it."""

    label_in: Annotated[str, SheetColumns(("", "-"))] = ""  # of the label; the block's, if left out; "-": it has none
    value_in: Annotated[str, SheetColumns(("",))] = ""  # columns of the value
    beside: bool = False  # stands in the row of the field before it
    look: str = ""  # of the value, where it is a heading: one of LOOKS
    indent: Few = 0  # of the label, for 其中 items
    value: object = None  # what the template itself states: the cell is fixed
    total: bool = False  # listed among the totals of a report

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.look and self.look not in LOOKS:
            raise ValueError(f"look“{self.look}”不是可用的值（{'、'.join(LOOKS)}）")
        if self.value is not None and (self.formula or self.issued or self.required):
            raise ValueError(f"“{self.name}”：有 value 就不能有 formula、issued、required")

    @property
    def role(self) -> Role:
        return Role.FIXED if self.value is not None else super().role


@dataclass(frozen=True, kw_only=True)
class Column(Item):
    """One column of a table."""

    span: Annotated[int, Within(1, 100)] = 1  # columns of the sheet that it takes; more than one are merged
    group: tuple[str, ...] = ()  # headings over neighbouring columns, the outermost first
    total: str = ""  # formula of the total cell
    printed: bool = True  # False: stands right of the print area
    by_hand: bool = False  # an empty cell, to be written in on paper
    score: bool = False  # its cells are scores of the form, listed among the totals
