"""Attachments keep the names that their senders gave them, whatever mail program wrote these down."""

from __future__ import annotations

from pathlib import Path

import pytest

from xltool.exchange.unpacking import arrivals

NAME = "绩效自评表.xlsx"

HEADERS = {
    # RFC 2047 where RFC 2231 is due, as nearly everybody in China does it
    "QQ mail": (
        b'Content-Type: application/octet-stream;\r\n\tcharset="ISO-8859-1";\r\n'
        b'\tname="=?gb18030?B?vKjQp9fUxsCx7S54bHN4?="\r\n'
        b'Content-Disposition: attachment; filename="=?gb18030?B?vKjQp9fUxsCx7S54bHN4?="',
        NAME,
    ),
    "163": (
        b"Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet; \r\n"
        b'\tname="=?GBK?B?vKjQp9fUxsCx7S54bHN4?="\r\n'
        b'Content-Disposition: attachment; filename="=?GBK?B?vKjQp9fUxsCx7S54bHN4?="',
        NAME,
    ),
    "Outlook": (
        b"Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;\r\n"
        b'\tname="=?gb2312?B?vKjQp9fUxsCx7S54bHN4?="\r\nContent-Description: =?gb2312?B?vKjQp9fUxsCx7S54bHN4?=\r\n'
        b'Content-Disposition: attachment;\r\n\tfilename="=?gb2312?B?vKjQp9fUxsCx7S54bHN4?="; size=10240;\r\n'
        b'\tcreation-date="Fri, 20 Apr 2018 02:08:01 GMT"',
        NAME,
    ),
    "Coremail": (
        b'Content-Type: application/octet-stream; name="=?UTF-8?B?57up5pWI6Ieq6K+E6KGoLnhsc3g=?="\r\n'
        b"Content-Disposition: attachment; filename*=UTF-8''%E7%BB%A9%E6%95%88%E8%87%AA%E8%AF%84%E8%A1%A8.xlsx",
        NAME,
    ),
    "Foxmail": (
        b'Content-Type: application/octet-stream;\r\n\tname="=?utf-8?B?57up5pWI6Ieq6K+E6KGoLnhsc3g=?="\r\n'
        b'Content-Disposition: attachment;\r\n\tfilename="=?utf-8?B?57up5pWI6Ieq6K+E6KGoLnhsc3g=?="',
        NAME,
    ),
    "Apple Mail": (
        b"Content-Disposition: attachment;\r\n"
        b"\tfilename*=utf-8''%E7%BB%A9%E6%95%88%E8%87%AA%E8%AF%84%E8%A1%A8.xlsx\r\n"
        b"Content-Type: application/octet-stream;\r\n\tx-unix-mode=0644;\r\n"
        b'\tname="=?utf-8?B?57up5pWI6Ieq6K+E?=\r\n =?utf-8?B?6KGoLnhsc3g=?="',
        NAME,
    ),
    "Thunderbird": (
        b'Content-Type: application/octet-stream; name="=?UTF-8?B?57up5pWI6Ieq6K+E6KGoLnhsc3g=?="\r\n'
        b"Content-Disposition: attachment;\r\n filename*0*=UTF-8''%E7%BB%A9%E6%95%88%E8%87%AA;\r\n"
        b" filename*1*=%E8%AF%84%E8%A1%A8%2E%78%6C%73%78",
        NAME,
    ),
    "name in Content-Type alone": (
        b'Content-Type: application/octet-stream; name="=?gb2312?B?vKjQp9fUxsCx7S54bHN4?="',
        NAME,
    ),
    "blanks in quotes": (b'Content-Disposition: attachment; filename=" =?gb2312?B?vKjQp9fUxsCx7S54bHN4?= "', NAME),
    "no quotes": (b"Content-Disposition: attachment; filename==?gb2312?B?vKjQp9fUxsCx7S54bHN4?=; size=3", NAME),
    "field in capitals": (b'CONTENT-DISPOSITION:ATTACHMENT;FILENAME="=?GB2312?b?vKjQp9fUxsCx7S54bHN4?="', NAME),
    "no semicolon": (b'Content-Disposition: attachment filename="=?gb2312?B?vKjQp9fUxsCx7S54bHN4?="', NAME),
    "suffix outside": (b'Content-Disposition: attachment; filename="=?gb2312?B?vKjQp9fUxsCx7Q==?=.xlsx"', NAME),
    "language after the charset": (b'Content-Type: a/b; name="=?utf-8*zh-CN?B?57up5pWI6Ieq6K+E6KGoLnhsc3g=?="', NAME),
    # quoted-printable words
    "Q": (b'Content-Type: a/b; name="=?utf-8?Q?=E7=BB=A9=E6=95=88=E8=87=AA=E8=AF=84=E8=A1=A8.xlsx?="', NAME),
    "Q with blanks": (b'Content-Type: a/b; name="=?gb2312?q?2017_=BC=A8=D0=A7 =D7=D4.xlsx?="', "2017 绩效 自.xlsx"),
    # cut where it hurts
    "cut inside a character of UTF-8": (
        b'Content-Type: a/b; name="=?UTF-8?B?57up5g==?=\r\n =?UTF-8?B?lYjoh6ror4TooagueGxzeA==?="',
        NAME,
    ),
    "cut inside a character of GBK": (b'Content-Type: a/b; name="=?gbk?B?vKjQ?= =?GB2312?B?p9fUxsCx7S54bHN4?="', NAME),
    "cut inside Q": (b'Content-Type: a/b; name="=?utf-8?Q?=E7=BB=A9=E6?==?utf-8?Q?=95=88.xlsx?="', "绩效.xlsx"),
    "cut inside a group of base64": (
        b'Content-Type: a/b; name="=?utf-8?B?57up5pWI6I?=\r\n =?utf-8?B?eq6K+E6KGoLnhsc3g=?="',
        NAME,
    ),
    "cut inside a character of RFC 2231": (
        b"Content-Disposition: attachment; filename*0*=utf-8''%E7%BB%A9%E6; filename*1*=%95%88; filename*2=.xlsx",
        "绩效.xlsx",
    ),
    "no padding": (b'Content-Type: a/b; name="=?utf-8?B?57up5pWI6Ieq6K+E6KGoLnhsc3g?="', NAME),
    "no closing mark": (b'Content-Type: a/b; name="=?utf-8?B?57up5pWI6Ieq6K+E6KGoLnhsc3g="', NAME),
    # RFC 2231 as it should not be
    "sections out of order": (
        b"Content-Disposition: attachment; filename*1*=%95%88.xlsx; filename*0*=UTF-8''%E7%BB%A9%E6",
        "绩效.xlsx",
    ),
    "RFC 2231 in quotes": (
        b"Content-Disposition: attachment; filename*=\"UTF-8''%E7%BB%A9%E6%95%88.xlsx\"",
        "绩效.xlsx",
    ),
    "RFC 2231 without charset": (b"Content-Disposition: attachment; filename*=%E7%BB%A9%E6%95%88.xlsx", "绩效.xlsx"),
    "RFC 2231 in GBK": (
        b"Content-Disposition: attachment; filename*=GB2312''%BC%A8%D0%A7%D7%D4%C6%C0%B1%ED.xlsx",
        NAME,
    ),
    "RFC 2231, GBK called UTF-8": (b"Content-Disposition: attachment; filename*=UTF-8''%BC%A8%D0%A7.xlsx", "绩效.xlsx"),
    "RFC 2231, UTF-8 called GBK": (
        b"Content-Disposition: attachment; filename*=gbk''%E7%BB%A9%E6%95%88.xlsx",
        "绩效.xlsx",
    ),
    "RFC 2231, charset unknown": (
        b"Content-Disposition: attachment; filename*=x-none''%E7%BB%A9%E6%95%88.xlsx",
        "绩效.xlsx",
    ),
    "RFC 2231 around RFC 2047": (
        b'Content-Disposition: attachment; filename*0="=?gbk?B?vKjQ"; filename*1="pw==?=.xlsx"',
        "绩效.xlsx",
    ),
    "RFC 2231 beside question marks": (
        b"Content-Disposition: attachment; filename=\"?????.xlsx\"; filename*=utf-8''%E7%BB%A9%E6%95%88.xlsx",
        "绩效.xlsx",
    ),
    "question marks beside a name": (
        b'Content-Type: a/b; name="=?gb2312?B?vKjQp9fUxsCx7S54bHN4?="\r\n'
        b'Content-Disposition: attachment; filename="?????.xlsx"',
        NAME,
    ),
    # labels that lie, and none
    "gb2312 that is GBK": (b'Content-Type: a/b; name="=?gb2312?B?1uzpRrv5Lnhsc3g=?="', "朱镕基.xlsx"),
    "UTF-8 called GBK": (b'Content-Type: a/b; name="=?gb2312?B?57up5pWI6Ieq6K+E6KGoLnhsc3g=?="', NAME),
    "GBK called UTF-8": (b'Content-Type: a/b; name="=?utf-8?B?vKjQp9fUxsCx7S54bHN4?="', NAME),
    "GBK called Latin": (b'Content-Type: a/b; name="=?iso-8859-1?Q?=BC=A8=D0=A7=D7=D4=C6=C0=B1=ED.xlsx?="', NAME),
    "GBK called ASCII": (b'Content-Type: a/b; name="=?us-ascii?B?vKjQp9fUxsCx7S54bHN4?="', NAME),
    "French that is Latin": (b'Content-Type: a/b; name="=?iso-8859-1?Q?=C9valuation.xlsx?="', "Évaluation.xlsx"),
    "Big5": (b'Content-Type: a/b; name="=?big5?B?wVquxKbbtfuq7S54bHN4?="', "績效自評表.xlsx"),
    "HZ": (b'Content-Type: a/b; name="=?hz-gb-2312?Q?=7E{<(P\'=7E}.xlsx?="', "绩效.xlsx"),
    "an unknown charset": (b'Content-Type: a/b; name="=?x-unknown?B?vKjQp9fUxsCx7S54bHN4?="', NAME),
    "a codec that is no charset": (b'Content-Type: a/b; name="=?zip?B?vKjQp9fUxsCx7S54bHN4?="', NAME),
    "raw GBK": (b'Content-Type: a/b; name="\xbc\xa8\xd0\xa7\xd7\xd4\xc6\xc0\xb1\xed.xlsx"', NAME),
    "raw UTF-8": (b'Content-Type: a/b; name="\xe7\xbb\xa9\xe6\x95\x88\xe8\x87\xaa\xe8\xaf\x84\xe8\xa1\xa8.xlsx"', NAME),
    "raw GBK with a backslash in a character": (b'Content-Type: a/b; name="\xd5\\\xd0\xc5.xlsx"', "誠信.xlsx"),
    "raw GBK that ends in a backslash": (b'Content-Disposition: attachment; filename="\xd0\xc5\xd5\\"; size=3', "信誠"),
    "raw Big5 with a charset": (b'Content-Type: a/b; charset=big5; name="\xc1Z\xae\xc4\xa6\xdb.xlsx"', "績效自.xlsx"),
    "percent signs of a web mail": (
        b'Content-Disposition: attachment; filename="%E7%BB%A9%E6%95%88.xlsx"',
        "绩效.xlsx",
    ),
    "percent signs that mean percent": (b'Content-Disposition: attachment; filename="100%25.xlsx"', "100%25.xlsx"),
    "folded inside the quotes": (
        b'Content-Disposition: attachment; filename="2017\r\n report.xlsx"',
        "2017 report.xlsx",
    ),
    "blanks without quotes": (b"Content-Disposition: attachment; filename=2017 report.xlsx", "2017 report.xlsx"),
    # names that want to be somewhere else, or something else
    "upwards": (b'Content-Disposition: attachment; filename="../../../etc/cron.d/x.xlsx"', "x.xlsx"),
    "upwards, encoded": (b'Content-Type: a/b; name="=?utf-8?B?Li4vLi4vLi4veC54bHN4?="', "x.xlsx"),
    "upwards, of percent signs": (
        b"Content-Disposition: attachment; filename*=utf-8''..%2F..%2F%E7%BB%A9.xlsx",
        "绩.xlsx",
    ),
    "a drive": (b'Content-Disposition: attachment; filename="C:\\\\Windows\\\\\xe7\xbb\xa9.xlsx"', "绩.xlsx"),
    "a drive without a folder": (b'Content-Disposition: attachment; filename="c:x.xlsx"', "x.xlsx"),
    "a stream": (b'Content-Disposition: attachment; filename="x.xlsx:y.xlsx"', "x.xlsx_y.xlsx"),
    "only dots": (b'Content-Disposition: attachment; filename=".."', "无名附件"),
    "reserved": (b'Content-Disposition: attachment; filename="con.xlsx"', "_con.xlsx"),
    "from right to left": (
        b"Content-Disposition: attachment; filename*=utf-8''%E7%BB%A9%E2%80%AExslx.exe",
        "绩xslx.exe",
    ),
    "zero width and control": (
        b"Content-Disposition: attachment; filename*=utf-8''%E7%BB%A9%E2%80%8B%00%1B%0D%0A.xlsx",
        "绩.xlsx",
    ),
    "a line in the name": (
        b"Content-Disposition: attachment; filename*=utf-8''a%0D%0ABcc%3A%20x.xlsx",
        "a Bcc_ x.xlsx",
    ),
    "200 characters": (
        b"Content-Disposition: attachment; filename*=utf-8''" + b"%E7%BB%A9" * 200 + b".xlsx",
        "绩" * 48 + ".xlsx",
    ),
    "no name": (b"Content-Disposition: attachment", "无名附件"),
    "a field of junk": (b'Content-Disposition: ;;;=="; filename="x.xlsx"\r\nContent-Type: =;a/b', "x.xlsx"),
}


@pytest.mark.parametrize("case", HEADERS)
def test_the_name_of_an_attachment(case: str, tmp_path: Path) -> None:
    header, name = HEADERS[case]
    mail = tmp_path / "来件.eml"
    mail.write_bytes(
        b"From: =?gb18030?B?1cXI/Q==?= <zhang@qq.com>\r\nSubject: x\r\nDate: Fri, 20 Apr 2018 10:08:01 +0800\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="----=_Next"\r\n\r\n'
        b"This is a multi-part message in MIME format.\r\n\r\n------=_Next\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
        b"------=_Next\r\n" + header + b"\r\nContent-Transfer-Encoding: base64\r\n\r\neA==\r\n------=_Next--\r\n"
    )
    (found,) = arrivals([mail])
    assert (found.name, found.content, found.problem) == (name, b"x", "")
    assert (found.sender, found.sent) == ("zhang@qq.com", "2018-04-20T10:08:01+08:00")
    assert found.origin.startswith(f"{mail} › ")
