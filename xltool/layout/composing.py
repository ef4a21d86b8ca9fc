"""Template and row counts in, Layout out: the one place where a form gets its addresses."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping

from xltool import a1
from xltool.definition.model import Sheet, Template
from xltool.errors import DefinitionError
from xltool.layout import check_sheet, identity
from xltool.layout.blocks import place_block, printed_columns
from xltool.layout.check_sheet import CheckSheet
from xltool.layout.draft import SheetDraft, Slip
from xltool.layout.dump import dump
from xltool.layout.model import Area, Layout, SheetPlan
from xltool.layout.scope import Scope
from xltool.terms import Role


def compose(template: Template, rows: Mapping[str, int] | None = None) -> Layout:
    """The Layout of a template with so many rows per repeating table (default: all it provides).

    :raises DefinitionError: a formula or rule that cannot be lowered; names file, line and key.
    """
    planned = {name: table.default_rows for name, table in template.tables.items() if table.repeating}
    planned |= {name: count for name, count in (rows or {}).items() if name in planned}
    scope = Scope()
    names: dict[str, Area] = {}
    check = CheckSheet(template, scope, names)
    hidden, marks = _identity(scope, names)
    drafts = [_draft(sheet, scope, names, planned, len(check.contents)) for sheet in template.sheets]
    _checked(template, drafts)
    _verdict_columns(template, drafts, check, scope)
    for draft in drafts:
        draft.lower()
    rules, figures = check.place(drafts)
    _checked(template, [*drafts, check.draft])
    _verdict_roles(drafts)
    sheets = (
        *(_sheet_plan(sheet, draft) for sheet, draft in zip(template.sheets, drafts, strict=True)),
        _check_plan(check),
        SheetPlan(identity.NAME, identity.WIDTHS, printed=False, hidden=True, last_row=hidden.row),
    )
    cells = tuple(cell for draft in (*drafts, check.draft, hidden) for cell in draft.cells)
    layout = Layout(template, planned, sheets, cells, names, rules, figures, check.blanks, marks)
    return dataclasses.replace(layout, digest=hashlib.sha256(dump(layout).encode()).hexdigest())


def _draft(
    sheet: Sheet, scope: Scope, names: dict[str, Area], rows: Mapping[str, int], pages: int
) -> SheetDraft:
    draft = SheetDraft(sheet.name, scope, names, pages=pages)
    for block in sheet.block:
        try:
            place_block(draft, sheet, block, rows)
        except ValueError as error:
            named = block.table or next(iter(block.field), None)
            draft.slips.append(Slip(str(error), named.name if named else ""))
    return draft


def _verdict_columns(template: Template, drafts: list[SheetDraft], check: CheckSheet, scope: Scope) -> None:
    """Gives every rule that goes over a table's rows its narrow 核对 column, right of the sheet's own."""
    for sheet, draft in zip(template.sheets, drafts, strict=True):
        for i, table in enumerate(draft.tables):
            codes = [rule.code for rule in check.rules if table.table.name in rule.each]
            columns = {code: len(sheet.widths) + 1 + j for j, code in enumerate(codes)}
            draft.tables[i] = scope.tables[table.table.name] = dataclasses.replace(table, verdict_columns=columns)


def _verdict_roles(drafts: list[SheetDraft]) -> None:
    """A formula over the 核对表 is a verdict too: it is judged with the rules, not with the figures."""
    prefix = f"'{check_sheet.NAME}'!", f"{check_sheet.NAME}!"
    for draft in drafts:
        for i, cell in enumerate(draft.cells):
            if cell.role is Role.FORMULA and any(text in str(cell.content) for text in prefix):
                draft.cells[i] = dataclasses.replace(cell, role=Role.VERDICT, look="light", total=False)


def _checked(template: Template, drafts: Iterable[SheetDraft]) -> None:
    """:raises DefinitionError: there are slips; a formula that stands in every row of a table is told once."""
    slips = dict.fromkeys(slip for draft in drafts for slip in draft.slips)
    if slips:
        raise DefinitionError.joined(_located(template, slip) for slip in slips)


def _located(template: Template, slip: Slip) -> DefinitionError:
    place = template.places.get(slip.place, template.places["template"])
    return (place / slip.key if slip.key else place).error(slip.message)


_VERDICT_WIDTH = 7.0


def _sheet_plan(sheet: Sheet, draft: SheetDraft) -> SheetPlan:
    verdicts = max((len(table.verdict_columns) for table in draft.tables), default=0)
    return SheetPlan(
        name=sheet.name,
        widths=(*map(float, sheet.widths), *[_VERDICT_WIDTH] * verdicts),
        landscape=sheet.landscape,
        printed=sheet.printed,
        last_row=draft.row - 1,
        last_printed_row=draft.last_printed or draft.row - 1,
        last_printed_column=printed_columns(sheet),
        repeat=(1, sheet.repeat) if sheet.repeat else draft.repeat,
        breaks=tuple(draft.breaks),
        freeze=sheet.freeze,
        freeze_columns=sheet.freeze_columns,
        merges=tuple(draft.merges),
        tables=tuple(draft.tables),
    )


def _check_plan(check: CheckSheet) -> SheetPlan:
    return SheetPlan(
        name=check_sheet.NAME,
        widths=tuple(map(float, check_sheet.WIDTHS)),
        landscape=True,
        last_row=check.bottom,
        last_printed_row=check.bottom,
        last_printed_column=check_sheet.PRINTED,
        repeat=(check.head, check.head),
        freeze=check.head,
        merges=tuple(check.draft.merges),
        filtered=check.filtered,
    )


def _identity(scope: Scope, names: dict[str, Area]) -> tuple[SheetDraft, dict[str, str]]:
    """The hidden sheet with the marks, and the address of the value behind each label."""
    draft = SheetDraft(identity.NAME, scope, names)
    addresses: dict[str, str] = {}
    for row, label in enumerate(identity.LABELS, 1):
        draft.put(row, (1, 1), Role.FIXED, f"标识·{label}", label, look="label")
        draft.put(row, (2, 2), Role.FIXED, f"标识·{label}", look="value")
        addresses[label] = a1.address(identity.NAME, a1.cell(row, 2))
    return draft, addresses
