"""A sheet of an official blank, cut into parts: what is a heading, a field, a table.

It reads as a person does, from the top, a row at a time: a row of headings with room below is a
table, a label with room beside it a field, anything else a text. What it cannot tell it says.
"""

from __future__ import annotations

import re

from xltool.authoring import guessing
from xltool.authoring.blank import BlankSheet, Spot
from xltool.authoring.grids import find_grid, take_totals
from xltool.authoring.parts import Entries, Entry, Grid, Part, Text, doubtful, unsure

_TITLE, _COVER = 14, 20  # points from which a text is a title, and one of a cover
_LONG = 40  # characters from which a text is a paragraph
_NOTE = re.compile(r"^(注|说明|备注|填表说明|填报说明|单位[:：]|金额单位)")
_SECTION = re.compile(r"^([一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)")
_YEAR = re.compile(r"^[（(]?\s*(\d{4}|[\s_]+)?\s*年度?\s*[）)]?$")
_OPEN_DATE = re.compile(r"[\s_\d]*年[\s_]*月([\s_]*日)?\s*$")
_BOX = re.compile(r"[□☐○◯]\s*([^□☐○◯\s]+)")


class Reader:
    """Reads one sheet; the parts it has found stand in ``parts``."""

    def __init__(self, sheet: BlankSheet) -> None:
        self.sheet = sheet
        self.parts: list[Part] = []
        self.heading = ""  # the nearest text above
        self.around = ""  # the unit that holds for what follows
        self._space = 0
        self._titled = False

    def read(self) -> list[Part]:
        self._region(1, self.sheet.rows, 1, None)
        return self.parts

    def _region(self, top: int, bottom: int, left: int, side: Spot | None) -> None:
        row = top
        while row <= bottom:
            spots = self.sheet.row(row, left, self.sheet.columns)
            if all(spot.blank and not (spot.bordered or spot.merged) for spot in spots):
                self._space += 1
                row += 1
            elif (end := self._totals(row, left, side)) or (end := self._grid(row, bottom, left, side)):
                row, side = end, None
            elif (label := self._side(spots, row, left)) is not None:
                self._region(row, min(label.bottom, bottom), label.right + 1, label)
                row = label.bottom + 1
            else:
                side = self._line(row, spots, side)
                row += 1

    def _side(self, spots: list[Spot], row: int, left: int) -> Spot | None:
        """A label at the left that spans more rows than this one."""
        first = spots[0]
        if not first.text or first.left != left or not first.top == row < first.bottom:
            return None
        return first if any(spot.bottom < first.bottom for spot in spots[1:]) else None

    def _totals(self, row: int, left: int, side: Spot | None) -> int:
        """The row below a grid that adds it up; the row after it, or 0."""
        last = self.parts[-1] if self.parts else None
        if side is None and isinstance(last, Grid) and not self._space and take_totals(last, self.sheet, row, left):
            return row + 1
        return 0

    def _grid(self, row: int, bottom: int, left: int, side: Spot | None) -> int:
        found = find_grid(self.sheet, row, bottom, left)
        if found is None:
            return 0
        grid, end = found
        grid.heading, grid.side, grid.space = self.heading, side, self._taken()
        own = side.text if side else ""
        grid.around = guessing.unit(own, grid.heading) or self.around
        self.parts.append(grid)
        return end

    def _line(self, row: int, spots: list[Spot], side: Spot | None) -> Spot | None:
        """A row of fields, or a text; gives the side label that is still without a place."""
        row_top = [spot for spot in spots if spot.top == row]
        shown = [spot for spot in row_top if not spot.blank]
        if len(shown) == 1 and not self._room(row_top) and not shown[0].formula:
            self._text(shown[0])
            return side
        for spot in shown:
            if _NOTE.match(spot.text):
                self.around = guessing.unit(spot.text) or self.around
        entries = self._entries(row_top)
        if not entries:
            for spot in shown:
                self._text(spot)
            return side
        if side is not None:
            self._text(side, f"左边竖排的“{side.text}”放不进字段块，写成了上面的一行")
        block = self.parts[-1] if self.parts else None
        if isinstance(block, Entries) and not block.caption and not self._space:
            block.entries += entries
        else:
            self.parts.append(Entries(entries, space=self._taken()))
        return None

    def _room(self, spots: list[Spot]) -> bool:
        """Whether something in the row waits for an entry."""
        if any(spot.blank and (spot.bordered or spot.merged) for spot in spots):
            return True
        return any(spot.text.rstrip(" _").endswith(("：", ":")) for spot in spots) and (
            len(spots) > 1 or spots[0].right > spots[0].left
        )

    def _text(self, spot: Spot, remark: str = "") -> None:
        text = spot.text or str(spot.value)
        self.around = guessing.unit(text) or self.around
        look = self._look(spot, text)
        if look in ("section", "title"):
            self.heading = text
        part = Text(text, look, self._taken(), [doubtful(spot.place, remark)] if remark else [])
        if spot.text.rstrip(" _").endswith(("：", ":")):
            part.remarks.append(unsure(spot.place, f"“{text}”旁边没有空格子，不知道填在哪里"))
        self.parts.append(part)

    def _look(self, spot: Spot, text: str) -> str:
        wide = spot.right - spot.left + 1 >= self.sheet.columns - 1
        plain = not _SECTION.match(text) and not _NOTE.match(text)
        if plain and not self._titled and (spot.size >= _TITLE or ((spot.bold or spot.centred) and wide)):
            self._titled = True
            return "cover" if spot.size >= _COVER and spot.top > 1 else "title"
        if self._titled and _YEAR.match(text):
            return "subtitle"
        if _NOTE.match(text):
            return "note"
        if spot.bold or _SECTION.match(text):
            return "section"
        return "paragraph" if len(text) > _LONG else "section" if spot.centred else "paragraph"

    def _taken(self) -> int:
        space, self._space = self._space, 0
        return space

    def _entries(self, spots: list[Spot]) -> list[Entry]:
        """Labels and what stands beside them."""
        found: list[Entry] = []
        label: Spot | None = None
        for spot in _joined(spots):
            if spot.text and (boxes := tuple(_BOX.findall(spot.text))) and label is not None:
                found.append(self._entry(label, spot, found, options=boxes))
                label = None
            elif spot.text:
                found += self._pending(label, found)
                label = spot
            elif label is not None:
                if spot.bordered or spot.merged or not spot.blank or label.text.rstrip(" _").endswith(("：", ":")):
                    found.append(self._entry(label, spot, found))
                    label = None
            elif spot.bordered or spot.merged or not spot.blank:
                found.append(self._entry(None, spot, found))
        return found + self._pending(label, found)

    def _pending(self, label: Spot | None, before: list[Entry]) -> list[Entry]:
        """A text with nothing beside it to fill in: split where it asks for something, else printed as it is."""
        if label is None:
            return []
        if label.right > label.left and (label.text.rstrip(" _").endswith(("：", ":")) or _OPEN_DATE.search(label.text)):
            entry = self._entry(label, label, before)
            entry.label_at, entry.columns = (label.left, label.left), (label.left + 1, label.right)
            entry.remarks.append(doubtful(label.place, "标签和要填的内容在同一个合并格里，拆成了两格"))
            return [entry]
        hint = "金额单位" if guessing.unit(label.text) else label.text
        return [Entry(label, "", None, label.columns, bool(before), hint, fixed=label.text)]

    def _entry(self, label: Spot | None, spot: Spot, before: list[Entry], options: tuple[str, ...] = ()) -> Entry:
        text = label.text if label else ""
        dated = bool(_OPEN_DATE.search(text))
        bare = _OPEN_DATE.sub("", text).rstrip(" _　")
        entry = Entry(spot, bare, label.columns if label else None, spot.columns, bool(before), around=self.around)
        entry.date, entry.options = dated, options
        if label is None:
            entry.hint = (before[-1].words if before else self.heading) or "填报内容"
            entry.remarks.append(doubtful(spot.place, "左边没有标签，名称是猜的"))
        if not options and not spot.formula and spot.value is not None and spot is not label:
            entry.fixed = spot.value
        return entry


def _joined(spots: list[Spot]) -> list[Spot]:
    """Free cells without a frame that stand side by side, as one."""
    joined: list[Spot] = []
    for spot in spots:
        free = spot.blank and not spot.bordered and not spot.merged
        last = joined[-1] if joined else None
        if free and last and last.blank and not last.bordered and last.right == spot.left - 1 and last.top == spot.top:
            joined[-1] = Spot(last.sheet, last.top, last.left, last.bottom, spot.right, format=last.format)
        else:
            joined.append(spot)
    return joined
