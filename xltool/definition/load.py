"""Reads a template: ``template.toml``, a file a sheet, and ``rules.toml``, merged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from xltool.definition.binding import bind
from xltool.definition.model import Identity, Sheet, Template
from xltool.definition.folders import find_template
from xltool.definition.places import Place, nearest, read_toml
from xltool.rule import Rule


@dataclass(frozen=True, kw_only=True)
class _Rules:
    """``rules.toml``."""

    rule: tuple[Rule, ...]


def load_template(name: str) -> Template:
    """A template by id or folder, complete and consistent in itself.

    Formulas are not looked into here: what they refer to is checked when they are lowered.

    :raises UnknownTemplateError: no such template.
    :raises DefinitionError: with file, line, key, and the nearest right name.
    """
    folder = find_template(name)
    data, top = _read(folder, "template")
    identity = bind(Identity, data, top)
    if identity.id != folder.name:
        raise (top / "id").error(f"模板号“{identity.id}”与文件夹名“{folder.name}”不同")
    places: dict[str, Place] = {"template": top}
    sheets = tuple(_sheet(folder, stem, top / "sheets" / i, places) for i, stem in enumerate(identity.sheets))
    template = Template(
        identity=identity, sheets=sheets, rules=_rules(folder, places), places=places, folder=folder.resolve()
    )
    _check(template, top)
    return template


def _read(folder: Path, stem: str) -> tuple[dict[str, object], Place]:
    return read_toml(folder / f"{stem}.toml", f"{folder.name}/{stem}.toml")


def _sheet(folder: Path, stem: str, listed: Place, places: dict[str, Place]) -> Sheet:
    if not (folder / f"{stem}.toml").is_file():
        known = [path.stem for path in folder.glob("*.toml")]
        raise listed.error(f"没有文件 {stem}.toml{nearest(stem, known)}")
    data, top = _read(folder, stem)
    sheet = bind(Sheet, data, top)
    for i, block in enumerate(sheet.block):
        here = top / "block" / i
        for j, field in enumerate(block.field):
            _register(places, field.name, here / "field" / j)
        if block.table:
            _register(places, block.table.name, here / "table")
            for j, column in enumerate(block.table.column):
                places[f"{block.table.name}.{column.name}"] = here / "table" / "column" / j
    return sheet


def _register(places: dict[str, Place], name: str, place: Place) -> None:
    if name in places:
        raise place.error(f"名称“{name}”已用于 {places[name]}")
    places[name] = place


def _rules(folder: Path, places: dict[str, Place]) -> tuple[Rule, ...]:
    data, top = _read(folder, "rules")
    rules = bind(_Rules, data, top).rule
    for i, rule in enumerate(rules):
        _register(places, rule.code, top / "rule" / i)
    return rules


def _check(template: Template, top: Place) -> None:
    for key in ("unit_field", "unit_fallback", "code_field"):
        name = getattr(template.identity, key)
        if name and name not in template.fields:
            raise (top / key).error(f"没有字段“{name}”{nearest(name, template.fields)}")
    for name, excerpt in template.identity.scope.items():
        _known(excerpt.omit, template.identity.sheets, top / "scope" / name / "omit", "表页文件")
    names = [sheet.name for sheet in template.sheets]
    if len(set(names)) != len(names):
        raise (top / "sheets").error("有两张表页同名")
    for rule in template.rules:
        place = template.places[rule.code]
        _known(rule.each, template.tables, place / "each", "表")


def _known(names: Iterable[str], known: Iterable[str], place: Place, what: str) -> None:
    for name in names:
        if name not in known:
            raise place.error(f"没有{what}“{name}”{nearest(name, known)}")
