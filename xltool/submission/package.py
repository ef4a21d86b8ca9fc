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

from xltool.errors import RefusedError
from xltool.submission import sniff
from xltool.submission.refusal import RESAVE, broken, refused, shown

MB = 1024 * 1024
MAX_FILE = 64 * MB
MAX_PARTS = 2_000
MAX_PART = 64 * MB
MAX_TOTAL = 256 * MB
MAX_RATIO = 250  # measured: 500,000 rows with nothing but a height reach 40; deflate ends at 1032
RATIO_FROM = 4 * MB
# Measured: expat 2.5 rescans an unfinished token at every chunk; 60 MB took 36 s by 64 KB, 4 s by 1 MB.
CHUNK = MB

_END = struct.Struct("<4s4H2LH")  # end of central directory record, APPNOTE 4.3.16
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
    MemoryError,
)


class Package:
    """The parts of one file by name, read through a counter."""

    def __init__(self, data: bytes) -> None:
        self.sha256 = hashlib.sha256(data).hexdigest()
        _check_end(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGED as error:
            raise _incomplete() from error
        self._parts = _parts(self._zip.infolist())
        self._total = 0
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
        self._total += chunk
        if size > MAX_PART or self._total > MAX_TOTAL:
            raise refused(f"解压后过大（{shown(name)}）", "请删去多余的行、图片和工作表后再报")
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
        raise refused("文件不存在", "请核对路径和文件名") from error
    except PermissionError as error:
        raise refused("没有权限读取，或文件正被打开", "请关闭文件或调整权限后重试") from error
    except (OSError, ValueError) as error:
        raise refused("文件读不出来", "请核对路径，或重新复制一份后重试") from error
    if len(data) > MAX_FILE:
        raise refused(f"文件超过 {MAX_FILE // MB} MB", "请删去图片等多余内容后再报")
    if not data.startswith((b"PK\3\4", b"PK\5\6")):
        raise sniff.not_a_zip(data)
    return data


def _incomplete() -> RefusedError:
    return refused("压缩结构不完整，文件被截断或已损坏", f"请重新发送；仍不行时{RESAVE}")


def _check_end(data: bytes) -> None:
    """Bound the directory before zipfile builds it, and refuse what could be read two ways."""
    start = data.rfind(b"PK\5\6", max(0, len(data) - 65_535 - _END.size))
    if start < 0 or start + _END.size > len(data):
        raise _incomplete()
    _, disk, first, here, entries, size, offset, comment = _END.unpack_from(data, start)
    if data[max(0, start - 20) : start].startswith(b"PK\6\7"):
        raise refused("文件用了 ZIP64 格式，Excel 和 WPS 不会这样保存")
    if entries > MAX_PARTS or size > MAX_PARTS * 1024:
        raise refused(f"文件里的部件超过 {MAX_PARTS} 个")
    whole = start + _END.size + comment == len(data) and offset + size == start
    if disk or first or here != entries or not whole:
        raise _incomplete()


def _parts(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Parts by lower-case name (part names are equal without regard to case, OPC 6.2.2.3)."""
    if len(infos) > MAX_PARTS:
        raise refused(f"文件里的部件超过 {MAX_PARTS} 个")
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.orig_filename
        steps = name.removesuffix("/").split("/")
        if "" in steps or "." in steps or ".." in steps or any(x in name for x in "\\:\0"):
            raise broken(shown(name), "部件名越界")
        if info.flag_bits & 0x1:
            raise refused("压缩包设有密码（已加密）", "请取消密码，另存为 .xlsx 后再报")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refused(f"压缩方法不认识（{shown(name)}）")
        if info.file_size > MAX_PART:
            raise refused(f"解压后过大（{shown(name)}）", "请删去多余的行、图片和工作表后再报")
        if name.lower() in found:
            raise broken(shown(name), "部件重名")
        found[name.lower()] = info
    return {name: info for name, info in found.items() if not name.endswith("/")}
