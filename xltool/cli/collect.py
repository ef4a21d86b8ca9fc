"""``xltool collect``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from xltool.cli.chinese import Command
from xltool.cli.in_workspace import in_workspace, opened


@click.command(cls=Command)
@click.argument(
    "sources", metavar="来源...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)  # fmt: skip
@click.option("-j", "--jobs", type=click.IntRange(min=1), metavar="进程数", help="同时读几份（缺省：处理器核数）")
@in_workspace
def collect(sources: tuple[Path, ...], jobs: int | None, folder: Path) -> None:
    """收件：按工作簿里的标识归到各单位，原样存进 inbox，记下版本。

    来源是文件夹、工作簿、zip、邮件（.eml）、邮箱（mbox、Maildir），层层取出。文件名不要紧；
    重复的认得出，认不出是谁的放在一边并说明原因。
    """
    from xltool.exchange.collecting import collect as collect_all
    from xltool.exchange.ledger import Act
    from xltool.exchange.unpacking import arrivals
    from xltool.report.visible import visible

    workspace = opened(folder)
    names = {unit.code: unit.name for unit in workspace.roster}
    done = Counter[str]()
    with workspace.ledger() as ledger:
        for each in collect_all(workspace, ledger, arrivals(sources), jobs):
            name = visible(each.arrival)
            if not each.fresh:
                done["以前收过"] += 1
            elif each.outcome is Act.RECEIVED:
                done["新收"] += 1
                click.echo(f"收到　{each.unit} {names.get(each.unit, '')}　第 {each.version} 版　{name}")
            elif each.outcome is Act.DOUBLED:
                done["重复"] += 1
                click.echo(f"重复　{each.unit} {names.get(each.unit, '')}　与第 {each.version} 版相同　{name}")
            else:
                done["隔离"] += 1
                sender = f"（{visible(each.sender)} 发来）" if each.sender else ""
                click.echo(f"隔离　{name}{sender}：{visible(each.reason)}")
    counts = [f"{word} {done[word]} 份" for word in ("新收", "重复", "隔离", "以前收过") if done[word]]
    said = "，".join(counts) or "没有文件"
    click.echo(f"{said}　（{workspace.inbox}）", err=True)
    if done["新收"]:
        click.echo("下一步：xltool verify　核对新收的", err=True)
