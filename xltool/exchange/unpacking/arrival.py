"""What travels from a source to whoever stores it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from xltool.exchange.unpacking.names import received_name
from xltool.report.visible import visible

_BETWEEN = " › "


@dataclass(frozen=True)
class Arrival:
    """One file that was sent in."""

    name: str  # as its sender called it, made safe
    content: bytes  # of what cannot be taken out: the container, where there is one
    origin: str  # where it was found, for people: ``来件.eml › 报表.zip › 副本(3).xlsx``
    problem: str = ""  # why it could not be taken out whole, and what to do
    sender: str = ""  # address of the mail that it came with
    sent: str = ""  # when that was sent: ISO 8601 with its zone
    subject: str = ""  # of that mail


@dataclass(frozen=True)
class Trail:
    """The way to a file, from the source through mails and archives."""

    origin: str
    depth: int = 0  # containers passed
    sender: str = ""
    sent: str = ""
    subject: str = ""

    def into(self, name: str) -> Trail:
        """One container further."""
        return replace(self, origin=f"{self.origin}{_BETWEEN}{visible(name, 80)}", depth=self.depth + 1)

    def arrival(self, name: str, content: bytes, problem: str = "") -> Arrival:
        """The file at the end of the way."""
        return Arrival(received_name(name), content, self.origin, problem, self.sender, self.sent, self.subject)
