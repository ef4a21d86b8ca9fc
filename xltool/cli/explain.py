"""``xltool explain CODE`` and ``xltool explain FILE CELL``."""

from __future__ import annotations

from pathlib import Path

import click

from xltool.cli.chinese import Command
from xltool.errors import UsageError


@click.command(cls=Command)
@click.argument("subject", metavar="代码或文件")
@click.argument("cell", metavar="[单元格]", required=False)
@click.option("--template", "id", metavar="模板", help="只看这个模板里的规则")
def explain(subject: str, cell: str | None, id: str | None) -> None:
    """说明一条规则，或一份文件中的一格。

    给代码（如 DF05）：要求什么、依据、怎么改、在工作簿的什么位置。
    给文件和单元格（如 报送件.xlsx 三、评分!G13）：公式、填报值、复算值、取自哪些格。
    """
    if cell is None:
        _rule(subject, id)
    else:
        _cell(Path(subject), cell)


def _cell(path: Path, wanted: str) -> None:
    from xltool.definition.places import nearest
    from xltool.report.cell import explain_cell
    from xltool.verification import examine

    evidence = examine(path)
    for planned in evidence.layout.cells:
        sheet, ref = evidence.placement.where(planned.address)
        if wanted in (f"{sheet}!{ref}", planned.name, planned.name.strip("[]")):
            click.echo("\n".join(explain_cell(evidence, planned)))
            return
    known = [cell.address for cell in evidence.layout.cells] + [c.name for c in evidence.layout.cells if c.name]
    raise UsageError(f"表里没有单元格“{wanted}”{nearest(wanted, known)}；写成 表页!地址，例如 三、评分!G13")


def _rule(code: str, id: str | None) -> None:
    from xltool.definition import template_folders
    from xltool.definition.places import nearest
    from xltool.layout import stored_layout
    from xltool.report.rules import explain as explain_lines

    wanted, known, found = code.strip().upper(), set(), False
    for name in [id] if id else list(template_folders()):
        layout = stored_layout(name)
        for plan in layout.rules:
            known.add(plan.rule.code)
            if plan.rule.code == wanted:
                found = True
                click.echo("\n".join(explain_lines(plan.rule, plan, name)))
    if not found:
        if Path(code).suffix:
            raise UsageError(f"要看一格，请写 xltool explain {code} 单元格，例如 三、评分!G13")
        raise UsageError(f"没有规则“{code}”{nearest(wanted, known)}　xltool template show 模板 可列出全部规则")
