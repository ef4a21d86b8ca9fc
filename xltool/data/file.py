"""Reads a data file: fields by name, rows of tables in order or by name, explanations by rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from xltool.definition.places import Place, read_toml
from xltool.errors import DefinitionError, UsageError

FIELDS, EXPLANATIONS = "字段", "审核说明"


@dataclass(frozen=True)
class Data:
    """What a unit filled in, as parsed: texts, ints, ``Decimal``, dates."""

    template: str
    version: str
    fields: Mapping[str, object] = field(default_factory=dict)
    tables: Mapping[str, object] = field(default_factory=dict)  # lists of rows, or rows by name
    explanations: Mapping[str, object] = field(default_factory=dict)  # by code of the rule
    place: Place = Place("数据", "")  # where it was read, for messages


def read_data(path: Path) -> Data:
    """:raises UsageError: not a data file; says where and what to do."""
    try:
        raw, place = read_toml(path, str(path))
    except DefinitionError as error:
        raise UsageError(str(error), error.faults) from error
    parts: dict[str, Mapping[str, object]] = {}
    for name in (FIELDS, EXPLANATIONS):
        part = raw.pop(name, {})
        if not isinstance(part, dict):
            raise usage_error(place / name, f'此处应是一个表，例如 ["{name}"]')
        parts[name] = part
    identity = [raw.pop(key, "") for key in ("template", "version")]
    if not all(isinstance(text, str) for text in identity):
        raise usage_error(place / "template", "template 和 version 应是文字")
    return Data(str(identity[0]), str(identity[1]), parts[FIELDS], raw, parts[EXPLANATIONS], place)


def usage_error(place: Place, message: str) -> UsageError:
    """What is wrong at a place of a data file: the error of a user, and not of a template's author."""
    error = place.error(message)
    return UsageError(str(error), error.faults)
