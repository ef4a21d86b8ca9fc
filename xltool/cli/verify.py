"""``xltool verify``."""

from __future__ import annotations

import contextlib
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltool.cli.chinese import Command
from xltool.cli.in_workspace import in_workspace
from xltool.cli.output import HUNG_UP, Output
from xltool.terms import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Iterator, Sequence

    from xltool.verification import Report

    Verdicts = Callable[[], Generator[Report, None, None]]

_REFUSED, _UNKNOWN, _FOUND, _UNDECIDED = 3, 4, 1, 5
INTERRUPTED = 130  # as shells have it
_NAMED = 3  # copies that are named before the rest are only counted


@click.command(cls=Command)
@click.argument("paths", metavar="[文件或文件夹]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["table", "plain", "json", "jsonl"]), default="table",
    metavar="格式", help="table 表格（缺省），plain 逐行，json，jsonl",
)  # fmt: skip
@click.option(
    "--fail-on", type=click.Choice(["error", "warning", "never"]), default="error",
    metavar="级别", help="达到什么级别时退出码为 1：error 错误（缺省），warning 待说明的提示，never 从不",
)  # fmt: skip
@click.option(
    "--html", metavar="文件夹", type=click.Path(path_type=Path), help="写出审核意见网页：一份总表，每个文件一页，可打印"
)
@click.option(
    "--annotate", metavar="文件夹", type=click.Path(path_type=Path), help="写出带批注的副本：问题格加批注和底色，附审核意见表"
)
@click.option("--baseline", metavar="旧.json", type=click.Path(path_type=Path), help="与上次 --format json 的结果比较")
@click.option("--strict", is_flag=True, help="有无法判断之处时退出码为 5")
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), metavar="进程数", help="同时核对几份（缺省：处理器核数）"
)  # fmt: skip
@in_workspace
def verify(
    paths: tuple[Path, ...], form: str, fail_on: str, html: Path | None, annotate: Path | None, baseline: Path | None,
    strict: bool, jobs: int | None, folder: Path,
) -> int:  # fmt: skip
    """核对填好的工作簿：重新计算公式，证明合计和自评分对不对。

    在工作区里不写文件，就核对新收的，结果记入台账。
    """
    from xltool.cli.deliver import compared

    with contextlib.ExitStack() as opened:
        total, verdicts = _of_files(paths, jobs) if paths else _of_workspace(folder, jobs, opened)
        if not total:
            click.echo("没有新收的报送件；xltool status 看各单位走到哪一步", err=True)
            return 0
        run = _Run(compared(verdicts, baseline), total, lambda report: _code(report, fail_on, strict))
        code = _shown(run, form, html, annotate)
        if not paths and form == "table":
            _tell_recorded(run.kept)
        return code


def _tell_recorded(reports: Sequence[Report]) -> None:
    from xltool.exchange.judging import settled

    left = sum(not settled(report) for report in reports)
    if left:
        click.echo(f"{left} 份没有判成，未记入台账；按上面说的办好后，再 xltool verify", err=True)
    if left < len(reports):
        click.echo("已记入台账。下一步：xltool status，再 xltool decide 单位 accept 或 return", err=True)


def _of_files(paths: Collection[Path], jobs: int | None) -> tuple[int, Verdicts]:
    from xltool.verification import find_files, set_apart, verify_all

    files, copies = set_apart(find_files(paths), paths)
    if copies:
        click.echo(f"跳过 {len(copies)} 份批注件（原件也在其中）：{_listed(copies)}", err=True)
    return len(files), lambda: verify_all(files, jobs)


def _of_workspace(folder: Path, jobs: int | None, opened: contextlib.ExitStack) -> tuple[int, Verdicts]:
    """What is new in the workspace; the ledger stays open as long as ``opened``."""
    from xltool.cli.in_workspace import opened as workspace_at
    from xltool.exchange.judging import judge

    workspace = workspace_at(folder)
    ledger = opened.enter_context(workspace.ledger())
    files = ledger.unjudged()
    return len(files), lambda: judge(workspace, ledger, files, jobs)


def _shown(run: _Run, form: str, html: Path | None, annotate: Path | None) -> int:
    from xltool.cli.deliver import deliver

    run.delivers = html is not None or annotate is not None
    run.keeps = form == "table" or run.delivers
    if form == "table":
        _as_table(run)
    else:
        _as_text(run, form)
    deliver(run.kept, html, annotate)
    return run.exit_code()


def _listed(paths: Sequence[Path]) -> str:
    return "、".join(path.name for path in paths[:_NAMED]) + ("等" if len(paths) > _NAMED else "")


class _Run:
    """The reports as they come, until the last one or Ctrl-C; keeps each, or only its exit code."""

    def __init__(self, reports: Generator[Report, None, None], total: int, code: Callable[[Report], int]) -> None:
        self._reports, self._total, self._code = reports, total, code
        self._codes: list[int] = []
        self.keeps = self.delivers = False
        self.kept: list[Report] = []
        self.output = Output()
        self._interrupted = self._waiting = False

    def __iter__(self) -> Iterator[Report]:
        before = signal.signal(signal.SIGINT, self._interrupt)
        reports = self._shown()
        gathered = False  # the reports so far were held back, and come now though nothing more is judged
        try:
            while (gathered or not self._interrupted) and (self.delivers or not self.output.closed):
                self._waiting, before_it = True, self._interrupted
                report = next(reports)
                self._waiting, gathered = False, gathered or self._interrupted is not before_it
                self._codes.append(self._code(report))
                if self.keeps:
                    self.kept.append(report)
                yield report
        except (StopIteration, KeyboardInterrupt):
            pass
        finally:
            signal.signal(signal.SIGINT, before)
            reports.close()

    def _interrupt(self, *_: object) -> None:
        """What has been judged is printed whole; what is waited for is not waited for any longer."""
        self._interrupted = True
        if self._waiting:
            raise KeyboardInterrupt

    def _shown(self) -> Generator[Report, None, None]:
        if self._total < 2 or not sys.stderr.isatty():
            return self._reports
        from xltool.report.progress import watched

        return watched(self._reports, self._total)

    def exit_code(self) -> int:
        """130 when interrupted, 141 when nobody listens any more, else the first of 3, 4, 1, 5, 0 that occurs."""
        if self._interrupted:
            click.echo(f"已中断：核对了 {len(self._codes)} 份，共 {self._total} 份", err=True)
            return INTERRUPTED
        if self.output.closed and not self.delivers:
            return HUNG_UP
        return next((code for code in (_REFUSED, _UNKNOWN, _FOUND, _UNDECIDED) if code in self._codes), 0)


def _as_table(run: _Run) -> None:
    from rich.console import Console

    from xltool.report import as_table

    class Terminal(Console):
        def on_broken_pipe(self) -> None:
            raise

    console = Terminal(soft_wrap=False)
    for report in run:
        run.output.say(lambda: console.print(as_table.render(report)))  # noqa: B023
    run.output.say(lambda: as_table.summary(run.kept, console))


def _as_text(run: _Run, form: str) -> None:
    from xltool.report import as_json, as_plain

    gathered = []
    for report in run:
        if form == "json":
            gathered.append(report)
        else:
            text = as_json.line(report) if form == "jsonl" else "\n".join(as_plain.lines(report))
            run.output.say(lambda: click.echo(text))  # noqa: B023
    if form == "json":
        run.output.say(lambda: click.echo(as_json.dumps(gathered)))


def _code(report: Report, fail_on: str, strict: bool) -> int:
    if report.verdict is Verdict.REFUSED:
        return _REFUSED
    if report.verdict is Verdict.UNKNOWN_TEMPLATE:
        return _UNKNOWN
    failed = report.errors and fail_on != "never"
    if failed or (fail_on == "warning" and report.warnings):
        return _FOUND
    coverage = report.coverage
    if strict and coverage and (coverage.undecided or coverage.rules_undecided):
        return _UNDECIDED
    return 0
