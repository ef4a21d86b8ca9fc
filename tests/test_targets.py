"""Targets as people write them, taken apart in the sheet of the national form: direction, number and unit."""

from __future__ import annotations

import pytest

from xltool.generation.computing import computed
from xltool.layout import Layout, stored_layout
from xltool.values import Value

COLUMNS = ("方向", "指标数", "单位", "完成数", "得分")  # of 10 points

# target, what was done: what the sheet makes of them; a dash is an empty cell
QUANTITIES = """
≥50个            52个               ≥ 50 个 52 10
98%以上          96.5%              ≥ 0.98 % 0.965 9.85
达到95%以上      96%                ≥ 0.95 % 0.96 10
≥95%             96                 ≥ 0.95 % 0.96 10
≥85%             0.9                ≥ 0.85 % 0.9 10
=100%            1                  = 1 % 1 10
100%             99%                ≥ 1 % 0.99 9.9
100              95%                ≥ 100 - 95 9.5
≥100百分比       100                ≥ 100 百分比 100 10
不少于3          已完成5项，超额    ≥ 3 - 5 10
3次/年           3次                ≥ 3 次每年 3 10
2次              1次，疫情取消1次   ≥ 2 次 1 5
≥50个            52个（其中2个提前）  ≥ 50 个 52 10
1,200家          1100家             ≥ 1200 家 1100 9.17
1.5万人次        16000人次          ≥ 1.5 万人次 1.6 10
≥1200人          0.13万人           ≥ 1200 人 1300 10
≤90万元          899740元           ≤ 90 万元 89.974 10
控制在90万元以内 89.974             ≤ 90 万元 89.974 10
不超过10个工作日 8个工作日          ≤ 10 个工作日 8 10
小于等于3天      2天                ≤ 3 天 2 10
低于5%           6%                 ≤ 0.05 % 0.06 8.33
高于90%          85%                ≥ 0.9 % 0.85 9.44
0起              0起                ≤ 0 起 0 10
0%               0%                 ≤ 0 % 0 10
≥3年             3年                ≥ 3 年 3 10
≥90              ＞90               ≥ 90 - 90 10
≥50个            2020年完成52个     ≥ 50 个 - -
≥10个月          12月31日           ≥ 10 个月 - -
"""
WORDS = """
按时 12月底前 2021年 第一季度 3月 50-60 50%～60% 1:1 ≥-5 同比增长5% 提升2个百分点 逐步提高 优 无 Ⅰ级 10个月
2020年新增≥50个 2020年达到2级 12月底前不少于50% 服务3个县≥50人
"""


@pytest.fixture(scope="module")
def layout() -> Layout:
    return stored_layout("mof-2020")


@pytest.mark.parametrize("line", QUANTITIES.strip().splitlines(), ids=lambda line: "-".join(line.split()[:2]))
def test_a_quantity(layout: Layout, line: str) -> None:
    target, done, *expected = line.split()
    assert [_word(value) for value in taken_apart(layout, target, done)] == expected


@pytest.mark.parametrize("target", WORDS.split())
def test_a_target_in_words(layout: Layout, target: str) -> None:
    assert taken_apart(layout, target, "完成")[:-1] == ["定性", "", "", ""]


def test_what_a_person_says_goes_before_what_was_read(layout: Layout) -> None:
    assert taken_apart(layout, "10个月", "9个月", 改方向="≥") == ["≥", 10.0, "个月", 9.0, 9.0]
    assert taken_apart(layout, "", "45", 改方向="≥", 改指标数=50.0) == ["≥", 50.0, "", 45.0, 9.0]
    assert taken_apart(layout, "≥50个", "2020年完成52个", 改完成数=45.0) == ["≥", 50.0, "个", 45.0, 9.0]


def taken_apart(layout: Layout, target: str, done: str, **said: Value) -> list[Value]:
    typed = {"三级指标": "甲", "年度指标值": target, "实际完成值": done, "分值": 10.0, **said}
    cell = {column: layout.by_name[f"绩效指标[{column}]@1"].address for column in (*typed, *COLUMNS)}
    values = computed(layout, {cell[column]: value for column, value in typed.items()})
    return [values[cell[column]] for column in COLUMNS]


def _word(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value or "-")
