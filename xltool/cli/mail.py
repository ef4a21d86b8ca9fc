"""``xltool mail``."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltool.cli.chinese import Group
from xltool.cli.in_workspace import in_workspace, opened

if TYPE_CHECKING:
    from xltool.exchange.ledger import Ledger
    from xltool.exchange.mailing import Plan
    from xltool.exchange.post import Kind, Planned, Post
    from xltool.exchange.workspace import Workspace

_LETTERS = {
    "issue": "下发：把各单位的工作簿发给它。",
    "remind": "提醒：发给还没有报来的单位，逾期与否措辞不同。",
    "return": "退回：把 decide return 备好的批注件和意见发给单位。",
    "receipt": "回执：告诉单位收到了第几版，或已审核通过。",
}
_MORE = """

    缺省只写草稿（.eml），在 outbox/mail，双击用邮件程序打开再发。加 --send 才发：先列出发给谁，
    问过再发；发过的不重发，中断后再运行就接着发。不写单位就发给全部该发的。"""


@click.group(cls=Group)
def mail() -> None:
    """给单位写信：下发、提醒、退回、回执；缺省只写草稿，加 --send 才发。

    服务器和账号写在 xltool.toml 的 [mail]；密码取自环境变量 XLTOOL_MAIL_PASSWORD、系统密码库，或当场输入。
    """


def _letter_command(kind: str, about: str) -> None:
    @click.argument("units", metavar="[单位]...", nargs=-1)
    @click.option("--send", is_flag=True, help="发出去；先列出发给谁，问过再发")
    @click.option("--again", is_flag=True, help="发过的也再发一次；要写明单位")
    @in_workspace
    def command(units: tuple[str, ...], send: bool, again: bool, folder: Path) -> None:
        _mail(kind, units, send, again, folder)

    command.__doc__ = about + _MORE
    mail.command(kind)(command)


for _kind, _about in _LETTERS.items():
    _letter_command(_kind, _about)


@mail.command("texts")
@in_workspace
def texts(folder: Path) -> None:
    """把四种信的文字放进工作区的 mail 文件夹，供修改；已有的不动。"""
    from xltool.exchange.mailing import write_texts

    workspace = opened(folder)
    for path in write_texts(workspace):
        click.echo(f"已写出 {path}", err=True)
    click.echo(f"改了 {workspace.folder / 'mail'} 里的文字，下一封信就按新的写；删去一个文件，就恢复自带的", err=True)


def _mail(kind: str, units: Sequence[str], send: bool, again: bool, folder: Path) -> None:
    from xltool.errors import UsageError
    from xltool.exchange.mailing import check_account, plan
    from xltool.exchange.post import Kind
    from xltool.exchange.roster import find_unit

    if again and not units:
        raise UsageError("--again 会把发过的信再发一次，请写明发给哪些单位")
    workspace, today = opened(folder), datetime.date.today()
    wanted = [find_unit(workspace.roster, unit) for unit in units]
    if send:
        check_account(workspace)
    with workspace.ledger() as ledger:
        made = plan(workspace, ledger, Kind(kind), wanted, again, today)
        if made.done:
            click.echo(f"以前已发、不再发：{len(made.done)} 封{_names(_units(made.done))}", err=True)
        if made.unissued:
            names = _names([unit.name for unit in made.unissued])
            click.echo(f"还没有下发过、没有信：{len(made.unissued)} 个单位{names}；请先 xltool issue", err=True)
        if send:
            _send(workspace, ledger, made)
        else:
            _write(workspace, Kind(kind), made, today)


def _write(workspace: Workspace, kind: Kind, made: Plan, today: datetime.date) -> None:
    from xltool.exchange.mailing import write_drafts

    _tell_doubtful(made.doubtful)
    drafts = [*made.letters, *made.unknown]
    if not drafts:
        click.echo("没有要写的信", err=True)
        return
    at = write_drafts(workspace, kind, drafts, today)
    for each in drafts:
        click.echo(_line(each))
    click.echo(f"已写出 {len(drafts)} 封草稿：{at}；没有发出任何信", err=True)
    click.echo("下一步：用邮件程序打开草稿，看过再发；或者加 --send 由本工具发", err=True)


def _send(workspace: Workspace, ledger: Ledger, made: Plan) -> None:
    from xltool.exchange.mailing import LedgerPost, certificate, owner
    from xltool.exchange.post import password, send

    settings = workspace.settings.mail
    memory = LedgerPost(ledger)
    letters = [*made.letters, *_asked(made.doubtful, memory)]
    if made.unknown:
        click.echo(f"没有邮箱、不发：{len(made.unknown)} 个单位{_names(_units(made.unknown))}；请在名册里补上", err=True)
    if not letters:
        click.echo("没有要发的信", err=True)
        return
    for each in letters:
        click.echo(_line(each))
    click.echo(f"以上 {len(letters)} 封，经 {settings.at}（加密），以 {settings.sender} 的名义发出。", err=True)
    if not click.confirm("现在发出吗？", default=False, err=True):
        click.echo("没有发出任何信", err=True)
        return
    secret = password(settings.login, _prompt(settings.login))
    sent = 0
    for each in send(letters, settings, secret, memory, owner, certificate(workspace)):
        sent += 1
        click.echo(f"已发 {sent}/{len(letters)}　{each.letter.code} {each.letter.unit}", err=True)
    click.echo(f"发完了，共 {sent} 封，已记入台账", err=True)


def _prompt(account: str) -> Callable[[], str]:
    return lambda: str(click.prompt(f"{account} 的密码或授权码", hide_input=True, err=True))


def _asked(doubtful: Sequence[Planned], memory: Post) -> list[Planned]:
    """The letters of which somebody says that they are to be sent once more."""
    again: list[Planned] = []
    _tell_doubtful(doubtful)
    for each in doubtful:
        letter = each.letter
        click.echo(f"{letter.code} {letter.unit}：再发一次 r，已经到了 d，这次先不管 s", err=True)
        answer = click.prompt("选哪个", type=click.Choice(["r", "d", "s"]), default="s", show_choices=False, err=True)
        if answer == "r":
            again.append(dataclasses.replace(each, again=True))
        elif answer == "d":
            memory.sent(letter, each.message_id, "问过，已经到了")
    return again


def _tell_doubtful(doubtful: Sequence[Planned]) -> None:
    if doubtful:
        names = _names(_units(doubtful))
        click.echo(
            f"可能已发：{len(doubtful)} 封{names}。上次发到这里中断了；请到邮箱的“已发送”里看一眼，或问问收信单位",
            err=True,
        )


def _line(each: Planned) -> str:
    letter = each.letter
    to = "；".join(letter.to) or "（没有邮箱）"
    files = "、".join(f"{file.name}（{max(file.size // 1024, 1)} KB）" for file in letter.attachments)
    return f"{letter.code} {letter.unit}　→ {to}　{letter.subject}{f'　附 {files}' if files else ''}"


def _units(letters: Iterable[Planned]) -> list[str]:
    return [each.letter.unit for each in letters]


def _names(units: Sequence[str]) -> str:
    return f"（{'、'.join(units[:5])}{'……' if len(units) > 5 else ''}）"
