"""``xltool issue``."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import click

from xltool.cli.chinese import Command
from xltool.cli.in_workspace import in_workspace, opened


@click.command(cls=Command)
@click.argument("units", metavar="[单位]...", nargs=-1)
@click.option("--force", is_flag=True, help="预填内容改过的单位，重新生成工作簿")
@click.option("-j", "--jobs", type=click.IntRange(min=1), metavar="进程数", help="同时生成几本（缺省：处理器核数）")
@in_workspace
def issue(units: tuple[str, ...], force: bool, jobs: int | None, folder: Path) -> None:
    """给名册里的每个单位生成一本工作簿，放在 outbox；中断后再运行就接着做。

    可以只写几个单位的代码或名称。
    """
    from xltool.exchange.issuing import MANIFEST, issue as issue_all
    from xltool.exchange.roster import find_unit
    from xltool.report.progress import watched

    workspace = opened(folder)
    wanted = [find_unit(workspace.roster, unit) for unit in units] or workspace.roster
    done = Counter[str]()
    with workspace.ledger() as ledger:
        made = issue_all(workspace, ledger, wanted, force, jobs or os.cpu_count() or 1)
        for each in watched(made, len(wanted), what="生成"):
            done[each.outcome] += 1
            if each.outcome == "changed":
                click.echo(f"未重新下发：{each.unit.code} {each.unit.name}（下发之后预填内容改过）", err=True)
    told = (("issued", "新下发"), ("again", "重新下发"), ("kept", "已有"))
    said = "，".join(f"{word} {done[outcome]} 个" for outcome, word in told if done[outcome])
    if said:
        click.echo(f"{said}：{workspace.outbox}（清单 {MANIFEST}）", err=True)
    if done["issued"] or done["again"]:
        click.echo("下一步：xltool mail issue　写好发给各单位的信", err=True)
    if done["changed"]:
        click.echo(f"{done['changed']} 个单位的预填内容在下发后改过；要按新的重发，请加 --force", err=True)
