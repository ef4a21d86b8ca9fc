"""Areas of a sheet as a file writes them: within the sheet, and merged ones beside one another.

It exists because an area may span seventeen thousand million cells: none is ever expanded here.
"""

from __future__ import annotations

import bisect
import heapq
import re
from collections.abc import Iterable

from xltool import a1

Area = tuple[int, int, int, int]  # first row, first column, last row, last column

_LIKE_AREA = re.compile(r"\$?[A-Za-z]+\$?[0-9]+(?::\$?[A-Za-z]+\$?[0-9]+)?")


def area(ref: str) -> Area | None:
    """The corners of ``A1:B2``; None for what is none, or beyond the sheet."""
    try:
        return a1.area(ref)
    except ValueError:
        return None


def beyond(ref: str) -> bool:
    """Whether it is written as an area and no sheet has it."""
    return _LIKE_AREA.fullmatch(ref) is not None and area(ref) is None


def size(place: Area) -> int:
    """Cells of an area."""
    top, left, bottom, right = place
    return (bottom - top + 1) * (right - left + 1)


def overlapping(areas: Iterable[Area]) -> Area | None:
    """An area that lies over another one, if there is any; a sweep from top to bottom."""
    lefts: list[tuple[int, int]] = []  # first and last columns of the areas in the current row, in order
    ends: list[tuple[int, tuple[int, int]]] = []  # their last rows, the nearest first
    for top, left, bottom, right in sorted(areas):
        while ends and ends[0][0] < top:
            _, gone = heapq.heappop(ends)
            del lefts[bisect.bisect_left(lefts, gone)]
        place = bisect.bisect_left(lefts, (left, right))
        before, after = lefts[place - 1 : place], lefts[place : place + 1]
        if (before and before[0][1] >= left) or (after and after[0][0] <= right):
            return top, left, bottom, right
        lefts.insert(place, (left, right))
        heapq.heappush(ends, (bottom, (left, right)))
    return None
