"""Several files: found in folders, each with a verdict of its own whatever becomes of the others."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.errors import UsageError
from xltool.submission import copied_from
from xltool.filenames import WORKBOOKS, litter
from xltool.verification.verify import Report, judged

if TYPE_CHECKING:
    from xltool.verification.worker import Judge, Worker

SMALL = 1024 * 1024  # bytes of a file that is judged without a process of its own, if it is the only one
_AHEAD = 256  # files that may be done before the first one that is not: their reports wait in memory
_GLANCE = 0.1  # seconds between two looks at what the workers use
_STARTS = 3  # workers that may die before they are given a file


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The files named, and the workbooks in the folders named, in order.

    :raises UsageError: nothing to look at.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(file for file in path.rglob("*") if _workbook(file))
        else:
            found.append(path)  # one that is missing gets its verdict like the others
    if not found:
        raise UsageError("所给文件夹里没有工作簿（.xlsx）")
    return list(dict.fromkeys(found))


def _workbook(path: Path) -> bool:
    return path.suffix.lower() in WORKBOOKS and not litter(str(path)) and path.is_file()


def set_apart(files: Sequence[Path], named: Collection[Path] = ()) -> tuple[list[Path], list[Path]]:
    """The files to judge, and those that are annotated copies of others of them and nobody has saved since.

    A file that was ``named`` itself is always judged.
    """
    origins = {path: origin for path in files if path not in named and (origin := copied_from(path))}
    if not origins:
        return list(files), []
    there = {_sha256(path) for path in files if path not in origins}
    copies = [path for path, origin in origins.items() if origin in there]
    return [path for path in files if path not in copies], copies


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def verify_all(files: Sequence[Path], jobs: int | None = None, judge: Judge = judged) -> Generator[Report, None, None]:
    """A report for each file, in their order. No file, however broken, stops the others.

    ``jobs`` is the number of processes, as many as there are cores if it is not given. Also with
    one, the files go through a process that may die. Only a single small file is judged in this
    one: the bounds of the reader hold it to ten seconds and 512 MB, and to start a process takes
    as long as to judge it.
    """
    if len(files) == 1 and _small(files[0]):
        yield judge(files[0])
    elif files:
        yield from _Pool(files, min(jobs or os.cpu_count() or 1, len(files)), judge).reports()


def _small(path: Path) -> bool:
    try:
        return path.stat().st_size <= SMALL
    except (OSError, ValueError):
        return True  # it cannot be read: that is soon said


class _Pool:
    """Workers, the files that are left, and the reports that wait for those before them."""

    def __init__(self, files: Sequence[Path], jobs: int, judge: Judge) -> None:
        self._files = files
        self._judge = judge
        self._jobs = jobs
        self._workers: list[Worker] = []
        self._done: dict[int, Report] = {}
        self._next = 0  # the file that is given out next
        self._starts = _STARTS

    def reports(self) -> Iterator[Report]:
        try:
            for number, path in enumerate(self._files):
                while number not in self._done:
                    if self._starts:
                        self._turn(number)
                    else:  # no process can be started here, whatever the file
                        self._done[number] = self._judge(path)
                yield self._done.pop(number)
        finally:
            for worker in self._workers:
                worker.stop()

    def _turn(self, wanted: int) -> None:
        """Give out files, wait for what comes back, and look after the workers."""
        from multiprocessing.connection import wait  # not for a single file

        self._give_out(wanted)
        back = wait([worker.connection for worker in self._workers], _GLANCE)
        for worker in list(self._workers):
            if worker.connection in back:
                self._take(worker)
            elif (report := worker.overdue()) is not None:
                self._lose(worker, report)

    def _give_out(self, wanted: int) -> None:
        from xltool.verification.worker import Worker

        left = len(self._files) - self._next
        busy = sum(worker.number is not None for worker in self._workers)
        while len(self._workers) < min(self._jobs, busy + left):
            self._workers.append(Worker(self._judge))
        for worker in self._workers:
            if worker.free and self._next < min(len(self._files), wanted + _AHEAD):
                worker.give(self._next, self._files[self._next])
                self._next += 1

    def _take(self, worker: Worker) -> None:
        try:
            report = worker.taken()
        except EOFError:
            self._starts -= not worker.started
            self._lose(worker, None)
            return
        if report is not None and worker.number is not None:
            self._done[worker.number] = report
            worker.number = None

    def _lose(self, worker: Worker, report: Report | None) -> None:
        if report is not None and worker.number is not None:
            self._done[worker.number] = report
        self._workers.remove(worker)
        worker.stop()
