"""The formulas that a rule becomes, in structured references: its verdict and its two figures.

A verdict is a text: √, 尾差 or × (with what is wrong behind it), 无法判断 when something it
reads is an error value, and nothing where the rule does not apply.
"""

from __future__ import annotations

from xltool.rule import Rule
from xltool.terms import MARKS, Kind, Outcome

HOLDS, FAILS, WITHIN, UNDECIDED = (
    MARKS[outcome] for outcome in (Outcome.HOLDS, Outcome.FAILS, Outcome.WITHIN, Outcome.UNDECIDED)
)

_FIGURE = '"#,##0.00##"'  # four decimals at most: a difference that rounds to nothing would be a negative zero


def row_verdict(rule: Rule, places: int) -> str:
    """The verdict in one row of a table, with the message behind the mark."""
    if rule.tie:
        difference = gap(rule.left, rule.right, places)
        texts = (f"TEXT({figure},{_FIGURE})" for figure in (rule.left, rule.right, difference))
        figures = '" 填报 "&{}&"，应为 "&{}&"，差 "&{}'.format(*texts)
        body = f'IF({difference}=0,"{HOLDS}",{_beyond(rule, difference)}&{_said(rule, figures)})'
    else:
        body = f'IF({rule.holds},"{HOLDS}","{FAILS}"&{_said(rule, _quoted(""))})'
    return _guarded(rule, body, '""')


def line_verdict(rule: Rule, places: int) -> str:
    """The verdict of a rule over the whole report."""
    idle = f'IF([已填项数]=0,"未填","{MARKS[Outcome.IDLE]}")'
    if rule.tie:
        difference = gap(rule.left, rule.right, places)
        body = f'IF({difference}=0,"{HOLDS}",{_beyond(rule, difference)})'
    else:
        body = f'IF({rule.holds},"{HOLDS}","{FAILS}")'
    return _guarded(rule, body, idle)


def figures(rule: Rule) -> tuple[str, str]:
    """The figure judged and the figure it should be, or empty where the rule has none."""
    declared, expected = (rule.left, rule.right) if rule.tie else (rule.declared, rule.expected)
    return _guarded_value(rule, declared), _guarded_value(rule, expected)


def places(kind: Kind) -> int:
    """The decimals to which figures of a kind are compared.

    Amounts in 元 are compared to the 分: a sum of large ones, which every program adds up in
    another order, has binary dust in its third decimal. Ratios and 万元 out of 元 need four.
    """
    return 2 if kind is Kind.YUAN else 4


def gap(left: str, right: str, places: int) -> str:
    return f"ROUND(({left})-({right}),{places})"


def _beyond(rule: Rule, difference: str) -> str:
    if not rule.tolerance:
        return f'"{FAILS}"'
    return f'IF(ABS({difference})<={rule.tolerance},"{WITHIN}","{FAILS}")'


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
