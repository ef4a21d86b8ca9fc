"""The user's own cache folder: what takes long to make is kept there, and made afresh on any doubt.

What is stored may be code or pickles, so it is taken only from a folder that nobody else can
write to, and only when its digest is right. It must not know what it stores.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TypeVar

from xltool import __version__

T = TypeVar("T")

_DIGEST = 32  # bytes of a SHA-256
_KEPT = 24  # things of a kind: what other versions and templates have left is thrown away, the oldest first


def cached(
    kind: str, key: Iterable[str], build: Callable[[], T], dumps: Callable[[T], bytes], loads: Callable[[bytes], T]
) -> T:
    """The thing for a key: from the cache, or built and stored there.

    ``kind`` is the suffix of the file; ``loads`` may raise ``ValueError``, ``TypeError`` or
    ``EOFError`` on bytes that it does not understand.
    """
    folder = _folder()
    if folder is None:
        return build()
    path = folder / f"{_digest((__version__, sys.implementation.cache_tag or sys.version, *key))}.{kind}"
    try:
        payload = _read(path)
        if payload is not None:
            return loads(payload)
    except (ValueError, TypeError, EOFError):
        pass  # stored by something else: made afresh below
    made = build()
    _store(path, dumps(made))
    _prune(folder, kind)
    return made


@cache
def sources(*packages: str) -> str:
    """A digest of the source files, as they stand on disk, of packages and modules of xltool."""
    home = Path(__file__).parent
    digest = hashlib.sha256()
    for package in packages:
        place = home / package
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]:
            found = path.stat()
            digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\0".encode())
    return digest.hexdigest()


def _folder() -> Path | None:
    """Our folder, made where it is missing; None where it is not ours alone."""
    try:
        folder = _base() / "xltool"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = os.lstat(folder)
    except (OSError, RuntimeError):
        return None
    if not stat.S_ISDIR(found.st_mode):
        return None
    if os.name == "posix" and (found.st_uid != os.getuid() or found.st_mode & 0o077):
        return None
    return folder


def _base() -> Path:
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    given = os.environ.get("XDG_CACHE_HOME", "")
    return Path(given) if os.path.isabs(given) else Path.home() / ".cache"


def _digest(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def _read(path: Path) -> bytes | None:
    """The payload of a stored file, if it is whole."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    payload = data[_DIGEST:]
    return payload if payload and hashlib.sha256(payload).digest() == data[:_DIGEST] else None


def _store(path: Path, payload: bytes) -> None:
    """Whole or not at all; a full or read-only disk only costs time."""
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(payload).digest() + payload)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def _prune(folder: Path, kind: str) -> None:
    try:
        stored = sorted(folder.glob(f"*.{kind}"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in stored[_KEPT:]:
            path.unlink(missing_ok=True)
    except OSError:
        pass  # another process prunes too
