"""Date functions over serial numbers. Today's date is known to none of them."""

from __future__ import annotations

from dataclasses import replace

from xltool.recalculation import dates
from xltool.recalculation.coercion import parse_moment, parse_number
from xltool.recalculation.functions.signature import Function, scalar
from xltool.values import NUM, VALUE, Undecided, Value


def _serial(number: int | None) -> Value:
    return NUM if number is None else float(number)


def _date(year: float, month: float, day: float) -> Value:
    if max(abs(year), abs(month), abs(day)) > 1e6:
        return NUM
    return _serial(dates.to_serial(int(year), int(month), int(day)))


def _part(position: int) -> object:
    def call(serial: float) -> Value:
        day = dates.from_serial(int(serial)) if serial >= 0 else None
        return NUM if day is None else float(day[position])

    return call


def _date_value(text: str) -> Value:
    """A text that is a number is no date, whatever its serial number would be."""
    moment = parse_moment(text.strip(" "))
    if moment is not None:
        return float(int(moment))
    number = parse_number(text)
    return number if type(number) is Undecided else VALUE


def _month_away(serial: float, months: float) -> tuple[int, int, int] | None:
    day = dates.from_serial(int(serial)) if serial >= 0 else None
    if day is None or abs(months) > 1e6:
        return None
    year, month, number = day
    count = year * 12 + month - 1 + int(months)
    if not 1900 <= count // 12 <= 9999:
        return None
    return count // 12, count % 12 + 1, number


def _edate(serial: float, months: float) -> Value:
    target = _month_away(serial, months)
    if target is None:
        return NUM
    year, month, day = target
    return _serial(dates.to_serial(year, month, min(day, dates.days_in_month(year, month))))


def _eomonth(serial: float, months: float) -> Value:
    target = _month_away(serial, months)
    if target is None:
        return NUM
    return _serial(dates.to_serial(target[0], target[1], dates.days_in_month(*target[:2])))


def _weekday(serial: float, kind: float = 1.0) -> Value:
    if not 0 <= serial <= dates.LAST:
        return NUM
    days = int(serial)
    if kind == 3.0:
        return float((days - 2) % 7)
    first = {1.0: 6.0, 2.0: 0.0}.get(kind, kind - 11)  # the day that counts 1, from Monday
    return float((days - 2 - int(first)) % 7 + 1) if 0 <= first <= 6 else NUM


def _difference(start: float, end: float, unit: str) -> Value:
    first = dates.from_serial(int(start)) if start >= 0 else None
    last = dates.from_serial(int(end)) if end >= 0 else None
    if first is None or last is None or end < start:
        return NUM
    months = (last[0] - first[0]) * 12 + last[1] - first[1] - (last[2] < first[2])
    answers = {
        "D": int(end) - int(start),
        "M": months,
        "Y": months // 12,
        "YM": months % 12,
    }
    kind = unit.upper()
    if kind == "MD":
        if last[2] >= first[2]:
            return float(last[2] - first[2])
        month_before = dates.to_serial(last[0], last[1] - 1, first[2])  # beyond its end, too, as Excel does it
        return NUM if month_before is None else float(int(end) - month_before)
    if kind == "YD":
        return _days_without_years(first, last)
    return float(answers[kind]) if kind in answers else NUM


def _days_without_years(first: tuple[int, int, int], last: tuple[int, int, int]) -> Value:
    """What it is in the first year and in the last, where these agree; Excel has been seen to use both."""
    over = (last[1], last[2]) < (first[1], first[2])
    answers = set()
    for year in (first[0], last[0] - over):
        start, end = dates.to_serial(year, *first[1:]), dates.to_serial(year + over, *last[1:])
        if start is None or end is None:
            return NUM
        answers.add(end - start)
    return float(answers.pop()) if len(answers) == 1 else Undecided("DATEDIF 的“yd”跨闰日，Excel 的结果不确定")


def _of_no_truth(function: Function) -> Function:
    """EDATE and its like came from an add-in, which took TRUE for no number."""

    def call(*arguments: Value) -> Value:
        if any(type(value) is bool for value in arguments):
            return VALUE
        return function.call(*arguments)  # type: ignore[return-value]

    return replace(function, call=call)


FUNCTIONS: tuple[Function, ...] = (
    scalar("DATE", "iii", _date),
    scalar("YEAR", "n", _part(0)),  # type: ignore[arg-type]
    scalar("MONTH", "n", _part(1)),  # type: ignore[arg-type]
    scalar("DAY", "n", _part(2)),  # type: ignore[arg-type]
    scalar("DATEVALUE", "t", _date_value),
    _of_no_truth(scalar("EDATE", "ii", _edate)),
    _of_no_truth(scalar("EOMONTH", "ii", _eomonth)),
    scalar("WEEKDAY", "ii", _weekday, optional=1),
    scalar("DAYS", "ii", lambda end, start: end - start),
    scalar("DATEDIF", "iit", _difference),
)
