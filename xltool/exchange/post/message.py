"""A letter as bytes that every mail program reads alike.

Names of attachments stand there three times: by RFC 2047 in ``name`` and in ``filename``, for QQ, 163,
Foxmail and older Outlooks, and by RFC 2231 in ``filename*``, for Coremail and whoever keeps to the book.
The standard library writes only the last. The same letter is always the same bytes.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
from collections.abc import Iterator
from email.utils import format_datetime
from urllib.parse import quote

from xltool.exchange.post.account import Mail
from xltool.exchange.post.letter import Attachment, Letter

_LINE = 76  # letters of a line with encoded words, at most (RFC 2047, 2)
_WORD = 36  # bytes of text in an encoded word: it fits into a line behind the name of any field here
_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".txt": "text/plain; charset=utf-8",
}


def message(letter: Letter, mail: Mail, message_id: str, date: datetime.datetime | None = None) -> bytes:
    """The mail; without a date it is a draft, which mail programs open to be sent."""
    boundary = f"=_{hashlib.sha256(message_id.encode()).hexdigest()[:32]}"
    lines = [
        *([f"From: {_person(mail.department, mail.sender)}"] if mail.sender else []),
        *([f"To: {_separated(_person(letter.unit, address) for address in letter.to)}"] if letter.to else []),
        f"Subject: {encoded(letter.subject)}",
        f"Date: {format_datetime(date)}" if date else "X-Unsent: 1",
        f"Message-ID: {message_id}",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/mixed;\r\n boundary="{boundary}"',
        "",
        f"--{boundary}",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        "",
        *_base64("\r\n".join(letter.body.splitlines()).encode()),
    ]
    for attachment in letter.attachments:
        lines += [f"--{boundary}", *_attached(attachment)]
    return "\r\n".join([*lines, f"--{boundary}--", ""]).encode("ascii")


def encoded(text: str) -> str:
    """A text as encoded words, none of which ends inside a character.

    >>> encoded("plain"), encoded("绩效")
    ('plain', '=?UTF-8?B?57up5pWI?=')
    """
    if text.isascii() and text.isprintable() and len(text) < _LINE and "=?" not in text:
        return text
    words = (base64.b64encode(piece.encode()).decode() for piece in _cut(text))
    return "\r\n ".join(f"=?UTF-8?B?{word}?=" for word in words)


def _cut(text: str) -> Iterator[str]:
    piece = ""
    for letter in text:
        if len((piece + letter).encode()) > _WORD:
            yield piece
            piece = ""
        piece += letter
    yield piece


def _person(name: str, address: str) -> str:
    shown = encoded(name)
    return f"{shown if shown.startswith('=?') else _quoted(shown)} <{address}>"


def _separated(persons: Iterator[str]) -> str:
    return ",\r\n ".join(persons)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'


def _attached(attachment: Attachment) -> list[str]:
    name = encoded(attachment.name)
    suffix = attachment.name[attachment.name.rfind(".") :].lower()
    return [
        f"Content-Type: {_TYPES.get(suffix, 'application/octet-stream')};\r\n name={_quoted(name)}",
        "Content-Transfer-Encoding: base64",
        f"Content-Disposition: attachment;\r\n filename={_quoted(name)};\r\n"
        f" filename*=UTF-8''{quote(attachment.name, safe='')}",
        "",
        *_base64(attachment.load()),
    ]


def _base64(content: bytes) -> list[str]:
    text = base64.b64encode(content).decode()
    return [text[start : start + _LINE] for start in range(0, len(text), _LINE)]
