"""Where files come from: files, folders, Maildirs and mailboxes on the disk.

Nothing is written, no link is followed out of a folder, and whatever a source is, it stops no other.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from xltool.exchange.unpacking.arrival import Arrival, Trail
from xltool.exchange.unpacking.budget import MAX_FILE, MAX_SOURCE, MB, Budget
from xltool.exchange.unpacking.mail import looks_like_mail, read_mail
from xltool.exchange.unpacking.mailbox import messages
from xltool.exchange.unpacking.opening import letter, opened
from xltool.filenames import WORKBOOKS, litter
from xltool.report.visible import visible

_CONTAINERS = frozenset({".zip", ".eml", ".mbox", ".msg", ".rar", ".7z", ".xlsb"})
_MAILDIR = {"cur", "new"}


def arrivals(sources: Iterable[Path]) -> Iterator[Arrival]:
    """Every file that was sent in, in order: of folders the workbooks, mails and archives, of these all they carry."""
    for source in sources:
        if source.is_dir():
            yield from _folder(source)
        else:
            yield from _guarded(source, source, _contents(source))


def _folder(folder: Path) -> Iterator[Arrival]:
    for place, folders, files in os.walk(folder):
        at = Path(place)
        if _MAILDIR <= set(folders):
            for name in sorted(_MAILDIR):
                yield from _guarded(at / name, at, _letters(at / name, at))
        folders[:] = sorted(set(folders) - ({*_MAILDIR, "tmp"} if _MAILDIR <= set(folders) else {"__MACOSX"}))
        for file in sorted(at / name for name in files):
            if not file.is_symlink() and not litter(file.name) and _wanted(file):
                yield from _guarded(file, file, _contents(file))


def _letters(folder: Path, maildir: Path) -> Iterator[Arrival]:
    """What lies in a folder of a Maildir; a link leads out of it."""
    for file in () if folder.is_symlink() else sorted(folder.iterdir()):
        if not file.name.startswith(".") and not file.is_symlink():
            yield from _guarded(file, maildir, _file(file, Trail(visible(str(maildir))), maildir))


def _wanted(file: Path) -> bool:
    """Whether a file that lies in a folder may be a report, or carry one."""
    suffix = file.suffix.lower()
    return suffix in WORKBOOKS | _CONTAINERS or file.name.lower() == "winmail.dat" or (not suffix and _is_mailbox(file))


def _contents(file: Path) -> Iterator[Arrival]:
    yield from _mailbox(file) if _is_mailbox(file) else _file(file, Trail(visible(str(file))))


def _guarded(file: Path, source: Path, found: Iterator[Arrival]) -> Iterator[Arrival]:
    """What is found in a file or folder of a source; that it cannot be read stops no other."""
    trail = Trail(visible(str(source)))
    try:
        yield from found
    except OSError as error:
        yield trail.arrival(file.name, b"", f"读不到（{error.strerror or error}）；请核对路径和权限")
    except Exception as error:  # a defect of ours must not cost the other files their places
        yield trail.arrival(file.name, b"", f"读的时候程序出错（{type(error).__name__}: {error}）；请单独处理这个文件")


def _file(file: Path, trail: Trail, maildir: Path | None = None) -> Iterator[Arrival]:
    limit = MAX_SOURCE if maildir or file.suffix.lower() in _CONTAINERS else MAX_FILE
    content = _read(file, limit)
    if content is None:
        yield trail.arrival(file.name, b"", "这不是普通文件；请指定文件或文件夹")
    elif len(content) > limit:
        yield trail.arrival(file.name, b"", f"文件超过 {limit // MB} MB，未取出；请单独处理")
    elif maildir:
        yield from _labelled(content, trail)
    else:
        yield from opened(file.name, content, trail, Budget())


def _read(file: Path, limit: int) -> bytes | None:
    """The bytes, one more than the limit if there are; None: it is nothing that can be read to an end."""
    if not stat.S_ISREG(file.stat().st_mode):
        return None
    with file.open("rb") as stream:
        return stream.read(limit + 1)


def _is_mailbox(file: Path) -> bool:
    try:
        if file.suffix.lower() == ".eml" or not stat.S_ISREG(file.stat().st_mode):
            return False
        with file.open("rb") as stream:
            start = stream.read(8192)
    except (OSError, ValueError):
        return False
    return start.startswith(b"From ") and looks_like_mail(start)


def _mailbox(file: Path) -> Iterator[Arrival]:
    trail = Trail(visible(str(file)))
    with file.open("rb") as stream:
        for content, whole in messages(stream):
            if whole:
                yield from _labelled(content, trail)
            else:
                name = f"{_label(content)}.eml"
                yield trail.into(name).arrival(name, b"", f"邮件超过 {MAX_SOURCE // MB} MB，未取出；请单独处理")


def _labelled(content: bytes, trail: Trail) -> Iterator[Arrival]:
    """A mail of many, told by what its header says: its place changes as others are deleted."""
    label = _label(content)
    yield from letter(f"{label}.eml", content, trail.into(label), Budget())


def _label(content: bytes) -> str:
    headers, _ = read_mail(content)
    return " ".join(filter(None, (f"《{headers.text('subject')[:40]}》", headers.address, headers.date[:16])))
