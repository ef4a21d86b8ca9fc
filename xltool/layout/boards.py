"""Parts of the form that show what stands in the 核对表: the contents, and the rules not met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xltool import a1
from xltool.layout.draft import Board, SheetDraft
from xltool.terms import Role


def contents(draft: SheetDraft, board: Board, sheets: Sequence[str], states: Mapping[str, str]) -> None:
    """A line a sheet: a link to it, and its state, a formula, where it has one."""
    for row, name in enumerate(sheets, board.row):
        link = a1.address(name, "A1")
        draft.put(row, (1, 1), Role.FIXED, f"目录·{name}", name, look="link", link=link)
        if name in states:
            draft.put(row, (2, board.width), Role.VERDICT, f"目录·{name}·情况", states[name], look="board")


def open_rules(draft: SheetDraft, board: Board, codes: str, titles: str, messages: str, waiting: str) -> None:
    """The first of the rules that something has to be done about, a row each.

    The other arguments are columns of the 核对表; ``waiting`` numbers such rules from 1.
    """
    for number in range(1, board.open + 1):
        at = f"MATCH({number},{waiting},0)"
        said = f'IF(INDEX({messages},{at})="","","："&INDEX({messages},{at}))'
        text = f'=IFERROR(INDEX({codes},{at})&" "&INDEX({titles},{at})&{said},"")'
        draft.put(board.row + number - 1, (1, board.width), Role.VERDICT, f"待办·{number}", text, look="board")
