"""Every file that is not a sound .xlsx is refused in one Chinese sentence that names it."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from xltool.errors import RefusedError
from xltool.submission import budget, package, read, strings, workbook, zipfolder

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OLE2 = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)


def _message(path: Path) -> str:
    with pytest.raises(RefusedError) as caught:
        read(path)
    message = str(caught.value)
    assert message.startswith(f"{path.name}：")
    assert message.endswith("。")
    assert message.isprintable()
    assert "请" in message
    return message


def _zip(**parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "空"),
        (OLE2, "或者是设有打开密码"),
        (OLE2 + "EncryptedPackage".encode("utf-16-le"), "取消打开密码"),
        (OLE2 + "Workbook".encode("utf-16-le"), "旧版工作簿"),
        (OLE2 + "WordDocument".encode("utf-16-le"), "旧版 Word"),
        ("单位,金额\n甲,1\n".encode("gb18030"), ".csv"),
        ("单位\t金额\n".encode("utf-16"), ".csv"),
        ("说明".encode(), ".txt"),
        (("说" * 1400 + "明").encode(), ".txt"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com"/>', "XML"),
        (b"%PDF-1.4", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"\x00\x01\x02\x03" * 100, "认不出来"),
        (b"PK\3\4" + bytes(100), "截断"),
        (b"PK\5\6" + bytes(18), "zip 压缩包"),
        (_zip(**{"word/document.xml": "<a/>"}), "Word"),
        (_zip(**{"ppt/presentation.xml": "<a/>"}), "演示文稿"),
        (_zip(**{"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), ".ods"),
        (_zip(**{"mimetype": "application/vnd.oasis.opendocument.text"}), "OpenDocument"),
        (_zip(**{"甲.xlsx": "x", "乙.xlsx": "y"}), "解压"),
        (_zip(**{"xl/workbook.bin": "x"}), ".xlsb"),
        (_zip(**{"readme.md": "x"}), "zip 压缩包"),
    ],
)
def test_other_kinds_of_file(tmp_path: Path, data: bytes, word: str) -> None:
    path = tmp_path / "年报.xlsx"
    path.write_bytes(data)
    assert word in _message(path)


def test_truncated(raw: Callable[..., Path]) -> None:
    path = raw({})
    data = path.read_bytes()
    for end in (len(data) - 1, len(data) // 2, 100):
        path.write_bytes(data[:end])
        assert "截断" in _message(path)
    path.write_bytes(data + b"\r\n")
    assert "截断" in _message(path)


def test_paths(tmp_path: Path) -> None:
    assert "不存在" in _message(tmp_path / "没有.xlsx")
    assert "文件夹" in _message(tmp_path)
    with pytest.raises(RefusedError, match="读不出来"):
        read(tmp_path / ("长" * 300))
    with pytest.raises(RefusedError, match="读不出来"):
        read("坏\0名.xlsx")
    with pytest.raises(RefusedError, match="不存在"):
        read(os.fsdecode(b"/\xff\xfe.xlsx"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_named_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    assert "普通文件" in _message(tmp_path / "pipe.xlsx")


def test_no_permission(raw: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path = raw({})

    def deny(*arguments: object) -> object:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(Path, "open", deny)
    assert "没有权限" in _message(path)


TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
OVERRIDE = '<Override PartName="/xl/workbook.xml" ContentType="{}"/>'


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"xl/vbaProject.bin": "x"}, "宏"),
        (
            {
                "[Content_Types].xml": TYPES.format(
                    OVERRIDE.format("application/vnd.ms-excel.sheet.macroEnabled.main+xml")
                )
            },
            "宏",
        ),
        (
            {
                "[Content_Types].xml": TYPES.format(
                    OVERRIDE.format("application/vnd.ms-excel.sheet.binary.macroEnabled.main")
                )
            },
            ".xlsb",
        ),
        ({"[Content_Types].xml": None}, "缺少"),
        ({"_rels/.rels": None}, "没有指向工作簿"),
        ({"xl/workbook.xml": None}, "缺少"),
        ({"xl/worksheets/sheet1.xml": None}, "缺少"),
        ({"xl/sharedStrings.xml": ""}, "XML"),
        ({"xl/sharedStrings.xml": "<sst"}, "XML"),
        ({"xl/workbook.xml": "<workbook/>"}, "根元素"),
        ({"xl/workbook.xml": f'<workbook xmlns="{MAIN}"/>'}, "没有工作表"),
        (
            {"xl/workbook.xml": '<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>'},
            "Strict",
        ),
        ({"xl/sharedStrings.xml": f'<!DOCTYPE sst><sst xmlns="{MAIN}"/>'}, "DTD"),
        (
            {
                "xl/sharedStrings.xml": '<!DOCTYPE s [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>'
                f'<sst xmlns="{MAIN}"><si><t>&c;</t></si></sst>'
            },
            "DTD",
        ),
        ({"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>&x;</t></si></sst>'}, "XML"),
        (
            {"xl/sharedStrings.xml": f'<?xml version="1.0" encoding="GBK"?><sst xmlns="{MAIN}"/>'},
            "编码",
        ),
        ({"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"/>'.encode("utf-16")}, "编码"),
        ({"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"/>'.encode("utf-16-le")}, "编码"),
        ({"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">\xff</sst>'.encode("latin-1")}, "XML"),
        ({"../evil.xml": "x"}, "越界"),
        ({"/evil.xml": "x"}, "越界"),
        ({"a\\evil.xml": "x"}, "越界"),
        ({"C:evil.xml": "x"}, "越界"),
        ({"XL/Workbook.xml": "x"}, "重名"),
        (
            {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>{"长" * 32768}</t></si></sst>'},
            "32767",
        ),
        ({"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{"<si/>" * 500_001}</sst>'}, "500000 条"),
        (
            {"xl/workbook.xml": f'<workbook xmlns="{MAIN}">{"<a>" * 70}{"</a>" * 70}</workbook>'},
            "过深",
        ),
    ],
)
def test_packages(raw: Callable[..., Path], changes: dict[str, str], word: str) -> None:
    assert word in _message(raw(changes))


TAB = '<sheet name="{}" r:id="r1" {}/>'


@pytest.mark.parametrize(
    ("inside", "word"),
    [
        ("<sheets>" + TAB.format("表", "") + TAB.format("表", "") + "</sheets>", "重复"),
        ("<sheets>" + TAB.format("甲", "") + TAB.format("乙", "") + "</sheets>", "共用"),
        ("<sheets>" + TAB.format("", "") + "</sheets>", "为空"),
        ("<sheets>" + TAB.format("表", 'state="gone"') + "</sheets>", "状态"),
        ('<sheets><sheet name="表" r:id="r9"/></sheets>', "没有内容"),
        ('<sheets><sheet name="表" r:id="r2"/></sheets>', "类型"),
        (
            f"<sheets>{TAB.format('表', '')}</sheets><definedNames><definedName name='a'>1"
            "</definedName><definedName name='a'>2</definedName></definedNames>",
            "两个不同",
        ),
        (
            f"<sheets>{TAB.format('表', '')}</sheets><definedNames>"
            "<definedName name='a' localSheetId='1'>1</definedName></definedNames>",
            "不存在",
        ),
        (f"<sheets>{TAB.format('表', '')}</sheets><calcPr calcMode='x'/>", "计算模式"),
    ],
)
def test_workbooks(raw: Callable[..., Path], inside: str, word: str) -> None:
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{relation}">{inside}</workbook>'
    assert word in _message(raw({"xl/workbook.xml": book}))


def _row(cells: str, attributes: str = 'r="1"') -> str:
    return f"<sheetData><row {attributes}>{cells}</row></sheetData>"


@pytest.mark.parametrize(
    ("inside", "word"),
    [
        (_row('<c r="A1"><v>1_0</v></c>'), "值写法"),
        (_row('<c r="A1"><v>nan</v></c>'), "值写法"),
        (_row('<c r="A1"><v>inf</v></c>'), "值写法"),
        (_row('<c r="A1"><v>1e999</v></c>'), "值写法"),
        (_row('<c r="A1"><v>１</v></c>'), "值写法"),
        (_row('<c r="A1"><v>0x10</v></c>'), "值写法"),
        (_row('<c r="A1"><v>1,5</v></c>'), "值写法"),
        (_row('<c r="A1" t="s"><v>1</v></c>'), "值写法"),
        (_row('<c r="A1" t="s"><v>-1</v></c>'), "值写法"),
        (_row('<c r="A1" t="b"><v>2</v></c>'), "值写法"),
        (_row('<c r="A1" t="d"><v>2017-02-30</v></c>'), "值写法"),
        (_row('<c r="A1" t="d"><v>T</v></c>'), "值写法"),
        (_row('<c r="A1" t="z"><v>1</v></c>'), "类型"),
        (_row('<c r="A2"><v>1</v></c>'), "不属于"),
        (_row('<c r="A01"><v>1</v></c>'), "不属于"),
        (_row('<c r="a1"><v>1</v></c>'), "不属于"),
        (_row('<c r="XFE1"><v>1</v></c>'), "不属于"),
        (_row('<c r="AAAA1"><v>1</v></c>'), "不属于"),
        (_row('<c r="1"><v>1</v></c>'), "不属于"),
        (_row('<c r="XFD1"/><c/>'), "16384"),
        (_row('<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>'), "两次"),
        (_row('<c r="A1"><v>1</v><v>2</v></c>'), "重复"),
        (_row('<c r="A1"><f>1</f><f>2</f></c>'), "重复"),
        (_row('<c r="A1"><is/><is/></c>'), "重复"),
        (_row('<c r="A1"><v>1<x/>2</v></c>'), "夹有"),
        (_row('<c r="A1"><f t="shared" si="0"/></c>'), "来源"),
        (_row('<c r="A1"><f t="odd">1</f></c>'), "公式类型"),
        (_row('<c r="A1"><f t="array" ref="?">1</f></c>'), "区域"),
        (_row(f'<c r="A1"><f>{"1+" * 20000}1</f></c>'), "公式过长"),
        (_row(f'<c r="A1" t="str"><v>{"长" * 32768}</v></c>'), "32767"),
        (_row(f'<c r="A1" t="inlineStr"><is><t>{"长" * 32768}</t></is></c>'), "32767"),
        (_row("", 'r="1048577"'), "行号"),
        (_row("", 'r="0"'), "行号"),
        (_row("", 'r="x"'), "行号"),
        (_row("") + _row(""), "重复"),
        ("<x>" + _row("") + "</x>", "位置"),
        ("<row/>", "行不在"),
        ("<c/>", "不在行里"),
        ("<mergeCells><mergeCell ref='A1:'/></mergeCells>", "区域"),
        ("<cols><col min='0' max='3'/></cols>", "列的设置"),
        ("<cols>" + "<col min='1' max='16384' hidden='1'/>" * 5 + "</cols>", "过多"),
    ],
)
def test_sheets(raw_sheet: Callable[..., Path], inside: str, word: str) -> None:
    assert word in _message(raw_sheet(inside))


@pytest.mark.parametrize(
    ("module", "name", "limit", "word"),
    [
        (package, "MAX_FILE", 100, "MB"),
        (zipfolder, "MAX_PARTS", 3, "部件"),
        (package, "MAX_PART", 100, "过大"),
        (budget, "MAX_BYTES", 500, "过大"),
        (strings, "MAX_STRINGS", 0, "文字"),
        (workbook, "MAX_SHEETS", 0, "工作表"),
        (budget, "MAX_WORK", 20, "过多"),
    ],
)
def test_bounds(
    raw: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    module: object,
    name: str,
    limit: int,
    word: str,
) -> None:
    monkeypatch.setattr(module, name, limit)
    assert word in _message(raw({}))


def test_shared_formulas_are_bounded(raw_sheet: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAX_WORK", 35)
    cells = '<c><f t="shared" si="0">A1+A2</f></c><c><f t="shared" si="0"/></c>'
    assert "过多" in _message(raw_sheet(_row(cells)))


def _patched(path: Path, signature: bytes, offset: int, value: bytes) -> Path:
    data = bytearray(path.read_bytes())
    start = 0
    while (start := data.find(signature, start)) >= 0:
        data[start + offset : start + offset + len(value)] = value
        start += 4
    path.write_bytes(data)
    return path


def test_headers_are_not_believed(raw: Callable[..., Path]) -> None:
    """Sizes in the central directory (APPNOTE 4.3.12) set to something small."""
    path = raw({"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{" " * 9_000_000}</sst>'})
    assert "压缩比" in _message(path)
    assert "不一致" in _message(_patched(path, b"PK\1\2", 24, struct.pack("<L", 30)))
    assert "解压失败" in _message(_patched(path, b"PK\3\4", 22, struct.pack("<L", 30)))


def test_encrypted_and_odd_compression(raw: Callable[..., Path]) -> None:
    assert "密码" in _message(_patched(raw({}), b"PK\1\2", 8, b"\1\0"))
    assert "压缩方法" in _message(_patched(raw({}), b"PK\1\2", 10, b"\x0e\0"))


def test_many_parts_are_refused_before_they_are_listed(raw: Callable[..., Path]) -> None:
    many = {f"xl/{number}.xml": "" for number in range(2_001)}
    assert "部件" in _message(raw(many))


def test_doubled_part(raw: Callable[..., Path]) -> None:
    path = raw({"xl/sharedStrinks.xml": "x"})
    path.write_bytes(path.read_bytes().replace(b"sharedStrinks", b"sharedStrings"))
    assert "重名" in _message(path)
