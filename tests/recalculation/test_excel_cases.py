"""Every case of the table is answered as Excel answers it, or refused; refusals are listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from xltool.recalculation import calculate
from xltool.recalculation.numbers import fifteen
from xltool.values import ExcelError, Undecided, Value

REFUSED = {
    "indirect",
    "let",
    "offset",
    "unknown fn",
}

_COLUMNS: dict[str, list[object]] = {
    "A": [3, "1,377.67", "8", 7, True, "12", 46037, 45000],
    "B": ["=1/0", 1],
    "C": ['=""', '=IF(1=1,"","x")', None],
    "D": ["人员经费", "项目支出", "公用经费", "项目支出", "其他支出", None],
    "E": [0, 10, 20, 30, 40],
    "F": [90, "90", 85, 95.5, "缺", 60],
    "G": ["abc", "ABC", "abd", "a*b", "axb", "a?b"],
    "H": ["110101199001011234", "110101199001011299"],
    "I": [0, 60, 80, 90],
    "J": ["差", "中", "良", "优"],
    "K": [90, 80, 60, 0],
    "L": ["a", 1],
    "M": ["b", 2],
    "N": ["c", 3],
    "P": [5],
}
FIXTURE: dict[str, object] = {
    f"测试!{letter}{row}": value for letter, values in _COLUMNS.items() for row, value in enumerate(values, 1)
} | {"甲!A1": 1, "乙!A1": 2, "丙!A1": 3, "带 空格!A1": 7, "表(1)!A1": 8}
NAMES = {"金额": "测试!E1:E5", "税率": "0.13", "测试!局部": "E1:E5"}


TABLES = sorted(Path(__file__).parent.glob("*-cases.tsv"))


def _cases() -> list[tuple[str, str, str]]:
    """Of every table of cases in this folder."""
    found = []
    for line in [line for path in TABLES for line in path.read_text("utf-8").splitlines()]:
        if line and not line.startswith("# "):
            name, formula, expected = line.split("\t")
            found.append((name, formula, expected))
    return found


CASES = _cases()


@pytest.fixture(scope="module")
def answers() -> dict[str, Value]:
    cells = dict(FIXTURE)
    for row, (_, formula, _) in enumerate(CASES, 1):
        cells[f"测试!T{row}"] = formula
    results = calculate(cells, NAMES)
    return {name: results[f"测试!T{row}"] for row, (name, _, _) in enumerate(CASES, 1)}


def _expected(text: str) -> Value:
    if text.startswith('"'):
        return text[1:-1].replace('""', '"')
    if text.startswith("#"):
        return ExcelError(text)
    return text == "TRUE" if text in ("TRUE", "FALSE") else float(text)


def _printed(value: Value) -> Value:
    return fifteen(value) if type(value) is float else value


def test_table_is_whole() -> None:
    assert len(CASES) >= 141 and len(TABLES) >= 2
    assert len({name for name, _, _ in CASES}) == len(CASES)


@pytest.mark.parametrize(("name", "formula", "expected"), CASES, ids=[case[0] for case in CASES])
def test_case(answers: dict[str, Value], name: str, formula: str, expected: str) -> None:
    answer = answers[name]
    if name in REFUSED:
        assert isinstance(answer, Undecided)
    else:
        assert _printed(answer) == _expected(expected), formula
        assert type(answer) is type(_expected(expected))


def test_refusals_exist() -> None:
    assert {name for name, _, _ in CASES} >= REFUSED
