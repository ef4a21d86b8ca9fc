"""Turns parsed TOML into frozen dataclasses, and refuses what it does not know.

The dataclass is the schema: its field names are the keys, its annotations the types, its
defaults what may be left out. Every refusal names the place and the nearest right name.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime
import enum
import functools
import re
import types
import typing
from collections.abc import Hashable
from decimal import Decimal
from typing import Any, TypeVar

from xltool.definition.places import Place, nearest
from xltool.definition.trees import place_of
from xltool.errors import Gathering
from xltool.values import cell_content

T = TypeVar("T")

_KEY = re.compile(r"\b[a-z_]+\b", re.ASCII)

_WORDS = {
    str: "文字", int: "整数", bool: "true 或 false", Decimal: "数", dict: "表", tuple: "数组",
    datetime.date: "日期，写成 2018-04-30，不加引号",
}  # fmt: skip


@functools.cache
def _types(cls: Hashable) -> dict[str, Any]:
    return typing.get_type_hints(cls, include_extras=True)


def bind(cls: type[T], data: object, place: Place, **given: object) -> T:
    """An instance of the dataclass ``cls`` from a TOML table; ``given`` are fields set by the caller.

    :raises DefinitionError: an unknown key, a missing one, or a value of the wrong type.
    """
    if not isinstance(data, dict):
        raise place.error("此处应是一个表")
    fields = {f.name: f for f in dataclasses.fields(cls) if f.init and f.name not in given}  # type: ignore[arg-type]
    open_fields = {name for name in fields if not name.startswith("_")}
    gathering = Gathering()
    for key in data:
        if key not in open_fields:
            error = place_of(data, key, place).error(f"不认识的键“{key}”{nearest(key, open_fields)}")
            gathering.errors.append(error)
    hints = _types(typing.cast(Hashable, cls))
    values = dict(given)
    for name, f in fields.items():
        if name in data:
            with gathering:
                values[name] = _value(hints[name], data[name], place_of(data, name, place))
        elif f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING:
            gathering.errors.append(place.error(f"缺少必需的键“{name}”"))
    gathering.done()
    try:
        return cls(**values)
    except ValueError as error:
        raise _named(str(error), data, place).error(str(error)) from error


def _named(sentence: str, data: dict[str, object], place: Place) -> Place:
    """Where the key stands that a sentence names first: in a variant that may be another file than the rest."""
    key = next((word for word in _KEY.findall(sentence) if word in data), None)
    return place_of(data, key, place) if key else place


def _value(hint: Any, value: object, place: Place) -> object:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        found = _value(arguments[0], value, place)
        if wrong := arguments[1].wrong(found):
            raise place.error(wrong)
        return found
    if origin in (typing.Union, types.UnionType):
        return _union([a for a in arguments if a is not types.NoneType], value, place)
    if origin is tuple:
        if not isinstance(value, list):
            raise place.error("此处应是数组")
        gathering, items = Gathering(), []
        for i, item in enumerate(value):
            with gathering:
                items.append(_value(arguments[0], item, place_of(value, i, place)))
        gathering.done()
        return tuple(items)
    if origin in (dict, collections.abc.Mapping):
        if not isinstance(value, dict):
            raise place.error("此处应是一个表")
        return {key: _value(arguments[1], item, place_of(value, key, place)) for key, item in value.items()}
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        known = {str(member.value) for member in hint}
        if value not in known:
            raise place.error(f"“{value}”不是可用的值（{'、'.join(sorted(known))}）{nearest(str(value), known)}")
        return hint(value)
    if dataclasses.is_dataclass(hint):
        return bind(typing.cast(type, hint), value, place)
    if hint is Decimal and isinstance(value, (int, str)) and not isinstance(value, bool):
        try:
            value = Decimal(value)
        except ArithmeticError as error:
            raise place.error(f"“{value}”不是数") from error
    if hint is not object and type(value) is not hint:
        raise place.error(f"此处应是{_WORDS.get(hint, hint.__name__)}，现为“{value}”")
    if hint in (object, str, Decimal):
        try:
            cell_content(value)
        except ValueError as error:
            raise place.error(str(error)) from error
    return value


def _union(hints: list[Any], value: object, place: Place) -> object:
    return _value(next((hint for hint in hints if type(value) is hint), hints[0]), value, place)
