"""Results that a data file states: kept as a formula, as the input that gives them, or typed over it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xltool.data import Data, fill
from xltool.errors import UsageError
from xltool.generation.settling import Stated, settle
from xltool.layout import Layout, stored_layout

FORM = "mof-2020"


@pytest.fixture(scope="module")
def layout() -> Layout:
    return stored_layout(FORM)


def stated(layout: Layout, tables: dict[str, object]) -> tuple[dict[str, object], dict[str, object], Stated]:
    """Inputs and typed-over formulas by structured name."""
    found = settle(layout, fill(layout, Data(FORM, "1", {}, tables)))
    names = {cell.address: name for name, cell in layout.by_name.items()}
    inputs = {names[address]: value for address, value in found.inputs.items() if not layout.initial.get(address)}
    return inputs, {names[address]: value for address, value in found.typed.items()}, found


def total(**row: object) -> dict[str, object]:
    return {"项目资金": {"当年财政拨款": {"全年预算数": 90, "全年执行数": Decimal("89.974")}, "年度资金总额": row}}


@pytest.mark.parametrize(
    ("row", "typed"),
    [
        ({"执行率": "99.97%"}, {}),
        ({"执行率": "100.0%"}, {}),  # to as many decimals as were written
        ({"执行率": Decimal("0.9998")}, {"项目资金[执行率]@1": 0.9998}),
        ({"得分": 10}, {}),
        ({"得分": 9}, {"项目资金[得分]@1": 9.0}),
        ({"得分": ""}, {"项目资金[得分]@1": None}),
        ({"全年执行数": Decimal("89.974")}, {}),
        ({"全年执行数": Decimal("89.97")}, {}),  # rounded in print
        ({"全年执行数": Decimal("89.975")}, {"项目资金[全年执行数]@1": 89.975}),
        ({"全年执行数": 0}, {"项目资金[全年执行数]@1": 0.0}),
    ],
)
def test_what_agrees_stays_a_formula(layout: Layout, row: dict[str, object], typed: dict[str, object]) -> None:
    _, over, found = stated(layout, total(**row))
    assert over == typed and len(found.remarks) == len(typed)


def test_a_total_without_its_parts_goes_where_the_form_takes_it_from(layout: Layout) -> None:
    row = {"全年预算数": 4000, "全年执行数": 4000, "执行率": "100%"}
    inputs, over, found = stated(layout, {"项目资金": {"年度资金总额": row}})
    assert over == {} and found.remarks == ()
    assert inputs == {"[全年总额未细分]": 4000.0, "[执行总额未细分]": 4000.0}


def indicator(target: str, actual: str, score: object) -> dict[str, object]:
    return {"绩效指标": [{"年度指标值": target, "实际完成值": actual, "分值": 20, "得分": score}]}


@pytest.mark.parametrize(
    ("target", "actual", "score", "entered", "typed"),
    [
        ("≥98%", "98%", 20, None, None),
        ("≥98%", "98%", Decimal("19.6"), None, 19.6),
        ("建立健全", "运行中", 15, 15.0, None),  # people judge it: the score is an input
        ("按时", "按时", 20, None, None),
        ("≤30万元", "完成", 20, None, 20.0),  # no number: nothing can be computed, and nothing is guessed
    ],
)
def test_scores(
    layout: Layout, target: str, actual: str, score: object, entered: float | None, typed: float | None
) -> None:
    inputs, over, _ = stated(layout, indicator(target, actual, score))
    assert inputs.get("绩效指标[定性得分]@1") == entered and over.get("绩效指标[得分]@1") == typed


def test_the_remark_says_both_figures(layout: Layout) -> None:
    *_, found = stated(layout, indicator("≥98%", "98%", Decimal("19.6")))
    assert found.remarks[0].endswith("“绩效指标·第 1 行·得分”写的是 19.60，公式算出 20.00；照数据写入，代替公式")


def test_what_the_template_states_may_be_repeated_and_not_changed(layout: Layout) -> None:
    assert stated(layout, total(分值=10))[1] == {}
    with pytest.raises(UsageError, match="由模板固定为“10”，不能填别的"):
        stated(layout, total(分值=20))
