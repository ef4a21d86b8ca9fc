"""The commands of a round as a user types them."""

from __future__ import annotations

import json
from pathlib import Path
from subprocess import CompletedProcess

import openpyxl
import pytest

from tests.exchange.workspaces import ROSTER, TOTAL, filled_in
from tests.test_cli import run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which one unit has reported, wrongly, and somebody else has sent something."""
    home = tmp_path_factory.mktemp("带 空格")
    (home / "名册.csv").write_bytes(ROSTER.encode("gb18030"))
    folder = home / "自评2017"
    made = run("init", folder, "--template", "yunnan-2017", "--year", "2017", "--roster", home / "名册.csv")
    assert made.returncode == 0 and "3 个单位，2 个有邮箱" in made.stderr
    settings = folder / "xltool.toml"
    settings.write_text(settings.read_text("utf-8").replace("# deadline = ", "deadline = "), "utf-8")
    issued = run("issue", "001", "稽查总队", "-w", folder)
    assert issued.returncode == 0 and "新下发 2 个" in issued.stderr
    sent = home / "收件"
    sent.mkdir()
    (sent / "副本(3).xlsx").write_bytes(filled_in(folder / "outbox" / "001-特设处.xlsx", {TOTAL: 1.0}))
    (sent / "\u202e通知.xlsx").write_bytes(b"hello")
    return folder


@pytest.fixture(scope="module")
def steps(folder: Path) -> dict[str, CompletedProcess[str]]:
    """The round goes on: what came is collected, verified, and sent back."""
    return {
        "collect": run("collect", folder.parent / "收件", "-w", folder),
        "verify": run("verify", "-w", folder),
        "again": run("verify", "-w", folder),
        "accept": run("decide", "001", "accept", "-w", folder),
        "return": run("decide", "特设处", "return", "--deadline", "2099-05-08", "-w", folder),
    }


def test_a_round(folder: Path, steps: dict[str, CompletedProcess[str]]) -> None:
    assert {name: step.returncode for name, step in steps.items()} == {
        "collect": 0, "verify": 1, "again": 0, "accept": 2, "return": 0,
    }  # fmt: skip
    held, received = steps["collect"].stdout.splitlines()
    assert received == "收到　001 特设处　第 1 版　副本(3).xlsx" and held.startswith("隔离　通知.xlsx：这是文本文件")
    assert "不通过：" in steps["verify"].stdout and "已记入台账" in steps["verify"].stderr
    assert "没有新收的报送件" in steps["again"].stderr and steps["again"].stdout == ""
    assert "不能通过；请退回" in steps["accept"].stderr and "Traceback" not in steps["accept"].stderr
    assert "于 2099-05-08 前重报" in steps["return"].stdout
    assert (folder / "outbox/replies/001/v1/001-特设处（第1版审核意见）.xlsx").is_file()


@pytest.mark.usefixtures("steps")
def test_status(folder: Path, tmp_path: Path) -> None:
    table = run("status", "-w", folder, COLUMNS="120")
    assert "未发 1" in table.stdout and "逾期 1" in table.stdout and "隔离：通知.xlsx" in table.stdout
    found = json.loads(run("status", "--format", "json", "-w", folder).stdout)
    assert [(unit["code"], unit["state"], unit["overdue"]) for unit in found["units"]] == [
        ("001", "已退回", False), ("002", "已发", True), ("003", "未发", False),
    ]  # fmt: skip
    target = tmp_path / "情况.xlsx"
    assert run("status", "-o", target, "-w", folder).returncode == 0
    sheet = openpyxl.load_workbook(target).active
    assert [cell.value for cell in sheet[4]][:3] == ["002", "稽查总队", "已发"]
    assert run("status", "-o", target, "-w", folder).returncode == 2


@pytest.mark.usefixtures("steps")
def test_log(folder: Path) -> None:
    lines = run("log", "001", "-w", folder).stdout.splitlines()
    assert [line.split("　")[1] for line in lines] == ["下发", "收到", "核对", "退回"]
    events = [json.loads(line) for line in run("log", "--format", "jsonl", "-w", folder).stdout.splitlines()]
    assert [event["event"] for event in events][-1] == "returned" and events[0]["at"].endswith("+00:00")


@pytest.mark.usefixtures("steps")
def test_diff(folder: Path, tmp_path: Path) -> None:
    old = folder / "outbox" / "001-特设处.xlsx"
    new = next((folder / "inbox" / "001").iterdir())
    told = run("diff", old, new)
    assert told.returncode == 0 and "H5「支出明细·第 1 行·支出数」200,000.00" in told.stdout
    assert json.loads(run("diff", old, old, "--format", "json").stdout) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["status"], "不是工作区（没有 xltool.toml）；请先 xltool init 建一个，或用 -w 指出"),
        (["verify"], "不是工作区"),
        (["decide", "001", "maybe"], "应为 accept、return 之一"),
        (["collect"], "缺少参数 来源"),
        (["init", "x", "--template", "yunnan-2017", "--roster", "y"], "缺少选项 --year"),
        (["init", "x", "--template", "yunnan-2017", "--year", "2017", "--roster", "没有.csv"], "名册“没有.csv”读不到"),
    ],
)
def test_usage_errors(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.returncode == 2 and message in result.stderr and "Traceback" not in result.stderr
