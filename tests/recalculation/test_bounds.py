"""Formulas made to hang, to swell or to overflow: each has a limit and says which."""

from __future__ import annotations

import pytest

from xltool.recalculation import calculate
from xltool.values import NUM, VALUE, Undecided, Value

COLUMN = {f"列!A{row}": float(row) for row in range(1, 20_001)}


def one(formula: str, **cells: object) -> Value:
    return calculate({**{f"表!{ref}": value for ref, value in cells.items()}, "表!Z9": formula})["表!Z9"]


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("=" + "LAMBDA(" * 8, "公式无法解析：=LAMBDA(LAMBDA("),
        ("=" + "LET(" * 30, "公式无法解析：=LET(LET("),
        ("=LAMBDA(x,x)", "函数 LAMBDA 未支持"),
        ("=" + "(" * 65 + "1" + ")" * 65, "公式嵌套超过 64 层"),
        ("=" + "{" * 4000, "公式嵌套超过 64 层"),
        ("=1" + "+1" * 4096, "公式超过 8192 个字符"),
        ("=1" + "+1" * 4000, "公式过于复杂"),
        ('="a"' + '&"a"' * 2000, "公式过于复杂"),
        ("=1E999", "数字过大：1E+999"),
        ("=" + "1" * 400, f"数字过大：{'1' * 40}…"),
        ("=SUM(A1:Z10000)", "引用的区域过大"),
        ("=SUMPRODUCT(COUNTIF(列!A1:A20000,列!A1:A20000))", "计算量过大"),
        ("=SUMPRODUCT(RANK(列!A1:A20000,列!A1:A20000))", "计算量过大"),
        ("=SUMPRODUCT((列!A1:A20000=列!A1:IV1)*1)", "计算量过大"),
    ],
)
def test_refused(formula: str, reason: str) -> None:
    cells = COLUMN if "列!" in formula else {}
    result = calculate({**cells, "表!Z9": formula})["表!Z9"]
    assert isinstance(result, Undecided)
    assert result.reason.startswith(reason)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ('=REPT("a",1000000000)', VALUE),
        ('=SUBSTITUTE(REPT("a",32767),"a",REPT("b",32767))', VALUE),
        ("=9^9^9^9", NUM),
        ("=" + "-" * 8000 + "1", 1.0),
        ("=1" + "%" * 10, 1.0000000000000001e-20),
        ("=" + " " * 8000 + "1", 1.0),
        ("=" + "(" * 64 + "1" + ")" * 64, 1.0),
        ('=COUNTIF(A1,"' + "*a" * 100 + '*b")', 0.0),
        ('=COUNTIF(A1,"' + "?*" * 100 + 'b")', 0.0),
        ('=ISERROR(SEARCH("' + "*a" * 100 + 'b",A1))', True),
        ('=ISERROR(VALUE(REPT("1,",16000)&1))', True),
        ("=SUMPRODUCT(COUNTIF(列!A1:A2000,列!A1:A2000))", 2000.0),
    ],
)
def test_answered(formula: str, value: Value) -> None:
    cells = COLUMN if "列!" in formula else {}
    assert calculate({**cells, "表!A1": "a" * 32_000, "表!Z9": formula})["表!Z9"] == value


def test_doubling_text_ends_at_the_longest_that_a_cell_takes() -> None:
    cells = {"表!A1": "ab"} | {f"表!A{row}": f"=A{row - 1}&A{row - 1}" for row in range(2, 60)}
    results = calculate(cells)
    assert len(str(results["表!A14"])) == 16_384
    assert results["表!A15"] == results["表!A59"] == VALUE


def test_what_all_formulas_read_has_a_limit() -> None:
    cells = {f"表!B{row}": "=SUM(列!A$1:A$20000)" for row in range(1, 2002)}
    results = calculate({**cells, "列!A1": 5.0})
    assert results["表!B1"] == Undecided("全部公式的计算量过大")
    assert calculate({"表!B1": "=SUM(列!A$1:A$20000)", "列!A1": 5.0})["表!B1"] == 5.0


def test_the_cells_that_need_a_place_have_a_limit() -> None:
    cells = {f"表{sheet}!A1": f"=SUM(列{sheet}!A1:E20000)" for sheet in range(6)}
    results = calculate({**cells, **{f"列{sheet}!A1": None for sheet in range(6)}})
    assert results["表4!A1"] == 0.0
    assert results["表5!A1"] == Undecided("全部公式的计算量过大")
