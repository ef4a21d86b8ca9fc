"""Letters to units: their texts, their bytes, and the way to the mail server.

It knows neither ledger nor workspace: whoever uses it says what was sent before, and whose workbook is
whose. Nothing leaves but through ``send``.
"""

from xltool.exchange.post.account import Mail, Security
from xltool.exchange.post.letter import Attachment, Kind, Letter
from xltool.exchange.post.message import message
from xltool.exchange.post.ownership import Identify, check_owners
from xltool.exchange.post.password import password
from xltool.exchange.post.sending import Planned, Post, send
from xltool.exchange.post.texts import rendered, text_of

__all__ = [
    "Attachment",
    "Identify",
    "Kind",
    "Letter",
    "Mail",
    "Planned",
    "Post",
    "Security",
    "check_owners",
    "message",
    "password",
    "rendered",
    "send",
    "text_of",
]
