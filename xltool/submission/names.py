"""The areas that the defined names of a submitted workbook point to."""

from __future__ import annotations

import re

from xltool.layout import Area
from xltool.submission.areas import area
from xltool.submission.model import Submission

_AREA = re.compile(r"=?(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!(?P<ref>\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?)")


def named_area(submission: Submission, name: str) -> Area | None:
    """The area that a defined name of the file points to, if it is one and a sheet has it."""
    found = _AREA.fullmatch(submission.names.get(name, ""))
    if not found:
        return None
    sheet = found["quoted"].replace("''", "'") if found["quoted"] else found["plain"]
    place = area(found["ref"].replace("$", ""))
    return Area(sheet, *place) if place else None
