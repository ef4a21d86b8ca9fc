"""Every file of the corpus has the verdict that stands beside it; what is new in the tables needs nothing here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.corpus.make import Case, cases
from xltool.errors import RefusedError
from xltool.submission import read
from xltool.verification import judged

QUICK = list(cases("other", "package", "sheet", "xml", "zip"))
HEAVY = list(cases("resources"))
HONEST = list(cases("honest"))


def check(case: Case, path: Path) -> None:
    """The file is refused, read or judged as its family says, and stays as it is."""
    data = case.bytes()
    path.write_bytes(data)
    family = case.family
    if "verdict" in family:
        report = judged(path)
        assert report.verdict.value == family["verdict"], (report.refusal, [f.message for f in report.findings])
        assert set(family.get("codes", ())) <= {finding.code for finding in report.findings}
    elif "reads" in family:
        cells = read(path).sheets[0].cells
        assert {ref: cells[ref].value for ref in family["reads"]} == family["reads"]
    else:
        with pytest.raises(RefusedError) as caught:
            read(path)
        message = str(caught.value)
        assert family["refused"] in message
        assert message.startswith("报表.xlsx：") and message.endswith("。") and "请" in message and message.isprintable()
    assert path.read_bytes() == data


@pytest.mark.parametrize("case", QUICK, ids=lambda case: case.name)
def test_the_gate(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path / "报表.xlsx")


@pytest.mark.parametrize("case", HEAVY, ids=lambda case: case.name)
def test_too_much(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path / "报表.xlsx")


@pytest.mark.parametrize("case", HONEST, ids=lambda case: case.name)
def test_honest_files(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path / "报表.xlsx")


def test_there_are_enough_of_them_and_each_once() -> None:
    every: list[Case] = [*QUICK, *HEAVY, *HONEST]
    assert len({case.name for case in every}) == len(every) == len(list(cases()))
    hostile: Callable[[Case], bool] = lambda case: "refused" in case.family
    assert sum(map(hostile, every)) >= 300
