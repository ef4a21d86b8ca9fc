"""What is drafted from an official blank, to the letter; and that it is a template like any other."""

from __future__ import annotations

import datetime
import random
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell

from tests.authoring.blanks import BLANKS, DRAFTS, Page, draw, drafted
from tests.test_rules import unmet
from xltool.audit.trial import edited
from xltool.authoring.scaffold import scaffold
from xltool.data import fill, read_data
from xltool.definition import load_template
from xltool.errors import OutputError, RefusedError
from xltool.generation import computed, generate
from xltool.layout import compose
from xltool.values import ExcelError, Undecided

TODAY = datetime.date(2026, 1, 1)


@pytest.mark.parametrize("name", BLANKS)
def test_drafts(name: str, tmp_path: Path) -> None:
    stale = "run python -m tests.authoring.blanks"
    assert drafted(name, tmp_path) == (DRAFTS / f"{name}.txt").read_text("utf-8"), stale


@pytest.mark.parametrize("name", BLANKS)
def test_a_draft_has_a_value_for_every_formula_and_keeps_its_rules(name: str, tmp_path: Path) -> None:
    folder = scaffold(draw(name, tmp_path), tmp_path / "draft", TODAY).folder
    layout = compose(load_template(str(folder)))
    values = computed(layout, fill(layout, read_data(folder / "sample.toml")).values)
    bad = [address for address in layout.formulas if isinstance(values[address], (ExcelError, Undecided))]
    assert bad == [] and unmet(layout, values) == set()
    for rule in layout.template.rules:
        assert unmet(layout, edited(layout, values, rule.breaks)) == {rule.code}


@pytest.mark.parametrize("name", BLANKS)
def test_every_text_of_the_blank_is_in_the_form(name: str, tmp_path: Path) -> None:
    """Except a prefilled numbering, dots that ask for more rows, boxes to tick, and colons of labels."""
    blank = openpyxl.load_workbook(draw(name, tmp_path))
    folder = scaffold(tmp_path / f"{name}.xlsx", tmp_path / "draft", TODAY).folder
    (tmp_path / "form.xlsx").write_bytes(generate(load_template(str(folder))).workbook)
    form = openpyxl.load_workbook(tmp_path / "form.xlsx")
    printed = {str(cell.value).strip("　") for sheet in form for row in sheet.iter_rows() for cell in row if cell.value}
    shown = (sheet for sheet in blank if sheet.sheet_state == "visible")
    texts = {cell.value for sheet in shown for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    plain = {text.replace("\n", "").rstrip("：") for text in texts if not text.startswith(("=", "□", "……"))}
    assert plain <= printed


def test_a_column_that_is_summed_holds_figures(tmp_path: Path) -> None:
    """Whatever its heading says; else the share of it has no value."""
    book = openpyxl.Workbook()
    page = Page(book, "支出表", [16, 12, 12, 12])
    page.put("A1:D1", "支出表（单位：万元）", frame=False)
    page.row(2, "A B C D", "用途", "调整后", "执行", "执行率")
    for row in (3, 4, 5):
        page.row(row, "A B C D", f"第{row}项", None, None, f"=C{row}/B{row}")
    page.row(6, "A B C D", "合计", "=SUM(B3:B5)", "=SUM(C3:C5)", '=IF(B6=0,"",C6/B6)')
    del book["Sheet"]
    book.save(tmp_path / "表.xlsx")
    template = load_template(str(scaffold(tmp_path / "表.xlsx", tmp_path / "draft", TODAY).folder))
    (table,) = template.tables.values()
    assert [column.kind.value for column in table.column] == ["text", "wan", "wan", "percent"]
    layout = compose(template)
    assert not [value for value in computed(layout, {}).values() if isinstance(value, ExcelError)]


STRAY = "合计 2020年 金额（元） 填报单位： □是□否 …… 序号 ① x {year} =A1+B2 =SUM(A1:C9) =B3/0 =RC".split()


@pytest.mark.parametrize("seed", range(12))
def test_a_disfigured_blank_still_gives_a_template(seed: int, tmp_path: Path) -> None:
    """Stray cells and inserted rows: a draft may be odd, but it loads."""
    chance = random.Random(seed)
    path = draw(chance.choice(list(BLANKS)), tmp_path)
    book = openpyxl.load_workbook(path)
    for sheet in book:
        for _ in range(8):
            cell = sheet.cell(chance.randint(1, sheet.max_row + 1), chance.randint(1, sheet.max_column + 1))
            if isinstance(cell, Cell):
                cell.value = chance.choice([*STRAY, 5, None, TODAY])
        sheet.insert_rows(chance.randint(1, sheet.max_row))
    book.save(path)
    folder = scaffold(path, tmp_path / "draft", TODAY).folder
    assert load_template(str(folder)).id == "draft"


OLE2 = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600
REFUSALS = {
    "旧表.xls": (OLE2 + "Workbook".encode("utf-16-le"), "这是旧版工作簿（.xls 或 .et），不是 .xlsx"),
    "加密.xlsx": (OLE2 + "EncryptedPackage".encode("utf-16-le"), "工作簿设有打开密码（已加密）"),
    "清单.csv": ("名称,金额\n".encode(), "这是文本文件（.csv 或 .txt），不是 .xlsx 工作簿，改扩展名没有用"),
    "空.xlsx": (b"", "文件是空的（0 字节）"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_is_no_xlsx_is_refused(name: str, tmp_path: Path) -> None:
    content, what = REFUSALS[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RefusedError) as caught:
        scaffold(path, tmp_path / "draft", TODAY)
    advice = "请用 Excel 或 WPS 打开官方表，去掉密码和宏，另存为 .xlsx 后再试。"
    assert str(caught.value) == f"“{path}”：{what}。{advice}"
    assert list(tmp_path.iterdir()) == [path]


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = draw("封面", tmp_path)
    with zipfile.ZipFile(path) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    with zipfile.ZipFile(path, "w") as damaged:
        for name, content in parts.items():
            damaged.writestr(name, content[:-40] if name == "xl/workbook.xml" else content)
    with pytest.raises(RefusedError, match="文件内容读不懂"):
        scaffold(path, tmp_path / "draft", TODAY)


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "draft").mkdir()
    (tmp_path / "draft" / "template.toml").write_text("mine", "utf-8")
    with pytest.raises(OutputError, match="已经有了；请用 -o 换一个新的文件夹"):
        scaffold(draw("封面", tmp_path), tmp_path / "draft", TODAY)
    assert (tmp_path / "draft" / "template.toml").read_text("utf-8") == "mine"
