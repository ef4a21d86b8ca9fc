"""``xltool collect``: what was sent in, each file under the unit whose it is.

A file is known by what is in it: its name says nothing, and its sender may send another unit's. It
is stored as it came, first on the disk and then in the ledger, so that a command that was killed
finds everything as it left it and goes on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from xltool.errors import RefusedError
from xltool.exchange.ledger import Act, Event, Ledger, StoredFile
from xltool.exchange.naming import safe_name
from xltool.exchange.roster import Unit
from xltool.exchange.unpacking import Arrival
from xltool.exchange.workspace import Workspace, clear, staging
from xltool.files import make_folder, write_whole
from xltool.report import words
from xltool.submission import copied_from, read, recognise
from xltool.terms import Verdict
from xltool.verification import Report, verify_all

_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".doc", ".docx", ".wps", ".pdf", ".zip", ".rar", ".7z")


@dataclass(frozen=True, slots=True)
class Collected:
    """What became of one arrival."""

    arrival: str  # its name
    origin: str
    outcome: Act  # RECEIVED, DOUBLED or QUARANTINED
    fresh: bool  # False: an earlier run has recorded it
    unit: str = ""  # code
    version: int = 0
    path: str = ""  # from the workspace
    reason: str = ""  # of the quarantine
    sender: str = ""  # of the mail that it came with, if it is quarantined


@dataclass(frozen=True, slots=True)
class _Owner:
    """The unit that a file was issued to, or why it is not known."""

    unit: Unit | None = None
    reason: str = ""
    sent_to: str | None = None  # code of the unit that got this very file from us: it is no report


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An arrival whose bytes lie in the staging folder."""

    name: str
    letter: Mapping[str, str]  # sender, date and subject of the mail that it came with
    origin: str
    problem: str
    sha256: str
    path: Path


def collect(workspace: Workspace, ledger: Ledger, found: Iterable[Arrival], jobs: int | None) -> Iterator[Collected]:
    """Stores what arrives, in its order."""
    units = {unit.code: unit for unit in workspace.roster}
    clear(workspace.inbox)
    with staging(workspace.inbox) as folder:
        waiting = [_laid_down(Path(folder), number, arrival) for number, arrival in enumerate(found)]
        owners = _ours(ledger, waiting)
        unknown = {
            each.sha256: each.path
            for each in waiting
            if not each.problem and each.sha256 not in owners and ledger.file(each.sha256) is None
        }
        reports = zip(unknown, verify_all(list(unknown.values()), jobs, recognised), strict=True)
        for each in waiting:
            while each.sha256 in unknown and each.sha256 not in owners:
                sha256, report = next(reports)
                owners[sha256] = _owner(workspace, ledger, report, units)
            owner = _Owner(reason=each.problem) if each.problem else owners.get(each.sha256, _Owner())
            yield _stored(workspace, ledger, each, owner)


def recognised(path: Path) -> Report:
    """Whose a file is: a report without a verdict on the figures."""
    try:
        mark = recognise(read(path))
    except RefusedError as error:
        return Report(path, Verdict.REFUSED, refusal=str(error))
    except Exception as error:  # a defect of ours must not cost the other files their places
        said = f"读的时候程序出错（{type(error).__name__}: {error}）；请把这个文件再 xltool collect 一次"
        return Report(path, Verdict.REFUSED, refusal=said)
    return Report(path, Verdict.UNDECIDED, mark=mark)


def _laid_down(folder: Path, number: int, arrival: Arrival) -> _Waiting:
    path = folder / f"{number}{_suffix(arrival.name)}"
    write_whole(path, arrival.content, overwrite=False)
    letter = {"sender": arrival.sender, "sent": arrival.sent, "subject": arrival.subject}
    digest = hashlib.sha256(arrival.content).hexdigest()
    return _Waiting(arrival.name, letter, arrival.origin, arrival.problem, digest, path)


def _suffix(name: str) -> str:
    suffix = Path(name).suffix.lower()
    return suffix if suffix in _SUFFIXES else ".bin"


def _ours(ledger: Ledger, waiting: Iterable[_Waiting]) -> dict[str, _Owner]:
    """What comes back just as we sent it, by hash: workbooks that nobody filled in, and annotated copies."""
    issued: dict[object, str] = {}  # hash -> unit
    replied: dict[object, str] = {}
    received: dict[object, str] = {}
    for event in ledger.events():
        of, files = event.unit or "", event.detail.get("files")
        if event.kind is Act.ISSUED:
            issued[event.sha256] = of
        elif event.kind is Act.RECEIVED:
            received[event.sha256] = of
        elif isinstance(files, Mapping):
            replied |= dict.fromkeys(files.values(), of)
    found = {}
    for each in waiting:
        origin = copied_from(each.path)
        if unit := issued.get(each.sha256):
            reason = f"是我处发出的原件（单位 {unit}），没有改过；请单位填好再报"
        elif unit := replied.get(each.sha256) or received.get(origin) or issued.get(origin):
            reason = f"是我处发出的批注件（单位 {unit}），没有改过；请单位改好再报"
        else:
            continue
        found[each.sha256] = _Owner(reason=reason, sent_to=unit)
    return found


def _owner(workspace: Workspace, ledger: Ledger, report: Report, units: Mapping[str, Unit]) -> _Owner:
    """The unit that a file was issued to, or why nobody can tell."""
    settings, mark = workspace.settings, report.mark
    if report.verdict is Verdict.REFUSED:
        return _Owner(reason=words.refusal(report))
    if mark is None:
        return _Owner(reason="找不到标识，不是下发的工作簿；请单位用下发的工作簿填报")
    if mark.template != workspace.layout.template.id:
        return _Owner(reason=f"是模板“{mark.template}”的工作簿，这里收的是“{settings.template}”")
    if not mark.code:
        return _Owner(reason="是没有下发给任何单位的空白工作簿填的；请单位用下发的工作簿填报")
    unit = units.get(mark.code)
    if unit is None:
        return _Owner(reason=f"是“{mark.code} {mark.unit}”的工作簿，名册里没有这个单位")
    issued = [event for event in ledger.events(unit.code) if event.kind is Act.ISSUED]
    names = {_letters(str(event.detail.get("unit", mark.unit))) for event in issued}  # old ledgers keep no name
    if _letters(mark.unit) not in names:
        return _Owner(reason=f"是“{mark.code} {mark.unit}”的工作簿，台账里没有下发过；确是下发的，请先 xltool issue {unit.code}")
    return _Owner(unit)


def _letters(name: str) -> str:
    return "".join(name.split())


def _stored(workspace: Workspace, ledger: Ledger, each: _Waiting, owner: _Owner) -> Collected:
    """Under its unit or in quarantine: first on the disk, then in the ledger."""
    key = hashlib.sha256("\0".join((each.sha256, each.name, each.origin)).encode("utf-8", "replace")).hexdigest()
    told = {"name": each.name, "origin": each.origin, **{key: text for key, text in each.letter.items() if text}}
    with ledger.step():
        known = ledger.file(each.sha256)
        if known is not None:
            if not (workspace.folder / known.path).exists():
                _placed(workspace, each, workspace.folder / known.path)
            first = ledger.has(Act.RECEIVED, key)
            double = Event(Act.DOUBLED, known.unit, known.version, each.sha256, detail=told)
            fresh = not first and ledger.record(double, key)
            outcome = Act.RECEIVED if first else Act.DOUBLED
            return Collected(each.name, each.origin, outcome, fresh, known.unit, known.version, known.path)
        if owner.unit is None:
            path = _placed(workspace, each, workspace.quarantine / f"{each.sha256[:8]}-{safe_name(each.name)}")
            digest = each.sha256 if path else None  # of nothing, it would be that of others
            detail = {**told, "path": path}
            fresh = ledger.record(Event(Act.QUARANTINED, owner.sent_to, None, digest, owner.reason, detail), key)
            sender = each.letter["sender"]
            return Collected(
                each.name, each.origin, Act.QUARANTINED, fresh, path=path, reason=owner.reason, sender=sender
            )
        unit, version = owner.unit, ledger.last_version(owner.unit.code) + 1
        place = workspace.inbox / safe_name(unit.code) / f"v{version}-{each.sha256[:8]}{each.path.suffix}"
        path = _placed(workspace, each, place)
        ledger.store(StoredFile(each.sha256, unit.code, version, path, each.path.stat().st_size), unit.name)
        ledger.record(Event(Act.RECEIVED, unit.code, version, each.sha256, detail=told), key, unit.name)
        return Collected(each.name, each.origin, Act.RECEIVED, True, unit.code, version, path)


def _placed(workspace: Workspace, each: _Waiting, place: Path) -> str:
    """The bytes in their place; of what could not be taken out there are none."""
    content = each.path.read_bytes()
    if not content:
        return ""
    make_folder(place.parent)
    write_whole(place, content, overwrite=True)
    return workspace.relative(place)
