"""The zip file around a workbook, opened once and never trusted.

It exists so that size, number, names and readability of the parts are settled before anything
is built from them. It must not know what a part means; nothing is written to disk, no other
file is opened, and no number in the zip file's headers is believed.
"""

from __future__ import annotations

import hashlib
import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote

from xltool.errors import UnreadableError
from xltool.submission import sniff, zipfolder
from xltool.submission.budget import MB, Budget, too_large
from xltool.submission.refusal import broken, refused, shown

MAX_FILE = 64 * MB
MAX_PART = 48 * MB
MAX_RATIO = 250  # measured: 500,000 rows with nothing but a height reach 40; deflate ends at 1032
RATIO_FROM = 4 * MB
CHUNK = 256 * 1024

_DAMAGED = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    LookupError,
    ArithmeticError,
)


class Package:
    """The parts of one file by name, read through a counter."""

    def __init__(self, data: bytes) -> None:
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.budget = Budget()
        directory = zipfolder.check_end(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGED as error:
            raise zipfolder.incomplete() from error
        self._parts = _parts(self._zip.infolist())
        zipfolder.check_parts(data, self._zip.infolist(), directory)
        mimetype = next(self.chunks("mimetype"), b"") if "mimetype" in self else b""
        other = sniff.not_a_workbook(frozenset(self._parts), mimetype)
        if other is not None:
            raise other

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    @property
    def entries(self) -> tuple[zipfile.ZipInfo, ...]:
        """How the parts are stored, in their order."""
        return tuple(self._parts.values())

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, in lower case."""
        return tuple(self._parts)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, piece by piece, within the bounds."""
        info = self._parts.get(name.lower())
        if info is None:
            raise broken(shown(name), "缺少这个部件")
        size = 0
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    self._count(name, size, len(chunk), info.compress_size)
                    yield chunk
        except _DAMAGED as error:
            raise broken(shown(name), "解压失败") from error

    def _count(self, name: str, size: int, chunk: int, compressed: int) -> None:
        self.budget.bytes -= chunk
        if size > MAX_PART or self.budget.bytes < 0:
            raise too_large(shown(name))
        if size > RATIO_FROM and size > MAX_RATIO * max(compressed, 1):
            raise refused(f"压缩比异常（{shown(name)}），疑似压缩炸弹")


P = TypeVar("P", bound=Package)


def load(path: Path, kind: type[P]) -> P:
    """Read a file once and open it as a package; every failure is a RefusedError."""
    return kind(_bytes(path))


def _bytes(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise refused("这是文件夹，不是文件", "请指定其中的 .xlsx 文件")
        if not stat.S_ISREG(mode):
            raise refused("这不是普通文件", "请指定 .xlsx 文件")
        with path.open("rb") as stream:
            data = stream.read(MAX_FILE + 1)
    except FileNotFoundError as error:
        raise UnreadableError("文件不存在。请核对路径和文件名。") from error
    except PermissionError as error:
        raise UnreadableError("没有权限读取，或文件正被打开。请关闭文件或调整权限后重试。") from error
    except (OSError, ValueError) as error:
        raise UnreadableError("文件读不出来。请核对路径，或重新复制一份后重试。") from error
    if len(data) > MAX_FILE:
        raise refused(f"文件超过 {MAX_FILE // MB} MB", "请删去图片等多余内容后再报")
    if not data.startswith((b"PK\3\4", b"PK\5\6")):
        raise sniff.not_a_zip(data)
    return data


def _parts(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Parts by lower-case name (part names are equal without regard to case, OPC 6.2.2.3)."""
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.orig_filename
        steps = name.removesuffix("/").split("/")
        if "" in steps or "." in steps or ".." in steps or any(x in name for x in "\\:\0"):
            raise broken(shown(name), "部件名越界")
        if not name.isprintable():
            raise broken(shown(name), "部件名里有看不见的字符")
        if info.flag_bits & 0x1:
            raise refused("压缩包设有密码（已加密）", "请取消密码，另存为 .xlsx 后再报")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refused(f"压缩方法不认识（{shown(name)}）")
        key = unquote(name).lower()
        if key in found:
            raise broken(shown(name), "部件重名")
        found[key] = info
    return {name: info for name, info in found.items() if not name.endswith("/")}
