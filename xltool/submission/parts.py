"""How the parts of a package point at one another.

It exists so that the workbook, its sheets and properties are found as Excel finds them, by
relationships, and never by guessing file names. External targets are dropped unread.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from urllib.parse import unquote

from xltool.submission import sniff
from xltool.submission.package import Package
from xltool.submission.refusal import broken, refused, shown
from xltool.submission.xmlstream import collect

_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships}"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types}"
_CONTENT_TYPES = "[Content_Types].xml"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_WORKBOOKS = (_SPREADSHEET + "sheet.main+xml", _SPREADSHEET + "template.main+xml")
MAX_ARROWS = 70_000  # Excel has at most 65,530 hyperlinks on a sheet


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
    for key, kind, target, external in arrows(package, part) if part in package else ():
        if not external:
            found[key] = Relationship(kind, _path(part, folder, target))
    return found


def arrows(package: Package, part: str) -> list[tuple[str, str, str, bool]]:
    """Everything that a relationship part says: id, kind, target as written, whether it leads outside."""
    found: dict[str, tuple[str, str, str, bool]] = {}

    def take(attributes: dict[str, str], text: str) -> None:
        key, target, mode = (attributes.get(name, "") for name in ("Id", "Target", "TargetMode"))
        if not target or key in found or mode not in ("", "Internal", "External") or len(found) >= MAX_ARROWS:
            raise broken(shown(part), "关系过多，或缺少目标、编号重复、方式不认识")
        found[key] = key, attributes.get("Type", "").rpartition("/")[2], target, mode == "External"

    collect(package, part, _RELATIONSHIPS + "Relationships", {_RELATIONSHIPS + "Relationship": take})
    return list(found.values())


def _path(part: str, folder: str, target: str) -> str:
    """The name of the part that an internal target leads to."""
    target = unquote(target)
    path = posixpath.normpath(target[1:] if target.startswith("/") else posixpath.join(folder, target))
    if path.startswith(("..", "/")) or any(sign in target for sign in "\\:\0"):
        raise broken(shown(part), f"关系的目标越界：{shown(target)}")
    return path


def first(found: dict[str, Relationship], kind: str) -> str | None:
    """The target of the relationship of a kind.

    :raises RefusedError: there are several, and programs would differ in which they read.
    """
    targets = {each.target.lower(): each.target for each in found.values() if each.kind == kind}
    if len(targets) > 1:
        raise broken("关系", f"有两个不同的 {shown(kind)}")
    return next(iter(targets.values()), None)


def check_content_types(package: Package, main: str) -> None:
    """Refuse macros and other kinds of document by what the package says of itself and of its main part."""
    if _CONTENT_TYPES not in package:
        raise broken(_CONTENT_TYPES, "缺少这个部件")
    types: dict[str, str] = {}

    def take(attributes: dict[str, str], text: str) -> None:
        name = attributes.get("PartName", "*." + attributes.get("Extension", ""))
        _known_type(types.setdefault(name.lower(), attributes.get("ContentType", "").lower()))

    wanted = {_TYPES + "Default": take, _TYPES + "Override": take}
    collect(package, _CONTENT_TYPES, _TYPES + "Types", wanted)
    own = types.get("/" + main.lower(), types.get("*." + main.lower().rpartition(".")[2], ""))
    if sum(name.startswith("/") and kind in _WORKBOOKS for name, kind in types.items()) > 1:
        raise broken(_CONTENT_TYPES, "登记了两个工作簿")
    if own not in _WORKBOOKS:
        raise broken(_CONTENT_TYPES, f"没有把 {shown(main)} 登记为工作簿")


def _known_type(name: str) -> None:
    if "binary.macroenabled" in name:
        raise refused("这是二进制工作簿（.xlsb），不是 .xlsx")
    if any(word in name for word in ("vbaproject", "macrosheet", "macroenabled")):
        raise sniff.macros()
