"""The boxes of notes: the VML drawing that Excel 2007 to 365, WPS and LibreOffice still want beside every note.

VML of Excel need not be well-formed XML (it writes ``<br>``), so that it is patched by patterns
that match shapes and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping

from xltool import a1

TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_NAMESPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_BLOCK = 1024  # ids of shapes are dealt out in blocks of so many; the first of a block is its drawing's own
_LETTERS, _LINE, _WIDEST, _TALLEST = 22, 15, 4, 24  # of a box: letters a line, points a line, columns, rows
_OPENS, _CLOSES = b"<v:shape ", b"</v:shape>"
_ROW, _COLUMN = re.compile(rb"<x:Row>\s*(\d+)\s*</x:Row>"), re.compile(rb"<x:Column>\s*(\d+)\s*</x:Column>")
_ID = re.compile(rb"_x0000_s(\d{1,9})\b")
_MAP = re.compile(rb"(<o:idmap\b[^>]*?\bdata=[\"'])([\d,\s]*)")
_SHAPETYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


class Blocks:
    """Deals out ids of shapes that no drawing of the workbook has."""

    def __init__(self, drawings: list[bytes]) -> None:
        used = {int(id) // _BLOCK for data in drawings for id in _ID.findall(data)}
        used |= {int(each) for data in drawings for m in _MAP.finditer(data) for each in re.findall(rb"\d{1,7}", m[2])}
        self._next = 1 + max(used, default=0)

    def take(self, shapes: int) -> list[int]:
        """Numbers of blocks for so many shapes."""
        count = max(1, -(-shapes // (_BLOCK - 1)))
        self._next += count
        return list(range(self._next - count, self._next))


def new_drawing(notes: Mapping[str, str], blocks: Blocks) -> bytes:
    """A drawing with a box for each note: cell -> text."""
    taken = blocks.take(len(notes))
    names = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    data = ",".join(map(str, taken))
    head = f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{data}"/></o:shapelayout>'
    return f"<xml{names}>{head}{_SHAPETYPE}{_shapes(notes, taken)}</xml>".encode()


def patched(data: bytes, notes: Mapping[str, str], gone: Container[str], blocks: Blocks) -> bytes | None:
    """A drawing with boxes added and those of the cells in ``gone`` left out; None where it is none we know."""
    head = re.search(rb"<xml\b[^>]*>", data)
    declared = all(f'xmlns:{p}="{uri}"'.encode() in head[0] for p, uri in _NAMESPACES.items()) if head else False
    data = _without(data, gone)
    end = data.rfind(b"</xml>")
    if not declared or end < 0:
        return None
    taken = blocks.take(len(notes))
    shapetype = "" if b'id="_x0000_t202"' in data else _SHAPETYPE
    data = data[:end] + (shapetype + _shapes(notes, taken)).encode() + data[end:]
    more = ",".join(map(str, taken)).encode()
    return _MAP.sub(lambda m: m[1] + (m[2].strip() + b"," if m[2].strip() else b"") + more, data, count=1)


def _without(data: bytes, cells: Container[str]) -> bytes:
    """The drawing without the boxes of these cells."""
    kept, at = [], 0
    while (start := data.find(_OPENS, at)) >= 0 and (end := data.find(_CLOSES, start)) >= 0:
        end += len(_CLOSES)
        kept.append(data[at : start if _of(data[start:end], cells) else end])
        at = end
    return b"".join([*kept, data[at:]])


def _of(shape: bytes, cells: Container[str]) -> bool:
    """Whether it is the box of a note on one of these cells."""
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    if b"Note" not in shape or not row or not column:
        return False
    at = int(row[1]) + 1, int(column[1]) + 1
    return at[0] <= a1.MAX_ROW and at[1] <= a1.MAX_COLUMN and a1.cell(*at) in cells


def _ids(blocks: list[int], count: int) -> list[int]:
    return [block * _BLOCK + number for block in blocks for number in range(1, _BLOCK)][:count]


def _shapes(notes: Mapping[str, str], blocks: list[int]) -> str:
    ids = _ids(blocks, len(notes))
    return "".join(_shape(ref, text, id) for (ref, text), id in zip(notes.items(), ids, strict=True))


def _shape(ref: str, text: str, id: int) -> str:
    row, column = a1.split(ref)
    lines = sum(1 + len(line) // _LETTERS for line in text.splitlines())
    left, top = min(column, a1.MAX_COLUMN - _WIDEST - 1), max(0, row - 2)
    rows = min(_TALLEST, max(4, lines))
    top = min(top, a1.MAX_ROW - rows - 1)
    anchor = f"{left}, 15, {top}, 4, {left + _WIDEST - 1}, 15, {top + rows}, 4"
    return (
        f'<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
        f'width:220pt;height:{rows * _LINE}pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
        '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
    )
