"""Room that texts take."""

from __future__ import annotations

import pytest

from xltool.workbook import measure


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("abc 12", 6), ("预算数", 6), ("（元）", 6), ("“元”×÷—", 12), ("ａ１", 4), ("ﾊ", 1)],
)
def test_width(text: str, columns: int) -> None:
    assert measure.width(text) == columns


@pytest.mark.parametrize(
    ("text", "columns", "count"),
    [
        ("", 20, 1),
        ("一二三四五", 20, 1),
        ("一二三四五六七八九十", 20, 2),  # a little room is kept free
        ("一\n二\n三", 20, 3),
        ("\n", 20, 1),
        ("abcdefgh abcdefgh abcdefgh", 10, 3),  # words are not broken
        ("a" * 30, 10, 4),  # unless they are longer than a line
        ("中文 https://example.invalid/long", 20, 3),
        ("字" * 300, 64, 10),
    ],
)
def test_lines(text: str, columns: float, count: int) -> None:
    assert measure.lines(text, columns) == count


def test_a_larger_font_takes_more_lines() -> None:
    assert measure.lines("项目支出绩效自评报告", 24, 10) == 1
    assert measure.lines("项目支出绩效自评报告", 24, 16) == 2


@pytest.mark.parametrize(("count", "points"), [(1, 19), (2, 33), (3, 48), (100, 409)])
def test_height(count: int, points: float) -> None:
    assert measure.height(count) == points


def test_a_strut_is_at_least_as_high_as_asked() -> None:
    assert measure.strut(18) == 14  # an empty line of 宋体 14 is 18.75 points high
    assert measure.strut(33) == 26
