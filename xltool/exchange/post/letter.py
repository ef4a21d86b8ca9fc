"""A letter to a unit, before it is bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum


class Kind(Enum):
    """What a letter is for; the value is the command and the name of its text."""

    ISSUE = "issue"
    REMIND = "remind"
    RETURN = "return"
    RECEIPT = "receipt"

    @property
    def word(self) -> str:
        return {"issue": "下发", "remind": "提醒", "return": "退回", "receipt": "回执"}[self.value]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter; thousands of them wait on the disk until their turn."""

    name: str
    sha256: str
    size: int
    load: Callable[[], bytes] = field(compare=False, repr=False)  # gives the bytes of that hash, or raises UsageError

    @classmethod
    def of(cls, name: str, content: bytes) -> Attachment:
        """One that is in memory."""
        return cls(name, hashlib.sha256(content).hexdigest(), len(content), lambda: content)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, and what makes it this one and no other."""

    kind: Kind
    code: str  # of the unit
    unit: str  # its name
    to: tuple[str, ...]  # addresses; empty: nobody knows any
    version: str  # of what it is about: the same version is never sent twice
    subject: str
    body: str
    attachments: tuple[Attachment, ...] = ()

    def message_id(self, round_: str, sender: str) -> str:
        """One for a unit, a kind and a version, of one round; the same whenever it is asked for.

        >>> Letter(Kind.ISSUE, "001", "甲", (), "v1", "", "").message_id("yunnan-2017/2017", "jcc@example.cn")
        '<issue.078587adde8a65cf7c4e577c93362a42@example.cn>'
        """
        said = "\0".join((round_, self.kind.value, self.code, self.version))
        domain = sender.rpartition("@")[2] or "xltool.invalid"
        return f"<{self.kind.value}.{hashlib.sha256(said.encode()).hexdigest()[:32]}@{domain}>"
