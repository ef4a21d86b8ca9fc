"""How a formula, or a part of one, is refused."""

from __future__ import annotations

_QUOTED = 40  # characters of a formula that a reason quotes


class Unsupported(Exception):
    """A formula, or a part of one, that we do not compute; the text is Chinese and for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def short(text: str) -> str:
    """As much of a formula as a message has room for."""
    return text if len(text) <= _QUOTED else text[:_QUOTED] + "…"
