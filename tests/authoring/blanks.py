"""Official blanks as departments hand them out, drawn with openpyxl: frames, merges, formulas, lists.

    python -m tests.authoring.blanks

writes afresh what is drafted from them; read the diff.
"""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from xltool.authoring.scaffold import scaffold

LINE = Side(style="thin")
FRAME = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)


class Page:
    """One sheet, written area by area."""

    def __init__(self, book: Workbook, name: str, widths: list[float]) -> None:
        self.sheet = book.create_sheet(name)
        for number, width in enumerate(widths, 1):
            self.sheet.column_dimensions[chr(64 + number)].width = width

    def put(self, area: str, value: Any = None, *, frame: bool = True, size: int = 11, bold: bool = False) -> Any:
        """A value in an area, which is merged if it has several cells."""
        if ":" in area:
            self.sheet.merge_cells(area)
        for row in self.sheet[area] if ":" in area else ((self.sheet[area],),):
            for cell in row:
                cell.border = FRAME if frame else Border()
        first = self.sheet[area.split(":")[0]]
        first.value = value
        first.font = Font(size=size, bold=bold)
        first.alignment = MIDDLE
        return first

    def row(self, row: int, areas: str, *values: Any, bold: bool = False, format: str = "General") -> None:
        """Values in the columns of a row, such as "A B:C D"."""
        for columns, value in zip(areas.split(), (*values, *[None] * len(areas.split())), strict=False):
            first, _, last = columns.partition(":")
            cell = self.put(f"{first}{row}" + (f":{last}{row}" if last else ""), value, bold=bold)
            cell.number_format = format


def national(book: Workbook) -> None:
    """《项目支出绩效自评表》 of 2020, as the ministry prints it."""
    page = Page(book, "自评表", [10, 12, 14, 22, 14, 14, 8, 10, 16])
    page.put("A1:I1", "项目支出绩效自评表", frame=False, size=18, bold=True)
    page.put("A2:I2", "（2020年度）", frame=False)
    page.row(3, "A:B C:I", "项目名称")
    page.row(4, "A:B C:E F G:I", "主管部门", None, "实施单位")
    page.put("A5:B9", "项目资金\n（万元）")
    page.row(5, "C:D E F G H I", None, "年初预算数", "全年预算数", "全年执行数", "执行率", "得分")
    page.row(6, "C:D E F G H I", "年度资金总额", "=SUM(E7:E9)", "=SUM(F7:F9)", "=SUM(G7:G9)", "=G6/F6", "=MIN(10,H6*10)")
    for row, label in enumerate(("其中：当年财政拨款", "上年结转资金", "其他资金"), 7):
        page.row(row, "C:D E F G H I", label, None, None, None, f"=G{row}/F{row}", "—")
    for row in range(6, 10):
        for column in "EFG":
            page.sheet[f"{column}{row}"].number_format = "#,##0.00"
        page.sheet[f"H{row}"].number_format = "0.00%"
    page.put("A10:A11", "年度总体目标")
    page.row(10, "B:E F:I", "预期目标", "实际完成情况")
    page.row(11, "B:E F:I")
    page.sheet.row_dimensions[11].height = 90
    page.put("A12:A19", "绩效指标")
    headings = "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施"
    page.row(12, "B C D E F G H I", *headings.split())
    page.put("B13:B16", "产出指标\n（50分）")
    page.put("B17:B18", "效益指标\n（30分）")
    page.put("B19", "满意度指标\n（10分）")
    second = "数量指标 质量指标 时效指标 成本指标 经济效益指标 社会效益指标 服务对象满意度指标"
    for row, name in enumerate(second.split(), 13):
        page.row(row, "C D E F G H I", name)
    page.row(20, "A:F G H I", "总分", 100, "=SUM(H13:H19)+I6")
    page.sheet["H20"].number_format = "0.00"
    page.put("A21:I21", "注：1.得分一档最高不能超过该指标分值上限。", frame=False)


def expenditure(book: Workbook) -> None:
    """A table with a row of totals, two rows of headings, a list and a limit."""
    page = Page(book, "支出明细表", [6, 24, 12, 14, 14, 14, 14, 10])
    page.put("A1:H1", "项目支出明细表", frame=False, size=16, bold=True)
    page.put("A2:C2", "填报单位：", frame=False).alignment = Alignment(horizontal="left")
    page.put("G2:H2", "单位：元", frame=False)
    for area, text in {"A3:A4": "序号", "B3:B4": "项目名称", "C3:C4": "资金性质", "H3:H4": "执行率"}.items():
        page.put(area, text, bold=True)
    page.put("D3:E3", "收入", bold=True)
    page.put("F3:G3", "支出及结余", bold=True)
    page.row(4, "D E F G", "上年结转", "本年收入", "本年支出", "年末结余", bold=True)
    for row in range(5, 11):
        computed = f"=D{row}+E{row}-F{row}", f"=F{row}/(D{row}+E{row})"
        page.row(row, "A B C D E F G H", row - 4, *[None] * 5, *computed)
        for column in "DEFG":
            page.sheet[f"{column}{row}"].number_format = "#,##0.00"
        page.sheet[f"H{row}"].number_format = "0.00%"
    page.row(11, "A:C D E F G H", "合　计", *[f"=SUM({c}5:{c}10)" for c in "DEFG"], "=F11/(D11+E11)")
    page.row(12, "A:C D:H", "填表人", None)
    page.row(13, "A:C D:H", "其中：最大一笔支出占比", "=MAX(F5:F10)/F11", format="0.0%")
    page.row(14, "A:C D:H", "上年同期支出", "=VLOOKUP(B5,台账!A:B,2,0)", format="#,##0.00")
    nature = DataValidation(type="list", formula1='"中央资金,省级资金,自筹资金"')
    nature.add("C5:C10")
    amount = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0")
    amount.promptTitle, amount.prompt = "金额", "单位：元，没有填 0"
    amount.add("D5:F10")
    for check in (nature, amount):
        page.sheet.add_data_validation(check)
    page.sheet["F4"].comment = Comment("按支付系统口径填列", "财政厅")
    page.sheet.freeze_panes = "A5"
    page.sheet.print_title_rows = "1:4"
    page.sheet.page_setup.orientation = "landscape"
    book.create_sheet("台账").sheet_state = "hidden"


def cover(book: Workbook) -> None:
    """A cover without frames, and a page of facts with them."""
    page = Page(book, "封面", [4, 20, 40, 4])
    page.put("A4:D4", "省级部门项目支出绩效自评报告", frame=False, size=24, bold=True)
    page.put("A5:D5", "（2023 年度）", frame=False, size=14)
    for row, label in enumerate(("项目名称：", "部门名称（盖章）：", "填报人：", "联系电话：", "填报日期："), 8):
        page.put(f"B{row}", label, frame=False, size=14)
        page.put(f"C{row}", None, frame=False).border = Border(bottom=LINE)
        page.sheet.row_dimensions[row].height = 36
    facts = Page(book, "基本情况", [16, 18, 16, 24])
    facts.put("A1:D1", "一、项目基本情况", frame=False, bold=True, size=12)
    facts.row(2, "A B C D", "项目负责人", None, "项目类别", "□新增 □延续")
    facts.row(3, "A B C D", "开始时间", None, "预算金额（万元）")
    facts.row(4, "A B C D", "结束时间", None, "受益人数（人）")
    facts.put("A5:A6", "立项依据")
    facts.put("B5:D6")
    facts.put("A8:D8", "二、项目概况", frame=False, bold=True, size=12)
    facts.put("A9:D9")
    facts.sheet.row_dimensions[9].height = 120
    book.defined_names["立项金额"] = DefinedName("立项金额", attr_text="基本情况!$D$3")


def side_by_side(book: Workbook) -> None:
    """Two tables beside one another, totals in the first row, dots for more rows."""
    page = Page(book, "收支情况", [20, 14, 20, 14])
    page.put("A1:D1", "收入支出情况表（万元）", frame=False, size=16, bold=True)
    page.row(2, "A B C D", "收入项目", "金额", "支出项目", "金额", bold=True)
    page.row(3, "A B C D", "合计", "=SUM(B4:B6)", "合计", "=SUM(D4:D6)")
    pairs = ("财政拨款", "工资福利支出"), ("事业收入", "商品和服务支出"), ("其他收入", "资本性支出")
    for row, (income, spent) in enumerate(pairs, 4):
        page.row(row, "A B C D", income, None, spent)
    page.put("A8:D8", "三、结转资金使用计划", frame=False, bold=True)
    page.row(9, "A:B C D", "用途", "金额（元）", "预计日期", bold=True)
    for row in range(10, 13):
        page.row(row, "A:B C D")
        page.sheet[f"D{row}"].number_format = "yyyy-mm-dd"
    page.row(13, "A:B C D", "……")
    page.row(14, "A:B C D", "合计")


BLANKS: dict[str, Callable[[Workbook], None]] = {
    "国家自评表": national,
    "支出明细": expenditure,
    "封面": cover,
    "收支并列": side_by_side,
}


def draw(name: str, folder: Path) -> Path:
    """One of ``BLANKS`` as a file."""
    book = Workbook()
    book.remove(book.active)
    BLANKS[name](book)
    path = folder / f"{name}.xlsx"
    book.save(path)
    return path


DRAFTS = Path(__file__).parent / "drafts"


def drafted(name: str, folder: Path) -> str:
    """The files of the template drafted from a blank, one after the other; the sample aside."""
    made = scaffold(draw(name, folder), folder / "draft", datetime.date(2026, 1, 1)).folder
    files = [path for path in sorted(made.glob("*.toml"), reverse=True) if path.stem != "sample"]
    return "\n".join(f"==== {path.name}\n{path.read_text('utf-8')}" for path in files)


def main() -> None:
    DRAFTS.mkdir(exist_ok=True)
    for name in BLANKS:
        with tempfile.TemporaryDirectory() as folder:
            (DRAFTS / f"{name}.txt").write_text(drafted(name, Path(folder)), "utf-8")


if __name__ == "__main__":
    main()
