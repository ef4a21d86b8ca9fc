"""Letters sent one after the other, none of them twice, until the first that is refused.

What is about to be sent is written down before, and what became of it after. A letter of which only the
first is known may have been sent: it is never sent again without somebody being asked.
"""

from __future__ import annotations

import datetime
import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from xltool.errors import OutputError
from xltool.exchange.post import smtp
from xltool.exchange.post.account import Mail
from xltool.exchange.post.memory import Planned, Post
from xltool.exchange.post.message import message
from xltool.exchange.post.ownership import Identify, check_owners


def send(
    planned: Sequence[Planned],
    mail: Mail,
    password: str,
    post: Post,
    identify: Identify,
    ca: Path | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[Planned]:
    """Sends what is planned, in its order; yields each letter that is sent.

    :raises UsageError: a workbook is not that of its unit; nothing is sent.
    :raises OutputError: the server cannot be reached, or refused a letter; says how to go on.
    """
    check_owners((each.letter for each in planned), identify)
    if not planned:
        return
    with smtp.connected(mail, password, ca) as server:
        for number, each in enumerate(planned):
            if number:
                pause(float(mail.pause))
            now = datetime.datetime.now().astimezone().replace(microsecond=0)
            content = message(each.letter, mail, each.message_id, now)
            if each.again:
                post.refused(each.letter, each.message_id, "问过，决定再发")
            if not post.attempted(each.letter, each.message_id, hashlib.sha256(content).hexdigest()):
                raise OutputError(f"{_name(each)}的信另一个 xltool 正在发，或已经发了；请等它做完再运行")
            try:
                reply = smtp.deliver(server, mail.sender, each.letter.to, content)
            except smtp.Refused as error:
                post.refused(each.letter, each.message_id, str(error))
                raise OutputError(f"{_name(each)}的信没有发出：{error}。\n{_rest(number, planned)}") from error
            except smtp.Doubtful as error:
                raise OutputError(
                    f"{_name(each)}的信可能已发：{error}。请到邮箱的“已发送”里看一眼，或问问收信单位。\n"
                    f"{_rest(number, planned)}"
                ) from error
            post.sent(each.letter, each.message_id, reply)
            yield each


def _name(planned: Planned) -> str:
    return f"{planned.letter.code} {planned.letter.unit} "


def _rest(sent: int, planned: Sequence[Planned]) -> str:
    """What was sent, what was not, and how to go on."""
    return f"已发 {sent} 封，还有 {len(planned) - sent} 封；再运行同一条命令，就从这一封接着发，发过的不会重发"
