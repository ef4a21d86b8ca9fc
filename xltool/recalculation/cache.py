"""Keeps compiled plans in the user's own cache folder.

It exists because reading formulas takes a hundred times as long as running them. A stored plan
is code, so it is taken only from a folder that nobody else can write to and only when its digest
is right; any trouble means that the plan is built afresh. It must not know what a key stands for.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from xltool.recalculation.plan import Plan

_DIGEST = 32


def cached_plan(key: str, build: Callable[[], Plan]) -> Plan:
    """The plan for a key: from the cache, or built and stored there."""
    folder = _folder()
    if folder is None:
        return build()
    path = folder / _file_name(key)
    plan = _load(path)
    if plan is None:
        plan = build()
        _store(path, plan)
    return plan


def _folder() -> Path | None:
    """Our folder, made where it is missing; None where it is not ours alone."""
    try:
        folder = _base() / "xltool"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = os.lstat(folder)
        if not stat.S_ISDIR(found.st_mode):
            return None
        if os.name == "posix" and (found.st_uid != os.getuid() or found.st_mode & 0o077):
            return None
    except (OSError, RuntimeError):
        return None
    return folder


def _base() -> Path:
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    given = os.environ.get("XDG_CACHE_HOME", "")
    return Path(given) if os.path.isabs(given) else Path.home() / ".cache"


def _file_name(key: str) -> str:
    digest = hashlib.sha256()
    for part in (_version(), sys.implementation.cache_tag or sys.version, _own_sources(), key):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return f"{digest.hexdigest()}.plan"


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("xltool")
    except PackageNotFoundError:
        return ""


@lru_cache(maxsize=1)
def _own_sources() -> str:
    """A digest of the code that makes and runs plans."""
    home = Path(__file__).parent
    digest = hashlib.sha256()
    for path in (home.parent / "values.py", *sorted(home.rglob("*.py"))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _load(path: Path) -> Plan | None:
    try:
        data = path.read_bytes()
        payload = data[_DIGEST:]
        if len(data) <= _DIGEST or hashlib.sha256(payload).digest() != data[:_DIGEST]:
            return None
        return Plan.loads(payload)
    except (OSError, ValueError, EOFError, TypeError):
        return None


def _store(path: Path, plan: Plan) -> None:
    temporary = ""
    try:
        payload = plan.dumps()
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(payload).digest() + payload)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except (OSError, ValueError):
        if temporary:
            _discard(temporary)


def _discard(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
