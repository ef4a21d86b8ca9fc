"""``verify --html DIR --annotate DIR`` as a user types it: what is written, what is said, what is left alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.conftest import SAMPLES
from xltool.annotation import copies
from xltool.cli.main import xltool
from xltool.errors import OutputError

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
    assert isinstance(run.exception, OutputError) and "请换个位置" in str(run.exception)


def test_a_defect_of_ours_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(report: object) -> bytes:
        raise KeyError("x")

    monkeypatch.setattr(copies, "annotated", fail)
    run = typed("verify", BAD, tmp_path / "没有.xlsx", "--format", "plain", "--annotate", tmp_path / "出")
    assert run.stderr.splitlines() == [
        "没有批注件：合计手填错.xlsx（写批注时程序出错，KeyError: 'x'）",
        "没有批注件：没有.xlsx（拒收）",
    ]
    assert list((tmp_path / "出").iterdir()) == []
