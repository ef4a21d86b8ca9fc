"""The sentence with which a file is refused.

It exists so that every refusal says what, where and what to do, in one tone, and so that text
from the file cannot garble the message. It must not know why a file is refused.
"""

from __future__ import annotations

from xltool.errors import RefusedError

RESAVE = "请用 Excel 或 WPS 打开，另存为 .xlsx 后再报"


def refused(what: str, advice: str = RESAVE) -> RefusedError:
    """The error to raise; ``read`` puts the file's name in front of it."""
    return RefusedError(f"{what}。{advice}。")


def broken(where: str, what: str) -> RefusedError:
    """The error for content that no spreadsheet program writes."""
    return refused(f"文件内容损坏或被改动过（{where}）：{what}")


def shown(text: str, limit: int = 60) -> str:
    """Text from a file, cut and made harmless for one line of a message."""
    kept = text if len(text) <= limit else text[: limit - 1] + "…"
    return "".join(letter if letter.isprintable() else "?" for letter in kept)
