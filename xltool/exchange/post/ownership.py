"""No unit is sent the workbook of another: what is attached is looked into before anything leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from xltool.errors import UsageError
from xltool.exchange.post.letter import Attachment, Letter
from xltool.filenames import WORKBOOKS

Identify = Callable[[bytes], str]  # the code of the unit whose workbook it is; empty: it does not say

_SHEETS = (b"PK\3\4", bytes.fromhex("D0CF11E0"))


def check_owners(letters: Iterable[Letter], identify: Identify) -> None:
    """:raises UsageError: a workbook is not that of the unit it would be sent to; nothing may be sent then."""
    wrong = [
        f"{letter.code} {letter.unit} 的信里“{attachment.name}”{_found(code)}"
        for letter in letters
        for attachment in letter.attachments
        if (code := _owner(attachment, identify)) not in (None, letter.code)
    ]
    if wrong:
        raise UsageError("\n  ".join(["附件与收信单位对不上，一封也没有发出；请核对 outbox，必要时重新 xltool issue", *wrong]))


def _owner(attachment: Attachment, identify: Identify) -> str | None:
    """The unit of a workbook; None: it is none."""
    content = attachment.load()
    if content.startswith(_SHEETS) or attachment.name.lower().endswith(tuple(WORKBOOKS)):
        return identify(content)
    return None


def _found(code: str | None) -> str:
    return f"是单位 {code} 的工作簿" if code else "认不出是哪个单位的工作簿"
