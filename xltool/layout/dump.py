"""A Layout as text, one line a cell: the golden file of a template, and what is fingerprinted."""

from __future__ import annotations

from collections.abc import Iterator

from xltool import a1
from xltool.layout.identity import NAME as IDENTITY
from xltool.layout.model import Layout, PlannedCell


def dump(layout: Layout) -> str:
    """Sheet by sheet, row by row: address, role, kind, words, name, content."""
    lines: list[str] = []
    for sheet in layout.sheets:
        if sheet.name == IDENTITY:
            continue
        lines += ["", f"== {sheet.name}"]
        cells = [cell for cell in layout.cells if cell.sheet == sheet.name]
        lines += [_line(cell) for cell in sorted(cells, key=lambda cell: a1.split(cell.ref))]
    lines += ["", "== 名称"]
    lines += [f"{name} = {area.qualified()}" for name, area in sorted(layout.names.items())]
    return "\n".join(lines).lstrip("\n") + "\n"


def condensed(layout: Layout) -> Iterator[str]:
    """The dump for people: of a table's rows the first, the second and the last."""
    skipped = {
        (sheet.name, row)
        for sheet in layout.sheets
        for table in sheet.tables
        if table.table.repeating
        for row in range(table.first + 2, table.last)
    }
    sheet = ""
    for line in dump(layout).splitlines():
        if line.startswith("== "):
            sheet = line[3:]
        ref = line.split(" ", 1)[0]
        if sheet == "名称" or not ref[:1].isalpha() or (sheet, a1.split(ref)[0]) not in skipped:
            yield line


def fingerprint(layout: Layout) -> str:
    """Sixteen hexadecimal digits that change when any cell of the form does."""
    return layout.digest[:16]


def _line(cell: PlannedCell) -> str:
    stands = cell.initial if cell.content is None else cell.content
    content = "" if stands is None else f" {stands:g}" if isinstance(stands, float) else f" {stands}"
    name = f" {cell.name}" if cell.name else ""
    label = "" if cell.label == cell.content else f" {cell.label}"
    return f"{cell.ref} {cell.role.value} {cell.kind.value}{label}{name} │{content}"
