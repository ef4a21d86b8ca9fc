"""What a command costs as a whole process: CPU time and memory, beside an empty Python and click alone.

    python benchmarks/cold.py [FILE]

The plan and the Layout are in the cache (they are made by a first run), as they are for
everybody from the second file on. To reach: ``verify`` 0.4 s of CPU and 60 MB, ``--help`` 0.15 s.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TIMES = 9


def spent(command: Sequence[str]) -> tuple[float, float]:
    """CPU seconds and megabytes of one process, its output thrown away."""
    child = os.fork()
    if not child:
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, 1)
        os.dup2(sink, 2)
        os.execv(command[0], command)
    _, _, usage = os.wait4(child, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def row(what: str, command: Sequence[str], empty: float = 0.0) -> float:
    spent(command)
    runs = [spent(command) for _ in range(TIMES)]
    seconds, megabytes = min(cpu for cpu, _ in runs), statistics.median(size for _, size in runs)
    ratio = f"{seconds / empty:6.1f} × an empty Python" if empty else ""
    print(f"{what:<46}{seconds * 1000:>8.0f} ms CPU {megabytes:>6.0f} MB {ratio}")
    return seconds


def main() -> None:
    path = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "sample_workbooks/yunnan-2017/更正.xlsx")
    python, module = sys.executable, ["-m", "xltool"]
    print(f"best of {TIMES}, {time.strftime('%Y-%m-%d')}, Python {sys.version.split()[0]}")
    empty = row("python -c pass", [python, "-c", "pass"])
    row("python -c 'import click'", [python, "-c", "import click"], empty)
    row("python -c 'import openpyxl'", [python, "-c", "import openpyxl"], empty)
    row("python -c 'import formulas'", [python, "-c", "import formulas, formulas.parser, formulas.functions"], empty)
    row("xltool --help", [python, *module, "--help"], empty)
    row("xltool verify FILE --format plain", [python, *module, "verify", path, "--format", "plain"], empty)
    row("xltool verify FILE", [python, *module, "verify", path], empty)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime > 0


if __name__ == "__main__":
    main()
