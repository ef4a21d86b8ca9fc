"""The directory of a zip file, held against the bytes that it describes.

It exists because a zip file says everything twice, and programs differ in which of the two they
believe: what can be read in two ways is refused, so that what we read is what a person sees.
It must not know what a part is for; nothing is unpacked here.
"""

from __future__ import annotations

import struct
import zipfile

from xltool.errors import RefusedError
from xltool.submission.refusal import RESAVE, broken, refused, shown

MAX_PARTS = 2_000
_END = struct.Struct("<4s4H2LH")  # end of central directory record, APPNOTE 4.3.16
_LOCATOR = struct.Struct("<4sLQL")  # zip64 end of central directory locator, 4.3.15
_END64 = struct.Struct("<4sQ2H2L4Q")  # zip64 end of central directory record, 4.3.14
_LOCAL = struct.Struct("<4s5H3L2H")  # local file header, 4.3.7
_DESCRIPTOR = 24  # bytes of a data descriptor at most, 4.3.9
_STREAMED, _ENCRYPTED = 0x8, 0x1  # flags: sizes follow the data; encrypted


def check_end(data: bytes) -> int:
    """Bound the directory before zipfile builds it; gives the offset at which it starts."""
    place = data.rfind(b"PK\5\6", max(0, len(data) - 65_535 - _END.size))
    if place < 0 or place + _END.size > len(data):
        raise incomplete()
    offset: int
    _, disk, first, here, entries, size, offset, comment = _END.unpack_from(data, place)
    if place + _END.size + comment != len(data) or disk != first:
        raise incomplete()
    end = place
    if data[max(0, place - _LOCATOR.size) : place].startswith(b"PK\6\7"):
        end, here, entries, size, offset = _end64(data, place, (here, entries, size, offset))
    if entries > MAX_PARTS or size > MAX_PARTS * 1024:
        raise refused(f"文件里的部件超过 {MAX_PARTS} 个", "请删去多余的图片和工作表后再报")
    if here != entries or offset + size != end:
        raise incomplete()
    return offset


def _end64(data: bytes, place: int, short: tuple[int, int, int, int]) -> tuple[int, int, int, int, int]:
    """Where the zip64 record stands and what it says; the short record must not say something else."""
    _, _, start, _ = _LOCATOR.unpack_from(data, place - _LOCATOR.size)
    if start + _END64.size > place - _LOCATOR.size or not data.startswith(b"PK\6\6", start):
        raise incomplete()
    _, length, _, _, _, _, here, entries, size, offset = _END64.unpack_from(data, start)
    limits = (0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    told = zip(short, (here, entries, size, offset), limits, strict=True)
    if start + 12 + length != place - _LOCATOR.size or any(a not in (b, limit) for a, b, limit in told):
        raise incomplete()
    return start, here, entries, size, offset


def check_parts(data: bytes, infos: list[zipfile.ZipInfo], end: int) -> None:
    """Refuse parts that lie over one another, beyond the file, or beside what the directory tells."""
    place = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        start = info.header_offset
        gap = start - place
        if gap < 0:
            raise broken(shown(info.filename), "部件互相重叠")
        if gap > (_DESCRIPTOR if place else 0) or start + _LOCAL.size > end:
            raise broken(shown(info.filename), "部件之间夹有目录里没有的内容")
        place = start + _size(data, info)
        if place > end:
            raise incomplete()
    if end - place > _DESCRIPTOR:
        raise broken("压缩包目录", "部件之间夹有目录里没有的内容")


def _size(data: bytes, info: zipfile.ZipInfo) -> int:
    """Bytes of a part with its local header, which must say what the directory says."""
    name: int
    extra: int
    signature, _, flags, method, _, _, crc, packed, size, name, extra = _LOCAL.unpack_from(data, info.header_offset)
    start = info.header_offset + _LOCAL.size
    raw = data[start : start + name]
    same = raw in _spellings(info) and method == info.compress_type and not (flags ^ info.flag_bits) & _ENCRYPTED
    if not flags & _STREAMED:
        told = ((crc, info.CRC), (packed, info.compress_size), (size, info.file_size))
        same = same and all(local in (central, 0xFFFFFFFF) for local, central in told)
    if signature != b"PK\3\4" or not same:
        raise broken(shown(info.filename), "部件的两处登记不一致")
    return _LOCAL.size + name + extra + info.compress_size


def _spellings(info: zipfile.ZipInfo) -> tuple[bytes, ...]:
    return tuple(info.orig_filename.encode(coding, "replace") for coding in ("utf-8", "cp437"))


def incomplete() -> RefusedError:
    return refused("压缩结构不完整，文件被截断或已损坏", f"请重新发送；仍不行时{RESAVE}")
