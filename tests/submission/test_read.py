"""What comes out of files that are in order, by whomever they were written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.formula import ArrayFormula

from xltool.submission import NO_RESULT, SubmittedCell, read
from xltool.values import DIV0, Undecided, Value


def _cells(path: Path) -> dict[str, SubmittedCell]:
    return dict(read(path).sheets[0].cells)


def test_written_by_xlsxwriter(tmp_path: Path) -> None:
    path = tmp_path / "云南 报表.xlsx"
    book = xlsxwriter.Workbook(path)
    book.set_properties({"title": "题", "comments": "说明"})
    book.set_custom_property("模板", "yunnan-2017")
    book.set_custom_property("行数", 12)
    sheet = book.add_worksheet("二、支出明细")
    hidden = book.add_worksheet("备查")
    secret = book.add_worksheet("身份")
    hidden.hide()
    secret.very_hidden()
    sheet.write("A1", "文字 ")
    sheet.write("B1", 1.5)
    sheet.write("C1", True)
    sheet.write_formula("D1", "=B1*2", None, 3)
    sheet.write_formula("E1", '=""', None, "")
    sheet.write_formula("F1", "=1/0", None, "#DIV/0!")
    sheet.write_formula("G1", "=B1>0", None, True)
    sheet.write_array_formula("H1:H2", "{=B1:B2*2}", None, 3)
    sheet.write_blank("A2", None, book.add_format({"bold": True}))
    sheet.write_rich_string("A3", "富", book.add_format({"bold": True}), "文本")
    sheet.merge_range("A4:C5", "合并")
    sheet.set_row(6, None, None, {"hidden": True})
    sheet.set_column("D:E", None, None, {"hidden": True})
    book.define_name("收入", "='二、支出明细'!$B$1")
    book.define_name("备查!局部", "=备查!$A$1")
    book.close()

    submission = read(path)
    assert submission.path == path
    assert submission.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert [(s.name, s.state) for s in submission.sheets] == [
        ("二、支出明细", "visible"),
        ("备查", "hidden"),
        ("身份", "veryHidden"),
    ]
    first = submission.sheets[0]
    assert dict(first.cells) == {
        "A1": SubmittedCell("文字 "),
        "B1": SubmittedCell(1.5),
        "C1": SubmittedCell(True),
        "D1": SubmittedCell(3.0, "=B1*2"),
        "E1": SubmittedCell(NO_RESULT, '=""'),  # xlsxwriter writes no type for an empty text
        "F1": SubmittedCell(DIV0, "=1/0"),
        "G1": SubmittedCell(True, "=B1>0"),
        "H1": SubmittedCell(3.0, "=B1:B2*2", "H1:H2"),
        "H2": SubmittedCell(0.0),
        "A3": SubmittedCell("富文本"),
        "A4": SubmittedCell("合并"),
    }
    assert first.merges == ("A4:C5",)
    assert first.hidden_rows == {7}
    assert first.hidden_columns == {4, 5}
    assert dict(submission.names) == {"收入": "'二、支出明细'!$B$1"}
    assert dict(submission.local_names) == {("备查", "局部"): "备查!$A$1"}
    assert dict(submission.properties) == {"模板": "yunnan-2017", "行数": "12"}
    assert (submission.core.title, submission.core.description) == ("题", "说明")
    assert submission.application == "Microsoft Excel"
    assert not submission.date1904
    assert (submission.calc_mode, submission.full_precision) == ("auto", True)
    assert (submission.iterate, submission.calc_on_load) == (False, True)
    assert submission.sheet("二、支出明细") is first
    assert submission.sheet("没有") is None


def test_written_by_openpyxl(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "=1+1"
    sheet["A2"] = ArrayFormula("A2:A3", "=B1:B2")
    sheet["B1"] = " 前后 "
    sheet["B2"] = 0.1
    sheet["B3"] = "=文字"
    sheet["B3"].data_type = "s"
    book.save(path)
    assert _cells(path) == {
        "A1": SubmittedCell(NO_RESULT, "=1+1"),
        "A2": SubmittedCell(NO_RESULT, "=B1:B2", "A2:A3"),
        "B1": SubmittedCell(" 前后 "),
        "B2": SubmittedCell(0.1),
        "B3": SubmittedCell("=文字"),
    }


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('t="n"><v>1.5E+3</v>', 1500.0),
        ("><v>-0.25</v>", -0.25),
        ("><v> 7 </v>", 7.0),
        ('t="b"><v>0</v>', False),
        ('t="e"><v>#DIV/0!</v>', DIV0),
        ('t="e"><v>糟</v>', Undecided("错误值“糟”不认识")),
        ('t="s"><v>0</v>', "甲"),
        ('t="str"><v> a_x000D_b</v>', " a\rb"),
        ('t="str"><v></v>', ""),
        ('t="str"><v>_x005F_x000D_</v>', "_x000D_"),
        ('t="str"><v>_xD83D__xDE00_</v>', "\N{GRINNING FACE}"),
        ('t="inlineStr"><is><t>内联</t></is>', "内联"),
        ('t="inlineStr"><is><r><t>a</t></r><r><rPr><b/></rPr><t>b</t></r></is>', "ab"),
        ('t="inlineStr"><is><t/></is>', ""),
        ('t="d"><v>2017-12-31</v>', 43100.0),
        ('t="d"><v>2017-12-31T12:00:00.000Z</v>', 43100.5),
        ('t="d"><v>1900-02-28</v>', 59.0),
        ('t="d"><v>06:00:00</v>', 0.25),
        ("><v><![CDATA[3]]></v>", 3.0),
    ],
)
def test_values(raw_sheet: Callable[..., Path], cell: str, value: Value) -> None:
    path = raw_sheet(f'<sheetData><row r="1"><c r="A1" {cell}</c></row></sheetData>')
    found = _cells(path)["A1"].value
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("><f>A2</f>", SubmittedCell(NO_RESULT, "=A2")),
        ("><f>A2</f><v/>", SubmittedCell(NO_RESULT, "=A2")),
        ('t="b"><f>A2</f><v></v>', SubmittedCell(NO_RESULT, "=A2")),
        ('t="str"><f>A2</f><v></v>', SubmittedCell("", "=A2")),
        ('t="str"><f>A2</f>', SubmittedCell("", "=A2")),
        ("><f>A2</f><v>0</v>", SubmittedCell(0.0, "=A2")),
        ('><f aca="false">A2&amp;"&lt;"</f><v>0</v>', SubmittedCell(0.0, '=A2&"<"')),
        ("><f/><v>4</v>", SubmittedCell(4.0)),
        (
            '><f t="dataTable" ref="A1:B2" dt2D="1" r1="C1" r2="C2"/><v>4</v>',
            SubmittedCell(4.0, None, None, "数据表（模拟运算表）的结果，没有自己的公式"),
        ),
        ('><f t="array" ref="A1:A3">B1:B3</f><v>4</v>', SubmittedCell(4.0, "=B1:B3", "A1:A3")),
    ],
)
def test_formulas(raw_sheet: Callable[..., Path], cell: str, expected: SubmittedCell) -> None:
    path = raw_sheet(f'<sheetData><row r="1"><c r="A1" {cell}</c></row></sheetData>')
    assert _cells(path) == {"A1": expected}


def test_blank_cells_are_left_out(raw_sheet: Callable[..., Path]) -> None:
    path = raw_sheet(
        '<sheetData><row r="1"><c r="A1" s="3"/><c r="B1"><v/></c><c r="C1" t="s"><v/></c>'
        '<c r="D1"><f/></c></row></sheetData>'
    )
    assert _cells(path) == {}


def test_shared_formulas(raw_sheet: Callable[..., Path]) -> None:
    path = raw_sheet(
        '<sheetData><row r="1"><c r="C1"><f t="shared" ref="C1:D2" si="0">A1+$B$1</f><v>1</v></c>'
        '<c r="D1"><f t="shared" si="0"/><v>2</v></c></row>'
        '<row r="2"><c r="C2"><f t="shared" si="0">被忽略</f><v>3</v></c>'
        '<c r="D2"><f>自己的</f><v>4</v></c></row></sheetData>'
    )
    assert {ref: cell.formula for ref, cell in _cells(path).items()} == {
        "C1": "=A1+$B$1",
        "D1": "=B1+$B$1",
        "C2": "=A2+$B$1",
        "D2": "=自己的",
    }


def test_strings(raw_sheet: Callable[..., Path]) -> None:
    strings = (
        "<si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh><phoneticPr fontId='1'/></si>"
        "<si><r><t xml:space='preserve'>a </t></r><r><rPr><b/></rPr><t> b </t></r></si>"
        "<si><t xml:space='preserve'>  两\n行</t></si><si/>"
    )
    cells = "".join(f'<c t="s"><v>{index}</v></c>' for index in range(4))
    path = raw_sheet(f"<sheetData><row>{cells}</row></sheetData>", strings)
    assert {ref: cell.value for ref, cell in _cells(path).items()} == {
        "A1": "東京",
        "B1": "a b",
        "C1": "  两\n行",
        "D1": "",
    }


def test_places_left_out(raw_sheet: Callable[..., Path]) -> None:
    path = raw_sheet(
        "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row>"
        '<row r="5"><c r="C5"><v>3</v></c><c><v>4</v></c></row>'
        "<row><c><v>5</v></c></row></sheetData>"
    )
    assert {ref: cell.value for ref, cell in _cells(path).items()} == {
        "A1": 1.0,
        "B1": 2.0,
        "C5": 3.0,
        "D5": 4.0,
        "A6": 5.0,
    }


def test_hidden(raw_sheet: Callable[..., Path]) -> None:
    path = raw_sheet(
        '<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" width="0"/></cols>'
        '<sheetData><row r="2" hidden="true"/><row r="3" ht="0" customHeight="1"/>'
        '<row r="4" hidden="0" ht="15"/></sheetData>'
    )
    sheet = read(path).sheets[0]
    assert sheet.hidden_rows == {2, 3}
    assert sheet.hidden_columns == {2, 3, 5}


def test_prefixes_absolute_targets_and_settings(raw: Callable[..., Path]) -> None:
    relation = "http://schemas.openxmlformats.org/package/2006/relationships"
    path = raw(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Override PartName="/xl/book.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'spreadsheetml.sheet.main+xml"/></Types>',
            "_rels/.rels": f'<a:Relationships xmlns:a="{relation}"><a:Relationship Id="x" '
            'Type="q/officeDocument" Target="/XL/Book.xml"/></a:Relationships>',
            "xl/workbook.xml": None,
            "xl/_rels/workbook.xml.rels": None,
            "xl/book.xml": "\ufeff"
            '<x:workbook xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
            'xmlns:d="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
            '<x:workbookPr date1904="1"/><x:sheets><x:sheet name="图" d:id="c"/>'
            '<x:sheet name="乙" d:id="z"/></x:sheets>'
            '<x:calcPr calcMode="manual" fullPrecision="0" iterate="1"/></x:workbook>',
            "xl/_rels/book.xml.rels": f'<Relationships xmlns="{relation}">'
            '<Relationship Id="z" Type="q/worksheet" Target="/xl/worksheets/sheet1.xml"/>'
            '<Relationship Id="c" Type="q/chartsheet" Target="charts/c.xml"/>'
            '<Relationship Id="e" Type="q/externalLink" Target="file:///etc/passwd" '
            'TargetMode="External"/><Relationship Id="h" Type="q/hyperlink" Target="http://example.com" '
            'TargetMode="External"/><Relationship Id="o" Type="q/oleObject" Target="embeddings/o.bin"/>'
            "</Relationships>",
            "xl/worksheets/sheet1.xml": "<m:worksheet "
            'xmlns:m="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><m:sheetData>'
            '<m:row r="1"><m:c r="A1" t="d"><m:v>1904-01-02</m:v></m:c></m:row></m:sheetData>'
            "</m:worksheet>",
        }
    )
    submission = read(path)
    assert [(s.name, dict(s.cells)) for s in submission.sheets] == [
        ("图", {}),
        ("乙", {"A1": SubmittedCell(1.0)}),
    ]
    assert submission.date1904 and submission.iterate and not submission.full_precision
    assert submission.calc_mode == "manual"
    assert submission.external_links == ("file:///etc/passwd",)
    assert submission.embedded == ("o.bin",)
    assert not submission.calc_on_load
