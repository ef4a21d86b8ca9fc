"""The commands that a person is likely to type after a verdict."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterator, Sequence

from xltool.report.order import worst_first
from xltool.report.visible import visible
from xltool.terms import Level
from xltool.verification import Report


def next_steps(reports: Sequence[Report]) -> Iterator[str]:
    """One cell explained, and a copy with notes for the unit; nothing where nothing was found."""
    found = [report for report in worst_first(reports) if any(finding.open for finding in report.findings)]
    if not found:
        return
    path = str(found[0].path)
    worst = next((f for f in found[0].findings if f.level is Level.ERROR and f.cell), None)
    if worst:
        yield f"下一步：{_command('explain', path, f'{worst.sheet}!{worst.cell}')}　看这一格怎么算"
    verify = _command("verify", path) if len(reports) == 1 else "xltool verify …"
    yield f"{'　　　　' if worst else '下一步：'}{verify} --annotate 批注件　写出带批注的副本，可退回单位"


def _command(*words: str) -> str:
    """As it may be typed into a shell of this system."""
    typed = ["xltool", *words]
    return visible(subprocess.list2cmdline(typed) if os.name == "nt" else shlex.join(typed))
