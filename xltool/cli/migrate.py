"""``xltool migrate``."""

from __future__ import annotations

from pathlib import Path

import click

from xltool.cli.chinese import Command
from xltool.errors import UsageError

_LEFT = 1


@click.command(cls=Command)
@click.argument("file", metavar="文件", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o", "--output", metavar="文件.xlsx", type=click.Path(path_type=Path), help="写到哪里；缺省为 原名（版本 N）.xlsx"
)
@click.option("--force", is_flag=True, help="覆盖已有的文件")
def migrate(file: Path, output: Path | None, force: bool) -> int:
    """把旧版的工作簿换成最新版：填报的内容照搬，没有地方放的逐格列出。

    原文件不动。退出码：0 全部带过来，或本来就是最新版；1 有内容没有地方放（新工作簿照样写出）；
    2 用法有误；3 文件被拒收；4 不是本工具的模板或版本未知。
    """
    from xltool.files import write_whole
    from xltool.migration import migrate as migrated
    from xltool.report.migration import lines

    migration = migrated(file)
    if migration.current:
        click.echo(f"{file} 已是 {migration.mark.template} 的最新版本 {migration.version}，不用换", err=True)
        return 0
    target = output or file.with_name(f"{file.stem}（版本 {migration.version}）.xlsx")
    if target.suffix.lower() != ".xlsx":
        raise UsageError(f"输出文件“{target}”的扩展名应是 .xlsx")
    if target.exists() and target.samefile(file):
        raise UsageError(f"不能写在原文件“{file}”上；请用 -o 换个名字")
    write_whole(target, migration.workbook, force)
    for line in lines(migration):
        click.echo(line)
    click.echo(f"已生成 {target}", err=True)
    return _LEFT if migration.left else 0
