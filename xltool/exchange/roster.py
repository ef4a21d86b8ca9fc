"""The roster: who gets a workbook, where it is sent, and what is filled in beforehand.

It is kept by people in Excel, so that it is read with suspicion: every fault is told, with its
line and column, before anything is issued.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xltool.definition.places import nearest
from xltool.errors import UsageError
from xltool.exchange.cells import Rows, prefilled, read_rows
from xltool.filenames import reserved
from xltool.layout import Layout
from xltool.texts import hidden, is_address

CODE, NAME, EMAIL, PARENT = "代码", "单位", "邮箱", "上级单位"
COLUMNS = (CODE, NAME, EMAIL, PARENT)

_CODE = re.compile(r"[A-Za-z0-9\u4e00-\u9fff](?:[A-Za-z0-9\u4e00-\u9fff.-]{0,38}[A-Za-z0-9\u4e00-\u9fff])?")
_SPOILT = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
_BETWEEN = re.compile(r"[;；,，、\s]+")
_LONGEST = 100  # characters of a unit's name
_TOLD = 20  # faults that are told before the rest are counted


@dataclass(frozen=True, slots=True)
class Unit:
    """One line of the roster."""

    code: str  # its name in the ledger and in the inbox
    name: str
    email: tuple[str, ...] = ()
    parent: str = ""  # the unit it belongs to, as the department calls it
    prefilled: Mapping[str, str | float] = field(default_factory=dict)  # by name of the template's field


def read_roster(path: Path, layout: Layout) -> tuple[Unit, ...]:
    """The units, in their order.

    :raises UsageError: the file cannot be read, or has faults; tells them all.
    """
    rows = read_rows(path)
    faults: list[str] = []
    fields = _columns(rows, layout, faults)
    units = list(_units(rows, fields, layout, faults)) if not faults else []
    if not faults and not units:
        faults.append("没有单位；第 1 行是列名，从第 2 行起一行一个单位")
    if faults:
        more = [f"……另有 {len(faults) - _TOLD} 处"] if len(faults) > _TOLD else []
        raise UsageError("\n  ".join([f"名册“{path.name}”有 {len(faults)} 处要改：", *faults[:_TOLD], *more]))
    return tuple(units)


def find_unit(units: Sequence[Unit], wanted: str) -> Unit:
    """The unit of that code or name.

    :raises UsageError: there is none; names the nearest.
    """
    known = {unit.name: unit for unit in units} | {unit.code: unit for unit in units}
    if wanted not in known:
        raise UsageError(f"名册里没有单位“{wanted}”{nearest(wanted, known)}")
    return known[wanted]


def _columns(rows: Rows, layout: Layout, faults: list[str]) -> dict[str, int]:
    """The place of each column that is a field of the template."""
    places: dict[str, int] = {}
    known = {name for name in layout.template.fields if layout.by_name[f"[{name}]"].filled_in}
    own = {layout.template.identity.unit_field, layout.template.identity.code_field}
    for number, title in enumerate(rows.head):
        where = f"列“{title}”"
        if not title:
            if any(line[number] != "" for _, line in rows.lines if len(line) > number):
                faults.append(f"第 {number + 1} 列没有列名，下面却有内容")
        elif title in places:
            faults.append(f"{where}：列名重复")
        elif title in own:
            faults.append(f"{where}：由“{CODE}”“{NAME}”两列填入，不另设列")
        elif title not in known and title not in COLUMNS:
            faults.append(f"{where}：不认识，模板里没有这个可预填的字段{nearest(title, {*known, *COLUMNS} - own)}")
        else:
            places[title] = number
    for title in (CODE, NAME):
        if title not in places:
            faults.append(f"缺少列“{title}”；现有列：{'、'.join(filter(None, rows.head)) or '（无）'}")
    return places


def _units(rows: Rows, places: Mapping[str, int], layout: Layout, faults: list[str]) -> Iterator[Unit]:
    codes: dict[str, int] = {}
    names: dict[str, int] = {}
    for number, line in rows.lines:
        if all(content == "" for content in line):
            continue
        more = [str(content) for content in line[len(rows.head) :] if content != ""]
        if more:
            faults.append(f"第 {number} 行：比列名多出 {len(more)} 格“{more[0]}”")
        read = _Line(number, line, places, faults)
        code, name = read.code(codes), read.name(names)
        values: dict[str, str | float] = {}
        for title in places:
            cell = layout.by_name.get(f"[{title}]") if title not in COLUMNS else None
            if cell is not None and (content := read.plain(title)) != "":
                try:
                    values[title] = prefilled(cell, content)
                except ValueError as error:
                    read.fault(title, str(error))
        yield Unit(code, name, read.email(), str(read.plain(PARENT)), values)


class _Line:
    """One line, and what is wrong with it."""

    def __init__(self, number: int, line: Sequence[str | float], places: Mapping[str, int], faults: list[str]) -> None:
        self._number, self._line, self._places, self._faults = number, line, places, faults

    def fault(self, title: str, message: str) -> None:
        self._faults.append(f"第 {self._number} 行“{title}”列：{message}")

    def plain(self, title: str) -> str | float:
        """What stands there; blanks around it, and letters that nobody sees, are faults."""
        place = self._places.get(title, -1)
        content = self._line[place] if 0 <= place < len(self._line) else ""
        if isinstance(content, str):
            if content != content.strip():
                self.fault(title, f"“{content.strip()}”前后有空格或换行，请删去")
            elif any(map(hidden, content)):
                self.fault(title, f"“{''.join(c for c in content if c.isprintable())}”里有看不见的字符或换行，请重新录入")
        return content

    def code(self, known: dict[str, int]) -> str:
        content = self.plain(CODE)
        code = f"{content:.15g}" if isinstance(content, float) else content.strip()
        if not code:
            self.fault(CODE, "没有填")
        elif _SPOILT.fullmatch(code):
            self.fault(CODE, f"“{code}”是被 Excel 改成的科学记数，请把这一列设为文本后重新录入")
        elif not _CODE.fullmatch(code) or reserved(code):
            self.fault(CODE, f"“{code}”只能用字母、数字、汉字、“-”和“.”，不超过 40 字")
        self._once(CODE, code, known)
        return code

    def name(self, known: dict[str, int]) -> str:
        name = str(self.plain(NAME)).strip()
        if not name:
            self.fault(NAME, "没有填")
        elif len(name) > _LONGEST:
            self.fault(NAME, f"有 {len(name)} 字，不能超过 {_LONGEST} 字")
        elif name[0] in "=+-@":
            self.fault(NAME, f"“{name}”不能以 {name[0]} 开头，Excel 会当作公式")
        self._once(NAME, name, known)
        return name

    def email(self) -> tuple[str, ...]:
        text = str(self.plain(EMAIL))
        addresses = tuple(filter(None, _BETWEEN.split(text)))
        for address in addresses:
            if not is_address(address):
                narrow = unicodedata.normalize("NFKC", address).replace("。", ".")
                right = f"，是否应为“{narrow}”？" if narrow != address and is_address(narrow) else ""
                self.fault(EMAIL, f"“{address}”不是邮箱地址{right}")
        return addresses

    def _once(self, title: str, text: str, known: dict[str, int]) -> None:
        key = unicodedata.normalize("NFKC", text).casefold()
        if key and known.setdefault(key, self._number) != self._number:
            self.fault(title, f"“{text}”与第 {known[key]} 行重复")
