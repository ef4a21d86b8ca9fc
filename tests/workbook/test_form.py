"""What a person meets in the form: colours, protection, prompts, rows, pages."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from xltool.layout import Layout

Printer = Callable[..., bytes]
Part = Callable[[bytes, str], str]


@pytest.fixture(scope="module")
def book(blank: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(blank))


def at(book: openpyxl.Workbook, layout: Layout, name: str) -> object:
    planned = layout.by_name[name]
    return book[planned.sheet][planned.ref]


@pytest.mark.parametrize(
    ("name", "fill", "number_format", "horizontal"),
    [
        ("[部门名称]", "FFFFFBE3", "General", "left"),
        ("[填报单位]", "FFE9F3E5", "General", "left"),
        ("[单位代码]", "FFE9F3E5", "@", "left"),
        ("[填报人电话]", "FFFFFBE3", "@", "left"),
        ("[年度]", "00000000", "0", "left"),
        ("[预算省级财政]", "FFFFFBE3", "#,##0.00####_ ;[Red]-#,##0.00####_ ", "right"),
        ("[预算安排资金]", "FFF1F1F1", "#,##0.00####_ ;[Red]-#,##0.00####_ ", "right"),
        ("[资金到位率]", "FFF1F1F1", "0.00%_ ", "right"),
        ("[问卷发放份数]", "FFFFFBE3", '0"份"_ ', "right"),
        ("[问卷综合得分]", "FFFFFBE3", '0.00"分"_ ', "right"),
        ("[总分]", "FFF1F1F1", "0.00_ ", "right"),
        ("支出明细[序号]@1", "FFF1F1F1", "0", "center"),
        ("支出明细[备注]@1", "FFFFFBE3", "General", "left"),
        ("审核说明[PH04]", "FFFFFBE3", "General", "left"),
    ],
)
def test_looks(
    book: openpyxl.Workbook, layout: Layout, name: str, fill: str, number_format: str, horizontal: str
) -> None:
    cell = at(book, layout, name)
    assert cell.fill.fgColor.rgb == fill
    assert cell.number_format == number_format
    assert (cell.alignment.horizontal, cell.alignment.vertical) == (horizontal, "center")
    assert (cell.font.name, cell.font.sz, cell.border.left.style) == ("宋体", 10, "thin")


def test_title_and_legend(book: openpyxl.Workbook) -> None:
    cover, title, guide = book["封面"]["A4"], book["二、支出明细"]["A1"], book["填报说明"]
    assert (cover.font.name, cover.font.sz, cover.alignment.horizontal) == ("黑体", 22, "center")
    assert (title.font.name, title.font.sz, title.alignment.horizontal) == ("黑体", 16, "center")
    colours = [guide[ref].fill.fgColor.rgb for ref in ("A3", "A4", "A5", "A6")]
    assert colours == ["FFFFFBE3", "FFFFF0AD", "FFE9F3E5", "FFF1F1F1"]


def test_a_rules_figures_and_totals(book: openpyxl.Workbook, layout: Layout) -> None:
    line = next(plan for plan in layout.rules if plan.rule.code == "HJ02").judgements[0]
    sheet, ref = line.declared.split("!")
    assert book[sheet][ref].number_format == "#,##0.00##;[Red]-#,##0.00##"
    assert at(book, layout, "支出明细[[#Totals],[支出数]]").font.b
    assert not at(book, layout, "支出明细[支出数]@1").font.b


def test_only_what_the_unit_fills_in_is_open(printed: Printer, layout: Layout) -> None:
    book = openpyxl.load_workbook(io.BytesIO(printed({"[填报单位]": "省纤检局", "部门职能[内容]@1": "监督"})))
    opened = {
        f"{sheet.title}!{cell.coordinate}"
        for sheet in book
        for row in sheet
        for cell in row
        if not cell.protection.locked and type(cell).__name__ == "Cell"
    }
    prefilled = {layout.by_name[name].address for name in ("[填报单位]", "部门职能[内容]@1")}
    assert opened == {cell.address for cell in layout.cells if cell.filled_in} - prefilled


def test_protection_has_no_password_and_leaves_room_to_work(book: openpyxl.Workbook, layout: Layout) -> None:
    growing = {table.sheet for table in layout.tables.values() if table.table.repeating}
    for sheet in book:
        protection = sheet.protection
        assert protection.sheet and protection.password is None
        allowed = {name for name in vars(protection) if getattr(protection, name) is False}
        assert {"formatColumns", "formatRows", "sort", "autoFilter"} <= allowed
        assert ("insertRows" in allowed) == (sheet.title in growing)
        assert not {"insertColumns", "deleteRows", "deleteColumns", "formatCells", "insertHyperlinks"} & allowed
        assert not protection.selectLockedCells and not protection.selectUnlockedCells


@pytest.mark.parametrize(
    ("filled", "shown", "count"),
    [
        ({}, None, 8),
        ({}, {"支出明细": 12}, 15),
        ({"支出明细[二级项目]@20": "甲"}, None, 23),
        ({"支出明细[备注]@40": "甲"}, None, 40),
        ({"支出明细[收入数]@2": 0.0}, {}, 5),
    ],
)
def test_rows_of_a_table_in_sight(
    printed: Printer, layout: Layout, filled: dict[str, object], shown: dict[str, int] | None, count: int
) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(printed(filled, shown)))["二、支出明细"]
    table = layout.tables["支出明细"]
    hidden = [row for row, dimension in sheet.row_dimensions.items() if dimension.hidden]
    assert hidden == list(range(table.first + count, table.last + 1))
    assert sheet.cell(table.last, table.columns["年末结转结余数"]).value.startswith("=IF(")


def test_rows_to_type_in_grow_and_the_others_are_fixed(blank: bytes, layout: Layout, part: Part) -> None:
    sheet = part(blank, "xl/worksheets/sheet1.xml")
    cover = {int(row): text for row, text in re.findall(r'<row r="(\d+)"([^>]*)', sheet)}
    assert "customHeight" in cover[4]  # the title
    assert "customHeight" not in cover[10] and "customFormat" in cover[10]  # 项目单位
    assert float(re.search(r'ht="([\d.]+)"', cover[10])[1]) == 42
    scoring = part(blank, "xl/worksheets/sheet13.xml")
    assert "customHeight" in re.search(r'<row r="32"[^>]*', scoring)[0]  # the note, merged


def test_merged_text_gets_the_room_that_it_takes(printed: Printer, layout: Layout) -> None:
    units = "云南省质量技术监督局特设处、产品质量监督处、稽查总队、省纤检局" * 4
    row = openpyxl.load_workbook(io.BytesIO(printed({"[分管处室]": units})))["二、项目支出概况"].row_dimensions[3]
    assert row.height >= 3 * 14  # 124 characters in a cell of 102 columns


def validations(sheet: Worksheet) -> dict[str, object]:
    return {str(found.sqref): found for found in sheet.data_validations.dataValidation}


def test_validation_of_amounts(book: openpyxl.Workbook) -> None:
    found = validations(book["二、支出明细"])
    amount = found["E5:E44"]  # one for the whole column
    assert (amount.type, amount.operator, amount.formula1, amount.formula2) == ("decimal", None, "0", "1000000000000")
    assert (amount.promptTitle, amount.prompt) == ("预算数", "单位：元。没有填 0。只填数字，不带逗号和“元”。")
    assert (amount.errorTitle, amount.error) == ("预算数", "请填数字，单位元，不带逗号和“元”，不小于 0。")
    assert (amount.errorStyle, amount.showErrorMessage) == (None, True)
    assert found["D5:D44"].type is None  # a text has a prompt alone
    assert found["D5:D44"].prompt == "填子项目名称。"


def test_validation_of_the_other_kinds(book: openpyxl.Workbook) -> None:
    money = validations(book["二、资金来源"])
    assert money["C5"].error == "请填数字，单位万元（不是元），不带逗号和“万元”，在 0 和 100000000 之间。"
    scoring = validations(book["三、评分"])
    assert (scoring["E4"].type, scoring["E4"].error) == ("whole", "请填整数，不带单位，不小于 0。")
    assert scoring["E5"].error == "请填数字，不带“分”，在 0 和 100 之间。"
    date = validations(book["封面"])["B13"]
    assert (date.type, date.formula1, date.formula2) == ("date", "36526", "73415")
    (prompt,) = {found.prompt for found in validations(book["核对表"]).values()}
    assert prompt == "提示性核对未通过时，写明原因（5 字以上）"


def test_colours_that_come_and_go(book: openpyxl.Workbook, layout: Layout) -> None:
    def words(sheet: str, ref: str) -> list[str]:
        (found,) = [area for area in book[sheet].conditional_formatting if str(area.sqref) == ref]
        return [rule.text or rule.type for rule in found.rules]

    marks = ["×", "尾差", "无法判断", "先改", "√", "—", "未填"]
    assert words("二、支出明细", "O5:AB44") == marks
    assert words("核对表", "D2") == words("封面", "B17") == ["可以报送", "项错误", "尚有", "尚未填报"]
    assert words("封面", "B9:B13") == ["containsBlanks"]
    areas = {str(area.sqref) for area in book["二、支出明细"].conditional_formatting}
    scoring = {str(area.sqref) for area in book["三、评分"].conditional_formatting}
    assert scoring >= {"H9:J12", "H16:I22", "E3:E5"}
    assert areas == {"O5:AB44"}  # nobody must fill in every row of a table that repeats


def test_names(book: openpyxl.Workbook, layout: Layout) -> None:
    found = {name: defined.value for name, defined in book.defined_names.items() if name != "报表标识"}
    assert found == {name: area.qualified() for name, area in layout.names.items()}
    assert found["支出明细_预算数"] == "'二、支出明细'!$E$5:$E$44"


def test_pages(book: openpyxl.Workbook, layout: Layout) -> None:
    areas = {sheet.title: sheet.print_area for sheet in book if sheet.title != "标识"}
    last = {sheet.name: sheet.last_row for sheet in layout.sheets}
    columns = {
        "一、部门概况": "C", "一、绩效目标": "E", "一、部门收支": "D", "一、收支情况": "B", "二、项目支出概况": "E", "二、资金来源": "F",
        "二、支出明细": "I", "二、项目管理": "C", "三、绩效指标": "N", "三、综合分析": "C", "三、评分": "G", "三、扣分": "F",
        "三、自评结论": "B", "四、绩效目标管理": "B", "五、评价工作组": "E", "五、组织实施": "B", "六、相关附件": "E", "核对表": "K",
    }  # fmt: skip
    assert areas == {
        "封面": "'封面'!$A$1:$B$13",  # without 报送信息, 待办 and 目录
        "填报说明": "'填报说明'!$A$33",  # an empty cell: it is not printed
        **{name: f"'{name}'!$A$1:${column}${last[name]}" for name, column in columns.items()},
        "三、评分": "'三、评分'!$A$1:$G$23",  # without the counts and the grade
    }
    detail = book["二、支出明细"]
    assert (detail.page_setup.orientation, detail.page_setup.paperSize) == ("landscape", 9)
    assert (detail.page_setup.fitToWidth, detail.page_setup.fitToHeight) == (None, 0)
    assert detail.sheet_properties.pageSetUpPr.fitToPage and detail.print_options.horizontalCentered
    assert (detail.print_title_rows, detail.freeze_panes) == ("$1:$4", "A5")
    assert round(detail.page_margins.left * 2.54, 2) == 1.5 and round(detail.page_margins.top * 2.54, 2) == 1.9
    assert detail.oddFooter.left.text == "yunnan-2017 版本 1 · 云南省质量技术监督局"
    assert detail.oddFooter.right.text == "二、支出明细"
    check = book["核对表"]
    assert (check.auto_filter.ref, check.print_title_rows) == (layout.sheets[-2].filtered.ref, "$5:$5")
    assert not any(sheet.sheet_view.showGridLines for sheet in book)
    assert book["封面"].sheet_properties.tabColor.rgb != check.sheet_properties.tabColor.rgb


def test_the_cursor_waits_in_the_first_empty_cell(printed: Printer) -> None:
    book = openpyxl.load_workbook(io.BytesIO(printed({"[部门名称]": "省纤检局"})))
    assert book.active.title == "封面"
    assert book["封面"].sheet_view.selection[0].sqref == "B10"


def test_digits_as_text_are_left_in_peace(blank: bytes, part: Part) -> None:
    assert '<ignoredError sqref="B20 B22" numberStoredAsText="1"/>' in part(blank, "xl/worksheets/sheet1.xml")
