"""The workbook part: tabs, names, settings; and the document's properties.

It exists to turn the small parts into plain values in one pass each. It must not know cells.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from xltool.submission import scalars, sniff
from xltool.submission.model import CoreProperties
from xltool.submission.package import Package
from xltool.submission.parts import Relationship
from xltool.submission.refusal import broken, refused, shown
from xltool.submission.strings import MAX_TEXT
from xltool.submission.xmlstream import MAIN, OFFICE, Taker, collect, flag

MAX_SHEETS = 256
MAX_NAMES = 20_000
MAX_PROPERTIES = 1_000
_CUSTOM = OFFICE + "custom-properties}"
_EXTENDED = OFFICE + "extended-properties}"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_DC = "http://purl.org/dc/elements/1.1/}"
_STATES = ("visible", "hidden", "veryHidden")
_CALC_MODES = ("auto", "autoNoTable", "manual")
_KINDS = ("worksheet", "chartsheet", "dialogsheet")


@dataclass(frozen=True, slots=True)
class Tab:
    """A sheet as the workbook lists it."""

    name: str  # as on the tab
    state: str  # "visible", "hidden" or "veryHidden"
    kind: str  # "worksheet", "chartsheet" or "dialogsheet"
    part: str  # where its content is


@dataclass(slots=True)
class Workbook:
    """What the workbook part says; filled while it streams by."""

    tabs: list[Tab] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    local_names: dict[tuple[str, str], str] = field(default_factory=dict)
    date1904: bool = False
    calc_mode: str = "auto"
    full_precision: bool = True
    iterate: bool = False
    calc_on_load: bool = False


def workbook(package: Package, part: str, targets: dict[str, Relationship]) -> Workbook:
    """Read the workbook part."""
    book = Workbook()
    written: list[tuple[str, str | None, str]] = []

    def sheet(attributes: dict[str, str], text: str) -> None:
        book.tabs.append(_tab(attributes, targets, book.tabs))

    def name(attributes: dict[str, str], text: str) -> None:
        if len(written) >= MAX_NAMES:
            raise refused(f"定义名称超过 {MAX_NAMES} 个", "请在名称管理器里删去多余的名称后再报")
        if len(text) > MAX_TEXT:
            raise broken("定义名称", f"内容超过 {MAX_TEXT} 字")
        written.append((attributes.get("name", ""), attributes.get("localSheetId"), text))

    def settings(attributes: dict[str, str], text: str) -> None:
        book.date1904 = flag(attributes.get("date1904"))

    def calculation(attributes: dict[str, str], text: str) -> None:
        book.calc_mode = attributes.get("calcMode", "auto")
        if book.calc_mode not in _CALC_MODES:
            raise broken(shown(part), "计算模式不认识")
        book.full_precision = flag(attributes.get("fullPrecision"), True)
        book.iterate = flag(attributes.get("iterate"))
        book.calc_on_load = flag(attributes.get("fullCalcOnLoad"))

    wanted = {
        f"{MAIN}sheets {MAIN}sheet": sheet,
        f"{MAIN}definedNames {MAIN}definedName": name,
        f"{MAIN}workbookPr": settings,
        f"{MAIN}calcPr": calculation,
    }
    collect(package, part, MAIN + "workbook", wanted)
    if not book.tabs:
        raise broken(shown(part), "没有工作表")
    for each in written:
        _keep_name(book, *each)
    return book


def _tab(attributes: dict[str, str], targets: dict[str, Relationship], before: list[Tab]) -> Tab:
    name = attributes.get("name", "")
    state = attributes.get("state", "visible")
    target = targets.get(attributes.get(OFFICE + "relationships}id", ""))
    if len(before) >= MAX_SHEETS:
        raise refused(f"工作表超过 {MAX_SHEETS} 张", "请删去多余的工作表后再报")
    if not name or len(name) > MAX_TEXT or any(name.casefold() == tab.name.casefold() for tab in before):
        raise broken("工作表清单", f"表名为空、过长或重复：{shown(name)}")
    if state not in _STATES or target is None:
        raise broken("工作表清单", f"工作表“{shown(name)}”的状态不认识或没有内容")
    if "macrosheet" in target.kind.lower():
        raise sniff.macros()
    if target.kind not in _KINDS:
        raise broken("工作表清单", f"工作表“{shown(name)}”的类型不认识")
    if any(target.target.lower() == tab.part.lower() for tab in before):
        raise broken("工作表清单", f"工作表“{shown(name)}”与另一张共用内容")
    return Tab(name, state, target.kind, target.target)


def _keep_name(book: Workbook, name: str, sheet: str | None, text: str) -> None:
    if not name or len(name) > MAX_TEXT:
        raise broken("定义名称", "名称为空或过长")
    if sheet is None:
        kept = book.names.setdefault(name, text)
    else:
        index = scalars.integer(sheet)
        if index is None or index >= len(book.tabs):
            raise broken("定义名称", f"“{shown(name)}”所属的工作表不存在")
        kept = book.local_names.setdefault((book.tabs[index].name, name), text)
    if kept != text:
        raise broken("定义名称", f"“{shown(name)}”有两个不同的定义")


def custom_properties(package: Package, part: str) -> dict[str, str]:
    """The custom document properties, whatever their type, as text."""
    found: dict[str, str] = {}

    def take(attributes: dict[str, str], text: str) -> None:
        name = attributes.get("name", "")
        if len(found) >= MAX_PROPERTIES or len(text) > MAX_TEXT or name in found:
            raise broken("自定义文档属性", f"过多、过长或重复：{shown(name)}")
        found[name] = scalars.plain(text.strip(scalars.BLANKS))

    collect(package, part, _CUSTOM + "Properties", {_CUSTOM + "property": take})
    return found


def core_properties(package: Package, part: str) -> CoreProperties:
    """Title and description of the document."""
    found = _texts(package, part, _CORE + "coreProperties", (_DC + "title", _DC + "description"))
    return CoreProperties(found[_DC + "title"], found[_DC + "description"])


def application(package: Package, part: str) -> str:
    """The program that saved the file."""
    name = _EXTENDED + "Application"
    return _texts(package, part, _EXTENDED + "Properties", (name,))[name].strip(scalars.BLANKS)


def _texts(package: Package, part: str, root: str, names: tuple[str, ...]) -> dict[str, str]:
    found = dict.fromkeys(names, "")

    def taker(name: str) -> Taker:
        def take(attributes: dict[str, str], text: str) -> None:
            if len(text) > MAX_TEXT:
                raise broken(shown(part), f"内容超过 {MAX_TEXT} 字")
            found[name] = scalars.plain(text)

        return take

    collect(package, part, root, {name: taker(name) for name in names})
    return found
