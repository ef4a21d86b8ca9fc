"""``xltool.toml``: what a workspace is for. Written by ``init`` with a comment a key, then edited by people."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from xltool.definition.binding import bind
from xltool.definition.places import Place, read_toml
from xltool.errors import DefinitionError, UsageError
from xltool.exchange.post.account import Mail

FILE = "xltool.toml"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The keys of ``xltool.toml``."""

    template: str
    year: int
    roster: str  # file in the workspace
    scope: str = ""  # the part of the form that units get; empty: the whole
    data: str = ""  # file in the workspace: what the department has filled in for all units
    deadline: datetime.date | None = None  # the last day on which reports may come in
    reply_days: int = 7  # that a unit has for a report that was returned
    approved: dict[str, Decimal] = field(default_factory=dict)  # by column of the roster: what the units sum up to
    mail: Mail = Mail()  # how letters are sent


def read_settings(path: Path) -> tuple[Settings, Place]:
    """The settings, and their place for messages.

    :raises UsageError: names file, line and key.
    """
    try:
        raw, place = read_toml(path)
        _refuse_passwords(raw, place)
        settings = bind(Settings, raw, place)
    except DefinitionError as error:
        raise UsageError(str(error)) from error
    for key, name in (("roster", settings.roster), ("data", settings.data), ("mail", settings.mail.ca)):
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise UsageError(f"{place / key}：“{name}”应是工作区里的文件名")
    if settings.reply_days < 1:
        raise UsageError(f"{place / 'reply_days'}：至少 1 天")
    return settings, place


def _refuse_passwords(raw: dict[str, object], place: Place) -> None:
    mail = raw.get("mail")
    for key in mail if isinstance(mail, dict) else ():
        if any(word in key.lower() for word in ("pass", "pwd", "secret", "密码", "授权码")):
            advice = "发信时会询问，或放进环境变量 XLTOOL_MAIL_PASSWORD、系统密码库"
            raise (place / "mail" / key).error(f"密码不写在文件里，请删去；{advice}")


def written(template: str, year: int, roster: str, scopes: dict[str, str]) -> str:
    """The text of a new ``xltool.toml``."""
    offered = "、".join(f"{name}（{title}）" for name, title in scopes.items())
    return f"""\
# 绩效自评工作区的设置。改了保存即可，下一条命令就按新的办；# 开头的是说明。

# 用哪个模板，哪一年度（xltool templates 列出全部模板）。
template = {_quoted(template)}
year = {year}

# 名册：CSV 或 .xlsx，第 1 行是列名，一行一个单位。
#   必有的列　代码、单位；可有的列　邮箱（几个地址用分号隔开）、上级单位
#   其余的列　列名是模板里的字段名，值预先填进该单位的工作簿并锁定，例如“预算省级财政”
#            （xltool template show {template} 列出全部字段）
roster = {_quoted(roster)}

# 下发的范围：留空为整本。这个模板可选：{offered or "（没有划分）"}
scope = ""

# 部门统一填好、发给每个单位的内容：数据文件，内容都锁定。写法同 xltool new --data；
# 可以在 Excel 里填好一本，再用 xltool extract 填好.xlsx -o department.toml 取出来。留空为没有。
data = ""

# 报送截止日期，过了这一天没有报来的单位，xltool status 标为逾期。
# deadline = {year + 1}-04-30

# 退回后几天内重报。
reply_days = 7

# 批复总额：下发前核对名册里各单位预填的数加起来是否相等，不等就不下发。
[approved]
# "预算省级财政" = 1457.50

# 发信（xltool mail）。不写也能写出草稿，用自己的邮件程序发。密码不写在这里：发信时会询问，
# 也可以放进环境变量 XLTOOL_MAIL_PASSWORD 或系统密码库。
[mail]
# server = "smtp.qq.com"        # QQ、163 等要先在网页设置里开通 SMTP，用授权码登录
# security = "tls"              # tls（端口 465）或 starttls（端口 587）
# port = 465
# sender = "jcc@example.gov.cn" # 以哪个邮箱的名义发；单位回信也到这里
# account = ""                  # 登录的账号与 sender 不同时才写
# department = "计划财务处"      # 落款
# contact = ""                  # 联系人
# phone = ""
# pause = 3                     # 每封之间停几秒
# ca = ""                       # 服务器用本单位自签的证书时，证书在工作区里的文件名（PEM）
"""


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
