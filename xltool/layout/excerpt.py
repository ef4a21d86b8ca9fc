"""The part of a form that is issued alone, where the department fills in the rest itself.

What is left out takes with it every rule that reads it, so that nobody is judged by what he was
never given. A formula that reads it is the template author's to mend.
"""

from __future__ import annotations

import dataclasses

from xltool.definition.model import Sheet, Template
from xltool.definition.places import nearest
from xltool.errors import UsageError
from xltool.layout import expression
from xltool.rule import Rule


def excerpt(template: Template, scope: str) -> Template:
    """The template without the sheets that a scope of it leaves out; itself for the empty scope.

    :raises UsageError: it has no such scope; names those that it has.
    """
    if not scope:
        return template
    known = template.identity.scope
    if scope not in known:
        offered = f"；可用：{'、'.join(known)}" if known else "；这个模板没有划分范围，请去掉 scope"
        raise UsageError(f"模板“{template.id}”没有范围“{scope}”{nearest(scope, known)}{offered}")
    files = zip(template.identity.sheets, template.sheets, strict=True)
    kept = tuple(sheet for stem, sheet in files if stem not in known[scope].omit)
    gone = _names(template.sheets) - _names(kept)
    return dataclasses.replace(template, sheets=kept, rules=_applicable(template.rules, gone), scope=scope)


def _names(sheets: tuple[Sheet, ...]) -> set[str]:
    return {item.name for sheet in sheets for items in (sheet.fields(), sheet.tables()) for item in items}


def _applicable(rules: tuple[Rule, ...], gone: set[str]) -> tuple[Rule, ...]:
    """The rules that read nothing that is gone; one over several tables goes on over those that are left."""
    kept = []
    for rule in rules:
        each = tuple(table for table in rule.each if table not in gone)
        if not _reads(rule) & gone and bool(each) == bool(rule.each):
            kept.append(dataclasses.replace(rule, each=each))
    codes = {rule.code for rule in rules} - {rule.code for rule in kept}
    return tuple(
        dataclasses.replace(rule, require=tuple(code for code in rule.require if code not in codes)) for rule in kept
    )


def _reads(rule: Rule) -> set[str]:
    """Fields and tables that a rule names; what it says of its own row it has in every table."""
    found = (reference for text in rule.expressions.values() for reference in expression.parse(text).references)
    return {reference.table or reference.name for reference in found if reference.part != "this"}
