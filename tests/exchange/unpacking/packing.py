"""Mails and archives for tests, of literal pieces."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

from xltool.exchange.unpacking import Arrival, arrivals

HEAD = (
    b"From: zhang@qq.com\r\nSubject: =?utf-8?B?5oql6YCB?=\r\n"
    b"Date: Fri, 20 Apr 2018 10:08:01 +0800\r\nMIME-Version: 1.0\r\n"
)


def mail(*parts: bytes, kind: bytes = b"mixed", head: bytes = HEAD, boundary: bytes = b"b1") -> bytes:
    """A mail with parts; each is its header, a blank line and its body."""
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    kind = b'Content-Type: multipart/%b; boundary="%b"\r\n\r\n' % (kind, boundary)
    return head + kind + body + b"--" + boundary + b"--\r\n"


def file(name: bytes, content: bytes = b"eA==", coding: bytes = b"base64") -> bytes:
    """A part that is an attachment."""
    head = b'Content-Type: application/octet-stream; name="' + name + b'"\r\nContent-Disposition: attachment\r\n'
    return head + b"Content-Transfer-Encoding: " + coding + b"\r\n\r\n" + content


def archive(*members: tuple[str | bytes, bytes], flags: int | None = None, extra: bytes = b"") -> bytes:
    """A zip file; names of bytes are written as they are, with these flags."""
    return joined([(name, content, content, 0, flags, extra) for name, content in members])


def joined(members: list[tuple[str | bytes, bytes, bytes, int, int | None, bytes]]) -> bytes:
    """A zip file by hand: name, packed, unpacked, method, flags, extra field of each member."""
    made, directory = b"", b""
    for name, packed, content, method, flags, extra in members:
        raw = name if isinstance(name, bytes) else name.encode()
        flag = flags if flags is not None else (0 if isinstance(name, bytes) else 0x800)
        sizes = struct.pack("<3L", zlib.crc32(content), len(packed), len(content))
        entry = struct.pack("<5H", 20, flag, method, 0, 0x21) + sizes + struct.pack("<2H", len(raw), len(extra))
        directory += (
            b"PK\1\2" + struct.pack("<H", 20) + entry + struct.pack("<3H2L", 0, 0, 0, 0, len(made)) + raw + extra
        )
        made += b"PK\3\4" + entry + raw + extra + packed
    end = struct.pack("<4H2LH", 0, 0, len(members), len(members), len(directory), len(made), 0)
    return made + directory + b"PK\5\6" + end


def workbook() -> bytes:
    """The least that looks like a workbook from outside."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("xl/workbook.xml", "<workbook/>")
    return made.getvalue()


def found(folder: Path, name: str, content: bytes) -> list[Arrival]:
    """What arrives when a file is collected."""
    path = folder / name
    path.write_bytes(content)
    before = sorted(folder.rglob("*"))
    made = list(arrivals([path]))
    assert sorted(folder.rglob("*")) == before  # nothing is ever written
    return made


def told(arrived: list[Arrival]) -> list[tuple[str, str]]:
    return [(each.name, each.problem) for each in arrived]
