"""The formulas that a rule becomes, in structured references: its verdict and its two figures.

A verdict is a text: √, 尾差 or × (with what is wrong behind it), 无法判断 when something it
reads is an error value, and nothing where the rule does not apply.
"""

from __future__ import annotations

from xltool.rule import Rule
from xltool.terms import MARKS, Outcome

HOLDS, FAILS, WITHIN, UNDECIDED = (
    MARKS[outcome] for outcome in (Outcome.HOLDS, Outcome.FAILS, Outcome.WITHIN, Outcome.UNDECIDED)
)

PLACES = 4
"""To which a difference is rounded before it is judged: sums of cents up to 10¹¹ 元 carry binary dust."""

_MONEY = '"#,##0.00"'


def row_verdict(rule: Rule) -> str:
    """The verdict in one row of a table, with the message behind the mark."""
    if rule.tie:
        gap = _gap(rule)
        figures = (
            f'" 填报 "&TEXT({rule.left},{_MONEY})&"，应为 "&TEXT({rule.right},{_MONEY})&"，差 "&TEXT({gap},{_MONEY})'
        )
        body = f'IF({gap}=0,"{HOLDS}",{_beyond(rule, gap)}&{_said(rule, figures)})'
    else:
        body = f'IF({rule.holds},"{HOLDS}","{FAILS}"&{_said(rule, _quoted(""))})'
    return _guarded(rule, body, '""')


def line_verdict(rule: Rule) -> str:
    """The verdict of a rule over the whole report."""
    idle = f'IF([已填项数]=0,"未填","{MARKS[Outcome.IDLE]}")'
    if rule.tie:
        gap = _gap(rule)
        body = f'IF({gap}=0,"{HOLDS}",{_beyond(rule, gap)})'
    else:
        body = f'IF({rule.holds},"{HOLDS}","{FAILS}")'
    return _guarded(rule, body, idle)


def figures(rule: Rule) -> tuple[str, str]:
    """The figure judged and the figure it should be, or empty where the rule has none."""
    declared, expected = (rule.left, rule.right) if rule.tie else (rule.declared, rule.expected)
    return _guarded_value(rule, declared), _guarded_value(rule, expected)


def _gap(rule: Rule) -> str:
    return f"ROUND(({rule.left})-({rule.right}),{PLACES})"


def _beyond(rule: Rule, gap: str) -> str:
    if rule.tolerance is None:
        return f'"{FAILS}"'
    return f'IF(ABS({gap})<={rule.tolerance},"{WITHIN}","{FAILS}")'


def _said(rule: Rule, otherwise: str) -> str:
    return f'" "&{rule.say}' if rule.say else otherwise


def _quoted(text: str) -> str:
    return f'"{text}"'


def _guarded(rule: Rule, body: str, idle: str) -> str:
    if rule.when:
        body = f"IF({rule.when},{body},{idle})"
    return f'IFERROR({body},"{UNDECIDED}")'


def _guarded_value(rule: Rule, text: str) -> str:
    return f'IF({rule.when},{text},"")' if rule.when and text else text
