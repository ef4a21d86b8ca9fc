"""BS01: a workbook that says in one place that it is another one than it says elsewhere."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from xltool.audit.compare import blank, decided, same
from xltool.audit.evidence import Evidence
from xltool.figures import plain
from xltool.finding import Finding
from xltool.layout import Mark, identity
from xltool.rules import BY_CODE
from xltool.submission import Placement, alike, found_marks, issued_values
from xltool.terms import Cause, Level

_TOLD = {"template": "模板", "version": "版本", "unit": "填报单位", "rows_text": "行数", "fingerprint": "指纹",
         "code": "单位代码", "scope": "范围"}  # fmt: skip


def contradicting(evidence: Evidence) -> Iterator[Finding]:
    """One finding for all places that contradict the mark by which the workbook was judged, or one for its loss."""
    placement = evidence.placement
    told = [_difference(place, mark, placement.mark) for place, mark in found_marks(placement.submission)
            if not alike(mark, placement.mark)]  # fmt: skip
    listed = dict(_listed(evidence))
    if told or listed:
        yield _finding(evidence, next(iter(listed), None), "；".join(dict.fromkeys((*told, *listed.values()))))
        return
    if gone := _gone(placement):
        issued = bool(placement.mark.code)
        message = f"{gone}；按别处的标识认出" + ("，主管部门预填的内容无从核对" if issued else "")
        made = _finding(evidence, None, message)
        yield dataclasses.replace(made, level=Level.WARNING if issued else Level.INFO, sheet=identity.NAME)


def _gone(placement: Placement) -> str:
    """What is missing of the hidden sheet, in words."""
    where = identity.PLACE
    sheet = placement.contents.get(identity.NAME)
    if sheet is None:
        return f"{where}不在文件里"
    if any(disturbance.sheet == identity.NAME for disturbance in placement.disturbances):
        return ""  # its lines have moved, which is told
    if not any(place == identity.PLACE for place, _ in found_marks(placement.submission)):
        return f"{where}里没有标识"
    if placement.mark.code and not issued_values(placement.submission):
        return f"{where}里没有预填的内容"
    return ""


def _finding(evidence: Evidence, at: str | None, message: str) -> Finding:
    rule = BY_CODE["BS01"]
    sheet, cell = evidence.placement.where(at) if at else (None, None)
    return Finding(
        code=rule.code,
        level=rule.level,
        title=rule.title,
        sheet=sheet,
        cell=cell,
        field=evidence.layout.by_address[at].label if at else None,
        declared=None,
        expected=None,
        difference=None,
        cause=Cause.FIXED_CHANGED,
        message=message,
        fix=rule.fix,
    )


def _difference(place: str, mark: Mark, other: Mark) -> str:
    for key, word in _TOLD.items():
        theirs, ours = getattr(mark, key), getattr(other, key)
        if theirs != ours:
            return f"{place}说{word}是“{theirs}”，别处是“{ours}”"
    return f"{place}写的标识与别处不同"


def _listed(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """The hidden sheet lists what its mark says: addresses of what does not agree, and what to say of it."""
    mark = evidence.placement.mark
    should = mark.cells(evidence.layout.template.identity.year)
    for label, address in evidence.layout.identity.items():
        declared, expected = evidence.declared.get(address), should.get(label)
        if not decided(declared) or blank(declared) or same(declared, expected):
            continue
        if isinstance(declared, str) and (there := Mark.parse(declared)):
            if not alike(there, mark):
                yield address, _difference(identity.PLACE, there, mark)
        elif label != "填报单位" or not _same_unit(declared, mark):
            yield address, f"{identity.PLACE}的{label}是“{plain(declared)}”，别处是“{plain(expected)}”"


def _same_unit(declared: object, mark: Mark) -> bool:
    return alike(Mark("", "", str(declared), {}, ""), Mark("", "", mark.unit, {}, ""))
