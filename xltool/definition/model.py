"""What a template says, as data: sheets, blocks, fields, tables and rules.

The classes are the schema of the TOML files (see :mod:`xltool.definition.binding`): English
keys, Chinese values. Nothing here knows an address.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from xltool.definition.places import Place
from xltool.rule import Rule
from xltool.terms import Kind, Role

NAME = re.compile(r"[A-Za-z\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff]*")
"""Names of fields, tables and columns: no underscore, which joins them in defined names."""

_CELL_LIKE = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*|[Rr]|[Cc]")


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
    kind: Kind = Kind.TEXT
    formula: str = ""  # structured references, without the "="
    issued: bool = False  # prefilled by the department and locked
    required: bool = False  # a blank is reported as 未填
    unit: str = ""  # 元, 万元, 分, 份; shown by the number format of a field
    prompt: str = ""  # what to type, shown beside the cell
    options: tuple[str, ...] = ()  # kind "choice": the list
    minimum: Decimal | None = None  # smallest number accepted
    maximum: Decimal | None = None  # largest number accepted

    def __post_init__(self) -> None:
        check_name(self.name)
        if (self.kind is Kind.CHOICE) != bool(self.options):
            raise ValueError(f'“{self.name}”：options 与 kind = "choice" 须同时有')
        if len(",".join(self.options)) > 255 or any("," in option for option in self.options):
            raise ValueError(f"“{self.name}”：options 合起来不超过 255 字，选项里不能有英文逗号")
        if self.formula and (self.required or self.issued):
            raise ValueError(f"“{self.name}”：公式格不能是 required 或 issued")
        if len(self.prompt) > 255:
            raise ValueError(f"“{self.name}”：prompt 有 {len(self.prompt)} 字，上限 255")

    @property
    def caption(self) -> str:
        return self.label or self.name

    @property
    def role(self) -> Role:
        if self.formula:
            return Role.FORMULA
        return Role.ISSUED if self.issued else Role.INPUT


@dataclass(frozen=True, kw_only=True)
class Field(Item):
    """One cell with a label beside it."""

    label_in: str = ""  # columns of the label, "A:B"; the block's, if left out; "-": no printed label
    value_in: str = ""  # columns of the value
    beside: bool = False  # stands in the row of the field before it
    indent: int = 0  # of the label, for 其中 items
    value: object = None  # what the template itself states: the cell is fixed
    total: bool = False  # listed among the totals of a report

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.value is not None and (self.formula or self.issued or self.required):
            raise ValueError(f"“{self.name}”：有 value 就不能有 formula、issued、required")

    @property
    def role(self) -> Role:
        return Role.FIXED if self.value is not None else super().role


@dataclass(frozen=True, kw_only=True)
class Column(Item):
    """One column of a table."""

    span: int = 1  # columns of the sheet that it takes; more than one are merged
    group: str = ""  # a heading over neighbouring columns
    total: str = ""  # formula of the total cell
    printed: bool = True  # False: stands right of the print area
    score: bool = False  # its cells are scores of the form, listed among the totals


@dataclass(frozen=True, kw_only=True)
class Special:
    """One cell of a fixed row that differs from its column."""

    row: str  # key of the fixed row
    column: str
    formula: str = ""  # the cell is computed
    required: bool = True  # False: the cell may stay blank


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with fixed or repeating rows."""

    name: str
    label: str = ""  # in messages; the name, if left out
    column: tuple[Column, ...]
    rows: int = 0  # repeating: rows of a new form
    spare: int = 0  # repeating: further visible rows
    limit: int = 0  # repeating: rows in all, the rest hidden in reserve
    fixed: tuple[str, ...] = ()  # fixed rows: the columns that the template fills
    fixed_rows: tuple[tuple[object, ...], ...] = ()  # fixed rows: their values, in the order of ``fixed``
    key: str = ""  # fixed rows: the column that names a row in data files
    special: tuple[Special, ...] = ()  # fixed rows: cells that differ from their column
    totals: str = ""  # label of the total row; empty: there is none
    required: bool = False  # a table without any row is reported as 未填

    def __post_init__(self) -> None:
        check_name(self.name)
        names = [column.name for column in self.column]
        if len(set(names)) != len(names):
            raise ValueError(f"表“{self.name}”有同名的列")
        if any(column.total for column in self.column) != bool(self.totals):
            raise ValueError(f"表“{self.name}”：totals 与列的 total 须同时有")
        if self.fixed:
            self._check_fixed(names)
        elif not 0 < self.rows <= self.limit:
            raise ValueError(f"表“{self.name}”：rows 须在 1 和 limit 之间")
        elif any(column.required for column in self.column):
            raise ValueError(f"表“{self.name}”的行可增减，列不能是 required；请写一条逐行的规则")

    def _check_fixed(self, names: list[str]) -> None:
        missing = [name for name in (*self.fixed, self.key) if name not in names]
        if missing:
            raise ValueError(f"表“{self.name}”没有列“{'”“'.join(missing)}”")
        if not self.fixed_rows or self.rows or self.spare or self.limit:
            raise ValueError(f"表“{self.name}”的行是固定的：要 fixed_rows，不要 rows、spare、limit")
        for row in self.fixed_rows:
            if len(row) != len(self.fixed):
                raise ValueError(f"表“{self.name}”的固定行有 {len(row)} 个值，应为 {len(self.fixed)} 个")
        if len(set(self.keys)) != len(self.keys):
            raise ValueError(f"表“{self.name}”的固定行有重名")
        for special in self.special:
            if special.row not in self.keys or special.column not in names:
                raise ValueError(f"表“{self.name}”没有单元格“{special.row}”·“{special.column}”")

    @property
    def caption(self) -> str:
        return self.label or self.name

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.column}

    @property
    def repeating(self) -> bool:
        return not self.fixed

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Names of the fixed rows."""
        if not self.fixed:
            return ()
        position = self.fixed.index(self.key)
        return tuple(str(row[position]) for row in self.fixed_rows)

    @property
    def default_rows(self) -> int:
        """Rows that the form is planned with: all that it may ever need."""
        return len(self.fixed_rows) or max(self.limit, self.rows + self.spare)

    @cached_property
    def specials(self) -> Mapping[tuple[int, str], Special]:
        """The special cells by row (from 0) and column."""
        return {(self.keys.index(special.row), special.column): special for special in self.special}

    def role(self, column: Column, row: int) -> Role:
        """The role of a column's cell in a row (from 0)."""
        if column.name in self.fixed:
            return Role.FIXED
        return Role.FORMULA if self.formula(column, row) else column.role

    def formula(self, column: Column, row: int) -> str:
        special = self.specials.get((row, column.name))
        return special.formula if special and special.formula else column.formula

    def required_in(self, column: Column, row: int) -> bool:
        """Whether a blank there is 未填. In repeating tables a rule says which rows are in use."""
        special = self.specials.get((row, column.name))
        return column.required and (special is None or special.required) and not self.formula(column, row)


@dataclass(frozen=True, kw_only=True)
class Block:
    """One part of a sheet, below the one before it: a text, fields, or a table."""

    text: str = ""  # a heading or a paragraph
    look: str = "section"  # of the text: title, subtitle, section, note, paragraph
    legend: bool = False  # the meaning of the colours
    field: tuple[Field, ...] = ()
    label_in: str = "A"  # fields: columns of the labels
    value_in: str = "B"  # fields: columns of the values
    table: Table | None = None
    space: int = 0  # blank rows above

    def __post_init__(self) -> None:
        if not (self.text or self.field or self.table or self.legend):
            raise ValueError("block 里须有 text、field、table 或 legend")
        if self.field and self.table:
            raise ValueError("一个 block 里不能既有 field 又有 table")
        if self.look not in LOOKS:
            raise ValueError(f"look“{self.look}”不是可用的值（{'、'.join(LOOKS)}）")


LOOKS = ("title", "subtitle", "section", "note", "paragraph")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet of the workbook, in printed order."""

    name: str
    widths: tuple[int, ...]  # of the columns, in characters of the default font
    block: tuple[Block, ...]
    landscape: bool = False
    printed: bool = True
    repeat: int = 0  # rows repeated on every printed page
    freeze: int = 0  # rows kept in sight while scrolling

    def __post_init__(self) -> None:
        if not 0 < len(self.name) <= 31 or set(self.name) & set("[]:*?/\\'"):
            raise ValueError(f"表页名“{self.name}”须为 1–31 字，不含 [ ] : * ? / \\ '")

    def tables(self) -> Iterator[Table]:
        return (block.table for block in self.block if block.table)

    def fields(self) -> Iterator[Field]:
        return (field for block in self.block for field in block.field)


@dataclass(frozen=True, kw_only=True)
class Identity:
    """``template.toml``: which form this is."""

    id: str
    version: str
    title: str
    year: int
    basis: str  # the document that prescribes the form
    created: datetime.date  # goes into every workbook, so that the same input gives the same bytes
    unit_field: str  # the field that names the reporting unit
    unit_fallback: str = ""  # the field that names it where the first is blank
    sheets: tuple[str, ...]  # files of the sheets, without ".toml", in printed order
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Template:
    """One version of one form, whole."""

    identity: Identity
    sheets: tuple[Sheet, ...]
    rules: tuple[Rule, ...]  # the template's own, in the order of the 核对表
    places: Mapping[str, Place]  # where a field, table, column ("支出明细.预算数") or rule is defined
    folder: Path  # where its files stand

    @property
    def id(self) -> str:
        return self.identity.id

    @property
    def version(self) -> str:
        return self.identity.version

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        return {field.name: field for sheet in self.sheets for field in sheet.fields()}

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        return {table.name: table for sheet in self.sheets for table in sheet.tables()}
