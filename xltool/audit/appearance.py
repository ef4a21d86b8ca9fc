"""XS01, YC01: what a person sees of a figure is not what is stored, or nothing is seen of it."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterator

from xltool import a1
from xltool.audit.compare import blank, clean, decided, probable
from xltool.audit.evidence import Evidence
from xltool.audit.inputs import of_table
from xltool.audit.places import at_cell
from xltool.audit.spoken import CHINESE_DIGITS, spoken
from xltool.figures import shown
from xltool.finding import Finding
from xltool.layout import PlannedCell, SheetPlan, TablePlan
from xltool.recalculation.coercion import parse_number
from xltool.recalculation.formats import format_of_texts, text_format
from xltool.rules import BY_CODE
from xltool.submission import Look, SheetContent
from xltool.terms import Cause, Kind, Level, Role
from xltool.values import Undecided, Value

_HARMLESS = frozenset(("General", "@"))
_PLAIN = re.compile(r"(?:#,##)?0(?:\.(?P<places>0+))?(?P<percent>%)?")
_PLAINLY = 1e12  # numbers below show all of their whole digits in such a format
_HALVES = {Kind.PERCENT: 0.00005, Kind.COUNT: 0.5}  # that a kind's last printed place rounds away
_HALF = 0.005
_FIGURES = re.compile(r"\d[\d,]*(?:\.\d*)?(?:E[+-]?\d+)?%?|\.\d+%?")


def displayed(evidence: Evidence) -> Iterator[Finding]:
    """XS01: figures whose number format shows something else or nothing, or whose letters are as the paper."""
    usual = [LooksAt(look) for look in evidence.placement.submission.looks]
    for cell in shown_cells(evidence):
        number, value = evidence.placement.cells[cell.address].look, evidence.declared.get(cell.address)
        told = misleading(cell, value, usual[number]) if number < len(usual) else None
        if told:
            message, level = told
            rule = dataclasses.replace(BY_CODE["XS01"], level=level)
            yield at_cell(evidence, rule, cell, Cause.DISPLAY, message, value)


def shown_cells(evidence: Evidence) -> Iterator[PlannedCell]:
    """Cells of the form with something to be seen in them."""
    placement = evidence.placement
    for cell in evidence.layout.cells:
        if cell.address not in placement.cells or cell.sheet in placement.moved:
            continue
        value = evidence.declared.get(cell.address)
        if cell.role is not Role.EXPLANATION and decided(value) and not blank(value):
            yield cell


class LooksAt:
    """What a look makes of numbers; the same number in the same look is formatted once."""

    def __init__(self, look: Look) -> None:
        self.unseen = look.unseen
        self._format = look.number_format
        plain = _PLAIN.fullmatch(look.number_format or "")
        places = len(plain["places"] or "") + 2 * bool(plain["percent"]) if plain else -1
        self._rounds = 0.5 * 10.0**-places if plain else math.inf  # what its rounding takes away at most
        self._known: dict[float, str | None] = {}
        harmless = self._format is None or self._format in _HARMLESS
        self._around = None if harmless else format_of_texts(str(self._format))  # texts, \0 where they stand

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

    def words(self, text: str) -> str:
        """What it shows of a text."""
        return text if self._around is None else self._around.replace("\0", text)


def misleading(cell: PlannedCell, value: Value, look: LooksAt) -> tuple[str, Level] | None:
    """What is wrong with how a value looks, and how grave that is."""
    if look.unseen:
        return f"字色与底色相近或字号过小，看不见；单元格里是 {shown(value, cell.kind)}", Level.WARNING
    if isinstance(value, str):
        return _misquoted(value, look.words(value))
    if cell.kind is Kind.DATE and isinstance(value, float):
        return _misdated(value, look.of(value))
    if not cell.kind.numeric or not isinstance(value, float):
        return None
    half = _HALVES.get(cell.kind, _HALF)
    text = None if look.faithful(value, half) else look.of(value)
    if text is None:
        return None
    seen = _number(text)
    if seen is None:
        if value == 0:
            return None  # the dash and the nothing that accounting formats write for zero
        what = f"“{text.strip()}”" if clean(text) else "空白"
        return f"数字格式使单元格显示为{what}；里面是 {shown(value, cell.kind)}", Level.WARNING
    gap = abs(seen - value)
    if gap <= half * (1 + 1e-9):
        return None
    kind = cell.kind if cell.kind in (Kind.PERCENT, Kind.COUNT) else Kind.FIGURE
    message = f"显示为 {text.strip()}，单元格里是 {shown(value, kind)}"
    if gap > _half_a_place(text) * (1 + 1e-9):
        return message, Level.ERROR
    return f"{message}（数字格式的小数位太少）", Level.WARNING


def _misquoted(text: str, seen: str) -> tuple[str, Level] | None:
    """A text that is shown as another one. Words around it are no harm, figures are."""
    if seen == text:
        return None
    before, there, after = clean(seen).partition(clean(text))
    if there and not _FIGURES.search(before + after):
        return None
    if not clean(seen):
        return f"数字格式使单元格显示为空白；里面是 {shown(text)}", Level.WARNING
    return f"数字格式使单元格显示为“{seen.strip()}”；里面是 {shown(text)}", Level.ERROR


def _misdated(serial: float, seen: str | None) -> tuple[str, Level] | None:
    """A date that is shown as another day, or as nothing."""
    if seen is None:
        return None
    day = probable(seen, Kind.DATE)
    if day is not None and day != int(serial):
        return f"数字格式使单元格显示为“{seen.strip()}”；里面是 {shown(serial, Kind.DATE)}", Level.ERROR
    if not any(char.isdecimal() or char in CHINESE_DIGITS for char in clean(seen)):
        what = f"“{seen.strip()}”" if clean(seen) else "空白"
        return f"数字格式使单元格显示为{what}；里面是 {shown(serial, Kind.DATE)}", Level.WARNING
    return None


def _number(text: str) -> float | None:
    """The one figure that a text shows, whatever words stand around it."""
    cleaned = clean(text)
    figures = _FIGURES.findall(cleaned)
    if len(figures) != 1:
        said = None if figures else spoken(cleaned)
        return said[0] if said else None
    number = parse_number(figures[0].strip("%"))
    if not isinstance(number, float):
        return None
    negative = cleaned.startswith("(") and cleaned.endswith(")") or cleaned.lstrip("¥￥$(").startswith("-")
    return (-number if negative else number) / (100 if figures[0].endswith("%") else 1)


def _half_a_place(text: str) -> float:
    """Half of the last place that a text shows: what rounding to it may change."""
    figure = "".join(_FIGURES.findall(clean(text)))
    digits, _, power = figure.strip("%").upper().partition("E")
    places = len(digits.partition(".")[2]) + (2 if figure.endswith("%") else 0) - int(power or 0)
    return 0.5 * 10.0**-places


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
        told: set[int] = set()  # rows as planned
        for table in plan.tables if content.hidden_rows else ():
            filled = _filled_rows(evidence, plan.name, table, content.hidden_rows)
            told |= set(range(table.first, table.first + table.rows))
            if filled:
                message = f"“{table.table.caption}”第 {_spans(sorted(filled))} 行被隐藏，其中有填报内容"
                made = at_cell(evidence, BY_CODE["YC01"], filled[min(filled)], Cause.HIDDEN, message)
                yield _filtered(made) if content.filtered else made
        lines = content.hidden_rows or content.hidden_columns
        if lines and not plan.hidden:
            yield from _lines(evidence, plan, content, told)


def _filtered(finding: Finding) -> Finding:
    message = finding.message.replace("被隐藏", "被筛选隐藏")
    return dataclasses.replace(finding, level=Level.INFO, message=message, fix="取消筛选后再打印；不影响核对")


def _sheet(evidence: Evidence, sheet: str) -> Finding:
    cell = next(iter(evidence.layout.by_sheet[sheet].values()))
    made = at_cell(evidence, BY_CODE["YC01"], cell, Cause.HIDDEN, f"表页“{sheet}”被隐藏")
    return dataclasses.replace(made, cell=None, field=None, fix="取消隐藏后再报，或说明原因")


def _lines(evidence: Evidence, plan: SheetPlan, content: SheetContent, told: set[int]) -> Iterator[Finding]:
    """Columns, and rows outside of tables, that are hidden though figures or inputs stand in them."""
    seen: dict[tuple[str, int], PlannedCell] = {}
    grave: set[tuple[str, int]] = set()
    for cell in evidence.layout.by_sheet[plan.name].values():
        if cell.role not in (Role.INPUT, Role.ISSUED, Role.FORMULA):
            continue
        declared = evidence.declared.get(cell.address)
        if blank(declared) or isinstance(declared, Undecided):
            continue
        row, column = a1.split(evidence.placement.where(cell.address)[1])
        if column in content.hidden_columns:
            line = "列", column
        elif row in content.hidden_rows and a1.split(cell.ref)[0] not in told:
            line = "行", row
        else:
            continue
        seen.setdefault(line, cell)
        if _printed(plan, cell) or cell.role is Role.INPUT and cell.kind.numeric:
            grave.add(line)
    for word in ("列", "行"):
        lines = sorted(line for kind, line in seen if kind == word)
        if not lines:
            continue
        names = "、".join(map(a1.column_letters, lines)) if word == "列" else _spans(lines)
        message = f"第 {names} {word}被隐藏，其中有填报或计算的内容"
        first = next((line for line in lines if (word, line) in grave), lines[0])
        made = at_cell(evidence, BY_CODE["YC01"], seen[word, first], Cause.HIDDEN, message)
        if (word, first) not in grave:
            made = dataclasses.replace(
                made, level=Level.INFO, message=f"{message}；本来就不打印", fix="不影响核对；要看时取消隐藏"
            )
        yield made


def _printed(plan: SheetPlan, cell: PlannedCell) -> bool:
    row, column = a1.split(cell.ref)
    return plan.printed and row <= plan.last_printed_row and column <= plan.last_printed_column


def _filled_rows(
    evidence: Evidence, sheet: str, table: TablePlan, rows: frozenset[int]
) -> dict[int, PlannedCell]:  # fmt: skip
    """The first filled-in cell of each of these rows of the file, columns left aside in which rows begin filled in."""
    filled: dict[int, PlannedCell] = {}
    for cell in evidence.layout.inputs.get(sheet, ()):
        declared = evidence.declared.get(cell.address)
        if not of_table(cell, table) or cell.item is None or table.table.begun(cell.item.name):
            continue
        if not blank(declared) and not isinstance(declared, Undecided):
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
