"""``[mail]`` of ``xltool.toml``: through whom letters are sent, and in whose name. Never a password."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from xltool.texts import is_address

_SERVER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")


class Security(Enum):
    """How the connection is encrypted; none goes without."""

    TLS = "tls"  # from the first byte on
    STARTTLS = "starttls"  # after a greeting in the open

    @property
    def port(self) -> int:
        return {Security.TLS: 465, Security.STARTTLS: 587}[self]


@dataclass(frozen=True, kw_only=True)
class Mail:
    """The keys of ``[mail]``."""

    server: str = ""  # smtp.qq.com
    security: Security = Security.TLS
    port: int = 0  # 0: the usual one
    account: str = ""  # that the server knows us by; empty: sender
    sender: str = ""  # address
    department: str = "计划财务处"  # that signs
    contact: str = ""  # whom to ask
    phone: str = ""
    pause: Decimal = Decimal(3)  # seconds between two letters
    ca: str = ""  # file in the workspace with the certificate of a server that nobody else vouches for

    def __post_init__(self) -> None:
        if self.server and not _SERVER.fullmatch(self.server):
            raise ValueError(f"server：“{self.server}”不是服务器名，应写成 smtp.qq.com 的样子")
        if not 0 <= self.port <= 65_535:
            raise ValueError(f"port：没有端口 {self.port}；留空用常用的（tls 465，starttls 587）")
        if self.sender and not is_address(self.sender):
            raise ValueError(f"sender：“{self.sender}”不是邮箱地址")
        if not 0 <= self.pause <= 3_600:
            raise ValueError(f"pause：每封之间停 {self.pause} 秒不行，应在 0 到 3600 之间")
        for key in ("account", "department", "contact", "phone"):
            if not str(getattr(self, key)).isprintable():
                raise ValueError(f"{key}：里面有换行或看不见的字符")

    @property
    def login(self) -> str:
        return self.account or self.sender

    @property
    def at(self) -> str:
        """The server as people are told of it: ``smtp.qq.com:465``."""
        return f"{self.server}:{self.port or self.security.port}"
