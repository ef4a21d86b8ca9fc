"""``xltool decide``: a report is accepted or returned, and the reply to the unit is made ready.

The reply is files in the outbox: a copy with notes and a letter of three lines. They are in place
before the ledger says that the report was decided upon. Nothing is sent from here.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xltool.annotation import annotated
from xltool.errors import RefusedError, UsageError
from xltool.exchange import judging
from xltool.exchange.ledger import Act, Event, Ledger, StoredFile
from xltool.exchange.naming import safe_name
from xltool.exchange.roster import Unit
from xltool.exchange.workspace import Workspace
from xltool.files import make_folder, write_whole
from xltool.finding import Finding
from xltool.report import words
from xltool.report.visible import visible
from xltool.terms import Change, Verdict
from xltool.verification import Report, judged

LETTER = "回复.txt"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided upon the last report of a unit."""

    unit: Unit
    act: Act  # ACCEPTED or RETURNED
    version: int
    summary: tuple[str, str, str]  # the three lines of the letter
    folder: Path  # with the reply
    files: tuple[Path, ...]  # of the reply
    fresh: bool  # False: it was so decided before


def decide(
    workspace: Workspace,
    ledger: Ledger,
    unit: Unit,
    act: Act,
    reason: str = "",
    deadline: datetime.date | None = None,
    today: datetime.date | None = None,
) -> Decision:
    """Makes the reply ready and records the decision; the same decision again changes nothing.

    :raises UsageError: there is no report, or it may not be so decided upon; says why.
    """
    today = today or datetime.date.today()
    if deadline and deadline < today:
        raise UsageError(f"重报期限 {deadline} 已经过了，请另定一天")
    files = ledger.files(unit.code)
    if not files:
        raise UsageError(f"还没有收到 {unit.code} {unit.name} 的报送件；收到后先 xltool collect")
    file = files[-1]
    report = judging.as_received(workspace, file, judged(workspace.folder / file.path))
    if report.failed:
        raise UsageError(f"{unit.name} 的报送件没有判成，不能审定。{report.refusal}")
    report = judging.as_issued(ledger, file, report)
    judging.record(workspace, ledger, file, report)
    report = judging.compared(ledger, file, report)
    outdated = judging.outdated(report, judging.before(ledger, file))
    _check(unit, act, report, outdated, reason)
    due = (deadline or today + datetime.timedelta(workspace.settings.reply_days)) if act is Act.RETURNED else None
    last = next((e for e in reversed(list(ledger.events(unit.code))) if e.kind in (Act.ACCEPTED, Act.RETURNED)), None)
    same = last is not None and (last.kind, last.sha256, last.reason) == (act, file.sha256, reason)
    if last and same and act is Act.RETURNED and deadline is None:
        due = datetime.date.fromisoformat(str(last.detail["deadline"]))
    summary = _summary(workspace, unit, act, file, report, reason, due)
    folder = workspace.outbox / "replies" / safe_name(unit.code) / f"v{file.version}"
    written = _reply(folder, unit, file, report, summary, outdated)
    detail = {
        "deadline": str(due or ""),
        "summary": list(summary),
        "files": {workspace.relative(path): digest for path, digest in written.items()},
    }
    fresh = not (last and same and last.detail == detail)
    if fresh:
        with ledger.step():
            ledger.record(Event(act, unit.code, file.version, file.sha256, reason, detail), name=unit.name)
    return Decision(unit, act, file.version, summary, folder, tuple(written), fresh)


def _check(unit: Unit, act: Act, report: Report, outdated: tuple[str, ...], reason: str) -> None:
    """:raises UsageError: it may not be so decided upon without more."""
    if act is Act.RETURNED:
        if not report.findings and report.coverage and not reason:
            raise UsageError(f"{unit.name} 的报送件没有审核意见；要退回，请用 --reason 写明原因")
        return
    if report.coverage is None:
        raise UsageError(f"{unit.name} 的报送件不能通过，请退回。{words.verdict(report)}")
    if report.errors:
        raise UsageError(f"{unit.name} 的报送件还有 {report.errors} 处强制性错误，不能通过；请退回")
    open_ = [f"{report.warnings} 项提示没有说明"] if report.warnings else []
    open_ += [f"{'、'.join(outdated)} 的说明是针对旧数写的"] if outdated else []
    open_ += ["有无法判断之处"] if report.verdict is Verdict.UNDECIDED else []
    if open_ and not reason:
        raise UsageError(f"{unit.name} 的报送件：{'，'.join(open_)}；仍要通过，请用 --reason 写明理由")


def _summary(
    workspace: Workspace, unit: Unit, act: Act, file: StoredFile, report: Report, reason: str, due: datetime.date | None
) -> tuple[str, str, str]:
    decided = "退回修改" if act is Act.RETURNED else "通过"
    found = words.verdict(dataclasses.replace(report, refusal=words.refusal(report)))
    first = f"{unit.name}：《{workspace.title}》第 {file.version} 版{decided}。核对结果：{_sentence(found)}"
    second = f"{words.changes(report)}。" if report.earlier else "这是核对的第一版，没有上一版可比。"
    why = _sentence(reason) if reason else ""
    if act is Act.ACCEPTED:
        return first, second, f"{why}请留存本版，不必重报。"
    how = "请按批注件逐条改好" if report.findings and report.coverage else "请改好"
    return first, second, f"{why}{how}，于 {due} 前重报。"


def _sentence(text: str) -> str:
    return f"{text.rstrip('。')}。"


def _reply(
    folder: Path, unit: Unit, file: StoredFile, report: Report, summary: tuple[str, ...], outdated: tuple[str, ...]
) -> dict[Path, str]:
    """Writes the files of the reply; gives the hash of each."""
    contents = {LETTER: "\r\n".join([*summary, "", *_details(report, outdated)]).encode("utf-8-sig")}
    if report.findings and report.coverage:
        name = safe_name(f"{unit.code}-{unit.name}（第{file.version}版审核意见）")
        try:
            contents[f"{name}.xlsx"] = annotated(report)
        except RefusedError as error:
            contents[LETTER] += f"\r\n没有批注件：{error}\r\n".encode()
    make_folder(folder)
    for name, content in contents.items():
        write_whole(folder / name, content, overwrite=True)
    return {folder / name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}


def _details(report: Report, outdated: tuple[str, ...]) -> Iterator[str]:
    """Every finding in a line, those that remain first."""
    groups = (
        ("仍在", [f for f in report.findings if f.change is Change.REMAINS]),
        ("新增", [f for f in report.findings if f.change is Change.NEW]),
        ("审核意见", [f for f in report.findings if f.change is None]),
        ("已改", list(report.mended)),
    )
    for title, findings in groups:
        if findings:
            yield f"【{title}】{len(findings)} 条"
            yield from (f"  {line}" for finding in findings for line in _lines(finding))
    if outdated:
        yield "【说明与现数不符】"
        yield f"  {'、'.join(outdated)} 的审核说明与上一版相同，而数字已变；请按现数重写说明"
    if report.refusal:
        yield words.refusal(report)


def _lines(finding: Finding) -> Iterator[str]:
    yield f"[{finding.level.word}] {words.sentence(finding)}"
    if finding.explanation:
        yield f"    审核说明：{visible(finding.explanation)}"
