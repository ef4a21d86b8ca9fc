"""A formula of an official blank in structured references, where each of its cells can be told.

What a formula says is kept; nothing is computed. Where it reads something that a template cannot
name, the formula is refused with the reason, and its author has to think.
"""

from __future__ import annotations

from dataclasses import dataclass

from xltool import a1
from xltool.layout.expression import FUNCTIONS, parse

_LISTS = frozenset({"SUM", "COUNT", "COUNTA", "MIN", "MAX", "AVERAGE", "AND", "OR"})


@dataclass(frozen=True, slots=True)
class Target:
    """What a cell of the blank has become: a field, or a cell of a table's column."""

    name: str  # of the field, or of the table
    column: str = ""
    row: int = -1  # of the table, from 0
    row_name: str = ""  # where the table's rows are fixed
    total: bool = False


@dataclass
class Targets:
    """Every cell of the blank that has a name now, by sheet, row and column."""

    cells: dict[tuple[str, int, int], Target]
    rows: dict[str, int]  # of each table
    stated: dict[tuple[str, int, int], str]  # literals of cells that never change

    def structured(self, formula: str, sheet: str, at: Target | None) -> str:
        """The formula as a template writes it, as seen from ``at``.

        :raises ValueError: with the reason, in Chinese.
        """
        found: list[str] = []
        functions: list[str] = []
        other = ""  # the sheet that was just named
        for token in a1.tokens(formula):
            match token.kind:
                case "sheet":
                    other = token.text[:-1].strip("'").replace("''", "'")
                case "cell" | "area":
                    inside = functions[-1] if functions else ""
                    found.append(self._area(token.text, other or sheet, at, inside))
                    other = ""
                case "function":
                    functions.append(token.text.upper())
                    if functions[-1] not in FUNCTIONS:
                        raise ValueError(f"函数 {functions[-1]} 不在可用之列")
                    found.append(token.text.upper())
                case "open":
                    if not found or found[-1] not in functions[-1:]:
                        functions.append(functions[-1] if functions else "")
                    found.append(token.text)
                case "close":
                    functions[-1:] = []
                    found.append(token.text)
                case "columns" | "rows" | "name" | "structure" | "broken" | "other" | "brace" | "error":
                    raise ValueError(f"不知道“{token.text}”指什么")
                case "string" if "{" in token.text:
                    raise ValueError("公式的文字里有花括号，模板里它另有意思")
                case "space":
                    pass
                case _:
                    found.append(token.text)
        text = "".join(found)
        parse(text)
        return text

    def _area(self, text: str, sheet: str, at: Target | None, function: str) -> str:
        top, left, bottom, right = a1.area(text)
        places = [(sheet, row, column) for column in range(left, right + 1) for row in range(top, bottom + 1)]
        if len(places) == 1:
            return self._cell(places[0], at)
        if len(places) > 400:
            raise ValueError(f"区域 {text} 太大")
        targets = [self.cells.get(place) for place in places]
        known = list(dict.fromkeys(target for target in targets if target is not None))
        columns = self._columns(known)
        if columns and len(columns) * self.rows[known[0].name] == len(known):
            if len(columns) == 1 or function in _LISTS:
                return ",".join(columns)
        if function not in _LISTS:
            raise ValueError(f"区域 {text} 不是一张表的整列")
        if len(known) != len(dict.fromkeys(places)) and any(target is None for target in targets):
            raise ValueError(f"区域 {text} 里有不是填报或公式的格子")
        return ",".join(dict.fromkeys(self._written(target, at) for target in known))

    def _columns(self, targets: list[Target]) -> list[str]:
        """The whole columns of one table that these cells are, or nothing."""
        rows = [target for target in targets if target.row >= 0]
        if not rows or len(rows) != len(targets) or len({target.name for target in rows}) != 1:
            return []
        return list(dict.fromkeys(f"{target.name}[{target.column}]" for target in rows))

    def _cell(self, place: tuple[str, int, int], at: Target | None) -> str:
        target = self.cells.get(place)
        if target is not None:
            return self._written(target, at)
        if place in self.stated:
            return self.stated[place]
        raise ValueError(f"{a1.address(place[0], a1.cell(place[1], place[2]))} 不是填报或公式的格子")

    def _written(self, target: Target, at: Target | None) -> str:
        if not target.column:
            return f"[{target.name}]"
        if target.total:
            return f"{target.name}[[#Totals],[{target.column}]]"
        if at is not None and (at.name, at.row) == (target.name, target.row):
            return f"[@{target.column}]"
        if target.row_name:
            return f"{target.name}[[#{target.row_name}],[{target.column}]]"
        raise ValueError(f"表“{target.name}”第 {target.row + 1} 行的格子没有自己的名称")
