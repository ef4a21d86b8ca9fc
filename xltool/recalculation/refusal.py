"""How a formula, or a part of one, is refused."""

from __future__ import annotations


class Unsupported(Exception):
    """A formula, or a part of one, that we do not compute; the text is Chinese and for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
