"""LibreOffice as the oracle: it opens, computes and saves our workbooks, and agrees with us."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import SAMPLES, XLSX, Office, disagreements, make
from tests.stranger import SAMPLE, filled_in
from xltool import a1
from xltool.audit import plan_of
from xltool.audit.trial import retyped
from xltool.data import fill, read_data
from xltool.definition import load_template
from xltool.generation import computed, generate
from xltool.layout import Layout, Mark, compose, fingerprint
from xltool.submission import read
from xltool.terms import Level, Verdict
from xltool.verification import open_submission, verify
from xltool.workbook import render


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "空白.xlsx"
    path.write_bytes(generate(load_template("yunnan-2017")).workbook)
    return path


@pytest.fixture(scope="module")
def filled(blank: Path) -> Path:
    return filled_in(blank, blank.with_name("填好.xlsx"), SAMPLE)


@pytest.fixture(scope="module")
def saved(filled: Path, office: Office) -> Path:
    return office(filled, XLSX)


def test_filled_in_by_a_stranger_and_saved_by_libreoffice(saved: Path, layout: Layout) -> None:
    report = verify(saved)
    assert report.verdict is Verdict.PASSED, [finding.message for finding in report.findings]
    assert {finding.code for finding in report.findings if finding.level is not Level.INFO} == set()
    totals = {total.cell.name: total.declared for total in report.totals}
    assert totals["支出明细[[#Totals],[支出数]]"] == 13788820.30
    assert totals["支出明细[[#Totals],[年末结转结余数]]"] == 53940.99
    assert totals["[总分]"] == 97.75
    assert report.coverage is not None and report.coverage.undecided == report.coverage.rules_undecided == 0


def test_every_formula_equals_libreoffices(saved: Path) -> None:
    assert disagreements(saved) == {}
    layout = open_submission(saved)[0].layout
    assert len(layout.formulas) + len(layout.verdicts) > 4000


@pytest.mark.parametrize("name", ["更正", "原报", "合计手填错", "求和少一行", "文本数字", "扣分无原因", "标准分被改"])
def test_a_fault_survives_libreoffice(name: str, office: Office) -> None:
    before = verify(SAMPLES / "yunnan-2017" / f"{name}.xlsx")
    after = verify(office(SAMPLES / "yunnan-2017" / f"{name}.xlsx", XLSX))
    assert [(f.code, f.sheet, f.cell) for f in after.findings] == [(f.code, f.sheet, f.cell) for f in before.findings]


def test_blank_is_not_wrong(blank: Path, office: Office) -> None:
    for path in (blank, office(blank, XLSX)):
        report = verify(path)
        assert [(f.code, f.sheet) for f in report.findings] == [
            ("WT01", "封面"), ("WT01", "一、绩效目标"), ("WT01", "二、项目支出概况"), ("WT01", "二、支出明细"), ("WT01", "二、项目管理"),
            ("WT01", "三、综合分析"), ("WT01", "三、评分"), ("WT01", "三、扣分"), ("WT01", "四、绩效目标管理"),
        ]  # fmt: skip
        assert report.verdict is Verdict.FINDINGS


def test_saved_by_openpyxl_cannot_be_judged(filled: Path) -> None:
    report = verify(filled)
    assert report.verdict is Verdict.UNDECIDED
    assert [(f.code, f.level) for f in report.findings if f.level is not Level.INFO] == [("GS05", Level.WARNING)]


@pytest.mark.parametrize("row", [1, 2, 30])
def test_an_empty_row_inserted_in_the_table_is_no_finding(
    row: int, layout: Layout, office: Office, tmp_path: Path
) -> None:
    """Formulas and names have moved along as Excel moves them; the new row has no formula."""
    path = tmp_path / "插行.xlsx"
    path.write_bytes(with_inserted_row(layout, row, {}))
    for source in (path, office(path, XLSX)):
        placement, _ = open_submission(source)
        assert placement.layout.rows["支出明细"] == 41 and len(placement.inserted) > 5
        report = verify(source)
        assert [f.message for f in report.findings if f.level is not Level.INFO] == []
        assert report.verdict is Verdict.PASSED


@pytest.mark.parametrize("filled_down", [(), ("序号", "到位率"), ("年末结转结余数",)])
def test_an_inserted_row_without_its_formulas(filled_down: tuple[str, ...], layout: Layout, tmp_path: Path) -> None:
    """What it does to the total is one finding at the row, and none at the total, whose formula is whole."""
    path = tmp_path / "插行.xlsx"
    row = {"责任单位": "质量处", "二级项目": "宣传", "预算数": 100, "收入数": 100, "支出数": 40, "备注": "年末结转"}
    path.write_bytes(with_inserted_row(layout, 1, row, filled_down))
    report = verify(path)
    true = {"YC01", "PH07", "YZ02", "YZ03", "YZ04"}  # the row is hidden, and stands in this table alone
    found = [(f.code, f.cell) for f in report.findings if f.level is not Level.INFO and f.code not in true]
    assert found == ([] if "年末结转结余数" in filled_down else [("GS01", "I6")])


def with_inserted_row(layout: Layout, row: int, inputs: dict[str, object], filled_down: tuple[str, ...] = ()) -> bytes:
    """The good sample with a row put in before data row ``row`` (from 0), with some of its formulas."""
    longer = compose(layout.template, {"支出明细": 41})
    data = read_data(layout.template.folder / "sample.toml")
    rows = [*data.tables["支出明细"][:row], inputs, *data.tables["支出明细"][row:]]
    moved = dataclasses.replace(data, tables={**data.tables, "支出明细": rows})
    given = computed(longer, fill(longer, moved).values)
    table = longer.tables["支出明细"]
    bare = [
        c
        for c in longer.cells
        if c.formula and c.sheet == table.sheet and a1.split(c.ref)[0] == table.first + row
        if not (c.item and c.item.name in filled_down)
    ]
    values = retyped(plan_of(longer), {**given, **{c.address: None for c in bare}}, frozenset(c.address for c in bare))
    mark = Mark(layout.template.id, layout.template.version, "", layout.changed_rows, fingerprint(layout))
    edits = [{"address": cell.address, "clear": True} for cell in bare]
    return make.patched(longer, render(longer, values, mark), values, edits)


def test_the_reader_sees_what_openpyxl_sees(saved: Path) -> None:
    book = openpyxl.load_workbook(saved, data_only=True)
    submission = read(saved)
    for sheet in submission.sheets:
        for ref, cell in sheet.cells.items():
            other = book[sheet.name][ref].value
            if isinstance(other, (int, float)) and not isinstance(other, bool):
                assert cell.value == other, (sheet.name, ref)
