"""A template of a few cells, written into a folder: what a department may keep for itself."""

from __future__ import annotations

from pathlib import Path

from xltool.layout import stored

ID = "small-2020"
FILES = {
    "template": """
id = "small-2020"
version = "1"
title = "小表"
year = 2020
basis = "无"
created = 2020-03-01
unit_field = "单位"
sheets = ["cover", "detail"]
""",
    "cover": """
name = "封面"
widths = [20, 40]
[[block]]
[[block.field]]
name = "单位"
issued = true
[[block.field]]
name = "联系人"
required = true
[[block.field]]
name = "传真"
kind = "code"
[[block.field]]
name = "总支出"
kind = "yuan"
formula = 'SUM(明细[支出数])'
[[block.field]]
name = "总分"
kind = "score"
formula = 'SUM(评分[得分])'
""",
    "detail": """
name = "明细"
widths = [16, 14, 14, 20]
[[block]]
[block.table]
name = "明细"
rows = 3
limit = 5
[[block.table.column]]
name = "名称"
[[block.table.column]]
name = "预算数"
kind = "yuan"
[[block.table.column]]
name = "支出数"
kind = "yuan"
[[block.table.column]]
name = "备注"
[[block]]
[block.table]
name = "评分"
fixed = ["指标", "标准分"]
key = "指标"
fixed_rows = [["产出", 60], ["效益", 40]]
[[block.table.column]]
name = "指标"
[[block.table.column]]
name = "标准分"
kind = "score"
[[block.table.column]]
name = "得分"
kind = "score"
required = true
""",
    "rules": """
[[rule]]
code = "AA01"
title = "支出不超过预算"
level = "error"
basis = "无"
each = ["明细"]
when = 'COUNT([@支出数])>0'
holds = '[@支出数]<=[@预算数]'
fix = "核对支出数"
breaks = { "明细[支出数]@1" = 900 }
[[rule]]
code = "AA02"
title = "得分要说明"
level = "warning"
basis = "无"
when = 'COUNT(评分[得分])>0'
holds = 'SUM(评分[得分])>=60'
fix = "说明原因"
breaks = { "评分[得分]@1" = 1 }
""",
    "sample": """
template = "small-2020"
version = "1"
["字段"]
"单位" = "甲局"
"联系人" = "张三"
"传真" = "0871-1"
[["明细"]]
"名称" = "培训"
"预算数" = 500.00
"支出数" = 480.10
"备注" = "已完成"
[["明细"]]
"名称" = "设备"
"预算数" = 300.00
"支出数" = 300.00
["评分"."产出"]
"得分" = 55
["评分"."效益"]
"得分" = 35
""",
}


def write(root: Path) -> Path:
    """The folder of the template, in a folder of templates."""
    folder = root / ID
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / f"{name}.toml").write_text(text.lstrip("\n"), "utf-8")
    return folder


def write_variant(root: Path) -> Path:
    """A variant of it: other words, a column more, and scores by a rule set."""
    folder = root / "small-b"
    folder.mkdir()
    (root / "rulesets").mkdir()
    for path, text in (
        (folder / "template.toml", 'id = "small-b"\nversion = "1"\nextends = "small-2020"\nrule_set = "own"\n'),
        (folder / "changes.toml", """
[table."明细".column."结余"]
after = "支出数"
kind = "yuan"
formula = 'IF([@预算数]="","",[@预算数]-[@支出数])'
[table."明细".column."备注"]
remove = true
[field."总分"]
label = "总分（满分 {weights.全部}）"
"""),
        (root / "rulesets" / "own.toml", 'id = "own"\ntitle = "自己的"\nbasis = "无"\n[weights]\n"全部" = 100\n'),
    ):  # fmt: skip
        path.write_text(text.lstrip("\n"), "utf-8")
    return folder


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Replaces one text in one file, as it is seen by the next process."""
    path = folder / f"{file}.toml"
    text = path.read_text("utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), "utf-8")
    stored._stored.cache_clear()
