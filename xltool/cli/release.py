"""``xltool template release``."""

from __future__ import annotations

import click

from xltool.cli.chinese import Command

_PROBLEMS = 1


@click.command(cls=Command)
@click.argument("id", metavar="模板")
def release(id: str) -> int:
    """校对一个模板，没有问题就给当前版本定稿留底：以后再改表、改版本，已下发的工作簿仍能核对。

    退出码：0 已定稿；1 校对有问题，没有定稿；2 用法有误；4 没有这个模板。
    """
    from xltool.layout import stored_layout
    from xltool.layout.versions import release as keep
    from xltool.proofreading import proofread
    from xltool.report.proof import lines

    proof = proofread(id)
    if proof.problems:
        for line in lines(proof):
            click.echo(line)
        click.echo(f"有 {len(proof.problems)} 处问题，没有定稿；改好后再来", err=True)
        return _PROBLEMS
    layout = stored_layout(id)
    template = layout.template
    if keep(layout):
        click.echo(f"{template.id} 版本 {template.version} 已定稿。再要改表，先把 template.toml 的 version 改成新的", err=True)
    else:
        click.echo(f"{template.id} 版本 {template.version} 早已定稿，没有改动", err=True)
    return 0
