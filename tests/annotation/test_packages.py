"""Packages as other programs write them: prefixes, notes of people, threads, drawings; each patched and kept."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import XLSX, Office
from xltool.annotation import annotated, drawing
from xltool.audit import Coverage
from xltool.errors import RefusedError
from xltool.finding import Finding
from xltool.submission import read
from xltool.terms import Cause, Kind, Level, Verdict
from xltool.verification import Report

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = (
    f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>7</v></c><c r="B1"><f>A1*2</f><v>14</v></c></row>'
    '</sheetData><pageMargins left="1" right="1" top="1" bottom="1" header="0" footer="0"/></worksheet>'
)
PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="vml" '
        'ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
        '<Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/comments1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="表" sheetId="7" r:id="r1"/></sheets>'
        "</workbook>"
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    ),
    "xl/worksheets/sheet1.xml": SHEET,
}
NOTED = {
    "xl/worksheets/sheet1.xml": SHEET.replace(
        "</worksheet>", f'<legacyDrawing xmlns:q="{OFFICE}" q:id="rId1"/><extLst/></worksheet>'
    ),
    "xl/worksheets/_rels/sheet1.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/vmlDrawing" '
        f'Target="../drawings/vmlDrawing1.vml"/><Relationship Id="rId2" Type="{OFFICE}/comments" '
        'Target="../comments1.xml"/></Relationships>'
    ),
    "xl/comments1.xml": (
        f'<comments xmlns="{MAIN}"><authors><author>张会计</author></authors><commentList>'
        '<comment ref="A1" authorId="0" shapeId="0"><text><r><rPr><b/></rPr><t>张会计:</t></r><r><t xml:space="preserve">'
        " 请看 &lt;这里&gt;</t></r></text></comment>"
        '<comment ref="C9" authorId="0"><text><t>别处</t></text></comment></commentList></comments>'
    ),
    # As Excel writes it: <br> is not closed.
    "xl/drawings/vmlDrawing1.vml": (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
        '</o:shapelayout><v:shapetype id="_x0000_t202"/>'
        '<v:shape id="_x0000_s1025" type="#_x0000_t202"><v:textbox><div><br></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:Row>0</x:Row><x:Column>0</x:Column></x:ClientData></v:shape>'
        '<v:shape id="_x0000_s1026" type="#_x0000_t202"><x:ClientData ObjectType="Note"><x:Row>8</x:Row>'
        "<x:Column>2</x:Column></x:ClientData></v:shape></xml>"
    ),
}


def workbook(folder: Path, changes: Mapping[str, str]) -> Path:
    path = folder / "表.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        for name, content in {**PARTS, **changes}.items():
            package.writestr(name, content)
    return path


def finding(cell: str, sheet: str = "表", level: Level = Level.ERROR) -> Finding:
    return Finding(
        "GS01", level, "题", sheet, cell, "栏", 1.0, 2.0, -1.0, Cause.OVERWRITTEN, f"{cell} 不对", "改", kind=Kind.FIGURE
    )


def report(path: Path, *findings: Finding) -> Report:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Report(path, Verdict.FINDINGS, digest, coverage=Coverage(1, 1, 0, 1, 0), findings=findings)


def copied(path: Path, *findings: Finding) -> Path:
    target = path.with_name("副本.xlsx")
    target.write_bytes(annotated(report(path, *findings)))
    read(target)
    return target


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read(name).decode()


def notes(path: Path) -> dict[str, str]:
    sheet = openpyxl.load_workbook(path)["表"]
    return {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment}


def test_a_bare_workbook_gets_styles_notes_and_a_list(tmp_path: Path) -> None:
    copy = copied(workbook(tmp_path, {}), finding("B1"), finding("Z99"))
    book = openpyxl.load_workbook(copy)
    assert book.sheetnames == ["表", "审核意见"] and book["表"]["B1"].value == "=A1*2"
    assert set(notes(copy)) == {"B1", "Z99"}
    assert book["表"]["B1"].fill.fill_type is None  # the cells themselves are untouched
    assert SHEET[SHEET.index("<sheetData>") : SHEET.index("</sheetData>")] in part(copy, "xl/worksheets/sheet1.xml")
    assert 'sheetId="8"' in part(copy, "xl/workbook.xml")
    sheet = part(copy, "xl/worksheets/sheet1.xml")
    assert sheet.index("conditionalFormatting") < sheet.index("pageMargins") < sheet.index("legacyDrawing")


def test_prefixes(tmp_path: Path) -> None:
    def prefixed(text: str, old: str = MAIN) -> str:
        text = text.replace("</", "\0").replace("<", "<x:").replace("\0", "</x:")
        return text.replace(f'xmlns="{old}"', f'xmlns:x="{old}"')

    names = ("xl/workbook.xml", "xl/worksheets/sheet1.xml")
    changes = {name: prefixed(PARTS[name]) for name in names}
    changes["xl/comments1.xml"] = prefixed(NOTED["xl/comments1.xml"])
    changes["xl/worksheets/sheet1.xml"] = prefixed(NOTED["xl/worksheets/sheet1.xml"])
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/_rels/sheet1.xml.rels"):
        uri = f"{PACKAGE}/{'content-types' if name.startswith('[') else 'relationships'}"
        changes[name] = prefixed({**PARTS, **NOTED}[name], uri)
    changes["xl/styles.xml"] = prefixed(
        f'<styleSheet xmlns="{MAIN}"><cellStyleXfs><xf/></cellStyleXfs><cellXfs count="1"><xf/></cellXfs>'
        '<cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles><dxfs count="0"/></styleSheet>'
    )
    changes["xl/_rels/workbook.xml.rels"] = changes["xl/_rels/workbook.xml.rels"].replace(
        "</x:", f'<x:Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/></x:'
    )
    copy = copied(workbook(tmp_path, {**NOTED, **changes}), finding("A1"), finding("B1"))
    assert set(notes(copy)) == {"A1", "B1", "C9"}
    assert "<x:conditionalFormatting " in part(copy, "xl/worksheets/sheet1.xml")
    assert '<x:dxfs count="3"><x:dxf>' in part(copy, "xl/styles.xml")


def test_notes_of_people_are_kept(tmp_path: Path) -> None:
    path = workbook(tmp_path, NOTED)
    copy = copied(path, finding("A1"), finding("B1", level=Level.WARNING))
    said = notes(copy)
    assert said["C9"] == "别处"
    assert said["A1"].startswith("张会计: 请看 <这里>\n【审核意见】\n审核意见 1（强制性 GS01）\nA1 不对。")
    assert said["B1"] == "审核意见 2（提示性 GS01）\nB1 不对。\n怎么改：改。"
    boxes = part(copy, "xl/drawings/vmlDrawing1.vml")
    assert NOTED["xl/drawings/vmlDrawing1.vml"].removesuffix("</xml>").partition("</o:")[2] in boxes
    assert boxes.count("<v:shape ") == 3 and 'data="1,2"' in boxes and boxes.count('id="_x0000_s2049"') == 1
    again = copied(copy.rename(path), finding("B1"))  # A1 is mended
    said = notes(again)
    assert said == {"A1": "张会计: 请看 <这里>", "B1": "审核意见 1（强制性 GS01）\nB1 不对。\n怎么改：改。", "C9": "别处"}
    assert part(again, "xl/drawings/vmlDrawing1.vml").count("<v:shape ") == 3
    assert part(again, "xl/worksheets/sheet1.xml").count("<conditionalFormatting") == 1


def test_threads_are_left_alone(tmp_path: Path) -> None:
    threaded = NOTED["xl/comments1.xml"].replace("张会计</author>", "tc={8B0E6B5C-0000-4000-8000-000000000000}</author>")
    path = workbook(tmp_path, {**NOTED, "xl/comments1.xml": threaded})
    copy = copied(path, finding("A1"), finding("B1"))
    listed = openpyxl.load_workbook(copy)["审核意见"]
    assert "该格已有批注对话" in listed["I5"].value and "该格已有批注对话" not in listed["I6"].value
    shadow = threaded[threaded.index("<comment ref") : threaded.index("</commentList>")]
    assert shadow in part(copy, "xl/comments1.xml")


def test_a_drawing_that_is_none_has_no_notes_but_marks(tmp_path: Path) -> None:
    path = workbook(tmp_path, {**NOTED, "xl/drawings/vmlDrawing1.vml": "<other/>"})
    copy = copied(path, finding("B1"))
    assert part(copy, "xl/comments1.xml") == NOTED["xl/comments1.xml"]
    assert "<conditionalFormatting" in part(copy, "xl/worksheets/sheet1.xml")
    assert "批注图形不认识" in openpyxl.load_workbook(copy)["审核意见"]["I5"].value


def test_a_list_of_somebody_else_is_kept(tmp_path: Path) -> None:
    changes = {"xl/workbook.xml": PARTS["xl/workbook.xml"].replace("表", "审核意见")}
    copy = copied(workbook(tmp_path, changes), finding("B1", "审核意见"))
    assert openpyxl.load_workbook(copy).sheetnames == ["审核意见", "审核意见2"]
    assert openpyxl.load_workbook(copy)["审核意见"]["A1"].value == 7


@pytest.mark.parametrize("name", ["[别处.xlsx]表", "'表", "http://x/y"])
def test_no_link_is_made_of_a_name_that_excel_does_not_take(name: str, tmp_path: Path) -> None:
    changes = {"xl/workbook.xml": PARTS["xl/workbook.xml"].replace("表", name)}
    copy = copied(workbook(tmp_path, changes), finding("B1", name))
    assert "<hyperlink" not in part(copy, "xl/worksheets/xltool-opinions.xml")


def test_a_renamed_tab_is_linked_to_by_its_name(tmp_path: Path) -> None:
    name = "a'b &quot;&lt;c"
    changes = {"xl/workbook.xml": PARTS["xl/workbook.xml"].replace("表", name)}
    copy = copied(workbook(tmp_path, changes), finding("B1", "a'b \"<c"))
    link = openpyxl.load_workbook(copy)["审核意见"]["D5"].hyperlink
    assert (link.location, link.target) == ("'a''b \"<c'!B1", None)


def test_merged_cells_are_marked_whole(tmp_path: Path) -> None:
    merged = SHEET.replace("</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="B1:D3"/></mergeCells>')
    copy = copied(workbook(tmp_path, {"xl/worksheets/sheet1.xml": merged}), finding("B1"))
    sheet = part(copy, "xl/worksheets/sheet1.xml")
    assert '<conditionalFormatting sqref="B1:D3">' in sheet and sheet.index("mergeCells") < sheet.index("conditionalF")


def test_a_place_of_many_cells_is_noted_at_its_first(tmp_path: Path) -> None:
    assert set(notes(copied(workbook(tmp_path, {}), finding("B1:B9")))) == {"B1"}


def test_more_notes_than_one_block_of_shapes(tmp_path: Path) -> None:
    copy = copied(workbook(tmp_path, {}), *(finding(f"B{row}") for row in range(1, 1101)))
    boxes = part(copy, "xl/drawings/xltool-notes.vml")
    assert 'data="1,2"' in boxes
    assert boxes.count('id="_x0000_s2047"') == boxes.count('id="_x0000_s2049"') == 1
    assert 'id="_x0000_s2048"' not in boxes


def test_a_broken_note_is_refused_in_words(tmp_path: Path) -> None:
    path = workbook(tmp_path, {**NOTED, "xl/comments1.xml": '<!DOCTYPE a [<!ENTITY b "c">]><comments/>'})
    with pytest.raises(RefusedError, match="疑似恶意内容"):
        annotated(report(path, finding("B1")))


def test_the_same_bytes_every_time(tmp_path: Path) -> None:
    made = report(workbook(tmp_path, NOTED), finding("B1"))
    assert annotated(made) == annotated(made)
    assert zipfile.ZipFile(io.BytesIO(annotated(made))).testzip() is None


def test_a_sheet_that_only_people_noted_is_not_touched(tmp_path: Path) -> None:
    copy = copied(workbook(tmp_path, NOTED), finding("A1", "没有的表"))
    for name, content in NOTED.items():
        assert part(copy, name) == content, name
    assert "<hyperlink" not in part(copy, "xl/worksheets/xltool-opinions.xml")


def test_an_added_drawing_has_a_content_type(tmp_path: Path) -> None:
    bare = {"[Content_Types].xml": PARTS["[Content_Types].xml"].replace('Extension="vml"', 'Extension="gif"')}
    types = part(copied(workbook(tmp_path, bare), finding("B1")), "[Content_Types].xml")
    assert types.count(f'<Default Extension="vml" ContentType="{drawing.TYPE}"/>') == 1
    types = part(copied(workbook(tmp_path, {}), finding("B1")), "[Content_Types].xml")
    assert types.count('Extension="vml"') == 1 and '<Override PartName="/xl/drawings/xltool-notes.vml"' in types


@pytest.mark.parametrize("changes", [{}, NOTED], ids=["bare", "noted"])
def test_libreoffice_opens_it_and_computes_the_same(changes: dict[str, str], office: Office, tmp_path: Path) -> None:
    copy = copied(workbook(tmp_path, changes), finding("A1"), finding("B1"))
    saved = office(copy, XLSX)
    assert notes(saved) == notes(copy)
    values = {ref: cell.value for ref, cell in read(saved).sheets[0].cells.items()}
    assert values == {"A1": 7.0, "B1": 14.0}
