"""What a rule demands, in words: for ``explain``, ``template show`` and the rule list page."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from xltool.layout import RulePlan
from xltool.rule import Rule


_LONG, _SHOWN = 60, 20  # characters of a text in an example, whole and cut


def explain(rule: Rule, plan: RulePlan | None, template: str) -> Iterator[str]:
    """``xltool explain CODE``: the declaration, and where it stands in the workbook."""
    yield f"{rule.code} {rule.title}"
    yield f"  级别　　{rule.level.word}"
    yield f"  模板　　{template}"
    if rule.basis:
        yield f"  依据　　{rule.basis}"
    if rule.each:
        yield f"  逐行　　{'、'.join(rule.each)}"
    if rule.when:
        yield f"  前提　　{rule.when}"
    yield f"  要求　　{demand(rule)}"
    if rule.tolerance:
        yield f"  尾差　　差额不超过 {rule.tolerance} 的作为尾差提示"
    if rule.require:
        yield f"  先决　　{'、'.join(rule.require)} 通过后才判断"
    yield f"  怎么改　{rule.fix}"
    if rule.breaks:
        yield f"  例子　　把{example(rule)}，就会报出这一条"
    if plan and rule.live:
        yield f"  位置　　{plan.result}" + (f"，逐行在 {_span(plan)}" if rule.each else "")
    elif not rule.live:
        yield "  位置　　报送后由 xltool verify 核对"


def demand(rule: Rule) -> str:
    """The condition or tie in structured references."""
    if rule.tie:
        return f"{rule.left} ＝ {rule.right}"
    return rule.holds or "由 xltool verify 核对"


def example(rule: Rule) -> str:
    return "，".join(f"样例的 {name} 改为{_value(value)}" for name, value in rule.breaks.items())


def _value(value: object) -> str:
    if value == "":
        return "空白"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str) and len(value) > _LONG:
        return f"“{value[:_SHOWN]}…”（{len(value)} 字）"
    return f"“{value}”" if isinstance(value, str) else f" {value}"


def _span(plan: RulePlan) -> str:
    first, last = plan.judgements[0].address, plan.judgements[-1].address
    return f"{first} 至 {last}"
