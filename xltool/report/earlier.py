"""``verify --baseline``: what became of the findings of an earlier verdict, read from its ``--format json``.

It exists so that a second round begins where the first ended: 已改, 仍在, 新增. A finding is the
same when its rule is broken in the same place. Rows move when a unit puts others in, so that a
place is told by its sheet, its field and what stands in its row before it is told by its address.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from xltool.errors import UsageError
from xltool.finding import Finding
from xltool.terms import Cause, Change, Level
from xltool.verification import Report

_NUMBERED = re.compile(r"·第 \d+ 行(?=·|$)")


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier verdict on one file."""

    file: str  # its path, as it was given then
    template: str
    unit: str
    judged: bool  # False: it was refused, or of no known template
    findings: tuple[Finding, ...]

    @property
    def name(self) -> str:
        """The bare file name, on whatever system it was."""
        return PureWindowsPath(PurePosixPath(self.file).name).name


def read_earlier(path: Path) -> tuple[Earlier, ...]:
    """The verdicts in an output of ``--format json`` or ``jsonl``.

    :raises UsageError: the file cannot be read, or is no such output.
    """
    try:
        text = _decoded(path.read_bytes())
    except OSError as error:
        raise UsageError(f"--baseline：文件“{path}”读不出来（{error.strerror}）") from error
    try:
        return parsed(text)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(
            f"--baseline：文件“{path}”不是上次核对的结果；请先用 xltool verify … --format json > 文件 保存一份"
        ) from error


def parsed(text: str) -> tuple[Earlier, ...]:
    """The verdicts in a text as ``--format json`` or ``jsonl`` gives it.

    :raises ValueError, KeyError, TypeError, AttributeError, RecursionError: it is no such text.
    """
    return tuple(_earlier(each) for each in _objects(text))


def compare(reports: Iterable[Report], earlier: Sequence[Earlier]) -> list[Report]:
    """The reports, each with what changed since the earlier verdict on it."""
    found = list(reports)
    pairs = _pairs(found, [each for each in earlier if each.judged])
    return [since(report, pairs.get(number)) for number, report in enumerate(found)]


def _decoded(data: bytes) -> str:
    """Shells of Windows write what is redirected in an encoding of their own."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _objects(text: str) -> list[dict[str, object]]:
    if not text.strip():
        raise ValueError("empty")
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        found = [json.loads(line) for line in text.splitlines() if line.strip()]
    listed = found if isinstance(found, list) else [found]
    if not all(isinstance(each, dict) for each in listed):
        raise ValueError("not objects")
    return listed


def _earlier(each: Mapping[str, object]) -> Earlier:
    template, findings = each["template"], each["findings"]
    if not isinstance(findings, list) or not isinstance(template, (dict, type(None))):
        raise TypeError("findings or template of another kind")
    return Earlier(
        file=_text(each["file"]),
        template=_text(template["id"]) if template else "",
        unit=_text(each["unit"]),
        judged=each["coverage"] is not None,
        findings=tuple(_finding(finding) for finding in findings),
    )


def _finding(each: Mapping[str, object]) -> Finding:
    """As it was written; its figures are texts."""
    difference = _text(each["difference"])
    affected = each["affected"]
    if not isinstance(affected, list):
        raise TypeError("affected is no list")
    return Finding(
        code=_text(each["code"]),
        level=Level(each["level"]),
        title=_text(each["title"]),
        sheet=_text(each["sheet"]) or None,
        cell=_text(each["cell"]) or None,
        field=_text(each["field"]) or None,
        declared=_text(each["declared"]) or None,
        expected=_text(each["expected"]) or None,
        difference=float(difference) if difference else None,
        cause=Cause(each["cause"]),
        message=_text(each["message"]),
        fix=_text(each["fix"]),
        basis=_text(each["basis"]),
        affected=tuple(map(_text, affected)),
        explanation=_text(each["explanation"]),
        row=_text(each.get("row")),
        change=Change.MENDED,
    )


def _text(value: object) -> str:
    if value is not None and not isinstance(value, str):
        raise TypeError("no text")
    return value or ""


def _pairs(reports: Sequence[Report], earlier: Sequence[Earlier]) -> dict[int, Earlier]:
    """The earlier verdict on each report: of the same form and unit, or of the same file name where it is alone.

    A unit may report several projects; then the name of the file tells them apart.
    """
    new = {number: report for number, report in enumerate(reports) if report.coverage}
    old = dict(enumerate(earlier))
    pairs: dict[int, Earlier] = {}
    alone = len(new) == len(old) == 1
    keys: list[tuple[Callable[[Report], Hashable], Callable[[Earlier], Hashable]]] = [
        (lambda r: (_form(r), r.unit, r.path.name) if r.unit else None,
         lambda e: (e.template, e.unit, e.name) if e.unit else None),
        (lambda r: (_form(r), r.unit) if r.unit else None, lambda e: (e.template, e.unit) if e.unit else None),
        (lambda r: (_form(r), r.path.name) if alone or not r.unit else None,
         lambda e: (e.template, e.name) if alone or not e.unit else None),
    ]  # fmt: skip
    for of_new, of_old in keys:
        for number, other in _only({n: of_new(r) for n, r in new.items()}, {n: of_old(e) for n, e in old.items()}):
            pairs[number] = old.pop(other)
            del new[number]
    return pairs


def _form(report: Report) -> str:
    return report.mark.template if report.mark else ""


def _only(new: Mapping[int, Hashable], old: Mapping[int, Hashable]) -> Iterator[tuple[int, int]]:
    """Numbers of new and old whose key occurs once on either side."""
    times_new, times_old = Counter(new.values()), Counter(old.values())
    places = {key: number for number, key in old.items()}
    for number, key in new.items():
        if key is not None and times_new[key] == times_old[key] == 1:
            yield number, places[key]


def since(report: Report, earlier: Earlier | None) -> Report:
    """The report, with what changed since an earlier verdict on the same file of the same unit."""
    if earlier is None:
        return dataclasses.replace(report, earlier="")
    same = _same(report.findings, earlier.findings)
    findings = tuple(
        dataclasses.replace(finding, change=Change.REMAINS if number in same else Change.NEW)
        for number, finding in enumerate(report.findings)
    )
    kept = set(same.values())
    mended = tuple(finding for number, finding in enumerate(earlier.findings) if number not in kept)
    return dataclasses.replace(report, findings=findings, earlier=earlier.file, mended=mended)


def _same(new: Sequence[Finding], old: Sequence[Finding]) -> dict[int, int]:
    """Which new finding is which old one, the surest pairs first: number -> number."""
    pairs: dict[int, int] = {}
    left = set(range(len(old)))
    for key in (_in_its_row, _at_its_cell, _in_its_field):
        waiting: dict[Hashable, list[int]] = {}
        for number in sorted(left):
            waiting.setdefault(key(old[number]), []).append(number)
        for number, finding in enumerate(new):
            if number in pairs:
                continue
            same = [n for n in waiting.get(key(finding), ()) if n in left and not _apart(finding, old[n])]
            if same:
                pairs[number] = same[0]
                left.remove(same[0])
    return pairs


def _in_its_row(finding: Finding) -> Hashable:
    """Wherever the row stands now; a row without words is told by its number."""
    if not finding.row:
        return finding.code, finding.sheet, finding.cell, finding.field, None
    return finding.code, finding.sheet, None, _NUMBERED.sub("", finding.field or ""), finding.row


def _at_its_cell(finding: Finding) -> Hashable:
    return finding.code, finding.sheet, finding.cell, finding.field


def _in_its_field(finding: Finding) -> Hashable:
    return finding.code, finding.sheet, finding.field


def _apart(one: Finding, other: Finding) -> bool:
    """Whether both name their rows, and these have no word in common."""
    words, others = set(one.row.split(" / ")), set(other.row.split(" / "))
    return bool(one.row and other.row) and not words & others
