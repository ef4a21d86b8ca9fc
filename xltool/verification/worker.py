"""A process that judges files, and the parent's end of it.

It exists because a file may crash the interpreter, fill the memory or keep it busy for ever, and
must not cost the others their verdict. Processes are spawned, so that it is the same on Windows.
What a worker may use is watched from outside; where the system can hold it to a limit, it does.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import psutil

from xltool.terms import Verdict
from xltool.verification.verify import LATER, Report, judged, warm_up

MB = 1024 * 1024
MEMORY = 512 * MB  # that a worker may use
CPU = 10.0  # seconds of CPU time for one file
PATIENCE = 120.0  # seconds for one file by the clock: a disk in the network may be slow, and nothing waits for ever

Judge = Callable[[Path], Report]

_SPAWN = multiprocessing.get_context("spawn")


class Worker:
    """One process, and the file that it is at."""

    def __init__(self, judge: Judge) -> None:
        self.connection, there = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_serve, args=(there, judge), daemon=True)
        self._process.start()
        there.close()
        self._watched = psutil.Process(self._process.pid)
        self.number: int | None = None  # of the file
        self.started = False  # and has said so
        self.dead = False
        self._path = Path()
        self._since = self._cpu_before = 0.0

    @property
    def free(self) -> bool:
        return self.started and not self.dead and self.number is None

    def give(self, number: int, path: Path) -> None:
        """Have it judge a file."""
        self.number, self._path = number, path
        self._since, self._cpu_before = time.monotonic(), self._cpu()
        with contextlib.suppress(OSError):  # it has died: the next look at it will tell
            self.connection.send(path)

    def taken(self) -> Report | None:
        """Its report, if there is one; a report of ours, if it died over the file.

        :raises EOFError: it died before it was given anything.
        """
        try:
            received = self.connection.recv()
        except (EOFError, OSError) as error:
            self.dead = True
            if self.number is None:
                raise EOFError from error
            return self._failure("检查这份文件时程序意外退出")
        self.started = True
        return received if isinstance(received, Report) else None

    def overdue(self) -> Report | None:
        """A report of ours, if it uses more than it may; it is then to be stopped."""
        if self.number is None:
            return None
        with contextlib.suppress(psutil.Error):
            if self._watched.memory_info().rss > MEMORY:
                return self._failure(f"检查这份文件用的内存超过 {MEMORY // MB} MB")
            if self._cpu() - self._cpu_before > CPU:
                return self._failure(f"检查这份文件超过 {CPU:.0f} 秒")
        if time.monotonic() - self._since > PATIENCE:
            return self._failure(f"等了 {PATIENCE:.0f} 秒，这份文件仍没有读完")
        return None

    def stop(self) -> None:
        self._process.kill()
        self._process.join()
        self.connection.close()

    def _failure(self, what: str) -> Report:
        said = f"{self._path.name}：{what}，未作判断。{LATER}。"
        return Report(self._path, Verdict.REFUSED, refusal=said, failed=True)

    def _cpu(self) -> float:
        with contextlib.suppress(psutil.Error):
            times = self._watched.cpu_times()
            return float(times.user + times.system)
        return self._cpu_before


def _serve(connection: Connection, judge: Judge) -> None:
    """What the process does: one file after the other, until nobody wants more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the parent, which stops us
    if judge is judged:
        with contextlib.suppress(Exception):  # what is wrong with a template is said of each file
            warm_up()
    _limit_memory()
    with contextlib.suppress(EOFError, OSError):
        connection.send(None)
        while True:
            connection.send(judge(connection.recv()))


def _limit_memory() -> None:
    """Beyond the limit a MemoryError is raised; Windows has no such limit, and macOS does not keep it."""
    try:
        import resource
    except ImportError:
        return
    limit = psutil.Process().memory_info().vms + MEMORY
    with contextlib.suppress(ValueError, OSError):
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (limit, most))
