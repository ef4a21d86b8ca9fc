"""Puts the checks together: roots become findings, what follows from them is listed under them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from xltool import a1
from xltool.audit import appearance, conditional, formulas, inputs, judging, marks, verdicts
from xltool.audit.compare import blank, decided, same
from xltool.audit.covered import covered
from xltool.audit.evidence import Evidence
from xltool.audit.grouping import gathered
from xltool.audit.issued import issued
from xltool.audit.surroundings import surroundings
from xltool.finding import Finding
from xltool.layout import PlannedCell
from xltool.terms import EXPLAINED, Cause, Level, Outcome
from xltool.values import Value


@dataclass(frozen=True, slots=True)
class Total:
    """One 合计, 小计, 自评分 or 总分 of the form."""

    cell: PlannedCell
    sheet: str  # as in the file
    ref: str  # as in the file
    declared: Value
    expected: Value
    status: Outcome  # holds, fails or undecided


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much could be judged."""

    formulas: int  # formula cells of the form
    recalculated: int  # those whose value was proved or disproved
    undecided: int  # the rest
    rules: int  # live rules
    rules_undecided: int  # those that could not be judged, and no finding says why
    open_rules: tuple[str, ...] = ()  # their codes


@dataclass(frozen=True, slots=True)
class Audit:
    """All that was found in one file."""

    findings: tuple[Finding, ...]
    totals: tuple[Total, ...]
    coverage: Coverage


def audit(evidence: Evidence) -> Audit:
    """The findings, gravest and first-placed first within the order of the 核对表."""
    states = formulas.check_formulas(evidence)
    roots: dict[str, list[Finding]] = {}
    for address, finding in (*inputs.types(evidence), *inputs.fixed(evidence)):
        roots.setdefault(address, []).append(finding)
    for state in states:
        if state.finding:
            roots.setdefault(state.cell.address, []).append(state.finding)
    wrong = {address for address, found in roots.items() if any(f.code == "LX01" for f in found)}
    states = [_excused(evidence, state, wrong) for state in states]
    stale = list(formulas.stale(evidence, states))
    stale_at = {state.cell.address for state in states if state.cause is Cause.STALE}
    judged = list(judging.judge(evidence))
    explained = bool(roots or stale or evidence.placement.disturbances)
    own = [judging.finding(evidence, j, _figures(evidence, j, roots)) for j in judged if _reported(j, explained)]
    roots = _affected(evidence, states, judged, roots)
    silenced = verdicts.edited(evidence)
    told_alone = _beside(evidence, states, silenced, roots)
    findings = [
        *_structure(evidence, states),
        *marks.contradicting(evidence),
        *inputs.outside(evidence),
        *issued(evidence),
        *gathered(finding for found in roots.values() for finding in found),
        *_rules_under_stale(evidence, judged, stale, stale_at),
        *formulas.uncached(evidence, states),
        *inputs.blanks(evidence),
        *own,
    ]
    findings += [*appearance.hidden(evidence), *gathered(appearance.displayed(evidence))]
    findings += [*conditional.conditioned(evidence), *covered(evidence), *surroundings(evidence)]
    findings += verdicts.tampered(evidence, told_alone)
    if not (stale or silenced or evidence.placement.inserted or evidence.placement.disturbances):
        findings += verdicts.outdated(evidence)
    findings = [_explained(evidence, finding) for finding in findings]
    undecided = _undecided_rules(evidence, judged, set(roots) | stale_at)
    return Audit(
        tuple(sorted(findings, key=_order(evidence))),
        tuple(_totals(evidence)),
        _coverage(evidence, states, judged, undecided),
    )


def _explained(evidence: Evidence, finding: Finding) -> Finding:
    """With the unit's 审核说明 to the rule, where it wrote one that says something."""
    address = next((plan.explanation for plan in evidence.layout.rules if plan.rule.code == finding.code), "")
    said = evidence.declared.get(address) if address else None
    if finding.level is not Level.WARNING or not isinstance(said, str) or not said.strip():
        return finding
    if not any(map(str.isalnum, said)) or len(set(said.strip())) == 1:
        return dataclasses.replace(finding, message=f"{finding.message}（审核说明“{said.strip()}”没有说明原因）")
    if len(said.strip()) < EXPLAINED:
        return dataclasses.replace(finding, message=f"{finding.message}（审核说明“{said.strip()}”不足 {EXPLAINED} 字）")
    return dataclasses.replace(finding, explanation=said.strip())


def _structure(evidence: Evidence, states: Iterable[formulas.State]) -> list[Finding]:
    """What was done to the structure; the figures that are wrong because of it stand under the first of it."""
    found = list(inputs.structure(evidence))
    wrong = [
        state.cell.label
        for state in states
        if state.cause is Cause.STRUCTURE and not state.undecided
        if not same(evidence.declared.get(state.cell.address), evidence.expected.get(state.cell.address))
    ]
    return [dataclasses.replace(f, affected=tuple(wrong)) if f is found[0] else f for f in found]


def _beside(
    evidence: Evidence, states: Iterable[formulas.State], found: Iterable[PlannedCell], roots: dict[str, list[Finding]]
) -> list[PlannedCell]:
    """The edited verdict cells that stand in no row with an edited formula of the form.

    Cells that are cut and pasted take the references of both along: one act, told at the formula.
    """
    rows = {_row(state.cell): state.cell.address for state in states if state.cause is Cause.EDITED and state.finding}
    others = []
    for cell in found:
        address = rows.get(_row(cell))
        if address is None:
            others.append(cell)
        else:
            *rest, last = roots[address]
            roots[address] = [*rest, dataclasses.replace(last, affected=(*last.affected, cell.label))]
    return others


def _row(cell: PlannedCell) -> tuple[str, int]:
    return cell.sheet, a1.split(cell.ref)[0]


def _excused(evidence: Evidence, state: formulas.State, wrong: set[str]) -> formulas.State:
    """A result over a cell of the wrong type follows from that cell: programs add up TRUE and text each in its way."""
    if state.cause is Cause.STALE and evidence.precedents(state.cell.address) & wrong:
        return dataclasses.replace(state, cause=Cause.UPSTREAM)
    return state


def _figures(evidence: Evidence, judged: judging.Judged, roots: Mapping[str, list[Finding]]) -> Mapping[str, Value]:
    """What a rule's finding quotes: figures as they should be, where those declared are wrong for another reason."""
    if not judged.own or not roots:
        return evidence.judged
    spoilt = evidence.precedents(judged.judgement.address) & roots.keys()
    return evidence.expected if spoilt else evidence.judged


def _reported(judged: judging.Judged, explained: bool) -> bool:
    """Whether a judgement is a finding: it failed, and no other finding explains it."""
    return judged.outcome in (Outcome.FAILS, Outcome.WITHIN) and (judged.own or not explained)


def _affected(
    evidence: Evidence,
    states: Iterable[formulas.State],
    judged: Iterable[judging.Judged],
    roots: dict[str, list[Finding]],
) -> dict[str, list[Finding]]:
    """The roots, each with the figures and rules that are wrong only because of it."""
    followers: dict[str, list[str]] = {address: [] for address in roots}
    for state in states:
        if state.cause is Cause.UPSTREAM:
            for root in evidence.nearest(state.cell.address, followers.keys()):
                followers[root].append(state.cell.label)
    for j in judged:
        if j.outcome is Outcome.FAILS and not j.own:
            word = f"规则 {j.plan.rule.code}"
            for root in evidence.nearest(j.judgement.address, followers.keys()):
                if word not in followers[root]:
                    followers[root].append(word)
    return {
        address: [dataclasses.replace(f, affected=(*f.affected, *followers[address])) for f in found]
        for address, found in roots.items()
    }


def _rules_under_stale(
    evidence: Evidence, judged: Iterable[judging.Judged], stale: list[Finding], stale_at: set[str]
) -> list[Finding]:
    rules = {
        f"规则 {j.plan.rule.code}": None
        for j in judged
        if j.outcome is Outcome.FAILS and not j.own and evidence.precedents(j.judgement.address) & stale_at
    }
    return [dataclasses.replace(finding, affected=(*finding.affected, *rules)) for finding in stale]


def _undecided_rules(evidence: Evidence, judged: Iterable[judging.Judged], covered: set[str]) -> set[str]:
    return {
        j.plan.rule.code
        for j in judged
        if j.outcome is Outcome.UNDECIDED and not evidence.precedents(j.judgement.address) & covered
    }


def _order(evidence: Evidence) -> Callable[[Finding], tuple[int, int, int]]:
    """By level, then as the sheets and the 核对表 go."""
    lines = {plan.rule.code: i for i, plan in enumerate(evidence.layout.rules)}
    sheets = {plan.name: i for i, plan in enumerate(evidence.layout.sheets)}
    levels = list(Level)

    def key(finding: Finding) -> tuple[int, int, int]:
        return levels.index(finding.level), sheets.get(finding.sheet or "", -1), lines.get(finding.code, -1)

    return key


def _totals(evidence: Evidence) -> Iterable[Total]:
    for cell in evidence.layout.totals:
        declared, expected = evidence.declared.get(cell.address), evidence.expected.get(cell.address)
        empty = blank(declared) and blank(expected)
        if empty and _in_reserve(evidence, cell):
            continue
        if not decided(declared) or not decided(expected) or blank(expected) and not isinstance(declared, str):
            status = Outcome.UNDECIDED
        else:
            status = Outcome.HOLDS if same(declared, expected) else Outcome.FAILS
        yield Total(cell, *evidence.placement.where(cell.address), declared, expected, status)


def _in_reserve(evidence: Evidence, cell: PlannedCell) -> bool:
    """Whether a cell belongs to a row of a table that has as many rows as people need."""
    table = evidence.layout.template.tables.get(cell.name.partition("[")[0])
    return table is not None and table.repeating and "@" in cell.name


def _coverage(
    evidence: Evidence, states: list[formulas.State], judged: list[judging.Judged], undecided: set[str]
) -> Coverage:
    open_ = sum(state.undecided for state in states)
    live = {j.plan.rule.code for j in judged}
    return Coverage(len(states), len(states) - open_, open_, len(live), len(undecided), tuple(sorted(undecided)))
