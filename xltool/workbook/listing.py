"""A plain list as a workbook: headings, rows, a filter. It knows no Layout."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

from xltool.workbook.styles import BORDER, DARK, DEFAULT, HEADING

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def listing(
    title: str, headings: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str | float]]
) -> bytes:
    """The same bytes for the same list, but for the time of its making."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {**_OPTIONS, "default_format_properties": dict(DEFAULT)}) as book:
        sheet = book.add_worksheet("各单位情况")
        frame = {"border": 1, "border_color": BORDER, "valign": "vcenter", "text_wrap": True}
        cell = book.add_format(frame)
        head = book.add_format({**frame, "bold": True, "align": "center", "bg_color": HEADING, "font_color": DARK})
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14, "font_color": DARK}))
        for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(1, column, heading, head)
        for number, row in enumerate(rows, 2):
            for column, value in enumerate(row):
                if isinstance(value, float):
                    sheet.write_number(number, column, value, cell)
                else:
                    sheet.write_string(number, column, value, cell)
        sheet.freeze_panes(2, 2)
        sheet.autofilter(1, 0, 1 + len(rows), len(headings) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)
    return output.getvalue()
