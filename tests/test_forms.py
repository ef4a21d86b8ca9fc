"""Forms as units fill them in: half, at length, with the smallest and the largest amounts.

A stranger fills the blank form in through its names, LibreOffice recalculates and saves it. Whatever
was typed, no formula of ours is wrong, no act is imputed that nobody did, and the totals are exact.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import XLSX, Office, disagreements
from tests.stranger import SAMPLE, filled_in
from xltool.definition import load_template
from xltool.generation import generate
from xltool.terms import Level
from xltool.verification import Report, verify

ACTS = ("GS", "GD", "JG", "HD", "LX", "YC")  # codes that say what somebody did to the form


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "空白.xlsx"
    path.write_bytes(generate(load_template("yunnan-2017")).workbook)
    return path


def submitted(data: dict[str, Any], blank: Path, office: Office, folder: Path) -> Report:
    """The report on a form filled in with this; none of its formulas gives LibreOffice another value."""
    saved = office(filled_in(blank, folder / "报送.xlsx", data), XLSX)
    assert disagreements(saved) == {}
    return verify(saved)


def without(*names: str) -> dict[str, Any]:
    return {name: rows for name, rows in SAMPLE.items() if name not in names}


def every_second(cells: dict[str, Any]) -> dict[str, Any]:
    return dict(list(cells.items())[::2])


HALVES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "只有封面": ({"字段": {k: SAMPLE["字段"][k] for k in ("部门名称", "项目名称", "自评日期")}}, set()),
    "只有表": (without("字段") | {"字段": {}}, set()),
    "没有支出": (without("支出明细"), set()),
    "没有评分": (without("三级评分"), set()),
    "没有指标": (without("产出指标", "效益指标", "满意度指标"), {"ZB09"}),
    "只有支出": ({"字段": {}, "支出明细": SAMPLE["支出明细"]}, {"ZB09"}),
    "支出只有名称": (
        {"字段": {}, "支出明细": [{k: v for k, v in row.items() if isinstance(v, str)} for row in SAMPLE["支出明细"]]},
        {"BT04"},
    ),
    "每行只填一半": (
        {name: [every_second(row) for row in rows] for name, rows in SAMPLE.items() if isinstance(rows, list)}
        | {
            name: {key: every_second(row) for key, row in rows.items()}
            for name, rows in SAMPLE.items()
            if isinstance(rows, dict) and name != "字段"
        }
        | {"字段": SAMPLE["字段"]},
        {"BT03", "BT04", "BT05", "DF05", "FJ02", "ZB14"},
    ),
}
"""What is filled in, and the rules that this breaks, besides the one of blanks."""


@pytest.mark.parametrize("half", HALVES)
def test_half_filled(half: str, blank: Path, office: Office, tmp_path: Path) -> None:
    data, broken = HALVES[half]
    report = submitted(data, blank, office, tmp_path)
    assert [finding.message for finding in report.findings if finding.code.startswith(ACTS)] == []
    assert {finding.code for finding in report.findings if finding.level is Level.ERROR} - {"WT01"} == broken


AMOUNTS = [Decimal("0.01"), Decimal("99999999999.99"), Decimal("0.07"), Decimal("1234567890.12"), Decimal("33.33")]


def test_thirty_rows_and_amounts_of_every_size(blank: Path, office: Office, tmp_path: Path) -> None:
    """Every third row has spent more than it had: that is what is found, and the totals are exact to the 分."""
    rows: list[dict[str, Any]] = []
    for i in range(30):
        had, spent = AMOUNTS[i % 5], AMOUNTS[i % 5] if i % 3 else AMOUNTS[i % 5] + Decimal("0.29")
        rows.append({"一级项目": "专项", "责任单位": f"第{i + 1}所", "二级项目": "抽查项目", "预算数": had,
                     "年初结转结余": Decimal("0.10"), "收入数": had - Decimal("0.01"), "支出数": spent})  # fmt: skip
    report = submitted({"字段": {}, "支出明细": rows}, blank, office, tmp_path)
    totals = {total.cell.name: (total.declared, total.expected) for total in report.totals}
    exact = {name: sum((row[name] for row in rows), Decimal()) for name in ("预算数", "年初结转结余", "收入数", "支出数")}
    exact["年末结转结余数"] = exact["年初结转结余"] + exact["收入数"] - exact["支出数"]
    for name, amount in exact.items():
        declared, expected = totals[f"支出明细[[#Totals],[{name}]]"]
        assert isinstance(declared, float) and isinstance(expected, float)
        assert f"{declared:.2f}" == f"{expected:.2f}" == f"{amount:.2f}"
    assert [f.cell for f in report.findings if f.code == "PH03"] == [f"H{5 + i}" for i in range(0, 30, 3)]
    assert {f.code for f in report.findings if f.code.startswith((*ACTS, "HJ", "PH"))} == {"PH03", "PH04"}


def test_a_narrative_of_three_thousand_characters(blank: Path, office: Office, tmp_path: Path) -> None:
    long = "加强质量安全监管，" * 333 + "完。"
    data = SAMPLE | {"管理经验": [{"内容": long}, {"内容": "基层单位配合。"}]}
    report = submitted(data, blank, office, tmp_path)
    found = [f for f in report.findings if f.level is not Level.INFO]
    assert [(f.code, f.cell) for f in found] == [("WZ09", "B35")] and "本段 2999 字" in found[0].message
