"""``--baseline``: which findings were mended, remain or are new, whatever moved in between."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.conftest import SAMPLES
from xltool.audit import Coverage
from xltool.cli.main import xltool
from xltool.errors import UsageError
from xltool.finding import Finding
from xltool.layout import Mark
from xltool.report import as_json, as_plain, words
from xltool.report.earlier import compare, read_earlier
from xltool.terms import Cause, Change, Kind, Level, Verdict
from xltool.verification import Report

FOLDER = SAMPLES / "yunnan-2017"


def finding(
    code: str = "PH03", cell: str = "H8", field: str = "支出明细·第 4 行·支出数", row: str = "", declared: float = 3.5
) -> Finding:
    place = ("二、支出明细", cell, field)
    return Finding(code, Level.ERROR, "题", *place, declared, 2.0, 1.5, Cause.RULE, "不符", "改", kind=Kind.YUAN, row=row)


def typed(*words: object) -> Result:
    return CliRunner().invoke(xltool, [str(word) for word in words], standalone_mode=False)


def report(*findings: Finding, path: str = "甲/自评.xlsx", unit: str = "甲局", template: str = "yunnan-2017") -> Report:
    mark = Mark(template, "1", unit, {}, "abc")
    return Report(Path(path), Verdict.FINDINGS, None, mark, unit, Coverage(1, 1, 0, 1, 0), (), findings)


def compared(now: list[Report], then: list[Report], tmp_path: Path) -> list[Report]:
    path = tmp_path / "旧.json"
    path.write_text(as_json.dumps(then), "utf-8")
    return compare(now, read_earlier(path))


def changes(now: Report, then: Report, tmp_path: Path) -> tuple[list[str], list[str]]:
    (found,) = compared([now], [then], tmp_path)
    return [f.change.word if f.change else "" for f in found.findings], [f"{f.code} {f.cell}" for f in found.mended]


def test_mended_remaining_new(tmp_path: Path) -> None:
    then = report(finding("PH03"), finding("PH04", "M6"))
    now = report(finding("PH03"), finding("ZB01", "N7"))
    assert changes(now, then, tmp_path) == (["仍在", "新增"], ["PH04 M6"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (finding(row="稽查总队 / 消费品"), finding(cell="H9", field="支出明细·第 5 行·支出数", row="稽查总队 / 消费品")),
        (finding(cell="G13", field="总分"), finding(cell="G15", field="总分")),  # a row put in above
        (finding(row="稽查总队 / 消费品"), finding(row="稽查总队 / 消费品安全")),  # a word mended beside it
        (finding(row=""), finding(row="稽查总队")),
        (finding(declared=9.0), finding(declared=3.0)),  # still wrong, with another figure
    ],
)
def test_a_finding_that_moved_remains(old: Finding, new: Finding, tmp_path: Path) -> None:
    assert changes(report(new), report(old), tmp_path) == (["仍在"], [])


def test_a_row_put_in_above_does_not_confuse_two_rows(tmp_path: Path) -> None:
    first = finding(cell="H5", field="支出明细·第 1 行·支出数", row="特设处")
    second = finding(cell="H6", field="支出明细·第 2 行·支出数", row="稽查总队")
    moved = [
        finding(cell="H6", field="支出明细·第 2 行·支出数", row="特设处"),
        finding(cell="H7", field="支出明细·第 3 行·支出数", row="稽查总队"),
    ]
    assert changes(report(*moved), report(first, second), tmp_path) == (["仍在", "仍在"], [])
    assert changes(report(moved[1]), report(first, second), tmp_path) == (["仍在"], ["PH03 H5"])


def test_another_row_in_the_same_cell_is_new(tmp_path: Path) -> None:
    assert changes(report(finding(row="特设处")), report(finding(row="稽查总队")), tmp_path) == (["新增"], ["PH03 H8"])


def test_files_are_matched_by_unit_then_by_name(tmp_path: Path) -> None:
    then = [
        report(finding(), path="一.xlsx"),
        report(finding(), path="乙1.xlsx", unit="乙局"),
        report(finding(), path="乙2.xlsx", unit="乙局"),
    ]
    now = [
        report(finding(), path="另名.xlsx"),
        report(finding(), path="乙2.xlsx", unit="乙局"),
        report(finding(), path="丙.xlsx", unit="丙局"),
        report(finding(), path="一.xlsx", unit="丁局"),
    ]
    assert [each.earlier for each in compared(now, then, tmp_path)] == ["一.xlsx", "乙2.xlsx", "", ""]
    (alone,) = compared([report(path="丙/自评.xlsx", unit="改了名")], [report(path=r"C:\收件\自评.xlsx")], tmp_path)
    assert alone.earlier == r"C:\收件\自评.xlsx"
    (nameless,) = compared([report(unit="")], [report(unit="")], tmp_path)
    assert nameless.earlier == "甲/自评.xlsx"


def test_a_file_that_was_refused_says_nothing(tmp_path: Path) -> None:
    refused = Report(Path("甲/自评.xlsx"), Verdict.REFUSED, refusal="坏了")
    (now,) = compared([refused], [report(finding())], tmp_path)
    assert now.mended == () and now.earlier == ""
    (now,) = compared([report(finding())], [refused], tmp_path)
    assert now.findings[0].change is None and words.changes(now) == "上次核对的结果里没有这份文件"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[1]",
        b'{"a": 1}',
        b"PK\3\4",
        b"[" * 100_000,
        b'[{"file": 1, "template": null, "unit": null, "coverage": null, "findings": []}]',
        b'[{"file": "a", "template": null, "unit": "", "coverage": null, "findings": [{}]}]',
    ],
    ids=["empty", "number", "object", "zip", "deep", "no path", "no finding"],
)
def test_a_file_that_is_no_output_of_ours(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "旧.json"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="不是上次核对的结果"):
        read_earlier(path)
    run = typed("verify", FOLDER / "更正.xlsx", "--baseline", path)
    assert isinstance(run.exception, UsageError) and run.exception.exit_code == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_whatever_a_shell_makes_of_the_output(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "旧.json"
    one = report(finding())
    for text in (as_json.dumps([one]), as_json.line(one) + "\r\n" + as_json.line(one)):
        path.write_bytes(text.encode(encoding))
        earlier = read_earlier(path)
        (found,) = earlier[0].findings
        assert (earlier[0].unit, found.code, found.difference) == ("甲局", "PH03", 1.5)


def test_on_the_command_line(tmp_path: Path) -> None:
    old = tmp_path / "旧.json"
    old.write_text(typed("verify", FOLDER / "合计手填错.xlsx", "--format", "json").stdout, "utf-8")
    arguments = ("verify", FOLDER / "合计手填对.xlsx", "--baseline", old, "--format")
    said = {form: typed(*arguments, form).stdout for form in ("table", "plain", "json")}
    assert "与上次相比：已改 1 条，仍在 44 条，新增 1 条" in said["table"]
    assert "[已改] GS01 二、支出明细!H45" in said["table"]
    lines = [line.split("\t") for line in said["plain"].splitlines()]
    assert {len(line) for line in lines} == {len(as_plain.COLUMNS)}
    assert [line[3:5] for line in lines if line[-1] == "新增"] == [["GS02", "二、支出明细!H45"]]
    assert [line[3] for line in lines if line[-1] == "已改"] == ["GS01"]
    (told,) = json.loads(said["json"])
    assert [f["code"] for f in told["mended"]] == ["GS01"] and told["earlier"].endswith("合计手填错.xlsx")
    assert {f["change"] for f in told["findings"]} == {Change.REMAINS.value, Change.NEW.value}
