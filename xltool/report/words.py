"""The sentences of a report, the same in every format that people read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from xltool.finding import Finding
from xltool.report.visible import visible
from xltool.terms import Change, Verdict
from xltool.verification import Report

_SHOWN = 6  # followers that are named before the rest are counted


def place(finding: Finding) -> str:
    """``二、支出明细!H65「支出明细·合计·支出数」``"""
    field = f"「{visible(finding.field)}」" if finding.field else ""
    return f"{spot(finding)}{field}"


def spot(finding: Finding) -> str:
    """``二、支出明细!H65``, or the sheet alone."""
    return visible(f"{finding.sheet or ''}!{finding.cell}" if finding.cell else finding.sheet or "")


def sentence(finding: Finding) -> str:
    """Code, place, what stands there, what was expected, what to do."""
    return f"{finding.code} {place(finding)} {visible(finding.message)}。{finding.fix}。"


def details(finding: Finding) -> list[str]:
    """What is wrong, what follows from it, and what to do, a line each."""
    return [*facts(finding), f"怎么改：{finding.fix}。"]


def facts(finding: Finding) -> list[str]:
    """What is wrong, and what follows from it, a line each."""
    lines = [f"{visible(finding.message)}。"]
    lines += [followers(finding)] if finding.affected else []
    lines += [f"审核说明：{visible(finding.explanation)}"] if finding.explanation else []
    return lines


def followers(finding: Finding, shown: int = _SHOWN) -> str:
    """What is wrong only because of it, or nothing."""
    if not finding.affected:
        return ""
    rest = len(finding.affected) - shown
    named = "、".join(visible(label) for label in finding.affected[:shown])
    return f"由此还不符：{named}" + (f"等 {len(finding.affected)} 处" if rest > 0 else "")


def standing(report: Report) -> str:
    """The verdict in a word: 通过, 不通过, 拒收, 模板不明, 无法判断; 没有判成 where that was our failure."""
    return "没有判成" if report.failed else report.verdict.word


def verdict(report: Report) -> str:
    """One line on a file: the verdict and the counts behind it."""
    if report.verdict in (Verdict.REFUSED, Verdict.UNKNOWN_TEMPLATE):
        return f"{standing(report)}：{visible(report.refusal)}"
    return report.verdict.counted(report.errors, report.warnings)


def refusal(report: Report) -> str:
    """Why a file was refused, without its name in front."""
    return visible(report.refusal.removeprefix(f"{report.path.name}："))


def coverage(report: Report) -> str:
    """How much was judged: 重新计算公式 338 个，核对规则 38 条。"""
    counts = report.coverage
    if counts is None:
        return ""
    done = "" if counts.recalculated == counts.formulas else f"，其中 {counts.formulas - counts.recalculated} 个无法判断"
    text = f"重新计算公式 {counts.formulas} 个{done}，核对规则 {counts.rules} 条"
    return text + (f"，其中 {counts.rules_undecided} 条无法判断（{_open_rules(report)}）" if counts.rules_undecided else "")


def shares(report: Report) -> str:
    """How much was judged, in short: 复算 338/338，规则 38/38."""
    counts = report.coverage
    if counts is None:
        return ""
    text = f"复算 {counts.recalculated}/{counts.formulas}，规则 {counts.rules - counts.rules_undecided}/{counts.rules}"
    return text + (f"（无法判断：{_open_rules(report)}）" if counts.rules_undecided else "")


def _open_rules(report: Report) -> str:
    codes = report.coverage.open_rules if report.coverage else ()
    return "、".join(codes[:_SHOWN]) + ("等" if len(codes) > _SHOWN else "")


def changes(report: Report) -> str:
    """Since the earlier verdict: 与上次相比：已改 3 条，仍在 12 条，新增 1 条; nothing where none was given."""
    if report.earlier is None:
        return ""
    if not report.earlier:
        return "上次核对的结果里没有这份文件" if report.coverage else ""
    return f"与上次相比：{counted(changed(report.findings, report.mended))}"


def counted(changes: Counter[Change]) -> str:
    """已改 3 条，仍在 12 条，新增 1 条"""
    return "，".join(f"{change.word} {changes[change]} 条" for change in (Change.MENDED, Change.REMAINS, Change.NEW))


def changed(*findings: Iterable[Finding]) -> Counter[Change]:
    """How many findings were mended, remain, are new."""
    return Counter(finding.change for group in findings for finding in group if finding.change)
