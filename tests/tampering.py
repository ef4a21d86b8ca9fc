"""What people do to a workbook besides typing: edits of the XML of a filled-in form, one at a time.

Each is what Excel itself would write. Results that Excel saved stay, as they do when a file is
changed by hand or by a program.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape, unescape

from openpyxl.formula import Tokenizer

from xltool import a1

Tamper = Callable[["Book"], None]


class Book:
    """A workbook as its parts."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as package:
            self.parts = {name: package.read(name).decode() for name in package.namelist()}
        listed = re.findall(r'<sheet name="([^"]+)"[^>]* r:id="(rId\d+)"', self.parts["xl/workbook.xml"])
        links = dict(re.findall(r'Id="(rId\d+)"[^>]*Target="([^"]+)"', self.parts["xl/_rels/workbook.xml.rels"]))
        self.sheets = {name: f"xl/{links[id].removeprefix('/xl/')}" for name, id in listed}

    def replace(self, part: str, old: str, new: str) -> None:
        part = self.sheets.get(part, part)
        assert old in self.parts[part], (part, old)
        self.parts[part] = self.parts[part].replace(old, new, 1)

    def cell(self, sheet: str, ref: str) -> str:
        found = re.search(rf'<c r="{ref}"(?:[^>]*/>|.*?</c>)', self.parts[self.sheets[sheet]], re.DOTALL)
        assert found, (sheet, ref)
        return found[0]

    def change(self, sheet: str, ref: str, edit: Callable[[str], str]) -> None:
        self.replace(sheet, self.cell(sheet, ref), edit(self.cell(sheet, ref)))

    def look(self, sheet: str, ref: str, edit: Callable[[str], str]) -> None:
        """Gives a cell a new look, made from its own."""
        style = re.search(r' s="(\d+)"', self.cell(sheet, ref))
        assert style
        section = re.search(r'<cellXfs count="\d+">(.*?)</cellXfs>', self.parts["xl/styles.xml"], re.DOTALL)
        assert section
        looks = re.findall(r"<xf .*?(?:/>|</xf>)", re.sub(r"(<xf [^>]*[^/])>(.*?)</xf>", r"\1/>", section[1]))
        made = edit(looks[int(style[1])])
        self.replace("xl/styles.xml", "</cellXfs>", f"{made}</cellXfs>")
        self.change(sheet, ref, lambda cell: cell.replace(style[0], f' s="{len(looks)}"', 1))

    def save(self, path: Path) -> Path:
        data = BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
            for name, text in self.parts.items():
                package.writestr(name, text)
        path.write_bytes(data.getvalue())
        return path


def number_format(sheet: str, ref: str, code: str) -> Tamper:
    def tamper(book: Book) -> None:
        written = code.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        book.replace("xl/styles.xml", "</numFmts>", f'<numFmt numFmtId="900" formatCode="{written}"/></numFmts>')
        book.look(sheet, ref, lambda look: re.sub(r'numFmtId="\d+"', 'numFmtId="900"', look))

    return tamper


def coloured(sheet: str, ref: str, ink: str, paper: str = "", size: int = 11) -> Tamper:
    """Attributes of the colour of the letters, and of the paper if it has one; and their size."""

    def tamper(book: Book) -> None:
        styles = book.parts["xl/styles.xml"]
        fonts, fills = (re.search(rf'<{name} count="(\d+)"', styles) for name in ("fonts", "fills"))
        assert fonts and fills
        font = f'<font><sz val="{size}"/><color {ink}/><name val="宋体"/></font>'
        fill = f'<fill><patternFill patternType="solid"><fgColor {paper}/><bgColor indexed="64"/></patternFill></fill>'
        book.replace("xl/styles.xml", "</fonts>", f"{font}</fonts>")
        book.replace("xl/styles.xml", "</fills>", f"{fill}</fills>")
        new_font, new_fill = f'fontId="{fonts[1]}"', f'fillId="{fills[1] if paper else 0}"'
        book.look(
            sheet, ref, lambda x: re.sub(r'fillId="\d+"', new_fill, re.sub(r'fontId="\d+"', new_font, x))
        )

    return tamper


def condition(sheet: str, areas: str, rule: str, change: str = "", inside: str = "") -> Tamper:
    """A conditional format: attributes of its rule, what it changes, and what stands in the rule."""

    def tamper(book: Book) -> None:
        changes = re.search(r'<dxfs count="(\d+)"', book.parts["xl/styles.xml"])
        assert changes
        book.replace("xl/styles.xml", "</dxfs>", f"<dxf>{change}</dxf></dxfs>")
        text = f'<cfRule {rule} dxfId="{changes[1]}" priority="99">{inside}</cfRule>'
        old = "<conditionalFormatting "
        new = f'<conditionalFormatting sqref="{areas}">{text}</conditionalFormatting>'
        book.replace(sheet, old, new + old)

    return tamper


def newer_condition(sheet: str, areas: str, formula: str, change: str) -> Tamper:
    """A conditional format as Excel writes it since 2010 where it refers to another sheet."""
    text = (
        '<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}" xmlns:x14="http://schemas.microsoft.com/office/'
        'spreadsheetml/2009/9/main" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        "<x14:conditionalFormattings><x14:conditionalFormatting>"
        f'<x14:cfRule type="expression" priority="1" id="{{0}}"><xm:f>{formula}</xm:f><x14:dxf>{change}</x14:dxf>'
        f"</x14:cfRule><xm:sqref>{areas}</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings>"
        "</ext></extLst>"
    )
    return lambda book: book.replace(sheet, "</worksheet>", f"{text}</worksheet>")


def no_conditions(sheet: str) -> Tamper:
    def tamper(book: Book) -> None:
        part = book.sheets[sheet]
        pattern = r"<conditionalFormatting.*</conditionalFormatting>"
        book.parts[part] = re.sub(pattern, "", book.parts[part], flags=re.DOTALL)

    return tamper


def marked(part: str, old: str, new: str) -> Tamper:
    """Another word in the mark that stands in a part."""
    return lambda book: book.replace(part, old, new)


def hidden_column(sheet: str, column: str) -> Tamper:
    number = a1.column_number(column)

    def tamper(book: Book) -> None:
        part = book.sheets[sheet]
        for found in re.finditer(r'<col min="(\d+)" max="(\d+)"([^>]*)/>', book.parts[part]):
            first, last = int(found[1]), int(found[2])
            if first <= number <= last:
                pieces = [(first, number - 1, ""), (number, number, ' hidden="1"'), (number + 1, last, "")]
                text = "".join(f'<col min="{a}" max="{b}"{found[3]}{h}/>' for a, b, h in pieces if a <= b)
                book.replace(part, found[0], text)
                return
        raise AssertionError(column)

    return tamper


def row(sheet: str, number: int, attributes: str) -> Tamper:
    """Gives a row attributes, its own height taken away."""

    def tamper(book: Book) -> None:
        found = re.search(rf'<row r="{number}"[^>]*>', book.parts[book.sheets[sheet]])
        assert found
        bare = re.sub(r' (?:ht|customHeight|hidden)="[^"]*"', "", found[0])
        book.replace(sheet, found[0], bare.replace("<row ", f"<row {attributes} ", 1))

    return tamper


def merged(sheet: str, ref: str) -> Tamper:
    return lambda book: book.replace(sheet, "</mergeCells>", f'<mergeCell ref="{ref}"/></mergeCells>')


def swapped(sheet: str, one: str, other: str) -> Tamper:
    def tamper(book: Book) -> None:
        first, second = book.cell(sheet, one), book.cell(sheet, other)
        values = [re.search(r"<v>.*?</v>", text) for text in (first, second)]
        assert values[0] and values[1]
        book.replace(sheet, first, first.replace(values[0][0], values[1][0]))
        book.replace(sheet, second, second.replace(values[1][0], values[0][0]))

    return tamper


def typed(sheet: str, ref: str, value: float | str) -> Tamper:
    """A value where the form has a cell without one, or none: its own look stays."""

    def tamper(book: Book) -> None:
        inline = f' t="inlineStr"><is><t>{value}</t></is></c>'
        content = inline if isinstance(value, str) else f"><v>{value}</v></c>"
        top, column = a1.split(ref)
        part = book.sheets[sheet]
        if re.search(rf'<c r="{ref}"', book.parts[part]):
            old = re.compile(r'(<c r="[^"]*"(?: s="\d+")?).*', re.DOTALL)
            book.change(sheet, ref, lambda cell: old.sub(rf"\1{content}", cell))
            return
        found = re.search(rf'<row r="{top}"[^>]*?(/?)>(.*?</row>)?', book.parts[part], re.DOTALL)
        assert found and not found[1], "the row has no cells"
        cells = re.findall(r'<c r="([A-Z]+)\d+"', found[0])
        after = next((c for c in cells if a1.column_number(c) > column), None)
        new = f'<c r="{ref}"{content}'
        old = f'<c r="{after}{top}"' if after else "</row>"
        book.replace(part, found[0], found[0].replace(old, new + old, 1))

    return tamper


def shown(sheet: str, ref: str, value: float | str) -> Tamper:
    """Another result saved with a formula."""
    return lambda book: book.change(sheet, ref, lambda cell: re.sub(r"<v>.*?</v>", f"<v>{value}</v>", cell))


def overwritten(sheet: str, ref: str, value: float) -> Tamper:
    """A figure typed over whatever stands there."""
    bare = re.compile(r' t="\w+"|<f.*?(?:/>|</f>)', re.DOTALL)

    def tamper(book: Book) -> None:
        book.change(sheet, ref, lambda cell: bare.sub("", cell))
        shown(sheet, ref, value)(book)

    return tamper


def renamed(sheet: str, name: str) -> Tamper:
    """Another name on the tab alone; formulas and names are left behind."""
    return lambda book: book.replace("xl/workbook.xml", f'<sheet name="{sheet}"', f'<sheet name="{name}"')


def related(part: str, kind: str, target: str, mode: str = "Internal") -> Tamper:
    """A relationship more from a part."""

    def tamper(book: Book) -> None:
        folder, _, name = part.rpartition("/")
        links = f"{folder}/_rels/{name}.rels"
        empty = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
        text = f'<Relationship Id="rIdX" Type="x/{kind}" Target="{target}" TargetMode="{mode}"/>'
        book.parts[links] = book.parts.get(links, empty).replace("</Relationships>", f"{text}</Relationships>")

    return tamper


_DRAWING = """<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor>
<xdr:from><xdr:col>{left}</xdr:col><xdr:colOff>{off}</xdr:colOff><xdr:row>{top}</xdr:row><xdr:rowOff>{off}</xdr:rowOff></xdr:from>
<xdr:to><xdr:col>{right}</xdr:col><xdr:colOff>{off}</xdr:colOff><xdr:row>{bottom}</xdr:row><xdr:rowOff>{off}</xdr:rowOff></xdr:to>
{object}<xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"""
PICTURE = '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="图片 1"/></xdr:nvPicPr></xdr:pic>'
FRAME = '<xdr:sp><xdr:spPr><a:noFill/></xdr:spPr></xdr:sp>'
UNSEEN = '<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="图形 1" hidden="1"/></xdr:nvSpPr></xdr:sp>'


def text_box(text: str) -> str:
    return (
        '<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="文本框 1"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr>'
        f"<xdr:spPr/><xdr:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    )


def drawn(sheet: str, area: str, what: str, off: int = 0) -> Tamper:
    """An object over an area of cells, moved right and down by so many EMU."""

    def tamper(book: Book) -> None:
        top, left, bottom, right = a1.area(area)
        book.parts["xl/drawings/drawing1.xml"] = _DRAWING.format(
            top=top - 1, left=left - 1, bottom=bottom, right=right, off=off, object=what
        )
        related(book.sheets[sheet], "drawing", "../drawings/drawing1.xml")(book)

    return tamper


def formula(sheet: str, ref: str, text: str, attributes: str = "") -> Tamper:
    """A formula before the value that stands there."""

    def tamper(book: Book) -> None:
        def edit(cell: str) -> str:
            bare = re.sub(r"<f.*?(?:/>|</f>)", "", cell)
            bare = re.sub(r' t="s"(.*?)<v>\d+</v>', r' t="str"\1<v>公式的结果</v>', bare)
            return bare.replace("<v>", f"<f{attributes}>{text}</f><v>", 1)

        book.change(sheet, ref, edit)

    return tamper


def wrapped(sheet: str, ref: str, before: str, after: str) -> Tamper:
    """A formula with something before and behind it."""
    return lambda book: book.change(
        sheet, ref, lambda cell: re.sub(r"<f>(.*?)</f>", rf"<f>{before}\1{after}</f>", cell, flags=re.DOTALL)
    )


def cut_and_pasted(sheet: str, source: str, target: str) -> Tamper:
    """A cell cut and pasted into one that no formula reads but those of its row: all formulas read it there now."""

    def tamper(book: Book) -> None:
        part = book.sheets[sheet]
        value = re.search(r"<v>.*?</v>", book.cell(sheet, source))
        assert value
        other = f'<c r="{target}" t="s">{value[0]}</c>'
        book.change(sheet, target, lambda cell: other)
        book.change(sheet, source, lambda cell: f'<c r="{source}"/>')
        moved = re.compile(rf"(?<![A-Z$0-9]){source}(?![0-9])")
        formulas = re.compile(r"<f>.*?</f>", re.DOTALL)
        book.parts[part] = formulas.sub(lambda found: moved.sub(target, found[0]), book.parts[part])

    return tamper


def cleared(sheet: str, refs: Iterable[str]) -> Tamper:
    """Cells with nothing in them any more."""

    def tamper(book: Book) -> None:
        bare = re.compile(r'(<c r="[^"]*"(?: s="\d+")?).*', re.DOTALL)
        for ref in refs:
            book.change(sheet, ref, lambda cell: bare.sub(r"\1/>", cell))

    return tamper


def array(sheet: str, ref: str) -> Tamper:
    return lambda book: book.change(sheet, ref, lambda c: c.replace("<f>", f'<f t="array" ref="{ref}">', 1))


def setting(attributes: str) -> Tamper:
    return lambda book: book.replace("xl/workbook.xml", "<calcPr ", f"<calcPr {attributes} ")


def state(sheet: str, word: str) -> Tamper:
    tab = f'<sheet name="{sheet}"'
    return lambda book: book.replace("xl/workbook.xml", tab, f'{tab} state="{word}"')


def last_sheet_first(book: Book) -> None:
    """The 核对表 before the 封面; names of one sheet keep their sheet."""
    text = book.parts["xl/workbook.xml"]
    tabs = re.findall(r"<sheet [^>]*/>", text)
    moved = [tabs[-2], *tabs[:-2], tabs[-1]]
    text = text.replace("".join(tabs), "".join(moved))
    book.parts["xl/workbook.xml"] = re.sub(
        r'localSheetId="(\d+)"', lambda m: f'localSheetId="{moved.index(tabs[int(m[1])])}"', text
    )


def local_name(sheet: str, name: str, text: str) -> Tamper:
    def tamper(book: Book) -> None:
        index = list(book.sheets).index(sheet)
        new = f'<definedName name="{name}" localSheetId="{index}">{text}</definedName>'
        book.replace("xl/workbook.xml", "<definedNames>", f"<definedNames>{new}")

    return tamper


def without(sheet: str, element: str) -> Tamper:
    def tamper(book: Book) -> None:
        pattern = rf"<{element}(?: [^>]*?)?(?:/>|>.*?</{element}>)"
        found = re.search(pattern, book.parts[book.sheets[sheet]], re.DOTALL)
        assert found
        book.replace(sheet, found[0], "")

    return tamper


def inserted_row(sheet: str, at: int) -> Tamper:
    """A row put in as Excel does it: cells, merges, checks, names and formulas of all sheets go along."""

    def ref(text: str) -> str:
        return re.sub(r"(\$?[A-Z]+\$?)(\d+)", lambda m: m[1] + str(int(m[2]) + (int(m[2]) >= at)), text)

    def moved(formula: str, own: bool) -> str:
        tokens = Tokenizer(f"={formula}")
        for token in tokens.items:
            if token.type == token.OPERAND and token.subtype == token.RANGE:
                before, mark, area = token.value.rpartition("!")
                if before.strip("'") == sheet if mark else own:
                    token.value = before + mark + ref(area)
        return tokens.render()[1:]

    def tamper(book: Book) -> None:
        for name, part in book.sheets.items():
            text = book.parts[part]
            if name == sheet:
                text = re.sub(r'<row r="(\d+)"', lambda m: f'<row r="{int(m[1]) + (int(m[1]) >= at)}"', text)
                text = re.sub(r'(<c r=|ref=|sqref=)"([^"]*)"', lambda m: f'{m[1]}"{ref(m[2])}"', text)
            formulas = re.compile(r"(<f>)(.*?)(</f>)", re.DOTALL)
            own = name == sheet
            book.parts[part] = formulas.sub(lambda m: m[1] + escape(moved(unescape(m[2]), own)) + m[3], text)
        names = re.compile(r"(<definedName [^>]*>)(.*?)(</definedName>)")
        text = book.parts["xl/workbook.xml"]
        book.parts["xl/workbook.xml"] = names.sub(lambda m: m[1] + escape(moved(unescape(m[2]), False)) + m[3], text)

    return tamper
