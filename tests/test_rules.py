"""What the rules say of a form. That each is set off by its own ``breaks`` is proofread."""

from __future__ import annotations

import functools
import importlib
import inspect

import pytest

from xltool.audit.trial import edited
from xltool.data import fill, read_sample
from xltool.definition import load_template
from xltool.generation import computed
from xltool.layout import Layout, compose
from xltool.proofreading.rules import unmet
from xltool.rule import Rule
from xltool.rules import BUILTIN
from xltool.terms import Level
from xltool.values import Value


@functools.cache
def sample(name: str) -> tuple[Layout, dict[str, Value]]:
    layout = compose(load_template(name))
    data = read_sample(layout.template)
    return layout, computed(layout, fill(layout, data).values)


@pytest.mark.parametrize(
    ("edits", "codes"),
    [
        ({"[项目单位]": None}, {"WT01"}),
        ({"[问卷回收份数]": "100份"}, {"LX01"}),
        ({"支出明细[预算数]@1": "200,000.00"}, {"LX01"}),
    ],
)
def test_the_rules_of_every_form(edits: dict[str, object], codes: set[str]) -> None:
    layout, values = sample("yunnan-2017")
    assert unmet(layout, edited(layout, values, edits)) >= codes


def test_the_blank_form_is_not_yet_filled_in() -> None:
    layout, _ = sample("yunnan-2017")
    values = computed(layout, {})
    assert values[layout.by_name["[核对结论]"].address] == "尚未填报"
    assert values[layout.by_name["[总分]"].address] == ""
    assert values[layout.by_name["支出明细[[#Totals],[支出数]]"].address] == ""


def test_the_light_counts_errors_and_warnings() -> None:
    layout, values = sample("yunnan-2017")
    edits: dict[str, object] = {"三级评分[扣分原因]@3": "", "支出明细[备注]@2": "", "[部门名称]": ""}
    after = edited(layout, values, edits)
    assert after[layout.by_name["[核对结论]"].address] == "尚有 2 项错误、1 项待说明"
    explained = edited(layout, values, edits | {"审核说明[PH04]": "按进度结转下年"})
    assert explained[layout.by_name["[核对结论]"].address] == "尚有 2 项错误"


@pytest.mark.parametrize("rule", [rule for rule in BUILTIN if rule.check], ids=lambda rule: rule.code)
def test_the_python_check_of_a_rule_is_there(rule: Rule) -> None:
    module, function = rule.check.split(".")
    found = importlib.import_module(f"xltool.audit.{module}")
    assert callable(getattr(found, function))
    assert f'BY_CODE["{rule.code}"]' in inspect.getsource(found)


def test_there_are_as_many_rules_as_the_report_has_places_to_contradict_itself() -> None:
    rules = load_template("yunnan-2017").rules
    assert len(rules) == 102
    families = {rule.code[:2] for rule in rules}
    assert families == {"BT", "BZ", "DF", "FJ", "HJ", "PH", "SJ", "SZ", "WZ", "YZ", "ZB"}


@pytest.mark.parametrize(
    "wrong", [{"code": "X1"}, {"holds": ""}, {"left": "1"}, {"left": "1", "right": "1"}, {"tolerance": "1"}]
)
def test_a_rule_must_be_whole(wrong: dict[str, object]) -> None:
    good: dict[str, object] = {"code": "AA01", "title": "t", "level": Level.ERROR, "fix": "f", "holds": "1=1"}
    Rule(**good)  # type: ignore[arg-type]
    with pytest.raises(ValueError):
        Rule(**(good | wrong))  # type: ignore[arg-type]
