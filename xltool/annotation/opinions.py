"""The sheet 审核意见: the findings with links to their cells, and how the copy is to be used.

Its texts are texts (inline strings) whatever they begin with; its links lead to cells of this very
workbook and are made of a tab's name that can be nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from xltool import a1
from xltool.annotation.parts import DECLARATION
from xltool.annotation.styles import Looks
from xltool.annotation.text import xml_text
from xltool.figures import brief
from xltool.finding import Finding
from xltool.report import words
from xltool.report.visible import visible
from xltool.submission.xmlstream import MAIN
from xltool.terms import OPINIONS
from xltool.verification import Report
from xltool.workbook.measure import height, lines

NAME = OPINIONS
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
TITLE = "审核意见（xltool 核对）"  # in A1; by it the sheet of an earlier copy is known again
_SPREADSHEET = MAIN.rstrip("}")
_LEGAL = re.compile(r"[^\[\]:*?/\\'\x00-\x1f][^\[\]:*?/\\\x00-\x1f]{0,30}")
_HEADINGS = (  # heading -> width in characters, look
    ("序号", 6, "cell"), ("级别", 10, "cell"), ("代码", 7, "cell"), ("位置（点击可到）", 22, "link"),
    ("栏目", 22, "cell"), ("填报值", 16, "number"), ("应为", 16, "number"), ("差额", 13, "number"),
    ("问题", 46, "cell"), ("怎么改", 30, "cell"), ("依据", 24, "cell"),
)  # fmt: skip
_LINK, _FIRST = 4, 5  # the column of the links, and the row of the first finding
_LONGEST = 600  # characters of a text; a row can be 409 points high
_USE = "格上的批注和底色与本表的序号相同。请在原表页改正后报回；可以直接改在本文件里，本表、批注和底色不影响核对，不必删除。"


@dataclass(frozen=True)
class Spot:
    """Where a numbered finding stands in the file."""

    number: int
    finding: Finding
    sheet: str = ""  # the tab, where there is one that can be linked to
    cell: str = ""  # the first cell; empty: the finding is about the whole sheet
    remark: str = ""  # why the cell has no note


def opinions(report: Report, spots: Sequence[Spot], looks: Looks) -> str:
    """The sheet part."""
    said = f"{visible(report.unit)}　{words.verdict(report)}　{words.shares(report)}".strip()
    rows = [
        _row(1, [TITLE], ["title"], looks, 30),
        _row(2, [xml_text(said)], ["line"], looks, 18),
        _row(3, [_USE], ["line"], looks, 18),
        _row(4, [heading for heading, _, _ in _HEADINGS], ["heading"] * len(_HEADINGS), looks, 22),
    ]
    for row, spot in enumerate(spots, _FIRST):
        texts = [xml_text(text, _LONGEST) for text in _texts(spot)]
        most = max(lines(text, width) for text, (_, width, _) in zip(texts, _HEADINGS, strict=True))
        rows.append(_row(row, texts, [look for _, _, look in _HEADINGS], looks, height(most)))
    widths = "".join(
        f'<col min="{i}" max="{i}" width="{width}" customWidth="1"/>' for i, (_, width, _) in enumerate(_HEADINGS, 1)
    )
    last = a1.column_letters(len(_HEADINGS))
    merged = "".join(f'<mergeCell ref="A{row}:{last}{row}"/>' for row in (1, 2, 3))
    return (
        f'{DECLARATION}<worksheet xmlns="{_SPREADSHEET}"><sheetPr><tabColor rgb="FFC00000"/>'
        '<pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView showGridLines="0" workbookViewId="0">'
        '<pane ySplit="4" topLeftCell="A5" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="14.25"/><cols>{widths}</cols><sheetData>{"".join(rows)}</sheetData>'
        f'<mergeCells count="3">{merged}</mergeCells>{_links(spots)}'
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C第 &amp;P 页 共 &amp;N 页</oddFooter></headerFooter></worksheet>"
    )


def linkable(sheet: str) -> bool:
    """Whether a tab's name is one that Excel takes, and so can lead nowhere but to a sheet of the workbook."""
    return bool(_LEGAL.fullmatch(sheet)) and not sheet.endswith("'")


def _texts(spot: Spot) -> list[str]:
    finding = spot.finding
    level = finding.level.word + (f"（{finding.change.word}）" if finding.change else "")
    expected = brief(finding.expected, finding.kind) if finding.expected is not None else ""
    difference = brief(finding.difference, finding.kind) if finding.difference is not None else ""
    told = [*words.facts(finding), *([spot.remark] if spot.remark else [])]
    declared = brief(finding.declared, finding.kind) if finding.expected is not None or finding.declared else ""
    return [
        str(spot.number), level, finding.code, words.spot(finding), finding.field or "", declared, expected,
        difference, "\n".join(told), f"{finding.fix}。", finding.basis,
    ]  # fmt: skip


def _row(number: int, texts: Sequence[str], looks: Sequence[str], made: Looks, points: float) -> str:
    """A row of texts that are fit for XML."""
    cells = "".join(
        _cell(a1.cell(number, column), text, made.cells[look])
        for column, (text, look) in enumerate(zip(texts, looks, strict=True), 1)
    )
    return f'<row r="{number}" ht="{points}" customHeight="1">{cells}</row>'


def _cell(ref: str, text: str, style: int) -> str:
    if not text:
        return f'<c r="{ref}" s="{style}"/>'
    return f'<c r="{ref}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _target(spot: Spot) -> str:
    return f"{a1.quote_sheet(spot.sheet)}!{spot.cell or 'A1'}"


def _links(spots: Sequence[Spot]) -> str:
    links = [
        f'<hyperlink ref="{a1.cell(_FIRST + i, _LINK)}" location={quoteattr(_target(spot))}/>'
        for i, spot in enumerate(spots)
        if spot.sheet
    ]
    return f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
