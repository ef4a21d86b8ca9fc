"""The connection to the mail server, and its refusals as sentences.

It exists so that a letter that was surely not sent and one that perhaps was are never confused: the
steps of a delivery are taken one by one, and which of them failed is what counts.
"""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from collections.abc import Iterator, Sequence
from pathlib import Path

from xltool.errors import OutputError
from xltool.exchange.post.account import Mail, Security
from xltool.exchange.unpacking.charsets import decode
from xltool.report.visible import visible

_PATIENCE = 60.0  # seconds that a server may keep silent
_NAME = "[127.0.0.1]"  # that we greet with: the machine's own may be Chinese, which smtplib cannot send


class Refused(Exception):
    """A letter was surely not sent; ``str()`` says why and what to do."""


class Doubtful(Exception):
    """The connection broke when the letter was under way: it may have been sent."""


@contextlib.contextmanager
def connected(mail: Mail, password: str, ca: Path | None = None) -> Iterator[smtplib.SMTP]:
    """An encrypted connection on which we are known.

    :raises OutputError: there is none; says what to do.
    """
    server = _opened(mail, _context(mail, ca))
    try:
        _login(server, mail, password)
        yield server
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            server.quit()


def deliver(server: smtplib.SMTP, sender: str, to: Sequence[str], message: bytes) -> str:
    """Hands a letter over; gives what the server said to it.

    :raises Refused: it was not taken; nobody got it.
    :raises Doubtful: nobody can tell.
    """
    limit = server.esmtp_features.get("size", "")
    if limit.isdecimal() and 0 < int(limit) < len(message):
        raise Refused(f"信有 {len(message):,} 字节，服务器最多收 {int(limit):,} 字节；请减小附件")
    try:
        server.ehlo_or_helo_if_needed()
        _expect(server.mail(sender), 250, f"服务器不让以“{sender}”的名义发信；sender 应与 account 一致，发得太快时请过一阵再发")
        for address in to:
            _expect(server.rcpt(address), 250, f"服务器不收发往“{address}”的信；请核对名册里的邮箱")
        _expect(server.docmd("data"), 354, "服务器不收信的内容")
    except (smtplib.SMTPException, OSError) as error:
        raise Refused(f"与服务器的连接断了（{said(error)}）；请检查网络后再运行") from error
    try:
        code, reply = _written(server, message)
    except (smtplib.SMTPException, OSError) as error:
        raise Doubtful(f"信的内容发到一半或刚发完，连接断了（{said(error)}）") from error
    _expect((code, reply), 250, "服务器看了内容后没有收；可能是附件过大、被当作垃圾邮件，或发得太快")
    return _line(reply)


def said(error: Exception) -> str:
    """What a server or the system gave as the reason, on one line."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_line(error.smtp_error)}"
    if isinstance(error, TimeoutError):
        return "对方没有回应"
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return "连接被对方关闭" if isinstance(error, smtplib.SMTPServerDisconnected) else visible(text, 200)


def _written(server: smtplib.SMTP, message: bytes) -> tuple[int, bytes]:
    """The content with its full stop (RFC 5321, 4.5.2), and the answer to it."""
    quoted = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in message.split(b"\r\n"))
    server.send(quoted + (b"" if quoted.endswith(b"\r\n") else b"\r\n") + b".\r\n")
    return server.getreply()


def _expect(answer: tuple[int, bytes], code: int, advice: str) -> None:
    if answer[0] != code and not (code == 250 and answer[0] == 251):
        raise Refused(f"{advice}（{answer[0]} {_line(answer[1])}）")


def _context(mail: Mail, ca: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=str(ca) if ca else None)
    except (OSError, ssl.SSLError) as error:
        raise OutputError(f"证书文件“{ca}”读不出来；[mail] 的 ca 应是工作区里的 PEM 文件") from error


def _opened(mail: Mail, context: ssl.SSLContext) -> smtplib.SMTP:
    port = mail.port or mail.security.port
    try:
        if mail.security is Security.TLS:
            return smtplib.SMTP_SSL(mail.server, port, _NAME, timeout=_PATIENCE, context=context)
        server = smtplib.SMTP(mail.server, port, _NAME, timeout=_PATIENCE)
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
        return server
    except ssl.SSLCertVerificationError as error:
        raise OutputError(
            f"服务器 {mail.at} 的证书不可信（{error.verify_message}），没有连接；"
            "若是本单位自签的证书，请把它存到工作区，用 [mail] 的 ca 指出"
        ) from error
    except ssl.SSLError as error:
        raise OutputError(f"与 {mail.at} 建不起加密连接；请核对 [mail] 的 security 和 port（tls 465，starttls 587）") from error
    except smtplib.SMTPNotSupportedError as error:
        raise OutputError(f"服务器 {mail.at} 不支持加密（STARTTLS），没有发信；请改用 security = \"tls\" 或换一个服务器") from error
    except socket.gaierror as error:
        raise OutputError(f"找不到服务器“{mail.server}”；请核对 [mail] 的 server，检查网络") from error
    except (smtplib.SMTPException, OSError) as error:
        raise OutputError(f"连不上 {mail.at}（{said(error)}）；请检查网络，核对 [mail] 的 server、port 和 security") from error


def _login(server: smtplib.SMTP, mail: Mail, password: str) -> None:
    try:
        server.login(mail.login, password)
    except smtplib.SMTPAuthenticationError as error:
        raise OutputError(
            f"服务器不接受账号“{mail.login}”或密码（{said(error)}）；QQ、163 等邮箱要用网页设置里生成的授权码，不是登录密码"
        ) from error
    except UnicodeError as error:
        raise OutputError("账号或密码里有中文或全角字符；请改用半角重新输入") from error
    except (smtplib.SMTPException, OSError) as error:
        raise OutputError(f"在 {mail.at} 登录不成（{said(error)}）；请核对 [mail]，检查网络") from error


def _line(reply: bytes | str) -> str:
    return visible(decode(reply) if isinstance(reply, bytes) else reply, 200)
