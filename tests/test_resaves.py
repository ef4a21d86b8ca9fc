"""An honest report, saved again by other programs and by way of other formats: nothing is found but what is true."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.conftest import SAMPLES, XLSX, Office
from xltool.terms import Verdict
from xltool.verification import Report, verify

HONEST = SAMPLES / "yunnan-2017" / "更正.xlsx"
FAULTY = SAMPLES / "yunnan-2017" / "合计手填错.xlsx"


def told(report: Report) -> set[tuple[str, str | None, str | None, str]]:
    return {(f.code, f.sheet, f.cell, f.message) for f in report.findings}


def through(path: Path, office: Office, *forms: str) -> Path:
    for form in forms:
        path = office(path, form)
    return path


@pytest.mark.parametrize("forms", [(XLSX,), ("ods", XLSX), (XLSX, XLSX)], ids=["xlsx", "ods", "twice"])
def test_saved_by_libreoffice(forms: tuple[str, ...], office: Office) -> None:
    for path in (HONEST, FAULTY):
        assert told(verify(through(path, office, *forms))) == told(verify(path))


@pytest.mark.parametrize("name", ["mof-2020/空白", "mof-2020/委托业务", "mof-2020/成本控制", "hubei/水土保持监测"])
def test_by_way_of_an_open_document(name: str, office: Office) -> None:
    """LibreOffice writes 0 for the empty text that some of the formulas give."""
    path = SAMPLES / f"{name}.xlsx"
    again = verify(through(path, office, "ods", XLSX))
    assert told(again) == told(verify(path)) and again.verdict is verify(path).verdict


def test_by_way_of_the_old_format(office: Office) -> None:
    """An .xls has 256 columns, 30 arguments a call, and no conditions about texts: these are lost, and that is told."""
    report = verify(through(HONEST, office, "xls:MS Excel 97", XLSX))
    (lost,) = told(report) - told(verify(HONEST))
    assert lost[0] == "BH01" and "条件格式（核对结果的颜色）已取消；存成 .xls 也会丢失" in lost[3]
    assert report.verdict is Verdict.PASSED and report.coverage and report.coverage.undecided == 0
    assert told(verify(HONEST)) <= told(report)


def test_saved_by_openpyxl(tmp_path: Path, office: Office) -> None:
    """It keeps formulas without their results; another program computes them again."""
    path = tmp_path / "报送.xlsx"
    openpyxl.load_workbook(HONEST).save(path)
    report = verify(path)
    assert report.verdict is Verdict.UNDECIDED and report.errors == 0
    assert {f.code for f in report.findings} - {f.code for f in verify(HONEST).findings} == {"GS05"}
    assert told(verify(office(path, XLSX))) == told(verify(HONEST))


def test_saved_by_openpyxl_with_values_alone(tmp_path: Path) -> None:
    """The formulas are gone, which is told once; the figures are all right."""
    path = tmp_path / "报送.xlsx"
    openpyxl.load_workbook(HONEST, data_only=True).save(path)
    report = verify(path)
    new = {(code, sheet, cell) for code, sheet, cell, _ in told(report) - told(verify(HONEST))}
    assert new == {("GS02", "一、部门概况", "C2"), ("HD02", "封面", "B17")}
    assert report.verdict is Verdict.PASSED
