"""What a terminal shows: like findings together, aligned, nothing that steers the terminal; and what to type next."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from tests.conftest import SAMPLES
from xltool.report import as_plain, as_table
from xltool.report.next_step import next_steps
from xltool.report.order import alike, numbered, worst_first
from xltool.terms import Verdict
from xltool.verification import Report, verify


@pytest.fixture(scope="module")
def published() -> Report:
    return dataclasses.replace(verify(SAMPLES / "yunnan-2017" / "原报.xlsx"), path=Path("收件 1/原报.xlsx"))


def drawn(report: Report, width: int = 100) -> str:
    console = Console(width=width, file=io.StringIO(), force_terminal=False)
    console.print(as_table.render(report))
    as_table.summary([report], console)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_findings_of_a_rule_are_told_together(published: Report) -> None:
    shown = drawn(published)
    assert "[强制性] ZB05 自报完成率与计算的完成率一致（三、绩效指标，7 处）\n    S7「产出指标·第 2 行·自报完成率」" in shown
    assert shown.count("怎么改：删去自报完成率，或改计划数、完成数。") == 1
    assert "[强制性] YZ02 二、支出明细!D9「支出明细·第 5 行·二级项目」\n" in shown
    assert "不通过：16 处错误、12 项待说明\n复算 870/870，规则 102/102\n" in shown
    assert sum(map(len, alike(published.findings))) == len(published.findings) == len(numbered(published.findings))


def test_the_frame_is_straight(published: Report) -> None:
    lines = [line for line in drawn(published).splitlines() if line.startswith(("│", "├", "┌", "└"))]
    assert len(lines) > 20 and len({cell_len(line) for line in lines}) == 1


def test_what_to_type_next(published: Report) -> None:
    assert list(next_steps([published])) == [
        "下一步：xltool explain '收件 1/原报.xlsx' '二、项目支出概况!D13'　看这一格怎么算",
        "　　　　xltool verify '收件 1/原报.xlsx' --annotate 批注件　写出带批注的副本，可退回单位",
    ]
    assert list(next_steps([dataclasses.replace(published, findings=())])) == []


def test_the_worst_file_comes_first(published: Report) -> None:
    passed = dataclasses.replace(published, verdict=Verdict.PASSED, findings=())
    refused = Report(Path("坏.xlsx"), Verdict.REFUSED, refusal="坏了")
    fewer = dataclasses.replace(published, findings=published.findings[:1])
    assert worst_first([passed, fewer, published, refused]) == [refused, published, fewer, passed]


def test_nothing_steers_the_terminal(published: Report) -> None:
    text = "\x1b]0;x\x07\x1b[2J甲\u202e乙\t丙\n丁[red]"
    finding = dataclasses.replace(published.findings[0], message=text, field=text, sheet=text, explanation=text)
    hostile = dataclasses.replace(published, findings=(finding,), unit=text, path=Path(text), totals=())
    for said in (drawn(hostile), *as_plain.lines(hostile)):
        assert not {"\x1b", "\x07", "\u202e"} & set(said) and "甲?乙 丙 丁[red]" in said
    assert [line.count("\t") for line in as_plain.lines(hostile)] == [len(as_plain.COLUMNS) - 1]


def test_a_file_without_findings_has_a_line(published: Report) -> None:
    (line,) = as_plain.lines(dataclasses.replace(published, findings=(), verdict=Verdict.PASSED))
    assert line.split("\t")[2] == "通过"
