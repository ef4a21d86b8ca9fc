"""The good sample of a template: the data on which all its rules pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from xltool.data.file import Data, read_data
from xltool.definition import Table, Template


def read_sample(template: Template) -> Data:
    """The sample of a template: its own, over those of the templates that it is a variant of.

    What a variant has dropped is dropped from the sample of its base. Fields, and rows of fixed
    tables, are changed one by one; a repeating table is taken whole.

    :raises UsageError: not a data file; says where.
    """
    found = Data(template.id, template.version)
    for folder in reversed(template.bases):
        if (folder / "sample.toml").is_file():
            found = _over(_known(read_data(folder / "sample.toml"), template), found)
    own = template.folder / "sample.toml"
    if own.is_file():
        data = read_data(own)
        found = replace(_over(data, found), place=data.place)
    return replace(found, template=template.id, version=template.version)


def _over(data: Data, base: Data) -> Data:
    tables = dict(base.tables)
    for name, rows in data.tables.items():
        under = tables.get(name)
        if isinstance(rows, dict) and isinstance(under, dict):
            rows = {**under, **{key: _row(under.get(key), row) for key, row in rows.items()}}
        tables[name] = rows
    return replace(
        base,
        fields={**base.fields, **data.fields},
        tables=tables,
        explanations={**base.explanations, **data.explanations},
    )


def _row(under: object, row: object) -> object:
    return {**under, **row} if isinstance(under, dict) and isinstance(row, dict) else row


def _known(data: Data, template: Template) -> Data:
    tables = {name: _rows(rows, template.tables[name]) for name, rows in data.tables.items() if name in template.tables}
    fields = {name: value for name, value in data.fields.items() if name in template.fields}
    return replace(data, fields=fields, tables=tables)


def _rows(rows: object, table: Table) -> object:
    if isinstance(rows, list):
        return [_cells(row, table) for row in rows]
    if isinstance(rows, dict):
        return {key: _cells(row, table) for key, row in rows.items() if key in table.keys}
    return rows


def _cells(row: object, table: Table) -> object:
    return {key: value for key, value in row.items() if key in table.columns} if isinstance(row, Mapping) else row
