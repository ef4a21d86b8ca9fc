"""Layout and values in, the bytes of an .xlsx file out.

The one place where xlsxwriter is called to life. It writes what the Layout says where the Layout
says it; it must not know how a value was computed, where it came from or who will read it. The
same input gives the same bytes.
"""

from __future__ import annotations

import dataclasses
import datetime
import io
from collections.abc import Mapping
from typing import Any

import xlsxwriter

from xltool import a1
from xltool.layout import Layout, Mark, echo, identity
from xltool.layout.model import SheetPlan
from xltool.terms import Kind
from xltool.values import Value
from xltool.workbook import conditions, pages, rows, validation
from xltool.workbook.exact import write_formula, write_value
from xltool.workbook.grow import GrowingSheet
from xltool.workbook.spots import Spot, spots
from xltool.workbook.styles import DEFAULT, Styles, framed

_PROPERTY = 255  # characters that Excel allows for a property or a text in a formula
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def render(
    layout: Layout,
    values: Mapping[str, Value],
    mark: Mark,
    shown: Mapping[str, int] | None = None,
    typed: frozenset[str] = frozenset(),
    issued: Mapping[str, str | float | bool] | None = None,
) -> bytes:
    """The workbook of a form.

    ``values`` holds, by address, what stands in the cells that are filled in, and the results of
    formulas; a formula without one is left for Excel to compute. ``shown`` are the rows to show of
    each repeating table, besides those that are filled in and the spare ones; ``typed`` are the cells in which a
    value stands in the place of the formula. ``issued`` are the values, by structured name, that the department
    has filled in: they are locked, and repeated in the hidden sheet.
    """
    own = mark.cells(layout.template.identity.year)
    known = {**values, **{layout.identity[label]: text for label, text in own.items()}}
    output = io.BytesIO()
    # xlsxwriter changes the default properties that it is given: the second workbook would differ
    options = {**_OPTIONS, "default_format_properties": dict(DEFAULT)}
    with xlsxwriter.Workbook(output, options) as book:
        styles = Styles(book)
        _describe(book, layout, mark)
        for number, plan in enumerate(layout.sheets):
            sheet = book.add_worksheet(plan.name, GrowingSheet)
            found = spots(layout, plan, known, typed, issued or ())
            pages.set_up(sheet, plan, mark)
            _draw(sheet, plan, found, styles)
            if plan.name == identity.NAME and issued:
                sheet.write_string(echo.LABEL_AT, echo.LABEL)
                sheet.write_string(echo.AT, echo.echo(issued))
            rows.arrange(sheet, plan, found, shown, styles)
            validation.validate(sheet, found)
            conditions.colour(sheet, plan, found, styles)
            if number == 0:
                sheet.activate()
                _select(sheet, found)
    return output.getvalue()


def _describe(book: Any, layout: Layout, mark: Mark) -> None:
    """Properties and defined names."""
    form, line = layout.template.identity, shortened(mark)
    created = datetime.datetime.combine(form.created, datetime.time())
    book.set_properties({"title": form.title, "author": "xltool", "comments": line, "created": created})
    book.set_custom_property(identity.PROPERTY, line, "text")
    book.set_tab_ratio(75)
    for name, area in layout.names.items():
        book.define_name(name, f"={area.qualified()}")
    quoted = line.replace('"', '""')
    book.define_name(identity.DEFINED_NAME, f'="{quoted}"')


def shortened(mark: Mark) -> str:
    """The mark as one line that fits into a property: a very long unit is cut."""
    while len(str(mark).encode("utf-16-le")) // 2 > _PROPERTY and mark.unit:
        mark = dataclasses.replace(mark, unit=mark.unit[:-1])
    return str(mark)


def _draw(sheet: Any, plan: SheetPlan, found: list[Spot], styles: Styles) -> None:
    for row, column in _holes(plan, found):
        sheet.write_blank(row - 1, column - 1, None, styles.hole)
    texts = []
    for spot in found:
        cell, area, style = spot.cell, spot.area, styles.of(spot)
        row, column = area.top - 1, area.left - 1
        if spot.merged:
            sheet.merge_range(row, column, area.bottom - 1, area.right - 1, "", style)
        if spot.formula:
            write_formula(sheet, row, column, spot.formula, spot.value, style)
        elif cell.link:
            where, ref = cell.link.rsplit("!", 1)
            sheet.write_url(row, column, f"internal:{a1.quote_sheet(where)}!{ref}", style, spot.text)
        else:
            write_value(sheet, row, column, spot.value, style)
        if cell.filled_in and cell.kind is Kind.CODE:
            texts.append(cell.ref)
    everywhere = f"A1:{a1.cell(plan.last_row, len(plan.widths))}"
    quiet = {"formula_differs": everywhere, "formula_range": everywhere}
    sheet.ignore_errors(quiet | ({"number_stored_as_text": " ".join(texts)} if texts else {}))


def _holes(plan: SheetPlan, found: list[Spot]) -> set[tuple[int, int]]:
    """Places inside a table's frame where no cell is planned; what stands beside the paper has none."""
    extent: dict[int, tuple[int, int]] = {}
    taken: set[tuple[int, int]] = set()
    for spot in found:
        area = spot.area
        for row in range(area.top, area.bottom + 1):
            taken |= {(row, column) for column in range(area.left, area.right + 1)}
            if framed(spot) and area.left <= plan.last_printed_column:
                first, last = extent.get(row, (area.left, area.right))
                extent[row] = min(first, area.left), max(last, area.right)
    if plan.filtered:
        area = plan.filtered
        extent |= {row: (area.left, area.right) for row in range(area.top, area.bottom + 1)}
    inside = {(row, column) for row, (first, last) in extent.items() for column in range(first, last + 1)}
    return inside - taken


def _select(sheet: Any, found: list[Spot]) -> None:
    for spot in found:
        if spot.cell.filled_in and not spot.locked and spot.blank:
            sheet.set_selection(spot.area.top - 1, spot.area.left - 1, spot.area.top - 1, spot.area.left - 1)
            return
