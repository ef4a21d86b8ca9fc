"""One annotated copy: from the bytes that were judged to the bytes that go back to the unit."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xltool.annotation import drawing, notes, opinions
from xltool.annotation.marks import MarkedSheet, levels
from xltool.annotation.opinions import Spot
from xltool.annotation.parts import OFFICE, Copy, Held
from xltool.annotation.styles import Looks, add_looks
from xltool.annotation.text import xml_text
from xltool.annotation.tree import Edits, tree
from xltool.errors import RefusedError
from xltool.finding import Finding
from xltool.report import words
from xltool.report.order import numbered
from xltool.submission import package as packages
from xltool.submission import parts, sheet, strings, workbook
from xltool.submission.parts import Relationship
from xltool.submission.workbook import Tab, Workbook
from xltool.submission.xmlstream import MAIN
from xltool.verification import Report

_TALKED = "该格已有批注对话，未另加批注。"
_NO_BOX = "该表页的批注图形不认识，未加批注。"


@dataclass(frozen=True)
class _Source:
    """The workbook that is copied."""

    copy: Copy
    part: str  # of the workbook
    links: Mapping[str, Relationship]  # from the workbook
    book: Workbook

    @property
    def package(self) -> Held:
        return self.copy.package


def annotated(report: Report) -> bytes:
    """The copy of a judged file.

    :raises RefusedError: the file is not the one that was judged any more, or cannot be patched.
    """
    package = packages.load(report.path, Held)
    if package.sha256 != report.sha256:
        raise RefusedError("文件在核对之后变了，请重新核对")
    source = _source(package)
    looks = add_looks(source.copy, source.part, parts.first(dict(source.links), "styles"))
    spots = [_spot(source, number, finding) for number, finding in numbered(report.findings)]
    drawings = [name for entry in package.entries if (name := entry.orig_filename).lower().endswith(".vml")]
    blocks = drawing.Blocks([package.data(name) for name in drawings])
    remarks: dict[tuple[str, str], str] = {}
    for tab in source.book.tabs:
        if tab.kind == "worksheet" and not _is_ours(source, tab):
            own = [spot for spot in spots if spot.sheet == tab.name and spot.cell]
            remarks |= {(tab.name, ref): said for ref, said in _annotate(source, tab, own, looks, blocks).items()}
    told = [dataclasses.replace(s, remark=remarks.get((s.sheet, s.cell), "")) for s in spots]
    linked = [s if opinions.linkable(s.sheet) else dataclasses.replace(s, sheet="") for s in told]
    _list(source, opinions.opinions(report, linked, looks))
    return source.copy.packed()


def _source(package: Held) -> _Source:
    main = parts.first(parts.relationships(package, ""), "officeDocument")
    assert main is not None  # it was read before
    links = parts.relationships(package, main)
    return _Source(Copy(package), main, links, workbook.workbook(package, main, links))


def _spot(source: _Source, number: int, finding: Finding) -> Spot:
    tab = next((t for t in source.book.tabs if t.name == finding.sheet and t.kind == "worksheet"), None)
    if tab is None:
        return Spot(number, finding)
    return Spot(number, finding, tab.name, (finding.cell or "").partition(":")[0])


def _annotate(source: _Source, tab: Tab, spots: Sequence[Spot], looks: Looks, blocks: drawing.Blocks) -> dict[str, str]:
    """Marks and notes of one sheet; gives the cells that could have no note, and why."""
    copy, links = source.copy, parts.relationships(source.package, tab.part)
    said = _notes(spots)
    comments = parts.first(links, "comments")
    if not said and comments is None and b"xltool" not in source.package.data(tab.part):
        return {}
    marked = MarkedSheet(source.package, tab.part, source.package.data(tab.part))
    marked.mark(levels((spot.cell, spot.finding.level) for spot in spots), looks)
    without = _write_notes(copy, tab, marked, said, links, blocks) if said or comments else {}
    copy.change(tab.part, marked.made())
    return without


def _write_notes(
    copy: Copy, tab: Tab, marked: MarkedSheet, said: dict[str, str], links: Mapping[str, Relationship],
    blocks: drawing.Blocks,
) -> dict[str, str]:  # fmt: skip
    comments = parts.first(dict(links), "comments")
    if comments is None:
        written = notes.new_notes(said)
    else:
        written = notes.patched(copy.package, comments, copy.package.data(comments), said)
    boxes = links.get(marked.drawing or "")
    if boxes is not None and (written.boxes or written.gone):
        patched = drawing.patched(copy.package.data(boxes.target), written.boxes, written.gone, blocks)
        if patched is None:
            return dict.fromkeys(said, _NO_BOX)
        copy.change(boxes.target, patched)
    elif written.boxes:
        part = copy.free_name("xl/drawings", "xltool-notes", ".vml")
        copy.add(part, drawing.new_drawing(written.boxes, blocks).decode(), drawing.TYPE)
        marked.lead_to_notes(copy.link(tab.part, "vmlDrawing", part))
    if comments is None:
        part = copy.free_name("xl", "xltool-comments", ".xml")
        copy.add(part, written.data.decode(), notes.TYPE)
        copy.link(tab.part, "comments", part)
    else:
        copy.change(comments, written.data)
    return dict.fromkeys(written.silent, _TALKED)


def _notes(spots: Sequence[Spot]) -> dict[str, str]:
    """The note of each cell: its findings with their numbers, one below the other."""
    said: dict[str, list[str]] = {}
    for spot in spots:
        finding = spot.finding
        head = f"审核意见 {spot.number}（{finding.level.word} {finding.code}）"
        said.setdefault(spot.cell, []).append("\n".join([head, *words.details(finding)]))
    return {ref: "\n".join(texts) for ref, texts in said.items()}


def _is_ours(source: _Source, tab: Tab) -> bool:
    """Whether a tab is the list of findings of an earlier copy."""
    if not tab.name.startswith(opinions.NAME):
        return False
    shared = parts.first(dict(source.links), "sharedStrings")
    texts = strings.shared(source.package, shared) if shared else []
    cells = sheet.content(source.package, tab, texts, source.book.date1904).cells
    return (first := cells.get("A1")) is not None and first.value == opinions.TITLE


def _list(source: _Source, text: str) -> None:
    """Puts the list of findings in the place of an earlier one, or behind all sheets: none changes its number."""
    copy = source.copy
    earlier = next((tab for tab in source.book.tabs if _is_ours(source, tab)), None)
    if earlier is not None:
        copy.change(earlier.part, text.encode())
        return
    part = copy.free_name("xl/worksheets", "xltool-opinions", ".xml")
    copy.add(part, text, opinions.TYPE)
    id = copy.link(source.part, "worksheet", part)
    root = tree(source.package, source.part, f"{MAIN}workbook")
    sheets = root.child("sheets")
    assert sheets is not None  # it was read before
    taken = [int(n) for each in sheets.children if (n := each.attributes.get("sheetId", "")).isdecimal() and len(n) < 9]
    edits = Edits(source.package.data(source.part))
    name = xml_text(_free_tab(source.book))
    edits.append(
        sheets,
        f'<{sheets.prefix}sheet name="{name}" sheetId="{1 + max(taken, default=0)}" xmlns:r="{OFFICE}" r:id="{id}"/>',
    )
    copy.change(source.part, edits.made())


def _free_tab(book: Workbook) -> str:
    taken = {tab.name.casefold() for tab in book.tabs}
    names = (opinions.NAME, *(f"{opinions.NAME}{number}" for number in range(2, 300)))
    return next(name for name in names if name.casefold() not in taken)
