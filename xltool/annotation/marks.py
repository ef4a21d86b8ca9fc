"""What is spliced into a sheet of the unit: the marks of the cells in question, and the way to their notes.

Cells are never touched. A mark is a conditional format whose formula is a sentence of ours; by it
the marks of an earlier copy are found again and taken out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xltool import a1
from xltool.annotation.parts import OFFICE
from xltool.annotation.styles import Looks, prefixed
from xltool.annotation.tree import Edits, Element, insert_in_order, tree
from xltool.submission.package import Package
from xltool.submission.xmlstream import MAIN
from xltool.terms import Level

MARK = 'LEN("xltool 审核意见")>0'
_AFTER_NOTES = (
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
    "AlternateContent",
)  # fmt: skip
_AFTER_FORMATS = (
    "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks",
    "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing",
    *_AFTER_NOTES,
)  # fmt: skip
"""What must come later than a conditional format, and than the drawing of the notes (CT_Worksheet, 18.3.1.99)."""


class MarkedSheet:
    """One worksheet part of the copy."""

    def __init__(self, package: Package, part: str, data: bytes) -> None:
        self._root = tree(package, part, f"{MAIN}worksheet", closed=("sheetData",))
        self._edits = Edits(data)
        merges = self._root.child("mergeCells")
        areas = (each.attributes.get("ref", "") for each in merges.children) if merges else ()
        self._merges = {ref.partition(":")[0]: ref for ref in areas}

    @property
    def drawing(self) -> str | None:
        """The relationship that leads to the notes' drawing, if there is one."""
        found = self._root.child("legacyDrawing")
        return found.attributes.get(f"{OFFICE}}}id") if found else None

    def mark(self, cells: Mapping[str, Level], looks: Looks) -> None:
        """Fills and borders for cells; the marks of an earlier copy go."""
        self._unmark()
        first = 1 + max((_priority(each) for each in self._root.walk() if each.name == "cfRule"), default=0)
        text = ""
        for number, (level, look) in enumerate(looks.marks.items()):
            refs = " ".join(self._merges.get(ref, ref) for ref in cells if cells[ref] is level)
            if refs:
                text += (
                    f'<conditionalFormatting sqref="{refs}"><cfRule type="expression" dxfId="{look}"'
                    f' priority="{first + number}"><formula>{MARK.replace(">", "&gt;")}</formula></cfRule>'
                    "</conditionalFormatting>"
                )
        insert_in_order(self._edits, self._root, prefixed(text, self._root.prefix), _AFTER_FORMATS)

    def lead_to_notes(self, id: str) -> None:
        text = f'<{self._root.prefix}legacyDrawing xmlns:r="{OFFICE}" r:id="{id}"/>'
        insert_in_order(self._edits, self._root, text, _AFTER_NOTES)

    def made(self) -> bytes:
        return self._edits.made()

    def _unmark(self) -> None:
        for each in self._root.children:
            if each.name == "conditionalFormatting":
                ours = [rule for rule in each.children if _is_ours(rule)]
                if ours and len(ours) == len(each.children):
                    self._edits.remove(each)
                else:
                    for rule in ours:
                        self._edits.remove(rule)


def _is_ours(rule: Element) -> bool:
    formulas = (each.text for each in rule.children if each.name == "formula")
    return any(a1.canonical(f"={text}") == a1.canonical(f"={MARK}") for text in formulas if "xltool" in text)


def _priority(rule: Element) -> int:
    text = rule.attributes.get("priority", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def levels(found: Iterator[tuple[str, Level]]) -> dict[str, Level]:
    """The gravest level of each cell."""
    order = list(Level)
    worst: dict[str, Level] = {}
    for ref, level in found:
        worst[ref] = min(level, worst.get(ref, level), key=order.index)
    return worst
