"""One submitted file: recognised, placed, recalculated, audited."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.audit import Coverage, Evidence, Total, audit, gather, plan_of
from xltool.definition import Template, find_version, template_folders
from xltool.errors import DefinitionError, RefusedError, UnknownTemplateError, UnreadableError, UsageError
from xltool.finding import Finding
from xltool.layout import Layout, Mark, echo, fingerprint, layout_of, stored_layout
from xltool.submission import (
    Placement, Submission, count_rows, issued_text, likeness, place, read, recognise,
)  # fmt: skip
from xltool.terms import Level, Verdict

if TYPE_CHECKING:
    from xltool.data import Data

# Cells beyond those that the form was made with, for which the names of a file are believed: to plan and
# compile 16,000 takes five seconds, once.
MOST_CELLS = 16_000
LATER = "请单独再核对这份文件；仍不行时用 Excel 或 WPS 打开，另存为 .xlsx 后再报"
_UNSEEN = 50_000  # objects that are made before the garbage collector looks at them: a file makes more than this


@dataclass(frozen=True)
class Report:
    """The verdict on one file, and why."""

    path: Path
    verdict: Verdict
    sha256: str | None = None
    mark: Mark | None = None
    unit: str = ""  # that reports: as the form was issued, or as it names itself
    coverage: Coverage | None = None
    totals: tuple[Total, ...] = ()
    findings: tuple[Finding, ...] = ()
    refusal: str = ""  # why it could not be looked into
    earlier: str | None = None  # the file of an earlier verdict; empty: it had none; None: nothing to compare with
    mended: tuple[Finding, ...] = ()  # findings of the earlier verdict that are no more
    issued: str = ""  # digest of what the file says that the department had filled in
    failed: bool = False  # we could not judge it, here and now: that says nothing of the file

    @property
    def errors(self) -> int:
        return sum(finding.level is Level.ERROR for finding in self.findings)

    @property
    def warnings(self) -> int:
        """Rules that still want an explanation: one 审核说明 answers a rule, however many rows it names."""
        return len({finding.code for finding in self.findings if finding.level is Level.WARNING and finding.open})


def open_submission(path: Path) -> tuple[Placement, Mark]:
    """A file, read by the Layout of the template that it belongs to.

    :raises RefusedError: it cannot be read.
    :raises UnknownTemplateError: it is none of ours, or of a version that we do not know.
    """
    submission = read(path)
    mark = recognise(submission)
    if mark is None:
        raise UnknownTemplateError("找不到模板标识，不是本工具生成的工作簿；请用下发的工作簿填报")
    layout = _layout(submission, mark)
    return place(submission, layout, mark), mark


def examine(path: Path) -> Evidence:
    """The three values of every cell of a file.

    :raises RefusedError, UnknownTemplateError: the file cannot be judged at all.
    """
    placement, _ = open_submission(path)
    return gather(placement, plan_of(placement.layout))


def verify(path: Path) -> Report:
    """:raises RefusedError, UnknownTemplateError: the file cannot be judged at all."""
    placement, mark = open_submission(path)
    result = audit(gather(placement, plan_of(placement.layout)))
    return Report(
        path=path,
        verdict=_verdict(result.findings, result.coverage),
        sha256=placement.submission.sha256,
        mark=mark,
        unit=mark.unit or _named_unit(placement),
        coverage=result.coverage,
        totals=result.totals,
        findings=result.findings,
        issued=echo.digest(issued_text(placement.submission)),
    )


def judged(path: Path) -> Report:
    """The report on a file, whatever it is."""
    try:
        return verify(path)
    except RefusedError as error:
        return Report(path, Verdict.REFUSED, refusal=str(error), failed=isinstance(error, UnreadableError))
    except UnknownTemplateError as error:
        return Report(path, Verdict.UNKNOWN_TEMPLATE, refusal=str(error))
    except DefinitionError as error:
        said = f"{path.name}：它的模板在这里读不了：{error}。请修好模板再核对"
        return Report(path, Verdict.REFUSED, refusal=said, failed=True)
    except Exception as error:  # a defect of ours must not cost the other files their verdict
        said = f"{path.name}：检查时程序出错（{type(error).__name__}: {error}），未作判断。{LATER}。"
        return Report(path, Verdict.REFUSED, refusal=said, failed=True)


def warm_up() -> None:
    """Have the plans of all templates ready, so that the first file does not pay for them.

    What lives as long as the process is then kept from the garbage collector, which would look through it
    again and again.
    """
    for name in template_folders():
        plan_of(stored_layout(name))
    gc.freeze()
    gc.set_threshold(_UNSEEN)


def extract(path: Path) -> tuple[Data, Template]:
    """The inputs of a submitted workbook as data.

    :raises RefusedError, UnknownTemplateError: as for ``verify``.
    """
    from xltool.data import collect

    placement, _ = open_submission(path)
    return collect(placement.layout, placement.declared), placement.layout.template


def _layout(submission: Submission, mark: Mark) -> Layout:
    folder = find_version(mark.template, mark.version)
    try:
        layout = layout_of(folder, scope=mark.scope)
    except UsageError as error:
        raise UnknownTemplateError(str(error)) from error
    if mark.fingerprint != fingerprint(layout):
        raise UnknownTemplateError(
            f"模板“{mark.template}”版本 {mark.version} 的内容与本机的不同"
            f"（指纹 {mark.fingerprint}，本机 {fingerprint(layout)}）；请用下发时的 xltool 检查"
        )
    counted = {name: rows for name, rows in count_rows(submission, layout).items() if rows > 0}
    more = {name: rows - layout.rows[name] for name, rows in counted.items() if rows != layout.rows[name]}
    cells = sum(max(0, rows) * len(layout.tables[name].table.column) for name, rows in more.items())
    if more and cells <= MOST_CELLS:
        other = layout_of(folder, {**layout.rows, **counted}, mark.scope)
        if likeness(submission, other) >= likeness(submission, layout):
            return other
    return layout


def _named_unit(placement: Placement) -> str:
    identity = placement.layout.template.identity
    for name in (identity.unit_field, identity.unit_fallback):
        value = placement.declared.get(placement.layout.by_name[f"[{name}]"].address) if name else None
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _verdict(findings: tuple[Finding, ...], coverage: Coverage) -> Verdict:
    if any(finding.level is Level.ERROR for finding in findings):
        return Verdict.FINDINGS
    if coverage.undecided or coverage.rules_undecided:
        return Verdict.UNDECIDED
    return Verdict.PASSED
