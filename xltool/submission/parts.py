"""How the parts of a package point at one another.

It exists so that the workbook, its sheets and properties are found as Excel finds them, by
relationships, and never by guessing file names. External targets are dropped unread.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from xltool.submission import sniff
from xltool.submission.package import Package
from xltool.submission.refusal import broken, refused, shown
from xltool.submission.xmlstream import collect

_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships}"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types}"
_CONTENT_TYPES = "[Content_Types].xml"


@dataclass(frozen=True, slots=True)
class Relationship:
    """An arrow from one part to another."""

    kind: str  # the last word of its type, e.g. "worksheet"
    target: str  # name of the part, from the root of the package, without a leading "/"


def relationships(package: Package, source: str) -> dict[str, Relationship]:
    """The internal relationships of a part by id; "" is the package itself."""
    folder, name = posixpath.split(source)
    part = posixpath.join(folder, "_rels", name + ".rels")
    found: dict[str, Relationship] = {}
    if part not in package:
        return found

    def take(attributes: dict[str, str], text: str) -> None:
        if attributes.get("TargetMode") == "External":
            return
        target = attributes.get("Target", "")
        path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        key = attributes.get("Id", "")
        if not target or key in found:
            raise broken(shown(part), "关系缺少目标或编号重复")
        found[key] = Relationship(attributes.get("Type", "").rpartition("/")[2], path)

    collect(package, part, _RELATIONSHIPS + "Relationships", {_RELATIONSHIPS + "Relationship": take})
    return found


def first(found: dict[str, Relationship], kind: str) -> str | None:
    """The target of the first relationship of a kind."""
    return next((each.target for each in found.values() if each.kind == kind), None)


def check_content_types(package: Package) -> None:
    """Refuse macros and other kinds of document by what the package says of itself."""
    if _CONTENT_TYPES not in package:
        raise broken(_CONTENT_TYPES, "缺少这个部件")
    types: set[str] = set()

    def take(attributes: dict[str, str], text: str) -> None:
        types.add(attributes.get("ContentType", "").lower())

    wanted = {_TYPES + "Default": take, _TYPES + "Override": take}
    collect(package, _CONTENT_TYPES, _TYPES + "Types", wanted)
    for each in types:
        if "vbaproject" in each or "macrosheet" in each:
            raise sniff.macros()
        if "binary.macroenabled" in each:
            raise refused("这是二进制工作簿（.xlsb），不是 .xlsx")
        if "macroenabled" in each:
            raise sniff.macros()
