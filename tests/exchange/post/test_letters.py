"""Letters as text and as bytes."""

from __future__ import annotations

import datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from pathlib import Path

import pytest

from tests.exchange.unpacking.packing import found
from xltool.definition.binding import bind
from xltool.definition.places import read_toml
from xltool.errors import DefinitionError, UsageError
from xltool.exchange.post import Attachment, Kind, Letter, Mail, message, password, rendered
from xltool.exchange.post.password import VARIABLE

LONG = "云南省质量技术监督局特种设备安全监察处2017年度部门项目支出绩效自评报告（修改稿第三次）.xlsx"
MAIL = Mail(sender="jcc@example.gov.cn", department="计划财务处")
FACTS: dict[str, object] = {
    "unit": "特设处", "code": "001", "title": "自评报告（2017年度）", "year": 2017, "deadline": "2018年4月30日", "files": ["a.xlsx"],
    "department": "计划财务处", "contact": "张三", "phone": "0871-6", "today": "2018年4月2日", "overdue": False,
    "returned": False, "version": 2, "summary": ["一。", "二。", "三。"], "annotated": True, "accepted": False,
    "received": "2018年4月25日", "digest": "ab12",
}  # fmt: skip


def letter(name: str = LONG, **changes: object) -> Letter:
    made = {"to": ("a@unit.cn", "b@unit.cn"), "subject": "关于填报《云南省省级部门项目支出绩效自评报告（2017年度）》的通知", "body": "特设处：\n　　好。\n"}
    files = (Attachment.of(name, b"x"),)
    return Letter(Kind.ISSUE, "001", "特设处", version="v1", attachments=files, **{**made, **changes})  # type: ignore


def test_a_draft_is_these_bytes() -> None:
    made = message(letter("绩效.xlsx", to=("a@unit.cn",), subject="填报", body="好\n"), MAIL, "<m@x>")
    boundary = "=_ac61dfc0303fd5bb2bd64b9b0e4e3d8d"
    assert made.decode("ascii").replace(made.decode("ascii").split('boundary="')[1].split('"')[0], boundary) == (
        "From: =?UTF-8?B?6K6h5YiS6LSi5Yqh5aSE?= <jcc@example.gov.cn>\r\n"
        "To: =?UTF-8?B?54m56K6+5aSE?= <a@unit.cn>\r\n"
        "Subject: =?UTF-8?B?5aGr5oql?=\r\n"
        "X-Unsent: 1\r\n"
        "Message-ID: <m@x>\r\n"
        "MIME-Version: 1.0\r\n"
        f'Content-Type: multipart/mixed;\r\n boundary="{boundary}"\r\n'
        f"\r\n--{boundary}\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n5aW9\r\n"
        f"--{boundary}\r\n"
        "Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;\r\n"
        ' name="=?UTF-8?B?57up5pWILnhsc3g=?="\r\n'
        "Content-Transfer-Encoding: base64\r\n"
        'Content-Disposition: attachment;\r\n filename="=?UTF-8?B?57up5pWILnhsc3g=?=";\r\n'
        " filename*=UTF-8''%E7%BB%A9%E6%95%88.xlsx\r\n\r\n"
        f"eA==\r\n--{boundary}--\r\n"
    )
    assert made == message(letter("绩效.xlsx", to=("a@unit.cn",), subject="填报", body="好\n"), MAIL, "<m@x>")


@pytest.mark.parametrize("name", [LONG, "plain.xlsx", 'a "b".xlsx', "a'b%20;=?.xlsx", "=?x?=.xlsx", "𠮷" * 30 + ".xlsx"])
def test_names_of_attachments_survive(name: str, tmp_path: Path) -> None:
    """Read by the standard library's two parsers, by each of the three spellings alone, and by ourselves."""
    made = message(letter(name), MAIL, "<m@x>", datetime.datetime(2018, 4, 2, 8, tzinfo=datetime.UTC))
    _, file = message_from_bytes(made, policy=policy.default).iter_parts()
    assert file.get_filename() == name
    plain = message_from_bytes(made).get_payload()[1]  # type: ignore[index]
    for header, key in (("content-type", "name"), ("content-disposition", "filename")):
        spelt = plain.get_param(key, header=header)  # type: ignore[union-attr]
        words = spelt if isinstance(spelt, str) else ""
        assert str(make_header(decode_header(words.replace("\r\n", "")))) == name
    (arrived,) = found(tmp_path, "m.eml", made)
    assert (arrived.content, arrived.sender) == (b"x", "jcc@example.gov.cn")
    assert arrived.sent == "2018-04-02T08:00:00+00:00"
    if not set(name) & set('"?%='):
        assert arrived.name == name or len(name.encode()) > 150
    assert all(len(line) <= 76 for line in made.split(b"\r\n") if b"filename*" not in line and b"/vnd" not in line)
    assert max(len(line) for line in made.split(b"\r\n")) < 998


def test_a_header_cannot_be_smuggled_in() -> None:
    made = message(letter("a\r\nBcc: x@y.cn\r\n.xlsx", subject="好\r\nBcc: x@y.cn"), MAIL, "<m@x>")
    assert b"\nBcc" not in made and "Bcc" not in message_from_bytes(made)


@pytest.mark.parametrize("kind", Kind)
def test_our_texts(kind: Kind) -> None:
    subject, body = rendered(kind, FACTS)
    assert subject == {
        Kind.ISSUE: "关于填报《自评报告（2017年度）》的通知",
        Kind.REMIND: "关于按时报送《自评报告（2017年度）》的提醒",
        Kind.RETURN: "请修改后重报《自评报告（2017年度）》（第 2 版审核意见）",
        Kind.RECEIPT: "已收到：《自评报告（2017年度）》第 2 版",
    }[kind]
    assert body.startswith("特设处：\n\n　　") and body.endswith("计划财务处\n联系人：张三　联系电话：0871-6\n2018年4月2日\n")
    assert "{" not in body and "\n\n\n" not in body and "。。" not in body
    bare = rendered(kind, {**FACTS, "contact": "", "phone": "", "deadline": "", "overdue": True})[1]
    assert bare.endswith("计划财务处\n2018年4月2日\n")


def test_texts_of_the_department(tmp_path: Path) -> None:
    def of(text: str) -> tuple[str, str]:
        (tmp_path / "issue.txt").write_text(text, "utf-8")
        return rendered(Kind.ISSUE, FACTS, tmp_path)

    where = f"信的模板 {tmp_path.name}/issue.txt"
    assert of("\ufeff主题：{{ code }}\n\n{{ unit }}，<好>\n") == ("001", "特设处，<好>\n")
    for text, said in {
        "主题：x\n{{ dedline }}": f"{where}：没有变量“dedline”，是否应为“deadline”？；可用的有 unit、code",
        "主题：x\n\n{% if %}": f"{where} 第 3 行写法有误",
        "{{ unit }}": f"{where}：第一行应是“主题：……”",
        "主题：x\n": f"{where}：没有正文",
        "主题：x\n{{ unit.__class__.__mro__ }}": where,
        "主题：x\n{{ 1 / 0 }}": f"{where}：算不出来",
        "主题：x\n{% for i in range(999999) %}{% endfor %}": f"{where}：算不出来",
    }.items():
        with pytest.raises(UsageError) as error:
            of(text)
        assert str(error.value).startswith(said)
    (tmp_path / "issue.txt").write_bytes("主题：好".encode("gbk"))
    with pytest.raises(UsageError, match="请保存为 UTF-8"):
        rendered(Kind.ISSUE, FACTS, tmp_path)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('server = "smtp qq com"', "不是服务器名"),
        ('sender = "a@b.cn\\nBcc: c@d.cn"', "不是邮箱地址"),
        ('security = "none"', "不是可用的值（starttls、tls）"),
        ("port = 70000", "没有端口 70000"),
        ("pause = -1", "每封之间停 -1 秒不行"),
        ('department = "甲\\n乙"', "有换行"),
    ],
)
def test_settings_are_checked(line: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(line, "utf-8")
    with pytest.raises(DefinitionError, match=said):
        bind(Mail, *read_toml(tmp_path / "x.toml"))


def test_the_password_comes_from_the_environment_or_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setitem(__import__("sys").modules, "keyring", None)  # not installed
    assert password("jcc", lambda: "asked") == "asked"

    class Keyring:
        @staticmethod
        def get_password(service: str, account: str) -> str:
            return f"{service}/{account}"

    monkeypatch.setitem(__import__("sys").modules, "keyring", Keyring)
    assert password("jcc", lambda: "asked") == "xltool/jcc"
    monkeypatch.setenv(VARIABLE, "given")
    assert password("jcc", lambda: "asked") == "given"
