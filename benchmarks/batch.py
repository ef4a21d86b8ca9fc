"""A batch of submissions, beside what else could check them, on files of the same run.

    python benchmarks/batch.py [N] [--alone]        N submissions, 1,000 if it is not given

The submissions are the filled-in sample with other amounts, made by our own generator; each tenth
has a total typed over. To make one takes two seconds, so that after forty they are copied. They go
through two workers. ``formulas.ExcelModel`` gets one of them and LibreOffice twenty; ``--alone``
leaves both out. To reach: 50 files a second, flat memory.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.recalculation import BATCH, excel_model, libreoffice  # noqa: E402
from xltool.audit import audit, gather, plan_of  # noqa: E402
from xltool.data import fill, read_data  # noqa: E402
from xltool.layout import Layout, Mark, fingerprint, stored_layout  # noqa: E402
from xltool.submission import package, place, read  # noqa: E402
from xltool.terms import Kind  # noqa: E402
from xltool.verification import open_submission, verify_all  # noqa: E402
from xltool.workbook import render  # noqa: E402

WORKERS = 2
DISTINCT = 40
TEMPLATE = "yunnan-2017"


def submissions(layout: Layout, folder: Path, count: int) -> list[Path]:
    """Workbooks with other amounts, every tenth with a total that is not their sum."""
    given = fill(layout, read_data(ROOT / "sample_workbooks" / TEMPLATE / "更正.toml")).values
    plan, made = plan_of(layout), []
    mark = Mark(layout.template.id, layout.template.version, "甲局", layout.changed_rows, fingerprint(layout))
    amounts = [c.address for cells in layout.inputs.values() for c in cells if c.kind is Kind.YUAN]
    total = layout.by_name["支出明细[[#Totals],[支出数]]"].address
    for number in range(min(count, DISTINCT)):
        chance = random.Random(number)
        values = {**given}
        for address in amounts:
            if isinstance(values.get(address), float):
                values[address] = round(values[address] * chance.uniform(0.9, 1.1), 2)
        values |= plan.evaluate(values)
        if number % 10 == 9:
            values[total] = chance.uniform(1e6, 2e6)
        path = folder / f"{number:04}.xlsx"
        path.write_bytes(render(layout, values, mark))
        made.append(path)
    for number in range(DISTINCT, count):
        made.append(Path(shutil.copy(made[number % DISTINCT], folder / f"{number:04}.xlsx")))
    return made


class Memory(threading.Thread):
    """The largest resident set of our children, at each tenth of the way."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0

    def run(self) -> None:
        while True:
            for child in psutil.Process().children():
                try:
                    self.peak = max(self.peak, child.memory_info().rss)
                except psutil.Error:
                    continue
            time.sleep(0.05)


def batch(files: list[Path]) -> float:
    """Seconds a file, through all workers."""
    memory, verdicts, peaks = Memory(), Counter[str](), []
    memory.start()
    own = psutil.Process()
    start = time.perf_counter()
    for number, report in enumerate(verify_all(files, WORKERS), 1):
        verdicts[report.verdict.value] += 1
        if number % max(1, len(files) // 10) == 0:
            peaks.append(f"{memory.peak >> 20}/{own.memory_info().rss >> 20}")
            memory.peak = 0
    seconds = time.perf_counter() - start
    print(f"{len(files)} files, {WORKERS} workers: {seconds:.1f} s, {len(files) / seconds:.1f} files a second")
    print(f"verdicts: {dict(verdicts)}")
    print(f"MB of the largest worker / of the parent, at each tenth: {' '.join(peaks)}")
    return seconds / len(files)


def shares(files: list[Path]) -> None:
    """CPU time of the steps of a verdict, in this process."""
    spent = Counter[str]()

    def timed(what: str, started: float) -> float:
        now = time.process_time()
        spent[what] += now - started
        return now

    for path in files:
        placement, mark = open_submission(path)
        layout, plan = placement.layout, plan_of(placement.layout)
        at = time.process_time()
        package.load(path)
        at = timed("gate: read the bytes, check the directory", at)
        submission = read(path)
        at = timed("reading: unpack, parse, take the cells", at)
        place(submission, layout, mark)
        at = timed("placing", at)
        evidence = gather(placement, plan)
        at = timed("recalculation: the three values", at)
        audit(evidence)
        timed("rules and findings", at)
    whole = sum(spent.values())
    for what, seconds in spent.items():
        print(f"    {what:<44}{seconds / len(files) * 1000:7.1f} ms {seconds / whole:6.0%}")


def main() -> None:
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    with tempfile.TemporaryDirectory() as folder:
        layout = stored_layout(TEMPLATE)
        files = submissions(layout, Path(folder), numbers[0] if numbers else 1000)
        ours = batch(files)
        shares(files[:30])
        if "--alone" in sys.argv:
            return
        office = libreoffice(files[0], Path(folder) / "office")
        print(f"LibreOffice, {BATCH} in a batch: {office:.2f} s a file, {office / ours:.0f} ×")
        model = excel_model(files[0])
        if isinstance(model, str):
            print(f"formulas.ExcelModel: {model}")
        else:
            print(f"formulas.ExcelModel, one file: {sum(model):.0f} s, {sum(model) / ours:,.0f} ×")


if __name__ == "__main__":
    main()
