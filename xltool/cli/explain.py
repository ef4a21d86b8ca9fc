"""``xltool explain CODE``."""

from __future__ import annotations

import click

from xltool.cli.chinese import Command
from xltool.definition import load_template, template_folders
from xltool.definition.places import nearest
from xltool.errors import UsageError
from xltool.layout import compose
from xltool.report.rules import explain as explain_lines


@click.command(cls=Command)
@click.argument("code", metavar="代码")
@click.option("--template", "id", metavar="模板", help="只看这个模板里的规则")
def explain(code: str, id: str | None) -> None:
    """说明一条规则：要求什么、依据、怎么改、在工作簿的什么位置。"""
    wanted, known, found = code.strip().upper(), set(), False
    for name in [id] if id else list(template_folders()):
        layout = compose(load_template(name))
        for plan in layout.rules:
            known.add(plan.rule.code)
            if plan.rule.code == wanted:
                found = True
                click.echo("\n".join(explain_lines(plan.rule, plan, name)))
    if not found:
        raise UsageError(f"没有规则“{code}”{nearest(wanted, known)}；xltool template show 模板 可列出全部规则")
