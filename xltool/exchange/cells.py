"""Cells of a roster: the lines of a CSV or xlsx file, and what one says to a field of the form."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from xltool import a1
from xltool.errors import RefusedError, UsageError
from xltool.layout import PlannedCell
from xltool.submission import read
from xltool.terms import FIRST_DAY, LAST_DAY, Kind
from xltool.values import Value, cell_content

_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_TEXT = 32_767  # characters of a cell
_CSV = 10_000_000  # bytes of a roster
_COLUMNS = 200  # of a roster


@dataclass(frozen=True, slots=True)
class Rows:
    """The titles of the columns, and each line below them with its number; a blank cell is ""."""

    head: Sequence[str]
    lines: Sequence[tuple[int, Sequence[str | float]]]


def read_rows(path: Path) -> Rows:
    """:raises UsageError: the file cannot be read."""
    try:
        found = _from_workbook(path) if path.suffix.lower() == ".xlsx" else _from_csv(path)
    except OSError as error:
        raise UsageError(f"名册“{path}”读不到（{error.strerror}）") from error
    except RefusedError as error:
        raise UsageError(f"名册读不出来，{error}") from error
    head = [str(title) for title in found[0][1]] if found else []
    return Rows([title.strip() for title in head], found[1:])


def prefilled(cell: PlannedCell, content: str | float) -> str | float:
    """What is written into a field.

    :raises ValueError: the field cannot hold it; says why.
    """
    value = _number(cell, content) if cell.kind.numeric else _text(cell, content)
    item = cell.item
    if item and isinstance(value, float):
        if item.minimum is not None and value < item.minimum:
            raise ValueError(f"{content} 小于 {item.minimum}")
        if item.maximum is not None and value > item.maximum:
            raise ValueError(f"{content} 大于 {item.maximum}")
    if item and item.options and value not in item.options:
        raise ValueError(f"“{content}”不是可选的（{'、'.join(item.options)}）")
    return value


def _number(cell: PlannedCell, content: str | float) -> float:
    if cell.kind is Kind.DATE:
        return _day(content)
    if isinstance(content, float):
        return content
    percent = cell.kind is Kind.PERCENT and content.endswith("%")
    digits = content[:-1] if percent else content
    if not _NUMBER.fullmatch(digits):
        raise ValueError(f"应为{cell.kind.word}，现为“{content}”；只写数字，不带单位")
    number = Decimal(digits.replace(",", "")) / (100 if percent else 1)
    return float(number)


def _day(content: str | float) -> float:
    if isinstance(content, float):
        if FIRST_DAY <= content < LAST_DAY + 1:
            return float(int(content))
    elif found := _DATE.fullmatch(content):
        try:
            return float(str(cell_content(datetime.date(*map(int, found.groups())))))
        except ValueError:
            pass
    raise ValueError(f"应为日期，现为“{content}”；写成 2018-4-25 的样子")


def _text(cell: PlannedCell, content: str | float) -> str:
    text = f"{content:.15g}" if isinstance(content, float) else content
    if len(text) > _TEXT:
        raise ValueError(f"有 {len(text)} 字，一格最多 {_TEXT} 字")
    return text


def _from_csv(path: Path) -> list[tuple[int, Sequence[str | float]]]:
    data = path.read_bytes()
    if len(data) > _CSV:
        raise UsageError(f"名册“{path.name}”有 {len(data) // 1_000_000} MB，不像名册")
    if b"\0" in data:
        raise UsageError(f"名册“{path.name}”不是文本；请另存为“CSV UTF-8（逗号分隔）”或 .xlsx")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError as error:
            raise UsageError(
                f"名册“{path.name}”既不是 UTF-8 也不是 GB18030 编码；请另存为“CSV UTF-8（逗号分隔）”"
            ) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[tuple[int, Sequence[str | float]]] = []
    try:
        for line in reader:
            found.append((reader.line_num, list(line)))
    except csv.Error as error:
        raise UsageError(f"名册“{path.name}”第 {reader.line_num} 行：引号不成对，或单元格太长") from error
    return found


def _from_workbook(path: Path) -> list[tuple[int, Sequence[str | float]]]:
    submission = read(path)
    sheet = next((sheet for sheet in submission.sheets if sheet.state == "visible"), None)
    if sheet is None or not sheet.cells:
        return []
    if submission.date1904:
        raise UsageError(f"名册“{path.name}”用的是 1904 日期系统，日期会差四年；请另存为“CSV UTF-8（逗号分隔）”")
    by_row: dict[int, dict[int, str | float]] = {}
    for ref, cell in sheet.cells.items():
        row, column = a1.split(ref)
        content = _plain(path, ref, cell.value)
        if content != "":
            by_row.setdefault(row, {})[column] = content
            if column > _COLUMNS:
                raise UsageError(f"名册“{path.name}”的 {ref} 有内容：列太多（最多 {_COLUMNS} 列），不像名册")
    width = max((max(row) for row in by_row.values()), default=0)
    return [(number, [by_row[number].get(column, "") for column in range(1, width + 1)]) for number in sorted(by_row)]


def _plain(path: Path, ref: str, value: Value) -> str | float:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, float):
        return value
    raise UsageError(f"名册“{path.name}”的 {ref} 不是文字或数字（{value}），请改")
