"""Texts that their cells cannot show on paper: labels in narrow columns, paragraphs beyond a row's height."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from xltool.errors import Fault
from xltool.layout.model import SheetPlan
from xltool.proofreading.form import Form
from xltool.terms import Role
from xltool.workbook import measure, rows, styles
from xltool.workbook.spots import Spot, spots

LINES = 10  # that the label of a field or a heading may take
CELL = 32_767  # characters that Excel allows in a cell
_LABELS = frozenset({"heading", "label", "label-bold", "total-label", "under"})
_WORD = re.compile(r"[\x21-\x7e]+")


def check_texts(form: Form) -> Iterator[Fault]:
    """Once for each label, field or column, as the form shows it filled in with the sample."""
    told: set[tuple[str, str]] = set()
    for sheet in form.template.sheets:
        plan = next(plan for plan in form.layout.sheets if plan.name == sheet.name)
        for spot, message in _cut(plan, spots(form.layout, plan, form.sample or form.blank)):
            place = form.of(spot.cell)
            if (place.path, message) not in told:
                told.add((place.path, message))
                yield place.fault(f"{spot.area.qualified(absolute=False)}“{_brief(spot.text)}”{message}")


def _cut(plan: SheetPlan, found: list[Spot]) -> Iterator[tuple[Spot, str]]:
    by_row: dict[int, list[Spot]] = defaultdict(list)
    for spot in found:
        by_row[spot.area.top].append(spot)
    flat = {row: [spot for spot in by_row[row] if spot.area.top == spot.area.bottom] for row in _in_sight(plan, by_row)}
    heights = {row: rows.lowest(own) for row, own in flat.items()}
    for spot in found:
        if not spot.text or not styles.wraps(spot) or spot.area.top not in heights:
            continue
        if message := _unfit(spot, heights):
            yield spot, message


def _in_sight(plan: SheetPlan, by_row: Mapping[int, list[Spot]]) -> list[int]:
    """The rows that a form shows which is filled in with the sample."""
    hidden = {
        row
        for table in plan.tables
        if table.table.repeating
        for row in range(table.first + rows.visible(table, by_row, None), table.last + 1)
    }
    return [row for row in range(1, plan.last_row + 1) if row not in hidden]


def _unfit(spot: Spot, heights: Mapping[int, float]) -> str:
    """What is wrong with the text of a cell; empty if nothing is."""
    if len(spot.text) > CELL:
        return f"有 {len(spot.text)} 字，一格最多 {CELL} 字"
    room = spot.width - styles.indent(spot) * 2
    size = styles.font_size(spot)
    count = measure.lines(spot.text, room, size)
    if spot.cell.role is Role.FIXED and spot.cell.look in _LABELS:
        if count > LINES:
            return f"在 {spot.width:g} 字宽的列里要折成 {count} 行；请加宽 widths 或缩短文字"
        longest = max(_WORD.findall(spot.text), key=len, default="")
        if measure.lines(longest, room, size) > 1:
            return f"里的“{longest}”在 {spot.width:g} 字宽的列里会断开；请加宽 widths"
    available = sum(heights.get(row, 0.0) for row in range(spot.area.top, spot.area.bottom + 1))
    needed = measure.height(max(1, count - 1), size)  # the measure rather gives a line too many
    if needed > available or needed >= measure.TALLEST:
        return f"要 {count} 行，{available:g} 磅高的格子放不下"
    return ""


def _brief(text: str) -> str:
    return text if len(text) <= 12 else f"{text[:10]}…"
