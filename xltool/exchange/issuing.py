"""``xltool issue``: a workbook for each unit, with what the department has filled in.

What is issued is a function of the settings, the roster and the department's data alone, so that a
command that was killed goes on where it was and ends with the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from xltool.data import fill, read_data
from xltool.errors import UsageError
from xltool.exchange.ledger import Act, Event, Ledger
from xltool.exchange.making import Order, make
from xltool.exchange.naming import safe_name
from xltool.exchange.roster import Unit
from xltool.exchange.settings import FILE
from xltool.exchange.workspace import Workspace, clear
from xltool.files import make_folder, write_whole
from xltool.layout import Layout, echo, stored_layout
from xltool.values import Value

MANIFEST = "manifest.csv"

Prefilled = dict[str, str | float | bool]


@dataclass(frozen=True, slots=True)
class Issued:
    """What became of one unit's workbook."""

    unit: Unit
    path: Path
    outcome: str  # "issued", "again", "kept", "changed": filled in otherwise than it was issued, and left alone


def issue(
    workspace: Workspace, ledger: Ledger, units: Sequence[Unit], again: bool = False, jobs: int = 1
) -> Iterator[Issued]:
    """Writes the workbook of each unit that has none yet; ``again``: also of those that would get another now.

    Units that have theirs come first, then those whose workbook is made, in their order.

    :raises UsageError: the roster does not add up to what was approved, or something has no place.
    :raises OutputError: a file cannot be written.
    """
    layout = workspace.layout
    check_approved(workspace)
    common = _common(workspace, layout)
    folder = make_folder(workspace.outbox)
    clear(folder)
    before = ledger.last(Act.ISSUED)
    wanted = {}
    for unit in units:
        key = _key(layout, unit, _prefilled(layout, unit, common))
        path = folder / f"{safe_name(f'{unit.code}-{unit.name}')}.xlsx"
        known = before.get(unit.code)
        same = known is not None and known.detail.get("key") == key
        if known and same and _digest(path) == known.sha256:
            yield Issued(unit, path, "kept")
        elif known and not same and not again:
            yield Issued(unit, path, "changed")
        else:
            wanted[unit.code] = (Issued(unit, path, "again" if known and not same else "issued"), key)
    orders = (Order(issued.unit, _prefilled(layout, issued.unit, common)) for issued, _ in wanted.values())
    for order, content in make(layout, orders, len(wanted), jobs):
        issued, key = wanted[order.unit.code]
        write_whole(issued.path, content, overwrite=True)
        _record(workspace, ledger, issued, order, content, key)
        yield issued
    _write_manifest(workspace, ledger)


def check_approved(workspace: Workspace) -> None:
    """Holds what the roster fills in against the totals that were approved.

    :raises UsageError: with both figures and their difference.
    """
    units, columns = workspace.roster, {name for unit in workspace.roster for name in unit.prefilled}
    for name, approved in workspace.settings.approved.items():
        if name not in columns:
            raise UsageError(f"{FILE} 的 [approved] 里有“{name}”，名册里却没有这一列（或整列没有填）")
        found = [unit.prefilled.get(name) for unit in units]
        total = sum((Decimal(f"{value:.15g}") for value in found if isinstance(value, float)), Decimal())
        if total != approved:
            blank = sum(value is None for value in found)
            more = f"；有 {blank} 个单位没有填" if blank else ""
            raise UsageError(
                f"“{name}”各单位合计 {total:,.2f}，批复 {approved:,.2f}，差 {total - approved:+,.2f}{more}。"
                f"请改名册，或改 {FILE} 里的批复总额；没有下发任何工作簿"
            )


def _common(workspace: Workspace, layout: Layout) -> Prefilled:
    """What every unit gets, by structured name; what its part of the form leaves out, nobody gets."""
    settings, year = workspace.settings, layout.template.identity.year_field
    named: Prefilled = {f"[{year}]": float(settings.year)} if year else {}
    if settings.data:
        whole = stored_layout(settings.template)
        values = fill(whole, read_data(workspace.folder / settings.data)).values
        given = {address: value for address, value in values.items() if value not in (None, whole.initial.get(address))}
        named |= {whole.by_address[address].name: _plain(value) for address, value in given.items()}
    return {name: value for name, value in named.items() if name in layout.by_name}


def _plain(value: Value) -> str | float | bool:
    if isinstance(value, str | float | bool):
        return value
    raise UsageError(f"预填的内容里有“{value}”，不是文字或数字")


def _prefilled(layout: Layout, unit: Unit, common: Prefilled) -> Prefilled:
    identity = layout.template.identity
    values = {**common, **{f"[{name}]": value for name, value in unit.prefilled.items()}}
    values[f"[{identity.unit_field}]"] = unit.name
    if identity.code_field:
        values[f"[{identity.code_field}]"] = unit.code
    return dict(sorted(values.items()))


def _key(layout: Layout, unit: Unit, values: Prefilled) -> str:
    """What makes a workbook the same as another."""
    said = json.dumps([layout.digest, unit.code, unit.name, values], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def _record(workspace: Workspace, ledger: Ledger, issued: Issued, order: Order, content: bytes, key: str) -> None:
    unit = issued.unit
    sha256, told = hashlib.sha256(content).hexdigest(), echo.digest(echo.echo(order.values))
    template = workspace.layout.template
    detail = {
        "unit": unit.name, "file": workspace.relative(issued.path), "size": len(content), "key": key, "echo": told,
        "template": template.id, "version": template.version, "scope": template.scope,
    }  # fmt: skip
    with ledger.step():
        last = ledger.last(Act.ISSUED, unit.code).get(unit.code)
        if last is None or (last.sha256, last.detail) != (sha256, detail):
            ledger.record(Event(Act.ISSUED, unit.code, sha256=sha256, detail=detail), name=unit.name)


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _write_manifest(workspace: Workspace, ledger: Ledger) -> None:
    """Every workbook that was issued, with its hash: the unit's last one."""
    names = {unit.code: unit.name for unit in workspace.roster}
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(("代码", "单位", "文件", "字节", "SHA-256"))
    for code, event in sorted(ledger.last(Act.ISSUED).items()):
        detail = event.detail
        table.writerow((code, names.get(code, ""), detail["file"], detail["size"], event.sha256))
    write_whole(workspace.outbox / MANIFEST, b"\xef\xbb\xbf" + text.getvalue().encode(), overwrite=True)
