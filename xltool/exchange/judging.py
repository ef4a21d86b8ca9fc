"""``xltool verify`` in a workspace: what is new gets its verdict, and the ledger keeps it."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Sequence
from pathlib import Path

from xltool.errors import UsageError
from xltool.exchange.ledger import Act, Event, Ledger, StoredFile, StoredVerdict
from xltool.exchange.workspace import Workspace
from xltool.finding import Finding
from xltool.layout import echo, identity
from xltool.report import as_json
from xltool.report.earlier import Earlier, parsed, since
from xltool.rules import BY_CODE
from xltool.terms import Cause, Verdict
from xltool.verification import Report, verify_all


def judge(
    workspace: Workspace, ledger: Ledger, files: Sequence[StoredFile], jobs: int | None = None
) -> Generator[Report, None, None]:
    """A report for each file, with what changed since the unit's version before; recorded as it comes.

    What could not be judged here and now is told and not recorded: it is judged the next time.

    :raises UnknownTemplateError: the template of the workspace is not at hand.
    """
    workspace.layout  # noqa: B018  (without it, every file would be of an unknown template)
    reports = verify_all([workspace.folder / file.path for file in files], jobs)
    try:
        for file, alone in zip(files, reports, strict=True):
            report = as_issued(ledger, file, as_received(workspace, file, alone))
            record(workspace, ledger, file, report)
            yield compared(ledger, file, report)
    finally:
        reports.close()


def as_received(workspace: Workspace, file: StoredFile, report: Report) -> Report:
    """The report, unless what was judged is not what was received: that says nothing of the unit."""
    try:
        workspace.unchanged(file.path, file.sha256, "请移走它，放回收到的原件（再 xltool collect 一次来件也可以）")
    except UsageError as error:
        said = str(error)
    else:
        if report.sha256 in (None, file.sha256):
            return report
        said = f"“{file.path}”在核对的时候被改动过；请再核对一次"
    return Report(report.path, Verdict.REFUSED, refusal=said, failed=True)


def settled(report: Report) -> bool:
    """Whether a verdict is one on the file: not when we failed, or have not the template of its version."""
    return not report.failed and report.verdict is not Verdict.UNKNOWN_TEMPLATE


def as_issued(ledger: Ledger, file: StoredFile, report: Report) -> Report:
    """The report, with a finding where the file says that something else was filled in than the ledger knows.

    What is prefilled is held against the hidden sheet of the file itself, and that can be changed, too.
    """
    issued = [event for event in ledger.events(file.unit) if event.kind is Act.ISSUED]
    if report.coverage is None or not issued or report.issued == issued[-1].detail.get("echo"):
        return report
    old = next((event for event in reversed(issued) if report.issued == event.detail.get("echo")), None)
    if old:
        title = "用的是以前下发的工作簿"
        message = f"用的是 {old.day} 下发的工作簿，{issued[-1].day} 重新下发的预填内容与它不同"
    else:
        title, message = "主管部门预填的内容被改动", "隐藏的标识页里登记的预填内容，与下发时记入台账的不同"
    rule = BY_CODE["GD01"]
    finding = Finding(
        code=rule.code,
        level=rule.level,
        title=title,
        sheet=identity.NAME,
        cell=echo.AT,
        field=None,
        declared=None,
        expected=None,
        difference=None,
        cause=Cause.FIXED_CHANGED,
        message=message,
        fix="用最近下发的工作簿重新填报",
    )
    return dataclasses.replace(report, verdict=Verdict.FINDINGS, findings=(finding, *report.findings))


def record(workspace: Workspace, ledger: Ledger, file: StoredFile, report: Report) -> None:
    """Puts a verdict into the ledger, once; of what could not be judged there is none."""
    if not settled(report):
        return
    stored = as_json.line(dataclasses.replace(report, path=Path(file.path)))
    stale = outdated(report, before(ledger, file))
    detail: dict[str, object] = {"errors": report.errors, "warnings": report.warnings}
    detail |= {"verdict": report.verdict.value, **({"outdated": list(stale)} if stale else {})}
    with ledger.step():
        if ledger.verdict(file.sha256) is None:
            verdict = StoredVerdict(file.sha256, report.verdict.value, report.errors, report.warnings, stored)
            ledger.judge(verdict)
            ledger.record(Event(Act.VERIFIED, file.unit, file.version, file.sha256, detail=detail), file.sha256)


def compared(ledger: Ledger, file: StoredFile, report: Report) -> Report:
    """The report, with what changed since the unit's last version that could be judged."""
    earlier = before(ledger, file)
    return since(report, earlier) if earlier and report.coverage else report


def before(ledger: Ledger, file: StoredFile) -> Earlier | None:
    """The verdict on the unit's last version before this one that could be judged."""
    for other in reversed(ledger.files(file.unit)):
        verdict = ledger.verdict(other.sha256) if other.version < file.version else None
        if verdict is not None:
            (earlier,) = parsed(verdict.report)
            if earlier.judged:
                return earlier
    return None


def outdated(report: Report, earlier: Earlier | None) -> tuple[str, ...]:
    """Rules whose explanation is word for word that of the version before, over figures that are not those."""
    if earlier is None:
        return ()
    said = {finding.code: finding.explanation for finding in report.findings if finding.explanation}
    said_before = {finding.code: finding.explanation for finding in earlier.findings if finding.explanation}
    now, then = _figures(report), _figures(earlier)
    return tuple(code for code, text in said.items() if said_before.get(code) == text and now[code] - then[code])


def _figures(verdict: Report | Earlier) -> dict[str, set[str]]:
    """What the findings of each rule say, which is where their figures are."""
    found: dict[str, set[str]] = {}
    for finding in verdict.findings:
        found.setdefault(finding.code, set()).add(finding.message)
    return found
