"""The national form tampered with: one act a file, and what is found of it; an honest hand is not accused."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests import tampering
from tests.tampering import Book, Tamper
from xltool.data import fill, read_sample
from xltool.definition import load_template
from xltool.finding import Finding
from xltool.generation import computed, generate
from xltool.layout import Mark, compose, fingerprint
from xltool.verification import verify
from xltool.workbook import render

FORM = "绩效自评表"


def together(*tampers: Tamper) -> Tamper:
    def tamper(book: Book) -> None:
        for each in tampers:
            each(book)

    return tamper


@pytest.fixture(scope="session")
def national(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample of the template, which no rule finds fault with."""
    template = load_template("mof-2020")
    path = tmp_path_factory.mktemp("全国") / "自评表.xlsx"
    path.write_bytes(generate(template, read_sample(template)).workbook)
    assert not verify(path).findings
    return path


def after(tamper: Tamper, national: Path, tmp_path: Path) -> list[Finding]:
    book = Book(national)
    tamper(book)
    return list(verify(book.save(tmp_path / "表.xlsx")).findings)


def rows(*numbers: int) -> Tamper:
    return together(*(tampering.row(FORM, number, 'hidden="1"') for number in numbers))


def columns(letters: str) -> Tamper:
    return together(*(tampering.hidden_column(FORM, letter) for letter in letters))


FOUND: dict[str, tuple[Tamper, str]] = {
    "隐藏不用的指标行": (rows(21, 25, 30), ""),
    "隐藏用了的指标行": (rows(21, 22), "WARNING YC01 D22 “绩效指标”第 22 行被隐藏，其中有填报内容"),
    "隐藏认数的各列": (columns("UVWXYZ"), "INFO YC01 U19 第 U、V、W、X、Y、Z 列被隐藏，其中有填报或计算的内容；本来就不打印"),
    "隐藏右边各列": (columns("JKLMNRS"), "WARNING YC01 S29 第 J、K、L、M、N、R、S 列被隐藏，其中有填报或计算的内容"),
    "隐藏得分列": (columns("H"), "WARNING YC01 H6 第 H 列被隐藏，其中有填报或计算的内容"),
    "隐藏不打印的行": (rows(82, 83, 84, 85, 90), "INFO YC01 D84 第 84、90 行被隐藏，其中有填报或计算的内容；本来就不打印"),
    "得分加一点": (
        together(tampering.wrapped(FORM, "H22", "", "+0.15"), tampering.shown(FORM, "H22", 10)),
        'ERROR GS03 H22 公式应为 …N22),2)-N(T22),2)),"")))，现为 …N22),2)-N(T22),2)),"")))+0.15，'
        "结果 10.00；按原公式应为 9.85，差 0.15",
    ),
    "得分包在IFERROR里": (
        tampering.wrapped(FORM, "H22", "IFERROR(", ",0)"),
        'WARNING GS03 H22 公式应为 =IF(NOT(ISNUMBER(G22)),"",IF(J22="定性",IF(ISNUMBER(S22),S22,IF(OR(…-N(T22),2)),"")))，'
        '现为 =IFERROR(IF(NOT(ISNUMBER(G22)),"",IF(J22="定性",IF(ISNUMBER(S22),S2…T22),2)),""))),0)，结果 9.85 与复算值相符',
    ),
    "剪切指标值": (
        tampering.cut_and_pasted(FORM, "E22", "E33"),
        "ERROR GS03 H22 公式里的 E22 变成了 E33（剪切、拖动单元格会这样），结果 9.85；按原公式应为 （空白）；"
        "本行共 2 个公式被改动; WARNING ZB04 D22 未填年度指标值; ERROR ZB01 F33 未填实际完成值未填分值; "
        "ERROR GS04 U33 显示 （空白），按表中数字应算得 98%以上：没有重新计算，或结果被改过",
    ),
    "剪切得分": (
        tampering.cleared(FORM, ("H19", "H20", "H22", "H23")),
        "ERROR GS01 H19 公式被清除，现为空白；按公式应为 15.00；本页共 4 个公式被清除或缺少",
    ),
    "等级显示为良": (
        tampering.number_format(FORM, "I79", 'General;General;General;"良"'),
        "ERROR XS01 I79 数字格式使单元格显示为“良”；里面是 优",
    ),
    "完成值前添一位": (
        tampering.number_format(FORM, "F20", '"1"@'), "ERROR XS01 F20 数字格式使单元格显示为“120场”；里面是 20场",
    ),
    "完成值显示为空白": (
        tampering.number_format(FORM, "F22", ";;;"), "WARNING XS01 F22 数字格式使单元格显示为空白；里面是 96.5%",
    ),
    "姓名前有字": (tampering.number_format(FORM, "C80", '"填报人："@'), ""),
    "报送状态显示为别的": (
        tampering.number_format(FORM, "D83", 'General;General;General;"不必核对"'),
        "ERROR XS01 D83 数字格式使单元格显示为“不必核对”；里面是 可以报送",
    ),
    "日期显示为另一天": (
        tampering.number_format(FORM, "I80", '"2021-03-31"'),
        "ERROR XS01 I80 数字格式使单元格显示为“2021-03-31”；里面是 2021年2月26日",
    ),
    "日期显示为文字": (
        tampering.number_format(FORM, "I80", '"按时"'), "WARNING XS01 I80 数字格式使单元格显示为“按时”；里面是 2021年2月26日",
    ),
    "日期的别种写法": (tampering.number_format(FORM, "I80", '[DBNum1][$-804]yyyy"年"m"月"d"日";@'), ""),
    "执行率显示为100%": (
        tampering.number_format(FORM, "H6", '"100.00%"'), "ERROR XS01 H6 显示为 100.00%，单元格里是 99.44%",
    ),
    "年度显示为2021": (tampering.number_format(FORM, "D84", '"2021"'), "ERROR XS01 D84 显示为 2021，单元格里是 2020"),
    "零号字": (
        tampering.coloured(FORM, "H79", 'theme="1"', size=0),
        "WARNING XS01 H79 字色与底色相近或字号过小，看不见；单元格里是 98.29",
    ),
    "文本框盖住总分": (
        tampering.drawn(FORM, "H79:H79", tampering.text_box("99.50")),
        "WARNING XS01 H79 文本框“99.50”盖住了这里，看不见单元格里的 98.29",
    ),
    "图片盖住一片": (
        tampering.drawn(FORM, "F6:H7", tampering.PICTURE), "WARNING XS01 F6 图片压在这里等 4 格上面，可能看不见单元格里的 89.50",
    ),
    "单位名称上的章": (tampering.drawn(FORM, "F4:F4", tampering.PICTURE), ""),
    "日期上的章": (tampering.drawn(FORM, "I80:I80", tampering.PICTURE), ""),
    "圈出总分的框": (tampering.drawn(FORM, "H79:H79", tampering.FRAME), ""),
    "看不见的图形": (tampering.drawn(FORM, "H79:H79", tampering.UNSEEN), ""),
    "只挨着总分的图": (tampering.drawn(FORM, "C78:G78", tampering.PICTURE, off=60_000), ""),
    "合并相同的二级指标": (
        tampering.merged(FORM, "C19:C20"), "WARNING JG03 C19 C19:C20 被合并，盖住“绩效指标·第 2 行·二级指标”等 1 格",
    ),
    "合并得分": (
        tampering.merged(FORM, "H19:H20"), "ERROR JG03 H19 H19:H20 被合并，看不见“绩效指标·第 2 行·得分”里的 5.00",
    ),
    "年份不对": (
        together(tampering.overwritten(FORM, "D84", 20), tampering.shown(FORM, "A2", "（20年度）")),
        "WARNING LX02 D84 应不小于 2000，不大于 2100，现为 20",
    ),
    "标题里的空格": (tampering.typed(FORM, "A5", "项目资金 （万元） "), ""),
    "强制性的写了说明": (
        together(tampering.overwritten(FORM, "H79", 99.5), tampering.typed("核对表", "K25", "情况属实请予通过")),
        "ERROR GS01 H79 原为公式，现为手填 99.50；按公式应为 98.29，差 1.21; "
        "INFO JG02 K25 审核说明写在了不能用说明代替改正的一行（强制性的，或免说明的）；按没有说明处理",
    ),
    "说明只有句号": (
        together(tampering.overwritten(FORM, "H79", 98.29), tampering.typed("核对表", "K26", "。。。。。。")),
        "WARNING GS02 H79 原为公式，现为手填 98.29，与复算值相符（审核说明“。。。。。。”没有说明原因）",
    ),
    "万元写成w": (tampering.typed(FORM, "F7", "69.5w"), "ERROR LX01 F7 应为数字，现为文字“69.5w”，不计入合计；应是 69.50"),
    "前面的撇号": (tampering.typed(FORM, "F7", "'69.5"), "ERROR LX01 F7 应为数字，现为文字“'69.5”，不计入合计；应是 69.50"),
    "没有的写横线": (tampering.typed(FORM, "E9", "—"), "ERROR LX01 E9 应为数字，现为“—”"),
    "数大得没有意义": (
        tampering.typed(FORM, "S33", 1.7e308),
        "WARNING LX02 S33 应不小于 0，不大于 100，现为 1.7E+308; WARNING HD01 E47 显示“54”，按表中数字应为“55”",
    ),
    "名称指向没有的格": (
        tampering.marked("xl/workbook.xml", '"总分">绩效自评表!$H$79<', '"总分">绩效自评表!$ZZZZ$0<'),
        "ERROR JG01 H79 定义名称“总分”应指向 H79，现为 绩效自评表!$ZZZZ$0；按原位置读数",
    ),
    "引用别的表页的条件格式": (
        tampering.newer_condition(FORM, "H79", "评分标准!$B$29&gt;0", '<font><color rgb="FFFFFFFF"/></font>'),
        "WARNING XS01 H79 设了条件格式，字色与底色相近或字号过小，看不见；单元格里是 98.29（条件成立时）",
    ),
    "引用别的表页的条件格式标红": (
        tampering.newer_condition(FORM, "H79", "评分标准!$B$29&gt;0", '<font><color rgb="FFFF0000"/></font>'), "",
    ),
    "引用别的表页的条件格式加白框": (
        tampering.newer_condition(FORM, "H79", "TRUE", '<border><left><color rgb="FFFFFFFF"/></left></border>'), "",
    ),
    "引用别的表页的条件格式换数": (
        tampering.newer_condition(FORM, "A1 H79", "TRUE", '<numFmt numFmtId="900" formatCode="&quot;99.00&quot;"/>'),
        "ERROR XS01 H79 设了条件格式，显示为 99.00，单元格里是 98.29",
    ),
}  # fmt: skip


def told(finding: Finding) -> str:
    return f"{finding.level.name} {finding.code} {finding.cell or ''} {finding.message}"


@pytest.mark.parametrize("name", FOUND)
def test_found(name: str, national: Path, tmp_path: Path) -> None:
    tamper, expected = FOUND[name]
    found = Counter(map(told, after(tamper, national, tmp_path)))
    assert found == Counter(expected.split("; ") if expected else ())


PREFILLED = {
    "[项目名称]": "基层质量技术服务能力提升项目", "[年度]": 2020.0, "项目资金[年初预算数]@2": 80.0,
    "绩效指标[三级指标]@1": "新建服务站", "绩效指标[分值]@1": 15.0, "绩效指标[年度指标值]@1": "≥50个",
    "绩效指标[三级指标]@4": "委托按期办结率", "绩效指标[分值]@4": 10.0, "绩效指标[年度指标值]@4": "98%以上",
}  # fmt: skip


@pytest.fixture(scope="session")
def prefilled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same report in a workbook that was issued to the unit of code 013, with some of it filled in and locked."""
    layout = compose(load_template("mof-2020"))
    values = computed(layout, fill(layout, read_sample(layout.template)).values)
    mark = Mark("mof-2020", "1", "某省质量技术服务中心", {}, fingerprint(layout), "013")
    shown = {name: table.rows for name, table in layout.template.tables.items() if table.repeating}
    path = tmp_path_factory.mktemp("下发") / "自评表.xlsx"
    path.write_bytes(render(layout, values, mark, shown, issued=PREFILLED))
    return path


def without_sheet(name: str) -> Tamper:
    def tamper(book: Book) -> None:
        book.parts["xl/workbook.xml"] = re.sub(rf'<sheet name="{name}"[^>]*/>', "", book.parts["xl/workbook.xml"])

    return tamper


MARKED = "隐藏的“标识”表"
UNCHECKED = "按别处的标识认出，主管部门预填的内容无从核对"

ISSUED: dict[str, tuple[Tamper, str]] = {
    "项目名称": (tampering.typed(FORM, "C3", "别的项目"), "ERROR GD01 C3 由主管部门预填，下发时为 基层质量技术服务能力提升项目，现为 别的项目"),
    "名称里的空格": (tampering.typed(FORM, "C3", "基层质量技术 服务能力提升项目　"), ""),
    "预填的数成了文字": (
        tampering.typed(FORM, "D7", "80"), "ERROR LX01 D7 应为数字，现为文字“80”，不计入合计；应是 80.00",
    ),
    "标识表删去": (without_sheet("标识"), f"WARNING BS01  {MARKED}不在文件里；{UNCHECKED}"),
    "标识表清空": (
        lambda book: book.parts.update({
            book.sheets["标识"]: re.sub("(?s)<sheetData>.*</sheetData>", "<sheetData/>", book.parts[book.sheets["标识"]])
        }),
        f"WARNING BS01  {MARKED}里没有标识；{UNCHECKED}",
    ),
    "标识表里的预填清除": (tampering.cleared("标识", ("B8",)), f"WARNING BS01  {MARKED}里没有预填的内容；{UNCHECKED}"),
    "标识表里的预填不是数": (
        tampering.typed("标识", "B8", '{"[年度]":NaN,"[项目名称]":1E999}'), f"WARNING BS01  {MARKED}里没有预填的内容；{UNCHECKED}",
    ),
    "属性里是另一代码": (
        tampering.marked("docProps/custom.xml", "代码=013", "代码=014"),
        "ERROR BS01  文档属性“xltool”说单位代码是“014”，别处是“013”",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ISSUED)
def test_what_was_issued(name: str, prefilled: Path, tmp_path: Path) -> None:
    tamper, expected = ISSUED[name]
    found = Counter(map(told, after(tamper, prefilled, tmp_path)))
    assert found == Counter(expected.split("; ") if expected else ())


def prefilled_and_changed(tamper: Tamper, prefilled: Path, tmp_path: Path) -> list[str | None]:
    return [finding.cell for finding in after(tamper, prefilled, tmp_path) if finding.code == "GD01"]


def test_rows_that_were_sorted_stand_elsewhere_as_a_whole(prefilled: Path, tmp_path: Path) -> None:
    sorted_rows = together(*(tampering.swapped(FORM, f"{column}19", f"{column}22") for column in "DEFG"))
    assert prefilled_and_changed(sorted_rows, prefilled, tmp_path) == []


def test_a_figure_is_not_at_home_in_another_row(prefilled: Path, tmp_path: Path) -> None:
    """The row below the next has 10 分, too."""
    assert prefilled_and_changed(tampering.overwritten(FORM, "G22", 9), prefilled, tmp_path) == ["G22"]


def test_a_row_that_was_sorted_and_changed(prefilled: Path, tmp_path: Path) -> None:
    rows = together(*(tampering.swapped(FORM, f"{column}19", f"{column}22") for column in "DEFG"))
    changed = together(rows, tampering.overwritten(FORM, "G19", 9))
    assert prefilled_and_changed(changed, prefilled, tmp_path) == ["G19"]
