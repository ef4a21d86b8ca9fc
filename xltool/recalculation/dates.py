"""Serial numbers and calendar days, with Excel's 29 February 1900.

It exists because a date in Excel is a number. It must not know how a date is formatted or typed.
"""

from __future__ import annotations

from datetime import date

LAST = 2_958_465  # 9999-12-31
_EPOCH = date(1899, 12, 30).toordinal()


def from_serial(serial: int) -> tuple[int, int, int] | None:
    """Year, month and day of a serial number, None off the calendar."""
    if not 0 <= serial <= LAST:
        return None
    if serial == 0:
        return 1900, 1, 0
    if serial == 60:
        return 1900, 2, 29
    day = date.fromordinal(_EPOCH + serial + (serial < 60))
    return day.year, day.month, day.day


def to_serial(year: int, month: int, day: int) -> int | None:
    """DATE: months and days may run over; years below 1900 count from 1900."""
    if 0 <= year < 1900:
        year += 1900
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if not 1900 <= year <= 9999:
        return None
    first = date(year, month, 1).toordinal() - _EPOCH
    first -= first <= 60
    serial = first + day - 1
    return serial if 0 <= serial <= LAST else None


def valid(year: int, month: int, day: int) -> bool:
    """Whether a typed date exists on Excel's calendar."""
    if not (1900 <= year <= 9999 and 1 <= month <= 12):
        return False
    return 1 <= day <= days_in_month(year, month)


def days_in_month(year: int, month: int) -> int:
    """The number of days of a month on Excel's calendar."""
    if (year, month) == (1900, 2):
        return 29
    return 31 if month == 12 else (date(year, month + 1, 1) - date(year, month, 1)).days
