"""What people do to a workbook besides filling it in: each act is one finding, or none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import SAMPLES, XLSX, Office
from xltool.data import Data
from xltool.definition import load_template
from xltool.generation import generate
from xltool.terms import Level
from xltool.verification import verify

HONEST = SAMPLES / "yunnan-2017" / "更正.xlsx"
Edit = Callable[[openpyxl.Workbook], None]


@pytest.fixture
def after(office: Office, tmp_path: Path) -> Callable[[Edit], list[tuple[str, str | None, str | None]]]:
    """Code, sheet and cell of the findings that an edit adds, after LibreOffice has recalculated and saved."""
    known = {(f.code, f.cell) for f in verify(HONEST).findings}

    def run(edit: Edit) -> list[tuple[str, str | None, str | None]]:
        book = openpyxl.load_workbook(HONEST)
        edit(book)
        path = tmp_path / "改过.xlsx"
        book.save(path)
        report = verify(office(path, XLSX))
        return [
            (f.code, f.sheet, f.cell)
            for f in report.findings
            if (f.code, f.cell) not in known and f.level is not Level.INFO
        ]

    return run


def test_nothing_is_nothing(after: Callable[[Edit], object]) -> None:
    assert after(lambda book: None) == []


def test_a_renamed_sheet(after: Callable[[Edit], object]) -> None:
    def rename(book: openpyxl.Workbook) -> None:
        old = book["封面"]
        old.title = "封面1"
        for defined in book.defined_names.values():
            defined.attr_text = defined.attr_text.replace("封面!", "封面1!").replace("'封面'!", "封面1!")
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and cell.value.startswith("="):
                        cell.value = cell.value.replace("封面!", "封面1!")

    assert after(rename) == [("JG01", "封面", None)]


def test_names_thrown_away(after: Callable[[Edit], object]) -> None:
    assert after(lambda book: book.defined_names.clear()) == []


def test_a_sheet_of_notes_put_in_front(after: Callable[[Edit], object]) -> None:
    def add(book: openpyxl.Workbook) -> None:
        book.create_sheet("备忘", 0)["A1"] = "联系人张三"

    assert after(add) == []


def test_a_formula_in_an_input_is_taken_at_its_result(after: Callable[[Edit], object]) -> None:
    def type_formula(book: openpyxl.Workbook) -> None:
        book["二、支出明细"]["E5"] = "=150000+50000"

    assert after(type_formula) == [("GS06", "二、支出明细", "E5")]


@pytest.mark.parametrize("hidden", [True, False])
def test_a_row_of_the_reserve_counts(hidden: bool, after: Callable[[Edit], object]) -> None:
    added = "（质量处）宣传项目"
    rows = {
        "一、绩效目标": (30, {"B": added, "C": "省级资金", "D": 0.01, "E": "宣传质量法律法规知识。"}),
        "二、项目支出概况": (20, {"B": added, "C": "省级资金", "D": 0.01, "E": "宣传质量法律法规知识。"}),
        "二、支出明细": (40, {"B": "专项", "C": "质量处", "D": "宣传项目", "E": 100, "G": 100, "H": 40, "M": "年末结转"}),
        "三、绩效指标": (20, {"B": added, "C": "宣传次数", "J": "宣传1次。", "Q": 1, "R": 1, "AA": "优"}),
    }

    def fill(book: openpyxl.Workbook) -> None:
        for name, (row, values) in rows.items():
            book[name].row_dimensions[row].hidden = hidden and name == "二、支出明细"
            for column, value in values.items():
                book[name][f"{column}{row}"] = value
        book["二、资金来源"]["C5"] = 1457.51
        book["二、资金来源"]["F5"] = 1377.68

    assert after(fill) == ([("YC01", "二、支出明细", "B40")] if hidden else [])


def test_a_total_that_is_off_by_a_cent(after: Callable[[Edit], object]) -> None:
    def type_over(book: openpyxl.Workbook) -> None:
        book["二、支出明细"]["H45"] = 13788820.31

    assert after(type_over) == [("GS01", "二、支出明细", "H45")]


@pytest.mark.parametrize(("sheet", "cell"), [("封面", "B17"), ("核对表", "D2"), ("核对表", "D3")])
def test_a_light_that_is_painted_green(sheet: str, cell: str, after: Callable[[Edit], object]) -> None:
    def paint(book: openpyxl.Workbook) -> None:
        book["三、扣分"]["F18"] = None
        book[sheet][cell] = 0 if cell == "D3" else "可以报送"

    assert sorted(after(paint)) == [("DF05", "三、扣分", "F18"), ("HD02", sheet, cell)]


def test_the_unit_that_a_form_was_issued_to(after: Callable[[Edit], object]) -> None:
    def rename(book: openpyxl.Workbook) -> None:
        book["封面"]["B19"] = "另一个局"

    assert after(rename) == [("GD01", "封面", "B19")]


@pytest.mark.parametrize("unit", ["  云南省 质监局 ", "昆明" * 200, 530100])
def test_an_issued_unit_is_itself(unit: object, tmp_path: Path) -> None:
    """Blanks, a very long name and a number come back from the mark as they went in."""
    template = load_template("yunnan-2017")
    path = tmp_path / "下发.xlsx"
    path.write_bytes(generate(template, Data(template.id, template.version, {"填报单位": unit})).workbook)
    assert {finding.code for finding in verify(path).findings} == {"WT01"}


@pytest.mark.parametrize("row", [8, 20, 31])
def test_a_row_put_into_a_fixed_table(row: int, after: Callable[[Edit], object]) -> None:
    def insert(book: openpyxl.Workbook) -> None:
        book["三、扣分"].insert_rows(row)
        for defined in book.defined_names.values():
            defined.attr_text = (
                defined.attr_text.replace("$32", "$33") if "三、扣分" in defined.attr_text else (defined.attr_text)
            )

    assert after(insert) == [("JG01", "三、扣分", f"A{row}")]


def test_a_column_put_in_and_a_total_typed_over(after: Callable[[Edit], object]) -> None:
    """By a program that moves cells alone: names and formulas stay what they were."""

    def insert(book: openpyxl.Workbook) -> None:
        book["二、资金来源"].insert_cols(3)
        book["二、资金来源"]["D3"] = 1500

    assert after(insert) == [("GS01", "二、资金来源", "D3"), ("JG01", "二、资金来源", "C1")]


def test_a_row_taken_out(after: Callable[[Edit], object]) -> None:
    def delete(book: openpyxl.Workbook) -> None:
        book["二、资金来源"].delete_rows(6)

    assert after(delete) == [("JG01", "二、资金来源", "A6")]


def test_labels_in_disorder_are_not_guessed_at(after: Callable[[Edit], object]) -> None:
    def shuffle(book: openpyxl.Workbook) -> None:
        book["二、资金来源"].move_range("A1:F9", rows=2, cols=1)
        book["二、资金来源"]["B5"], book["二、资金来源"]["E5"] = "甲", "乙"

    assert after(shuffle) == [("JG01", "二、资金来源", None)]


def test_a_name_that_points_elsewhere(after: Callable[[Edit], object]) -> None:
    def repoint(book: openpyxl.Workbook) -> None:
        book.defined_names["总分"].attr_text = "'三、评分'!$E$13"

    assert after(repoint) == [("JG01", "三、评分", "E13")]


def test_dates_counted_from_1904(after: Callable[[Edit], object]) -> None:
    def shift(book: openpyxl.Workbook) -> None:
        book.epoch = openpyxl.utils.datetime.MAC_EPOCH
        for sheet, cell in (("封面", "B13"), ("二、项目支出概况", "D8"), ("二、项目支出概况", "D9")):
            book[sheet][cell].value = book[sheet][cell].value  # a date: written by the new epoch

    assert after(shift) == []


@pytest.mark.parametrize("typed", [2017, 20170101])
def test_a_date_that_is_none(typed: int, after: Callable[[Edit], object]) -> None:
    def type_in(book: openpyxl.Workbook) -> None:
        book["二、项目支出概况"]["D8"] = typed

    found = after(type_in)
    assert isinstance(found, list) and found[0] == ("LX01", "二、项目支出概况", "D8")
    assert {code for code, _, _ in found} <= {"LX01", "SJ03", "SJ04"}


def test_all_formulas_pasted_as_values(after: Callable[[Edit], object]) -> None:
    shown = openpyxl.load_workbook(HONEST, data_only=True)

    def paste(book: openpyxl.Workbook) -> None:
        for name in ("二、支出明细", "三、评分"):
            for row in book[name].iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and cell.value.startswith("="):
                        cell.value = shown[name][cell.coordinate].value

    assert [finding[0] for finding in after(paste)] == ["GS02", "HD02"]


def test_a_paragraph_typed_with_fewer_decimals_says_the_same(after: Callable[[Edit], object]) -> None:
    said = openpyxl.load_workbook(HONEST, data_only=True)["三、自评结论"]["B14"].value
    assert "6.61万元" in said

    def type_over(book: openpyxl.Workbook) -> None:
        book["三、自评结论"]["B14"] = said.replace("6.61万元", "6.6万元")

    assert after(type_over) == [("GS02", "三、自评结论", "B14")]


def test_a_rule_that_is_silenced(after: Callable[[Edit], object]) -> None:
    def silence(book: openpyxl.Workbook) -> None:
        book["三、扣分"]["F18"] = None
        for row in range(6, 118):
            if book["核对表"][f"B{row}"].value == "DF05":
                book["核对表"][f"E{row}"] = "√"

    assert after(silence) == [("DF05", "三、扣分", "F18"), ("HD02", "核对表", "E32")]


def test_an_empty_row_put_into_the_last_table_of_a_sheet(office: Office, tmp_path: Path) -> None:
    """Nothing below it moves, so that only its names tell; and they are believed."""

    def insert(book: openpyxl.Workbook) -> None:
        for name in list(book.defined_names):
            defined = book.defined_names[name]
            if "一、绩效目标" in defined.attr_text:
                defined.attr_text = defined.attr_text.replace("$44", "$45")

    known = {(f.code, f.cell) for f in verify(HONEST).findings}
    book = openpyxl.load_workbook(HONEST)
    insert(book)
    book.save(tmp_path / "插行.xlsx")
    found = verify(office(tmp_path / "插行.xlsx", XLSX)).findings
    assert [(f.code, f.cell) for f in found if (f.code, f.cell) not in known and f.level is Level.ERROR] == []
