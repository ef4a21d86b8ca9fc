"""A template folder drafted from an official blank; it loads, and says what could not be told."""

from __future__ import annotations

import datetime
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from xltool.authoring import guessing
from xltool.authoring.blank import Blank, BlankSheet, read_blank
from xltool.authoring.drafts import DraftedFields, DraftedTable, parts
from xltool.authoring.formulas import Formulas
from xltool.authoring.guessing import Names
from xltool.authoring.parts import Text
from xltool.authoring.recognising import Reader
from xltool.authoring.writing import Block, pair, pairs, remarks, sheet_text
from xltool.data import Data, to_toml
from xltool.definition import Template, load_template
from xltool.definition.items import Item
from xltool.errors import OutputError, RefusedError
from xltool.generation import generate
from xltool.layout.check_sheet import NAME as CHECK_SHEET
from xltool.terms import OPINIONS, Kind, Role

_TAIL = re.compile(r"[（(](?:20\d\d\s*年度?|(?:单位[:：])?(?:万元|元))[）)]")
_YEAR = re.compile(r"20\d\d(?=\s*年)")
_UNIT_BLOCK = """
# 请核对：没有找到填报单位一栏，在不打印的地方加了一栏，由主管部门下发前填好
[[block]]
text = "报送信息（以下不打印）"
space = 1
printed = false

[[block]]
printed = false

[[block.field]]
name = "{name}"
issued = true
"""


@dataclass(frozen=True, slots=True)
class Scaffold:
    """What was drafted."""

    folder: Path
    sheets: int
    fields: int
    tables: int
    doubts: int  # remarks in the files


def scaffold(official: Path, folder: Path, today: datetime.date) -> Scaffold:
    """Drafts the template ``folder`` from the workbook ``official``; the folder's name is its id.

    :raises RefusedError: the workbook cannot be read, or nothing stands in it.
    :raises OutputError: the folder has something in it, or cannot be written.
    """
    folder = Path(os.path.abspath(folder))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(f"“{folder}”已经有了；请用 -o 换一个新的文件夹")
    if not folder.parent.is_dir():
        raise OutputError(f"没有文件夹“{folder.parent}”，请先建好")
    blank = read_blank(official)
    if not blank.sheets:
        raise RefusedError(f"“{official}”：看得见的表页里没有内容，没有可起草的")
    schemas = folder.parent.parent / "docs" / "schema"
    texts = _texts(blank, official, folder.name, today, "../../docs/schema/" if schemas.is_dir() else "")
    doubts = sum(len(re.findall(r"^# (?:未能判断|请核对)：", text, re.MULTILINE)) for text in texts.values())
    try:
        template = _written(texts, folder)
    except OSError as error:
        raise OutputError(f"文件夹“{folder}”写不进去（{error.strerror}）") from error
    return Scaffold(folder, len(template.sheets), len(template.fields), len(template.tables), doubts)


def _written(texts: dict[str, str], folder: Path) -> Template:
    """The files in a folder beside, proved to load and to give a workbook, then put in their place."""
    with tempfile.TemporaryDirectory(prefix=".xltool-", dir=folder.parent) as name:
        made = Path(name) / folder.name
        made.mkdir()
        for stem, text in texts.items():
            (made / f"{stem}.toml").write_text(text, "utf-8")
        template = load_template(str(made))
        (made / "sample.toml").write_text(_sample(template), "utf-8")
        generate(template)
        if folder.exists():
            folder.rmdir()
        shutil.move(made, folder)
    return template


def _texts(blank: Blank, official: Path, id: str, today: datetime.date, schema: str) -> dict[str, str]:
    names = Names()
    drafted: list[tuple[BlankSheet, list[Block]]] = []
    for sheet in blank.sheets:
        drafted.append((sheet, list(parts(Reader(sheet).read(), names, blank.names, sheet.name))))
    formulas = Formulas([block for _, blocks in drafted for block in blocks])
    texts: dict[str, str] = {}
    for number, (sheet, blocks) in enumerate(drafted, 1):
        name = _sheet_name(sheet.name)
        path = f"{schema}sheet.schema.json" if schema else ""
        texts[f"sheet-{number}"] = sheet_text(sheet, name, blocks, formulas, path)
    unit = _unit_field(drafted)
    if not unit:
        unit = names.give(guessing.UNIT_NAMES[0], "")
        texts["sheet-1"] += _UNIT_BLOCK.format(name=unit)
    tables = [block for _, blocks in drafted for block in blocks if isinstance(block, DraftedTable)]
    schemas = {kind: f"#:schema {schema}{kind}.schema.json" for kind in ("template", "rules")} if schema else {}
    titles = [block.text for _, blocks in drafted for block in blocks if isinstance(block, Text)]
    titles = [text for text in titles if not text.startswith("附件")] or titles or [official.stem]
    known = next((int(found[0]) for text in (*titles, official.stem) if (found := _YEAR.search(text))), None)
    texts["template"] = "\n".join(
        [
            *([schemas["template"]] if schemas else []),
            f"# 由 {official.name} 起草。请补上依据，核对各文件里“# 未能判断”“# 请核对”的地方，再看规则。",
            *remarks([f"未能判断：{remark}" for remark in blank.remarks]),
            pair("id", id),
            pair("version", "1"),
            pair("title", _TAIL.sub("", titles[0])),
            *([] if known else ["# 未能判断：年度，写了今年"]),
            pair("year", known or today.year),
            "# 未能判断：这张表出自哪个文件，请写文号",
            pair("basis", ""),
            pair("created", today),
            pair("unit_field", unit),
            pair("sheets", [stem for stem in texts]),
        ]
    ) + "\n"
    texts["rules"] = "\n".join([*([schemas["rules"]] if schemas else []), *_rules(tables, formulas)]) + "\n"
    return texts


def _sheet_name(name: str) -> str:
    cleaned = name.replace("'", "’")[:31]
    return f"{cleaned[:28]}（表）" if cleaned in (CHECK_SHEET, OPINIONS) else cleaned


def _unit_field(drafted: list[tuple[BlankSheet, list[Block]]]) -> str:
    """The field that names the reporting unit, if the blank has one."""
    given = [
        field.name
        for _, blocks in drafted
        for block in blocks
        if isinstance(block, DraftedFields)
        for field in block.fields
        if field.entry.fixed is None and not field.formula
    ]
    return next((name for name in guessing.UNIT_NAMES if name in given), "")


def _rules(tables: list[DraftedTable], formulas: Formulas) -> Iterator[str]:
    """One tie for every total that is the sum of its column."""
    yield "# 规则。合计的已经起草；其余的照填表说明写：勾稽关系、必填的条件、得分不超过分值……"
    number = 0
    for table in tables:
        for column in table.columns:
            own, total = f"{table.name}[{column.name}]", f"{table.name}[[#Totals],[{column.name}]]"
            written = formulas.total(column, table)[0]
            if column.leaf.total is None or not written.endswith(f"SUM({own}))") or number == 99:
                continue
            number += 1
            yield from ("", "[[rule]]")
            yield from pairs(
                {
                    "code": f"HJ{number:02}",
                    "title": f"{table.name}：{column.name}合计＝各行之和",
                    "level": "error",
                    "basis": f"官方表 {column.leaf.total.place}",
                    "when": f"ISNUMBER({total})",
                    "left": total,
                    "right": f"SUM({own})",
                    "fix": "合计是公式，不要手填；恢复合计公式",
                    "breaks": {total: -1},
                }
            )
    if not number:
        yield "rule = []"


def _sample(template: Template) -> str:
    """Something in every input cell, so that every formula has a value."""
    fields = {field.name: _example(field) for field in template.fields.values() if field.role is not Role.FIXED}
    fields = {name: value for name, value in fields.items() if not template.fields[name].formula}
    tables: dict[str, object] = {}
    for table in template.tables.values():
        lines = [
            {
                column.name: _example(column)
                for column in table.column
                if table.role(column, row) in (Role.INPUT, Role.ISSUED)
            }
            for row in range(len(table.keys) or min(2, table.rows))
        ]
        tables[table.name] = dict(zip(table.keys, lines, strict=True)) if table.keys else lines
    tables = {name: lines for name, lines in tables.items() if lines}
    head = "# 样例：数字是编的，请换成一份真的、各项规则都通过的报表。\n"
    return head + to_toml(Data(template.id, template.version, fields, tables))


def _example(item: Item) -> object:
    match item.kind:
        case Kind.TEXT | Kind.CODE:
            return "示例" if item.kind is Kind.TEXT else "000000"
        case Kind.CHOICE:
            return item.options[0]
        case Kind.DATE:
            return datetime.date(2020, 1, 1)
        case Kind.COUNT:
            number = Decimal(1)
        case Kind.PERCENT:
            number = Decimal("0.9")
        case Kind.YUAN | Kind.WAN:
            number = Decimal("100.00")
        case _:
            number = Decimal(1)
    number = max(number, item.minimum) if item.minimum is not None else number
    number = min(number, item.maximum) if item.maximum is not None else number
    return int(number) if item.kind is Kind.COUNT else number
