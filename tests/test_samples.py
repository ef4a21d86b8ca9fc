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


def test_the_report_as_published() -> None:
    """Every contradiction between its tables and its text, and none that is not there."""
    code, report = result("原报")
    assert code == 1 and report["verdict"] == "findings"
    honest = {(f["code"], f["cell"]) for f in result("更正")[1]["findings"]}
    new = [f for f in report["findings"] if (f["code"], f["cell"]) not in honest]
    assert [(f["code"], f["sheet"], f["cell"]) for f in new] == [
        ("YZ06", "二、项目支出概况", "D13"), ("YZ06", "二、项目支出概况", "D14"), ("YZ06", "二、项目支出概况", "D16"),
        ("YZ02", "二、支出明细", "D9"), ("GS01", "二、支出明细", "F45"),
        ("YZ13", "三、绩效指标", "B6"), *(("ZB05", "三、绩效指标", f"S{row}") for row in (7, 9, 10, 11, 12, 13, 54)),
        ("GS01", "三、自评结论", "B2"), ("GS01", "三、自评结论", "B14"), ("GS01", "三、自评结论", "B16"),
        *(("YZ07", "一、绩效目标", f"D{row}") for row in (5, 6, 8, 9)), ("YZ09", "一、绩效目标", "D5"),
        ("ZB03", "三、绩效指标", "K6"),
    ]  # fmt: skip
    said = " ".join(f["message"] for f in new)
    for both in (
        "概况 102.00 万元，明细 20.00 万元", "概况 109.98 万元，明细 110.00 万元", "概况 500.00 万元，明细 350.00 万元",
        "现为空白；按公式应为 66,061.29", "“24个三级指标”应为“23个三级指标”", "57.67元”应为“本年收入1,377.67万元", "58.88元”应为“本年支出1,378.88万元",
        "资金使用率91.61%”应为“资金使用率99.61%", "回收有效问卷50份”应为“项目共发放及回收有效问卷100份",
        "自报 100.00%，按完成数÷计划数为 56.72%", "目标 1,200.00 万元，预算 950.00 万元", "填报 1,887.48，应为 1,457.50",
    ):  # fmt: skip
        assert both in said


CAUSES = {
    "合计手填错": (1, "error", "GS01", "二、支出明细", "H45", "手工覆盖", "13788920.30", "13788820.30"),
    "合计手填对": (0, "warning", "GS02", "二、支出明细", "H45", "手工覆盖", "13788820.30", "13788820.30"),
    "合计被清除": (1, "error", "GS01", "二、支出明细", "F45", "公式被删", None, "66061.29"),
    "求和少一行": (1, "error", "GS03", "二、支出明细", "G45", "公式被改", "13576700.00", "13776700.00"),
    "合计未更新": (1, "error", "GS04", "二、支出明细", "H45", "缓存过期", "13788820.30", "13798820.30"),
    "总分被伪造": (1, "error", "GS04", "三、评分", "G13", "缓存过期", "98.75", "97.75"),
    "文本数字": (1, "error", "LX01", "二、支出明细", "E5", "文本数字", "200,000.00", "200000.00"),
    "填报格是公式": (0, "warning", "GS06", "二、支出明细", "E5", "填报格里是公式", "200000.00", None),
    "标准分被改": (1, "error", "GD01", "三、评分", "E16", "固定内容被改", "10.00", "9.00"),
    "必填未填": (1, "error", "WT01", "封面", "B10", "未填", None, None),
    "表页改名": (1, "error", "JG01", "六、相关附件", None, "结构变动", None, None),
    "隐藏的行": (0, "warning", "YC01", "二、支出明细", "B6", "隐藏", None, None),
}  # fmt: skip
FAMILIES = {
    "有金额无单位": ("BT03", "二、支出明细", "C5"),
    "起止时间不符": ("SJ03", "二、项目支出概况", "D9"),
    "支出超过资金": ("PH03", "二、支出明细", "H8"),
    "元填成万元": ("PH07", "二、资金来源", "C3"),
    "扣分无原因": ("DF05", "三、扣分", "F18"),
    "概况金额不符": ("YZ06", "二、项目支出概况", "D13"),
    "完成率不实": ("ZB05", "三、绩效指标", "S10"),
    "界值颠倒": ("BZ01", "三、绩效指标", "V9"),
    "决算总计不符": ("SZ04", "一、部门收支", "B20"),
    "附件缺份数": ("FJ02", "六、相关附件", "D3"),
}


def added(name: str) -> tuple[int, list[dict[str, object]]]:
    """The exit code, and the findings that the corrected report does not have."""
    honest = {(f["code"], f["cell"], f["level"]) for f in result("更正")[1]["findings"]}
    code, report = result(name)
    return code, [f for f in report["findings"] if (f["code"], f["cell"], f["level"]) not in honest]


@pytest.mark.parametrize("name", CAUSES)
def test_one_cause_one_finding(name: str) -> None:
    exit_code, *expected = CAUSES[name]
    code, new = added(name)
    keys = ("level", "code", "sheet", "cell", "cause", "declared", "expected")
    assert [[finding[key] for key in keys] for finding in new] == [expected]
    assert code == exit_code


@pytest.mark.parametrize("name", FAMILIES)
def test_one_contradiction_one_finding(name: str) -> None:
    code, new = added(name)
    assert [(f["level"], f["code"], f["sheet"], f["cell"]) for f in new] == [("error", *FAMILIES[name])]
    assert code == 1


def test_a_paragraph_written_over() -> None:
    _, (finding,) = added("结论被改写")
    assert (finding["code"], finding["cell"]) == ("GS01", "B2")
    assert "“最终自评得分98.75分”应为“最终自评得分97.75分”" in finding["message"]


def test_verify_leaves_the_file_alone() -> None:
    path = SAMPLES / "yunnan-2017" / "合计手填错.xlsx"
    before = path.read_bytes(), path.stat().st_mtime_ns
    verify_file(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
