"""The ledger only grows, and what is recorded together is there together or not at all."""

from __future__ import annotations

import datetime
import sqlite3
from pathlib import Path

import pytest

from xltool.errors import OutputError, UsageError
from xltool.exchange.ledger import Act, Event, Ledger, StoredFile, StoredVerdict

FILE = StoredFile("ab12", "001", 1, "inbox/001/v1-ab12.xlsx", 9)


def at_noon() -> datetime.datetime:
    return datetime.datetime(2018, 4, 25, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    opened = Ledger(tmp_path / "ledger.sqlite", at_noon)
    with opened.step():
        opened.store(FILE, "特设处")
        opened.record(Event(Act.RECEIVED, "001", 1, "ab12", detail={"name": "副本.xlsx"}), "k", "特设处")
        opened.judge(StoredVerdict("ab12", "passed", 0, 0, "{}"))
    return opened


def test_what_was_recorded(ledger: Ledger) -> None:
    with ledger:
        (event,) = ledger.events("001")
        assert (event.kind, event.at, event.detail) == (Act.RECEIVED, "2018-04-25T04:00:00+00:00", {"name": "副本.xlsx"})
        assert ledger.file("ab12") == FILE and ledger.files("001") == (FILE,)
        assert ledger.last_version("001") == 1 and ledger.last_version("002") == 0
        assert ledger.unjudged() == ()


def test_the_same_event_twice_is_one(ledger: Ledger) -> None:
    with ledger:
        with ledger.step():
            assert not ledger.record(Event(Act.RECEIVED, "001", 1, "ab12"), "k")
            assert ledger.record(Event(Act.DOUBLED, "001", 1, "ab12"), "k")
        assert len(list(ledger.events())) == 2


def test_a_step_that_fails_leaves_nothing(ledger: Ledger) -> None:
    with ledger:
        with pytest.raises(ValueError, match="stopped"), ledger.step():
            ledger.record(Event(Act.ACCEPTED, "001", 1, "ab12"))
            raise ValueError("stopped")
        assert len(list(ledger.events())) == 1


@pytest.mark.parametrize("table", ["units", "files", "verdicts", "events"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET rowid = 9", "DELETE FROM {}"])
def test_nothing_is_changed_afterwards(ledger: Ledger, tmp_path: Path, table: str, statement: str) -> None:
    with ledger:
        base = sqlite3.connect(tmp_path / "ledger.sqlite")
        with pytest.raises(sqlite3.IntegrityError, match="the ledger only grows"):
            base.execute(statement.format(table))
        base.close()


def test_a_verdict_needs_its_file_and_a_version_is_given_once(ledger: Ledger) -> None:
    with ledger:
        with pytest.raises(sqlite3.IntegrityError), ledger.step():
            ledger.judge(StoredVerdict("none", "passed", 0, 0, "{}"))
        with pytest.raises(sqlite3.IntegrityError), ledger.step():
            ledger.store(StoredFile("cd34", "001", 1, "inbox/001/v1-cd34.xlsx", 9))


def test_two_commands_wait_for_each_other(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xltool.exchange.ledger._PATIENCE", 0.05)
    with ledger, Ledger(tmp_path / "ledger.sqlite") as other, ledger.step():
        with pytest.raises(OutputError, match="正被另一个 xltool 使用"), other.step():
            pass


def test_a_ledger_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    base = sqlite3.connect(tmp_path / "ledger.sqlite")
    base.execute("PRAGMA user_version = 99")
    base.close()
    with pytest.raises(UsageError, match="更新的 xltool"):
        Ledger(tmp_path / "ledger.sqlite")


def test_what_is_no_ledger(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(OutputError, match="损坏.*请从备份恢复"):
        Ledger(tmp_path / "ledger.sqlite")
