"""GD01: what the department had filled in, where something else stands there now.

It exists because rows of a table move: a unit puts rows in above them, or sorts them. What was
issued in a row then stands in another row, all of it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from xltool.audit.compare import probable, same
from xltool.audit.evidence import Evidence
from xltool.audit.places import at_cell
from xltool.audit.wording import folded
from xltool.figures import plain, shown
from xltool.finding import Finding
from xltool.layout import PlannedCell
from xltool.layout.echo import Digest, Issued
from xltool.rules import BY_CODE
from xltool.submission import issued_values
from xltool.terms import Cause
from xltool.values import Undecided, Value

_CUT = 100  # characters of a unit's name that every mark has room for

Rows = dict[int, dict[str, Issued]]  # what was issued in each row, by column


def issued(evidence: Evidence) -> Iterator[Finding]:
    """The unit first, then the cells as they were issued, then the tables."""
    yield from _unit(evidence)
    layout = evidence.layout
    unit_field = f"[{layout.template.identity.unit_field}]"
    tables: dict[str, Rows] = {}
    for name, value in issued_values(evidence.placement.submission).items():
        column, _, row = name.partition("@")
        cell = layout.by_name.get(name)
        if cell is None or not cell.filled_in or name == unit_field:
            continue
        if row.isdecimal():
            tables.setdefault(column.partition("[")[0], {}).setdefault(int(row), {})[column] = value
        elif not _as_issued(evidence, cell, value):
            yield _changed(evidence, cell, value)
    for table, rows in tables.items():
        yield from _in_table(evidence, table, rows)


def _in_table(evidence: Evidence, table: str, rows: Rows) -> Iterator[Finding]:
    """Rows that stand whole where they were issued or elsewhere are no finding."""
    plan = evidence.layout.tables[table]
    at_home = {row for row, values in rows.items() if _stands(evidence, values, row) == len(values)}
    taken = set(at_home)
    for row, values in rows.items():
        if row in at_home:
            continue
        free = [other for other in (*range(row, plan.rows + 1), *range(row - 1, 0, -1)) if other not in taken]
        best = max(free, key=lambda other: _stands(evidence, values, other), default=row)
        stands = _stands(evidence, values, best)
        now = best if 2 * stands > len(values) and _may_move(evidence, table, values) else row
        taken.add(now)
        for column, value in values.items():
            cell = evidence.layout.by_name[f"{column}@{now}"]
            if not _as_issued(evidence, cell, value):
                yield _changed(evidence, cell, value)


def _stands(evidence: Evidence, values: Mapping[str, Issued], row: int) -> int:
    """How many of the values stand in a row."""
    cells = ((evidence.layout.by_name.get(f"{column}@{row}"), value) for column, value in values.items())
    return sum(cell is not None and _as_issued(evidence, cell, value) for cell, value in cells)


def _may_move(evidence: Evidence, table: str, values: Mapping[str, Issued]) -> bool:
    """Whether a row can be known elsewhere: by a text, or because there are more rows than were issued."""
    if not evidence.layout.tables[table].table.repeating:
        return False
    more = evidence.layout.rows.get(table, 0) > evidence.placement.mark.rows.get(
        table, evidence.layout.template.tables[table].default_rows
    )
    return more or any(isinstance(value, (str, Digest)) for value in values.values())


def _changed(evidence: Evidence, cell: PlannedCell, value: Issued) -> Finding:
    declared = evidence.declared.get(cell.address)
    stood = f"{value.length} 字的另一段文字" if isinstance(value, Digest) else shown(value, cell.kind)
    message = f"由主管部门预填，下发时为 {stood}，现为 {shown(declared, cell.kind)}"
    expected = None if isinstance(value, Digest) else value
    rule = dataclasses.replace(
        BY_CODE["GD01"], title="主管部门预填的内容被改动", fix="恢复下发时的内容；有出入的请与主管部门联系"
    )
    return at_cell(evidence, rule, cell, Cause.FIXED_CHANGED, message, declared, expected)


def _as_issued(evidence: Evidence, cell: PlannedCell, value: Issued) -> bool:
    """Blanks and widths of characters do not count; a number that became a text is another rule's finding."""
    declared: Value = evidence.declared.get(cell.address)
    if isinstance(declared, Undecided):
        return True
    if isinstance(value, Digest):
        return isinstance(declared, str) and Digest.of(declared) == value
    if isinstance(value, str) and isinstance(declared, str):
        return folded(value) == folded(declared)
    if cell.kind.numeric and isinstance(declared, str):
        return same(value, probable(declared, cell.kind))
    return same(value, declared)


def _unit(evidence: Evidence) -> Iterator[Finding]:
    """The unit that the form was issued to, where the form now names another."""
    layout, unit = evidence.layout, evidence.placement.mark.unit
    cell = layout.by_name[f"[{layout.template.identity.unit_field}]"]
    declared = evidence.declared.get(cell.address)
    named, issued_to = folded(plain(declared) or ""), folded(unit)
    whole = len("".join(unit.split())) < _CUT  # a very long name is cut where the mark has no room for it
    if unit and not isinstance(declared, Undecided) and (named != issued_to if whole else issued_to not in named):
        message = f"下发时为“{unit}”，现为“{shown(declared)}”"
        yield at_cell(evidence, BY_CODE["GD01"], cell, Cause.FIXED_CHANGED, message, declared, unit)
