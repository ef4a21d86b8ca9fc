"""The marks by which a workbook is recognised: which template, version, unit and rows.

They are a look-up key and no proof: anybody can copy them. One line of text says them all,
and stands in a hidden sheet, a custom property, a defined name and the core description.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

NAME = "标识"
PLACE = f"隐藏的“{NAME}”表"  # in words
WIDTHS = (16, 80)
PROPERTY = "xltool"  # the custom document property
DEFINED_NAME = "报表标识"
LABELS = ("标识", "模板", "版本", "年度", "填报单位", "行数", "指纹")

_DIGITS = 7  # of a number of rows, of which a sheet has 1,048,576
_LINE = re.compile(
    r"xltool (?P<template>[^\s@]+)@(?P<version>\S+) 指纹=(?P<fingerprint>[0-9a-f]+) 行数=(?P<rows>\S*)"
    r"(?: 范围=(?P<scope>\S+))?(?: 代码=(?P<code>\S+))? 单位=(?P<unit>.*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a workbook says of itself."""

    template: str
    version: str
    unit: str
    rows: Mapping[str, int]  # planned rows of the tables that have not those of their template
    fingerprint: str  # of the template version, over its default rows
    code: str = ""  # of the unit, in the roster by which the workbook was issued
    scope: str = ""  # the part of the form that was issued; empty: the whole

    def __str__(self) -> str:
        scope = f" 范围={self.scope}" if self.scope else ""
        code = f" 代码={self.code}" if self.code else ""
        form = f"xltool {self.template}@{self.version} 指纹={self.fingerprint} 行数={self.rows_text}"
        return f"{form}{scope}{code} 单位={self.unit}"

    @property
    def rows_text(self) -> str:
        return ",".join(f"{table}:{count}" for table, count in self.rows.items())

    @classmethod
    def parse(cls, text: str) -> Mark | None:
        """The mark that a text carries, or nothing."""
        found = _LINE.search(text)
        if not found:
            return None
        rows: dict[str, int] = {}
        for part in found["rows"].split(",") if found["rows"] else ():
            table, _, count = part.partition(":")
            if not count.isdecimal() or len(count) > _DIGITS:
                return None
            rows[table] = int(count)
        code, scope = found["code"] or "", found["scope"] or ""
        return cls(found["template"], found["version"], found["unit"].strip(), rows, found["fingerprint"], code, scope)

    def cells(self, year: int) -> dict[str, str | float]:
        """What the hidden sheet shows, by label."""
        values = (str(self), self.template, self.version, float(year), self.unit, self.rows_text, self.fingerprint)
        return dict(zip(LABELS, values, strict=True))
