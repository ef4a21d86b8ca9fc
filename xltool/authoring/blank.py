"""An official blank as plain data: its sheets, each a grid of spots.

A spot is what a person sees as one cell: a cell, or several that are merged. This is the one module
that asks openpyxl; what a spot means is not its business.
"""

from __future__ import annotations

import datetime
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from xltool import a1
from xltool.errors import RefusedError
from xltool.submission.package import Package, load

MAX_ROWS, MAX_COLUMNS = 1000, 100  # of a sheet that are read; a form to be filled in by hand is far smaller

_DEFAULT_WIDTH = 9.0
_PROMPT = 255


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell as it is seen; rows and columns count from 1."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int
    value: object = None  # text, number, date; None where there is a formula
    formula: str = ""  # without "="
    format: str = "General"
    bordered: bool = False
    bold: bool = False
    size: float = 11
    centred: bool = False
    fill: str = ""
    note: str = ""  # the comment that is pinned to it
    prompt: str = ""
    options: tuple[str, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    odd: str = ""  # what of its validation could not be told

    @property
    def ref(self) -> str:
        return a1.cell(self.top, self.left)

    @property
    def place(self) -> str:
        return a1.address(self.sheet, self.ref)

    @property
    def text(self) -> str:
        """A label on one line; empty where there is none."""
        return re.sub(r"\s*\n\s*", "", self.value).strip() if isinstance(self.value, str) else ""

    @property
    def blank(self) -> bool:
        return self.value is None and not self.formula

    @property
    def merged(self) -> bool:
        return (self.top, self.left) != (self.bottom, self.right)

    @property
    def columns(self) -> tuple[int, int]:
        return self.left, self.right


@dataclass(frozen=True)
class BlankSheet:
    """One sheet: its spots by every cell that they cover."""

    name: str
    spots: dict[tuple[int, int], Spot]
    rows: int
    columns: int
    widths: tuple[int, ...]
    heights: dict[int, float]  # points, of rows that have a height of their own
    landscape: bool
    repeat: int
    freeze: int
    freeze_columns: int
    remarks: tuple[str, ...]

    def row(self, row: int, left: int, right: int) -> list[Spot]:
        """The spots of a row within columns, from left to right."""
        places = ((row, column) for column in range(left, right + 1))
        return list(dict.fromkeys(self.spots[place] for place in places if place in self.spots))


@dataclass(frozen=True)
class Blank:
    """A whole workbook."""

    sheets: tuple[BlankSheet, ...]
    names: dict[tuple[str, int, int], str]  # defined names of single cells, by sheet, row and column
    remarks: tuple[str, ...] = field(default=())


def read_blank(path: Path) -> Blank:
    """:raises RefusedError: it is no .xlsx that can be read; says what it is and what to do."""
    try:
        load(path, Package)
    except RefusedError as error:
        what = str(error).partition("。")[0]
        raise _refused(path, what) from error
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # parts that openpyxl leaves out are of no use here
        try:
            book = openpyxl.load_workbook(path, rich_text=False)
        except Exception as error:  # openpyxl has no error of its own for what it cannot read
            raise _refused(path, "文件内容读不懂") from error
    seen = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    remarks = [f"隐藏的表页“{sheet.title}”没有起草" for sheet in book.worksheets if sheet not in seen]
    sheets = tuple(_sheet(sheet, book) for sheet in seen)
    return Blank(tuple(sheet for sheet in sheets if sheet.spots), dict(_names(book)), tuple(remarks))


def _refused(path: Path, what: str) -> RefusedError:
    return RefusedError(f"“{path}”：{what}。请用 Excel 或 WPS 打开官方表，去掉密码和宏，另存为 .xlsx 后再试。")


def _names(book: Any) -> Iterator[tuple[tuple[str, int, int], str]]:
    scopes = [book.defined_names, *(sheet.defined_names for sheet in book.worksheets)]
    for scope in scopes:
        for name, defined in scope.items():
            for title, ref in defined.destinations if defined.type == "RANGE" else ():
                try:
                    row, column = a1.split(ref.split(":")[0])
                except ValueError:
                    continue
                yield (title, row, column), name


def _sheet(sheet: Any, book: Any) -> BlankSheet:
    rows, columns = min(sheet.max_row, MAX_ROWS), min(sheet.max_column, MAX_COLUMNS)
    remarks = []
    if (rows, columns) != (sheet.max_row, sheet.max_column):
        remarks.append(f"只读了前 {rows} 行、{columns} 列")
    if sheet._images or sheet._charts:
        remarks.append("图片和图表没有照搬")
    if sheet.conditional_formatting:
        remarks.append("条件格式没有照搬")
    areas = {(area.min_row, area.min_col): area.bounds for area in sheet.merged_cells.ranges}
    covered = {
        (row, column)
        for left, top, right, bottom in areas.values()
        for row in range(top, min(bottom, rows) + 1)
        for column in range(left, min(right, columns) + 1)
    }
    checks = dict(_validations(sheet, book))
    spots: dict[tuple[int, int], Spot] = {}
    for row in range(1, rows + 1):
        for column in range(1, columns + 1):
            if (row, column) in covered and (row, column) not in areas:
                continue
            left, top, right, bottom = areas.get((row, column), (column, row, column, row))
            bounds = top, left, min(bottom, rows), min(right, columns)
            spot = _spot(sheet, bounds, checks.get((row, column), {}))
            for place in ((r, c) for r in range(top, bounds[2] + 1) for c in range(left, bounds[3] + 1)):
                spots[place] = spot
    rows, columns = _used(spots)
    kept = {place: spot for place, spot in spots.items() if place[0] <= rows and place[1] <= columns}
    return BlankSheet(
        sheet.title,
        kept,
        rows,
        columns,
        tuple(_widths(sheet, columns)),
        {row: dimension.height for row, dimension in sheet.row_dimensions.items() if dimension.height},
        sheet.page_setup.orientation == "landscape",
        _repeated(sheet),
        *_frozen(sheet),
        tuple(remarks),
    )


def _used(spots: dict[tuple[int, int], Spot]) -> tuple[int, int]:
    seen = [spot for spot in spots.values() if not spot.blank or spot.bordered or spot.merged]
    return max((spot.bottom for spot in seen), default=0), max((spot.right for spot in seen), default=0)


def _spot(sheet: Any, bounds: tuple[int, int, int, int], check: dict[str, Any]) -> Spot:
    top, left, bottom, right = bounds
    cell = sheet.cell(top, left)
    value, formula = cell.value, ""
    if cell.data_type == "f":
        formula, value = str(getattr(value, "text", value)).removeprefix("="), None
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, str):
        value = _harmless(value) if value.strip() else None
    return Spot(
        sheet.title,
        *bounds,
        value=value,
        formula=formula,
        format=cell.number_format,
        bordered=_bordered(sheet, bounds),
        bold=bool(cell.font.bold),
        size=float(cell.font.sz or 11),
        centred=cell.alignment.horizontal in ("center", "centerContinuous"),
        fill=str(cell.fill.fgColor.rgb) if cell.fill.fill_type else "",
        note=cell.comment.text.strip() if cell.comment else "",
        **check,
    )


def _harmless(text: str) -> str:
    """Without the braces in which a template names its settings."""
    return text.replace("{", "｛").replace("}", "｝")


def _bordered(sheet: Any, bounds: tuple[int, int, int, int]) -> bool:
    """Framed on three sides at least, or underlined."""
    top, left, bottom, right = bounds

    def line(row: int, column: int, side: str) -> bool:
        drawn = getattr(sheet.cell(row, column).border, side) if row > 0 and column > 0 else None
        return bool(drawn and drawn.style)

    under = line(bottom, left, "bottom")
    sides = (
        line(top, left, "top") or line(top - 1, left, "bottom"),
        line(top, left, "left") or line(top, left - 1, "right"),
        line(top, right, "right") or line(top, right + 1, "left"),
        under or line(bottom + 1, left, "top"),
    )
    return under or sum(sides) >= 3


def _validations(sheet: Any, book: Any) -> Iterator[tuple[tuple[int, int], dict[str, Any]]]:
    for check in sheet.data_validations.dataValidation:
        found: dict[str, Any] = {"prompt": _harmless((check.prompt or "")[:_PROMPT])}
        if check.type == "list":
            options = _options(sheet, book, check.formula1 or "")
            if options and len(",".join(options)) <= 255:
                found["options"] = tuple(map(_harmless, options))
            else:
                found["odd"] = f"下拉列表 {check.formula1}"
        elif check.type in ("decimal", "whole"):
            found |= _bounds(check)
        elif check.type not in (None, "none"):
            found["odd"] = f"数据验证 {check.type} {check.formula1 or ''}".strip()
        for area in check.sqref.ranges:
            for row in range(area.min_row, min(area.max_row, MAX_ROWS) + 1):
                for column in range(area.min_col, min(area.max_col, MAX_COLUMNS) + 1):
                    yield (row, column), found


def _options(sheet: Any, book: Any, formula: str) -> tuple[str, ...]:
    if formula.startswith('"'):
        return tuple(filter(None, (option.strip() for option in formula.strip('"').split(","))))
    title, _, ref = formula.removeprefix("=").rpartition("!")
    title = title.strip("'").replace("''", "'") or sheet.title
    try:
        top, left, bottom, right = a1.area(ref.replace("$", ""))
    except ValueError:
        return ()
    if title not in book.sheetnames or bottom - top > MAX_ROWS or right - left > MAX_COLUMNS:
        return ()
    area = book[title].iter_rows(top, bottom, left, right, values_only=True)
    found = [str(value).strip() for row in area for value in row if value is not None]
    return () if any("," in option for option in found) else tuple(found)


def _bounds(check: Any) -> dict[str, Any]:
    """The least and the greatest number that a validation lets pass, where it is so simple."""
    first, second = _number(check.formula1), _number(check.formula2)
    match check.operator:
        case "between" | None if first is not None and second is not None:
            return {"minimum": first, "maximum": second}
        case "greaterThanOrEqual" if first is not None:
            return {"minimum": first}
        case "lessThanOrEqual" if first is not None:
            return {"maximum": first}
    return {"odd": f"数据验证 {check.operator} {check.formula1}"}


def _number(text: str | None) -> Decimal | None:
    try:
        return Decimal(text or "")
    except InvalidOperation:
        return None


def _widths(sheet: Any, columns: int) -> Iterator[int]:
    spans = {
        column: dimension.width
        for dimension in sheet.column_dimensions.values()
        for column in range(dimension.min or 0, min(dimension.max or 0, columns) + 1)
        if dimension.customWidth
    }
    standard = sheet.sheet_format.defaultColWidth or _DEFAULT_WIDTH
    for column in range(1, columns + 1):
        yield max(1, round(spans.get(column, standard)))


def _repeated(sheet: Any) -> int:
    rows = re.fullmatch(r"\$?1:\$?(\d+)", sheet.print_title_rows or "")
    return int(rows[1]) if rows else 0


def _frozen(sheet: Any) -> tuple[int, int]:
    row, column = a1.split(sheet.freeze_panes) if sheet.freeze_panes else (1, 1)
    return row - 1, column - 1
