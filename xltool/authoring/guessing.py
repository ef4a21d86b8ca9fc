"""What labels and number formats tell: a name, a kind, a unit. It knows words and nothing of places."""

from __future__ import annotations

import re
import unicodedata

from xltool.definition.items import check_name
from xltool.terms import Kind

TOTALS = re.compile(r"(合计|总计|共计|小计|总分|总得分)(金额|数|\(.*\))?")
NUMBERED = frozenset({"序号", "编号", "行次"})
UNIT_NAMES = ("填报单位", "单位名称", "项目单位", "实施单位", "项目实施单位", "部门名称", "主管部门")
"""What forms call the unit that fills them in, the likeliest first."""

_UNIT = re.compile(r"\((?:单位[:：]?)?(万元|元|%|分|个|人|人次|次|份|项|家|台|套|户)\)|(?:金额)?单位[:：]\s*(?:人民币)?(万元|元)")
_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d+[、.]|其中[:：]?|附件?\d*[:：]?)")
_PAREN = re.compile(r"[(【\[][^()【】\[\]]*[)】\]]")
_KINDS = {"万元": Kind.WAN, "元": Kind.YUAN, "%": Kind.PERCENT, "分": Kind.SCORE}
_WORDS = (
    (re.compile(r"日期$|时间$|年月日|年月$"), Kind.DATE),
    (re.compile(r"电话|手机|邮编|邮政编码|代码|编码|账号|身份证|文号|传真"), Kind.CODE),
    (re.compile(r"率$|比例$|占比$|百分比$|增幅$"), Kind.PERCENT),
    (re.compile(r"分值$|得分$|评分$|扣分$|标准分$|总分$|权重$"), Kind.SCORE),
    (re.compile(r"人数$|个数$|次数$|份数$|户数$|项目数$"), Kind.COUNT),
)
_MONEY = re.compile(r"金额|预算|执行数|决算|支出|收入|资金|拨款|经费|结转|结余|到位数|余额|合计$|总额$")
_NAME_LENGTH = 24
TAKEN = ("核对结论", "已填项数", "未填项数", "非数字格数")
"""Fields that every form has of its own."""


def plain(text: str) -> str:
    """Without blanks, full-width signs as ASCII."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def unit(*texts: str) -> str:
    """The unit that the first of the texts with one states: 元, 万元, %, 个 …"""
    for text in texts:
        if found := _UNIT.search(plain(text)):
            return found[1] or found[2]
    return ""


def kind(label: str, format: str, around: str) -> tuple[Kind, str]:
    """The kind of a cell by its label and number format, and a doubt; ``around`` is the unit of the part."""
    own = unit(label)
    if own in _KINDS:
        return _KINDS[own], ""
    if own:
        return Kind.COUNT, ""
    bare = _PAREN.sub("", plain(label)).rstrip(":：")
    by_word = next((kind for pattern, kind in _WORDS if pattern.search(bare)), None)
    money = _KINDS.get(around) if _MONEY.search(bare) else None
    shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.|_.', "", format)
    if "%" in shown:
        return Kind.PERCENT, ""
    if shown == "@":
        return by_word if by_word is Kind.CODE else Kind.TEXT, ""
    if re.search(r"[ymd]", shown, re.IGNORECASE) and "General" not in shown:
        return Kind.DATE, ""
    if re.search(r"[0#]", shown):
        found = by_word if by_word not in (None, Kind.CODE) else money
        if found is not None:
            return found, ""
        if _MONEY.search(bare):
            return Kind.FIGURE, "不知道金额的单位是元还是万元"
        return (Kind.FIGURE if "." in shown else Kind.COUNT), ""
    if by_word is not None:
        return by_word, ""
    if money is not None and bare[-2:] not in ("名称", "项目", "来源", "内容", "说明", "单位", "性质", "科目"):
        return money, ""
    if bare in NUMBERED:
        return Kind.COUNT, ""
    return Kind.TEXT, ""


def summed(around: str) -> tuple[Kind, str]:
    """The kind of a column whose words tell nothing, but which has a sum below it, and a doubt."""
    if around in ("元", "万元"):
        return _KINDS[around], ""
    return Kind.FIGURE, "下面有合计，当作数；不知道是哪一种"


class Names:
    """Names of fields, tables and rules of one template, each given once."""

    def __init__(self, taken: tuple[str, ...] = TAKEN) -> None:
        self._taken = {name.lower() for name in taken}

    def give(self, text: str, otherwise: str) -> str:
        """A free name after a label, or after ``otherwise`` where the label has no usable word."""
        base = usable(text) or usable(otherwise) or "栏目"
        if re.fullmatch("[A-Za-z]{1,3}", base):
            base = f"栏目{base}"  # with a number behind it, it would be a cell
        name, number = base, 1
        while name.lower() in self._taken:
            number += 1
            name = f"{base}{number}"
        self._taken.add(name.lower())
        return name


def usable(text: str) -> str:
    """The words of a label as a name, or nothing."""
    bare = plain(text)
    while (cut := _NUMBERING.sub("", bare, count=1)) != bare:
        bare = cut
    for candidate in (_PAREN.sub("", bare), bare):
        name = re.sub(r"[^A-Za-z0-9\u4e00-\u9fff]", "", candidate)[:_NAME_LENGTH]
        name = f"第{name}" if name[:1].isdigit() else name
        try:
            check_name(name)
        except ValueError:
            continue
        return name
    return ""
