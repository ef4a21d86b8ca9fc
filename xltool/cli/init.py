"""``xltool init``."""

from __future__ import annotations

from pathlib import Path

import click

from xltool.cli.chinese import Command


@click.command(cls=Command)
@click.argument("folder", metavar="文件夹", type=click.Path(path_type=Path))
@click.option("--template", required=True, metavar="模板", help="模板号，xltool templates 可列出")
@click.option("--year", required=True, type=int, metavar="年度", help="报告年度，例如 2017")
@click.option(
    "--roster", required=True, metavar="名册", type=click.Path(path_type=Path), help="单位名册：CSV 或 .xlsx，至少有 代码、单位 两列"
)
def init(folder: Path, template: str, year: int, roster: Path) -> None:
    """建一个工作区：下发、收件、核对、退回都在这个文件夹里。"""
    from xltool.exchange.workspace import create

    made = create(folder, template, year, roster)
    emails = sum(bool(unit.email) for unit in made.roster)
    click.echo(f"已建工作区 {folder}：{made.title}，{len(made.roster)} 个单位，{emails} 个有邮箱", err=True)
    identity = made.layout.template.identity
    if year != identity.year and not identity.year_field:
        click.echo(f"提示：模板“{template}”是 {identity.year} 年度的，工作簿里印的是 {identity.year}", err=True)
    click.echo(f"下一步：看一遍 {folder / 'xltool.toml'}（范围、截止日期、批复总额），再到 {folder} 里 xltool issue", err=True)
