"""Every rule of every template passes on the good sample and is set off by its own ``breaks``."""

from __future__ import annotations

import functools
import importlib
import inspect

import pytest

from xltool.audit.judging import outcome
from xltool.audit.trial import edited
from xltool.data import fill, read_sample
from xltool.definition import load_template, template_folders
from xltool.generation import computed
from xltool.layout import Layout, compose
from xltool.rule import Rule
from xltool.rules import BUILTIN
from xltool.terms import MARKS, Level, Outcome
from xltool.values import ExcelError, Undecided, Value


@functools.cache
def sample(name: str) -> tuple[Layout, dict[str, Value]]:
    layout = compose(load_template(name))
    data = read_sample(layout.template)
    return layout, computed(layout, fill(layout, data).values)


RULES = [(name, rule) for name in template_folders() for rule in load_template(name).rules]


def unmet(layout: Layout, values: dict[str, Value]) -> set[str]:
    """The rules whose lines in the 核对表 say that something is to be done."""
    bad = MARKS[Outcome.FAILS], MARKS[Outcome.UNDECIDED]
    return {plan.rule.code for plan in layout.rules if values.get(plan.result) in bad}


@pytest.mark.parametrize(("name", "rule"), RULES, ids=lambda value: getattr(value, "code", value))
def test_breaks(name: str, rule: Rule) -> None:
    """Each rule is set off by its own ``breaks``, in its figures too, and no other rule is."""
    layout, values = sample(name)
    plan = next(plan for plan in layout.rules if plan.rule.code == rule.code)
    before = {outcome(values[judgement.address]) for judgement in plan.judgements}
    assert before <= {Outcome.HOLDS, Outcome.IDLE}, "the good sample does not pass"
    after = edited(layout, values, rule.breaks)
    assert unmet(layout, after) == {rule.code}
    failing = [one for one in plan.judgements if outcome(after[one.address]) is Outcome.FAILS]
    assert failing
    for one in failing:
        if one.declared and one.expected:
            declared, expected = after[one.declared], after[one.expected]
            assert isinstance(declared, float) and isinstance(expected, float) and declared != expected


@pytest.mark.parametrize("rule", [rule for _, rule in RULES], ids=lambda rule: rule.code)
def test_a_rule_says_on_what_it_stands(rule: Rule) -> None:
    assert rule.basis and rule.fix and rule.title and rule.breaks
    assert not rule.tie or rule.left and rule.right


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


@pytest.mark.parametrize("name", template_folders())
def test_the_good_sample_may_be_submitted(name: str) -> None:
    layout, values = sample(name)
    assert values[layout.by_name["[核对结论]"].address] == "可以报送"


def test_the_blank_form_is_not_yet_filled_in() -> None:
    layout, _ = sample("yunnan-2017")
    values = computed(layout, {})
    assert values[layout.by_name["[核对结论]"].address] == "尚未填报"
    assert values[layout.by_name["[总分]"].address] == ""
    assert values[layout.by_name["支出明细[[#Totals],[支出数]]"].address] == ""


@pytest.mark.parametrize("name", template_folders())
def test_no_form_shows_an_error_value(name: str) -> None:
    layout, values = sample(name)
    for shown in (values, computed(layout, {})):
        assert {a: v for a, v in shown.items() if isinstance(v, (ExcelError, Undecided))} == {}


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


def test_codes_are_unique() -> None:
    codes = [rule.code for rule in (*BUILTIN, *load_template("yunnan-2017").rules)]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize(
    "wrong", [{"code": "X1"}, {"holds": ""}, {"left": "1"}, {"left": "1", "right": "1"}, {"tolerance": "1"}]
)
def test_a_rule_must_be_whole(wrong: dict[str, object]) -> None:
    good: dict[str, object] = {"code": "AA01", "title": "t", "level": Level.ERROR, "fix": "f", "holds": "1=1"}
    Rule(**good)  # type: ignore[arg-type]
    with pytest.raises(ValueError):
        Rule(**(good | wrong))  # type: ignore[arg-type]
