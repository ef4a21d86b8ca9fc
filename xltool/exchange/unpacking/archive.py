"""A zip file that carries files, with the names that its packer meant.

It exists because Chinese packers write names in GBK and say nothing, or say UTF-8 and write GBK.
Nothing is written to disk; whatever the archive claims, no more is taken out than the budget allows.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from xltool.exchange.unpacking.budget import MAX_FILE, MAX_RATIO, MB, RATIO_FROM, Budget, Spent
from xltool.exchange.unpacking.charsets import decode

_MAX_ENTRIES = 50_000  # what zipfile makes of them stays below 40 MB
_CHUNK = 256 * 1024
_UTF8, _ENCRYPTED = 0x800, 0x1
_UNICODE_PATH = 0x7075  # Info-ZIP: the name in UTF-8, with a checksum of the other one
_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_DAMAGED = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError,
    LookupError, ArithmeticError, NotImplementedError, MemoryError,
)  # fmt: skip
_RESEND = "请单位重新打包发送，或不打包直接发 .xlsx"


class Unusable(Exception):
    """An archive or one of its files cannot be taken out; ``str()`` says why and what to do."""


@dataclass(frozen=True)
class Member:
    """A file in an archive."""

    path: str  # as its packer called it, with its folders
    info: zipfile.ZipInfo


class Archive:
    """An open zip file."""

    def __init__(self, data: bytes) -> None:
        """:raises Unusable: it cannot be opened."""
        if data.count(b"PK\1\2") > _MAX_ENTRIES:
            raise Unusable(f"压缩包里的文件过多，未取出；{_RESEND}")
        try:
            self._zip = _opened(data)
        except _DAMAGED as error:
            raise Unusable(f"压缩包打不开：损坏、不完整或是分卷；{_RESEND}") from error
        self._infos = [info for info in self._zip.infolist() if not _folder(info)]

    @property
    def document(self) -> bool:
        """Whether it is a document, such as a workbook, and not a parcel."""
        names = {info.filename.lower() for info in self._infos}
        return bool(names & {"[content_types].xml", "mimetype", "xl/workbook.xml", "xl/workbook.bin"})

    @property
    def locked(self) -> int:
        """How many files need a password."""
        return sum(bool(info.flag_bits & _ENCRYPTED) for info in self._infos)

    def members(self) -> Iterator[Member]:
        """The files that need no password, in their order."""
        for info in self._infos:
            if not info.flag_bits & _ENCRYPTED:
                yield Member(_name(info), info)

    def content(self, member: Member, budget: Budget) -> bytes:
        """The bytes of a file.

        :raises Unusable: damaged, too large, or packed in a way that we do not know.
        :raises Spent: the budget of the source is used up.
        """
        info = member.info
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unusable(f"压缩方法不支持；{_RESEND}")
        try:
            return self._read(info, budget)
        except (Unusable, Spent):
            raise
        except _DAMAGED as error:
            raise Unusable(f"压缩包里的这个文件损坏，解不出来；{_RESEND}") from error

    def _read(self, info: zipfile.ZipInfo, budget: Budget) -> bytes:
        made = bytearray()
        with self._zip.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                made += chunk
                budget.spend(len(chunk))
                if len(made) > MAX_FILE:
                    raise Unusable(f"解压后超过 {MAX_FILE // MB} MB，未取出；请单位删去图片等多余内容后再报")
                if len(made) > RATIO_FROM and len(made) > MAX_RATIO * max(info.compress_size, 1):
                    raise Unusable("压缩比异常，疑似压缩炸弹，未取出；请与单位核实")
        return bytes(made)


def _folder(info: zipfile.ZipInfo) -> bool:
    """A folder or a link: nothing that could be taken out."""
    mode = info.external_attr >> 16
    return _name(info).endswith(("/", "\\")) or stat.S_ISLNK(mode) or stat.S_ISDIR(mode)


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except UnicodeDecodeError:  # a name that is said to be UTF-8 and is not
        return zipfile.ZipFile(io.BytesIO(_unflagged(data)))


def _unflagged(data: bytes) -> bytes:
    """The archive without its claims that names are UTF-8."""
    made = bytearray(data)
    end = data.rfind(b"PK\5\6")
    _, _, _, _, entries, size, start, _ = _END.unpack_from(data, end)
    shift = end - size - start
    place = start + shift
    for _ in range(entries):
        signature, *numbers = _CENTRAL.unpack_from(data, place)
        name, extra, comment, header = numbers[9], numbers[10], numbers[11], numbers[-1] + shift
        if signature != b"PK\1\2" or not 0 <= header < len(data) - 8:
            raise zipfile.BadZipFile
        made[place + 9] &= 0xF7
        made[header + 7] &= 0xF7
        place += _CENTRAL.size + name + extra + comment
    return bytes(made)


def _name(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _UTF8:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437", "replace")
    unicode = _unicode_path(info.extra, raw)
    if unicode:
        return unicode
    text = decode(raw)
    return raw.decode("cp437") if "\ufffd" in text else text


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """The name in the extra field of Info-ZIP, if it is that of this name."""
    place = 0
    while place + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, place)
        value = extra[place + 4 : place + 4 + size]
        if kind == _UNICODE_PATH and len(value) > 5 and struct.unpack_from("<L", value, 1)[0] == zlib.crc32(raw):
            return decode(value[5:], "utf-8")
        place += 4 + size
    return ""
