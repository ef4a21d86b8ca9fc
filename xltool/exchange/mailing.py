"""``xltool mail``: which unit is to get which letter, what is in it, and what the ledger remembers of it."""

from __future__ import annotations

import datetime
import hashlib
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from xltool.errors import RefusedError, UsageError
from xltool.exchange import post
from xltool.exchange.ledger import Act, Event, Ledger
from xltool.exchange.naming import safe_name
from xltool.exchange.post import Attachment, Kind, Letter, Planned
from xltool.exchange.roster import Unit
from xltool.exchange.settings import FILE
from xltool.exchange.standing import Standing, State, status
from xltool.exchange.workspace import Workspace
from xltool.files import make_folder, write_whole
from xltool.submission import read, recognise

_STATES = {
    Kind.ISSUE: (set(State), "还没有下发过工作簿，请先 xltool issue"),
    Kind.REMIND: ({State.ISSUED, State.RETURNED}, "没有下发过，或已经报来，不必提醒"),
    Kind.RETURN: ({State.RETURNED}, "没有审定为退回的报送件，请先 xltool decide 单位 return"),
    Kind.RECEIPT: (
        {State.RECEIVED, State.WRONG, State.OPEN, State.ACCEPTED},
        "没有收到、尚在审核或已通过的报送件；退回的用 xltool mail return",
    ),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """The letters of one command."""

    letters: tuple[Planned, ...]  # to be sent, or to be made drafts of
    done: tuple[Planned, ...]  # sent before
    doubtful: tuple[Planned, ...]  # of which nobody knows whether they were sent
    unknown: tuple[Planned, ...]  # to units without an address
    unissued: tuple[Unit, ...]  # that would get their workbook, and have none


def plan(
    workspace: Workspace, ledger: Ledger, kind: Kind, units: Sequence[Unit], again: bool, today: datetime.date
) -> Plan:
    """The letters that are due: to the units named, or to all that the kind concerns.

    :raises UsageError: a named unit has no such letter; a file in the outbox is not what was written there.
    """
    found = {standing.unit.code: standing for standing in status(workspace, ledger, today).units if standing.listed}
    states, missing = _STATES[kind]
    due = {
        code for code, each in found.items() if each.state in states and (each.issued or kind is not Kind.ISSUE)
    }
    for unit in units:
        if unit.code not in due:
            raise UsageError(f"{unit.code} {unit.name} {missing}")
    concerned = [found[unit.code] for unit in units or workspace.roster if unit.code in due]
    memory = LedgerPost(ledger)
    sorted_: dict[str, list[Planned]] = {"letters": [], "done": [], "doubtful": [], "unknown": []}
    for standing in concerned:
        letter = _letter(workspace, ledger, kind, standing, today)
        message_id = letter.message_id(_round(workspace), workspace.settings.mail.sender)
        if again and memory.already_sent(message_id):
            message_id = _another(workspace, letter, memory)
        group = "letters"
        if memory.already_sent(message_id):
            group = "done"
        elif memory.doubtful(message_id):
            group = "doubtful"
        elif not letter.to:
            group = "unknown"
        sorted_[group].append(Planned(letter, message_id))
    unissued = [unit for unit in workspace.roster if unit.code not in due] if kind is Kind.ISSUE and not units else ()
    return Plan(**{name: tuple(group) for name, group in sorted_.items()}, unissued=tuple(unissued))


def write_drafts(workspace: Workspace, kind: Kind, planned: Iterable[Planned], today: datetime.date) -> Path:
    """Writes the letters as drafts, which a mail program opens; gives their folder.

    :raises UsageError: a workbook is not that of its unit; nothing is written.
    """
    planned = list(planned)
    post.check_owners((each.letter for each in planned), owner)
    folder = workspace.outbox / "mail" / (f"remind-{today}" if kind is Kind.REMIND else kind.value)
    make_folder(folder)
    for each in planned:
        name = f"{safe_name(f'{each.letter.code}-{each.letter.unit}')}.eml"
        write_whole(folder / name, post.message(each.letter, workspace.settings.mail, each.message_id), overwrite=True)
    return folder


def check_account(workspace: Workspace) -> None:
    """:raises UsageError: the settings do not say how letters are sent."""
    mail = workspace.settings.mail
    missing = [key for key, value in (("server", mail.server), ("sender", mail.sender)) if not value]
    if missing:
        raise UsageError(f"{FILE} 的 [mail] 里没有写 {'、'.join(missing)}，不知道从哪里发；不加 --send 可以只写草稿")


def certificate(workspace: Workspace) -> Path | None:
    return workspace.folder / workspace.settings.mail.ca if workspace.settings.mail.ca else None


def write_texts(workspace: Workspace) -> list[Path]:
    """Puts the texts of letters into the workspace, to be edited; those that are there stay."""
    folder = make_folder(workspace.folder / "mail")
    missing = [path for kind in Kind if not (path := folder / f"{kind.value}.txt").exists()]
    for path in missing:
        write_whole(path, post.text_of(Kind(path.stem), None)[0].encode(), overwrite=False)
    return missing


def owner(content: bytes) -> str:
    """The code of the unit to which a workbook was issued; empty: it does not say."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.xlsx"
        path.write_bytes(content)
        try:
            mark = recognise(read(path))
        except RefusedError:
            return ""
    return mark.code if mark else ""


class LedgerPost:
    """What was sent, as the ledger has it. An attempt is open until it is sent or refused."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def already_sent(self, message_id: str) -> bool:
        return self._ledger.has(Act.MAILED, _key(message_id))

    def doubtful(self, message_id: str) -> bool:
        attempt = f"{_key(message_id)}#{self._attempts(message_id)}"
        opened = self._ledger.has(Act.MAILING, attempt) and not self._ledger.has(Act.NOT_MAILED, attempt)
        return opened and not self.already_sent(message_id)

    def attempted(self, letter: Letter, message_id: str, sha256: str) -> bool:
        with self._ledger.step():
            if self.already_sent(message_id) or self.doubtful(message_id):
                return False
            key = f"{_key(message_id)}#{self._attempts(message_id) + 1}"
            return self._ledger.record(_event(Act.MAILING, letter, message_id, sha256=sha256), key, letter.unit)

    def sent(self, letter: Letter, message_id: str, reply: str) -> None:
        with self._ledger.step():
            self._ledger.record(_event(Act.MAILED, letter, message_id, reply), _key(message_id), letter.unit)

    def refused(self, letter: Letter, message_id: str, reason: str) -> None:
        with self._ledger.step():
            key = f"{_key(message_id)}#{self._attempts(message_id)}"
            self._ledger.record(_event(Act.NOT_MAILED, letter, message_id, reason), key, letter.unit)

    def _attempts(self, message_id: str) -> int:
        count = 0
        while self._ledger.has(Act.MAILING, f"{_key(message_id)}#{count + 1}"):
            count += 1
        return count


def _key(message_id: str) -> str:
    """What stays of an identity when the department sends from another address."""
    return message_id.partition("@")[0].removeprefix("<")


def _event(act: Act, letter: Letter, message_id: str, reason: str = "", sha256: str | None = None) -> Event:
    detail = {
        "letter": letter.kind.value,
        "message_id": message_id,
        "to": list(letter.to),
        "subject": letter.subject,
        "attachments": [each.name for each in letter.attachments],
    }
    return Event(act, letter.code, sha256=sha256, reason=reason, detail=detail)


def _round(workspace: Workspace) -> str:
    return f"{workspace.settings.template}/{workspace.settings.year}"


def _another(workspace: Workspace, letter: Letter, memory: LedgerPost) -> str:
    """The identity under which a letter is sent once more."""
    number = 2
    while True:
        made = letter.message_id(f"{_round(workspace)}#{number}", workspace.settings.mail.sender)
        if not memory.already_sent(made):
            return made
        number += 1


def _letter(workspace: Workspace, ledger: Ledger, kind: Kind, standing: Standing, today: datetime.date) -> Letter:
    events = list(ledger.events(standing.unit.code))
    facts, version, attachments = {
        Kind.ISSUE: _issued,
        Kind.REMIND: _reminded,
        Kind.RETURN: _returned,
        Kind.RECEIPT: _received,
    }[kind](workspace, standing, events, today)
    mail, unit = workspace.settings.mail, standing.unit
    known = {
        "unit": unit.name, "code": unit.code, "title": workspace.title, "year": workspace.settings.year,
        "files": [each.name for each in attachments], "department": mail.department, "contact": mail.contact,
        "phone": mail.phone, "today": _day(today), **facts,
    }  # fmt: skip
    subject, body = post.rendered(kind, known, workspace.folder / "mail")
    return Letter(kind, unit.code, unit.name, unit.email, version, subject, body, tuple(attachments))


_Made = tuple[dict[str, object], str, list[Attachment]]  # facts, version, attachments


def _issued(workspace: Workspace, standing: Standing, events: Sequence[Event], today: datetime.date) -> _Made:
    event = _last(events, Act.ISSUED)
    file = _attachment(workspace, str(event.detail["file"]), event.sha256, "xltool issue")
    return {"deadline": _day(workspace.settings.deadline)}, _nth(events, event.sha256 or ""), [file]


def _nth(events: Sequence[Event], sha256: str) -> str:
    """The workbook of this hash; where it was issued again after another one, that is another letter."""
    issued = [sha256 for sha256, _ in groupby(event.sha256 for event in events if event.kind is Act.ISSUED)]
    times = issued.count(sha256)
    return sha256 if times == 1 else f"{sha256}#{times}"


def _reminded(workspace: Workspace, standing: Standing, events: Sequence[Event], today: datetime.date) -> _Made:
    facts: dict[str, object] = {"deadline": _day(standing.due), "overdue": standing.overdue}
    return facts | {"returned": standing.state is State.RETURNED}, str(today), []


def _returned(workspace: Workspace, standing: Standing, events: Sequence[Event], today: datetime.date) -> _Made:
    facts, version, files = _decided(workspace, _last(events, Act.RETURNED))
    annotated = any(each.name.endswith(".xlsx") for each in files)
    return {**facts, "deadline": _day(standing.due), "annotated": annotated}, version, files


def _received(workspace: Workspace, standing: Standing, events: Sequence[Event], today: datetime.date) -> _Made:
    event = next(e for e in reversed(events) if e.kind is Act.RECEIVED and e.version == standing.version)
    facts: dict[str, object] = {"version": standing.version, "received": _day(event.day), "digest": event.sha256}
    if standing.state is State.ACCEPTED:
        more, version, files = _decided(workspace, _last(events, Act.ACCEPTED))
        return {**facts, **more, "accepted": True}, version, files
    return {**facts, "accepted": False, "summary": []}, f"v{standing.version}", []


def _decided(workspace: Workspace, event: Event) -> _Made:
    """What a decision has made ready; another decision on the same version is another letter."""
    files, summary = event.detail["files"], event.detail["summary"]
    if not isinstance(files, Mapping) or not isinstance(summary, list):
        raise UsageError(f"台账里 {event.unit} 的审定记录不全；请重新 xltool decide {event.unit}")
    remedy = f"xltool decide {event.unit}"
    attachments = [_attachment(workspace, path, digest, remedy) for path, digest in files.items()]
    said = hashlib.sha256(repr((sorted(files.items()), summary)).encode()).hexdigest()
    return {"version": event.version, "summary": summary}, f"v{event.version}/{said}", attachments


def _attachment(workspace: Workspace, path: str, sha256: object, remedy: str) -> Attachment:
    """A file of the outbox, as it was when it was written there.

    :raises UsageError: it is gone, or somebody has changed it.
    """

    def load() -> bytes:
        return workspace.unchanged(path, str(sha256), f"要附在信里，请重新 {remedy}")

    return Attachment(Path(path).name, str(sha256), len(load()), load)


def _last(events: Sequence[Event], act: Act) -> Event:
    return next(event for event in reversed(events) if event.kind is act)


def _day(date: datetime.date | None) -> str:
    return f"{date.year}年{date.month}月{date.day}日" if date else ""
