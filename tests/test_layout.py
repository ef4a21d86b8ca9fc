"""The Layout of every template, and its golden dump."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT, script
from xltool.layout import Layout, Mark, compose, expression
from xltool.layout.expression import parse

golden = script(ROOT / "tests" / "golden" / "make.py")


def test_generated_pages_are_fresh() -> None:
    for path, text in golden.pages().items():
        assert path.read_text("utf-8") == text, f"{path.name} is stale: run python tests/golden/make.py"


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
    assert Mark.parse("xltool 不是标识") is None
    assert Mark.parse(str(mark).replace(":60", ":x")) is None
