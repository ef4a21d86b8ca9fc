"""Imports go down the layers, and each library stays in its one home."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1] / "xltool"

LAYERS = [
    {"terms", "values", "figures", "a1", "rule", "finding", "errors", "filenames", "texts", "files", "cache", "later"},
    {"definition", "rules"},
    {"layout"},
    {"workbook", "submission", "recalculation", "data"},
    {"audit"},
    {"generation", "verification"},
    {"migration", "proofreading"},
    {"report", "authoring"},
    {"annotation"},
    {"exchange"},
    {"cli"},
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}

HOMES = {
    "xlsxwriter": {"workbook"},
    "defusedxml": {"submission"},
    "psutil": {"verification"},
    "formulas": {"recalculation"},
    "openpyxl": {"layout", "authoring"},
    "rich": {"report", "cli"},
    "jinja2": {"report", "exchange"},
    "keyring": {"exchange"},
    "smtplib": {"exchange"},
    "markupsafe": {"report"},
    "tomli_w": {"data"},
    "click": {"cli"},
}


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


MODULES = sorted(path for path in ROOT.rglob("*.py") if path.parent != ROOT or path.stem in LEVEL)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_down(path: Path) -> None:
    own = path.relative_to(ROOT).parts[0].removesuffix(".py")
    for name in imports(path):
        top, *rest = name.split(".")
        if top == "xltool" and rest and rest[0] in LEVEL and rest[0] != own:
            sideways = LEVEL[rest[0]] == LEVEL[own] and LEVEL[own] > 0
            assert LEVEL[rest[0]] <= LEVEL[own], f"{path.name} imports upwards: {name}"
            assert not sideways, f"{path.name} imports a sibling: {name}"
        if top in HOMES:
            assert own in HOMES[top], f"{top} is at home in {HOMES[top]}, not in {path}"


def test_every_package_is_in_a_layer() -> None:
    present = {path.stem for path in ROOT.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert present - {"__init__", "__main__"} == set(LEVEL)


def test_every_module_says_why_it_exists() -> None:
    for path in ROOT.rglob("*.py"):
        assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), path


def test_excel_model_is_never_used() -> None:
    for path in ROOT.rglob("*.py"):
        assert "ExcelModel" not in path.read_text("utf-8"), path
