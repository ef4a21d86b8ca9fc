"""Which template a submitted workbook says that it is, wherever it still says so."""

from __future__ import annotations

from collections.abc import Iterator

from xltool import a1
from xltool.layout import Mark, identity
from xltool.submission.model import Submission


def recognise(submission: Submission) -> Mark | None:
    """The first mark found: a program that drops one of the four usually keeps another."""
    for text in _texts(submission):
        mark = Mark.parse(text)
        if mark:
            return mark
    return None


def _texts(submission: Submission) -> Iterator[str]:
    sheet = submission.sheet(identity.NAME)
    if sheet:
        cell = sheet.cells.get(a1.cell(1, 2))
        if cell and isinstance(cell.value, str):
            yield cell.value
    yield submission.properties.get(identity.PROPERTY, "")
    yield submission.names.get(identity.DEFINED_NAME, "").strip('="')
    yield submission.core.description
