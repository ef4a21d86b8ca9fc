"""The published schemas take every file of every template, and refuse what the loader refuses."""

from __future__ import annotations

import datetime
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.conftest import ROOT
from xltool.definition import template_folders
from xltool.definition.folders import rule_set_folders

SCHEMAS = {
    path.name.partition(".")[0]: Draft202012Validator(
        json.loads(path.read_text("utf-8")), format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    for path in sorted((ROOT / "docs" / "schema").glob("*.schema.json"))
}
NO_SCHEMA = {"lock", "sample", "changes"}  # what a variant changes is found by the names of its base
FOLDERS = [*template_folders().values(), *rule_set_folders(template_folders().values())]
FILES = [path for folder in dict.fromkeys(FOLDERS) for path in folder.glob("*.toml") if path.stem not in NO_SCHEMA]


def plain(value: Any) -> Any:
    """Dates as JSON has them."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def errors(kind: str, text: str) -> list[str]:
    return [error.message for error in SCHEMAS[kind].iter_errors(plain(tomllib.loads(text)))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_file_of_a_template_is_valid(path: Path) -> None:
    kind = "ruleset" if path.parent.name == "rulesets" else path.stem if path.stem in SCHEMAS else "sheet"
    assert errors(kind, path.read_text("utf-8")) == []


SHEET = 'name = "表"\nwidths = [8, 8]\n[[block]]\n[[block.field]]\nname = "金额"\n'


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("sheet", SHEET, ""),
        ("sheet", SHEET + "requird = true", "'requird' was unexpected"),
        ("sheet", SHEET + 'kind = "money"', "'money' is not one of"),
        ("sheet", SHEET + 'required = "yes"', "'yes' is not of type 'boolean'"),
        ("sheet", SHEET.replace("金额", "金额_元"), "'金额_元' does not match"),
        ("sheet", SHEET.replace('name = "表"', ""), "'name' is a required property"),
        ("sheet", SHEET.replace("[[block]]", '[[block]]\nlook = "big"'), "'big' is not one of"),
        ("rules", '[[rule]]\ncode = "A1"\ntitle = "t"\nlevel = "error"\nfix = "f"', "'A1' does not match"),
        ("template", "created = 2026-01-01", "is not valid under any of the given schemas"),
        ("template", 'id = "a"\nversion = "1"\nextends = "b"', ""),
    ],
)
def test_what_the_loader_refuses_is_marked(kind: str, text: str, message: str) -> None:
    found = errors(kind, text)
    assert any(message in one for one in found) if message else found == []


def test_every_key_has_a_type_and_most_say_what_they_are() -> None:
    for validator in SCHEMAS.values():
        Draft202012Validator.check_schema(validator.schema)
        for name, shape in validator.schema["$defs"].items():
            assert shape["description"], name
    fields = SCHEMAS["sheet"].schema["$defs"]["Field"]["properties"]
    assert fields["name"]["description"] == "in formulas, data files and defined names"
    assert "wan" in fields["kind"]["enum"] and fields["minimum"]["type"] == ["number", "string"]
