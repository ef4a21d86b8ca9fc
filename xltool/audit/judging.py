"""The live rules: what their cells say over declared values, and which failures are their own."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
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

    A rule is blocked where one that it requires has really failed: in the same row, where both
    go over the rows of one table. The live 核对表 blocks whole lines, which is coarser. Where the
    required rule failed only because of another finding, this one is judged: people want to hear
    all at once.
    """
    blocked = _Blocks(evidence)
    for plan in evidence.layout.rules:
        if plan.rule.check:
            continue
        for judgement in plan.judgements:
            over_declared = outcome(evidence.judged.get(judgement.address))
            over_expected = outcome(evidence.expected.get(judgement.address))
            if over_declared is not Outcome.IDLE and blocked.by_another(plan, judgement):
                yield Judged(plan, judgement, Outcome.BLOCKED, own=False)
            else:
                yield Judged(plan, judgement, over_declared, own=over_expected is over_declared)


class _Blocks:
    """Which judgements wait for another rule to be met. Rules with a Python check make their own findings."""

    def __init__(self, evidence: Evidence) -> None:
        self._expected = evidence.expected
        self._plans = {plan.rule.code: plan for plan in evidence.layout.rules if not plan.rule.check}
        self._known: dict[tuple[str, str], bool] = {}  # code and address -> whether it waits
        self._anywhere: dict[str, bool] = {}  # code -> whether it is open in any place
        self._rows: dict[str, dict[str, list[Judgement]]] = {}  # code -> the judgements of each row

    def by_another(self, plan: RulePlan, judgement: Judgement) -> bool:
        key = plan.rule.code, judgement.address
        if key not in self._known:
            self._known[key] = False  # a circle blocks nothing
            others = (self._plans.get(code) for code in plan.rule.require)
            self._known[key] = any(self._waits_for(other, plan, judgement) for other in others if other)
        return self._known[key]

    def _waits_for(self, other: RulePlan, plan: RulePlan, judgement: Judgement) -> bool:
        same_row = self._of_row(other, judgement.label) if plan.rule.each else ()
        if same_row:
            return any(self._open(other, one) for one in same_row)
        code = other.rule.code
        if code not in self._anywhere:
            self._anywhere[code] = False
            self._anywhere[code] = any(self._open(other, one) for one in other.judgements)
        return self._anywhere[code]

    def _of_row(self, plan: RulePlan, label: str) -> Sequence[Judgement]:
        if plan.rule.code not in self._rows:
            rows = self._rows[plan.rule.code] = {}
            for one in plan.judgements:
                rows.setdefault(one.label, []).append(one)
        return self._rows[plan.rule.code].get(label, ())

    def _open(self, plan: RulePlan, judgement: Judgement) -> bool:
        result = outcome(self._expected.get(judgement.address))
        return result in (Outcome.FAILS, Outcome.UNDECIDED) or self.by_another(plan, judgement)


def finding(evidence: Evidence, judged: Judged, values: Mapping[str, Value]) -> Finding:
    """The finding of a failed judgement, or of a tie within its tolerance, with figures from ``values``."""
    plan, judgement = judged.plan, judged.judgement
    declared = values.get(judgement.declared) if judgement.declared else None
    expected = values.get(judgement.expected) if judgement.expected else None
    said = _said(judged, values)
    cell = _cell(evidence, judged, said)
    message = _figures(judged, declared, expected, cell) if plan.rule.tie else said
    if plan.rule.tie and plan.rule.say and judged.outcome is Outcome.FAILS:
        message = said + _gap(declared, expected, _figure_kind(cell))
    made = at_cell(evidence, plan.rule, cell, Cause.RULE, message)
    if judged.outcome is Outcome.FAILS and _unit_mistaken(declared, expected):
        made = dataclasses.replace(made, message=f"{message}；恰差一万倍，请先核对元与万元")
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


def _unit_mistaken(declared: Value, expected: Value) -> bool:
    """Whether one figure is ten thousand times the other, as 元 typed for 万元 is."""
    if not isinstance(declared, float) or not isinstance(expected, float) or not declared or not expected:
        return False
    ratio = declared / expected
    return min(abs(ratio / 1e4 - 1), abs(ratio * 1e4 - 1)) < 1e-4


def _cell(evidence: Evidence, judged: Judged, said: str) -> PlannedCell:
    """The cell to look at: as the rule says, else one that its message names, else one that is blank."""
    cells: Mapping[str, PlannedCell] = evidence.layout.by_address
    judgement, rule = judged.judgement, judged.plan.rule
    read = [cells[address] for address in judgement.reads if address in cells]
    if not read:
        return cells[judgement.address if judgement.address in cells else judged.plan.result]
    if rule.at or rule.tie:
        return read[0]
    blanks = [c for c in read if blank(evidence.declared.get(c.address))]
    named = sorted((c for c in read if c.item and c.item.caption in said), key=lambda c: -len(c.label))
    return next(iter([c for c in named if c in blanks] or named or [c for c in blanks if c.filled_in] or read))


def _figures(judged: Judged, declared: Value, expected: Value, cell: PlannedCell) -> str:
    kind = _figure_kind(cell)
    text = f"填报 {shown(declared, kind)}，应为 {shown(expected, kind)}" + _gap(declared, expected, kind)
    return text + ("，在四舍五入允许的范围内" if judged.outcome is Outcome.WITHIN else "")


def _figure_kind(cell: PlannedCell) -> Kind:
    return cell.kind if cell.kind in (Kind.PERCENT, Kind.SCORE, Kind.FIGURE, Kind.COUNT) else Kind.YUAN


def _gap(declared: Value, expected: Value, kind: Kind) -> str:
    gap = difference(declared, expected)
    return "" if gap is None else f"，差 {shown(gap, kind)}"


def _said(judged: Judged, values: Mapping[str, Value]) -> str:
    """The message behind the mark of a row, or in the line of the 核对表."""
    value = values.get(judged.judgement.address)
    said = value.partition(" ")[2].strip() if isinstance(value, str) else ""
    line = values.get(judged.plan.message)
    return (
        said or (line.strip() if isinstance(line, str) and not judged.plan.rule.each else "") or judged.plan.rule.title
    )
