"""The ledger: what was issued, received, judged and decided, when and with which bytes. It only grows.

SQLite keeps each step whole: a step is in the ledger or it is not, whenever the power goes. The
tables refuse to be changed; who was wrong adds a line that says so. It knows no workbook.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from xltool.errors import OutputError, UsageError

_VERSION = 1  # of the tables
_PATIENCE = 30.0  # seconds that one command waits for another

_TABLES = """
CREATE TABLE units (
    code TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL                      -- as it was called first
);
CREATE TABLE files (
    sha256 TEXT PRIMARY KEY NOT NULL,
    unit TEXT NOT NULL REFERENCES units(code),
    version INTEGER NOT NULL,               -- of the unit's reports, from 1
    path TEXT NOT NULL UNIQUE,              -- from the workspace
    size INTEGER NOT NULL,
    UNIQUE (unit, version)
);
CREATE TABLE verdicts (
    sha256 TEXT PRIMARY KEY NOT NULL REFERENCES files(sha256),
    verdict TEXT NOT NULL,
    errors INTEGER NOT NULL,
    warnings INTEGER NOT NULL,              -- rules that still want an explanation
    report TEXT NOT NULL                    -- as verify --format jsonl writes it
);
CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,                       -- UTC, ISO 8601
    kind TEXT NOT NULL CHECK (kind IN ({kinds})),
    unit TEXT REFERENCES units(code),
    version INTEGER,
    sha256 TEXT,
    reason TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '{{}}',      -- JSON
    key TEXT,                               -- what makes it one and the same event
    UNIQUE (kind, key)
);
CREATE INDEX events_of_a_unit ON events (unit, id);
"""


class Act(Enum):
    """What happened; the value stands in the ledger."""

    ISSUED = "issued"
    MAILING = "mailing"  # about to be sent: what became of it, the next one says
    MAILED = "mailed"
    NOT_MAILED = "not-mailed"  # refused: it was surely not sent
    RECEIVED = "received"
    DOUBLED = "doubled"
    QUARANTINED = "quarantined"
    VERIFIED = "verified"
    RETURNED = "returned"
    ACCEPTED = "accepted"

    @property
    def word(self) -> str:
        return _WORDS[self]


_WORDS = {
    Act.ISSUED: "下发", Act.MAILING: "将发", Act.MAILED: "已发信", Act.NOT_MAILED: "未发出", Act.RECEIVED: "收到",
    Act.DOUBLED: "重复", Act.QUARANTINED: "隔离", Act.VERIFIED: "核对", Act.RETURNED: "退回", Act.ACCEPTED: "通过",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the trail."""

    kind: Act
    unit: str | None  # code
    version: int | None = None  # of the unit's reports
    sha256: str | None = None  # of the file that it is about
    reason: str = ""  # why, in words
    detail: Mapping[str, object] = field(default_factory=dict)  # what else there is to say
    at: str = ""  # UTC, ISO 8601; set by the ledger
    id: int = 0  # set by the ledger

    @property
    def day(self) -> datetime.date:
        """Of the clock on the wall."""
        return datetime.datetime.fromisoformat(self.at).astimezone().date()


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A report in the inbox."""

    sha256: str
    unit: str  # code
    version: int  # of the unit's reports, from 1
    path: str  # from the workspace
    size: int


@dataclass(frozen=True, slots=True)
class StoredVerdict:
    """What was said of a file."""

    sha256: str
    verdict: str
    errors: int
    warnings: int
    report: str = ""  # JSON


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class Ledger:
    """The open ledger of a workspace; to be closed."""

    def __init__(self, path: Path, now: Callable[[], datetime.datetime] = _now) -> None:
        self._now = now
        self._path = path
        with self._told():
            self._base = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
            try:
                self._open()
            except BaseException:
                self._base.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._base.close()

    @contextlib.contextmanager
    def step(self) -> Iterator[None]:
        """What is recorded inside is recorded whole or not at all, and no other command comes between."""
        with self._told():
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._base.execute("ROLLBACK")
                raise
            self._base.execute("COMMIT")

    def record(self, event: Event, key: str | None = None, name: str = "") -> bool:
        """Adds an event; False if there is one of that kind and key already. ``name`` is the unit's."""
        if event.unit is not None:
            self._base.execute("INSERT OR IGNORE INTO units VALUES (?, ?)", (event.unit, name or event.unit))
        detail = json.dumps(event.detail, ensure_ascii=False, sort_keys=True)
        at = self._now().astimezone(datetime.UTC).isoformat(timespec="seconds")
        row = (at, event.kind.value, event.unit, event.version, event.sha256, event.reason, detail, key)
        sql = "INSERT INTO events (at, kind, unit, version, sha256, reason, detail, key) VALUES (?,?,?,?,?,?,?,?)"
        if key is not None and self._one("SELECT 1 FROM events WHERE kind = ? AND key = ?", event.kind.value, key):
            return False
        self._base.execute(sql, row)
        return True

    def has(self, kind: Act, key: str) -> bool:
        """Whether there is an event of that kind and key."""
        return self._one("SELECT 1 FROM events WHERE kind = ? AND key = ?", kind.value, key) is not None

    def store(self, file: StoredFile, name: str = "") -> None:
        """Adds a file that stands in its place on the disk."""
        self._base.execute("INSERT OR IGNORE INTO units VALUES (?, ?)", (file.unit, name or file.unit))
        row = (file.sha256, file.unit, file.version, file.path, file.size)
        self._base.execute("INSERT INTO files VALUES (?,?,?,?,?)", row)

    def judge(self, verdict: StoredVerdict) -> None:
        row = (verdict.sha256, verdict.verdict, verdict.errors, verdict.warnings, verdict.report)
        self._base.execute("INSERT INTO verdicts VALUES (?,?,?,?,?)", row)

    def events(self, unit: str | None = None) -> Iterator[Event]:
        """All events, or those of a unit, in their order."""
        sql = "SELECT kind, unit, version, sha256, reason, detail, at, id FROM events"
        of_unit = (" WHERE unit = ?", (unit,)) if unit is not None else ("", ())
        rows = self._rows(f"{sql}{of_unit[0]} ORDER BY id", *of_unit[1])
        for kind, code, version, sha256, reason, detail, at, number in rows:
            yield Event(Act(kind), code, version, sha256, reason, json.loads(detail), at, number)

    def last(self, kind: Act, unit: str | None = None) -> dict[str, Event]:
        """The last event of a kind, by unit; of all units, or of one."""
        return {event.unit: event for event in self.events(unit) if event.kind is kind and event.unit}

    def files(self, unit: str) -> tuple[StoredFile, ...]:
        """The reports of a unit, in order."""
        rows = self._rows("SELECT sha256, unit, version, path, size FROM files WHERE unit = ? ORDER BY version", unit)
        return tuple(StoredFile(*row) for row in rows)

    def file(self, sha256: str) -> StoredFile | None:
        row = self._one("SELECT sha256, unit, version, path, size FROM files WHERE sha256 = ?", sha256)
        return StoredFile(*row) if row else None

    def last_version(self, unit: str) -> int:
        """The number of the unit's last report; 0: there is none."""
        row = self._one("SELECT COALESCE(MAX(version), 0) FROM files WHERE unit = ?", unit)
        return int(row[0]) if row else 0

    def verdict(self, sha256: str) -> StoredVerdict | None:
        row = self._one("SELECT sha256, verdict, errors, warnings, report FROM verdicts WHERE sha256 = ?", sha256)
        return StoredVerdict(*row) if row else None

    def unjudged(self) -> tuple[StoredFile, ...]:
        """Reports that have no verdict yet, and were not decided upon without one."""
        rows = self._rows(
            "SELECT sha256, unit, version, path, size FROM files"
            " WHERE sha256 NOT IN (SELECT sha256 FROM verdicts) AND sha256 NOT IN"
            " (SELECT sha256 FROM events WHERE kind IN (?, ?) AND sha256 IS NOT NULL) ORDER BY unit, version",
            Act.RETURNED.value,
            Act.ACCEPTED.value,
        )
        return tuple(StoredFile(*row) for row in rows)

    def _open(self) -> None:
        base = self._base
        base.execute("PRAGMA foreign_keys = ON")
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = FULL")
        if self._schema() == 0:
            with self.step():
                if self._schema() == 0:  # nobody else was faster
                    self._create()
        if self._schema() > _VERSION:
            raise UsageError(f"台账“{self._path}”是更新的 xltool 建的，请升级后再用")

    def _schema(self) -> int:
        row = self._one("PRAGMA user_version")
        return int(row[0]) if row else 0

    def _create(self) -> None:
        kinds = ", ".join(f"'{act.value}'" for act in Act)
        tables = ("units", "files", "verdicts", "events")
        statements = _TABLES.format(kinds=kinds).split(";\n")
        for table in tables:
            for act in ("UPDATE", "DELETE"):
                statements.append(
                    f"CREATE TRIGGER no_{act.lower()}_of_{table} BEFORE {act} ON {table}"
                    f" BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END"
                )
        for statement in (*statements, f"PRAGMA user_version = {_VERSION}"):
            self._base.execute(statement)

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._told():
            return self._base.execute(sql, values).fetchall()

    def _one(self, sql: str, *values: object) -> tuple[Any, ...] | None:
        with self._told():
            row: tuple[Any, ...] | None = self._base.execute(sql, values).fetchone()
            return row

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Errors of the database as a sentence."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise OutputError(f"台账“{self._path}”正被另一个 xltool 使用，请等它做完再试") from error
            raise OutputError(f"台账“{self._path}”打不开或写不进去（{error}）；请检查文件夹的权限和空间") from error
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.IntegrityError):
                raise
            raise OutputError(f"台账“{self._path}”损坏（{error}）；请从备份恢复这个文件") from error
