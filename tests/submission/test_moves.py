"""Where lines went, and what a formula reads since then."""

from __future__ import annotations

import pytest

from xltool.submission.moves import Moves, rewritten


@pytest.mark.parametrize(
    ("moves", "planned", "now"),
    [
        (Moves(), "F12", "F12"),
        (Moves(rows=((5, 1),)), "F4", "F4"),
        (Moves(rows=((5, 1),)), "F5", "F6"),
        (Moves(rows=((5, 1), (9, 3))), "F9", "F12"),
        (Moves(columns=((3, 2),)), "C1", "E1"),
        (Moves(rows=((2, 1),), columns=((3, -1),)), "D4", "C5"),
        (Moves(rows=((7, -1),)), "F6", ""),  # taken out: row 7 stands there now
        (Moves(rows=((7, -2),)), "F5", ""),
        (Moves(rows=((7, -2),)), "F4", "F4"),
        (Moves(rows=((1, -1),)), "A1", ""),
        (Moves(rows=((1_048_576, 1),)), "A1048576", ""),
    ],
)
def test_where_a_cell_went(moves: Moves, planned: str, now: str) -> None:
    assert moves.ref(planned) == now


@pytest.mark.parametrize(
    ("formula", "now"),
    [
        ("=SUM($H$5:$H$44)", "=SUM(H6:H45)"),
        ("=A4+A5", "=A4+A6"),
        ("=表二!A5&A5", "=新表!A5&A6"),
        ("='三、扣分'!$B$4:$B$32", "='三、扣分'!B4:B32"),
        ("='表''三'!A9", "='表''三'!A9"),
        ("=IF(A9=\"A9\",1,0)", "=IF(#REF!=\"A9\",1,0)"),
        ("=SUM(A5:A9)", "=SUM(A6:#REF!)"),
    ],
)
def test_what_a_formula_reads_now(formula: str, now: str) -> None:
    """A row was put in before row 5 of 表一, row 9 taken out; 表二 has another name."""

    def where(sheet: str, ref: str) -> tuple[str, str]:
        if sheet == "表一" and ref == "A9":
            return sheet, ""
        moves = Moves(rows=((5, 1),)) if sheet == "表一" else Moves()
        return {"表二": "新表"}.get(sheet, sheet), moves.ref(ref)

    assert rewritten(formula, "表一", where) == now
