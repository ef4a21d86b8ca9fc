"""What Excel lets a person type, and what it says while and after they do.

One validation covers a run of cells below one another. It knows the kind, limits and prompt of
an item; that a wrong value is found later anyway is no concern of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any


from xltool.definition.items import Item
from xltool.layout import PlannedCell
from xltool.terms import EXPLAINED, FIRST_DAY, LAST_DAY, Kind, Role
from xltool.workbook.spots import Spot, runs

_TITLE, _MESSAGE = 32, 255  # characters that Excel allows
_LIMIT = 10**12
_DAY_0 = datetime.date(1899, 12, 30)
_FIRST_DAY, _LAST_DAY = (_DAY_0 + datetime.timedelta(day) for day in (FIRST_DAY, LAST_DAY))
_WANTED = {
    Kind.YUAN: "请填数字，单位元，不带逗号和“元”",
    Kind.WAN: "请填数字，单位万元（不是元），不带逗号和“万元”",
    Kind.SCORE: "请填数字，不带“分”",
    Kind.PERCENT: "请填百分数，例如 94.52%",
    Kind.FIGURE: "请填数字，不带单位",
    Kind.COUNT: "请填整数，不带单位",
    Kind.DATE: "请填日期，写成 2018-4-25 的样子，在 2000 年到 2100 年之间",
    Kind.CHOICE: "请点右边的箭头，从列表中选一项",
}


def validate(sheet: Any, found: Iterable[Spot]) -> None:
    """Gives all cells that a person fills in their validation."""
    for run in runs(spot for spot in found if spot.cell.filled_in):
        cell = run[0].cell
        options = explanation() if cell.role is Role.EXPLANATION else cell_options(cell)
        if options:
            first, last = run[0].area, run[-1].area
            sheet.data_validation(first.top - 1, first.left - 1, last.top - 1, first.left - 1, options)


def explanation() -> dict[str, object]:
    return {
        "validate": "any",
        "input_title": "审核说明",
        "input_message": f"提示性核对未通过时，写明原因（{EXPLAINED} 字以上）",
    }


def cell_options(cell: PlannedCell) -> dict[str, object]:
    """The validation of a cell; one that is chosen from a column of the form may name what is not there yet."""
    options = item_options(cell.item) if cell.item else {}
    if cell.choices:
        options |= {"source": f"={cell.choices}", "error_type": "information"}
    return options


def item_options(item: Item) -> dict[str, object]:
    """The validation of a field or column, as xlsxwriter wants it; empty if there is nothing to say."""
    found = _accepted(item)
    if item.prompt:
        found |= {"input_title": item.caption[:_TITLE], "input_message": item.prompt[:_MESSAGE]}
    elif found["validate"] == "any":
        return {}
    if found["validate"] != "any":
        found |= {
            "error_type": "stop",
            "error_title": item.caption[:_TITLE],
            "error_message": error_text(item)[:_MESSAGE],
            "ignore_blank": True,
        }
    return found


def error_text(item: Item) -> str:
    """What to do instead of what was typed."""
    low, high = item.minimum, item.maximum
    limits = ""
    if item.kind.numeric and item.kind is not Kind.DATE:
        if low is not None and high is not None:
            limits = f"，在 {_plain(low)} 和 {_plain(high)} 之间"
        elif low is not None:
            limits = f"，不小于 {_plain(low)}"
        elif high is not None:
            limits = f"，不大于 {_plain(high)}"
    return f"{_WANTED[item.kind]}{limits}。"


def _accepted(item: Item) -> dict[str, object]:
    if item.kind in (Kind.TEXT, Kind.CODE):
        return {"validate": "any"}
    if item.kind is Kind.CHOICE:  # a list from the form itself is the caller's to name
        return {"validate": "list", "source": list(item.options)}
    if item.kind is Kind.DATE:
        return {"validate": "date", "criteria": "between", "minimum": _FIRST_DAY, "maximum": _LAST_DAY}
    return {
        "validate": "integer" if item.kind is Kind.COUNT else "decimal",
        "criteria": "between",
        "minimum": _number(item.minimum, -_LIMIT),
        "maximum": _number(item.maximum, _LIMIT),
    }


def _number(limit: Decimal | None, otherwise: int) -> int | float:
    if limit is None:
        return otherwise
    return int(limit) if limit == limit.to_integral_value() else float(limit)


def _plain(limit: Decimal) -> str:
    return f"{limit:f}"
