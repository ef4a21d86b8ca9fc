"""Real mail servers on loopback, with certificates of their own, that behave or do not."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from xltool.exchange.post import Mail, Security

ACCOUNT, PASSWORD = "jcc@example.cn", "authcode"


@dataclass
class Mailbox:
    """What a server took, and when it is to misbehave."""

    taken: list[Envelope] = field(default_factory=list)
    refuse_sender: bool = False
    refuse_address: str = ""
    refuse_content: str = ""  # answer to the content
    drop: str = ""  # "rcpt", "data": the connection breaks there; "after": once the letter is taken
    at: int = 0  # letters before it misbehaves

    def now(self) -> bool:
        return len(self.taken) >= self.at

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if self.refuse_sender and self.now():
            return "550 发信频率超限"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if self.drop == "rcpt" and self.now():
            server.transport.abort()
        if address == self.refuse_address:
            return "550 5.1.1 User unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refuse_content and self.now():
            return self.refuse_content
        if self.drop == "data" and self.now():
            server.transport.abort()
            return "250 OK"
        self.taken.append(envelope)
        if self.drop == "after" and len(self.taken) > self.at:
            server.transport.abort()
        return "250 OK queued as 7"


@dataclass(frozen=True)
class Authority:
    """Certificates for 127.0.0.1, and the file by which a client trusts them."""

    server: ssl.SSLContext
    file: Path


def authority(folder: Path, name: str = "127.0.0.1") -> Authority:
    ca = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ca.issue_cert(name).configure_cert(context)
    ca.cert_pem.write_to_path(str(folder / "ca.pem"))
    return Authority(context, folder / "ca.pem")


def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (ACCOUNT.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@contextlib.contextmanager
def serving(mailbox: Mailbox, security: Security, certificates: Authority | None, **options: Any) -> Iterator[Mail]:
    """A server, and the settings that lead to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    if security is Security.TLS:
        assert certificates
        options |= {"ssl_context": certificates.server, "auth_require_tls": False}
    elif certificates:
        options |= {"tls_context": certificates.server, "require_starttls": True}
    options.setdefault("auth_required", certificates is not None)
    server = Controller(mailbox, "127.0.0.1", port, authenticator=authenticate, **options)
    server.start()
    try:
        yield Mail(server="127.0.0.1", port=port, security=security, sender=ACCOUNT, pause=0)  # type: ignore[arg-type]
    finally:
        server.stop()
