"""Which template a submitted workbook says that it is, wherever it still says so."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from xltool import a1
from xltool.layout import Mark, echo, identity
from xltool.submission.model import Submission

_LONG = 100  # characters of a unit's name that every mark has room for


def recognise(submission: Submission) -> Mark | None:
    """The mark that stands in most places, the first of them in a draw.

    A program that drops one of the four usually keeps another.
    """
    marks = [mark for _, mark in found_marks(submission)]
    return max(marks, key=lambda mark: sum(alike(mark, other) for other in marks), default=None)


def found_marks(submission: Submission) -> Iterator[tuple[str, Mark]]:
    """Every mark that can be read, with the place where it stands, in words."""
    for place, text in _texts(submission):
        mark = Mark.parse(text)
        if mark:
            yield place, mark


def alike(one: Mark, other: Mark) -> bool:
    """Whether two marks say the same; a very long unit is cut where there is no room for it."""
    units = ["".join(mark.unit.split()) for mark in (one, other)]
    shorter, longer = sorted(units, key=len)
    same_unit = shorter == longer or (len(shorter) >= _LONG and longer.startswith(shorter))
    return same_unit and dataclasses.replace(one, unit="") == dataclasses.replace(other, unit="")


def issued_values(submission: Submission) -> dict[str, echo.Issued]:
    """What the department had filled in, by structured name, as the hidden sheet repeats it."""
    return echo.echoed(issued_text(submission))


def issued_text(submission: Submission) -> str:
    """The line that repeats it; empty where there is none."""
    sheet = submission.sheet(identity.NAME)
    cell = sheet.cells.get(echo.AT) if sheet else None
    return cell.value if cell and isinstance(cell.value, str) else ""


def _texts(submission: Submission) -> Iterator[tuple[str, str]]:
    sheet = submission.sheet(identity.NAME)
    if sheet:
        cell = sheet.cells.get(a1.cell(1, 2))
        if cell and isinstance(cell.value, str):
            yield identity.PLACE, cell.value
    yield f"文档属性“{identity.PROPERTY}”", submission.properties.get(identity.PROPERTY, "")
    yield f"定义名称“{identity.DEFINED_NAME}”", submission.names.get(identity.DEFINED_NAME, "").strip('="')
    yield "文档的备注", submission.core.description
