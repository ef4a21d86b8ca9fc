"""One who fills a form in through its defined names, with openpyxl and nothing of ours."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import openpyxl

from tests.conftest import ROOT
from xltool import a1

SAMPLE: dict[str, Any] = tomllib.loads((ROOT / "templates/yunnan-2017/sample.toml").read_text("utf-8"))


class Stranger:
    """A workbook, and its cells by name."""

    def __init__(self, path: Path) -> None:
        self.book = openpyxl.load_workbook(path)
        self.names = {name: ends[0] for name, d in self.book.defined_names.items() if (ends := list(d.destinations))}

    def cell(self, name: str, row: int = 0) -> openpyxl.cell.Cell:
        """The cell of a name, or of a row (from 0) of a named column."""
        sheet, ref = self.names[name]
        top, left, _, _ = a1.area(ref.replace("$", ""))
        return self.book[sheet].cell(top + row, left)

    def set(self, name: str, row: int, value: object) -> None:
        cell = self.cell(name, row)
        cell.value = value
        cell.parent.row_dimensions[cell.row].hidden = False

    def row(self, table: str, key: str) -> int:
        """The row of a fixed table that has this text, or this number, in one of its columns."""
        known = {key, float(key)} if key.isdigit() else {key}
        for name, (sheet, ref) in self.names.items():
            if name.startswith(table + "_"):
                column = self.book[sheet][ref.replace("$", "")]
                for i, (cell,) in enumerate(column):
                    if cell.value in known:
                        return i
        raise KeyError((table, key))

    def fill(self, data: dict[str, Any]) -> None:
        for name, value in data["字段"].items():
            self.set(name, 0, value)
        for table, rows in data.items():
            if table in ("template", "version", "字段"):
                continue
            numbered = enumerate(rows) if isinstance(rows, list) else ((self.row(table, k), r) for k, r in rows.items())
            for i, row in numbered:
                for column, value in row.items():
                    self.set(f"{table}_{column}", i, value)


def filled_in(blank: Path, target: Path, data: dict[str, Any]) -> Path:
    stranger = Stranger(blank)
    stranger.fill(data)
    stranger.book.save(target)
    return target
