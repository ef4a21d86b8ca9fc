"""The elements of an XML part with the places of their tags, and changes that leave all other bytes alone."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from xltool.submission.package import Package
from xltool.submission.refusal import broken, shown
from xltool.submission.xmlstream import Cursor, stream

_TAG = re.compile(rb"""<([^\s/>"'=]+)(?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*(/?)>""")
_MOST = 500_000  # elements of one part
_DEEPEST = 64


@dataclass(slots=True)
class Element:
    """One element; offsets are in bytes."""

    name: str  # without its namespace
    namespace: str
    raw: str  # as written, with its prefix
    attributes: dict[str, str]
    start: int  # of its first tag
    inside: int  # where its content begins
    inside_end: int  # where its content ends
    end: int  # behind its last tag
    empty: bool  # written as one tag
    children: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def prefix(self) -> str:
        """What its own children are to be written with."""
        return self.raw[: self.raw.rfind(":") + 1]

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def child(self, name: str) -> Element | None:
        return next((each for each in self.children if each.name == name), None)

    def walk(self) -> Iterator[Element]:
        """It and all elements below it."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))


class _Builder:
    """Takes the events of a part and keeps its elements, those below ``closed`` ones left out."""

    def __init__(self, data: bytes, part: str, cursor: Cursor, closed: Container[str]) -> None:
        self._data, self._part, self._cursor, self._closed = data, part, cursor, closed
        self._open: list[Element] = []
        self._passed = 0  # levels below a closed element
        self._count = 0
        self.root: Element | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._passed or (self._open and self._open[-1].name in self._closed):
            self._passed += 1
            return
        self._count += 1
        tag = _TAG.match(self._data, self._cursor.offset)
        if tag is None or self._count > _MOST or len(self._open) >= _DEEPEST:
            raise broken(shown(self._part), "元素过多、嵌套过深或写法不认识")
        namespace, _, local = name.rpartition("}")
        at = tag.end()
        made = Element(local, namespace, tag[1].decode(), attributes, tag.start(), at, at, at, bool(tag[2]))
        if self._open:
            self._open[-1].children.append(made)
        else:
            self.root = made
        self._open.append(made)

    def text(self, data: str) -> None:
        if self._open and not self._passed:
            self._open[-1].pieces.append(data)

    def end(self, name: str) -> None:
        if self._passed:
            self._passed -= 1
            return
        element = self._open.pop()
        if not element.empty:
            element.inside_end = self._cursor.offset
            element.end = self._data.index(b">", element.inside_end) + 1


def tree(package: Package, part: str, root: str, closed: Container[str] = ()) -> Element:
    """The elements of a part; of those named in ``closed`` the content is passed over.

    :raises RefusedError: as for any part of a submission.
    """
    cursor = Cursor()
    builder = _Builder(b"".join(package.chunks(part)), part, cursor, closed)
    stream(package, part, root, builder, cursor)
    assert builder.root is not None
    return builder.root


class Edits:
    """Changes of a part's bytes, gathered and made at once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._changes: list[tuple[int, int, int, bytes]] = []

    def replace(self, start: int, end: int, text: str) -> None:
        self._changes.append((start, end, len(self._changes), text.encode()))

    def insert(self, at: int, text: str) -> None:
        self.replace(at, at, text)

    def remove(self, element: Element) -> None:
        self.replace(element.start, element.end, "")

    def append(self, element: Element, text: str) -> None:
        """As its last children; once for an element that is written as one tag."""
        if element.empty:
            slash = self._data.rindex(b"/", element.start, element.inside)
            self.replace(slash, element.end, f">{text}</{element.raw}>")
        else:
            self.insert(element.inside_end, text)

    def attribute(self, element: Element, name: str, value: object) -> None:
        """Changes or adds an attribute without prefix; the value needs no escaping."""
        tag = self._data[element.start : element.inside]
        found = re.search(rb"""\s%s\s*=\s*("[^"]*"|'[^']*')""" % name.encode(), tag)
        written = f'"{value}"'
        if found:
            self.replace(element.start + found.start(1), element.start + found.end(1), written)
        else:
            self.insert(element.start + 1 + len(element.raw.encode()), f" {name}={written}")

    def made(self) -> bytes:
        pieces, at = [], 0
        for start, end, _, text in sorted(self._changes):
            pieces += [self._data[at:start], text]
            at = end
        return b"".join([*pieces, self._data[at:]])


def insert_in_order(edits: Edits, parent: Element, text: str, later: Container[str]) -> None:
    """Before the first child that must come later; a schema that is a sequence wants it there."""
    following = next((each for each in parent.children if each.name in later), None)
    if following is not None:
        edits.insert(following.start, text)
    else:
        edits.append(parent, text)
