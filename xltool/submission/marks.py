"""Which template a submitted workbook says that it is, wherever it still says so."""

from __future__ import annotations

from collections.abc import Iterator

from xltool import a1
from xltool.layout import Mark, echo, identity
from xltool.submission.model import Submission


def recognise(submission: Submission) -> Mark | None:
    """The first mark found: a program that drops one of the four usually keeps another."""
    for text in _texts(submission):
        mark = Mark.parse(text)
        if mark:
            return mark
    return None


def issued_values(submission: Submission) -> dict[str, echo.Issued]:
    """What the department had filled in, by structured name, as the hidden sheet repeats it."""
    return echo.echoed(issued_text(submission))


def issued_text(submission: Submission) -> str:
    """The line that repeats it; empty where there is none."""
    sheet = submission.sheet(identity.NAME)
    cell = sheet.cells.get(echo.AT) if sheet else None
    return cell.value if cell and isinstance(cell.value, str) else ""


def _texts(submission: Submission) -> Iterator[str]:
    sheet = submission.sheet(identity.NAME)
    if sheet:
        cell = sheet.cells.get(a1.cell(1, 2))
        if cell and isinstance(cell.value, str):
            yield cell.value
    yield submission.properties.get(identity.PROPERTY, "")
    yield submission.names.get(identity.DEFINED_NAME, "").strip('="')
    yield submission.core.description
