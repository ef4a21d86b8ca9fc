"""``xltool status``: where each unit stands, read from the trail alone."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from xltool.exchange.ledger import Act, Event, Ledger
from xltool.exchange.roster import Unit
from xltool.exchange.workspace import Workspace
from xltool.terms import Verdict


class State(Enum):
    """Where a unit stands, by its last version."""

    NOT_ISSUED = "未发"
    ISSUED = "已发"
    RECEIVED = "已收"
    WRONG = "有误"
    OPEN = "待说明"
    RETURNED = "已退回"
    ACCEPTED = "已通过"


@dataclass(slots=True)
class Standing:
    """One unit."""

    unit: Unit
    state: State = State.NOT_ISSUED
    version: int = 0  # of its last report; 0: none yet
    verdict: str = ""  # on it, as verify --format json names it
    errors: int = 0
    warnings: int = 0  # rules that still want an explanation
    outdated: tuple[str, ...] = ()  # rules explained for other figures than the present ones
    last: Event | None = None
    due: datetime.date | None = None  # until when it has to report
    overdue: bool = False
    listed: bool = True  # in the roster
    issued: bool = False  # the ledger knows of a workbook of its own

    @property
    def said(self) -> str:
        """The verdict in words: ``不通过：2 处错误、1 项待说明``."""
        if not self.verdict:
            return ""
        return Verdict(self.verdict).counted(self.errors, self.warnings, len(self.outdated))


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A file of which nobody knows whose it is."""

    name: str  # as it was sent
    origin: str
    path: str  # from the workspace; empty: nothing could be taken out
    reason: str
    hint: str = ""  # the unit that the name of the file speaks of, or from which it came: it proves nothing


@dataclass(frozen=True, slots=True)
class Status:
    """All units, in the order of the roster, and what is in quarantine."""

    units: tuple[Standing, ...]
    quarantine: tuple[Quarantined, ...] = field(default=())


def status(workspace: Workspace, ledger: Ledger, today: datetime.date) -> Status:
    found = {unit.code: Standing(unit, due=workspace.settings.deadline) for unit in workspace.roster}
    quarantined: dict[tuple[str, str], Event] = {}
    taken: set[str] = set()
    for event in ledger.events():
        if event.kind is Act.QUARANTINED:
            quarantined[event.sha256 or str(event.detail["origin"]), str(event.detail["name"])] = event
        if event.kind is Act.RECEIVED and event.sha256:
            taken.add(event.sha256)
        if event.unit is not None:
            standing = found.setdefault(event.unit, Standing(Unit(event.unit, event.unit), listed=False))
            _follow(standing, event)
    for standing in found.values():
        waited_for = standing.state in (State.ISSUED, State.RETURNED)
        standing.overdue = waited_for and standing.due is not None and today > standing.due
    left = (event for (sha256, _), event in quarantined.items() if sha256 not in taken)
    return Status(tuple(found.values()), tuple(_quarantined(event, workspace.roster) for event in left))


def _follow(standing: Standing, event: Event) -> None:
    """One step of the trail."""
    if event.kind not in (Act.DOUBLED, Act.QUARANTINED):
        standing.last = event
    if event.kind in (Act.MAILING, Act.MAILED, Act.NOT_MAILED):
        return  # a letter changes nothing
    if event.kind is Act.ISSUED:
        standing.issued = True
        if standing.state is State.NOT_ISSUED:
            standing.state = State.ISSUED
    elif event.kind is Act.RECEIVED:
        standing.version, standing.state = event.version or 0, State.RECEIVED
        standing.verdict, standing.errors, standing.warnings, standing.outdated = "", 0, 0, ()
    elif event.version != standing.version:
        return  # about an earlier version
    elif event.kind is Act.VERIFIED:
        _judged(standing, event.detail)
    elif event.kind is Act.RETURNED:
        standing.state = State.RETURNED
        standing.due = datetime.date.fromisoformat(str(event.detail["deadline"]))
    elif event.kind is Act.ACCEPTED:
        standing.state = State.ACCEPTED


def _judged(standing: Standing, detail: Mapping[str, object]) -> None:
    standing.verdict = str(detail["verdict"])
    standing.errors, standing.warnings = int(str(detail["errors"])), int(str(detail["warnings"]))
    outdated = detail.get("outdated", [])
    standing.outdated = tuple(map(str, outdated)) if isinstance(outdated, list) else ()
    if standing.verdict not in (Verdict.PASSED.value, Verdict.UNDECIDED.value):
        standing.state = State.WRONG
    elif standing.warnings or standing.outdated:
        standing.state = State.OPEN
    else:
        standing.state = State.RECEIVED


def _quarantined(event: Event, units: Iterable[Unit]) -> Quarantined:
    name, sender = str(event.detail["name"]), str(event.detail.get("sender", ""))
    units = tuple(units)
    named = (u for u in units if u.name in name or name.startswith((f"{u.code}-", f"{u.code} ")))
    sent = (u for u in units if sender and sender in map(str.lower, u.email))
    hint = next(itertools.chain(named, sent), None)
    return Quarantined(
        name=name,
        origin=str(event.detail["origin"]),
        path=str(event.detail.get("path", "")),
        reason=event.reason,
        hint=f"{hint.code} {hint.name}" if hint else "",
    )
