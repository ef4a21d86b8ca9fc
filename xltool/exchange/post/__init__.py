"""Letters to units: their texts, their bytes, and the way to the mail server.

It knows neither ledger nor workspace: whoever uses it says what was sent before, and whose workbook is
whose. Nothing leaves but through ``send``.
"""

from typing import TYPE_CHECKING

from xltool.exchange.post.account import Mail, Security
from xltool.exchange.post.letter import Attachment, Kind, Letter
from xltool.exchange.post.message import message
from xltool.exchange.post.memory import Planned, Post
from xltool.exchange.post.ownership import Identify, check_owners
from xltool.exchange.post.password import password
from xltool.later import later

if TYPE_CHECKING:
    from xltool.exchange.post.sending import send
    from xltool.exchange.post.texts import rendered, text_of

__getattr__ = later(__name__, {"send": "sending", "rendered": "texts", "text_of": "texts"})

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
