"""The roster: what people keep in Excel, and every way in which it is wrong."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter

from xltool.errors import UsageError
from xltool.exchange.roster import read_roster
from xltool.layout import Layout

HEAD = "代码,单位,邮箱,上级单位,预算省级财政,自评日期,项目名称\n"
LINE = '001,特设处,a@example.cn；b@example.cn,省局,"1,457.50",2018-4-25,质量安全\n'


def read(tmp_path: Path, layout: Layout, content: str | bytes, name: str = "名册.csv") -> object:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_roster(path, layout)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_and_kinds(tmp_path: Path, layout: Layout, encoding: str) -> None:
    (unit,) = read(tmp_path, layout, (HEAD + LINE).encode(encoding))  # type: ignore[misc]
    assert (unit.code, unit.name, unit.parent) == ("001", "特设处", "省局")
    assert unit.email == ("a@example.cn", "b@example.cn")
    assert unit.prefilled == {"预算省级财政": 1457.5, "自评日期": 43215.0, "项目名称": "质量安全"}


def test_workbook(tmp_path: Path, layout: Layout) -> None:
    output = io.BytesIO()
    with xlsxwriter.Workbook(output) as book:
        sheet = book.add_worksheet()
        for row, line in enumerate((("代码", "单位", "预算省级财政", "自评日期"), ("A1", "甲局", 0, 43215), (12, "乙局", 1.5))):
            sheet.write_row(row, 0, line)
    first, second = read(tmp_path, layout, output.getvalue(), "名册.xlsx")  # type: ignore[misc]
    assert first.prefilled == {"预算省级财政": 0.0, "自评日期": 43215.0}
    assert (second.code, second.prefilled) == ("12", {"预算省级财政": 1.5})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("代码,单位\n001,甲\n001,乙\n", "第 3 行“代码”列：“001”与第 2 行重复"),
        ("代码,单位\na,甲\nA,乙\n", "第 3 行“代码”列：“A”与第 2 行重复"),
        ("代码,单位\n1,甲局\n2,甲局\n", "第 3 行“单位”列：“甲局”与第 2 行重复"),
        ("代码,单位\n1, 甲局\n", "第 2 行“单位”列：“甲局”前后有空格或换行，请删去"),
        ("代码,单位\n1,甲局\u3000\n", "第 2 行“单位”列：“甲局”前后有空格或换行，请删去"),
        ("代码,单位\n1,甲\u200b局\n", "第 2 行“单位”列：“甲局”里有看不见的字符或换行，请重新录入"),
        ("代码,单位\n1,甲\u2028局\n", "第 2 行“单位”列：“甲局”里有看不见的字符或换行，请重新录入"),
        ("代码,单位\nCOM1.a,甲局\n", "“COM1.a”只能用"),
        (f"代码,单位,邮箱\n1,甲局,{'x' * 65}@example.cn\n", "不是邮箱地址"),
        ("代码,单位\n1,\n", "第 2 行“单位”列：没有填"),
        ("代码,单位\n1,=甲局\n", "“=甲局”不能以 = 开头"),
        ("代码,单位\n../1,甲局\n", "第 2 行“代码”列：“../1”只能用字母、数字、汉字、“-”和“.”，不超过 40 字"),
        ("代码,单位\nCON,甲局\n", "“CON”只能用"),
        ("代码,单位\n5.3E+11,甲局\n", "是被 Excel 改成的科学记数"),
        ("代码,单位,邮箱\n1,甲局,a@b\n", "第 2 行“邮箱”列：“a@b”不是邮箱地址"),
        ("代码,单位,邮箱\n1,甲局,ａ＠example。cn\n", "不是邮箱地址，是否应为“a@example.cn”？"),
        ("代码,单位,预算省级财证\n1,甲局,1\n", "列“预算省级财证”：不认识，模板里没有这个可预填的字段，是否应为“预算省级财政”？"),
        ("代码,单位,总分\n1,甲局,1\n", "列“总分”：不认识"),
        ("代码,单位,填报单位\n1,甲局,1\n", "列“填报单位”：由“代码”“单位”两列填入"),
        ("代码,单位,代码\n1,甲局,2\n", "列“代码”：列名重复"),
        ("编码,单位\n1,甲局\n", "缺少列“代码”；现有列：编码、单位"),
        ("代码,单位,预算省级财政\n1,甲局,12万元\n", "第 2 行“预算省级财政”列：应为金额（万元），现为“12万元”；只写数字，不带单位"),
        ("代码,单位,预算省级财政\n1,甲局,-3\n", "第 2 行“预算省级财政”列：-3 小于 0"),
        ("代码,单位,自评日期\n1,甲局,2018-2-30\n", "第 2 行“自评日期”列：应为日期，现为“2018-2-30”"),
        ("代码,单位,部门性质\n1,甲局,公司\n", "第 2 行“部门性质”列：“公司”不是可选的（行政单位、"),
        ("代码,单位\n", "没有单位；第 1 行是列名"),
        ('代码,单位\n1,"甲局\n', "第 2 行：引号不成对"),
        ("代码,单位\n1,甲局,多的\n", "第 2 行：比列名多出 1 格“多的”"),
        ("", "缺少列“代码”；现有列：（无）"),
    ],
)
def test_faults_are_told_with_their_place(tmp_path: Path, layout: Layout, text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, layout, text)
    assert message in str(caught.value)


def test_all_faults_at_once(tmp_path: Path, layout: Layout) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, layout, "代码,单位,邮箱\n1,甲局 ,x\n1,乙局,y\n" + "2,丙,z\n" * 30)
    text = str(caught.value)
    assert text.startswith("名册“名册.csv”有 92 处要改：\n  第 2 行") and text.endswith("……另有 72 处")


@pytest.mark.parametrize("content", [b"\x00\x01", b"\xff\xfe\xfd\xff" * 3])
def test_what_is_no_text(tmp_path: Path, layout: Layout, content: bytes) -> None:
    with pytest.raises(UsageError, match="请另存为“CSV UTF-8"):
        read(tmp_path, layout, content)
