"""Whatever a mail is made of: its attachments come out, or a sentence says why not."""

from __future__ import annotations

import base64
import random
import time
from pathlib import Path

import pytest

from tests.exchange.unpacking.packing import HEAD, archive, file, found, mail, told, workbook

TEXT = b"Content-Type: text/plain; charset=gb2312\r\n\r\nhello"
TNEF = base64.b64encode(b"\x78\x9f\x3e\x22" + bytes(60))
INNER = mail(file(b"b.xlsx"), head=HEAD.replace(b"zhang@qq.com", b"li@163.com"), boundary=b"b2")
ONE = mail(TEXT, file(b"a.xlsx"))
BOUNCE = (
    HEAD + b'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"\r\n\r\n--b1\r\n\r\nsorry\r\n'
    b"--b1\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; wang@unit.cn\r\nAction: failed\r\n"
    b"--b1\r\nContent-Type: message/rfc822\r\n\r\n" + ONE + b"\r\n--b1--\r\n"
)
NESTED = ONE
for _ in range(12):
    NESTED = mail(b"Content-Type: message/rfc822\r\n\r\n" + NESTED, boundary=b"c%d" % _)
DEEP = b"Content-Type: application/octet-stream; name=a.xlsx\r\n\r\nx"
for _ in range(500):
    DEEP = b"Content-Type: multipart/mixed; boundary=d%d\r\n\r\n--d%d\r\n%s\r\n--d%d--" % (_, _, DEEP, _)

OK = ""
RESEND = "请单位重发"
MAILS: dict[str, tuple[bytes, list[tuple[str, str]]]] = {
    "one attachment": (ONE, [("a.xlsx", OK)]),
    "only LF": (ONE.replace(b"\r\n", b"\n"), [("a.xlsx", OK)]),
    "CR CR LF of a gateway": (ONE.replace(b"\r\n", b"\r\r\n"), [("a.xlsx", OK)]),
    "byte order mark and blank lines": (b"\xef\xbb\xbf\r\n\r\n" + ONE, [("a.xlsx", OK)]),
    "envelope line of an export": (b"From zhang@qq.com Fri Apr 20 10:08:01 2018\r\n" + ONE, [("a.xlsx", OK)]),
    "the attachment is the whole mail": (HEAD + file(b"a.xlsx"), [("a.xlsx", OK)]),
    "a letter alone": (mail(TEXT), []),
    "no end": (ONE.removesuffix(b"--b1--\r\n"), [("a.xlsx", OK)]),
    "torn inside the base64": (ONE[: ONE.index(b"eA==") + 3], [("a.xlsx", OK)]),
    "no boundary told": (ONE.replace(b'; boundary="b1"', b""), [("a.xlsx", OK)]),
    "wrong boundary told": (ONE.replace(b'boundary="b1"', b'boundary="b9"'), [("a.xlsx", OK)]),
    "boundary with blanks behind": (ONE.replace(b"--b1\r\n", b"--b1 \t\r\n"), [("a.xlsx", OK)]),
    "boundary that begins another": (
        mail(
            b"Content-Type: multipart/mixed; boundary=b12\r\n\r\n--b12\r\n" + file(b"a.xlsx") + b"\r\n--b12--",
            file(b"b.xlsx"),
        ),
        [("a.xlsx", OK), ("b.xlsx", OK)],
    ),
    "boundary used twice": (
        mail(b"Content-Type: multipart/related; boundary=b1\r\n", file(b"a.xlsx"), file(b"b.xlsx")),
        [("a.xlsx", OK), ("b.xlsx", OK)],
    ),
    "boundary in Chinese": (ONE.replace(b"b1", b"\xd0\xa7"), [("a.xlsx", OK)]),
    "nothing but a header": (HEAD + b"Content-Type: multipart/mixed; boundary=b1\r\n\r\n", []),
    "parts that are not there": (
        HEAD + b"Content-Type: multipart/mixed; boundary=b1\r\n\r\nhello",
        [("m.eml", f"邮件的结构损坏，附件取不出来；{RESEND}")],
    ),
    "no mail at all": (b"\xff\xfehello", [("m.eml", "不是邮件，读不出来；请重新导出为 .eml，或直接收其中的附件")]),
    "empty": (b"", [("m.eml", "不是邮件，读不出来；请重新导出为 .eml，或直接收其中的附件")]),
    # ways of writing bytes
    "quoted-printable": (mail(file(b"a.xlsx", b"=78", b"Quoted-Printable")), [("a.xlsx", OK)]),
    "eight bits": (mail(file(b"a.xlsx", b"x", b"8bit")), [("a.xlsx", OK)]),
    "base64 in capitals with a comment": (mail(file(b"a.xlsx", b"eA==", b"BASE64 (of course)")), [("a.xlsx", OK)]),
    "base64 with junk inside": (mail(file(b"a.xlsx", b"e!\x00\r\n\r\n*A=\xff=")), [("a.xlsx", OK)]),
    "base64 with a footer": (mail(file(b"a.xlsx", b"eA==\r\n\r\n-- \r\nScanned by MailGuard 3.1")), [("a.xlsx", OK)]),
    "base64 without padding, with a footer": (
        mail(file(b"a.xlsx", b"eA\r\n---------\r\nChecked by the gateway")),
        [("a.xlsx", OK)],
    ),
    "an empty attachment": (mail(file(b"a.xlsx", b"")), [("a.xlsx", f"附件是空的（0 字节），可能没有传完；{RESEND}")]),
    "uuencode as a coding": (
        mail(file(b"a.xlsx", b"begin 644 a", b"x-uuencode")),
        [("a.xlsx", f"附件的编码方式“x-uuencode”不支持；{RESEND}")],
    ),
    "uuencode in the letter": (
        mail(
            b"Content-Type: text/plain; charset=gb2312\r\n\r\nbegin 644 \xbc\xa8\xd0\xa7.xlsx\r\n!>```\r\n`\r\nend\r\n"
        ),
        [("绩效.xlsx", f"附件是 uuencode 编码的，不支持；{RESEND}")],
    ),
    # what mail programs add
    "pictures of a signature": (
        mail(
            b"Content-Type: image/png; name=logo.png\r\nContent-ID: <1>\r\nContent-Disposition: inline\r\n\r\nx",
            b"Content-Type: image/png; name=logo.png\r\nContent-ID: <2>\r\n\r\nx",
            b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nx",
            b"Content-Type: text/x-vcard; name=z.vcf\r\n\r\nx",
            file(b"a.xlsx"),
            file(b"~$a.xlsx"),
            file(b"._a.xlsx"),
        ),
        [("a.xlsx", OK)],
    ),
    "a picture that is sent": (
        mail(b'Content-Type: image/jpeg\r\nContent-Disposition: attachment; filename="1.jpg"\r\n\r\nx'),
        [("1.jpg", OK)],
    ),
    "two of one name": (mail(file(b"a.xlsx"), file(b"a.xlsx", b"eQ==")), [("a.xlsx", OK), ("a.xlsx", OK)]),
    "winmail.dat": (
        mail(
            b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n" + TNEF
        ),
        [
            (
                "winmail.dat",
                "这是 Outlook 的富文本邮件（winmail.dat），附件在里面，打不开；请单位在 Outlook 里把邮件格式改为 HTML 或纯文本后重发",
            )
        ],
    ),
    "RAR": (
        mail(file(b"a.rar", b"UmFyIRoHAA==")),
        [("a.rar", "这是 RAR 压缩包，打不开；请单位改用 zip 打包，或直接发 .xlsx；也可以解压后再收")],
    ),
    "7z": (
        mail(file(b"a.zip", b"N3q8rycc")),
        [("a.zip", "这是 7z 压缩包，打不开；请单位改用 zip 打包，或直接发 .xlsx；也可以解压后再收")],
    ),
    "S/MIME": (
        mail(b"Content-Type: application/pkcs7-mime; name=smime.p7m\r\n\r\nx"),
        [("smime.p7m", "邮件是加密或封装签名的（S/MIME），打不开；请单位不加密重发")],
    ),
    "a piece of a mail": (
        HEAD + b"Content-Type: message/partial; number=1; total=3\r\n\r\nx",
        [("无名附件", "邮件被拆成了几封，附件不全；请单位重发一封完整的")],
    ),
    "a link in place of a file": (
        mail(b"Content-Type: text/html; charset=gb18030\r\n\r\n<p>\xb3\xac\xb4\xf3\xb8\xbd\xbc\xfe</p>"),
        [("报送.eml", "邮件里的附件是下载链接（超大附件、云附件），会过期；请打开邮件下载后再收")],
    ),
    "a mail of ours that came back": (
        BOUNCE,
        [("报送.eml", "这是退信：发给 wang@unit.cn 的邮件没有送达；请核对名册里的邮箱")],
    ),
    "a mail that was read": (
        BOUNCE.replace(b"report-type=delivery-status", b"report-type=disposition-notification"),
        [],
    ),
    # one in another
    "forwarded": (mail(TEXT, b"Content-Type: message/rfc822\r\n\r\n" + INNER), [("b.xlsx", OK)]),
    "forwarded in base64": (
        mail(b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(INNER)),
        [("b.xlsx", OK)],
    ),
    "forwarded as a file": (mail(file(b"=?gbk?B?16q3og==?=.eml", base64.encodebytes(INNER))), [("b.xlsx", OK)]),
    "an archive": (
        mail(file(b"a.zip", base64.encodebytes(archive(("甲/表.xlsx", b"x"), ("~$表.xlsx", b"x"))))),
        [("表.xlsx", OK)],
    ),
    "a workbook without a name": (
        mail(
            b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.b64encode(workbook())
        ),
        [("无名附件.xlsx", OK)],
    ),
    "twelve mails one in another": (NESTED, [("报送.eml", "邮件和压缩包嵌套超过 8 层，未取出；请单位直接发 .xlsx")]),
    "500 levels": (HEAD + DEEP, [("m.eml", "邮件的结构嵌套过深，未取出；请单位另发一封，只附填好的工作簿")]),
}


@pytest.mark.parametrize("case", MAILS)
def test_what_a_mail_carries(case: str, tmp_path: Path) -> None:
    content, expected = MAILS[case]
    arrived = found(tmp_path, "m.eml", content)
    assert told(arrived) == expected
    assert all(each.content == b"x" for each in arrived if each.name in ("a.xlsx", "b.xlsx") and not each.problem) or (
        "two of one name" in case
    )


def test_origin_and_sender(tmp_path: Path) -> None:
    inner = base64.encodebytes(archive(("甲\u202e/副本(3).xlsx", b"x")))
    forwarded = mail(file(b"=?utf-8?B?5oql6KGoLnppcA==?=", inner), head=HEAD.replace(b"zhang", b"li"), boundary=b"b2")
    (one,) = found(tmp_path, "来件.eml", mail(b"Content-Type: message/rfc822\r\n\r\n" + forwarded))
    assert one.origin == f"{tmp_path}/来件.eml › 报送.eml › 报表.zip › 甲?/副本(3).xlsx"
    assert (one.sender, one.sent, one.subject) == ("li@qq.com", "2018-04-20T10:08:01+08:00", "报送")


@pytest.mark.parametrize(
    ("line", "sender", "sent"),
    [
        (b'From: "=?gb2312?B?1cXI/Q==?=" <ZHANG@qq.com>', "zhang@qq.com", ""),
        (b"From: \xd5\xc5\xc8\xfd zhang@qq.com", "zhang@qq.com", ""),
        (b"From: =?gb2312?B?1cXI/Q==?=", "", ""),
        (
            b'From: "a@b.cn" <c@d.cn>\r\nDate: Fri, 20 Apr 2018 10:08:01 +0800 (CST)',
            "c@d.cn",
            "2018-04-20T10:08:01+08:00",
        ),
        (b"From: c@d.cn\r\nDate: 2018-04-20 10:08:01", "c@d.cn", ""),
        (b"From: c@d.cn\r\nDate: Fri, 99 Apr 99999 10:08:01 +9999999999", "c@d.cn", ""),
    ],
)
def test_who_and_when(line: bytes, sender: str, sent: str, tmp_path: Path) -> None:
    head = line + b"\r\nSubject: x\r\n"
    (one,) = found(tmp_path, "m.eml", mail(file(b"a.xlsx"), head=head))
    assert (one.name, one.sender) == ("a.xlsx", sender)
    assert one.sent == (sent if sender else "")


HUGE = {
    "100,000 parts": mail(*[file(b"a.xlsx")] * 100_000),
    "a header of 20 MB": HEAD + b'X-A: "' + b"=?utf-8?B?" * 2_000_000 + b"\r\n" + ONE.removeprefix(HEAD),
    "200,000 parameters": HEAD + b"Content-Type: a/b; " + b"a*0*=;" * 200_000 + b"name=a.xlsx\r\n\r\nx",
    "a million carriage returns": HEAD + b"\r" * 20_000_000,
    "a boundary everywhere": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b" * 5_000_000,
    "a boundary to be guessed": HEAD + b"Content-Type: multipart/mixed\r\n\r\n" + b"\n--" * 5_000_000,
    "quotes that never close": HEAD + b'Content-Disposition: attachment; filename="' + b'\\"' * 100_000,
    "equals signs": HEAD + b"Content-Disposition: attachment; " + b"=" * 200_000,
    "30 MB of base64 junk": mail(file(b"a.xlsx", b"\xff- =" * 8_000_000)),
}


@pytest.mark.parametrize("case", HUGE)
def test_enormous_mails_cost_little(case: str, tmp_path: Path) -> None:
    start = time.process_time()
    arrived = found(tmp_path, "m.eml", HUGE[case])
    assert time.process_time() - start < 5
    assert len(arrived) <= 1_001


def test_too_many_parts_are_told(tmp_path: Path) -> None:
    arrived = found(tmp_path, "m.eml", mail(*[file(b"a.xlsx")] * 1_200))
    assert len(arrived) == 1_001 and arrived[-1].problem.startswith("邮件的部分超过 1000 个")


def test_no_mutant_raises(tmp_path: Path) -> None:
    source = [content for content, _ in MAILS.values() if 50 < len(content) < 4_000]
    dice = random.Random(7)
    for number in range(800):
        data = bytearray(dice.choice(source))
        for _ in range(dice.randint(1, 12)):
            place = dice.randrange(len(data))
            match dice.randrange(4):
                case 0:
                    data[place] = dice.randrange(256)
                case 1:
                    del data[place : place + dice.randint(1, 40)]
                    data = data or bytearray(b"x")
                case 2:
                    data[place:place] = data[place : place + dice.randint(1, 200)]
                case _:
                    data[place:place] = dice.choice(
                        [b"\r\n", b"--b1", b'"', b"=?", b"?=", b";", b"*0*=", b"\0", b"\xe7"]
                    )
        for each in found(tmp_path, "m.eml", bytes(data)):
            assert "程序出错" not in each.problem, (number, each.problem)
            assert each.name and "/" not in each.name and "\\" not in each.name and each.name.isprintable()
