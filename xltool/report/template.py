"""``template show``: what a template contains, field by field and rule by rule."""

from __future__ import annotations

from collections.abc import Iterator

from xltool.definition import Sheet, Table
from xltool.definition.items import Column, Item
from xltool.layout import Layout
from xltool.report.rules import demand


def show(layout: Layout) -> Iterator[str]:
    """Identity, then every sheet with its fields, tables and formulas, then the rules."""
    identity = layout.template.identity
    yield f"{identity.title}（{identity.year}年度）"
    yield f"模板 {identity.id}　版本 {identity.version}　依据：{identity.basis}"
    for sheet in layout.template.sheets:
        yield ""
        yield f"【{sheet.name}】"
        yield from _fields(sheet, layout)
        for table in sheet.tables():
            yield from _table(table, layout)
    yield ""
    yield "【规则】"
    for rule_plan in layout.rules:
        rule = rule_plan.rule
        yield f"  {rule.code} {rule.level.word}　{rule.title}　{rule_plan.result}"
        yield f"      {demand(rule)}"


def _fields(sheet: Sheet, layout: Layout) -> Iterator[str]:
    for field in sheet.fields():
        yield f"  [{field.name}]　{layout.by_name[f'[{field.name}]'].address}　{_facts(field)}"


def _table(table: Table, layout: Layout) -> Iterator[str]:
    plan = layout.tables[table.name]
    yield f"  表 {table.name}（{extent(table)}）" + ("　必填" if table.required else "")
    for column in table.column:
        facts = "固定" if column.name in table.fixed else _facts(column)
        yield f"    {table.name}[{column.name}]　{plan.column(column.name).ref}　{facts}"
        if column.total:
            yield f"      合计 = {one_line(column.total)}"
    for special in table.special:
        cell = f"{table.name}[{special.column}]·{special.row}"
        if special.formula:
            yield f"      {cell}　= {one_line(special.formula)}"
        else:
            yield f"      {cell}　" + ("填报" if special.input else "可不填")


def extent(table: Table) -> str:
    """How many rows a table has."""
    return f"{len(table.fixed_rows)} 行固定" if table.fixed else f"{table.rows} 行，可到 {table.limit} 行"


def _facts(item: Item) -> str:
    words = [item.role.value, item.kind.word]
    words += ["必填"] if item.required else []
    words += [item.unit] if item.unit else []
    words += [f"选项取自 {item.options_from}"] if item.options_from else []
    words += ["、".join(item.options)] if item.options else []
    words += ["不打印"] if isinstance(item, Column) and not item.printed else []
    return "，".join(words) + (f"　= {one_line(item.formula)}" if item.formula else "")


def one_line(formula: str) -> str:
    """A formula that its author broke into lines."""
    return "".join(line.strip() for line in formula.splitlines())
