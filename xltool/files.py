"""Writes files whole or not at all, and makes the folders they stand in."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from xltool.errors import OutputError


def write_whole(path: Path, content: bytes, overwrite: bool) -> None:
    """Temporary file in the same folder, fsync, then one rename.

    :raises OutputError: the file exists and may not be replaced, is open elsewhere, or the
        folder cannot be written to. Nothing is left behind.
    """
    if path.exists() and not overwrite:
        raise OutputError(f"文件“{path}”已存在；要覆盖请加 --force，或用 -o 换个名字")
    if not path.parent.is_dir():
        raise OutputError(f"没有文件夹“{path.parent}”，请先建好")
    try:
        handle, name = tempfile.mkstemp(prefix=".xltool-", suffix=path.suffix, dir=path.parent)
    except OSError as error:
        raise OutputError(f"文件夹“{path.parent}”写不进去（{error.strerror}）") from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except PermissionError as error:
        raise OutputError(f"文件“{path}”正被 Excel 或 WPS 打开，或没有写权限；请关闭后重试") from error
    except OSError as error:
        raise OutputError(f"文件“{path}”写不出去（{error.strerror}）") from error
    finally:
        temporary.unlink(missing_ok=True)


def make_folder(path: Path) -> Path:
    """The folder, made with those above it if need be.

    :raises OutputError: it cannot be made, or something else has its name.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"文件夹“{path}”建不了（{error.strerror}）；请检查权限，或换个位置") from error
    return path


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
