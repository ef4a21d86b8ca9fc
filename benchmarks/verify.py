"""How long a verdict takes, beside what a checker would otherwise use, in one run.

    python benchmarks/verify.py [FILE]

Compares: reading the file with our reader and with openpyxl; recalculating it with the compiled
plan and with LibreOffice (headless, forced recalculation); the whole of ``verify`` in a warm
process, and in a fresh one with a cold and a warm plan cache.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl

from xltool.audit import audit, gather, plan_of
from xltool.submission import read
from xltool.verification import open_submission, verify

ROOT = Path(__file__).resolve().parents[1]


def best(function: Callable[[], object], times: int) -> float:
    """Median of the wall-clock times, in milliseconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def row(what: str, milliseconds: float, note: str = "") -> None:
    print(f"{what:<52}{milliseconds:>10.1f} ms  {note}")


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "sample_workbooks/yunnan-2017/更正.xlsx"
    placement, _ = open_submission(path)
    plan = plan_of(placement.layout)
    formulas = len(placement.layout.formulas) + len(placement.layout.verdicts)
    print(f"{path.name}: {formulas} formulas, {len(placement.layout.cells)} cells")
    row("read: xltool", best(lambda: read(path), 5))
    row("read: openpyxl, values only", best(lambda: openpyxl.load_workbook(path, data_only=True), 5))
    given = plan.load(placement.declared)

    def run() -> None:
        values = list(given)
        for stage in range(len(plan.stages)):
            plan.run(stage, values, values)

    row("recalculate: compiled plan", best(run, 20))
    row("three values and audit", best(lambda: audit(gather(placement, plan)), 5))
    row("verify, warm process", best(lambda: verify(path), 5))
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "xltool", "verify", str(path), "--format", "json"]
        environment = {**os.environ, "XDG_CACHE_HOME": folder}

        def fresh() -> None:
            subprocess.run(command, env=environment, check=False, capture_output=True)

        row("verify, fresh process, cold cache", best(fresh, 1))
        row("verify, fresh process, warm cache", best(fresh, 5))
        soffice = shutil.which("soffice")
        if soffice:
            convert = [soffice, f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--headless"]
            convert += ["--convert-to", "xlsx", "--outdir", folder, str(path)]
            subprocess.run(convert, check=True, capture_output=True)  # makes the profile
            row(
                "LibreOffice: open, save",
                best(lambda: subprocess.run(convert, check=True, capture_output=True), 3),
                "warm profile",
            )


if __name__ == "__main__":
    main()
