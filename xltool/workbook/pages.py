"""The sheet as a page: paper, margins, footer, print area, frozen rows, protection, tabs.

It knows a SheetPlan and the mark for the footer, nothing of cells.
"""

from __future__ import annotations

from typing import Any

from xltool.layout import Mark, check_sheet
from xltool.layout.model import SheetPlan

A4 = 9
SIDE, TOP, EDGE = 1.5 / 2.54, 1.9 / 2.54, 0.9 / 2.54  # margins in inches
FORM_TAB, CHECK_TAB = "#8497B0", "#E0A030"

_FOOTER = 255  # characters that Excel allows
_ALLOWED = ("select_locked_cells", "select_unlocked_cells", "format_columns", "format_rows", "sort", "autofilter")


def set_up(sheet: Any, plan: SheetPlan, mark: Mark) -> None:
    """Everything about a sheet but its cells and row heights."""
    for column, width in enumerate(plan.widths):
        sheet.set_column(column, column, width)
    grows = any(table.table.repeating for table in plan.tables)  # elsewhere a row put in breaks the form
    sheet.protect("", {**dict.fromkeys(_ALLOWED, True), "insert_rows": grows})
    sheet.hide_gridlines(2)
    sheet.set_zoom(100)
    if plan.hidden:
        sheet.hide()
        return
    sheet.set_tab_color(CHECK_TAB if plan.name == check_sheet.NAME else FORM_TAB)
    _paper(sheet, plan, mark)
    if plan.freeze or plan.freeze_columns:
        sheet.freeze_panes(plan.freeze, plan.freeze_columns)
    if plan.filtered:
        area = plan.filtered
        sheet.autofilter(area.top - 1, area.left - 1, area.bottom - 1, area.right - 1)


def _paper(sheet: Any, plan: SheetPlan, mark: Mark) -> None:
    sheet.set_paper(A4)
    if plan.landscape:
        sheet.set_landscape()
    sheet.set_margins(SIDE, SIDE, TOP, TOP)
    sheet.set_footer(footer(plan.name, mark), {"margin": EDGE})
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.print_black_and_white()
    if plan.printed:
        sheet.print_area(0, 0, plan.last_printed_row - 1, plan.last_printed_column - 1)
    else:  # an empty cell: without a print area the whole sheet would be printed
        sheet.print_area(plan.last_row, 0, plan.last_row, 0)
    if any(plan.repeat):
        sheet.repeat_rows(plan.repeat[0] - 1, plan.repeat[1] - 1)
    sheet.set_h_pagebreaks([row - 1 for row in plan.breaks])


def footer(name: str, mark: Mark) -> str:
    """Which form of which unit this is; the page; the sheet."""
    unit = mark.unit
    while True:
        left = f"{mark.template} 版本 {mark.version}" + (f" · {unit}" if unit else "")
        text = f"&L{_small(left)}&C&8第 &P 页 共 &N 页&R{_small(name)}"
        if _length(text) <= _FOOTER or not unit:
            return text
        unit = unit[:-1]


def _small(text: str) -> str:
    """In eight points. A digit would belong to the size, and "&G" ask xlsxwriter for a picture."""
    text = text.replace("&G", "＆G").replace("&", "&&")
    return f"&8{' ' if text[:1].isdigit() else ''}{text}"


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
