"""Every template is right, and each slip of an author is told with file, line, key and the nearest right name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import small
from xltool.definition import template_folders
from xltool.proofreading import proofread
from xltool.report.proof import lines


@pytest.mark.parametrize("name", template_folders())
def test_every_template_is_right(name: str) -> None:
    (summary,) = lines(proofread(name))
    assert "没有问题" in summary


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return small.write(tmp_path / "模板")


def told(folder: Path) -> list[str]:
    return [line.removeprefix("模板/small-2020/") for line in lines(proofread(str(folder)))]


def test_a_template_without_a_slip(folder: Path) -> None:
    assert told(folder) == ["small-2020 版本 1 没有问题：字段和列 12，公式 2，规则 2，示例 2"]


SLIPS: dict[str, tuple[str, str, str, list[str]]] = {
    "no TOML": ("cover", 'kind = "yuan"', "kind ＝ yuan", [
        "cover.toml:15：不是合法的 TOML，该行有全角符号“＝”，如在引号之外请改为半角“=”"]),
    "a key twice": ("cover", 'name = "封面"', 'name = "封面"\nname = "封底"', [
        "cover.toml:2：不是合法的 TOML，同一个表头或键写了两次，请合成一处"]),
    "a Windows path": ("cover", 'name = "封面"', 'name = "D:\\表"', [
        "cover.toml:1：不是合法的 TOML，双引号里的反斜杠要写两个，或改用单引号"]),
    "a character from a web page": ("cover", 'name = "封面"', 'name =\u00a0"封面"', [
        "cover.toml:1：不是合法的 TOML，该行有看不见的字符 U+00A0，请删去"]),
    "a number beyond all": ("cover", 'name = "封面"', "name = " + "9" * 5000, [
        "cover.toml:20：不是合法的 TOML，请检查引号、括号和等号是否成对、半角"]),
    "unknown key": ("cover", "required = true", "requird = true", [
        "cover.toml:9 field.联系人.requird：不认识的键“requird”，是否应为“required”？"]),
    "unknown kind": ("detail", 'kind = "score"\nrequired', 'kind = "scor"\nrequired', [
        "detail.toml:31 table.column.得分.kind：“scor”不是可用的值"
        "（choice、code、count、date、figure、percent、score、text、wan、yuan），是否应为“score”？"]),
    "unknown column": ("cover", "SUM(评分[得分])", "SUM(评分[得份])", [
        "cover.toml:20 field.总分.formula：表“评分”没有列“得份”，是否应为“得分”？"]),
    "unknown function": ("cover", "SUM(评分[得分])", "SUMM(评分[得分])", [
        "cover.toml:20 field.总分.formula：函数 SUMM 不在可用之列，是否应为“SUM”？"]),
    "function of a later Excel": ("cover", "SUM(评分[得分])", "MAXIFS(评分[得分],评分[得分],1)", [
        "cover.toml:20 field.总分.formula：函数 MAXIFS 在 Excel 2010 和旧版 WPS 里没有，不能用"]),
    "a bracket that closes nothing": ("cover", "SUM(评分[得分])", "SUM(评分[得分]))", [
        "cover.toml:20 field.总分.formula：公式“SUM(评分[得分]))”读不懂，请检查括号和引号"]),
    "nothing between two values": ("cover", "SUM(评分[得分])", "SUM(评分[得分]) 评分[[#产出],[得分]]", [
        "cover.toml:20 field.总分.formula：公式“SUM(评分[得分]) 评分[[#产出],[得分]]”的“)”和“评分[[#产出],[得分]]”之间少了运算符或逗号"]),
    "two keys of a rule": ("rules", "holds = '[@支出数]<=[@预算数]'", "holds = '[@支出]<=[@预算]'\nsay = '[@备]'", [
        "rules.toml:8 rule.AA01.holds：表“明细”没有列“支出”，是否应为“支出数”？",
        "rules.toml:9 rule.AA01.say：表“明细”没有列“备”，是否应为“备注”？"]),
    "unknown rule": ("rules", "fix = \"说明原因\"", "fix = \"说明原因\"\nrequire = [\"AA03\"]", [
        "rules.toml:19 rule.AA02.require：没有规则“AA03”，是否应为“AA02”？"]),
    "name of the 核对表": ("cover", 'name = "传真"', 'name = "未填项数"', [
        "cover.toml:11 field.未填项数.name：名称“未填项数”由核对表使用，请换一个", "sample"]),
    "capitals": ("cover", 'name = "传真"', 'name = "A件"\n[[block.field]]\nname = "a件"', [
        "cover.toml:12 field.a件：名称“a件”和“A件”只差大小写，Excel 认作同一个", "sample"]),
    "too wide": ("cover", 'name = "传真"', 'name = "传真"\nvalue_in = "B:C"', [
        "cover.toml:10 field.传真：“传真”到 C 列，表页“封面”的 widths 只有 2 列"]),
    "sheet of ours": ("detail", 'name = "明细"\nwidths', 'name = "核对表"\nwidths', [
        "template.toml:8 sheets：表页不能叫“核对表”：工作簿里已有这样一张"]),
    "code of ours": ("rules", 'code = "AA02"', 'code = "WT01"', [
        "rules.toml:12 rule.WT01.code：代码 WT01 是内置规则“必填项填写完整”的，请换一个"]),
    "overlap": ("cover", 'name = "传真"', 'name = "传真"\nbeside = true', [
        "cover.toml:10 field.传真：“传真”和“联系人”都占着 封面!A2；请改 label_in、value_in、start 或 span"]),
    "weights": ("detail", 'name = "得分"\nkind = "score"\nrequired = true', """name = "得分"
kind = "score"
required = true
[[block]]
[block.table]
name = "细目"
key = "分项"
fixed = ["指标", "分项", "标准分"]
fixed_rows = [["产出", "甲", 30], ["产出", "乙", 20], ["效益", "丙", 40]]
[[block.table.column]]
name = "指标"
[[block.table.column]]
name = "分项"
[[block.table.column]]
name = "标准分"
kind = "score\"""", [
        "detail.toml:38 table.fixed_rows：“产出”各行的标准分合计 50，表“评分”为 60"]),
    "a text for a score": ("detail", '["效益", 40]', '["效益", "四十"]', [
        "detail.toml:23 table.fixed_rows：第 2 行的“标准分”应是数，现为“四十”；没有数的写“—”或空文字"]),
    "circle": ("cover", "[得分])'", "[得分])+[二]'\n[[block.field]]\nname = '二'\nformula = '[总分]*0'", [
        "cover.toml:20 field.总分.formula：循环引用：[总分] → [二] → [总分]"]),
    "error on the sample": ("cover", "SUM(评分[得分])", "SUM(评分[得分])/COUNTIF(评分[得分],99)", [
        "cover.toml:20 field.总分.formula：公式在样例上算出 #DIV/0!：封面!B5"]),
    "error on the blank form": ("cover", "SUM(评分[得分])", "SUM(评分[得分])/COUNT(评分[得分])", [
        "cover.toml:20 field.总分.formula：公式在空白表上算出 #DIV/0!：封面!B5"]),
    "too long": ("cover", "SUM(评分[得分])", "+".join(["SUM(评分[得分])"] * 500), [
        "cover.toml:20 field.总分.formula：公式有 9000 字，Excel 上限 8192"]),
    "too deep": ("cover", "SUM(评分[得分])", "IF(1=1," * 65 + "0" + ",0)" * 65, [
        "cover.toml:20 field.总分.formula：公式嵌套 65 层，Excel 上限 64"]),
    "breaks nothing": ("rules", '"明细[支出数]@1" = 900', '"明细[支出数]@1" = 400', [
        "rules.toml:10 rule.AA01.breaks：按 breaks 改了样例，规则 AA01 没有报出来"]),
    "breaks more": ("rules", '"明细[支出数]@1" = 900', '"明细[支出数]@1" = 900, "评分[得分]@1" = 1', [
        "rules.toml:10 rule.AA01.breaks：按 breaks 改了样例，除 AA01 外还报出 AA02；请换一个只犯这一条的例子"]),
    "breaks a cell that is not": ("rules", '"明细[支出数]@1" = 900', '"明细[支出]@1" = 900', [
        "rules.toml:10 rule.AA01.breaks.明细[支出]@1：没有单元格“明细[支出]@1”，是否应为“明细[支出数]@1”？"]),
    "no breaks": ("rules", 'breaks = { "评分[得分]@1" = 1 }', "", [
        "rules.toml:11 rule.AA02：规则 AA02 没有 breaks：样例上改哪一格就该报这一条"]),
    "no basis": ("rules", 'basis = "无"\nwhen', "when", [
        "rules.toml:11 rule.AA02：规则 AA02 没有 basis：写明出自哪个文件、哪一条"]),
    "sample fails": ("sample", "480.10", "580.10", [
        "rules.toml:1 rule.AA01：样例通不过规则 AA01“支出不超过预算”：1 行不符"]),
    "sample has a blank": ("sample", '"联系人" = "张三"\n', "", [
        "cover.toml:7 field.联系人：样例没有填“联系人”，它是必填的"]),
    "a table begins with what nobody may type": ("detail", "rows = 3", 'rows = 3\ninitial = [["甲", "乙"]]', [
        "detail.toml:7 table.initial：“明细·第 1 行·预算数”应是数字或日期，现为“乙”"]),
    "sample has a text for a number": ("sample", "300.00\n\"支出数\" = 300.00", "\"三百\"\n\"支出数\" = 300.00", [
        "detail.toml:10 table.column.预算数：样例的“明细·第 2 行·预算数”应是数字或日期，现为“三百”"]),
    "sample is beyond the bounds": ("cover", 'kind = "code"', 'kind = "count"\nmaximum = 9', [
        "cover.toml:10 field.传真：样例的“传真”应是数字或日期，现为“0871-1”"]),
    "sample chooses what is not offered": ("cover", 'kind = "code"', 'kind = "choice"\noptions = ["有", "无"]', [
        "cover.toml:10 field.传真：样例的“传真”应从“有”“无”中选，现为“0871-1”"]),
    "sample states another result": ("sample", '"传真" =', '"总分" = 95\n"传真" =', [
        "cover.toml:20 field.总分.formula：样例写的“总分”是 95.00，公式算出 90.00"]),
    "sample is no table": ("sample", '["字段"]\n"单位"', '"字段" = [1]\n[x]\n"单位"', [
        "sample.toml:3 字段：此处应是一个表，例如 [\"字段\"]"]),
    "sample names what is not": ("sample", '"联系人"', '"联系"', [
        "sample.toml:5 字段.联系：没有字段“联系”，是否应为“联系人”？"]),
    "label too long": ("cover", 'name = "传真"', 'name = "传真"\nlabel = "%s"' % ("很长的标题" * 22), [
        "cover.toml:12 field.传真.label：封面!A3“很长的标题很长的标题…”在 20 字宽的列里要折成 14 行；请加宽 widths 或缩短文字"]),
    "word too long": ("detail", 'name = "备注"', 'name = "备注"\nlabel = "参见 http://www.mof.gov.cn"', [
        "detail.toml:18 table.column.备注.label：明细!D1“参见 http://…”"
        "里的“http://www.mof.gov.cn”在 20 字宽的列里会断开；请加宽 widths"]),
    "paragraph too long": ("sample", "已完成", "已完成" * 120, [
        "detail.toml:16 table.column.备注：明细!D2“已完成已完成已完成已…”要 45 行，409 磅高的格子放不下"]),
    "renamed to nothing": ("template", 'sheets =', 'renamed = { "电话" = "联系" }\nsheets =', [
        "template.toml:8 renamed.电话：没有字段、表、列或固定行“联系”，是否应为“联系人”？"]),
    "version that names no folder": ("template", 'version = "1"', 'version = "1/2"', [
        "template.toml:2 version：version“1/2”只能用汉字、字母、数字、点和连字符，以汉字、字母或数字开头，不超过 30 字"]),
    "a part that reads the rest": ("template", "sheets =", 'scope.u = { title = "甲", omit = ["detail"] }\nsheets =', [
        "cover.toml:16 field.总支出.formula：范围“u”里：没有表“明细”", "cover.toml:20 field.总分.formula：范围“u”里：没有表“评分”"]),
    "a part without the unit": ("template", "sheets =", 'scope = { u = { title = "甲", omit = ["cover"] } }\nsheets =', [
        "template.toml:8 scope.u：范围“u”里没有 unit_field“单位”"]),
    "no title": ("template", '"小表"', '" "', ["template.toml:3 title：不能是空的"]),
    "no document": ("template", '"无"', '""', ["template.toml:5 basis：没有依据：写明这张表出自哪个文件"]),
    "a sheet twice": ("template", '"detail"]', '"detail", "cover"]', [
        "template.toml:8 sheets：sheets 里一个文件只写一次，只写文件名，不写路径"]),
    "a base that is not": ("template", 'version =', 'extends = "mof-202O"\nversion =', [
        "template.toml:2 extends：没有模板“mof-202O”，是否应为“mof-2020”？"]),
    "a year of two digits": ("template", "year = 2020", "year = 20", [
        "template.toml:4 year：此处应是 1949 到 2200 的整数，现为 20"]),
    "a width below nothing": ("cover", "[20, 40]", "[20, -40]", [
        "cover.toml:2 widths[2]：此处应是 1 到 255 的整数，现为 -40"]),
    "no columns": ("cover", 'name = "传真"', 'name = "传真"\nvalue_in = "C:B"', [
        "cover.toml:12 field.传真.value_in：“C:B”不是表页的列；写成 \"B\" 或从左到右的 \"B:D\""]),
    "beside nothing": ("cover", 'name = "单位"', 'name = "单位"\nbeside = true', [
        "cover.toml:1：“单位”上面没有别的字段，不能 beside"]),
    "not a number": ("cover", 'kind = "code"', 'kind = "yuan"\nminimum = nan', [
        "cover.toml:13 field.传真.minimum：“NaN”不是 Excel 能存的数"]),
    "more than the most": ("cover", 'kind = "code"', 'kind = "yuan"\nminimum = 9\nmaximum = 1', [
        "cover.toml:13 field.传真.minimum：“传真”：minimum 大于 maximum"]),
    "an option twice": ("cover", 'kind = "code"', 'kind = "choice"\noptions = ["有", "无", "有 "]', [
        "cover.toml:13 field.传真.options：“传真”：options 里有重复的或空的选项"]),
    "a list in a field": ("cover", 'kind = "code"', 'kind = "choice"\noptions_from = "[单位]"', [
        "cover.toml:13 field.传真.options_from：“传真”：options_from 应写成 表[列]，现为“[单位]”"]),
    "no value": ("cover", 'kind = "code"', 'value = { a = 1 }', [
        "cover.toml:12 field.传真.value：“{'a': 1}”不是文字、数字或日期"]),
    "a control character": ("cover", 'name = "传真"', 'name = "传真"\nlabel = "a\\u0007"', [
        "cover.toml:12 field.传真.label：文字里有看不见的控制字符，请删去"]),
    "rows without end": ("detail", "limit = 5", "limit = 5000000", [
        "detail.toml:7 table.limit：此处应是 0 到 5000 的整数，现为 5000000"]),
    "a fixed column that is not": ("detail", 'fixed = ["指标", "标准分"]', 'fixed = ["指标", "标准"]', [
        "detail.toml:21 table.fixed：fixed 里的“标准”不是表“评分”的列，是否应为“标准分”？"]),
    "a fixed row too short": ("detail", '["效益", 40]', '["效益"]', [
        "detail.toml:23 table.fixed_rows：表“评分”的 fixed_rows 第 2 行有 1 个值，fixed 有 2 列"]),
    "a check of ours": ("rules", "holds = '[@支出数]<=[@预算数]'", 'check = "inputs.blanks"', [
        "rules.toml:8 rule.AA01.check：check 是内置规则的，模板的规则写 holds，或 left 和 right"]),
    "a table twice": ("rules", 'each = ["明细"]', 'each = ["明细", "明细"]', [
        "rules.toml:6 rule.AA01.each：一张表只写一次"]),
}  # fmt: skip
"""File, what stands there, what an author writes instead, and what is told; ``sample``: its names don't fit now."""


@pytest.mark.parametrize("slip", SLIPS)
def test_slips(slip: str, folder: Path) -> None:
    file, old, new, expected = SLIPS[slip]
    small.change(folder, file, old, new)
    if "sample" in expected:
        (folder / "sample.toml").unlink()
        expected = [line for line in expected if line != "sample"]
        expected.append("template.toml:1：没有样例：在模板旁边写一份没有错误的报告 sample.toml")
    assert sorted(told(folder)) == sorted(expected)


def test_a_variant(folder: Path) -> None:
    """What it changes is told at its own file, what it inherits at that of its base."""
    variant = small.write_variant(folder.parent)
    assert told(variant) == ["small-b 版本 1 没有问题：字段和列 12，公式 3，规则 2，示例 2"]
    small.change(variant, "changes", "[@预算数]-[@支出数]", "[@预算数]-[@支出]")
    small.change(folder, "cover", "SUM(评分[得分])", "SUM(评分[得份])")
    assert list(lines(proofread(str(variant)))) == [
        "模板/small-2020/cover.toml:20 field.总分.formula：表“评分”没有列“得份”，是否应为“得分”？",
        "模板/small-b/changes.toml:4 table.明细.column.结余.formula：表“明细”没有列“支出”，是否应为“支出数”？",
    ]


def test_files_that_nothing_reads(folder: Path) -> None:
    (folder / "rule.toml").write_text("", "utf-8")
    (folder / "changes.toml").write_text("", "utf-8")
    assert told(folder) == [
        "changes.toml:1：没有 extends，这个文件没有用到；请改名或移走",
        "rule.toml:1：这个文件没有用到，是否应为“rules”？；请改名或移走",
    ]


def test_what_its_rule_set_says(folder: Path) -> None:
    variant = small.write_variant(folder.parent)
    own = folder.parent / "rulesets" / "own.toml"
    text = own.read_text("utf-8").replace('"全部" = 100', '"产出" = 50\n"效益" = 50\n"总分" = 0')
    own.write_text(text.replace("[weights]", 'unit = "千元"\n[weights]'), "utf-8")
    small.change(variant, "changes", "{weights.全部}", "{weights.产出}")
    assert list(lines(proofread(str(variant)))) == [
        "模板/small-2020/detail.toml:23 table.fixed_rows：“产出”的标准分是 60，评分规则的 weights 为 50；请写 {weights.产出}",
        "模板/small-2020/detail.toml:23 table.fixed_rows：“效益”的标准分是 40，评分规则的 weights 为 50；请写 {weights.效益}",
        "模板/small-b/template.toml:4 rule_set：评分规则的 unit 是“千元”，金额的 kind 却是 yuan（元）；"
        "请改 kind，元和万元以外的用 figure",
    ]


def test_all_slips_at_once(folder: Path) -> None:
    """What can't be bound is told for all files together, and then what can't be lowered."""
    for file, old, new in (
        ("cover", "required = true", "requird = true"), ("cover", 'kind = "code"', 'kind = "cod"'),
        ("detail", "rows = 3", "rows = 9"), ("rules", 'level = "error"', 'level = "err"'),
    ):  # fmt: skip
        small.change(folder, file, old, new)
    assert [line.split("：")[0] for line in told(folder)] == [
        "cover.toml:9 field.联系人.requird", "cover.toml:12 field.传真.kind", "detail.toml:6 table.rows",
        "rules.toml:4 rule.AA01.level",
    ]  # fmt: skip
