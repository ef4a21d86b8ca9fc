"""The vocabulary that all layers share: roles and kinds of cells, levels, outcomes and causes.

Members print as the Chinese term of the field (财政绩效 glossary), so that no layer has a
word list of its own.
"""

from __future__ import annotations

from enum import Enum


class Role(Enum):
    """Who writes a cell."""

    FIXED = "固定"  # the template: labels, weights
    INPUT = "填报"  # the unit
    ISSUED = "预填"  # the department, before it issues the form
    FORMULA = "自动"  # a formula of the form
    VERDICT = "核对"  # a rule's cell
    EXPLANATION = "说明"  # the unit's 审核说明 to a warning


class Kind(Enum):
    """What a cell holds, and so its number format, validation and alignment."""

    TEXT = "text"
    CODE = "code"  # digits that are no number: 邮编, 电话, 文号
    CHOICE = "choice"  # one of a list
    YUAN = "yuan"  # an amount in 元, two decimals
    WAN = "wan"  # an amount in 万元, two decimals
    PERCENT = "percent"
    SCORE = "score"  # 分
    FIGURE = "figure"  # a number of whatever unit
    COUNT = "count"  # a whole number
    DATE = "date"

    @property
    def numeric(self) -> bool:
        return self in _NUMERIC

    @property
    def word(self) -> str:
        return _KIND_WORDS[self]


_NUMERIC = frozenset({Kind.YUAN, Kind.WAN, Kind.PERCENT, Kind.SCORE, Kind.FIGURE, Kind.COUNT, Kind.DATE})
_KIND_WORDS = {
    Kind.TEXT: "文字", Kind.CODE: "号码", Kind.CHOICE: "选项", Kind.YUAN: "金额（元）", Kind.WAN: "金额（万元）",
    Kind.PERCENT: "百分数", Kind.SCORE: "分值", Kind.FIGURE: "数字", Kind.COUNT: "整数", Kind.DATE: "日期",
}  # fmt: skip


class Level(Enum):
    """How much a failed rule weighs; the value is the key in definitions and JSON."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def word(self) -> str:
        return _LEVEL_WORDS[self]


_LEVEL_WORDS = {Level.ERROR: "强制性", Level.WARNING: "提示性", Level.INFO: "提示性·免说明"}


FIRST_DAY, LAST_DAY = 36_526, 73_415  # serial numbers of the dates that a form takes: 2000-01-01 to 2100-12-31
EXPLAINED = 5  # characters that an 审核说明 must have
OPINIONS = "审核意见"  # the sheet that an annotated copy has more than the form


class Outcome(Enum):
    """What became of a rule or a figure. "Cannot judge" is an outcome of its own."""

    HOLDS = "holds"
    FAILS = "fails"
    WITHIN = "within"  # a tie within its tolerance: 尾差, which is no error
    UNDECIDED = "undecided"
    IDLE = "idle"  # does not apply, or nothing filled in yet
    BLOCKED = "blocked"  # a rule that it requires failed


MARKS = {
    Outcome.HOLDS: "√",
    Outcome.FAILS: "×",
    Outcome.WITHIN: "尾差",
    Outcome.UNDECIDED: "无法判断",
    Outcome.IDLE: "—",
    Outcome.BLOCKED: "先改",
}
"""The marks of the 核对表; all of them can be shown on a GBK console."""


class Cause(Enum):
    """Why a formula cell shows something else than the form computes."""

    OVERWRITTEN = "手工覆盖"
    CLEARED = "公式被删"
    EDITED = "公式被改"
    STALE = "缓存过期"
    UPSTREAM = "受上游影响"
    UNCACHED = "没有保存计算结果"
    TEXT_NUMBER = "文本数字"
    WRONG_TYPE = "类型不符"
    FIXED_CHANGED = "固定内容被改"
    FORMULA_INPUT = "填报格里是公式"
    BLANK = "未填"
    RULE = "不符合规则"
    STRUCTURE = "结构变动"
    SETTINGS = "设置被改"
    FOREIGN = "外来内容"
    HIDDEN = "隐藏"
    DISPLAY = "显示与内容不一"


class Change(Enum):
    """What became of a finding since an earlier verdict on the same report; the value is the key in JSON."""

    NEW = "new"
    REMAINS = "remains"
    MENDED = "mended"

    @property
    def word(self) -> str:
        return _CHANGE_WORDS[self]


_CHANGE_WORDS = {Change.NEW: "新增", Change.REMAINS: "仍在", Change.MENDED: "已改"}


class Verdict(Enum):
    """The verdict on a file."""

    PASSED = "passed"
    FINDINGS = "findings"
    REFUSED = "refused"
    UNKNOWN_TEMPLATE = "unknown-template"
    UNDECIDED = "undecided"

    @property
    def word(self) -> str:
        return _VERDICT_WORDS[self]

    def counted(self, errors: int, warnings: int, outdated: int = 0) -> str:
        """With the counts behind it; ``outdated`` explanations are of other figures than the present ones.

        >>> Verdict.FINDINGS.counted(2, 1), Verdict.PASSED.counted(0, 1), Verdict.PASSED.counted(0, 0)
        ('不通过：2 处错误、1 项待说明', '通过，1 项待说明', '通过')
        """
        parts = [f"{errors} 处错误"] if errors else []
        parts += [f"{warnings} 项待说明"] if warnings else []
        parts += [f"{outdated} 项说明是针对旧数写的"] if outdated else []
        between = "，" if self is Verdict.PASSED else "："
        return between.join(filter(None, (self.word, "、".join(parts))))


_VERDICT_WORDS = {
    Verdict.PASSED: "通过", Verdict.FINDINGS: "不通过", Verdict.REFUSED: "拒收", Verdict.UNKNOWN_TEMPLATE: "模板不明",
    Verdict.UNDECIDED: "无法判断",
}  # fmt: skip
