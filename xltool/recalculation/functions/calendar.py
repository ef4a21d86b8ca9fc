"""Date functions over serial numbers. Today's date is known to none of them."""

from __future__ import annotations

from xltool.recalculation import dates
from xltool.recalculation.coercion import parse_number
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
    if not any(mark in text for mark in "-/年:"):
        number = parse_number(text)
        return number if type(number) is Undecided else VALUE
    number = parse_number(text)
    if number is None:
        return VALUE
    return number if type(number) is Undecided else float(int(number))  # type: ignore[arg-type]


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
    if kind in (1.0, 17.0):
        return float((days - 1) % 7 + 1)
    if kind in (2.0, 11.0):
        return float((days - 2) % 7 + 1)
    return float((days - 2) % 7) if kind == 3.0 else NUM


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
    if kind in ("MD", "YD"):
        return Undecided(f"DATEDIF 的“{unit}”在 Excel 中不可靠")
    return float(answers[kind]) if kind in answers else NUM


FUNCTIONS: tuple[Function, ...] = (
    scalar("DATE", "iii", _date),
    scalar("YEAR", "n", _part(0)),  # type: ignore[arg-type]
    scalar("MONTH", "n", _part(1)),  # type: ignore[arg-type]
    scalar("DAY", "n", _part(2)),  # type: ignore[arg-type]
    scalar("DATEVALUE", "t", _date_value),
    scalar("EDATE", "ii", _edate),
    scalar("EOMONTH", "ii", _eomonth),
    scalar("WEEKDAY", "ii", _weekday, optional=1),
    scalar("DAYS", "ii", lambda end, start: end - start),
    scalar("DATEDIF", "iit", _difference),
)
