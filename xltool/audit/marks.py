"""BS01: a workbook that says in one place that it is another one than it says elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from xltool.audit.compare import blank, decided, same
from xltool.audit.evidence import Evidence
from xltool.figures import plain
from xltool.finding import Finding
from xltool.layout import Mark, identity
from xltool.rules import BY_CODE
from xltool.submission import alike, found_marks
from xltool.terms import Cause

_TOLD = {"template": "模板", "version": "版本", "unit": "填报单位", "rows_text": "行数", "fingerprint": "指纹"}


def contradicting(evidence: Evidence) -> Iterator[Finding]:
    """One finding for all places that contradict the mark by which the workbook was judged."""
    placement = evidence.placement
    told = [_difference(place, mark, placement.mark) for place, mark in found_marks(placement.submission)
            if not alike(mark, placement.mark)]  # fmt: skip
    listed = dict(_listed(evidence))
    if not told and not listed:
        return
    rule = BY_CODE["BS01"]
    first = next(iter(listed), None)
    yield Finding(
        code=rule.code,
        level=rule.level,
        title=rule.title,
        sheet=placement.where(first)[0] if first else None,
        cell=placement.where(first)[1] if first else None,
        field=evidence.layout.by_address[first].label if first else None,
        declared=None,
        expected=None,
        difference=None,
        cause=Cause.FIXED_CHANGED,
        message="；".join(dict.fromkeys((*told, *listed.values()))),
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
                yield address, _difference(f"隐藏的“{identity.NAME}”表", there, mark)
        elif label != "填报单位" or not _same_unit(declared, mark):
            yield address, f"隐藏的“{identity.NAME}”表的{label}是“{plain(declared)}”，别处是“{plain(expected)}”"


def _same_unit(declared: object, mark: Mark) -> bool:
    return alike(Mark("", "", str(declared), {}, ""), Mark("", "", mark.unit, {}, ""))
