"""Recalculation of the filled-in sample, beside what else could do it, in one run.

    python benchmarks/recalculation.py [FILE]

The floor is what nobody can do without: to inflate every part of the file and to parse it with
expat handlers that do nothing. ``formulas.ExcelModel`` is given ten minutes, in a process of its
own; it is run on our own workbook here and never on a submission. LibreOffice converts a batch
of twenty, recalculation forced, and is told by the file.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

from xltool.audit import audit, gather, plan_of
from xltool.recalculation.compiler import compile_plan
from xltool.submission import read
from xltool.verification import open_submission

ROOT = Path(__file__).resolve().parents[1]
BATCH = 20
LIMIT = 600  # seconds that ExcelModel may take
_MODEL = """
import sys, time, warnings
warnings.simplefilter("ignore")
import formulas
formulas.get_functions()
start = time.perf_counter()
model = formulas.ExcelModel().loads(sys.argv[1]).finish()
loaded = time.perf_counter()
model.calculate()
print(loaded - start, time.perf_counter() - loaded)
"""
_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def median(function: Callable[[], object], times: int) -> float:
    """Seconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def floor(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            data = package.read(name)
            if name.endswith((".xml", ".rels")):
                parser = expat.ParserCreate()
                parser.StartElementHandler = lambda name, attributes: None
                parser.EndElementHandler = lambda name: None
                parser.CharacterDataHandler = lambda data: None
                parser.Parse(data, True)


def excel_model(path: Path) -> tuple[float, float] | str:
    """Seconds to load and to calculate, or why there are none."""
    command = [sys.executable, "-c", _MODEL, str(path)]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return f"not done after {LIMIT} s"
    if run.returncode:
        return "failed: " + (run.stderr.strip().splitlines() or ["?"])[-1][:60]
    loaded, calculated = map(float, run.stdout.split())
    return loaded, calculated


def libreoffice(path: Path, folder: Path) -> float:
    """Seconds a file, over a batch."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_RECALCULATE, "utf-8")
    batch = [shutil.copy(path, folder / f"{i}.xlsx") for i in range(BATCH)]
    command = ["soffice", f"-env:UserInstallation={user.parent.as_uri()}", "--headless", "--convert-to", "xlsx"]
    start = time.perf_counter()
    subprocess.run([*command, "--outdir", str(folder / "out"), *map(str, batch)], check=True, capture_output=True)
    return (time.perf_counter() - start) / BATCH


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "sample_workbooks/yunnan-2017/更正.xlsx"
    placement, _ = open_submission(path)
    layout = placement.layout
    plan = plan_of(layout)
    formulas = len(layout.formulas) + len(layout.verdicts)
    given = plan.load(placement.declared)

    def run() -> None:
        values = list(given)
        for stage in range(len(plan.stages)):
            plan.run(stage, values, values)

    def whole() -> None:
        found, _ = open_submission(path)
        audit(gather(found, plan))

    def row(what: str, seconds: float, note: str = "") -> None:
        a_thousand = seconds * 1e6 / formulas
        print(f"{what:<56}{seconds * 1000:>10.1f} ms {a_thousand:>9.2f} ms per 1,000 formulas  {note}")

    print(f"{path.name}: {formulas} formulas, {len(layout.cells)} cells, {path.stat().st_size // 1024} KB")
    least = median(lambda: floor(path), 9)
    row("floor: inflate, expat with empty handlers", least)
    row("xltool: read", median(lambda: read(path), 9))
    ours = median(run, 15)
    row("xltool: run the plan once", ours)
    judged = median(whole, 9)
    row("xltool: read, compare, recalculate, judge", judged, f"{judged / least:.1f} × the floor")
    compiled = median(lambda: compile_plan([layout.formulas, layout.verdicts]), 1)
    row("xltool: compile the plan, once a template version", compiled)
    if shutil.which("soffice"):
        with tempfile.TemporaryDirectory() as folder:
            office = libreoffice(path, Path(folder))
        row(f"LibreOffice: open, recalculate, save ({BATCH} in a batch)", office, f"{office / ours:,.0f} × the plan")
    model = excel_model(path)
    if isinstance(model, str):
        print(f"formulas.ExcelModel: {model}; that is more than {LIMIT / ours:,.0f} × the plan")
    else:
        row("formulas.ExcelModel: load", model[0])
        row("formulas.ExcelModel: calculate", model[1])
        row("formulas.ExcelModel: both", sum(model), f"{sum(model) / ours:,.0f} × the plan")


if __name__ == "__main__":
    main()
