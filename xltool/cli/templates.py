"""``xltool templates``, and ``xltool template show``, ``preview`` and ``scaffold``."""

from __future__ import annotations

from pathlib import Path

import click

from xltool.cli.check import check
from xltool.cli.chinese import Command, Group
from xltool.cli.release import release


@click.command(cls=Command)
def templates() -> int:
    """列出可用的模板。退出码：0 都可用；2 有读不了的。"""
    from xltool.definition import load_template, template_folders, version_folders
    from xltool.errors import DefinitionError

    code = 0
    for name in template_folders():
        try:
            identity = load_template(name).identity
        except DefinitionError as error:
            click.echo(f"错误：模板 {name} 读不了：{error}", err=True)
            code = error.exit_code
            continue
        older = [version for version in version_folders(name) if version != identity.version]
        kept = f"　旧版 {'、'.join(older)} 仍可核对" if older else ""
        click.echo(f"{identity.id}　版本 {identity.version}　{identity.title}（{identity.year}年度）{kept}")
        if identity.description:
            click.echo(f"    {identity.description}")
    return code


@click.group(cls=Group)
def template() -> None:
    """查看、编写、校对一个模板，给版本定稿；模板写模板号，或它的文件夹。"""


template.add_command(check)
template.add_command(release)


@template.command(cls=Command)
@click.argument("id", metavar="模板")
@click.option("--resolved", is_flag=True, help="改为列出定义本身：底本、变体和评分规则合并之后的 TOML")
def show(id: str, resolved: bool) -> None:
    """列出字段、表、公式和规则，及其在工作簿中的位置。"""
    if resolved:
        from xltool.data.resolved import resolved as merged
        from xltool.definition import find_template

        click.echo(merged(find_template(id)), nl=False)
        return
    from xltool.layout import stored_layout
    from xltool.report.template import show as show_lines

    for line in show_lines(stored_layout(id)):
        click.echo(line)


@template.command(cls=Command)
@click.argument("id", metavar="模板")
@click.option("--sample", is_flag=True, help="填上样例；缺省是空白表")
@click.option("--pdf", is_flag=True, help="再用 LibreOffice 转成 PDF，看打印出来的样子")
@click.option("--no-open", is_flag=True, help="只写文件，不打开")
@click.option(
    "-o", "--output", metavar="文件", type=click.Path(path_type=Path), help="写到哪里；缺省为临时文件夹"
)
@click.option("--force", is_flag=True, help="覆盖已有的文件")
def preview(id: str, sample: bool, pdf: bool, no_open: bool, output: Path | None, force: bool) -> None:
    """生成工作簿并打开来看。"""
    from xltool.authoring.office import open_file
    from xltool.authoring.preview import preview as written
    from xltool.definition import load_template

    for path in written(load_template(id), output, sample, pdf, force):
        click.echo(path)
        if not no_open and not open_file(path):
            click.echo("提示：没有找到能打开它的程序，请自己打开这个文件", err=True)


@template.command(cls=Command)
@click.argument("official", metavar="官方表.xlsx", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="文件夹",
    required=True,
    type=click.Path(path_type=Path),
    help="新模板的文件夹，它的名字就是模板号",
)
def scaffold(official: Path, output: Path) -> None:
    """从官方空白表起草一个模板：标签、合并、列宽、公式、填报格和表。"""
    import datetime

    from xltool.authoring.scaffold import scaffold as drafted

    made = drafted(official, output, datetime.date.today())
    click.echo(f"已起草 {output}：{made.sheets} 张表页，{made.fields} 个字段，{made.tables} 张表", err=True)
    if made.doubts:
        click.echo(f"有 {made.doubts} 处要看：文件里写着“# 未能判断”或“# 请核对”，后面是官方表的表页和单元格", err=True)
    click.echo(f"下一步：xltool template preview {output} --sample", err=True)
