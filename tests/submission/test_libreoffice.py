"""A workbook that LibreOffice has opened, computed and saved again."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import xlsxwriter

from xltool import a1
from xltool.submission import read
from xltool.values import DIV0

SOFFICE = Path("/usr/bin/soffice")


@pytest.mark.skipif(not SOFFICE.exists(), reason="LibreOffice is not installed")
def test_round_trip(tmp_path: Path) -> None:
    source = tmp_path / "年报.xlsx"
    book = xlsxwriter.Workbook(source)
    book.set_custom_property("模板", "yunnan-2017")
    book.set_properties({"title": "题", "comments": "说明"})
    sheet = book.add_worksheet("二、支出明细")
    other = book.add_worksheet("核对表")
    other.very_hidden()
    # Measured: LibreOffice computes on loading only where no result is saved, hence the "".
    for row in range(1, 6):
        sheet.write(f"A{row}", row)
        sheet.write_formula(f"B{row}", f"=A{row}*2", None, "")
    sheet.write("C1", " 前后 ")
    sheet.write("C2", "两\n行")
    sheet.write_formula("D1", '=IF(A1>9,A1,"")', None, "")
    sheet.write_formula("D2", "=1/0", None, "")
    sheet.write_formula("D3", "=A1>0", None, "")
    sheet.write_formula("D4", '=" "&C1', None, "")
    sheet.write_array_formula("E1", "{=SUM(A1:A5*2)}", None, "")
    sheet.write_formula("E2", "=SUM(收入)", None, "")
    sheet.merge_range("A8:B8", "合并")
    sheet.set_row(9, None, None, {"hidden": True})
    sheet.set_column("H:H", None, None, {"hidden": True})
    other.write_formula("A1", "='二、支出明细'!B5", None, "")
    book.define_name("收入", "='二、支出明细'!$A$1:$A$5")
    book.close()

    out = tmp_path / "out"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    command += ["--outdir", str(out), str(source)]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    shutil.rmtree(tmp_path / "profile")

    submission = read(out / "年报.xlsx")
    first, second = submission.sheets
    values = {ref: cell.value for ref, cell in first.cells.items()}
    assert [values[f"B{row}"] for row in range(1, 6)] == [2.0, 4.0, 6.0, 8.0, 10.0]
    assert (values["C1"], values["C2"]) == (" 前后 ", "两\n行")
    assert (values["D1"], values["D2"], values["D3"]) == ("", DIV0, True)
    assert values["D4"] == "  前后 "
    assert (values["E1"], values["E2"]) == (30.0, 15.0)
    assert first.cells["E1"].array in ("E1", "E1:E1")
    assert a1.canonical(first.cells["B5"].formula or "") == a1.canonical("=A5*2")
    assert a1.canonical(second.cells["A1"].formula or "") == a1.canonical("='二、支出明细'!B5")
    assert second.cells["A1"].value == 10.0
    assert [(s.name, s.state) for s in submission.sheets] == [
        ("二、支出明细", "visible"),
        ("核对表", "hidden"),
    ]
    assert submission.names["收入"] == "'二、支出明细'!$A$1:$A$5"
    assert submission.properties["模板"] == "yunnan-2017"
    assert (submission.core.title, submission.core.description) == ("题", "说明")
    assert submission.application.startswith("LibreOffice")
    assert first.merges == ("A8:B8",)
    assert 10 in first.hidden_rows
    assert 8 in first.hidden_columns
