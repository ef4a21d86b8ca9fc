"""What is to be sent, and the memory of what was: whoever keeps a ledger lends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from xltool.exchange.post.letter import Letter


class Post(Protocol):
    """The memory of what was sent."""

    def already_sent(self, message_id: str) -> bool: ...

    def doubtful(self, message_id: str) -> bool:
        """Whether it was about to be sent and nobody knows what became of it."""
        ...

    def attempted(self, letter: Letter, message_id: str, sha256: str) -> bool:
        """Writes down that it is about to be sent; False: it is sent, or under way, elsewhere."""
        ...

    def sent(self, letter: Letter, message_id: str, reply: str) -> None: ...

    def refused(self, letter: Letter, message_id: str, reason: str) -> None:
        """Writes down that it was surely not sent."""
        ...


@dataclass(frozen=True, slots=True)
class Planned:
    """A letter that is to be sent under its identity."""

    letter: Letter
    message_id: str
    again: bool = False  # it may have been sent, and somebody says that it is to be sent once more
