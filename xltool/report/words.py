"""The sentences of a report, the same in every format that people read."""

from __future__ import annotations

from xltool.finding import Finding
from xltool.terms import Verdict
from xltool.verification import Report

_SHOWN = 6  # followers that are named before the rest are counted


def place(finding: Finding) -> str:
    """``二、支出明细!H65「支出明细·合计·支出数」``"""
    cell = f"!{finding.cell}" if finding.cell else ""
    field = f"「{finding.field}」" if finding.field else ""
    return f"{finding.sheet or ''}{cell}{field}"


def sentence(finding: Finding) -> str:
    """Code, place, what stands there, what was expected, what to do."""
    return f"{finding.code} {place(finding)} {finding.message}。{finding.fix}。"


def details(finding: Finding) -> list[str]:
    """What is wrong, what follows from it, and what to do, a line each."""
    lines = [f"{finding.message}。"]
    lines += [followers(finding)] if finding.affected else []
    lines += [f"审核说明：{finding.explanation}"] if finding.explanation else []
    return [*lines, f"怎么改：{finding.fix}。"]


def followers(finding: Finding) -> str:
    """What is wrong only because of it, or nothing."""
    if not finding.affected:
        return ""
    rest = len(finding.affected) - _SHOWN
    return "由此还不符：" + "、".join(finding.affected[:_SHOWN]) + (f"等 {len(finding.affected)} 处" if rest > 0 else "")


def verdict(report: Report) -> str:
    """One line on a file: the verdict and the counts behind it."""
    if report.verdict is Verdict.REFUSED:
        return f"拒收：{report.refusal}"
    if report.verdict is Verdict.UNKNOWN_TEMPLATE:
        return f"模板不明：{report.refusal}"
    parts = []
    if report.errors:
        parts.append(f"{report.errors} 处错误")
    if report.warnings:
        parts.append(f"{report.warnings} 项待说明")
    if report.verdict is Verdict.FINDINGS:
        return "不通过：" + "、".join(parts)
    if report.verdict is Verdict.UNDECIDED:
        return "无法判断" + (f"：{'、'.join(parts)}" if parts else "")
    return "通过" + (f"，{'、'.join(parts)}" if parts else "")


def coverage(report: Report) -> str:
    """How much was judged: 重新计算公式 338 个，核对规则 38 条。"""
    counts = report.coverage
    if counts is None:
        return ""
    done = "" if counts.recalculated == counts.formulas else f"，其中 {counts.formulas - counts.recalculated} 个无法判断"
    text = f"重新计算公式 {counts.formulas} 个{done}，核对规则 {counts.rules} 条"
    if not counts.rules_undecided:
        return text
    named = "、".join(counts.open_rules[:_SHOWN]) + ("等" if len(counts.open_rules) > _SHOWN else "")
    return f"{text}，其中 {counts.rules_undecided} 条无法判断（{named}）"
