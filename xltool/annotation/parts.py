"""A package that is being copied: its parts as they were, and those that are changed or added.

It exists so that a part is read once, that names and ids are never used twice, and that content
types and relationships are patched like everything else. It must not know cells or findings.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from xltool.annotation.tree import Edits, tree
from xltool.submission import remark
from xltool.submission.package import CHUNK, Package

PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "[Content_Types].xml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELATIONSHIPS = PACKAGE + "relationships"
_CONTENT_TYPES = PACKAGE + "content-types"


class Held(Package):
    """A package whose parts are unpacked once and kept."""

    def __init__(self, data: bytes) -> None:
        self._held: dict[str, bytes] = {}
        super().__init__(data)

    def data(self, name: str) -> bytes:
        key = name.lower()
        if key not in self._held:
            self._held[key] = b"".join(super().chunks(name))
        return self._held[key]

    def chunks(self, name: str) -> Iterator[bytes]:
        data = self.data(name)
        for start in range(0, len(data), CHUNK):
            yield data[start : start + CHUNK]


class Copy:
    """The copy of a package, before it is written."""

    def __init__(self, package: Held) -> None:
        self.package = package
        self._changed: dict[str, bytes] = {}  # by lower-case name
        self._added: dict[str, bytes] = {}
        self._types: dict[str, str] = {}  # added part -> content type
        self._links: dict[str, list[tuple[str, str, str]]] = {}  # source part -> id, kind, target part

    def free_name(self, folder: str, stem: str, suffix: str) -> str:
        """A part name that nothing has yet."""
        number = 0
        while True:
            name = f"{folder}/{stem}{number or ''}{suffix}"
            if name not in self.package and name not in self._added:
                return name
            number += 1

    def change(self, name: str, data: bytes) -> None:
        self._changed[name.lower()] = data

    def add(self, name: str, text: str, content_type: str) -> None:
        self._added[name] = text.encode()
        self._types[name] = content_type

    def link(self, source: str, kind: str, target: str) -> str:
        """A new relationship of a part; gives its id."""
        links = self._links.setdefault(source, [])
        taken = {id for id, _, _ in links} | self._ids(source)
        id = next(name for number in range(1, 1_000_000) if (name := f"rIdNote{number}") not in taken)
        links.append((id, kind, target))
        return id

    def _ids(self, source: str) -> set[str]:
        part = _rels(source)
        if part not in self.package:
            return set()
        root = tree(self.package, part, f"{_RELATIONSHIPS}}}Relationships")
        return {each.attributes.get("Id", "") for each in root.children}

    def packed(self) -> bytes:
        """The bytes of the new file, which say what they were made from; the added parts stand behind the others."""
        for source in self._links:
            self._write_links(source)
        self._write_types()
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
            for entry in self.package.entries:
                made = zipfile.ZipInfo(entry.orig_filename, entry.date_time)
                made.compress_type, made.external_attr = entry.compress_type, entry.external_attr
                name = entry.orig_filename
                changed = self._changed.get(name.lower())
                out.writestr(made, self.package.data(name) if changed is None else changed)
            out.comment = remark(self.package.sha256)
            for name, data in self._added.items():
                made = zipfile.ZipInfo(name)
                made.compress_type = zipfile.ZIP_DEFLATED
                out.writestr(made, data)
        return target.getvalue()

    def _write_links(self, source: str) -> None:
        part = _rels(source)
        if part in self.package:
            root = tree(self.package, part, f"{_RELATIONSHIPS}}}Relationships")
            edits = Edits(self.package.data(part))
            edits.append(root, "".join(_link(root.prefix, *link) for link in self._links[source]))
            self.change(part, edits.made())
        else:
            links = "".join(_link("", *link) for link in self._links[source])
            text = f'{DECLARATION}<Relationships xmlns="{_RELATIONSHIPS}">{links}</Relationships>'
            self._added[part] = text.encode()

    def _write_types(self) -> None:
        root = tree(self.package, TYPES, f"{_CONTENT_TYPES}}}Types")
        known = {each.attributes.get("Extension", "").lower() for each in root.children}
        p, defaults = root.prefix, {"rels": RELS_TYPE}
        text = ""
        for name, content_type in self._types.items():
            if name.endswith(".vml") and "vml" not in known:  # as Excel writes it
                defaults["vml"] = content_type
            else:
                text += f'<{p}Override PartName="/{name}" ContentType="{content_type}"/>'
        for extension in defaults.keys() - known:
            text = f'<{p}Default Extension="{extension}" ContentType="{defaults[extension]}"/>{text}'
        edits = Edits(self.package.data(TYPES))
        edits.append(root, text)
        self.change(TYPES, edits.made())


RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"


def _rels(source: str) -> str:
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", name + ".rels")


def _link(prefix: str, id: str, kind: str, target: str) -> str:
    return f'<{prefix}Relationship Id="{id}" Type="{OFFICE}/{kind}" Target={quoteattr("/" + target)}/>'
