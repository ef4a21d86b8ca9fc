"""``template preview``: what is written, opened and printed; other programs are stood in for by scripts."""

from __future__ import annotations

import datetime
import os
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.authoring.blanks import draw
from tests.test_cli import run
from xltool.authoring import office
from xltool.authoring.scaffold import scaffold
from xltool.errors import OutputError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small template."""
    folder = tmp_path_factory.mktemp("drafted")
    return scaffold(draw("封面", folder), folder / "draft", datetime.date(2026, 1, 1)).folder


def stand_in(folder: Path, name: str, script: str) -> str:
    """A program on a PATH on which there is little else; gives the PATH."""
    program = folder / "bin" / name
    program.parent.mkdir(exist_ok=True)
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)
    return f"{program.parent}{os.pathsep}/bin"


def test_the_workbook_is_opened(template: Path, tmp_path: Path) -> None:
    path = stand_in(tmp_path, "xdg-open", f'echo "$1" > "{tmp_path}/opened"')
    result = run("template", "preview", template, "--sample", PATH=path, DISPLAY=":0", TMPDIR=str(tmp_path))
    assert (result.returncode, result.stderr) == (0, "")
    written = Path(result.stdout.strip())
    assert written.name == "draft（样例）.xlsx" and written.is_relative_to(tmp_path) and written.is_file()
    assert (tmp_path / "opened").read_text("utf-8").strip() == str(written)


def test_without_a_viewer_the_user_is_told(template: Path, tmp_path: Path) -> None:
    target = tmp_path / "空白.xlsx"
    result = run("template", "preview", template, "-o", target, PATH=str(tmp_path), DISPLAY="")
    assert (result.returncode, result.stdout) == (0, f"{target}\n")
    assert result.stderr == "提示：没有找到能打开它的程序，请自己打开这个文件\n"
    again = run("template", "preview", template, "-o", target, "--no-open")
    assert again.returncode == 2 and "已存在" in again.stderr


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("", "错误：这台机器没有装 LibreOffice，不能转成 PDF；请安装后重试，或去掉 --pdf\n"),
        ("exit 1", "错误：LibreOffice 没有生成 PDF；请直接打开工作簿查看\n"),
    ],
)
def test_without_a_pdf_the_workbook_is_there(
    program: str, message: str, template: Path, tmp_path: Path
) -> None:
    path = stand_in(tmp_path, "soffice", program) if program else str(tmp_path)
    target = tmp_path / "空白.xlsx"
    result = run("template", "preview", template, "--pdf", "--no-open", "-o", target, PATH=path)
    assert (result.returncode, result.stdout, result.stderr) == (2, f"{target}\n", message)
    assert target.is_file()


def test_a_program_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", stand_in(tmp_path, "soffice", f'/bin/sleep 60 & echo $! > "{tmp_path}/pid"; wait'))
    monkeypatch.setattr(office, "TIMEOUT", 1)
    with pytest.raises(OutputError, match="LibreOffice 在 1 秒内没有转完 PDF"):
        office.to_pdf(tmp_path / "空白.xlsx")
    child = int((tmp_path / "pid").read_text("utf-8"))
    for _ in range(100):  # the system takes a moment to end it
        if not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE:
            return
        time.sleep(0.1)
    pytest.fail("it still runs")


@pytest.mark.usefixtures("office")  # which skips the test where there is no LibreOffice
def test_a_pdf(template: Path, tmp_path: Path) -> None:
    target = tmp_path / "空白.xlsx"
    result = run("template", "preview", template, "--pdf", "--no-open", "-o", target)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "空白.pdf").read_bytes().startswith(b"%PDF")


def test_a_target_of_another_kind(template: Path, tmp_path: Path) -> None:
    result = run("template", "preview", template, "--sample", "-o", tmp_path / "样例.pdf")
    assert (result.returncode, result.stderr) == (2, f"错误：输出文件“{tmp_path}/样例.pdf”的扩展名应是 .xlsx\n")
