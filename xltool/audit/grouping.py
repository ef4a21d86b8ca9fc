"""One act is one finding: what was done in one go to many cells is said once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable

from xltool import a1
from xltool.finding import Finding
from xltool.terms import Cause, Level

_ONE_BY_ONE = 3  # like cells that are still named one by one


def gathered(findings: Iterable[Finding]) -> list[Finding]:
    """The findings with like ones put together, in the place of the first.

    Formulas pasted over as values: those of the file. Formulas cleared: those of a sheet, as when a
    column was cut. Labels changed: those of a sheet, as when columns were moved. Formulas edited:
    those of a row, as when cells were dragged or summed anew.
    """
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        groups.setdefault(_act(finding) or number, []).append(finding)
    made: list[Finding] = []
    for group in groups.values():
        most = 1 if group[0].code == "GS03" else _ONE_BY_ONE
        made += group if len(group) <= most else [_one(group)]
    return made


def _act(finding: Finding) -> object:
    if finding.code == "GS02":
        return "GS02"
    if finding.cause is Cause.CLEARED:
        return "GS01", finding.sheet, finding.fix
    if finding.code == "GD01" and finding.level is Level.WARNING:
        return "GD01", finding.sheet
    if finding.code == "GS03" and finding.cell:
        return "GS03", finding.sheet, a1.split(finding.cell)[0]
    return None


_SAID: dict[str, Callable[[int], str]] = {
    "GS02": lambda count: f"共 {count} 个公式被粘贴成数值，都与复算值相符",
    "GS01": lambda count: f"本页共 {count} 个公式被清除或缺少",
    "GD01": lambda count: f"本页共 {count} 处固定文字被改动或移位",
    "GS03": lambda count: f"本行共 {count} 个公式被改动",
}


def _one(group: list[Finding]) -> Finding:
    first = min(group, key=lambda finding: list(Level).index(finding.level))
    others = tuple(f"{finding.sheet}!{finding.cell}" for finding in group if finding is not first)
    message = f"{first.message}；{_SAID[first.code](len(group))}"
    followers = tuple(dict.fromkeys(label for finding in group for label in finding.affected))
    return dataclasses.replace(first, message=message, affected=(*others, *followers))
