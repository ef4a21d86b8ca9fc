"""LX01, LX02, GS06, GD01, WT01, JG01, YC01, WL01, WL02: what people typed, and what they changed of the form itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from xltool.audit.compare import blank, clean, nothing, probable, same
from xltool.audit.evidence import Evidence
from xltool.audit.places import at_cell
from xltool.figures import plain, shown
from xltool.finding import Finding
from xltool.layout import PlannedCell, TablePlan, identity
from xltool.rule import Rule
from xltool.rules import BY_CODE
from xltool.terms import FIRST_DAY, LAST_DAY, Cause, Kind, Level, Role
from xltool.values import ExcelError, Undecided, Value

_NAMED = 6  # blanks that a message names before it counts the rest


def types(evidence: Evidence) -> Iterator[tuple[str, Finding]]:
    """Addresses of number cells that hold something else, and of inputs that are computed."""
    for cell in (cell for cells in evidence.layout.inputs.values() for cell in cells):
        declared = evidence.declared.get(cell.address)
        submitted = evidence.placement.cells.get(cell.address)
        if submitted and submitted.formula is not None:
            message = f"填报格里是公式 {submitted.formula}，取其结果 {shown(declared, cell.kind)}"
            yield cell.address, at_cell(evidence, BY_CODE["GS06"], cell, Cause.FORMULA_INPUT, message, declared)
        wrong = _wrong_type(evidence, cell) or _no_option(evidence, cell) or _beyond(evidence, cell)
        if wrong:
            yield cell.address, wrong


def _wrong_type(evidence: Evidence, cell: PlannedCell) -> Finding | None:
    declared = evidence.declared.get(cell.address)
    rule = BY_CODE["LX01"]
    if cell.kind is Kind.DATE:
        rule = dataclasses.replace(rule, title="应填日期的单元格填的是日期", fix="删除后按 2018-4-25 的样子重新录入")
    what = "日期" if cell.kind is Kind.DATE else "数字"
    if isinstance(declared, ExcelError):
        return at_cell(evidence, rule, cell, Cause.WRONG_TYPE, f"是错误值 {declared.code}", declared)
    if cell.kind is Kind.DATE and isinstance(declared, float) and not FIRST_DAY <= declared < LAST_DAY + 1:
        message = f"应为日期，现为数字 {shown(declared, Kind.FIGURE)}"
        return at_cell(evidence, rule, cell, Cause.WRONG_TYPE, message, declared)
    if not cell.kind.numeric or not isinstance(declared, (str, bool)) or declared == "":
        return None
    if isinstance(declared, str):
        if not clean(declared):
            rule = dataclasses.replace(rule, fix="选中该格，按 Delete 清除")
            return at_cell(evidence, rule, cell, Cause.WRONG_TYPE, "只有空格，看着是空白却不是", declared)
        if nothing(declared):
            rule = dataclasses.replace(rule, fix="没有的不填：选中该格，按 Delete 清除")
            return at_cell(evidence, rule, cell, Cause.WRONG_TYPE, f"应为{what}，现为“{declared.strip()}”", declared)
        number = probable(declared, cell.kind)
        if number is not None:
            counted = "" if cell.kind is Kind.DATE else "，不计入合计"
            message = f"应为{what}，现为文字“{declared}”{counted}；应是 {shown(number, cell.kind)}"
            return at_cell(evidence, rule, cell, Cause.TEXT_NUMBER, message, declared, number)
    return at_cell(evidence, rule, cell, Cause.WRONG_TYPE, f"应为{what}，现为“{shown(declared)}”", declared)


def _no_option(evidence: Evidence, cell: PlannedCell) -> Finding | None:
    """Lists that are columns of the form may name what is not there yet, and have rules of their own."""
    declared = evidence.declared.get(cell.address)
    options = cell.item.options if cell.item else ()
    if not options or blank(declared) or isinstance(declared, (Undecided, ExcelError)):
        return None
    if clean(str(plain(declared))) in map(clean, options):
        return None
    message = f"应从“{'”“'.join(options)}”中选，现为“{shown(declared)}”"
    return at_cell(evidence, BY_CODE["LX02"], cell, Cause.WRONG_TYPE, message, declared)


def _beyond(evidence: Evidence, cell: PlannedCell) -> Finding | None:
    """A figure that the form would not have let anybody type; what is pasted is not checked."""
    declared, item = evidence.declared.get(cell.address), cell.item
    if not isinstance(declared, float) or item is None or cell.kind is Kind.DATE:
        return None
    low, high = item.minimum, item.maximum
    if (low is None or declared >= low) and (high is None or declared <= high):
        return None
    kind = cell.kind if cell.kind in (Kind.COUNT, Kind.PERCENT) else Kind.FIGURE
    limits = [f"{word} {shown(float(limit), kind)}" for word, limit in (("不小于", low), ("不大于", high))
              if limit is not None]  # fmt: skip
    rule = dataclasses.replace(BY_CODE["LX02"], title="填的数在该格允许的范围内", fix="核对这个数；确实如此的请说明")
    message = f"应{'，'.join(limits)}，现为 {shown(declared, cell.kind)}"
    return at_cell(evidence, rule, cell, Cause.WRONG_TYPE, message, declared)


def fixed(evidence: Evidence) -> Iterator[tuple[str, Finding]]:
    """Labels and figures of the template that are not as they were issued, or are computed now."""
    headings = {sheet: {cell.content for cell in labels} for sheet, labels in evidence.layout.labels.items()}
    for cell in evidence.layout.by_role[Role.FIXED]:
        if cell.content is None or cell.sheet == identity.NAME:
            continue
        declared = evidence.declared.get(cell.address)
        submitted = evidence.placement.cells.get(cell.address)
        formula = submitted.formula if submitted else None
        as_issued = same(declared, cell.content) or _same_words(declared, cell.content)
        if isinstance(declared, Undecided) or (as_issued and formula is None):
            continue
        message = f"应为 {shown(cell.content, cell.kind)}，现为 {shown(declared, cell.kind)}"
        if formula is not None:
            message = f"应为固定内容 {shown(cell.content, cell.kind)}，现为公式 {formula}"
        grave = _matters(evidence, cell) or declared in headings.get(cell.sheet, ())
        level = Level.ERROR if grave and not same(declared, cell.content) else Level.WARNING
        rule = dataclasses.replace(BY_CODE["GD01"], level=level)
        yield cell.address, at_cell(evidence, rule, cell, Cause.FIXED_CHANGED, message, declared, cell.content)


def _same_words(one: Value, other: Value) -> bool:
    """Blanks apart, which some programs eat."""
    return isinstance(one, str) and isinstance(other, str) and "".join(one.split()) == "".join(other.split())


def _matters(evidence: Evidence, cell: PlannedCell) -> bool:
    """Whether another content changes what is computed or judged. A heading in another's place does, too."""
    figure = isinstance(cell.content, float) and cell.address in evidence.read_by_rules
    return figure or cell.address in evidence.read_by_formulas


def of_table(cell: PlannedCell, table: TablePlan) -> bool:
    """Whether it is a cell of this table; columns of two tables may be declared alike."""
    return cell.item is not None and table.table.columns.get(cell.item.name) is cell.item


def blanks(evidence: Evidence) -> Iterator[Finding]:
    """One finding a sheet for all that is 未填 there."""
    for sheet in evidence.layout.blanks:
        cells = evidence.layout.inputs.get(sheet, ())
        missing = [(cell, cell.label) for cell in cells if cell.required and blank(evidence.declared.get(cell.address))]
        for plan in evidence.layout.sheets:
            for table in plan.tables if plan.name == sheet else ():
                if not table.table.required:
                    continue
                inputs = [c for c in cells if c.item and of_table(c, table) and not table.table.begun(c.item.name)]
                if all(blank(evidence.declared.get(c.address)) for c in inputs):
                    missing.append((inputs[0], f"{table.table.caption}（整张表）"))
        if missing:
            named = "、".join(label for _, label in missing[:_NAMED]) + ("等" if len(missing) > _NAMED else "")
            message = f"{len(missing)} 项未填：{named}"
            finding = at_cell(evidence, BY_CODE["WT01"], missing[0][0], Cause.BLANK, message)
            yield dataclasses.replace(finding, title=f"必填项填写完整：{sheet}")


def structure(evidence: Evidence) -> Iterator[Finding]:
    for disturbance in evidence.placement.disturbances:
        about = (disturbance.message, disturbance.sheet, disturbance.cell)
        yield _about_the_file(BY_CODE["JG01"], Cause.STRUCTURE, *about)


def outside(evidence: Evidence) -> Iterator[Finding]:
    """WL01, WL02: what the file has from elsewhere. Pasted cells leave dead links behind: no fault of anybody."""
    submission = evidence.placement.submission
    if submission.external_links:
        yield _about_the_file(BY_CODE["WL01"], Cause.FOREIGN, f"有外部链接：{_listed(submission.external_links)}；没有打开")
    if submission.embedded:
        yield _about_the_file(BY_CODE["WL02"], Cause.FOREIGN, f"有嵌入的对象：{_listed(submission.embedded)}；没有打开")


def _listed(names: tuple[str, ...]) -> str:
    return "、".join(f"“{name}”" for name in names[:_NAMED]) + (f"等 {len(names)} 个" if len(names) > _NAMED else "")


def _about_the_file(
    rule: Rule, cause: Cause, message: str, sheet: str | None = None, cell: str | None = None
) -> Finding:  # fmt: skip
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
