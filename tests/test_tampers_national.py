"""The national form, filled in and tampered with: one act a file, and what is found of it; an honest hand is not accused."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests import tampering
from tests.tampering import Book, Tamper
from xltool.data import read_sample
from xltool.definition import load_template
from xltool.finding import Finding
from xltool.generation import generate
from xltool.verification import verify

FORM = "绩效自评表"


def together(*tampers: Tamper) -> Tamper:
    def tamper(book: Book) -> None:
        for each in tampers:
            each(book)

    return tamper


@pytest.fixture(scope="session")
def national(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample of the template, which no rule finds fault with."""
    template = load_template("mof-2020")
    path = tmp_path_factory.mktemp("全国") / "自评表.xlsx"
    path.write_bytes(generate(template, read_sample(template)).workbook)
    assert not verify(path).findings
    return path


def after(tamper: Tamper, national: Path, tmp_path: Path) -> list[Finding]:
    book = Book(national)
    tamper(book)
    return list(verify(book.save(tmp_path / "表.xlsx")).findings)


def rows(*numbers: int) -> Tamper:
    return together(*(tampering.row(FORM, number, 'hidden="1"') for number in numbers))


def columns(letters: str) -> Tamper:
    return together(*(tampering.hidden_column(FORM, letter) for letter in letters))


FOUND: dict[str, tuple[Tamper, str]] = {
    "隐藏不用的指标行": (rows(21, 25, 30), ""),
    "隐藏用了的指标行": (rows(21, 22), "WARNING YC01 D22 “绩效指标”第 22 行被隐藏，其中有填报内容"),
    "隐藏认数的各列": (columns("UVWXYZ"), "INFO YC01 U19 第 U、V、W、X、Y、Z 列被隐藏，其中有填报或计算的内容；本来就不打印"),
    "隐藏右边各列": (columns("JKLMNRS"), "WARNING YC01 S29 第 J、K、L、M、N、R、S 列被隐藏，其中有填报或计算的内容"),
    "隐藏得分列": (columns("H"), "WARNING YC01 H6 第 H 列被隐藏，其中有填报或计算的内容"),
    "隐藏不打印的行": (rows(82, 83, 84, 85, 90), "INFO YC01 D84 第 84、90 行被隐藏，其中有填报或计算的内容；本来就不打印"),
}  # fmt: skip


def told(finding: Finding) -> str:
    return f"{finding.level.name} {finding.code} {finding.cell or ''} {finding.message}"


@pytest.mark.parametrize("name", FOUND)
def test_found(name: str, national: Path, tmp_path: Path) -> None:
    tamper, expected = FOUND[name]
    found = Counter(map(told, after(tamper, national, tmp_path)))
    assert found == Counter(expected.split("; ") if expected else ())
