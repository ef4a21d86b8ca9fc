"""Where the rows and columns of a sheet went, told by its labels and by its defined names.

It exists so that a row or column put in, or taken out, costs one finding and not the figures of
the sheet: cells are read where they are now, and formulas compared as they must read there.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from xltool import a1
from xltool.layout import Area, PlannedCell

_FAR = 400  # lines below the last planned one that are looked at: nobody puts in more
_NEAR = 50  # lines above an anchor at which lines may have been put in or taken out

Anchors = dict[int, int]  # planned line -> line in the file
Axis = tuple[tuple[int, int], ...]  # from which planned line on lines are moved by how many


@dataclass(frozen=True, slots=True)
class Moves:
    """How the lines of a sheet have moved; as issued if both are empty."""

    rows: Axis = ()
    columns: Axis = ()

    def __bool__(self) -> bool:
        return bool(self.rows or self.columns)

    def ref(self, ref: str) -> str:
        """Where a planned cell is in the file; empty when its row or column was taken out."""
        if not self:
            return ref
        row, column = a1.split(ref)
        new_row, new_column = _moved(self.rows, row, a1.MAX_ROW), _moved(self.columns, column, a1.MAX_COLUMN)
        return a1.cell(new_row, new_column) if new_row and new_column else ""


def _moved(axis: Axis, line: int, last: int) -> int:
    """The line in the file, 0 where it is gone: the next lines have come to stand in its place."""
    position = bisect.bisect_right([start for start, _ in axis], line)
    by = axis[position - 1][1] if position else 0
    new = line + by
    if position < len(axis) and new >= sum(axis[position]):
        return 0
    return new if 1 <= new <= last else 0


def hypotheses(
    labels: Iterable[PlannedCell], there: Iterable[tuple[str, object]], names: Iterable[tuple[Area, Area]]
) -> Iterator[Moves]:
    """Ways in which the lines of a sheet may have moved, the likeliest first.

    ``there`` are the cells of the file with what they show, ``names`` the areas of its defined
    names as planned and as they are now.
    """
    labels, there, names = list(labels), list(there), list(names)
    axes = []
    for index, ends in ((0, lambda area: (area.top, area.bottom)), (1, lambda area: (area.left, area.right))):
        by_labels = _by_labels(labels, there, index)
        by_names = _by_names(names, ends)
        ways = [way for anchors in ({**by_names, **by_labels}, by_names, by_labels) for way in _ways(anchors)]
        axes.append(list(dict.fromkeys(ways)))
    for rows, columns in itertools.product(*axes):
        yield Moves(rows, columns)


def _ways(anchors: Anchors) -> Iterator[Axis]:
    """The steps between the anchors; where there is one alone, it may have been at any line since the anchor before."""
    steps: list[tuple[int, int]] = []
    before = 0
    since = 1
    for line in sorted(anchors):
        by = anchors[line] - line
        if by != (steps[-1][1] if steps else 0):
            steps.append((line, by))
            since = max(before + 1, line - _NEAR)
        before = line
    yield tuple(steps)
    if len(steps) == 1:
        ((line, by),) = steps
        yield from (((start, by),) for start in range(line - 1, since - 1, -1))


def _by_labels(labels: Iterable[PlannedCell], there: Iterable[tuple[str, object]], index: int) -> Anchors:
    """Lines that have the same labels in the same order."""
    import difflib  # only where something has moved

    planned = _texts(((cell.ref, cell.content) for cell in labels), index)
    known = {text for texts in planned.values() for text in texts}
    last = max(planned, default=0) + _FAR
    found = _texts(((ref, text) for ref, text in there if text in known), index)
    lines, others = sorted(planned), sorted(line for line in found if line <= last)
    ours, theirs = ([tuple(sorted(texts[line])) for line in order] for texts, order in
                    ((planned, lines), (found, others)))  # fmt: skip
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    return {lines[i + n]: others[j + n] for i, j, size in matcher.get_matching_blocks() for n in range(size)}


def _texts(cells: Iterable[tuple[str, object]], index: int) -> Mapping[int, list[str]]:
    """The texts of each line."""
    found: dict[int, list[str]] = {}
    for ref, text in cells:
        if isinstance(text, str):
            found.setdefault(a1.split(ref)[index], []).append(text)
    return found


def _by_names(names: Iterable[tuple[Area, Area]], ends: Callable[[Area], tuple[int, int]]) -> Anchors:
    return {line: now for planned, actual in names for line, now in zip(ends(planned), ends(actual), strict=True)}


def rewritten(formula: str, sheet: str, where: Callable[[str, str], tuple[str, str]]) -> str:
    """A planned formula of a sheet as it must read in the file.

    ``where`` gives sheet and cell in the file for a planned sheet and cell.
    """
    found: list[str] = []
    prefix = ""
    for token in a1.tokens(formula):
        if token.kind == "sheet":
            prefix = token.text[:-1].strip("'").replace("''", "'")
            continue
        text = token.text
        if token.kind in ("cell", "area"):
            ends = [where(prefix or sheet, end.replace("$", "")) for end in text.split(":")]
            text = ":".join(ref or "#REF!" for _, ref in ends)
            if prefix:
                text = f"{a1.quote_sheet(ends[0][0])}!{text}"
        prefix = ""
        found.append(text)
    return "".join(found)
