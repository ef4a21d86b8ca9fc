"""``xltool extract``."""

from __future__ import annotations

from pathlib import Path

import click

from xltool.cli.chinese import Command


@click.command(cls=Command)
@click.argument("file", metavar="文件", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-o", "--output", metavar="文件.toml", type=click.Path(path_type=Path), help="写到哪里；缺省为屏幕")
@click.option("--force", is_flag=True, help="覆盖已有的文件")
def extract(file: Path, output: Path | None, force: bool) -> None:
    """取出工作簿里填报的数据；new --data 可以再填回去。"""
    from xltool.data import to_toml
    from xltool.files import write_whole
    from xltool.verification import extract as extract_data

    data, _ = extract_data(file)
    text = to_toml(data)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(output, text.encode(), force)
        click.echo(f"已写出 {output}", err=True)
