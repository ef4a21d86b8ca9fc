"""``xltool templates`` and ``xltool template show``."""

from __future__ import annotations

import click

from xltool.cli.check import check
from xltool.cli.chinese import Command, Group
from xltool.cli.release import release


@click.command(cls=Command)
def templates() -> None:
    """列出可用的模板。"""
    from xltool.definition import load_template, template_folders, version_folders

    for name in template_folders():
        identity = load_template(name).identity
        older = [version for version in version_folders(name) if version != identity.version]
        kept = f"　旧版 {'、'.join(older)} 仍可核对" if older else ""
        click.echo(f"{identity.id}　版本 {identity.version}　{identity.title}（{identity.year}年度）{kept}")
        if identity.description:
            click.echo(f"    {identity.description}")


@click.group(cls=Group)
def template() -> None:
    """查看、校对模板，给版本定稿。"""


template.add_command(check)
template.add_command(release)


@template.command(cls=Command)
@click.argument("id", metavar="模板")
def show(id: str) -> None:
    """列出字段、表、公式和规则，及其在工作簿中的位置。"""
    from xltool.layout import stored_layout
    from xltool.report.template import show as show_lines

    for line in show_lines(stored_layout(id)):
        click.echo(line)
