"""``template show``: what a template contains, field by field and rule by rule."""

from __future__ import annotations

from collections.abc import Iterator

from xltool.definition.model import Item
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
        for field in sheet.fields():
            address = layout.by_name[f"[{field.name}]"].address
            yield f"  [{field.name}]　{address}　{_facts(field)}"
        for table in sheet.tables():
            plan = layout.tables[table.name]
            rows = f"{plan.rows} 行固定" if table.fixed else f"{table.rows} 行，可到 {table.limit} 行"
            yield f"  表 {table.name}（{rows}）"
            for column in table.column:
                facts = "固定" if column.name in table.fixed else _facts(column)
                yield f"    {table.name}[{column.name}]　{plan.column(column.name).ref}　{facts}"
                if column.total:
                    yield f"      合计 = {column.total}"
    yield ""
    yield "【规则】"
    for rule_plan in layout.rules:
        rule = rule_plan.rule
        yield f"  {rule.code} {rule.level.word}　{rule.title}　{rule_plan.result}"
        yield f"      {demand(rule)}"


def _facts(item: Item) -> str:
    words = [item.role.value, item.kind.value]
    words += ["必填"] if item.required else []
    words += [item.unit] if item.unit else []
    return "，".join(words) + (f"　= {item.formula}" if item.formula else "")
