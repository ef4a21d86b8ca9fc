"""XS01: figures that a conditional format hides, or shows as other figures.

Conditions of a submission are not run. Those that are plain (always, a comparison of the cell
itself with a number) are understood; of others it is said what they would do.
"""

from __future__ import annotations

import dataclasses
import operator
import re
from collections.abc import Callable, Iterator

from xltool import a1
from xltool.audit.appearance import LooksAt, misleading, shown_cells
from xltool.audit.evidence import Evidence
from xltool.audit.places import at_cell
from xltool.finding import Finding
from xltool.layout import PlannedCell
from xltool.recalculation.coercion import parse_number
from xltool.rules import BY_CODE
from xltool.submission import Change, Condition, Look, SheetContent, Submission, changed_look
from xltool.terms import Cause, Level
from xltool.values import Value

_MOST = 200_000  # cells under conditions that are looked at in one file
_ALWAYS = {"notContainsBlanks": True, "notContainsErrors": True, "dataBar": True, "iconSet": True,
           "containsBlanks": False, "containsErrors": False}  # fmt: skip
_COMPARED: dict[str, Callable[[float, float], bool]] = {
    "equal": operator.eq, "notEqual": operator.ne, "greaterThan": operator.gt, "lessThan": operator.lt,
    "greaterThanOrEqual": operator.ge, "lessThanOrEqual": operator.le,
}  # fmt: skip
_SIGNS = {"=": "equal", "<>": "notEqual", ">": "greaterThan", "<": "lessThan", ">=": "greaterThanOrEqual",
          "<=": "lessThanOrEqual"}  # fmt: skip
_COMPARISON = re.compile(r"(\$?[A-Z]{1,3}\$?\d{1,7})(<>|>=|<=|=|>|<)(-?[\d.]+)")
_BLANK = re.compile(r'(?:ISERROR|ISERR|ISNA|ISBLANK)\((\$?[A-Z]{1,3}\$?\d{1,7})\)|(\$?[A-Z]{1,3}\$?\d{1,7})=""')


def conditioned(evidence: Evidence) -> Iterator[Finding]:
    """One finding a condition."""
    placement = evidence.placement
    changes, left = placement.submission.changes, _MOST
    hiding = _hiding(placement.submission)
    looks = placement.submission.looks
    if len(looks) * sum(len(content.conditions) for content in placement.contents.values()) > _MOST:
        looks = ()
    telling = {
        sheet: kept for sheet, content in placement.contents.items() if (kept := _telling(content, hiding, looks))
    }
    if not telling:
        return
    by_sheet: dict[str, dict[tuple[int, int], PlannedCell]] = {}
    for cell in shown_cells(evidence):
        by_sheet.setdefault(cell.sheet, {})[a1.split(cell.ref)] = cell
    for sheet, cells in by_sheet.items():
        for condition in telling.get(sheet, ()):
            number = condition.change
            change = condition.own or (changes[number] if number is not None and number < len(changes) else Change())
            covered = _covered(condition, cells, left)
            left -= len(covered)
            found = [made for at, cell in covered.items() if (made := _finding(evidence, condition, change, cell, at))]
            if found:
                more = f"；共 {len(found)} 格" if len(found) > 1 else ""
                yield dataclasses.replace(found[0], message=found[0].message + more)


def _hiding(submission: Submission) -> set[int]:
    """The changes that hide a figure, or show another one, in some look of the workbook."""
    looks, changes = submission.looks, submission.changes
    few = len(looks) * len(changes) <= _MOST
    return {
        number
        for number, change in enumerate(changes)
        if not few or _hides(change, looks)
    }


def _telling(content: SheetContent, hiding: set[int], looks: tuple[Look, ...]) -> list[Condition]:
    """The conditions of a sheet that do so, and may be met by a figure."""
    return [
        condition
        for condition in content.conditions
        if condition.bare or condition.change in hiding or condition.own and _hides(condition.own, looks)
        if _ALWAYS.get(condition.kind, True)
    ]


def _hides(change: Change, looks: tuple[Look, ...]) -> bool:
    """Whether a change hides a figure, or shows another one, in some look; in no look known, it may."""
    return not looks or change.number_format is not None or any(changed_look(look, change).unseen for look in looks)


def _covered(
    condition: Condition, cells: dict[tuple[int, int], PlannedCell], most: int
) -> dict[tuple[int, int], PlannedCell]:  # fmt: skip
    """The cells of its areas, with how far each is from where the condition's references count from."""
    found: dict[tuple[int, int], PlannedCell] = {}
    corner: tuple[int, int] | None = None
    for ref in condition.areas:
        try:
            top, left, bottom, right = a1.area(ref)
        except ValueError:
            continue
        corner = corner or (top, left)
        if (bottom - top + 1) * (right - left + 1) <= len(cells):
            places = ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
        else:
            places = ((row, column) for row, column in cells if top <= row <= bottom and left <= column <= right)
        for row, column in places:
            if len(found) >= most:
                return found
            if cell := cells.get((row, column)):
                found[row - corner[0], column - corner[1]] = cell
    return found


def _finding(
    evidence: Evidence, condition: Condition, change: Change, cell: PlannedCell, at: tuple[int, int]
) -> Finding | None:  # fmt: skip
    value = evidence.declared.get(cell.address)
    applies = _applies(condition, cell.ref, at, value)
    if applies is False:
        return None
    looks = evidence.placement.submission.looks
    number = evidence.placement.cells[cell.address].look
    look = looks[number] if number < len(looks) else Look()
    told = _told(condition, change, look, cell, value)
    if told is None or told == misleading(cell, value, LooksAt(look)):
        return None
    message, level = told
    if applies is None:
        message, level = f"{message}（条件成立时）", Level.WARNING
    rule = dataclasses.replace(BY_CODE["XS01"], level=level, fix="删去该格的条件格式，或说明原因")
    return at_cell(evidence, rule, cell, Cause.DISPLAY, f"设了条件格式，{message}", value)


def _told(
    condition: Condition, change: Change, look: Look, cell: PlannedCell, value: Value
) -> tuple[str, Level] | None:  # fmt: skip
    if condition.bare:
        return "只显示图形，不显示数字", Level.WARNING
    return misleading(cell, value, LooksAt(changed_look(look, change)))


def _applies(condition: Condition, ref: str, at: tuple[int, int], value: Value) -> bool | None:
    """Whether the condition is met; None: nobody can tell without running it."""
    if condition.kind in _ALWAYS:
        return _ALWAYS[condition.kind]
    if condition.kind == "cellIs":
        return _compared(condition.operator, condition.operands, value)
    if condition.kind != "expression" or len(condition.operands) != 1:
        return None
    formula = condition.operands[0].replace(" ", "").upper()
    constant = {"TRUE": 1.0, "TRUE()": 1.0, "FALSE": 0.0, "FALSE()": 0.0}.get(formula, parse_number(formula))
    if isinstance(constant, float):
        return constant != 0
    if (found := _COMPARISON.fullmatch(formula)) and _itself(found[1], ref, at):
        return _compared(_SIGNS[found[2]], (found[3],), value)
    if (found := _BLANK.fullmatch(formula)) and _itself(found[1] or found[2], ref, at):
        return False
    return None


def _itself(reference: str, ref: str, at: tuple[int, int]) -> bool:
    """Whether a reference of the condition is, for this cell, the cell itself."""
    return a1.shift(reference, *at).replace("$", "") == ref


def _compared(word: str, operands: tuple[str, ...], value: Value) -> bool | None:
    numbers = [number for text in operands if isinstance(number := parse_number(text), float)]
    if not isinstance(value, float) or len(numbers) != len(operands):
        return None
    if word in _COMPARED and len(numbers) == 1:
        return _COMPARED[word](value, numbers[0])
    if word in ("between", "notBetween") and len(numbers) == 2:
        return (min(numbers) <= value <= max(numbers)) is (word == "between")
    return None
