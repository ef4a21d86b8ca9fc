"""Rules by their own example: ``breaks`` sets off the rule and no other, and the sample passes all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xltool.audit.judging import outcome
from xltool.audit.trial import edited
from xltool.definition.places import nearest
from xltool.errors import Fault
from xltool.figures import shown
from xltool.layout import Layout, RulePlan
from xltool.proofreading.form import Form
from xltool.proofreading.sample import TOLD
from xltool.terms import MARKS, Outcome
from xltool.values import Value

_BAD = (MARKS[Outcome.FAILS], MARKS[Outcome.UNDECIDED])


def check_rules(form: Form) -> Iterator[Fault]:
    """The template's own rules, and what the built-in ones say of the sample."""
    bad = unmet(form.layout, form.sample)
    for plan in form.layout.rules:
        rule = plan.rule
        if rule.code not in {own.code for own in form.template.rules}:
            if rule.code in bad - TOLD:
                yield form.place("template").fault(f"样例通不过内置规则 {rule.code}“{rule.title}”：{_said(form, plan)}")
            continue
        if not rule.basis:
            yield form.place(rule.code).fault(f"规则 {rule.code} 没有 basis：写明出自哪个文件、哪一条")
        if rule.live and form.sample:
            yield from _tried(form, plan, bad)


def _tried(form: Form, plan: RulePlan, bad: set[str]) -> Iterator[Fault]:
    rule, place = plan.rule, form.place(plan.rule.code, "breaks")
    before = {outcome(form.sample[judgement.address]) for judgement in plan.judgements}
    if not before <= {Outcome.HOLDS, Outcome.IDLE}:
        yield form.place(rule.code).fault(f"样例通不过规则 {rule.code}“{rule.title}”：{_said(form, plan)}")
        return
    if not rule.breaks:
        yield form.place(rule.code).fault(f"规则 {rule.code} 没有 breaks：样例上改哪一格就该报这一条")
        return
    unknown = [name for name in rule.breaks if name not in form.layout.by_name]
    for name in unknown:
        yield (place / name).fault(f"没有单元格“{name}”{nearest(name, form.layout.by_name)}")
    if unknown:
        return
    try:
        after = edited(form.layout, form.sample, rule.breaks)
    except ValueError as error:
        yield place.fault(str(error))
        return
    off = unmet(form.layout, after) - bad
    if not bad.isdisjoint(rule.require):
        return
    if rule.code not in off:
        yield place.fault(f"按 breaks 改了样例，规则 {rule.code} 没有报出来")
    elif others := sorted(off - {rule.code}):
        yield place.fault(f"按 breaks 改了样例，除 {rule.code} 外还报出 {'、'.join(others)}；请换一个只犯这一条的例子")
    elif not told_apart(plan, after):
        yield place.fault(f"按 breaks 改了样例，规则 {rule.code} 报出的填报值和应为值相同")


def _said(form: Form, plan: RulePlan) -> str:
    """What the form says of a rule that the sample does not pass."""
    if said := form.sample.get(plan.message):
        return str(said).rstrip("：")
    for one in plan.judgements:
        if outcome(form.sample[one.address]) is Outcome.FAILS and one.declared and one.expected:
            return f"填报 {shown(form.sample[one.declared])}，应为 {shown(form.sample[one.expected])}"
    return f"结果是“{form.sample.get(plan.result)}”"


def unmet(layout: Layout, values: Mapping[str, Value]) -> set[str]:
    """The rules whose lines in the 核对表 say that something is to be done."""
    return {plan.rule.code for plan in layout.rules if values.get(plan.result) in _BAD}


def told_apart(plan: RulePlan, values: Mapping[str, Value]) -> bool:
    """Whether a rule fails somewhere, everywhere with two different figures if it has figures at all."""
    failing = [one for one in plan.judgements if outcome(values[one.address]) is Outcome.FAILS]
    figures = [(values[one.declared], values[one.expected]) for one in failing if one.declared and one.expected]
    return bool(failing) and all(
        isinstance(declared, float) and isinstance(expected, float) and declared != expected
        for declared, expected in figures
    )
