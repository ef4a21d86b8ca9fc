"""Addresses and formulas as text: literal expectations, then properties against oracles."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator
from xlsxwriter.utility import quote_sheetname

from xltool import a1


@pytest.mark.parametrize(
    ("number", "letters"),
    [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")],
)
def test_columns(number: int, letters: str) -> None:
    assert a1.column_letters(number) == letters
    assert a1.column_number(letters) == number
    assert a1.column_number(letters.lower()) == number


@pytest.mark.parametrize("letters", ["", "XFE", "ZZZZ", "A1", "$A", "Ａ", "甲", "ſ"])
def test_not_a_column(letters: str) -> None:
    with pytest.raises(ValueError):
        a1.column_number(letters)


@pytest.mark.parametrize("number", [0, -1, 16385])
def test_not_a_column_number(number: int) -> None:
    with pytest.raises(ValueError):
        a1.column_letters(number)


def test_cells() -> None:
    assert a1.cell(12, 6) == "F12"
    assert a1.split("F12") == (12, 6)
    assert a1.split("$F$12") == (12, 6)
    assert a1.area("A1:B2") == (1, 1, 2, 2)
    assert a1.area("$B$2:A1") == (1, 1, 2, 2)
    assert a1.area("C3") == (3, 3, 3, 3)
    assert a1.address("二、支出明细", "$F$12") == "二、支出明细!F12"


@pytest.mark.parametrize("ref", ["", "A", "1", "A0", "A01", "A1048577", "XFE1", "A1:", "A1 ", "A１"])
def test_not_a_cell(ref: str) -> None:
    with pytest.raises(ValueError):
        a1.split(ref)
    with pytest.raises(ValueError):
        a1.area(ref)


def test_row_off_the_sheet() -> None:
    with pytest.raises(ValueError):
        a1.cell(0, 1)


@pytest.mark.parametrize(
    ("name", "quoted"),
    [
        ("核对表", "核对表"),
        ("Sheet1", "Sheet1"),
        ("二、支出明细", "'二、支出明细'"),
        ("it's", "'it''s'"),
        ("a b", "'a b'"),
        ("2017年", "'2017年'"),
        ("A1", "'A1'"),
        ("XFE1", "XFE1"),
        ("R1C1", "'R1C1'"),
        ("RC", "'RC'"),
        ("说明（一）", "'说明（一）'"),
    ],
)
def test_quote_sheet(name: str, quoted: str) -> None:
    assert a1.quote_sheet(name) == quoted


@given(st.text("ARCrcX12_. '、表-", min_size=1, max_size=6).filter(lambda x: not x.startswith("'")))
def test_quote_sheet_as_xlsxwriter_does(name: str) -> None:
    assert a1.quote_sheet(name) == quote_sheetname(name)


def _pairs(formula: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in a1.tokens(formula)]


def test_tokens() -> None:
    assert _pairs("=SUM('二、支出明细'!$E$6:$E$65)*.50") == [
        ("operator", "="),
        ("function", "SUM"),
        ("open", "("),
        ("sheet", "'二、支出明细'!"),
        ("area", "$E$6:$E$65"),
        ("close", ")"),
        ("operator", "*"),
        ("number", ".50"),
    ]
    assert _pairs('IF(收入_合计<>"a""b",核对表!A1,#N/A)') == [
        ("function", "IF"),
        ("open", "("),
        ("name", "收入_合计"),
        ("operator", "<>"),
        ("string", '"a""b"'),
        ("separator", ","),
        ("sheet", "核对表!"),
        ("cell", "A1"),
        ("separator", ","),
        ("error", "#N/A"),
        ("close", ")"),
    ]
    assert _pairs("A:$C $1:3 {1,TRUE;2} XFE1 LOG10(1E+5)") == [
        ("columns", "A:$C"),
        ("space", " "),
        ("rows", "$1:3"),
        ("space", " "),
        ("brace", "{"),
        ("number", "1"),
        ("separator", ","),
        ("boolean", "TRUE"),
        ("separator", ";"),
        ("number", "2"),
        ("brace", "}"),
        ("space", " "),
        ("name", "XFE1"),
        ("space", " "),
        ("function", "LOG10"),
        ("open", "("),
        ("number", "1E+5"),
        ("close", ")"),
    ]
    assert _pairs("支出明细[[#Totals],[支出数]]-[@收入数]") == [
        ("name", "支出明细"),
        ("structure", "[[#Totals],[支出数]]"),
        ("operator", "-"),
        ("structure", "[@收入数]"),
    ]
    assert _pairs("A1:INDEX(B:B,3)")[:3] == [
        ("cell", "A1"),
        ("operator", ":"),
        ("function", "INDEX"),
    ]
    assert _pairs("'a b:c'!A1:XFE1")[:3] == [
        ("sheet", "'a b:c'!"),
        ("cell", "A1"),
        ("operator", ":"),
    ]


@given(st.text(max_size=60) | st.text("A1$:'\"[]!#(){},. \\+表e", max_size=60))
def test_nothing_is_lost(formula: str) -> None:
    assert "".join(token.text for token in a1.tokens(formula)) == formula
    assert a1.shift(formula, 0, 0) == formula
    a1.canonical(formula, "表")


@pytest.mark.parametrize("unit", ["'", "''a", "1.", "[", "[a]", "['", "[[a]", "A$", '"', "A1:", "#"])
def test_linear_time(unit: str) -> None:
    started = time.perf_counter()
    a1.canonical(unit * (32_767 // len(unit)))
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("=SUM(A1:A3)", "sum( a1 : a3 )"),
        ("=+A1", "=A1"),
        ("+A1", "A1"),
        ("=A1*0.50", "=A1*.5"),
        ("=A1*1E2", "=A1*100"),
        ("=IF(TRUE(),1,FALSE ())", "=if(true,1,FALSE ())"),
        ("=IF(TRUE( ),1)", "=IF(TRUE,1)"),
        ("='核对表'!A1", "=核对表!A1"),
        ("=sheet1!A1", "=Sheet1!$A$1"),
        ("=_xlfn.IFNA(A1,0)", "=IFNA(A1,0)"),
        ("=_xlfn._xlws.SORT(A1:A3)", "=SORT(A1:A3)"),
        ("=本表!A1+B1", "=A1+'本表'!B1"),
        ("=A1:A1", "=A1"),
        ("=B2:A1", "=A1:B2"),
        ("=SUM(A1:A1048576)", "=SUM(A:A)"),
        ("=SUM(B:A,5:$2)", "=SUM(A:B,2:5)"),
        ("=A1  B1:C1", "=A1 B1:C1"),
        ("=A1\n + 收入 ", "=A1+收入"),
        ("=#n/a", "=#N/A"),
    ],
)
def test_same(one: str, other: str) -> None:
    assert a1.canonical(one, "本表") == a1.canonical(other, "本表")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("=A1+B1", "=A1-B1"),
        ('="a b"', '="ab"'),
        ('="a"', '="A"'),
        ("=A1 B1", "=A1B1"),
        ("=SUM(A1:A3)", "=SUM(A1:A4)"),
        ("=SUM(A1,A3)", "=SUM(A1:A3)"),
        ("=别表!A1", "=A1"),
        ("='二 表'!A1", "='二表'!A1"),
        ("=-A1", "=A1"),
        ("=A1*0.5", "=A1*0.05"),
        ("=13788820.3", "=13788820.30001"),
        ('="_xlfn.A"', '="A"'),
    ],
)
def test_different(one: str, other: str) -> None:
    assert a1.canonical(one, "本表") != a1.canonical(other, "本表")


_BLANK = st.sampled_from(["", "", " ", "\n  "])


@given(st.data())
def test_spelling_does_not_matter(data: st.DataObject) -> None:
    """Blanks, case and "$" sprinkled over a formula; its canonical text stays, and is stable."""
    words = [
        "if",
        "(",
        "a1",
        ">=",
        "2.50",
        ",",
        "SUM",
        "(",
        "表!B2",
        ":",
        "C3",
        ")",
        ",",
        '"a b"',
        ")",
    ]
    spelled = ""
    for word in words:
        text = word if word.startswith('"') else data.draw(st.sampled_from([word, word.upper()]))
        if word in ("a1", "C3"):
            text = data.draw(st.sampled_from([text, f"${text}"]))
        # No blank may stand between a function and its bracket.
        spelled += text + ("" if word in ("if", "SUM") else data.draw(_BLANK))
    kept = a1.canonical(spelled)
    assert kept == "IF(A1>=2.5,SUM('表'!B2:C3),\"a b\")"
    assert a1.canonical(kept) == kept


@pytest.mark.parametrize(
    ("formula", "rows", "columns", "moved"),
    [
        ("=A1+$B$2+C$3+$D4", 1, 1, "=B2+$B$2+D$3+$D5"),
        ("=SUM(A1:B$2)", 2, 0, "=SUM(A3:B$2)"),
        ("=SUM(A:A,$B:C,1:1,$2:3)", 1, 1, "=SUM(B:B,$B:D,2:2,$2:4)"),
        ("='A1 表'!A1&\"A1\"&LOG10(A1)", 1, 0, "='A1 表'!A2&\"A1\"&LOG10(A2)"),
        ("=A1", -1, 0, "=#REF!"),
        ("=SUM(表!A1:B1)", 0, -1, "=SUM(表!#REF!)"),
        ("=XFD1048576", 0, 1, "=#REF!"),
        ("=收入1+[@A1]", 5, 5, "=收入1+[@A1]"),
    ],
)
def test_shift(formula: str, rows: int, columns: int, moved: str) -> None:
    assert a1.shift(formula, rows, columns) == moved


_REF = st.builds(
    lambda a, c, b, r: f"{a}{a1.column_letters(c)}{b}{r}",
    st.sampled_from(["", "$"]),
    st.integers(20, 16000),
    st.sampled_from(["", "$"]),
    st.integers(20, 90_000),
)
_OPERAND = (
    _REF
    | st.builds("{}:{}".format, _REF, _REF)
    | st.sampled_from(["'二、表'!AB30", "LOG10(AC40)", '"A1"', "1.5", "收入"])
)


@settings(deadline=None, max_examples=60)
@given(st.lists(_OPERAND, min_size=1, max_size=5), st.integers(-19, 300), st.integers(-19, 300))
def test_shift_as_openpyxl_does(operands: list[str], rows: int, columns: int) -> None:
    formula = "=" + "+".join(operands)
    there = a1.cell(20 + rows, 20 + columns)
    assert a1.shift(formula, rows, columns) == Translator(formula, "T20").translate_formula(there)
