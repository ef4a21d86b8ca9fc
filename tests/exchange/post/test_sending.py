"""Letters through a real server: encrypted, known, never twice, and to the first refusal."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.exchange.post.servers import PASSWORD, Authority, Mailbox, authority, serving
from xltool.errors import OutputError, UsageError
from xltool.exchange.post import Attachment, Kind, Letter, Mail, Planned, Security, send

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:aiosmtpd", "ignore:Requiring AUTH while not requiring TLS")
ROUND = "yunnan-2017/2017"


def planned(count: int = 3) -> list[Planned]:
    made = []
    for number in range(1, count + 1):
        code = f"{number:03}"
        file = Attachment.of(f"{code}-特设处.xlsx", b"PK\3\4" + code.encode())
        letter = Letter(Kind.ISSUE, code, "特设处", (f"{code}@example.cn",), "v1", "关于填报", "各单位：\n.\n..末行\n", (file,))
        made.append(Planned(letter, letter.message_id(ROUND, "jcc@example.cn")))
    return made


def identify(content: bytes) -> str:
    return content[4:].decode()


class Memory:
    """What a ledger would remember."""

    def __init__(self) -> None:
        self.trail: list[tuple[str, str]] = []

    def _last(self, message_id: str) -> str:
        return next((what for what, of in reversed(self.trail) if of == message_id), "")

    def already_sent(self, message_id: str) -> bool:
        return ("sent", message_id) in self.trail

    def doubtful(self, message_id: str) -> bool:
        return self._last(message_id) == "attempted"

    def attempted(self, letter: Letter, message_id: str, sha256: str) -> bool:
        if self.already_sent(message_id) or self.doubtful(message_id):
            return False
        self.trail.append(("attempted", message_id))
        return True

    def sent(self, letter: Letter, message_id: str, reply: str) -> None:
        assert "250" not in reply and "queued as 7" in reply
        self.trail.append(("sent", message_id))

    def refused(self, letter: Letter, message_id: str, reason: str) -> None:
        self.trail.append(("refused", message_id))

    def story(self) -> list[str]:
        return [what for what, _ in self.trail]


@pytest.fixture
def mail(mailbox: Mailbox, certificates: Authority) -> Iterator[Mail]:
    with serving(mailbox, Security.TLS, certificates) as settings:
        yield settings


def go(mail: Mail, certificates: Authority, memory: Memory, letters: list[Planned], password: str = PASSWORD) -> int:
    waiting = [each for each in letters if not memory.already_sent(each.message_id)]
    return len(list(send(waiting, mail, password, memory, identify, certificates.file, lambda _: None)))


@pytest.mark.parametrize("security", Security)
def test_letters_arrive_whole(security: Security, mailbox: Mailbox, certificates: Authority) -> None:
    memory, letters = Memory(), planned()
    pauses: list[float] = []
    with serving(mailbox, security, certificates) as mail:
        done = list(send(letters, mail, PASSWORD, memory, identify, certificates.file, pauses.append))
    assert done == letters and pauses == [0, 0]
    assert [each.rcpt_tos for each in mailbox.taken] == [["001@example.cn"], ["002@example.cn"], ["003@example.cn"]]
    content = mailbox.taken[1].content
    assert isinstance(content, bytes)
    read = message_from_bytes(content, policy=policy.default)
    body, file = read.iter_parts()
    assert read["Message-ID"] == letters[1].message_id and read["Date"] and not read["X-Unsent"]
    assert body.get_content().splitlines() == ["各单位：", ".", "..末行"]
    assert (file.get_filename(), file.get_content()) == ("002-特设处.xlsx", b"PK\3\x04002")
    assert memory.story() == ["attempted", "sent"] * 3


def test_nothing_is_sent_twice(mailbox: Mailbox, mail: Mail, certificates: Authority) -> None:
    memory, letters = Memory(), planned()
    assert go(mail, certificates, memory, letters) == 3 and go(mail, certificates, memory, letters) == 0
    assert len(mailbox.taken) == 3


@pytest.mark.parametrize(
    ("misbehaviour", "message"),
    [
        ({"refuse_address": "002@example.cn"}, "服务器不收发往“002@example.cn”的信；请核对名册里的邮箱（550 5.1.1 User unknown）"),
        ({"refuse_sender": True, "at": 1}, "发得太快时请过一阵再发（550 发信频率超限）"),
        ({"refuse_content": "554 DT:SPM", "at": 1}, "当作垃圾邮件，或发得太快（554 DT:SPM）"),
        ({"drop": "rcpt", "at": 1}, "与服务器的连接断了（连接被对方关闭）；请检查网络后再运行"),
    ],
)
def test_the_first_refusal_stops(
    misbehaviour: dict[str, object], message: str, mailbox: Mailbox, mail: Mail, certificates: Authority
) -> None:
    memory, letters = Memory(), planned()
    for key, value in misbehaviour.items():
        setattr(mailbox, key, value)
    with pytest.raises(OutputError) as error:
        go(mail, certificates, memory, letters)
    assert str(error.value).startswith("002 特设处 的信没有发出：") and message in str(error.value)
    assert "已发 1 封，还有 2 封；再运行同一条命令，就从这一封接着发，发过的不会重发" in str(error.value)
    assert memory.story() == ["attempted", "sent", "attempted", "refused"]
    for key in misbehaviour:
        setattr(mailbox, key, getattr(Mailbox(), key))
    assert go(mail, certificates, memory, letters) == 2  # taken up where it stopped
    assert [each.rcpt_tos[0][:3] for each in mailbox.taken] == ["001", "002", "003"]


@pytest.mark.parametrize(("drop", "taken"), [("data", 1), ("after", 2)])
def test_a_connection_that_breaks_leaves_doubt(
    drop: str, taken: int, mailbox: Mailbox, mail: Mail, certificates: Authority
) -> None:
    memory, letters = Memory(), planned()
    mailbox.drop, mailbox.at = drop, 1
    with pytest.raises(OutputError, match="002 特设处 的信可能已发：.*请到邮箱的“已发送”里看一眼"):
        go(mail, certificates, memory, letters)
    assert len(mailbox.taken) == taken and memory.story() == ["attempted", "sent", "attempted"]
    mailbox.drop = ""
    with pytest.raises(OutputError, match="正在发，或已经发了"):  # not without somebody being asked
        go(mail, certificates, memory, letters)
    assert len(mailbox.taken) == taken


def test_a_doubt_stays_until_its_letter_goes_out(mailbox: Mailbox, mail: Mail, certificates: Authority) -> None:
    memory, (letter,) = Memory(), planned(1)
    memory.trail = [("attempted", letter.message_id)]
    again = [dataclasses.replace(letter, again=True)]
    with pytest.raises(OutputError, match="不接受账号"):
        go(mail, certificates, memory, again, "wrong")
    assert memory.doubtful(letter.message_id)
    assert go(mail, certificates, memory, again) == 1
    assert memory.story() == ["attempted", "refused", "attempted", "sent"]


def test_a_crash_leaves_doubt(mailbox: Mailbox, mail: Mail, certificates: Authority) -> None:
    class Crashing(Memory):
        def sent(self, letter: Letter, message_id: str, reply: str) -> None:
            raise KeyboardInterrupt

    memory, letters = Crashing(), planned()
    with pytest.raises(KeyboardInterrupt):
        go(mail, certificates, memory, letters)
    assert memory.doubtful(letters[0].message_id) and len(mailbox.taken) == 1


def test_a_wrong_password(mailbox: Mailbox, mail: Mail, certificates: Authority) -> None:
    memory = Memory()
    with pytest.raises(OutputError, match="不接受账号“jcc@example.cn”或密码.*授权码"):
        go(mail, certificates, memory, planned(), "wrong")
    with pytest.raises(OutputError, match="账号或密码里有中文或全角字符"):
        go(mail, certificates, memory, planned(), "密码")
    assert memory.trail == [] and mailbox.taken == []


def test_a_letter_beyond_the_limit_is_not_tried(mailbox: Mailbox, certificates: Authority) -> None:
    with serving(mailbox, Security.TLS, certificates, data_size_limit=300) as mail:
        with pytest.raises(OutputError, match="服务器最多收 300 字节；请减小附件"):
            go(mail, certificates, Memory(), planned())
    assert mailbox.taken == []


def test_nothing_goes_in_the_open(mailbox: Mailbox, certificates: Authority, tmp_path: Path) -> None:
    letters, memory = planned(), Memory()
    stranger = authority(tmp_path, "mail.example.cn")
    with serving(mailbox, Security.STARTTLS, None) as mail:
        with pytest.raises(OutputError, match="不支持加密（STARTTLS），没有发信"):
            go(mail, certificates, memory, letters)
        with pytest.raises(OutputError, match="建不起加密连接；请核对"):
            go(Mail(server=mail.server, port=mail.port, sender=mail.sender), certificates, memory, letters)
    for security in Security:
        with serving(mailbox, security, certificates) as mail:
            with pytest.raises(OutputError, match="证书不可信"):
                list(send(letters, mail, PASSWORD, memory, identify))
            with pytest.raises(OutputError, match="证书不可信"):
                list(send(letters, mail, PASSWORD, memory, identify, stranger.file))
    assert mailbox.taken == [] and memory.trail == []
    with pytest.raises(OutputError, match="连不上 127.0.0.1:"):
        go(mail, certificates, memory, letters)
    with pytest.raises(OutputError, match="找不到服务器“smtp.invalid”"):
        go(Mail(server="smtp.invalid", sender=mail.sender), certificates, memory, letters)
    with pytest.raises(OutputError, match="证书文件.*读不出来"):
        list(send(letters, mail, PASSWORD, memory, identify, tmp_path / "none.pem"))


def test_no_unit_gets_the_workbook_of_another(mailbox: Mailbox, mail: Mail, certificates: Authority) -> None:
    letters, memory = planned(), Memory()
    swapped = Letter(Kind.ISSUE, "004", "四所", ("4@example.cn",), "v1", "x", "y", letters[0].letter.attachments)
    with pytest.raises(UsageError, match="一封也没有发出.*\n  004 四所 的信里“001-特设处.xlsx”是单位 001 的工作簿"):
        go(mail, certificates, memory, [*letters, Planned(swapped, "<x@y>")])
    assert mailbox.taken == [] and memory.trail == []
