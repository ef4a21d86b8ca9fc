"""The Layout of every template, and its golden dump."""

from __future__ import annotations

import dataclasses

import pytest

from tests.conftest import ROOT, script
from xltool.definition import load_template, template_folders
from xltool.errors import UsageError
from xltool.layout import Layout, Mark, compose, expression
from xltool.layout.echo import echoed
from xltool.layout.excerpt import excerpt
from xltool.layout.expression import parse

golden = script(ROOT / "tests" / "golden" / "make.py")


def test_generated_pages_are_fresh() -> None:
    for path, text in golden.pages().items():
        assert path.read_text("utf-8") == text, f"{path.name} is stale: run python tests/golden/make.py"


@pytest.mark.parametrize("name", template_folders())
def test_a_part_of_an_issued_version_keeps_its_layout(name: str) -> None:
    template = load_template(name)
    locked = golden.fingerprints(template.folder)
    assert golden.parts(template).items() <= locked.items(), "raise the version in template.toml"


def test_a_part_of_the_form_leaves_sheets_out_and_the_rules_over_them() -> None:
    whole = load_template("yunnan-2017")
    part = excerpt(whole, "unit")
    gone = {"一、部门概况", "一、部门收支", "一、收支情况", "五、评价工作组", "五、组织实施"}
    assert {sheet.name for sheet in whole.sheets} - {sheet.name for sheet in part.sheets} == gone
    rules = {rule.code: rule for rule in part.rules}
    assert "SZ02" not in rules and "PH10" not in rules and "HJ05" in rules
    assert "部门职能" in {rule.code: rule for rule in whole.rules}["WZ09"].each
    assert rules["WZ09"].each[:3] == ("绩效目标", "项目概况", "项目管理")
    layout = compose(part)
    assert layout.by_name["[总分]"].formula == compose(whole).by_name["[总分]"].formula
    assert excerpt(whole, "") is whole
    with pytest.raises(UsageError, match="没有范围“units”，是否应为“unit”？"):
        excerpt(whole, "units")


def test_no_two_cells_share_an_address(layout: Layout) -> None:
    assert len(layout.by_address) == len(layout.cells)


def test_addresses_of_the_proof(layout: Layout) -> None:
    assert layout.by_name["支出明细[[#Totals],[年初结转结余]]"].address == "二、支出明细!F45"
    assert layout.by_name["[总分]"].formula == '=IF(COUNT($G$9:$G$12)=ROWS($G$9:$G$12),ROUND(SUM($G$9:$G$12),2),"")'
    assert layout.names["支出明细_支出数"].qualified() == "'二、支出明细'!$H$5:$H$44"


def test_more_rows_move_what_stands_below(layout: Layout) -> None:
    longer = compose(layout.template, {"支出明细": 41})
    assert longer.by_name["支出明细[[#Totals],[支出数]]"].ref == "H46"
    assert longer.formulas["二、支出明细!H46"].endswith("SUM($H$5:$H$45))")


def test_lowering() -> None:
    formula = '[@扣分]<>""'
    assert [reference.name for reference in parse(formula).references] == ["扣分"]
    assert parse("支出明细[[#Totals],[支出数]]").references[0].part == "Totals"


@pytest.mark.parametrize("formula", ["SUM((", "", "=[总分]", "支出明细[#All]", "INDIRECT([总分])", "A1+1"])
def test_what_is_no_formula_of_ours(formula: str) -> None:
    with pytest.raises(ValueError):
        parse(formula)


def test_every_function_allowed_is_named_once() -> None:
    assert "INDIRECT" not in expression.FUNCTIONS and "OFFSET" not in expression.FUNCTIONS


def test_mark_survives_its_text() -> None:
    mark = Mark("yunnan-2017", "1", "云南省 质监局=A,B:1", {"支出明细": 60}, "0123456789abcdef")
    assert Mark.parse("前 " + str(mark)) == mark
    issued = dataclasses.replace(mark, code="001-A", scope="unit")
    assert Mark.parse(str(issued)) == issued
    assert Mark.parse("xltool 不是标识") is None
    assert Mark.parse(str(mark).replace(":60", ":x")) is None
    assert Mark.parse(str(mark).replace(":60", ":" + "9" * 5_000)) is None  # more than Python takes for a number


def test_values_that_no_cell_holds_are_not_echoed() -> None:
    large = "1" + "0" * 400
    said = f'{{"甲": {large}, "乙": -{large}, "丙": 1e999, "丁": NaN, "戊": true, "己": 12, "庚": "x"}}'
    assert echoed(said) == {"戊": True, "己": 12.0, "庚": "x"}
