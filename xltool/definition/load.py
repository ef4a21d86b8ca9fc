"""Reads a template: ``template.toml``, a file a sheet, and ``rules.toml``, bound to the model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xltool.definition.binding import bind
from xltool.definition.model import Identity, Sheet, Template
from xltool.definition.folders import find_template
from xltool.definition.places import Place, nearest
from xltool.definition.sources import read_sources
from xltool.definition.trees import Branch
from xltool.errors import Gathering
from xltool.rule import Rule


@dataclass(frozen=True, kw_only=True)
class RuleFile:
    """``rules.toml``."""

    rule: tuple[Rule, ...]


def load_template(name: str) -> Template:
    """A template by id or folder, complete and consistent in itself.

    Formulas are not looked into here: what they refer to is checked when they are lowered.

    :raises UnknownTemplateError: no such template.
    :raises DefinitionError: with file, line, key, and the nearest right name.
    """
    folder = find_template(name)
    sources = read_sources(folder)
    top = sources.identity.place
    identity = bind(Identity, sources.identity, top)
    if identity.id != folder.name:
        raise sources.identity.at("id").error(f"模板号“{identity.id}”与文件夹名“{folder.name}”不同")
    places: dict[str, Place] = {"template": top}
    gathering = Gathering()
    sheets: list[Sheet] = []
    rules: tuple[Rule, ...] = ()
    for tree in sources.sheets.values():
        with gathering:
            sheets.append(_sheet(tree, places))
    with gathering:
        rules = _rules(sources.rules, places)
    gathering.done()
    template = Template(
        identity=identity,
        sheets=tuple(sheets),
        rules=rules,
        places=places,
        folder=folder.absolute(),
        bases=sources.bases,
        rule_set=sources.rule_set,
    )
    _check(template, sources.identity)
    return template


def _sheet(tree: Branch, places: dict[str, Place]) -> Sheet:
    sheet = bind(Sheet, tree, tree.place)
    for block, branch in zip(sheet.block, tree.twigs("block").branches(), strict=True):
        for field, own in zip(block.field, branch.twigs("field").branches(), strict=True):
            _register(places, field.name, own.place)
        if block.table:
            table = branch.branch("table")
            _register(places, block.table.name, table.place)
            for column, own in zip(block.table.column, table.twigs("column").branches(), strict=True):
                places[f"{block.table.name}.{column.name}"] = own.place
    return sheet


def _register(places: dict[str, Place], name: str, place: Place) -> None:
    if name in places:
        raise place.error(f"名称“{name}”已用于 {places[name]}")
    places[name] = place


def _rules(tree: Branch, places: dict[str, Place]) -> tuple[Rule, ...]:
    rules = bind(RuleFile, tree, tree.place).rule
    for rule, branch in zip(rules, tree.twigs("rule").branches(), strict=True):
        _register(places, rule.code, branch.place)
        if rule.check:
            raise branch.at("check").error("check 是内置规则的，模板的规则写 holds，或 left 和 right")
    return rules


def _check(template: Template, identity: Branch) -> None:
    for key in ("unit_field", "unit_fallback", "code_field", "year_field"):
        name = getattr(template.identity, key)
        if name and name not in template.fields:
            raise identity.at(key).error(f"没有字段“{name}”{nearest(name, template.fields)}")
    for name, excerpt in template.identity.scope.items():
        if set(excerpt.omit) == set(template.identity.sheets):
            raise (identity.at("scope") / name / "omit").error("不能把表页全去掉")
        _known(excerpt.omit, template.identity.sheets, identity.at("scope") / name / "omit", "表页文件")
    names = [sheet.name for sheet in template.sheets]
    if len(set(names)) != len(names):
        raise identity.at("sheets").error("有两张表页同名")
    for rule in template.rules:
        place = template.places[rule.code]
        _known(rule.each, template.tables, place / "each", "表")
        if len(set(rule.each)) < len(rule.each):
            raise (place / "each").error("一张表只写一次")


def _known(names: Iterable[str], known: Iterable[str], place: Place, what: str) -> None:
    for name in names:
        if name not in known:
            raise place.error(f"没有{what}“{name}”{nearest(name, known)}")
