"""Pictures, text boxes and charts that lie over the cells of a sheet.

It exists because what lies over a figure hides it, or shows another one in its place. Lines, frames
without filling and objects that are not shown hide nothing and are not listed.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from xltool import a1
from xltool.submission import scalars
from xltool.submission.model import Cover
from xltool.submission.package import Package
from xltool.submission.parts import relationships
from xltool.submission.xmlstream import Taker, collect, flag

_SPACE = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_ART = "http://schemas.openxmlformats.org/drawingml/2006/main}"
_MOST = 200  # objects of a sheet that are told
_CUT = 40  # characters of the text of a box
# EMU (1/9525 pixel): with less of a column or row, an object only touches it.
_TOUCHED = {"col": 228_600, "row": 95_250}
_WORDS = {"sp": "图形", "pic": "图片", "graphicFrame": "图表", "grpSp": "组合图形"}


@dataclass
class _Open:
    """The anchor that is being read."""

    ends: dict[str, int] = field(default_factory=dict)  # such as "from col" and "to rowOff"
    word: str = ""
    box: bool = False
    hollow: bool = False
    unseen: bool = False
    text: str = ""


def covers(package: Package, part: str) -> tuple[Cover, ...]:
    """What lies over the cells of a worksheet part, in the file's order."""
    folder, name = posixpath.split(part)
    if posixpath.join(folder, "_rels", f"{name}.rels") not in package:
        return ()
    found: list[Cover] = []
    for link in relationships(package, part).values():
        if link.kind == "drawing" and link.target in package:
            _read(package, link.target, found)
    return tuple(found)


def _read(package: Package, part: str, found: list[Cover]) -> None:
    now = [_Open()]

    def place(key: str) -> Taker:
        def take(attributes: dict[str, str], text: str) -> None:
            now[0].ends[key] = scalars.integer(text.strip(scalars.BLANKS)) or 0

        return take

    def kind(word: str) -> Taker:
        def take(attributes: dict[str, str], text: str) -> None:
            now[0].word = word

        return take

    def properties(attributes: dict[str, str], text: str) -> None:
        now[0].unseen = flag(attributes.get("hidden"))

    def box(attributes: dict[str, str], text: str) -> None:
        now[0].box = flag(attributes.get("txBox"))

    def hollow(attributes: dict[str, str], text: str) -> None:
        now[0].hollow = True

    def said(attributes: dict[str, str], text: str) -> None:
        now[0].text = (now[0].text + text)[:_CUT]

    def anchor(attributes: dict[str, str], text: str) -> None:
        cover = _cover(now[0])
        now[0] = _Open()
        if cover and len(found) < _MOST:
            found.append(cover)

    wanted: dict[str, Taker] = {}
    for shape, properties_of in (("twoCellAnchor", ("from", "to")), ("oneCellAnchor", ("from",))):
        top = _SPACE + shape
        wanted[top] = anchor
        for end in properties_of:
            for axis in ("col", "colOff", "row", "rowOff"):
                wanted[f"{top} {_SPACE}{end} {_SPACE}{axis}"] = place(f"{end} {axis}")
        for element, word in _WORDS.items():
            wanted[f"{top} {_SPACE}{element}"] = kind(word)
        for element, described in (("sp", "nvSpPr"), ("pic", "nvPicPr"), ("grpSp", "nvGrpSpPr")):
            wanted[f"{top} {_SPACE}{element} {_SPACE}{described} {_SPACE}cNvPr"] = properties
        wanted[f"{top} {_SPACE}sp {_SPACE}nvSpPr {_SPACE}cNvSpPr"] = box
        wanted[f"{top} {_SPACE}sp {_SPACE}spPr {_ART}noFill"] = hollow
        wanted[f"{top} {_SPACE}sp {_SPACE}txBody {_ART}p {_ART}r {_ART}t"] = said
    collect(package, part, _SPACE + "wsDr", wanted)


def _cover(read: _Open) -> Cover | None:
    if not read.word or read.unseen or read.hollow and not read.text.strip():
        return None
    ends = read.ends
    rows, columns = (_span(ends, axis) for axis in ("row", "col"))
    if not rows or not columns or rows[1] > a1.MAX_ROW or columns[1] > a1.MAX_COLUMN:
        return None
    return Cover("文本框" if read.box else read.word, read.text.strip(), (rows[0], columns[0], rows[1], columns[1]))


def _span(ends: dict[str, int], axis: str) -> tuple[int, int] | None:
    """The first and last line that an object lies over, not only touches; None if there is none."""
    first, offset = ends.get(f"from {axis}"), ends.get(f"from {axis}Off", 0)
    if first is None:
        return None
    last, until = ends.get(f"to {axis}", first), ends.get(f"to {axis}Off", offset + 2 * _TOUCHED[axis])
    if first == last:
        return (first + 1, last + 1) if until - offset >= _TOUCHED[axis] else None
    start = first + 1 if offset < _TOUCHED[axis] else first + 2
    end = last + 1 if until >= _TOUCHED[axis] else last
    return (start, end) if start <= end else None
