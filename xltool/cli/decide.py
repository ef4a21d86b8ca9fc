"""``xltool decide``."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from xltool.cli.chinese import Command
from xltool.cli.in_workspace import in_workspace, opened
from xltool.errors import UsageError


@click.command(cls=Command)
@click.argument("unit", metavar="单位")
@click.argument("decision", metavar="accept|return", type=click.Choice(["accept", "return"]))
@click.option("--reason", default="", metavar="理由", help="写进回复和台账；有未说明的提示而仍通过时必须写")
@click.option("--deadline", metavar="日期", help="退回后重报的期限，例如 2018-05-08；缺省按 xltool.toml 的 reply_days")
@in_workspace
def decide(unit: str, decision: str, reason: str, deadline: str | None, folder: Path) -> None:
    """审定一个单位的最新一版：accept 通过，return 退回；备好回复，不发信。

    单位写代码或名称。回复放在 outbox/replies：带批注的副本，和三行结论的回复.txt。
    """
    from xltool.exchange.deciding import decide as decide_on
    from xltool.exchange.ledger import Act
    from xltool.exchange.roster import find_unit

    workspace = opened(folder)
    act = Act.ACCEPTED if decision == "accept" else Act.RETURNED
    found = find_unit(workspace.roster, unit)
    with workspace.ledger() as ledger:
        made = decide_on(workspace, ledger, found, act, " ".join(reason.split()), _day(deadline))
    for line in made.summary:
        click.echo(line)
    if not made.fresh:
        click.echo(f"第 {made.version} 版已经这样审定过，台账没有新增记录", err=True)
    click.echo(f"回复已备好：{made.folder}", err=True)
    letter = "return" if act is Act.RETURNED else "receipt"
    click.echo(f"下一步：xltool mail {letter} {found.code}　写好发给该单位的信", err=True)


def _day(text: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"--deadline：“{text}”应写成 2018-05-08 的样子") from error
