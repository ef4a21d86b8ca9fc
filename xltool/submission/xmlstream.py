"""XML parts, streamed through expat with everything dangerous switched off.

It exists so that no part is ever held as a tree, and so that DTDs, entities, foreign encodings
and the strict dialect are refused in one place. It must not know what a part means.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol
from xml.parsers.expat import ExpatError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from xltool.errors import RefusedError
from xltool.submission.budget import MAX_DEPTH, MB, Budget
from xltool.submission.package import Package
from xltool.submission.refusal import broken, refused, shown

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/"
SPACE = "http://www.w3.org/XML/1998/namespace}space"
_STRICT = "http://purl.oclc.org/ooxml/"
# expat scans an unfinished tag or comment anew with every chunk, and an attribute becomes an object only
# when its tag is complete: a longer one would cost its square in time and a hundredfold in memory.
_MAX_TAG = MB
_MAX_NAME = 1_000


class Handler(Protocol):
    """What takes the events of a part; names are ``namespace}local``."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


class Cursor:
    """Where in a part the reader is: for who wants to change a few bytes of it."""

    def __init__(self) -> None:
        self._offset: Callable[[], int] = lambda: 0

    def follow(self, offset: Callable[[], int]) -> None:
        self._offset = offset

    @property
    def offset(self) -> int:
        """The place of the tag that is being reported, in bytes from the beginning of the part."""
        return self._offset()


def stream(package: Package, part: str, root: str, handler: Handler, cursor: Cursor | None = None) -> None:
    """Feed a part to a handler; ``root`` is the only element that it may begin with."""
    where = shown(part)
    # Encoding given: whatever the declaration says, expat reads UTF-8 and loads no codec.
    parser = DefusedXMLParser(forbid_dtd=True, encoding="utf-8").parser
    parser.DefaultHandlerExpand = None  # it would build a tree
    parser.ordered_attributes = False
    parser.buffer_text = True
    if cursor is not None:
        cursor.follow(lambda: parser.CurrentByteIndex)
    parser.buffer_size = 65_536

    def first(name: str, attributes: dict[str, str]) -> None:
        if name.startswith(_STRICT):
            raise strict()
        if name != root:
            raise broken(where, f"不应有的根元素 {shown(name.rpartition('}')[2])}")
        parser.StartElementHandler = handler.start
        handler.start(name, attributes)

    def declaration(version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "utf8"):
            raise _encoding(where)

    parser.XmlDeclHandler = declaration
    parser.StartElementHandler = first
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    beginning, fed = True, 0
    try:
        for chunk in package.chunks(part):
            if beginning and (chunk[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in chunk[:4]):
                raise _encoding(where)
            beginning = False
            parser.Parse(chunk, False)
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > _MAX_TAG:
                raise broken(where, "标记或注释过长")
        parser.Parse(b"", True)
    except DefusedXmlException as error:
        raise refused(f"文件里有 DTD 或实体声明（{where}），疑似恶意内容") from error
    except ExpatError as error:
        raise broken(where, f"XML 不合格式（第 {error.lineno} 行）") from error


def strict() -> RefusedError:
    """The refusal for the other dialect of the same format, ISO/IEC 29500 Strict."""
    return refused(
        "这是“Strict Open XML”格式的工作簿",
        "请用 Excel 另存为普通的“Excel 工作簿（*.xlsx）”后再报",
    )


def flag(text: str | None, default: bool = False) -> bool:
    """An xsd:boolean attribute."""
    return default if text is None else text.strip() in ("1", "true", "on")


def _encoding(where: str) -> RefusedError:
    return refused(f"XML 编码不是 UTF-8（{where}）")


Taker = Callable[[dict[str, str], str], None]


class Collector:
    """A handler for small parts: calls a taker at the end of each wanted element.

    Paths are full names below the root, joined by a blank. A taker gets the attributes and
    all text inside.
    """

    def __init__(self, part: str, wanted: Mapping[str, Taker], budget: Budget) -> None:
        self._where = shown(part)
        self._wanted = wanted
        self._budget = budget
        self._paths: list[str] = []
        self._open: list[tuple[str, dict[str, str], list[str]]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._budget.spend()
        if len(self._paths) >= MAX_DEPTH or len(name) > _MAX_NAME:
            raise broken(self._where, "元素嵌套过深或名称过长")
        path = f"{self._paths[-1]} {name}" if len(self._paths) > 1 else name
        self._paths.append(path if self._paths else "")
        if path in self._wanted and self._paths[-1]:
            self._open.append((path, attributes, []))

    def text(self, data: str) -> None:
        if self._open:
            self._open[-1][2].append(data)

    def end(self, name: str) -> None:
        path = self._paths.pop()
        if self._open and self._open[-1][0] == path:
            _, attributes, pieces = self._open.pop()
            self._wanted[path](attributes, "".join(pieces))


def collect(package: Package, part: str, root: str, wanted: Mapping[str, Taker]) -> None:
    """Stream a small part through a Collector."""
    stream(package, part, root, Collector(part, wanted, package.budget))
