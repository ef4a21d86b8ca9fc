"""Whole workbooks, recalculated without a template, beside the values that another program saved in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import SAMPLES, XLSX, Office
from xltool.audit.compare import same
from xltool.recalculation import calculate
from xltool.submission import read
from xltool.values import Undecided, Value

MADE = sorted((Path(__file__).parent / "excel_made").glob("*.xlsx"))


@dataclass(frozen=True)
class Difference:
    sheet: str
    cell: str
    formula: str
    carried: Value
    ours: Value

    @property
    def kind(self) -> str:
        """What is different: the type, the figure or the text; or whether we refuse."""
        if isinstance(self.ours, Undecided):
            return "refused"
        if type(self.ours) is not type(self.carried):
            return f"{type(self.carried).__name__} for {type(self.ours).__name__}"
        return "figure" if isinstance(self.ours, float) else "text"


def differences(path: Path) -> tuple[list[Difference], int]:
    """The formula cells whose value is not ours, and how many there are in all."""
    book = read(path)
    cells: dict[str, object] = {}
    formulas: dict[str, tuple[str, str, str, Value]] = {}
    for sheet in book.sheets:
        for ref, cell in sheet.cells.items():
            address = f"{sheet.name}!{ref}"
            if cell.formula is None:
                cells[address] = cell.value
                continue
            text = "{" + cell.formula + "}" if cell.array else cell.formula
            cells[address] = text
            formulas[address] = (sheet.name, ref, text, cell.value)
    names = dict(book.names) | {f"{sheet}!{name}": text for (sheet, name), text in book.local_names.items()}
    ours = calculate(cells, names)
    found = [Difference(*formulas[a], ours[a]) for a in formulas if not same(ours[a], formulas[a][3])]
    return found, len(formulas)


@pytest.mark.parametrize("path", MADE, ids=lambda path: path.name)
def test_made_by_excel(path: Path) -> None:
    found, count = differences(path)
    assert count
    assert [(d.kind, d.sheet, d.cell, d.formula, d.carried, d.ours) for d in found if d.kind != "refused"] == []


@pytest.mark.parametrize("name", ["更正", "原报", "空白"])
def test_saved_by_libreoffice(name: str, office: Office) -> None:
    """The whole form as a workbook among others: nothing differs and nothing is refused."""
    found, count = differences(office(SAMPLES / "yunnan-2017" / f"{name}.xlsx", XLSX))
    assert count > 3000
    assert [(d.kind, d.sheet, d.cell, d.formula, d.carried, d.ours) for d in found] == []
