"""An annotated copy says the same as the submission, and all that the unit wrote is still there."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.conftest import SAMPLES, XLSX, Office
from xltool.annotation import annotated, write_copies
from xltool.annotation.opinions import TITLE
from xltool.errors import OutputError
from xltool.report.as_json import as_dict
from xltool.report.order import numbered
from xltool.verification import Report, verify, verify_all

FOLDER = SAMPLES / "yunnan-2017"
WORKBOOKS = sorted(FOLDER.glob("*.xlsx"))
BAD = FOLDER / "原报.xlsx"
PACKAGE_PARTS = {"[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/styles.xml"}


def says(path: Path) -> dict[str, object]:
    """The verdict on a file, whatever its name and bytes."""
    (report,) = verify_all([path])
    return {key: value for key, value in as_dict(report).items() if key not in ("file", "sha256")}


def copy_of(path: Path, folder: Path) -> Path:
    target = folder / f"{path.stem}·副本.xlsx"
    target.write_bytes(annotated(verify(path)))
    return target


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def without(xml: bytes, *patterns: bytes) -> bytes:
    for pattern in patterns:
        xml = re.sub(pattern, b"", xml, flags=re.DOTALL)
    return xml


MARKS = rb'<conditionalFormatting sqref="[A-Z0-9: ]+"><cfRule type="expression" dxfId="\d+" priority="\d+"><formula>'
MARKS += rb'LEN\("xltool [^"]+"\)&gt;0</formula></cfRule></conditionalFormatting>'
LEGACY = rb"<legacyDrawing xmlns:r=[^>]+/>"


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.stem)
def test_a_copy_says_the_same(path: Path, tmp_path: Path) -> None:
    before, report = path.read_bytes(), verify(path)
    copy = tmp_path / "副本.xlsx"
    copy.write_bytes(annotated(report))
    assert path.read_bytes() == before
    assert says(copy) == {key: value for key, value in as_dict(report).items() if key not in ("file", "sha256")}
    old, new = parts(path), parts(copy)
    assert set(old) <= set(new)
    for name in old.keys() - PACKAGE_PARTS:
        assert without(new[name], MARKS, LEGACY) == old[name], name


def test_a_copy_of_a_copy_is_no_other(tmp_path: Path) -> None:
    copy = copy_of(BAD, tmp_path)
    again = copy_of(copy, tmp_path)
    assert says(again) == says(BAD)
    new = parts(copy)
    for name in (name for name in parts(copy) if "comments" in name or "opinions" in name):
        once, twice = (re.sub(rb' s="\d+"', b"", parts(each)[name]) for each in (copy, again))
        assert once == twice, name
    for name in (name for name in parts(copy) if name.startswith("xl/worksheets/sheet")):
        assert len(re.findall(MARKS, parts(again)[name])) == len(re.findall(MARKS, new[name])), name


def test_every_finding_has_its_note_its_mark_and_its_line(tmp_path: Path) -> None:
    report = verify(BAD)
    book = openpyxl.load_workbook(copy_of(BAD, tmp_path))
    listed = book["审核意见"]
    assert book.sheetnames[-1] == "审核意见" and listed["A1"].value == TITLE
    assert listed["A2"].value == "云南省质量技术监督局　不通过：16 处错误、12 项待说明　复算 870/870，规则 102/102"
    for number, finding in numbered(report.findings):
        row = 4 + number
        assert (listed.cell(row, 1).value, listed.cell(row, 3).value) == (str(number), finding.code)
        assert listed.cell(row, 4).hyperlink.location == f"'{finding.sheet}'!{finding.cell}"
        assert listed.cell(row, 4).hyperlink.target is None
        sheet = book[str(finding.sheet)]
        note = sheet[str(finding.cell)].comment
        assert f"审核意见 {number}（{finding.level.word} {finding.code}）" in note.text
        marked = [area for area in sheet.conditional_formatting if str(finding.cell) in area]
        fills = [rule.dxf.fill.bgColor.rgb for area in marked for rule in area.rules if "xltool" in str(rule.formula)]
        assert fills in (["FFFFC7CE"], ["FFFFEB9C"], ["FFDDEBF7"])
    note = book["二、支出明细"]["F45"].comment.text
    assert note.startswith("审核意见 5（强制性 GS01）\n公式被清除，现为空白；按公式应为 66,061.29。")
    assert note.endswith("怎么改：恢复公式：从空白表或相邻行复制该格，或撤销手工填写。")


def test_the_boxes_of_the_notes_are_those_of_the_cells(tmp_path: Path) -> None:
    new = parts(copy_of(BAD, tmp_path))
    ids: list[bytes] = []
    types = new["[Content_Types].xml"].decode()
    for name, rels in ((name, new[name].decode()) for name in new if name.startswith("xl/worksheets/_rels/")):
        (comments,) = re.findall(r'/comments" Target="/([^"]+)"', rels)
        (drawing,) = re.findall(r'/vmlDrawing" Target="/([^"]+)"', rels)
        assert f'PartName="/{comments}"' in types and 'Default Extension="vml"' in types
        (id,) = re.findall(r'Id="([^"]+)" Type="[^"]+/vmlDrawing"', rels)
        sheet = new[name.replace("_rels/", "").removesuffix(".rels")].decode()
        assert f'r:id="{id}"/>' in sheet[sheet.index("<legacyDrawing") :]
        refs = re.findall(rb'<comment ref="([A-Z]+)(\d+)"', new[comments])
        boxes = re.findall(rb"<x:Row>(\d+)</x:Row><x:Column>(\d+)</x:Column>", new[drawing])
        assert {int(row) + 1 for row, _ in boxes} == {int(row) for _, row in refs} and len(boxes) == len(refs)
        ids += re.findall(rb'<v:shape id="(_x0000_s\d+)"', new[drawing])
    assert len(ids) == len(set(ids)) == 63


def looks(sheet: Worksheet) -> dict[str, tuple[object, ...]]:
    return {
        cell.coordinate: (cell.value, cell.number_format, cell.fill.fgColor.rgb, cell.font.b, cell.protection.locked)
        for row in sheet
        for cell in row
    }


def test_protection_and_validation_stay(tmp_path: Path) -> None:
    book, copy = openpyxl.load_workbook(BAD), openpyxl.load_workbook(copy_of(BAD, tmp_path))
    for sheet in book:
        other = copy[sheet.title]
        assert other.protection.sheet == sheet.protection.sheet
        assert len(other.data_validations.dataValidation) == len(sheet.data_validations.dataValidation)
        assert looks(other) == looks(sheet)


@pytest.mark.parametrize("name", ["原报", "表页改名"])
def test_saved_by_libreoffice_before_and_after(name: str, office: Office, tmp_path: Path) -> None:
    """A unit saves what it was sent; the annotated copy of that is saved by the next who opens it."""
    sent = office(FOLDER / f"{name}.xlsx", XLSX)
    copy = copy_of(sent, tmp_path)
    assert says(copy) == says(sent)
    saved = office(copy, XLSX)
    assert says(saved) == says(sent)
    notes = [
        [(sheet.title, cell.coordinate, cell.comment.text) for sheet in openpyxl.load_workbook(path) for row in sheet
         for cell in row if cell.comment]
        for path in (copy, saved, copy_of(saved, tmp_path))
    ]  # fmt: skip
    assert notes[0] == notes[1] == notes[2] and notes[0]
    listed = openpyxl.load_workbook(saved)["审核意见"]
    assert any(row[3].hyperlink and row[3].hyperlink.location for row in listed.iter_rows(min_row=5))


def test_saved_by_openpyxl(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(copy_of(BAD, tmp_path))
    saved = tmp_path / "存过.xlsx"
    book.save(saved)
    copy = copy_of(saved, tmp_path)
    assert says(copy) == says(saved)
    texts = [cell.comment.text for row in openpyxl.load_workbook(copy)["二、支出明细"] for cell in row if cell.comment]
    assert texts and all(text.count("审核意见 ") == 1 for text in texts)


def test_corrected_in_the_copy_and_sent_back(tmp_path: Path) -> None:
    """The unit puts the formula back in the annotated copy; nothing of ours is held against it."""
    copy = copy_of(FOLDER / "合计手填对.xlsx", tmp_path)
    good = parts(FOLDER / "更正.xlsx")["xl/worksheets/sheet9.xml"]
    (cell,) = re.findall(rb'<c r="H45".*?</c>', good)
    mended = tmp_path / "改好.xlsx"
    with zipfile.ZipFile(mended, "w") as target:
        for name, data in parts(copy).items():
            if name == "xl/worksheets/sheet9.xml":
                data = re.sub(rb'<c r="H45".*?</c>', cell, data)
            target.writestr(name, data)
    assert says(mended)["findings"] == says(FOLDER / "更正.xlsx")["findings"]
    again = openpyxl.load_workbook(copy_of(mended, tmp_path))
    assert again["二、支出明细"]["H45"].comment is None
    assert again["审核意见"].max_row == 4 + len(verify(mended).findings)


def test_what_is_written_and_what_is_not(tmp_path: Path) -> None:
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "自评.xlsx").write_bytes((FOLDER / "合计手填错.xlsx").read_bytes())
    (tmp_path / "坏.xlsx").write_bytes(b"PK\3\4")
    files = [tmp_path / "甲" / "自评.xlsx", tmp_path / "乙" / "自评.xlsx", tmp_path / "坏.xlsx"]
    reports = list(verify_all(files))
    out = tmp_path / "批注件"
    said = list(write_copies(reports, out))
    assert [path.name for path in sorted(out.iterdir())] == ["自评（审核意见）.xlsx", "自评（审核意见）（2）.xlsx"]
    assert said[-1] == "没有批注件：坏.xlsx（拒收）"
    assert list(write_copies(reports, out)) == said  # nobody has saved them since
    edited = openpyxl.load_workbook(out / "自评（审核意见）.xlsx")
    edited.save(out / "自评（审核意见）.xlsx")
    with pytest.raises(OutputError, match="未覆盖"):
        list(write_copies(reports, out))
    assert len(list(out.iterdir())) == 2


def test_a_copy_is_never_written_over_what_was_verified(tmp_path: Path) -> None:
    first = copy_of(FOLDER / "合计手填错.xlsx", tmp_path)
    source = first.rename(tmp_path / "自评（审核意见）.xlsx")
    before = source.read_bytes()
    with pytest.raises(OutputError, match="未覆盖"):
        list(write_copies(list(verify_all([source])), tmp_path))
    assert source.read_bytes() == before


def test_a_file_that_changed_after_it_was_judged_has_no_copy(tmp_path: Path) -> None:
    path = tmp_path / "自评.xlsx"
    path.write_bytes((FOLDER / "合计手填错.xlsx").read_bytes())
    report = verify(path)
    path.write_bytes(BAD.read_bytes())
    assert list(write_copies([report], tmp_path / "出")) == ["没有批注件：自评.xlsx（文件在核对之后变了，请重新核对）"]


def hostile(report: Report, text: str) -> Report:
    """The report with a text of the worst kind wherever a submission can put one."""
    said = {"message": text, "field": text, "declared": text, "explanation": text}
    findings = tuple(dataclasses.replace(finding, **said) for finding in report.findings)
    return dataclasses.replace(report, findings=findings, unit=text)


HOSTILE = [
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x","y")',
    "甲\u202e乙\x00\x0b\x1b[31m",
    "字" * 32_767,
    "_x0041_]]>&amp;",
    "\ud800",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    content = annotated(hostile(verify(FOLDER / "合计手填错.xlsx"), text))
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for row in book["审核意见"] for cell in row if cell.value]
    assert all(cell.data_type in ("s", "inlineStr") for cell in cells)
    assert max(len(cell.value) for cell in cells) < 2_000
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert b"<f>" not in package.read("xl/worksheets/xltool-opinions.xml")
        links = [package.read(name) for name in package.namelist() if name.endswith(".rels")]
        assert len(links) > 10 and b'TargetMode="External"' not in b"".join(links)
