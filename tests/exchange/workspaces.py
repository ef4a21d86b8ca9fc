"""Workspaces for tests and benchmarks: units, their issued workbooks, and what they make of them."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from pathlib import Path

from xltool.data import fill, read_data
from xltool.exchange import collecting, deciding, judging
from xltool.exchange.ledger import Act, Event
from xltool.exchange.roster import find_unit
from xltool.exchange.standing import State, status
from xltool.exchange.unpacking import Arrival
from xltool.exchange.workspace import Workspace, create, find_workspace
from xltool.generation import computed
from xltool.layout import Layout, stored_layout
from xltool.layout.echo import Digest
from xltool.submission import issued_values
from xltool.values import Value
from xltool.verification import Report, open_submission
from xltool.workbook import render

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = "yunnan-2017"
GOOD = ROOT / "sample_workbooks" / TEMPLATE / "更正.toml"
_MAIL = ("server", "security", "port", "sender", "ca", "pause")
TOTAL = "支出明细[[#Totals],[支出数]]"
AMOUNT = "支出明细[支出数]@1"
NOTE = "审核说明[PH04]"
DAY = datetime.date(2018, 4, 25)

ROSTER = """\
代码,单位,邮箱,上级单位,预算省级财政
001,特设处,a@example.cn,,"1,457.50"
002,稽查总队,b@example.cn；c@example.cn,,1457.5
003,省纤检局,,质检中心,1457.50
"""


def workspace(folder: Path, roster: str = ROSTER, **settings: str) -> Workspace:
    """A new workspace for units that get their part of the form; ``settings`` are further lines of its file."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    path = folder.parent / "units.csv"
    path.write_text(roster, "utf-8")
    create(folder, TEMPLATE, 2017, path)
    file = folder / "xltool.toml"
    text = file.read_text("utf-8").replace('scope = ""', 'scope = "unit"', 1)
    for line in settings.values():
        place = "[mail]\n" if line.startswith(_MAIL) else "[approved]\n"
        text = text.replace(place, f"{place}{line}\n" if line.startswith(('"', *_MAIL)) else f"{line}\n{place}")
    file.write_text(text, "utf-8")
    return find_workspace(folder)


def filled_in(
    issued: Path, changes: Mapping[str, Value] | None = None, told: Mapping[str, float] | None = None
) -> bytes:
    """An issued workbook as its unit sends it back: the sample's data, with changes by structured name.

    What is typed over a formula stays typed over, as its saved result. ``told`` is what the hidden sheet is
    made to say about prefilled values.
    """
    placement, mark = open_submission(issued)
    layout, declared = placement.layout, placement.declared
    whole = stored_layout(TEMPLATE)
    sample = {whole.by_address[a].name: value for a, value in fill(whole, read_data(GOOD)).values.items()}
    given = {layout.by_name[name].address: value for name, value in sample.items() if name in layout.by_name}
    given |= {c.address: declared[c.address] for c in layout.cells if c.filled_in and declared.get(c.address)}
    given |= {_input(layout, name): value for name, value in (changes or {}).items() if _input(layout, name)}
    values = computed(layout, given)
    values |= {layout.by_name[name].address: value for name, value in (changes or {}).items()}
    said = {name: value for name, value in issued_values(placement.submission).items() if not isinstance(value, Digest)}
    return render(layout, values, mark, issued={**said, **(told or {})})


def _input(layout: Layout, name: str) -> str:
    cell = layout.by_name[name]
    return cell.address if cell.filled_in else ""


def collect(space: Workspace, *arrivals: Arrival) -> list[collecting.Collected]:
    with space.ledger() as ledger:
        return list(collecting.collect(space, ledger, arrivals, 1))


def judge(space: Workspace) -> dict[str, Report]:
    with space.ledger() as ledger:
        return {report.path.parent.name: report for report in judging.judge(space, ledger, ledger.unjudged(), 1)}


def decide(space: Workspace, unit: str, act: Act, reason: str = "", day: datetime.date = DAY) -> deciding.Decision:
    with space.ledger() as ledger:
        return deciding.decide(space, ledger, find_unit(space.roster, unit), act, reason, today=day)


def states(space: Workspace, day: datetime.date = DAY) -> dict[str, tuple[State, int, bool]]:
    with space.ledger() as ledger:
        return {s.unit.code: (s.state, s.version, s.overdue) for s in status(space, ledger, day).units}


def trail(space: Workspace) -> list[Event]:
    """All events without what differs from run to run."""
    with space.ledger() as ledger:
        return [dataclasses.replace(event, at="", id=0) for event in ledger.events()]


def tree(folder: Path) -> dict[str, bytes]:
    """What stands in the outbox and the inbox; hidden files are those of commands that were killed."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for box in ("outbox", "inbox")
        for path in sorted((folder / box).rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }
