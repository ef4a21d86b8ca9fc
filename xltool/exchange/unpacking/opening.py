"""A file opened as far as it is a container: mails, mailboxes and archives, one within another.

What it is, its bytes say; a name decides only where bytes cannot. What cannot be opened is handed on
whole, with what is to be done about it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

from xltool.exchange.unpacking.archive import Archive, Unusable
from xltool.exchange.unpacking.arrival import Arrival, Trail
from xltool.exchange.unpacking.budget import MAX_DEPTH, MAX_FILE, MB, Budget, Spent
from xltool.exchange.unpacking.mail import Enclosed, enclosed, looks_like_mail, read_mail
from xltool.exchange.unpacking.mailbox import messages
from xltool.exchange.unpacking.mime import Broken
from xltool.exchange.unpacking.names import parted
from xltool.filenames import WORKBOOKS, litter
from xltool.report.visible import visible

_OLE2 = bytes.fromhex("D0CF11E0A1B11AE1")
_RESEND = "请单位改用 zip 打包，或直接发 .xlsx；也可以解压后再收"
_CLOSED = (
    (b"Rar!\x1a", f"RAR 压缩包，打不开；{_RESEND}"),
    (b"7z\xbc\xaf", f"7z 压缩包，打不开；{_RESEND}"),
    (b"\x1f\x8b", f"gzip 压缩包，打不开；{_RESEND}"),
    (b"BZh", f"bzip2 压缩包，打不开；{_RESEND}"),
    (b"\xfd7zXZ", f"xz 压缩包，打不开；{_RESEND}"),
    (b"MSCF", f"CAB 压缩包，打不开；{_RESEND}"),
    (
        b"\x78\x9f\x3e\x22",
        "Outlook 的富文本邮件（winmail.dat），附件在里面，打不开；"
        "请单位在 Outlook 里把邮件格式改为 HTML 或纯文本后重发",
    ),
)
_NO_MAILS = WORKBOOKS | {".mht", ".mhtml"}  # sheets that were saved as web archives look like mails
_TOO_DEEP = f"邮件和压缩包嵌套超过 {MAX_DEPTH} 层，未取出；请单位直接发 .xlsx"


def opened(name: str, content: bytes, trail: Trail, budget: Budget) -> Iterator[Arrival]:
    """The files that a file is, or carries."""
    if litter(name):
        return
    if content.startswith((b"PK\3\4", b"PK\5\6")) or name.lower().endswith(".zip"):
        yield from _zip(name, content, trail, budget)
    elif name.lower().endswith(".eml"):
        yield from letter(name, content, trail, budget)
    elif content.startswith(b"From ") and looks_like_mail(content):
        for number, (mail, _) in enumerate(messages(io.BytesIO(content)), 1):
            yield from letter(f"第{number}封.eml", mail, trail.into(f"第 {number} 封"), budget)
    elif parted(name)[1].lower() not in _NO_MAILS and looks_like_mail(content):
        yield from letter(name, content, trail, budget)
    else:
        yield trail.arrival(name, content, _closed(name, content))


def letter(name: str, content: bytes, trail: Trail, budget: Budget) -> Iterator[Arrival]:
    """What a mail carries."""
    if not looks_like_mail(content):
        yield trail.arrival(name, content, "不是邮件，读不出来；请重新导出为 .eml，或直接收其中的附件")
        return
    headers, body = read_mail(content)
    if headers.address:
        subject = visible(headers.text("subject"), 200)
        trail = replace(trail, sender=headers.address, sent=headers.date, subject=subject)
    if trail.depth >= MAX_DEPTH:
        yield trail.arrival(name, content, _TOO_DEEP)
        return
    try:
        for each in enclosed(headers, body):
            budget.count()
            budget.spend(len(each.content))
            yield from _enclosed(each, trail, budget)
    except (Broken, Spent) as error:
        yield trail.arrival(name, content[:MAX_FILE], str(error))


def _enclosed(each: Enclosed, trail: Trail, budget: Budget) -> Iterator[Arrival]:
    name = each.name or f"无名附件{_suffix(each.content)}"
    inner = trail.into(name)
    if each.problem:
        yield inner.arrival(name, each.content[:MAX_FILE], each.problem)
    elif each.is_mail:
        yield from letter(name, each.content, inner, budget)
    elif len(each.content) > MAX_FILE:
        yield inner.arrival(name, b"", f"附件超过 {MAX_FILE // MB} MB，未取出；请单位删去图片等多余内容后再报")
    else:
        yield from opened(name, each.content, inner, budget)


def _zip(name: str, content: bytes, trail: Trail, budget: Budget) -> Iterator[Arrival]:
    """The files of an archive, or the workbook that a file is."""
    stem, suffix = parted(name)
    try:
        archive = Archive(content)
    except Unusable as error:
        workbook = suffix.lower() in WORKBOOKS  # whose reader says better what is wrong
        yield trail.arrival(name, content, "" if workbook else _closed(name, content) or str(error))
        return
    if archive.document:
        other = suffix.lower() in ("", ".zip", ".dat", ".bin", ".tmp")
        yield trail.arrival(f"{stem}.xlsx" if other else name, content)
    elif trail.depth >= MAX_DEPTH:
        yield trail.arrival(name, content, _TOO_DEEP)
    else:
        yield from _members(name, content, archive, trail, budget)


def _members(name: str, content: bytes, archive: Archive, trail: Trail, budget: Budget) -> Iterator[Arrival]:
    if archive.locked:
        problem = f"压缩包设有密码（{archive.locked} 个文件），打不开；请单位去掉密码重发，或解压后再收"
        yield trail.arrival(name, content, problem)
    for member in archive.members():
        if litter(member.path):
            continue
        inner = trail.into(member.path)
        try:
            budget.count()
            found = archive.content(member, budget)
        except Unusable as error:
            yield inner.arrival(member.path, b"", str(error))
        except Spent as error:
            yield trail.arrival(name, content, str(error))
            return
        else:
            yield from opened(member.path, found, inner, budget)


def _closed(name: str, content: bytes) -> str:
    """What to do about a container that cannot be opened; empty: it is none."""
    if content.startswith(_OLE2) and (name.lower().endswith(".msg") or "__substg1.0_".encode("utf-16-le") in content):
        return "Outlook 的 .msg 邮件，打不开；请在 Outlook 里另存其中的附件，或把邮件另存为 .eml"
    if content[257:262] == b"ustar":
        return f"tar 压缩包，打不开；{_RESEND}"
    return next((f"这是 {problem}" for magic, problem in _CLOSED if content.startswith(magic)), "")


def _suffix(content: bytes) -> str:
    return ".xlsx" if content.startswith(b"PK\3\4") and b"xl/workbook" in content else ""
