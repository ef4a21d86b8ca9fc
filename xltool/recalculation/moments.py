"""Dates and times in a number format.

It exists beside ``formats`` because ``m`` means a month or a minute by its neighbours. It must
not know sections, figures or typed dates.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from xltool.recalculation import dates
from xltool.values import VALUE, Undecided, Value

_UNSURE = Undecided("时间不是整秒，显示的写法不确定")
_KNOWN = {"y", "yy", "yyyy", "m", "mm", "d", "dd", "h", "hh", "s", "ss"}


def show(serial: float, pieces: Sequence[tuple[str, str]]) -> Value:
    """A serial number, not negative, in the pieces of a date format."""
    letters = [text for kind, text in pieces if kind == "moment"]
    for text in letters:
        if text not in _KNOWN:
            return Undecided(f"日期格式“{text}”未支持")
    day = math.floor(serial)
    seconds = 0
    if any(text[0] in "hs" for text in letters):
        exact = (serial - day) * 86400
        seconds = round(exact)
        if abs(exact - seconds) > 0.01:
            return _UNSURE
        day, seconds = day + seconds // 86400, seconds % 86400
    calendar = dates.from_serial(day)
    if calendar is None:
        return VALUE
    year, month, number = calendar
    shown = []
    for place, (kind, text) in enumerate(pieces):
        if kind != "moment":
            shown.append(text)
            continue
        wide = 2 if len(text) >= 2 else 1
        if text[0] == "y":
            shown.append(f"{year:04d}" if len(text) == 4 else f"{year % 100:02d}")
        elif text[0] == "m" and _minutes(pieces, place):
            shown.append(f"{seconds // 60 % 60:0{wide}d}")
        else:
            figure = {"m": month, "d": number, "h": seconds // 3600, "s": seconds % 60}[text[0]]
            shown.append(f"{figure:0{wide}d}")
    return "".join(shown)


def _minutes(pieces: Sequence[tuple[str, str]], place: int) -> bool:
    """Whether an ``m`` stands after hours or before seconds."""
    before = [text for kind, text in pieces[:place] if kind == "moment"]
    after = [text for kind, text in pieces[place + 1 :] if kind == "moment"]
    return bool(before and before[-1][0] == "h") or bool(after and after[0][0] == "s")
