"""A round with many units: time and memory of issue, collect, verify and status.

    python benchmarks/workspace.py [N]        N units, 3,000 if it is not given

Each command is run as a user types it. What comes back is one filled-in workbook with the name and
code of each unit written into it; every tenth unit sends it twice. To make a workbook takes half a
second of a core, so that 3,000 take a quarter of an hour on two.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.exchange.workspaces import filled_in, workspace  # noqa: E402

FIRST, CODE = "甲乙丙丁局第0000号", "U0000"


class Memory(threading.Thread):
    """The largest resident set of a process and of the processes that it started, each for itself."""

    def __init__(self, process: psutil.Process) -> None:
        super().__init__(daemon=True)
        self._process = process
        self.own = self.largest = 0

    def run(self) -> None:
        while True:
            try:
                self.own = max(self.own, self._process.memory_info().rss)
                for child in self._process.children(recursive=True):
                    self.largest = max(self.largest, child.memory_info().rss)
            except psutil.NoSuchProcess:
                if not self._process.is_running():
                    return
            time.sleep(0.05)


def measured(folder: Path, *command: str) -> None:
    """Runs a command in the workspace and prints what it took."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"}
    began, before = time.perf_counter(), spent()
    arguments = [sys.executable, "-m", "xltool", *command]
    with subprocess.Popen(
        arguments, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        memory = Memory(psutil.Process(process.pid))
        memory.start()
        output = process.communicate()[0]
    seconds = time.perf_counter() - began
    memory.join(1)
    worker = f", largest worker {memory.largest >> 20} MB" if memory.largest else ""
    told = f"{command[0]:<8} {seconds:8.1f} s, CPU {spent() - before:.1f} s, {memory.own >> 20} MB{worker}"
    print(f"{told}; {len(output) >> 10} KB printed", flush=True)


def spent() -> float:
    """CPU seconds of the commands so far, and of the processes that they started."""
    times = os.times()
    return times.children_user + times.children_system


def renamed(content: bytes, number: int) -> bytes:
    """The workbook of the first unit, made that of another."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for info in source.infolist():
            part = source.read(info).replace(FIRST.encode(), name(number).encode())
            out.writestr(info, part.replace(CODE.encode(), code(number).encode()))
    return target.getvalue()


def name(number: int) -> str:
    return FIRST.replace("0000", f"{number:04}")


def code(number: int) -> str:
    return CODE.replace("0000", f"{number:04}")


def main() -> None:
    count = next((int(word) for word in sys.argv[1:] if word.isdecimal()), 3000)
    lines = [f"{code(number)},{name(number)},u{number}@example.cn,1457.50" for number in range(count)]
    with tempfile.TemporaryDirectory() as home:
        roster = "\n".join(["代码,单位,邮箱,预算省级财政", *lines])
        folder = workspace(Path(home) / "w", roster).folder
        print(f"{count} units, {os.cpu_count()} cores")
        measured(folder, "issue")
        measured(folder, "issue")
        content = filled_in(next(iter(sorted((folder / "outbox").glob("*.xlsx")))))
        sent = Path(home) / "sent"
        sent.mkdir()
        for number in range(count):
            (sent / f"{number}.xlsx").write_bytes(renamed(content, number))
            if number % 10 == 0:
                (sent / f"{number} 副本.xlsx").write_bytes((sent / f"{number}.xlsx").read_bytes())
        for command in (("collect", str(sent)), ("collect", str(sent)), ("verify", "--format", "jsonl")):
            measured(folder, *command)
        measured(folder, "status", "--format", "json")
        measured(folder, "decide", code(1), "return")
        measured(folder, "log", "--format", "jsonl")
        size = (folder / "ledger.sqlite").stat().st_size
        print(f"ledger {size >> 20} MB, {size / count / 1024:.0f} KB a unit")


if __name__ == "__main__":
    main()
