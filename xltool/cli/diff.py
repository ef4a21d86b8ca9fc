"""``xltool diff``."""

from __future__ import annotations

import json
import os
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltool.cli.chinese import Command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xltool.exchange.difference import Difference

_WORDS = {"": "", "added": "增行　", "removed": "删行　"}
_BRIEF, _BEFORE = 30, 10  # characters that are shown of a long text; of them, before the first difference
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(cls=Command)
@click.argument("old", metavar="旧文件", type=_FILE)
@click.argument("new", metavar="新文件", type=_FILE)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", metavar="格式", help="text 逐行（缺省），json"
)
def diff(old: Path, new: Path, form: str) -> None:
    """比较两版报送件：填报的内容和合计改了哪些，改了多少。"""
    from xltool.exchange.difference import compare
    from xltool.verification import open_submission

    found = compare(open_submission(old)[0], open_submission(new)[0])
    if form == "json":
        click.echo(json.dumps([_as_dict(each) for each in found], ensure_ascii=False, indent=2))
        return
    for line in _lines(found):
        click.echo(line)
    filled = sum(not each.computed for each in found)
    click.echo(f"填报的内容 {filled} 处不同，合计 {len(found) - filled} 处不同" if found else "填报的内容和合计都相同", err=True)


def _lines(found: Sequence[Difference]) -> Iterator[str]:
    from xltool.figures import shown
    from xltool.report.visible import visible

    for computed, group in groupby(found, key=lambda each: each.computed):
        for sheet, cells in groupby(group, key=lambda each: each.sheet):
            yield f"{visible(sheet)}{'（合计）' if computed else ''}"
            for each in cells:
                was, now = map(visible, _parted(shown(each.old, each.kind), shown(each.new, each.kind)))
                gap = each.difference or 0.0
                more = f"（{'+' if gap > 0 else ''}{shown(gap, each.kind)}）" if gap else ""
                change = now if each.row == "added" else was if each.row == "removed" else f"{was} → {now}"
                yield f"  {_WORDS[each.row]}{each.cell}「{each.label}」{change}{more}"


def _parted(was: str, now: str) -> tuple[str, str]:
    """Two values; of long texts the part around the first difference."""
    same = len(os.path.commonprefix((was, now)))
    start = max(0, same - _BEFORE) if max(len(was), len(now)) > _BRIEF else 0

    def part(text: str) -> str:
        end = start + _BRIEF
        return ("…" if start else "") + text[start:end] + ("…" if text[end:] else "")

    return part(was), part(now)


def _as_dict(each: Difference) -> dict[str, object]:
    from xltool.figures import plain

    return {
        "sheet": each.sheet,
        "cell": each.cell,
        "field": each.label,
        "old": plain(each.old, each.kind),
        "new": plain(each.new, each.kind),
        "difference": plain(each.difference, each.kind),
        "row": each.row or None,
        "computed": each.computed,
    }
