"""A workbook from a template and data: Layout, values and results, handed to the writer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xltool.audit import plan_of
from xltool.audit.trial import retyped
from xltool.data import Data, fill, initial
from xltool.definition import Template
from xltool.errors import UsageError
from xltool.figures import plain
from xltool.generation.computing import computed
from xltool.generation.settling import Stated, settle
from xltool.layout import Layout, Mark, compose, echo, fingerprint
from xltool.workbook import render


@dataclass(frozen=True, slots=True)
class Generated:
    """A workbook as bytes, and what the user should know about it."""

    workbook: bytes
    remarks: tuple[str, ...]


def generate(
    template: Template,
    data: Data | None = None,
    rows: Mapping[str, int] | None = None,
    unit: str = "",
    code: str = "",
    issued: Mapping[str, str | float | bool] | None = None,
) -> Generated:
    """The workbook of a template, blank or with data, with so many rows in sight.

    ``unit`` is the one that the workbook was issued to, under ``code``; if left out, it is taken from the data.
    ``issued`` are the values, by structured name, that the department gave: they are locked.

    :raises UsageError: rows that the template does not provide, or data that has no place.
    """
    layout = compose(template)
    wanted = dict(rows or {})
    _check_rows(template, wanted)
    stated = Stated(initial(layout), {}, ())
    remarks: tuple[str, ...] = ()
    if data is not None:
        filling = fill(layout, data)
        stated, remarks = settle(layout, filling), filling.remarks
    inputs, typed = stated.inputs, stated.typed
    shown = {name: max(table.rows, wanted.get(name, 0)) for name, table in template.tables.items() if table.repeating}
    named = plain(inputs.get(layout.by_name[f"[{template.identity.unit_field}]"].address))
    unit = unit or named or ""
    mark = Mark(
        template.id, template.version, unit, layout.changed_rows, fingerprint(layout), code, template.scope
    )
    values = retyped(plan_of(layout), {**computed(layout, inputs), **typed}, frozenset(typed))
    return Generated(render(layout, values, mark, shown, frozenset(typed), issued), remarks + stated.remarks)


def issue(layout: Layout, prefilled: Mapping[str, str | float | bool], unit: str, code: str) -> bytes:
    """The workbook of one unit: the values that the department gives, by structured name, are locked.

    The same bytes whenever the Layout, the values and the unit are the same.

    :raises UsageError: more values than the hidden sheet can repeat.
    """
    told = len(echo.echo(prefilled))
    if told > echo.LONGEST:
        raise UsageError(f"预填的内容太多（标识页要存 {told} 字，上限 {echo.LONGEST}），请减少预填的表行")
    form = layout.template
    mark = Mark(form.id, form.version, unit, layout.changed_rows, fingerprint(layout), code, form.scope)
    inputs = initial(layout) | {layout.by_name[name].address: value for name, value in prefilled.items()}
    shown = {name: table.rows for name, table in form.tables.items() if table.repeating}
    return render(layout, computed(layout, inputs), mark, shown, issued=prefilled)


def _check_rows(template: Template, rows: Mapping[str, int]) -> None:
    for name, count in rows.items():
        table = template.tables.get(name)
        if table is None or not table.repeating:
            known = "、".join(name for name, table in template.tables.items() if table.repeating)
            raise UsageError(f"--rows：“{name}”不是可增行的表（可用：{known}）")
        if not 0 < count <= table.default_rows:
            raise UsageError(f"--rows：“{name}”的行数须在 1 和 {table.default_rows} 之间")
