"""Finds the sheets of a Layout in a submitted workbook, and tells how their lines have moved.

Excel moves the defined names along when people insert rows or rename sheets. Where the labels
stand as issued, so do the cells. Where they do not, labels and names together tell which lines have
moved; a sheet on which they do not tell cannot be judged. It knows Layout and Submission, no cells'
values and no rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from xltool import a1
from xltool.layout import Area, Layout, PlannedCell
from xltool.submission.model import SheetContent, Submission
from xltool.submission.moves import Moves, hypotheses
from xltool.submission.names import named_area
from xltool.submission.refusal import shown

_RECOGNISED = 0.5  # of a sheet's labels: with fewer in their places nobody can tell which cell is which
_MOVED = 0.9  # of a sheet's labels: with fewer where lines seem to have moved to, that is not believed

Strayed = list[tuple[str, Area, Area]]  # names that point elsewhere than planned, with both places


@dataclass(frozen=True, slots=True)
class Disturbance:
    """Something about the structure that is not as planned."""

    sheet: str  # the sheet as planned
    cell: str | None  # where, as addressed in the file
    message: str  # what, in Chinese


@dataclass(frozen=True, slots=True)
class Found:
    """Where a planned sheet was found."""

    content: SheetContent | None  # None: it is missing
    moves: Moves = Moves()
    readable: bool = True  # False: nobody can tell which cell is which


def likeness(submission: Submission, layout: Layout) -> float:
    """The share of the form's labels that are where the Layout has them, from 0 to 1."""
    shares = [
        _match(layout, content, Moves(), plan.name) if (content := submission.sheet(plan.name)) else 0.0
        for plan in layout.sheets
    ]
    return sum(shares) / len(shares)


def find(submission: Submission, layout: Layout, sheet: str, hidden: bool, disturbances: list[Disturbance]) -> Found:
    """A planned sheet; what is odd about it is added to the disturbances."""
    content = submission.sheet(sheet)
    if content is None:
        content = _renamed(submission, layout, sheet)
        if content is None:
            if not hidden:
                disturbances.append(Disturbance(sheet, None, f"缺少表页“{sheet}”"))
            return Found(None)
        disturbances.append(Disturbance(sheet, None, f"表页“{sheet}”改名为“{content.name}”"))
    moves, strayed = _moves(submission, layout, sheet, content)
    if moves is None:
        totals = sum(cell.sheet == sheet for cell in layout.totals)
        left = f"无法逐格核对；其中的 {totals} 个合计、得分没有核对" if totals else "无法逐格核对"
        if not hidden:  # what it says of the workbook is looked for elsewhere, too
            disturbances.append(Disturbance(sheet, None, f"表页“{sheet}”的行列被移动，标题不在原位，{left}"))
        return Found(content, readable=False)
    if moves:
        disturbances.append(_disturbance(sheet, moves))
    elif strayed:
        name, planned, actual = strayed[0]
        more = f"等 {len(strayed)} 个名称" if len(strayed) > 1 else ""
        now = actual.ref if actual.sheet.casefold() == content.name.casefold() else actual.qualified(absolute=False)
        message = f"定义名称“{name}”{more}应指向 {planned.ref}，现指向 {now}；表格未变，按原位置读数"
        disturbances.append(Disturbance(sheet, actual.ref, message))
    for name, planned in layout.names.items():
        text = submission.names.get(name, "") if planned.sheet == sheet else ""
        if text and "#REF!" not in text and named_area(submission, name) is None:
            message = f"定义名称“{name}”应指向 {planned.ref}，现为 {shown(text)}；按原位置读数"
            disturbances.append(Disturbance(sheet, planned.ref, message))
    return Found(content, moves)


def _disturbance(sheet: str, moves: Moves) -> Disturbance:
    told, at = [], {"行": 1, "列": 1}
    for axis, word in ((moves.rows, "行"), (moves.columns, "列")):
        for line, by in axis[:1]:
            at[word] = min(line, line + by)
            name = a1.column_letters(at[word]) if word == "列" else at[word]
            told.append(f"第 {name} {word}处{'插入' if by > 0 else '删除'}了 {abs(by)} {word}")
    inserted = any(by > 0 for axis in (moves.rows, moves.columns) for _, by in axis[:1])
    end = "插入的行列不属于表格，其中的数字不计入合计" if inserted else "删除的内容无法核对"
    return Disturbance(sheet, a1.cell(at["行"], at["列"]), f"{'，'.join(told)}；{end}")


def _moves(submission: Submission, layout: Layout, sheet: str, content: SheetContent) -> tuple[Moves | None, Strayed]:
    """How the lines of a sheet have moved, None where nobody can tell; and its names that point elsewhere.

    Lines are taken to have moved where that explains more of the labels than that nothing has. Labels
    alone, all names left behind, must explain everything.
    """
    named = [
        (name, planned, actual)
        for name, planned in layout.names.items()
        if planned.sheet == sheet and (actual := named_area(submission, name)) and submission.sheet(actual.sheet)
    ]
    own = content.name.casefold()
    here = [(planned, actual) for _, planned, actual in named if actual.sheet.casefold() == own]
    strayed = [each for each in named if each[2].sheet.casefold() != own or each[1].ref != each[2].ref]
    as_issued = _match(layout, content, Moves(), sheet)
    if as_issued == 1.0:
        return Moves(), strayed
    best, match = _likeliest(layout, content, sheet, here)
    if best and match > as_issued and match >= (_MOVED if strayed else 1.0):
        return best, strayed
    return (Moves() if as_issued >= _RECOGNISED else None), strayed


def _likeliest(
    layout: Layout, content: SheetContent, sheet: str, names: list[tuple[Area, Area]]
) -> tuple[Moves, float]:  # fmt: skip
    """The moves that explain most labels, and of those most formulas; with the share of the labels.

    A label whose line is said to be gone must not stand elsewhere: then two lines changed places.
    """
    labels = layout.labels[sheet]
    formulas = [cell.ref for cell in layout.cells if cell.sheet == sheet and cell.formula]
    texts = Counter(cell.value for cell in content.cells.values())

    def share(moves: Moves) -> float:
        left = [cell for cell in labels if moves.ref(cell.ref)]
        kept = Counter(cell.content for cell in left)
        gone = {cell.content for cell in labels if not moves.ref(cell.ref)}
        if 2 * len(left) < len(labels) or any(texts[text] > kept[text] for text in gone):
            return 0.0
        return _there(content, moves, left) / len(left)

    def score(moves: Moves) -> tuple[float, int]:
        found = (content.cells.get(moves.ref(ref)) for ref in formulas)
        return share(moves), sum(cell is not None and cell.formula is not None for cell in found)

    best = max(hypotheses(labels, [(ref, cell.value) for ref, cell in content.cells.items()], names), key=score)
    return best, share(best)


def _renamed(submission: Submission, layout: Layout, sheet: str) -> SheetContent | None:
    """A renamed sheet is found by the names on it, or where these were left behind by its labels."""
    planned = {plan.name.casefold() for plan in layout.sheets}
    for name, area in layout.names.items():
        if area.sheet == sheet:
            actual = named_area(submission, name)
            if actual and actual.sheet.casefold() not in planned and (found := submission.sheet(actual.sheet)):
                return found
    others = [other for other in submission.sheets if other.name.casefold() not in planned]
    alike = [(_match(layout, other, Moves(), sheet), other) for other in others if layout.labels.get(sheet)]
    match, best = max(alike, key=lambda each: each[0], default=(0.0, None))
    return best if match >= _MOVED else None


def _match(layout: Layout, content: SheetContent, moves: Moves, sheet: str) -> float:
    """The share of a sheet's labels that are where these moves put them."""
    labels = layout.labels.get(sheet, ())
    return _there(content, moves, labels) / len(labels) if labels else 1.0


def _there(content: SheetContent, moves: Moves, labels: Sequence[PlannedCell]) -> int:
    return sum((at := content.cells.get(moves.ref(c.ref))) is not None and at.value == c.content for c in labels)
