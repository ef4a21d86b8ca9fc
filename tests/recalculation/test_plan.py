"""Plans: expected and local values, order, circles, refusals, laziness, cells that fail."""

from __future__ import annotations

import pytest

from xltool.recalculation import Plan, calculate, compile_plan, runtime
from xltool.values import DIV0, NA, NAME, VALUE, Undecided, Value


def one(formula: str, **cells: object) -> Value:
    """The value of a formula that stands on 表!Z1."""
    return calculate({f"表!{cell}": value for cell, value in cells.items()} | {"表!Z1": formula})["表!Z1"]


CHAIN = {"表!A3": "=A1+A2", "表!A4": "=A3*2"}


def test_expected_goes_all_the_way_down() -> None:
    plan = compile_plan([CHAIN])
    assert plan.evaluate({"表!A1": 1.0, "表!A2": 2.0, "表!A3": 99.0}) == {
        "表!A3": 3.0,
        "表!A4": 6.0,
    }


def test_local_stands_on_declared_values() -> None:
    plan = compile_plan([CHAIN])
    declared: dict[str, Value] = {"表!A1": 1.0, "表!A2": 2.0, "表!A3": 99.0}
    assert plan.local(declared, 0) == {"表!A3": 3.0, "表!A4": 198.0}


def test_stages_read_earlier_stages() -> None:
    plan = compile_plan([CHAIN, {"核对!B2": "=表!A4>5"}])
    assert plan.evaluate({"表!A1": 1.0, "表!A2": 2.0})["核对!B2"] is True
    assert plan.local({"表!A4": 4.0}, 1) == {"核对!B2": False}
    assert plan.evaluate({"表!A1": 1.0}, [0]) == {"表!A3": 1.0, "表!A4": 2.0}


def test_a_stage_cannot_read_a_later_one() -> None:
    plan = compile_plan([{"表!A1": "=B1"}, {"表!B1": "=1"}])
    assert plan.evaluate({}) == {"表!A1": Undecided("引用了后一阶段的公式"), "表!B1": 1.0}


def test_slots_make_columns_contiguous() -> None:
    plan = compile_plan([{"表!C1": "=SUM(A1:B3)"}])
    assert plan.addresses == ("表!A1", "表!A2", "表!A3", "表!B1", "表!B2", "表!B3", "表!C1")
    assert "SUM(Area(3, 2, r[0:6]))" in plan.sources[0]
    assert plan.slot("表!B1") == 3
    assert plan.slot("表!D1") is None
    assert plan.read_back(plan.load({"表!A2": 5.0}), ["表!A2", "表!D1"]) == {
        "表!A2": 5.0,
        "表!D1": None,
    }


def test_precedents_are_direct_and_expanded() -> None:
    plan = compile_plan([CHAIN | {"表!B1": "=SUM(A1:A3)+A2+ROWS(C1:C9)+名"}], {"名": "别!$D$4"})
    assert plan.precedents("表!A3") == ("表!A1", "表!A2")
    assert plan.precedents("表!A4") == ("表!A3",)
    assert plan.precedents("表!B1") == ("表!A1", "表!A2", "表!A3", "别!D4")
    assert plan.precedents("表!A1") == plan.precedents("表!Z9") == ()


def test_every_cell_of_a_circle_and_what_depends_on_it() -> None:
    plan = compile_plan(
        [
            {
                "表!A1": "=B1",
                "表!B1": "=C1+1",
                "表!C1": "=A1",
                "表!D1": "=D1",
                "表!E1": "=IFERROR(A1,0)",
            }
        ]
    )
    circle = Undecided("循环引用")
    assert plan.evaluate({}) == dict.fromkeys(["表!A1", "表!B1", "表!C1", "表!D1", "表!E1"], circle)


def test_asking_for_its_own_row_is_no_circle() -> None:
    assert one("=ROW(Z1)+ROWS(Z1:Z3)") == 4


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("=[1]汇总!A1", "引用了外部工作簿：[1]汇总!A1"),
        ("=TODAY()", "函数 TODAY 的结果随时变化或引用不定，不复算"),
        ("=OFFSET(A1,1,1)", "函数 OFFSET 的结果随时变化或引用不定，不复算"),
        ("=FOOBAR(1)", "函数 FOOBAR 未支持"),
        ("=ROUND(1)", "函数 ROUND 的参数个数不对"),
        ("=_xlfn.LET(_xlpm.x,5,_xlpm.x*2)", "函数 LET 未支持"),
        ('=TEXT(1,"[DBNum3]0")', "TEXT 的格式“[DBNum3]0”未支持"),
        ("=SUM(A1:INDEX(B1:B3,2))", "不支持由运算得出的区域（冒号两侧须为单元格）"),
    ],
)
def test_refusals_say_why(formula: str, reason: str) -> None:
    assert one(formula) == Undecided(reason)


@pytest.mark.parametrize(
    "formula",
    [
        "=IFERROR(A1,0)",
        "=_xlfn.IFNA(A1,0)",
        '=IF(A1=1,"是","否")',
        "=SUM(A1:B1)",
        "=COUNT(A1:B1)",
        "=COUNTA(A1)",
        '=COUNTIF(A1:B1,">0")',
        "=SUMPRODUCT(A1:B1)",
        "=ISBLANK(A1)",
        "=ISERROR(A1)",
        '=A1&""',
        "=AND(FALSE,A1)",
        "=MATCH(1,A1:B1,0)",
        "=T(A1)",
        "=HYPERLINK(A1)",
        "=SUBTOTAL(9,A1:B1)",
        '=TEXT(A1,"0")',
        "=CHOOSE(A1,1,2)",
        "=MAX(A1:B1)",
        '=SUMIF(A1:B1,"<>")',
        "=A1",
    ],
)
def test_undecided_passes_through(formula: str) -> None:
    assert one(formula, A1="=FOOBAR()", B1=1) == Undecided("函数 FOOBAR 未支持")


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=IF(TRUE,1,A1)", 1.0),
        ("=IF(FALSE,A1)", False),
        ("=IF(TRUE,,A1)", 0.0),
        ("=IF(NA(),A1,A1)", NA),
        ("=IFERROR(1,A1)", 1.0),
        ("=IFERROR(1/0,2)", 2.0),
        ("=CHOOSE(2,A1,7)", 7.0),
        ("=CHOOSE(3,A1,7)", VALUE),
        ("=_xlfn.IFS(TRUE,3,TRUE,A1)", 3.0),
        ('=_xlfn.SWITCH("b","a",A1,"b",2)', 2.0),
        ("=_xlfn.SWITCH(9,1,A1,5)", 5.0),
        ("=_xlfn.SWITCH(9,1,2)", NA),
        ("=IF(IF(IF(1,0,1),A1,1),IFERROR(1/0,IF(0,A1,4)),A1)", 4.0),
        ("=SUM(IF(TRUE,B1:B2,A1))", 5.0),
        ("=SUM(CHOOSE(1,B1:B2,A1))", 5.0),
    ],
)
def test_lazy_forms_leave_the_other_branch_alone(formula: str, value: Value) -> None:
    assert one(formula, A1="=FOOBAR()", B1=2, B2=3) == value


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=1--1", 2.0),
        ("=--TRUE", 1.0),
        ("=--(A1=1)", 1.0),
        ("=-(-1)", 1.0),
        ("=+B3", "x"),
        ("=2^-2", 0.25),
        ("=-2%", -0.02),
        ('="a""b"', 'a"b'),
        ('="甲\n乙"', "甲\n乙"),
        ("={1,2;3,4}", 1.0),
        ("=SUM({1,2;3,4})", 10.0),
        ("=SUM((A1:A2,B1))", 7.0),
        ("=SUM(A1:B2 B1:B3)", 9.0),
        ("=SUM(A1,,B1)", 5.0),
        ("=A1:A3 B1:B3", None),
        ("=SUM('表、一'!A1:A2)", 11.0),
        ("='It''s'!A1", 8.0),
        ("=SUM(表、一!A1)", None),
        ("=ROUND(2.5,)", 3.0),
        ("=a1+$B$1", 5.0),
    ],
)
def test_notation(formula: str, value: Value) -> None:
    cells = {"表!A1": 1, "表!A2": 2, "表!B1": 4, "表!B2": 5, "表!B3": "x", "表!Z1": formula}
    others = {"表、一!A1": 5, "表、一!A2": 6, "It's!A1": 8}
    answer = calculate(cells | others)["表!Z1"]
    if value is None:
        assert isinstance(answer, Undecided) or str(answer) == "#NULL!"
    else:
        assert answer == value
        assert type(answer) is type(value)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ('=SUMPRODUCT((A1:A3="x")*ISNUMBER(B1:B3))', 1.0),
        ('=SUMPRODUCT(--(A1:A3<>""))', 2.0),
        ('=SUMPRODUCT((A1:A3<>"")*((B1:B3="")+(C1:C3="")>0))', 1.0),
        ("=SUMPRODUCT(LEN(A1:A3))", 2.0),
        ('=SUMPRODUCT(COUNTIF(A1:A3,{"x","y"}))', 2.0),
        ("=SUMPRODUCT((B1:B3)*{1,10})", 33.0),
        ('=LOOKUP(2,1/(A1:A3<>""),B1:B3)', None),
        ("=INDEX(A1:B3,1,2)", 3.0),
        ("=SUM(B1:B3*1)", 3.0),
        ("{=SUM(B1:B3*1)}", 3.0),
        ('{=SUM(IF(A1:A3="x",B1:B3,0))}', 3.0),
        ("{=MAX(IFERROR(1/B1:B3,0))}", 1 / 3),
        ("=SUMPRODUCT(ROW(A1:A3))", 6.0),
        ('=MATCH(1,INDEX((A1:A3="y")*1,0),0)', 2.0),
    ],
)
def test_arrays(formula: str, value: Value) -> None:
    answer = one(formula, A1="x", A2="y", B1=3, C1=1, C2=2, C3=3)
    assert answer == (0.0 if value is None else value)


def test_implicit_intersection() -> None:
    cells = {"表!A1": 1, "表!A2": 2, "表!B2": "=A1:A3*10", "表!B9": "=A1:A3*10"}
    assert calculate(cells)["表!B2"] == 20
    assert calculate(cells)["表!B9"] == VALUE


def test_whole_columns_are_bounded() -> None:
    cells = {"表!A1": 1, "表!A9": 2, "甲!B1": "=SUM(表!A:A)", "甲!B2": "=COUNTBLANK(表!A:A)"}
    results = calculate(cells)
    assert (results["甲!B1"], results["甲!B2"]) == (3, 1_048_574)
    assert compile_plan([{"甲!B1": "=SUM(表!A:A)"}]).evaluate({}) == {"甲!B1": Undecided("引用了整行或整列")}


def test_subtotal_leaves_subtotals_out() -> None:
    cells = {"表!A1": 1, "表!A2": 2, "表!A3": "=SUBTOTAL(9,A1:A2)", "表!A4": "=SUBTOTAL(9,A1:A3)"}
    assert calculate(cells)["表!A4"] == 3


def test_sum_range_takes_the_shape_of_the_tested_range() -> None:
    assert one('=SUMIF(A1:A3,"x",B1)', A1="x", A3="x", B1=1, B2=2, B3=4) == 5


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=MATCH(C1,A1:A3,0)", Undecided("查找值是空白单元格")),
        ("=MATCH(C1,A2:A3,0)", NA),
        ("=INDEX(A1:B1,2)", 4.0),
        ("=INDEX(A1:B1,1,C1)", VALUE),
        ("=MATCH(2,B1:B3,1)", 2.0),
        ("=LOOKUP(9E+307,B1:B3)", 3.0),
        ("=VLOOKUP(0.3,A4:A4,1,FALSE)", Undecided("查找值仅在 15 位有效数字内相等")),
        ("=HYPERLINK(A1,C1)", 0.0),
        ("=SMALL(A1:A3,1.5)", Undecided("名次不是整数")),
    ],
)
def test_lookups_do_not_guess(formula: str, value: Value) -> None:
    cells = {"A1": 0, "A2": 5, "A3": 9, "A4": 0.1 + 0.2, "B1": 4, "B2": 1, "B3": 3}
    assert one(formula, **cells) == value


def test_names() -> None:
    names = {"税率": "0.13", "双": "=税率*2", "圈": "=圈+1", "称呼": '"甲方"'}
    cells = {"表!A1": "=双*100", "表!A2": "=圈", "表!A3": '=称呼&"！"', "表!A4": "=没有"}
    assert calculate(cells, names) == {
        "表!A1": 26.0,
        "表!A2": Undecided("名称“圈”循环定义"),
        "表!A3": "甲方！",
        "表!A4": NAME,
    }


def test_last_difference_snaps_to_zero() -> None:
    assert one("=0.1+0.2-0.3") == 0
    assert one("=(0.1+0.2-0.3)") == 0.1 + 0.2 - 0.3
    assert one("=(0.1+0.2)-0.3") == 0


def test_an_unexpected_error_concerns_one_cell_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> Value:
        raise LookupError

    monkeypatch.setitem(runtime.NAMESPACE, "ABS", broken)
    cells = {
        "表!A1": "=1+1",
        "表!A2": "=ABS(A1)",
        "表!A3": "=A1*3",
        "表!A4": "=A2+1",
        "表!B1": "=1/0",
    }
    failed = Undecided("复算出错：LookupError")
    assert calculate(cells) == {
        "表!A1": 2.0,
        "表!A2": failed,
        "表!A3": 6.0,
        "表!A4": failed,
        "表!B1": DIV0,
    }


def test_a_formula_too_deep_for_python_concerns_one_cell_only() -> None:
    results = calculate({"表!A1": "=1" + "+A2" * 2000, "表!A2": "=1+1"})
    assert results["表!A1"] == Undecided("公式过于复杂")
    assert results["表!A2"] == 2


def test_long_chains() -> None:
    cells = {f"表!A{row}": f"=A{row - 1}+1" for row in range(2, 3001)} | {"表!A1": 1}
    assert calculate(cells)["表!A3000"] == 3000


def test_code_in_a_text_stays_a_text() -> None:
    text = "'); w[0] = 1 #\\"
    assert one(f'=A1&"{text}"', A1="") == text
    assert calculate({"'\"\n#!A1": "=1+1"}) == {"'\"\n#!A1": 2.0}


def test_malformed_address() -> None:
    with pytest.raises(ValueError, match="not a cell's address"):
        compile_plan([{"A1": "=1"}])


def test_plan_survives_storage() -> None:
    plan = compile_plan([CHAIN, {"核对!B2": "=表!A4>5"}])
    again = Plan.loads(plan.dumps())
    assert again == plan
    assert again.evaluate({"表!A1": 5.0}) == plan.evaluate({"表!A1": 5.0})
