"""Properties against independent references: decimal, a naive matcher, the plan itself."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from xltool.recalculation import calculate, compile_plan, wildcards
from xltool.recalculation.criteria import Indexed, criterion
from xltool.recalculation.formats import text_format
from xltool.recalculation.numbers import fifteen, number_text, round_down, round_half_up, round_up
from xltool.values import Undecided, Value

AMOUNTS = st.decimals(-(10**9), 10**9, places=4).map(float)
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 100).map(float),
    st.sampled_from(["", "支出", "项目支出", "90", "abc", "ABC", "a*c", "缺"]),
)


@given(st.decimals(-(10**8), 10**8, places=6), st.integers(-3, 6))
def test_round_is_that_of_the_decimal(number: Decimal, places: int) -> None:
    unit = Decimal(1).scaleb(-places)
    wanted = number.quantize(unit, rounding=ROUND_HALF_UP, context=Context(prec=50))
    assert round_half_up(float(number), places) == float(wanted)


@given(AMOUNTS)
def test_text_of_an_amount_is_its_rounding(amount: float) -> None:
    shown = text_format(amount, "#,##0.00")
    assert shown == f"{round_half_up(amount, 2) + 0.0:,.2f}"


@given(st.floats(1e-4, 1e15))
def test_number_to_text_and_back(number: float) -> None:
    text = number_text(number)
    assert isinstance(text, str)
    assert float(text) == fifteen(number)
    assert "E" not in text


@given(st.text("ab*?~", max_size=8), st.text("abAB*?~", max_size=8))
def test_wildcards_are_those_of_a_regular_expression(pattern: str, text: str) -> None:
    parts = re.findall(r"~[*?~]|.", pattern)
    translated = "".join(".*" if part == "*" else "." if part == "?" else re.escape(part[-1]) for part in parts)
    expected = re.fullmatch(translated, text, re.IGNORECASE | re.DOTALL) is not None
    assert wildcards.matches(pattern, text) == expected


def test_wildcards_take_no_exponential_time() -> None:
    assert not wildcards.matches("*a" * 40 + "b", "a" * 5000)


def _naive(cell: Value, operator: str, limit: float) -> bool:
    number = float(cell) if isinstance(cell, str) and cell.isdigit() else cell
    if operator in ("=", "", "<>"):
        equal = type(number) is float and number == limit
        return not equal if operator == "<>" else equal
    if type(cell) is not float:
        return False
    return {
        ">": cell > limit,
        "<": cell < limit,
        ">=": cell >= limit,
        "<=": cell <= limit,
    }[operator]


@given(CELLS, st.sampled_from(["", "=", "<>", ">", "<", ">=", "<="]), st.integers(-5, 100))
def test_numeric_criteria(cell: Value, operator: str, limit: int) -> None:
    test = criterion(f"{operator}{limit}")
    assert not isinstance(test, Undecided)
    assert test.holds(cell) is _naive(cell, operator, float(limit))


@given(st.lists(CELLS, min_size=1, max_size=8), CELLS)
def test_countif_and_its_negation_cover_the_range(cells: list[Value], wanted: Value) -> None:
    given_cells: dict[str, object] = {f"表!A{row}": cell for row, cell in enumerate(cells, 1)}
    area = f"A1:A{len(cells)}"
    given_cells |= {
        "表!B1": wanted if wanted != "" else None,
        "表!C1": f'=COUNTIF({area},"="&B1)',
        "表!C2": f'=COUNTIF({area},"<>"&B1)',
    }
    results = calculate(given_cells)
    first, second = results["表!C1"], results["表!C2"]
    assert isinstance(first, float)
    assert isinstance(second, float)
    assert first + second == len(cells)


FORMULAS = {
    "表!B1": "=SUM(A1:A4)",
    "表!B2": '=IF(A1="","",ROUND(A1*A2/100,2))',
    "表!B3": "=IFERROR(B1/B2,0)",
    "表!B4": '=COUNTIF(A1:A4,">=10")&"/"&COUNTA(A1:A4)',
    "表!B5": "=B3-B1",
    "表!B6": '=SUMPRODUCT((A1:A4<>"")*ISNUMBER(A1:A4))',
    "表!B7": '=IFERROR(VLOOKUP(A1,A1:B4,2,FALSE),"无")&TEXT(B6,"00")',
}
PLAN = compile_plan([FORMULAS])


@settings(max_examples=60)
@given(st.lists(CELLS, min_size=4, max_size=4))
def test_local_over_expected_is_expected(cells: list[Value]) -> None:
    values = {f"表!A{row}": cell for row, cell in enumerate(cells, 1)}
    expected = PLAN.evaluate(values)
    assert PLAN.local(values | expected, 0) == expected
    assert not any(isinstance(value, float) and math.isnan(value) for value in expected.values())


ROWS = range(1, 7)
FORM = {f"表!B{row}": f'=IF(A{row}="","",COUNTIF(A$1:A$6,A{row})&"/"&SUM(C$1:C$6))' for row in ROWS}
VERDICTS = {f"核对!B{row}": f'=IF(COUNTIF(表!B$1:B$6,表!B{row})>1,"×","√")' for row in ROWS}
STAGES = compile_plan([FORM, VERDICTS | {"核对!B9": '=COUNTIF(B1:B6,"×")'}])
EDITS = st.dictionaries(st.sampled_from(STAGES.addresses), st.one_of(CELLS, st.just(Undecided("没有"))), max_size=3)


@settings(max_examples=100)
@given(st.dictionaries(st.sampled_from(STAGES.addresses), CELLS, min_size=6), EDITS)
def test_what_is_computed_again_is_what_is_computed_anew(cells: dict[str, Value], edits: dict[str, Value]) -> None:
    before = STAGES.load(cells)
    for stage in (0, 1):
        STAGES.run(stage, before, before)
    edited = STAGES.load(dict(zip(STAGES.addresses, before, strict=True)) | edits)
    for stage in (0, 1):
        local, anew = STAGES.load({}), STAGES.load({})
        STAGES.rerun(stage, edited, local, before)
        STAGES.run(stage, edited, anew)
        assert repr(local) == repr(anew)
    judged, anew = list(edited), list(edited)
    STAGES.rerun(1, judged, judged, before)
    STAGES.run(1, anew, anew)
    assert repr(judged) == repr(anew)


WANTED = st.one_of(CELLS, st.sampled_from(["=", "<>", "=90", "<>支出", ">=10", "?*", "*支出", "abc", "=项目支出", "1-2"]))


@given(st.lists(st.one_of(CELLS, st.sampled_from(["1-2", " 90 ", "9e1", "90.0"])), max_size=9), WANTED)
def test_values_looked_through_once_pass_as_one_by_one(values: list[Value], wanted: Value) -> None:
    test = criterion(wanted)
    assert not isinstance(test, Undecided)
    answers = [test.holds(value) for value in values]
    found = Indexed(values).places(wanted, test)
    if any(isinstance(answer, Undecided) for answer in answers):
        assert found in answers
    else:
        assert isinstance(found, Sequence)
        assert list(found) == [place for place, answer in enumerate(answers) if answer]


@example("0", 9.999999999999995e27)
@example("#,##0." + "0" * 200, 1.7e308)
@example("0%%%", -5e-324)
@given(st.text(max_size=30), st.floats(allow_nan=False, allow_infinity=False))
@settings(max_examples=300)
def test_any_format_gives_a_text_or_is_refused(form: str, number: float) -> None:
    text_format(number, form)


@given(
    st.text(list('0#?,.%;@-yMdhs/: 年元"\\_[]'), max_size=12),
    st.floats(allow_nan=False, allow_infinity=False),
)
@settings(max_examples=500)
def test_what_looks_like_a_format_never_fails(form: str, number: float) -> None:
    text_format(number, form)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(-400, 400))
def test_any_number_can_be_rounded(number: float, places: int) -> None:
    for rounded in (round_half_up, round_up, round_down):
        assert isinstance(rounded(number, places), float)


@given(st.text(max_size=40))
def test_any_formula_gives_a_value(text: str) -> None:
    calculate({"表!A1": "=" + text, "表!A2": "=1"})
