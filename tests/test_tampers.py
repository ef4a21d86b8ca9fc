"""One tamper a file: what is found, where, and how grave; and what an honest hand does is no finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import tampering
from tests.conftest import SAMPLES
from tests.tampering import Book, Tamper
from xltool.terms import Level
from xltool.verification import verify

GOOD = SAMPLES / "yunnan-2017" / "更正.xlsx"
SPENT = "二、支出明细"

FOUND: dict[str, tuple[Tamper, str]] = {
    "显示为另一个数": (tampering.number_format(SPENT, "F45", '"1,375,000.00"'), "ERROR XS01 二、支出明细!F45"),
    "按千缩小显示": (tampering.number_format(SPENT, "F45", "#,##0.00,"), "ERROR XS01 二、支出明细!F45"),
    "总分显示为99": (tampering.number_format("三、评分", "G13", '"99.00"'), "ERROR XS01 三、评分!G13"),
    "小数位太少": (tampering.number_format(SPENT, "H45", "#,##0"), "WARNING XS01 二、支出明细!H45"),
    "显示为空白": (tampering.number_format(SPENT, "F45", ";;;"), "WARNING XS01 二、支出明细!F45"),
    "白字": (tampering.white(SPENT, "F45"), "WARNING XS01 二、支出明细!F45"),
    "隐藏一列": (tampering.hidden_column(SPENT, "F"), "WARNING YC01 二、支出明细!F6"),
    "隐藏合计行": (tampering.row(SPENT, 45, 'hidden="1"'), "WARNING YC01 二、支出明细!E45"),
    "行高一磅": (tampering.row(SPENT, 5, 'ht="1" customHeight="1"'), "WARNING YC01 二、支出明细!B5"),
    "隐藏表页": (tampering.state("二、资金来源", "hidden"), "WARNING YC01 二、资金来源!"),
    "合并盖住金额": (tampering.merged(SPENT, "G5:H5"), "ERROR JG03 二、支出明细!G5"),
    "标题对调": (tampering.swapped(SPENT, "E4", "F4"), "ERROR GD01 二、支出明细!E4; ERROR GD01 二、支出明细!F4"),
    "标题改成公式": (
        tampering.formula(SPENT, "E4", '"预算"&amp;"数"'), "WARNING GD01 二、支出明细!E4",
    ),
    "公式改成数组公式": (tampering.array(SPENT, "F45"), "WARNING GS03 二、支出明细!F45"),
    "求和少一行": (
        tampering.formula(SPENT, "F45", "SUM(F6:F44)"), "WARNING GS03 二、支出明细!F45",
    ),
    "表外的金额": (tampering.typed(SPENT, "F47", 123456.78), "WARNING JG02 二、支出明细!F47"),
    "表页换了次序": (tampering.last_sheet_first, "INFO JG02 核对表!"),
    "同名的表内名称": (
        tampering.local_name(SPENT, "支出明细_支出数_合计", "'二、支出明细'!$F$5"), "INFO JG02 二、支出明细!",
    ),
    "按显示精度": (tampering.setting('fullPrecision="0"'), "WARNING JS01 !"),
    "手动计算": (tampering.setting('calcMode="manual"'), "INFO JS01 !"),
    "迭代计算": (tampering.setting('iterate="1"'), "INFO JS01 !"),
    "取消保护": (tampering.without(SPENT, "sheetProtection"), "INFO BH01 二、支出明细!"),
    "取消填报限制": (tampering.without(SPENT, "dataValidations"), "INFO BH01 二、支出明细!"),
}  # fmt: skip


def findings(path: Path) -> list[str]:
    return [f"{f.level.name} {f.code} {f.sheet or ''}!{f.cell or ''}" for f in verify(path).findings]


ALREADY = set(findings(GOOD))


@pytest.mark.parametrize("name", FOUND)
def test_found(name: str, tmp_path: Path) -> None:
    tamper, expected = FOUND[name]
    book = Book(GOOD)
    tamper(book)
    assert "; ".join(f for f in findings(book.save(tmp_path / "表.xlsx")) if f not in ALREADY) == expected


@pytest.mark.parametrize(
    "code", ["General", "0.00", "#,##0.00", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "¥#,##0.00;¥-#,##0.00",
             '#,##0.00"元"', "#,##0.0000", "[$¥-804]#,##0.00"],
)  # fmt: skip
def test_number_formats_that_show_the_figure(code: str, tmp_path: Path) -> None:
    book = Book(GOOD)
    for ref in ("E5", "F45", "H45"):
        tampering.number_format(SPENT, ref, code)(book)
    assert set(findings(book.save(tmp_path / "表.xlsx"))) == ALREADY


def test_rows_that_a_filter_hides_are_information(tmp_path: Path) -> None:
    book = Book(GOOD)
    tampering.row(SPENT, 5, 'hidden="1"')(book)
    book.replace(
        SPENT, "</sheetData>",
        '</sheetData><autoFilter ref="A4:J44"><filterColumn colId="1"><filters><filter val="x"/></filters>'
        "</filterColumn></autoFilter>",
    )  # fmt: skip
    body = book.parts[book.sheets[SPENT]]
    protection = body[body.index("<sheetProtection") : body.index("/>", body.index("<sheetProtection")) + 2]
    book.replace(SPENT, protection, "")
    book.replace(SPENT, "</sheetData>", f"</sheetData>{protection}")
    found = [f for f in verify(book.save(tmp_path / "表.xlsx")).findings if f.code == "YC01"]
    assert [(f.level, f.cell) for f in found] == [(Level.INFO, "B5")]
    assert found[0].message == "“支出明细”第 5 行被筛选隐藏，其中有填报内容"


def test_our_own_sheet_of_findings_is_no_finding(tmp_path: Path) -> None:
    book = Book(GOOD)
    assert ALREADY == set(findings(book.save(tmp_path / "表.xlsx")))
