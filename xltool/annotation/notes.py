"""The notes of a sheet (comments part): ours beside those that people wrote, which are kept.

A cell has one note. Where a person wrote one, ours stands below it. Where people talk in a thread,
the note is only the shadow that old programs see, and is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xltool.annotation.parts import DECLARATION
from xltool.annotation.styles import prefixed
from xltool.annotation.text import xml_text
from xltool.annotation.tree import Edits, Element, tree
from xltool.submission.package import Package
from xltool.submission.xmlstream import MAIN

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
AUTHOR = "xltool 审核意见"
_FIRST_LINE = re.compile(r"\s*审核意见 \d+（[^（）\n]+ [A-Z]{2}\d{2}）")
_BELOW = "【审核意见】"  # stands between the note of a person and ours
_BOLD = '<rPr><b/><sz val="9"/><rFont val="宋体"/><charset val="134"/></rPr>'
_PLAIN = '<rPr><sz val="9"/><rFont val="宋体"/><charset val="134"/></rPr>'
_SPREADSHEET = MAIN.rstrip("}")


@dataclass(frozen=True)
class Written:
    """What became of the notes of a sheet."""

    data: bytes  # the comments part
    boxes: dict[str, str]  # notes that want a box of their own: cell -> text
    gone: frozenset[str]  # cells whose note of ours was taken out
    silent: frozenset[str]  # cells that could have none, because people talk there


def new_notes(notes: Mapping[str, str]) -> Written:
    """A comments part for a sheet that has none."""
    listed = "".join(_note(ref, text, 0) for ref, text in notes.items())
    text = (
        f'{DECLARATION}<comments xmlns="{_SPREADSHEET}"><authors><author>{AUTHOR}</author></authors>'
        f"<commentList>{listed}</commentList></comments>"
    )
    return Written(text.encode(), dict(notes), frozenset(), frozenset())


def patched(package: Package, part: str, data: bytes, notes: Mapping[str, str]) -> Written:
    """The comments part with our notes; those of an earlier copy are taken out."""
    root = tree(package, part, f"{MAIN}comments")
    edits = Edits(data)
    authors, listed = root.child("authors"), root.child("commentList")
    names = [author.text for author in authors.children] if authors else []
    there = {each.attributes.get("ref", ""): each for each in (listed.children if listed else ())}
    kept = {ref: each for ref, each in there.items() if not (_author(each, names) == AUTHOR or _begins_as_ours(each))}
    gone = frozenset(there.keys() - kept.keys())
    silent = frozenset(ref for ref, each in kept.items() if _author(each, names).startswith("tc="))
    for ref in gone:
        edits.remove(there[ref])
    for ref, each in kept.items():
        if ref not in silent:
            _merge(edits, each, notes.get(ref, ""))
    boxes = {ref: text for ref, text in notes.items() if ref not in kept}
    if boxes:
        number = names.index(AUTHOR) if AUTHOR in names else len(names)
        author = "" if AUTHOR in names else f"<author>{AUTHOR}</author>"
        _append(edits, root, "commentList", listed, "".join(_note(ref, text, number) for ref, text in boxes.items()))
        _append(edits, root, "authors", authors, author)
    return Written(edits.made(), boxes, gone, silent & notes.keys())


def _append(edits: Edits, root: Element, name: str, there: Element | None, inside: str) -> None:
    if there is not None and inside:
        edits.append(there, prefixed(inside, there.prefix))
    elif there is None:
        edits.insert(root.inside, prefixed(f"<{name}>{inside}</{name}>", root.prefix))


def _author(comment: Element, names: list[str]) -> str:
    number = comment.attributes.get("authorId", "")
    return names[int(number)] if number.isdecimal() and len(number) < 9 and int(number) < len(names) else ""


def _note(ref: str, text: str, author: int) -> str:
    return f'<comment ref="{ref}" authorId="{author}"><text>{_runs(text)}</text></comment>'


def _runs(text: str) -> str:
    """The first line, which numbers the finding, in bold."""
    head, _, rest = text.partition("\n")
    runs = f'<r>{_BOLD}<t xml:space="preserve">{xml_text(head)}</t></r>'
    return runs + (f'<r>{_PLAIN}<t xml:space="preserve">\n{xml_text(rest)}</t></r>' if rest else "")


def _merge(edits: Edits, comment: Element, ours: str) -> None:
    """Puts ours below what a person wrote, in the place of ours from an earlier copy."""
    text = comment.child("text")
    if text is None:
        return
    _cut(edits, text)
    if not ours:
        return
    plain = text.child("t")
    if plain is not None:  # a note without runs becomes one with them
        edits.insert(plain.start, f"<{text.prefix}r>")
        edits.insert(plain.end, f"</{text.prefix}r>")
    added = prefixed(f'<r>{_BOLD}<t xml:space="preserve">\n{_BELOW}\n</t></r>{_runs(ours)}', text.prefix)
    phonetic = next((each for each in text.children if each.name in ("rPh", "phoneticPr")), None)
    if phonetic is not None:
        edits.insert(phonetic.start, added)
    else:
        edits.append(text, added)


def _cut(edits: Edits, text: Element) -> None:
    """Takes out what an earlier copy wrote below a person's note: from our line to the end."""
    theirs = len(_whole(text).partition(_BELOW)[0].rstrip("\n"))
    if theirs == len(_whole(text)):
        return
    at = 0
    for run, piece in _pieces(text):
        if at >= theirs > 0:
            edits.remove(run)
        elif at + len(piece.text) > theirs:
            kept = piece.text[: theirs - at]
            edits.replace(piece.inside, piece.inside_end, xml_text(kept, len(kept)))
        at += len(piece.text)


def _begins_as_ours(comment: Element) -> bool:
    """LibreOffice forgets who wrote a note, and cuts it into runs of its own."""
    text = comment.child("text")
    return text is not None and _FIRST_LINE.match(_whole(text)) is not None


def _whole(text: Element) -> str:
    return "".join(piece.text for _, piece in _pieces(text))


def _pieces(text: Element) -> Iterator[tuple[Element, Element]]:
    for each in text.children:
        piece = each.child("t") if each.name == "r" else each if each.name == "t" else None
        if piece is not None:
            yield each, piece
