"""The national form tampered with: one act a file, and what is found of it; an honest hand is not accused."""

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
    "得分加一点": (
        together(tampering.wrapped(FORM, "H22", "", "+0.15"), tampering.shown(FORM, "H22", 10)),
        'ERROR GS03 H22 公式应为 …N22),2)-N(T22),2)),"")))，现为 …N22),2)-N(T22),2)),"")))+0.15，'
        "结果 10.00；按原公式应为 9.85，差 0.15",
    ),
    "得分包在IFERROR里": (
        tampering.wrapped(FORM, "H22", "IFERROR(", ",0)"),
        'WARNING GS03 H22 公式应为 =IF(NOT(ISNUMBER(G22)),"",IF(J22="定性",IF(ISNUMBER(S22),S22,IF(OR(…-N(T22),2)),"")))，'
        '现为 =IFERROR(IF(NOT(ISNUMBER(G22)),"",IF(J22="定性",IF(ISNUMBER(S22),S2…T22),2)),""))),0)，结果 9.85 与复算值相符',
    ),
    "剪切指标值": (
        tampering.cut_and_pasted(FORM, "E22", "E33"),
        "ERROR GS03 H22 公式里的 E22 变成了 E33（剪切、拖动单元格会这样），结果 9.85；按原公式应为 （空白）；"
        "本行共 2 个公式被改动; WARNING ZB04 D22 未填年度指标值; ERROR ZB01 F33 未填实际完成值未填分值; "
        "ERROR GS04 U33 显示 （空白），按表中数字应算得 98%以上：没有重新计算，或结果被改过",
    ),
    "剪切得分": (
        tampering.cleared(FORM, ("H19", "H20", "H22", "H23")),
        "ERROR GS01 H19 公式被清除，现为空白；按公式应为 15.00；本页共 4 个公式被清除或缺少",
    ),
    "等级显示为良": (
        tampering.number_format(FORM, "I79", 'General;General;General;"良"'),
        "ERROR XS01 I79 数字格式使单元格显示为“良”；里面是 优",
    ),
    "完成值前添一位": (
        tampering.number_format(FORM, "F20", '"1"@'), "ERROR XS01 F20 数字格式使单元格显示为“120场”；里面是 20场",
    ),
    "完成值显示为空白": (
        tampering.number_format(FORM, "F22", ";;;"), "WARNING XS01 F22 数字格式使单元格显示为空白；里面是 96.5%",
    ),
    "姓名前有字": (tampering.number_format(FORM, "C80", '"填报人："@'), ""),
    "报送状态显示为别的": (
        tampering.number_format(FORM, "D83", 'General;General;General;"不必核对"'),
        "ERROR XS01 D83 数字格式使单元格显示为“不必核对”；里面是 可以报送",
    ),
    "日期显示为另一天": (
        tampering.number_format(FORM, "I80", '"2021-03-31"'),
        "ERROR XS01 I80 数字格式使单元格显示为“2021-03-31”；里面是 2021年2月26日",
    ),
    "日期显示为文字": (
        tampering.number_format(FORM, "I80", '"按时"'), "WARNING XS01 I80 数字格式使单元格显示为“按时”；里面是 2021年2月26日",
    ),
    "日期的别种写法": (tampering.number_format(FORM, "I80", '[DBNum1][$-804]yyyy"年"m"月"d"日";@'), ""),
    "执行率显示为100%": (
        tampering.number_format(FORM, "H6", '"100.00%"'), "ERROR XS01 H6 显示为 100.00%，单元格里是 99.44%",
    ),
    "年度显示为2021": (tampering.number_format(FORM, "D84", '"2021"'), "ERROR XS01 D84 显示为 2021，单元格里是 2020"),
    "零号字": (
        tampering.coloured(FORM, "H79", 'theme="1"', size=0),
        "WARNING XS01 H79 字色与底色相近或字号过小，看不见；单元格里是 98.29",
    ),
}  # fmt: skip


def told(finding: Finding) -> str:
    return f"{finding.level.name} {finding.code} {finding.cell or ''} {finding.message}"


@pytest.mark.parametrize("name", FOUND)
def test_found(name: str, national: Path, tmp_path: Path) -> None:
    tamper, expected = FOUND[name]
    found = Counter(map(told, after(tamper, national, tmp_path)))
    assert found == Counter(expected.split("; ") if expected else ())
