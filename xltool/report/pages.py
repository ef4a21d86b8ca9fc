"""Pages that are generated into ``docs/``, from Jinja templates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader

from xltool.definition import Sheet, Table
from xltool.definition.items import Column, Item
from xltool.layout import Area, Layout
from xltool.report.rules import demand, example
from xltool.report.template import extent, one_line
from xltool.rule import Rule
from xltool.terms import Role

Line = tuple[str, ...]
"""A row of a Markdown table: name, printed label, place, who fills it in, kind, unit, formula, defined name."""


@dataclass(frozen=True)
class _Table:
    name: str
    extent: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class _Page:
    name: str
    fields: tuple[Line, ...]
    tables: tuple[_Table, ...]


def template_page(layout: Layout) -> str:
    """A template as Markdown: its sheets with every field, table and column, and its rules."""
    environment = Environment(loader=PackageLoader("xltool.report", "."), keep_trailing_newline=True, autoescape=False)
    environment.filters |= {"code": _code, "cell": _cell}
    page = environment.get_template("template.md.j2")
    return page.render(
        identity=layout.template.identity,
        pages=[_page(sheet, layout) for sheet in layout.template.sheets],
        rules=[plan.rule for plan in layout.rules],
        demand=_demand_code,
        example=example,
    )


def _page(sheet: Sheet, layout: Layout) -> _Page:
    fields = tuple(
        _line(field, field.role, layout.names[field.name], field.name, _fixed(field.value))
        for field in sheet.fields()
    )
    tables = tuple(_Table(table.name, _extent(table), tuple(_columns(table, layout))) for table in sheet.tables())
    return _Page(sheet.name, fields, tables)


def _columns(table: Table, layout: Layout) -> Iterator[Line]:
    for column in table.column:
        fixed = column.name in table.fixed or column.by_hand
        name = f"{table.name}_{column.name}"
        yield _line(column, Role.FIXED if fixed else column.role, layout.names[name], name, "")
        if column.total:
            name = f"{name}_合计"
            ref = layout.names[name].ref
            yield "", table.totals, ref, Role.FORMULA.value, column.kind.word, "", _formula(column.total), name
    for special in table.special:
        cell = layout.by_name[f"{table.name}[{special.column}]@{table.keys.index(special.row) + 1}"]
        what = _formula(special.formula) if special.formula else "由填报单位填" if special.input else "可不填"
        yield f"{special.column}·{special.row}", "", cell.ref, cell.role.value, cell.kind.word, "", what, ""


def _line(item: Item, role: Role, area: Area, name: str, fixed: str) -> Line:
    who = role.value + ("，必填" if item.required else "")
    printed = item.printed_label + ("（不打印）" if isinstance(item, Column) and not item.printed else "")
    return item.name, printed, area.ref, who, item.kind.word, item.unit, fixed or _what(item), name


def _what(item: Item) -> str:
    """The formula; or the choices, the bounds and the hint of what a person fills in."""
    if item.formula:
        return _formula(item.formula)
    said = [f"选项取自 {_code(item.options_from)}" if item.options_from else "、".join(item.options)]
    said += [f"不小于 {item.minimum}"] if item.minimum is not None else []
    said += [f"不大于 {item.maximum}"] if item.maximum is not None else []
    return "；".join(text for text in (*said, item.prompt) if text)


def _extent(table: Table) -> str:
    return f"{extent(table)}{'，有合计行' if table.totals else ''}{'，必填' if table.required else ''}："


def _fixed(value: object) -> str:
    return "" if value is None else str(value)


def _formula(text: str) -> str:
    return _code("=" + one_line(text))


def _demand_code(rule: Rule) -> str:
    return _code(demand(rule)) if rule.live else "报送后核对"


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
