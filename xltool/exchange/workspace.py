"""The folder in which a department works: where its parts are, and how a new one is made."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from xltool.errors import OutputError, UnknownTemplateError, UsageError
from xltool.exchange.ledger import Ledger
from xltool.exchange.roster import Unit, read_roster
from xltool.exchange.settings import FILE, Settings, read_settings, written
from xltool.files import make_folder, write_whole
from xltool.layout import Layout, stored_layout

_ABANDONED = 3600  # seconds after which an unfinished file is one of a command that was killed


@dataclass(frozen=True)
class Workspace:
    """A workspace, and what its settings lead to."""

    folder: Path
    settings: Settings

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox"

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def quarantine(self) -> Path:
        return self.inbox / "_quarantine"

    @property
    def title(self) -> str:
        return f"{self.layout.template.identity.title}（{self.settings.year}年度）"

    @cached_property
    def layout(self) -> Layout:
        """The form that units get.

        :raises UnknownTemplateError: the template is not at hand.
        """
        try:
            return stored_layout(self.settings.template, scope=self.settings.scope)
        except UnknownTemplateError as error:
            raise UnknownTemplateError(f"{error}；自己的模板请用 xltool --templates 文件夹 指出") from error

    @cached_property
    def roster(self) -> tuple[Unit, ...]:
        return read_roster(self.folder / self.settings.roster, self.layout)

    def ledger(self) -> Ledger:
        return Ledger(self.folder / "ledger.sqlite")

    def unchanged(self, path: str, sha256: str, remedy: str) -> bytes:
        """The bytes of a file of which the ledger has the hash.

        :raises UsageError: it is gone, or somebody has changed it; says the remedy.
        """
        try:
            content = (self.folder / path).read_bytes()
        except OSError as error:
            raise UsageError(f"“{path}”读不到（{error.strerror}）；{remedy}") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise UsageError(f"“{path}”被改动过，与台账记下的不同；{remedy}")
        return content

    def relative(self, path: Path) -> str:
        """A path as the ledger writes it: from the workspace, with slashes."""
        return path.relative_to(self.folder).as_posix()


def find_workspace(start: Path) -> Workspace:
    """The workspace that a folder is, or lies in.

    :raises UsageError: it is none, or its settings are wrong.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / FILE).is_file():
            return Workspace(folder, read_settings(folder / FILE)[0])
    raise UsageError(f"“{start.resolve()}”不是工作区（没有 {FILE}）；请先 xltool init 建一个，或用 -w 指出工作区的文件夹")


def create(folder: Path, template: str, year: int, roster: Path) -> Workspace:
    """A new workspace; its settings are written last, so that one that was begun can be begun again.

    :raises UsageError: it is one already, or the roster has faults.
    :raises OutputError: the folder cannot be written to.
    """
    if (folder / FILE).exists():
        raise UsageError(f"“{folder}”已经是工作区；要改设置请编辑 {folder / FILE}")
    layout = stored_layout(template)
    read_roster(roster, layout)
    own = f"roster{'.xlsx' if roster.suffix.lower() == '.xlsx' else '.csv'}"
    for name in ("outbox", "inbox"):
        make_folder(folder / name)
    _bring(roster, folder / own)
    scopes = {name: excerpt.title for name, excerpt in layout.template.identity.scope.items()}
    Ledger(folder / "ledger.sqlite").close()
    write_whole(folder / FILE, written(layout.template.id, year, own, scopes).encode(), overwrite=False)
    return find_workspace(folder)


def _bring(roster: Path, place: Path) -> None:
    """Copies the roster into the workspace, unless one that was begun has it already."""
    try:
        content = roster.read_bytes()
        there = place.read_bytes() if place.exists() else None
    except OSError as error:
        raise UsageError(f"名册“{error.filename}”读不到（{error.strerror}）") from error
    if there is None:
        write_whole(place, content, overwrite=False)
    elif there != content:
        raise UsageError(f"“{place}”已存在，与名册“{roster}”不同；请用它做名册，或移走它再 xltool init")


def clear(folder: Path) -> None:
    """Takes away what a killed command had begun to write."""
    oldest = time.time() - _ABANDONED
    for path in list(folder.rglob(".xltool-*")):
        try:
            if path.stat().st_mtime < oldest:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        except OSError:
            continue  # another command is at it


def staging(folder: Path) -> tempfile.TemporaryDirectory[str]:
    """A folder for what is not yet decided upon, on the same disk as ``folder``.

    :raises OutputError: the folder cannot be written to.
    """
    make_folder(folder)
    try:
        return tempfile.TemporaryDirectory(prefix=".xltool-", dir=folder)
    except OSError as error:
        raise OutputError(f"文件夹“{folder}”写不进去（{error.strerror}）") from error
