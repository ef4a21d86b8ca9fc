"""Chinese numerals as the formats [DBNum1] and [DBNum2] write them: 一百二十三, 壹佰贰拾叁.

It must not know formats or what a figure stands for.
"""

from __future__ import annotations

SMALL = "〇一二三四五六七八九", ("", "十", "百", "千")
FORMAL = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def digits(text: str, formal: bool) -> str:
    """Each digit as its numeral, all else as it is: ``2026`` is 贰零贰陆."""
    figures = (FORMAL if formal else SMALL)[0]
    return "".join(figures[int(char)] if char in "0123456789" else char for char in text)


def number(text: str, formal: bool) -> str:
    """A decimal, up to sixteen places before the point, read aloud.

    >>> number("105", True), number("1234.56", True), number("10001", True), number("123", False)
    ('壹佰零伍', '壹仟贰佰叁拾肆.伍陆', '壹万零壹', '一百二十三')
    """
    whole, point, fraction = text.partition(".")
    return _whole(whole, *(FORMAL if formal else SMALL)) + point + digits(fraction, formal)


def _whole(text: str, figures: str, units: tuple[str, ...]) -> str:
    said: list[str] = []
    pending = False  # whether a zero is to be said before the next figure
    for place, char in zip(range(len(text) - 1, -1, -1), text, strict=True):
        if char == "0":
            pending = bool(said)
        else:
            said.append(figures[0] * pending + figures[int(char)] + units[place % 4])
            pending = False
        group, lower = divmod(place, 4)
        if group and not lower and any(c != "0" for c in text[max(0, len(text) - place - 4) : len(text) - place]):
            said.append(_GROUPS[group])
            pending = False
    return "".join(said) or figures[0]
