"""``verify --html DIR --annotate DIR`` as a user types it: what is written, what is said, what is left alone."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.conftest import ROOT, SAMPLES
from xltool.annotation import copies
from xltool.cli.main import xltool
from xltool.errors import OutputError
from xltool.verification import Report, judged

BAD = SAMPLES / "yunnan-2017" / "合计手填错.xlsx"


def typed(*words: object) -> Result:
    return CliRunner().invoke(xltool, [str(word) for word in words], standalone_mode=False)


def test_pages_and_copies(tmp_path: Path) -> None:
    inbox = tmp_path / "收件"
    for folder in ("甲", "乙'\"<b>"):
        (inbox / folder).mkdir(parents=True)
        shutil.copy(BAD, inbox / folder / "自评.xlsx")
    (inbox / "坏.xlsx").write_bytes(b"PK\3\4")
    before = {path: path.read_bytes() for path in inbox.rglob("*.xlsx")}
    run = typed("verify", inbox, "--format", "jsonl", "--html", tmp_path / "意见", "--annotate", tmp_path / "批注件")
    assert run.return_value == 3 and run.stdout.count("\n") == 3  # data on stdout, talk on stderr
    assert sorted(path.name for path in (tmp_path / "意见").iterdir()) == [
        "index.html", "坏.html", "自评-2.html", "自评.html",
    ]  # fmt: skip
    names = ["自评（审核意见）.xlsx", "自评（审核意见）（2）.xlsx"]
    assert sorted(path.name for path in (tmp_path / "批注件").iterdir()) == names
    assert run.stderr.splitlines() == [
        f"已写出审核意见：{tmp_path / '意见' / 'index.html'}",
        f"已写出批注件：{tmp_path / '批注件' / names[0]}",
        "没有批注件：坏.xlsx（拒收）",
        f"已写出批注件：{tmp_path / '批注件' / names[1]}",
    ]
    assert {path: path.read_bytes() for path in inbox.rglob("*.xlsx")} == before


@pytest.mark.parametrize("option", ["--html", "--annotate"])
def test_a_folder_that_cannot_be_made(option: str, tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("x", "utf-8")
    run = typed("verify", BAD, option, tmp_path / "文件" / "出")
    assert isinstance(run.exception, OutputError) and "或换个位置" in str(run.exception)


def test_a_defect_of_ours_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(report: object) -> bytes:
        raise KeyError("x")

    monkeypatch.setattr(copies, "annotated", fail)
    run = typed("verify", BAD, tmp_path / "没有.xlsx", "--format", "plain", "--annotate", tmp_path / "出")
    assert run.stderr.splitlines() == [
        "没有批注件：合计手填错.xlsx（写批注时程序出错，KeyError: 'x'）",
        "没有批注件：没有.xlsx（没有判成）",
    ]
    assert list((tmp_path / "出").iterdir()) == []


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Three submissions, and the copies of an earlier round among them."""
    folder = tmp_path / "收件"
    folder.mkdir()
    for name in ("甲", "乙", "丙"):
        shutil.copy(BAD, folder / f"{name}.xlsx")
    typed("verify", folder / "甲.xlsx", folder / "乙.xlsx", "--annotate", folder / "退回")
    return folder


def judged_files(run: Result) -> list[str]:
    return [Path(json.loads(line)["file"]).name for line in run.stdout.splitlines()]


def test_copies_among_the_submissions_are_passed_over(inbox: Path) -> None:
    run = typed("verify", inbox, "--format", "jsonl")
    assert judged_files(run) == ["丙.xlsx", "乙.xlsx", "甲.xlsx"]
    assert run.stderr == "跳过 2 份批注件（原件也在其中）：乙（审核意见）.xlsx、甲（审核意见）.xlsx\n"


def test_a_copy_is_judged_when_it_is_named_or_alone_or_was_saved(inbox: Path) -> None:
    copy = inbox / "退回" / "甲（审核意见）.xlsx"
    assert "甲（审核意见）.xlsx" in judged_files(typed("verify", inbox, copy, "--format", "jsonl"))
    with zipfile.ZipFile(copy) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(inbox / "退回" / "改好.xlsx", "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    assert "改好.xlsx" in judged_files(typed("verify", inbox, "--format", "jsonl"))
    for name in ("甲", "乙", "丙"):
        (inbox / f"{name}.xlsx").unlink()
    alone = typed("verify", inbox, "--format", "jsonl")
    assert judged_files(alone) == ["乙（审核意见）.xlsx", "改好.xlsx", "甲（审核意见）.xlsx"] and alone.stderr == ""


def cut_short(*words: object) -> tuple[int, str]:
    """As before ``| head -1``: exit code and what stderr says."""
    command = [sys.executable, "-m", "xltool", *map(str, words)]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
                           env={**os.environ, "PYTHONIOENCODING": "utf-8"})  # fmt: skip
    assert run.stdout and run.stderr and run.stdout.readline()
    run.stdout.close()
    told = run.stderr.read()
    run.stderr.close()
    return run.wait(60), told


@pytest.mark.parametrize("form", ["table", "plain"])
def test_nobody_reads_to_the_end(form: str, inbox: Path, tmp_path: Path) -> None:
    shutil.rmtree(inbox / "退回")
    pages, copies_ = tmp_path / "页", tmp_path / "批注"
    code, told = cut_short("verify", inbox, "--format", form, "--html", pages, "--annotate", copies_)
    assert code == 1 and told.count("已写出") == 4 and "Error" not in told
    assert len(list(pages.iterdir())) == 4 and len(list(copies_.iterdir())) == 3
    assert cut_short("verify", inbox, "--format", form) == (141, "")


def test_what_was_judged_before_an_interruption_is_compared(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = tmp_path / "旧.json"
    earlier.write_text(typed("verify", inbox, "--format", "json").stdout, "utf-8")

    def interrupted(files: list[Path], jobs: int | None) -> Iterator[Report]:
        yield judged(files[0])
        yield judged(files[1])
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("not reached")

    monkeypatch.setattr("xltool.verification.verify_all", interrupted)
    run = typed("verify", inbox, "--format", "json", "--baseline", earlier)
    assert run.return_value == 130 and run.stderr.endswith("已中断：核对了 2 份，共 3 份\n")
    found = json.loads(run.stdout)
    assert [Path(each["file"]).name for each in found] == ["丙.xlsx", "乙.xlsx"]
    assert {finding["change"] for each in found for finding in each["findings"]} == {"remains"}
