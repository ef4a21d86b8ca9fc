"""The plan cache: what is stored, what is refused, and what a warm run imports."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from xltool.recalculation import Plan, cached_plan, compile_plan

POSIX = pytest.mark.skipif(os.name != "posix", reason="modes and owners of POSIX")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    return tmp_path / "xltool"


class Builder:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> Plan:
        self.calls += 1
        return compile_plan([{"表!A2": "=A1+1"}])


def test_built_once(folder: Path) -> None:
    build = Builder()
    first, second = cached_plan("甲", build), cached_plan("甲", build)
    assert build.calls == 1
    assert first == second
    assert second.evaluate({"表!A1": 1.0}) == {"表!A2": 2.0}
    cached_plan("乙", build)
    assert build.calls == 2
    assert [path.suffix for path in folder.iterdir()] == [".plan", ".plan"]


@POSIX
def test_folder_is_ours_alone(folder: Path) -> None:
    cached_plan("甲", Builder())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o755)
    build = Builder()
    cached_plan("甲", build)
    cached_plan("甲", build)
    assert build.calls == 2


@POSIX
def test_a_linked_folder_is_not_used(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    folder.symlink_to(elsewhere)
    build = Builder()
    cached_plan("甲", build)
    assert build.calls == 1
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "foreign"])
def test_a_damaged_file_is_built_afresh(folder: Path, damage: str) -> None:
    build = Builder()
    plan = cached_plan("甲", build)
    (path,) = folder.iterdir()
    data = path.read_bytes()
    path.write_bytes(
        {
            "cut": data[:-1],
            "flip": data[:-1] + bytes([data[-1] ^ 1]),
            "empty": b"",
            "foreign": b"x" * len(data),
        }[damage]
    )
    assert cached_plan("甲", build) == plan
    assert build.calls == 2
    assert path.read_bytes() == data


def test_nowhere_to_write(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    monkeypatch.setenv("LOCALAPPDATA", str(blocked))
    assert cached_plan("甲", Builder()).slot("表!A1") == 0


WARM = """
import sys
from xltool.recalculation import cached_plan, compile_plan
plan = cached_plan("甲", lambda: compile_plan([{"表!A2": '=SUMIF(A1:A1,">0")&"元"'}]))
assert plan.evaluate({"表!A1": 3.0}) == {"表!A2": "3元"}
print([name for name in ("formulas", "numpy", "openpyxl", "schedula", "scipy") if name in sys.modules])
"""


def test_a_warm_run_imports_no_library(folder: Path) -> None:
    def run() -> str:
        command = [sys.executable, "-W", "error", "-c", WARM]
        return subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout.strip()

    assert "formulas" in run()
    assert run() == "[]"
