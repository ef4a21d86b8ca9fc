"""Whatever a worker does over one file, the others get their verdicts, in order."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console

from tests.conftest import ROOT, SAMPLES
from tests.verification import misbehaving
from xltool.report.progress import watched
from xltool.terms import Verdict
from xltool.verification import batch, verify_all, worker

GOOD = SAMPLES / "yunnan-2017" / "更正.xlsx"


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "CPU", 2.0)
    monkeypatch.setattr(worker, "PATIENCE", 4.0)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.usefixtures("short")
def test_one_bad_file_never_stops_the_rest(jobs: int) -> None:
    names = ["甲", "死", "乙", "转", "慢", "吃", "丙", "睡", "丁"]
    reports = list(verify_all([Path(f"{name}.xlsx") for name in names], jobs, misbehaving.judge))
    assert [report.path.stem for report in reports] == names
    told = {report.path.stem: report.refusal for report in reports if report.verdict is Verdict.REFUSED}
    assert set(told) == {"死", "转", "吃", "睡"}
    assert "死.xlsx：检查这份文件时程序意外退出，未作判断。请" in told["死"]
    assert "超过 2 秒" in told["转"] or "没有读完" in told["转"]  # where others keep the machine busy
    assert "没有读完" in told["睡"]
    assert "512 MB" in told["吃"] or told["吃"] == "MemoryError"
    assert str(os.getpid()) not in {report.unit for report in reports}


def test_files_are_not_given_out_far_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done early waits in memory for what comes before it: there is an end to that."""
    monkeypatch.setattr(batch, "_AHEAD", 2)
    names = ["慢", "甲", "乙", "丙", "丁"]
    reports = verify_all([Path(f"{name}.xlsx") for name in names], 2, misbehaving.judge)
    assert [report.path.stem for report in reports] == names


def test_without_processes_the_files_are_judged_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that dies before it has seen a file says nothing about any file."""
    monkeypatch.setattr(worker, "_serve", misbehaving.die_at_once)  # called with two arguments, it fails
    reports = list(verify_all([Path("甲.xlsx"), Path("乙.xlsx")], 1, misbehaving.judge))
    assert [report.unit for report in reports] == [str(os.getpid())] * 2


def test_a_large_file_has_a_process_of_its_own(tmp_path: Path) -> None:
    small, large, missing = tmp_path / "小.xlsx", tmp_path / "大.xlsx", tmp_path / "没有.xlsx"
    small.write_bytes(b"x")
    large.write_bytes(bytes(batch.SMALL + 1))
    here = {path.stem: next(verify_all([path], None, misbehaving.judge)).unit for path in (small, large, missing)}
    assert here["小"] == here["没有"] == str(os.getpid()) != here["大"]
    assert list(verify_all([])) == []


@pytest.mark.skipif(os.name == "nt", reason="POSIX sends the signal to the process alone")
def test_interrupted(tmp_path: Path) -> None:
    files = [tmp_path / f"{number:03}.xlsx" for number in range(200)]
    for path in files:
        path.write_bytes(GOOD.read_bytes())
    command = [sys.executable, "-m", "xltool", "verify", "--format", "jsonl", "-j", "1", str(tmp_path)]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           encoding="utf-8", env={**os.environ, "PYTHONUNBUFFERED": "1"})  # fmt: skip
    assert run.stdout and '"passed"' in run.stdout.readline()
    run.send_signal(signal.SIGINT)
    rest, told = run.communicate(timeout=60)
    count = 1 + len(rest.splitlines())
    assert run.returncode == 130
    assert told == f"已中断：核对了 {count} 份，共 200 份\n"
    assert count < 200


def test_the_bar_stands_only_while_one_waits() -> None:
    seen = io.StringIO()
    console = Console(file=seen, force_terminal=True, width=60)
    shown = []
    for item in watched(_slowly(3), 3, console):
        shown.append(item)
        assert seen.getvalue().endswith("\x1b[2K")  # the line is empty
    assert shown == [0, 1, 2] and "2/3" in seen.getvalue()
    silent = io.StringIO()
    assert list(watched(range(3), 3, Console(file=silent))) == [0, 1, 2] and silent.getvalue() == ""
    assert list(watched(range(1), 1, console)) == [0]


def _slowly(count: int):  # type: ignore[no-untyped-def]
    for item in range(count):
        time.sleep(0.15)
        yield item
