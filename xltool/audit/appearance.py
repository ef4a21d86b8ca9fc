"""XS01, YC01: what a person sees of a figure is not what is stored, or nothing is seen of it."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterator

from xltool import a1
from xltool.audit.compare import blank, clean
from xltool.audit.evidence import Evidence
from xltool.audit.inputs import of_table
from xltool.audit.places import at_cell
from xltool.figures import shown
from xltool.finding import Finding
from xltool.layout import PlannedCell, TablePlan
from xltool.recalculation.coercion import parse_number
from xltool.recalculation.formats import text_format
from xltool.rules import BY_CODE
from xltool.submission import Look, SheetContent
from xltool.terms import Cause, Kind, Level, Role
from xltool.values import Undecided

_HARMLESS = frozenset(("General", "@"))
_PLAIN = re.compile(r"(?:#,##)?0(?:\.(?P<places>0+))?(?P<percent>%)?")
_PLAINLY = 1e12  # numbers below show all of their whole digits in such a format
_AFTERWARDS = (Role.VERDICT, Role.EXPLANATION)  # of the form's figures
_HALVES = {Kind.PERCENT: 0.00005, Kind.COUNT: 0.5}  # that a kind's last printed place rounds away
_HALF = 0.005
_UNITS = re.compile(r"[个份分元万亿人次项条台套%％¥￥$\s]+$")


def displayed(evidence: Evidence) -> Iterator[Finding]:
    """XS01: figures whose number format, or whose white letters on white, show something else or nothing."""
    looks = evidence.placement.submission.looks
    usual = [_LooksAt(look) for look in looks]
    found, declared = evidence.placement.cells, evidence.declared
    for cell in evidence.layout.cells:
        submitted = found.get(cell.address) if cell.role not in _AFTERWARDS else None
        if submitted is None or submitted.look >= len(usual) or cell.sheet in evidence.placement.disturbed:
            continue
        value = declared.get(cell.address)
        look = usual[submitted.look]
        if look.white:
            if not blank(value) and not isinstance(value, Undecided):
                message = f"字与底色都是白色，看不见；单元格里是 {shown(value, cell.kind)}"
                yield at_cell(evidence, BY_CODE["XS01"], cell, Cause.DISPLAY, message, value)
        elif isinstance(value, float) and cell.kind.numeric and cell.kind is not Kind.DATE:
            finding = _otherwise(evidence, cell, value, look)
            if finding:
                yield finding


class _LooksAt:
    """What a look makes of numbers; the same number in the same look is formatted once."""

    def __init__(self, look: Look) -> None:
        self.white = look.white
        self._format = look.number_format
        plain = _PLAIN.fullmatch(look.number_format or "")
        places = len(plain["places"] or "") + 2 * bool(plain["percent"]) if plain else -1
        self._rounds = 0.5 * 10.0**-places if plain else math.inf  # what its rounding takes away at most
        self._known: dict[float, str | None] = {}

    def faithful(self, number: float, half: float) -> bool:
        """Whether it shows a number with so much taken away at most; what is not plain must be formatted to tell."""
        return self._rounds <= half and abs(number) < _PLAINLY

    def of(self, number: float) -> str | None:
        """The text that it shows, None where that is not known."""
        if self._format is None or self._format in _HARMLESS:
            return None
        if number not in self._known:
            text = text_format(number, self._format)
            self._known[number] = text if isinstance(text, str) else None
        return self._known[number]


def _otherwise(evidence: Evidence, cell: PlannedCell, value: float, look: _LooksAt) -> Finding | None:
    half = _HALVES.get(cell.kind, _HALF)
    text = None if look.faithful(value, half) else look.of(value)
    if text is None:
        return None
    seen = _number(text)
    rule = BY_CODE["XS01"]
    if seen is None:
        if clean(text) or value == 0:
            return None  # words, or the dash and the nothing that accounting formats write for zero
        message = f"数字格式使单元格显示为空白；里面是 {shown(value, cell.kind)}"
        return at_cell(evidence, rule, cell, Cause.DISPLAY, message, value)
    gap = abs(seen - value)
    if gap <= half * (1 + 1e-9):
        return None
    message = f"显示为 {text.strip()}，单元格里是 {shown(value, Kind.FIGURE)}"
    if gap > 0.5 * 10.0 ** -_places(text) * (1 + 1e-9):
        rule = dataclasses.replace(rule, level=Level.ERROR)
    else:
        message += "（数字格式的小数位太少）"
    return at_cell(evidence, rule, cell, Cause.DISPLAY, message, value)


def _number(text: str) -> float | None:
    stripped = clean(text)
    sign = -1 if stripped.startswith("(") and stripped.endswith(")") else 1
    percent = stripped.endswith(("%", "％"))
    bare = _UNITS.sub("", stripped.strip("()")).lstrip("¥￥$")
    number = parse_number(bare) if bare else None
    if not isinstance(number, float):
        return None
    return sign * number / (100 if percent else 1)


def _places(text: str) -> int:
    """Decimals that a text shows; those of a percentage count from one."""
    digits = re.sub(r"[^0-9.%％]", "", text)
    return len(digits.rstrip("%％").partition(".")[2]) + (2 if digits.endswith(("%", "％")) else 0)


def hidden(evidence: Evidence) -> Iterator[Finding]:
    """YC01: filled-in rows of a table that are hidden; columns, other rows and sheets with content that are."""
    placement = evidence.placement
    for plan in evidence.layout.sheets:
        content = placement.contents.get(plan.name)
        if content is None:
            continue
        if content.state != "visible" and not plan.hidden:
            yield _sheet(evidence, plan.name)
            continue
        told: set[int] = set()
        for table in plan.tables if content.hidden_rows else ():
            filled = _filled_rows(evidence, plan.name, table, content.hidden_rows)
            told |= set(range(table.first, table.first + table.rows))
            if filled:
                message = f"“{table.table.caption}”第 {_spans(sorted(filled))} 行被隐藏，其中有填报内容"
                made = at_cell(evidence, BY_CODE["YC01"], filled[min(filled)], Cause.HIDDEN, message)
                yield _filtered(made) if content.filtered else made
        lines = content.hidden_rows or content.hidden_columns
        if lines and not plan.hidden and plan.name not in placement.disturbed:
            yield from _lines(evidence, plan.name, content, told)


def _filtered(finding: Finding) -> Finding:
    message = finding.message.replace("被隐藏", "被筛选隐藏")
    return dataclasses.replace(finding, level=Level.INFO, message=message, fix="取消筛选后再打印；不影响核对")


def _sheet(evidence: Evidence, sheet: str) -> Finding:
    cell = next(iter(evidence.layout.by_sheet[sheet].values()))
    made = at_cell(evidence, BY_CODE["YC01"], cell, Cause.HIDDEN, f"表页“{sheet}”被隐藏")
    return dataclasses.replace(made, cell=None, field=None, fix="取消隐藏后再报，或说明原因")


def _lines(evidence: Evidence, sheet: str, content: SheetContent, told: set[int]) -> Iterator[Finding]:
    """Columns, and rows outside of tables, that are hidden though figures or inputs stand in them."""
    seen: dict[tuple[str, int], PlannedCell] = {}
    for cell in evidence.layout.by_sheet[sheet].values():
        if cell.role not in (Role.INPUT, Role.ISSUED, Role.FORMULA) or blank(evidence.declared.get(cell.address)):
            continue
        row, column = a1.split(cell.ref)
        if column in content.hidden_columns:
            seen.setdefault(("列", column), cell)
        elif row in content.hidden_rows and row not in told:
            seen.setdefault(("行", row), cell)
    for word in ("列", "行"):
        lines = [line for kind, line in seen if kind == word]
        if lines:
            names = "、".join(a1.column_letters(n) for n in sorted(lines)) if word == "列" else _spans(sorted(lines))
            message = f"第 {names} {word}被隐藏，其中有填报或计算的内容"
            yield at_cell(evidence, BY_CODE["YC01"], seen[word, min(lines)], Cause.HIDDEN, message)


def _filled_rows(
    evidence: Evidence, sheet: str, table: TablePlan, rows: frozenset[int]
) -> dict[int, PlannedCell]:  # fmt: skip
    """The first filled-in cell of each of these rows of the file."""
    filled: dict[int, PlannedCell] = {}
    for cell in evidence.layout.inputs.get(sheet, ()):
        declared = evidence.declared.get(cell.address)
        if of_table(cell, table) and not blank(declared) and not isinstance(declared, Undecided):
            row = a1.split(evidence.placement.where(cell.address)[1])[0]
            if row in rows:
                filled.setdefault(row, cell)
    return filled


def _spans(rows: list[int]) -> str:
    """``13–16、20`` for rows in order."""
    spans: list[list[int]] = []
    for row in rows:
        if spans and row == spans[-1][-1] + 1:
            spans[-1] = [spans[-1][0], row]
        else:
            spans.append([row])
    return "、".join("–".join(map(str, span)) for span in spans)
