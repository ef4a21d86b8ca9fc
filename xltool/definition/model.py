"""What a template says, as data: sheets, blocks, fields, tables and rules.

The classes here, in :mod:`~xltool.definition.items` and in :mod:`~xltool.definition.table` are the
schema of the TOML files (see :mod:`xltool.definition.binding`): English keys, Chinese values.
Nothing here knows an address.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated

from xltool.definition.items import LOOKS, Field
from xltool.definition.limits import Few, Height, SheetColumns, Width, Within, Words
from xltool.definition.places import Place
from xltool.definition.ruleset import RuleSet
from xltool.definition.table import Table
from xltool.rule import Rule

_ID = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff._-]{0,59}")
"""Ids and versions name folders, and stand in the marks of workbooks, with an @ between them."""

_VERSION = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff.-]{0,29}")


@dataclass(frozen=True, kw_only=True)
class Caption:
    """A heading over the columns of a block of fields."""

    text: Words
    columns: Annotated[str, SheetColumns()]  # "A:B"


@dataclass(frozen=True, kw_only=True)
class Block:
    """One part of a sheet, below the one before it: a text, fields, or a table."""

    name: str = ""  # by which a variant of the template changes it
    text: str = ""  # a heading or a paragraph
    look: str = "section"  # of the text: one of LOOKS
    legend: bool = False  # the meaning of the colours
    contents: bool = False  # a line a sheet: a link to it, and what is missing there
    open: Few = 0  # so many of the rules that are not met, a line each
    caption: tuple[Caption, ...] = ()  # fields: a row of headings over them
    field: tuple[Field, ...] = ()
    label_in: Annotated[str, SheetColumns(("-",))] = "A"  # fields: columns of the labels
    value_in: Annotated[str, SheetColumns()] = "B"  # fields: columns of the values
    table: Table | None = None
    space: Few = 0  # blank rows above
    height: Height = 0  # points that each of its rows has at least
    new_page: bool = False  # begins on a new page of paper
    printed: bool = True  # False: it stands below the print area, and so do all blocks after it

    def __post_init__(self) -> None:
        if not (self.text or self.field or self.table or self.legend or self.contents or self.open or self.caption):
            raise ValueError("block 里须有 text、field、table、caption、legend、contents 或 open")
        if self.field and self.table:
            raise ValueError("一个 block 里不能既有 field 又有 table")
        if self.look not in LOOKS:
            raise ValueError(f"look“{self.look}”不是可用的值（{'、'.join(LOOKS)}）")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet of the workbook, in printed order."""

    name: str
    widths: tuple[Width, ...]  # of the columns, in characters of the default font
    block: tuple[Block, ...]
    landscape: bool = False
    printed: bool = True
    printed_columns: Few = 0  # those on paper; 0: all but the table columns that say otherwise
    repeat: Few = 0  # rows, from the first, repeated on every printed page
    freeze: Few = 0  # rows kept in sight while scrolling
    freeze_columns: Few = 0  # columns kept in sight while scrolling

    def __post_init__(self) -> None:
        name = self.name.strip()
        if not 0 < len(name) <= 31 or set(name) & set("[]:*?/\\'") or name != self.name:
            raise ValueError(f"表页名 name“{self.name}”须为 1–31 字，不含 [ ] : * ? / \\ '，头尾没有空格")
        if name.casefold() == "history":
            raise ValueError(f"表页名 name“{name}”是 Excel 留着自己用的，请换一个")
        if self.block and self.block[0].field and self.block[0].field[0].beside:
            raise ValueError(f"“{self.block[0].field[0].name}”上面没有别的字段，不能 beside")
        for key in ("printed_columns", "freeze_columns"):
            if getattr(self, key) > len(self.widths):
                raise ValueError(f"表页“{self.name}”的 {key} 多于 widths 的 {len(self.widths)} 列")
        later = [block.printed for block in self.block]
        if later != sorted(later, reverse=True):
            raise ValueError(f"表页“{self.name}”：不打印的 block 须在最后")
        for table in self.tables():
            if table.last_column > len(self.widths):
                raise ValueError(
                    f"表页“{self.name}”的 widths 有 {len(self.widths)} 列，表“{table.name}”要 {table.last_column} 列；请补上列宽"
                )
        if bool(self.repeat) + sum(table.repeat for table in self.tables()) > 1:
            raise ValueError(f"表页“{self.name}”：每页重复的只能有一处，sheet 的 repeat 或一张表的 repeat")

    def tables(self) -> Iterator[Table]:
        return (block.table for block in self.block if block.table)

    def fields(self) -> Iterator[Field]:
        return (field for block in self.block for field in block.field)


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """A part of the form that may be issued alone."""

    title: Words  # whose part it is
    omit: tuple[str, ...]  # files of the sheets that are left out, without ".toml"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """``template.toml``: which form this is."""

    id: str
    version: str
    title: Words
    year: Annotated[int, Within(1949, 2200)]
    basis: str  # the document that prescribes the form
    created: datetime.date  # goes into every workbook, so that the same input gives the same bytes
    unit_field: Words  # the field that names the reporting unit
    unit_fallback: str = ""  # the field that names it where the first is blank
    code_field: str = ""  # the field with the unit's code in the roster
    year_field: str = ""  # the field with the year of the report, where the form serves any year
    sheets: tuple[str, ...]  # files of the sheets, without ".toml", in printed order
    extends: str = ""  # the template of which this one is a variant
    rule_set: str = ""  # the file in ``rulesets`` that says how it scores
    description: str = ""
    renamed: dict[str, str] = field(default_factory=dict)  # name in the version before = name now: "表", "表.列", "表.行"
    scope: dict[str, Excerpt] = field(default_factory=dict)  # parts that may be issued alone, by name

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(
                f"模板号 id“{self.id}”只能用汉字、字母、数字、点、下划线和连字符，以汉字、字母或数字开头，不超过 60 字"
            )
        if not _VERSION.fullmatch(self.version):
            raise ValueError(f"version“{self.version}”只能用汉字、字母、数字、点和连字符，以汉字、字母或数字开头，不超过 30 字")
        if len(set(self.sheets)) < len(self.sheets) or any("/" in stem or "\\" in stem for stem in self.sheets):
            raise ValueError("sheets 里一个文件只写一次，只写文件名，不写路径")


@dataclass(frozen=True, kw_only=True)
class Template:
    """One version of one form, whole."""

    identity: Identity
    sheets: tuple[Sheet, ...]
    rules: tuple[Rule, ...]  # the template's own, in the order of the 核对表
    places: Mapping[str, Place]  # where a field, table, column ("支出明细.预算数") or rule is defined
    folder: Path  # where its files stand
    bases: tuple[Path, ...] = ()  # where those of the templates stand of which it is a variant, the nearest first
    rule_set: RuleSet | None = None
    scope: str = ""  # the part of the form that this is; empty: the whole

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
