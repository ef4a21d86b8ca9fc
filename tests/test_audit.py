"""Three values, causes, and the line between a finding and what follows from it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xltool import a1
from xltool.audit.compare import probable, same
from xltool.data import Data, collect, fill, read_data
from xltool.definition import load_template
from xltool.figures import plain, shown
from xltool.generation import computed
from xltool.layout import compose
from xltool.terms import Kind, Role
from xltool.values import DIV0, Undecided, Value

FORM = compose(load_template("yunnan-2017"))


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("200,000.00", Kind.YUAN, 200000.0),
        ("１，３７７．６７", Kind.WAN, 1377.67),
        ("1,377.67万元", Kind.WAN, 1377.67),
        ("1,377.67万元", Kind.YUAN, 13776700.0),
        ("13776700元", Kind.WAN, 1377.67),
        (" 95 分", Kind.SCORE, 95.0),
        ("2E5", Kind.YUAN, 200000.0),
        ("(1,000.5)", Kind.YUAN, -1000.5),
        ("（66）", Kind.COUNT, -66.0),
        ("RMB200000", Kind.YUAN, 200000.0),
        ("人民币20.5万元", Kind.YUAN, 205000.0),
        ("20.5万", Kind.WAN, 20.5),
        ("2亿", Kind.WAN, 20000.0),
        ("200元整", Kind.YUAN, 200.0),
        ("20180425", Kind.DATE, 43215.0),
        ("20181345", Kind.DATE, None),
        ("\u00a0100\u200b", Kind.COUNT, 100.0),
        ("94.52%", Kind.PERCENT, 0.9452),
        ("2018年4月25日", Kind.DATE, 43215.0),
        ("2018-4-31", Kind.DATE, None),
        ("95%", Kind.SCORE, None),
        ("约 100", Kind.COUNT, None),
        ("—", Kind.YUAN, None),
        ("1,37", Kind.YUAN, None),
        ("1O0", Kind.COUNT, 100.0),
        ("l2.5", Kind.WAN, 12.5),
        ("OO", Kind.COUNT, None),
        ("１３，７７６。５", Kind.YUAN, 13776.5),
        ("壹佰元", Kind.YUAN, 100.0),
        ("壹拾叁万柒仟元整", Kind.WAN, 13.7),
        ("三万五千零二十元", Kind.YUAN, 35020.0),
        ("二〇一七", Kind.COUNT, None),
        ("三家单位", Kind.COUNT, None),
    ],
)
def test_what_a_text_number_means(text: str, kind: Kind, number: float | None) -> None:
    assert probable(text, kind) == number


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (13788820.3, 13788820.300000001, True),
        (13788820.30, 13788820.31, False),
        (0.0, 7.3e-12, True),
        (None, "", True),
        (None, 0.0, False),
        ("两\r\n行 ", "两\n行", True),
        (True, 1.0, False),
        (DIV0, DIV0, True),
        ("97.75", 97.75, False),
    ],
)
def test_when_two_values_are_the_same(one: Value, other: Value, equal: bool) -> None:
    assert same(one, other) is equal


@pytest.mark.parametrize(
    ("value", "kind", "for_people", "for_json"),
    [
        (13788820.3, Kind.YUAN, "13,788,820.30", "13788820.30"),
        (-0.5, Kind.WAN, "-0.50", "-0.50"),
        (0.9452, Kind.PERCENT, "94.52%", "0.9452"),
        (0.91607, Kind.PERCENT, "91.607%", "0.91607"),
        (43215.0, Kind.DATE, "2018年4月25日", "2018-04-25"),
        (100.0, Kind.COUNT, "100", "100"),
        (None, Kind.YUAN, "（空白）", None),
        (DIV0, Kind.YUAN, "#DIV/0!", "#DIV/0!"),
        (Undecided("因由"), Kind.YUAN, "无法判断（因由）", None),
    ],
)
def test_how_values_are_written(value: Value, kind: Kind, for_people: str, for_json: str | None) -> None:
    assert (shown(value, kind), plain(value, kind)) == (for_people, for_json)


cents = st.integers(0, 10**11).map(lambda n: Decimal(n).scaleb(-2))
rows = st.lists(st.tuples(cents, cents, cents, cents), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(rows)
def test_totals_are_those_of_decimal_arithmetic(amounts: list[tuple[Decimal, ...]]) -> None:
    names = ("预算数", "年初结转结余", "收入数", "支出数")
    table = [dict(zip(names, row, strict=True)) for row in amounts]
    values = computed(FORM, fill(FORM, Data("yunnan-2017", "1", tables={"支出明细": table})).values)
    for i, name in enumerate(names):
        total = values[FORM.by_name[f"支出明细[[#Totals],[{name}]]"].address]
        assert plain(total, Kind.YUAN) == f"{sum(row[i] for row in amounts):.2f}"
    for i, (_, opening, income, spent) in enumerate(amounts, 1):
        end = values[FORM.by_name[f"支出明细[年末结转结余数]@{i}"].address]
        assert plain(end, Kind.YUAN) == f"{opening + income - spent:.2f}"
    for plan in FORM.rules:
        if plan.rule.code in {"HJ02", "HJ03", "HJ04", "HJ05", "HJ06", "PH01", "PH02"}:
            assert values[plan.result] == "√", plan.rule.code


deductions = st.lists(st.integers(0, 20).map(lambda n: Decimal(n).scaleb(-1)), min_size=28, max_size=28)


@settings(max_examples=40, deadline=None)
@given(deductions, st.integers(0, 10000).map(lambda n: Decimal(n).scaleb(-2)))
def test_scores_are_those_of_decimal_arithmetic(minus: list[Decimal], survey: Decimal) -> None:
    table = FORM.template.tables["三级评分"]
    given_ = {key: {"扣分": minus[i]} for i, key in enumerate(table.keys[:28])}
    data = Data("yunnan-2017", "1", fields={"问卷综合得分": survey}, tables={"三级评分": given_})
    values = computed(FORM, fill(FORM, data).values)
    satisfaction = (survey / 20).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
    total = Decimal(95) - sum(minus) + satisfaction
    assert plain(values[FORM.by_name["[总分]"].address], Kind.SCORE) == f"{total:.2f}"
    grade = "优" if total >= 90 else "良" if total >= 80 else "中" if total >= 60 else "差"
    assert values[FORM.by_name["[等级]"].address] == grade


def test_lowered_formulas_fill_down() -> None:
    """A row's formula is the first row's, filled down: what Excel makes when a unit adds a row."""
    for plan in FORM.tables.values():
        for column in plan.table.column:
            cells = [FORM.by_name[f"{plan.table.name}[{column.name}]@{i + 1}"] for i in range(plan.rows)]
            for i, cell in enumerate(cells):
                if cell.role is Role.FORMULA and not plan.table.specials.get((i, column.name)):
                    assert cells[0].formula is not None
                    assert cell.formula == a1.shift(cells[0].formula, i, 0)


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(str.strip)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["部门名称", "项目名称", "分管处室", "填报人电话"]), texts),
    st.lists(st.fixed_dictionaries({}, optional={"预算数": cents, "备注": texts, "二级项目": texts}), max_size=9),
)
def test_data_come_back_as_given(fields: dict[str, object], table: list[dict[str, object]]) -> None:
    while table and not table[-1]:
        table.pop()
    data = Data("yunnan-2017", "1", fields, {"支出明细": table} if table else {})
    again = collect(FORM, fill(FORM, data).values)
    assert (again.fields, again.tables) == (data.fields, data.tables)


def test_the_sample_is_read() -> None:
    data = read_data(Path(FORM.template.folder / "sample.toml"))
    assert data.fields["预算省级财政"] == Decimal("1457.50")
    assert len(data.tables["支出明细"]) == 5  # type: ignore[arg-type]
