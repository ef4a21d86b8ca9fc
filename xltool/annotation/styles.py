"""The looks that a copy adds to those of the workbook: marks of cells, and the sheet of findings.

Everything is appended, so that every index that a cell or a format of the unit holds stays true.
"""

from __future__ import annotations

from dataclasses import dataclass

from xltool.annotation.parts import DECLARATION, Copy
from xltool.annotation.tree import Edits, Element, insert_in_order, tree
from xltool.submission.xmlstream import MAIN
from xltool.terms import Level

_SPREADSHEET = MAIN.rstrip("}")
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors",
    "extLst",
)  # fmt: skip
_DEFAULTS = {  # what the first places of a list must hold
    "fonts": ('<font><sz val="11"/><name val="宋体"/></font>',),
    "fills": tuple(f'<fill><patternFill patternType="{kind}"/></fill>' for kind in ("none", "gray125")),
    "borders": ("<border/>",),
    "cellXfs": ("<xf/>",),
}
_NORMAL = {"cellStyleXfs": ["<xf/>"], "cellStyles": ['<cellStyle name="Normal" xfId="0" builtinId="0"/>']}
_MARKS = {
    Level.ERROR: ("FFFFC7CE", "FF9C0006"),
    Level.WARNING: ("FFFFEB9C", "FF9C5700"),
    Level.INFO: ("FFDDEBF7", "FF1F4E79"),
}
"""Fill and border of a cell in question."""

_SIDES = ("left", "right", "top", "bottom")
_FONT = '<name val="宋体"/><family val="3"/><charset val="134"/>'
_FONTS = (
    f'<font><sz val="10"/>{_FONT}</font>',
    f'<font><b/><sz val="16"/>{_FONT}</font>',
    f'<font><b/><sz val="10"/>{_FONT}</font>',
    f'<font><u/><sz val="10"/><color rgb="FF0563C1"/>{_FONT}</font>',
)
_FILL = '<fill><patternFill patternType="solid"><fgColor rgb="FFF2F2F2"/><bgColor indexed="64"/></patternFill></fill>'
_THIN = "".join(f'<{side} style="thin"><color rgb="FF8C8C8C"/></{side}>' for side in _SIDES)
_BORDER = f"<border>{_THIN}<diagonal/></border>"
_WRAPPED = '<alignment vertical="top" wrapText="1"/>'
_XFS = {  # look -> font, filled, bordered, alignment
    "title": (1, False, False, '<alignment vertical="center"/>'),
    "line": (0, False, False, _WRAPPED),
    "heading": (2, True, True, '<alignment horizontal="center" vertical="center" wrapText="1"/>'),
    "cell": (0, False, True, _WRAPPED),
    "link": (3, False, True, _WRAPPED),
    "number": (0, False, True, '<alignment horizontal="right" vertical="top" wrapText="1"/>'),
}


@dataclass(frozen=True)
class Looks:
    """Indices into the style part of the copy."""

    marks: dict[Level, int]  # differential formats
    cells: dict[str, int]  # cell formats: title, line, heading, cell, link, number


def add_looks(copy: Copy, workbook: str, part: str | None) -> Looks:
    """Appends the looks to the style part, or gives the workbook one."""
    if part is None:
        part = copy.free_name("xl", "styles", ".xml")
        copy.link(workbook, "styles", part)
        looks, lists = _looks(dict.fromkeys(_ORDER, 0))
        lists |= _NORMAL
        inside = "".join(_list("", name, lists[name]) for name in _ORDER if name in lists)
        copy.add(part, f'{DECLARATION}<styleSheet xmlns="{_SPREADSHEET}">{inside}</styleSheet>', _TYPE)
        return looks
    root = tree(copy.package, part, f"{MAIN}styleSheet")
    edits = Edits(copy.package.data(part))
    there = {name: root.child(name) for name in _ORDER}
    looks, lists = _looks({name: len(found.children) if found else 0 for name, found in there.items()})
    for name, added in lists.items():
        _append(edits, root, name, there[name], added)
    copy.change(part, edits.made())
    return looks


def _looks(counts: dict[str, int]) -> tuple[Looks, dict[str, list[str]]]:
    """Where the looks will stand behind so many others, and what is to be appended to each list."""
    lists: dict[str, list[str]] = {name: [] for name in ("fonts", "fills", "borders", "cellXfs", "dxfs")}
    for name, default in _DEFAULTS.items():
        if not counts[name]:
            lists[name] += default
    first = {name: counts[name] + len(inside) for name, inside in lists.items()}
    lists["fonts"] += _FONTS
    lists["fills"].append(_FILL)
    lists["borders"].append(_BORDER)
    for font, filled, bordered, alignment in _XFS.values():
        fill, border = first["fills"] if filled else 0, first["borders"] if bordered else 0
        lists["cellXfs"].append(
            f'<xf numFmtId="0" fontId="{first["fonts"] + font}" fillId="{fill}" borderId="{border}"'
            f' applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">{alignment}</xf>'
        )
    lists["dxfs"] += [_mark(*colours) for colours in _MARKS.values()]
    marks = {level: first["dxfs"] + number for number, level in enumerate(_MARKS)}
    return Looks(marks, {look: first["cellXfs"] + number for number, look in enumerate(_XFS)}), lists


def _mark(fill: str, line: str) -> str:
    sides = "".join(f'<{side} style="thin"><color rgb="{line}"/></{side}>' for side in _SIDES)
    return (
        f'<dxf><fill><patternFill patternType="solid"><fgColor rgb="{fill}"/><bgColor rgb="{fill}"/></patternFill>'
        f"</fill><border>{sides}</border></dxf>"
    )


def _append(edits: Edits, root: Element, name: str, there: Element | None, inside: list[str]) -> None:
    if there is None:
        later = _ORDER[_ORDER.index(name) + 1 :]
        insert_in_order(edits, root, _list(root.prefix, name, inside), later)
    else:
        edits.attribute(there, "count", len(there.children) + len(inside))
        edits.append(there, prefixed("".join(inside), there.prefix))


def _list(prefix: str, name: str, inside: list[str]) -> str:
    return prefixed(f'<{name} count="{len(inside)}">{"".join(inside)}</{name}>', prefix)


def prefixed(xml: str, prefix: str) -> str:
    """Our own XML with a namespace prefix on every tag."""
    return xml.replace("</", "\0").replace("<", f"<{prefix}").replace("\0", f"</{prefix}") if prefix else xml
