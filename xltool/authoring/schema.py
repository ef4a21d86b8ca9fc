"""JSON Schemas of a template's files, for completion and marking in editors.

The dataclasses of the definition are the schema (see :mod:`xltool.definition.binding`); this module
only says it in another language: keys, types, what may be left out, and the comment of each key as
its description. What spans several keys is checked by the loader alone.
"""

from __future__ import annotations

import ast
import dataclasses
import datetime
import enum
import inspect
import json
import types
import typing
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from xltool.definition.items import LOOKS, NAME, Field, Item
from xltool.definition.load import RuleFile
from xltool.definition.model import Block, Identity, Sheet
from xltool.definition.ruleset import RuleSet
from xltool.definition.table import Table
from xltool.rule import CODE, Rule

FILES: Mapping[str, tuple[type, str]] = {
    "template": (Identity, "template.toml：是哪一张表"),
    "sheet": (Sheet, "一张表页"),
    "rules": (RuleFile, "rules.toml：规则"),
    "ruleset": (RuleSet, "rulesets 里的一个文件：评分规则"),
}
"""The kinds of files of a template: the class that each is read into, and what it is."""

_NARROWED: Mapping[tuple[type, str], Mapping[str, object]] = {
    (Block, "look"): {"enum": list(LOOKS)},
    (Field, "look"): {"enum": list(LOOKS)},
    (Item, "name"): {"pattern": f"^{NAME.pattern}$"},
    (Table, "name"): {"pattern": f"^{NAME.pattern}$"},
    (Rule, "code"): {"pattern": f"^{CODE.pattern}$"},
}
"""What the classes check of a single key beyond its type."""

_OF_A_VARIANT: Mapping[type, tuple[str, ...]] = {
    Identity: ("id", "version", "extends"),
    RuleSet: ("id", "extends"),
}
"""The keys that suffice where the others are taken from what is extended."""

_SIMPLE: Mapping[type, Mapping[str, object]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    Decimal: {"type": ["number", "string"]},
    datetime.date: {"type": "string", "format": "date"},
    object: {},
}


def schema_text(kind: str) -> str:
    """The schema of one of ``FILES`` as it is checked in."""
    cls, title = FILES[kind]
    found: dict[str, object] = {}
    top = _class(cls, found)
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **top, "$defs": found}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _class(cls: type, found: dict[str, object]) -> dict[str, object]:
    hints, said = typing.get_type_hints(cls, include_extras=True), _comments(cls)
    properties: dict[str, object] = {}
    required = []
    for field in dataclasses.fields(cls):
        if not field.init or field.name.startswith("_"):
            continue
        shape = {**_type(hints[field.name], found), **_narrowed(cls, field.name)}
        words = [text for text in (said.get(field.name, ""), str(shape.pop("description", ""))) if text]
        properties[field.name] = {**shape, **({"description": ": ".join(words)} if words else {})}
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            required.append(field.name)
    whole = {"description": _summary(cls), "type": "object", "properties": properties, "additionalProperties": False}
    if cls in _OF_A_VARIANT:
        return {**whole, "anyOf": [{"required": required}, {"required": list(_OF_A_VARIANT[cls])}]}
    return {**whole, **({"required": required} if required else {})}


def _type(hint: Any, found: dict[str, object]) -> Mapping[str, object]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return {**_type(arguments[0], found), **arguments[1].schema}
    if origin in (typing.Union, types.UnionType):
        (only,) = (one for one in arguments if one is not types.NoneType)  # TOML has no null
        return _type(only, found)
    if origin is tuple:
        return {"type": "array", "items": _type(arguments[0], found)}
    if origin in (dict, Mapping):
        return {"type": "object", "additionalProperties": _type(arguments[1], found)}
    cls: type = hint
    if issubclass(cls, enum.Enum):
        words = "、".join(f"{member.value} {member.word}" for member in cls if hasattr(member, "word"))
        return {"enum": [member.value for member in cls], "description": words}
    if dataclasses.is_dataclass(cls):
        if cls.__name__ not in found:
            found[cls.__name__] = _class(cls, found)
        return {"$ref": f"#/$defs/{cls.__name__}"}
    return _SIMPLE[cls]


def _narrowed(cls: type, name: str) -> Mapping[str, object]:
    return next((_NARROWED[base, name] for base in cls.__mro__ if (base, name) in _NARROWED), {})


def _summary(cls: type) -> str:
    return (inspect.getdoc(cls) or "").partition("\n\n")[0].replace("\n", " ")


def _comments(cls: type) -> dict[str, str]:
    """What stands behind each field in the source of a class and its bases."""
    said: dict[str, str] = {}
    for base in reversed([one for one in cls.__mro__ if dataclasses.is_dataclass(one)]):
        lines = inspect.getsource(base).splitlines()
        (tree,) = ast.parse("\n".join(lines)).body
        assert isinstance(tree, ast.ClassDef)
        for node in tree.body:
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                _, mark, comment = lines[(node.end_lineno or node.lineno) - 1].partition("  # ")
                if mark:
                    said[node.target.id] = comment
    return said
