"""Content-Transfer-Encoding undone, junk and all."""

from __future__ import annotations

import binascii
import re

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_JUNK = bytes(set(range(256)) - set(_ALPHABET) - {ord("=")})
_PROSE = re.compile(rb"^[ \t]*[^ \t\r\n]+[ \t]+[^ \t\r\n].*$", re.MULTILINE)  # a line of words
_DASHES = re.compile(rb"^[ \t]*[-_*=]{2,}.*$", re.MULTILINE)
_BARE = (b"UEsDB", b"0M8R4KGxGuE")  # base64 of a zip file and of an OLE file


def undone(body: bytes, coding: str) -> bytes | None:
    """The content; None: the encoding is not known.

    >>> undone(b"UEs=\\r\\n-- \\r\\nscanned by a gateway", "base64")
    b'PK'
    """
    name = re.sub(r"[^a-z0-9-].*", "", coding.strip().strip("\"'").lower())
    if name == "base64" or (name != "quoted-printable" and body.lstrip()[:12].startswith(_BARE)):
        return from_base64(body)
    if name == "quoted-printable":
        return binascii.a2b_qp(body)
    if name in ("", "7bit", "8bit", "binary", "none", "8bits", "7-bit", "8-bit"):
        return body
    return None


def from_base64(text: bytes) -> bytes:
    """What base64 says up to its padding: letters outside the alphabet, lines of words and a torn end do not count."""
    pure = text.translate(None, b" \t\r\n")
    if pure.translate(None, _ALPHABET + b"="):
        text = _DASHES.sub(b"", _PROSE.sub(b"", text)) if b"\n" in text else text
        pure = text.translate(None, _JUNK)
    end = pure.find(b"=")
    pure = pure if end < 0 else pure[:end]
    if len(pure) % 4 == 1:
        pure = pure[:-1]
    return binascii.a2b_base64(pure + b"=" * (-len(pure) % 4))
