"""What a definition can say of a sheet, each in the smallest form that shows it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from xltool.definition import load_template
from xltool.errors import DefinitionError
from xltool.generation import computed, generate
from xltool.layout import Layout, compose
from xltool.terms import Role
from xltool.values import Value

Form = Callable[[str], Path]

TEMPLATE = """
id = "small"
version = "1"
title = "小表"
year = 2017
basis = "无"
created = 2018-03-01
unit_field = "单位"
sheets = ["cover", "page"]
"""
COVER = """
name = "封面"
widths = [20, 40]
[[block]]
[[block.field]]
name = "单位"
"""
RULES = """
[[rule]]
code = "AA01"
title = "单位不叫甲"
level = "error"
basis = "无"
holds = '[单位]<>"甲"'
say = '"单位叫"&[单位]'
fix = "改名"
[[rule]]
code = "AA02"
title = "单位不是一个字"
level = "warning"
basis = "无"
holds = 'LEN([单位])<>1'
fix = "写全称"
"""


@pytest.fixture
def form(tmp_path: Path) -> Form:
    """The folder of a template of two sheets, of which the second is given."""

    def write(page: str) -> Path:
        folder = tmp_path / "small"
        folder.mkdir(exist_ok=True)
        sheet = f'name = "页"\n{page}'
        for name, text in (("template", TEMPLATE), ("cover", COVER), ("rules", RULES), ("page", sheet)):
            (folder / f"{name}.toml").write_text(text, "utf-8")
        return folder

    return write


def composed(folder: Path) -> Layout:
    return compose(load_template(str(folder)))


def printed(folder: Path) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(generate(load_template(str(folder))).workbook))["页"]


HEADINGS = """
widths = [8, 8, 8, 8, 8]
[[block]]
[block.table]
name = "表"
rows = 1
limit = 2
under = "1.产出"
repeat = true
[[block.table.column]]
name = "甲"
[[block.table.column]]
name = "优"
group = ["预期", "标准"]
[[block.table.column]]
name = "良"
group = ["预期", "标准"]
[[block.table.column]]
name = "指标值"
group = ["预期"]
[[block.table.column]]
name = "完成"
group = ["实际"]
"""


def test_headings_over_headings(form: Form) -> None:
    folder = form(HEADINGS)
    sheet = printed(folder)
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:A3", "B1:D1", "B2:C2", "D2:D3", "E2:E3", "A4:E4"}
    assert [sheet[ref].value for ref in ("A1", "B1", "B2", "B3", "C3", "D2", "E1", "E2", "A4")] == [
        "甲", "预期", "标准", "优", "良", "指标值", "实际", "完成", "1.产出",
    ]  # fmt: skip
    table = composed(folder).tables["表"]
    assert (table.head, table.first, table.last) == (4, 5, 6)
    assert sheet.print_title_rows == "$1:$4"
    assert sheet["B1"].alignment.horizontal == "center"


SIDE = """
widths = [10, 40]
[[block]]
text = "四、管理"
look = "title"
[[block]]
[block.table]
name = "段落"
start = "B"
side = "（一）体系"
headings = false
rows = 2
spare = 1
limit = 5
[[block.table.column]]
name = "内容"
[[block]]
new_page = true
text = "下一页"
height = 30
"""


def test_a_label_down_the_side_and_no_headings(form: Form) -> None:
    folder = form(SIDE)
    sheet = printed(folder)
    assert sheet["A2"].value == "（一）体系"
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:B1", "A2:A6", "A7:B7"}
    assert [row for row in range(1, 8) if sheet.row_dimensions[row].hidden] == [5, 6]
    assert [cell.ref for cell in composed(folder).cells if cell.sheet == "页" and cell.role is Role.INPUT] == [
        "B2", "B3", "B4", "B5", "B6",
    ]  # fmt: skip
    assert [found.id for found in sheet.row_breaks.brk] == [6]
    assert sheet.row_dimensions[7].height == 30


FIELDS = """
widths = [10, 10, 10]
printed_columns = 2
[[block]]
caption = [{ text = "项目", columns = "A" }, { text = "预算", columns = "B:C" }]
[[block.field]]
name = "支出"
kind = "wan"
[[block.field]]
name = "占比"
kind = "percent"
label_in = "-"
value_in = "C"
beside = true
formula = 'IF(N([支出])=0,"",1)'
[[block]]
printed = false
[[block.field]]
name = "内部"
"""


def test_captions_fields_beside_and_what_is_not_printed(form: Form) -> None:
    folder = form(FIELDS)
    sheet = printed(folder)
    assert [sheet[ref].value for ref in ("A1", "B1", "A2", "A3")] == ["项目", "预算", "支出", "内部"]
    assert {str(area) for area in sheet.merged_cells.ranges} == {"B1:C1"}
    layout = composed(folder)
    assert (layout.by_name["[占比]"].ref, layout.by_name["[支出]"].ref) == ("C2", "B2")
    assert sheet.print_area == "'页'!$A$1:$B$2"


CHOICES = """
widths = [20, 20]
[[block]]
[block.table]
name = "明细"
rows = 2
limit = 4
[[block.table.column]]
name = "项目"
[[block]]
[[block.field]]
name = "主要项目"
kind = "choice"
options_from = "明细[项目]"
"""


def test_a_choice_from_what_stands_in_the_form(form: Form) -> None:
    sheet = printed(form(CHOICES))
    (found,) = (v for v in sheet.data_validations.dataValidation if str(v.sqref) == "B6")
    assert found.formula1 == '页!$A$2:INDEX(页!$A$2:$A$5,MAX(1,COUNTIF(页!$A$2:$A$5,"?*")))'
    assert (found.type, found.errorStyle) == ("list", "information")  # what is not there yet may be typed


BOARDS = """
widths = [20, 40]
[[block]]
open = 2
[[block]]
contents = true
[[block]]
[block.table]
name = "必填"
required = true
rows = 1
limit = 2
[[block.table.column]]
name = "内容"
"""


def test_the_contents_and_what_is_to_be_done(form: Form) -> None:
    layout = composed(form(BOARDS))

    def board(**fields: Value) -> list[Value]:
        values = computed(layout, {layout.by_name[f"[{name}]"].address: value for name, value in fields.items()})
        return [values[f"页!{ref}"] for ref in ("A1", "A2", "B3", "B4")]

    assert [(layout.by_address[ref].content, layout.by_address[ref].link) for ref in ("页!A3", "页!A4")] == [
        ("页", "页!A1"), ("核对表", "核对表!A1"),
    ]  # fmt: skip
    blank = "WT01 必填项填写完整：尚有 1 项未填（见表末各表页的计数）"
    assert board() == ["", "", "尚未填报", "尚未填报"]
    assert board(单位="甲乙") == [blank, "", "尚未填报", "尚有 1 项错误"]
    assert board(单位="甲") == [blank, "AA01 单位不叫甲：单位叫甲", "尚未填报", "尚有 2 项错误、1 项待说明"]
    assert board(单位="丙")[1:] == ["AA02 单位不是一个字", "尚未填报", "尚有 1 项错误、1 项待说明"]


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (SIDE.replace('start = "B"', ""), "左边没有放 side 的列"),
        (SIDE.replace('text = "四、管理"\nlook = "title"', 'text = "四、管理"').replace("[[block]]\ntext = \"四、管理\"\n", ""),
         "没有表头，上面须有一行文字或空行"),
        (CHOICES.replace('options_from = "明细[项目]"', ""), "须有 options 或 options_from"),
        (CHOICES.replace("明细[项目]", "明细[项木]"), "表“明细”没有列“项木”，是否应为“项目”？"),
        ("repeat = 1\n" + HEADINGS, "每页重复的只能有一处"),
        (FIELDS.replace("printed = false\n", "") + '[[block]]\nprinted = false\ntext = "甲"\n[[block]]\ntext = "乙"\n',
         "不打印的 block 须在最后"),
        (SIDE.replace('look = "title"', 'look = "titel"'), "look“titel”不是可用的值"),
    ],
)  # fmt: skip
def test_what_cannot_be_placed(page: str, message: str, form: Form) -> None:
    with pytest.raises(DefinitionError) as caught:
        composed(form(page))
    assert message in str(caught.value)
