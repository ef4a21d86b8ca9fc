"""Where a formula of a file differs from the form's own: long formulas are quoted there and not from their beginning.

It exists because a formula of a thousand characters that was changed in one place looks unchanged
to whoever is shown its first hundred. ``explain`` shows the whole.
"""

from __future__ import annotations

from xltool import a1

_LONG = 120  # characters of a formula that is quoted whole
_AROUND, _WITHIN, _END = 24, 80, 16  # characters before and after the difference, of it, and of its own end
_REFERENCES = ("cell", "area")
_FEW = 2  # references that are told one by one


def altered(planned: str, now: str) -> str:
    """Both formulas, or what is different in them.

    >>> altered("=SUM(A1:A9)", "=SUM(A1:A8)")
    '公式应为 =SUM(A1:A9)，现为 =SUM(A1:A8)'
    """
    if len(planned) <= _LONG and len(now) <= _LONG:
        return f"公式应为 {planned}，现为 {now}"
    ours, theirs = ([token.text for token in a1.tokens(formula)] for formula in (planned, now))
    moved = _moved(planned, now)
    if moved:
        return f"公式里的 {'，'.join(f'{old} 变成了 {new}' for old, new in moved)}（剪切、拖动单元格会这样）"
    start = _alike(ours, theirs)
    end = _alike(ours[start:][::-1], theirs[start:][::-1])
    return f"公式应为 {_quoted(ours, start, end)}，现为 {_quoted(theirs, start, end)}"


def _moved(planned: str, now: str) -> list[tuple[str, str]]:
    """The few references that are others, each in all its places; nothing if more than that has changed."""
    ours, theirs = a1.tokens(planned), a1.tokens(now)
    if len(ours) != len(theirs):
        return []
    pairs: dict[tuple[str, str], None] = {}
    for one, other in zip(ours, theirs, strict=True):
        texts = one.text.replace("$", ""), other.text.replace("$", "")
        if texts[0].upper() == texts[1].upper():
            continue
        if one.kind not in _REFERENCES or other.kind not in _REFERENCES:
            return []
        pairs[texts] = None
    return list(pairs) if len(pairs) <= _FEW else []


def _alike(one: list[str], other: list[str]) -> int:
    """How many tokens are the same from the beginning."""
    count = 0
    for ours, theirs in zip(one, other, strict=False):
        if ours != theirs:
            break
        count += 1
    return count


def _quoted(tokens: list[str], start: int, end: int) -> str:
    """What is different, with a little of what stands before and behind it."""
    before, changed = "".join(tokens[:start]), "".join(tokens[start : len(tokens) - end])
    after = "".join(tokens[len(tokens) - end :])
    if len(changed) > _WITHIN:
        changed = f"{changed[: _WITHIN - _END]}…{changed[-_END:]}"
    head = before if len(before) <= _AROUND else f"…{before[-_AROUND:]}"
    return head + changed + (after if len(after) <= _AROUND else f"{after[:_AROUND]}…")
