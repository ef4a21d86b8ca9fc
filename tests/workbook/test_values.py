"""Values arrive in the file as they were given, and nothing else does."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl

from xltool import a1
from xltool.layout import Layout, Mark
from xltool.submission import Submission, read
from xltool.values import DIV0, Undecided, Value
from xltool.workbook import render

Printer = Callable[..., bytes]


def cell(file: bytes, layout: Layout, name: str, data_only: bool = False) -> object:
    planned = layout.by_name[name]
    return openpyxl.load_workbook(io.BytesIO(file), data_only=data_only)[planned.sheet][planned.ref]


def submitted(file: bytes, folder: Path) -> Submission:
    path = folder / "报告.xlsx"
    path.write_bytes(file)
    return read(path)


TEXTS = (
    "=1+1", "{=1+1}", "+86", "@SUM(A1)",
    "http://example.invalid", "mailto:a@example.invalid", "internal:A1", "external:c:\\x",
    "<r>", "<r>甲 & 乙</r>", "#N/A", "0012", "1,377.67", "TRUE", " 前后 ", "一\n二", "_x0041_", "\x07", "a&b<c>\"d'",
)  # fmt: skip
NUMBERS = (0.0, -0.01, 1377.67, 0.1 + 0.2, 13788820.300000001, 1e-12, 123456789012345.67)


def test_a_text_stays_a_text(printed: Printer, layout: Layout, tmp_path: Path) -> None:
    names = {f"支出明细[备注]@{row}": text for row, text in enumerate(TEXTS, 1)}
    sheet = submitted(printed(names), tmp_path).sheet("二、支出明细")
    found = [sheet.cells[layout.by_name[name].ref] for name in names]
    assert [(cell.value, cell.formula) for cell in found] == [(text, None) for text in TEXTS]


def test_a_number_keeps_all_its_digits(printed: Printer, layout: Layout, tmp_path: Path) -> None:
    names = {f"支出明细[预算数]@{row}": number for row, number in enumerate(NUMBERS, 1)}
    sheet = submitted(printed(names), tmp_path).sheet("二、支出明细")
    assert [sheet.cells[layout.by_name[name].ref].value for name in names] == list(NUMBERS)


def test_other_inputs(printed: Printer, layout: Layout, tmp_path: Path) -> None:
    values = {"[填报人]": True, "[主管部门]": Undecided("看不清"), "[项目单位]": None, "[单位代码]": ""}
    sheet = submitted(printed(values), tmp_path).sheet("封面")
    found = [sheet.cells.get(layout.by_name[name].ref) for name in values]
    assert [cell and cell.value for cell in found] == [True, None, None, None]


def test_a_date_is_a_serial_number_with_a_date_format(printed: Printer, layout: Layout) -> None:
    found = cell(printed({"[自评日期]": 43215.0}), layout, "[自评日期]")
    assert (found.value.isoformat(), found.number_format) == ("2018-04-25T00:00:00", 'yyyy"年"m"月"d"日"')


RESULTS = (
    (97.75, "><f>…</f><v>97.75</v>"),
    (0.1 + 0.2, "><f>…</f><v>0.30000000000000004</v>"),
    ("", ' t="str"><f>…</f><v></v>'),
    (None, ' t="str"><f>…</f><v></v>'),
    ("#N/A", ' t="str"><f>…</f><v>#N/A</v>'),
    ("<甲&\x07>", ' t="str"><f>…</f><v>&lt;甲&amp;_x0007_&gt;</v>'),
    (DIV0, ' t="e"><f>…</f><v>#DIV/0!</v>'),
    (True, ' t="b"><f>…</f><v>1</v>'),
    (Undecided("没有算"), "><f>…</f><v></v>"),
)


def test_the_result_of_a_formula(printed: Printer, layout: Layout, part: Callable[[bytes, str], str]) -> None:
    names = {f"支出明细[子项目]@{row}": value for row, (value, _) in enumerate(RESULTS, 1)}
    sheet = part(printed(names), "xl/worksheets/sheet9.xml")
    for name, (_, xml) in zip(names, RESULTS, strict=True):
        cell = re.search(rf'<c r="{layout.by_name[name].ref}" s="\d+"(.*?)</c>', sheet)
        assert re.sub("<f>.*?</f>", "<f>…</f>", cell[1]) == xml


def test_every_formula_is_the_layouts_own(blank: bytes, layout: Layout) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank))
    formulas = [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
    found = {a1.address(cell.parent.title, cell.coordinate): cell.value for cell in formulas}
    assert found == {**layout.formulas, **{address: f for address, f in layout.verdicts.items() if address[0] != "~"}}
    assert "@" not in {cell.number_format for cell in formulas}


def test_results_are_there_for_all_readers(
    layout: Layout, mark: Mark, sample: Mapping[str, Value], tmp_path: Path
) -> None:
    results = {**dict.fromkeys((*layout.formulas, *layout.verdicts), ""), layout.by_name["[总分]"].address: 97.75}
    file = render(layout, {**sample, **results}, mark)
    assert cell(file, layout, "[总分]", data_only=True).value == 97.75
    submission = submitted(file, tmp_path)
    for address in (*layout.formulas, *(address for address in layout.verdicts if address[0] != "~")):
        sheet, ref = address.split("!")
        assert submission.sheet(sheet).cells[ref].value == results[address]
    for address, value in sample.items():
        sheet, ref = address.split("!")
        assert submission.sheet(sheet).cells[ref].value == value


def test_the_same_input_gives_the_same_bytes(layout: Layout, mark: Mark, sample: Mapping[str, Value]) -> None:
    again = dict(reversed(sample.items()))
    assert render(layout, sample, mark) == render(layout, again, mark)


def test_nothing_leads_out_of_the_file_or_runs(blank: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(blank)) as package:
        names = package.namelist()
        everything = "".join(package.read(name).decode() for name in names)
    assert not [name for name in names if re.search(r"vba|macro|external|embed|\.bin", name, re.IGNORECASE)]
    assert "TargetMode" not in everything
    assert 'fullCalcOnLoad="1"' in everything


def test_the_only_links_lead_to_cells_of_the_form(blank: bytes, layout: Layout) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank))
    found = {
        a1.address(sheet.title, cell.coordinate): (cell.hyperlink.location, cell.hyperlink.target)
        for sheet in book
        for row in sheet
        for cell in row
        if cell.hyperlink
    }
    assert found == {
        cell.address: (a1.quote_sheet(cell.link.split("!")[0]) + "!" + cell.link.split("!")[1], None)
        for cell in layout.cells
        if cell.link
    }
    assert "'二、支出明细'!A1" in {location for location, _ in found.values()}


def test_it_is_recognised_everywhere(layout: Layout, mark: Mark) -> None:
    book = openpyxl.load_workbook(io.BytesIO(render(layout, {}, mark)))
    line = "xltool yunnan-2017@1 指纹=0123456789abcdef 行数=支出明细:60 单位=云南省质量技术监督局"
    assert book.custom_doc_props["xltool"].value == line
    assert book.properties.description == line
    assert book.defined_names["报表标识"].value == f'"{line}"'
    assert [book["标识"].cell(row, 2).value for row in range(1, 8)] == [
        line, "yunnan-2017", "1", 2017, "云南省质量技术监督局", "支出明细:60", "0123456789abcdef",
    ]  # fmt: skip
    assert book["标识"].sheet_state == "hidden"
    assert (book.properties.title, str(book.properties.created)) == (
        "云南省省级部门项目支出绩效自评报告",
        "2018-03-01 00:00:00",
    )


def test_a_long_unit_with_marks_of_its_own(layout: Layout, mark: Mark) -> None:
    long = dataclasses.replace(mark, unit='R&G "研究" &P 所' + "某" * 300)
    book = openpyxl.load_workbook(io.BytesIO(render(layout, {}, long)))
    line = book.custom_doc_props["xltool"].value
    assert len(line) == 255
    assert Mark.parse(line) == dataclasses.replace(long, unit=long.unit[: len(line) - len(str(long))])
    assert book.defined_names["报表标识"].value == '"' + line.replace('"', '""') + '"'
    assert Mark.parse(book["标识"]["B1"].value) == long
    assert 'yunnan-2017 版本 1 · R＆G "研究" &amp;&amp;P 所某' in _footer(render(layout, {}, long))


def _footer(file: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    return re.search("<oddFooter>(.*?)</oddFooter>", sheet)[1]
