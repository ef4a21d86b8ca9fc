"""One tamper a file: what is found, where, and how grave; and what an honest hand does is no finding."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import tampering
from tests.conftest import SAMPLES
from tests.tampering import Book, Tamper
from tests.test_samples import CAUSES
from xltool.rule import Rule
from xltool.rules import BUILTIN
from xltool.terms import Level
from xltool.verification import verify

GOOD = SAMPLES / "yunnan-2017" / "更正.xlsx"
SPENT = "二、支出明细"

SCORES = "三、评分"


def together(*tampers: Tamper) -> Tamper:
    def tamper(book: Book) -> None:
        for each in tampers:
            each(book)

    return tamper


NOTHING = '<numFmt numFmtId="901" formatCode=";;;"/>'
ANOTHER = '<numFmt numFmtId="901" formatCode="&quot;13,888,820.30&quot;"/>'
WHITE = '<font><color rgb="FFFFFFFF"/></font>'
RED_ON_RED = '<font><color rgb="FFFF0000"/></font><fill><patternFill><bgColor rgb="FFFF0000"/></patternFill></fill>'
ALWAYS = 'type="expression"', "<formula>TRUE</formula>"


def condition(change: str, rule: str = ALWAYS[0], inside: str = ALWAYS[1], areas: str = "H45") -> Tamper:
    return tampering.condition(SPENT, areas, rule, change, inside)


FOUND: dict[str, tuple[Tamper, str]] = {
    "显示为另一个数": (tampering.number_format(SPENT, "F45", '"1,375,000.00"'), "ERROR XS01 二、支出明细!F45 显示与内容不一"),
    "按千缩小显示": (tampering.number_format(SPENT, "F45", "#,##0.00,"), "ERROR XS01 二、支出明细!F45 显示与内容不一"),
    "总分显示为99": (tampering.number_format("三、评分", "G13", '"99.00"'), "ERROR XS01 三、评分!G13 显示与内容不一"),
    "小数位太少": (tampering.number_format(SPENT, "H45", "#,##0"), "WARNING XS01 二、支出明细!H45 显示与内容不一"),
    "显示为空白": (tampering.number_format(SPENT, "F45", ";;;"), "WARNING XS01 二、支出明细!F45 显示与内容不一"),
    "白字": (tampering.coloured(SPENT, "F45", 'theme="0"'), "WARNING XS01 二、支出明细!F45 显示与内容不一"),
    "隐藏一列": (tampering.hidden_column(SPENT, "F"), "WARNING YC01 二、支出明细!F6 隐藏"),
    "隐藏合计行": (tampering.row(SPENT, 45, 'hidden="1"'), "WARNING YC01 二、支出明细!E45 隐藏"),
    "行高一磅": (tampering.row(SPENT, 5, 'ht="1" customHeight="1"'), "WARNING YC01 二、支出明细!B5 隐藏"),
    "隐藏表页": (tampering.state("二、资金来源", "hidden"), "WARNING YC01 二、资金来源! 隐藏"),
    "合并盖住金额": (tampering.merged(SPENT, "G5:H5"), "ERROR JG03 二、支出明细!G5 结构变动"),
    "标题对调": (tampering.swapped(SPENT, "E4", "F4"), "ERROR GD01 二、支出明细!E4 固定内容被改; ERROR GD01 二、支出明细!F4 固定内容被改"),
    "标题改成公式": (
        tampering.formula(SPENT, "E4", '"预算"&amp;"数"'), "WARNING GD01 二、支出明细!E4 固定内容被改",
    ),
    "公式改成数组公式": (tampering.array(SPENT, "F45"), "WARNING GS03 二、支出明细!F45 公式被改"),
    "求和少一行": (
        tampering.formula(SPENT, "F45", "SUM(F6:F44)"), "WARNING GS03 二、支出明细!F45 公式被改",
    ),
    "表外的金额": (tampering.typed(SPENT, "F47", 123456.78), "WARNING JG02 二、支出明细!F47 外来内容"),
    "表页换了次序": (tampering.last_sheet_first, "INFO JG02 核对表! 结构变动"),
    "同名的表内名称": (
        tampering.local_name(SPENT, "支出明细_支出数_合计", "'二、支出明细'!$F$5"), "INFO JG02 二、支出明细! 结构变动",
    ),
    "按显示精度": (tampering.setting('fullPrecision="0"'), "WARNING JS01 ! 设置被改"),
    "手动计算": (tampering.setting('calcMode="manual"'), "INFO JS01 ! 设置被改"),
    "迭代计算": (tampering.setting('iterate="1"'), "INFO JS01 ! 设置被改"),
    "取消保护": (tampering.without(SPENT, "sheetProtection"), "INFO BH01 二、支出明细! 设置被改"),
    "取消填报限制": (tampering.without(SPENT, "dataValidations"), "INFO BH01 二、支出明细! 设置被改"),
    "表外插入一行": (tampering.inserted_row(SCORES, 2), "ERROR JG01 三、评分!A2 结构变动"),
    "固定表里插入一行": (tampering.inserted_row("三、扣分", 18), "ERROR JG01 三、扣分!A18 结构变动"),
    "插入一行并改总分": (
        together(tampering.overwritten(SCORES, "G13", 98.75), tampering.inserted_row(SCORES, 2)),
        "ERROR GS01 三、评分!G14 手工覆盖; ERROR JG01 三、评分!A2 结构变动",
    ),
    "插入一行并伪造总分": (
        together(tampering.shown(SCORES, "G13", 98.75), tampering.inserted_row(SCORES, 2)),
        "ERROR GS04 三、评分!G14 缓存过期; ERROR JG01 三、评分!A2 结构变动",
    ),
    "插入一行并改公式": (
        together(tampering.formula(SCORES, "G13", "97.75+1"), tampering.shown(SCORES, "G13", 98.75),
                 tampering.inserted_row(SCORES, 2)),
        "ERROR GS03 三、评分!G14 公式被改; ERROR JG01 三、评分!A2 结构变动",
    ),
    "插入一行并改标准分": (
        together(tampering.overwritten(SCORES, "E16", 10), tampering.inserted_row(SCORES, 2)),
        "ERROR GD01 三、评分!E17 固定内容被改; ERROR JG01 三、评分!A2 结构变动",
    ),
    "改表页名并改合计": (
        together(tampering.overwritten(SPENT, "H45", 13788920.3), tampering.renamed("六、相关附件", "附件")),
        "ERROR GS01 二、支出明细!H45 手工覆盖; ERROR JG01 六、相关附件! 结构变动; INFO FJ01 附件!C3 不符合规则",
    ),
    "对调两行的标题": (
        tampering.swapped("二、资金来源", "A7", "A8"),
        "ERROR GD01 二、资金来源!A7 固定内容被改; ERROR GD01 二、资金来源!A8 固定内容被改",
    ),
    "条件格式使数字消失": (condition(NOTHING), "WARNING XS01 二、支出明细!H45 显示与内容不一"),
    "条件格式显示另一个数": (condition(ANOTHER), "ERROR XS01 二、支出明细!H45 显示与内容不一"),
    "条件格式使字变白": (condition(WHITE), "WARNING XS01 二、支出明细!H45 显示与内容不一"),
    "条件格式使字与底同色": (condition(RED_ON_RED, areas="H6:H9"), "WARNING XS01 二、支出明细!H6 显示与内容不一"),
    "条件格式只留图形": (
        condition("", 'type="iconSet"', '<iconSet showValue="0"/>'), "WARNING XS01 二、支出明细!H45 显示与内容不一",
    ),
    "取消条件格式": (tampering.no_conditions(SPENT), "INFO BH01 二、支出明细! 设置被改"),
    "属性里是另一版本": (
        tampering.marked("docProps/custom.xml", "yunnan-2017@1", "yunnan-2017@9"), "ERROR BS01 ! 固定内容被改",
    ),
    "属性里是另一单位": (
        tampering.marked("docProps/custom.xml", "单位=云南省质量技术监督局", "单位=昆明市局"), "ERROR BS01 ! 固定内容被改",
    ),
    "备注里是另一模板": (tampering.marked("docProps/core.xml", "xltool yunnan", "xltool hubei"), "ERROR BS01 ! 固定内容被改"),
    "名称里是另一版本": (
        tampering.marked("xl/workbook.xml", '"xltool yunnan-2017@1', '"xltool yunnan-2017@2'), "ERROR BS01 ! 固定内容被改",
    ),
    "标识表里是另一版本": (
        tampering.marked("xl/sharedStrings.xml", "xltool yunnan-2017@1", "xltool yunnan-2017@9"),
        "ERROR BS01 标识!B1 固定内容被改",
    ),
    "标识表所列的单位": (tampering.typed("标识", "B5", "昆明市局"), "ERROR BS01 标识!B5 固定内容被改"),
    "名称改成常数": (
        lambda book: book.replace("xl/workbook.xml", "'三、评分'!$G$13</definedName>", "98.75</definedName>"),
        "ERROR JG01 三、评分!G13 结构变动",
    ),
    "字小得看不见": (
        tampering.coloured(SPENT, "F45", 'theme="1"', size=1), "WARNING XS01 二、支出明细!F45 显示与内容不一",
    ),
    "显示为文字": (tampering.number_format(SCORES, "G13", '"优秀"'), "WARNING XS01 三、评分!G13 显示与内容不一"),
    "显示为日期": (tampering.number_format(SCORES, "G13", "yyyy-m-d"), "WARNING XS01 三、评分!G13 显示与内容不一"),
    "显示为负数": (tampering.number_format(SCORES, "G13", "-0.00"), "ERROR XS01 三、评分!G13 显示与内容不一"),
    "科学记数": (tampering.number_format(SPENT, "H45", "0.0E+00"), "WARNING XS01 二、支出明细!H45 显示与内容不一"),
    "选项之外": (tampering.typed("五、评价工作组", "A5", "随员"), "WARNING LX02 五、评价工作组!A5 类型不符"),
    "没有保存结果": (
        lambda book: book.change(SPENT, "H45", lambda cell: re.sub("<v>.*?</v>", "", cell)),
        "WARNING GS05 二、支出明细!H45 没有保存计算结果",
    ),
    "核对结果没有更新": (tampering.shown("核对表", "D3", 7), "WARNING HD01 核对表!D3 缓存过期"),
    "核对结果改成文字": (tampering.typed("封面", "B17", "可以报送"), "ERROR HD02 封面!B17 公式被改"),
    "链接别的文件": (
        tampering.related("xl/workbook.xml", "externalLinkPath", "file:///C:/台账.xlsx", "External"), "INFO WL01 ! 外来内容",
    ),
    "嵌入文档": (tampering.related("xl/worksheets/sheet1.xml", "package", "../附件.docx"), "INFO WL02 ! 外来内容"),
}  # fmt: skip


def findings(path: Path) -> list[str]:
    return [f"{f.level.name} {f.code} {f.sheet or ''}!{f.cell or ''} {f.cause.value}" for f in verify(path).findings]


ALREADY = set(findings(GOOD))


@pytest.mark.parametrize("rule", BUILTIN, ids=lambda rule: rule.code)
def test_every_builtin_rule_has_a_file_that_breaks_it_alone(rule: Rule) -> None:
    """With place and cause; and the sample that is tampered with breaks none."""
    alone = [expected for _, expected in FOUND.values() if ";" not in expected and expected.split()[1] == rule.code]
    samples = [case for case in CAUSES.values() if case[2] == rule.code]
    assert alone or samples, f"{rule.code}: add a tamper to FOUND, or a sample to CAUSES"
    assert not [known for known in ALREADY if known.split()[1] == rule.code]


@pytest.mark.parametrize("name", FOUND)
def test_found(name: str, tmp_path: Path) -> None:
    tamper, expected = FOUND[name]
    book = Book(GOOD)
    tamper(book)
    assert "; ".join(f for f in findings(book.save(tmp_path / "表.xlsx")) if f not in ALREADY) == expected


@pytest.mark.parametrize(
    ("rule", "formulas", "level"),
    [
        ('type="expression"', ("1",), "WARNING"),
        ('type="expression"', ("FALSE",), ""),
        ('type="expression"', ("$H$45>0",), "WARNING"),
        ('type="expression"', ("H45=0",), ""),
        ('type="expression"', ("ISERROR(H45)",), ""),
        ('type="expression"', ('$H45=""',), ""),
        ('type="expression"', ("E45>0",), "WARNING（条件成立时）"),
        ('type="expression"', ("SUM($H$5:$H$44)>1",), "WARNING（条件成立时）"),
        ('type="cellIs" operator="lessThan"', ("0",), ""),
        ('type="cellIs" operator="equal"', ("0",), ""),
        ('type="cellIs" operator="greaterThanOrEqual"', ("13788820.3",), "WARNING"),
        ('type="cellIs" operator="between"', ("99999999", "1"), "WARNING"),
        ('type="cellIs" operator="notBetween"', ("1", "99999999"), ""),
        ('type="cellIs" operator="equal"', ("$A$1",), "WARNING（条件成立时）"),
        ('type="top10" rank="3"', (), "WARNING（条件成立时）"),
        ('type="containsBlanks"', ("LEN(TRIM(H45))=0",), ""),
        ('type="notContainsErrors"', ("NOT(ISERROR(H45))",), "WARNING"),
    ],
)  # fmt: skip
def test_conditions_that_are_met_or_not(rule: str, formulas: tuple[str, ...], level: str, tmp_path: Path) -> None:
    book = Book(GOOD)
    inside = "".join(f"<formula>{text.replace('<', '&lt;')}</formula>" for text in formulas)
    condition(WHITE, rule, inside)(book)
    found = [f for f in verify(book.save(tmp_path / "表.xlsx")).findings if f.code == "XS01"]
    assert [f.level.name + "（条件成立时）" * f.message.endswith("（条件成立时）") for f in found] == [level] * bool(level)


@pytest.mark.parametrize(
    ("ink", "paper", "seen"),
    [
        ('rgb="FFFFFFFF"', 'rgb="FFFFFFFF"', False),
        ('rgb="FFFEFEFE"', "", False),
        ('theme="0"', "", False),
        ('indexed="9"', "", False),
        ('indexed="65"', "", False),
        ('rgb="FFF2F2F2"', 'rgb="FFFFFBE3"', False),
        ('rgb="FFFF0000"', 'rgb="FFFF0000"', False),
        ('theme="4"', 'theme="4"', False),
        ('theme="4"', 'theme="4" tint="0.8"', True),
        ('rgb="FFFFFFFF"', 'rgb="FF1F2D3D"', True),
        ('rgb="FFBFBFBF"', "", True),
        ('rgb="FF6B7480"', 'rgb="FFF1F1F1"', True),
        ('auto="1"', "", True),
        ('theme="1"', 'indexed="43"', True),
    ],
)
def test_letters_that_can_be_read(ink: str, paper: str, seen: bool, tmp_path: Path) -> None:
    book = Book(GOOD)
    tampering.coloured(SPENT, "F45", ink, paper)(book)
    found = set(findings(book.save(tmp_path / "表.xlsx"))) - ALREADY
    assert found == (set() if seen else {"WARNING XS01 二、支出明细!F45 显示与内容不一"})


@pytest.mark.parametrize(
    "code",
    ["General", "0.00", "#,##0.00", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "¥#,##0.00;¥-#,##0.00",
     '0.00"人次"', '"共 "#,##0.00', '#,##0.00"元"', "#,##0.0000", "[$¥-804]#,##0.00"],
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
