"""What a rule is: one declaration from which the 核对表, ``verify``, ``explain``, the rule
list page and the rule's own test are made."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from xltool.terms import Level

CODE = re.compile(r"[A-Z]{2}\d{2}")
"""Codes of rules."""


@dataclass(frozen=True)
class Rule:
    """One rule. Expressions are Excel formulas in structured references, without the ``=``.

    A *condition* has ``holds``; a *tie* has ``left`` and ``right`` (and may have a
    ``tolerance``, in the unit of ``left``); a rule that Excel cannot express names its Python
    ``check``.
    """

    code: str  # two capitals and two digits; its identity everywhere
    title: str  # what is demanded, as a heading
    level: Level  # what a failure weighs
    fix: str  # what the unit should do
    basis: str = ""  # where the demand comes from: 文号 and 条款, or the line of the form
    each: tuple[str, ...] = ()  # tables over whose rows it goes; empty: the whole report
    when: str = ""  # the rule applies where this is true; empty: always
    holds: str = ""  # the condition
    left: str = ""  # tie: the figure that is judged
    right: str = ""  # tie: the figure it must equal
    tolerance: str = ""  # tie: the largest difference that is a 尾差, a number or an expression
    say: str = ""  # a text expression: what is wrong, with the figures
    declared: str = ""  # condition: the figure that stands there, where there is one
    expected: str = ""  # condition: the figure that should, where there is one
    at: str = ""  # the cell that a finding points to; empty: the first one that is read
    require: tuple[str, ...] = ()  # codes of rules that must not have failed
    breaks: dict[str, object] = field(default_factory=dict)  # edits of the good sample that set it off
    check: str = ""  # built-in rules: module and function in ``audit`` that make the findings

    def __post_init__(self) -> None:
        if not CODE.fullmatch(self.code):
            raise ValueError(f"规则代码“{self.code}”应为两个大写字母加两位数字")
        if not self.title.strip() or not self.fix.strip():
            raise ValueError(f"规则 {self.code} 的 title 和 fix 不能是空的")
        if bool(self.holds) + bool(self.left or self.right) != 1 and not (self.check and not self.left):
            raise ValueError(f"规则 {self.code} 须有 holds 或 left/right，只能有一种")
        if bool(self.left) != bool(self.right):
            raise ValueError(f"规则 {self.code} 的 left 和 right 须成对")
        if self.tolerance and not self.left:
            raise ValueError(f"规则 {self.code} 没有 left/right，不能有 tolerance")

    @property
    def tie(self) -> bool:
        return bool(self.left)

    @property
    def live(self) -> bool:
        """Whether the workbook itself can judge it."""
        return bool(self.holds or self.left)

    @property
    def expressions(self) -> dict[str, str]:
        """The formulas of the rule by key, those that are there."""
        keys = ("when", "holds", "left", "right", "tolerance", "say", "declared", "expected", "at")
        return {key: text for key in keys if (text := getattr(self, key))}
