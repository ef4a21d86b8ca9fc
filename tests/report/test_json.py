"""Every output is valid against the published schema, and the schema knows our vocabulary."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.conftest import ROOT, SAMPLES
from xltool.report import as_json
from xltool.report.earlier import compare, read_earlier
from xltool.terms import Cause, Change, Level, Outcome, Verdict
from xltool.verification import Report, verify_all

SCHEMA = json.loads((ROOT / "docs" / "verify.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
WORKBOOKS = sorted(SAMPLES.glob("*/*.xlsx"))


def wrong(reports: list[Report]) -> list[str]:
    text = as_json.dumps(reports)
    assert [json.loads(as_json.line(report)) for report in reports] == json.loads(text)
    return [error.message for error in VALIDATOR.iter_errors(json.loads(text))]


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    return list(verify_all(WORKBOOKS))


def test_all_samples(reports: list[Report], tmp_path: Path) -> None:
    assert len(reports) >= 30 and wrong(reports) == []
    saved = tmp_path / "旧.json"
    saved.write_text(as_json.dumps(reports[:9]), "utf-8")
    earlier = read_earlier(saved)
    assert wrong(compare(reports, earlier)) == []
    assert wrong(compare(reports[3:4], earlier[:1])) == []


def test_what_cannot_be_judged(tmp_path: Path) -> None:
    import xlsxwriter

    (tmp_path / "坏.xlsx").write_bytes(b"PK\3\4")
    with xlsxwriter.Workbook(tmp_path / "别的.xlsx") as book:
        book.add_worksheet()
    reports = list(verify_all([*sorted(tmp_path.iterdir()), tmp_path / "没有.xlsx"]))
    assert {report.verdict for report in reports} == {Verdict.REFUSED, Verdict.UNKNOWN_TEMPLATE}
    assert wrong(reports) == [] == wrong([])


def enums(node: object) -> Iterator[set[str]]:
    if isinstance(node, dict):
        if "enum" in node:
            yield {value for value in node["enum"] if value is not None}
        for value in node.values():
            yield from enums(value)


def test_the_schema_knows_our_words() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    told = list(enums(SCHEMA))
    for words in (Verdict, Level, Cause, Change):
        assert {word.value for word in words} in told
    assert {Outcome.HOLDS.value, Outcome.FAILS.value, Outcome.UNDECIDED.value} in told


def test_no_key_may_be_missing_or_added(reports: list[Report]) -> None:
    (report,) = (r for r in reports if r.path.stem == "合计手填错")
    good = as_json.as_dict(report)
    for place in ("report", "finding", "total"):
        for change in ("missing", "added"):
            told = json.loads(json.dumps(good))
            there = {"report": told, "finding": told["findings"][0], "total": told["totals"][0]}[place]
            for key in list(there) if change == "missing" else ["neu"]:
                kept = there.copy()
                there.pop(key, None) if change == "missing" else there.update({key: 1})
                assert not VALIDATOR.is_valid([told]), (place, key)
                there.clear()
                there.update(kept)


def test_every_key_is_in_the_page() -> None:
    page = (ROOT / "docs" / "verify-json.md").read_text("utf-8")
    for name in ("report", "finding", "total"):
        for key in SCHEMA["$defs"][name]["required"]:
            assert f"`{key}`" in page, key
