"""JG02, JG03, JS01, BH01: what a workbook has besides the cells of the form, and how it is set up."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from xltool import a1
from xltool.audit.compare import blank, same
from xltool.audit.evidence import Evidence
from xltool.figures import shown
from xltool.finding import Finding
from xltool.layout import Area, identity
from xltool.rule import Rule
from xltool.rules import BY_CODE
from xltool.submission import SheetContent
from xltool.terms import OPINIONS, Cause, Kind, Level, Role

_NAMED = 3  # cells that a message names before it counts the rest
_COLOURED = ("light", "check-row")  # looks of cells that change their colour with the verdict
_CUT = 20  # characters of a text that it quotes


def surroundings(evidence: Evidence) -> Iterator[Finding]:
    """All of them."""
    yield from _tabs(evidence)
    for sheet, content in evidence.placement.contents.items():
        if sheet not in evidence.placement.moved and sheet != identity.NAME:
            yield from _outside(evidence, sheet, content)
            yield from _merged(evidence, sheet, content)
    yield from _names(evidence)
    yield from _settings(evidence)
    yield from _unprotected(evidence)


def _tabs(evidence: Evidence) -> Iterator[Finding]:
    ours = [content.name for content in evidence.placement.contents.values()]
    tabs = [sheet.name for sheet in evidence.placement.submission.sheets]
    more = [name for name in tabs if name not in ours and not name.startswith(OPINIONS)]
    if more:
        listed = "、".join(f"“{name}”" for name in more[:_NAMED]) + ("等" if len(more) > _NAMED else "")
        yield _finding(BY_CODE["JG02"], Cause.FOREIGN, more[0], None, f"多出 {len(more)} 张表页：{listed}；其内容不参加核对")
    there = [name for name in tabs if name in ours]
    if there != ours:
        moved = next(name for name, planned in zip(there, ours, strict=True) if name != planned)
        yield _finding(BY_CODE["JG02"], Cause.STRUCTURE, moved, None, f"表页的次序与下发时不同，从“{moved}”起；不影响核对")


def _outside(evidence: Evidence, sheet: str, content: SheetContent) -> Iterator[Finding]:
    """Content where the form has no cell."""
    planned = evidence.layout.by_sheet[sheet]
    found = [(ref, cell.value) for ref, cell in content.cells.items() if ref not in planned and not blank(cell.value)]
    vain = _in_vain(evidence, sheet, [ref for ref, _ in found])
    if vain:
        message = "审核说明写在了不能用说明代替改正的一行（强制性的，或免说明的）；按没有说明处理"
        yield _finding(BY_CODE["JG02"], Cause.FOREIGN, content.name, vain[0], message)
    found = [each for each in found if each[0] not in vain]
    if not found:
        return
    figures = [each for each in found if isinstance(each[1], float)]
    named = "、".join(f"{ref} {shown(value, Kind.FIGURE)[:_CUT]}" for ref, value in (figures or found)[:_NAMED])
    more = f"等 {len(found)} 格" if len(found) > _NAMED else ""
    rule = BY_CODE["JG02"]
    if figures:
        rule = dataclasses.replace(rule, level=Level.WARNING, fix="把应报的数字填到表里；与报告无关的请删去，或说明原因")
    yield _finding(rule, Cause.FOREIGN, content.name, (figures or found)[0][0], f"表外有内容：{named}{more}；不计入合计，不参加核对")


def _in_vain(evidence: Evidence, sheet: str, refs: list[str]) -> list[str]:
    """Those that stand in the column of the 审核说明, at rules that take none."""
    taken = [plan.explanation.rpartition("!") for plan in evidence.layout.rules if plan.explanation]
    columns = {a1.split(ref)[1] for where, _, ref in taken if where == sheet}
    rows = {a1.split(plan.result.rpartition("!")[2])[0] for plan in evidence.layout.rules}
    return [ref for ref in refs if a1.split(ref)[1] in columns and a1.split(ref)[0] in rows]


def _merged(evidence: Evidence, sheet: str, content: SheetContent) -> Iterator[Finding]:
    """Areas that were merged over cells of the form."""
    plan = next(plan for plan in evidence.layout.sheets if plan.name == sheet)
    issued = {area.ref for area in plan.merges}
    for ref in content.merges:
        if ref in issued:
            continue
        area = Area(sheet, *a1.area(ref))
        covered = [
            cell
            for row in range(area.top, min(area.bottom, plan.last_row) + 1)
            for column in range(area.left, area.right + 1)
            if (row, column) != (area.top, area.left)
            if (cell := evidence.layout.by_address.get(a1.address(sheet, a1.cell(row, column)))) is not None
            if cell.role is not Role.FIXED
        ]
        if not covered:
            continue
        top = evidence.layout.by_address.get(a1.address(sheet, a1.cell(area.top, area.left)))
        seen = evidence.declared.get(top.address) if top and not top.kind.numeric else None
        values = [(cell, evidence.declared.get(cell.address)) for cell in covered]
        swallowed = [cell for cell, value in values if not blank(value) and not same(value, seen)]
        rule = BY_CODE["JG03"]
        message = f"{ref} 被合并，盖住“{covered[0].label}”等 {len(covered)} 格"
        if swallowed:
            value = shown(evidence.declared.get(swallowed[0].address), swallowed[0].kind)
            rule = dataclasses.replace(rule, level=Level.ERROR)
            message = f"{ref} 被合并，看不见“{swallowed[0].label}”里的 {value}"
        yield _finding(rule, Cause.STRUCTURE, content.name, ref.partition(":")[0], message)


def _names(evidence: Evidence) -> Iterator[Finding]:
    """Names of one sheet that stand before names of the form."""
    known = {name.casefold() for name in evidence.layout.names}
    shadows = [
        (sheet, name) for sheet, name in evidence.placement.submission.local_names if name.casefold() in known
    ]
    if shadows:
        sheet, name = shadows[0]
        more = f"等 {len(shadows)} 个名称" if len(shadows) > 1 else ""
        message = f"表页“{sheet}”另有一个名称“{name}”{more}，与模板的名称相同；按模板的名称读数"
        yield _finding(BY_CODE["JG02"], Cause.STRUCTURE, sheet, None, message)


def _settings(evidence: Evidence) -> Iterator[Finding]:
    submission = evidence.placement.submission
    rule = BY_CODE["JS01"]
    if not submission.full_precision:
        message = "设置了“将精度设为所显示的精度”，录入的小数可能已被截去"
        yield _finding(dataclasses.replace(rule, level=Level.WARNING), Cause.SETTINGS, None, None, message)
    odd = [
        said
        for is_so, said in (
            (submission.calc_mode == "manual", "手动计算"),
            (submission.iterate, "迭代计算"),
            (submission.date1904, "1904 日期系统（日期照显示的读；设置之前录入的会推后四年零一天）"),
        )
        if is_so
    ]
    if odd:
        yield _finding(rule, Cause.SETTINGS, None, None, f"工作簿设置了{'、'.join(odd)}；不影响核对")


def _unprotected(evidence: Evidence) -> Iterator[Finding]:
    contents = {name: c for name, c in evidence.placement.contents.items() if name != identity.NAME}
    bare = [content.name for content in contents.values() if not content.protected]
    unchecked = [c.name for name, c in contents.items() if not c.validated and _checks(evidence, name)]
    coloured = {cell.sheet for cell in evidence.layout.cells if cell.look in _COLOURED}
    plain = [c.name for name, c in contents.items() if not c.conditions and name in coloured]
    for names, what, end in (
        (bare, "工作表保护", "公式和填报内容照常核对"),
        (unchecked, "填报限制（数据有效性）", "公式和填报内容照常核对"),
        (plain, "条件格式（核对结果的颜色）", "存成 .xls 也会丢失；不影响核对"),
    ):
        if names:
            listed = "、".join(f"“{name}”" for name in names[:_NAMED])
            more = f"等 {len(names)} 张表页" if len(names) > _NAMED else ""
            yield _finding(BY_CODE["BH01"], Cause.SETTINGS, names[0], None, f"{listed}{more}的{what}已取消；{end}")


def _checks(evidence: Evidence, sheet: str) -> bool:
    """Whether the form limits what may be typed somewhere on a sheet."""
    return any(cell.kind.numeric or cell.choices for cell in evidence.layout.inputs.get(sheet, ()))


def _finding(rule: Rule, cause: Cause, sheet: str | None, cell: str | None, message: str) -> Finding:
    return Finding(
        code=rule.code,
        level=rule.level,
        title=rule.title,
        sheet=sheet,
        cell=cell,
        field=None,
        declared=None,
        expected=None,
        difference=None,
        cause=cause,
        message=message,
        fix=rule.fix,
    )
