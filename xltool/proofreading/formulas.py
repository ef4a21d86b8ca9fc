"""Formulas that Excel would not take, that go in a circle, or that have no value where they should."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from xltool.audit import plan_of
from xltool.definition.places import Place
from xltool.errors import Fault
from xltool.layout.expression import FORMULA_LIMIT
from xltool.proofreading.form import Form
from xltool.recalculation.ordering import ordered
from xltool.values import ExcelError, Undecided, Value

NESTING = 64  # Excel's limit
_SHOWN = 4  # members of a circle that a message names


def check_formulas(form: Form) -> Iterator[Fault]:
    """Of the form and of its rules."""
    beyond = dict(_limits(form))
    circular = _circular(form)
    yield from (place.fault(message) for place, message in beyond.items())
    yield from _circles(form, circular)
    told = set(beyond)
    for values, where in ((form.sample, "样例"), (form.blank, "空白表")):
        for place, message in _valueless(form, values, where, _after(form, circular)):
            if place not in told:
                told.add(place)
                yield place.fault(message)


def depth(formula: str) -> int:
    """How deep the calls of a formula are nested."""
    level = deepest = 0
    for part in formula.split('"')[::2]:
        for character in part:
            level += (character == "(") - (character == ")")
            deepest = max(deepest, level)
    return deepest


def _limits(form: Form) -> Iterator[tuple[Place, str]]:
    for cell in form.layout.cells:
        if not cell.formula:
            continue
        if len(cell.formula) > FORMULA_LIMIT:
            yield form.of(cell), f"公式有 {len(cell.formula)} 字，Excel 上限 {FORMULA_LIMIT}"
        elif depth(cell.formula) > NESTING:
            yield form.of(cell), f"公式嵌套 {depth(cell.formula)} 层，Excel 上限 {NESTING}"


def _circular(form: Form) -> dict[str, str]:
    """The cells that are part of a circle, each with one that it reads."""
    plan = plan_of(form.layout)
    cells = [plan.addresses[slot] for targets in plan.targets for slot in targets]
    numbers = {address: number for number, address in enumerate(cells)}
    reads = {address: [other for other in plan.precedents(address) if other in numbers] for address in cells}
    _, circular = ordered({numbers[a]: [numbers[other] for other in others] for a, others in reads.items()})
    inside = {cells[number] for number in circular}
    return {cell: next(other for other in reads[cell] if other in inside) for cell in cells if cell in inside}


def _circles(form: Form, circular: Mapping[str, str]) -> Iterator[Fault]:
    told: set[str] = set()
    for start in circular:
        if start in told:
            continue
        path = [start]
        while circular[path[-1]] not in path:
            path.append(circular[path[-1]])
        path = path[path.index(circular[path[-1]]) :]
        if told.isdisjoint(path):
            words = list(dict.fromkeys(_words(form, address) for address in path))
            way = " → ".join([*words[:_SHOWN], *["…"][: len(words) > _SHOWN], words[0]])
            yield form.origin(path[0]).fault(f"循环引用：{way}")
        told.update(path, [start])


def _words(form: Form, address: str) -> str:
    cell = form.layout.by_address.get(address)
    return cell.name or cell.label if cell else address


def _after(form: Form, circular: Mapping[str, str]) -> set[str]:
    """The cells that have no value because of a circle."""
    plan, found = plan_of(form.layout), set(circular)
    for targets in plan.targets if circular else ():
        for slot in targets:
            if not found.isdisjoint(plan.precedents(plan.addresses[slot])):
                found.add(plan.addresses[slot])
    return found


def _valueless(
    form: Form, values: Mapping[str, Value], where: str, without: set[str]
) -> Iterator[tuple[Place, str]]:
    """Only where it begins: what reads such a cell is not told."""
    bad = {address for address, value in values.items() if isinstance(value, (ExcelError, Undecided))}
    plan = plan_of(form.layout)
    roots = [a for a in bad - without if bad.isdisjoint(plan.precedents(a))]
    places = defaultdict(list)
    for address in sorted(roots):
        places[form.origin(address)].append(address)
    for place, addresses in places.items():
        more = f" 等 {len(addresses)} 格" if len(addresses) > 1 else ""
        value = values[addresses[0]]
        said = f"算不出（{value.reason}）" if isinstance(value, Undecided) else f"算出 {value}"
        yield place, f"公式在{where}上{said}：{addresses[0]}{more}"
