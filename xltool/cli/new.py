"""``xltool new``."""

from __future__ import annotations

from pathlib import Path

import click

from xltool.cli.chinese import Command
from xltool.errors import UsageError


@click.command(cls=Command)
@click.argument("id", metavar="模板")
@click.option(
    "-o", "--output", "output", metavar="文件", type=click.Path(path_type=Path), help="写到哪里；缺省为 模板.xlsx"
)
@click.option("--data", metavar="文件.toml", type=click.Path(path_type=Path), help="预先填入的数据")
@click.option("--rows", metavar="表=行数", multiple=True, help="表先显示多少行，可重复")
@click.option("--force", is_flag=True, help="覆盖已有的文件")
def new(id: str, output: Path | None, data: Path | None, rows: tuple[str, ...], force: bool) -> None:
    """按模板生成工作簿：空白的，或填好数据的。"""
    from xltool.data import read_data
    from xltool.definition import load_template
    from xltool.files import write_whole
    from xltool.generation import generate
    from xltool.layout import stored_layout
    from xltool.layout.versions import changed

    template = load_template(id)
    if problem := changed(stored_layout(id)):
        raise UsageError(problem)
    target = output or Path(f"{template.id}.xlsx")
    if target.suffix.lower() != ".xlsx":
        raise UsageError(f"输出文件“{target}”的扩展名应是 .xlsx")
    made = generate(template, read_data(data) if data else None, dict(map(_row_count, rows)))
    write_whole(target, made.workbook, force)
    for remark in made.remarks:
        click.echo(f"提示：{remark}", err=True)
    click.echo(f"已生成 {target}", err=True)


def _row_count(text: str) -> tuple[str, int]:
    name, _, count = text.partition("=")
    if not name or not count.isdecimal():
        raise UsageError(f"--rows：“{text}”应写成 表=行数，例如 --rows 支出明细=12")
    return name, int(count)
