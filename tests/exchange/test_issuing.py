"""What every unit's workbook says of its unit and year, whatever the template."""

from __future__ import annotations

from pathlib import Path

import pytest

from xltool.definition import template_folders
from xltool.exchange.issuing import issue
from xltool.exchange.workspace import create
from xltool.verification import open_submission

ROSTER = "代码,单位\n0530,某县财政局\n"


@pytest.mark.parametrize("template", sorted(template_folders()))
def test_a_workbook_names_its_unit_and_year(template: str, tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text(ROSTER, "utf-8")
    workspace = create(tmp_path / "轮次", template, 2026, tmp_path / "units.csv")
    with workspace.ledger() as ledger:
        (issued,) = issue(workspace, ledger, workspace.roster)
    placement, mark = open_submission(issued.path)
    identity = placement.layout.template.identity
    expected = {identity.unit_field: "某县财政局", identity.code_field: "0530", identity.year_field: 2026.0}
    said = {name: placement.declared[placement.layout.by_name[f"[{name}]"].address] for name in expected if name}
    assert said == {name: value for name, value in expected.items() if name}
    assert (mark.code, mark.unit) == ("0530", "某县财政局")
