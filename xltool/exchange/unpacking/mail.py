"""What a mail carries: its attachments, not its letter.

It must not open an attachment; it says what there is, under which name, and what could not be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from xltool.exchange.unpacking.charsets import decode
from xltool.exchange.unpacking.headers import Headers, file_name, split
from xltool.exchange.unpacking.mime import Part, parts
from xltool.exchange.unpacking.transfer import undone

_MAILS = frozenset({"message/rfc822", "message/global", "message/rfc2822"})
_PAPERWORK = re.compile(
    r"message/(delivery-status|disposition-notification|feedback-report|external-body|global-.*)|text/rfc822-headers"
    r"|application/(pgp-signature|(x-)?pkcs7-signature|applefile|pgp-encrypted)|text/((x-)?vcard|calendar)"
)
_STARTS = re.compile(rb"(?:[!-9;-~]{1,80}[ \t]*:.*\r?\n(?:[ \t].*\r?\n)*)+")
_KNOWN = re.compile(
    rb"^(received|return-path|from|to|subject|date|message-id|mime-version|content-type|delivered-to|x-[\w-]+)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_UUENCODED = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,300})\r?\n[!-M][ -`]{1,60}", re.MULTILINE)
_LINKED = re.compile(r"超大附件|云附件|ftnExs_download|fs\.163\.com")
_BOUNCED = re.compile(rb"^Final-Recipient:[^;\r\n]*;\s*<?([^\s<>]{3,250})", re.IGNORECASE | re.MULTILINE)
_POSTMEN = ("mailer-daemon@", "postmaster@")
_LOOKED_AT = 1024 * 1024  # bytes of a letter that are searched


@dataclass(frozen=True)
class Enclosed:
    """Something that a mail carries."""

    name: str  # as its sender called it; empty: it has no name
    content: bytes
    problem: str = ""
    is_mail: bool = False


def looks_like_mail(data: bytes) -> bool:
    """Whether bytes start as the header of a mail does."""
    head = _stripped(data[: 64 * 1024])
    start = _STARTS.match(head[:8192])
    return start is not None and len(_KNOWN.findall(start[0])) > 1


def read_mail(data: bytes) -> tuple[Headers, bytes]:
    """Header and body, without what an export puts in front."""
    return split(_stripped(data))


def enclosed(headers: Headers, body: bytes) -> Iterator[Enclosed]:
    """What a mail carries, in order; a letter alone carries nothing.

    :raises Broken: the mail cannot be taken apart further.
    """
    if _is_report(headers):
        yield from _bounced(headers, body)
        return
    found, linked = False, False
    for part in parts(headers, body):
        for each in _of_part(part):
            found = True
            yield each
        linked = linked or (not found and _is_letter(part) and _LINKED.search(_letter(part)) is not None)
    if linked and not found:
        problem = "邮件里的附件是下载链接（超大附件、云附件），会过期；请打开邮件下载后再收"
        yield Enclosed(f"{headers.text('subject')}.eml", b"", problem)


def _stripped(data: bytes) -> bytes:
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if data.startswith((b"From ", b">From ")):
        data = data[data.find(b"\n") + 1 :]
    return data


def _is_report(headers: Headers) -> bool:
    kind, _ = headers.value("content-type")
    return kind == "multipart/report" or headers.address.startswith(_POSTMEN)


def _bounced(headers: Headers, body: bytes) -> Iterator[Enclosed]:
    """A mail that comes back was ours: what is in it is not a report."""
    _, parameters = headers.value("content-type")
    if parameters.get("report-type", "delivery-status").lower() == "delivery-status":
        address = _BOUNCED.search(body)
        to = f"发给 {decode(address[1])} 的" if address else ""
        yield Enclosed(f"{headers.text('subject')}.eml", b"", f"这是退信：{to}邮件没有送达；请核对名册里的邮箱")


def _of_part(part: Part) -> Iterator[Enclosed]:
    disposition, _ = part.headers.value("content-disposition")
    name, kind = file_name(part.headers), part.kind
    picture = kind.startswith("image/") and (disposition != "attachment" or part.around == "multipart/related")
    if picture or _PAPERWORK.fullmatch(kind) or part.around == "multipart/encrypted":
        if kind == "application/pgp-encrypted":
            yield Enclosed(name, b"", "邮件是加密的（PGP），打不开；请单位不加密重发")
    elif kind == "message/partial":
        yield Enclosed(name, b"", "邮件被拆成了几封，附件不全；请单位重发一封完整的")
    elif kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        yield _plain(part, name or "smime.p7m", "邮件是加密或封装签名的（S/MIME），打不开；请单位不加密重发")
    elif kind in _MAILS:
        content = undone(part.body, part.headers.raw("content-transfer-encoding"))
        inner = content or part.body
        yield Enclosed(name or f"{read_mail(inner)[0].text('subject') or '转发的邮件'}.eml", inner, is_mail=True)
    elif _is_letter(part):
        for found in _UUENCODED.finditer(part.body[:_LOOKED_AT]):
            yield Enclosed(decode(found[1], part.headers.charset), b"", "附件是 uuencode 编码的，不支持；请单位重发")
    else:
        yield _plain(part, name)


def _plain(part: Part, name: str, problem: str = "") -> Enclosed:
    coding = part.headers.raw("content-transfer-encoding")
    content = undone(part.body, coding)
    if content is None:
        return Enclosed(name, part.body, f"附件的编码方式“{coding.strip()}”不支持；请单位重发")
    if not content:
        return Enclosed(name, b"", "附件是空的（0 字节），可能没有传完；请单位重发")
    return Enclosed(name, content, problem)


def _is_letter(part: Part) -> bool:
    """Whether a part is text to be read and not a file."""
    disposition, _ = part.headers.value("content-disposition")
    plain = part.kind.startswith("text/") or (part.kind == "" and not part.headers.fields.get("content-disposition"))
    return plain and disposition != "attachment" and not file_name(part.headers)


def _letter(part: Part) -> str:
    content = undone(part.body[:_LOOKED_AT], part.headers.raw("content-transfer-encoding"))
    return decode(content or b"", part.headers.charset)
