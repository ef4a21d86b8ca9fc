"""XS01: figures under a picture, a text box or a chart.

A seal over the name of a unit or over a date is what is asked for, and no finding.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from xltool import a1
from xltool.audit.compare import blank, decided
from xltool.audit.evidence import Evidence
from xltool.audit.places import at_cell
from xltool.figures import brief
from xltool.finding import Finding
from xltool.layout import PlannedCell
from xltool.rules import BY_CODE
from xltool.submission import Cover
from xltool.terms import Cause, Kind, Role

_PICTURE = "图片"  # it may be a seal that one can see through


def covered(evidence: Evidence) -> Iterator[Finding]:
    """One finding for all objects of a sheet with figures or results under them."""
    for sheet, content in evidence.placement.contents.items():
        cells = [cell for cell in evidence.layout.by_sheet[sheet].values() if content.covers and _hides(evidence, cell)]
        found = [(cover, hidden) for cover in content.covers if (hidden := _under(evidence, cells, cover))]
        if found:
            made = _finding(evidence, *found[0])
            more = f"；本页这样的共 {len(found)} 个" if len(found) > 1 else ""
            yield dataclasses.replace(made, message=made.message + more)


def _hides(evidence: Evidence, cell: PlannedCell) -> bool:
    """Whether a cell shows a figure or a result."""
    figure = cell.role in (Role.INPUT, Role.ISSUED) and cell.kind.numeric and cell.kind is not Kind.DATE
    value = evidence.declared.get(cell.address)
    return (figure or cell.role in (Role.FORMULA, Role.VERDICT)) and decided(value) and not blank(value)


def _under(evidence: Evidence, cells: list[PlannedCell], cover: Cover) -> list[PlannedCell]:
    top, left, bottom, right = cover.area
    places = ((cell, a1.split(evidence.placement.where(cell.address)[1])) for cell in cells)
    return [cell for cell, (row, column) in places if top <= row <= bottom and left <= column <= right]


def _finding(evidence: Evidence, cover: Cover, hidden: list[PlannedCell]) -> Finding:
    first = next((cell for cell in hidden if cell.total), hidden[0])
    value = evidence.declared.get(first.address)
    what = f"{cover.word}“{cover.text}”" if cover.text else cover.word
    more = f"等 {len(hidden)} 格" if len(hidden) > 1 else ""
    if cover.word == _PICTURE:
        message = f"{what}压在这里{more}上面，可能看不见单元格里的 {brief(value, first.kind)}"
        fix = "是印章的，在审核说明里写明；不是的，移到表外或删去"
    else:
        message = f"{what}盖住了这里{more}，看不见单元格里的 {brief(value, first.kind)}"
        fix = "把它移到表外或删去，或说明原因"
    rule = dataclasses.replace(BY_CODE["XS01"], fix=fix)
    return at_cell(evidence, rule, first, Cause.DISPLAY, message, value)
