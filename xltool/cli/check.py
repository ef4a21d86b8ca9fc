"""``xltool template check``."""

from __future__ import annotations

import click

from xltool.cli.chinese import Command

_PROBLEMS = 1


@click.command(cls=Command)
@click.argument("id", metavar="模板")
def check(id: str) -> int:
    """校对一个模板：写错的名称、公式、规则和放不下的文字，一行一处，带文件和行号。

    模板写模板号或文件夹。退出码：0 没有问题；1 有问题；2 用法有误；4 没有这个模板。
    """
    from xltool.proofreading import proofread
    from xltool.report.proof import lines

    proof = proofread(id)
    for line in lines(proof):
        click.echo(line)
    if proof.problems:
        click.echo(f"共 {len(proof.problems)} 处", err=True)
        return _PROBLEMS
    return 0
