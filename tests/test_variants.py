"""What a variant says of its base, and what a rule set says of another: taken, or told with file, line and name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import small
from xltool.data import read_sample
from xltool.definition import load_template
from xltool.errors import DefinitionError
from xltool.layout import compose


@pytest.fixture
def variant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    small.write(tmp_path / "模板")
    return small.write_variant(tmp_path / "模板")


def test_a_variant_is_its_base_but_for_what_it_says(variant: Path) -> None:
    template = load_template(str(variant))
    assert [column.name for column in template.tables["明细"].column] == ["名称", "预算数", "支出数", "结余"]
    assert template.fields["总分"].label == "总分（满分 100）"
    assert template.identity.title == load_template(str(variant.parent / small.ID)).identity.title
    assert compose(template).by_name["明细[结余]@1"].formula == '=IF(B2="","",B2-C2)'


def test_a_block_is_put_beside_a_table(variant: Path) -> None:
    (variant / "changes.toml").write_text('[block."说明"]\nbefore = "评分"\ntext = "打分"', "utf-8")
    blocks = load_template(str(variant)).sheets[1].block
    assert [block.text or block.table and block.table.name for block in blocks] == ["明细", "打分", "评分"]


def test_its_sample_is_that_of_the_base_without_what_it_dropped(variant: Path) -> None:
    (variant / "sample.toml").write_text('["字段"]\n"传真" = "无"\n["评分"."产出"]\n"得分" = 50\n', "utf-8")
    data = read_sample(load_template(str(variant)))
    assert data.fields == {"单位": "甲局", "联系人": "张三", "传真": "无"}
    assert data.tables["评分"] == {"产出": {"得分": 50}, "效益": {"得分": 35}}
    assert [sorted(row) for row in data.tables["明细"]] == [["名称", "支出数", "预算数"]] * 2  # type: ignore[attr-defined]


WRONG = {
    "unknown kind": ('[felder."传真"]\nlabel = "x"', "不认识的键“felder”，是否应为“field”？"),
    "unknown field": ('[field."传直"]\nlabel = "x"', "底本里没有字段“传直”，是否应为“传真”？；新加的须写 after 或 before"),
    "unknown neighbour": ('[field."邮箱"]\nafter = "传直"', "底本里没有另一个字段“传直”，是否应为“传真”？"),
    "after itself": ('[field."传真"]\nafter = "传真"', "底本里没有另一个字段“传真”"),
    "unknown column": ('[table."明细".column."名"]\nlabel = "x"', "底本里没有列“名”"),
    "a sheet taken out": ('[sheet."封面"]\nremove = true', "表页的增减和次序写在 template.toml 的 sheets 里"),
    "taken out and changed": ('[field."传真"]\nremove = true\nlabel = "x"', "要去掉字段“传真”，只写 remove = true"),
    "not taken out": ('[field."传真"]\nremove = false', "要去掉字段“传真”，只写 remove = true"),
    "a table without its columns": (
        '[table."明细"]\nremove = true\n[table."明细".column."名称"]\nlabel = "x"', "表“明细”去掉了，就不再写它的列"
    ),
    "an unknown key": ('[field."传真"]\nlabl = "x"', "不认识的键“labl”，是否应为“label”？"),
    "an unknown setting": ('[field."传真"]\nlabel = "{weight.全部}"', "没有参数“weight.全部”，是否应为“weights.全部”？"),
    "two neighbours": ('[field."新"]\nafter = "传真"\nbefore = "传真"', "after 和 before 只写一个"),
    "what has no name": ('[block."None"]\nspace = 1', "底本里没有block“None”"),
    "twice": ('[field."传真"]\nlabel = "a"\n[field."传真"]\nlines = 2', "同一个表头或键写了两次，请合成一处"),
    "a value that does not fit": ('[field."传真"]\nprompt = "%s"' % ("长" * 256), "“传真”：prompt 有 256 字，上限 255"),
    "no table of keys": ('field = 1', "此处应是一个表"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_slips(variant: Path, text: str, message: str) -> None:
    (variant / "changes.toml").write_text(text, "utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_template(str(variant))
    assert message in str(caught.value) and "small-b/changes.toml 第" in str(caught.value)


def test_every_unknown_setting_is_told(variant: Path) -> None:
    (variant / "changes.toml").write_text('[field."传真"]\nlabel = "{unti}"\nprompt = "{reserve}"', "utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_template(str(variant))
    assert [(fault.line, fault.message) for fault in caught.value.faults] == [
        (2, "没有参数“unti”，是否应为“unit”？"), (3, "没有参数“reserve”，是否应为“reverse”？"),
    ]  # fmt: skip


def test_rules_under_another_name(variant: Path) -> None:
    (variant / "rules.toml").write_text('[[rules]]\ncode = "BB01"\n', "utf-8")
    with pytest.raises(DefinitionError, match="small-b/rules.toml 第 1 行，键 rules：不认识的键“rules”，是否应为“rule”？"):
        load_template(str(variant))


def test_a_base_that_comes_back_to_itself(variant: Path) -> None:
    small.change(variant.parent / small.ID, "template", 'version = "1"', 'version = "1"\nextends = "small-b"')
    with pytest.raises(DefinitionError, match="绕一圈又以自己为底本"):
        load_template(str(variant))


RULE_SETS = {
    "weights": ('[weights]\n"甲" = 60\n"乙" = 30', "weights 合计 90，应为 100"),
    "grades": ('[grades]\n"优" = 80\n"良" = 90', "grades 须从高到低排，不能相等"),
    "itself": ('extends = "own"', "评分规则“own”绕一圈又以自己为底本"),
    "unknown": ('extends = "owm"', "没有评分规则“owm”，是否应为“own”？"),
    "reverse": ('reverse = "A/B"', "“A/B”不是可用的值（比例、线性）"),
}


@pytest.mark.parametrize(("text", "message"), RULE_SETS.values(), ids=RULE_SETS)
def test_slips_of_a_rule_set(variant: Path, text: str, message: str) -> None:
    path = variant.parent / "rulesets" / "own.toml"
    path.write_text(f'id = "own"\ntitle = "自己的"\nbasis = "无"\n{text}\n', "utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_template(str(variant))
    assert message in str(caught.value) and "rulesets/own.toml 第" in str(caught.value)


def test_a_rule_set_takes_whole_tables_from_the_one_that_it_extends() -> None:
    rules = load_template("mof-2016").rule_set
    assert rules is not None
    assert (rules.grades, rules.denominator, rules.decimals) == ({}, "年初预算数", 2)
    assert [int(bound) for bound in rules.bands.values()] == [80, 50, 0]
    assert sum(rules.weights.values()) == 100
