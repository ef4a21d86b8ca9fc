"""The sample workbooks: fresh, with exactly the findings that stand beside them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import SAMPLES, make
from xltool.cli.verify import verify
from xltool.verification import verify as verify_file

FOLDERS = sorted(path.parent for path in SAMPLES.glob("*/cases.toml"))
WORKBOOKS = sorted(SAMPLES.glob("*/*.xlsx"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_workbooks_are_those_that_the_script_makes(folder: Path) -> None:
    made = dict(make.workbooks(folder))
    assert set(made) == set(folder.glob("*.xlsx"))
    for path, content in made.items():
        assert path.read_bytes() == content, f"{path.name} is stale: run python sample_workbooks/make.py"


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.stem)
def test_findings(path: Path) -> None:
    assert make.findings(path) == path.with_suffix(".txt").read_text("utf-8")


def result(name: str) -> tuple[int, dict[str, object]]:
    run = CliRunner().invoke(
        verify, [str(SAMPLES / "yunnan-2017" / f"{name}.xlsx"), "--format", "json"], standalone_mode=False
    )
    assert run.exception is None
    return run.return_value, json.loads(run.stdout)[0]


def test_the_corrected_report_is_proved() -> None:
    code, report = result("更正")
    assert code == 0 and report["verdict"] == "passed"
    totals = {total["name"]: (total["declared"], total["expected"], total["status"]) for total in report["totals"]}
    for name, figure in {
        "支出明细[[#Totals],[预算数]]": "14575000.00",
        "支出明细[[#Totals],[年初结转结余]]": "66061.29",
        "支出明细[[#Totals],[收入数]]": "13776700.00",
        "支出明细[[#Totals],[支出数]]": "13788820.30",
        "支出明细[[#Totals],[年末结转结余数]]": "53940.99",
        "[预算安排资金]": "1457.50",
        "[实际到位资金]": "1377.67",
        "一级评分[自评分]@1": "13.70",
        "一级评分[自评分]@2": "29.50",
        "一级评分[自评分]@3": "29.90",
        "一级评分[自评分]@4": "24.65",
        "二级评分[自评分]@1": "8.70",
        "二级评分[自评分]@2": "5.00",
        "二级评分[自评分]@7": "4.65",
        "[总分]": "97.75",
    }.items():
        assert totals[name] == (figure, figure, "holds"), name
    assert report["coverage"]["undecided"] == 0


def test_the_report_as_published_lacks_a_total() -> None:
    code, report = result("原报")
    assert code == 1 and report["verdict"] == "findings"
    errors = [finding for finding in report["findings"] if finding["level"] == "error"]
    assert [(e["sheet"], e["cell"], e["expected"], e["cause"]) for e in errors] == [
        ("二、支出明细", "F65", "66061.29", "公式被删")
    ]
    assert "66,061.29" in errors[0]["message"]


FAULTS = {
    "合计手填错": (1, "error", "GS01", "二、支出明细", "H65", "手工覆盖", "13788920.30", "13788820.30"),
    "合计手填对": (0, "warning", "GS02", "二、支出明细", "H65", "手工覆盖", "13788820.30", "13788820.30"),
    "求和少一行": (1, "error", "GS03", "二、支出明细", "G65", "公式被改", "13576700.00", "13776700.00"),
    "合计未更新": (1, "error", "GS04", "二、支出明细", "H65", "缓存过期", "13788820.30", "13798820.30"),
    "总分被伪造": (1, "error", "GS04", "三、评分", "G13", "缓存过期", "98.75", "97.75"),
    "文本数字": (1, "error", "LX01", "二、支出明细", "E5", "文本数字", "200,000.00", "200000.00"),
    "扣分无原因": (1, "error", "DF05", "三、扣分", "F18", "不符合规则", None, None),
    "标准分被改": (1, "error", "GD01", "三、评分", "E20", "固定内容被改", "10.00", "9.00"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_one_fault_one_finding(name: str) -> None:
    exit_code, *expected = FAULTS[name]
    honest = {(f["code"], f["cell"]) for f in result("更正")[1]["findings"]}
    code, report = result(name)
    new = [f for f in report["findings"] if (f["code"], f["cell"]) not in honest]
    keys = ("level", "code", "sheet", "cell", "cause", "declared", "expected")
    assert [[finding[key] for key in keys] for finding in new] == [expected]
    assert code == exit_code


def test_verify_leaves_the_file_alone() -> None:
    path = SAMPLES / "yunnan-2017" / "合计手填错.xlsx"
    before = path.read_bytes(), path.stat().st_mtime_ns
    verify_file(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
