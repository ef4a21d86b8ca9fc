"""The live rules: what their cells say over declared values, and which failures are their own."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xltool.audit.compare import blank, difference
from xltool.audit.evidence import Evidence
from xltool.audit.places import at_cell
from xltool.figures import shown
from xltool.finding import Finding
from xltool.layout import Judgement, PlannedCell, RulePlan
from xltool.terms import MARKS, Cause, Kind, Level, Outcome
from xltool.values import Undecided, Value

_OUTCOMES = {mark: outcome for outcome, mark in MARKS.items()}


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one cell of a rule."""

    plan: RulePlan
    judgement: Judgement
    outcome: Outcome
    own: bool  # whether it fails over expected values too, and so is a finding by itself


def outcome(value: Value) -> Outcome:
    """The outcome that a verdict cell states. A message may stand behind the mark."""
    if isinstance(value, Undecided) or not (value is None or isinstance(value, str)):
        return Outcome.UNDECIDED
    return _OUTCOMES.get((value or "").split(" ", 1)[0], Outcome.IDLE)


def judge(evidence: Evidence) -> Iterator[Judged]:
    """Every judgement of every rule whose findings no Python check makes.

    A rule is blocked where one that it requires has really failed. Where that one failed only
    because of another finding, the rows of this rule are judged: people want to hear all at once.
    """
    for plan in evidence.layout.rules:
        if plan.rule.check:
            continue
        blocked = outcome(evidence.expected.get(plan.result)) is Outcome.BLOCKED
        for judgement in plan.judgements:
            over_declared = outcome(evidence.judged.get(judgement.address))
            over_expected = outcome(evidence.expected.get(judgement.address))
            if blocked and over_declared is not Outcome.IDLE:
                yield Judged(plan, judgement, Outcome.BLOCKED, own=False)
            else:
                yield Judged(plan, judgement, over_declared, own=over_expected is over_declared)


def finding(evidence: Evidence, judged: Judged, values: Mapping[str, Value]) -> Finding:
    """The finding of a failed judgement, or of a tie within its tolerance, with figures from ``values``."""
    plan, judgement = judged.plan, judged.judgement
    declared = values.get(judgement.declared) if judgement.declared else None
    expected = values.get(judgement.expected) if judgement.expected else None
    said = _said(judged, values)
    cell = _cell(evidence, judged, said)
    message = _figures(judged, declared, expected, cell) if plan.rule.tie else said
    made = at_cell(evidence, plan.rule, cell, Cause.RULE, message)
    if judged.outcome is Outcome.WITHIN:
        made = dataclasses.replace(
            made, level=Level.INFO, title=f"{made.title}（尾差）", fix="四舍五入所致的不必修改；不是的请核对"
        )
    return dataclasses.replace(
        made,
        declared=declared if judgement.declared else evidence.declared.get(cell.address),
        expected=expected,
        difference=difference(declared, expected),
    )


def _cell(evidence: Evidence, judged: Judged, said: str) -> PlannedCell:
    """The cell to look at: as the rule says, else one that its message names, else one that is blank."""
    cells: Mapping[str, PlannedCell] = evidence.layout.by_address
    judgement, rule = judged.judgement, judged.plan.rule
    read = [cells[address] for address in judgement.reads if address in cells]
    if not read:
        return cells[judgement.address]
    if rule.at or rule.tie:
        return read[0]
    blanks = [c for c in read if blank(evidence.declared.get(c.address))]
    named = [c for c in read if c.item and c.item.caption in said]
    return next(iter([c for c in named if c in blanks] or named or [c for c in blanks if c.filled_in] or read))


def _figures(judged: Judged, declared: Value, expected: Value, cell: PlannedCell) -> str:
    kind = cell.kind if cell.kind in (Kind.PERCENT, Kind.SCORE, Kind.COUNT) else Kind.YUAN
    gap = difference(declared, expected)
    text = f"填报 {shown(declared, kind)}，应为 {shown(expected, kind)}" + (
        "" if gap is None else f"，差 {shown(gap, kind)}"
    )
    return text + ("，在四舍五入允许的范围内" if judged.outcome is Outcome.WITHIN else "")


def _said(judged: Judged, values: Mapping[str, Value]) -> str:
    """The message behind the mark of a row, or in the line of the 核对表."""
    value = values.get(judged.judgement.address)
    said = value.partition(" ")[2].strip() if isinstance(value, str) else ""
    line = values.get(judged.plan.message)
    return (
        said or (line.strip() if isinstance(line, str) and not judged.plan.rule.each else "") or judged.plan.rule.title
    )
