"""The three values of every cell, side by side: all that the checks look at.

*declared* is what the file shows, *local* our formula over declared values, *expected* our
formula over expected values down to the unit's inputs and the template's own figures. Rules
are computed twice: over declared values, as the live 核对表 does, and over expected ones,
which tells whether a failure is one of its own or follows from another finding.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from xltool import a1
from xltool.audit.compare import blank, nothing, probable
from xltool.audit.planning import FORM, RULES
from xltool.layout import Layout, PlannedCell
from xltool.recalculation import Plan
from xltool.submission import Placement
from xltool.terms import Role
from xltool.values import ExcelError, Undecided, Value


@dataclass(frozen=True)
class Evidence:
    """Values by planned address."""

    placement: Placement
    plan: Plan
    declared: Mapping[str, Value]  # what stands there
    local: Mapping[str, Value]  # formula cells of the form only
    expected: Mapping[str, Value]  # all cells
    judged: Mapping[str, Value]  # verdict cells, over declared values

    @property
    def layout(self) -> Layout:
        return self.placement.layout

    def precedents(self, address: str) -> frozenset[str]:
        """All cells that a formula depends on, directly or through others."""
        known = self._closures.get(address)
        if known is None:
            found: set[str] = set()
            waiting = [address]
            while waiting:
                for cell in self.plan.precedents(waiting.pop()):
                    if cell not in found:
                        found.add(cell)
                        waiting.append(cell)
            known = self._closures[address] = frozenset(found)
        return known

    def nearest(self, address: str, roots: Collection[str]) -> frozenset[str]:
        """The cells of ``roots`` that a formula depends on and is not kept from by another of them."""
        found: set[str] = set()
        seen: set[str] = set()
        waiting = [address]
        while waiting:
            for cell in self.plan.precedents(waiting.pop()):
                if cell in roots:
                    found.add(cell)
                elif cell not in seen:
                    seen.add(cell)
                    waiting.append(cell)
        return frozenset(found)

    @cached_property
    def _closures(self) -> dict[str, frozenset[str]]:
        return {}

    def edited(self, cell: PlannedCell, formula: str) -> bool:
        """Whether a formula of the file is another one than the form has in this cell."""
        return formula != cell.formula and not (self._as_issued(cell, formula) or self._as_moved(cell, formula))

    def displaced(self, cell: PlannedCell, formula: str) -> bool:
        """Whether a formula reads other cells than it should, because lines or sheets have moved or are gone.

        Some programs leave formulas as they were when rows are put in; and nobody can tell what a
        formula should read where the cells that it read are lost.
        """
        lost = self.placement.lost
        if lost and any(address in lost for address in self.plan.precedents(cell.address)):
            return True
        rearranged = self.placement.rearranged
        return rearranged and self._as_issued(cell, formula) and not self._as_moved(cell, formula)

    def _as_issued(self, cell: PlannedCell, formula: str) -> bool:
        return a1.canonical(formula, cell.sheet) == a1.canonical(str(cell.formula), cell.sheet)

    def _as_moved(self, cell: PlannedCell, formula: str) -> bool:
        if not self.placement.rearranged:
            return False
        sheet, _ = self.placement.where(cell.address)
        return a1.canonical(formula, sheet) == a1.canonical(self.placement.formula(cell), sheet)

    @cached_property
    def read_by_formulas(self) -> frozenset[str]:
        """Cells that some formula of the form reads: changing them changes figures."""
        return frozenset(cell for address in self.layout.formulas for cell in self.plan.precedents(address))

    @cached_property
    def read_by_rules(self) -> frozenset[str]:
        """Cells that some rule reads: changing them changes verdicts."""
        return frozenset(cell for address in self.layout.verdicts for cell in self.plan.precedents(address))


def gather(placement: Placement, plan: Plan) -> Evidence:
    """Computes the three values. Nothing that the submission carries is run."""
    layout = placement.layout
    inputs = {c.address: corrected(c, placement.declared.get(c.address)) for c in layout.cells if not c.formula}
    all_cells = [cell.address for cell in layout.cells]
    expected = plan.load(inputs)
    plan.run(FORM, expected, expected)
    plan.run(RULES, expected, expected)
    declared = {**placement.declared, **_written_as_zero(placement, plan, expected)}
    read = plan.load(declared)
    local = plan.load({})
    plan.rerun(FORM, read, local, expected)
    judged = _without_gaps(placement, plan, read, expected)
    plan.rerun(RULES, judged, judged, expected)
    return Evidence(
        placement=placement,
        plan=plan,
        declared=declared,
        local=_by_address(plan, local, layout.formulas),
        expected=_by_address(plan, expected, (*all_cells, *layout.figures)) | _unread(plan, inputs),
        judged=_by_address(plan, judged, layout.verdicts),
    )


def _written_as_zero(placement: Placement, plan: Plan, expected: list[Value]) -> dict[str, Value]:
    """Formulas of the form that give an empty text, where the file has 0 as their result: the text, by address.

    LibreOffice writes such a 0 into an .xlsx that it makes of an .ods (measured, 7.4).
    """
    found: dict[str, Value] = {}
    for address, submitted in placement.cells.items():
        if submitted.value == 0.0 and submitted.formula is not None and isinstance(submitted.value, float):
            slot, cell = plan.slots.get(address), placement.layout.by_address[address]
            if slot is not None and expected[slot] == "" and cell.formula:
                if a1.canonical(submitted.formula, cell.sheet) == a1.canonical(cell.formula, cell.sheet):
                    found[address] = ""
    return found


def _without_gaps(placement: Placement, plan: Plan, declared: list[Value], expected: list[Value]) -> list[Value]:
    """The declared values, with what the formulas that a row put in lacks would have given."""
    filled = list(declared)
    for address in placement.inserted:
        slot = plan.slot(address)
        if slot is not None and blank(filled[slot]):
            filled[slot] = expected[slot]
    return filled


def corrected(cell: PlannedCell, declared: Value) -> Value:
    """An input as the unit meant it; a fixed cell as the template has it.

    Text in a number cell counts as the number it probably means, so that the figures over it
    are known to be wrong; where that cannot be told, they cannot be judged.
    """
    if cell.role is Role.FIXED:
        return cell.content
    if isinstance(declared, ExcelError):
        return Undecided(f"“{cell.label}”是错误值 {declared.code}")
    if cell.kind.numeric and isinstance(declared, (str, bool)):
        if blank(declared) or isinstance(declared, str) and nothing(declared):
            return None
        number = probable(declared, cell.kind) if isinstance(declared, str) else None
        return number if number is not None else Undecided(f"“{cell.label}”不是数字")
    return declared


def _by_address(plan: Plan, values: list[Value], addresses: Iterable[str]) -> dict[str, Value]:
    slots = plan.slots
    return {a: values[slot] for a in addresses if (slot := slots.get(a)) is not None}


def _unread(plan: Plan, inputs: Mapping[str, Value]) -> dict[str, Value]:
    """Cells that no formula reads have no slot in the plan."""
    return {address: value for address, value in inputs.items() if address not in plan.slots}
