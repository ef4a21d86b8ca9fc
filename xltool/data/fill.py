"""Puts data into the cells of a Layout, and says what has no place there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from xltool.data.file import EXPLANATIONS, FIELDS, Data, usage_error
from xltool.definition.places import Place, nearest
from xltool.definition.table import Table
from xltool.errors import UsageError
from xltool.figures import plain
from xltool.layout import Layout, PlannedCell
from xltool.terms import Kind
from xltool.values import Value, cell_content

_PERCENT = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)[%％]")


@dataclass(frozen=True, slots=True)
class Filling:
    """Values by address, the rows in use per repeating table, and remarks for the user."""

    values: Mapping[str, Value]
    results: Mapping[str, Result]  # known results of formulas, by address
    rows: Mapping[str, int]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What a report says that a formula gives."""

    value: Value
    decimals: int | None  # that it is written with, where a form may show more or fewer; None: those of its kind
    place: str  # in the data file


def fill(layout: Layout, data: Data) -> Filling:
    """:raises UsageError: an unknown name, a value that no cell can hold, too many rows."""
    values = dict(initial(layout, data.tables))
    results: dict[str, Result] = {}
    remarks: list[str] = _identity(layout, data)
    for name, value, place in _entries(layout, data):
        cell = layout.by_name[name]
        content, decimals = _content(cell, value, place)
        if cell.formula:
            results[cell.address] = Result(content, decimals, str(place))
            continue
        if not cell.filled_in:
            if content == cell.content:
                continue
            raise place.usage(f"“{cell.label}”由模板固定为“{plain(cell.content) or '空白'}”，不能填别的")
        if cell.kind.numeric and isinstance(content, (str, bool)):
            remarks.append(f"{place}：“{cell.label}”应是数字，现为“{content}”，照原样写入")
        values[cell.address] = content
    rows = {name: len(rows) for name, rows in data.tables.items() if isinstance(rows, list)}
    return Filling(values, results, rows, tuple(remarks))


def initial(layout: Layout, filled: Collection[str] = ()) -> dict[str, Value]:
    """What stands in a new form, by address, except in the tables ``filled``."""
    return {
        address: value
        for address, value in layout.initial.items()
        if layout.by_address[address].name.partition("[")[0] not in filled
    }


def _content(cell: PlannedCell, value: object, place: _Spot) -> tuple[Value, int | None]:
    """A value as the cell holds it; of a percentage written as ``86.19%``, or an amount in 万元, the decimals too."""
    if cell.kind is Kind.PERCENT and isinstance(value, str) and (found := _PERCENT.fullmatch(value.strip())):
        number = Decimal(found[1]).scaleb(-2)
        return float(number), -int(number.as_tuple().exponent)
    if isinstance(value, bool):
        return value, None
    decimals = None
    if cell.kind is Kind.WAN and isinstance(value, Decimal) and value.is_finite():
        decimals = max(2, -int(value.as_tuple().exponent))
    try:
        return cell_content(value), decimals
    except ValueError as error:
        raise place.usage(str(error)) from error


def _identity(layout: Layout, data: Data) -> list[str]:
    """Remarks on data of another version; data of another template are refused."""
    template = layout.template
    if data.template and data.template != template.id:
        raise UsageError(f"{data.place / 'template'}：数据是模板“{data.template}”的，不能填进“{template.id}”")
    if data.version and data.version != template.version:
        return [f"{data.place / 'version'}：数据是版本 {data.version} 的，填进版本 {template.version}"]
    return []


def _entries(layout: Layout, data: Data) -> Iterator[tuple[str, object, _Spot]]:
    template = layout.template
    top = _Spot(data.place)
    for name, value in data.fields.items():
        spot = top / FIELDS / name
        yield _known(f"[{name}]", name, template.fields, spot, "字段"), value, spot
    for code, text in data.explanations.items():
        spot = top / EXPLANATIONS / code
        codes = [plan.rule.code for plan in layout.rules if plan.explanation]
        yield _known(f"审核说明[{code}]", code, codes, spot, "要说明的规则"), text, spot
    for name, rows in data.tables.items():
        spot = top / name
        _known("", name, template.tables, spot, "表")
        for number, row, at in _rows(layout, template.tables[name], rows, spot):
            for column, value in row.items():
                _known("", column, template.tables[name].columns, at / column, f"表“{name}”的列")
                yield f"{name}[{column}]@{number}", value, at / column


def _rows(layout: Layout, table: Table, rows: object, spot: _Spot) -> Iterator[tuple[int, Mapping[str, object], _Spot]]:
    if table.repeating:
        if not isinstance(rows, list):
            raise spot.usage(f'“{table.name}”是可增行的表，每行写 [["{table.name}"]]')
        if len(rows) > layout.rows[table.name]:
            raise spot.usage(f"“{table.name}”有 {len(rows)} 行，最多 {layout.rows[table.name]} 行")
        numbered: Iterable[tuple[int, object, _Spot]] = ((i + 1, row, spot / i) for i, row in enumerate(rows))
    else:
        if not isinstance(rows, dict):
            raise spot.usage(f'“{table.name}”的行是固定的，每行写 ["{table.name}"."行名"]')
        for key in rows:
            _known("", key, table.keys, spot / key, f"表“{table.name}”的行")
        numbered = ((table.keys.index(key) + 1, row, spot / key) for key, row in rows.items())
    for number, row, at in numbered:
        if not isinstance(row, dict):
            raise at.usage("此处应是一行：列名 = 值")
        yield number, row, at


def _known(result: str, name: str, known: Iterable[str], spot: _Spot, what: str) -> str:
    if name not in known:
        raise spot.usage(f"没有{what}“{name}”{nearest(name, known)}")
    return result


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place in the data file whose errors are the user's, not a template author's."""

    place: Place

    def __truediv__(self, part: str | int) -> _Spot:
        return _Spot(self.place / part)

    def __str__(self) -> str:
        return str(self.place)

    def usage(self, message: str) -> UsageError:
        return usage_error(self.place, message)
