"""Dates and times in a number format.

It exists beside ``formats`` because ``m`` means a month or a minute by its neighbours. It must
not know sections, figures or typed dates.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from xltool.recalculation import dates
from xltool.recalculation.numbers import round_half_up
from xltool.values import VALUE, Undecided, Value

_UNSURE = Undecided("时间不是整秒，显示的写法不确定")
_KNOWN = {"y", "yy", "yyy", "yyyy", "e", "m", "mm", "mmm", "mmmm", "mmmmm", "d", "dd", "ddd", "dddd", "aaa", "aaaa",
          "h", "hh", "s", "ss"}  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_CHINESE_DAYS = "日一二三四五六"


def show(serial: float, pieces: Sequence[tuple[str, str]]) -> Value:
    """A serial number, not negative, in the pieces of a date format."""
    letters = [text for kind, text in pieces if kind == "moment"]
    for text in letters:
        if text not in _KNOWN:
            return Undecided(f"日期格式“{text}”未支持")
    day = math.floor(serial)
    seconds, part = 0, ""
    if any(text[0] in "hs" for text in letters) or any(kind in ("elapsed", "half") for kind, _ in pieces):
        exact = (serial - day) * 86400
        places = max((len(text) for kind, text in pieces if kind == "fraction"), default=0)
        ticks = round_half_up(exact, places)
        told = places or any(text[0] == "s" for kind, text in pieces if kind in ("moment", "elapsed"))
        if not told and abs(exact - ticks) > 0.01 and math.floor(exact) // 60 != ticks // 60:
            return _UNSURE
        day, seconds = day + int(ticks // 86400), int(ticks % 86400)
        part = f"{ticks % 1:.{places}f}"[1:]
    counted = {text[0] for kind, text in pieces if kind == "elapsed"}
    if counted & {text[0] for text in letters}:
        return Undecided("同一格式里既有累计又有不累计的时间，写法不确定")
    calendar = dates.from_serial(day)
    if calendar is None:
        return VALUE
    year, month, number = calendar
    halves = any(kind == "half" for kind, _ in pieces)
    hour = seconds // 3600
    shown = []
    for place, (kind, text) in enumerate(pieces):
        if kind == "fraction":
            shown.append(part)
            continue
        if kind == "half":
            shown.append(text.split("/")[hour >= 12])
            continue
        if kind == "elapsed":
            total = (day * 86400 + seconds) // {"h": 3600, "m": 60, "s": 1}[text[0]]
            shown.append(f"{total:0{len(text)}d}")
            continue
        if kind != "moment":
            shown.append(text)
            continue
        if text[0] == "a" or text in ("ddd", "dddd"):
            weekday = (day - 1) % 7
            chinese = ("星期" if text == "aaaa" else "") + _CHINESE_DAYS[weekday]
            shown.append(chinese if text[0] == "a" else _DAYS[weekday][: None if text == "dddd" else 3])
            continue
        if text in ("mmm", "mmmm", "mmmmm"):
            shown.append(_MONTHS[month - 1][: {"mmm": 3, "mmmm": None, "mmmmm": 1}[text]])
            continue
        wide = 2 if len(text) >= 2 else 1
        if text[0] in "ye":
            shown.append(f"{year:04d}" if text in ("yyy", "yyyy", "e") else f"{year % 100:02d}")
        elif text[0] == "m" and _minutes(pieces, place):
            shown.append(f"{seconds // 60 % 60:0{wide}d}")
        else:
            shown_hour = (hour + 11) % 12 + 1 if halves else hour
            figure = {"m": month, "d": number, "h": shown_hour, "s": seconds % 60}[text[0]]
            shown.append(f"{figure:0{wide}d}")
    return "".join(shown)


def _minutes(pieces: Sequence[tuple[str, str]], place: int) -> bool:
    """Whether an ``m`` stands after hours or seconds, or before seconds."""
    before = [text for kind, text in pieces[:place] if kind in ("moment", "elapsed")]
    after = [text for kind, text in pieces[place + 1 :] if kind in ("moment", "elapsed")]
    return bool(before and before[-1][0] in "hs") or bool(after and after[0][0] == "s")
